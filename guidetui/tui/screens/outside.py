"""What leads out of the screen: the browser, the clipboard, and links."""

from textual import on, work

from guidetui.errors import BrowserError
from guidetui.links import LinkKind, Target, classify, safe_url
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.widgets.reader import Reader

_ADDRESS_TIMEOUT_S = 20


class OutsideScreen(LibraryScreen):
    """The part of the main screen that opens and copies addresses."""

    def _page_url(self) -> str | None:
        if self.collection is None or self.guide is None:
            return None
        return self.collection.url_of(self.guide)

    def action_open_page(self) -> None:
        """Open the guide's production page."""
        self._open(self._page_url(), "page; the folder has no site (--base-url names one)")

    def action_open_diagram(self) -> None:
        """Open the guide's diagram."""
        self._open(self.guide.image if self.guide else None, "diagram")

    def action_copy_link(self) -> None:
        """Copy the link of the guide's production page."""
        url = self._page_url()
        if url is None:
            self._complain("page; the folder has no site (--base-url names one)")
        else:
            self.app.copy_to_clipboard(url)
            self.notify(f"Copied {url}", markup=False)

    def _open(self, url: str | None, what: str) -> None:
        safe = safe_url(url) if url else None
        if safe is None:
            self._complain(what)
        else:
            self.open_in_browser(safe)

    def _complain(self, what: str) -> None:
        subject = "This guide has no" if self.guide else "No guide is open:"
        self.notify(f"{subject} {what}" if self.guide else "No guide is open.", markup=False)

    @work(group="browser", exit_on_error=False)
    async def open_in_browser(self, url: str) -> None:
        """Open a safe address; where that fails it is shown and copied."""
        try:
            await self.library.open_url(url, self.browser)
        except BrowserError as error:
            self.app.copy_to_clipboard(url)
            self.notify(
                f"{error.message} {error.hint}\nThe address is copied:\n{url}",
                severity="warning",
                timeout=_ADDRESS_TIMEOUT_S,
                markup=False,
            )
        else:
            self.notify(f"Opened {url}", markup=False)

    @on(Reader.LinkFollowed)
    def _follow(self, event: Reader.LinkFollowed) -> None:
        target = classify(event.href)
        if target.kind is LinkKind.WEB:
            self.open_in_browser(target.value)
        elif target.kind is LinkKind.ANCHOR:
            if not self.query_one(Reader).view.go_to_anchor(target.value):
                self.notify(f"There is no heading #{target.value} here.", markup=False)
        elif target.kind is LinkKind.PATH:
            self._follow_to_guide(target)
        else:
            self.notify(
                f"Not opened: {target.value}. Only http and https addresses are.", markup=False
            )

    def _follow_to_guide(self, target: Target) -> None:
        if self.collection is None or self.guide is None:
            return
        guide = self.collection.resolve(self.guide, target.value)
        if guide is None:
            self.notify(f"There is no guide {target.shown} here.", markup=False)
        else:
            self.open_slug(guide.slug, reads=True, anchor=target.anchor)
