"""The fields of one file's front matter: YAML in, typed values and problems out."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from guidetui.links import is_openable
from guidetui.models import Problem, Severity
from guidetui.text import is_sanitized, sanitize_line

# Deep nesting overflows the stack of the C loader; no real front matter comes near this.
MAX_FRONT_CHARACTERS = 16_000
# A category that does not say where it belongs comes after all that do.
_LAST = 1_000_000
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")


_NO_WORD = (dict, list, bool, type(None))


def _as_text(value: object) -> str:
    try:
        return sanitize_line(str(value))
    except ValueError:  # a number of thousands of digits
        return ""


@dataclass(slots=True)
class Fields:
    """The front matter of one file; every accessor reports what it had to guess."""

    path: Path
    front: str
    values: dict[Any, Any]
    problems: list[Problem] = field(default_factory=list)

    def warn(self, code: str, name: str, message: str, hint: str) -> None:
        """Report a field; the problem names its line."""
        self.problems.append(
            Problem(self.path, code, message, hint, Severity.WARNING, line=self._line_of(name))
        )

    def _line_of(self, name: str) -> int:
        for index, line in enumerate(self.front.split("\n")):
            if re.match(rf"['\"]?{re.escape(name)}['\"]?\s*:", line):
                return index + 1
        return 1

    def _is_missing(self, name: str, *, required: bool) -> bool:
        if self.values.get(name) not in (None, "", []):
            return False
        if required:
            self.warn(
                "missing-field", name, f"has no `{name}`", f"add `{name}:` to the front matter"
            )
        return True

    def text(self, name: str, *, required: bool = True) -> str:
        """Return a field as one line of text, empty where there is none."""
        if self._is_missing(name, required=required):
            return ""
        value = self.values[name]
        if isinstance(value, str):
            return sanitize_line(value)
        if isinstance(value, dict | list):
            self.warn("bad-field", name, f"`{name}` is not text", "write one line of text")
            return ""
        self.warn("bad-field", name, f"`{name}` is not text", "put the value in quotes")
        return _as_text(value)

    def texts(self, name: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a field that lists words, each once."""
        if self._is_missing(name, required=required):
            return ()
        value = self.values[name]
        if isinstance(value, str):
            if required:
                self.warn("bad-field", name, f"`{name}` is not a list", "write one `- item` a line")
            value = value.split(",")
        if not isinstance(value, list):
            self.warn("bad-field", name, f"`{name}` is not a list", "write one `- item` a line")
            return ()
        if any(isinstance(item, _NO_WORD) for item in value):
            self.warn("bad-field", name, f"`{name}` holds more than words", "quote every item")
        words = (_as_text(item) for item in value if not isinstance(item, _NO_WORD))
        return tuple(dict.fromkeys(word for word in words if word))

    def url(self, name: str, *, required: bool = True) -> str:
        """Return a field that holds a web address, empty where it holds none."""
        value = self.text(name, required=required)
        if value and not (is_openable(value) and is_sanitized(str(self.values[name]))):
            self.warn(
                "bad-url", name, f"`{name}` is not a web address", "write an https:// address"
            )
            return ""
        return value

    def flag(self, name: str) -> bool:
        """Return a field that is true or false; missing is false."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.warn("bad-field", name, f"`{name}` is not true or false", "write true or false")
        return str(value).strip().lower() in ("1", "true", "yes", "on")

    def day(self, name: str, *, required: bool, fallback: date) -> date:
        """Return a field that holds a date, or `fallback`."""
        if self._is_missing(name, required=required):
            return fallback
        value = self.values[name]
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str) and (match := _DATE.fullmatch(value.strip())):
            try:
                return date.fromisoformat(match.group(1))
            except ValueError:
                pass
        self.warn("bad-date", name, f"`{name}` is not a date", "write it as YYYY-MM-DD")
        return fallback

    def number(self, name: str) -> int:
        """Return a field that holds a whole number, or one after all others."""
        if self._is_missing(name, required=True):
            return _LAST
        value = self.values[name]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.warn("bad-field", name, f"`{name}` is not a whole number", "write a number")
        return _LAST


# What PyYAML lets through for values such as `!!int ""`, `!!bool x`, 2024-02-31 or [[[[…
_YAML_SURPRISES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def load_yaml(path: Path, front: str) -> dict[Any, Any] | Problem | None:
    """Return the mapping that `front` holds, None where it holds something else, or the problem."""
    if len(front) > MAX_FRONT_CHARACTERS:
        return Problem(
            path,
            "bad-yaml",
            f"front matter has {len(front):,} characters",
            f"{MAX_FRONT_CHARACTERS:,} are read; move text below it",
            line=1,
        )
    import frontmatter  # with yaml 12 ms, not needed where the metadata cache holds
    import yaml

    try:
        values = frontmatter.YAMLHandler().load(front)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "it cannot be read"
        return Problem(
            path,
            "bad-yaml",
            f"front matter is not YAML: {sanitize_line(str(reason))}",
            "check quotes, colons and indentation there",
            line=mark.line + 1 if mark else 1,
        )
    except _YAML_SURPRISES as error:
        return Problem(
            path,
            "bad-yaml",
            f"front matter holds a value that cannot be read: {sanitize_line(str(error))[:80]}",
            "put the value in quotes",
            line=1,
        )
    if values is None:
        return {}
    return values if isinstance(values, dict) else None
