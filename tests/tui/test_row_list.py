"""What all lists share, in the smallest app: how a row is cut, and what an empty list endures."""

from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from guidetui.tui.widgets.row_list import CURSOR_SIGN, Parts, RowLine, RowList
from tests.tui.driver import Driver, screen_strips


class Rows(RowList[RowLine]):
    """A list of given rows."""

    def draw(self, row: RowLine, width: int) -> Sequence[RowLine]:  # noqa: ARG002
        """Return a row as it was given."""
        return [row]


class RowsApp(App[None]):
    """Nothing but the list."""

    def __init__(self, rows: Sequence[RowLine]) -> None:
        super().__init__()
        self.rows = Rows()
        self.rows.rows = rows

    def compose(self) -> ComposeResult:
        """Show the list."""
        yield self.rows


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        ([("short", "")], [(" 12", "")], "short     12"),
        ([("a long title indeed", "")], [(" 12", "")], "a long t… 12"),
        ([("abc", ""), ("defghijkl", "mark"), ("mno", "")], [], "abcdefghijk…"),
        ([("漢字漢字漢字漢字", "")], [(" 1", "")], "漢字漢字  … 1"),
        ([("abcdefghijkl", "")], [], "abcdefghijkl"),
        ([], [], ""),
    ],
)
async def test_row_is_cut_with_an_ellipsis_where_the_right_side_begins(
    left: Parts, right: Parts, shown: str
) -> None:
    app = RowsApp([(left, right)])
    async with app.run_test(size=(13, 3)):
        line = Driver.lines_of(app.rows)[0]
        assert cell_len(line) <= 13
        assert line.replace(" ", "") == shown.replace(" ", "")


async def test_keys_and_clicks_on_an_empty_list_do_nothing() -> None:
    app = RowsApp([])
    async with app.run_test(size=(12, 3)) as pilot:
        await pilot.press("j", "k", "G", "g", "ctrl+d", "pageup", "end")
        await pilot.click(Rows, offset=(2, 1), times=2)
        assert app.rows.cursor == 0


async def test_click_below_the_last_row_leaves_the_cursor() -> None:
    app = RowsApp([([("a", "")], []), ([("b", "")], [])])
    async with app.run_test(size=(12, 5)) as pilot:
        await pilot.click(Rows, offset=(2, 1))
        await pilot.click(Rows, offset=(2, 3))
        assert app.rows.cursor == 1


async def test_row_under_the_cursor_has_a_sign_besides_its_color() -> None:
    app = RowsApp([([("a", "")], []), ([("b", "")], [])])
    async with app.run_test(size=(12, 5)) as pilot:
        await pilot.press("down")
        strips = screen_strips(app)
        assert [strip.text.rstrip() for strip in strips[:2]] == [" a", f"{CURSOR_SIGN}b"]
