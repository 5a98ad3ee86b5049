"""One file becomes a `Guide` or a `Category`, with the problems found on the way.

Text is sanitized here, where it enters the program. It may include other files, as in mdBook:
`{{#include file.rs:2:10}}`.
"""

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from guidetui.collection.body import hashtags, name_of, title_of
from guidetui.collection.fields import Fields
from guidetui.collection.front_matter import SplitText, read_values, split_text
from guidetui.models import Category, Guide, Problem, Severity, unreadable
from guidetui.text import sanitize, sanitize_line, tag_key

MAX_FILE_BYTES = 8 * 1024 * 1024

# The start of every include.
INCLUDE_MARK = "{{#"

_BOM = b"\xef\xbb\xbf"
_DATE_NAMES = "createdAt created_at created date publishDate pubDate published date_created".split()
_DESCRIPTION_NAMES = ("description", "summary", "excerpt")
_INCLUDE = re.compile(
    r"(?<!\\)\{\{#(?:include|rustdoc_include|playground)[ \t]+([^\s:{}]+)(?::([^\s{}]*))?"
    r"(?:[ \t][^\n{}]*)?\}\}"
)
_ANCHOR = re.compile(r"\bANCHOR(_END)?:[ \t]*([\w-]+)")
# Limits on includes: characters and number in one guide, and depth of nesting.
_MAX_CHARACTERS = 1_000_000
_MAX_INCLUDES = 1_000
_MAX_DEPTH = 10


class SourceText(Struct, frozen=True):
    r"""A file's sanitized text with `\n` line ends, and problems of the file."""

    text: str
    status: os.stat_result
    problems: tuple[Problem, ...] = ()


class ParsedGuide(Struct, frozen=True):
    """The guide in a file; if it is None, a problem of severity error says why.

    `has_includes` says that its text may include other files, which are not read yet.
    """

    guide: Guide | None
    problems: tuple[Problem, ...] = ()
    has_includes: bool = False


class ParsedCategory(Struct, frozen=True):
    """The category in a file."""

    category: Category | None
    problems: tuple[Problem, ...] = ()


def read_text(path: Path) -> SourceText | Problem:
    """Return the text of a regular file in UTF-8, or the problem that prevents it."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return Problem(
                path, "not-a-file", "is a folder named like a guide", "rename the folder"
            )
        if not stat.S_ISREG(status.st_mode):
            return Problem(
                path, "not-a-file", "is not a regular file", "move it out of the collection"
            )
        if status.st_size > MAX_FILE_BYTES:
            return Problem(
                path,
                "too-large",
                f"has {status.st_size / 1e6:.0f} MB; a guide may have {MAX_FILE_BYTES / 1e6:.0f}",
                "split it, or move what is not text elsewhere",
            )
        # What says that it is empty may have no end: the files of /proc.
        raw = path.read_bytes() if status.st_size else b""
    except OSError as error:
        return unreadable(path, error)
    return _decode(path, raw, status)


def _decode(path: Path, raw: bytes, status: os.stat_result) -> SourceText | Problem:
    problems = []
    if raw.startswith(_BOM):
        raw = raw[len(_BOM) :]
        problems.append(
            Problem(
                path,
                "bom",
                "starts with a byte order mark",
                "save it as UTF-8 without BOM",
                Severity.WARNING,
                line=1,
            )
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Problem(
            path,
            "not-utf-8",
            f"is not UTF-8 (byte 0x{raw[error.start]:02x})",
            "convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8",
            line=line,
        )
    if not text.strip():
        return Problem(path, "empty", "is empty", "write the guide, or remove the file")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        problems.append(
            Problem(
                path,
                "crlf",
                "has Windows line ends",
                "convert it, for example with: dos2unix",
                Severity.WARNING,
                line=line,
            )
        )
    return SourceText(sanitize(text), status, tuple(problems))


def read_guide(path: Path, slug: str, category_id: str | None = None) -> ParsedGuide:
    """Read one guide.

    Without a `category_id` it is a guide of a collection, whose front matter must have every field.
    With one it is a file of a bare folder, whose front matter is optional.
    """
    source = read_text(path)
    if isinstance(source, Problem):
        return ParsedGuide(None, (source,))
    split = split_source(path, source.text)
    fields = _strict_fields(path, split) if category_id is None else _fields(path, split)
    if isinstance(fields, Problem):
        return ParsedGuide(None, (*source.problems, fields))
    guide = _guide(path, slug, fields, split.body, source.status, category_id)
    has_includes = INCLUDE_MARK in split.body
    return ParsedGuide(guide, (*source.problems, *fields.problems), has_includes)


def _strict_fields(path: Path, split: SplitText) -> Fields | Problem:
    if split.front is not None:
        values = read_values(path, split.front)
        return values if isinstance(values, Problem) else Fields(path, split.front, values, True)
    if split.has_opening:
        return Problem(
            path,
            "bad-yaml",
            "front matter is not closed, or is not a list of fields",
            "write `name: value` lines and end it with a line of three hyphens",
            line=1,
        )
    fields = Fields(path, None, {}, False)
    fields.warn(
        "no-front-matter",
        "",
        "has no front matter",
        "start it with title, description, image, createdAt, categories and tags",
    )
    return fields


def _fields(path: Path, split: SplitText) -> Fields:
    values: dict[str, Any] | Problem = {}
    if split.front is not None:
        values = read_values(path, split.front)
    if not isinstance(values, Problem):
        return Fields(path, split.front, values, False)
    problem = replace(values, severity=Severity.WARNING)
    return Fields(path, split.front, {}, False, [problem])


def _guide(
    path: Path,
    slug: str,
    fields: Fields,
    body: str,
    status: os.stat_result,
    category_id: str | None,
) -> Guide:
    created = fields.day("createdAt") if fields.strict else fields.day(*_DATE_NAMES)
    title = title_of(fields.text("title"), body, path)
    tags = fields.words("tags") if fields.strict else _note_tags(fields, body)
    return Guide(
        slug=slug,
        title=title,
        path=path,
        created=created or datetime.fromtimestamp(status.st_mtime, tz=UTC).date(),
        description=fields.text(*_DESCRIPTION_NAMES[: 1 if fields.strict else None]),
        image=fields.url("image"),
        draft=bool(fields.flag("draft")) or fields.denies("published") or fields.denies("publish"),
        category_ids=fields.words("categories") if category_id is None else (category_id,),
        tags=tags,
        size_bytes=status.st_size,
        mtime_ns=status.st_mtime_ns,
        other_names=() if category_id is None else _other_names(fields, title, path, slug),
        is_dated_by_file=created is None,
        questions=fields.questions("questions"),
        sources=fields.sources("sources"),
        checked=fields.month("checked"),
        is_long=bool(fields.flag("long")) if fields.strict else False,
        language=fields.language("lang", "language", "locale"),
    )


def _other_names(fields: Fields, title: str, path: Path, slug: str) -> tuple[str, ...]:
    aliases = fields.words("aliases", "alias")
    known = {title.casefold()}
    names = []
    for name in (*aliases, name_of(path), sanitize_line(PurePosixPath(slug).parent.name)):
        if name and name.casefold() not in known:
            names.append(name)
            known.add(name.casefold())
    return tuple(names)


def _note_tags(fields: Fields, body: str) -> tuple[str, ...]:
    """Return the tags of a note, with those in its text (`#tag`) last."""
    tags = fields.words("tags", "tag", "taxonomies.tags")
    labels: dict[str, str] = {}
    for tag in (*(tag.lstrip("#") for tag in tags), *hashtags(body)):
        labels.setdefault(tag_key(tag), tag)
    return tuple(label for key, label in labels.items() if key)


def read_category(path: Path) -> ParsedCategory:
    """Read one category; its id is the file's name without the suffix."""
    source = read_text(path)
    if isinstance(source, Problem):
        return ParsedCategory(None, (source,))
    split = split_text(source.text)
    fields = _strict_fields(path, split)
    if isinstance(fields, Problem):
        return ParsedCategory(None, (*source.problems, fields))
    category = Category(
        id=path.stem,
        title=title_of(fields.text("title"), split.body, path),
        description=fields.text("description"),
        image=fields.url("image"),
        icon=fields.text("icon"),
        sort=fields.number("sort"),
    )
    return ParsedCategory(category, (*source.problems, *fields.problems))


def read_body(path: Path) -> str | Problem:
    """Return the Markdown below the front matter, or the problem that prevents it."""
    source = read_text(path)
    return source if isinstance(source, Problem) else split_source(path, source.text).body


def split_source(path: Path, text: str) -> SplitText:
    """Return the front matter and the Markdown of a file; MDX and templates are translated."""
    from guidetui.collection.dialects import without_templates  # many commands read no text

    split = split_text(text)
    body = split.body
    if path.suffix.lower() == ".mdx":
        from guidetui.collection.dialects import without_components

        body = without_components(body)
    return replace(split, body=without_templates(body))


def included_paths(body: str) -> Iterator[tuple[str, int]]:
    """Yield the path of each included file, and the position of the include in the text."""
    if INCLUDE_MARK in body:
        yield from ((match[1], match.start()) for match in _INCLUDE.finditer(body))


def with_includes(body: str, file: Path, folder: Path) -> str:
    """Return the `body` of `file` with the text of the files in `folder` that it includes.

    Included text may include more. Includes that cannot be read, include themselves or exceed a
    limit stay as written. The text is sanitized.
    """
    return _Including(folder).text(body, file) if INCLUDE_MARK in body else body


def read_with_includes(file: Path, folder: Path) -> str | Problem:
    """Return the result of `read_body` with the included files."""
    body = read_body(file)
    return body if isinstance(body, Problem) else with_includes(body, file, folder)


def files_included(file: Path, folder: Path) -> frozenset[str]:
    """Return the paths in `folder` that the text of a guide includes, even if they do not exist."""
    body = read_body(file)
    including = _Including(folder)
    if isinstance(body, str):
        including.text(body, file)
    return frozenset(including.paths)


class _Including:
    """Replaces includes, and collects the paths that were included."""

    def __init__(self, folder: Path) -> None:
        self.paths: set[str] = set()
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100  links stay as they are
        self._real_folder = folder.resolve()
        self._characters_left = _MAX_CHARACTERS
        self._includes_left = _MAX_INCLUDES

    def text(self, body: str, file: Path, above: tuple[Path, ...] = ()) -> str:
        """Return the `body` of `file` with its includes; the files `above` include `file`."""
        inside = (*above, file.resolve())

        def included(match: re.Match[str]) -> str:
            if not self._includes_left or len(inside) > _MAX_DEPTH:
                return match[0]
            self._includes_left -= 1
            found = self._find(match[1], file)
            if found is None or found.resolve() in inside:
                return match[0]
            text = _read_part(found, match[2] or "")
            if text is None or len(text) > self._characters_left:
                return match[0]
            self._characters_left -= len(text)
            return self.text(text, found, inside)

        return _INCLUDE.sub(included, body)

    def _find(self, written: str, file: Path) -> Path | None:
        """Return the regular file in the folder at a path that `file` includes, or None."""
        start = self._folder if written.startswith("/") else file.parent
        path = Path(os.path.abspath(start / written.lstrip("/")))  # noqa: PTH100
        try:
            self.paths.add(str(path.relative_to(self._folder)))
            is_inside = path.resolve().is_relative_to(self._real_folder)
            return path if is_inside and path.is_file() else None
        except (OSError, RuntimeError, ValueError):
            return None


def _read_part(file: Path, part: str) -> str | None:
    source = read_text(file)
    if isinstance(source, Problem):
        return None
    lines = source.text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return "\n".join(_chosen(lines, part))


def _chosen(lines: list[str], part: str) -> list[str]:
    """Return the lines selected by `2`, `2:10`, `:10`, `2:` (1-based) or the name of an anchor."""
    if not part:
        return lines
    first, colon, last = part.partition(":")
    if (first + last).isdecimal() and len(part) < 20:
        start = int(first) - 1 if first else 0
        end = int(last) if last else len(lines) if colon else start + 1
        return lines[max(0, start) : end]
    return _anchored(lines, first)


def _anchored(lines: list[str], name: str) -> list[str]:
    found = []
    is_inside = False
    for line in lines:
        if match := _ANCHOR.search(line):
            if match[2] == name:
                is_inside = match[1] is None
        elif is_inside:
            found.append(line)
    return found
