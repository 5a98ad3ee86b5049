"""One file becomes a `Guide` or a `Category`, and the problems found on the way.

The front matter is YAML read by python-frontmatter. A field that is missing or mistyped is
reported and replaced by the best guess; only a file that cannot be read at all is left out.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from guidetui.collection.fields import Fields, load_yaml
from guidetui.collection.files import SplitText, read_text, split_text, unreadable
from guidetui.collection.titles import title_from
from guidetui.models import Category, Guide, Problem, Severity
from guidetui.text import sanitize


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


def _fields_of(path: Path, split: SplitText) -> Fields | Problem:
    values = load_yaml(path, split.front or "")
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
    return Fields(path, split.front or "", values)


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
    values = load_yaml(path, split.front or "")
    if isinstance(values, Problem):
        problems = (*problems, replace(values, severity=Severity.WARNING))
        values = {}
    elif values is None:  # a rule of hyphens at the top, not front matter
        split, values = SplitText(None, source.text), {}
    fields = Fields(path, split.front or "", values)
    return _build(path, slug, fields, split, problems, required=False, category_id=category_id)


def _build(
    path: Path,
    slug: str,
    fields: Fields,
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
    if split is None or (split.front is not None and load_yaml(path, split.front) is None):
        return sanitize(source.text)  # a rule of hyphens at the top, not front matter
    return sanitize(split.body)
