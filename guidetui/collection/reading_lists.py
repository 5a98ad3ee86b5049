"""Reading lists: guides in an order chosen by an author, each list a Markdown file.

Those of a collection are in its folder `paths`, the user's own in the data folder, where they may
be edited by hand. The front matter holds `title`, `description` and `guides`. An item of `guides`
is a slug, or a slug (`guide`) with a sentence (`why`) on why the guide comes at that place. The
text below is an optional introduction.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from guidetui.collection.body import title_of
from guidetui.collection.collection import Collection
from guidetui.collection.fields import Fields
from guidetui.collection.front_matter import Format, FrontMatter, read_values, split_text
from guidetui.collection.guide_file import read_text
from guidetui.errors import StateError
from guidetui.files import locked, replace_file, unescaped
from guidetui.models import Problem, ReadingList, Severity, Step
from guidetui.paths import collection_key, lists_dir
from guidetui.text import sanitize_line, slug_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    import frontmatter

_HOW_TO_LIST = "write a list of slugs, or of `guide: slug` with `why: one sentence`"
# The list to which guides are added by default.
DEFAULT_NAME = "to-read"
_DEFAULT_TITLES = {DEFAULT_NAME: "To read"}
_NOT_PLAIN = re.compile(r"[^\w.+-]+")
_MAX_NAME = 100

Change = Callable[[list[Step]], list[Step]]


def read_list(path: Path) -> tuple[ReadingList | None, tuple[Problem, ...]]:
    """Return the list in a file, or None if it has no guides, and the problems of the file."""
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
    """Return the text below the front matter of a list; an empty string if it cannot be read."""
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
        for number, line in enumerate(unescaped(front.text).split("\n"))
        if pattern.search(line) and not line.lstrip(" -").startswith("why")
    ]
    return lines[-1 if last else 0] if lines else front.line_of("guides")


def with_known_guides(
    found: ReadingList, known: Mapping[str, str], hidden: Container[str] = ()
) -> tuple[ReadingList, tuple[Problem, ...]]:
    """Return a list without guides that do not exist, and a problem for each of these.

    `known` are the slugs of guides by their keys. Those with a key in `hidden` cause no problem.
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
    from difflib import get_close_matches  # needed only for mistakes

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
    """Return the user's own lists of a collection by name, and the problems of their files."""
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


def file_of(collection: Collection, title: str) -> Path:
    """Return the path of a new list of the user's with that title.

    Raises StateError if no file can be named after it.
    """
    name = _NOT_PLAIN.sub("-", title.casefold()).strip("-.")
    if not name or len(name.encode()) > _MAX_NAME:
        raise StateError(
            f"{sanitize_line(title)[:60]!r} cannot be the name of a list.",
            f"Use letters or digits, at most {_MAX_NAME} bytes.",
        )
    taken = {found.path for found in own_lists(collection)[0]}
    folder = lists_dir(collection_key(collection.root))
    numbered = (folder / (f"{name}-{n}.md" if n > 1 else f"{name}.md") for n in count(1))
    return next(file for file in numbered if file not in taken)


def own_title(name: str) -> str:
    """Return the title of a new list with that name."""
    return _DEFAULT_TITLES.get(name, sanitize_line(name))


def find_list(collection: Collection, name: str) -> ReadingList | None:
    """Return the list with that name or title, the user's own first, or None."""
    wanted = name.casefold()
    for found in collection.reading_lists:
        if wanted in (found.name.casefold(), found.title.casefold()):
            return found
    return None


def change_list(file: Path, title: str, change: Change) -> None:
    """Replace the steps in the file of a list by those that `change` returns.

    The file need not exist. Its other content stays, except comments in its front matter. A list
    without steps and introduction is removed. Raises StateError.
    """
    import frontmatter  # 12 ms with yaml

    post = frontmatter.Post("", title=own_title(title))
    before: list[Step] = []
    try:
        with locked(file.parent):  # or what another copy writes meanwhile would be lost
            if file.exists():
                post, before = _read(file)
            steps = change(before)
            if not steps and not post.content.strip():
                file.unlink(missing_ok=True)
                return
            post["guides"] = [
                {"guide": step.slug, "why": step.why} if step.why else step.slug for step in steps
            ]
            text = frontmatter.dumps(post, sort_keys=False, allow_unicode=True, width=1000)
            replace_file(file, f"{text}\n".encode())
    except OSError as error:
        raise StateError(f"{file}: the list cannot be kept: {error}", "It is as it was.") from error


def _read(file: Path) -> "tuple[frontmatter.Post, list[Step]]":
    import frontmatter

    found, problems = read_list(file)
    broken = [it for it in problems if it.severity is Severity.ERROR or it.code == "bad-field"]
    source = read_text(file)
    if broken or isinstance(source, Problem):
        raise StateError(f"{broken[0] if broken else source}.", "Correct the file; it is kept.")
    front = split_text(source.text).front
    if front is None or front.format is not Format.YAML:
        raise StateError(
            f"{file} has no front matter in YAML.", "Start it with a line of three hyphens."
        )
    return frontmatter.loads(source.text), list(found.steps) if found else []


def added(slug: str) -> Change:
    """Return a change that adds a guide at the end of a list, unless it is in the list."""

    def change(steps: list[Step]) -> list[Step]:
        return steps if _place(steps, slug) is not None else [*steps, Step(slug)]

    return change


def removed(slug: str) -> Change:
    """Return a change that removes a guide; it raises StateError if the list does not have it."""

    def change(steps: list[Step]) -> list[Step]:
        index = _place_of(steps, slug)
        return [*steps[:index], *steps[index + 1 :]]

    return change


def moved(slug: str, place: int) -> Change:
    """Return a change that moves a guide to another place (0-based).

    It raises StateError if the list does not have the guide.
    """

    def change(steps: list[Step]) -> list[Step]:
        index = _place_of(steps, slug)
        others = [*steps[:index], *steps[index + 1 :]]
        at = max(0, min(place, len(others)))
        return [*others[:at], steps[index], *others[at:]]

    return change


def _place_of(steps: list[Step], slug: str) -> int:
    place = _place(steps, slug)
    if place is None:
        raise StateError(f"{sanitize_line(slug)!r} is not in the list.", "The list is as it was.")
    return place


def _place(steps: list[Step], slug: str) -> int | None:
    keys = [slug_key(step.slug) for step in steps]
    return keys.index(slug_key(slug)) if slug_key(slug) in keys else None
