"""The search pane: the box, the completions it offers, the filters as chips, and one notice."""

from collections.abc import Iterable

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from guidetui.models import Completion, Query, SearchPage, SearchResponse
from guidetui.text import sanitize_line, tag_key
from guidetui.tui.history import QueryHistory
from guidetui.tui.keymap import Context, shown_key
from guidetui.tui.message import DataMessage
from guidetui.tui.panes.pane import Pane
from guidetui.tui.widgets.search_box import (
    ChipBar,
    ChipSource,
    CompletionList,
    SearchBox,
    ShownChip,
    chips_of,
    is_narrowed_to,
    with_category,
    without,
)


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
