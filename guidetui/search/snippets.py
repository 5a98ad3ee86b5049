"""Which characters of a text match a query, and which passage shows it best."""

import re
from dataclasses import dataclass

from guidetui.models import Snippet
from guidetui.search.analysis import stem, terms
from guidetui.search.query import ParsedQuery

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Matcher:
    """The terms that count as matches: exactly these, these stems, and these beginnings."""

    exact: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def match(self, term: str) -> str | None:
        """Return what of the query a folded term of a text matches, or None."""
        if (stemmed := stem(term)) in self.stems:
            return stemmed
        if term in self.exact:
            return term
        return next((prefix for prefix in self.prefixes if term.startswith(prefix)), None)


def matcher_for(parsed: ParsedQuery) -> Matcher:
    """Return the matcher for the words and phrases of a query."""
    required = [word for word in parsed.words if word.is_required]
    runs = [run for word in required for run in word.alternatives]
    exact = {term for run in (*runs, *parsed.phrases) for term in run}
    prefixes = tuple(
        word.alternatives[0][0]
        for word in required
        if word.is_prefix and len(word.alternatives[0][0]) > 1
    )
    return Matcher(frozenset(exact), frozenset(stem(term) for term in exact), prefixes)


def marks(text: str, matcher: Matcher) -> tuple[tuple[int, int], ...]:
    """Return the half-open character ranges of `text` that match, in order, none overlapping."""
    return tuple((start, end) for start, end, _ in _matches(text, matcher))


def _matches(text: str, matcher: Matcher) -> list[tuple[int, int, str]]:
    """Return the matching ranges and what of the query each matches."""
    found: list[tuple[int, int, str]] = []
    for term in terms(text):
        matched = matcher.match(term.text)
        if matched is not None and (not found or term.start >= found[-1][1]):
            found.append((term.start, term.end, matched))
    return found


def snippet(text: str, matcher: Matcher, *, max_characters: int) -> Snippet:
    """Return the passage of at most `max_characters` with the most different matches.

    Without a match it is the beginning of the text. Line breaks become spaces; `…` stands where
    the text goes on.
    """
    text = _SPACES.sub(" ", text).strip()
    found = _matches(text, matcher)
    start = _best_start(text, found, max_characters)
    end = min(len(text), start + max_characters)
    if end < len(text) and (space := text.rfind(" ", start, end)) > start:
        end = space
    lead = "…" if start else ""
    tail = "…" if end < len(text) else ""
    shift = len(lead) - start
    inside = tuple((a + shift, b + shift) for a, b, _ in found if a >= start and b <= end)
    return Snippet(lead + text[start:end] + tail, inside)


def _best_start(text: str, found: list[tuple[int, int, str]], width: int) -> int:
    """Return where the best passage starts: the first that answers most of the query."""
    best, most = 0, 0
    for index, (start, _, _) in enumerate(found):
        matched = {key for _, end, key in found[index : index + 12] if end <= start + width}
        if len(matched) > most:
            best, most = start, len(matched)
    if best < width // 2:
        return 0
    lead = text.rfind(". ", best - width // 3, best)
    begin = lead + 2 if lead >= 0 else text.find(" ", best - width // 4) + 1
    return begin if 0 < begin <= best else best
