"""The user's own notes: files for any slug, drafts, and that no word is ever lost."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guidetui.errors import EditorError, StateError
from guidetui.library import Library
from guidetui.models import Query
from guidetui.notes import MAX_BYTES, edit_note, load_note, read_note
from guidetui.paths import note_file
from tests.conftest import WriteGuide


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return note_file(tmp_path, "caching")


def _saving(text: str) -> Callable[[Path], None]:
    """Return an editor that saves `text` and ends."""

    def edit(draft: Path) -> None:
        draft.write_bytes(text.encode("utf-8", "surrogateescape"))

    return edit


def _leave(_draft: Path) -> None:
    """Close the editor without saving."""


def _files(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.glob("*.md"))


@pytest.mark.parametrize(
    "slug",
    [
        "caching",
        "top-8-c++-use-cases",
        "mcdonald's",
        "notes/deep/a b",
        "größe",
        "th\udce9",
        "x" * 400,
        "a:b*c?",
        "..",
        "a@draft-1",
        "%2F",
    ],
)
def test_note_of_any_slug_has_a_file_of_its_own(tmp_path: Path, slug: str) -> None:
    file = note_file(tmp_path, slug)
    assert edit_note(file, _saving("Mine.")) == ""
    assert file.read_text() == "Mine."
    assert file.parent == note_file(tmp_path, "caching").parent
    assert file != note_file(tmp_path, slug + "x")


def test_nothing_is_written_unless_something_was_saved(file: Path) -> None:
    edit_note(file, _leave)
    assert _files(file) == []


def test_saved_note_is_kept_and_can_be_changed(file: Path) -> None:
    edit_note(file, _saving("One."))
    edit_note(file, _saving("One. Two."))
    assert file.read_text() == "One. Two."
    assert _files(file) == ["caching.md"]


@pytest.mark.parametrize("blank", ["", "\n", " \n\t\n"])
def test_note_of_blanks_is_removed(file: Path, blank: str) -> None:
    edit_note(file, _saving("One."))
    edit_note(file, _saving(blank))
    assert _files(file) == []


def test_draft_that_is_deleted_leaves_the_note(file: Path) -> None:
    edit_note(file, _saving("One."))
    edit_note(file, Path.unlink)
    assert file.read_text() == "One."


def test_what_was_saved_before_the_editor_failed_is_kept(file: Path) -> None:
    def fail(draft: Path) -> None:
        draft.write_text("Saved.")
        raise EditorError("It was killed.")

    with pytest.raises(EditorError):
        edit_note(file, fail)
    assert file.read_text() == "Saved."
    assert _files(file) == ["caching.md"]


def test_what_another_copy_saved_meanwhile_stands_beside_ours(file: Path) -> None:
    edit_note(file, _saving("Old."))

    def both(draft: Path) -> None:
        file.write_text("Theirs.")
        draft.write_text("Ours.")

    told = edit_note(file, both)
    assert "both versions" in told
    assert file.read_text() == "Theirs.\n\n---\n\nOurs."


def test_change_of_another_copy_stays_where_we_changed_nothing(file: Path) -> None:
    edit_note(file, _saving("Old."))
    edit_note(file, lambda _draft: _saving("Theirs.")(file))
    assert file.read_text() == "Theirs."


def test_draft_of_a_program_that_was_killed_is_taken_up(file: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from guidetui.notes import edit_note\n"
        "def edit(draft):\n"
        "    draft.write_text('Written before the end.')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "edit_note(Path(sys.argv[1]), edit)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script, str(file)], check=False, cwd=root, timeout=60)
    assert not file.exists()
    assert "taken up" in edit_note(file, _leave)
    assert file.read_text() == "Written before the end."
    assert _files(file) == ["caching.md"]


def test_draft_of_a_running_program_is_left_alone(file: Path) -> None:
    file.parent.mkdir(parents=True)
    other = file.with_name(f"caching@draft-{os.getppid()}.md")
    other.write_text("Still being written.")
    assert edit_note(file, _leave) == ""
    assert other.read_text() == "Still being written."


def test_note_that_cannot_be_written_stays_in_the_draft(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("guidetui.notes.replace_file", fail)
    with pytest.raises(StateError) as caught:
        edit_note(file, _saving("Mine."))
    (draft,) = file.parent.glob("*.md")
    assert draft.read_text() == "Mine."
    assert str(draft) in caught.value.hint


def test_note_that_cannot_be_read_is_reported_where_it_would_stand(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("one")
    file = note_file(data, "one")
    file.parent.mkdir(parents=True)
    file.write_text("x" * (MAX_BYTES + 1))
    library = Library.open(data)
    assert str(file) in library.note(library.collection.guide("one"))
    file.write_text("Mine.")
    file.unlink()
    file.symlink_to(file)
    guide = library.collection.guide("one")
    assert guide.note is not None
    assert "cannot be read" in library.note(guide)
    assert read_note(guide.note) == ""
    with pytest.raises(StateError, match="cannot be read"):
        load_note(guide.note)


def test_hostile_note_is_cleaned(data: Path, write_guide: WriteGuide) -> None:
    write_guide("caching")
    file = note_file(data, "caching")
    edit_note(file, _saving("a\x1b]52;c;x\x07b\udcff"))
    guide = Library.open(data).collection.guide("caching")
    assert guide.note is not None
    assert read_note(guide.note) == "a␛]52;c;x␇b�"


def test_note_is_searched_with_its_guide_and_said_to_be_ours(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("caching", "Keep it near.")
    write_guide("queues", "Wait in line.")
    library = Library.open(data)
    library.use_index(library.build_index())
    assert library.search(Query("zeppelin"), 5).total == 0
    edit_note(note_file(data, "caching"), _saving("Like a *zeppelin*."))
    assert library.reload()
    library.use_index(library.build_index())
    assert [hit.slug for hit in library.search(Query("zeppelin"), 5).hits] == ["caching"]
    assert "Your note: Like a zeppelin." in library.snippet("caching", "zeppelin", 80).text
    note_file(data, "caching").unlink()
    assert library.reload()
    library.use_index(library.build_index())
    assert library.search(Query("zeppelin"), 5).total == 0
    library.close()


def test_changed_note_refreshes_its_guide_alone(data: Path, write_guide: WriteGuide) -> None:
    write_guide("caching")
    write_guide("queues")
    library = Library.open(data)
    library.use_index(library.build_index())
    edit_note(note_file(data, "caching"), _saving("Mine."))
    library.reload()
    totals: list[int] = []
    library.build_index(progress=lambda progress: totals.append(progress.total))
    assert totals == [1]
    library.close()


def test_note_of_a_guide_that_vanishes_comes_back_with_it(
    data: Path, write_guide: WriteGuide
) -> None:
    path = write_guide("caching")
    write_guide("queues")
    edit_note(note_file(data, "caching"), _saving("Mine."))
    path.unlink()
    assert [guide.note for guide in Library.open(data).collection.guides] == [None]
    write_guide("caching")
    library = Library.open(data)
    assert library.note(library.collection.guide("caching")) == "Mine."


def test_collections_are_kept_apart(tmp_path: Path) -> None:
    assert note_file(tmp_path / "a", "caching") != note_file(tmp_path / "b", "caching")
