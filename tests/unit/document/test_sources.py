"""The Markdown of each block."""

from pathlib import Path

from guidetui.document.parse import block_sources, parse

_DATA = Path(__file__).parents[3] / "data" / "guides"


def test_each_block_has_its_source() -> None:
    parts = ["# Title", "Some *words*.", "- one\n- two", "```python\nx = 1\n```", "> a\n> b"]
    assert block_sources("\n\n".join(parts) + "\n") == parts


def test_sources_go_with_the_blocks() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(_DATA.glob("*.md"))[::20]]
    texts.append("Term\n: What.\n: More.\n\nA note.[^1]\n\n[^1]: Here.\n\n![a](x.png)\n![b](y.png)")
    for text in texts:
        assert len(block_sources(text)) == len(parse(text, for_display=False).blocks)


def test_source_of_several_blocks_stands_at_the_first() -> None:
    sources = block_sources("Term\n: What.\n: More.")
    assert sources[0] == "Term\n: What.\n: More."
    assert set(sources[1:]) == {""}
