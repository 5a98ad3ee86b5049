"""The key table: every key once, every action there, and the tables made from it complete."""

from collections import Counter

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.dom import DOMNode

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.key import Place
from guidetui.tui.key_lists import footer_keys, markdown_table
from guidetui.tui.keymap import KEYS, bindings
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.diagram import DiagramScreen
from guidetui.tui.screens.help import HelpScreen, KeyList
from guidetui.tui.screens.picture import PictureScreen
from guidetui.tui.screens.quiz import QuizScreen
from guidetui.tui.widgets.category_tree import CategoryTree
from guidetui.tui.widgets.find_bar import FindBox
from guidetui.tui.widgets.reader import Reader
from guidetui.tui.widgets.result_list import ResultList
from guidetui.tui.widgets.row_list import RowList
from guidetui.tui.widgets.search_box import SearchBox
from guidetui.tui.widgets.tag_filter import TagList

_HOMES: dict[Place, type[DOMNode]] = {
    Place.ANYWHERE: BrowseScreen,
    Place.SEARCH: SearchBox,
    Place.LIST: RowList,
    Place.GUIDES: CategoryTree,
    Place.TAGS: TagList,
    Place.READER: Reader,
    Place.DIAGRAM: DiagramScreen,
    Place.PICTURE: PictureScreen,
    Place.QUIZ: QuizScreen,
    Place.FIND: FindBox,
}

# What works together in one widget: no key may mean two things there.
_TOGETHER = (
    (Place.ANYWHERE,),
    (Place.SEARCH,),
    (Place.LIST, Place.GUIDES),
    (Place.LIST, Place.TAGS),
    (Place.READER,),
    (Place.DIAGRAM,),
    (Place.PICTURE,),
    (Place.QUIZ,),
    (Place.FIND,),
)


def _is_there(action: str, home: type[DOMNode]) -> bool:
    """Say whether an action exists on the widget that binds it, or where its namespace says."""
    namespace, name, _ = parse(action)
    where = {"app": GuideTuiApp, "screen": BrowseScreen}.get(namespace, home)
    return callable(getattr(where, f"action_{name}", getattr(where, f"_action_{name}", None)))


def test_every_id_is_unique() -> None:
    assert [name for name, count in Counter(key.id for key in KEYS).items() if count > 1] == []


@pytest.mark.parametrize("places", _TOGETHER)
def test_no_key_is_bound_twice_in_one_place(places: tuple[Place, ...]) -> None:
    keys = Counter(part for key in KEYS if key.place in places for part in key.keys.split(","))
    assert [name for name, count in keys.items() if count > 1] == []


def test_action_exists_where_its_key_is_bound() -> None:
    assert [key.id for key in KEYS if not _is_there(key.action, _HOMES[key.place])] == []


@pytest.mark.parametrize(
    "home", [*_HOMES.values(), ResultList, HelpScreen, KeyList], ids=lambda home: home.__name__
)
def test_every_binding_of_a_widget_has_its_action_there(home: type[DOMNode]) -> None:
    own = [binding for binding in home.BINDINGS if isinstance(binding, Binding)]
    assert [binding.action for binding in own if not _is_there(binding.action, home)] == []


def test_every_place_binds_all_its_keys() -> None:
    for place, home in _HOMES.items():
        bound = {binding.id for cls in home.__mro__ for binding in _bindings_of(cls)}
        assert {key.id for key in KEYS if key.place is place} <= bound


def _bindings_of(cls: type) -> list[Binding]:
    own = cls.__dict__.get("BINDINGS", ())
    return [binding for binding in own if isinstance(binding, Binding)]


def test_bindings_carry_id_description_and_tooltip() -> None:
    made = bindings(*Place)
    assert [binding.id for binding in made] == [key.id for key in KEYS]
    assert all(binding.description and binding.tooltip for binding in made)


def test_markdown_table_lists_every_key_under_its_place() -> None:
    table = markdown_table()
    places = table.split("**")[1::2]
    assert places == [str(place) for place in Place]
    for place, part in zip(Place, table.split("**")[2::2], strict=True):
        for key in KEYS:
            row = f"| {' '.join(f'`{shown}`' for shown in key.shown_keys())} | {key.help} |"
            assert (row in part) is (key.place is place)


def test_keys_are_written_as_a_person_would() -> None:
    shown = [shown for key in KEYS for shown in key.shown_keys()]
    assert {"/", "?", "[", "]", "Esc", "Enter", "Space", "PgDn", "↓", "Ctrl+P", "Shift+Tab"} <= set(
        shown
    )
    assert [name for name in shown if "_" in name] == []


def test_footer_shows_the_keys_of_the_place_first() -> None:
    keys = footer_keys(Place.READER)
    first_general = next(i for i, key in enumerate(keys) if key.place is Place.ANYWHERE)
    assert all(key.place is Place.READER for key in keys[:first_general])
    assert all(key.place is Place.ANYWHERE for key in keys[first_general:])
    assert all(key.label for key in keys)


@pytest.mark.parametrize("place", [Place.SEARCH, Place.FIND])
def test_footer_of_a_box_shows_no_key_that_types(place: Place) -> None:
    keys = footer_keys(place)
    assert [shown for key in keys for shown in key.shown_keys() if len(shown) == 1] == [
        shown for key in keys if key.place is place for shown in key.shown_keys() if shown in "↓↑→"
    ]
    assert {"F1", "Ctrl+Q"} <= {key.shown_keys()[0] for key in keys}


def test_footer_of_a_screen_of_its_own_shows_no_key_of_another() -> None:
    assert {key.place for key in footer_keys(Place.QUIZ)} == {Place.QUIZ}
