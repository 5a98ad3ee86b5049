"""The fields of one file's front matter: values in, typed values and problems out."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from guidetui.collection.front_matter import FrontMatter
from guidetui.links import is_openable
from guidetui.models import Problem, Question, Severity, Source
from guidetui.text import is_sanitized, sanitize_line

# A category without a `sort` comes after all that have one.
_LAST = 1_000_000
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII)
_ANY_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?", re.ASCII)
_DAY_FORMATS = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d.%m.%Y", "%Y%m%d")
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_NUMBERS_AND_DATES = (int, float, date)
_HOW_TO_ASK = "write a list of `q: question` with `a: answer`"
_HOW_TO_CITE = "write a list of `title: what it is` with `url: https://…`"
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2})(?:[-_]\w+)*\s*", re.ASCII)
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


class Fields(Struct):
    """The front matter of one file, its names in lower case.

    A `strict` one is that of a collection: what is missing or mistyped is reported and replaced by
    the best guess. Otherwise it may be written for other programs, and only clear mistakes are
    reported.
    """

    path: Path
    front: FrontMatter | None
    values: Mapping[str, Any]
    strict: bool
    problems: list[Problem] = field(default_factory=list)

    def warn(self, code: str, name: str, message: str, hint: str) -> None:
        """Report a problem with a field and its line."""
        line = self.front.line_of(name) if self.front else 1
        self.problems.append(Problem(self.path, code, message, hint, Severity.WARNING, line))

    def _find(self, names: tuple[str, ...]) -> tuple[str, Any]:
        """Return the first of these fields with a value, and the value; or the first and None."""
        for name in names:
            value = self._value(name)
            if value not in (None, "", []):
                return name, value
        if self.strict:
            name = names[0]
            self.warn(
                "missing-field", name, f"has no `{name}`", f"add `{name}` to the front matter"
            )
        return names[0], None

    def _value(self, name: str) -> Any:
        """Return the value of a field; `a.b` is the field `b` of the table `a`."""
        table, dot, inner = name.partition(".")
        if not dot:
            return self.values.get(name.casefold())
        values = self.values.get(table)
        return values.get(inner) if isinstance(values, Mapping) else None

    def text(self, *names: str) -> str:
        """Return the first of these fields as one line of text, or an empty string."""
        name, value = self._find(names)
        if value is None:
            return ""
        if isinstance(value, str):
            return sanitize_line(value)
        if isinstance(value, _NUMBERS_AND_DATES):
            if self.strict:
                self.warn("bad-field", name, f"`{name}` is not text", "put the value in quotes")
            return str(value)
        self.warn("bad-field", name, f"`{name}` is not text", "write one line of text")
        return ""

    def words(self, *names: str) -> tuple[str, ...]:
        """Return the first of these fields as a list of words, each once.

        Text is split at commas; if it has none and the fields are not strict, at spaces.
        """
        name, value = self._find(names)
        if isinstance(value, str):
            if self.strict:
                self.warn("bad-field", name, f"`{name}` is not a list", "write one item a line")
            value = value.split(",") if self.strict or "," in value else value.split()
            value = [item.strip() for item in value]
        if value is None:
            return ()
        if not isinstance(value, list):
            self.warn("bad-field", name, f"`{name}` is not a list", "write one item a line")
            return ()
        words = []
        for item in value:
            if isinstance(item, str):
                words.append(sanitize_line(item))
            elif isinstance(item, _NUMBERS_AND_DATES) and not isinstance(item, bool):
                words.append(str(item))
        if len(words) < len(value):
            self.warn("bad-field", name, f"`{name}` holds more than words", "quote every item")
        return tuple(dict.fromkeys(word for word in words if word))

    def questions(self, name: str) -> tuple[Question, ...]:
        """Return a field that holds a list of questions (`q`) with answers (`a`), each once.

        The field may be missing. Other values are reported and left out.
        """
        value = self.values.get(name)
        if value in (None, "", []):
            return ()
        if not isinstance(value, list):
            self.warn("bad-field", name, f"`{name}` is not a list", _HOW_TO_ASK)
            return ()
        found: dict[str, Question] = {}
        for number, item in enumerate(value, start=1):
            pair = _pair(item)
            if pair is None:
                message = f"`{name}` holds no question with an answer at place {number}"
                self.warn("bad-field", name, message, _HOW_TO_ASK)
            elif found.setdefault(pair.text.casefold(), pair) is not pair:
                message = f"`{name}` asks twice: {pair.text[:60]}"
                self.warn("bad-field", name, message, "ask each question once")
        return tuple(found.values())

    def sources(self, name: str) -> tuple[Source, ...]:
        """Return a field that holds a list of titles (`title`) with web addresses (`url`).

        The field may be missing. Other values are left out, and in a collection reported.
        """
        value = self.values.get(name)
        if value in (None, "", []):
            return ()
        items = value if isinstance(value, list) else [value]
        found = [_source(item) for item in items]
        if self.strict and None in found:
            message = f"`{name}` holds no title with a web address at place {found.index(None) + 1}"
            self.warn("bad-field", name, message, _HOW_TO_CITE)
        return tuple(dict.fromkeys(source for source in found if source))

    def month(self, name: str) -> str:
        """Return a field that holds a month as YYYY-MM, or an empty string."""
        value = self.values.get(name)
        if value in (None, ""):
            return ""
        if _MONTH.fullmatch(str(value)):
            return str(value)
        if self.strict:
            self.warn("bad-date", name, f"`{name}` is not a month", "write it as YYYY-MM")
        return ""

    def language(self, *names: str) -> str:
        """Return the code of a language, `de` of `de-AT`, or an empty string.

        The fields may be missing, and mean something else to another program.
        """
        for name in names:
            value = self.values.get(name)
            # YAML reads `no` (Norwegian) as false.
            if match := _LANGUAGE.fullmatch("no" if value is False else str(value)):
                return match[1].lower()
        return ""

    def url(self, name: str) -> str:
        """Return a field that holds a web address, or an empty string."""
        value = self.text(name)
        if not value:
            return ""
        if is_openable(value) and is_sanitized(str(self.values[name.casefold()])):
            return value
        if self.strict or ":" in value:
            self.warn("bad-url", name, f"`{name}` is not a web address", "write an https:// URL")
        return ""

    def flag(self, name: str) -> bool | None:
        """Return a field that is true or false, or None if it is missing."""
        value = self.values.get(name.casefold())
        if value is None or isinstance(value, bool):
            return value
        word = value.strip().casefold() if isinstance(value, str) else str(value == 1).casefold()
        if self.strict or word not in _TRUE | _FALSE:
            self.warn("bad-field", name, f"`{name}` is not true or false", "write true or false")
        return word in _TRUE

    def denies(self, name: str) -> bool:
        """Say whether a field is false; other values are meant for other programs."""
        value = self.values.get(name)
        return value is False or (isinstance(value, str) and value.strip().casefold() in _FALSE)

    def day(self, *names: str) -> date | None:
        """Return the first of these fields as a date, in the time zone of its author.

        None if there is none or it is not a date.
        """
        if not self.strict:
            names = tuple(n for n in names if not isinstance(self._value(n), bool)) or names[:1]
        name, value = self._find(names)
        if value is None:
            return None
        day = _day_of(value, strict=self.strict)
        if day is None:
            self.warn("bad-date", name, f"`{name}` is not a date", "write it as YYYY-MM-DD")
        return day

    def number(self, name: str) -> int:
        """Return a field that holds an integer, or one that sorts last."""
        _, value = self._find((name,))
        if value is None:
            return _LAST
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.warn("bad-field", name, f"`{name}` is not a whole number", "write a number")
        return _LAST


def _pair(item: object) -> Question | None:
    if not isinstance(item, Mapping):
        return None
    question, answer = (sanitize_line(_plain(item.get(name))) for name in ("q", "a"))
    return Question(question, answer) if question and answer else None


def _source(item: object) -> Source | None:
    if not isinstance(item, Mapping):
        return None
    title, url = _plain(item.get("title")), _plain(item.get("url"))
    is_sound = is_openable(url) and is_sanitized(url)
    return Source(sanitize_line(title), url) if sanitize_line(title) and is_sound else None


def _plain(value: object) -> str:
    """Return a value as the text that was meant: YAML reads `42` and `yes` as other types."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, (str, *_NUMBERS_AND_DATES)) else ""


def _day_of(value: object, *, strict: bool) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        if strict or _ISO_DAY.fullmatch(text):
            match = _ISO_DAY.fullmatch(text)
            return date.fromisoformat(match[1]) if match else None
        if match := _ANY_DAY.fullmatch(text):
            return date(int(match[1]), int(match[3]), int(match[4]))
        return _written_out(text)
    except ValueError:
        return None


def _written_out(text: str) -> date | None:
    """Return the date in texts such as `2 January 2024` and `Tue, 02 Jan 2024 10:00:00 +0100`."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,", "", text)
    for written in _DAY_FORMATS:
        try:
            return datetime.strptime(plain, written).date()
        except ValueError:
            continue
    from email.utils import parsedate_to_datetime  # 10 ms that few dates need

    try:
        return parsedate_to_datetime(text).date()
    except (TypeError, ValueError):
        return None
