"""How the main screen leads to the self-test."""

from textual import work

from guidetui.errors import GuideTuiError
from guidetui.models import Grade, Query
from guidetui.tui.screens.copying import CopyingScreen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.library import Library
    from guidetui.quiz.deck import Quiz
    from guidetui.state import State


class QuizzingScreen(CopyingScreen):
    """The part of the main screen that asks the guides which are listed now."""

    _first_quiz: tuple[Query, int] | None = None

    def quiz_first(self, text: str, new_limit: int) -> None:
        """Ask the guides that answer `text` as soon as the collection can be searched."""
        self._first_quiz = Query(text), new_limit

    def start_first_quiz(self) -> None:
        """Begin the self-test that was asked for at the start, if one was."""
        if self._first_quiz is not None:
            (query, new_limit), self._first_quiz = self._first_quiz, None
            self.begin_quiz(query, new_limit)

    def action_quiz(self) -> None:
        """Ask the guides that are listed now."""
        from guidetui.quiz.deck import DEFAULT_NEW_CARDS  # needed only here

        if self.collection is not None:
            self.begin_quiz(self.query_now(), DEFAULT_NEW_CARDS)

    def query_now(self) -> Query:
        """Return what is searched for now."""
        raise NotImplementedError

    @work(group="quiz", exclusive=True, exit_on_error=False)
    async def begin_quiz(self, query: Query, new_limit: int) -> None:
        """Find out what is due, and ask it."""
        from guidetui.tui.screens.quiz import QuizScreen  # needed only here

        try:
            quiz = await self.library.ask(
                lambda library, state, key: _prepared(library, state, key, query, new_limit)
            )
        except GuideTuiError as error:
            self.notify(f"{error.message} {error.hint}", severity="error", markup=False)
            return
        if self.collection is not None and self.is_current:
            self.app.push_screen(
                QuizScreen(self.library, self.collection, quiz, self.open_in_browser)
            )


def _prepared(library: "Library", state: "State", key: str, query: Query, new_limit: int) -> "Quiz":
    """Return a sitting; also loads the scheduler, on this thread, before the first grade."""
    from datetime import UTC, datetime

    from guidetui.quiz.deck import Quiz
    from guidetui.quiz.schedule import graded

    graded(None, "", Grade.GOOD, datetime.now(UTC))
    guides = library.guides_for(query)
    slugs = [guide.slug for guide in guides]
    return Quiz(guides, state.cards.of(key, slugs), state.flags.of(key, slugs), new_limit=new_limit)
