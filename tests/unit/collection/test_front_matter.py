"""Where front matter ends, what it holds, and what is refused before it is built."""

import tracemalloc
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from guidetui.collection.front_matter import (
    MAX_BYTES,
    MAX_LEVELS,
    MAX_NODES,
    Format,
    FrontMatter,
    SplitText,
    read_values,
    split_text,
)
from guidetui.collection.guide_file import read_guide
from guidetui.models import Problem
from guidetui.text import is_sanitized

PATH = Path("notes/odd.md")


def _yaml(text: str, body: str, line: int) -> SplitText:
    return SplitText(FrontMatter(Format.YAML, text), body, line, has_opening=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text.\n", SplitText(None, "Text.\n")),
        ("---\na: b\n---\nText.\n", _yaml("a: b\n", "Text.\n", 4)),
        ("--- \na: b\n---\t\nText.\n", _yaml("a: b\n", "Text.\n", 4)),
        ("---\na: b\n...\nText.\n", _yaml("a: b\n", "Text.\n", 4)),
        ("---\na: b\n---\n\n\nText.\n", _yaml("a: b\n", "Text.\n", 6)),
        ("---\n---\nText.\n", _yaml("", "Text.\n", 3)),
        ("---\na: b\n---", _yaml("a: b\n", "", 3)),
        ("---\n\n# c\na: b\n---\nText.\n", _yaml("\n# c\na: b\n", "Text.\n", 6)),
        ("---\n'a b': c\n---\nText.\n", _yaml("'a b': c\n", "Text.\n", 4)),
        ("---\n{a: b}\n---\nText.\n", _yaml("{a: b}\n", "Text.\n", 4)),
        ("---\nurl:x: b\n---\nText.\n", _yaml("url:x: b\n", "Text.\n", 4)),
        ("---\na:\n  - b\n---\n---\n", _yaml("a:\n  - b\n", "---\n", 5)),
        ("\n---\na: b\n---\n", SplitText(None, "\n---\na: b\n---\n")),
        ("----\na: b\n----\n", SplitText(None, "----\na: b\n----\n")),
    ],
)
def test_text_is_split_at_the_hyphens(text: str, expected: SplitText) -> None:
    assert split_text(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "---\nnever: closed\n",
        "---",
        "---\nWords between rules.\n---\n",
        "---\n- item\n---\n",
        "---\n12:30 lunch\n---\n",
        "---\nhttps://example.org\n---\n",
        "+++\nnever = 'closed'\n",
    ],
)
def test_what_holds_no_fields_is_body(text: str) -> None:
    assert split_text(text) == SplitText(None, text, has_opening=True)


def _values(text: str) -> dict[str, Any] | Problem:
    front = split_text(text).front
    assert front is not None
    return read_values(PATH, front)


@pytest.mark.parametrize(
    "text",
    [
        "---\nTitle: T\nTAGS: [a]\nwhen: 2024-01-02\n---\nText.\n",
        '+++\nTitle = "T"\nTAGS = ["a"]\nwhen = 2024-01-02\n+++\nText.\n',
    ],
)
def test_names_are_in_lower_case(text: str) -> None:
    assert _values(text) == {"title": "T", "tags": ["a"], "when": date(2024, 1, 2)}


def test_toml_keeps_tables_and_times() -> None:
    text = '+++\ndate = 2024-01-02T03:04:05+01:00\n[taxonomies]\ntags = ["a"]\n+++\n\nText.\n'
    split = split_text(text)
    assert (split.body, split.body_line) == ("Text.\n", 7)
    values = _values(text)
    assert isinstance(values, dict)
    assert values["taxonomies"] == {"tags": ["a"]}
    assert values["date"] == datetime.fromisoformat("2024-01-02T03:04:05+01:00")


@pytest.mark.parametrize(
    "text",
    ['{\n  "title": "T",\n  "tags": ["a"]\n}\n\nText.\n', '{"Title":"T","tags":["a"]}\nText.\n'],
)
def test_json_on_top_is_front_matter(text: str) -> None:
    assert _values(text) == {"title": "T", "tags": ["a"]}
    assert split_text(text).body == "Text.\n"


@pytest.mark.parametrize("text", ["{{#include x}}\n", "{% raw %}\n", "{a}\n", '{"a": \n', "{}x"])
def test_other_braces_on_top_are_body(text: str) -> None:
    assert split_text(text).body == text


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("---\na: b\nc: [\n---\n", "bad-yaml", 4),
        ("---\na: b: c\n---\n", "bad-yaml", 2),
        ("---\na: b\nc: *gone\n---\n", "bad-yaml", 3),
        ("---\na: b\nc: !!python/object/apply:os.system [ls]\n---\n", "bad-yaml", 3),
        ("---\na: b\nc: !!python/name:os.system\n---\n", "bad-yaml", 3),
        ("---\na: b\nc: !own x\n---\n", "bad-yaml", 3),
        ("---\na: b\n? [x]\n: y\n---\n", "bad-yaml", 3),
        ("---\na: b\n<<: 7\n---\n", "bad-yaml", 3),
        ("+++\na = 1\nb = [\n+++\n", "bad-toml", 3),
        ("+++\na = 1\na = 2\n+++\n", "bad-toml", 3),
        ("+++\na = 1\nb = " + "9" * 5_000 + "\n+++\n", "bad-toml", 3),
        ("+++\na = 1\nb = " + "[" * 9_000 + "]" * 9_000 + "\n+++\n", "bad-toml", 3),
        ('{\n"a": 1,\n"b" 2\n}\n', "bad-json", 3),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_line(text: str, code: str, line: int) -> None:
    problem = _values(text)
    assert isinstance(problem, Problem)
    assert (problem.path, problem.code, problem.line) == (PATH, code, line)
    assert problem.hint
    assert is_sanitized(problem.message)
    assert len(problem.message) < 400


FIELDS = (
    "title description summary image draft published publish categories tags createdAt date "
    "aliases sort"
).split()


def _laughs(tag: str, opening: str, closing: str, item: str = "{}") -> str:
    """Return anchors that stand for nine times as much each, down to `*a11`."""
    lines = [f"a0: &a0 {tag}{opening}{', '.join([item.format('x')] * 9)}{closing}"]
    for level in range(1, 12):
        inside = ", ".join(item.format(f"*a{level - 1}") for _ in range(9))
        lines.append(f"a{level}: &a{level} {tag}{opening}{inside}{closing}")
    return "\n".join(lines)


BOMBS = {
    "lists": _laughs("", "[", "]") + "\nFIELD: *a11",
    "pairs": _laughs("!!pairs ", "[", "]", "{{k: {}}}") + "\nFIELD: *a11",
    "omap": _laughs("!!omap ", "[", "]", "{{k: {}}}") + "\nFIELD: *a11",
    "maps": "\n".join(
        ["a0: &a0 {a: x, b: x}"]
        + [
            f"a{n}: &a{n} {{{', '.join(f'k{i}: *a{n - 1}' for i in range(9))}}}"
            for n in range(1, 12)
        ]
    )
    + "\nFIELD: *a11",
    "merges": "\n".join(
        ["a0: &a0 {a: x}"]
        + [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 12)]
    )
    + "\nFIELD: *a11",
    "many aliases": "a: &a [" + "x, " * 900 + "x]\nFIELD: [" + "*a, " * 500 + "*a]",
    "itself": "FIELD: &a [*a]",
    "itself in a map": "FIELD: &a {k: *a}",
    "itself in pairs": "FIELD: &a !!pairs [{k: *a}]",
    "levels": "FIELD: " + "[" * 1_500 + "]" * 1_500,
    "levels of maps": "FIELD: " + "{a: " * 1_500 + "}" * 1_500,
    "levels of hyphens": "FIELD:\n  " + "- " * 3_000 + "x",
    "levels of questions": "FIELD:\n  " + "? " * 3_000 + "x",
    "many levels": "FIELD: " + "[" * 30_000,
    "values": "FIELD: [" + "x, " * 5_000 + "x]",
    "fields": "\n".join(f"f{number}: x" for number in range(2_000)) + "\nFIELD: x",
    "bytes": "FIELD: " + "x" * 70_000,
    "comment": "# " + "x" * 70_000 + "\nFIELD: x",
}
# These are large, but no bombs: they are read as text, or as nothing.
NUMBERS = {
    "digits": "9" * 5_000,
    "negative": "-" + "9" * 5_000,
    "hexadecimal": "0x" + "f" * 50_000,
    "octal": "0o" + "7" * 50_000,
    "old octal": "0" + "7" * 50_000,
    "binary": "0b" + "1" * 50_000,
    "sexagesimal": "1" + ":59" * 20_000,
    "tagged": "!!int " + "9" * 50_000,
    "tagged hexadecimal": "!!int '0x" + "f" * 50_000 + "'",
    "underscores": "1" + "_1" * 25_000,
    "float": "1" * 30_000 + "." + "1" * 30_000,
    "exponent": "1.0e+999999999",
    "infinity": ".inf",
    "no number": ".nan",
    "empty int": '!!int ""',
    "empty float": '!!float ""',
    "timestamp": "2024-02-31",
    "year 0": "0000-01-01",
    "zone": "2024-01-01T00:00:00+99:99",
    "fraction": "2024-01-01T00:00:00." + "9" * 50_000,
    "binary data": "!!binary '%%%'",
    "set": "!!set {a, b}",
    "word as bool": "!!bool perhaps",
    "twice an anchor": "[&a x, &a y, *a]",
    "text of a list": "!!str [a]",
    "list of a text": "!!seq text",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_with_its_line_before_it_is_built(tmp_path: Path, name: str) -> None:
    file = tmp_path / "odd.md"
    tracemalloc.start()
    for field in FIELDS:
        file.write_text(f"---\n{BOMBS[name].replace('FIELD', field)}\n---\n\n# Odd\n")
        for category_id in (None, "notes"):
            parsed = read_guide(file, "odd", category_id)
            problem = parsed.problems[0]
            assert (problem.path, problem.code) == (file, "bad-yaml")
            assert problem.line is not None
            assert problem.hint
            assert (parsed.guide is not None) == (category_id is not None)
        if tracemalloc.is_tracing():  # for the first field only: it is slow
            peak_bytes = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak_bytes < 30_000_000


@pytest.mark.parametrize("name", NUMBERS)
def test_odd_value_is_read_or_explained_in_every_field(tmp_path: Path, name: str) -> None:
    file = tmp_path / "odd.md"
    for field in FIELDS:
        file.write_text(f"---\n{field}: {NUMBERS[name]}\n---\n\n# Odd\n")
        for category_id in (None, "notes"):
            parsed = read_guide(file, "odd", category_id)
            assert parsed.guide is not None or parsed.problems
            for problem in parsed.problems:
                assert problem.line is not None
                assert len(problem.message) < 400


def test_what_is_just_within_the_limits_is_read() -> None:
    within = {
        "values": "tags: [" + ", ".join("x" for _ in range(MAX_NODES - 3)) + "]",
        "levels": "other: " + "[" * (MAX_LEVELS - 1) + "]" * (MAX_LEVELS - 1),
        "bytes": "description: " + "x" * (MAX_BYTES - len("description: \n")),
        "aliases": "a: &a [x, y]\nb: *a\ntags: *a",
        "merge": "a: &a {x: 1}\nb: {<<: *a}",
    }
    for front in within.values():
        assert isinstance(_values(f"---\n{front}\n---\nText.\n"), dict)
