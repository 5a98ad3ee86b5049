"""The four panes: which of them has the focus, and which are shown."""

from typing import TYPE_CHECKING

from textual.widget import Widget

from guidetui.tui.keymap import Context, shown_key
from guidetui.tui.panes import Pane
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.panes.search import SearchPane
from guidetui.tui.panes.tags import TagBox, TagsPane
from guidetui.tui.widgets.find_bar import FindBox
from guidetui.tui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from guidetui.tui.widgets.contents import Contents

NARROW_BELOW_CELLS = 100
# Below this width the tags are shown only while focused: the text needs 70 columns.
_TAGS_FROM_CELLS = 120
LOW_BELOW_LINES = 20
_CONTENTS_FROM_CELLS = 140
_SHORT_BELOW_LINES = 30
# The class of a screen from a width or height on.
WIDTH_CLASSES = [(0, "-narrow"), (NARROW_BELOW_CELLS, "-medium"), (_TAGS_FROM_CELLS, "-wide")]
HEIGHT_CLASSES = [(0, "-low"), (LOW_BELOW_LINES, "-short"), (_SHORT_BELOW_LINES, "-tall")]


def size_classes(width: int, height: int) -> str:
    """Return the classes of a screen of that width and height."""
    sizes = ((WIDTH_CLASSES, width), (HEIGHT_CLASSES, height))
    return " ".join(
        [name for least, name in classes if least <= size][-1] for classes, size in sizes
    )


class PaneLayout:
    """Shows the panes side by side, one at a time in a narrow terminal, or the text alone."""

    def __init__(
        self,
        search: SearchPane,
        guides: GuidesPane,
        tags: TagsPane,
        reader: ReaderPane,
        status_bar: StatusBar,
    ) -> None:
        """Arrange the panes, which `Tab` goes through in this order."""
        self.search = search
        self.guides = guides
        self.tags = tags
        self.reader = reader
        self.status_bar = status_bar
        self._panes: dict[str, Pane] = {pane.NAME: pane for pane in (search, guides, tags, reader)}
        self.current = "guides"
        self.is_zen = False
        self._has_welcome = False
        self.has_contents = False  # wanted beside the text, where there is room
        self._contents: Contents | None = None

    @property
    def names(self) -> list[str]:
        """The names of the panes in order."""
        return list(self._panes)

    def focus(self, name: str) -> None:
        """Go to a pane."""
        self.show(name)
        pane = self._panes[name]
        pane.screen.set_focus(pane.focus_target)

    def step(self, steps: int) -> None:
        """Focus the next pane or the one before, wrapping around."""
        names = self.names
        self.focus(names[(names.index(self.current) + steps) % len(names)])

    def show(self, name: str) -> None:
        """Show the pane that has the focus."""
        if self.is_zen and name != "reader":  # nothing else is shown
            self.toggle_zen()
        if name != self.current:
            self.current = name
            self.update()
        self.status_bar.show_keys(self._panes[name].CONTEXT, self._panes[name].key_labels)

    def follow_focus(self, focused: Widget | None) -> None:
        """Show the pane that got the focus, by key or otherwise."""
        if focused is None:
            return
        for name, pane in self._panes.items():
            if pane in focused.ancestors_with_self:
                self.show(name)
        if isinstance(focused, FindBox):
            self.status_bar.show_keys(Context.FIND)
        elif isinstance(focused, TagBox):
            self.status_bar.show_keys(Context.TAG_BOX)

    def toggle_zen(self) -> None:
        """Show only the text of the guide, or everything again."""
        self.is_zen = not self.is_zen
        self.reader.reader.set_class(self.is_zen, "-zen")
        self.focus("reader")
        self.update()

    def show_welcome(self, is_shown: bool) -> None:
        """Show the reader's page under the guides where one pane at a time is shown, or not."""
        if is_shown != self._has_welcome:
            self._has_welcome = is_shown
            self.update()

    def toggle_contents(self) -> None:
        """Show the headings beside the text if there is room, or hide them."""
        self.has_contents = not self.has_contents
        if self.has_contents and self.reader.app.size.width < _CONTENTS_FROM_CELLS:
            key = shown_key("read-outline")
            self.reader.notify(
                f"The contents are shown from {_CONTENTS_FROM_CELLS} columns on; "
                f"{key} in the reader lists the headings.",
                markup=False,
            )
        self.update()

    def update_contents(self) -> None:
        """Update the list of headings, if it is shown."""
        if self._contents is not None and self._contents.display:
            self._contents.update_entries()

    def _show_contents(self, side: Widget, is_shown: bool) -> None:
        if is_shown and self._contents is None:
            from guidetui.tui.widgets.contents import Contents  # needed only here

            self._contents = Contents(self.reader.reader)
            self.reader.screen.mount(self._contents, after=self.reader)
        if self._contents is not None and self._contents.display != is_shown:
            self._contents.display = is_shown
            self.update_contents()
        side.set_class(is_shown, "-slim")

    def update(self) -> None:
        """Show the widgets that belong on the screen now.

        Each is set by itself, since a class on the screen would restyle everything in it.
        """
        size = self.reader.app.size
        is_narrow = size.width < NARROW_BELOW_CELLS
        shows_list = self.current in ("search", "guides")
        shows_welcome = (
            self._has_welcome and is_narrow and shows_list and size.height >= LOW_BELOW_LINES
        )
        side = self.guides.parent
        shown: list[tuple[Widget, bool]] = [
            (self.search, not self.is_zen),
            (self.status_bar, not self.is_zen),
            (self.guides, not is_narrow or shows_list),
            (self.tags, size.width >= _TAGS_FROM_CELLS or self.current == "tags"),
            (self.reader, not is_narrow or shows_welcome or self.current == "reader"),
        ]
        if isinstance(side, Widget):
            has_room = size.width >= _CONTENTS_FROM_CELLS and not self.is_zen
            self._show_contents(side, self.has_contents and has_room)
            if isinstance(side.parent, Widget):
                side.parent.set_class(shows_welcome, "-welcome")
            shown.append((side, not self.is_zen and (not is_narrow or self.current != "reader")))
        for widget, is_shown in shown:
            if widget.display != is_shown:
                widget.display = is_shown
        self.show_status_text()

    def show_status_text(self) -> None:
        """Show the reader's status text in the bottom line if a low terminal has no frame for it.

        Also update the keys shown there, which depend on what is in view.
        """
        pane = self.reader
        if self.status_bar.key_context is pane.CONTEXT:
            self.status_bar.show_keys(pane.CONTEXT, pane.key_labels)
        is_wanted = pane.app.size.height < LOW_BELOW_LINES and self.current == "reader"
        badges, text = (pane.badges, pane.status_text) if is_wanted else ("", "")
        self.status_bar.show_guide(badges, text)
