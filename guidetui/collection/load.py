"""Reads a folder into a `Collection`. One bad file does not affect the others.

In a bare folder the slug of a guide is its path without the suffix, and its category is the folder
it is in.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from guidetui.collection.body import INDEX_NAMES
from guidetui.collection.cache import MetadataCache
from guidetui.collection.collection import UNCATEGORIZED, Collection
from guidetui.collection.guide_file import (
    ParsedCategory,
    ParsedGuide,
    files_included,
    read_category,
    read_guide,
)
from guidetui.collection.walk import (
    Walk,
    file_fingerprint,
    files_beside,
    find_root,
    folder_of,
    includes_fingerprint,
    is_collection,
    notes_of,
)
from guidetui.links import DEFAULT_BASE_URL
from guidetui.models import (
    Category,
    Guide,
    LeftOut,
    Note,
    Problem,
    ReadingList,
    Severity,
    unreadable,
)
from guidetui.paths import note_file
from guidetui.text import sanitize_line, slug_key

Progress = Callable[[int, int], None]


class Source(Struct, frozen=True):
    """A file to be read as a guide; `category_id` is None if its front matter names categories."""

    path: Path
    slug: str
    category_id: str | None = None


class Layout(Struct):
    """The files of a folder, in the order of their names."""

    root: Path
    is_bare: bool
    is_single_file: bool = False
    guides: list[Source] = field(default_factory=list)
    categories: list[Path] = field(default_factory=list)
    lists: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)


def survey(root: Path, *, use_gitignore: bool = True) -> Layout:
    """List the files of the folder that `find_root` returned.

    With `use_gitignore`, files of a bare folder that git ignores are left out. For a single file,
    the files around it are listed as well, so that links to them work.
    """
    if root.is_file():
        return _survey_file(root)
    if is_collection(root):
        return _survey_collection(root)
    layout = Layout(root, is_bare=True)
    walk = Walk(root, layout.problems, layout.left_out, use_gitignore=use_gitignore)
    paths = [Path(entry.path) for entry in walk.entries()]
    layout.guides = _bare_sources(paths, root, root.resolve().name or "files")
    return layout


def _survey_collection(root: Path) -> Layout:
    layout = Layout(root, is_bare=False)
    paths = _files_below(root / "guides", layout)
    taken: set[str] = set()
    for path in paths:
        inner = path.relative_to(root / "guides")
        slug = _free((path.stem, inner.with_suffix("").as_posix(), inner.as_posix()), taken)
        layout.guides.append(Source(path, slug))
        if slug != path.stem:
            layout.problems.append(_shared_slug(path, slug))
    if (root / "categories").is_dir():
        layout.categories = _files_below(root / "categories", layout)
    if (root / "paths").is_dir():
        layout.lists = _files_below(root / "paths", layout)
    return layout


def _files_below(folder: Path, layout: Layout) -> list[Path]:
    walk = Walk(folder, layout.problems, layout.left_out, use_gitignore=False)
    return [Path(entry.path) for entry in walk.entries()]


def _survey_file(root: Path) -> Layout:
    layout = Layout(root, is_bare=True, is_single_file=True)
    folder = root.parent
    layout.guides = _bare_sources(files_beside(root), folder, folder.resolve().name or "files")
    return layout


def _bare_sources(paths: Iterable[Path], root: Path, name: str) -> list[Source]:
    """Return the files of a bare folder; an index or README has the slug of its folder."""
    relative = {path: PurePosixPath(path.relative_to(root).as_posix()) for path in paths}
    sizes = Counter(parent for inner in relative.values() for parent in inner.parents)
    sources: dict[Path, Source] = {}
    taken: set[str] = set()
    for path in sorted(relative, key=lambda each: _is_index(relative[each])):
        inner = relative[path]
        folder = inner.parent
        plain = str(inner.with_suffix(""))
        if _is_index(inner):
            slug = _free((str(folder), plain, str(inner)), taken)
            if sizes[folder] == 1:  # alone in its folder, it belongs to the folder above
                folder = folder.parent
        else:
            slug = _free((plain, str(inner)), taken)
        sources[path] = Source(path, slug, name if str(folder) == "." else str(folder))
    return [sources[path] for path in relative]


def _is_index(inner: PurePosixPath) -> bool:
    return len(inner.parts) > 1 and inner.stem.casefold() in INDEX_NAMES


def _free(slugs: tuple[str, ...], taken: set[str]) -> str:
    """Return the first slug that is not taken, and take it."""
    number = 1
    for slug in slugs:
        if slug_key(slug) not in taken:
            break
    else:
        while slug_key(slug := f"{slugs[-1]}~{number}") in taken:
            number += 1
    taken.add(slug_key(slug))
    return slug


def _shared_slug(path: Path, slug: str) -> Problem:
    return Problem(
        path,
        "duplicate-slug",
        f"has the name of another guide and is found as {slug!r}",
        "rename one of the two files",
        Severity.WARNING,
    )


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

    `cache` saves reading unchanged files. `base_url` is the site of the guides; by default a
    collection's is bytebytego.com and a bare folder has none. `use_gitignore` leaves out files of a
    bare folder that git ignores. `with_notes` sets `Guide.note`. `progress` is called with the
    number of files read and of all files. Raises CollectionError if `path` cannot be opened;
    problems of single files are in `Collection.problems`.
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
    """Return the guides, each with the user's note on it."""
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
    if not parsed.has_includes:  # which files it includes may change without the guide
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
    """Return the reading lists sorted by title, without guides that are not in `kept`."""
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
    """Report unknown categories; a guide without a known one becomes uncategorized."""
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
    """Return the status of a file, or None if that fails."""
    try:
        return path.stat()
    except OSError:
        return None
