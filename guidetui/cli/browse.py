"""`guidetui [PATH]`: browses a collection, a folder of Markdown or one file."""

from pathlib import Path

import click

from guidetui.cli.options import (
    base_url_option,
    data_option,
    group_data,
    group_drafts,
    group_offline,
)
from guidetui.cli.start import start_tui


@click.command(epilog="\b\nExamples:\n  guidetui\n  guidetui browse ~/notes")
@click.option("--offline", is_flag=True, help="Fetch no diagrams; those fetched before show.")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@base_url_option
@data_option
def browse(
    path: Path | None = None,
    base_url: str | None = None,
    data: Path | None = None,
    drafts: bool = False,
    offline: bool = False,
) -> None:
    """Browse a collection of guides, a folder of Markdown or one file (the default command)."""
    start_tui(
        path or data or group_data(),
        base_url=base_url,
        drafts=drafts or group_drafts(),
        offline=offline or group_offline(),
    )
