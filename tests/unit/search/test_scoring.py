"""The model is asked only where words leave the answer open, and then leads."""

from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.search.meaning.model import Near
from guidetui.search.parser import parse_query
from guidetui.search.scoring import blend, may_need_meaning, nearest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my cache and database disagree after an update", True),
        ("spread requests evenly", True),
        ("kafka", False),
        ("load balancer", False),
        ("how does the kafka", False),
        ('spread "load balancer" evenly over servers', False),
        ("spread requests evenly -nginx", False),
        ("spread requests evenly category:alpha", False),
        ("spread requests evenly sort:date", False),
        ("spread requests OR load evenly", False),
        ("title:spread requests evenly over", False),
        ("", False),
    ],
)
def test_a_model_helps_with_descriptions_only(data: Path, text: str, expected: bool) -> None:
    assert may_need_meaning(parse_query(text, load(data))) is expected


def test_far_guides_are_not_near() -> None:
    assert nearest({}) == {}
    assert nearest({1: Near(0.29, 0)}) == {}
    assert list(nearest({1: Near(0.5, 0), 2: Near(0.6, 0), 3: Near(0.31, 0)})) == [2, 1]


def test_at_most_twenty_guides_are_near() -> None:
    assert len(nearest({number: Near(0.5, 0) for number in range(100)})) == 20


def test_the_nearest_guide_leads_and_no_guide_is_lost() -> None:
    strong, weak = blend({1: 10.0}, {2: 9.0, 3: 1.0}, {1: Near(0.1, 0), 2: Near(0.7, 4)})
    assert sorted(strong, key=strong.__getitem__, reverse=True) == [2, 1]
    assert list(weak) == [3]


def test_without_near_guides_the_order_of_the_words_stays() -> None:
    strong, weak = blend({1: 3.0, 2: 5.0}, {3: 4.0}, {})
    assert sorted(strong, key=strong.__getitem__, reverse=True) == [2, 1]
    assert list(weak) == [3]
