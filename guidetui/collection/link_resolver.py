"""Finds the guide or file of a folder that a link leads to."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from guidetui.collection.body import INDEX_NAMES
from guidetui.links import MARKDOWN_SUFFIXES, WIKI
from guidetui.models import Guide
from guidetui.text import slug_key

_PAGE_SUFFIXES = (".html", ".htm")
# Folders that Docusaurus, Hugo and VitePress serve at the root of a site.
_SERVED_AT_ROOT = ("static", "public")
_MAX_FILES = 100_000


class LinkResolver:
    """Resolves paths relative to a guide, and names as Obsidian does; case does not count.

    In a collection (not a bare folder) only the file's name counts.
    """

    def __init__(self, base: Path, guides: Iterable[Guide], *, is_bare: bool) -> None:
        """Resolve links to `guides`; paths that begin with `/` start at `base`."""
        self._base = base
        self._is_bare = is_bare
        self._guides = tuple(guides)

    @cached_property
    def _by_path(self) -> dict[str, Guide]:
        """Guides by the key of their path relative to the base, with and without the suffix."""
        found: dict[str, Guide] = {}
        for guide in self._guides:
            path = self._inner(guide)
            found.setdefault(slug_key(str(path)), guide)
            found.setdefault(slug_key(str(path.with_suffix(""))), guide)
        for guide in self._guides:
            path = self._inner(guide)
            if path.stem.casefold() in INDEX_NAMES:
                found.setdefault(slug_key(str(path.parent)), guide)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[Guide]]:
        """Guides by the key of their file's name without the suffix."""
        found: defaultdict[str, list[Guide]] = defaultdict(list)
        for guide in self._guides:
            found[slug_key(self._inner(guide).stem)].append(guide)
        return found

    def _inner(self, guide: Guide) -> PurePosixPath:
        try:
            return PurePosixPath(guide.path.relative_to(self._base).as_posix())
        except ValueError:
            return PurePosixPath(guide.path.name)

    def guide(self, source: Guide, path: str) -> Guide | None:
        """Return the guide that a path or a `wiki:` name in `source` leads to, or None."""
        if path.startswith(WIKI):
            return self._named(source, path.removeprefix(WIKI))
        for parts in self._joined(source, path) if self._is_bare or path[:1] == "/" else ():
            if found := self._at(parts):
                return found
        return None if self._is_bare else self._named(source, PurePosixPath(path).name)

    def by_name(self, name: str) -> Guide | None:
        """Return the guide whose file has this path or, if only one has, this name."""
        key = slug_key(name.strip("/"))
        if found := self._by_path.get(key):
            return found
        named = self._by_name.get(key, [])
        return named[0] if len(named) == 1 else None

    def href(self, guide: Guide) -> str:
        """Return a link that leads to `guide` from any other."""
        return f"/{quote(str(self._inner(guide)), errors='surrogateescape')}"

    def _joined(self, source: Guide, path: str) -> Iterable[list[str]]:
        """Yield the paths below the base that a path may mean; nothing if it leads outside."""
        is_absolute = path.startswith("/")
        start = [] if is_absolute else list(self._inner(source).parent.parts)
        parts = _walked(start, path.split("/"))
        if parts is None:
            return
        yield parts
        if is_absolute:  # from the root of a repository, if only one of its folders is open
            above = self._base.absolute().parts
            for count in range(1, min(len(parts), len(above))):
                if list(above[-count:]) == parts[:count]:
                    yield parts[count:]
            for root in self._site_roots(source):
                yield [*root, *parts]
                for served in _SERVED_AT_ROOT:
                    yield [*root, served, *parts]

    def _site_roots(self, source: Guide) -> Iterator[list[str]]:
        """Yield the base and the folders of `source`: each may be the root of a site."""
        folders = self._inner(source).parent.parts
        for count in range(len(folders) + 1):
            yield list(folders[:count])

    def _at(self, parts: list[str]) -> Guide | None:
        key = slug_key("/".join(parts)) if parts else "."
        if found := self._by_path.get(key):
            return found
        stem, dot, suffix = key.rpartition(".")
        if dot and f".{suffix}" in _PAGE_SUFFIXES:
            return self._by_path.get(stem) or self._index_at(stem)
        return None

    def _index_at(self, stem: str) -> Guide | None:
        """Return the page that a site serves as `folder/index.html`."""
        folder, _, name = stem.rpartition("/")
        return self._by_path.get(folder or ".") if name == "index" else None

    def _named(self, source: Guide, name: str) -> Guide | None:
        """Return the guide nearest to `source` with a name or the end of a path."""
        here = self._inner(source).parent
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if ".." in parts:
            walked = _walked(list(here.parts), parts)
            return self._at(walked) if walked else None
        if not parts:
            return None
        if self._is_bare and (found := self._by_path.get(slug_key("/".join(parts)))):
            return found
        last = parts[-1]
        stem, suffix = os.path.splitext(last)  # noqa: PTH122  a name, no path
        names = [last, stem] if suffix.lower() in (*MARKDOWN_SUFFIXES, *_PAGE_SUFFIXES) else [last]
        folders = [slug_key(part) for part in parts[:-1]]
        found_ones = [
            guide
            for each in names
            for guide in self._by_name.get(slug_key(each), ())
            if not folders or self._folders(guide)[-len(folders) :] == folders
        ]

        def distance(guide: Guide) -> tuple[bool, int, str]:
            inner = self._inner(guide)
            return (inner.parent != here, len(inner.parts), str(inner))

        return min(found_ones, key=distance, default=None)

    def _folders(self, guide: Guide) -> list[str]:
        return [slug_key(part) for part in self._inner(guide).parent.parts]

    def file(self, source: Guide, path: str) -> Path | None:
        """Return the file inside the base that a path or name in `source` leads to, or None."""
        name = path.removeprefix(WIKI)
        for parts in self._joined(source, name):
            if found := self._inside(self._base.joinpath(*parts)):
                return found
        if not path.startswith(WIKI):
            return None
        if found := self._inside(self._base / name.lstrip("/")):
            return found
        named = self._files_by_name.get(slug_key(PurePosixPath(name).name))
        return self._inside(named) if named else None

    def has_folder(self, source: Guide, path: str) -> bool:
        """Say whether a path in `source` leads to a folder inside the base."""
        if path.startswith(WIKI):
            return False
        folders = (self._base.joinpath(*parts) for parts in self._joined(source, path))
        return any(self._is_inside(folder) and folder.is_dir() for folder in folders)

    @cached_property
    def _real_base(self) -> Path:
        return self._base.resolve()

    def _is_inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self._real_base)
        except (OSError, RuntimeError, ValueError):
            return False

    def _inside(self, path: Path) -> Path | None:
        """Return a path if it is a regular file inside the base, links resolved, else None."""
        try:
            return path if self._is_inside(path) and path.is_file() else None
        except (OSError, ValueError):
            return None

    @cached_property
    def _files_by_name(self) -> dict[str, Path]:
        """All files below the base by the key of their name; upper folders precede lower ones."""
        found: dict[str, Path] = {}
        count = 0
        for folder, folders, files in os.walk(self._base):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            count += len(files)
            if count > _MAX_FILES:
                break
            for name in sorted(files):
                path = Path(folder, name)
                known = found.setdefault(slug_key(name), path)
                if len(path.parts) < len(known.parts):
                    found[slug_key(name)] = path
        return found


def _walked(start: list[str], steps: Iterable[str]) -> list[str] | None:
    """Return where steps such as `..` lead from a folder, or None if outside of the base."""
    parts = list(start)
    for step in steps:
        if step == "..":
            if not parts:
                return None
            parts.pop()
        elif step not in ("", "."):
            parts.append(step)
    return parts
