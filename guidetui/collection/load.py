"""Reads a folder into a `Collection`. One bad file never keeps the others closed."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from guidetui.collection.cache import MetadataCache
from guidetui.collection.collection import UNCATEGORIZED, Collection
from guidetui.collection.guide_file import (
    ParsedCategory,
    ParsedGuide,
    read_category,
    read_guide,
)
from guidetui.collection.includes import files_included
from guidetui.collection.layout import Layout, Source, survey
from guidetui.collection.problems import unreadable
from guidetui.collection.walk import (
    file_fingerprint,
    find_root,
    folder_of,
    includes_fingerprint,
    notes_of,
)
from guidetui.links import DEFAULT_BASE_URL
from guidetui.models import Category, Guide, Note, Problem, ReadingList, Severity
from guidetui.paths import note_file
from guidetui.text import sanitize_line, slug_key

Progress = Callable[[int, int], None]


def load(
    path: Path,
    *,
    cache: MetadataCache | None = None,
    include_drafts: bool = False,
    base_url: str | None = None,
    use_gitignore: bool = True,
    with_notes: bool = False,
    progress: Progress | None = None,
) -> Collection:
    """Read the collection, the bare folder or the single file at `path`.

    `cache` saves reading what has not changed since it was filled. `base_url` is the site of the
    guides; by default a collection's is bytebytego.com and a bare folder has none.
    `use_gitignore` leaves out of a bare folder what git ignores. `with_notes` tells each guide of
    the user's note on it. `progress` is called with the number of files read and of all files.
    Raises CollectionError where `path` itself cannot be opened; what is wrong with single files is
    in `Collection.problems`.
    """
    layout = survey(find_root(path), use_gitignore=use_gitignore)
    cache = cache or MetadataCache(None)
    cache.start()
    problems = list(layout.problems)
    guides, fingerprint, included = _read_guides(layout, cache, problems, progress)
    for path in (*layout.categories, *layout.lists):
        fingerprint ^= file_fingerprint(str(path.relative_to(layout.root)), stat_of(path))
    if layout.is_bare:
        categories = _folder_categories(guides)
    else:
        categories = _read_categories(layout, cache, problems)
    cache.save()
    kept = [guide for guide in guides if include_drafts or not guide.draft]
    if not layout.is_bare:
        kept, categories = _assign_categories(kept, categories, problems)
    lists = _read_lists(layout, guides, kept, problems)
    notes, notes_fingerprint = notes_of(layout.root) if with_notes else ({}, 0)
    kept = _with_notes(layout.root, kept, notes)
    return Collection(
        root=layout.root,
        guides=tuple(sorted(kept, key=_publication_order)),
        categories=tuple(
            sorted(categories, key=lambda category: (category.sort, f"{category.id}.md"))
        ),
        reading_lists=tuple(lists),
        problems=tuple(sorted(problems, key=lambda item: (str(item.path), item.line or 0))),
        base_url=base_url or (None if layout.is_bare else DEFAULT_BASE_URL),
        is_bare=layout.is_bare,
        is_single_file=layout.is_single_file,
        use_gitignore=use_gitignore,
        left_out=layout.left_out,
        drafts_hidden=len(guides) - len(kept),
        fingerprint=fingerprint,
        notes_fingerprint=notes_fingerprint,
        included=tuple(sorted(included)),
    )


def _with_notes(root: Path, guides: Iterable[Guide], notes: dict[str, Note]) -> list[Guide]:
    """Return the guides, each knowing the user's note on it."""
    if not notes:
        return list(guides)
    return [replace(guide, note=notes.get(note_file(root, guide.slug).name)) for guide in guides]


def _publication_order(guide: Guide) -> tuple[object, ...]:
    return (guide.created, guide.path.name, guide.slug)


def _read_guides(
    layout: Layout, cache: MetadataCache, problems: list[Problem], progress: Progress | None
) -> tuple[list[Guide], int, set[str]]:
    guides = []
    fingerprint = 0
    included: set[str] = set()
    folder = folder_of(layout.root)
    for done, source in enumerate(layout.guides, start=1):
        parsed, added = _read(source, str(source.path.relative_to(folder)), cache)
        fingerprint ^= added
        problems.extend(parsed.problems)
        guide = parsed.guide
        if guide is not None:
            if parsed.has_includes:
                paths = files_included(guide.path, folder)
                guide = replace(guide, included=includes_fingerprint(paths, folder))
                included |= paths
            guides.append(guide)
        if progress is not None and (done % 100 == 0 or done == len(layout.guides)):
            progress(done, len(layout.guides))
    return guides, fingerprint ^ includes_fingerprint(included, folder), included


def _read(source: Source, inner: str, cache: MetadataCache) -> tuple[ParsedGuide, int]:
    try:
        status = source.path.stat()
    except OSError as error:
        parsed = ParsedGuide(None, (unreadable(source.path, error),))
        return parsed, file_fingerprint(inner, None)
    fingerprint = file_fingerprint(inner, status)
    known = cache.guide(source.path, source.slug, status)
    if known is not None:
        return known, fingerprint
    parsed = read_guide(source.path, source.slug, source.category_id)
    if not parsed.has_includes:  # which files these are may change while the guide does not
        cache.put(source.path, status, parsed)
    return parsed, fingerprint


def _read_category(path: Path, cache: MetadataCache) -> ParsedCategory:
    try:
        status = path.stat()
    except OSError as error:
        return ParsedCategory(None, (unreadable(path, error),))
    known = cache.category(path, status)
    if known is not None:
        return known
    parsed = read_category(path)
    cache.put(path, status, parsed)
    return parsed


def _read_categories(
    layout: Layout, cache: MetadataCache, problems: list[Problem]
) -> list[Category]:
    categories: dict[str, Category] = {}
    for path in layout.categories:
        parsed = _read_category(path, cache)
        problems.extend(parsed.problems)
        if parsed.category is None:
            continue
        first = categories.setdefault(parsed.category.id, parsed.category)
        if first is not parsed.category:
            problems.append(
                Problem(
                    path,
                    "duplicate-category",
                    f"is a second category {path.stem!r}",
                    "rename one of the two files",
                )
            )
    return list(categories.values())


def _read_lists(
    layout: Layout, guides: Iterable[Guide], kept: Iterable[Guide], problems: list[Problem]
) -> list[ReadingList]:
    """Return the reading lists by their titles, with those of their guides that are kept."""
    if not layout.lists:
        return []
    from guidetui.collection.reading_lists import read_list, with_known_guides

    known = {slug_key(guide.slug): guide.slug for guide in kept}
    hidden = {slug_key(guide.slug) for guide in guides} - known.keys()
    lists = []
    for path in layout.lists:
        found, unreadable_parts = read_list(path)
        problems.extend(unreadable_parts)
        if found is not None:
            found, unknown = with_known_guides(found, known, hidden)
            problems.extend(unknown)
            lists.append(found)
    return sorted(lists, key=lambda found: (found.title.casefold(), found.name))


def _folder_categories(guides: Iterable[Guide]) -> list[Category]:
    names = dict.fromkeys(name for guide in guides for name in guide.category_ids)
    return [Category(name, sanitize_line(name)) for name in names]


def _assign_categories(
    guides: Iterable[Guide], categories: list[Category], problems: list[Problem]
) -> tuple[list[Guide], list[Category]]:
    """Report unknown categories; a guide that is left with none becomes uncategorized."""
    known = {category.id for category in categories}
    assigned = []
    is_last_needed = False
    for guide in guides:
        unknown = [name for name in guide.category_ids if name not in known]
        problems.extend(_unknown_category(guide, name, known) for name in unknown)
        kept = tuple(name for name in guide.category_ids if name in known)
        if not kept:
            kept = (UNCATEGORIZED.id,)
            is_last_needed = True
        assigned.append(guide if kept == guide.category_ids else replace(guide, category_ids=kept))
    if is_last_needed and UNCATEGORIZED.id not in known:
        categories = [*categories, UNCATEGORIZED]
    return assigned, categories


def _unknown_category(guide: Guide, name: str, known: set[str]) -> Problem:
    return Problem(
        guide.path,
        "unknown-category",
        f"names the category {name!r}, which does not exist",
        f"use one of: {', '.join(sorted(known)) or 'none yet'}; or add categories/{name}.md",
        Severity.WARNING,
        line=1,
    )


def stat_of(path: Path) -> os.stat_result | None:
    """Return the status of a file, or None where it cannot be had."""
    try:
        return path.stat()
    except OSError:
        return None
