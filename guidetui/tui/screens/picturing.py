"""The production diagram of the guide: fetched when asked for, shown in the guide, then in full."""

from typing import TYPE_CHECKING

from textual import on, work
from textual.timer import Timer

from guidetui.document.model import Image
from guidetui.errors import PictureError, PictureErrorKind
from guidetui.models import Guide
from guidetui.tui.async_pictures import AsyncPictures
from guidetui.tui.graphics import Protocol
from guidetui.tui.keymap import KEYS
from guidetui.tui.screens.reading import ReadingScreen
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from guidetui.pictures.decode import Picture
    from guidetui.tui.drawing import Drawn

_PROGRESS_EVERY_S = 0.1
_BROWSER_KEY = next(key for key in KEYS if key.id == "open-diagram").shown_keys()[0]
_HINTS = {
    PictureErrorKind.ADDRESS: "Correct `image` in the guide.",
    PictureErrorKind.OFFLINE: (
        "Start without --offline, and without offline = true in the settings."
    ),
    PictureErrorKind.NOT_INSTALLED: f"{_BROWSER_KEY} opens the diagram in the browser.",
    PictureErrorKind.UNUSABLE: f"{_BROWSER_KEY} opens it in the browser.",
}


class PicturingScreen(ReadingScreen):
    """The part of the main screen that shows pictures."""

    pictures = AsyncPictures()
    _picture: "Picture | None" = None
    _drawn: "Drawn | None" = None
    _fetching: Timer | None = None

    def action_picture(self) -> None:
        """Show the production diagram in the guide; in full where it is shown already."""
        if self.guide is None:
            self.notify("No guide is open.")
        elif not self.guide.image:
            self.notify("This guide has no diagram.")
        elif self.pictures.protocol is None:
            self.notify(
                "Pictures are switched off in the settings;"
                f" {_BROWSER_KEY} opens it in the browser."
            )
        elif not all(node.display for node in self.query_one(Reader).ancestors_with_self):
            # One pane at a time is shown, and it is another one.
            self.action_focus_pane("reader")
            self.call_after_refresh(self.action_picture)
        elif self._picture is not None:
            self._show_in_full()
        elif self._fetching is None:
            self._fetch(self.guide)

    @on(Reader.PictureOpened)
    def _show_in_full(self) -> None:
        how = self.pictures.protocol
        if self._picture is None or how is None:
            return
        from guidetui.tui.screens.picture import PictureScreen  # loads what pictures need

        def closed(puts_away: bool | None) -> None:
            if puts_away:
                self._put_away()

        screen = PictureScreen(self.pictures, self._picture, how, self.action_open_diagram)
        self.app.push_screen(screen, closed)

    @work(group="picture", exclusive=True, exit_on_error=False)
    async def _fetch(self, guide: Guide) -> None:
        self._fetching = timer = self.set_interval(_PROGRESS_EVERY_S, self._show_fetching)
        self._show_fetching()
        try:
            picture = await self.pictures.load(guide.image or "")
        except PictureError as error:
            self.notify(f"{error.message} {_HINTS[error.kind]}", severity="warning", markup=False)
        else:
            if guide == self.guide:
                self._picture = picture
                await self._illustrate()
        finally:
            timer.stop()
            if self._fetching is timer:
                self._fetching = None
                if self.is_attached:
                    self.show_total()

    def _show_fetching(self) -> None:
        text = "Fetching the diagram…"
        if self.pictures.fetched:
            done, total = self.pictures.fetched
            of = f" of {total / 1e6:.1f}" if total else ""
            text = f"Fetching the diagram: {done / 1e6:.1f}{of} MB"
        self.query_one(StatusBar).show_status(text)

    async def _illustrate(self) -> None:
        """Draw the picture for the reader's width."""
        picture, how = self._picture, self.pictures.protocol
        if picture is None or how is None or self.guide is None:
            return
        from guidetui.pictures.view import View

        # A Sixel picture cannot be scrolled with the text around it.
        inline = Protocol.BLOCKS if how is Protocol.SIXEL else how
        reader = self.query_one(Reader)
        drawn = await self.pictures.draw(picture, View(), inline, *reader.picture.size)
        if self._picture is not picture:
            return
        self._forget_drawn()
        self._drawn = drawn
        image = Image(self.guide.title, self.guide.image or "")
        reader.picture.show(image, drawn.lines)

    @on(Reader.PictureSizeChanged)
    @work(group="picture", exclusive=True, exit_on_error=False)
    async def _draw_again(self) -> None:
        await self._illustrate()

    async def on_unmount(self) -> None:
        """Let the terminal free the picture."""
        self._forget_drawn()

    def _put_away(self) -> None:
        self._picture = None
        self._forget_drawn()
        self.query_one(Reader).picture.show(None)

    def _forget_drawn(self) -> None:
        if self._drawn is not None:
            from guidetui.tui.drawing import forget

            forget(self._drawn)
            self._drawn = None

    def _show_guide(self, guide: Guide) -> None:
        """Let go of the picture of the guide before; what is on its way is stopped."""
        self.workers.cancel_group(self, "picture")
        self._picture = None
        self._forget_drawn()
        super()._show_guide(guide)
