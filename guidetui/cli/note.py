"""`guidetui note`: the user's own note on a guide."""

from functools import partial
from pathlib import Path

import click

from guidetui.cli.completion import complete_slug
from guidetui.cli.opening import open_library
from guidetui.cli.options import data_option
from guidetui.cli.output import tell
from guidetui.editor import editor_command, run_editor
from guidetui.notes import edit_note, note_file

_EXAMPLES = """
\b
Examples:
  guidetui note why-is-kafka-fast
  guidetui note why-is-kafka-fast --print
  EDITOR='code -w' guidetui note why-is-kafka-fast

Notes lie in the state folder and are searched with their guides. An empty note is removed.
"""


@click.command(epilog=_EXAMPLES)
@click.argument("slug", shell_complete=complete_slug)
@click.option("--print", "only_prints", is_flag=True, help="Print the note, open nothing.")
@click.option("--path", "only_path", is_flag=True, help="Print where its file lies or would lie.")
@data_option
def note(slug: str, only_prints: bool, only_path: bool, data: Path | None, drafts: bool) -> int:
    """Write your own note on a guide in $VISUAL or $EDITOR."""
    library = open_library(data, drafts=drafts)
    guide = library.collection.guide(slug)
    file = note_file(library.collection.root, guide.slug)
    if only_path:
        click.echo(str(file))
        return 0
    if only_prints:
        text = library.note(guide)
        click.echo(text, nl=not text.endswith("\n"))
        return 0 if text.strip() else 1
    if told := edit_note(file, partial(run_editor, editor_command())):
        tell(told)
    return 0
