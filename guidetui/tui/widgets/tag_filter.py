"""The tags with their counts; several may be chosen, and each choice narrows the rest."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from guidetui.models import Tag
from guidetui.text import fold_tag
from guidetui.tui.keymap import Place, bindings
from guidetui.tui.messages import TagsChanged
from guidetui.tui.widgets.row_list import Parts, RowList


class TagList(RowList):
    """The chosen tags first, then the others that some guide left still has."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.TAGS)]

    def __init__(self) -> None:
        super().__init__()
        self._tags: tuple[Tag, ...] = ()
        self._counts: dict[str, int] = {}
        self._chosen: frozenset[str] = frozenset()
        self._filter = ""
        self._rows: list[Tag] = []

    @property
    def row_count(self) -> int:
        """How many tags are listed."""
        return len(self._rows)

    @property
    def chosen(self) -> frozenset[str]:
        """The folded keys of the chosen tags."""
        return self._chosen

    def show(self, tags: tuple[Tag, ...], chosen: frozenset[str]) -> None:
        """Take the tags of a collection and those already chosen."""
        self._tags = tags
        self._chosen = chosen
        self._rebuild()

    def show_counts(self, counts: dict[str, int]) -> None:
        """Take how many guides of the current answer have each tag."""
        self._counts = counts
        self._rebuild()

    def filter_by(self, text: str) -> None:
        """List only tags that hold `text`, those that begin with it first."""
        self._filter = fold_tag(text)
        self._rebuild(cursor=0)

    def clear(self) -> None:
        """Choose nothing."""
        if self._chosen:
            self._choose(frozenset())

    def _choose(self, keys: frozenset[str]) -> None:
        self._chosen = keys
        self._rebuild()
        self.post_message(TagsChanged(keys))

    def _rebuild(self, cursor: int | None = None) -> None:
        under = self._rows[self.cursor].key if 0 <= self.cursor < len(self._rows) else ""
        shown = [
            tag
            for tag in self._tags
            if tag.key in self._chosen or (self._counts.get(tag.key) and self._filter in tag.key)
        ]

        def order(tag: Tag) -> tuple[bool, bool, int]:
            is_weak = bool(self._filter) and not tag.key.startswith(self._filter)
            return (tag.key not in self._chosen, is_weak, -self._counts.get(tag.key, 0))

        self._rows = sorted(shown, key=order)
        if cursor is None:
            keys = [tag.key for tag in self._rows]
            cursor = keys.index(under) if under in keys else 0
        elif self._filter:  # the first that was typed for, below those already chosen
            cursor = min(sum(tag.key in self._chosen for tag in self._rows), len(self._rows) - 1)
        self.rows_changed(cursor=cursor)

    def row_parts(self, index: int, width: int) -> Sequence[tuple[Parts, Parts]]:  # noqa: ARG002
        """Return the one line of a tag."""
        tag = self._rows[index]
        is_chosen = tag.key in self._chosen
        sign = "☑ " if is_chosen else "☐ "
        count = self._counts.get(tag.key, 0)
        return [
            ([(sign, "sign"), (tag.label, "strong" if is_chosen else "")], [(f" {count} ", "dim")])
        ]

    def chooses_on_click(self, index: int) -> bool:  # noqa: ARG002
        """Toggle with one click."""
        return True

    def action_choose(self) -> None:
        """Choose the tag under the cursor, or drop it."""
        if self._rows:
            self._choose(self._chosen ^ {self._rows[self.cursor].key})

    def action_clear(self) -> None:
        """Choose nothing."""
        self.clear()

    def action_find(self) -> None:
        """Go to the box above the list."""
        self.screen.set_focus(self.screen.query_one(TagBox))


class TagBox(Input):
    """Where a tag is looked for by typing; the arrows move in the list, Enter chooses there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "list(1)", show=False),
        Binding("up", "list(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="tag-box", placeholder="f to find a tag", compact=True)

    def action_list(self, rows: int) -> None:
        """Move in the list."""
        self.screen.query_one(TagList).cursor += rows

    def action_choose(self) -> None:
        """Choose the tag under the list's cursor and look for another."""
        self.screen.query_one(TagList).action_choose()
        self.value = ""


class TagFilter(Vertical):
    """The box, and the list below it."""

    def compose(self) -> ComposeResult:
        """Stack the two."""
        yield TagBox()
        yield TagList()

    @property
    def list(self) -> TagList:
        """The list of tags."""
        return self.query_one(TagList)

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self.list.filter_by(event.value)
