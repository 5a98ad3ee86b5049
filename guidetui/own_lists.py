"""The user's own reading lists: one Markdown file each, beside the state and out of the collection.

They have the form of those that a collection brings, so they can be edited by hand as well.
"""

import re
from collections.abc import Callable
from pathlib import Path

from guidetui.collection.collection import Collection
from guidetui.collection.front_matter import Format, split_text
from guidetui.collection.guide_file import read_text
from guidetui.collection.reading_lists import read_list
from guidetui.errors import StateError
from guidetui.files import replace_file
from guidetui.models import Problem, ReadingList, Severity, Step
from guidetui.paths import collection_key, lists_dir
from guidetui.text import sanitize_line, slug_key

# The list that a guide is added to where no other one is named.
DEFAULT_NAME = "to-read"
_DEFAULT_TITLES = {DEFAULT_NAME: "To read"}
_NOT_PLAIN = re.compile(r"[^\w.+-]+")
_MAX_NAME = 100

TYPE_CHECKING = False
if TYPE_CHECKING:
    import frontmatter

Change = Callable[[list[Step]], list[Step]]


def file_of(collection: Collection, title: str) -> Path:
    """Return where the list with that title or name lies or would lie.

    Raises StateError where no file can be named after it.
    """
    name = _NOT_PLAIN.sub("-", title.casefold()).strip("-.")
    if not name or len(name.encode()) > _MAX_NAME:
        raise StateError(
            f"{sanitize_line(title)[:60]!r} cannot be the name of a list.",
            f"Use letters or digits, at most {_MAX_NAME} bytes.",
        )
    return lists_dir(collection_key(collection.root)) / f"{name}.md"


def title_of(name: str) -> str:
    """Return the title of a list that is made with that name."""
    return _DEFAULT_TITLES.get(name, sanitize_line(name))


def find_list(collection: Collection, name: str) -> ReadingList | None:
    """Return the list with that name or title, the user's own first, or None."""
    wanted = name.casefold()
    for found in collection.reading_lists:
        if wanted in (found.name.casefold(), found.title.casefold()):
            return found
    return None


def change_list(file: Path, title: str, change: Change) -> None:
    """Let `change` make other steps of those in a file, which need not be there.

    What else the file holds stays, but for comments in its front matter. A list that has no steps
    left is removed with its file where there is no introduction. Raises StateError.
    """
    import frontmatter  # 12 ms with yaml

    post = frontmatter.Post("", title=title_of(title))
    before: list[Step] = []
    try:
        if file.exists():
            post, before = _read(file)
        steps = change(before)
        if not steps and not post.content.strip():
            file.unlink(missing_ok=True)
            return
        post["guides"] = [
            {"guide": step.slug, "why": step.why} if step.why else step.slug for step in steps
        ]
        file.parent.mkdir(parents=True, exist_ok=True)
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
    """Return what puts a guide at the end of a list, unless it is in it."""

    def change(steps: list[Step]) -> list[Step]:
        return steps if _place(steps, slug) is not None else [*steps, Step(slug)]

    return change


def removed(slug: str) -> Change:
    """Return what takes a guide out of a list; raises StateError where it is not in it."""

    def change(steps: list[Step]) -> list[Step]:
        index = _place_of(steps, slug)
        return [*steps[:index], *steps[index + 1 :]]

    return change


def moved(slug: str, place: int) -> Change:
    """Return what puts a guide of a list at another place, counted from 0.

    Raises StateError where it is not in the list.
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
