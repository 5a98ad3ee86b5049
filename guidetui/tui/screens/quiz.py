"""The quiz: a question is shown, the answer is recalled, revealed and graded."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from guidetui.collection.collection import Collection
from guidetui.document.model import Block, Heading, Paragraph, Rule, Run, Style
from guidetui.errors import GuideTuiError
from guidetui.links import safe_url
from guidetui.models import Grade, Guide, Position
from guidetui.quiz.deck import Prompt, Quiz, format_interval, intervals
from guidetui.render.pages import error_page
from guidetui.state import State
from guidetui.text import pluralize
from guidetui.tui.keymap import Context, bindings, shown_key
from guidetui.tui.message import DataMessage
from guidetui.tui.service import LibraryService
from guidetui.tui.themes import component_style
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.status_bar import StatusBar


class GradeBar(Widget):
    """One line: `1 Again 1 min   2 Hard 6 min   3 Good 10 min   4 Easy 8 d`, each a button."""

    COMPONENT_CLASSES = {"grade--key", "grade--name", "grade--wait"}  # noqa: RUF012
    ALLOW_SELECT = False

    class Chosen(DataMessage):
        """A grade was clicked."""

        grade: Grade

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._waits: dict[Grade, str] = {}

    def show(self, waits: dict[Grade, str]) -> None:
        """Show the grades with their intervals; nothing without intervals."""
        self._waits = waits
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line, spread over the width; without intervals if it is narrow."""
        base, width = self.rich_style, self.size.width
        if y or not self._waits:
            return Strip.blank(width, base)
        buttons = [
            ((f" {grade.value} ", "key"), (f"{grade.name.title()} ", "name"), (f"{wait} ", "wait"))
            for grade, wait in self._waits.items()
        ]
        cells = [sum(cell_len(text) for text, _ in parts) for parts in buttons]
        if sum(cells) > width:
            buttons = [(key, name, ("", "wait")) for key, name, _ in buttons]
            cells = [sum(cell_len(text) for text, _ in parts) for parts in buttons]
        gap = max(1, min(6, (width - sum(cells)) // (len(buttons) + 1)))
        segments = []
        for grade, parts in zip(self._waits, buttons, strict=True):
            press = RichStyle.from_meta({"grade": int(grade)})
            segments.append(Segment(" " * gap, base))
            segments += [
                Segment(text, base + component_style(self, f"grade--{name}") + press)
                for text, name in parts
            ]
        return Strip(segments).crop_extend(0, width, base)

    def on_click(self, event: events.Click) -> None:
        """Post the grade that was clicked."""
        number = event.style.meta.get("grade")
        if number is not None:
            self.post_message(self.Chosen(Grade(int(number))))


def _now() -> datetime:
    return datetime.now(UTC)


def _task(prompt: Prompt) -> str:
    return "Answer it to yourself" if prompt.question else "Recall how it works"


def _solution(prompt: Prompt) -> str:
    return "answer" if prompt.question else "guide"


def _answer(prompt: Prompt) -> tuple[Block, ...]:
    """Return the answer to a question, shown above its guide; nothing for a guide as a whole."""
    if prompt.question is None:
        return ()
    text, answer = prompt.question
    return (Heading(1, (Run(text),), ""), Paragraph((Run(answer),)), Rule())


class QuizScreen(Screen[None]):
    """One session of the quiz, opened with `c` or by `guidetui quiz`."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.QUIZ)]
    AUTO_FOCUS = "Reader"

    def __init__(
        self,
        service: LibraryService,
        collection: Collection,
        quiz: Quiz,
        open_url: Callable[[str], object],
        title: str = "",
    ) -> None:
        """Ask the cards of `quiz`; `open_url` opens an address in the browser.

        `title` names the guides, sanitized.
        """
        super().__init__()
        self._service = service
        self._collection = collection
        self._quiz = quiz
        self._open_url = open_url
        self._title = title
        self.prompt: Prompt | None = None
        self.is_revealed = False

    @property
    def guide(self) -> Guide | None:
        """The guide of the current card."""
        return self.prompt.guide if self.prompt else None

    def compose(self) -> ComposeResult:
        """Put the question or the guide above the grades."""
        with Vertical(id="quiz"):
            yield Reader(id="quiz-reader")
        with Horizontal(id="quiz-grades"):
            yield GradeBar()
        yield StatusBar(id="quiz-status")

    def on_mount(self) -> None:
        """Ask the first question."""
        self._ask()

    def _ask(self) -> None:
        """Show the next question, or the result of the session."""
        now = _now()
        self.is_revealed = False
        self.prompt = self._quiz.next_prompt(now)
        blocks = self._question(self.prompt) if self.prompt else self._summary(now)
        self.query_one(Reader).show(blocks, Position())
        self._show_grades({})
        self._show_progress(now)

    def _show_grades(self, waits: dict[Grade, str]) -> None:
        self.query_one(GradeBar).show(waits)
        self.query_one("#quiz-grades").display = bool(waits)

    def _show_progress(self, now: datetime) -> None:
        done = self._quiz.grades.total()
        waiting = str(self._quiz.waiting(now))
        frame = self.query_one("#quiz")
        frame.border_title = Content(" · ".join(filter(None, ("Quiz", self._title, waiting))))
        frame.border_subtitle = Content(f"{done} answered" if done else "")
        self.query_one(StatusBar).show_status(waiting)
        self._show_keys()

    def _show_keys(self) -> None:
        """Show only the keys that work now."""
        idle = []
        if self.prompt is None:
            idle.append("quiz-page")
        if self.prompt is None or self.is_revealed:
            idle.append("quiz-reveal")
        if not self._quiz.grades:
            idle.append("quiz-undo")
        self.query_one(StatusBar).show_keys(Context.QUIZ, dict.fromkeys(idle, ""))

    def _question(self, prompt: Prompt) -> tuple[Block, ...]:
        guide = prompt.guide
        is_new = self._quiz.card(prompt.id) is None
        # The title of the guide may contain the answer.
        text = "" if prompt.question else guide.description
        titles = [self._collection.categories_by_id[name].title for name in guide.category_ids]
        facts = " · ".join([*titles, *(["new"] if is_new else [])])
        return (
            Heading(1, (Run(prompt.text),), ""),
            *((Paragraph((Run(text),)),) if text else ()),
            Paragraph((Run(facts, frozenset({Style.EMPHASIS})),)),
            Rule(),
            Paragraph(
                (
                    Run(f"{_task(prompt)}, then press "),
                    Run(shown_key("quiz-reveal"), frozenset({Style.KEY})),
                    Run(f" to see the {_solution(prompt)}."),
                )
            ),
        )

    def _summary(self, now: datetime) -> tuple[Block, ...]:
        grades = self._quiz.grades
        if not grades:
            lines = ["Nothing is due now."]
        else:
            lines = [f"{pluralize(grades.total(), 'answer')}."]
            lines += [f"{grade.name.title()}: {grades[grade]}" for grade in Grade if grades[grade]]
        due = self._quiz.next_due()
        if due is not None:
            lines.append(f"The next card is due in {format_interval(max(due - now, due - due))}.")
        return (
            Heading(1, (Run("Done for now"),), ""),
            Paragraph((Run("\n".join(lines)),)),
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Space and Enter to the reader once the guide is shown."""
        if action == "reveal":
            return self.prompt is not None and not self.is_revealed
        return super().check_action(action, parameters)

    @work(group="reveal", exclusive=True, exit_on_error=False)
    async def action_reveal(self) -> None:
        """Show the answer above the guide, and what each grade would mean."""
        prompt = self.prompt
        if prompt is None:
            return
        self.is_revealed = True
        try:
            blocks = await self._service.whole_guide(prompt.guide)
        except GuideTuiError as error:
            blocks = error_page(error)
        if self.prompt is not prompt:
            return
        self.query_one(Reader).show((*_answer(prompt), *blocks), Position())
        self._show_keys()
        waits = intervals(self._quiz.card(prompt.id), _now())
        self._show_grades({grade: format_interval(wait) for grade, wait in waits.items()})

    def action_grade(self, number: int) -> None:
        """Save the grade and go on, if the answer was revealed."""
        if self.prompt is None:
            return
        if not self.is_revealed:
            shown = _solution(self.prompt)
            self.notify(f"{shown_key('quiz-reveal')} shows the {shown} first.", markup=False)
            return
        now = _now()
        card = self._quiz.grade(self.prompt.id, Grade(number), now)
        self._keep(lambda state, key: state.cards.record_review(key, card, Grade(number), now))
        self._ask()

    @on(GradeBar.Chosen)
    def _take_grade(self, event: GradeBar.Chosen) -> None:
        self.action_grade(int(event.grade))

    def action_undo(self) -> None:
        """Undo the last grade and ask that card again."""
        undone = self._quiz.undo()
        if undone is None:
            self.notify("There is no grade to take back.", markup=False)
            return
        card, before = undone
        self._keep(lambda state, key: state.cards.undo_review(key, card, before))
        self._ask()

    @work(group="keep", exit_on_error=False)
    async def _keep(self, write: Callable[[State, str], None]) -> None:
        """Save a grade; the library's thread keeps the order."""
        await self._service.state.change(write)
        if lost := self._service.state.pop_warning():
            self.notify(lost, severity="warning", markup=False)

    def action_open_page(self) -> None:
        """Open the guide's production page."""
        url = self._collection.url_of(self.guide) if self.guide else None
        if url is None:
            self.notify("There is no page to open.", markup=False)
        else:
            self._open_url(url)

    @on(Reader.LinkFollowed)
    def _follow(self, event: Reader.LinkFollowed) -> None:
        url = safe_url(event.href)
        if url is None:
            self.notify(
                f"{shown_key('quiz-leave')} leaves the quiz; other guides open there.", markup=False
            )
        else:
            self._open_url(url)

    def action_leave(self) -> None:
        """Go back to the guides, once the screen is mounted: the key may have been typed ahead."""
        self.call_later(self._leave)

    def _leave(self) -> None:
        if self.is_active:  # not left already by an earlier key
            self.dismiss()
