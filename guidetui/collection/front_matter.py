"""One file becomes a `Guide` or a `Category`, and the problems found on the way.

The front matter is YAML read by python-frontmatter. A field that is missing or mistyped is
reported and replaced by the best guess; only a file that cannot be read at all is left out.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from guidetui.collection.files import SplitText, read_text, split_text, unreadable
from guidetui.links import is_openable
from guidetui.models import Category, Guide, Problem, Severity
from guidetui.text import clean, clean_line

_HEADING = re.compile(r"^\s{0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,}).*?(?:^\s{0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class ParsedGuide:
    """What one guide file gave: no guide means that a problem of severity error says why."""

    guide: Guide | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedCategory:
    """What one category file gave."""

    category: Category | None
    problems: tuple[Problem, ...] = ()


def title_from(body: str, path: Path) -> str:
    """Return the text of the first heading outside code, else the file's name in words."""
    heading = _HEADING.search(_FENCE.sub("", body))
    if heading and (title := clean_line(heading.group(1))):
        return title
    return clean_line(re.sub(r"[-_]+", " ", path.stem)) or path.name


@dataclass(slots=True)
class _Fields:
    """The front matter of one file; every accessor reports what it had to guess."""

    path: Path
    front: str
    values: dict[Any, Any]
    problems: list[Problem] = field(default_factory=list)

    def warn(self, code: str, name: str, message: str, hint: str) -> None:
        self.problems.append(
            Problem(self.path, code, message, hint, Severity.WARNING, line=self._line_of(name))
        )

    def _line_of(self, name: str) -> int:
        for index, line in enumerate(self.front.splitlines()):
            if re.match(rf"['\"]?{re.escape(name)}['\"]?\s*:", line):
                return index + 1
        return 1

    def _is_missing(self, name: str, *, required: bool) -> bool:
        if self.values.get(name) not in (None, ""):
            return False
        if required:
            self.warn(
                "missing-field", name, f"has no `{name}`", f"add `{name}:` to the front matter"
            )
        return True

    def text(self, name: str, *, required: bool = True) -> str:
        if self._is_missing(name, required=required):
            return ""
        value = self.values[name]
        if isinstance(value, str):
            return clean_line(value)
        if isinstance(value, dict | list):
            self.warn("bad-field", name, f"`{name}` is not text", "write one line of text")
            return ""
        self.warn("bad-field", name, f"`{name}` is not text", "put the value in quotes")
        return clean_line(str(value))

    def texts(self, name: str, *, required: bool = True) -> tuple[str, ...]:
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
        if any(isinstance(item, dict | list) for item in value):
            self.warn("bad-field", name, f"`{name}` holds more than words", "quote every item")
        words = (clean_line(str(item)) for item in value if not isinstance(item, dict | list))
        return tuple(dict.fromkeys(word for word in words if word))

    def url(self, name: str, *, required: bool = True) -> str:
        value = self.text(name, required=required)
        if value and not is_openable(value):
            self.warn(
                "bad-url", name, f"`{name}` is not a web address", "write an https:// address"
            )
            return ""
        return value

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.warn("bad-field", name, f"`{name}` is not true or false", "write true or false")
        return str(value).strip().lower() in ("1", "true", "yes", "on")

    def day(self, name: str, *, required: bool, fallback: date) -> date:
        if self._is_missing(name, required=required):
            return fallback
        value = self.values[name]
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str) and _DATE.fullmatch(value.strip()[:10]):
            try:
                return date.fromisoformat(value.strip()[:10])
            except ValueError:
                pass
        self.warn("bad-date", name, f"`{name}` is not a date", "write it as YYYY-MM-DD")
        return fallback

    def number(self, name: str) -> int:
        if self._is_missing(name, required=True):
            return _LAST
        value = self.values[name]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.warn("bad-field", name, f"`{name}` is not a whole number", "write a number")
        return _LAST


# A category that does not say where it belongs comes after all that do.
_LAST = 1_000_000


def _load_yaml(path: Path, front: str) -> dict[Any, Any] | Problem | None:
    """Return the mapping that `front` holds, None where it holds something else, or the problem."""
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
            f"front matter is not YAML: {clean_line(str(reason))}",
            "check quotes, colons and indentation there",
            line=mark.line + 1 if mark else 1,
        )
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        return Problem(
            path,
            "bad-yaml",
            f"front matter holds a value that cannot be read: {clean_line(str(error))[:80]}",
            "put the value in quotes",
            line=1,
        )
    if values is None:
        return {}
    return values if isinstance(values, dict) else None


def _fields_of(path: Path, split: SplitText) -> _Fields | Problem:
    values = _load_yaml(path, split.front or "")
    if isinstance(values, Problem):
        return values
    if values is None:
        return Problem(
            path,
            "bad-yaml",
            "front matter is not a list of fields",
            "write `name: value` lines",
            line=1,
        )
    return _Fields(path, split.front or "", values)


def _open(path: Path) -> tuple[SplitText, tuple[Problem, ...]] | Problem:
    source = read_text(path)
    if isinstance(source, Problem):
        return source
    split = split_text(source.text)
    if split is None:
        return Problem(
            path,
            "bad-yaml",
            "front matter is not closed",
            "end it with a line of three hyphens",
            line=1,
        )
    return split, source.problems


def read_guide(path: Path, slug: str) -> ParsedGuide:
    """Read one guide of a collection, whose front matter must hold every field."""
    opened = _open(path)
    if isinstance(opened, Problem):
        return ParsedGuide(None, (opened,))
    split, problems = opened
    fields = _fields_of(path, split)
    if isinstance(fields, Problem):
        return ParsedGuide(None, (*problems, fields))
    if split.front is None:
        fields.warn(
            "no-front-matter",
            "",
            "has no front matter",
            "start it with title, description, image, createdAt, categories and tags",
        )
    return _build(path, slug, fields, split, problems, required=split.front is not None)


def read_note(path: Path, slug: str, category_id: str) -> ParsedGuide:
    """Read one file of a bare folder: whatever front matter it has helps, none is needed."""
    source = read_text(path)
    if isinstance(source, Problem):
        return ParsedGuide(None, (source,))
    problems = source.problems
    split = split_text(source.text) or SplitText(None, source.text)
    values = _load_yaml(path, split.front or "")
    if isinstance(values, Problem):
        problems = (*problems, replace(values, severity=Severity.WARNING))
        values = {}
    elif values is None:  # a rule of hyphens at the top, not front matter
        split, values = SplitText(None, source.text), {}
    fields = _Fields(path, split.front or "", values)
    return _build(path, slug, fields, split, problems, required=False, category_id=category_id)


def _build(
    path: Path,
    slug: str,
    fields: _Fields,
    split: SplitText,
    problems: tuple[Problem, ...],
    *,
    required: bool,
    category_id: str | None = None,
) -> ParsedGuide:
    try:
        status = path.stat()
    except OSError as error:  # removed since it was read
        return ParsedGuide(None, (*problems, unreadable(path, error)))
    changed = datetime.fromtimestamp(status.st_mtime, tz=UTC).date()
    day_field = "createdAt" if required or "createdAt" in fields.values else "date"
    guide = Guide(
        slug=slug,
        title=fields.text("title", required=required) or title_from(split.body, path),
        path=path,
        created=fields.day(day_field, required=required, fallback=changed),
        description=fields.text("description", required=required),
        image=fields.url("image", required=required),
        draft=fields.flag("draft"),
        category_ids=(category_id,)
        if category_id is not None
        else fields.texts("categories", required=required),
        tags=fields.texts("tags", required=required),
        size_bytes=status.st_size,
        mtime_ns=status.st_mtime_ns,
    )
    return ParsedGuide(guide, (*problems, *fields.problems))


def read_category(path: Path) -> ParsedCategory:
    """Read one category; its id is the file's name without `.md`."""
    opened = _open(path)
    if isinstance(opened, Problem):
        return ParsedCategory(None, (opened,))
    split, problems = opened
    fields = _fields_of(path, split)
    if isinstance(fields, Problem):
        return ParsedCategory(None, (*problems, fields))
    category = Category(
        id=path.stem,
        title=fields.text("title") or title_from(split.body, path),
        description=fields.text("description"),
        image=fields.url("image"),
        icon=fields.text("icon"),
        sort=fields.number("sort"),
    )
    return ParsedCategory(category, (*problems, *fields.problems))


def read_body(path: Path) -> str | Problem:
    """Return the Markdown below the front matter, cleaned, or the problem that keeps it closed."""
    source = read_text(path)
    if isinstance(source, Problem):
        return source
    split = split_text(source.text)
    return clean(split.body if split else source.text)
