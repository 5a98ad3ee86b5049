"""The palette (Ctrl+P): one list of guides, headings, tags, categories and commands.

Typed letters are matched in this order, preferably near each other and at the start of words. `>`
lists only commands, `#` only tags and `@` only the headings of the guide.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.fuzzy import FuzzySearch
from textual.widgets import Input

from guidetui.models import Position, Ranges
from guidetui.text import pluralize
from guidetui.tui.keymap import KEYS, Context, bindings, shown_key
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.modal import Modal
from guidetui.tui.widgets.row_list import RowLine, RowList, marked

_MAX_SHOWN = 100
COMMAND, TAG, HEADING = ">", "#", "@"


class Entry(Struct, frozen=True):
    """A row: its text, its kind, and what choosing it does; all text is sanitized.

    `sign` is the prefix that lists only this kind, or empty.
    """

    id: str
    text: str
    remark: str
    run: Callable[[], object]
    sign: str = ""


class _Found(Struct, frozen=True):
    entry: Entry
    matches: Ranges = ()


class EntryList(RowList[_Found]):
    """The entries that match, the best first."""

    def draw(self, row: _Found, width: int) -> Sequence[RowLine]:
        """Return the text with its matches marked, and the kind of the entry if it fits."""
        text, remark = row.entry.text, f" {row.entry.remark} "
        fits = cell_len(text) + cell_len(remark) + 2 <= width
        return [([(" ", ""), *marked(text, row.matches, "")], [(remark, "dim")] if fits else [])]

    def chooses_on_click(self, row: _Found) -> bool:  # noqa: ARG002
        """Choose with one click."""
        return True

    def action_choose(self) -> None:
        """Let the screen choose."""
        self.screen.call_later(self.screen.run_action, "choose")


class Palette(Modal[Entry | None]):
    """Returns the chosen entry."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.CHOOSER)]

    def __init__(self, entries: Sequence[Entry], recent: Sequence[str]) -> None:
        """List `entries`, those with `recent` ids (the newest last) first."""
        super().__init__()
        places = {name: place for place, name in enumerate(recent)}
        self._entries = sorted(entries, key=lambda entry: -places.get(entry.id, -1))
        self._text: str | None = None

    def compose(self) -> ComposeResult:
        """Put the box above the list."""
        with Vertical() as frame:
            frame.border_title = "Go to"
            frame.border_subtitle = (
                f"{COMMAND} commands · {TAG} tags · {HEADING} headings · "
                f"{shown_key('chooser-choose')} · {shown_key('chooser-close')}"
            )
            yield Input(placeholder="Guide, heading, tag, category or command", compact=True)
            yield EntryList()

    def on_mount(self) -> None:
        """List the entries used last."""
        self._filter_by("")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        self._filter_by(event.value)

    def _filter_by(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        text = text.strip()
        entries = self._entries
        if text[:1] in (COMMAND, TAG, HEADING):
            entries = [entry for entry in entries if entry.sign == text[0]]
            text = text[1:].strip()
        found = [_Found(entry) for entry in entries] if not text else _matching(entries, text)
        self.query_one(EntryList).show_rows(found[:_MAX_SHOWN])

    @on(Input.Submitted)
    def action_choose(self) -> None:
        """Return the entry under the cursor."""
        self._filter_by(self.query_one(Input).value)  # the last change may be unhandled
        row = self.query_one(EntryList).row_under_cursor
        if row is not None:
            self.dismiss(row.entry)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        self.query_one(EntryList).cursor += rows

    def action_edge(self, is_last: bool) -> None:
        """Go to the first or the last row."""
        entries = self.query_one(EntryList)
        entries.cursor = len(entries.rows) - 1 if is_last else 0


def _matching(entries: Sequence[Entry], text: str) -> list[_Found]:
    """Return the entries that match, the best first; of equals, in the order given."""
    fuzzy = FuzzySearch()
    scored = []
    for entry in entries:
        score, offsets = fuzzy.match(text, entry.text)
        if score > 0:
            ranges = tuple((offset, offset + 1) for offset in offsets)
            scored.append((score, _Found(entry, ranges)))
    scored.sort(key=lambda pair: -pair[0])
    return [found for _, found in scored]


# The palette itself, and a key with different meanings.
_NO_COMMANDS = ("palette", "search")


def entries(screen: BrowseScreen) -> list[Entry]:
    """Return the guides, headings, saved searches, tags, categories and commands."""
    return [*_commands(screen), *_headings(screen), *_places(screen)]


def _commands(screen: BrowseScreen) -> Iterator[Entry]:
    for key in KEYS:
        if key.context is Context.ANYWHERE and key.id not in _NO_COMMANDS:
            run = partial(screen.app.run_action, key.action, screen)
            yield Entry(f"command {key.id}", key.help, key.shown_keys()[0], run, COMMAND)


def _headings(screen: BrowseScreen) -> Iterator[Entry]:
    reader = screen.reader_pane.reader
    if screen.reader_pane.guide is not None:
        for heading in reader.outline():
            run = partial(_go_to_heading, screen, Position(heading.block))
            yield Entry(f"heading {heading.block}", heading.title, "heading", run, HEADING)


def _go_to_heading(screen: BrowseScreen, position: Position) -> None:
    screen.panes.focus("reader")
    screen.reader_pane.reader.go_to(position)


def _places(screen: BrowseScreen) -> Iterator[Entry]:
    collection = screen.service.collection
    if collection is None:
        return
    for category in collection.categories:
        count = pluralize(len(collection.guides_in(category.id)), "guide")
        run = partial(_search, screen, f'category:"{category.id}"')
        yield Entry(f"category {category.id}", category.title, f"category, {count}", run)
    for search in screen.searches.all:
        run = partial(screen.searches.run, search)
        yield Entry(f"search {search.name}", search.name, "saved search", run)
    for tag in collection.tags:
        run = partial(_search, screen, f'tag:"{tag.label}"')
        yield Entry(f"tag {tag.key}", tag.label, "tag", run, TAG)
    for guide in collection.guides:
        run = partial(screen.navigation.open, guide.slug)
        category_ids = guide.category_ids[:1]
        remark = "".join(collection.categories_by_id[name].title for name in category_ids)
        yield Entry(f"guide {guide.slug}", guide.title, remark, run)


def _search(screen: BrowseScreen, query: str) -> None:
    screen.search_pane.set_text(query)
    screen.panes.focus("guides")
