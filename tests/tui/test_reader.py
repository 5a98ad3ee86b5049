"""The reader: scrolling by keys, and the same words on top whatever happens to its width."""

import re
from pathlib import Path

import pytest
from textual import events

from guidetui.errors import CollectionError
from guidetui.state import State
from guidetui.tui import service
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.reader import Reader
from tests.tui.driver import NARROW, WIDE, Driver, browsing, hold, make_app
from tests.tui.sample import write_guide


async def test_guide_shows_its_title_description_facts_and_text(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("write-through")
        shown = Driver.text_of(driver.reader)
        for part in (
            "Write-through and write-behind",
            "Two ways to keep a cache and a database alike.",
            "Caching · #Cache #Performance #Storage · 2024-02-01",
            "https://example.org/guides/write-through",
            "https://example.org/diagrams/write-through.png",
            "A write goes to the cache",
        ):
            assert part in shown


async def test_every_construct_is_shown(app: GuideTuiApp) -> None:
    async with browsing(app, (160, 120)) as driver:
        await driver.read("every-construct")
        shown = Driver.text_of(driver.reader)
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
    async with browsing(app, NARROW) as driver:
        await driver.read("dns-lookup")
        reader = driver.reader
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
            await driver.press(*keys)
            found[keys] = reader.scroll_offset.y
        assert found == moves


async def test_half_page_keys_move_half_the_lines_in_view(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        reader = driver.reader
        await driver.press("ctrl+d")
        assert reader.size.height // 2 - 2 <= reader.scroll_offset.y <= reader.size.height // 2


async def test_last_line_is_reached_in_a_guide_that_is_not_laid_out_yet(
    own_sample: Path, state: State
) -> None:
    body = "\n\n".join(f"Paragraph {number} " + "of many words " * 30 for number in range(1, 800))
    write_guide(own_sample, "long", "Long", body + "\n\nThe very last line.")
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long")
        await driver.settled()
        await driver.press("G")
        assert "The very last line." in Driver.text_of(driver.reader)
        await driver.laid_out()
        assert "The very last line." in Driver.text_of(driver.reader)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_guide_without_wide_lines_has_no_horizontal_scrollbar(
    app: GuideTuiApp, size: tuple[int, int]
) -> None:
    async with browsing(app, size) as driver:
        await driver.read("dns-lookup")
        assert driver.reader.show_vertical_scrollbar
        assert not driver.reader.show_horizontal_scrollbar


async def test_vertical_scrollbar_that_appears_brings_no_horizontal_one(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "below_guide")
    async with browsing(app, NARROW) as driver:
        await driver.read("sharding")
        assert not driver.reader.show_vertical_scrollbar
        await driver.read("every-construct")
        await driver.press("tab", "G")
        assert driver.reader.show_vertical_scrollbar
        assert not driver.reader.show_horizontal_scrollbar


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 17)])
async def test_guide_that_fits_has_no_scrollbar(
    app: GuideTuiApp, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "below_guide")
    async with browsing(app, size) as driver:
        await driver.read("sharding")
        assert driver.reader.max_scroll_y == 0
        assert not driver.reader.show_vertical_scrollbar


_NUMBERS = "".join(f"{number:>4}" for number in range(1, 60))
_WIDE_BLOCKS = f"""Text that stays.

- An item that stays.

  ```
  {_NUMBERS} end
  short
  ```

Before a table.

| Key | {_NUMBERS.replace("  ", " x_x")} |
|---|---|
| a | b |
"""


def line_with(reader: Reader, text: str) -> str:
    return next(line.strip("│ ") for line in Driver.lines_of(reader) if text in line)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_wide_block_scrolls_by_itself_and_shows_that_it_goes_on(
    own_sample: Path, state: State, size: tuple[int, int]
) -> None:
    write_guide(own_sample, "wide", "Wide", _WIDE_BLOCKS)
    async with browsing(make_app(own_sample, state), size) as driver:
        await driver.read("wide")
        reader = driver.reader
        assert not reader.show_horizontal_scrollbar
        before = Driver.lines_of(reader)
        assert line_with(reader, " 1   2").endswith("›")
        assert "›" not in line_with(reader, "short")
        await driver.press("l", "right")
        code = line_with(reader, " 6   7")
        assert code.startswith("‹")
        assert code.endswith("›")
        for text in ("Text that stays", "• An item that stays", "Before a table"):
            line = next(line for line in before if text in line)
            assert line in Driver.lines_of(reader)
        await driver.press(*["l"] * 40)
        assert not line_with(reader, " end").endswith("›")
        await driver.press(*["h"] * 40)
        assert Driver.lines_of(reader) == before


async def test_wheel_scrolls_the_wide_block_under_the_pointer(
    own_sample: Path, state: State
) -> None:
    write_guide(own_sample, "wide", "Wide", _WIDE_BLOCKS)
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("wide")
        reader = driver.reader
        table = line_with(reader, "Key ")
        x, y = Driver.place_of(reader, " 1   2")
        for kind, shift in ((events.MouseScrollDown, True), (events.MouseScrollRight, False)):
            reader.post_message(kind(reader, x, y, 0, 0, 0, shift=shift, meta=False, ctrl=False))
        await driver.until(lambda: "‹" in line_with(reader, " 5   6"), "the code is scrolled")
        assert line_with(reader, "Key ") == table
        assert reader.scroll_offset.y == 0


async def test_match_out_of_sight_in_a_wide_block_comes_into_view(
    own_sample: Path, state: State
) -> None:
    write_guide(own_sample, "wide", "Wide", _WIDE_BLOCKS)
    async with browsing(make_app(own_sample, state), NARROW) as driver:
        await driver.read("wide")
        await driver.press("slash", *"59 end")
        await driver.until(lambda: " 59 end" in Driver.text_of(driver.reader), "it is in view")
        await driver.press("escape")
        await driver.press("slash", *"short")
        await driver.until(lambda: " 1   2" in Driver.text_of(driver.reader), "the left is back")


async def test_same_paragraph_stays_on_top_at_another_width(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("space")
        driver.reader.action_scroll_lines(Driver.place_of(driver.reader, "Step 20 ")[1] - 1)
        for size in (WIDE, (110, 45), NARROW, (60, 15), WIDE):
            await driver.resize(*size)
            await driver.laid_out()
            assert driver.top_line.startswith("Step 20 ")


async def test_same_words_stay_on_top_within_a_long_paragraph(
    own_sample: Path, state: State
) -> None:
    words = " ".join(f"word{number}" for number in range(1, 1500))
    write_guide(own_sample, "flood", "Flood", words)
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("flood")
        for _ in range(40):
            driver.reader.action_scroll_lines(1)
        await driver.handled()
        first = driver.top_line.split()[0]
        await driver.resize(*NARROW)
        await driver.laid_out()
        assert first in driver.top_line.split()


async def test_bottom_stays_in_view_where_the_terminal_grows(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("dns-lookup")
        await driver.press("G")
        await driver.resize(*WIDE)
        await driver.laid_out()
        assert "Step 60 " in Driver.text_of(driver.reader)
        assert driver.reader.scroll_offset.y == driver.reader.max_scroll_y


async def test_guide_previewed_while_the_reader_is_hidden_is_laid_out_for_its_width(
    app: GuideTuiApp,
) -> None:
    async with browsing(app, NARROW) as driver:
        for key in ("G", "l", "j", "j", "j"):
            await driver.press(key)
            await driver.settled()
        assert driver.slug == "dns-lookup"
        await driver.press("enter")
        await driver.laid_out()
        assert max(len(line) for line in Driver.lines_of(driver.reader)[2:-1]) > 60
        assert driver.top_line == "DNS lookup"


async def test_neighbor_keys_read_the_next_guide_of_the_list_and_the_one_before(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.read("write-through")
        await driver.press("J")
        await driver.settled()
        assert driver.slug == "b-tree-index"
        assert driver.reader.has_focus
        await driver.press("K")
        await driver.settled()
        assert driver.slug == "write-through"


async def test_guide_whose_file_cannot_be_read_is_explained_in_its_place(
    own_sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_LOOK_INTERVAL_S", 3600)  # or the guide may be gone from the list
    async with browsing(make_app(own_sample, state)) as driver:
        (own_sample / "guides" / "sharding.md").unlink()
        await driver.read("sharding")
        shown = Driver.text_of(driver.reader)
        assert "This cannot be shown" in shown
        assert "sharding.md" in re.sub(r"[│\s]", "", shown)  # a long path is wrapped
        await driver.read("dns-lookup")
        assert "Step 1 " in Driver.text_of(driver.reader)


async def test_guide_that_fails_unforeseen_does_not_end_reading(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> object:
        raise RecursionError("too deep")

    async with browsing(app) as driver:
        with monkeypatch.context() as patch:
            patch.setattr(LibraryService, "open_guide", fail)
            driver.main.navigation.open("sharding")
            await driver.settled()
        driver.main.navigation.open("dns-lookup")
        await driver.settled()
        assert driver.slug == "dns-lookup"


async def test_guide_being_read_is_found_in_the_tree_on_the_way_back(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("tcp-handshake")
        await driver.press("escape")
        assert driver.tree.has_focus
        assert _row_under_cursor(driver) == "› TCP handshake"


def _row_under_cursor(driver: Driver) -> str:
    tree = driver.tree
    return Driver.lines_of(tree)[tree.cursor - tree.scroll_offset.y].strip()


async def test_reason_why_a_guide_cannot_be_read_is_shown_as_it_stands(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> object:
        raise CollectionError("[red]gone[/]", "Look [/] elsewhere.")

    async with browsing(app) as driver:
        monkeypatch.setattr(LibraryService, "open_guide", fail)
        driver.main.navigation.open("sharding")
        await driver.settled()
        assert "[red]gone[/]" in Driver.text_of(driver.reader)
        assert "Look [/] elsewhere." in Driver.text_of(driver.reader)
