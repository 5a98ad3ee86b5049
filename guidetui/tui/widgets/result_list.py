"""The hits of a query, best first, each with its title and the passage that matches.

Where there is none, what to try instead stands in their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from guidetui.collection.collection import Collection
from guidetui.models import Ranges, SearchResponse, Snippet, StudyFlags
from guidetui.tui.advice import Advice
from guidetui.tui.badges import badge_column
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.widgets.guide_list import GuideList
from guidetui.tui.widgets.row_list import Parts


class ResultList(GuideList):
    """Two lines a hit. Snippets are asked for when their rows come on the screen."""

    ROW_HEIGHT = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in bindings(Context.GUIDES) if binding.id == "guide-read"
    ]

    @dataclass
    class SnippetsWanted(Message):
        """These results are on the screen and have no snippet yet."""

        slugs: tuple[str, ...]
        max_characters: int

        def can_replace(self, message: Message) -> bool:
            """Return True: what is on the screen now matters, not what was."""
            return isinstance(message, ResultList.SnippetsWanted)

    @dataclass
    class QuerySuggested(Message):
        """A suggestion was chosen: this text should be searched for."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._slugs: list[str] = []
        self._titles: list[tuple[str, Ranges]] = []
        self._snippets: dict[str, Snippet] = {}
        self._snippet_width = 0
        self._marks = StudyFlags()
        self._advice: tuple[Advice, ...] = ()

    @property
    def row_count(self) -> int:
        """How many hits are listed, or pieces of advice where there is none."""
        return len(self._slugs) or len(self._advice)

    @property
    def guide_slugs(self) -> list[str]:
        """The slugs of the hits, best first."""
        return self._slugs

    @property
    def slug_under_cursor(self) -> str | None:
        """The hit under the cursor, if there is one."""
        return self._slugs[self.cursor] if self._slugs else None

    def show(
        self,
        response: SearchResponse,
        collection: Collection,
        advice: tuple[Advice, ...],
        *,
        cursor_slug: str | None,
        width: int,
    ) -> None:
        """Show the hits of a response; the cursor goes to `cursor_slug` if it is among them.

        `advice` is shown where there is no hit; `width` is that of the list, in which the
        snippets of the response fit.
        """
        self._advice = advice
        self._slugs = [hit.slug for hit in response.page.hits]
        self._titles = [
            (collection.guide(slug).title, response.title_matches.get(slug, ()))
            for slug in self._slugs
        ]
        self._snippets = dict(response.snippets)
        self._snippet_width = width
        self.rows_changed(
            cursor=self._slugs.index(cursor_slug) if cursor_slug in self._slugs else 0
        )
        self._ask_for_snippets()

    def show_marks(self, marks: StudyFlags) -> None:
        """Show which guides are starred and read."""
        self._marks = marks
        self.refresh()

    def add_snippets(self, snippets: dict[str, Snippet]) -> None:
        """Take the passages that were asked for."""
        self._snippets |= snippets
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        self._ask_for_snippets()

    def on_resize(self) -> None:
        """Ask for what a larger list shows, as long as it is wide."""
        super().on_resize()
        if self.size.width != self._snippet_width:
            self._snippets = {}
        self._ask_for_snippets()

    def _ask_for_snippets(self) -> None:
        if not self.size.width:
            return
        self._snippet_width = self.size.width
        first = self.scroll_offset.y // self.ROW_HEIGHT
        last = first + self.size.height // self.ROW_HEIGHT + 1
        missing = tuple(slug for slug in self._slugs[first:last] if slug not in self._snippets)
        if missing:
            self.post_message(self.SnippetsWanted(missing, max(20, self.size.width - 4)))

    def row_parts(self, index: int, width: int) -> Sequence[tuple[Parts, Parts]]:  # noqa: ARG002
        """Return the title and the passage, or a piece of advice and what it does."""
        if not self._slugs:
            advice = self._advice[index]
            name = "strong" if advice.query is None else "mark"
            return [
                ([(" ", ""), (advice.title, name)], [(" ", "")]),
                ([("   ", ""), (advice.detail, "dim")], [(" ", "")]),
            ]
        title, ranges = self._titles[index]
        snippet = self._snippets.get(self._slugs[index], Snippet(""))
        return [
            (
                [(" ", ""), *_marked(title, ranges, "strong")],
                [(badge_column(self._slugs[index], self._marks), "sign")],
            ),
            ([("   ", ""), *_marked(snippet.text, snippet.matches, "dim")], [(" ", "")]),
        ]

    def on_highlighted(self, index: int) -> None:
        """Ask for a preview of the hit under the cursor."""
        if self._slugs:
            self.post_message(self.Highlighted(self._slugs[index]))

    def action_choose(self) -> None:
        """Read the hit under the cursor, or take the advice."""
        if self.slug_under_cursor is not None:
            self.post_message(self.Chosen(self.slug_under_cursor))
        elif self._advice and (query := self._advice[self.cursor].query) is not None:
            self.post_message(self.QuerySuggested(query))


def _marked(text: str, ranges: Ranges, name: str) -> list[tuple[str, str]]:
    parts = []
    place = 0
    for start, end in ranges:
        parts += [(text[place:start], name), (text[start:end], "mark")]
        place = end
    return [*parts, (text[place:], name)]
