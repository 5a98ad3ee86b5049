"""What other programs get: read back with the csv module and as the SQLite file in a package."""

import csv
import io
import json
import sqlite3
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.errors import GuideTuiError
from guidetui.library import Library
from guidetui.models import Card, CardId
from guidetui.quiz.deck import prompts
from guidetui.quiz.export import CSV_COLUMNS, to_anki, to_csv
from tests.conftest import WriteGuide

DUE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def library(data: Path) -> Library:
    return Library(load(data))


def anki_notes(package: bytes, folder: Path) -> list[tuple[str, list[str], list[str]]]:
    """Return guid, fields and tags of the notes in a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extract("collection.anki2", folder)
    database = sqlite3.connect(folder / "collection.anki2")
    rows = database.execute("SELECT guid, flds, tags FROM notes ORDER BY sfld").fetchall()
    database.close()
    return [(guid, fields.split("\x1f"), tags.split()) for guid, fields, tags in rows]


def test_csv_holds_what_the_guide_says(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", 'He said "hi",\nthen left.', title='"Comma, \\"quote\\""')
    opened = library(data)
    cards = {CardId("one"): Card(CardId("one"), DUE, "{}")}
    text = to_csv(opened.collection, prompts(opened.collection.guides), cards, opened.body)
    header, row = csv.reader(io.StringIO(text))

    assert tuple(header) == CSV_COLUMNS
    values = dict(zip(header, row, strict=True))
    assert values["title"] == 'Comma, "quote"'
    assert values["body"].strip() == 'He said "hi",\nthen left.'
    assert values["categories"] == "Alpha"
    assert values["due"] == DUE.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "- cmd|' /C calc'!A0",
        "\t=1+1",
        '=HYPERLINK("https://example.org","x")',
    ],
)
def test_csv_begins_no_formula(data: Path, write_guide: WriteGuide, text: str) -> None:
    write_guide("one", f"{text}\n", title=json.dumps(text), description=json.dumps(text))
    opened = library(data)
    row = next(
        csv.DictReader(
            io.StringIO(
                to_csv(opened.collection, prompts(opened.collection.guides), {}, opened.body)
            )
        )
    )
    for name in ("title", "description", "body"):
        assert row[name].strip().startswith("'"), name
        assert row[name].lstrip("'").strip() == text.strip()


def test_csv_of_a_new_card_has_no_due_time(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one")
    opened = library(data)
    text = to_csv(opened.collection, prompts(opened.collection.guides), {}, opened.body)

    assert next(csv.DictReader(io.StringIO(text)))["due"] == ""


def test_a_package_asks_by_title_and_answers_with_the_guide(
    data: Path, write_guide: WriteGuide, tmp_path: Path
) -> None:
    write_guide("one", "Some **bold** text.", tags='["Load Balancer"]')
    opened = library(data)
    package = to_anki(opened.collection, prompts(opened.collection.guides), opened.body, "Deck")
    [(_, fields, tags)] = anki_notes(package, tmp_path)

    assert fields[:3] == ["one", "One", "What one is."]
    assert "<strong>bold</strong>" in fields[3]
    assert tags == ["Load-Balancer"]


def test_a_guide_keeps_its_identity_from_one_package_to_the_next(
    data: Path, write_guide: WriteGuide, tmp_path: Path
) -> None:
    def guids(collection: Collection, opened: Library) -> dict[str, str]:
        package = to_anki(collection, prompts(collection.guides), opened.body, "Deck")
        return {fields[0]: guid for guid, fields, _ in anki_notes(package, tmp_path)}

    write_guide("one")
    first = library(data)
    before = guids(first.collection, first)
    write_guide("one", "Other text.", title='"Other title"')
    write_guide("two")
    second = library(data)
    after = guids(second.collection, second)

    assert after["one"] == before["one"]
    assert after["two"] != after["one"]


def test_html_in_a_guide_is_shown_in_the_package_not_obeyed(
    data: Path, write_guide: WriteGuide, tmp_path: Path
) -> None:
    write_guide("one", "<script>alert(1)</script>", title='"<img src=x onerror=y>"')
    opened = library(data)
    package = to_anki(opened.collection, prompts(opened.collection.guides), opened.body, "Deck")
    [(_, fields, _)] = anki_notes(package, tmp_path)

    assert not any("<script" in field or "<img" in field for field in fields)


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("[link](javascript:alert(1))", 'href="javascript'),
        ("[link](file:///etc/passwd)", 'href="file'),
        ("[link](data:text/html,x)", 'href="data'),
        ("[latex]\\\\input{/etc/passwd}[/latex]", "[latex]"),
        ("[$$]x[/$$]", "[$$]"),
        ("[sound:http://example.org/x.mp3]", "[sound:"),
    ],
)
def test_nothing_in_a_package_runs(
    data: Path, write_guide: WriteGuide, tmp_path: Path, text: str, forbidden: str
) -> None:
    write_guide("one", text, title=json.dumps(text))
    opened = library(data)
    package = to_anki(opened.collection, prompts(opened.collection.guides), opened.body, "Deck")
    [(_, fields, _)] = anki_notes(package, tmp_path)
    assert not any(forbidden in field for field in fields)


def test_without_its_library_the_package_names_the_way_out(
    data: Path, write_guide: WriteGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_guide("one")
    opened = library(data)
    monkeypatch.setitem(sys.modules, "genanki", None)

    with pytest.raises(GuideTuiError) as caught:
        to_anki(opened.collection, prompts(opened.collection.guides), opened.body, "Deck")
    assert "guidetui[anki]" in caught.value.hint


def test_questions_are_cards_of_their_own(
    data: Path, write_guide: WriteGuide, tmp_path: Path
) -> None:
    asked = "[{q: 'Why <b>?', a: '=So'}, {q: How?, a: '[sound:x.mp3]'}]"
    write_guide("one", questions=asked, tags="[Load Balancer]")
    opened = library(data)
    every = list(prompts(opened.collection.guides))
    how = CardId("one", "How?")
    rows = list(
        csv.DictReader(
            io.StringIO(to_csv(opened.collection, every, {how: Card(how, DUE, "{}")}, opened.body))
        )
    )
    assert [(row["question"], row["answer"]) for row in rows] == [
        ("Why <b>?", "'=So"),
        ("How?", "[sound:x.mp3]"),
    ]
    assert [(row["body"], row["due"]) for row in rows] == [("", ""), ("", DUE.isoformat())]
    notes = anki_notes(to_anki(opened.collection, every, opened.body, "Deck"), tmp_path)
    assert [fields[:4] for _, fields, _ in notes] == [
        ["one", "How?", "&#91;sound:x.mp3]", "One"],
        ["one", "Why &lt;b&gt;?", "=So", "One"],
    ]
    assert len({guid for guid, _, _ in notes}) == 2
