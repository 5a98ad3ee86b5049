"""What outlives the program: theme, guide, place, pane, query and tags."""

from pathlib import Path

import pytest

from guidetui.state import Session, State
from guidetui.tui.actions import opening
from guidetui.tui.app import GuideTuiApp
from tests.tui.driver import Driver, browsing, make_app, screen_strips


async def test_theme_is_used_again_next_time(sample: Path, state: State) -> None:
    app = make_app(sample, state)
    async with browsing(app) as driver:
        app.theme = "textual-light"
        await driver.settled()
        await driver.until(
            lambda: state.preferences.theme() == "textual-light", "the theme is written down"
        )
    assert make_app(sample, state).theme == "textual-light"


async def test_unknown_theme_in_the_state_is_passed_over(sample: Path, state: State) -> None:
    state.preferences.remember_theme("no-such-theme")
    async with browsing(make_app(sample, state)) as driver:
        assert "8 guides" in driver.status


async def test_theme_recolors_the_reader_and_the_lists(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("every-construct")
        dark = _colors(app)
        app.theme = "textual-light"
        await driver.settled()
        assert not dark & _colors(app)


def _colors(app: GuideTuiApp) -> set[str]:
    """Return the backgrounds on the screen."""
    strips = screen_strips(app)
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    return {style.bgcolor.name for style in styles if style.bgcolor is not None}


async def test_guide_place_and_pane_are_restored(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.read("dns-lookup")
        await driver.press("space", "space")
        top = driver.top_line
        await driver.press("q")
    async with browsing(make_app(sample, state)) as driver:
        await driver.laid_out()
        assert driver.slug == "dns-lookup"
        assert driver.reader.has_focus
        assert driver.top_line == top != "DNS lookup"


async def test_tags_are_restored(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.press("3", "enter")
        await driver.settled()
        await driver.press("q")
    async with browsing(make_app(sample, state)) as driver:
        assert driver.tags.chosen == {"cache"}
        assert driver.tags.has_focus
        assert "4 guides" in driver.status


async def test_query_is_restored_with_its_results(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.search("cache")
        await driver.press("ctrl+q")
    async with browsing(make_app(sample, state)) as driver:
        assert driver.box.value == "cache"
        assert len(driver.results.rows) == 5


async def test_result_read_last_is_restored_and_not_the_first_of_the_list(
    sample: Path, state: State
) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.search("cache")
        await driver.press("down", "down", "enter")
        await driver.settled()
        slug = driver.slug
        assert slug != driver.results.guide_slugs[0]
        await driver.press("q")
    async with browsing(make_app(sample, state)) as driver:
        assert driver.slug == slug
        assert driver.results.slug_under_cursor == slug


async def test_session_is_written_while_the_program_runs(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_SAVE_AFTER_S", 0.01)
    async with browsing(make_app(sample, state)) as driver:
        await driver.read("sharding")
        await driver.until(
            lambda: state.sessions.of(str(sample)).slug == "sharding",
            "the session is written",
        )


async def test_session_of_one_folder_does_not_touch_another(
    sample: Path, own_sample: Path, state: State
) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.search("cache")
        await driver.press("ctrl+q")
    async with browsing(make_app(own_sample, state)) as driver:
        assert driver.box.value == ""
        assert driver.tree.has_focus


async def test_session_that_names_what_is_gone_starts_afresh(sample: Path, state: State) -> None:
    session = Session("gone", "no-such-pane", "", frozenset({"no-such-tag"}))
    state.sessions.remember(str(sample), session)
    async with browsing(make_app(sample, state)) as driver:
        assert driver.tree.has_focus
        assert driver.tags.chosen == frozenset()
        assert "8 guides in 3 categories" in Driver.text_of(driver.reader)


async def test_state_that_cannot_be_written_stops_nothing_and_is_told_once(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_SAVE_AFTER_S", 0.01)
    (tmp_path / "file").write_text("in the way")
    app = make_app(sample, State(tmp_path / "file" / "state.db"))
    async with browsing(app) as driver:
        await driver.read("sharding")
        await driver.read("dns-lookup")
        app.theme = "textual-light"
        await driver.until(lambda: "not remembered" in "".join(driver.notifications), "the warning")
        await driver.settled()
        assert driver.slug == "dns-lookup"
        assert len(driver.notifications) == 1


@pytest.mark.parametrize("junk", [b"not a database", b"SQLite format 3\x00" + b"\xff" * 200])
async def test_damaged_state_is_set_aside_and_told(
    sample: Path, tmp_path: Path, junk: bytes
) -> None:
    file = tmp_path / "state.db"
    file.write_bytes(junk)
    async with browsing(make_app(sample, State(file))) as driver:
        assert "8 guides" in driver.status
        assert any("was damaged" in text for text in driver.notifications)
        assert driver.app.service.collection is not None
    assert _set_aside(tmp_path) == [junk]


def _set_aside(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("state.db.damaged-*")]
