from datetime import date
from pathlib import Path

import pytest

from guidetui.collection.collection import tag_keys, tags_of
from guidetui.models import Guide, Tag


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
