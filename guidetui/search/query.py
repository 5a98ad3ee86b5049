"""What a person types -> a `ParsedQuery`. Never raises, whatever is typed.

    words            all are wanted; the last one may be half typed
    "a phrase"       in this order, side by side
    -word            not this word
    tag:x            only guides with this tag    tag:"system design"
    category:x       only this category (id or title, or how one begins)

What cannot be read is searched as words, and `notice` says so in one line.
"""

import re
from dataclasses import dataclass

from guidetui.collection.collection import Collection
from guidetui.errors import CollectionError
from guidetui.search.analysis import STOP_WORDS, fold, side_by_side, variants, written_words
from guidetui.text import clean_line

MAX_CHARACTERS = 500
MAX_WORDS = 24

_ITEM = re.compile(
    r"""
    (?P<minus>-(?=\S))?
    (?:(?P<field>[A-Za-z]+):(?=\S))?
    (?: "(?P<phrase>[^"]*)" | (?P<word>\S+) )
    """,
    re.VERBOSE,
)
_FIELDS = ("tag", "category")


@dataclass(frozen=True, slots=True)
class Word:
    """One wanted word: any of `alternatives`, the first being the word itself.

    Each alternative is a run of terms side by side. `is_prefix` says that the word may go on.
    """

    alternatives: tuple[tuple[str, ...], ...]
    is_prefix: bool = False
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The parts of a query. Tags are folded keys, all of them wanted."""

    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    tags: frozenset[str] = frozenset()
    category_ids: frozenset[str] = frozenset()
    notice: str = ""

    @property
    def has_text(self) -> bool:
        """Whether there is a word or a phrase to search for."""
        return bool(self.words or self.phrases)

    @property
    def has_filters(self) -> bool:
        """Whether the query itself names a tag or a category."""
        return bool(self.tags or self.category_ids)


class _Reader:
    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.written: list[str] = []
        self.phrases: list[tuple[str, ...]] = []
        self.excluded: list[tuple[str, ...]] = []
        self.tags: set[str] = set()
        self.categories: set[str] = set()
        self.notices: list[str] = []
        self.ends_open = False

    def read(self, text: str) -> None:
        for match in _ITEM.finditer(text):
            value = match["word"] if match["phrase"] is None else match["phrase"]
            is_plain = match["phrase"] is None and not match["minus"]
            self.ends_open = is_plain and match.end() == len(text)
            if match["field"]:
                self._read_field(match["field"], value, is_excluded=bool(match["minus"]))
            elif match["minus"]:
                self._exclude(value)
            elif match["phrase"] is not None:
                self._phrase(value)
            else:
                self._word(value)

    def _read_field(self, name: str, value: str, *, is_excluded: bool) -> None:
        if is_excluded:
            self._exclude(f"{name}:{value}")
            return
        if name.lower() not in _FIELDS:  # `http:` is a word like any other
            self._word(f"{name}:{value}")
            return
        value = value.replace('"', "")
        try:
            if name.lower() == "tag":
                self.tags.add(self._collection.tag(value).key)
            else:
                self.categories.add(self._collection.category(value).id)
            self.ends_open = False
        except CollectionError as error:
            self.notices.append(f"{error.message} It is searched as text. {error.hint}")
            self._word(value)

    def _word(self, value: str) -> None:
        if value.lower().rstrip(":") in _FIELDS and value.endswith(":"):
            self.notices.append(f"`{value}` needs a value; it is searched as text.")
        if '"' in value:
            self.notices.append("A quotation mark has no partner; it is searched as text.")
        self.written.extend(match.group() for match in written_words(value))

    def _phrase(self, value: str) -> None:
        terms = _run(value)
        if terms:
            self.phrases.append(terms)

    def _exclude(self, value: str) -> None:
        terms = _run(value)
        if terms:
            self.excluded.append(terms)


def parse_query(text: str, collection: Collection) -> ParsedQuery:
    """Read what was typed; `collection` knows the tags and categories that may be named."""
    is_cut = len(text) > MAX_CHARACTERS
    text = clean_line(text[:MAX_CHARACTERS]) + (" " if text[:MAX_CHARACTERS].endswith(" ") else "")
    reader = _Reader(collection)
    reader.read(text)
    if is_cut or len(reader.written) > MAX_WORDS:
        reader.notices.append("The query is very long; only its beginning is searched.")
    written = reader.written[:MAX_WORDS]
    has_content = any(fold(word) not in STOP_WORDS for word in written) or bool(reader.phrases)
    if text.strip() and not (written or reader.phrases or reader.tags or reader.categories):
        reader.notices.append("There is no word in it to search for.")
    words = tuple(
        _word(
            word,
            is_last=reader.ends_open and index == len(written) - 1,
            has_content=has_content,
        )
        for index, word in enumerate(written)
    )
    return ParsedQuery(
        words,
        tuple(reader.phrases),
        tuple(reader.excluded),
        frozenset(reader.tags),
        frozenset(reader.categories),
        " ".join(dict.fromkeys(reader.notices)),
    )


def _word(written: str, *, is_last: bool, has_content: bool) -> Word:
    found = variants(written)
    whole = found[0][0]
    alternatives: list[tuple[str, ...]] = [(whole,)]
    alternatives.extend(
        (term,) for term, offset in found[1:] if offset == 0 and _is_joined(term, written)
    )
    parts = side_by_side(written)
    if len(parts) > 1:
        alternatives.append(parts)
    is_required = whole not in STOP_WORDS or not has_content
    return Word(tuple(dict.fromkeys(alternatives)), is_last, is_required)


def _is_joined(term: str, written: str) -> bool:
    return len(term) > 2 and term == re.sub(r"[\W_]", "", fold(written))


def _run(text: str) -> tuple[str, ...]:
    return tuple(term for match in written_words(text) for term in side_by_side(match.group()))
