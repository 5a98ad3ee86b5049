"""What the commands share: the options that choose a collection."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from guidetui.links import is_openable

Command = Callable[..., Any]


def data_option(command: Command) -> Command:
    """Add `--data` and `--drafts`, which may also stand before the command's name."""
    command = click.option("--drafts", is_flag=True, help="Include unfinished guides.")(command)
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        help="Folder of guides.  [default: $GUIDETUI_DATA, or the bundled collection]",
    )(command)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def base_url_option(command: Command) -> Command:
    """Add `--base-url`."""
    return click.option(
        "--base-url",
        callback=_checked_url,
        metavar="URL",
        help="Site of the guides.  [default: https://bytebytego.com/guides]",
    )(command)


def _checked_url(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_openable(value):
        raise click.BadParameter(f"{value!r} is not an http or https address.")
    return value


def group_data() -> Path | None:
    """Return the `--data` that stood before the command's name."""
    return (click.get_current_context().find_root().obj or {}).get("data")


def group_drafts() -> bool:
    """Say whether `--drafts` stood before the command's name."""
    return bool((click.get_current_context().find_root().obj or {}).get("drafts"))


def group_offline() -> bool:
    """Say whether `--offline` stood before the command's name."""
    return bool((click.get_current_context().find_root().obj or {}).get("offline"))


def uses_color() -> bool:
    """Say whether stdout is a terminal that wants colors (see no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
