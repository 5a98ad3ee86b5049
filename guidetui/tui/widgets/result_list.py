"""The hits of a query, best first, each with its title and the passage that matches.

Where there is none, what to try instead is listed.
"""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import BindingType
from textual.message import Message

from guidetui.models import Ranges, Snippet
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.message import DataMessage
from guidetui.tui.widgets.row_list import GuideList, RowLine, badge_column, marked

# Cells of a row that no snippet takes.
_MARGIN_CELLS = 4
_MIN_SNIPPET_CELLS = 20


class Result(Struct, frozen=True):
    """A hit: `matches` are the half-open character ranges of its title that match.

    `folder` tells it from others with the same title, and is empty where there is none.
    `by_meaning` says that its passage is near the query in meaning, not in words.
    """

    slug: str
    title: str
    matches: Ranges = ()
    folder: str = ""
    by_meaning: bool = False


class Advice(Struct, frozen=True):
    """A line and what it does; `query` is the text to search for, None where it only informs."""

    title: str
    detail: str
    query: str | None = None
    slug: str = ""


class Divider(Struct, frozen=True):
    """What stands above the hits with only some of the words."""

    slug: str = ""


class ResultList(GuideList[Result | Advice | Divider]):
    """Two lines a hit. Snippets are asked for when their rows come on the screen."""

    ROW_HEIGHT = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in bindings(Context.GUIDES) if binding.id == "guide-read"
    ]

    class SnippetsWanted(DataMessage):
        """These results are on the screen and have no snippet yet."""

        slugs: tuple[str, ...]
        max_characters: int

        def can_replace(self, message: Message) -> bool:
            """Return True: what is on the screen now matters, not what was."""
            return isinstance(message, ResultList.SnippetsWanted)

    class QuerySuggested(DataMessage):
        """A suggestion was chosen: this text should be searched for."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._snippets: dict[str, Snippet] = {}
        self._snippet_width = 0
        self._is_chosen = False

    @classmethod
    def snippet_size(cls, width: int, height: int) -> tuple[int, int]:
        """Return how many snippets a list of so many cells shows, and their characters."""
        count = height // cls.ROW_HEIGHT + 1 if width else 0
        return count, max(_MIN_SNIPPET_CELLS, width - _MARGIN_CELLS)

    def show(
        self,
        results: Sequence[Result],
        snippets: dict[str, Snippet],
        *,
        advice: Sequence[Advice] = (),
        partial_from: int | None = None,
        cursor_slug: str | None = None,
        width: int,
    ) -> None:
        """Show hits; the cursor goes to `cursor_slug` if it is among them, else to the best.

        `snippets` are those there are, by slug, made for a list of `width` cells. `advice` is
        shown where there is no hit. The results from number `partial_from` on hold only some of
        the words.
        """
        self._snippets = snippets
        self._snippet_width = width
        self._is_chosen = self._is_chosen and cursor_slug is not None
        self.guide_slugs = [result.slug for result in results]
        rows: list[Result | Advice | Divider] = [*(results or advice)]
        if partial_from is not None and partial_from < len(results):
            rows.insert(partial_from, Divider())
        cursor = next((i for i, row in enumerate(rows) if row.slug and row.slug == cursor_slug), 0)
        self.show_rows(rows, cursor=cursor)
        self._ask_for_snippets()

    def add_snippets(self, snippets: dict[str, Snippet]) -> None:
        """Show the snippets that were asked for."""
        self._snippets |= snippets
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        self._ask_for_snippets()

    def on_resize(self) -> None:
        """Ask for what a larger list shows, as long as it is wide."""
        if self.size.width != self._snippet_width:
            self._snippets = {}
        self._ask_for_snippets()

    def _ask_for_snippets(self) -> None:
        width, height = self.size
        if not width:
            return
        self._snippet_width = width
        count, max_characters = self.snippet_size(width, height)
        first = self.scroll_offset.y // self.ROW_HEIGHT
        shown = [row.slug for row in self.rows[first : first + count] if row.slug]
        missing = tuple(slug for slug in shown if slug not in self._snippets)
        if missing:
            self.post_message(self.SnippetsWanted(missing, max_characters))

    @property
    def is_untouched(self) -> bool:
        """Whether the cursor is on the best hit, and that was not chosen to be read."""
        is_at_best = not self.guide_slugs or self.slug_under_cursor == self.guide_slugs[0]
        return is_at_best and not self._is_chosen

    def takes_cursor(self, row: Result | Advice | Divider) -> bool:
        """Pass over the divider."""
        return not isinstance(row, Divider)

    def draw(self, row: Result | Advice | Divider, width: int) -> Sequence[RowLine]:
        """Return the title and the passage, or a piece of advice and what it does."""
        if isinstance(row, Divider):
            text = " with some of the words "
            return [([], ()), ([(f"──{text}{'─' * max(0, width - len(text) - 3)}", "dim")], ())]
        if isinstance(row, Advice):
            style = "strong" if row.query is None else "mark"
            return [
                ([(" ", ""), (row.title, style)], [(" ", "")]),
                ([("   ", ""), (row.detail, "dim")], [(" ", "")]),
            ]
        snippet = self._snippets.get(row.slug, Snippet(""))
        badges = badge_column(row.slug, self.flags)
        folder = [(f"  {row.folder}", "dim")] if row.folder else []
        how = [("by meaning: ", "sign")] if row.by_meaning else []
        return [
            (
                [(" ", ""), *marked(row.title, row.matches, "strong"), *folder],
                [(badges, "sign")],
            ),
            ([("   ", ""), *how, *marked(snippet.text, snippet.matches, "dim")], [(" ", "")]),
        ]

    def action_choose(self) -> None:
        """Read the hit under the cursor, or take the advice."""
        row = self.row_under_cursor
        if isinstance(row, Advice) and row.query is not None:
            self.post_message(self.QuerySuggested(row.query))
        else:
            self._is_chosen = True
            super().action_choose()
