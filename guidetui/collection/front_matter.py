"""The front matter of a file: where it ends, and its values.

YAML between `---` and `---` or `...`, TOML between `+++`, or a JSON object on top. Front matter
that is too large is refused before its values are built: aliases in YAML can expand to gigabytes.
"""

import json
import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from guidetui.errors import FileError
from guidetui.files import parse_toml
from guidetui.models import Problem
from guidetui.text import sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    import yaml

MAX_BYTES = 64 * 1024
MAX_NODES = 1_000
MAX_LEVELS = 20
# libyaml composes recursively in C; a text of this size cannot overflow its stack.
_MAX_UNCHECKED_CHARACTERS = 8_000
# Longer texts are not parsed as numbers or dates.
_MAX_DIGITS = 40

_OPENING = re.compile(r"(---|\+\+\+)[ \t]*(?:\n|\Z)")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_JSON_OPENING = re.compile(r"\{\s*(?:\"|\}\s*$)", re.MULTILINE)
# The start of a mapping; anything else between two lines of `---` is text.
_MAPPING = re.compile(r"(?:[{&!]|\?\s|(?![-#]\s)[^\n]*?[^\s:]\s*:(?:[ \t]|$))", re.MULTILINE)
_BLANK_OR_COMMENT = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|$)")


class Format(StrEnum):
    """The language of a front matter."""

    YAML = "YAML"
    TOML = "TOML"
    JSON = "JSON"


class FrontMatter(Struct, frozen=True):
    """The source of front matter; `first_line` is the 1-based line on which it begins."""

    format: Format
    text: str
    first_line: int = 2

    def line_of(self, name: str) -> int:
        """Return the line of the file with a field, in any case, or the first line."""
        pattern = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[:=]", re.IGNORECASE)
        for number, line in enumerate(self.text.split("\n")):
            if pattern.match(line):
                return self.first_line + number
        return 1


class SplitText(Struct, frozen=True):
    """The two parts of a file; `body_line` is the 1-based line on which the body begins.

    `has_opening` says whether the text begins like front matter, even if `front` is None because
    that is not closed or has no fields.
    """

    front: FrontMatter | None
    body: str
    body_line: int = 1
    has_opening: bool = False


def split_text(text: str) -> SplitText:
    r"""Return the front matter and the body of a text whose lines end in `\n`."""
    opening = _OPENING.match(text)
    if opening is None:
        return _split_json(text)
    is_yaml = opening[1] == "---"
    end = (_YAML_END if is_yaml else _TOML_END).search(text, opening.end())
    if end is None:
        return SplitText(None, text, has_opening=True)
    inside = text[opening.end() : end.start()]
    if is_yaml and not _begins_like_a_mapping(inside):
        return SplitText(None, text, has_opening=True)
    front = FrontMatter(Format.YAML if is_yaml else Format.TOML, inside)
    return _with_body(front, text, end.end())


def _begins_like_a_mapping(text: str) -> bool:
    start = 0
    while start < len(text):
        blank = _BLANK_OR_COMMENT.match(text, start)
        if blank is None:
            return _MAPPING.match(text, start) is not None
        start = blank.end()
    return True


def _split_json(text: str) -> SplitText:
    if not _JSON_OPENING.match(text):
        return SplitText(None, text)
    try:
        values, end = json.JSONDecoder(parse_int=_integer).raw_decode(text[: 2 * MAX_BYTES])
    except (ValueError, RecursionError):
        closing = re.compile(r"^\}[ \t]*$", re.MULTILINE).search(text)
        if closing is None:
            return SplitText(None, text)
        end = closing.end()
    else:
        if not isinstance(values, dict):
            return SplitText(None, text)
    return _with_body(FrontMatter(Format.JSON, text[:end], first_line=1), text, end)


def _with_body(front: FrontMatter, text: str, end: int) -> SplitText:
    body = text[end:].lstrip("\n")
    line = text.count("\n", 0, len(text) - len(body)) + 1
    return SplitText(front, body, line, has_opening=True)


class _Refused(Exception):
    """Why front matter is not read; `line` is 1-based within it."""

    def __init__(self, reason: str, hint: str, line: int = 1) -> None:
        super().__init__(reason)
        self.hint = hint
        self.line = line


def read_values(path: Path, front: FrontMatter) -> dict[str, Any] | Problem:
    """Return the fields of front matter by their names in lower case, or what is wrong with it.

    The values are text, numbers, dates, lists and mappings; together they are at most
    `MAX_NODES`, nested at most `MAX_LEVELS` deep.
    """
    size = len(front.text.encode("utf-8", "replace"))
    try:
        if size > MAX_BYTES:
            raise _Refused(
                f"has {size:,} bytes", f"{MAX_BYTES:,} are read; move text below the front matter"
            )
        values = _READERS[front.format](path, front.text)
    except _Refused as refused:
        code = f"bad-{front.format.lower()}"
        line = front.first_line - 1 + refused.line
        return Problem(path, code, f"front matter {refused}", refused.hint, line=line)
    by_name: dict[str, Any] = {}
    for name, value in values.items():
        by_name.setdefault(sanitize_line(str(name)).casefold(), value)
    return by_name


def _read_json(_path: Path, text: str) -> dict[Any, Any]:
    try:
        values = json.loads(text, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise _Refused(f"is not JSON: {error.msg}", "correct it there", error.lineno) from error
    except RecursionError as error:
        raise _too_deep(1) from error
    _refuse_large(values)
    return values if isinstance(values, dict) else {}


def _integer(digits: str) -> int | str:
    """Return an integer, or its text if it is too long."""
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


def _read_toml(path: Path, text: str) -> dict[Any, Any]:
    try:
        values = parse_toml(path, text)
    except FileError as error:
        hint = error.hint[:1].lower() + error.hint[1:].rstrip(".")
        raise _Refused(error.reason, hint, error.line or 1) from error
    _refuse_large(values)
    return values


def _refuse_large(values: object) -> None:
    count = 0
    waiting = [(values, 0)]
    while waiting:
        value, level = waiting.pop()
        count += 1
        if level > MAX_LEVELS:
            raise _too_deep(1)
        if count > MAX_NODES:
            raise _too_many(1)
        if isinstance(value, dict):
            waiting.extend((item, level + 1) for item in value.values())
        elif isinstance(value, list):
            waiting.extend((item, level + 1) for item in value)


def _too_deep(line: int) -> _Refused:
    return _Refused(f"nests more than {MAX_LEVELS} levels deep", "flatten it", line)


def _too_many(line: int) -> _Refused:
    return _Refused(
        f"holds more than {MAX_NODES:,} values",
        "shorten it; what an alias stands for counts each time",
        line,
    )


# The errors of PyYAML for values such as `!!int ""`, `!!bool x` or 2024-02-31.
_SURPRISES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def _read_yaml(_path: Path, text: str) -> dict[Any, Any]:
    import frontmatter  # with yaml 12 ms, not needed where the metadata cache holds
    import yaml

    try:
        if len(text) > _MAX_UNCHECKED_CHARACTERS:
            _refuse_deep_events(text)
        values = frontmatter.YAMLHandler().load(text, Loader=_yaml_loader())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = sanitize_line(str(getattr(error, "problem", None) or "it cannot be read"))
        raise _Refused(
            f"is not YAML: {reason[:120]}",
            "check quotes, colons and indentation there",
            mark.line + 1 if mark else 1,
        ) from error
    except _SURPRISES as error:
        raise _Refused(
            f"holds a value that cannot be read: {sanitize_line(str(error))[:80]}",
            "put the value in quotes",
        ) from error
    if not isinstance(values, dict):
        raise _Refused("is not a list of fields", "write `name: value` lines")
    return values


def _refuse_deep_events(text: str) -> None:
    import yaml

    level = 0
    for event in yaml.parse(text, Loader=_yaml_loader()):
        if isinstance(event, yaml.CollectionStartEvent):
            level += 1
            if level > MAX_LEVELS + 1:
                raise _too_deep(event.start_mark.line + 1 if event.start_mark else 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            level -= 1


def _refuse_large_graph(root: "yaml.Node") -> None:
    """Count every value as often as aliases repeat it, without building it.

    The reported line is that of the field that exceeds the limit.
    """
    import yaml

    count = 0
    waiting = [(root, 0, 1)]
    while waiting:
        node, level, line = waiting.pop()
        count += 1
        if level > MAX_LEVELS:
            raise _too_deep(line)
        if count > MAX_NODES:
            raise _too_many(line)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                at = _line(key) if level == 0 else line
                waiting.append((key, level + 1, at))
                waiting.append((value, level + 1, at))
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend((item, level + 1, line) for item in node.value)


def _line(node: "yaml.Node") -> int:
    return node.start_mark.line + 1 if node.start_mark else 1


@cache
def _yaml_loader() -> "type[yaml.SafeLoader]":
    """Return the safe loader, in C if available; a value that it cannot build stays text.

    It refuses a document that is too large once it is composed, before any value is built.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def get_single_data(self: Any) -> object:
        node = self.get_single_node()
        if node is None:
            return {}
        _refuse_large_graph(node)
        return self.construct_document(node)

    loader: Any = type("_Loader", (base,), {"get_single_data": get_single_data})
    for name in ("bool", "int", "float", "timestamp", "binary"):
        tag = f"tag:yaml.org,2002:{name}"
        loader.add_constructor(tag, _or_text(base.yaml_constructors[tag]))
    return loader  # type: ignore[no-any-return]


def _or_text(construct: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    import yaml

    def build(loader: "yaml.SafeLoader", node: "yaml.Node") -> object:
        if not isinstance(node, yaml.ScalarNode):
            return construct(loader, node)
        if len(node.value) > _MAX_DIGITS:
            return node.value
        try:
            return construct(loader, node)
        except _SURPRISES:
            return node.value

    return build


_READERS: dict[Format, Callable[[Path, str], dict[Any, Any]]] = {
    Format.YAML: _read_yaml,
    Format.TOML: _read_toml,
    Format.JSON: _read_json,
}
