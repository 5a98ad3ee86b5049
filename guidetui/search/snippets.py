"""Which characters of a text match a query, and which passage shows it best."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from guidetui.models import Snippet
from guidetui.search.analysis import side_by_side, stem, variants, written_words
from guidetui.search.query import ParsedQuery
from guidetui.search.tree import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.search.expand import Slot

_SPACES = re.compile(r"\s+")
Run = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Matcher:
    """What counts as a match: these terms, these stems, these beginnings, and these runs.

    Each says which word of the query it answers. A run matches where its terms stand side by
    side, at each place any of some.
    """

    terms: Mapping[str, int] = field(default_factory=dict)
    stems: Mapping[str, int] = field(default_factory=dict)
    prefixes: tuple[tuple[str, int], ...] = ()
    runs: tuple[tuple[Run, int], ...] = ()
    _known: dict[str, int | None] = field(default_factory=dict, compare=False, repr=False)

    def match(self, written: str) -> int | None:
        """Return which word of the query a written word of a text matches alone, or None."""
        if written in self._known:
            return self._known[written]
        found = next(
            (key for term, _ in variants(written) if (key := self._term(term)) is not None), None
        )
        self._known[written] = found
        return found

    def _term(self, term: str) -> int | None:
        if term in self.terms:
            return self.terms[term]
        if self.stems and (key := self.stems.get(stem(term))) is not None:
            return key
        return next((key for prefix, key in self.prefixes if term.startswith(prefix)), None)


def matcher_for(parsed: ParsedQuery) -> Matcher:
    """Return the matcher for the words and phrases of a query, knowing no index."""
    required = [word for word in parsed.words if word.is_required]
    terms: dict[str, int] = {}
    stems: dict[str, int] = {}
    runs: list[tuple[Run, int]] = []
    for key, word in enumerate(required):
        for run in word.alternatives:
            if len(run) == 1:
                terms.setdefault(run[0], key)
                stems.setdefault(stem(run[0]), key)
            else:
                runs.append((tuple(frozenset((term,)) for term in run), key))
    return Matcher(terms, stems, _prefixes(required), (*runs, *_phrases(parsed, len(required))))


def matcher_of(parsed: ParsedQuery, slots: "Mapping[Word, Slot]", *, is_literal: bool) -> Matcher:
    """Return the matcher for all that is searched for each word of a query."""
    required = [word for word in parsed.words if word.is_required]
    terms: dict[str, int] = {}
    runs: list[tuple[Run, int]] = []
    for key, word in enumerate(required):
        for alternative in slots[word].alternatives:
            if len(alternative.run) == 1:
                for term in alternative.run[0]:
                    terms.setdefault(term, key)
            else:
                runs.append((tuple(map(frozenset, alternative.run)), key))
    prefixes = () if is_literal else _prefixes(required)
    return Matcher(terms, {}, prefixes, (*runs, *_phrases(parsed, len(required))))


def _prefixes(words: Iterable[Word]) -> tuple[tuple[str, int], ...]:
    return tuple(
        (word.text, key) for key, word in enumerate(words) if word.is_prefix and len(word.text) > 1
    )


def _phrases(parsed: ParsedQuery, first_key: int) -> list[tuple[Run, int]]:
    return [
        (tuple(frozenset((term,)) for term in phrase), first_key + index)
        for index, phrase in enumerate(parsed.phrases)
    ]


def marks(text: str, matcher: Matcher) -> tuple[tuple[int, int], ...]:
    """Return the half-open character ranges of `text` that match, in order, none overlapping."""
    return tuple((start, end) for start, end, _ in _matches(text, matcher))


def _matches(text: str, matcher: Matcher) -> list[tuple[int, int, int]]:
    """Return the matching ranges and which word of the query each matches."""
    words = list(written_words(text))
    found = {
        (match.start(), match.end()): key
        for match in words
        if (key := matcher.match(match.group())) is not None
    }
    if matcher.runs:
        _add_runs(words, matcher.runs, found)
    return [(start, end, key) for (start, end), key in sorted(found.items())]


def _add_runs(
    words: Sequence[re.Match[str]],
    runs: Iterable[tuple[Run, int]],
    found: dict[tuple[int, int], int],
) -> None:
    parts = [(part, match.span()) for match in words for part in side_by_side(match.group())]
    texts = [part for part, _ in parts]
    for run, key in runs:
        if not all(any(term in texts for term in terms) for terms in run):
            continue
        for start, text in enumerate(texts):
            if (
                text in run[0]
                and all(other in terms for other, terms in zip(texts[start:], run, strict=False))
                and start + len(run) <= len(texts)
            ):
                for _, span in parts[start : start + len(run)]:
                    found.setdefault(span, key)


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


def _best_start(text: str, found: list[tuple[int, int, int]], width: int) -> int:
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
