"""`guidetui index`: brings the search index up to date."""

import time
from pathlib import Path

import click

from guidetui.cli.access import notify_left_out, open_library, with_index
from guidetui.cli.options import collection_options
from guidetui.cli.output import notify
from guidetui.text import pluralize


@click.command(epilog="\b\nExample:\n  guidetui index --rebuild")
@click.option("--rebuild", is_flag=True, help="Throw the old index away first.")
@collection_options
def index(rebuild: bool, data: Path | None, drafts: bool) -> None:
    """Bring the search index up to date now rather than at the next search."""
    library = open_library(data, drafts=drafts)
    notify_left_out(library.collection)
    started = time.perf_counter()
    with_index(library, rebuild=rebuild).close()
    seconds = time.perf_counter() - started
    guides = pluralize(len(library.collection.guides), "guide")
    notify(f"{guides} indexed in {seconds:.1f} s")
