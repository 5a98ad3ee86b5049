"""The picture of a guide: loaded on request, shown in the text, then on a screen of its own."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from guidetui.errors import PictureError, PictureErrorKind
from guidetui.links import LinkKind, classify
from guidetui.models import Guide
from guidetui.tui.graphics import Protocol
from guidetui.tui.keymap import shown_key
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.screens.modal import open_over
from guidetui.tui.service import LibraryService

if TYPE_CHECKING:
    from guidetui.document.model import Image
    from guidetui.pictures.decode import Picture
    from guidetui.tui.drawing import Drawn

_PROGRESS_EVERY_S = 0.1
_GROUP = "picture"
_HINTS = {
    PictureErrorKind.ADDRESS: "Correct `image` in the guide.",
    PictureErrorKind.OFFLINE: (
        "Start without --offline, and without offline = true in the settings."
    ),
    PictureErrorKind.NOT_INSTALLED: "{key} opens the diagram in the browser.",
    PictureErrorKind.UNUSABLE: "{key} opens it in the browser.",
}


class GuidePicture:
    """The picture of the guide in the reader, if it was requested.

    `on_progress` is called with the progress of a fetch, and with an empty string at its end.
    """

    def __init__(
        self,
        panes: PaneLayout,
        service: LibraryService,
        on_progress: Callable[[str], None],
        open_diagram: Callable[[], None],
    ) -> None:
        """`open_diagram` opens the picture in the browser."""
        self._panes = panes
        self._pane = panes.reader
        self._service = service
        self._pictures = service.pictures
        self._on_progress = on_progress
        self._open_diagram = open_diagram
        self._guide: Guide | None = None
        self._image: Image | None = None  # of `_picture`
        self._picture: Picture | None = None
        self._drawn: Drawn | None = None
        self._fetching: Timer | None = None

    def show(self) -> None:
        """Show the picture in the guide, or on a screen of its own if it is shown already."""
        if all(node.display for node in self._pane.ancestors_with_self):
            self._show()
        else:  # only another pane is shown
            self._panes.focus("reader")
            self._pane.call_after_refresh(self._show)

    def _show(self) -> None:
        guide = self._pane.guide
        image = self._wanted(guide) if guide else None
        if guide is None:
            self._pane.notify("No guide is open.")
        elif image is None:
            self._pane.notify("This guide has no diagram or picture.")
        elif self._pictures.protocol is None:
            hint = _hint(PictureErrorKind.UNUSABLE)
            self._pane.notify(f"Pictures are switched off in the settings; {hint}")
        elif self._picture is not None and image == self._image:
            self.show_full()
        elif self._fetching is None:
            self._run(partial(self._fetch, guide, image))

    def _wanted(self, guide: Guide) -> "Image | None":
        """Return the picture that is selected in the text, the diagram, or a picture in view."""
        from guidetui.document.model import Image  # the first frame has no document

        reader = self._pane.reader
        candidate = reader.picture.candidate
        if guide.image and (candidate is None or reader.links.selected is None):
            return Image(guide.title, guide.image)
        if candidate is None or candidate.url == guide.image:
            return Image(guide.title, guide.image) if guide.image else None
        return Image(candidate.alt, candidate.url)

    def show_full(self) -> None:
        """Show the picture on a screen of its own."""
        how = self._pictures.protocol
        if self._picture is None or how is None:
            return
        from guidetui.tui.screens.picture import PictureScreen  # loads what pictures need

        def close(removes: bool | None) -> None:
            if removes:
                self._forget()
                self._pane.reader.picture.show(None)

        screen = PictureScreen(self._pictures, self._picture, how, self._open_diagram)
        open_over(self._pane, screen, close)

    def redraw(self) -> None:
        """Draw the picture for the current size."""
        self._run(self._illustrate)

    def leave(self, guide: Guide | None) -> None:
        """Remove the picture unless it is that of `guide`, and stop a fetch."""
        if guide != self._guide:
            self._guide = guide
            self._pane.workers.cancel_group(self._pane, _GROUP)
            self._forget()

    def close(self) -> None:
        """Let the terminal free the picture."""
        self._forget()

    def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        self._pane.start(work, _GROUP, exclusive=True)

    async def _fetch(self, guide: Guide, image: "Image") -> None:
        self._fetching = timer = self._pane.set_interval(_PROGRESS_EVERY_S, self._show_progress)
        self._show_progress()
        try:
            picture = await self._load(guide, image.url)
        except PictureError as error:
            message = f"{error.message} {_hint(error.kind) if image.url == guide.image else ''}"
            self._pane.notify(message, severity="warning", markup=False)
        else:
            if guide == self._pane.guide:
                self._forget()
                self._picture, self._image = picture, image
                await self._illustrate()
        finally:
            timer.stop()
            if self._fetching is timer:
                self._fetching = None
                self._on_progress("")

    async def _load(self, guide: Guide, url: str) -> "Picture":
        """Load a picture from the web or from a file in the folder; raises PictureError."""
        target = classify(url)
        if target.kind is not LinkKind.PATH:
            return await self._pictures.load(url)
        file = await self._service.ask(
            lambda library, *_: library.collection.file(guide, target.value)
        )
        if file is None:
            raise PictureError(f"There is no picture {target.shown} here.")
        return await self._pictures.load_file(file)

    def _show_progress(self) -> None:
        text = "Fetching the diagram…"
        if self._pictures.bytes_fetched:
            done, total = self._pictures.bytes_fetched
            of = f" of {total / 1e6:.1f}" if total else ""
            text = f"Fetching the diagram: {done / 1e6:.1f}{of} MB"
        self._on_progress(text)

    async def _illustrate(self) -> None:
        """Draw the picture for the reader's width."""
        picture, how, guide = self._picture, self._pictures.protocol, self._pane.guide
        if picture is None or self._image is None or how is None or guide is None:
            return
        from guidetui.pictures.decode import View

        # A Sixel picture cannot be scrolled with the text around it.
        inline = Protocol.BLOCKS if how is Protocol.SIXEL else how
        reader = self._pane.reader
        size = reader.picture.size_of(self._image)
        drawn = await self._pictures.draw(picture, View(), inline, *size)
        if self._picture is not picture:
            return
        self._free()
        self._drawn = drawn
        reader.picture.show(self._image, drawn.lines)

    def _forget(self) -> None:
        self._picture = None
        self._free()

    def _free(self) -> None:
        if self._drawn is not None:
            from guidetui.tui.drawing import forget

            forget(self._drawn)
            self._drawn = None


def _hint(kind: PictureErrorKind) -> str:
    return _HINTS[kind].format(key=shown_key("open-diagram"))
