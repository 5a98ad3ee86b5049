"""The search pane: the box, the completions it offers, the filters as chips, and one notice."""

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from guidetui.models import Chip, Completion, Query, SearchPage, SearchResponse
from guidetui.text import sanitize_line, tag_key
from guidetui.tui.history import QueryHistory
from guidetui.tui.keymap import Context, bindings, keys_of, shown_key, typeless_key
from guidetui.tui.message import DataMessage
from guidetui.tui.panes import Pane
from guidetui.tui.themes import component_style
from guidetui.tui.widgets.row_list import RowLine, RowList


class ChipSource(Enum):
    """Where a filter is."""

    LITERAL = auto()
    TAG_PANE = auto()
    TEXT = auto()


class ShownChip(Struct, frozen=True):
    """A filter as it is shown.

    `key` is the casefolded tag of a filter from the tags pane, `start` and `end` are the characters
    of one in the query's text.
    """

    source: ChipSource
    label: str
    key: str = ""
    start: int = 0
    end: int = 0


def chips_of(page: SearchPage, tags: Iterable[tuple[str, str]]) -> tuple[ShownChip, ...]:
    """Return the filters of an answer; `tags` are keys and labels of those in the tags pane."""
    chips = [ShownChip(ChipSource.LITERAL, "exactly as typed")] if page.query.is_literal else []
    chips += [ShownChip(ChipSource.TAG_PANE, f"tag: {label}", key=key) for key, label in tags]
    chips += [
        ShownChip(ChipSource.TEXT, _label(chip), start=chip.start, end=chip.end)
        for chip in page.chips
    ]
    return tuple(chips)


def _label(chip: Chip) -> str:
    return chip.label if chip.kind == "not" else chip.label.replace(":", ": ", 1)


def without(text: str, start: int, end: int) -> str:
    """Return a query's text without a filter."""
    return (text[:start] + text[end:]).strip()


def is_narrowed_to(page: SearchPage, title: str) -> bool:
    """Return whether the query of an answer is narrowed to a category."""
    return any(
        chip.kind == "category" and not chip.is_excluded and chip.value == title
        for chip in page.chips
    )


def with_category(page: SearchPage, category_id: str, title: str) -> str:
    """Return the text of an answer's query narrowed to a category instead of another one.

    If it is narrowed to that one already, it is no longer.
    """
    text = page.query.text
    has_it = False
    for chip in reversed(page.chips):
        if chip.kind == "category" and not chip.is_excluded:
            has_it = has_it or chip.value == title
            text = without(text, chip.start, chip.end)
    if has_it:
        return text
    name = category_id.replace('"', "")
    value = name if name.replace("-", "").isalnum() else f'"{name}"'
    return f"{text} category:{value}".strip()


_MIN_LABEL_CELLS = 6


class ChipBar(Widget):
    """Shown only while there are filters. Where they do not fit, the first ones are counted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chip--label", "chip--cross", "chip--note"}
    ALLOW_SELECT = False

    class Removed(DataMessage):
        """A filter should go."""

        chip: ShownChip

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.chips: tuple[ShownChip, ...] = ()
        self.display = False

    def show(self, chips: tuple[ShownChip, ...]) -> None:
        """Show other filters."""
        if chips != self.chips:
            self.chips = chips
            if self.display != bool(chips):
                self.display = bool(chips)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        base = self.rich_style
        width = self.size.width
        if y:
            return Strip.blank(width, base)
        note = base + component_style(self, "chip--note")
        hidden, shown = self._fitting(width)
        segments = [Segment(f"{hidden} more ", note)] if hidden else []
        for number, label in shown:
            meta = Style.from_meta({"chip": number})
            segments.append(
                Segment(f" {label} ", base + component_style(self, "chip--label") + meta)
            )
            segments.append(Segment("✕ ", base + component_style(self, "chip--cross") + meta))
            segments.append(Segment(" ", base))
        used = sum(cell_len(segment.text) for segment in segments)
        hint = f" {shown_key('remove-chip')} removes the last "
        if used + cell_len(hint) <= width:
            segments.append(Segment(hint, note))
        return Strip(segments).crop_extend(0, width, base)

    def _fitting(self, width: int) -> tuple[int, Sequence[tuple[int, str]]]:
        """Return how many of the first are left out, and the others with their number."""
        hidden = 0
        while True:
            shown = [(n, chip.label) for n, chip in enumerate(self.chips) if n >= hidden]
            free = width - (len(f"{hidden} more ") if hidden else 0)
            used = sum(cell_len(label) + 5 for _, label in shown)
            if used <= free:
                return hidden, shown
            if len(shown) == 1:
                number, label = shown[0]
                return hidden, [(number, _cut(label, max(_MIN_LABEL_CELLS, free - 5)))]
            hidden += 1

    def on_click(self, event: events.Click) -> None:
        """Remove the filter that was clicked."""
        number = event.style.meta.get("chip")
        if isinstance(number, int) and number < len(self.chips):
            self.post_message(self.Removed(self.chips[number]))


def _cut(label: str, cells: int) -> str:
    while label and cell_len(label) > cells - 1:
        label = label[:-1]
    return f"{label}…"


_MAX_LINES = 8


class CompletionList(RowList[Completion], can_focus=False):
    """A list that never has the focus: the search box keeps it and passes on keys."""

    class Taken(Message):
        """The completion under the cursor was clicked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.was_moved = False
        self.display = False
        keys = f"{shown_key('box-complete')} takes it · ↑↓ · {shown_key('back')}"
        self.border_subtitle = Content(keys)

    @property
    def is_open(self) -> bool:
        """Whether it shows completions."""
        return bool(self.rows)

    def show(self, completions: tuple[Completion, ...]) -> None:
        """Show other completions, or none."""
        if completions == self.rows:
            return
        self.was_moved = False
        self.show_rows(completions)
        if self.display != self.is_open:
            self.display = self.is_open
        if self.is_open:
            self.styles.height = min(_MAX_LINES, len(completions)) + 2

    def close(self) -> None:
        """Close the list."""
        self.show(())

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self.was_moved = True
        self.cursor += rows

    def draw(self, row: Completion, width: int) -> Sequence[RowLine]:  # noqa: ARG002
        """Return a value and its detail."""
        return [([(" ", ""), (row.label, "")], [(f" {row.detail} ", "dim")])]

    def chooses_on_click(self, row: Completion) -> bool:  # noqa: ARG002
        """Take it with one click."""
        return True

    def action_choose(self) -> None:
        """Take the completion under the cursor."""
        self.post_message(self.Taken())


_PLACEHOLDER = "Search guides"
_HINTS = ['Words, "a phrase"', "tag:kafka", "is:unread"]


class SearchBox(Input):
    """Where a query is typed.

    `has_completions` says whether completions are offered below; the pane sets it.
    """

    # Textual's Input deletes a word with the key that removes a filter here.
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Context.SEARCH),
        *(binding for binding in bindings(Context.ANYWHERE) if binding.id == "remove-chip"),
    ]

    class QueryChanged(DataMessage):
        """The text in the box changed."""

        text: str

    class QuerySubmitted(Message):
        """Enter was pressed: read the guide under the cursor of the list below."""

    class CursorMoved(DataMessage):
        """The cursor of the list below should move by some rows."""

        rows: int

    class CompletionTaken(Message):
        """The offered completion should be inserted."""

    class LastChipRemoved(Message):
        """The last filter should be removed."""

    has_completions = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(placeholder=_PLACEHOLDER, id=id, compact=True, max_length=2_000)

    def watch_has_focus(self, value: bool) -> None:
        """Show examples of queries as the placeholder while the box has the focus."""
        super().watch_has_focus(value)
        key = typeless_key("help")
        hints = [*_HINTS, f"{key} lists all"] if key else _HINTS
        self.placeholder = " · ".join(hints) if value else _PLACEHOLDER

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.QueryChanged(event.value))

    @staticmethod
    def is_for_list(key: str) -> bool:
        """Whether a key moves in the list, chooses from it or takes a completion."""
        return key in keys_of(Context.SEARCH)

    def set_text(self, text: str, cursor: int | None = None) -> None:
        """Replace the text; the cursor goes to a place in it, or to its end."""
        self.value = text
        self.cursor_position = len(text) if cursor is None else cursor

    def suggest(self, completion: Completion | None) -> None:
        """Show the completion of a field's name after the cursor; → takes it."""
        self._suggestion = ""
        if completion is not None and self.cursor_at_end and completion.end == len(self.value):
            self._suggestion = self.value[: completion.start] + completion.replacement

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Tab to the panes without completions."""
        if action == "complete":
            return self.has_completions
        return super().check_action(action, parameters)

    def action_complete(self) -> None:
        """Take the completion."""
        self.post_message(self.CompletionTaken())

    def action_complete_or_right(self) -> None:
        """Take the completion, or go one character to the right."""
        if self.has_completions:
            self.post_message(self.CompletionTaken())
        else:
            self.action_cursor_right()

    def action_delete_left(self) -> None:
        """Delete a character, or in an empty box the last filter."""
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.LastChipRemoved())

    def action_remove_chip(self) -> None:
        """Remove the last filter."""
        self.post_message(self.LastChipRemoved())

    def action_move(self, rows: int) -> None:
        """Move the cursor of the list."""
        self.post_message(self.CursorMoved(rows))

    async def action_submit(self) -> None:
        """Submit the query."""
        self.post_message(self.QuerySubmitted())


class SearchPane(Pane):
    """Edits the text of the query; the chosen tags are in the tags pane."""

    NAME, NUMBER, TITLE, CONTEXT = "search", 1, "Search", Context.SEARCH
    FOCUS = "SearchBox"

    class QueryChanged(Message):
        """The text changed, or whether it is searched for exactly as typed."""

    class Submitted(Message):
        """Enter was pressed: read the guide under the cursor of the list."""

    class CursorMoved(DataMessage):
        """The cursor of the list should move by so many rows."""

        rows: int

    class TagRemoved(DataMessage):
        """The chip of a tag that is chosen in the tags pane was removed (casefolded key)."""

        key: str

    def __init__(self) -> None:
        super().__init__(id="search-pane")
        self._page: SearchPage | None = None
        self._notice = ""
        self._is_typing = False  # the last change has no answer yet
        self.is_literal = False
        self.history = QueryHistory()

    def compose(self) -> ComposeResult:
        """Compose the box, and under it what is shown only at times."""
        with Horizontal(id="search-row"):
            yield SearchBox(id="search")
        yield CompletionList(id="completions")
        yield ChipBar(id="chips")
        yield Static(id="notice", markup=False)

    @property
    def frame(self) -> Widget:
        """The row of the box."""
        return self.query_one("#search-row")

    @property
    def box(self) -> SearchBox:
        """The search box."""
        return self.query_one(SearchBox)

    @property
    def completions(self) -> CompletionList:
        """The completions under the box."""
        return self.query_one(CompletionList)

    @property
    def text(self) -> str:
        """The text of the query."""
        return self.box.value

    @property
    def scoped_text(self) -> tuple[str, bool]:
        """The text to search for, and whether to search all collections."""
        if "in:all" not in self.text.casefold():
            return self.text, False
        from guidetui.everywhere import without_scope  # loads the library

        return without_scope(self.text)

    @property
    def cursor(self) -> int | None:
        """The cursor for completions, or None if the box is not focused."""
        return self.box.cursor_position if self._is_typing or self.completions.is_open else None

    @property
    def has_answer(self) -> bool:
        """Whether the response shown last answers the current text."""
        return self._page is not None and self._page.query.text == self.text

    @property
    def title(self) -> str:
        """The query for people: a query of filters alone in the words of its chips."""
        page = self._page
        if page is None or not self.has_answer or not page.only_filters:
            return self.text.strip()
        return " · ".join(map(_label, page.chips))

    def show(self, response: SearchResponse, tags: Iterable[tuple[str, str]]) -> None:
        """Show the filters, completions and notice of a response.

        `tags` are the keys and labels of the tags chosen in the tags pane.
        """
        self._page = page = response.page
        if self.has_answer:  # or a newer text, still on its way, would be asked without completions
            self._is_typing = False
        self.query_one(ChipBar).show(chips_of(page, tags))
        self._offer(response.completions)
        is_quiet = page.query.is_empty or self.completions.is_open
        self.show_notice("" if is_quiet else _notice(page))

    def show_notice(self, notice: str) -> None:
        """Show a line under the search box, or hide it."""
        if notice != self._notice:  # an update lays out the whole screen
            self._notice = notice
            line = self.query_one("#notice", Static)
            line.set_class(bool(notice), "-shown")
            line.update(notice)

    def _offer(self, completions: tuple[Completion, ...]) -> None:
        """Show completions of values in a list, and that of a field's name after the cursor."""
        box = self.box
        values = tuple(found for found in completions if not found.is_field)
        names = [found for found in completions if found.is_field]
        typed = box.value[values[0].start : values[0].end].strip('"') if values else ""
        is_whole = len(values) == 1 and tag_key(typed) == tag_key(values[0].label)
        self.completions.show(() if is_whole else values)
        box.has_completions = self.completions.is_open
        has_begun = bool(names) and names[0].end - names[0].start > 1
        box.suggest(names[0] if has_begun else None)

    def close_completions(self) -> bool:
        """Close the completions; return whether they were open."""
        was_open = self.completions.is_open
        self.completions.close()
        self.box.has_completions = False
        return was_open

    def on_descendant_blur(self) -> None:
        """Close the completions, and add the query to the history."""
        self.close_completions()
        self.history.add(self.text)
        self.history.settle()

    def set_text(self, text: str) -> None:
        """Replace the text of the query, with the cursor at its end."""
        self.box.set_text(text)

    def toggle_literal(self) -> None:
        """Switch between exact search and search with corrections."""
        if self.text.strip():
            self.is_literal = not self.is_literal
            self.post_message(self.QueryChanged())

    def toggle_category(self, category_id: str, title: str) -> None:
        """Narrow the query to a category, or remove it from the query."""
        if self._page is not None and self.has_answer:
            self.set_text(with_category(self._page, category_id, title))

    def query_in(self, category_id: str, title: str, query: Query) -> Query:
        """Return `query` narrowed to a category."""
        page = self._page
        if page is None or not self.has_answer or is_narrowed_to(page, title):
            return query
        return replace(query, text=with_category(page, category_id, title))

    def search_instead(self, text: str) -> None:
        """Search for a suggested text."""
        self.is_literal = False
        self.set_text(text)

    def remove_last_chip(self) -> None:
        """Remove the last filter."""
        if chips := self.query_one(ChipBar).chips:
            self._remove(chips[-1])

    def _remove(self, chip: ShownChip) -> None:
        match chip.source:
            case ChipSource.LITERAL:
                self.toggle_literal()
            case ChipSource.TAG_PANE:
                self.post_message(self.TagRemoved(chip.key))
            case ChipSource.TEXT if self.has_answer:
                self.set_text(without(self.text, chip.start, chip.end))

    @on(ChipBar.Removed)
    def _remove_chip(self, event: ChipBar.Removed) -> None:
        self._remove(event.chip)

    @on(SearchBox.LastChipRemoved)
    def _remove_last(self) -> None:
        self.remove_last_chip()

    @on(SearchBox.QueryChanged)
    def _change(self) -> None:
        self._is_typing = self.box.has_focus
        if not self.text.strip():
            self.is_literal = False
        self.post_message(self.QueryChanged())

    @on(SearchBox.CursorMoved)
    def _move(self, event: SearchBox.CursorMoved) -> None:
        if self.completions.is_open:
            self.completions.move(event.rows)
            return
        if event.rows == -1 and (not self.text or self.history.is_recalled(self.text)):
            if (query := self.history.older(self.text)) is not None:
                self.set_text(query)
            return
        self.history.settle()  # from now on the arrows move in the list
        self.post_message(self.CursorMoved(event.rows))

    @on(SearchBox.QuerySubmitted)
    def _submit(self) -> None:
        if self.completions.is_open and self.completions.was_moved:
            self._complete()
        else:
            self.close_completions()
            self.post_message(self.Submitted())

    @on(SearchBox.CompletionTaken)
    @on(CompletionList.Taken)
    def _complete(self) -> None:
        box, completion = self.box, self.completions.row_under_cursor
        self.close_completions()
        if completion is not None and completion.end <= len(box.value):
            head = f"{box.value[: completion.start]}{completion.replacement} "
            rest = box.value[completion.end :].removeprefix(" ")
            box.set_text(head + rest, len(head))


def _notice(page: SearchPage) -> str:
    """Return a line about an answer, or an empty string."""
    parts = [page.notice] if page.notice else []
    if page.corrections:
        used = ", ".join(found.used[0] for found in page.corrections)
        typed = ", ".join(found.typed for found in page.corrections)
        hint = f"{shown_key('literal')} searches for {typed}"
        parts.insert(0, f"Showing results for {used} · {hint}")
    return sanitize_line(" · ".join(parts))
