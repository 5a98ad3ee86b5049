"""Opens pages, links and other files outside of the app, and copies texts and addresses."""

from functools import partial
from pathlib import Path

from guidetui.errors import BrowserError, GuideTuiError
from guidetui.links import LinkKind, Target, classify, safe_url
from guidetui.models import Guide
from guidetui.text import sanitize_line
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.screens.modal import Choice, ChooserScreen, CopyPrompt, open_over
from guidetui.tui.service import LibraryService

_ADDRESS_TIMEOUT_S = 20
_NO_PAGE = "page; the folder has no site (--base-url names one)"


class ExternalLinks:
    """Opens, copies and follows the addresses of the guide in the reader."""

    def __init__(self, pane: ReaderPane, service: LibraryService) -> None:
        self._pane = pane
        self._service = service

    def _page_url(self) -> str | None:
        collection, guide = self._service.collection, self._pane.guide
        return collection.url_of(guide) if collection and guide else None

    def open_page(self) -> None:
        """Open the guide's production page."""
        self._open(self._page_url(), _NO_PAGE)

    def open_diagram(self) -> None:
        """Open the guide's production diagram."""
        self._open(self._pane.guide.image if self._pane.guide else None, "diagram")

    def copy_link(self) -> None:
        """Copy the address of the guide's production page."""
        if url := self._page_url():
            self._pane.app.copy_to_clipboard(url)
            self._pane.notify(f"Copied {url}", markup=False)
        else:
            self._report_missing(_NO_PAGE)

    def _open(self, url: str | None, what: str) -> None:
        safe = safe_url(url) if url else None
        if safe is None:
            self._report_missing(what)
        else:
            self.open(safe)

    def _report_missing(self, what: str) -> None:
        text = f"This guide has no {what}" if self._pane.guide else "No guide is open."
        self._pane.notify(text, markup=False)

    def open(self, url: str) -> None:
        """Open a `safe_url`; if no browser can be started, show and copy it."""
        self._pane.start(partial(self._open_in_browser, url), "browser")

    async def _open_in_browser(self, url: str) -> None:
        try:
            await self._service.open_url(url)
        except BrowserError as error:
            self._pane.app.copy_to_clipboard(url)
            self._pane.notify(
                f"{error.text}\nThe address is copied:\n{url}",
                severity="warning",
                timeout=_ADDRESS_TIMEOUT_S,
                markup=False,
            )
        else:
            self._pane.notify(f"Opened {url}", markup=False)

    def follow(self, href: str) -> None:
        """Follow a link, whose `href` is as in the guide's file."""
        target = classify(href)
        if target.kind is LinkKind.WEB:
            self.open(target.value)
        elif target.kind is LinkKind.ANCHOR:
            if not self._pane.reader.view.go_to_anchor(target.value):
                self._pane.notify(f"There is no heading #{target.value} here.", markup=False)
        elif target.kind is LinkKind.PATH:
            self._follow_to_guide(target)
        else:
            self._pane.notify(
                f"Not opened: {target.value}. Only http and https addresses are.", markup=False
            )

    def _follow_to_guide(self, target: Target) -> None:
        collection, current = self._service.collection, self._pane.guide
        if collection is None or current is None:
            return
        guide = collection.resolve(current, target.value)
        if guide is not None:
            self._pane.request(guide.slug, anchor=target.anchor)
        else:
            self._pane.start(partial(self._offer_file, current, target), "file", exclusive=True)

    async def _offer_file(self, guide: Guide, target: Target) -> None:
        """Ask whether to open another file of the folder with the platform's program for it."""
        file = await self._service.ask(
            lambda library, *_: library.collection.file(guide, target.value)
        )
        if self._pane.guide != guide:
            return
        if file is None:
            self._pane.notify(f"There is no guide {target.shown} here.", markup=False)
            return
        collection = self._service.collection
        shown = file.relative_to(collection.folder) if collection else file
        choices = [Choice(f"Open {sanitize_line(str(shown))}"), Choice("Do not open it")]

        def settle(number: int | None) -> None:
            if number == 0:
                self._pane.start(partial(self._open_file, file), "browser")

        open_over(self._pane, ChooserScreen("With the program for such files", choices), settle)

    async def _open_file(self, file: Path) -> None:
        try:
            await self._service.open_file(file)
        except BrowserError as error:
            self._pane.notify(error.text, severity="warning", markup=False)
        else:
            self._pane.notify(f"Opened {sanitize_line(str(file))}", markup=False)


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
        from guidetui.render.pages import header  # the first frame has no document

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
