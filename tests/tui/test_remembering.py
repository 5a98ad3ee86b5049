"""What outlives the program: theme, guide, place, pane, query and tags."""

from pathlib import Path

import pytest

from guidetui.state import Session, State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.screens import browse
from tests.tui.driving import (
    box_of,
    browsing,
    laid_out,
    make_app,
    press,
    read,
    reader_of,
    results_of,
    screen_of,
    search,
    settled,
    slug_of,
    status,
    tags_of,
    text_of,
    told,
    top_line,
    tree_of,
    until,
)


async def test_theme_is_used_again_next_time(sample: Path, state: State) -> None:
    app = make_app(sample, state)
    async with browsing(app) as pilot:
        app.theme = "textual-light"
        await settled(pilot)
        await until(
            pilot, lambda: state.preferences.theme() == "textual-light", "the theme is written down"
        )
    assert make_app(sample, state).theme == "textual-light"


async def test_unknown_theme_in_the_state_is_passed_over(sample: Path, state: State) -> None:
    state.preferences.remember_theme("no-such-theme")
    async with browsing(make_app(sample, state)) as pilot:
        assert "8 guides" in status(pilot)


async def test_theme_recolors_the_reader_and_the_lists(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "every-construct")
        dark = _colors(app)
        app.theme = "textual-light"
        await settled(pilot)
        assert not dark & _colors(app)


def _colors(app: GuideTuiApp) -> set[str]:
    """Return the backgrounds on the screen."""
    strips = app.screen._compositor.render_strips()
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    return {style.bgcolor.name for style in styles if style.bgcolor is not None}


async def test_guide_place_and_pane_are_restored(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "space", "space")
        top = top_line(pilot)
        await press(pilot, "q")
    async with browsing(make_app(sample, state)) as pilot:
        await laid_out(pilot)
        assert slug_of(pilot) == "dns-lookup"
        assert reader_of(pilot).has_focus
        assert top_line(pilot) == top != "DNS lookup"


async def test_tags_are_restored(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as pilot:
        await press(pilot, "3", "enter")
        await settled(pilot)
        await press(pilot, "q")
    async with browsing(make_app(sample, state)) as pilot:
        assert tags_of(pilot).chosen == {"cache"}
        assert tags_of(pilot).has_focus
        assert "4 guides" in status(pilot)


async def test_query_is_restored_with_its_results(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as pilot:
        await search(pilot, "cache")
        await press(pilot, "ctrl+q")
    async with browsing(make_app(sample, state)) as pilot:
        assert box_of(pilot).value == "cache"
        assert results_of(pilot).row_count == 5


async def test_result_read_last_is_restored_and_not_the_first_of_the_list(
    sample: Path, state: State
) -> None:
    async with browsing(make_app(sample, state)) as pilot:
        await search(pilot, "cache")
        await press(pilot, "down", "down", "enter")
        await settled(pilot)
        slug = slug_of(pilot)
        assert slug != results_of(pilot).guide_slugs[0]
        await press(pilot, "q")
    async with browsing(make_app(sample, state)) as pilot:
        assert slug_of(pilot) == slug
        assert results_of(pilot).slug_under_cursor == slug


async def test_session_is_written_while_the_program_runs(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "_REMEMBER_AFTER_S", 0.01)
    async with browsing(make_app(sample, state)) as pilot:
        await read(pilot, "sharding")
        await until(
            pilot,
            lambda: state.sessions.of(str(sample)).slug == "sharding",
            "the session is written",
        )


async def test_session_of_one_folder_does_not_touch_another(
    sample: Path, own_sample: Path, state: State
) -> None:
    async with browsing(make_app(sample, state)) as pilot:
        await search(pilot, "cache")
        await press(pilot, "ctrl+q")
    async with browsing(make_app(own_sample, state)) as pilot:
        assert box_of(pilot).value == ""
        assert tree_of(pilot).has_focus


async def test_session_that_names_what_is_gone_starts_afresh(sample: Path, state: State) -> None:
    session = Session("gone", "no-such-pane", "", frozenset({"no-such-tag"}))
    state.sessions.remember(str(sample), session)
    async with browsing(make_app(sample, state)) as pilot:
        assert tree_of(pilot).has_focus
        assert tags_of(pilot).chosen == frozenset()
        assert "8 guides in 3 categories" in text_of(reader_of(pilot))


async def test_state_that_cannot_be_written_stops_nothing_and_is_told_once(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "_REMEMBER_AFTER_S", 0.01)
    (tmp_path / "file").write_text("in the way")
    app = make_app(sample, State(tmp_path / "file" / "state.db"))
    async with browsing(app) as pilot:
        await read(pilot, "sharding")
        await read(pilot, "dns-lookup")
        app.theme = "textual-light"
        await until(pilot, lambda: "not remembered" in "".join(told(pilot)), "the warning")
        await settled(pilot)
        assert slug_of(pilot) == "dns-lookup"
        assert len(told(pilot)) == 1


@pytest.mark.parametrize("junk", [b"not a database", b"SQLite format 3\x00" + b"\xff" * 200])
async def test_damaged_state_is_set_aside_and_told(
    sample: Path, tmp_path: Path, junk: bytes
) -> None:
    file = tmp_path / "state.db"
    file.write_bytes(junk)
    async with browsing(make_app(sample, State(file))) as pilot:
        assert "8 guides" in status(pilot)
        assert any("was damaged" in text for text in told(pilot))
        assert screen_of(pilot).collection is not None
    assert _set_aside(tmp_path) == [junk]


def _set_aside(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("state.db.damaged-*")]
