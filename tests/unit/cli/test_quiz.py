"""`guidetui quiz` line by line and as files; on the screen it is tested with the terminal UI."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from guidetui.models import Grade
from guidetui.paths import collection_key, state_file
from guidetui.state import State
from tests.conftest import WriteGuide
from tests.unit.command_line import Done, guidetui, in_process


@pytest.fixture
def guides(data: Path, write_guide: WriteGuide) -> Path:
    write_guide("first", "The first answer.", createdAt='"2024-01-01"')
    write_guide("second", "The second answer.", createdAt='"2024-01-02"', tags='["Other"]')
    return data


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the quiz with these lines typed."""

    def run(data: Path, typed: str, *arguments: str) -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return in_process(capsys, "quiz", "--plain", "--data", data, *arguments)

    return run


def cards(data: Path) -> dict[str, object]:
    found = State(state_file()).cards.of(collection_key(data), ["first", "second"])
    return {card.slug: found[card] for card in found}


def test_question_comes_before_the_answer_and_the_grade_is_kept(guides: Path, answers) -> None:
    done = answers(guides, "\n3\nq\n")

    assert done.code == 0
    assert done.out.index("First (2 new)") < done.out.index("The first answer.")
    assert "The second answer." not in done.out
    assert set(cards(guides)) == {"first"}
    assert "1 answer" in done.out


def test_end_of_input_ends_the_quiz(guides: Path, answers) -> None:
    done = answers(guides, "\n")

    assert done.code == 0
    assert cards(guides) == {}
    assert "Nothing answered." in done.out


def test_what_is_no_grade_is_asked_again(guides: Path, answers) -> None:
    done = answers(guides, "\nfive\n0\n4\nq\n")

    assert done.out.count("Type 1, 2, 3, 4 or q.") == 2
    assert set(cards(guides)) == {"first"}


def test_known_guides_are_not_asked_again_today(guides: Path, answers) -> None:
    answers(guides, "\n4\n\n4\n")
    done = answers(guides, "")

    assert "new)" not in done.out


def test_query_says_which_guides_are_asked(guides: Path, answers) -> None:
    done = answers(guides, "", "tag:other")

    assert "Second (1 new)" in done.out


def test_query_without_an_answer_asks_nothing(guides: Path, answers) -> None:
    done = answers(guides, "", "xylophone")

    assert done.code == 1
    assert "'xylophone'" in done.err


def test_no_more_new_guides_than_wanted(guides: Path, answers) -> None:
    assert "First (1 new)" in answers(guides, "", "--new", "1").out
    assert "new)" not in answers(guides, "", "--new", "0").out


def test_questions_of_a_guide_are_asked_and_their_answers_shown(
    guides: Path, write_guide: WriteGuide, answers
) -> None:
    write_guide("third", "Its text.", questions="[{q: Why?, a: Because.}, {q: How?, a: So.}]")
    done = answers(guides, "\n4\n\n3\n", "third")

    assert done.out.index("Why? (2 new)") < done.out.index("Because.") < done.out.index("How?")
    assert "guidetui show third" in done.out
    assert "Its text." not in done.out
    found = State(state_file()).cards.of(collection_key(guides), ["third"])
    assert {card.question for card in found} == {"Why?", "How?"}


def test_csv_holds_every_guide_and_when_it_is_due(
    guides: Path, tmp_path: Path, answers, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(guides, f"\n{Grade.EASY.value}\nq\n")
    file = tmp_path / "cards.csv"
    done = in_process(capsys, "quiz", "--data", guides, "--export", file)

    assert done.code == 0
    assert done.out == ""
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert [row["slug"] for row in rows] == ["first", "second"]
    assert [bool(row["due"]) for row in rows] == [True, False]


def test_package_for_anki_is_written(guides: Path, tmp_path: Path) -> None:
    file = tmp_path / "cards.apkg"
    done = guidetui("quiz", "--data", guides, "tag:other", "--export", file)

    assert (done.code, done.err) == (0, f"guidetui: 1 card written to {file}\n")
    assert "collection.anki2" in zipfile.ZipFile(file).namelist()


@pytest.mark.parametrize(("name", "said"), [("cards.txt", ".csv or .apkg"), ("no/a.csv", "no/a")])
def test_file_that_cannot_be_written_is_named(
    guides: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    done = in_process(capsys, "quiz", "--data", guides, "--export", tmp_path / name)

    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / name).exists()


def test_screen_is_refused_where_there_is_none(guides: Path) -> None:
    done = guidetui("quiz", "--data", guides)

    assert done.code == 2
    assert "needs a terminal" in done.err
