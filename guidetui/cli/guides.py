"""`guidetui list`, `show` and `open`."""

from pathlib import Path

import click

from guidetui.browser import open_url
from guidetui.cli.completion import complete_category, complete_slug, complete_tag
from guidetui.cli.marks import with_marks
from guidetui.cli.opening import open_library, settings
from guidetui.cli.options import base_url_option, data_option, json_option, uses_color
from guidetui.cli.output import echo_json, guide_json, marks_json, tell
from guidetui.cli.printing import print_guide
from guidetui.errors import BrowserError
from guidetui.links import safe_url
from guidetui.text import sanitize

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
  guidetui show b-tree-vs --plain | less
"""
_OPEN_EXAMPLES = """
\b
Examples:
  guidetui open why-is-kafka-fast
  guidetui open why-is-kafka-fast --diagram --print
"""


@click.command("list", epilog=_LIST_EXAMPLES)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    shell_complete=complete_tag,
    help="Only with this tag; repeat for more.",
)
@click.option(
    "--category", shell_complete=complete_category, help="Only this category (id or title)."
)
@click.option("--starred", is_flag=True, help="Only guides with a star.")
@click.option("--read/--unread", "is_read", default=None, help="Only read or only unread guides.")
@json_option
@data_option
def list_guides(
    tags: tuple[str, ...],
    category: str | None,
    starred: bool,
    is_read: bool | None,
    as_json: bool,
    data: Path | None,
    drafts: bool,
) -> int:
    """List the guides in production order: slug, tab, title."""
    library = with_marks(open_library(data, drafts=drafts))
    collection, marks = library.collection, library.marks
    wanted = collection.category(category).id if category else None
    found = [
        guide
        for guide in collection.with_tags(collection.tag(tag).key for tag in tags)
        if (wanted is None or wanted in guide.category_ids)
        and (guide.slug in marks.starred or not starred)
        and is_read in (None, guide.slug in marks.read)
    ]
    if as_json:
        echo_json([guide_json(guide, collection) | marks_json(guide, marks) for guide in found])
    else:
        for guide in found:
            click.echo(sanitize(f"{guide.slug}\t{guide.title}"))
    return 0 if found else 1


@click.command(epilog=_SHOW_EXAMPLES)
@click.argument("slug", shell_complete=complete_slug)
@click.option("--plain", "form", flag_value="plain", help="Words only, to be read aloud.")
@click.option("--raw", "form", flag_value="raw", help="The Markdown source.")
@click.option("--json", "form", flag_value="json", help="The facts and the source, as JSON.")
@click.option(
    "--width", type=click.IntRange(20), help="Cells a line.  [default: terminal, at most 88]"
)
@data_option
def show(slug: str, form: str | None, width: int | None, data: Path | None, drafts: bool) -> None:
    """Print one guide."""
    library = open_library(data, drafts=drafts)
    guide = library.collection.guide(slug)
    if form == "json":
        with_marks(library)
    if form == "raw":
        click.echo(library.source(guide), nl=False)
    elif form == "json":
        facts = guide_json(guide, library.collection) | marks_json(guide, library.marks)
        echo_json(facts | {"body": library.body(guide)})
    else:
        is_spoken = form == "plain"
        is_styled = not is_spoken and uses_color()
        print_guide(library, guide, width, is_styled=is_styled, is_spoken=is_spoken)


@click.command(
    "open",
    epilog=_OPEN_EXAMPLES,
)
@click.argument("slug", shell_complete=complete_slug)
@click.option("--diagram", is_flag=True, help="The diagram instead of the page.")
@click.option("--print", "only_prints", is_flag=True, help="Print the address, open nothing.")
@base_url_option
@data_option
def open_guide(
    slug: str,
    diagram: bool,
    only_prints: bool,
    base_url: str | None,
    data: Path | None,
    drafts: bool,
) -> int:
    """Open a guide's production page in the browser."""
    collection = open_library(data, drafts=drafts, base_url=base_url).collection
    guide = collection.guide(slug)
    url = safe_url(guide.image) if diagram else collection.url_of(guide)
    if not url:
        what = "diagram" if diagram else "page; this folder has no site (see --base-url)"
        tell(f"{guide.slug} has no {what}")
        return 1
    if only_prints:
        click.echo(url)
        return 0
    try:
        open_url(url, command=settings().browser, allow_text_browser=True)
    except BrowserError as error:
        tell(f"{error.message} {error.hint}")
        click.echo(url)
        return 1
    return 0
