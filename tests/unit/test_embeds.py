"""Notes and files of the folder stand where a guide embeds or includes them."""

from pathlib import Path

import pytest

from guidetui.document.model import Block, CodeBlock, ListBlock, Paragraph, Part, Quote, plain, walk
from guidetui.document.words import links
from guidetui.library import Library
from guidetui.models import Query


def library(folder: Path, **files: str) -> Library:
    """Open a folder of notes; `__` in a name is a slash."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
    return Library.open(folder)


def blocks(opened: Library, slug: str = "home") -> tuple[Block, ...]:
    return opened.document(opened.collection.guide(slug)).blocks


def words(found: tuple[Block, ...]) -> list[str]:
    return [plain(block.content) for block in walk(found) if isinstance(block, Paragraph)]


def embedded(block: Block) -> tuple[str, list[str]]:
    assert isinstance(block, Quote)
    return plain(block.title), words(block.blocks)


def joined(parts: list[Part]) -> tuple[Block, ...]:
    found: list[Block] = []
    for part in parts:
        found[part.keep :] = part.blocks
    return tuple(found)


def test_embedded_note_stands_in_its_place_below_a_link_to_it(tmp_path: Path) -> None:
    opened = library(
        tmp_path, home="Before.\n\n![[other]]\n\nAfter.", sub__Other="# Other\n\nText."
    )
    before, note, after = blocks(opened)
    assert words((before, after)) == ["Before.", "After."]
    assert embedded(note) == ("other", ["Text."])
    assert isinstance(note, Quote)
    assert note.title[0].href == "wiki:other"


def test_part_of_a_note_is_embedded(tmp_path: Path) -> None:
    note = "Top.\n\n## One\n\nFirst. ^id\n\n### Deeper\n\nStill.\n\n## Two\n\nSecond.\n"
    home = "![[note#One]]\n\n![[note#^id|shown]]\n\n![[note#Nowhere]]"
    one, block, all_of_it = blocks(library(tmp_path, home=home, note=note))
    assert embedded(one) == ("note > One", ["First.", "Still."])
    assert embedded(block) == ("shown", ["First."])
    assert embedded(all_of_it)[1] == ["Top.", "First.", "Still.", "Second."]


def test_embeds_that_are_not_there_or_in_a_line_stay_links(tmp_path: Path) -> None:
    home = "![[missing]]\n\n![[home]]\n\nsee ![[note]] here\n\n![[#End]]\n\n# End"
    found = blocks(library(tmp_path, home=home, note="Text."))
    assert words(found) == ["missing", "home", "see note here", "End"]


def test_embeds_in_lines_that_follow_each_other_stand_in_their_places(tmp_path: Path) -> None:
    home = "![[note]]\n![[missing]]\n![[other]] ^id"
    first, missing, other = blocks(library(tmp_path, home=home, note="Text.", other="More."))
    assert embedded(first) == ("note", ["Text."])
    assert words((missing,)) == ["missing"]
    assert embedded(other) == ("other", ["More."])


def test_notes_that_embed_each_other_end(tmp_path: Path) -> None:
    opened = library(tmp_path, home="![[a]]", a="A.\n\n![[b]]", b="B.\n\n![[a]]\n\n![[home]]")
    assert words(blocks(opened)) == ["A.", "B.", "a", "home"]


def test_embed_in_a_list_stays_in_its_item(tmp_path: Path) -> None:
    (found,) = blocks(library(tmp_path, home="- ![[note]]\n- b", note="Text."))
    assert isinstance(found, ListBlock)
    assert embedded(found.items[0].blocks[0]) == ("note", ["Text."])


def test_links_of_an_embedded_note_lead_where_they_led(tmp_path: Path) -> None:
    note = (
        "# A\n\n[b](b.md#x) [[b]] [c](#a) [d](https://d.org) [e](e.pdf) [f](no.md)\n\n"
        "| [b](b.md) |\n|---|\n| x |"
    )
    opened = library(tmp_path, home="![[sub/a]]\n\n# A", sub__a=note, sub__b="B.")
    (tmp_path / "sub" / "e.pdf").write_bytes(b"%PDF")
    found = opened.document(opened.collection.guide("home"))
    assert [run.href for run in links(found)] == [
        "wiki:sub/a",
        "/sub/b.md#x",
        "/sub/b.md",
        "/sub/a.md#a",
        "https://d.org",
        "/sub/e.pdf",
        "no.md",
        "/sub/b.md",
    ]


def test_repeated_embeds_do_not_multiply(tmp_path: Path) -> None:
    names = "abcdef"
    notes = {
        name: "\n\n".join([f"![[{inner}]]" for inner in names if inner != name] * 20)
        for name in names
    }
    found = blocks(library(tmp_path, home="![[a]]\n\n" * 50, **notes))
    assert len(found) == 50
    assert len({id(block) for block in walk(found)}) < 20_000


def test_parts_are_those_of_the_whole(tmp_path: Path) -> None:
    home = "\n\n".join(f"Paragraph {number}.\n\n![[note]]" for number in range(200))
    opened = library(tmp_path, home=home, note="Text.\n\n- item")
    found = list(opened.parts(opened.collection.guide("home")))
    assert len(found) > 1
    assert joined(found) == blocks(opened)


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("", "one\n// ANCHOR: two\ntwo\n// ANCHOR_END: two\nfive"),
        (":1", "one"),
        (":3:", "two\n// ANCHOR_END: two\nfive"),
        (":3:4", "two\n// ANCHOR_END: two"),
        ("::1", "one"),
        (":two", "two"),
    ],
)
def test_file_is_included(tmp_path: Path, part: str, shown: str) -> None:
    opened = library(tmp_path, part__home=f"```rust\n{{{{#include ../code.rs{part}}}}}\n```")
    (tmp_path / "code.rs").write_text("one\n// ANCHOR: two\ntwo\n// ANCHOR_END: two\nfive\n")
    (code,) = blocks(opened)
    assert isinstance(code, CodeBlock)
    assert code.text == shown


def test_included_markdown_is_read_as_such(tmp_path: Path) -> None:
    opened = library(tmp_path, home="{{#include part.md}}\n\nAfter.", part="One *two*.\n\n- a")
    assert words(blocks(opened)) == ["One two.", "a", "After."]
    assert opened.sources(opened.collection.guide("home")) == ["One *two*.", "- a", "After."]


def test_files_outside_missing_or_binary_are_not_included(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "data.bin").write_bytes(b"\xff\xfe\x00")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    names = ("../secret.txt", str(tmp_path / "secret.txt"), "missing.txt", "data.bin", "link.txt")
    text = "\n\n".join(f"{{{{#include {name}}}}}" for name in names)
    shown = words(blocks(library(folder, home=text)))
    assert shown == [f"{{{{#include {name}}}}}" for name in names]


def test_includes_inside_includes_are_relative_to_their_file_and_end(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code/a.txt").write_text("first\n{{#include b.txt}}\n{{#include a.txt}}")
    (tmp_path / "code/b.txt").write_text("second\n{{#include a.txt}}")
    (code,) = blocks(library(tmp_path, home="```\n{{#include code/a.txt}}\n```"))
    assert isinstance(code, CodeBlock)
    lines = ["first", "second", "{{#include a.txt}}", "{{#include a.txt}}"]
    assert code.text.split("\n") == lines


def test_many_includes_of_much_text_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("{{#include b.txt}}\n" * 200)
    (tmp_path / "b.txt").write_text("{{#include c.txt}}\n" * 200)
    (tmp_path / "c.txt").write_text("word " * 20)
    opened = library(tmp_path, home="{{#include a.txt}}\n" * 100)
    text = "\n".join(words(blocks(opened)))
    assert 10_000 < text.count("word") < 30_000


def found_by(opened: Library, query: str) -> list[str]:
    return [hit.slug for hit in opened.search(Query(query), 10).hits]


def indexed(folder: Path) -> Library:
    opened = Library.open(folder)
    opened.use_index(opened.build_index())
    return opened


def test_included_text_is_searched(tmp_path: Path) -> None:
    (tmp_path / "code.rs").write_text("fn xylophone() {}\n{{#include more.rs}}")
    (tmp_path / "more.rs").write_text("fn zeppelin() {}")
    library(tmp_path, home="```\n{{#include code.rs}}\n```", other="Nothing.")
    for each in (indexed(tmp_path), Library.open(tmp_path)):
        assert found_by(each, "xylophone") == ["home"]
        assert found_by(each, "zeppelin") == ["home"]
        assert "zeppelin" in each.snippet("home", Query("zeppelin"), 80).text


@pytest.mark.parametrize("name", ["code.rs", "more.rs", "missing.rs"])
def test_change_of_an_included_file_is_seen(tmp_path: Path, name: str) -> None:
    (tmp_path / "code.rs").write_text("{{#include more.rs}} {{#include missing.rs}}")
    (tmp_path / "more.rs").write_text("more")
    library(tmp_path, home="{{#include code.rs}}", other="Nothing.")
    opened = indexed(tmp_path)
    assert not opened.has_changed()
    assert not Library.open(tmp_path).has_changed()
    (tmp_path / name).write_text("xylophone")
    assert opened.has_changed()
    assert opened.reload()
    assert not opened.has_changed()
    opened.use_index(opened.build_index())
    assert found_by(opened, "xylophone") == ["home"]
    assert found_by(indexed(tmp_path), "xylophone") == ["home"]


def test_guide_that_is_included_is_seen_to_change(tmp_path: Path) -> None:
    library(tmp_path, home="{{#include other.md}}", other="Nothing.")
    opened = indexed(tmp_path)
    library(tmp_path, other="xylophone")
    assert opened.has_changed()
    assert set(found_by(indexed(tmp_path), "xylophone")) == {"home", "other"}
