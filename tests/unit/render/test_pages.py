"""What stands above a guide, and what is shown before one is chosen or instead of one."""

from pathlib import Path

import pytest

from guidetui.collection.load import load
from guidetui.document.model import Block, Document, Heading, plain
from guidetui.document.parse import parse
from guidetui.document.words import links, plain_text
from guidetui.errors import CollectionError
from guidetui.render.lazy_layout import LazyLayout
from guidetui.render.pages import error_page, header, welcome_page
from guidetui.render.wrap import width_of
from guidetui.text import is_sanitized
from tests.conftest import WriteGuide


def shown(blocks: tuple[Block, ...], width: int = 80) -> str:
    """Return what the blocks look like."""
    flow = LazyLayout(blocks, width)
    flow.lay_out_missing(1_000_000)
    lines = [flow.line(number) for number in range(flow.height)]
    assert all(width_of(line) <= width for line in lines)
    return "\n".join("".join(segment.text for segment in line) for line in lines)


def hrefs(blocks: tuple[Block, ...]) -> list[str | None]:
    flow = LazyLayout(blocks, 80)
    return [link.href for block in range(len(blocks)) for link in flow.links_of(block)]


def test_header_tells_everything_about_a_guide(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", tags='["System Design", "Caching"]', categories="[alpha, beta]")
    collection = load(data)
    blocks = header(collection.guide("one"), collection)
    text = shown(blocks)
    for fact in ("One", "What one is.", "Alpha · Beta · #System Design #Caching · 2024-02-01"):
        assert fact in text
    assert hrefs(blocks) == [
        "category:alpha",
        "category:beta",
        "tag:System Design",
        "tag:Caching",
        "https://bytebytego.com/guides/one",
        "https://example.org/one.png",
    ]


def test_header_begins_with_the_title_as_a_heading(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", title='"A [b]title[/b] with *stars*"')
    collection = load(data)
    first = header(collection.guide("one"), collection)[0]
    assert isinstance(first, Heading)
    assert (first.level, plain(first.content)) == (1, "A [b]title[/b] with stars")


def test_header_takes_no_anchor_from_the_body(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", title='"Alone"')
    collection = load(data)
    assert LazyLayout(header(collection.guide("one"), collection), 80).anchor("alone") is None


def test_header_leaves_out_what_a_guide_lacks(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# A note\n\nText.\n")
    collection = load(tmp_path)
    blocks = header(collection.guide("note"), collection)
    assert not any((href or "").startswith(("https:", "tag:")) for href in hrefs(blocks))
    text = shown(blocks)
    assert "A note" in text
    assert not any(word in text for word in ("#", "http", "draft"))


def test_header_marks_a_draft(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", draft="true")
    collection = load(data, include_drafts=True)
    assert "draft" in shown(header(collection.guide("one"), collection))


def test_header_does_not_repeat_an_address_of_the_text(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one")
    collection = load(data)
    body = parse("![One](https://example.org/one.png)").blocks
    assert "one.png" not in shown(header(collection.guide("one"), collection, body))


def test_header_shows_an_address_on_one_line_if_it_fits_without_its_scheme(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("one")
    collection = load(data)
    blocks = header(collection.guide("one"), collection)
    assert "https://bytebytego.com/guides/one" in shown(blocks, 40).splitlines()
    assert "bytebytego.com/guides/one" in shown(blocks, 30).splitlines()


@pytest.mark.parametrize("width", [20, 40, 120])
def test_header_fits_any_width(data: Path, write_guide: WriteGuide, width: int) -> None:
    write_guide("a-" + "very-" * 10 + "long-slug", tags=str([f"Tag {n}" for n in range(12)]))
    collection = load(data)
    assert shown(header(collection.guides[0], collection), width)


def test_header_percent_encodes_the_page(data: Path, write_guide: WriteGuide) -> None:
    write_guide("top-c++-uses")
    collection = load(data)
    assert "https://bytebytego.com/guides/top-c%2B%2B-uses" in hrefs(
        header(collection.guides[0], collection)
    )


def test_welcome_tells_what_was_opened(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one")
    text = shown(welcome_page(load(data), ()), 200)
    assert "guidetui" in text
    assert "1 guide in 2 categories" in text
    assert str(data) in text
    assert "problem" not in text
    assert "draft" not in text


def test_welcome_names_drafts_and_problems(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", draft="true")
    write_guide("two", createdAt='"never"')
    text = shown(welcome_page(load(data), ()), 200)
    assert "1 draft hidden" in text
    assert "1 problem" in text
    assert "guidetui check" in text
    assert "`" not in text


def test_welcome_says_that_there_is_nothing(tmp_path: Path) -> None:
    assert "There is no Markdown file in it." in shown(welcome_page(load(tmp_path), ()), 200)


def test_welcome_is_clean_wherever_the_folder_lies(tmp_path: Path) -> None:
    folder = tmp_path / "a\x1b[31mb\nc"
    folder.mkdir()
    assert is_sanitized(plain_text(Document(welcome_page(load(folder), ()))))


def test_trouble_shows_message_and_hint_as_they_are() -> None:
    blocks = error_page(CollectionError("There is no [b]folder[/b] \x1b[31m.", "Check the *path*."))
    text = shown(blocks)
    assert "There is no [b]folder[/b] ␛[31m." in text
    assert "Check the *path*." in text
    assert list(links(Document(blocks))) == []
