from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from guidetui.collection.guide_file import read_category, read_guide
from guidetui.collection.load import load
from guidetui.models import Guide, Problem, Question, Severity, Source
from guidetui.text import is_sanitized

WriteGuide = Callable[..., Path]


def _read(path: Path) -> tuple[Guide, tuple[Problem, ...]]:
    parsed = read_guide(path, path.stem)
    assert parsed.guide is not None
    return parsed.guide, parsed.problems


def _read_front(path: Path, front: str) -> tuple[Guide, tuple[Problem, ...]]:
    path.write_text(f"---\n{front}\n---\n\n# Heading\n", encoding="utf-8")
    return _read(path)


def _only_warning(problems: tuple[Problem, ...], code: str, field: str) -> Problem:
    (problem,) = problems
    assert (problem.code, problem.severity) == (code, Severity.WARNING)
    assert f"`{field}`" in problem.message
    assert problem.hint
    return problem


def test_complete_guide_is_read_without_a_problem(write_guide: WriteGuide) -> None:
    path = write_guide("c++", categories="[alpha, beta]", tags='["C++", "Languages"]')
    status = path.stat()
    assert _read(path) == (
        Guide(
            slug="c++",
            title="C++",
            path=path,
            created=date(2024, 2, 1),
            description="What c++ is.",
            image="https://example.org/c++.png",
            category_ids=("alpha", "beta"),
            tags=("C++", "Languages"),
            size_bytes=status.st_size,
            mtime_ns=status.st_mtime_ns,
        ),
        (),
    )


@pytest.mark.parametrize(
    "field", ["title", "description", "image", "createdAt", "categories", "tags"]
)
@pytest.mark.parametrize("value", [None, "", '""', "null", "~"])
def test_missing_field_is_reported_and_the_guide_opens(
    write_guide: WriteGuide, field: str, value: str | None
) -> None:
    path = write_guide("one", **{field: value or ""})
    if value is None:
        path.write_text(path.read_text().replace(f"{field}: \n", ""))
    _, problems = _read(path)
    _only_warning(problems, "missing-field", field)


def test_guide_that_lists_no_category_is_reported(write_guide: WriteGuide) -> None:
    _, problems = _read(write_guide("one", categories="[]"))
    assert ["`categories`" in problem.message for problem in problems] == [True]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "[a, b]"),
        ("title", "{a: b}"),
        ("title", "2024"),
        ("title", "yes"),
        ("title", "2024-02-01"),
        ("description", "1.5"),
        ("categories", "alpha"),
        ("categories", "{alpha: 1}"),
        ("categories", "[{alpha: 1}]"),
        ("categories", "7"),
        ("tags", '"a, b"'),
        ("tags", "[[a]]"),
        ("tags", "[a, HTTP: 2]"),
        pytest.param("tags", "\n  - a\n  -", id="tags-empty item"),
        ("tags", "[a, null]"),
        ("tags", "[a, yes]"),
        ("draft", "maybe"),
        ("draft", '"false"'),
        ("draft", "1"),
    ],
)
def test_mistyped_field_is_reported_with_its_line(
    write_guide: WriteGuide, field: str, value: str
) -> None:
    path = write_guide("one", **{field: value})
    _, problems = _read(path)
    problem = _only_warning(problems, "bad-field", field)
    lines = path.read_text().splitlines()
    assert problem.line is not None
    assert lines[problem.line - 1].startswith(f"{field}:")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a, b", ("a", "b")),
        ("[a, b, a]", ("a", "b")),
        ('["  a  b ", "", " "]', ("a b",)),
        ("[2024, 1.5]", ("2024", "1.5")),
        ("[a, {b: c}]", ("a",)),
        ("{a: b}", ()),
        ("[a, null]", ("a",)),
    ],
)
def test_list_is_read_as_well_as_it_can_be(
    write_guide: WriteGuide, value: str, expected: tuple[str, ...]
) -> None:
    guide, _ = _read(write_guide("one", tags=value))
    assert guide.tags == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("true", True),
        ("false", False),
        ("null", False),
        ('"true"', True),
        ('"no"', False),
        ("1", True),
        ("[true]", False),
    ],
)
def test_draft_is_read_as_well_as_it_can_be(
    write_guide: WriteGuide, value: str, expected: bool
) -> None:
    guide, _ = _read(write_guide("one", draft=value))
    assert guide.draft is expected


@pytest.mark.parametrize(
    "value",
    ["2024-02-03", '"2024-02-03"', '" 2024-02-03 "', "2024-02-03T10:00:00Z", '"2024-02-03T10:00"'],
)
def test_date_is_read_with_and_without_quotes(write_guide: WriteGuide, value: str) -> None:
    guide, problems = _read(write_guide("one", createdAt=value))
    assert (guide.created, problems) == (date(2024, 2, 3), ())


@pytest.mark.parametrize(
    "value",
    [
        '"2024-02-30"',
        '"yesterday"',
        '"03.02.2024"',
        "20240203",
        '"2024-2-3"',
        "[2024-02-03]",
        '"2024-02-031"',
        '"٢٠٢٤-٠٢-٠٣"',
    ],
)
def test_bad_date_is_reported_and_the_file_gives_the_day(
    write_guide: WriteGuide, value: str
) -> None:
    path = write_guide("one", createdAt=value)
    guide, problems = _read(path)
    assert _only_warning(problems, "bad-date", "createdAt").line == 5
    assert guide.created == datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()


@pytest.mark.parametrize(
    "value",
    [
        '"picture.png"',
        '"javascript:alert(1)"',
        '"file:///etc/passwd"',
        '"https://"',
        '"https://example.org/a\\nb"',
        '"https://example.org/\\e[2J"',
        '"https://example.org/\\u202e"',
    ],
)
def test_diagram_that_may_not_be_opened_is_reported_and_dropped(
    write_guide: WriteGuide, value: str
) -> None:
    guide, problems = _read(write_guide("one", image=value))
    assert _only_warning(problems, "bad-url", "image").line == 4
    assert guide.image == ""


def test_text_that_yaml_decodes_is_cleaned(write_guide: WriteGuide) -> None:
    path = write_guide(
        "one",
        title='"a\\e[31mb\\u202e\\u2028c"',
        description='"x\\0\\x9by\\n z"',
        tags='["t\\a"]',
        categories='["alpha\\x7f"]',
    )
    guide, _ = _read(path)
    assert (guide.title, guide.description) == ("a␛[31mb\ufffd c", "x␀\ufffdy z")
    assert (guide.tags, guide.category_ids) == (("t␇",), ("alpha␡",))


def test_guide_without_front_matter_is_reported_and_opens(tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_text("# A *title*\n\nText.\n")
    guide, (problem,) = _read(path)
    assert guide.title == "A title"
    assert (problem.code, problem.line) == ("no-front-matter", 1)
    assert problem.hint


def test_empty_front_matter_lacks_every_field(tmp_path: Path) -> None:
    guide, problems = _read_front(tmp_path / "one.md", "")
    assert guide.title == "Heading"
    assert {problem.code for problem in problems} == {"missing-field"}
    assert len(problems) == 6


def test_unknown_field_is_no_problem(write_guide: WriteGuide) -> None:
    _, problems = _read(write_guide("one", author='"Someone"', **{"7": "x"}))
    assert problems == ()


@pytest.mark.parametrize("opening", ["\n", "\n\n\n", "# a comment\n"])
def test_line_is_counted_from_the_top_of_the_file(tmp_path: Path, opening: str) -> None:
    path = tmp_path / "one.md"
    _, problems = _read_front(path, f"{opening}title: 7")
    lines = {problem.line for problem in problems if problem.code == "bad-field"}
    assert lines == {path.read_text().split("\n").index("title: 7") + 1}


def test_only_line_feeds_count_as_lines(tmp_path: Path) -> None:
    _, problems = _read_front(tmp_path / "one.md", 'description: "a\u2028b"\ntitle: 7')
    assert [problem.line for problem in problems if problem.code == "bad-field"] == [3]


def test_complete_category_is_read_without_a_problem(data: Path) -> None:
    parsed = read_category(data / "categories" / "beta.md")
    assert parsed.problems == ()
    assert parsed.category is not None
    assert (parsed.category.id, parsed.category.title, parsed.category.sort) == ("beta", "Beta", 20)
    assert (parsed.category.icon, parsed.category.description) == (
        "/icons/beta.png",
        "About beta.",
    )


@pytest.mark.parametrize("value", ["", '"1"', "1.5", "true", "[1]"])
def test_category_without_a_usable_sort_is_reported_and_comes_last(data: Path, value: str) -> None:
    path = data / "categories" / "alpha.md"
    path.write_text(path.read_text().replace("sort: 10", f"sort: {value}"))
    parsed = read_category(path)
    assert [problem.line for problem in parsed.problems] == [6]
    assert parsed.category is not None
    assert parsed.category.sort > 1000


def test_questions_are_read_with_their_answers(write_guide: WriteGuide) -> None:
    asked = "[{q: Why\u00e9?, a: 'So:  it is'}, {q: 'How many?', a: 42}, {q: 'Is it?', a: yes}]"
    guide, problems = _read(write_guide("one", questions=asked))
    assert guide.questions == (
        Question("Why\u00e9?", "So: it is"),
        Question("How many?", "42"),
        Question("Is it?", "yes"),
    )
    assert not problems


def test_sources_and_the_month_of_the_check_are_read(write_guide: WriteGuide) -> None:
    cited = "[{title: 'A  book', url: 'https://a.org/x'}, {title: A book, url: 'https://a.org/x'}]"
    guide, problems = _read(write_guide("one", sources=cited, checked="2026-11", long="true"))
    assert guide.sources == (Source("A book", "https://a.org/x"),)
    assert (guide.checked, guide.is_long, problems) == ("2026-11", True, ())


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("sources", "A book", "bad-field"),
        ("sources", "[A book]", "bad-field"),
        ("sources", "[{title: A book}]", "bad-field"),
        ("sources", "[{title: A book, url: 'javascript:x'}]", "bad-field"),
        ("sources", "[{title: '', url: 'https://a.org'}]", "bad-field"),
        ("checked", "2026-13", "bad-date"),
        ("checked", "lately", "bad-date"),
        ("long", "very", "bad-field"),
    ],
)
def test_what_is_no_source_or_month_is_reported_and_left_out(
    write_guide: WriteGuide, field: str, value: str, code: str
) -> None:
    guide, problems = _read(write_guide("one", **{field: value}))
    assert [problem.code for problem in problems] == [code]
    assert problems[0].line is not None
    assert (guide.sources, guide.checked, guide.is_long) == ((), "", False)


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("lang: de", "de"),
        ("Language: pt_BR", "pt"),
        ("locale: zh-Hant-TW", "zh"),
        ("lang: no", "no"),
        ("language: python", ""),
        ("lang: [de, en]", ""),
        ("title: A", ""),
    ],
)
def test_language_is_read_as_its_code(tmp_path: Path, field: str, code: str) -> None:
    (tmp_path / "one.md").write_text(f"---\n{field}\n---\nText.\n")
    collection = load(tmp_path)
    assert (collection.guide("one").language, collection.problems) == (code, ())


def test_sources_of_a_note_may_mean_anything(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("---\nsources: [[[Other]]]\nchecked: yes\n---\nText.\n")
    collection = load(tmp_path)
    assert (collection.guide("one").sources, collection.guide("one").checked) == ((), "")
    assert collection.problems == ()


@pytest.mark.parametrize("value", ["", "null", "[]"])
def test_guide_without_questions_has_no_problem(write_guide: WriteGuide, value: str) -> None:
    guide, problems = _read(write_guide("one", questions=value))
    assert (guide.questions, problems) == ((), ())


@pytest.mark.parametrize(
    "value",
    [
        "Why?",
        "{q: Why?, a: So.}",
        "3",
        "[Why?]",
        "[{q: Why?}]",
        "[{a: So.}]",
        "[{q: '', a: So.}]",
        "[{q: [Why?], a: So.}]",
        "[{q: Why?, a: {b: c}}]",
        "[[Why?, So.]]",
        "[null]",
    ],
)
def test_what_is_no_question_is_reported_with_its_line(tmp_path: Path, value: str) -> None:
    path = tmp_path / "one.md"
    guide, problems = _read_front(path, f"title: One\nquestions: {value}")
    problems = tuple(problem for problem in problems if problem.code == "bad-field")
    assert _only_warning(problems, "bad-field", "questions").line == 3
    assert guide.questions == ()


def test_good_questions_stay_beside_a_bad_one(write_guide: WriteGuide) -> None:
    asked = "[{q: Why?, a: So.}, When?, {q: How?, a: Thus.}, {q: WHY?, a: Again.}]"
    guide, problems = _read(write_guide("one", questions=asked))
    assert [question.text for question in guide.questions] == ["Why?", "How?"]
    assert ["place 2" in problems[0].message, "WHY?" in problems[1].message] == [True, True]


def test_questions_hold_nothing_that_a_terminal_obeys(write_guide: WriteGuide) -> None:
    guide, _ = _read(write_guide("one", questions='[{q: "\\e[2JWhy\\n?", a: "\\u202eSo\\t."}]'))
    (question,) = guide.questions
    assert all(is_sanitized(text) and "\n" not in text for text in question)


def test_eight_long_questions_fit_into_a_front_matter(write_guide: WriteGuide) -> None:
    pairs = [f"{{q: {'Why so ' * 40}{n}?, a: {'Because it is. ' * 60}}}" for n in range(8)]
    guide, problems = _read(write_guide("one", questions=f"[{', '.join(pairs)}]"))
    assert len(guide.questions) == 8
    assert not problems
