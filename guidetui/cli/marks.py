"""`guidetui star` and `mark`, and the user's marks for the other commands."""

from datetime import date
from pathlib import Path

import click

from guidetui.cli.completion import complete_slug
from guidetui.cli.opening import open_library
from guidetui.cli.options import data_option
from guidetui.cli.output import tell
from guidetui.errors import StateError
from guidetui.library import Library
from guidetui.paths import collection_key, state_file
from guidetui.state import State

_STAR_EXAMPLES = """
\b
Examples:
  guidetui star why-is-kafka-fast consistent-hashing
  guidetui star why-is-kafka-fast --off
  guidetui list --starred
"""
_MARK_EXAMPLES = """
\b
Examples:
  guidetui mark why-is-kafka-fast --read
  guidetui mark why-is-kafka-fast --unread
  guidetui search 'is:unread kafka'
"""

_slugs = click.argument(
    "slugs", metavar="SLUG...", nargs=-1, required=True, shell_complete=complete_slug
)


def with_marks(library: Library) -> Library:
    """Let `library` know the user's stars and read marks; without them it tells why on stderr."""
    collection = library.collection
    slugs = (guide.slug for guide in collection.guides)
    state = State(state_file())
    try:
        library.marks = state.marks.of(collection_key(collection.root), slugs)
    except StateError as error:
        tell(f"{error.message} Stars and read marks are unknown.")
    if repaired := state.take_notice():
        tell(repaired)
    return library


@click.command(epilog=_STAR_EXAMPLES)
@_slugs
@click.option("--off", is_flag=True, help="Take the stars away.")
@data_option
def star(slugs: tuple[str, ...], off: bool, data: Path | None, drafts: bool) -> None:
    """Give guides a star, or take it away; `is:starred` in a query finds them."""
    collection = open_library(data, drafts=drafts).collection
    guides = [collection.guide(slug) for slug in slugs]
    marks, key = State(state_file()).marks, collection_key(collection.root)
    for guide in guides:
        if off:
            marks.unstar(key, guide.slug)
        else:
            marks.star(key, guide.slug, date.today())


@click.command(epilog=_MARK_EXAMPLES)
@_slugs
@click.option("--read/--unread", "is_read", default=True, help="Which it is.  [default: read]")
@data_option
def mark(slugs: tuple[str, ...], is_read: bool, data: Path | None, drafts: bool) -> None:
    """Mark guides as read or as unread; `is:unread` in a query finds the latter."""
    collection = open_library(data, drafts=drafts).collection
    guides = [collection.guide(slug) for slug in slugs]
    marks, key = State(state_file()).marks, collection_key(collection.root)
    for guide in guides:
        if is_read:
            marks.mark_read(key, guide.slug, date.today())
        else:
            marks.mark_unread(key, guide.slug, date.today())
