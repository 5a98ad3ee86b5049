"""Builds or opens the index for a command, with a progress bar where there is a terminal."""

import sys

import click

from guidetui.library import Library
from guidetui.models import IndexProgress


def indexed(library: Library, *, rebuild: bool = False) -> Library:
    """Give `library` its index and return it; tells on stderr what had to be repaired."""
    bar = None

    def show(progress: IndexProgress) -> None:
        nonlocal bar
        if not sys.stderr.isatty():
            return
        if bar is None:
            bar = click.progressbar(length=progress.total, label="Indexing", file=sys.stderr)
            bar.__enter__()
        bar.update(progress.done - bar.pos)

    try:
        opened = library.build_index(rebuild=rebuild, progress=show)
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
    if opened.notice:
        click.echo(f"guidetui: {opened.notice}", err=True)
    library.use_index(opened)
    return library
