"""Documents of all that is known to be hard, mixed, nested, cut and mutated.

What is asserted is that every front end shows all of it, harmlessly; never how long that takes.
"""

from collections.abc import Iterable
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from guidetui.document import limits
from guidetui.document.model import Block, CodeBlock, Diagram, Document, Table, walk
from guidetui.document.parse import block_sources, parse, parts
from guidetui.document.words import code_text, headings, links, plain_text
from guidetui.render.layout import lay_out
from guidetui.render.plain_text import plain_lines
from guidetui.render.wrap import width_of
from guidetui.text import is_sanitized, sanitize
from tests.hostile import MARKUP, PAYLOADS
from tests.long_documents import KINDS

_PIECES = st.builds(
    lambda kind, size: KINDS[kind](size),
    st.sampled_from(sorted(KINDS)),
    st.sampled_from([1, 10, 60, 300, 900]),
)
_HOSTILE = st.sampled_from(
    [*PAYLOADS.values(), MARKUP, "\ud800", "\r", "\r\n", "&#27;", "&#x202e;"]
)
_JOINTS = st.sampled_from(["", " ", "\n", "\n\n", "\n    ", "\n> ", "\n- ", "\n\t", "|", "\\", "`"])
_INSIDE = st.sampled_from(["> ", "- ", "  ", "    ", "1. ", ": ", "> [!NOTE]\n> ", "[^a]: ", "| "])


def _inside(prefix: str, text: str) -> str:
    return "".join(prefix + line for line in text.splitlines(keepends=True))


def _without(text: str, place: int, length: int) -> str:
    place %= len(text) + 1
    return text[:place] + text[place + length :]


def _with(text: str, place: int, other: str) -> str:
    place %= len(text) + 1
    return text[:place] + other + text[place:]


def _extended(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    places = st.integers(0, 3_000)
    return st.one_of(
        st.builds(lambda start, joint, end: start + joint + end, texts, _JOINTS, texts),
        st.builds(_inside, _INSIDE, texts),
        st.builds(_without, texts, places, st.integers(1, 30)),
        st.builds(_with, texts, places, st.one_of(_HOSTILE, texts, st.text(max_size=3))),
        texts.map(lambda text: text[::-1]),
        st.builds(
            lambda text, tag: f"<{tag}>{text}</{tag}>", texts, st.sampled_from("p ul td b".split())
        ),
    )


_DOCUMENTS = st.recursive(st.one_of(_PIECES, _HOSTILE), _extended, max_leaves=5)
_WIDTHS = st.integers(8, 100)


def _assert_harmless(blocks: Iterable[Block], width: int) -> None:
    for block in blocks:
        for line in lay_out(block, width):
            assert all(is_sanitized(segment.text) for segment in line)
            assert not any(sign in segment.text for segment in line for sign in "\n\t\r")
            assert all(is_sanitized(segment.href or "") for segment in line)
            is_wide = any(isinstance(it, CodeBlock | Diagram | Table) for it in walk((block,)))
            assert is_wide or width_of(line) <= width
        assert all(is_sanitized(line) and "\n" not in line for line in plain_lines(block, width))


def _in_parts(markdown: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for part in parts(markdown):
        blocks[part.keep :] = part.blocks
    return tuple(blocks)


def _assert_indexable(document: Document) -> None:
    for text in (plain_text(document), code_text(document), *headings(document)):
        assert is_sanitized(text)
    assert all(is_sanitized(run.href or "") for run in links(document))


@given(text=_DOCUMENTS, width=_WIDTHS)
def test_any_document_is_shown_harmlessly(text: str, width: int) -> None:
    markdown = sanitize(text)
    document = parse(markdown)
    _assert_harmless(document.blocks, width)
    _assert_indexable(document)


@given(text=_DOCUMENTS)
def test_any_document_is_the_same_whole_and_in_parts(text: str) -> None:
    markdown = sanitize(text)
    whole = parse(markdown, for_display=False)
    assert _in_parts(markdown) == whole.blocks
    assert len(block_sources(markdown)) == len(whole.blocks)


@given(
    text=_DOCUMENTS,
    weight=st.sampled_from([0, 3, 20, 100, 1_000]),
    signs=st.sampled_from([0, 1, 10, 100]),
    characters=st.sampled_from([0, 5, 50, 500]),
    width=_WIDTHS,
)
def test_any_document_beyond_any_limit_is_shown_harmlessly(
    text: str, weight: int, signs: int, characters: int, width: int
) -> None:
    markdown = sanitize(text)
    with (
        patch.object(limits, "MAX_WEIGHT", weight),
        patch.object(limits, "MAX_INLINE_SIGNS", signs),
        patch.object(limits, "MAX_INLINE_CHARACTERS", characters),
    ):
        document = parse(markdown, for_display=False)
        assert _in_parts(markdown) == document.blocks
        _assert_harmless(document.blocks, width)
        _assert_indexable(document)
