"""What `y` copies: the selection, or what the next key says."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from guidetui.errors import GuideTuiError
from guidetui.render.header import header
from guidetui.tui.screens.outside import OutsideScreen
from guidetui.tui.widgets.reader import Reader

_CHOICES = {"y": "link", "t": "text", "m": "markdown"}


class CopyPrompt(ModalScreen[str]):
    """One line at the bottom; the next key answers it, any other one leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss('')", show=False, priority=True)
    ]

    def compose(self) -> ComposeResult:
        """Say what there is to choose from."""
        yield Static("Copy  y link · t text · m Markdown", markup=False)

    def on_key(self, event: Key) -> None:
        """Answer with what the key stands for."""
        event.stop()
        self.dismiss(_CHOICES.get(event.key, ""))


class CopyingScreen(OutsideScreen):
    """The part of the main screen that copies from the guide."""

    def action_copy(self) -> None:
        """Copy the selection, or ask what to copy."""
        reader = self.query_one(Reader)
        if reader.selection.exists:
            self._copy(reader.selection.text, "the selection")
            reader.selection.clear()
        elif self.guide is None:
            self.notify("No guide is open.")
        else:
            self.app.push_screen(CopyPrompt(), self._copy_what)

    def _copy_what(self, what: str | None) -> None:
        if what == "link":
            self.action_copy_link()
        elif what == "text":
            self._copy(self.query_one(Reader).view.body_text(), "the text of the guide")
        elif what == "markdown":
            self.action_copy_markdown()

    @work(group="copy", exclusive=True, exit_on_error=False)
    async def action_copy_markdown(self) -> None:
        """Copy the Markdown of the blocks that are chosen, or of the whole guide."""
        guide, reader = self.guide, self.query_one(Reader)
        if guide is None:
            self.notify("No guide is open.")
            return
        before = len(header(guide, self.collection)) if self.collection else 0
        chosen = reader.selection.source_blocks
        try:
            if not chosen:
                source = await self.library.ask(lambda library, *_: library.body(guide))
            else:
                sources = await self.library.ask(lambda library, *_: library.sources(guide))
                first, last = max(0, chosen.start - before), max(0, chosen.stop - before)
                source = "\n\n".join(part for part in sources[first:last] if part)
        except GuideTuiError as error:
            self.notify(f"{error.message} {error.hint}", severity="error", markup=False)
            return
        if not source.strip():
            self.notify("The guide's file holds no Markdown for this.")
            return
        self._copy(source.strip() + "\n", "the Markdown")
        reader.selection.clear()

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        size = f"{len(text):,} characters"
        self.notify(f"Copied {what}, {size}.", markup=False)
