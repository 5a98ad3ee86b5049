"""Suggestions for a query that finds nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from guidetui.models import Query
from guidetui.search.query.parser import ParsedQuery
from guidetui.search.ranking.expansion import MAX_CORRECTED, Expander
from guidetui.text import sanitize_line

_MAX_SUGGESTIONS = 3
# Each try is a search, and looks for each word: all of them look for this many words.
MAX_TRIES = 8
_MAX_WORDS_TRIED = 64
# Start and end of an unknown word in the query's text, and the nearest known words, best first.
_Edit = tuple[int, int, tuple[str, ...]]


def suggestions(
    query: Query,
    parsed: ParsedQuery,
    expander: Expander,
    alike: Callable[[str, int], tuple[str, ...]],
    finds_something: Callable[[Query], bool],
) -> tuple[str, ...]:
    """Return up to three texts that find something, the likeliest first.

    If there are none, words with the same start are suggested; `alike` returns some with the same
    first letter.
    """
    found: dict[str, None] = {}
    texts = map(sanitize_line, _texts(query.text, parsed, expander))
    word_count = len(parsed.words) + len(parsed.phrases)
    for text in islice(texts, min(MAX_TRIES, _MAX_WORDS_TRIED // max(1, word_count))):
        is_new = text and text not in found and text != query.text
        if is_new and finds_something(replace(query, text=text)):
            found[text] = None
        if len(found) == _MAX_SUGGESTIONS:
            break
    if not found:
        missing = (word.text for word in parsed.words if not expander.is_known(word.text))
        near = (
            text
            for word in missing
            for text in expander.sharing_start(word) or alike(word, _MAX_SUGGESTIONS)
        )
        found.update(
            dict.fromkeys(
                text
                for text in islice(near, MAX_TRIES)
                if finds_something(replace(query, text=text))
            )
        )
    return tuple(found)[:_MAX_SUGGESTIONS]


def _texts(text: str, parsed: ParsedQuery, expander: Expander) -> Iterator[str]:
    edits = sorted(_edits(text, parsed, expander))
    corrected = _corrected(text, edits)
    yield corrected
    for edit in edits:
        others = [other for other in edits if other != edit]
        for near in edit[2][1:]:
            yield _corrected(text, sorted([*others, (*edit[:2], (near,))]))
    if parsed.phrases:
        yield corrected.replace('"', "")
    if parsed.chips:
        yield _without_chips(text, parsed)
    missing = [word for word in parsed.words if not expander.is_known(word.text)]
    if len(parsed.words) > 1:
        yield from (_replaced(text, word.start, word.end, "").strip() for word in missing)


def _edits(text: str, parsed: ParsedQuery, expander: Expander) -> Iterator[_Edit]:
    """Yield the corrections of unknown words and terms of phrases."""
    unknown = (word for word in parsed.words if not expander.is_known(word.text))
    for word in islice(unknown, MAX_CORRECTED):
        if near := expander.near(word.text):
            yield word.start, word.end, near
    lowered = text.casefold()
    for term in dict.fromkeys(term for phrase in parsed.phrases for term in phrase):
        start = lowered.find(term)
        if start >= 0 and not expander.is_known(term) and (near := expander.near(term)):
            yield start, start + len(term), near


def _corrected(text: str, edits: list[_Edit]) -> str:
    for start, end, near in reversed(edits):
        text = _replaced(text, start, end, near[0])
    return text


def _replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _without_chips(text: str, parsed: ParsedQuery) -> str:
    for chip in reversed(parsed.chips):
        text = _replaced(text, chip.start, chip.end, "")
    return text.strip()
