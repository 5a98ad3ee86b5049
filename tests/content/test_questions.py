"""The questions in the front matter: what a person would ask whose answer is in the guide."""

from collections import Counter

import pytest
import yaml

from tests.content.blocks import GUIDES

LEAST, MOST = 4, 8
MOST_SENTENCES = 3
MOST_WORDS = 60


def _questions() -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in sorted(GUIDES.glob("*.md")):
        front = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")[0]
        questions = yaml.safe_load(front).get("questions")
        if questions is not None:
            found[path.stem] = questions
    return found


QUESTIONS = _questions()


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
