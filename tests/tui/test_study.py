"""Stars, read marks, progress, and what to read next."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

import pytest
from textual.app import SuspendNotSupported

from guidetui.models import StudyFlags
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.screens import study
from tests.tui.driving import (
    NARROW,
    AppPilot,
    app_of,
    browsing,
    lines_of,
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
    text_of,
    told,
    top_line,
    tree_of,
    until,
)
from tests.tui.sample import IN_ORDER

ALL = [slug for slugs in IN_ORDER.values() for slug in slugs]


def marks_of(pilot: AppPilot) -> StudyFlags:
    return app_of(pilot).library.state.marks


def kept(state: State, sample: Path) -> StudyFlags:
    return state.flags.of(str(sample), ALL)


def row_of(pilot: AppPilot, title: str) -> str:
    """Return the row of the list that holds `title`."""
    lines = lines_of(screen_of(pilot).guide_list)
    return next(line.strip() for line in lines if title in line)


def frame_title(pilot: AppPilot) -> str:
    return lines_of(reader_of(pilot))[0]


async def test_star_is_shown_where_the_guide_is_named_and_kept(sample: Path, state: State) -> None:
    async with browsing(make_app(sample, state)) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "s")
        await settled(pilot)
        assert "4 DNS lookup ★" in frame_title(pilot)
        assert row_of(pilot, "DNS lookup").endswith("★")
        await search(pilot, "dns")
        assert row_of(pilot, "DNS lookup").endswith("★")
        assert kept(state, sample).starred == {"dns-lookup"}
    async with browsing(make_app(sample, state)) as pilot:
        await read(pilot, "dns-lookup")
        assert "4 DNS lookup ★" in frame_title(pilot)


async def test_low_terminal_shows_signs_and_notes_in_the_bottom_line(app: GuideTuiApp) -> None:
    async with browsing(app, (60, 15)) as pilot:
        await read(pilot, "every-construct")
        await press(pilot, "s", "m")
        await until(pilot, lambda: "★✓ " in status(pilot), "the signs")
        await press(pilot, "tab")
        await until(pilot, lambda: "http" in status(pilot), "where the link leads")
        assert "? help" in status(pilot)
        await press(pilot, "2")
        await until(pilot, lambda: "★" not in status(pilot), "no sign beside the list")


async def test_star_is_taken_away_again(app: GuideTuiApp, sample: Path, state: State) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "s")
        await settled(pilot)
        await press(pilot, "s")
        await settled(pilot)
        assert "★" not in frame_title(pilot)
        assert kept(state, sample) == StudyFlags()


async def test_key_in_a_list_means_the_guide_under_the_cursor(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await search(pilot, "sharding")
        screen_of(pilot).action_focus_pane("guides")
        await press(pilot, "s", "m")
        await settled(pilot)
        assert marks_of(pilot).starred == {results_of(pilot).slug_under_cursor}
        assert row_of(pilot, "Sharding").endswith("★✓")


async def test_key_on_a_category_changes_nothing_and_says_so(app: GuideTuiApp) -> None:
    async with browsing(app, notifications=True) as pilot:
        await press(pilot, "s", "m")
        assert marks_of(pilot) == StudyFlags()
        assert "No guide is open or under the cursor." in told(pilot)


async def test_read_mark_is_set_and_taken_away_by_its_key(
    app: GuideTuiApp, sample: Path, state: State
) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "m")
        await settled(pilot)
        assert "4 DNS lookup ✓" in frame_title(pilot)
        assert kept(state, sample).read == {"dns-lookup"}
        await press(pilot, "m")
        await settled(pilot)
        assert kept(state, sample).read == frozenset()


async def test_guide_counts_as_read_once_its_end_was_read(
    sample: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "_SEEN_AFTER_S", 0.01)
    async with browsing(make_app(sample, state)) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "space")
        await settled(pilot)
        assert marks_of(pilot).read == frozenset()
        await press(pilot, "G")
        await until(pilot, lambda: marks_of(pilot).read == {"dns-lookup"}, "the read mark")
        await until(pilot, lambda: "✓" in frame_title(pilot), "the sign in the title")


async def test_short_guide_counts_as_read_after_a_moment_and_not_at_once(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "write-through")
        assert reader_of(pilot).view.is_at_end
        await settled(pilot)
        assert marks_of(pilot).read == frozenset()
        monkeypatch.setattr(study, "_SEEN_AFTER_S", 0.01)
        await read(pilot, "sharding")
        await until(pilot, lambda: marks_of(pilot).read == {"sharding"}, "the read mark")


async def test_what_the_outline_shows_in_passing_does_not_count(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "every-construct")
        await press(pilot, "t", "G")
        await settled(pilot)
        assert reader_of(pilot).view.is_at_end
        monkeypatch.setattr(study, "_SEEN_AFTER_S", 0.01)
        screen_of(pilot)._mark_seen()
        await settled(pilot)
        assert marks_of(pilot).read == frozenset()
        await press(pilot, "enter")
        await until(pilot, lambda: marks_of(pilot).read == {"every-construct"}, "the read mark")


async def test_preview_never_counts_as_reading(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "_SEEN_AFTER_S", 0.0)
    async with browsing(app) as pilot:
        await press(pilot, "l", "j", "j", "j")
        await settled(pilot)
        assert slug_of(pilot) == "write-through"
        assert reader_of(pilot).view.is_at_end
        screen_of(pilot)._mark_seen()
        await settled(pilot)
        assert marks_of(pilot).read == frozenset()


async def test_previewed_guide_counts_once_the_reader_has_the_focus(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(app) as pilot:
        await press(pilot, "l", "j", "j", "j")
        await settled(pilot)
        monkeypatch.setattr(study, "_SEEN_AFTER_S", 0.01)
        await press(pilot, "4")
        await until(pilot, lambda: marks_of(pilot).read == {"write-through"}, "the read mark")


@pytest.mark.parametrize("query", ["is:unread", "is:unread a"])
async def test_read_guides_stay_in_a_list_of_unread_ones_until_another_query(
    app: GuideTuiApp, query: str
) -> None:
    async with browsing(app) as pilot:
        await search(pilot, query)
        before = list(screen_of(pilot).guide_list.guide_slugs)
        await read(pilot, before[1])
        await press(pilot, "m")
        await settled(pilot)
        screen_of(pilot).ask()  # as when the index has been refreshed
        await settled(pilot)
        assert screen_of(pilot).guide_list.guide_slugs == before
        await search(pilot, f"{query} ")
        assert set(screen_of(pilot).guide_list.guide_slugs) == set(before) - {before[1]}


async def test_reading_the_folder_again_asks_a_list_of_unread_ones_anew(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        await search(pilot, "is:unread")
        await read(pilot, "sharding")
        await press(pilot, "m")
        await settled(pilot)
        assert "sharding" in screen_of(pilot).guide_list.guide_slugs
        await press(pilot, "ctrl+r")
        await until(
            pilot,
            lambda: "sharding" not in screen_of(pilot).guide_list.guide_slugs,
            "the read guide goes",
        )


async def test_progress_stands_beside_the_count_once_anything_is_read(app: GuideTuiApp) -> None:
    async with browsing(app, NARROW) as pilot:
        assert row_of(pilot, "Databases").endswith(" 3")
        screen_of(pilot).open_slug("sharding", reads=True)
        await settled(pilot)
        await press(pilot, "m", "2")
        await settled(pilot)
        assert row_of(pilot, "Databases").endswith("1/3")
        assert row_of(pilot, "Networks").endswith("1/3")
        assert row_of(pilot, "Caching").endswith("0/3")


async def test_progress_fits_forty_columns(app: GuideTuiApp) -> None:
    async with browsing(app, (40, 20)) as pilot:
        await press(pilot, "l", "j", "m")
        await settled(pilot)
        assert row_of(pilot, "Networks & Protocols").endswith("0/3")


async def test_next_unread_goes_on_in_the_list_and_round_its_end(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        seen = []
        for _ in range(len(set(ALL))):
            await press(pilot, "u")
            await settled(pilot)
            seen.append(slug_of(pilot))
            await press(pilot, "m")
            await settled(pilot)
        assert seen == list(dict.fromkeys(ALL))
        assert reader_of(pilot).has_focus


async def test_next_unread_wraps_from_the_last_category_to_the_first(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "u")
        await settled(pilot)
        assert slug_of(pilot) == "what-is-a-cache"


async def test_unread_says_so_where_all_are_read(app: GuideTuiApp) -> None:
    async with browsing(app, notifications=True) as pilot:
        await search(pilot, "dns lookup")
        for slug in list(results_of(pilot).guide_slugs):
            await app_of(pilot).library.state.mark_read(slug, on=True)
        await read(pilot, results_of(pilot).guide_slugs[0])
        slug = slug_of(pilot)
        await press(pilot, "u", "U")
        await settled(pilot)
        assert slug_of(pilot) == slug
        assert any("read every other guide of these results" in text for text in told(pilot))


async def test_random_unread_is_never_a_read_one_or_the_one_that_is_open(
    app: GuideTuiApp,
) -> None:
    async with browsing(app) as pilot:
        for slug in set(ALL) - {"sharding", "dns-lookup"}:
            await app_of(pilot).library.state.mark_read(slug, on=True)
        await read(pilot, "sharding")
        await press(pilot, "U")
        await settled(pilot)
        assert slug_of(pilot) == "dns-lookup"


async def test_each_guide_opens_where_reading_stopped(app: GuideTuiApp) -> None:
    async with browsing(app) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "space", "space")
        top = top_line(pilot)
        await read(pilot, "what-is-a-cache")
        await press(pilot, "space")
        other = top_line(pilot)
        await read(pilot, "dns-lookup")
        assert top_line(pilot) == top
        await read(pilot, "what-is-a-cache")
        assert top_line(pilot) == other


async def test_marks_of_another_running_copy_show_with_the_next_mark(
    app: GuideTuiApp, sample: Path, tmp_path: Path
) -> None:
    async with browsing(app) as pilot:
        State(tmp_path / "state.db").flags.star(str(sample), "sharding", date(2026, 3, 1))
        await read(pilot, "dns-lookup")
        await press(pilot, "s")
        await settled(pilot)
        assert marks_of(pilot).starred == {"sharding", "dns-lookup"}


async def test_star_that_cannot_be_kept_is_shown_and_told_once(
    sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    async with browsing(
        make_app(sample, State(tmp_path / "file" / "state.db")), notifications=True
    ) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "s", "m")
        await settled(pilot)
        assert "★✓" in frame_title(pilot)
        assert sum("not remembered" in text for text in told(pilot)) == 1


async def test_marks_survive_that_a_guide_vanishes_and_comes_back(
    own_sample: Path, state: State
) -> None:
    file = own_sample / "guides" / "dns-lookup.md"
    content = file.read_bytes()
    async with browsing(make_app(own_sample, state)) as pilot:
        await read(pilot, "dns-lookup")
        await press(pilot, "s")
        await settled(pilot)
        file.unlink()
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: slug_of(pilot) == "", "the guide goes")
        await read(pilot, "sharding")
        await press(pilot, "s")
        await settled(pilot)
        file.write_bytes(content)
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: "dns-lookup" in marks_of(pilot).starred, "the star comes back")
        assert tree_of(pilot).row_count


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
    async with browsing(make_app(own_sample, state)) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "e")
        await until(pilot, lambda: "zeppelin" in text_of(reader_of(pilot)), "the note is shown")
        shown = text_of(reader_of(pilot))
        assert shown.index("Your note") < shown.index("Like a zeppelin.")
        assert "Related guides" not in shown[: shown.index("Your note")]
        await until(pilot, lambda: app_of(pilot).library.index_progress is None, "the index")
        await settled(pilot)
        await search(pilot, "zeppelin")
        await until(
            pilot, lambda: results_of(pilot).guide_slugs == ["sharding"], "the note is found"
        )


async def test_editor_that_is_missing_is_told(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    monkeypatch.setattr(GuideTuiApp, "suspend", lambda _self: nullcontext())
    async with browsing(app, notifications=True) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "e")
        await settled(pilot)
        assert any("no-such-editor" in text for text in told(pilot))


@pytest.mark.usefixtures("editor")
async def test_terminal_that_cannot_be_lent_is_told(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: GuideTuiApp) -> None:
        raise SuspendNotSupported

    monkeypatch.setattr(GuideTuiApp, "suspend", refuse)
    async with browsing(app, notifications=True) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "e")
        await settled(pilot)
        assert any("cannot be lent" in text for text in told(pilot))


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
    async with browsing(app, notifications=True) as pilot:
        await read(pilot, "sharding")
        await press(pilot, "e")
        await settled(pilot)
        assert taken_back == [True]
        assert any("Editing failed" in text for text in told(pilot))
