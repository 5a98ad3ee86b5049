"""`guidetui list`, `tags`, `categories`, `show` and `open`."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from guidetui.cli.common import (
    echo_json,
    echo_row,
    flags_json,
    guide_json,
    notify,
    notify_left_out,
    open_library,
    user_settings,
    uses_color,
    with_flags,
)
from guidetui.cli.group import (
    base_url_option,
    category_option,
    collection_options,
    json_option,
    slug_argument,
    tags_option,
)
from guidetui.links import safe_url
from guidetui.models import Guide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.document.model import Block
    from guidetui.library import Library
    from guidetui.render.wrap import TextSegment

_LIST_EXAMPLES = """
\b
Examples:
  guidetui list --category security --tag encryption
  guidetui list --starred --unread
"""
_SHOW_EXAMPLES = """
\b
Examples:
  guidetui show why-is-kafka-fast
  guidetui show "Why is Kafka Fast?"
  guidetui show b-tree-vs --plain | less
"""
_OPEN_EXAMPLES = """
\b
Examples:
  guidetui open why-is-kafka-fast
  guidetui open why-is-kafka-fast --diagram --print
"""


@click.command("list", epilog=_LIST_EXAMPLES)
@tags_option
@category_option
@click.option("--starred", is_flag=True, help="Only guides with a star.")
@click.option("--read/--unread", "is_read", default=None, help="Only read or only unread guides.")
@json_option
@collection_options
def list_guides(
    tags: tuple[str, ...],
    category: str | None,
    starred: bool,
    is_read: bool | None,
    as_json: bool,
    data: Path | None,
    drafts: bool,
) -> int:
    """List the guides in publication order: slug, tab, title."""
    library = with_flags(open_library(data, drafts=drafts))
    notify_left_out(library.collection)
    collection, flags = library.collection, library.flags
    wanted = collection.category(category).id if category else None
    found = [
        guide
        for guide in collection.with_tags(collection.tag(tag).key for tag in tags)
        if (wanted is None or wanted in guide.category_ids)
        and (guide.slug in flags.starred or not starred)
        and is_read in (None, guide.slug in flags.read)
    ]
    if as_json:
        echo_json([guide_json(guide, collection) | flags_json(guide, flags) for guide in found])
    else:
        for guide in found:
            echo_row(guide.slug, guide.title)
    return 0 if found else 1


@click.command(epilog="\b\nExample:\n  guidetui tags | head")
@json_option
@collection_options
def tags(as_json: bool, data: Path | None, drafts: bool) -> None:
    """List the tags, the most used first: count, tab, tag."""
    found = open_library(data, drafts=drafts).collection.tags
    if as_json:
        echo_json([{"tag": tag.label, "count": tag.count} for tag in found])
    else:
        for tag in found:
            click.echo(f"{tag.count}\t{tag.label}")


@click.command(epilog="\b\nExample:\n  guidetui categories --json")
@json_option
@collection_options
def categories(as_json: bool, data: Path | None, drafts: bool) -> None:
    """List the categories: id, tab, count, tab, title."""
    collection = open_library(data, drafts=drafts).collection
    rows = [
        {
            "id": category.id,
            "title": category.title,
            "description": category.description,
            "count": len(collection.guides_in(category.id)),
        }
        for category in collection.categories
    ]
    if as_json:
        echo_json(rows)
    else:
        for row in rows:
            echo_row(row["id"], row["count"], row["title"])


@click.command(epilog=_SHOW_EXAMPLES)
@slug_argument
@click.option("--plain", "form", flag_value="plain", help="Plain text, for screen readers.")
@click.option("--raw", "form", flag_value="raw", help="The Markdown source.")
@click.option("--json", "form", flag_value="json", help="The facts and the source, as JSON.")
@click.option(
    "--width",
    type=click.IntRange(20),
    help="Width in cells.  [default: terminal, at most 88]",
)
@click.option("--no-pager", is_flag=True, help="Do not open a long guide in a pager.")
@collection_options
def show(
    slug: str,
    form: str | None,
    width: int | None,
    no_pager: bool,
    data: Path | None,
    drafts: bool,
) -> None:
    """Print one guide."""
    library = open_library(data, drafts=drafts)
    guide = library.collection.guide(slug)
    if form == "json":
        with_flags(library)
    if form == "raw":
        click.echo(library.source(guide), nl=False)
    elif form == "json":
        facts = guide_json(guide, library.collection) | flags_json(guide, library.flags)
        asked = [{"q": question.text, "a": question.answer} for question in guide.questions]
        sources = [source._asdict() for source in guide.sources]
        more = {"questions": asked, "sources": sources, "checked": guide.checked}
        echo_json(facts | more | {"body": library.body(guide)})
    else:
        is_plain = form == "plain"
        is_styled = not is_plain and uses_color()
        pages = sys.stdin.isatty() and sys.stdout.isatty() and not no_pager
        print_guide(library, guide, width, is_styled=is_styled, is_plain=is_plain, in_pager=pages)


@click.command("open", epilog=_OPEN_EXAMPLES)
@slug_argument
@click.option("--diagram", is_flag=True, help="The diagram instead of the page.")
@click.option("--print", "only_prints", is_flag=True, help="Print the address, open nothing.")
@base_url_option
@collection_options
def open_guide(
    slug: str,
    diagram: bool,
    only_prints: bool,
    base_url: str | None,
    data: Path | None,
    drafts: bool,
) -> int:
    """Open a guide's production page in the browser."""
    from guidetui.errors import BrowserError
    from guidetui.programs import open_url

    collection = open_library(data, drafts=drafts, base_url=base_url).collection
    guide = collection.guide(slug)
    url = safe_url(guide.image) if diagram else collection.url_of(guide)
    if not url:
        what = "diagram" if diagram else "page; this folder has no site (see --base-url)"
        notify(f"{guide.slug} has no {what}")
        return 1
    if only_prints:
        click.echo(url)
        return 0
    try:
        open_url(url, command=user_settings().browser, allow_text_browser=True)
    except BrowserError as error:
        notify(error.text)
        click.echo(url)
        return 1
    return 0


def print_guide(
    library: "Library",
    guide: Guide,
    width: int | None = None,
    *,
    is_styled: bool = False,
    is_plain: bool = False,
    in_pager: bool = False,
) -> None:
    """Print a guide, header first, in lines of `width` cells, by default of the terminal's width.

    With `in_pager`, use the pager in $PAGER, by default `less` with the options of git.
    """
    from guidetui.render.layout import CONTENT_CELLS
    from guidetui.render.pages import header, question_blocks, source_blocks

    columns = width or min(CONTENT_CELLS, shutil.get_terminal_size((80, 24)).columns)
    body = library.document(guide).blocks
    blocks = (
        *header(guide, library.collection, body),
        *body,
        *question_blocks(guide),
        *source_blocks(guide),
    )
    paragraphs = (
        _plain_text(blocks, columns) if is_plain else lines_of(blocks, columns, is_styled=is_styled)
    )
    texts = ("\n".join((*lines, "")) for lines in paragraphs if lines)
    if in_pager and os.environ.get("PAGER", "less") not in ("", "cat"):
        os.environ.setdefault("LESS", "FRX")  # quit if it fits on the screen, show colors
        click.echo_via_pager((f"{text}\n" for text in texts), color=is_styled)
        return
    for text in texts:
        click.echo(text, color=is_styled)


def _plain_text(blocks: "Iterable[Block]", columns: int) -> Iterator[list[str]]:
    from guidetui.render.plain_text import plain_lines

    return (plain_lines(block, columns) for block in blocks)


def lines_of(
    blocks: "Iterable[Block]", columns: int, *, is_styled: bool = False
) -> Iterator[list[str]]:
    """Yield the lines of each block, laid out as the reader does."""
    from guidetui.document.model import Diagram
    from guidetui.render.layout import lay_out
    from guidetui.render.wrap import width_of

    for block in blocks:
        lines = lay_out(block, columns)
        if isinstance(block, Diagram) and any(width_of(line) > columns for line in lines):
            yield from _plain_text((block,), columns)  # the terminal would break its lines
            continue
        if is_styled:
            yield ["".join(_styled(piece) for piece in line) for line in lines]
        else:
            yield ["".join(piece.text for piece in line).rstrip() for line in lines]


# Style name -> arguments of click.style; later ones win.
_STYLES: dict[str, dict[str, bool | str]] = {
    "strong": {"bold": True},
    "emphasis": {"italic": True},
    "strike": {"strikethrough": True},
    "mark": {"fg": "yellow", "reverse": True},
    "callout": {"bold": True, "fg": "cyan"},
    "callout-good": {"bold": True, "fg": "green"},
    "callout-bad": {"bold": True, "fg": "yellow"},
    "code": {"fg": "yellow"},
    "code-keyword": {"fg": "magenta"},
    "code-string": {"fg": "green"},
    "code-number": {"fg": "cyan"},
    "code-name": {"fg": "blue"},
    "code-builtin": {"fg": "blue"},
    "code-comment": {"dim": True},
    "key": {"reverse": True},
    "html": {"dim": True},
    "math": {"italic": True},
    "link": {"underline": True, "fg": "cyan"},
    "url": {"dim": True},
    "marker": {"bold": True},
    "note": {"dim": True, "italic": True},
    "quote-bar": {"dim": True},
    "table-head": {"bold": True},
    "table-line": {"dim": True},
    "rule": {"dim": True},
    "heading-rule": {"dim": True},
    **{f"heading-{level}": {"bold": True, "fg": "cyan"} for level in range(1, 7)},
}


def _styled(piece: "TextSegment") -> str:
    style: dict[str, bool | str] = {}
    for name, part in _STYLES.items():
        if name in piece.styles:
            style |= part
    return click.style(piece.text, **style) if style else piece.text  # type: ignore[arg-type]
