"""`guidetui related`."""

from pathlib import Path

import click

from guidetui.cli.access import open_library, repairing, with_index
from guidetui.cli.options import collection_options, json_option, slug_argument
from guidetui.cli.output import echo_json, guide_json, notify, uses_color
from guidetui.collection.collection import Collection
from guidetui.models import Related
from guidetui.text import sanitize

_EXAMPLES = """
\b
Examples:
  guidetui related why-is-kafka-fast
  guidetui related top-5-kafka-use-cases --limit 3
  guidetui related consistent-hashing --json | jq -r '.[].slug'

Guides are near that share rare tags or terms, link to each other, or stand in one category.
"""


@click.command(epilog=_EXAMPLES)
@slug_argument
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True, help="Most guides.")
@json_option
@collection_options
def related(slug: str, limit: int, as_json: bool, data: Path | None, drafts: bool) -> int:
    """List the guides near one, the nearest first, and why."""
    library = open_library(data, drafts=drafts)
    guide = library.collection.guide(slug)
    with_index(library)
    found = repairing(library, lambda: library.related(guide, limit))
    if as_json:
        echo_json([_related_json(near, library.collection) for near in found])
    else:
        _print_related(found, library.collection)
    library.close()
    if not found:
        notify(f"no guide is near {sanitize(guide.slug)}")
    return 0 if found else 1


def _related_json(near: Related, collection: Collection) -> dict[str, object]:
    from guidetui.render.related import reason  # loads rich

    return guide_json(collection.guide(near.slug), collection) | {
        "score": near.score,
        "reason": reason(near),
        "shared": {
            "tags": list(near.tags),
            "categories": list(near.categories),
            "terms": list(near.terms),
        },
        "linked_from": near.is_linked,
        "links_back": near.links_back,
    }


def _print_related(found: tuple[Related, ...], collection: Collection) -> None:
    from guidetui.render.related import reason

    color = uses_color()
    for near in found:
        guide = collection.guide(near.slug)
        click.echo(click.style(guide.title, bold=True, fg="cyan"), color=color)
        click.echo(f"  {sanitize(guide.slug)}", color=color)
        click.echo(f"  {click.style(reason(near), dim=True)}", color=color)
