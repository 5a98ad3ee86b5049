"""The questions in the front matter: what a person would ask whose answer is in the guide."""

import re
from collections import Counter

import yaml

from tests.content.blocks import GUIDES

MIN_QUESTIONS, MAX_QUESTIONS = 4, 8
MAX_SENTENCES = 3
MAX_WORDS = 60

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


def test_every_guide_has_questions_with_short_answers() -> None:
    counts = {slug: len(questions) for slug, questions in QUESTIONS.items()}
    few_or_many = {
        slug: count for slug, count in counts.items() if not MIN_QUESTIONS <= count <= MAX_QUESTIONS
    }
    assert few_or_many == {}
    for slug, questions in QUESTIONS.items():
        for pair in questions:
            where = f"{slug}: {pair}"
            assert pair.keys() == {"q", "a"}, where
            assert pair["q"].endswith("?"), where
            assert pair["a"].endswith((".", ")")), where
            assert len(pair["a"].split()) <= MAX_WORDS, where
            assert pair["a"].count(". ") < MAX_SENTENCES, where


def test_no_question_is_asked_twice() -> None:
    asked = Counter(pair["q"].casefold() for pairs in QUESTIONS.values() for pair in pairs)
    assert [question for question, count in asked.items() if count > 1] == []


def test_no_answer_has_a_number_that_its_guide_does_not_have() -> None:
    missing = {}
    for slug, questions in QUESTIONS.items():
        guide = (GUIDES / f"{slug}.md").read_text(encoding="utf-8").partition("\n---\n")[2]
        for pair in questions:
            if numbers := _numbers_missing(pair["a"], guide):
                missing[slug, pair["a"]] = numbers
    assert missing == {}


def test_missing_numbers_are_found() -> None:
    assert _numbers_missing("1,000 of 12 at 2.5%.", "1000 rows, twelve columns, 2.5%") == []
    assert _numbers_missing("In 2020, 30 of 40.", "In 2021, 30 of them") == ["2020", "40"]
