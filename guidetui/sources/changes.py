"""What an update changed: the guides of before beside those of now, with git's renames."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from pathlib import Path

from guidetui.collection.collection import Collection
from guidetui.collection.guide_file import read_text, split_source
from guidetui.document.parse import parse_words
from guidetui.document.words import headings, plain_text
from guidetui.models import ChangeKind, Guide, GuideChange, Problem

# Comparing takes the product of both lengths at worst.
_MAX_LINES = 3_000
_MAX_PASSAGES = 100
_MAX_CHARACTERS = 1_000


def compare(
    before: Collection,
    now: Collection,
    *,
    tops: tuple[Path, Path],
    changed: set[str],
    renamed: Mapping[str, str],
) -> tuple[GuideChange, ...]:
    """Return the changes between two states of a collection, in publication order.

    `tops` are the folders of the clone of before and of now; `changed` are paths below it, and
    `renamed` leads from old paths to new ones. What is found under the same slug was not renamed.
    A guide that was renamed and gained text is a changed one with an old slug.
    """
    old, new = _by_path(before, tops[0]), _by_path(now, tops[1])
    old_slugs = {guide.slug for guide in before.guides}
    new_slugs = {guide.slug for guide in now.guides}
    origins = {
        new[target].slug: old[path]
        for path, target in renamed.items()
        if path in old
        and target in new
        and old[path].slug not in new_slugs
        and new[target].slug not in old_slugs
    }
    changes = []
    for path, guide in new.items():
        if origin := origins.get(guide.slug):
            gained = new_passages(origin.path, guide.path) if path in changed else ()
            kind = ChangeKind.CHANGED if gained else ChangeKind.RENAMED
            changes.append(_change(kind, guide, origin.slug, gained))
        elif guide.slug not in old_slugs:
            changes.append(_change(ChangeKind.ADDED, guide))
        elif path in changed:
            gained = new_passages(old[path].path, guide.path) if path in old else ()
            changes.append(_change(ChangeKind.CHANGED, guide, passages=gained))
    moved = {guide.slug for guide in origins.values()}
    changes.extend(
        _change(ChangeKind.REMOVED, guide)
        for guide in before.guides
        if guide.slug not in new_slugs and guide.slug not in moved
    )
    return tuple(changes)


def _by_path(collection: Collection, top: Path) -> dict[str, Guide]:
    return {guide.path.relative_to(top).as_posix(): guide for guide in collection.guides}


def _change(
    kind: ChangeKind, guide: Guide, old_slug: str = "", passages: tuple[str, ...] = ()
) -> GuideChange:
    return GuideChange(kind, guide.slug, guide.title, guide.created, old_slug, passages)


def new_passages(before: Path, now: Path) -> tuple[str, ...]:
    """Return the words of what a file holds that one of before does not, a line for each block.

    Nothing where either is very long, and not more than some pages.
    """
    old, new = _lines(before), _lines(now)
    if max(len(old), len(new)) > _MAX_LINES:
        return ()
    passages: dict[str, None] = {}
    for kind, _, _, first, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in ("replace", "insert"):
            document = parse_words("\n".join(new[first:end]))
            lines = [*headings(document), *plain_text(document).split("\n")]
            passages.update((line[:_MAX_CHARACTERS], None) for line in lines if line.strip())
    return tuple(passages)[:_MAX_PASSAGES]


def _lines(path: Path) -> list[str]:
    source = read_text(path)
    return [] if isinstance(source, Problem) else split_source(path, source.text).body.split("\n")
