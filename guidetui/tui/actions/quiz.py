"""Starts the quiz from the main screen."""

from collections.abc import Sequence
from functools import partial

from guidetui.errors import GuideTuiError
from guidetui.models import CardId, Grade, Guide, Query
from guidetui.text import sanitize_line
from guidetui.tui.actions.external_links import ExternalLinks
from guidetui.tui.actions.search import Search
from guidetui.tui.panes.layout import PaneLayout
from guidetui.tui.screens.modal import open_over
from guidetui.tui.service import LibraryService

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.quiz.deck import Quiz
    from guidetui.state import State


class QuizStarter:
    """Starts a quiz on the guides that match a query."""

    def __init__(
        self, panes: PaneLayout, search: Search, service: LibraryService, links: ExternalLinks
    ) -> None:
        self._panes = panes
        self._pane = panes.reader
        self._search = search
        self._service = service
        self._links = links

    def start_here(self) -> None:
        """Start a quiz on the section under the tree's cursor, or else on the listed guides."""
        if self._service.collection is None:
            return
        query, title = self._search.query, self._panes.search.text.strip()
        guides = self._panes.guides
        category, section = guides.category_under_cursor, guides.section_under_cursor
        if section is not None and section.reading_list:
            self.start(query, title=section.title, guides=section.guides)
            return
        if section is not None and section.search:
            query, title = Query(section.search.query), section.title
        elif category is not None:
            title = category.title
            query = self._panes.search.query_in(category.id, title, query)
        self.start(query, title=title)

    def start(
        self,
        query: Query,
        new_limit: int | None = None,
        *,
        title: str = "",
        guides: Sequence[Guide] | None = None,
    ) -> None:
        """Start a quiz with at most `new_limit` new cards.

        With `guides`, ask about these instead of those that match the query.
        """
        work = partial(self._start, query, new_limit, title, guides)
        self._pane.start(work, "quiz", exclusive=True)

    async def _start(
        self, query: Query, new_limit: int | None, title: str, guides: Sequence[Guide] | None
    ) -> None:
        from guidetui.quiz.deck import DEFAULT_NEW_CARDS  # needed only here
        from guidetui.tui.screens.quiz import QuizScreen

        limit = DEFAULT_NEW_CARDS if new_limit is None else new_limit
        try:
            quiz = await self._service.ask(
                lambda library, state, key: _prepared(
                    state, key, library.guides_for(query) if guides is None else guides, limit
                )
            )
        except GuideTuiError as error:
            self._pane.notify(error.text, severity="error", markup=False)
            return
        if (collection := self._service.collection) is not None:
            screen = QuizScreen(
                self._service, collection, quiz, self._links.open, sanitize_line(title)
            )
            open_over(self._pane, screen)


def _prepared(state: "State", key: str, guides: Sequence[Guide], new_limit: int) -> "Quiz":
    """Return a session. Also loads the scheduler, on this thread, before the first grade."""
    from datetime import UTC, datetime

    from guidetui.quiz.deck import Quiz, graded

    graded(None, CardId(""), Grade.GOOD, datetime.now(UTC))
    slugs = [guide.slug for guide in guides]
    return Quiz(guides, state.cards.of(key, slugs), state.flags.of(key, slugs), new_limit=new_limit)
