"""Words for the index: quicker than what is displayed, and the same."""

from collections.abc import Callable

from guidetui.collection.guide_file import read_body
from guidetui.collection.load import load
from guidetui.document.model import Document
from guidetui.document.parse import parse, parse_words
from guidetui.document.words import code_text, headings, plain_text
from guidetui.paths import bundled_data
from guidetui.search.index.content import guide_paths
from guidetui.text import sanitize
from tests.long_documents import KINDS

PARTS: tuple[Callable[[Document], object], ...] = (plain_text, code_text, headings, guide_paths)


def different_parts(markdown: str) -> list[str]:
    """Return the names of what differs between the two ways of parsing."""
    shown, words = parse(markdown, for_display=False), parse_words(markdown)
    return [part.__name__ for part in PARTS if part(shown) != part(words)]


def test_words_of_every_bundled_guide_are_those_displayed() -> None:
    guides = load(bundled_data()).guides
    bodies = {guide.slug: str(read_body(guide.path)) for guide in guides}
    assert {slug: found for slug, body in bodies.items() if (found := different_parts(body))} == {}


def test_words_of_addresses_and_of_long_documents_are_those_displayed() -> None:
    texts = {kind: sanitize(generate(300)) for kind, generate in KINDS.items()}
    texts["addresses"] = (
        "See https://a.example/_b_/*c*, www.d.example/_e_ and f_g@h.example; [www.i.example](j.md)."
    )
    assert {kind: found for kind, text in texts.items() if (found := different_parts(text))} == {}
