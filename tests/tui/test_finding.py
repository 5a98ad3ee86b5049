"""Find in page, and the matches of the search that led to a page."""

from pathlib import Path

import pytest

from guidetui.document.parse import parse
from guidetui.models import Position
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.find_bar import FindBar, FindBox
from tests.tui.driving import (
    NARROW,
    AppPilot,
    browsing,
    make_app,
    press,
    read,
    reader_of,
    screen_of,
    search,
    settled,
    slug_of,
    text_of,
    until,
)
from tests.tui.sample import write_guide


def _marked(pilot: AppPilot, kind: str) -> list[str]:
    """Return the texts in view that are painted as `kind`, piece by piece."""
    reader = reader_of(pilot)
    found = []
    for number in range(reader.scroll_offset.y, reader.scroll_offset.y + reader.size.height):
        at = reader.view.layout.position_at(number)
        line = reader.find.decorate(reader.view.layout.line(number), at)
        found += [piece.text for piece in line if kind in piece.styles]
    return found


def _count(pilot: AppPilot) -> str:
    return text_of(screen_of(pilot).query_one("#find-count")).strip()


def _note(pilot: AppPilot) -> str:
    return str(reader_of(pilot).border_subtitle or "")


async def _find(pilot: AppPilot, typed: str) -> None:
    await press(pilot, "/", *typed)
    await settled(pilot)


async def test_matches_are_counted_and_marked_as_one_types(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await _find(pilot, "step 2")
        assert _count(pilot) == "1 of 11"
        assert _marked(pilot, "match-current") == ["Step 2"]
        await press(pilot, "0")
        await settled(pilot)
        assert _count(pilot) == "1 of 1"
        assert _marked(pilot, "match") == ["Step 20"]
        await press(pilot, "x")
        await settled(pilot)
        assert _count(pilot) == "no match"


async def test_slash_in_the_reader_finds_and_one_still_searches(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "/")
        assert isinstance(screen_of(pilot).focused, FindBox)
        await press(pilot, "a", "/", "1")
        assert screen_of(pilot).query_one(FindBox).value == "a/1"
        await press(pilot, "escape", "1")
        assert screen_of(pilot).pane == "search"
        await press(pilot, "escape", "/")
        assert screen_of(pilot).pane == "search"


async def test_escape_goes_back_and_enter_stays(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "dns-lookup")
        reader = reader_of(pilot)
        await press(pilot, "space", "j")
        origin = reader.scroll_offset.y
        await _find(pilot, "step 50")
        there = reader.scroll_offset.y
        assert there > origin
        await press(pilot, "escape")
        assert (reader.scroll_offset.y, reader.has_focus) == (origin, True)
        assert not screen_of(pilot).query_one(FindBar).is_open
        await _find(pilot, "step 50")
        await press(pilot, "enter")
        assert (reader.scroll_offset.y, reader.has_focus) == (there, True)
        assert _marked(pilot, "match-current") == ["Step 50"]
        assert _note(pilot) == "1 of 1"
        await press(pilot, "escape")
        assert (reader.scroll_offset.y, reader.has_focus) == (there, True)
        assert (_marked(pilot, "match"), _note(pilot)) == ([], "")
        await press(pilot, "escape")
        assert screen_of(pilot).pane == "guides"


async def test_first_match_is_the_next_one_from_what_is_in_view(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "G")
        await _find(pilot, "step 1")
        assert _count(pilot) == "1 of 11"  # there is none further down: the first of all
        await press(pilot, "escape", "g", "space", "space")
        await _find(pilot, "resolver")
        assert not _count(pilot).startswith("1 of")


async def test_n_and_capital_n_go_round_with_a_note(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "dns-lookup")
        await _find(pilot, "step 60")
        await press(pilot, "backspace", "down", "enter")
        assert _note(pilot) == "2 of 2"
        await press(pilot, "n")
        assert _note(pilot) == "1 of 2, from the top again"
        await press(pilot, "N")
        assert _note(pilot) == "2 of 2, from the end again"
        await press(pilot, "N")
        assert _note(pilot) == "1 of 2"
        assert _marked(pilot, "match-current") == ["Step 6"]


async def test_match_is_found_over_styles_wraps_tables_code_and_drawings(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "every-construct")
        for typed, pieces in {
            "with strong, emphasis": ["with ", "strong", ", ", "emphasis"],
            "disk, with a cache in front of it": None,
            "return hits / (hits": None,
            "Database": None,
            "one below it": ["One below it"],
            "5 ms": ["5 ms"],
        }.items():
            await press(pilot, "g")
            await _find(pilot, typed)
            shown = _marked(pilot, "match-current")
            assert "".join(shown).replace(" ", "") == typed.replace(" ", "") or pieces
            if pieces:
                assert "".join(shown) == "".join(pieces)
            await press(pilot, "escape")


async def test_marks_stay_on_their_words_at_another_width(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await _find(pilot, "waits for its answer")
        await press(pilot, "enter", "n", "n")
        before = _note(pilot)
        for size in (NARROW, (60, 20)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            words = " ".join("".join(_marked(pilot, "match-current")).split())
            assert words.replace(" ", "") == "waitsforitsanswer"
            assert _note(pilot) == before


async def test_upper_case_letter_makes_case_count(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "cache-eviction")
        await _find(pilot, "policy 3")
        assert _count(pilot) == "1 of 2"
        await press(pilot, "escape")
        screen_of(pilot).query_one(FindBox).value = ""
        await _find(pilot, "POLICY 3")
        assert _count(pilot) == "no match"


async def test_match_in_a_long_document_is_found_in_slices(own_sample: Path, state: State) -> None:
    body = "\n\n".join(f"Paragraph {number} of many." for number in range(1, 6_000))
    write_guide(own_sample, "long", "Long", body + "\n\nThe needle.")
    async with browsing(make_app(own_sample, state)) as pilot:
        screen_of(pilot).open_slug("long", reads=True)
        await until(pilot, lambda: slug_of(pilot) == "long", "it is shown")
        await settled(pilot)
        await press(pilot, "/", *"needle")
        await until(pilot, lambda: _count(pilot) == "1 of 1", "it is found")
        await until(pilot, lambda: _marked(pilot, "match-current") == ["needle"], "it is in view")


async def test_what_is_put_below_later_is_looked_through(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        reader = reader_of(pilot)
        reader.show(parse("One needle.").blocks, Position())
        reader.find.begin()
        reader.find.search("needle")
        await settled(pilot)
        assert _note(pilot) == "1 of 1"
        reader.show_below(parse("Another needle.\n\nA third needle.").blocks)
        await settled(pilot)
        assert _note(pilot) == "1 of 3"


async def test_opened_hit_has_its_matches_marked_and_the_first_in_view(
    own_sample: Path, state: State
) -> None:
    filler = "\n\n".join(f"Nothing {number}." for number in range(60))
    write_guide(own_sample, "deep", "Deep", f"{filler}\n\nA quokka jumps.\n\nTwo quokkas.")
    async with browsing(make_app(own_sample, state)) as pilot:
        await search(pilot, "quokka")
        await until(pilot, lambda: bool(_marked(pilot, "hit")), "the preview shows the first")
        await press(pilot, "enter")
        await settled(pilot)
        assert _marked(pilot, "hit")[0] == "quokka"
        assert _note(pilot) == "2 matches"
        await press(pilot, "n")
        assert _marked(pilot, "match-current") == ["quokka"]
        await press(pilot, "n")
        assert _marked(pilot, "match-current") == ["quokkas"]
        await press(pilot, "escape")
        assert screen_of(pilot).pane == "guides"
        assert _marked(pilot, "hit") == []


async def test_marks_follow_the_query_while_the_same_guide_is_shown(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "shard")
        assert set(_marked(pilot, "hit")) >= {"Sharding", "shard"}
        await search(pilot, "")
        await settled(pilot)
        assert _marked(pilot, "hit") == []


@pytest.mark.parametrize("typed", ["[red]", "[@click=app.quit]x", "\u202e", "(", "\\"])
async def test_hostile_text_in_the_find_box_is_text(app: GuideTuiApp, typed: str) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "/")
        screen_of(pilot).query_one(FindBox).value = typed
        await settled(pilot)
        assert _count(pilot) == "no match"
        await press(pilot, "enter")
        assert pilot.app.is_running
