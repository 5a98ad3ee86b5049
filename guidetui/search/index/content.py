"""The content of a guide for the index: words, headings, code, note, links and key terms.

Key terms are the words and pairs of words that a guide uses most, counted while it is indexed. They
are stems, so `cached` and `caching` are the same. How rare they are elsewhere is known only later,
from the index.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath

from msgspec import Struct

from guidetui.collection.body import INDEX_NAMES
from guidetui.document.model import Document, Style
from guidetui.document.words import code_text, headings, links, plain_text
from guidetui.links import WIKI, LinkKind, classify
from guidetui.models import Guide
from guidetui.notes import read_note
from guidetui.search.index.analysis import (
    ENGLISH,
    STOP_WORDS,
    casefold,
    stem,
    stop_words,
    written_words,
)
from guidetui.text import db_safe, slug_key

# The name for links such as `..`, whose target is known only from the whole path.
_INDEX = "/"
MAX_TERMS = 24
MAX_WEIGHT = 4
# How many times a word in the title or a heading counts.
_HEAD_COUNT = 2
# Words with one of these between them are not a pair.
_SEPARATORS = '\n()"'
# General words, which are searched but are never key terms.
_GENERAL = STOP_WORDS | frozenset(
    "about above add after again all already also always among another any because become before "
    "below best better between both bring call cannot case come common cost different down each "
    "easy either else even every example few first follow full get give go good guide had hand "
    "happen hold just keep kind know large last later learn least less let like little long look "
    "lot low made main make many matter may mean might more most much must name need never new "
    "next nothing now number off often old once one only open other out over own part per place "
    "point put rather real reason right run same say second see send set several should show "
    "simple since single small some something start state step still stop take tell ten than them "
    "thing third though three through time too turn two under until up upon us use used useful "
    "usual value very want way well whether whole whose wide without word work worse write wrong "
    "yet zero four five six seven eight nine none far along end near nearly during across without "
    "ask answer against around away back because behind big both hence here later left therefore "
    "thus today together toward usually whatever whenever while within".split()
)


class KeyTerm(Struct, frozen=True):
    """A key term: its stems, how the guide writes it, and its weight (1 to 4)."""

    key: str
    label: str
    weight: int


def key_terms(head: Iterable[str], text: str, language: str = ENGLISH) -> tuple[KeyTerm, ...]:
    """Return the key terms of a guide, at most `MAX_TERMS`, the most frequent first.

    `head` are its title and headings, `language` is the code of its language. A term of the
    text must occur twice.
    """
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for line in head:
        _add_labels(labels, line, language)
    in_head = {key: len(written) for key, written in labels.items()}
    _add_labels(labels, text, language)
    extra = _HEAD_COUNT - 1
    each = ((key, len(written) + extra * in_head.get(key, 0)) for key, written in labels.items())
    counts = {key: count for key, count in each if count > 1}
    # A pair replaces its words if they mostly occur together.
    for key in [key for key in counts if " " in key]:
        for word in key.split(" "):
            if counts.get(word, 0) <= counts[key]:
                counts.pop(word, None)
    frequent = sorted(counts.items(), key=lambda item: (-item[1], " " not in item[0], item[0]))
    return tuple(
        KeyTerm(key, Counter(labels[key]).most_common(1)[0][0], min(MAX_WEIGHT, count // 2))
        for key, count in frequent[:MAX_TERMS]
    )


def _add_labels(labels: defaultdict[str, list[str]], text: str, language: str) -> None:
    """Add the words and pairs of words that can be key terms, as written, by their keys."""
    before: tuple[str, str] | None = None
    end = 0
    for match in written_words(text):
        term = _term_of(match.group(), language)
        if term is not None:
            key, label = term
            labels[key].append(label)
            start = match.start()
            if before is not None and start == end + 1 and text[end] not in _SEPARATORS:
                labels[f"{before[0]} {key}"].append(f"{before[1]} {label}")
            end = match.end()
        before = term


@lru_cache(maxsize=65_536)
def _term_of(word: str, language: str) -> tuple[str, str] | None:
    """Return the key and the label of a written word, or None for a general word."""
    written = casefold(word).removesuffix("'s")
    key = stem(written, language)
    general = _general(language)
    if len(written) < 3 or written in general or key in general or written.isdigit():
        return None
    return key, written


@lru_cache
def _general(language: str) -> frozenset[str]:
    return _GENERAL | stop_words(language)


class GuideContent(Struct, frozen=True):
    """The plain text of one guide; `note` is the user's, `paths` are its links to other guides."""

    description: str
    headings: tuple[str, ...]
    words: str
    code: str
    note: str
    paths: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of snippets."""
        parts = (self.description, self.words, self.code, self.note)
        return "\n".join(part for part in parts if part)


def read_content(guide: Guide, folder: Path) -> GuideContent:
    """Read a guide's file and note; a file that cannot be read has no words.

    The text of included files in `folder` belongs to the guide. Embedded notes do not: they are
    guides themselves.
    """
    from guidetui.collection.guide_file import read_with_includes  # a search reads no guide

    body = read_with_includes(guide.path, folder)
    document = _parsed(body if isinstance(body, str) else "")
    return GuideContent(
        guide.description,
        tuple(headings(document)),
        plain_text(document),
        code_text(document),
        _note_text(guide),
        guide_paths(document),
    )


def _parsed(markdown: str) -> Document:
    from guidetui.document.parse import parse_words  # a search does not need the parser

    return parse_words(markdown)


def _note_text(guide: Guide) -> str:
    """Return the words of the user's note on a guide, labeled as such for snippets."""
    if guide.note is None:
        return ""
    document = _parsed(read_note(guide.note))
    return f"Your note: {plain_text(document)}\n{code_text(document)}"


def guide_paths(document: Document) -> tuple[str, ...]:
    """Return the paths of links that may lead to other guides, as written, each once."""
    hrefs = (run.href for run in links(document) if run.href and Style.IMAGE not in run.styles)
    targets = map(classify, hrefs)
    return tuple(dict.fromkeys(target.value for target in targets if target.kind is LinkKind.PATH))


def link_names(path: str) -> frozenset[str]:
    """Return the names to index a link by: every guide that it leads to has one of them."""
    name = path.removeprefix(WIKI).rstrip("/").rpartition("/")[2]
    return _names(name, PurePosixPath(name).stem)


def guide_names(guide: Guide) -> frozenset[str]:
    """Return the names of links to a guide; links to other guides of its name share them."""
    return _names(PurePosixPath(guide.slug).name, guide.path.stem, guide.path.name)


def _names(*names: str) -> frozenset[str]:
    keys = {slug_key(name) for name in names}
    is_index = not keys.isdisjoint({"", ".", "..", *INDEX_NAMES})
    return frozenset(db_safe(key) for key in keys - {""}) | ({_INDEX} if is_index else frozenset())
