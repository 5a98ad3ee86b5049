from datetime import date
from pathlib import Path

import pytest

from guidetui.models import Facets, Guide, Position, Problem, Query, Severity


def test_problem_names_file_line_code_and_hint() -> None:
    problem = Problem(Path("guides/a.md"), "bad-yaml", "is broken", "mend it", line=3)
    assert str(problem) == "guides/a.md:3: error bad-yaml: is broken (mend it)"


def test_problem_without_a_line_names_the_file() -> None:
    problem = Problem(Path("a.md"), "bom", "is odd", "mend it", Severity.WARNING)
    assert str(problem) == "a.md: warning bom: is odd (mend it)"


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_query_of_white_space_is_empty(text: str) -> None:
    assert Query(text, tags=frozenset({"a"}), category_id="b").is_empty


def test_query_with_a_word_is_not_empty() -> None:
    assert not Query(" a ").is_empty


def test_equal_queries_are_interchangeable() -> None:
    one, other = Query("a", frozenset({"x", "y"})), Query("a", frozenset({"y", "x"}))
    assert len({one, other}) == 1


def test_guide_cannot_be_changed() -> None:
    guide = Guide("a", "A", Path("a.md"), date(2024, 2, 1))
    with pytest.raises(AttributeError):
        guide.title = "B"  # type: ignore[misc]


def test_guide_has_no_diagram_no_tags_and_is_no_draft_by_default() -> None:
    guide = Guide("a", "A", Path("a.md"), date(2024, 2, 1))
    assert (guide.image, guide.tags, guide.category_ids, guide.draft) == ("", (), (), False)


def test_facets_do_not_share_their_counts() -> None:
    one, other = Facets(), Facets()
    one.tags["a"] = 1
    assert other.tags == {}


def test_position_starts_at_the_top() -> None:
    assert Position() == Position(block=0, line=0)
