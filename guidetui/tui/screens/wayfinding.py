"""The lists that lead about: the headings of the guide, and what was read."""

from textual.content import Content
from textual.style import Style

from guidetui.models import Position
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.history import History
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.screens.panes import PANE_NUMBERS
from guidetui.tui.screens.picking import Pick, PickScreen
from guidetui.tui.widgets.reader import Reader


class WayfindingScreen(LibraryScreen):
    """The part of the main screen that shows where one is, and where one was."""

    def __init__(self, library: AsyncLibrary, browser: str | None, *, classes: str = "") -> None:
        super().__init__(library, browser, classes=classes)
        self._history = History()

    def title_pane(self, pane: str, title: str) -> None:
        """Title a pane; behind the reader's stands where the pointer finds the way back."""
        if pane != "reader":
            super().title_pane(pane, title)
            return
        whole = Content(f"{PANE_NUMBERS[pane]} {title}")
        for is_there, sign, steps in zip(self._history.can_move, "‹›", (-1, 1), strict=True):
            if is_there:
                press = Style.from_meta({"@click": f"screen.history({steps})"})
                whole = whole.append(" ").append(Content.styled(sign, press))
        self.query_one(Reader).border_title = whole

    def action_outline(self) -> None:
        """List the headings; the reader follows the cursor, and comes back on Esc."""
        if self.guide is None:
            self.notify("No guide is open.")
            return
        reader = self.query_one(Reader)
        entries = reader.outline()
        if not entries:
            self.notify("This guide has no headings.")
            return
        origin = reader.position
        above = [number for number, entry in enumerate(entries) if entry.block <= origin.block]
        current = above[-1] if above else 0
        least = min(entry.level for entry in entries)
        picks = [
            Pick("  " * (entry.level - least) + entry.title, is_current=number == current)
            for number, entry in enumerate(entries)
        ]

        def follow(number: int) -> None:
            reader.go_to(Position(entries[number].block))

        def settle(number: int | None) -> None:
            reader.go_to(origin if number is None else Position(entries[number].block))

        self.app.push_screen(PickScreen("Headings", picks, on_move=follow), settle)

    def action_visits(self) -> None:
        """List what was read, the newest first; Enter opens it where it was left."""
        collection = self.collection
        if collection is None:
            return
        here = self.query_one(Reader).position
        self._history.leave_if(self.guide.slug if self.guide else "", here)
        visits = [
            (guide, position)
            for slug, position in self._history.visits()
            if (guide := collection.find(slug)) is not None
        ]
        if not visits:
            self.notify("Nothing was read yet.")
            return
        categories = collection.categories_by_id
        picks = [
            Pick(
                guide.title,
                " · ".join(categories[name].title for name in guide.category_ids[:1]),
                is_current=guide == self.guide,
            )
            for guide, _ in visits
        ]

        def open_visit(number: int | None) -> None:
            if number is not None:
                guide, position = visits[number]
                self.open_slug(guide.slug, reads=True, position=position)

        self.app.push_screen(PickScreen("What you read", picks, filters=True), open_visit)
