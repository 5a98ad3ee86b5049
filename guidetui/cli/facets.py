"""`guidetui tags` and `guidetui categories`."""

from pathlib import Path

import click

from guidetui.cli.opening import open_library
from guidetui.cli.options import data_option, json_option
from guidetui.cli.output import echo_json
from guidetui.text import sanitize


@click.command(epilog="\b\nExample:\n  guidetui tags | head")
@json_option
@data_option
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
@data_option
def categories(as_json: bool, data: Path | None, drafts: bool) -> None:
    """List the categories in production order: id, tab, count, tab, title."""
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
            click.echo(sanitize(f"{row['id']}\t{row['count']}\t{row['title']}"))
