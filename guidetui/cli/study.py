"""`guidetui star`, `mark` and `note`: what the user keeps about a guide."""

from datetime import date
from pathlib import Path

import click

from guidetui.cli.common import notify, open_library
from guidetui.cli.group import collection_options, slug_argument, slugs_argument
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
_NOTE_EXAMPLES = """
\b
Examples:
  guidetui note why-is-kafka-fast
  guidetui note why-is-kafka-fast --print
  EDITOR='code -w' guidetui note why-is-kafka-fast

Notes are kept in the state folder and searched with their guides. An empty note is removed.
"""


@click.command(epilog=_STAR_EXAMPLES)
@slugs_argument
@click.option("--off", is_flag=True, help="Take the stars away.")
@collection_options
def star(slugs: tuple[str, ...], off: bool, data: Path | None, drafts: bool) -> None:
    """Give guides a star, or take it away; `is:starred` in a query finds them."""
    collection = open_library(data, drafts=drafts).collection
    guides = [collection.guide(slug) for slug in slugs]
    flags, key = State(state_file()).flags, collection_key(collection.root)
    for guide in guides:
        if off:
            flags.unstar(key, guide.slug)
        else:
            flags.star(key, guide.slug, date.today())


@click.command(epilog=_MARK_EXAMPLES)
@slugs_argument
@click.option("--read/--unread", "is_read", default=True, help="Which it is.  [default: read]")
@collection_options
def mark(slugs: tuple[str, ...], is_read: bool, data: Path | None, drafts: bool) -> None:
    """Mark guides as read or as unread; `is:unread` in a query finds the latter."""
    collection = open_library(data, drafts=drafts).collection
    guides = [collection.guide(slug) for slug in slugs]
    flags, key = State(state_file()).flags, collection_key(collection.root)
    for guide in guides:
        if is_read:
            flags.mark_read(key, guide.slug, date.today())
        else:
            flags.mark_unread(key, guide.slug, date.today())


@click.command(epilog=_NOTE_EXAMPLES)
@slug_argument
@click.option("--print", "only_prints", is_flag=True, help="Print the note, open nothing.")
@click.option("--path", "only_path", is_flag=True, help="Print where its file lies or would lie.")
@collection_options
def note(slug: str, only_prints: bool, only_path: bool, data: Path | None, drafts: bool) -> int:
    """Write your own note on a guide in $VISUAL or $EDITOR."""
    from guidetui.editor import edit_file
    from guidetui.notes import edit_note, load_note
    from guidetui.paths import note_file

    library = open_library(data, drafts=drafts)
    guide = library.collection.guide(slug)
    file = note_file(library.collection.root, guide.slug)
    if only_path:
        click.echo(str(file))
        return 0
    if only_prints:
        text = load_note(guide.note) if guide.note else ""
        click.echo(text, nl=not text.endswith("\n"))
        return 0 if text.strip() else 1
    if notice := edit_note(file, edit_file):
        notify(notice)
    return 0
