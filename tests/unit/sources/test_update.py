"""Updating collections: what is told, what is kept, and what an update never destroys."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from guidetui.errors import ErrorKind, SourceError
from guidetui.library import Library
from guidetui.models import ChangeKind, NewsItem, Position
from guidetui.paths import collection_key, collections_dir, note_file
from guidetui.sources.clone import new_passages
from guidetui.sources.git import Cancelled, Runner
from guidetui.sources.registry import Source, load_registry, recovered
from guidetui.state import Session, State
from guidetui.updates import Wanted, add, in_order, remove, update
from tests.git_repositories import Upstream, git, git_server

TODAY = date(2026, 3, 1)


def _files(source: Source) -> dict[str, bytes]:
    return {
        path.relative_to(source.top).as_posix(): path.read_bytes()
        for path in source.top.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def _refused(source: Source, state: State) -> SourceError:
    """Update in vain; return what is said after checking that nothing has changed."""
    before, listed = _files(source), sorted(collections_dir().iterdir())
    with pytest.raises(SourceError) as caught:
        update(source.name, Runner(), state)
    assert _files(source) == before
    assert sorted(collections_dir().iterdir()) == listed
    assert caught.value.hint
    assert state.news.of(collection_key(source.root)) == []
    return caught.value


def test_changes_are_told_by_title(installed: Source, theirs: Upstream, state: State) -> None:
    theirs.guide("fourth")
    theirs.guide("second", "Another text.")
    theirs.delete("third")
    theirs.rename("first", "prime")
    theirs.commit()
    news = update("theirs", Runner(), state)
    assert news is not None
    told = {(change.kind, change.title, change.slug, change.old_slug) for change in news.changes}
    assert told == {
        (ChangeKind.ADDED, "Fourth", "fourth", ""),
        (ChangeKind.CHANGED, "Second", "second", ""),
        (ChangeKind.REMOVED, "Third", "third", ""),
        (ChangeKind.RENAMED, "First", "prime", "first"),
    }
    assert {item.change for item in state.news.of(collection_key(installed.root))} == set(
        news.changes
    )
    slugs = {guide.slug for guide in Library.open(installed.root).collection.guides}
    assert slugs == {"prime", "second", "fourth"}


@pytest.mark.usefixtures("installed")
def test_nothing_new_is_told(state: State) -> None:
    assert update("theirs", Runner(), state) is None


def test_files_that_did_not_change_are_not_touched(
    installed: Source, theirs: Upstream, state: State
) -> None:
    first = installed.root / "guides" / "first.md"
    os.utime(first, ns=(10**18, 10**18))
    theirs.guide("second", "Another text.")
    theirs.commit()
    update("theirs", Runner(), state)
    assert first.stat().st_mtime_ns == 10**18
    assert "Another text." in (installed.root / "guides" / "second.md").read_text()


def test_what_the_user_keeps_follows_a_renamed_guide(
    installed: Source, theirs: Upstream, state: State
) -> None:
    key = collection_key(installed.root)
    state.flags.star(key, "first", TODAY)
    state.flags.mark_read(key, "first", TODAY)
    state.positions.remember(key, "first", Position(3, 1))
    state.sessions.remember(key, Session("first", "reader", "kafka"))
    note = note_file(installed.root, "first")
    note.parent.mkdir(parents=True)
    note.write_text("Mine.")
    theirs.rename("first", "prime")
    theirs.commit()
    update("theirs", Runner(), state)
    flags = state.flags.of(key, ["first", "prime"])
    assert flags.starred == flags.read == {"prime"}
    assert state.positions.of(key, "prime") == Position(3, 1)
    assert state.sessions.of(key).slug == "prime"
    assert note_file(installed.root, "prime").read_text() == "Mine."


def test_what_the_user_keeps_follows_guides_that_exchange_names(
    theirs: Upstream, state: State
) -> None:
    for slug in ("first", "second"):
        theirs.guide(slug, "\n\n".join(f"Passage {n} on {slug}." for n in range(40)))
    theirs.commit()
    installed, _ = add(Wanted(theirs.address, path="data"), Runner())
    key = collection_key(installed.root)
    state.flags.star(key, "first", TODAY)
    theirs.rename("first", "between")
    theirs.rename("second", "first")
    theirs.rename("between", "second")
    theirs.commit()
    news = update("theirs", Runner(), state)
    assert news is not None
    assert {(it.kind, it.old_slug, it.slug) for it in news.changes} == {
        (ChangeKind.RENAMED, "first", "second"),
        (ChangeKind.RENAMED, "second", "first"),
    }
    assert state.flags.of(key, ["first", "second"]).starred == {"second"}


def test_guide_whose_text_moved_to_a_new_one_keeps_its_name(
    installed: Source, theirs: Upstream, state: State
) -> None:
    key = collection_key(installed.root)
    state.flags.star(key, "first", TODAY)
    theirs.rename("first", "fourth")
    theirs.guide("first", "A short overview of something else instead.")
    theirs.commit()
    news = update("theirs", Runner(), state)
    assert news is not None
    assert {(it.kind, it.slug) for it in news.changes} == {
        (ChangeKind.CHANGED, "first"),
        (ChangeKind.ADDED, "fourth"),
    }
    assert state.flags.of(key, ["first", "fourth"]).starred == {"first"}


def test_names_that_are_exchanged_do_not_meet() -> None:
    for renames in ({"a": "b", "b": "a"}, {"a": "b", "b": "c"}, {"a": "b", "b": "c", "c": "a"}):
        kept = {name: name for name in renames}
        for old, new in in_order(renames):
            assert new not in kept
            kept[new] = kept.pop(old)
        assert kept == {new: old for old, new in renames.items()}


def test_what_the_user_keeps_outlives_a_removal(
    installed: Source, theirs: Upstream, state: State
) -> None:
    key = collection_key(installed.root)
    state.flags.star(key, "first", TODAY)
    remove("theirs", Runner())
    assert not installed.top.exists()
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    assert state.flags.of(collection_key(source.root), ["first"]).starred == {"first"}


def test_guides_are_new_until_they_are_read(
    installed: Source, theirs: Upstream, state: State
) -> None:
    key = collection_key(installed.root)
    theirs.guide("fourth")
    theirs.guide("second", "Another text.")
    theirs.commit()
    update("theirs", Runner(), state)
    slugs = ["first", "second", "third", "fourth"]
    assert state.flags.of(key, slugs).new == {"second", "fourth"}
    state.flags.mark_read(key, "fourth", TODAY)
    state.flags.mark_seen(key, "second")
    assert state.flags.of(key, slugs).new == set()
    theirs.guide("fourth", "Yet another text.")
    theirs.commit()
    update("theirs", Runner(), state)
    assert state.flags.of(key, slugs).new == {"fourth"}


def test_edits_are_named_and_stop_the_update(
    installed: Source, theirs: Upstream, state: State
) -> None:
    mine = installed.root / "guides" / "first.md"
    mine.write_text(mine.read_text() + "My own line.\n")
    theirs.guide("first", "Their text.")
    theirs.commit()
    assert "data/guides/first.md" in _refused(installed, state).message
    with pytest.raises(SourceError, match=r"data/guides/first\.md"):
        remove("theirs", Runner())
    assert "My own line." in mine.read_text()


def test_commits_of_the_user_stop_the_update(
    installed: Source, theirs: Upstream, state: State
) -> None:
    git(installed.top, "commit", "--quiet", "--allow-empty", "-m", "Mine")
    theirs.guide("fourth")
    theirs.commit()
    assert "commits of yours" in _refused(installed, state).message


def test_guides_that_moved_to_another_folder_stop_an_update(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    git(theirs.folder, "mv", "data", "content")
    theirs.commit()
    refused = _refused(source, state)
    assert refused.message.startswith("theirs: The repository has no folder 'data'")
    assert "add it again" in refused.hint


def test_only_the_user_can_read_clones(installed: Source) -> None:
    assert installed.top.parent.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("installed")
def test_renamed_guide_with_new_text_is_news(theirs: Upstream, state: State) -> None:
    long_text = "\n\n".join(f"Paragraph {number} stays." for number in range(20))
    theirs.guide("first", long_text)
    theirs.commit()
    update("theirs", Runner(), state)
    theirs.rename("first", "prime")
    theirs.guide("prime", f"{long_text}\n\nA wholly new one.", title="First")
    theirs.commit()
    news = update("theirs", Runner(), state)
    assert news is not None
    (change,) = news.changes
    assert (change.kind, change.old_slug, change.slug) == (ChangeKind.CHANGED, "first", "prime")
    assert change.passages == ("A wholly new one.",)


def test_files_of_the_user_stay(installed: Source, theirs: Upstream, state: State) -> None:
    (installed.root / "mine.txt").write_text("Mine.")
    theirs.guide("fourth")
    theirs.commit()
    assert update("theirs", Runner(), state) is not None
    assert (installed.root / "mine.txt").read_text() == "Mine."


@pytest.mark.parametrize("is_ignored", [False, True])
def test_files_of_the_user_stop_a_removal(is_ignored: bool, theirs: Upstream, state: State) -> None:
    if is_ignored:
        (theirs.folder / "data" / ".gitignore").write_text("*.txt\n")
        theirs.commit()
    installed, _ = add(Wanted(theirs.address, path="data"), Runner())
    mine = installed.root / "mine.txt"
    mine.write_text("Mine.")
    with pytest.raises(SourceError, match=r"1 file of yours: data/mine\.txt"):
        remove("theirs", Runner())
    theirs.guide("fourth")
    theirs.commit()
    update("theirs", Runner(), state)
    assert mine.read_text() == "Mine."
    remove("theirs", Runner(), ["data/mine.txt"])
    assert not installed.top.exists()


@pytest.mark.parametrize("place", ["branch", "stash"])
def test_commits_of_the_user_stop_a_removal(installed: Source, place: str) -> None:
    text = next(installed.root.rglob("first.md"))
    text.write_text(f"{text.read_text()}\nMine.\n")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    if place == "stash":
        git(installed.top, *identity, "stash")
    else:
        git(installed.top, "checkout", "-q", "-b", "branch")
        git(installed.top, *identity, "commit", "-qam", "Mine")
        git(installed.top, "checkout", "-q", "--detach", "HEAD~1")
    with pytest.raises(SourceError, match=f"commits of yours: {place}"):
        remove("theirs", Runner())
    assert installed.top.exists()


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_edits_that_git_does_not_look_at_are_named(
    installed: Source, theirs: Upstream, state: State, flag: str
) -> None:
    text = next(installed.root.rglob("first.md"))
    path = text.relative_to(installed.top).as_posix()
    git(installed.top, "update-index", flag, path)
    text.write_text("Mine.\n")
    theirs.guide("fourth")
    theirs.commit()
    assert path in _refused(installed, state).message
    with pytest.raises(SourceError, match=path):
        remove("theirs", Runner())
    assert text.read_text() == "Mine.\n"


def test_clone_that_git_cannot_read_is_removed_only_by_force(
    installed: Source, state: State
) -> None:
    mine = installed.root / "mine.txt"
    mine.write_text("Mine.")
    shutil.rmtree(installed.top / ".git" / "refs")
    for refused in (
        lambda: update("theirs", Runner(), state),
        lambda: remove("theirs", Runner(), ["data/mine.txt"]),
    ):
        with pytest.raises(SourceError, match="no whole clone any more") as caught:
            refused()
        assert caught.value.kind is ErrorKind.OWN_WORK
    assert mine.read_text() == "Mine."
    remove("theirs", Runner(), force=True)
    assert not installed.top.exists()


def test_ignored_file_of_the_user_is_not_overwritten(theirs: Upstream, state: State) -> None:
    (theirs.folder / "data" / ".gitignore").write_text("guides/four*\n")
    theirs.commit()
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    (source.root / "guides" / "fourth.md").write_text("Mine.")
    theirs.guide("fourth")
    git(theirs.folder, "add", "--force", "data/guides/fourth.md")
    theirs.commit()
    assert "data/guides/fourth.md" in _refused(source, state).message


def test_file_of_the_user_in_the_place_of_a_new_one_stops_the_update(
    installed: Source, theirs: Upstream, state: State
) -> None:
    (installed.root / "guides" / "fourth.md").write_text("Mine.")
    theirs.guide("fourth")
    theirs.commit()
    assert "data/guides/fourth.md" in _refused(installed, state).message


def test_rewritten_history_is_taken_only_when_asked(
    installed: Source, theirs: Upstream, state: State
) -> None:
    theirs.guide("fourth")
    git(theirs.folder, "add", ".")
    git(theirs.folder, "commit", "--quiet", "--amend", "-m", "Rewritten")
    error = _refused(installed, state)
    assert error.kind is ErrorKind.REWRITTEN
    news = update("theirs", Runner(), state, force=True)
    assert news is not None
    assert [change.slug for change in news.changes] == ["fourth"]


@pytest.mark.usefixtures("installed")
def test_another_main_branch_that_goes_on_is_followed(theirs: Upstream, state: State) -> None:
    git(theirs.folder, "checkout", "--quiet", "-b", "trunk")
    theirs.guide("fourth")
    theirs.commit()
    git(theirs.folder, "branch", "-D", "main")
    news = update("theirs", Runner(), state)
    assert news is not None
    assert [change.slug for change in news.changes] == ["fourth"]


def test_another_main_branch_of_another_history_is_not(
    installed: Source, theirs: Upstream, state: State
) -> None:
    git(theirs.folder, "checkout", "--quiet", "--orphan", "trunk")
    theirs.guide("fourth")
    theirs.commit()
    assert _refused(installed, state).kind is ErrorKind.REWRITTEN


def test_branch_that_is_gone_leaves_the_collection(theirs: Upstream, state: State) -> None:
    git(theirs.folder, "branch", "next")
    source, _ = add(Wanted(theirs.address, path="data", branch="next"), Runner())
    git(theirs.folder, "branch", "-D", "next")
    assert "no such branch" in _refused(source, state).message


def test_repository_that_moved_leaves_the_collection(
    installed: Source, theirs: Upstream, state: State
) -> None:
    theirs.folder.rename(theirs.folder.with_name("elsewhere"))
    assert "moved" in _refused(installed, state).hint


def test_folder_that_is_gone_leaves_the_collection(
    installed: Source, theirs: Upstream, state: State
) -> None:
    git(theirs.folder, "mv", "data", "content")
    theirs.commit()
    assert "no folder 'data'" in _refused(installed, state).message


def test_update_that_breaks_off_leaves_the_collection(
    tmp_path: Path, theirs: Upstream, state: State
) -> None:
    with git_server(tmp_path) as server:
        source, _ = add(Wanted(server.url("theirs"), path="data"), Runner())
        theirs.guide("fourth")
        theirs.commit()
        server.cut_after = 200
        assert "broke off" in _refused(source, state).message
        server.cut_after = None
        assert update("theirs", Runner(), state) is not None
    assert "cannot be reached" in _offline(source, state)


def _offline(source: Source, state: State) -> str:
    before = _files(source)
    with pytest.raises(SourceError) as caught:
        update(source.name, Runner(), state)
    assert _files(source) == before
    return caught.value.message


def test_cancelled_update_leaves_the_collection(
    tmp_path: Path, theirs: Upstream, state: State
) -> None:
    with git_server(tmp_path) as server:
        source, _ = add(Wanted(server.url("theirs"), path="data"), Runner())
        theirs.guide("fourth")
        theirs.commit()
        asked, gate = threading.Event(), threading.Event()

        def wait() -> None:
            asked.set()
            gate.wait(60)

        server.before_pack = wait
        before = _files(source)
        with pytest.raises(Cancelled):
            update("theirs", Runner(is_cancelled=asked.is_set), state)
        gate.set()
    assert _files(source) == before


def test_clone_between_two_renames_is_put_back(installed: Source) -> None:
    """As a process leaves it that is killed at that moment."""
    installed.top.rename(collections_dir() / ".previous-theirs")
    assert not installed.top.exists()
    assert (recovered(load_registry().get("theirs")).root / "guides" / "first.md").is_file()


def test_news_that_a_killed_update_left_are_taken_later(
    installed: Source, theirs: Upstream, state: State
) -> None:
    key = collection_key(installed.root)
    state.flags.star(key, "first", TODAY)
    theirs.rename("first", "prime")
    theirs.commit()
    script = (
        "import os, sys; import guidetui.updates as u; from guidetui.sources.git import Runner;"
        "from guidetui.state import State; from guidetui.paths import state_file;"
        "u.save_registry = lambda _: os._exit(9);"
        "u.update('theirs', Runner(), State(state_file()))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    assert state.news.of(key) == []
    assert update("theirs", Runner(), state) is None
    assert [item.change.slug for item in state.news.of(key)] == ["prime"]
    assert state.flags.of(key, ["prime"]).starred == {"prime"}


@pytest.mark.usefixtures("installed")
def test_second_copy_says_that_it_has_to_wait(state: State) -> None:
    with closing(sqlite3.connect(collections_dir() / ".lock")) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        with pytest.raises(SourceError, match="Another guidetui"):
            update("theirs", Runner(), state)


def test_clone_that_is_gone_is_told(installed: Source, state: State) -> None:
    shutil.rmtree(installed.top)
    with pytest.raises(SourceError) as caught:
        update("theirs", Runner(), state)
    assert caught.value.kind is ErrorKind.GONE
    remove("theirs", Runner())
    assert load_registry().sources == {}


def test_bundled_collection_has_nothing_to_fetch(state: State) -> None:
    with pytest.raises(SourceError, match="nothing to fetch"):
        update("bundled", Runner(), state)
    with pytest.raises(SourceError, match="cannot be removed"):
        remove("bundled", Runner())


def test_passages_that_a_changed_guide_gained_are_kept(
    installed: Source, theirs: Upstream, state: State
) -> None:
    theirs.guide("first", "Kept.\n\nA word of old.\n\n- one\n- two\n")
    theirs.commit()
    before = update("theirs", Runner(), state)
    assert before is not None
    earlier = before.changes[0].passages
    theirs.guide("first", "Kept.\n\nA **word** of new.\n\n- one\n- `zwei`\n\n## More\n")
    theirs.guide("second", "Other.")
    theirs.rename("third", "drei")
    theirs.commit()
    news = update("theirs", Runner(), state)
    assert news is not None
    found = {it.slug: set(it.passages) for it in news.changes}
    assert found == {
        "first": {"A word of new.", "zwei", "More"},
        "second": {"Other."},
        "drei": set(),
    }
    kept = {item.change.slug: item.change for item in state.news.of(collection_key(installed.root))}
    assert set(kept["first"].passages) == {"A word of new.", "zwei", "More", "Kept.", *earlier}
    assert kept["second"] in news.changes
    state.flags.mark_seen(collection_key(installed.root), "first")
    theirs.guide("first", "Kept.\n\nThe last word.\n")
    theirs.commit()
    update("theirs", Runner(), state)
    kept = {item.change.slug: item.change for item in state.news.of(collection_key(installed.root))}
    assert kept["first"].passages == ("The last word.",)


def test_news_name_each_guide_once_and_the_newest_first(
    installed: Source, theirs: Upstream, state: State
) -> None:
    key = collection_key(installed.root)

    def change(*slugs: str) -> None:
        for slug in slugs:
            theirs.guide(slug, f"Version of {theirs.commit()}.")
        theirs.commit()
        assert update("theirs", Runner(), state) is not None

    def told(items: list[NewsItem]) -> list[tuple[str, str]]:
        return [(str(item.change.kind), item.change.slug) for item in items]

    change("fourth", "second")
    assert told(state.news.take_untold(key)) == [("added", "fourth"), ("changed", "second")]
    change("second")
    change("fourth", "first")
    listed = [("changed", "first"), ("added", "fourth"), ("changed", "second")]
    assert told(state.news.of(key)) == told(state.news.take_untold(key)) == listed
    state.flags.mark_seen(key, "fourth")
    theirs.delete("second")
    change("fourth")
    assert told(state.news.of(key)) == [
        ("changed", "fourth"),
        ("removed", "second"),
        ("changed", "first"),
    ]


def test_history_that_goes_back_and_forth_is_told_each_time(
    installed: Source, theirs: Upstream, state: State
) -> None:
    key = collection_key(installed.root)
    state.flags.star(key, "first", TODAY)
    first = git(theirs.folder, "rev-parse", "HEAD").strip()
    theirs.rename("first", "prime")
    second = theirs.commit()
    for commit, slug in ((second, "prime"), (first, "first"), (second, "prime")):
        git(theirs.folder, "reset", "--quiet", "--hard", commit)
        assert update("theirs", Runner(), state, force=True) is not None
        assert state.flags.of(key, ["first", "prime"]).starred == {slug}


def test_file_of_very_many_lines_is_not_compared(tmp_path: Path) -> None:
    before, now = tmp_path / "a.md", tmp_path / "b.md"
    before.write_text("x\n" * 5_000)
    now.write_text("x\n" * 5_000 + "new\n")
    assert new_passages(before, now) == ()
    assert new_passages(tmp_path / "none.md", before.rename(tmp_path / "c.md")) == ()
