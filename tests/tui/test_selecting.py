"""Copying: what the pointer or the keys chose, the link, the text, the Markdown."""

from textual import events

from guidetui.tui.app import GuideTuiApp
from tests.tui.driving import (
    NARROW,
    AppPilot,
    app_of,
    browsing,
    place_of,
    press,
    read,
    reader_of,
    screen_of,
    settled,
    told,
)


async def _drag(pilot: AppPilot, start: tuple[int, int], end: tuple[int, int]) -> None:
    reader = reader_of(pilot)
    await pilot.mouse_down(reader, offset=start)
    await pilot._post_mouse_events([events.MouseMove], reader, offset=end, button=1)
    await pilot.mouse_up(reader, offset=end)
    await settled(pilot)


async def test_dragged_text_is_copied_without_the_breaks_of_the_layout(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 24)) as pilot:
        await read(pilot, "every-construct")
        reader = reader_of(pilot)
        start = place_of(reader, "A paragraph with")
        end = place_of(reader, "terminal is likely")
        assert end[1] > start[1]
        await _drag(pilot, start, (end[0] + 8, end[1]))
        await press(pilot, "y")
        assert app_of(pilot).clipboard == (
            "A paragraph with strong, emphasis, strike, code and Ctrl+C, long enough to be wrapped"
            " at any width that a terminal"
        )
        assert not reader.selection.exists


async def test_double_click_chooses_a_word_and_triple_click_a_block(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        await read(pilot, "sharding")
        reader = reader_of(pilot)
        place = place_of(reader, "spread over")
        await pilot.click(reader, offset=place, times=2)
        assert reader.selection.text == "spread"
        await pilot.click(reader, offset=place, times=3)
        assert reader.selection.text.startswith("Rows are spread")
        await press(pilot, "escape")
        assert not reader.selection.exists
        assert reader.has_focus


async def test_dragging_over_a_link_does_not_follow_it(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "what-is-a-cache")
        x, y = place_of(reader_of(pilot), "the policies")
        await _drag(pilot, (x, y), (x + 5, y))
        assert reader_of(pilot).selection.text == "the p"
        assert screen_of(pilot).guide.slug == "what-is-a-cache"


async def test_blocks_are_chosen_by_keys_and_copied_as_text_or_markdown(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "every-construct")
        reader = reader_of(pilot)
        await press(pilot, "v")
        assert reader.selection.text == "Every construct"
        await press(pilot, *["j"] * 4, "y")
        copied = app_of(pilot).clipboard
        assert copied.startswith("Every construct\n\nAll that a guide may hold")
        assert copied.endswith("\n\nLists")
        await press(pilot, "v", *["j"] * 5, "Y")
        await settled(pilot)
        assert app_of(pilot).clipboard.startswith("A paragraph with **strong**, *emphasis*")
        assert app_of(pilot).clipboard.endswith("- A bullet\n  - One below it\n- Another\n")
        await press(pilot, "v", "escape")
        assert not reader.selection.exists


async def test_y_asks_what_to_copy_and_yy_is_the_link(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "y", "y")
        assert app_of(pilot).clipboard == "https://example.org/guides/sharding"
        await press(pilot, "y", "t")
        assert "Rows are spread over nodes by a key." in app_of(pilot).clipboard
        await press(pilot, "y", "m")
        await settled(pilot)
        text = "Rows are spread over nodes by a key. A hot key makes a hot shard.\n"
        assert app_of(pilot).clipboard == text
        count = len(told(pilot))
        await press(pilot, "y", "escape", "y", "x")
        assert len(told(pilot)) == count
        assert app_of(pilot).screen is screen_of(pilot)
