"""The key table: every key once, every action there, and the tables made from it complete."""

from collections import Counter
from pathlib import Path

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.dom import DOMNode

from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.keymap import (
    CONTEXTS_TOGETHER,
    KEYS,
    Context,
    bindings,
    footer_keys,
    markdown_table,
)
from guidetui.tui.panes.guides import ResultList
from guidetui.tui.panes.search import SearchBox
from guidetui.tui.panes.tags import TagBox, TagList
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.collections import CollectionsScreen
from guidetui.tui.screens.compare import CompareScreen
from guidetui.tui.screens.diagram import DiagramScreen
from guidetui.tui.screens.help import HelpScreen, KeyList
from guidetui.tui.screens.modal import ChooserScreen
from guidetui.tui.screens.picture import PictureScreen
from guidetui.tui.screens.quiz import QuizScreen
from guidetui.tui.screens.themes import ThemeScreen
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.find_bar import FindBox
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.row_list import RowList

_HOMES: dict[Context, type[DOMNode]] = {
    Context.ANYWHERE: BrowseScreen,
    Context.SEARCH: SearchBox,
    Context.LIST: RowList,
    Context.GUIDES: CategoryTree,
    Context.TAGS: TagList,
    Context.READER: Reader,
    Context.COMPARE: CompareScreen,
    Context.DIAGRAM: DiagramScreen,
    Context.PICTURE: PictureScreen,
    Context.QUIZ: QuizScreen,
    Context.FIND: FindBox,
    Context.TAG_BOX: TagBox,
    Context.CHOOSER: ChooserScreen,
    Context.COLLECTIONS: CollectionsScreen,
    Context.HELP: HelpScreen,
    Context.THEMES: ThemeScreen,
}


@pytest.fixture
def main(sample: Path, state: State) -> BrowseScreen:
    """Return the main screen, whose actions are methods of what it holds."""
    return BrowseScreen(LibraryService(sample, state))


def _is_there(action: str, home: type[DOMNode], main: BrowseScreen) -> bool:
    """Say whether an action exists on the widget that binds it, or where its namespace says."""
    namespace, name, _ = parse(action)
    where = GuideTuiApp if namespace == "app" else home
    if namespace == "screen" or (home is BrowseScreen and not namespace):
        return callable(getattr(main, f"action_{name}", None))
    return callable(getattr(where, f"action_{name}", getattr(where, f"_action_{name}", None)))


def test_every_id_is_unique() -> None:
    assert [name for name, count in Counter(key.id for key in KEYS).items() if count > 1] == []


def test_every_context_is_looked_through_for_keys_bound_twice() -> None:
    assert {context for contexts in CONTEXTS_TOGETHER for context in contexts} == set(Context)


@pytest.mark.parametrize("contexts", CONTEXTS_TOGETHER)
def test_no_key_is_bound_twice_in_one_place(contexts: tuple[Context, ...]) -> None:
    keys = Counter(part for key in KEYS if key.context in contexts for part in key.keys.split(","))
    assert [name for name, count in keys.items() if count > 1] == []


def test_action_exists_where_its_key_is_bound(main: BrowseScreen) -> None:
    bound = [key for key in KEYS if key.context is not Context.COPY]  # answers to one question
    assert [key.id for key in bound if not _is_there(key.action, _HOMES[key.context], main)] == []


def test_both_screens_with_a_reader_have_the_actions_of_its_keys() -> None:
    actions = [parse(key.action) for key in KEYS if key.context in (Context.READER, Context.FIND)]
    names = {name for namespace, name, _ in actions if namespace == "screen"}
    assert names
    assert {name for name in names if not hasattr(CompareScreen, f"action_{name}")} == set()


@pytest.mark.parametrize(
    "home", [*_HOMES.values(), ResultList, HelpScreen, KeyList], ids=lambda home: home.__name__
)
def test_every_binding_of_a_widget_has_its_action_there(
    home: type[DOMNode], main: BrowseScreen
) -> None:
    own = [binding for binding in home.BINDINGS if isinstance(binding, Binding)]
    assert [binding.action for binding in own if not _is_there(binding.action, home, main)] == []


def test_every_place_binds_all_its_keys() -> None:
    for context, home in _HOMES.items():
        bound = {binding.id for cls in home.__mro__ for binding in _bindings_of(cls)}
        assert {key.id for key in KEYS if key.context is context} <= bound


def _bindings_of(cls: type) -> list[Binding]:
    own = cls.__dict__.get("BINDINGS", ())
    return [binding for binding in own if isinstance(binding, Binding)]


def test_bindings_carry_id_description_and_tooltip() -> None:
    made = bindings(*Context)
    assert [binding.id for binding in made] == [key.id for key in KEYS]
    assert all(binding.description and binding.tooltip for binding in made)


def test_markdown_table_lists_every_key_under_its_place() -> None:
    table = markdown_table()
    contexts = table.split("**")[1::2]
    assert contexts == [str(context) for context in Context]
    for context, part in zip(Context, table.split("**")[2::2], strict=True):
        rows = [line for line in part.splitlines() if line.startswith("| `")]
        assert rows == [
            f"| {' '.join(f'`{shown}`' for shown in key.shown_keys())} | {key.help} |"
            for key in KEYS
            if key.context is context
        ]


def test_keys_are_written_as_a_person_would() -> None:
    shown = [shown for key in KEYS for shown in key.shown_keys()]
    assert {"/", "?", "[", "]", "Esc", "Enter", "Space", "PgDn", "↓", "Ctrl+P", "Shift+Tab"} <= set(
        shown
    )
    assert [name for name in shown if "_" in name] == []


def test_footer_shows_the_keys_of_the_place_first() -> None:
    keys = footer_keys(Context.READER)
    first_general = next(i for i, key in enumerate(keys) if key.context is Context.ANYWHERE)
    assert all(key.context is Context.READER for key in keys[:first_general])
    assert all(key.context is Context.ANYWHERE for key in keys[first_general:])
    assert all(key.label for key in keys)


@pytest.mark.parametrize("context", [Context.SEARCH, Context.FIND])
def test_footer_of_a_box_shows_no_key_that_types(context: Context) -> None:
    keys = footer_keys(context)
    assert [shown for key in keys for shown in key.shown_keys() if len(shown) == 1] == [
        shown
        for key in keys
        if key.context is context
        for shown in key.shown_keys()
        if shown in "↓↑→"
    ]
    assert {"F1", "Ctrl+Q"} <= {key.shown_keys()[0] for key in keys}


def test_footer_of_a_screen_of_its_own_shows_no_key_of_another() -> None:
    assert {key.context for key in footer_keys(Context.QUIZ)} == {Context.QUIZ}
