"""Guides as rows of plain values, each made a `Guide` when it is looked at.

Of 38,000 guides a search shows 20. All rows are read in a tenth of the time that the guides would
take, and what a search needs of all of them is read as a column.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any, overload

from guidetui.models import Guide, Note, Question, Source
from guidetui.paths import note_file
from guidetui.text import tag_key

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
    "tag_keys",
)
_INDEX = {name: index for index, name in enumerate(_FIELDS)}


def tag_keys(guide: Guide) -> frozenset[str]:
    """Return the keys of one guide's tags."""
    return frozenset(tag_key(label) for label in guide.tags)


class StoredGuides(Sequence[Guide]):
    """The guides of a folder that was loaded before, in publication order."""

    def __init__(self, root: Path, rows: list[Row], notes: Mapping[str, Note]) -> None:
        """`rows` are those of `rows_of`; `notes` are the user's, by the name of the file."""
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
        """Return one value of each guide, as `column` does."""
        index = _INDEX[name]
        read = _value_of(name)
        return [row[index] if type(row) is tuple else read(row) for row in self._rows]

    def _guide(self, row: Row) -> Guide:
        slug, title, path, created, description, image, draft, categories, tags, *others, _ = row
        size_bytes, mtime_ns, other_names, is_dated_by_file, *others = others
        questions, sources, checked, is_long, included = others
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
        )


def rows_of(guides: Iterable[Guide], root: Path) -> list[Row]:
    """Return guides as rows, without the user's notes; raises ValueError for a file elsewhere."""
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
            once(tuple(sorted(tag_keys(guide)))),
        )
        for guide in guides
    ]


def column(guides: Sequence[Guide], name: str) -> list[Any]:
    """Return one value of each guide, without making guides of rows.

    `name` is `slug`, `title`, `other_names`, `category_ids`, `tags` or `tag_keys`.
    """
    if isinstance(guides, StoredGuides):
        return guides.column(name)
    return list(map(_value_of(name), guides))


def _value_of(name: str) -> Any:
    return tag_keys if name == "tag_keys" else attrgetter(name)
