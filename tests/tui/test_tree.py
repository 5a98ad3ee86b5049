"""The tree of categories and guides: order, counts, and the keys that move and fold it."""

from guidetui.tui.app import GuideTuiApp
from guidetui.tui.widgets.category_tree import CategoryTree
from tests.tui.driving import (
    NARROW,
    AppPilot,
    browsing,
    lines_of,
    press,
    read,
    reader_of,
    settled,
    slug_of,
    tree_of,
)
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


def _rows(pilot: AppPilot) -> list[str]:
    return [line.strip() for line in lines_of(tree_of(pilot)) if line.strip()]


def _under_cursor(tree: CategoryTree) -> str:
    return lines_of(tree)[tree.cursor - tree.scroll_offset.y].strip().removeprefix("› ")


async def test_categories_stand_in_production_order_with_their_counts(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        rows = [row.split() for row in _rows(pilot)]
        assert [(" ".join(row[1:-1]), row[-1]) for row in rows] == [
            (title, str(len(slugs))) for title, slugs in IN_ORDER.items()
        ]


async def test_guides_stand_in_production_order_in_each_of_their_categories(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "Z")
        shown = [row for row in _rows(pilot) if not row.startswith("▾")]
        assert shown == [_TITLES[slug] for slugs in IN_ORDER.values() for slug in slugs]


async def test_category_opens_and_closes(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        for opens, closes in (("l", "h"), ("right", "left"), ("enter", "enter")):
            await press(pilot, opens)
            assert tree_of(pilot).row_count == 6
            await press(pilot, closes)
            assert tree_of(pilot).row_count == 3


async def test_expanding_an_open_category_goes_to_its_first_guide_and_collapsing_comes_back(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        tree = tree_of(pilot)
        await press(pilot, "l", "l", "j")
        assert _under_cursor(tree) == "Cache eviction"
        await press(pilot, "h")
        assert _under_cursor(tree).startswith("▾ Caching")
        assert tree.row_count == 6


async def test_toggle_all_opens_everything_then_closes_it_with_the_cursor_on_its_category(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        tree = tree_of(pilot)
        await press(pilot, "Z")
        assert tree.row_count == 12
        await press(pilot, "G")
        await settled(pilot)
        await press(pilot, "Z")
        assert tree.row_count == 3
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
    async with browsing(app) as pilot:
        await press(pilot, "Z")
        found = {}
        for keys in _MOVES:
            tree_of(pilot).cursor = 0
            await press(pilot, *keys)
            found[keys] = tree_of(pilot).cursor
        assert found == _MOVES


async def test_half_page_keys_move_half_the_rows_in_view(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 15)) as pilot:
        tree = tree_of(pilot)
        half = tree.size.height // 2
        await press(pilot, "Z", "ctrl+d")
        assert tree.cursor == min(half, 11)
        await press(pilot, "ctrl+u")
        assert tree.cursor == 0


async def test_row_under_the_cursor_is_scrolled_into_view(app: GuideTuiApp) -> None:
    async with browsing(app, (80, 12)) as pilot:
        await press(pilot, "Z", "G")
        assert _under_cursor(tree_of(pilot)) == "DNS lookup"


async def test_guide_under_the_cursor_is_previewed_while_moving(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "l", "j")
        await settled(pilot)
        assert slug_of(pilot) == "what-is-a-cache"
        assert lines_of(reader_of(pilot))[0].startswith("╭─ 4 What is a cache?")
        await press(pilot, "j")
        await settled(pilot)
        assert slug_of(pilot) == "cache-eviction"
        assert tree_of(pilot).has_focus


async def test_guide_in_two_categories_is_previewed_without_leaving_its_row(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "Z", "G", "k")
        await settled(pilot)
        assert slug_of(pilot) == "sharding"
        assert tree_of(pilot).cursor == 10


async def test_guide_in_the_reader_is_marked_in_the_tree(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "tcp-handshake")
        assert "› TCP handshake" in _rows(pilot)
        assert tree_of(pilot).row_count == 6


async def test_click_on_a_category_opens_it_and_a_double_click_on_a_guide_reads_it(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await pilot.click(CategoryTree, offset=(5, 0))
        assert tree_of(pilot).row_count == 6
        await pilot.click(CategoryTree, offset=(8, 2))
        await settled(pilot)
        assert slug_of(pilot) == "cache-eviction"
        assert tree_of(pilot).has_focus
        await pilot.click(CategoryTree, offset=(8, 2), times=2)
        await settled(pilot)
        assert reader_of(pilot).has_focus
