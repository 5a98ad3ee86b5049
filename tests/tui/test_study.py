"""Stars, read marks, progress, and what to read next."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

import pytest
from textual.app import SuspendNotSupported

from guidetui.models import StudyFlags
from guidetui.state import State
from guidetui.tui.actions import study
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.panes.search import SearchPane
from tests.tui.driver import NARROW, Driver, browsing, make_app
from tests.tui.sample import BASE_URL, IN_ORDER

ALL = [slug for slugs in IN_ORDER.values() for slug in slugs]


def marks_of(driver: Driver) -> StudyFlags:
    return driver.app.service.state.flags


def kept(state: State, sample: Path) -> StudyFlags:
    return state.flags.of(str(sample), ALL)


def row_of(driver: Driver, title: str) -> str:
    """Return the row of the list that holds `title`."""
    lines = Driver.lines_of(driver.main.guides_pane.shown_list)
    return next(line.strip() for line in lines if title in line)


def frame_title(driver: Driver) -> str:
    return Driver.lines_of(driver.reader)[0]


async def test_star_is_shown_where_the_guide_is_named_and_kept(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as driver:
        await driver.read("dns-lookup")
        await driver.press("s")
        await driver.settled()
        assert "4 DNS lookup ★" in frame_title(driver)
        assert row_of(driver, "DNS lookup").endswith("★")
        await driver.search("dns")
        assert row_of(driver, "DNS lookup").endswith("★")
        assert kept(state, sample).starred == {"dns-lookup"}
    async with browsing(make_app(sample, state)) as driver:
        await driver.read("dns-lookup")
        assert "4 DNS lookup ★" in frame_title(driver)


async def test_star_is_kept_where_quitting_cancels_its_worker(sample: Path, state: State) -> None:
    goes_on = threading.Event()
    async with browsing(make_app(sample, state)) as driver:
        await driver.read("dns-lookup")
        # A search or a look at the folder may keep the library's thread busy for a while.
        busy = asyncio.ensure_future(driver.app.service.ask(lambda *_: goes_on.wait()))
        driver.type_ahead("s")
        await driver.keys_handled()
        driver.app.workers.cancel_all()  # as quitting does
        await driver.handled()
        goes_on.set()
        await busy
    async with asyncio.timeout(30):  # the thread outlives the app until all is written
        while kept(state, sample).starred != {"dns-lookup"}:  # noqa: ASYNC110  no event tells
            await asyncio.sleep(0.005)


async def test_low_terminal_shows_signs_and_notes_in_the_bottom_line(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 15)) as driver:
        await driver.read("every-construct")
        await driver.press("s", "m")
        await driver.until(lambda: "★✓ " in driver.status, "the signs")
        await driver.select_link(f"{BASE_URL}/every-construct")
        await driver.until(lambda: "http" in driver.status, "where the link leads")
        assert "? help" in driver.status
        await driver.press("2")
        await driver.until(lambda: "★" not in driver.status, "no sign beside the list")


async def test_star_is_taken_away_again(app: GuideTuiApp, sample: Path, state: State) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("s")
        await driver.settled()
        await driver.press("s")
        await driver.settled()
        assert "★" not in frame_title(driver)
        assert kept(state, sample) == StudyFlags()


async def test_key_in_a_list_means_the_guide_under_the_cursor(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.search("sharding")
        driver.main.panes.focus("guides")
        await driver.press("s", "m")
        await driver.settled()
        assert marks_of(driver).starred == {driver.results.slug_under_cursor}
        assert row_of(driver, "Sharding").endswith("★✓")


async def test_key_on_a_category_changes_nothing_and_says_so(app: GuideTuiApp) -> None:
    async with browsing(app, notifications=True) as driver:
        await driver.press("s", "m")
        assert marks_of(driver) == StudyFlags()
        assert "No guide is open or under the cursor." in driver.notifications


async def test_read_mark_is_set_and_taken_away_by_its_key(
    app: GuideTuiApp, sample: Path, state: State
) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("m")
        await driver.settled()
        assert "4 DNS lookup ✓" in frame_title(driver)
        assert kept(state, sample).read == {"dns-lookup"}
        await driver.press("m")
        await driver.settled()
        assert kept(state, sample).read == frozenset()


async def test_guide_counts_as_read_once_its_end_was_read(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "SEEN_AFTER_S", 0.01)
    monkeypatch.setattr(study, "LINE_S", 0.01)
    async with browsing(make_app(sample, state)) as driver:
        await driver.read("dns-lookup")
        await driver.press("space")
        await driver.settled()
        assert marks_of(driver).read == frozenset()
        await driver.press("G")
        await driver.until(lambda: marks_of(driver).read == {"dns-lookup"}, "the read mark")
        await driver.until(lambda: "✓" in frame_title(driver), "the sign in the title")


async def test_short_guide_counts_as_read_after_a_moment_and_not_at_once(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.read("write-through")
        assert driver.reader.view.is_at_end
        await driver.settled()
        assert marks_of(driver).read == frozenset()
        monkeypatch.setattr(study, "SEEN_AFTER_S", 0.01)
        await driver.read("sharding")
        await driver.until(lambda: marks_of(driver).read == {"sharding"}, "the read mark")


async def test_what_the_outline_shows_in_passing_does_not_count(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.read("every-construct")
        await driver.press("t", "G")
        await driver.settled()
        assert driver.reader.view.is_at_end
        monkeypatch.setattr(study, "SEEN_AFTER_S", 0.01)
        monkeypatch.setattr(study, "LINE_S", 0.0)
        driver.main.study.mark_seen()
        await driver.settled()
        assert marks_of(driver).read == frozenset()
        await driver.press("enter")
        await driver.until(lambda: marks_of(driver).read == {"every-construct"}, "the read mark")


async def test_going_to_the_end_at_once_is_not_reading_but_scrolling_there_is(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "SEEN_AFTER_S", 0.001)
    monkeypatch.setattr(study, "LINE_S", 3600)
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        await driver.press("G")
        await driver.settled()
        assert driver.reader.view.is_at_end
        driver.main.study.mark_seen()
        await driver.settled()
        assert marks_of(driver).read == frozenset()
        await driver.press("g")
        while not driver.reader.view.is_at_end:
            await driver.press("space")
        await driver.until(lambda: marks_of(driver).read == {"every-construct"}, "the read mark")


async def test_time_in_view_counts_for_who_goes_to_the_end_at_once(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "SEEN_AFTER_S", 0.001)
    monkeypatch.setattr(study, "LINE_S", 0.0001)
    async with browsing(app, NARROW) as driver:
        await driver.read("every-construct")
        await driver.press("G")
        await driver.until(lambda: marks_of(driver).read == {"every-construct"}, "the read mark")


async def test_preview_never_counts_as_reading(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "SEEN_AFTER_S", 0.0)
    async with browsing(app) as driver:
        await driver.press("l", "j", "j", "j")
        await driver.settled()
        assert driver.slug == "write-through"
        assert driver.reader.view.is_at_end
        driver.main.study.mark_seen()
        await driver.settled()
        assert marks_of(driver).read == frozenset()


async def test_previewed_guide_counts_once_the_reader_has_the_focus(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as driver:
        await driver.press("l", "j", "j", "j")
        await driver.settled()
        monkeypatch.setattr(study, "SEEN_AFTER_S", 0.01)
        await driver.press("4")
        await driver.until(lambda: marks_of(driver).read == {"write-through"}, "the read mark")


@pytest.mark.parametrize("query", ["is:unread", "is:unread a"])
async def test_read_guides_stay_in_a_list_of_unread_ones_until_another_query(
    app: GuideTuiApp, query: str
) -> None:
    async with browsing(app) as driver:
        await driver.search(query)
        before = list(driver.main.guides_pane.shown_list.guide_slugs)
        await driver.read(before[1])
        await driver.press("m")
        await driver.settled()
        driver.main.post_message(SearchPane.QueryChanged())  # as when the index has been refreshed
        await driver.settled()
        assert driver.main.guides_pane.shown_list.guide_slugs == before
        await driver.search(f"{query} ")
        assert set(driver.main.guides_pane.shown_list.guide_slugs) == set(before) - {before[1]}


async def test_reading_the_folder_again_asks_a_list_of_unread_ones_anew(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        await driver.search("is:unread")
        await driver.read("sharding")
        await driver.press("m")
        await driver.settled()
        assert "sharding" in driver.main.guides_pane.shown_list.guide_slugs
        await driver.press("ctrl+r")
        await driver.until(
            lambda: "sharding" not in driver.main.guides_pane.shown_list.guide_slugs,
            "the read guide goes",
        )


async def test_progress_stands_beside_the_count_once_anything_is_read(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as driver:
        assert row_of(driver, "Databases").endswith(" 3")
        driver.main.navigation.open("sharding")
        await driver.settled()
        await driver.press("m", "2")
        await driver.settled()
        assert row_of(driver, "Databases").endswith("1/3")
        assert row_of(driver, "Networks").endswith("1/3")
        assert row_of(driver, "Caching").endswith("0/3")


async def test_progress_fits_forty_columns(app: GuideTuiApp) -> None:
    async with browsing(app, (40, 20)) as driver:
        await driver.press("l", "j", "m")
        await driver.settled()
        assert row_of(driver, "Networks & Protocols").endswith("0/3")


async def test_next_unread_goes_on_in_the_list_and_round_its_end(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        seen = []
        for _ in range(len(set(ALL))):
            await driver.press("u")
            await driver.settled()
            seen.append(driver.slug)
            await driver.press("m")
            await driver.settled()
        assert seen == list(dict.fromkeys(ALL))
        assert driver.reader.has_focus


async def test_next_unread_wraps_from_the_last_category_to_the_first(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("u")
        await driver.settled()
        assert driver.slug == "what-is-a-cache"


async def test_unread_says_so_where_all_are_read(app: GuideTuiApp) -> None:
    async with browsing(app, notifications=True) as driver:
        await driver.search("dns lookup")
        for slug in list(driver.results.guide_slugs):
            await driver.app.service.state.set_read(slug, is_read=True)
        await driver.read(driver.results.guide_slugs[0])
        slug = driver.slug
        await driver.press("u", "U")
        await driver.settled()
        assert driver.slug == slug
        assert any(
            "read every other guide of these results" in text for text in driver.notifications
        )


async def test_random_unread_is_never_a_read_one_or_the_one_that_is_open(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as driver:
        for slug in set(ALL) - {"sharding", "dns-lookup"}:
            await driver.app.service.state.set_read(slug, is_read=True)
        await driver.read("sharding")
        await driver.press("U")
        await driver.settled()
        assert driver.slug == "dns-lookup"


async def test_each_guide_opens_where_reading_stopped(app: GuideTuiApp) -> None:
    async with browsing(app) as driver:
        await driver.read("dns-lookup")
        await driver.press("space", "space")
        top = driver.top_line
        await driver.read("what-is-a-cache")
        await driver.press("space")
        other = driver.top_line
        await driver.read("dns-lookup")
        assert driver.top_line == top
        await driver.read("what-is-a-cache")
        assert driver.top_line == other


async def test_marks_of_another_running_copy_show_with_the_next_mark(
    app: GuideTuiApp, sample: Path, tmp_path: Path
) -> None:
    async with browsing(app) as driver:
        State(tmp_path / "state.db").flags.star(str(sample), "sharding", date(2026, 3, 1))
        await driver.read("dns-lookup")
        await driver.press("s")
        await driver.settled()
        assert marks_of(driver).starred == {"sharding", "dns-lookup"}


async def test_star_that_cannot_be_kept_is_shown_and_told_once(
    sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    async with browsing(
        make_app(sample, State(tmp_path / "file" / "state.db")), notifications=True
    ) as driver:
        await driver.read("dns-lookup")
        await driver.press("s", "m")
        await driver.settled()
        assert "★✓" in frame_title(driver)
        assert sum("not remembered" in text for text in driver.notifications) == 1


async def test_marks_survive_that_a_guide_vanishes_and_comes_back(
    own_sample: Path, state: State
) -> None:
    file = own_sample / "guides" / "dns-lookup.md"
    content = file.read_bytes()
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("dns-lookup")
        await driver.press("s")
        await driver.settled()
        file.unlink()
        await driver.press("ctrl+r")
        await driver.until(lambda: driver.slug == "", "the guide goes")
        await driver.read("sharding")
        await driver.press("s")
        await driver.settled()
        file.write_bytes(content)
        await driver.press("ctrl+r")
        await driver.until(lambda: "dns-lookup" in marks_of(driver).starred, "the star comes back")
        assert driver.tree.rows


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that writes a note, in an app that can be suspended without a terminal."""
    path = tmp_path / "editor"
    path.write_text('#!/bin/sh\necho "Like a *zeppelin*." > "$1"\n')
    path.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(path))
    monkeypatch.setattr(GuideTuiApp, "suspend", lambda _self: nullcontext())


@pytest.mark.usefixtures("editor")
async def test_note_is_written_in_the_editor_and_shown_under_the_guide(
    own_sample: Path, state: State
) -> None:
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("sharding")
        await driver.press("e")
        await driver.until(lambda: "zeppelin" in Driver.text_of(driver.reader), "the note is shown")
        shown = Driver.text_of(driver.reader)
        assert shown.index("Your note") < shown.index("Like a zeppelin.")
        assert "Related guides" not in shown[: shown.index("Your note")]
        await driver.until(lambda: driver.app.service.index_progress is None, "the index")
        await driver.settled()
        await driver.search("zeppelin")
        await driver.until(lambda: driver.results.guide_slugs == ["sharding"], "the note is found")


async def test_editor_that_is_missing_is_told(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    monkeypatch.setattr(GuideTuiApp, "suspend", lambda _self: nullcontext())
    async with browsing(app, notifications=True) as driver:
        await driver.read("sharding")
        await driver.press("e")
        await driver.settled()
        assert any("no-such-editor" in text for text in driver.notifications)


@pytest.mark.usefixtures("editor")
async def test_terminal_that_cannot_be_lent_is_told(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: GuideTuiApp) -> None:
        raise SuspendNotSupported

    monkeypatch.setattr(GuideTuiApp, "suspend", refuse)
    async with browsing(app, notifications=True) as driver:
        await driver.read("sharding")
        await driver.press("e")
        await driver.settled()
        assert any("cannot be lent" in text for text in driver.notifications)


@pytest.mark.usefixtures("editor")
async def test_terminal_is_taken_back_from_an_editor_that_fails(
    app: GuideTuiApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_back: list[bool] = []

    @contextmanager
    def lend(_self: GuideTuiApp) -> Iterator[None]:
        yield  # like Textual's own: what is raised meanwhile goes past what follows
        taken_back.append(True)

    monkeypatch.setattr(GuideTuiApp, "suspend", lend)
    (tmp_path / "editor").write_text("#!/bin/sh\nexit 3\n")
    async with browsing(app, notifications=True) as driver:
        await driver.read("sharding")
        await driver.press("e")
        await driver.settled()
        assert taken_back == [True]
        assert any("Editing failed" in text for text in driver.notifications)
