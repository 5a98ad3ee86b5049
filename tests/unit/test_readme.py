import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.errors import ErrorKind, ReadmeError
from guidetui.models import Category, Guide
from guidetui.readme import END, START, contents, replace_contents
from guidetui.text import sanitize_line

WriteGuide = Callable[..., Path]

LIST = "* [Alpha](https://example.org/alpha)\n  * [One](https://example.org/one)"


def _collection(title: str, slug: str = "one") -> Collection:
    guide = Guide(slug, title, Path(f"{slug}.md"), date(2024, 2, 1), category_ids=("alpha",))
    return Collection(Path(), (guide,), (Category("alpha", "Alpha"),))


def _shown_text(title: str) -> str:
    """Return what a Markdown reader shows for a guide's title in the contents."""
    markdown = MarkdownIt("commonmark").enable("strikethrough").parse(contents(_collection(title)))
    _, last = [token for token in markdown if token.type == "inline"]
    assert [child.type for child in last.children or ()] == ["link_open", "text", "link_close"]
    return "".join(child.content for child in last.children or ())


def test_contents_is_a_list_of_categories_and_their_guides(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("late", createdAt='"2024-03-01"')
    write_guide("early", createdAt='"2024-01-01"')
    write_guide("other", categories="[beta]")
    assert contents(load(data, base_url="https://example.org/g")) == (
        "* [Alpha](https://example.org/g/alpha)\n"
        "  * [Early](https://example.org/g/early)\n"
        "  * [Late](https://example.org/g/late)\n"
        "* [Beta](https://example.org/g/beta)\n"
        "  * [Other](https://example.org/g/other)"
    )


def test_guide_of_two_categories_is_listed_in_both(data: Path, write_guide: WriteGuide) -> None:
    write_guide("both", categories="[alpha, beta]")
    assert contents(load(data)).count("/both)") == 2


def test_site_of_the_collection_is_the_default(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one")
    assert "(https://bytebytego.com/guides/one)" in contents(load(data))


def test_category_without_guides_is_listed(data: Path) -> None:
    assert contents(load(data, base_url="https://a.example")) == (
        "* [Alpha](https://a.example/alpha)\n* [Beta](https://a.example/beta)"
    )


def test_address_is_percent_encoded() -> None:
    assert "/mcdonald%27s-c%2B%2B%20%28x%29)" in contents(_collection("A", "mcdonald's-c++ (x)"))


def test_draft_is_not_listed(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", draft="true")
    assert "/one)" not in contents(load(data))


def test_bundled_collection_lists_every_guide_in_each_of_its_categories(bundled: Path) -> None:
    collection = load(bundled)
    listed = re.findall(r"(?m)^  \* ", contents(collection))
    assert len(listed) == sum(len(guide.category_ids) for guide in collection.guides)


@pytest.mark.parametrize(
    "title",
    [
        "C[T]",
        "[x] done](https://evil.example)",
        "a * b * c",
        "snake_case_name",
        "`code`",
        "back\\slash\\",
        "<script>alert(1)</script>",
        "<https://evil.example>",
        "![image](x.png)",
        "# not a heading",
        "AT&amp;T and &lt;b&gt;",
        "~~old~~ new",
        "<!-- /TOC -->",
    ],
)
def test_title_is_shown_as_it_is(title: str) -> None:
    assert _shown_text(title) == title


@given(st.text(min_size=1).map(sanitize_line).filter(bool))
def test_any_title_is_shown_as_it_is(title: str) -> None:
    assert _shown_text(title) == title


def test_broken_guide_refuses_the_contents_and_is_named(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("one")
    broken = data / "guides" / "broken.md"
    broken.write_text("---\ntitle: [\n---\n")
    with pytest.raises(ReadmeError) as caught:
        contents(load(data))
    assert str(broken) in caught.value.message
    assert caught.value.kind is ErrorKind.INCOMPLETE_CONTENTS


@pytest.mark.parametrize("categories", ["[gamma]", "[]", '""'])
def test_guide_on_no_shelf_refuses_the_contents_and_is_named(
    data: Path, write_guide: WriteGuide, categories: str
) -> None:
    lost = write_guide("lost", categories=categories)
    with pytest.raises(ReadmeError) as caught:
        contents(load(data))
    assert str(lost) in caught.value.message


def test_broken_category_refuses_the_contents(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one")
    (data / "categories" / "beta.md").write_bytes(b"\xff")
    with pytest.raises(ReadmeError, match=re.escape("beta.md")):
        contents(load(data))


def test_warnings_do_not_refuse_the_contents(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", image='"no address"')
    collection = load(data)
    assert collection.problems
    assert "/one)" in contents(collection)


def test_contents_go_between_the_markers() -> None:
    readme = f"# Title\n\n{START}\nold\n{END}\n\nText.\n"
    assert replace_contents(readme, LIST, "README.md") == (
        f"# Title\n\n{START}\n\n{LIST}\n\n{END}\n\nText.\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("# Title\n\n\n", "\n\n\nText without an end"),
        ("\ttabs \t\n  ", "   \n\x0c\n"),
        ("a\u2028b\n", "\n<!-- TOC\n"),
        ("x <!-- TOC -->\n", "\n<!-- TOC --> y\n"),
        ("<!--TOC-->\n", "\n<!-- toc -->\n"),
        ("\\1 \\g<0>\n", "\n\\2"),
    ],
)
def test_nothing_outside_the_markers_changes(before: str, after: str) -> None:
    new = replace_contents(f"{before}{START}\nold\n{END}{after}", LIST, "README.md")
    assert new == f"{before}{START}\n\n{LIST}\n\n{END}{after}"


def test_windows_line_ends_are_kept() -> None:
    readme = f"# Title\r\n\r\n{START}\r\nold\r\n{END}\r\nText.\r\n"
    new = replace_contents(readme, LIST, "README.md")
    assert new == ("# Title\r\n\r\n" + f"{START}\n\n{LIST}\n\n{END}\nText.\n".replace("\n", "\r\n"))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("new_contents", [LIST, ""])
def test_doing_it_again_changes_nothing(newline: str, new_contents: str) -> None:
    readme = f"a\n\n  {START}  \nold\n  {END}\t\nb".replace("\n", newline)
    once = replace_contents(readme, new_contents, "README.md")
    assert replace_contents(once, new_contents, "README.md") == once


def test_marker_as_a_title_does_not_break_the_next_run() -> None:
    new_contents = contents(_collection(END))
    once = replace_contents(f"{START}\n{END}\n", new_contents, "README.md")
    assert replace_contents(once, new_contents, "README.md") == once


def test_markers_without_lines_between_them_are_filled() -> None:
    assert replace_contents(f"{START}\n{END}", "x", "a") == f"{START}\n\nx\n\n{END}"


def test_empty_contents_leave_the_markers() -> None:
    assert replace_contents(f"{START}\nold\n{END}\n", "", "a") == f"{START}\n\n{END}\n"


@pytest.mark.parametrize(
    ("readme", "complaint"),
    [
        ("", START),
        (f"{END}\n", START),
        (f"{START}\n", END),
        (f"{START} {END}\n", START),
        (f"- {START}\n{END}\n", START),
        (f"{START}\n{END}\n{START}\n", "more than once: lines 1, 3"),
        (f"a\r\n{START}\r\n{END}\r\n{END}\r\n", "more than once: lines 3, 4"),
        (f"{END}\n{START}\n", "before"),
    ],
)
def test_unusable_markers_are_refused_with_name_and_hint(readme: str, complaint: str) -> None:
    with pytest.raises(ReadmeError) as caught:
        replace_contents(readme, LIST, "docs/README.md")
    assert caught.value.message.startswith("docs/README.md")
    assert complaint in caught.value.message
    assert caught.value.hint


def test_other_site_changes_the_addresses_only() -> None:
    collection = _collection("One")
    moved = replace(collection, base_url="https://example.org/x/")
    assert contents(moved) == contents(collection).replace(
        "https://bytebytego.com/guides/", "https://example.org/x/"
    )
