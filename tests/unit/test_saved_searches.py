from pathlib import Path

import pytest

from guidetui.errors import FileError, StateError
from guidetui.saved_searches import (
    MAX_SEARCHES,
    SavedSearch,
    load_searches,
    remove_search,
    save_search,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "searches.toml"


def test_search_is_saved_in_a_file_that_can_be_read(file: Path) -> None:
    assert load_searches(file) == ()
    save_search(file, "Kafka, to read", 'tag:kafka is:unread "at least once"')
    save_search(file, "New", "is:new")
    assert load_searches(file) == (
        SavedSearch("Kafka, to read", 'tag:kafka is:unread "at least once"'),
        SavedSearch("New", "is:new"),
    )
    assert '"New" = "is:new"\n' in file.read_text()


def test_saving_and_removing_changes_one_line(file: Path) -> None:
    save_search(file, "A", "one")
    mine = '# mine\n"A" = "one"  # this one\n\n  b = \'two "2"\'\n"C" = "three"\n'
    file.write_text(mine)
    save_search(file, "B", "two \\ half")
    assert file.read_text() == mine.replace("  b = 'two \"2\"'", '"b" = "two \\\\ half"')
    remove_search(file, "a")
    assert file.read_text() == '# mine\n\n"b" = "two \\\\ half"\n"C" = "three"\n'


def test_search_that_spans_lines_is_left_to_the_user(file: Path) -> None:
    save_search(file, "A", "one")
    mine = 'A = """\none\n"""\n'
    file.write_text(mine)
    with pytest.raises(StateError, match="cannot be told"):
        save_search(file, "A", "two")
    assert file.read_text() == mine


@pytest.mark.parametrize(
    ("name", "query"), [("", "x"), (" \t", "x"), ("n" * 101, "x"), ("A", " "), ("A", "x" * 2001)]
)
def test_unusable_search_is_not_saved(file: Path, name: str, query: str) -> None:
    with pytest.raises(StateError):
        save_search(file, name, query)
    assert not file.exists()


def test_control_characters_are_not_kept(file: Path) -> None:
    save_search(file, "A\x1b[31m", "x\x07\ny")
    assert all(f"{each.name}{each.query}".isprintable() for each in load_searches(file))


@pytest.mark.parametrize(
    "text",
    [
        "a = 3\n",
        '[a]\nb = "x"\n',
        'a = ""\n',
        '" a" = "x"\n',
        'a = "x"\na = "y"\n',
        "a =\n",
        '"caf\\u00e9" = 3\n',
    ],
)
def test_mistake_is_named_with_file_and_line(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(FileError) as caught:
        load_searches(file)
    assert f"{file}, line" in caught.value.message
    with pytest.raises(FileError):
        save_search(file, "new", "x")
    assert file.read_text() == text


def test_too_many_searches_are_refused_and_kept(file: Path) -> None:
    file.parent.mkdir()
    text = "".join(f'n{number} = "x"\n' for number in range(MAX_SEARCHES))
    file.write_text(text)
    with pytest.raises(FileError, match="101 searches"):
        save_search(file, "one more", "x")
    assert file.read_text() == text


def test_comment_with_other_line_ends_stays_one(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('# One\u2028"x" = "y"\r\n"A" = "b"\r\n', newline="")
    save_search(file, "New", "is:new")
    assert [each.name for each in load_searches(file)] == ["A", "New"]
