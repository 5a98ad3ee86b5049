"""What an update changed: the guides of before beside those of now, with git's renames."""

from collections.abc import Mapping
from pathlib import Path

from guidetui.collection.collection import Collection
from guidetui.models import ChangeKind, Guide, GuideChange


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
    """
    old, new = _by_path(before, tops[0]), _by_path(now, tops[1])
    old_slugs = {guide.slug for guide in before.guides}
    new_slugs = {guide.slug for guide in now.guides}
    origins = {
        new[target].slug: old[path].slug
        for path, target in renamed.items()
        if path in old
        and target in new
        and old[path].slug not in new_slugs
        and new[target].slug not in old_slugs
    }
    changes = []
    for path, guide in new.items():
        if guide.slug in origins:
            changes.append(_change(ChangeKind.RENAMED, guide, origins[guide.slug]))
        elif guide.slug not in old_slugs:
            changes.append(_change(ChangeKind.ADDED, guide))
        elif path in changed:
            changes.append(_change(ChangeKind.CHANGED, guide))
    moved = set(origins.values())
    changes.extend(
        _change(ChangeKind.REMOVED, guide)
        for guide in before.guides
        if guide.slug not in new_slugs and guide.slug not in moved
    )
    return tuple(changes)


def _by_path(collection: Collection, top: Path) -> dict[str, Guide]:
    return {guide.path.relative_to(top).as_posix(): guide for guide in collection.guides}


def _change(kind: ChangeKind, guide: Guide, old_slug: str = "") -> GuideChange:
    return GuideChange(kind, guide.slug, guide.title, guide.created, old_slug)
