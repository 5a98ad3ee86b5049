"""What to search for instead of a query that finds nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from guidetui.models import Query
from guidetui.search.expand import Expander
from guidetui.search.query import ParsedQuery

_MOST = 3


def suggestions(
    query: Query,
    parsed: ParsedQuery,
    expander: Expander,
    finds_something: Callable[[Query], bool],
) -> tuple[str, ...]:
    """Return up to three texts that find something, the likeliest first."""
    found: dict[str, None] = {}
    for text in _texts(query.text, parsed, expander):
        if text not in found and text != query.text and finds_something(replace(query, text=text)):
            found[text] = None
        if len(found) == _MOST:
            break
    return tuple(found)


def _texts(text: str, parsed: ParsedQuery, expander: Expander) -> Iterator[str]:
    missing = [word for word in parsed.words if not expander.is_known(word.text)]
    for word in missing:
        for near in expander.near(word.text):
            yield _replaced(text, word.start, word.end, near)
    for term in (term for phrase in parsed.phrases for term in phrase):
        place = text.casefold().find(term)
        if place >= 0 and not expander.is_known(term):
            for near in expander.near(term):
                yield _replaced(text, place, place + len(term), near)
    if parsed.phrases:
        yield text.replace('"', "")
    if parsed.chips:
        yield _without_chips(text, parsed)
    if len(parsed.words) > 1:
        yield from (_replaced(text, word.start, word.end, "").strip() for word in missing)
    for word in missing:
        yield from expander.beginning_alike(word.text)


def _replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _without_chips(text: str, parsed: ParsedQuery) -> str:
    for chip in reversed(parsed.chips):
        text = _replaced(text, chip.start, chip.end, "")
    return text.strip()
