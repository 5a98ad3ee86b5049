"""The query language: text as typed -> lexemes -> a `ParsedQuery`. Never raises.

    words            all of them; the last one may be half typed
    "a phrase"       the words in sequence
    -word            not this word; `-` may precede every other form below
    word*            words that begin with it
    a OR b           either
    (a b) OR c       a group
    title:x          in the title
    tag:x            only guides with this tag    tag:"system design"
    category:x       only this category (id or title, or how one begins)
    after:2024-02    written on that day or later    before:2024-02   earlier
    is:starred       or is:read, is:unread, is:new
    sort:date        newest first, or sort:title, sort:relevance

What cannot be parsed is searched as words, and `notice` says so in one line.
"""

import re
from collections.abc import Iterator, Set
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from guidetui.collection.collection import Collection
from guidetui.models import Chip
from guidetui.search.fields import (
    FIELDS,
    FieldError,
    Filter,
    FilterKind,
    SortOrder,
    read_filter,
    read_sort,
)
from guidetui.search.index.analysis import (
    STOP_WORDS,
    casefold,
    find_words,
    is_stop_word,
    script_runs,
    side_by_side,
    variants,
    written_words,
)
from guidetui.text import sanitize_line

MAX_CHARACTERS = 500
MAX_WORDS = 24
# Words, phrases, exclusions and filters together.
MAX_CLAUSES = 48
# Groups nested deeper than this are ignored.
_MAX_DEPTH = 12
_NO_PARTNER = "A {} has no partner; it is searched as text."
_ITEM = re.compile(
    r"""
    (?P<minus>-(?=[^\s)]))?
    (?:(?P<field>[A-Za-z]+):(?=[^\s)]))?
    (?: "(?P<phrase>[^"]*)" | (?P<word>\S+) )
    """,
    re.VERBOSE,
)


class Word(Struct, frozen=True):
    """A wanted word: any of `spellings`, the first of which is the word itself.

    Each spelling is a sequence of terms. `is_prefix`: longer words match too. `is_required`: a
    guide without it matches only partially. `start` and `end` are its characters in the query.
    """

    spellings: tuple[tuple[str, ...], ...]
    is_prefix: bool = False
    is_required: bool = True
    in_title: bool = False
    start: int = 0
    end: int = 0

    @property
    def text(self) -> str:
        """The word itself, casefolded."""
        return self.spellings[0][0]


class Phrase(Struct, frozen=True):
    """Terms that must follow one another exactly."""

    terms: tuple[str, ...]
    in_title: bool = False


class Not(Struct, frozen=True):
    """A node that must not match."""

    node: "Node"


class All(Struct, frozen=True):
    """All of the nodes must match."""

    nodes: "tuple[Node, ...]"


class AnyOf(Struct, frozen=True):
    """At least one of the nodes must match."""

    nodes: "tuple[Node, ...]"


Node = Word | Phrase | Filter | Not | All | AnyOf


def leaves(node: Node) -> Iterator[Word | Phrase | Filter]:
    """Yield the wanted leaves: all but those under a `Not`."""
    match node:
        case All(nodes) | AnyOf(nodes):
            for child in nodes:
                yield from leaves(child)
        case Not():
            return
        case _:
            yield node


def is_soft(node: Node) -> bool:
    """Whether a guide without `node` may still match partially: only plain words are soft.

    Filters, exclusions, phrases and `title:` must always match.
    """
    return any(isinstance(leaf, Word) and not leaf.in_title for leaf in leaves(node))


class Kind(StrEnum):
    """The kind of a lexeme."""

    WORD = "word"
    PHRASE = "phrase"
    OPEN = "("
    CLOSE = ")"
    OR = "OR"


class Lexeme(Struct, frozen=True):
    """One token of a query; `start` and `end` are its characters, with `-` and field."""

    kind: Kind
    value: str
    start: int
    end: int
    is_negated: bool = False
    field: str = ""


def lexemes(text: str) -> Iterator[Lexeme]:
    """Yield the lexemes of `text`, in order."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        lexeme = _bracket(text, position) or _item(text, position)
        yield lexeme
        position = lexeme.end


def _bracket(text: str, position: int) -> Lexeme | None:
    if text[position] == "(":
        return Lexeme(Kind.OPEN, "(", position, position + 1)
    if text.startswith("-(", position):
        return Lexeme(Kind.OPEN, "(", position, position + 2, is_negated=True)
    if text[position] == ")":
        return Lexeme(Kind.CLOSE, ")", position, position + 1)
    return None


def _item(text: str, position: int) -> Lexeme:
    match = _ITEM.match(text, position)
    if match is None:  # a lone surrogate, for example, is not a word
        return Lexeme(Kind.WORD, text[position], position, position + 1)
    is_negated, field = bool(match["minus"]), match["field"] or ""
    if match["word"] is None:
        value, end = match["phrase"], match.end()
        return Lexeme(Kind.PHRASE, value, position, end, is_negated, field)
    word = _without_closing(match["word"])
    end = match.end() - (len(match["word"]) - len(word))
    if word == "OR" and not is_negated and not field:
        return Lexeme(Kind.OR, word, position, end)
    return Lexeme(Kind.WORD, word, position, end, is_negated, field)


def _without_closing(word: str) -> str:
    """Return `word` without unbalanced brackets at its end: `b))` becomes `b`, `f(x)` stays."""
    surplus = word.count(")") - word.count("(")
    while surplus > 0 and len(word) > 1 and word.endswith(")"):
        word = word[:-1]
        surplus -= 1
    return word


class ParsedQuery(Struct, frozen=True):
    """A parsed query: all of `clauses` must match; hits are in the order `sort`."""

    clauses: tuple[Node, ...] = ()
    sort: SortOrder = SortOrder.RELEVANCE
    chips: tuple[Chip, ...] = ()
    notice: str = ""
    is_sorted: bool = False

    @property
    def words(self) -> tuple[Word, ...]:
        """Every wanted word."""
        return tuple(leaf for leaf in self._leaves() if isinstance(leaf, Word))

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """Every wanted phrase."""
        return tuple(leaf.terms for leaf in self._leaves() if isinstance(leaf, Phrase))

    @property
    def tags(self) -> frozenset[str]:
        """The keys of the tags that every hit must have."""
        return self._values(FilterKind.TAG)

    @property
    def category_ids(self) -> frozenset[str]:
        """The categories that every hit must be in."""
        return self._values(FilterKind.CATEGORY)

    @property
    def has_text(self) -> bool:
        """Whether there is a word or a phrase to search for."""
        return any(isinstance(leaf, Word | Phrase) for leaf in self._leaves())

    @property
    def has_filters(self) -> bool:
        """Whether the query contains a filter."""
        return any(
            isinstance(clause.node if isinstance(clause, Not) else clause, Filter)
            or any(isinstance(leaf, Filter) for leaf in leaves(clause))
            for clause in self.clauses
        )

    @property
    def excludes(self) -> bool:
        """Whether something is excluded, which alone is a query as well."""
        return any(isinstance(clause, Not) for clause in self.clauses)

    @property
    def asks(self) -> bool:
        """Whether there is anything to search, filter or sort by."""
        return self.has_text or self.has_filters or self.is_sorted or self.excludes

    @property
    def soft(self) -> tuple[Node, ...]:
        """The clauses that a partial match may lack."""
        return tuple(clause for clause in self.clauses if is_soft(clause))

    @property
    def hard(self) -> tuple[Node, ...]:
        """The clauses that every hit must match."""
        return tuple(clause for clause in self.clauses if not is_soft(clause))

    def _leaves(self) -> list[Word | Phrase | Filter]:
        return [leaf for clause in self.clauses for leaf in leaves(clause)]

    def _values(self, kind: FilterKind) -> frozenset[str]:
        return frozenset(
            str(clause.value)
            for clause in self.clauses
            if isinstance(clause, Filter) and clause.kind is kind
        )


def parse_query(
    text: str, collection: Collection, stop_words: Set[str] = STOP_WORDS
) -> ParsedQuery:
    """Parse what was typed; `collection` has the tags and categories that can be named."""
    parser = QueryParser(text[:MAX_CHARACTERS], collection, stop_words)
    clauses = tuple(part for clause in parser.parse() for part in _flat(clause))
    notices = parser.notices
    if len(text) > MAX_CHARACTERS or parser.is_cut:
        notices.append("The query is very long; only its beginning is searched.")
    parsed = ParsedQuery(clauses, parser.sort, tuple(parser.chips), is_sorted=parser.is_sorted)
    if text.strip() and not parsed.asks:
        notices.append("There is no word in it to search for.")
    return replace(parsed, notice=" ".join(dict.fromkeys(notices)))


def _flat(clause: Node) -> Iterator[Node]:
    """Yield the parts of a group whose parts must all match: its brackets change nothing."""
    if isinstance(clause, All):
        for part in clause.nodes:
            yield from _flat(part)
    else:
        yield clause


class _Group(Struct):
    nodes: list[Node] = field(default_factory=list)
    is_negated: bool = False
    awaits_other: bool = False

    def add(self, node: Node) -> None:
        if self.awaits_other:
            self.awaits_other = False
            before = self.nodes.pop()
            choices = before.nodes if isinstance(before, AnyOf) else (before,)
            node = AnyOf((*choices, node))
        self.nodes.append(node)


class QueryParser:
    """Parses one query; `chips`, `notices`, `sort` and `is_cut` are set by `parse`."""

    def __init__(self, text: str, collection: Collection, stop_words: Set[str]) -> None:
        self._text = text
        self._stop_words = stop_words
        self._collection = collection
        self._groups = [_Group()]
        self._ignored_depth = 0
        self._word_count = 0
        self._clause_count = 0
        self._has_content = False
        self._last_chip: Chip | None = None
        self.sort = SortOrder.RELEVANCE
        self.is_sorted = False
        self.is_cut = False
        self.chips: list[Chip] = []
        self.notices: list[str] = []

    def parse(self) -> tuple[Node, ...]:
        """Return the clauses."""
        for lexeme in lexemes(self._text):
            if self._clause_count == MAX_CLAUSES:
                self.is_cut = True
                break
            match lexeme.kind:
                case Kind.OPEN:
                    self._open(lexeme)
                case Kind.CLOSE:
                    self._close()
                case Kind.OR:
                    self._or(lexeme)
                case _:
                    self._last_chip = None
                    self._clause_count += 1
                    self._item(lexeme)
        while len(self._groups) > 1:
            self.notices.append(_NO_PARTNER.format("bracket"))
            self._close()
        self._end(self._groups[0])
        nodes = tuple(self._groups[0].nodes)
        return tuple(map(self._without_stop_words, nodes)) if self._has_content else nodes

    def _without_stop_words(self, node: Node) -> Node:
        """Return `node` with its stop words optional; those in `OR` stay as they are."""
        match node:
            case Word() if is_stop_word(node.text, self._stop_words) and not node.in_title:
                return replace(node, is_required=False)
            case All(nodes):
                return All(tuple(map(self._without_stop_words, nodes)))
            case _:
                return node

    def _open(self, lexeme: Lexeme) -> None:
        if len(self._groups) > _MAX_DEPTH:
            self._ignored_depth += 1
        else:
            self._groups.append(_Group(is_negated=lexeme.is_negated))

    def _close(self) -> None:
        if self._ignored_depth:
            self._ignored_depth -= 1
            return
        if len(self._groups) == 1:
            self.notices.append(_NO_PARTNER.format("bracket"))
            return
        group = self._groups.pop()
        self._end(group)
        if group.nodes:
            node = group.nodes[0] if len(group.nodes) == 1 else All(tuple(group.nodes))
            self._groups[-1].add(Not(node) if group.is_negated else node)

    def _or(self, lexeme: Lexeme) -> None:
        group = self._groups[-1]
        if group.nodes and not group.awaits_other:
            group.awaits_other = True
            if self._last_chip in self.chips:  # it cannot be removed by itself
                self.chips.remove(self._last_chip)
        else:
            self._note_incomplete_or()
            self._word("or", lexeme)

    def _end(self, group: _Group) -> None:
        if group.awaits_other:
            group.awaits_other = False
            self._note_incomplete_or()

    def _note_incomplete_or(self) -> None:
        self.notices.append("OR needs a word at each side; it is searched as text.")

    def _item(self, lexeme: Lexeme) -> None:
        name = lexeme.field.lower()
        if name in FIELDS:
            self._field(name, lexeme)
            return
        value = f"{lexeme.field}:{lexeme.value}" if lexeme.field else lexeme.value
        if lexeme.field and lexeme.value[:1].isalpha():  # not http://, kafka:9092, std::map
            fields = ", ".join(FIELDS)
            self.notices.append(f"{name!r} is no field; it is searched as text. Fields: {fields}.")
        if lexeme.is_negated:
            self._exclude(value, lexeme)
        elif lexeme.kind is Kind.PHRASE and not lexeme.field:
            self._add_phrase(value)
        else:
            self._word(value, lexeme)

    def _field(self, name: str, lexeme: Lexeme) -> None:
        value = lexeme.value.replace('"', "")
        try:
            if not value.strip():
                self._needs_value(name)
            elif name == "title":
                self._title(value, lexeme)
            elif name == "sort":
                self.sort, self.is_sorted = read_sort(value), True
                self._chip(name, self.sort, lexeme)
            else:
                read = read_filter(name, value, self._collection)
                self._groups[-1].add(Not(read.filter) if lexeme.is_negated else read.filter)
                self._chip(name, read.label.removeprefix(f"{name}:"), lexeme)
        except FieldError as error:
            self.notices.append(f"{error} It is searched as text. {error.hint}".rstrip())
            if not lexeme.is_negated:
                self._word(value, lexeme)

    def _needs_value(self, name: str) -> None:
        self.notices.append(f"`{name}:` needs a value; it is searched as text.")

    def _title(self, value: str, lexeme: Lexeme) -> None:
        terms = _phrase_terms(value)
        if not terms:
            raise FieldError(f"{sanitize_line(value)!r} holds no word.")
        if lexeme.is_negated:
            self._groups[-1].add(Not(Phrase(terms, in_title=True)))
        elif lexeme.kind is Kind.PHRASE:
            self._has_content = True
            self._groups[-1].add(Phrase(terms, in_title=True))
        else:
            self._word(value, lexeme, in_title=True)
        self._chip("title", value, lexeme)

    def _add_phrase(self, value: str) -> None:
        terms = _phrase_terms(value)
        if terms:
            self._has_content = True
            self._groups[-1].add(Phrase(terms))

    def _exclude(self, value: str, lexeme: Lexeme) -> None:
        terms = _phrase_terms(value)
        self._note_unclosed_quote(lexeme)
        if terms:
            self._groups[-1].add(Not(Phrase(terms)))
            self._chip("not", value, lexeme)

    def _word(self, value: str, lexeme: Lexeme, *, in_title: bool = False) -> None:
        if value.endswith(":") and value[:-1].lower() in FIELDS:
            self._needs_value(value[:-1].lower())
        self._note_unclosed_quote(lexeme)
        position = self._text.find(value, lexeme.start, lexeme.end)
        base = lexeme.start if position < 0 else position
        found = [
            (match.start() + start, match.start() + end)
            for match in written_words(value)
            for start, end in script_runs(match.group())
            if any(map(str.isalnum, match.group()[start:end]))
        ]
        is_continued = value.endswith("*") or (
            lexeme.end == len(self._text) and lexeme.kind is Kind.WORD
        )
        for index, (first, last) in enumerate(found):
            if self._word_count == MAX_WORDS or (index and self._clause_count == MAX_CLAUSES):
                self.is_cut = True
                return
            self._word_count += 1
            self._clause_count += index > 0  # the first is already counted
            word = word_of(value[first:last])
            self._has_content = (
                self._has_content or in_title or not is_stop_word(word.text, self._stop_words)
            )
            self._groups[-1].add(
                replace(
                    word,
                    is_prefix=is_continued and index == len(found) - 1,
                    in_title=in_title,
                    start=base + first,
                    end=base + last,
                )
            )

    def _note_unclosed_quote(self, lexeme: Lexeme) -> None:
        if '"' in lexeme.value and lexeme.kind is Kind.WORD:
            self.notices.append(_NO_PARTNER.format("quotation mark"))

    def _chip(self, kind: str, value: str, lexeme: Lexeme) -> None:
        """Add the chip of a filter, with a space beside it, unless it is part of a group."""
        latest = self._groups[-1].nodes[-1:]
        if len(self._groups) > 1 or (latest and isinstance(latest[0], AnyOf)):
            return
        start, end = lexeme.start, lexeme.end
        if self._text[end : end + 1] == " ":
            end += 1
        elif start and self._text[start - 1] == " ":
            start -= 1
        self._last_chip = Chip(kind, sanitize_line(value), start, end, lexeme.is_negated)
        self.chips.append(self._last_chip)


def word_of(written: str) -> Word:
    """Return one written word with all its spellings: `CI/CD` also as `cicd` and `ci` `cd`."""
    found = variants(written)
    spellings: list[tuple[str, ...]] = [(found[0][0],)]
    parts = side_by_side(written)
    if len(parts) > 1:
        spellings.extend(
            (term,) for term, offset in found[1:] if offset == 0 and _is_joined(term, written)
        )
        spellings.append(parts)
    return Word(tuple(dict.fromkeys(spellings)))


def _is_joined(term: str, written: str) -> bool:
    return len(term) > 2 and term == re.sub(r"[\W_]", "", casefold(written))


def _phrase_terms(text: str) -> tuple[str, ...]:
    words = find_words(text)
    last = len(words) - 1
    return tuple(
        term
        for index, word in enumerate(words)
        for term in side_by_side(word, is_continued=index < last)
    )
