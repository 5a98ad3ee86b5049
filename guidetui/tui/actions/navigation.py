"""Leads to guides: opens one, goes back and forward, and lists what was read."""

from collections.abc import Sequence
from datetime import date

from guidetui.models import Position, Query
from guidetui.tui.actions.search import Search
from guidetui.tui.keymap import shown_key
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.screens.modal import Choice, ChooserScreen, open_over
from guidetui.tui.service import LibraryService

_COMPARE_FROM_CELLS = 160


class Navigation:
    """Opens guides, and moves between those that were read."""

    def __init__(self, panes: PaneLayout, search: Search, service: LibraryService) -> None:
        self._panes = panes
        self._pane = panes.reader
        self._search = search
        self._service = service

    def open(
        self,
        slug: str,
        *,
        is_visit: bool = True,
        position: Position | None = None,
        anchor: str = "",
        passages: Sequence[str] = (),
    ) -> None:
        """Show a guide; a visit, unlike a preview, takes the focus and is remembered.

        `passages` are marked in it instead of what the query matches.
        """
        guide = self._service.collection.find(slug) if self._service.collection else None
        if guide is None:
            return
        if is_visit:
            self._panes.focus("reader")
        self._pane.open(
            guide,
            Query() if passages else self._search.query_for(guide),
            is_visit=is_visit,
            position=position,
            anchor=anchor,
            passages=passages,
        )

    def go(self, steps: int) -> None:
        """Go back (negative) or forward in what was read."""
        history = self._pane.history
        # From a preview, going back leads to the guide read before it.
        stays = not self._pane.leave() and steps < 0
        visit = history.current if stays else history.move(steps)
        if visit is None:
            message = "There is nothing further back." if steps < 0 else "This is the latest."
            self._pane.notify(message)
        else:
            self._pane.request(visit[0], position=visit[1])

    def compare(self) -> None:
        """Show the guide that is open beside the one that was read last, or before it."""
        pane, collection = self._pane, self._service.collection
        if collection is None:
            return
        slug = pane.guide.slug if pane.guide else ""
        others = [
            guide
            for visit in pane.history.visits()
            if visit.slug != slug and (guide := collection.find(visit.slug)) is not None
        ]
        if pane.app.size.width < _COMPARE_FROM_CELLS:
            pane.notify(f"Two guides stand side by side from {_COMPARE_FROM_CELLS} columns on.")
        elif pane.guide is None or not others:
            key = shown_key("compare")
            pane.notify(f"Read a guide first; {key} shows the next one beside it.", markup=False)
        else:
            from guidetui.tui.screens.compare import CompareScreen  # needed only here

            open_over(pane, CompareScreen(self._service, others[0], pane.guide))

    def choose_visit(self) -> None:
        """List the guides read, the newest first; a chosen one opens where it was left."""
        pane, collection = self._pane, self._service.collection
        if collection is None:
            return
        here = pane.reader.position
        pane.history.leave_if(pane.guide.slug if pane.guide else "", here)
        visits = [
            (guide, visit)
            for visit in pane.history.visits()
            if (guide := collection.find(visit.slug)) is not None
        ]
        if not visits:
            pane.notify("Nothing was read yet.")
            return
        categories, today = collection.categories_by_id, date.today()
        choices = [
            Choice(
                guide.title,
                " · ".join(
                    [
                        *(categories[name].title for name in guide.category_ids[:1]),
                        _day(visit.at.astimezone().date(), today),
                    ]
                ),
                is_current=guide == pane.guide,
            )
            for guide, visit in visits
        ]

        def open_visit(number: int | None) -> None:
            if number is not None:
                guide, visit = visits[number]
                pane.request(guide.slug, position=visit.position)

        open_over(pane, ChooserScreen("What you read", choices, has_filter=True), open_visit)


def _day(day: date, today: date) -> str:
    near = {0: "today", 1: "yesterday"}
    return near.get((today - day).days, day.isoformat())
