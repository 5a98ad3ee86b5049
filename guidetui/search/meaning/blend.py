"""When the words of a query leave its answer open, and how words and meaning are put together."""

import heapq
from collections.abc import Mapping

from guidetui.search.index.analysis import is_stop_word
from guidetui.search.meaning.passages import Near
from guidetui.search.query.parser import ParsedQuery, Word

# With fewer words a query names its subject. Measured: 3 and 4 differ by .02 on paraphrases.
_MIN_CONTENT_WORDS = 3
# A cosine counts so much as the score of the best hit by words; measured, 3 to 5 are a plateau.
_COSINE_FACTOR = 4.0
# A guide is near in meaning from this cosine on, and if it is not far behind the nearest.
_MIN_COSINE = 0.3
_SHARE_OF_NEAREST = 0.8
_MAX_NEAR = 20


def may_need_meaning(parsed: ParsedQuery) -> bool:
    """Whether a query describes something in words of its own: no operators, and some words."""
    clauses = parsed.clauses
    if parsed.is_sorted or not all(
        isinstance(clause, Word) and not clause.in_title for clause in clauses
    ):
        return False
    words = [word for word in parsed.words if word.is_required and not is_stop_word(word.text)]
    return len(words) >= _MIN_CONTENT_WORDS


def nearest(near: Mapping[int, Near]) -> dict[int, Near]:
    """Return the guides that are near in meaning, the nearest first."""
    if not near:
        return {}
    floor = max(_MIN_COSINE, _SHARE_OF_NEAREST * max(found.cosine for found in near.values()))
    close = [(found.cosine, -number) for number, found in near.items() if found.cosine >= floor]
    return {-number: near[-number] for _, number in heapq.nlargest(_MAX_NEAR, close)}


def blend(
    complete: Mapping[int, float], some: Mapping[int, float], near: Mapping[int, Near]
) -> tuple[dict[int, float], dict[int, float]]:
    """Return the scores of the guides with all words or near in meaning, and of the others.

    `complete` and `some` are the scores by words of the guides with all of them and with some.
    """
    words = {**some, **complete}
    highest = max(words.values(), default=0.0) or 1.0
    close = nearest(near)

    def score(number: int) -> float:
        cosine = max(0.0, near[number].cosine) if number in near else 0.0
        return words.get(number, 0.0) / highest + _COSINE_FACTOR * cosine

    strong = {number: score(number) for number in (*complete, *close)}
    return strong, {number: score(number) for number in some if number not in strong}
