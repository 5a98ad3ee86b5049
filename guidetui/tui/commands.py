"""What the palette (Ctrl+P) lists on the main screen."""

from collections.abc import Iterator
from functools import partial

from guidetui.models import Position
from guidetui.text import pluralize
from guidetui.tui.keymap import KEYS, Context
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.palette import COMMAND, HEADING, TAG, Entry

# The palette itself, and a key that means one thing here and another there.
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
