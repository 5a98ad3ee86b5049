"""Copying: what the pointer or the keys chose, the link, the text, the Markdown."""

from textual import events

from guidetui.tui.app import GuideTuiApp
from tests.tui.driver import NARROW, Driver, browsing


async def _drag(driver: Driver, start: tuple[int, int], end: tuple[int, int]) -> None:
    reader = driver.reader
    await driver.pilot.mouse_down(reader, offset=start)
    await driver.use_mouse(events.MouseMove, reader, end, button=1)
    await driver.pilot.mouse_up(reader, offset=end)
    await driver.settled()


async def test_dragged_text_is_copied_without_the_breaks_of_the_layout(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 24)) as driver:
        await driver.read("every-construct")
        reader = driver.reader
        start = Driver.place_of(reader, "A paragraph with")
        end = Driver.place_of(reader, "terminal is likely")
        assert end[1] > start[1]
        await _drag(driver, start, (end[0] + 8, end[1]))
        await driver.press("y")
        assert driver.app.clipboard == (
            "A paragraph with strong, emphasis, strike, code and Ctrl+C, long enough to be wrapped"
            " at any width that a terminal"
        )
        assert not reader.selection.exists


async def test_double_click_chooses_a_word_and_triple_click_a_block(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        await driver.read("sharding")
        reader = driver.reader
        place = Driver.place_of(reader, "spread over")
        await driver.pilot.click(reader, offset=place, times=2)
        assert reader.selection.text == "spread"
        await driver.pilot.click(reader, offset=place, times=3)
        assert reader.selection.text.startswith("Rows are spread")
        await driver.press("escape")
        assert not reader.selection.exists
        assert reader.has_focus


async def test_dragging_over_a_link_does_not_follow_it(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("what-is-a-cache")
        x, y = Driver.place_of(driver.reader, "the policies")
        await _drag(driver, (x, y), (x + 5, y))
        assert driver.reader.selection.text == "the p"
        assert driver.guide.slug == "what-is-a-cache"


async def test_blocks_are_chosen_by_keys_and_copied_as_text_or_markdown(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("every-construct")
        reader = driver.reader
        await driver.press("v")
        assert reader.selection.text == "Every construct"
        await driver.press(*["j"] * 4, "y")
        copied = driver.app.clipboard
        assert copied.startswith("Every construct\n\nAll that a guide may hold")
        assert copied.endswith("\n\nLists")
        await driver.press("v", *["j"] * 5, "Y")
        await driver.settled()
        assert driver.app.clipboard.startswith("A paragraph with **strong**, *emphasis*")
        assert driver.app.clipboard.endswith("- A bullet\n  - One below it\n- Another\n")
        await driver.press("v", "escape")
        assert not reader.selection.exists


async def test_y_asks_what_to_copy_and_yy_is_the_link(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.press("y", "y")
        assert driver.app.clipboard == "https://example.org/guides/sharding"
        await driver.press("y", "t")
        assert "Rows are spread over nodes by a key." in driver.app.clipboard
        await driver.press("y", "m")
        await driver.settled()
        text = "Rows are spread over nodes by a key. A hot key makes a hot shard.\n"
        assert driver.app.clipboard == text
        count = len(driver.notifications)
        await driver.press("y", "escape", "y", "x")
        assert len(driver.notifications) == count
        assert driver.app.screen is driver.main
