"""The targets of links within a document: headings, named places, footnotes and their references.

The reader, `check` and links to other guides all use this module, so they agree.
"""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from guidetui.document.model import (
    Block,
    Document,
    Footnote,
    Heading,
    Named,
    footnote_anchor,
    footnote_href,
    reference_anchor,
    walk,
)
from guidetui.document.words import links

_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_NOT_WORD = re.compile(r"[\W_]+")
_TOP = frozenset({"", "top"})


def slug_of(title: str) -> str:
    """Return the anchor that GitHub gives a heading, before equal ones are numbered."""
    return _NOT_IN_SLUG.sub("", title.strip().lower()).replace(" ", "-")


class Anchor(Struct, frozen=True):
    """A place: the index of a top-level block, and the href of the link there, if it is one."""

    block: int
    href: str = ""


class Anchors:
    """All places of a document that links can name; case and Unicode form do not count.

    Besides GitHub's anchors, Obsidian's are understood, which are the words of the heading, and
    those of sites that join words in other ways.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._by_name: dict[str, Anchor] = {}
        self._by_words: dict[str, Anchor] = {}
        footnotes = []
        for index, block in enumerate(blocks):
            for inner in walk((block,)):
                for name in inner.ids if isinstance(inner, Named) else ():
                    self._add(name, Anchor(index))
                if isinstance(inner, Heading) and inner.anchor:
                    self._add(inner.anchor, Anchor(index))
                    self._by_words.setdefault(_words(inner.anchor), Anchor(index))
                elif isinstance(inner, Footnote):
                    self._add(footnote_anchor(inner.label), Anchor(index))
                    footnotes.append(inner.label)
        if footnotes:
            self._add_references(blocks, set(map(footnote_href, footnotes)), footnotes)

    def _add(self, name: str, place: Anchor) -> None:
        self._by_name.setdefault(_key(name), place)

    def _add_references(
        self, blocks: Sequence[Block], hrefs: set[str], footnotes: list[str]
    ) -> None:
        first: dict[str, Anchor] = {}
        for index, block in enumerate(blocks):
            for run in links(Document((block,))):
                if run.href in hrefs:
                    first.setdefault(run.href, Anchor(index, run.href))
        for label in footnotes:
            if place := first.get(footnote_href(label)):
                self._add(reference_anchor(label), place)

    def find(self, name: str) -> Anchor | None:
        """Return the place that a link's anchor, without its `#`, names; nothing is the top."""
        name = name.rpartition("#")[2]  # of consecutive headings the last one counts
        key = _key(name)
        found = self._by_name.get(key) or self._by_name.get(key.removeprefix("user-content-"))
        if found is None and (slug := slug_of(name)):
            found = self._by_name.get(_key(slug))
        if found is None and (words := _words(name)):
            found = self._by_words.get(words)
        if found is None and (key in _TOP or key.startswith(":~:")):
            found = Anchor(0)
        return found


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()


def _words(name: str) -> str:
    return _NOT_WORD.sub("", _key(name))
