"""Reading lists: guides in an order of their own, each list a Markdown file.

A collection has them in its folder `paths`, the user in a folder of their own. The front matter
holds `title`, `description` and `guides`, whose items are slugs or name a slug (`guide`) with a
sentence (`why`) on why it comes at that place. The text below is an introduction, which may be
missing.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from guidetui.collection.fields import Fields
from guidetui.collection.front_matter import FrontMatter, read_values, split_text
from guidetui.collection.guide_file import read_text
from guidetui.collection.titles import title_of
from guidetui.models import Problem, ReadingList, Severity, Step
from guidetui.paths import collection_key, lists_dir
from guidetui.text import sanitize_line, slug_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection

_HOW_TO_LIST = "write a list of slugs, or of `guide: slug` with `why: one sentence`"


def read_list(path: Path) -> tuple[ReadingList | None, tuple[Problem, ...]]:
    """Return the list in a file, and what is wrong with it; None says that it has no guides."""
    source = read_text(path)
    if isinstance(source, Problem):
        return None, (source,)
    split = split_text(source.text)
    front = split.front
    if front is None:
        return None, (*source.problems, _no_front_matter(path))
    values = read_values(path, front)
    if isinstance(values, Problem):
        return None, (*source.problems, values)
    fields = Fields(path, front, values, True)
    found = ReadingList(
        name=path.stem,
        title=title_of(fields.text("title"), split.body, path),
        path=path,
        description=fields.text("description") if "description" in values else "",
        steps=_steps(fields, front),
    )
    return found if found.steps else None, (*source.problems, *fields.problems)


def introduction_of(path: Path) -> str:
    """Return the text below the front matter of a list; nothing where it cannot be read."""
    source = read_text(path)
    return "" if isinstance(source, Problem) else split_text(source.text).body


def _steps(fields: Fields, front: FrontMatter) -> tuple[Step, ...]:
    items = fields.values.get("guides")
    if not isinstance(items, list) or not items:
        code = "missing-field" if items in (None, "", []) else "bad-field"
        fields.warn(code, "guides", "has no list `guides`", _HOW_TO_LIST)
        return ()
    steps: dict[str, Step] = {}
    for number, item in enumerate(items, start=1):
        step = _step(item)
        if step is None:
            message = f"`guides` names no guide at place {number}"
            fields.warn("bad-field", "guides", message, _HOW_TO_LIST)
        elif steps.setdefault(slug_key(step.slug), step) is not step:
            line = line_of_step(front, step.slug, last=True)
            message = f"names the guide {step.slug!r} twice"
            fields.problems.append(
                _warning(fields.path, "duplicate-step", message, "remove one of the two", line)
            )
    return tuple(steps.values())


def _step(item: object) -> Step | None:
    slug, why = (item.get("guide"), item.get("why")) if isinstance(item, Mapping) else (item, "")
    if not isinstance(slug, str | int) or isinstance(slug, bool):
        return None
    slug = sanitize_line(str(slug))
    return Step(slug, sanitize_line(why) if isinstance(why, str) else "") if slug else None


def line_of_step(front: FrontMatter, slug: str, *, last: bool = False) -> int:
    """Return the line in the file on which a slug is listed first (or last)."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(slug)}(?![\w-])")
    lines = [
        front.first_line + number
        for number, line in enumerate(front.text.split("\n"))
        if pattern.search(line) and not line.lstrip(" -").startswith("why")
    ]
    return lines[-1 if last else 0] if lines else front.line_of("guides")


def with_known_guides(
    found: ReadingList, known: Mapping[str, str], hidden: Container[str] = ()
) -> tuple[ReadingList, tuple[Problem, ...]]:
    """Return a list without the guides that are not there, and a problem for each of these.

    `known` are the slugs of guides by their keys. Those with a key in `hidden` are left out
    without a problem.
    """
    steps = []
    unknown = []
    for step in found.steps:
        slug = known.get(slug_key(step.slug))
        if slug is not None:
            steps.append(Step(slug, step.why))
        elif slug_key(step.slug) not in hidden:
            unknown.append(step.slug)
    problems = tuple(_unknown_guides(found.path, unknown, known)) if unknown else ()
    return replace(found, steps=tuple(steps)), problems


def _unknown_guides(path: Path, slugs: list[str], known: Mapping[str, str]) -> Iterable[Problem]:
    from difflib import get_close_matches  # only mistakes need it

    source = read_text(path)
    front = None if isinstance(source, Problem) else split_text(source.text).front
    for slug in slugs:
        near = get_close_matches(slug_key(slug), known, n=1)
        hint = f"did you mean {known[near[0]]}?" if near else "correct or remove it"
        line = line_of_step(front, slug) if front else None
        yield _warning(
            path, "unknown-guide", f"names the guide {slug!r}, which does not exist", hint, line
        )


def own_lists(collection: "Collection") -> tuple[tuple[ReadingList, ...], tuple[Problem, ...]]:
    """Return the user's own lists of a collection by name, and what is wrong with their files."""
    known = {slug_key(slug): slug for slug in collection.position_of}
    lists = []
    problems: list[Problem] = []
    for path in sorted(lists_dir(collection_key(collection.root)).glob("*.md")):
        found, unreadable_parts = read_list(path)
        problems.extend(unreadable_parts)
        if found is not None:
            found, unknown = with_known_guides(found, known)
            problems.extend(unknown)
            lists.append(replace(found, is_own=True))
    return tuple(lists), tuple(problems)


def _no_front_matter(path: Path) -> Problem:
    return Problem(
        path, "no-front-matter", "has no front matter", "start it with title and guides", line=1
    )


def _warning(path: Path, code: str, message: str, hint: str, line: int | None) -> Problem:
    return Problem(path, code, message, hint, Severity.WARNING, line)
