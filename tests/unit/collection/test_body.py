"""Titles and tags in the text of a guide."""

from datetime import date
from pathlib import Path

import pytest

from guidetui.collection.body import title_of
from guidetui.collection.collection import tag_keys, tags_of
from guidetui.models import Guide, Tag


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my_first-note.md"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# Title", "Title"),
        ("\n\n   # Indented a little\n", "Indented a little"),
        ("# Two  spaces\tand a tab \n", "Two spaces and a tab"),
        ("# Intro to C#\n", "Intro to C#"),
        ("# F# and C# #\n", "F# and C#"),
        ("# Closed ##\n", "Closed"),
        ("Title\n=====\n\n## Later\n", "Title"),
        ("# The `match` *operator* and [a link](x.md)\n", "The match operator and a link"),
        ("# Tom &amp; Jerry \\*star\\*\n", "Tom & Jerry *star*"),
        ('# <a name="x"></a>Anchored\n', "Anchored"),
        ('# <img src="l.png" width="20"> Logo name\n', "Logo name"),
        ("# ![Logo](l.png) Logo name\n", "Logo name"),
        ("# ![Only a logo](l.png)\n", "my first note"),
        ("# snake_case_name\n", "snake_case_name"),
        ("# List<String>\n", "List<String>"),
        ("<!-- comment\n# not a title\n-->\n# Real\n", "Real"),
        ("%% comment %%\n# Real\n", "Real"),
        ('<h1 align="center">HTML\n  <b>Title</b></h1>\n\n## Install\n', "HTML Title"),
        ('<div align="center">\n\n<img src="x.png">\n\n<h1>Title</h1></div>\n', "Title"),
        ("[![build](b.svg)](https://b.example)\n![x](y.png)\n\n# Title\n", "Title"),
        ("import X from './x'\nimport {\n  Y,\n} from 'y'\n\n# Title\n", "Title"),
        ("export const a = 1\n\n# Title\n", "Title"),
    ],
)
def test_heading_that_opens_the_body_is_the_title(file: Path, body: str, expected: str) -> None:
    assert title_of("", body, file) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Text.\n",
        "A first paragraph.\n\n# Later\n",
        "A first paragraph.\n\n## Setup\n",
        "## Setup\n\nWords.\n",
        "#hashtag\n",
        "    # code\n",
        "text # no heading\n",
        "```\n# comment\n```\n",
        "```\n# never closed\n",
        "# \n",
        "#\n",
        "- item\n===\n",
        "<!-- never closed\n# comment\n",
        "Important things\n\n# Title\n",
    ],
)
def test_file_name_is_the_title_of_any_other_body(file: Path, body: str) -> None:
    assert title_of("", body, file) == "my first note"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("\t\n.md", ".md"),
        ("-.md", "-.md"),
        ("a\x1bb.md", "a␛b"),
        ("A.md", "A"),
        ("Quokka handbook.md", "Quokka handbook"),
        ("part/README.md", "part"),
        ("my-part/Index.md", "my part"),
    ],
)
def test_file_name_is_shown_in_words(tmp_path: Path, name: str, expected: str) -> None:
    assert title_of("", "", tmp_path / name) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Plain", "Plain"),
        ("The `match` operator", "The match operator"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("What is __init__?", "What is __init__?"),
        ("*", "*"),
    ],
)
def test_markup_of_a_given_title_is_rendered(file: Path, given: str, expected: str) -> None:
    assert title_of(given, "# Other", file) == expected


@pytest.mark.parametrize("repeated", ["<a>", "![", "[![", "<!--", "import x\n", "<", "%%"])
def test_body_that_opens_oddly_is_looked_through_once(file: Path, repeated: str) -> None:
    assert title_of("", repeated * 50_000, file)


def _guides(*tags_of_guides: tuple[str, ...]) -> list[Guide]:
    return [
        Guide(f"g{number}", "G", Path("g.md"), date(2024, 2, 1), tags=tags)
        for number, tags in enumerate(tags_of_guides)
    ]


def _label(*tags: str) -> str:
    (tag,) = tags_of(_guides(*((tag,) for tag in tags)))
    return tag.label


def test_no_guides_have_no_tags() -> None:
    assert tags_of([]) == ()


def test_spellings_of_one_tag_are_counted_together() -> None:
    guides = _guides(("System Design",), ("system-design",), ("system_design", "Cache"))
    assert [(tag.key, tag.count) for tag in tags_of(guides)] == [("systemdesign", 3), ("cache", 1)]


def test_most_used_spelling_is_shown() -> None:
    assert _label("system-design", "System Design", "system-design") == "system-design"


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (("system-design", "System Design"), "System Design"),
        (("system_design", "system design"), "system design"),
        (("system design", "System design"), "System design"),
        (("system-design", "systemdesign"), "systemdesign"),
        (("System Design", "SYSTEM DESIGN"), "SYSTEM DESIGN"),
    ],
)
def test_among_equally_used_spellings_the_best_looking_is_shown(
    spellings: tuple[str, ...], expected: str
) -> None:
    assert _label(*spellings) == _label(*reversed(spellings)) == expected


def test_guide_that_spells_a_tag_twice_counts_once() -> None:
    assert tags_of(_guides(("Web API", "web-api"))) == (Tag("webapi", "Web API", 1),)


def test_tags_stand_by_use_then_by_label() -> None:
    guides = _guides(("b", "Z", "a"), ("Z", "C++"), ("C#",))
    assert [tag.label for tag in tags_of(guides)] == ["Z", "a", "b", "C#", "C++"]


def test_tag_keys_of_a_guide_are_folded() -> None:
    (guide,) = _guides(("Web API", "web-api", "C++"))
    assert tag_keys(guide) == {"webapi", "c++"}
