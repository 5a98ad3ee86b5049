"""Panes: which one has the focus, how to get to the others, and what shows in a narrow terminal."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from guidetui.tui.key import Place
from guidetui.tui.keymap import bindings
from guidetui.tui.screens.help import HelpScreen
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.find_bar import FindBox
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.result_list import ResultList
from guidetui.tui.widgets.search_box import SearchBox
from guidetui.tui.widgets.status_bar import StatusBar
from guidetui.tui.widgets.tag_filter import TagFilter

PANE_NUMBERS = {"search": 1, "guides": 2, "tags": 3, "reader": 4}
NARROW_BELOW_CELLS = 100
LOW_BELOW_LINES = 20
_FRAMES = {"search": "search-row", "guides": "guides", "tags": "tags", "reader": "reader"}
_PLACES = {
    "search": Place.SEARCH,
    "guides": Place.GUIDES,
    "tags": Place.TAGS,
    "reader": Place.READER,
}
_ROOMS = _FRAMES | {"reader": "reading"}


class PaneScreen(Screen[None]):
    """A screen of four panes that folds to one at a time where it is narrow."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.ANYWHERE)]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  Textual declares it as an instance variable
        (0, "-narrow"),
        (NARROW_BELOW_CELLS, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-low"),
        (LOW_BELOW_LINES, "-tall"),
    ]

    AUTO_FOCUS = "CategoryTree"

    pane = "guides"
    is_searching = False
    is_zen = False
    reader_signs = ""
    reader_note = ""

    def on_mount(self) -> None:
        """Name the panes."""
        self._fold()
        for pane, title in (("search", "Search"), ("guides", "Guides"), ("tags", "Tags")):
            self.title_pane(pane, title)
        self.title_pane("reader", "Reader")

    def title_pane(self, pane: str, title: str) -> None:
        """Put a title, which may come from a file, behind the pane's number."""
        self.query_one(f"#{_FRAMES[pane]}").border_title = Content(f"{PANE_NUMBERS[pane]} {title}")

    def show_results(self, is_searching: bool) -> None:
        """Let the results take the place of the tree, or the other way round."""
        if is_searching == self.is_searching:
            return
        had_focus = isinstance(self.focused, CategoryTree | ResultList)
        self.is_searching = is_searching
        self._fold()
        if had_focus:
            self.set_focus(self._target("guides"))

    def _target(self, pane: str) -> Widget:
        """Return what gets the focus in a pane."""
        match pane:
            case "search":
                return self.query_one(SearchBox)
            case "tags":
                return self.query_one(TagFilter).list
            case "reader":
                return self.query_one(Reader)
            case _:
                return self.query_one(ResultList if self.is_searching else CategoryTree)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let `/` and `1` be typed where something is typed."""
        if action == "search":
            return not isinstance(self.focused, Input | Reader)
        if action == "copy" or (action == "focus_pane" and parameters == ("search",)):
            return not isinstance(self.focused, Input)
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """Go to the search box; in the reader the same key finds in the page."""
        self.action_focus_pane("search")

    def action_focus_pane(self, pane: str) -> None:
        """Go to a pane."""
        self._show_pane(pane)
        self.set_focus(self._target(pane))

    def on_descendant_focus(self) -> None:
        """Keep track of the pane, however the focus came there.

        The event may be late; what has the focus now counts.
        """
        focused = self.focused
        if focused is None:
            return
        for pane, room in _ROOMS.items():
            if any(widget.id == room for widget in focused.ancestors_with_self):
                self._show_pane(pane)
        if isinstance(focused, FindBox):
            self.query_one(StatusBar).show_keys(Place.FIND)

    def _show_pane(self, pane: str) -> None:
        if self.is_zen and pane != "reader":  # nothing else is to be seen
            self.action_zen()
        if pane != self.pane:
            self.pane = pane
            self._fold()
        self.query_one(StatusBar).show_keys(_PLACES[pane])

    def on_resize(self) -> None:
        """Fold or unfold as the width asks for."""
        self._fold()

    def _fold(self) -> None:
        """Show what belongs on the screen now.

        Set on the few widgets concerned: a class on the screen would restyle everything in it.
        """
        is_narrow = self.app.size.width < NARROW_BELOW_CELLS
        shown = {
            "#search-row": not self.is_zen,
            "#status": not self.is_zen,
            "#side": not self.is_zen and (not is_narrow or self.pane != "reader"),
            "#guides": not is_narrow or self.pane in ("search", "guides"),
            "#tags": not is_narrow or self.pane == "tags",
            "#reading": not is_narrow or self.pane == "reader",
            "#tree": not self.is_searching,
            "#results": self.is_searching,
        }
        for selector, is_shown in shown.items():
            widget = self.query_one(selector)
            if widget.display != is_shown:
                widget.display = is_shown
        self.show_aside()

    def show_aside(self) -> None:
        """Say in the bottom line what a low terminal has no frame around the reader for."""
        is_wanted = self.app.size.height < LOW_BELOW_LINES and self.pane == "reader"
        signs, note = (self.reader_signs, self.reader_note) if is_wanted else ("", "")
        self.query_one(StatusBar).show_aside(signs, note)

    def action_zen(self) -> None:
        """Show only the text of the guide, or everything again."""
        self.is_zen = not self.is_zen
        self.query_one("#notice").set_class(self.is_zen, "-zen")
        self.query_one(Reader).set_class(self.is_zen, "-zen")
        self.action_focus_pane("reader")
        self._fold()

    def action_next_pane(self) -> None:
        """Go to the next pane, after the last to the first."""
        self._step(1)

    def action_previous_pane(self) -> None:
        """Go to the pane before, from the first to the last."""
        self._step(-1)

    def _step(self, step: int) -> None:
        panes = list(PANE_NUMBERS)
        self.action_focus_pane(panes[(panes.index(self.pane) + step) % len(panes)])

    @on(Reader.Left)
    def _leave_reader(self, event: Reader.Left) -> None:
        if self.is_zen:
            return
        self._step(1 if event.forward else -1)

    def action_back(self) -> None:
        """Go one step back: to the guides, then out of the search."""
        if self.pane == "reader" and self.query_one(Reader).cancel():
            return
        if self.is_zen:
            self.action_zen()
            return
        if self.pane != "guides":
            focused = self.focused
            if isinstance(focused, Input) and self.pane == "tags":
                focused.value = ""
                self.action_focus_pane("tags")
                return
            self.action_focus_pane("guides")
        else:
            self.query_one(SearchBox).value = ""

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpScreen())
