"""Find in page, and the matches of the search that led to a page."""

from pathlib import Path

import pytest

from guidetui.document.parse import parse
from guidetui.models import Position
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.find_bar import FindBar, FindBox
from tests.tui.driver import NARROW, Driver, browsing, make_app
from tests.tui.sample import write_guide


def _marked(driver: Driver, kind: str) -> list[str]:
    """Return the texts in view that are painted as `kind`, piece by piece."""
    reader = driver.reader
    found = []
    for number in range(reader.scroll_offset.y, reader.scroll_offset.y + reader.size.height):
        at = reader.view.layout.position_at(number)
        line = reader.find.decorate(reader.view.layout.line(number), at)
        found += [piece.text for piece in line if kind in piece.styles]
    return found


def _count(driver: Driver) -> str:
    return Driver.text_of(driver.main.query_one("#find-count")).strip()


def _note(driver: Driver) -> str:
    """Return what stands on the frame beside the share that was read."""
    parts = str(driver.reader.border_subtitle or "").split(" · ")
    return " · ".join(part for part in parts if not part.endswith("%"))


async def _find(driver: Driver, typed: str) -> None:
    await driver.press("/", *typed)
    await driver.settled()


async def test_matches_are_counted_and_marked_as_one_types(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await _find(driver, "step 2")
        assert _count(driver) == "1 of 11"
        assert _marked(driver, "match-current") == ["Step 2"]
        await driver.press("0")
        await driver.settled()
        assert _count(driver) == "1 of 1"
        assert _marked(driver, "match") == ["Step 20"]
        await driver.press("x")
        await driver.settled()
        assert _count(driver) == "no match"


async def test_slash_in_the_reader_finds_and_one_still_searches(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("/")
        assert isinstance(driver.main.focused, FindBox)
        await driver.press("a", "/", "1")
        assert driver.main.query_one(FindBox).value == "a/1"
        await driver.press("escape", "1")
        assert driver.pane == "search"
        await driver.press("escape", "/")
        assert driver.pane == "search"


async def test_escape_goes_back_and_enter_stays(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("dns-lookup")
        reader = driver.reader
        await driver.press("space", "j")
        origin = reader.scroll_offset.y
        await _find(driver, "step 50")
        there = reader.scroll_offset.y
        assert there > origin
        await driver.press("escape")
        assert (reader.scroll_offset.y, reader.has_focus) == (origin, True)
        assert not driver.main.query_one(FindBar).is_open
        await _find(driver, "step 50")
        await driver.press("enter")
        assert (reader.scroll_offset.y, reader.has_focus) == (there, True)
        assert _marked(driver, "match-current") == ["Step 50"]
        assert _note(driver) == "1 of 1"
        await driver.press("escape")
        assert (reader.scroll_offset.y, reader.has_focus) == (there, True)
        assert (_marked(driver, "match"), _note(driver)) == ([], "")
        await driver.press("escape")
        assert driver.pane == "guides"


async def test_first_match_is_the_next_one_from_what_is_in_view(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("dns-lookup")
        await driver.press("G")
        await _find(driver, "step 1")
        assert _count(driver) == "1 of 11"  # there is none further down: the first of all
        await driver.press("escape", "g", "space", "space")
        await _find(driver, "resolver")
        assert not _count(driver).startswith("1 of")


async def test_n_and_capital_n_go_round_with_a_note(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("dns-lookup")
        await _find(driver, "step 60")
        await driver.press("backspace", "down", "enter")
        assert _note(driver) == "2 of 2"
        await driver.press("n")
        assert _note(driver) == "1 of 2, from the top again"
        await driver.press("N")
        assert _note(driver) == "2 of 2, from the end again"
        await driver.press("N")
        assert _note(driver) == "1 of 2"
        assert _marked(driver, "match-current") == ["Step 6"]


async def test_match_is_found_over_styles_wraps_tables_code_and_drawings(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        for typed, pieces in {
            "with strong, emphasis": ["with ", "strong", ", ", "emphasis"],
            "disk, with a cache in front of it": None,
            "return hits / (hits": None,
            "Database": None,
            "one below it": ["One below it"],
            "5 ms": ["5 ms"],
        }.items():
            await driver.press("g")
            await _find(driver, typed)
            shown = _marked(driver, "match-current")
            assert "".join(shown).replace(" ", "") == typed.replace(" ", "") or pieces
            if pieces:
                assert "".join(shown) == "".join(pieces)
            await driver.press("escape")


async def test_marks_stay_on_their_words_at_another_width(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await _find(driver, "waits for its answer")
        await driver.press("enter", "n", "n")
        before = _note(driver)
        for size in (NARROW, (60, 20)):
            await driver.resize(*size)
            await driver.settled()
            words = " ".join("".join(_marked(driver, "match-current")).split())
            assert words.replace(" ", "") == "waitsforitsanswer"
            assert _note(driver) == before


async def test_upper_case_letter_makes_case_count(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("cache-eviction")
        await _find(driver, "policy 3")
        assert _count(driver) == "1 of 2"
        await driver.press("escape")
        driver.main.query_one(FindBox).value = ""
        await _find(driver, "POLICY 3")
        assert _count(driver) == "no match"


async def test_match_in_a_long_document_is_found_in_slices(own_sample: Path, state: State) -> None:
    body = "\n\n".join(f"Paragraph {number} of many." for number in range(1, 6_000))
    write_guide(own_sample, "long", "Long", body + "\n\nThe needle.")
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long")
        await driver.until(lambda: driver.slug == "long", "it is shown")
        await driver.settled()
        await driver.press("/", *"needle")
        await driver.until(lambda: _count(driver) == "1 of 1", "it is found")
        await driver.until(lambda: _marked(driver, "match-current") == ["needle"], "it is in view")


async def test_what_is_put_below_later_is_looked_through(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        reader = driver.reader
        reader.show(parse("One needle.").blocks, Position())
        reader.find.begin()
        reader.find.search("needle")
        await driver.settled()
        assert _note(driver) == "1 of 1"
        reader.show_below(parse("Another needle.\n\nA third needle.").blocks)
        await driver.settled()
        assert _note(driver) == "1 of 3"


async def test_addresses_and_facts_are_no_matches(own_sample: Path, state: State) -> None:
    write_guide(
        own_sample,
        "quokka",
        "Quokka",
        "Two quokkas: https://example.org/quokka and www.example.org.\n\n"
        "![A photo](https://example.org/photos/of-the-happiest-animal-on-earth/quokka-at-noon.png)",
    )
    async with browsing(make_app(own_sample, state), NARROW) as driver:
        await driver.search("quokka")
        await driver.press("enter")
        await driver.until(lambda: "matches" in _note(driver), "the matches are counted")
        assert _note(driver) == "2 matches"  # the title and a word of the text


async def test_opened_hit_has_its_matches_marked_and_the_first_in_view(
    own_sample: Path, state: State
) -> None:
    filler = "\n\n".join(f"Nothing {number}." for number in range(60))
    write_guide(own_sample, "deep", "Deep", f"{filler}\n\nA quokka jumps.\n\nTwo quokkas.")
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.search("quokka")
        await driver.until(lambda: bool(_marked(driver, "hit")), "the preview shows the first")
        await driver.press("enter")
        await driver.settled()
        assert _marked(driver, "hit")[0] == "quokka"
        assert _note(driver) == "2 matches"
        await driver.press("n")
        assert _marked(driver, "match-current") == ["quokka"]
        await driver.press("n")
        assert _marked(driver, "match-current") == ["quokkas"]


async def test_marks_of_the_query_outlast_escape_and_finding_in_the_page(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("shard")
        await driver.press("enter")
        marked = _marked(driver, "hit")
        assert "shard" in marked
        await _find(driver, "rows")
        assert _marked(driver, "hit") == []
        await driver.press("enter")
        assert _marked(driver, "match-current") == ["Rows"]
        await driver.press("escape")  # drops what was found in the page
        assert driver.pane == "reader"
        assert _marked(driver, "hit") == marked
        await driver.press("escape")
        assert driver.pane == "guides"
        assert _marked(driver, "hit") == marked
        await driver.press("enter", "n")
        assert _marked(driver, "match-current") == ["Sharding"]
        await driver.press("escape", "escape")
        await driver.settled()
        assert _marked(driver, "hit") == []


async def test_marks_follow_the_drawing_of_another_width(own_sample: Path, state: State) -> None:
    names = ("Lion", "Tiger", "Panther", "Quokka", "Ocelot")
    boxes = " --> ".join(f"{name}[{name} cage]" for name in names)
    drawing = f"```mermaid\ngraph LR\n{boxes}\n```"
    write_guide(own_sample, "drawn", "Drawn", f"Quokka cages.\n\n{drawing}")
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.search("quokka")
        await driver.press("enter")
        await driver.laid_out()
        assert _marked(driver, "hit") == ["Quokka"] * 2
        await driver.resize(60, 45)
        await driver.laid_out()
        assert _marked(driver, "hit") == ["Quokka"] * 2


async def test_marks_follow_the_query_while_the_same_guide_is_shown(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.search("shard")
        assert set(_marked(driver, "hit")) >= {"Sharding", "shard"}
        await driver.search("")
        await driver.settled()
        assert _marked(driver, "hit") == []


@pytest.mark.parametrize("typed", ["[red]", "[@click=app.quit]x", "\u202e", "(", "\\"])
async def test_hostile_text_in_the_find_box_is_text(app: GuideTuiApp, typed: str) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("/")
        driver.main.query_one(FindBox).value = typed
        await driver.settled()
        assert _count(driver) == "no match"
        await driver.press("enter")
        assert driver.app.is_running


async def test_keys_typed_ahead_go_where_the_find_key_leads(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        driver.type_ahead("/", *"step 2")
        await driver.settled()
        assert _count(driver) == "1 of 11"
        driver.type_ahead("enter", "n")
        await driver.settled()
        assert _note(driver) == "2 of 11"
        assert driver.reader.has_focus
