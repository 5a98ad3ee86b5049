"""The tags pane: the tags and categories of the answer, and a box to find a tag."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from guidetui.models import Category, Facets, SearchPage, Tag
from guidetui.text import tag_key
from guidetui.tui.keymap import Context, bindings, shown_key
from guidetui.tui.message import DataMessage
from guidetui.tui.panes import Pane
from guidetui.tui.widgets.row_list import RowLine, RowList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection

_FEW = 5


class _Heading(Struct, frozen=True):
    text: str


class _More(Struct, frozen=True):
    count: int


_Row = Tag | Category | _Heading | _More


class TagList(RowList[_Row]):
    """The chosen tags first, then the other tags of the remaining guides.

    During a search, the categories of the answer are above them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.TAGS)]

    class Changed(DataMessage):
        """The chosen tags changed."""

        keys: frozenset[str]

    class CategoryToggled(DataMessage):
        """The answer should be narrowed to a category, or no longer be."""

        category_id: str

    def __init__(self) -> None:
        super().__init__()
        self._tags: tuple[Tag, ...] = ()
        self._facets = Facets()
        self._categories: tuple[Category, ...] = ()
        self._narrowed_to: frozenset[str] = frozenset()
        self._chosen: frozenset[str] = frozenset()
        self._filter = ""
        self._lists_all = False

    @property
    def chosen(self) -> frozenset[str]:
        """The casefolded keys of the chosen tags."""
        return self._chosen

    @property
    def chosen_in_order(self) -> list[str]:
        """The casefolded keys of the chosen tags, the most used first."""
        return [tag.key for tag in self._tags if tag.key in self._chosen]

    def show(self, tags: tuple[Tag, ...], chosen: frozenset[str]) -> None:
        """Show the tags of a collection; those in `chosen` are chosen."""
        self._tags = tags
        self._chosen = chosen
        self._rebuild()

    def show_facets(
        self, facets: Facets, categories: tuple[Category, ...], narrowed_to: frozenset[str]
    ) -> None:
        """Show how many guides of the answer have each tag and each category.

        `categories` are those to show, `narrowed_to` the labels of those in the query.
        """
        self._facets = facets
        self._categories = categories
        self._narrowed_to = narrowed_to
        self._rebuild()

    def filter_by(self, text: str) -> None:
        """List only tags that contain `text`, those that begin with it first."""
        if (wanted := tag_key(text)) != self._filter:
            self._filter = wanted
            self._rebuild(cursor=0)

    def add(self, key: str) -> None:
        """Choose the tag with that key as well, if there is one."""
        if key not in self._chosen and any(tag.key == key for tag in self._tags):
            self._choose(self._chosen | {key})

    def drop(self, key: str) -> None:
        """Remove a tag from the chosen ones."""
        self._choose(self._chosen - {key})

    def clear(self) -> None:
        """Choose nothing."""
        if self._chosen:
            self._choose(frozenset())

    def _choose(self, keys: frozenset[str]) -> None:
        self._chosen = keys
        self._rebuild()
        self.post_message(self.Changed(keys))

    def _rebuild(self, cursor: int | None = None) -> None:
        under = self.row_under_cursor
        categories = [] if self._filter else self._category_rows()
        tags = self._tag_rows()
        rows = [*categories, *tags]
        if self._filter and not tags:
            rows = [_Heading("no tag matches")]
        if cursor is None:
            keys = [_key_of(row) for row in rows]
            key = _key_of(under) if under else ""
            cursor = keys.index(key) if key in keys else 0
        self.show_rows(rows, cursor=cursor)

    def _category_rows(self) -> list[_Row]:
        """Return the largest categories under a heading, and the heading of the tags."""
        counts = self._facets.categories
        found = [c for c in self._categories if counts.get(c.id) or c.title in self._narrowed_to]
        if not found:
            return []
        found.sort(key=lambda c: (c.title not in self._narrowed_to, -counts.get(c.id, 0)))
        rows: list[_Row] = [_Heading("Categories"), *found]
        if len(found) > _FEW + 1 and not self._lists_all:
            rows = [*rows[: _FEW + 1], _More(len(found) - _FEW)]
        return [*rows, _Heading("Tags")]

    def _tag_rows(self) -> list[Tag]:
        counts = self._facets.tags
        shown = [
            tag
            for tag in self._tags
            if self._filter in tag.key and (tag.key in self._chosen or counts.get(tag.key))
        ]

        def order(tag: Tag) -> tuple[bool, int]:
            if self._filter:  # those that begin with what was typed first
                return (not tag.key.startswith(self._filter), -counts.get(tag.key, 0))
            return (tag.key not in self._chosen, -counts.get(tag.key, 0))

        return sorted(shown, key=order)

    def draw(self, row: _Row, width: int) -> Sequence[RowLine]:  # noqa: ARG002
        """Return the one line of a row."""
        match row:
            case Tag(key=key, label=label):
                count = self._facets.tags.get(key, 0)
                return [_choice("☑ " if key in self._chosen else "☐ ", label, count)]
            case Category(id=id_, title=title):
                count = self._facets.categories.get(id_, 0)
                return [_choice("● " if title in self._narrowed_to else "○ ", title, count)]
            case _Heading(text=text):
                return [([(text, "dim")], ())]
            case _More(count=count):
                return [([("… ", "sign"), (f"{count} more", "dim")], ())]

    def chooses_on_click(self, row: _Row) -> bool:  # noqa: ARG002
        """Toggle with one click."""
        return True

    def takes_cursor(self, row: _Row) -> bool:
        """Pass over headings."""
        return not isinstance(row, _Heading)

    def action_choose(self) -> None:
        """Choose what is under the cursor, or drop it."""
        match self.row_under_cursor:
            case Tag(key=key):
                self._choose(self._chosen ^ {key})
            case Category(id=id_):
                self.post_message(self.CategoryToggled(id_))
            case _More():
                self._lists_all = True
                self._rebuild(cursor=self.cursor)
            case _:
                pass

    def action_clear(self) -> None:
        """Choose nothing."""
        self.clear()

    def action_find(self) -> None:
        """Ask for the box above the list."""
        self.screen.set_focus(self.screen.query_one(TagBox))


def _invitation() -> str:
    return f"{shown_key('tag-find')} to find a tag"


def _key_of(row: _Row) -> str:
    match row:
        case Tag(key=key):
            return f"tag {key}"
        case Category(id=id_):
            return f"category {id_}"
        case _:
            return ""


def _choice(sign: str, label: str, count: int) -> RowLine:
    name = "strong" if sign[0] in "☑●" else ""
    return ([(sign, "sign"), (label, name)], [(f" {count} ", "dim")])


class TagBox(Input):
    """A box to find a tag; the arrows move in the list.

    Enter chooses the tag under the cursor and leaves the box.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.TAG_BOX)]

    class CursorMoved(DataMessage):
        """The cursor of the list should move by so many rows."""

        rows: int

    class TagChosen(Message):
        """The tag under the cursor of the list should be chosen."""

    def __init__(self) -> None:
        super().__init__(id="tag-box", placeholder=_invitation(), compact=True)

    def watch_has_focus(self, value: bool) -> None:
        """Change the placeholder."""
        super().watch_has_focus(value)
        self.placeholder = "Type part of a tag" if value else _invitation()

    def action_list(self, rows: int) -> None:
        """Move in the list."""
        self.post_message(self.CursorMoved(rows))

    def action_choose(self) -> None:
        """Choose the tag under the list's cursor."""
        self.post_message(self.TagChosen())


class TagsPane(Pane):
    """Chooses tags, which a guide must all have, and a category of the answer."""

    NAME, NUMBER, TITLE, CONTEXT = "tags", 3, "Tags", Context.TAGS
    FOCUS = "TagList"

    class Changed(Message):
        """Other tags are chosen than before."""

    class CategoryToggled(DataMessage):
        """The query should be narrowed to a category, or no longer be."""

        category_id: str

    def __init__(self) -> None:
        super().__init__(id="tags")

    def compose(self) -> ComposeResult:
        """Put the box above the list."""
        yield TagBox()
        yield TagList()

    @property
    def tag_list(self) -> TagList:
        """The list of tags."""
        return self.query_one(TagList)

    @property
    def chosen(self) -> frozenset[str]:
        """The casefolded keys of the chosen tags."""
        return self.tag_list.chosen

    def labels(self, collection: "Collection") -> list[tuple[str, str]]:
        """Return the keys and labels of the chosen tags, the most used first."""
        return [(key, collection.label_of(key)) for key in self.tag_list.chosen_in_order]

    def show_collection(self, collection: "Collection", chosen: frozenset[str]) -> None:
        """Show the tags of a collection; those of `chosen` that it has are chosen."""
        self.tag_list.show(collection.tags, chosen & {tag.key for tag in collection.tags})

    def show(self, page: SearchPage, collection: "Collection") -> None:
        """Show how many guides of an answer each tag and each category has."""
        narrowed_to = frozenset(
            chip.value for chip in page.chips if chip.kind == "category" and not chip.is_excluded
        )
        is_searching = not (page.query.is_empty or page.only_filters)
        offered = collection.categories if is_searching or narrowed_to else ()
        self.tag_list.show_facets(page.facets, offered, narrowed_to)
        count = len(page.query.tags)
        self.set_title(
            f"Tags · {count} chosen, {shown_key('clear-tags')} clears" if count else "Tags"
        )

    def clear_box(self) -> bool:
        """Empty the box, and leave it if it has the focus; return whether it had."""
        box = self.query_one(TagBox)
        if not box.has_focus:
            return False
        box.value = ""
        self.tag_list.focus()
        return True

    @on(TagList.Changed)
    def _change(self) -> None:
        self.post_message(self.Changed())

    @on(TagList.CategoryToggled)
    def _toggle_category(self, event: TagList.CategoryToggled) -> None:
        self.post_message(self.CategoryToggled(event.category_id))

    @on(TagBox.CursorMoved)
    def _move(self, event: TagBox.CursorMoved) -> None:
        self.tag_list.cursor += event.rows

    @on(TagBox.TagChosen)
    def _choose(self) -> None:
        self.tag_list.filter_by(self.query_one(TagBox).value)  # the last change may be unhandled
        if self.tag_list.row_under_cursor is not None:
            self.tag_list.action_choose()
            self.clear_box()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self.tag_list.filter_by(event.value)
