"""Two guides side by side, each in a reader of its own."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.worker import Worker

from guidetui.models import Guide, Query
from guidetui.render.pages import category_of, tag_of
from guidetui.tui.actions.external_links import ExternalLinks
from guidetui.tui.keymap import Context, bindings, shown_key
from guidetui.tui.panes import report_failure
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.screens.modal import Modal
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.find_bar import FindBox
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.status_bar import StatusBar


class CompareScreen(Modal[None]):
    """Shows two guides; the keys of the reader act on the focused one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.COMPARE)]

    def __init__(self, service: LibraryService, left: Guide, right: Guide) -> None:
        """Prepare the screen; the guide on the right has the focus first."""
        super().__init__()
        self._service = service
        self._guides = left, right
        self._panes = ReaderPane(service, 1), ReaderPane(service, 2)
        self._links = {pane: ExternalLinks(pane, service) for pane in self._panes}
        self._status_bar = StatusBar()

    def compose(self) -> ComposeResult:
        """Put the guides over the keys."""
        with Horizontal():
            yield from self._panes
        yield self._status_bar

    def on_mount(self) -> None:
        """Open both guides where they were left."""
        for pane, guide in zip(self._panes, self._guides, strict=True):
            pane.open(guide, Query(), is_visit=False)
        self.set_focus(self._panes[1].reader)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed instead of ending the app."""
        report_failure(self, event)

    def on_descendant_focus(self) -> None:
        """Show the keys of the place that has the focus."""
        is_box = isinstance(self.focused, FindBox)
        self._status_bar.show_keys(Context.FIND if is_box else Context.COMPARE)

    @property
    def _current(self) -> ReaderPane:
        """The focused pane."""
        above = self.focused.ancestors_with_self if self.focused else ()
        return self._panes[0] if self._panes[0] in above else self._panes[1]

    # What happens in a guide

    @on(Reader.LinkFollowed)
    def _follow_link(self, event: Reader.LinkFollowed) -> None:
        if category_of(event.href) or tag_of(event.href):
            self._refer_to_one()
        elif not self._current.toggle_answer(event.href):
            self._links[self._current].follow(event.href)

    @on(ReaderPane.GuideRequested)
    def _open_requested(self, event: ReaderPane.GuideRequested) -> None:
        collection = self._service.collection
        if collection is not None and (guide := collection.find(event.slug)) is not None:
            self._current.open(
                guide, Query(), is_visit=False, position=event.position, anchor=event.anchor
            )

    @on(Reader.PictureOpened)
    def _refer_to_one(self) -> None:
        """Tell that this works on the main screen only."""
        self.notify(f"{shown_key('compare-close')} goes back to one guide first.", markup=False)

    # Keys

    def action_other(self) -> None:
        """Go to the other guide."""
        self.set_focus(self._panes[self._current is self._panes[0]].reader)

    def action_close(self) -> None:
        """Drop the selection or the search, or else go back to one guide."""
        if not self._current.reader.cancel():
            self.dismiss()

    def action_find_in_page(self) -> None:
        """Find in the guide that has the focus."""
        self._current.open_find()

    def action_close_find(self, keeps: bool) -> None:
        """Leave the find bar."""
        self._current.close_find(keeps)

    def action_outline(self) -> None:
        """List the headings of the guide that has the focus."""
        self._current.choose_heading()

    def action_show_diagram_source(self) -> None:
        """Show the source of its diagram."""
        self._current.show_diagram_source()

    def action_history(self, steps: int) -> None:  # noqa: ARG002
        """Do nothing: there would be three guides."""
        self._refer_to_one()

    action_neighbor = action_history
