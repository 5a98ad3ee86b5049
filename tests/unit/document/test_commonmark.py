"""Every example of the CommonMark and GFM specifications is shown, and keeps its words."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from guidetui.document.parse import parse
from guidetui.render.layout import lay_out
from guidetui.text import is_sanitized
from tests.unit.commonmark import Example, examples

# Inside a word these part nothing.
_INLINE = frozenset("a b code del em i img s strong".split())
# What a browser shows nothing of, and neither do we.
_HIDDEN = frozenset({"script", "style"})

# The only examples whose words differ, by their number, and why.
_EXCEPTIONS = {
    ("commonmark", 622): "A comment may hold two hyphens, as in later versions of the text.",
    ("gfm", 645): "The same.",
    ("gfm", 653): "Tags that GFM disallows are dropped like others, not shown.",
}


class _Words(HTMLParser):
    """The words of reference HTML: text, and the descriptions of pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag not in _INLINE:
            self.text += " "
        if tag == "img":
            self.text += dict(attrs).get("alt") or ""

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN
        if tag not in _INLINE:
            self.text += " "

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += data


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def wanted(example: Example) -> list[str]:
    reader = _Words()
    reader.feed(example.html)
    reader.close()
    return words(reader.text)


def shown(markdown: str) -> str:
    """Return the text of `markdown` as it is laid out, on lines that nothing has to be cut for."""
    lines = [line for block in parse(markdown).blocks for line in lay_out(block, 2_000)]
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def test_there_are_all_examples() -> None:
    assert len(examples("commonmark")) == 649
    assert len(examples("gfm")) == 673


@pytest.mark.parametrize("name", ["commonmark", "gfm"])
def test_examples_keep_their_words(name: str) -> None:
    missing = {
        example.number: words_missing
        for example in examples(name)
        if (words_missing := Counter(wanted(example)) - Counter(words(shown(example.markdown))))
    }
    exceptions = {number for specification, number in _EXCEPTIONS if specification == name}
    assert missing.keys() == exceptions, missing


@pytest.mark.parametrize("width", [8, 30])
def test_examples_have_no_control_characters_at_any_width(width: int) -> None:
    unsafe = [
        (example.number, piece.text)
        for example in examples("gfm")
        for block in parse(example.markdown).blocks
        for line in lay_out(block, width)
        for piece in line
        if not is_sanitized(piece.text) or "\n" in piece.text
    ]
    assert unsafe == []
