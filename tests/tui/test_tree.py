"""The tree of categories and guides: order, counts, and the keys that move and fold it."""

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.category_tree import CategoryTree
from tests.tui.driver import NARROW, Driver, browsing
from tests.tui.sample import IN_ORDER

_TITLES = {
    "what-is-a-cache": "What is a cache?",
    "cache-eviction": "Cache eviction",
    "write-through": "Write-through and write-behind",
    "b-tree-index": "How a B-tree index works",
    "every-construct": "Every construct",
    "sharding": "Sharding",
    "tcp-handshake": "TCP handshake",
    "dns-lookup": "DNS lookup",
}


def _rows(driver: Driver) -> list[str]:
    return [line.strip() for line in Driver.lines_of(driver.tree) if line.strip()]


def _under_cursor(tree: CategoryTree) -> str:
    return Driver.lines_of(tree)[tree.cursor - tree.scroll_offset.y].strip().removeprefix("› ")


async def test_categories_stand_in_production_order_with_their_counts(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        rows = [row.split() for row in _rows(driver)]
        assert [(" ".join(row[1:-1]), row[-1]) for row in rows] == [
            (title, str(len(slugs))) for title, slugs in IN_ORDER.items()
        ]


async def test_guides_stand_in_production_order_in_each_of_their_categories(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.press("Z")
        shown = [row for row in _rows(driver) if not row.startswith("▾")]
        assert shown == [_TITLES[slug] for slugs in IN_ORDER.values() for slug in slugs]


async def test_category_opens_and_closes(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        for opens, closes in (("l", "h"), ("right", "left"), ("enter", "enter")):
            await driver.press(opens)
            assert len(driver.tree.rows) == 6
            await driver.press(closes)
            assert len(driver.tree.rows) == 3


async def test_expanding_an_open_category_goes_to_its_first_guide_and_collapsing_comes_back(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        tree = driver.tree
        await driver.press("l", "l", "j")
        assert _under_cursor(tree) == "Cache eviction"
        await driver.press("h")
        assert _under_cursor(tree).startswith("▾ Caching")
        assert len(tree.rows) == 6


async def test_toggle_all_opens_everything_then_closes_it_with_the_cursor_on_its_category(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        tree = driver.tree
        await driver.press("Z")
        assert len(tree.rows) == 12
        await driver.press("G")
        await driver.settled()
        await driver.press("Z")
        assert len(tree.rows) == 3
        assert _under_cursor(tree).startswith("▸ Networks")


_MOVES = {
    ("j", "j", "k"): 1,
    ("down", "down", "up"): 1,
    ("k",): 0,
    ("G",): 11,
    ("end",): 11,
    ("G", "g"): 0,
    ("end", "home"): 0,
    ("G", "j"): 11,
    ("pagedown",): 11,
    ("pagedown", "pageup"): 0,
    ("ctrl+f",): 11,
    ("ctrl+f", "ctrl+b"): 0,
}


async def test_cursor_keys_move_within_the_rows(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("Z")
        found = {}
        for keys in _MOVES:
            driver.tree.cursor = 0
            await driver.press(*keys)
            found[keys] = driver.tree.cursor
        assert found == _MOVES


async def test_half_page_keys_move_half_the_rows_in_view(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 15)) as driver:
        tree = driver.tree
        half = tree.size.height // 2
        await driver.press("Z", "ctrl+d")
        assert tree.cursor == min(half, 11)
        await driver.press("ctrl+u")
        assert tree.cursor == 0


async def test_row_under_the_cursor_is_scrolled_into_view(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 12)) as driver:
        await driver.press("Z", "G")
        assert _under_cursor(driver.tree) == "DNS lookup"


async def test_guide_under_the_cursor_is_previewed_while_moving(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.press("l", "j")
        await driver.settled()
        assert driver.slug == "what-is-a-cache"
        assert Driver.lines_of(driver.reader)[0].startswith("╭─ 4 What is a cache?")
        await driver.press("j")
        await driver.settled()
        assert driver.slug == "cache-eviction"
        assert driver.tree.has_focus


async def test_guide_in_two_categories_is_previewed_without_leaving_its_row(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.press("Z", "G", "k")
        await driver.settled()
        assert driver.slug == "sharding"
        assert driver.tree.cursor == 10


async def test_guide_in_the_reader_is_marked_in_the_tree(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("tcp-handshake")
        assert "› TCP handshake" in _rows(driver)
        assert len(driver.tree.rows) == 6


async def test_click_on_a_category_opens_it_and_a_double_click_on_a_guide_reads_it(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.pilot.click(CategoryTree, offset=(5, 0))
        assert len(driver.tree.rows) == 6
        await driver.pilot.click(CategoryTree, offset=(8, 2))
        await driver.settled()
        assert driver.slug == "cache-eviction"
        assert driver.tree.has_focus
        await driver.pilot.click(CategoryTree, offset=(8, 2), times=2)
        await driver.settled()
        assert driver.reader.has_focus


async def test_category_opened_at_the_bottom_brings_its_guides_into_view(
    app: GuideTuiApp,
) -> None:
    async with browsing(app, (80, 10)) as driver:
        await driver.press("G", "enter")
        await driver.repainted()
        opened = driver.tree.row_under_cursor
        assert opened is not None
        lines = [line for line in Driver.lines_of(driver.tree) if line.strip()]
        below = driver.tree.rows[driver.tree.cursor + 1 :]
        assert below
        for row, line in zip(below, lines[-len(below) :], strict=True):
            assert row.guide is not None
            assert row.guide.title[:10] in line
