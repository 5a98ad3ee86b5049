"""The collection: guides, categories and tags, their order, and how each is looked up.

A collection that is opened from its snapshot keeps its guides as rows of plain values; a row
becomes a `Guide` when it is used. Of 38,000 guides a search shows 20. Rows are read in a tenth of
the time that guides would take, and what a search needs of all of them is read as a column.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, overload
from urllib.parse import quote

from guidetui.errors import CollectionError, ErrorKind, GuideNotFound
from guidetui.models import (
    Category,
    Guide,
    LeftOut,
    Note,
    Problem,
    Question,
    ReadingList,
    Severity,
    Source,
    Tag,
)
from guidetui.paths import note_file
from guidetui.text import pluralize, sanitize_line, slug_key, tag_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.link_resolver import LinkResolver

Row = tuple[Any, ...]

_FIELDS = (
    "slug",
    "title",
    "path",
    "created",
    "description",
    "image",
    "draft",
    "category_ids",
    "tags",
    "size_bytes",
    "mtime_ns",
    "other_names",
    "is_dated_by_file",
    "questions",
    "sources",
    "checked",
    "is_long",
    "included",
    "language",
    "tag_keys",
)
_INDEX = {name: index for index, name in enumerate(_FIELDS)}
_WORDS = re.compile(r"\w+")

UNCATEGORIZED = Category(
    "uncategorized", "Uncategorized", "Guides that name no known category.", sort=2_000_000
)


def tag_keys(guide: Guide) -> frozenset[str]:
    """Return the keys of one guide's tags."""
    return frozenset(tag_key(label) for label in guide.tags)


class StoredGuides(Sequence[Guide]):
    """The guides of a snapshot, in publication order."""

    def __init__(self, root: Path, rows: list[Row], notes: Mapping[str, Note]) -> None:
        """`rows` are those of `rows_of`; `notes` are the user's notes by the name of their file."""
        self._root = root
        self._rows: list[Row | Guide] = [*rows]
        self._notes = notes

    def __len__(self) -> int:
        """Return how many guides there are."""
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Guide: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Guide, ...]: ...
    def __getitem__(self, index: int | slice) -> Guide | tuple[Guide, ...]:
        """Return one guide, or a tuple of some."""
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        found = self._rows[index]
        if not isinstance(found, Guide):
            found = self._rows[index] = self._guide(found)
        return found

    def __iter__(self) -> Iterator[Guide]:
        """Yield every guide."""
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> bool:
        """Whether `other` has equal guides in the same order."""
        if not isinstance(other, (StoredGuides, tuple)):
            return NotImplemented
        return len(self) == len(other) and all(map(Guide.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # as any other mutable container

    def column(self, name: str) -> list[Any]:
        """Return one value of each guide, as the function `column` does."""
        index = _INDEX[name]
        read = _value_of(name)
        return [row[index] if type(row) is tuple else read(row) for row in self._rows]

    def _guide(self, row: Row) -> Guide:
        slug, title, path, created, description, image, draft, categories, tags, *others, _ = row
        size_bytes, mtime_ns, other_names, is_dated_by_file, *others = others
        questions, sources, checked, is_long, included, language = others
        return Guide(
            slug=slug,
            title=title,
            path=self._root / path,
            created=date.fromordinal(created),
            description=description,
            image=image,
            draft=draft,
            category_ids=categories,
            tags=tags,
            size_bytes=size_bytes,
            mtime_ns=mtime_ns,
            note=self._notes.get(note_file(self._root, slug).name) if self._notes else None,
            other_names=other_names,
            is_dated_by_file=is_dated_by_file,
            questions=tuple(Question(*question) for question in questions),
            sources=tuple(Source(*source) for source in sources),
            checked=checked,
            is_long=is_long,
            included=included,
            language=language,
        )


def rows_of(guides: Iterable[Guide], root: Path) -> list[Row]:
    """Return guides as rows, without notes; raises ValueError for a file outside of `root`."""
    shared: dict[Any, Any] = {}

    def once(value: Any) -> Any:
        return shared.setdefault(value, value)

    return [
        (
            guide.slug,
            guide.title,
            str(guide.path.relative_to(root)),
            guide.created.toordinal(),
            guide.description,
            guide.image,
            guide.draft,
            once(guide.category_ids),
            once(guide.tags),
            guide.size_bytes,
            guide.mtime_ns,
            guide.other_names,
            guide.is_dated_by_file,
            tuple(map(tuple, guide.questions)),
            tuple(map(tuple, guide.sources)),
            guide.checked,
            guide.is_long,
            guide.included,
            once(guide.language),
            once(tuple(sorted(tag_keys(guide)))),
        )
        for guide in guides
    ]


def column(guides: Sequence[Guide], name: str) -> list[Any]:
    """Return one value of each guide, without turning rows into guides.

    `name` is `slug`, `title`, `other_names`, `category_ids`, `tags` or `tag_keys`.
    """
    if isinstance(guides, StoredGuides):
        return guides.column(name)
    return list(map(_value_of(name), guides))


def _value_of(name: str) -> Any:
    return tag_keys if name == "tag_keys" else attrgetter(name)


@dataclass(frozen=True)
class Collection:
    """Everything that was found in one folder.

    `guides` are in publication order: by date, then by file name. `reading_lists` hold only guides
    that exist. `base_url` is None if the folder has no site. `drafts_hidden` counts the guides left
    out because they are unfinished, `left_out` the files that are not read. `fingerprint` changes
    with the files, see `walk.fingerprint`, and `notes_fingerprint` with the user's notes;
    `included` are the paths of files that guides include, relative to the folder. If a single file
    was opened, it is the `root`, and the guides around it belong to the collection so that links to
    them work.
    """

    root: Path
    guides: Sequence[Guide]
    categories: tuple[Category, ...]
    reading_lists: tuple[ReadingList, ...] = ()
    problems: tuple[Problem, ...] = ()
    base_url: str | None = None
    is_bare: bool = False
    is_single_file: bool = False
    use_gitignore: bool = True
    drafts_hidden: int = 0
    left_out: LeftOut = field(default_factory=LeftOut)
    fingerprint: int = field(default=0, compare=False)
    notes_fingerprint: int = field(default=0, compare=False)
    included: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """All tags, the most used first."""
        return tags_of(self.guides)

    @cached_property
    def _positions_by_key(self) -> Mapping[str, int]:
        slugs = column(self.guides, "slug")
        return MappingProxyType({slug_key(slug): index for index, slug in enumerate(slugs)})

    @cached_property
    def _tags_by_key(self) -> Mapping[str, Tag]:
        return MappingProxyType({tag.key: tag for tag in self.tags})

    @cached_property
    def categories_by_id(self) -> Mapping[str, Category]:
        """The categories by id."""
        return MappingProxyType({category.id: category for category in self.categories})

    @cached_property
    def _tag_keys_by_slug(self) -> Mapping[str, frozenset[str]]:
        keys = map(frozenset, column(self.guides, "tag_keys"))
        return MappingProxyType(dict(zip(column(self.guides, "slug"), keys, strict=True)))

    @cached_property
    def _guides_by_category(self) -> Mapping[str, tuple[Guide, ...]]:
        found: dict[str, list[Guide]] = {category.id: [] for category in self.categories}
        for guide in self.guides:
            for category_id in guide.category_ids:
                found[category_id].append(guide)
        return MappingProxyType({name: tuple(guides) for name, guides in found.items()})

    @cached_property
    def position_of(self) -> Mapping[str, int]:
        """The position of each slug in publication order."""
        slugs = column(self.guides, "slug")
        return MappingProxyType({slug: index for index, slug in enumerate(slugs)})

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that kept a file out."""
        return tuple(item for item in self.problems if item.severity is Severity.ERROR)

    @property
    def opened_guide(self) -> Guide | None:
        """The guide of the single file that was opened, or None if a folder was."""
        found = (guide for guide in self.guides if guide.path == self.root)
        return next(found, None) if self.is_single_file else None

    @cached_property
    def _shared_titles(self) -> frozenset[str]:
        counts = Counter(title.casefold() for title in column(self.guides, "title"))
        return frozenset(title for title, count in counts.items() if count > 1)

    def folder_hint(self, guide: Guide) -> str:
        """Return the folder of a guide if others have the same title, else an empty string."""
        if guide.title.casefold() not in self._shared_titles:
            return ""
        return sanitize_line(guide.path.parent.relative_to(self.folder).as_posix())

    def find(self, slug: str) -> Guide | None:
        """Return the guide with that slug, upper and lower case alike, or None."""
        position = self.position_of.get(slug)
        if position is None:
            position = self._positions_by_key.get(slug_key(slug))
        return None if position is None else self.guides[position]

    def guide(self, slug: str) -> Guide:
        """Return the guide with that slug, or the only one with that title, file path or name.

        Raises GuideNotFound, which names the nearest ones.
        """
        guide = self.find(slug) or self._resolver.by_name(slug) or self._by_title(slug)
        if guide is None:
            near = get_close_matches(slug_key(slug), self._positions_by_key, n=3, cutoff=0.5)
            near = near or self._near_titles(slug)
            hint = f"Did you mean {' or '.join(near)}?" if near else ""
            raise GuideNotFound(
                f"There is no guide {sanitize_line(slug)!r}.", hint, ErrorKind.UNKNOWN_GUIDE
            )
        return guide

    def _by_title(self, title: str) -> Guide | None:
        """Return the only guide with a title, whatever its case and punctuation, or None."""
        key = _title_key(title)
        keys = map(_title_key, column(self.guides, "title"))
        found = [index for index, each in enumerate(keys) if each == key]
        return self.guides[found[0]] if key and len(found) == 1 else None

    def _near_titles(self, title: str) -> list[str]:
        slugs, titles = column(self.guides, "slug"), column(self.guides, "title")
        by_key = {_title_key(each): slug for slug, each in zip(slugs, titles, strict=True)}
        return [by_key[key] for key in get_close_matches(_title_key(title), by_key, n=3)]

    def guides_in(self, category_id: str) -> tuple[Guide, ...]:
        """Return the guides of one category in publication order."""
        return self._guides_by_category.get(category_id, ())

    def tag(self, label: str) -> Tag:
        """Return the tag with a label in any spelling; raises CollectionError if there is none."""
        key = tag_key(label)
        if key not in self._tags_by_key:
            near = get_close_matches(key, self._tags_by_key, n=3)
            names = " or ".join(self._tags_by_key[name].label for name in near)
            hint = f"Did you mean {names}?" if names else ""
            raise CollectionError(
                f"There is no tag {sanitize_line(label)!r}.", hint, ErrorKind.UNKNOWN_TAG
            )
        return self._tags_by_key[key]

    def tag_keys(self, slug: str) -> frozenset[str]:
        """Return the tag keys of the guide with that exact slug."""
        return self._tag_keys_by_slug.get(slug, frozenset())

    @cached_property
    def _slugs_by_tag(self) -> Mapping[str, tuple[str, ...]]:
        slugs: dict[str, list[str]] = {}
        for guide in self.guides:
            for key in self.tag_keys(guide.slug):
                slugs.setdefault(key, []).append(guide.slug)
        return MappingProxyType({key: tuple(found) for key, found in slugs.items()})

    def tagged(self, tag_key: str) -> tuple[str, ...]:
        """Return the slugs of the guides with a tag's key, in publication order."""
        return self._slugs_by_tag.get(tag_key, ())

    def label_of(self, tag_key: str) -> str:
        """Return the spelling shown for a tag's key, or the key itself."""
        tag = self._tags_by_key.get(tag_key)
        return tag.label if tag else tag_key

    def tag_labels(self, guide: Guide) -> tuple[str, ...]:
        """Return a guide's tags as they are shown: one spelling per tag throughout."""
        return tuple(dict.fromkeys(self.label_of(tag_key(label)) for label in guide.tags))

    def category(self, name: str) -> Category:
        """Return the category with that id or title, or whose id or title starts with `name`.

        Raises CollectionError if there are none or several.
        """
        key = tag_key(name)
        names = {
            category.id: (tag_key(category.id), tag_key(category.title))
            for category in self.categories
        }
        exact = [category for category in self.categories if key in names[category.id]]
        found = exact or [
            category
            for category in self.categories
            if key and any(candidate.startswith(key) for candidate in names[category.id])
        ]
        if len(found) == 1:
            return found[0]
        problem = "matches several categories" if found else "is no category"
        hint = "One of: " + ", ".join(category.id for category in found or self.categories)
        raise CollectionError(f"{sanitize_line(name)!r} {problem}.", hint)

    def url_of(self, guide: Guide) -> str | None:
        """Return the guide's page on the site, or None if the folder has no site."""
        return page_url(self.base_url, guide.slug) if self.base_url else None

    def resolve(self, guide: Guide, path: str) -> Guide | None:
        """Return the guide that a link in `guide` leads to, or None; `path` as in `Target.value`.

        In a collection only the file's name counts; in a bare folder its path does.
        """
        return self._resolver.guide(guide, path)

    def href_of(self, guide: Guide) -> str:
        """Return a link that leads to `guide` from any other one."""
        return self._resolver.href(guide)

    def file(self, guide: Guide, path: str) -> Path | None:
        """Return the file, not a guide, that a link in `guide` leads to, or None."""
        return self._resolver.file(guide, path)

    def has_folder(self, guide: Guide, path: str) -> bool:
        """Say whether a link in `guide` leads to a folder, whatever is in it."""
        return self._resolver.has_folder(guide, path)

    @property
    def folder(self) -> Path:
        """The folder of the files, also if a single file was opened."""
        return self.root.parent if self.is_single_file else self.root

    @cached_property
    def _resolver(self) -> "LinkResolver":
        from guidetui.collection.link_resolver import LinkResolver  # needed once a link is

        return LinkResolver(self.folder, self.guides, is_bare=self.is_bare)

    def with_tags(self, keys: Iterable[str]) -> tuple[Guide, ...]:
        """Return the guides that have all the tags with the keys `keys`."""
        wanted = frozenset(keys)
        return tuple(guide for guide in self.guides if wanted <= self.tag_keys(guide.slug))

    def summary(self) -> str:
        """Return `48 guides in 15 categories`."""
        guides = pluralize(len(self.guides), "guide")
        return f"{guides} in {pluralize(len(self.categories), 'category', 'categories')}"


def _title_key(title: str) -> str:
    return " ".join(_WORDS.findall(title.casefold()))


def tags_of(guides: Iterable[Guide]) -> tuple[Tag, ...]:
    """Return the tags of `guides`, the most used first, then by label.

    Tags that differ only in case, hyphens, underscores or spaces are one. Its label is the
    spelling used most; among equals the one with spaces and capitals wins ("System Design" over
    "system-design"), then the alphabet decides.
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for guide in guides:
        for label in guide.tags:
            spellings[tag_key(label)][label] += 1
        counts.update(tag_keys(guide))
    tags = (Tag(key, _preferred(spellings[key]), count) for key, count in counts.items())
    return tuple(sorted(tags, key=lambda tag: (-tag.count, tag.label.casefold(), tag.key)))


def _preferred(spellings: Counter[str]) -> str:
    def rank(label: str) -> tuple[int, bool, bool, str]:
        return (-spellings[label], "-" in label or "_" in label, label.islower(), label)

    return min(spellings, key=rank)


def page_url(base_url: str, slug: str) -> str:
    """Return the page of a guide or category on the site, its slug percent-encoded."""
    return f"{base_url.rstrip('/')}/{quote(slug, safe='/', errors='surrogateescape')}"
