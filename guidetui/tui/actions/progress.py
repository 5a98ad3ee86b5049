"""What the bottom line says of work under way: reading or indexing, else the number of guides."""

from textual.timer import Timer

from guidetui.progress import TimeLeft
from guidetui.text import pluralize
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.status_bar import StatusBar

_BAR_CELLS = 12
_EVERY_S = 0.1


class Progress:
    """Follows the service while it reads and indexes."""

    def __init__(self, guides: GuidesPane, status_bar: StatusBar, service: LibraryService) -> None:
        self._guides = guides
        self._status_bar = status_bar
        self._service = service
        self._time_left = TimeLeft()
        self._timer: Timer | None = None

    def follow(self) -> None:
        """Show from now on how far the service is, until it is done."""
        if self._timer is None:
            self._timer = self._status_bar.set_interval(_EVERY_S, self._show)
        self._timer.resume()

    def stop(self) -> None:
        """Show nothing more by itself."""
        if self._timer is not None:
            self._timer.pause()

    def _show(self) -> None:
        service = self._service
        if service.files_read:
            self._status_bar.show_status(self._text("Reading", *service.files_read))
        elif progress := service.index_progress:
            self._status_bar.show_status(self._text("Indexing", progress.done, progress.total))
        elif service.collection is None:
            self._status_bar.show_status("Opening…")
        else:
            self.show_total()
            if service.is_indexed and not service.is_building:
                self.stop()

    def _text(self, label: str, done: int, total: int) -> str:
        filled = round(_BAR_CELLS * done / max(1, total))
        line = f"{'━' * filled}{'╌' * (_BAR_CELLS - filled)}"
        left = self._time_left.text(done, total)
        return f"{label} {line} {done:,}/{total:,}" + (f", {left}" if left else "")

    def show_total(self) -> None:
        """Show how many guides are listed."""
        if self._guides.total is not None:
            self._status_bar.show_status(pluralize(self._guides.total, "guide"))

    def show_work(self, text: str) -> None:
        """Show what is going on elsewhere, and the total again where `text` is empty."""
        if text:
            self._status_bar.show_status(text)
        else:
            self.show_total()
