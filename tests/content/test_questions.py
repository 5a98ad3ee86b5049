"""The questions in the front matter: what a person would ask whose answer is in the guide."""

import re
from collections import Counter

import pytest
import yaml

from tests.content.blocks import GUIDES

LEAST, MOST = 4, 8
MOST_SENTENCES = 3
MOST_WORDS = 60

NUMBER = re.compile(r"\d[\d,.]*\d|\d")
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()


def _questions() -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in sorted(GUIDES.glob("*.md")):
        front = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")[0]
        questions = yaml.safe_load(front).get("questions")
        if questions is not None:
            found[path.stem] = questions
    return found


def _numbers_missing(answer: str, guide: str) -> list[str]:
    """The numbers of an answer that its guide does not have, in digits or as a word."""
    guide = guide.replace(",", "").casefold()
    numbers = [number.replace(",", "") for number in NUMBER.findall(answer)]
    return [
        number
        for number in numbers
        if number not in guide
        and not (number.isdecimal() and int(number) < len(SMALL) and SMALL[int(number)] in guide)
    ]


QUESTIONS = _questions()


def test_every_guide_has_questions() -> None:
    assert sorted(path.stem for path in GUIDES.glob("*.md")) == sorted(QUESTIONS)


@pytest.mark.parametrize("slug", QUESTIONS)
def test_guide_has_questions_with_short_answers(slug: str) -> None:
    questions = QUESTIONS[slug]
    assert LEAST <= len(questions) <= MOST
    for pair in questions:
        assert pair.keys() == {"q", "a"}
        assert pair["q"].endswith("?")
        assert pair["a"].endswith((".", ")"))
        assert len(pair["a"].split()) <= MOST_WORDS
        assert pair["a"].count(". ") < MOST_SENTENCES


def test_no_question_is_asked_twice() -> None:
    asked = Counter(pair["q"].casefold() for pairs in QUESTIONS.values() for pair in pairs)
    assert [question for question, count in asked.items() if count > 1] == []


@pytest.mark.parametrize("slug", QUESTIONS)
def test_answer_has_no_number_that_the_guide_does_not_have(slug: str) -> None:
    guide = (GUIDES / f"{slug}.md").read_text(encoding="utf-8").partition("\n---\n")[2]
    for pair in QUESTIONS[slug]:
        assert _numbers_missing(pair["a"], guide) == [], pair["a"]


def test_missing_numbers_are_found() -> None:
    assert _numbers_missing("1,000 of 12 at 2.5%.", "1000 rows, twelve columns, 2.5%") == []
    assert _numbers_missing("In 2020, 30 of 40.", "In 2021, 30 of them") == ["2020", "40"]
