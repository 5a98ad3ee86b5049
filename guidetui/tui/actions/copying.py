"""What the copy key copies: the selection, or what the prompt after it answers."""

from guidetui.errors import GuideTuiError
from guidetui.render.pages import header
from guidetui.tui.actions.external_links import ExternalLinks
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.screens.copy_prompt import CopyPrompt
from guidetui.tui.screens.modal import open_over
from guidetui.tui.service import LibraryService


class Copying:
    """Copies from the guide in the reader."""

    def __init__(self, pane: ReaderPane, service: LibraryService, links: ExternalLinks) -> None:
        self._pane = pane
        self._service = service
        self._links = links

    def copy(self) -> None:
        """Copy the selection, or ask what to copy."""
        reader = self._pane.reader
        if reader.selection.exists:
            self._put(reader.selection.text, "the selection")
            reader.selection.clear()
        elif self._pane.guide is None:
            self._pane.notify("No guide is open.")
        else:
            open_over(self._pane, CopyPrompt(), self._copy_answer)

    def _copy_answer(self, what: str | None) -> None:
        if what == "link":
            self._links.copy_link()
        elif what == "text":
            self._put(self._pane.reader.view.body_text(), "the text of the guide")
        elif what == "markdown":
            self.copy_markdown()

    def copy_markdown(self) -> None:
        """Copy the Markdown of the selected blocks, or of the whole guide."""
        self._pane.start(self._copy_markdown, "copy", exclusive=True)

    async def _copy_markdown(self) -> None:
        guide, reader = self._pane.guide, self._pane.reader
        collection = self._service.collection
        if guide is None or collection is None:
            self._pane.notify("No guide is open.")
            return
        before = len(header(guide, collection))
        chosen = reader.selection.source_blocks
        try:
            if not chosen:
                source = await self._service.ask(lambda library, *_: library.body(guide))
            else:
                sources = await self._service.ask(lambda library, *_: library.sources(guide))
                first, last = max(0, chosen.start - before), max(0, chosen.stop - before)
                source = "\n\n".join(part for part in sources[first:last] if part)
        except GuideTuiError as error:
            self._pane.notify(error.text, severity="error", markup=False)
            return
        if not source.strip():
            self._pane.notify("The guide's file holds no Markdown for this.")
            return
        self._put(source.strip() + "\n", "the Markdown")
        reader.selection.clear()

    def _put(self, text: str, what: str) -> None:
        self._pane.app.copy_to_clipboard(text)
        self._pane.notify(f"Copied {what}, {len(text):,} characters.", markup=False)
