"""The query language: text as typed -> lexemes -> a `ParsedQuery`. Never raises.

    words            all are wanted; the last one may be half typed
    "a phrase"       in this order, side by side
    -word            not this word; so with every other form below
    word*            whatever begins so
    a OR b           one of the two at its sides
    (a b) OR c       brackets make a group
    title:x          in the title
    tag:x            only guides with this tag    tag:"system design"
    category:x       only this category (id or title, or how one begins)
    after:2024-02    written from that day on     before:2024-02   before that day
    is:starred       or is:read, is:unread, is:new
    sort:date        newest first, or sort:title, sort:relevance

What cannot be read is searched as words, and `notice` says so in one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from guidetui.collection.collection import Collection
from guidetui.models import Chip
from guidetui.search.index.analysis import (
    casefold,
    is_stop_word,
    side_by_side,
    variants,
    written_words,
)
from guidetui.search.query.fields import (
    FIELDS,
    FieldError,
    Filter,
    FilterKind,
    SortOrder,
    read_filter,
    read_sort,
)
from guidetui.text import sanitize_line

MAX_CHARACTERS = 500
MAX_WORDS = 24
# Words, phrases, exclusions and filters together.
MAX_CLAUSES = 48
# Brackets deeper than this are read as if they were not there.
_DEEPEST = 12
_NO_PARTNER = "A {} has no partner; it is searched as text."
_ITEM = re.compile(
    r"""
    (?P<minus>-(?=[^\s)]))?
    (?:(?P<field>[A-Za-z]+):(?=[^\s)]))?
    (?: "(?P<phrase>[^"]*)" | (?P<word>\S+) )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """One wanted word: any of `spellings`, its spellings, the first being the word itself.

    Each variant is a run of terms side by side. `is_prefix` says that the word may go on,
    `is_required` that a guide without it is a lesser answer. `start` and `end` are its
    characters in the query.
    """

    spellings: tuple[tuple[str, ...], ...]
    is_prefix: bool = False
    is_required: bool = True
    in_title: bool = False
    start: int = 0
    end: int = 0

    @property
    def text(self) -> str:
        """The word itself, folded."""
        return self.spellings[0][0]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must stand side by side, exactly so."""

    terms: tuple[str, ...]
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """All of these."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    nodes: "tuple[Node, ...]"


Node = Word | Phrase | Filter | Not | All | AnyOf


def leaves(node: Node) -> Iterator[Word | Phrase | Filter]:
    """Yield the leaves that are wanted; what stands under a `Not` is not."""
    match node:
        case All(nodes) | AnyOf(nodes):
            for child in nodes:
                yield from leaves(child)
        case Not():
            return
        case _:
            yield node


def is_soft(node: Node) -> bool:
    """Whether a guide that lacks `node` may still follow the others: it wants plain words.

    Filters, exclusions, quotations and `title:` were written on purpose and always hold.
    """
    return any(isinstance(leaf, Word) and not leaf.in_title for leaf in leaves(node))


class Kind(StrEnum):
    """What a lexeme is."""

    WORD = "word"
    PHRASE = "phrase"
    OPEN = "("
    CLOSE = ")"
    OR = "OR"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece of a query; `start` and `end` are its characters, sign and field included."""

    kind: Kind
    value: str
    start: int
    end: int
    is_negated: bool = False
    field: str = ""


def lexemes(text: str) -> Iterator[Lexeme]:
    """Yield the lexemes of `text`, in order."""
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        lexeme = _bracket(text, place) or _item(text, place)
        yield lexeme
        place = lexeme.end


def _bracket(text: str, place: int) -> Lexeme | None:
    if text[place] == "(":
        return Lexeme(Kind.OPEN, "(", place, place + 1)
    if text.startswith("-(", place):
        return Lexeme(Kind.OPEN, "(", place, place + 2, is_negated=True)
    if text[place] == ")":
        return Lexeme(Kind.CLOSE, ")", place, place + 1)
    return None


def _item(text: str, place: int) -> Lexeme:
    match = _ITEM.match(text, place)
    if match is None:  # a lone surrogate pair or the like: one character that is no word
        return Lexeme(Kind.WORD, text[place], place, place + 1)
    is_negated, field = bool(match["minus"]), match["field"] or ""
    if match["word"] is None:
        value, end = match["phrase"], match.end()
        return Lexeme(Kind.PHRASE, value, place, end, is_negated, field)
    word = _without_closing(match["word"])
    end = match.end() - (len(match["word"]) - len(word))
    if word == "OR" and not is_negated and not field:
        return Lexeme(Kind.OR, word, place, end)
    return Lexeme(Kind.WORD, word, place, end, is_negated, field)


def _without_closing(word: str) -> str:
    """Return `word` without the brackets at its end that close nothing inside it: `b))`, `f(x)`."""
    surplus = word.count(")") - word.count("(")
    while surplus > 0 and len(word) > 1 and word.endswith(")"):
        word = word[:-1]
        surplus -= 1
    return word


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What a query asks for: all of `clauses`, in the order `sort`."""

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
        """Whether the query itself filters by what is known of a guide."""
        return any(
            isinstance(clause.node if isinstance(clause, Not) else clause, Filter)
            or any(isinstance(leaf, Filter) for leaf in leaves(clause))
            for clause in self.clauses
        )

    @property
    def excludes(self) -> bool:
        """Whether something must not be there, which alone is a query as well."""
        return any(isinstance(clause, Not) for clause in self.clauses)

    @property
    def asks(self) -> bool:
        """Whether the text says anything that an answer can be found for."""
        return self.has_text or self.has_filters or self.is_sorted or self.excludes

    @property
    def soft(self) -> tuple[Node, ...]:
        """The clauses that a lesser answer may lack."""
        return tuple(clause for clause in self.clauses if is_soft(clause))

    @property
    def hard(self) -> tuple[Node, ...]:
        """The clauses that hold of every answer."""
        return tuple(clause for clause in self.clauses if not is_soft(clause))

    def _leaves(self) -> list[Word | Phrase | Filter]:
        return [leaf for clause in self.clauses for leaf in leaves(clause)]

    def _values(self, kind: FilterKind) -> frozenset[str]:
        return frozenset(
            str(clause.value)
            for clause in self.clauses
            if isinstance(clause, Filter) and clause.kind is kind
        )


def parse_query(text: str, collection: Collection) -> ParsedQuery:
    """Read what was typed; `collection` knows the tags and categories that may be named."""
    parser = QueryParser(text[:MAX_CHARACTERS], collection)
    clauses = tuple(part for clause in parser.parse() for part in _flat(clause))
    notices = parser.notices
    if len(text) > MAX_CHARACTERS or parser.is_cut:
        notices.append("The query is very long; only its beginning is searched.")
    parsed = ParsedQuery(clauses, parser.sort, tuple(parser.chips), is_sorted=parser.is_sorted)
    if text.strip() and not parsed.asks:
        notices.append("There is no word in it to search for.")
    return replace(parsed, notice=" ".join(dict.fromkeys(notices)))


def _flat(clause: Node) -> Iterator[Node]:
    """Yield the parts of a group in which everything is wanted: its brackets say nothing."""
    if isinstance(clause, All):
        for part in clause.nodes:
            yield from _flat(part)
    else:
        yield clause


@dataclass(slots=True)
class _Group:
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
    """Parses one query; afterwards `chips`, `notices` and the rest tell what else was found."""

    def __init__(self, text: str, collection: Collection) -> None:
        self._text = text
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
        """Return the clauses; a guide should satisfy all of them."""
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
        return tuple(map(_without_stop_words, nodes)) if self._has_content else nodes

    def _open(self, lexeme: Lexeme) -> None:
        if len(self._groups) > _DEEPEST:
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
            if self._last_chip in self.chips:  # it cannot be taken out alone any longer
                self.chips.remove(self._last_chip)
        else:
            self._lonely_or()
            self._word("or", lexeme)

    def _end(self, group: _Group) -> None:
        if group.awaits_other:
            group.awaits_other = False
            self._lonely_or()

    def _lonely_or(self) -> None:
        self.notices.append("OR needs a word at each side; it is searched as text.")

    def _item(self, lexeme: Lexeme) -> None:
        name = lexeme.field.lower()
        if name in FIELDS:
            self._field(name, lexeme)
            return
        value = f"{lexeme.field}:{lexeme.value}" if lexeme.field else lexeme.value
        if lexeme.field and lexeme.value[:1].isalpha():  # no http://, kafka:9092, std::map
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
        terms = _run(value)
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
        terms = _run(value)
        if terms:
            self._has_content = True
            self._groups[-1].add(Phrase(terms))

    def _exclude(self, value: str, lexeme: Lexeme) -> None:
        terms = _run(value)
        self._note_lone_quote(lexeme)
        if terms:
            self._groups[-1].add(Not(Phrase(terms)))
            self._chip("not", value, lexeme)

    def _word(self, value: str, lexeme: Lexeme, *, in_title: bool = False) -> None:
        if value.endswith(":") and value[:-1].lower() in FIELDS:
            self._needs_value(value[:-1].lower())
        self._note_lone_quote(lexeme)
        place = self._text.find(value, lexeme.start, lexeme.end)
        base = lexeme.start if place < 0 else place
        found = list(written_words(value))
        is_continued = value.endswith("*") or (
            lexeme.end == len(self._text) and lexeme.kind is Kind.WORD
        )
        for index, match in enumerate(found):
            if self._word_count == MAX_WORDS:
                self.is_cut = True
                return
            self._word_count += 1
            word = word_of(match.group())
            self._has_content = self._has_content or in_title or not is_stop_word(word.text)
            self._groups[-1].add(
                replace(
                    word,
                    is_prefix=is_continued and index == len(found) - 1,
                    in_title=in_title,
                    start=base + match.start(),
                    end=base + match.end(),
                )
            )

    def _note_lone_quote(self, lexeme: Lexeme) -> None:
        if '"' in lexeme.value and lexeme.kind is Kind.WORD:
            self.notices.append(_NO_PARTNER.format("quotation mark"))

    def _chip(self, kind: str, value: str, lexeme: Lexeme) -> None:
        """Note what a filter is shown as, with a space beside it, unless it is part of a group."""
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
    """Return one written word in all its spellings: `CI/CD` also as `cicd` and `ci` `cd`."""
    found = variants(written)
    spellings: list[tuple[str, ...]] = [(found[0][0],)]
    parts = side_by_side(written)
    if len(parts) > 1:
        spellings.extend(
            (term,) for term, offset in found[1:] if offset == 0 and _is_joined(term, written)
        )
        spellings.append(parts)
    return Word(tuple(dict.fromkeys(spellings)))


def _without_stop_words(node: Node) -> Node:
    """Return `node` with its stop words wished for, not wanted; choices stay as they are."""
    match node:
        case Word() if is_stop_word(node.text) and not node.in_title:
            return replace(node, is_required=False)
        case All(nodes):
            return All(tuple(map(_without_stop_words, nodes)))
        case _:
            return node


def _is_joined(term: str, written: str) -> bool:
    return len(term) > 2 and term == re.sub(r"[\W_]", "", casefold(written))


def _run(text: str) -> tuple[str, ...]:
    return tuple(term for match in written_words(text) for term in side_by_side(match.group()))
