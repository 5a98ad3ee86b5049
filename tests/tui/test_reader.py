"""The reader: scrolling by keys, and the same words on top whatever happens to its width."""

import re
from pathlib import Path

import pytest

from guidetui.errors import CollectionError
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.async_library import AsyncLibrary
from tests.tui.driving import (
    NARROW,
    WIDE,
    AppPilot,
    browsing,
    held,
    laid_out,
    lines_of,
    make_app,
    place_of,
    press,
    read,
    reader_of,
    screen_of,
    settled,
    slug_of,
    text_of,
    top_line,
    tree_of,
)
from tests.tui.sample import write_guide


async def test_guide_shows_its_title_description_facts_and_text(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "write-through")
        shown = text_of(reader_of(pilot))
        for part in (
            "Write-through and write-behind",
            "Two ways to keep a cache and a database alike.",
            "2024-02-01",
            "Caching",
            "https://example.org/guides/write-through",
            "https://example.org/diagrams/write-through.png",
            "A write goes to the cache",
        ):
            assert part in shown


async def test_every_construct_is_shown(app: GuideTuiApp) -> None:
    async with browsing(app, (160, 120)) as pilot:
        await read(pilot, "every-construct")
        shown = text_of(reader_of(pilot))
        for part in (
            "• A bullet",
            "◦ One below it",
            "2. Second",
            "☑ A task that is done",
            "☐ One that is not",
            "▎ A quotation with weight",
            "def hit_rate(hits: int, misses: int) -> float:",
            "│  0.5 ms │",
            "│ Database │",
            "▣ A cache in front of a database",
            "What it means.",
            "A claim.[1]",
            "[1] Its source.",
        ):
            assert part in shown


async def test_scrolling_keys_move_by_lines_pages_and_to_the_ends(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "dns-lookup")
        reader = reader_of(pilot)
        page, bottom = reader.size.height - 2, reader.max_scroll_y
        moves: dict[tuple[str, ...], int] = {
            ("j", "down"): 2,
            ("j", "j", "k", "up"): 0,
            ("space",): page,
            ("pagedown", "ctrl+f"): 2 * page,
            ("space", "b"): 0,
            ("space", "space", "pageup", "ctrl+b"): 0,
            ("ctrl+d", "ctrl+u"): 0,
            ("G",): bottom,
            ("end", "j"): bottom,
            ("G", "g"): 0,
            ("G", "home", "k"): 0,
        }
        found = {}
        for keys in moves:
            reader.action_top()
            await press(pilot, *keys)
            found[keys] = reader.scroll_offset.y
        assert found == moves


async def test_half_page_keys_move_half_the_lines_in_view(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        reader = reader_of(pilot)
        await press(pilot, "ctrl+d")
        assert reader.size.height // 2 - 2 <= reader.scroll_offset.y <= reader.size.height // 2


async def test_last_line_is_reached_in_a_guide_that_is_not_laid_out_yet(
    own_sample: Path, state: State
) -> None:
    body = "\n\n".join(f"Paragraph {number} " + "of many words " * 30 for number in range(1, 800))
    write_guide(own_sample, "long", "Long", body + "\n\nThe very last line.")
    async with browsing(make_app(own_sample, state)) as pilot:
        screen_of(pilot).open_slug("long", reads=True)
        await settled(pilot)
        await press(pilot, "G")
        assert "The very last line." in text_of(reader_of(pilot))
        await laid_out(pilot)
        assert "The very last line." in text_of(reader_of(pilot))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_guide_without_wide_lines_has_no_horizontal_scrollbar(
    app: GuideTuiApp, size: tuple[int, int]
) -> None:
    async with browsing(app, size) as pilot:
        await read(pilot, "dns-lookup")
        assert reader_of(pilot).show_vertical_scrollbar
        assert not reader_of(pilot).show_horizontal_scrollbar


async def test_vertical_scrollbar_that_appears_brings_no_horizontal_one(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, "related")
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "sharding")
        assert not reader_of(pilot).show_vertical_scrollbar
        await read(pilot, "every-construct")
        await press(pilot, "tab", "G")
        assert reader_of(pilot).show_vertical_scrollbar
        assert not reader_of(pilot).show_horizontal_scrollbar


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 15)])
async def test_guide_that_fits_has_no_scrollbar(
    app: GuideTuiApp, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, "related")
    async with browsing(app, size) as pilot:
        await read(pilot, "sharding")
        assert reader_of(pilot).max_scroll_y == 0
        assert not reader_of(pilot).show_vertical_scrollbar


async def test_code_wider_than_the_pane_is_scrolled_sideways(
    own_sample: Path, state: State
) -> None:
    code = "```\n" + "".join(f"{number:>4}" for number in range(1, 60)) + " end\n```"
    write_guide(own_sample, "wide", "Wide", code)
    async with browsing(make_app(own_sample, state), NARROW) as pilot:
        await read(pilot, "wide")
        reader = reader_of(pilot)
        await press(pilot, "l", "right")
        assert reader.scroll_offset.x == 16
        await press(pilot, "h", "left", "h")
        assert reader.scroll_offset.x == 0
        await press(pilot, *["l"] * 40)
        assert "end" in text_of(reader)


async def test_same_paragraph_stays_on_top_at_another_width(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "space")
        reader_of(pilot).action_scroll_lines(place_of(reader_of(pilot), "Step 20 ")[1] - 1)
        for size in (WIDE, (110, 45), NARROW, (60, 15), WIDE):
            await pilot.resize_terminal(*size)
            await laid_out(pilot)
            assert top_line(pilot).startswith("Step 20 ")


async def test_same_words_stay_on_top_within_a_long_paragraph(
    own_sample: Path, state: State
) -> None:
    words = " ".join(f"word{number}" for number in range(1, 1500))
    write_guide(own_sample, "flood", "Flood", words)
    async with browsing(make_app(own_sample, state)) as pilot:
        await read(pilot, "flood")
        for _ in range(40):
            reader_of(pilot).action_scroll_lines(1)
        await pilot.pause()
        first = top_line(pilot).split()[0]
        await pilot.resize_terminal(*NARROW)
        await laid_out(pilot)
        assert first in top_line(pilot).split()


async def test_bottom_stays_in_view_where_the_terminal_grows(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "G")
        await pilot.resize_terminal(*WIDE)
        await laid_out(pilot)
        assert "Step 60 " in text_of(reader_of(pilot))
        assert reader_of(pilot).scroll_offset.y == reader_of(pilot).max_scroll_y


async def test_guide_previewed_while_the_reader_is_hidden_is_laid_out_for_its_width(
    app: GuideTuiApp,
) -> None:
    async with browsing(app, NARROW) as pilot:
        for key in ("G", "l", "j", "j", "j"):
            await press(pilot, key)
            await settled(pilot)
        assert slug_of(pilot) == "dns-lookup"
        await press(pilot, "enter")
        await laid_out(pilot)
        assert max(len(line) for line in lines_of(reader_of(pilot))[2:-1]) > 60
        assert top_line(pilot) == "DNS lookup"


async def test_neighbor_keys_read_the_next_guide_of_the_list_and_the_one_before(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "write-through")
        await press(pilot, "J")
        await settled(pilot)
        assert slug_of(pilot) == "b-tree-index"
        assert reader_of(pilot).has_focus
        await press(pilot, "K")
        await settled(pilot)
        assert slug_of(pilot) == "write-through"


async def test_guide_whose_file_cannot_be_read_is_explained_in_its_place(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as pilot:
        (own_sample / "guides" / "sharding.md").unlink()
        await read(pilot, "sharding")
        shown = text_of(reader_of(pilot))
        assert "This cannot be shown" in shown
        assert "sharding.md" in re.sub(r"[│\s]", "", shown)  # a long path is wrapped
        await read(pilot, "dns-lookup")
        assert "Step 1 " in text_of(reader_of(pilot))


async def test_guide_that_fails_unforeseen_does_not_end_reading(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> object:
        raise RecursionError("too deep")

    async with browsing(app) as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(AsyncLibrary, "read", fail)
            screen_of(pilot).open_slug("sharding", reads=True)
            await settled(pilot)
        screen_of(pilot).open_slug("dns-lookup", reads=True)
        await settled(pilot)
        assert slug_of(pilot) == "dns-lookup"


async def test_guide_being_read_is_found_in_the_tree_on_the_way_back(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "tcp-handshake")
        await press(pilot, "escape")
        assert tree_of(pilot).has_focus
        assert _row_under_cursor(pilot) == "› TCP handshake"


def _row_under_cursor(pilot: AppPilot) -> str:
    tree = tree_of(pilot)
    return lines_of(tree)[tree.cursor - tree.scroll_offset.y].strip()


async def test_reason_why_a_guide_cannot_be_read_is_shown_as_it_stands(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> object:
        raise CollectionError("[red]gone[/]", "Look [/] elsewhere.")

    async with browsing(app) as pilot:
        monkeypatch.setattr(AsyncLibrary, "read", fail)
        screen_of(pilot).open_slug("sharding", reads=True)
        await settled(pilot)
        assert "[red]gone[/]" in text_of(reader_of(pilot))
        assert "Look [/] elsewhere." in text_of(reader_of(pilot))
