"""`guidetui lists`: the reading lists of a collection, and the user's own."""

from functools import reduce
from pathlib import Path

import click

from guidetui.cli.common import echo_json, notify, open_library, with_flags
from guidetui.cli.group import collection_options, json_option
from guidetui.collection.collection import Collection
from guidetui.errors import StateError
from guidetui.models import ReadingList, StudyFlags
from guidetui.text import sanitize, sanitize_line

_EXAMPLES = """
\b
Examples:
  guidetui lists
  guidetui lists databases
  guidetui lists "For Monday" --add why-is-kafka-fast --add consistent-hashing
  guidetui lists "For Monday" --move consistent-hashing 1
  guidetui lists databases --json | jq -r '.guides[].slug'

A list that is added to is made where there is none. It is a Markdown file of yours; --path prints
where. A list that has lost its last guide is removed.
"""


@click.command("lists", epilog=_EXAMPLES)
@click.argument("name", required=False)
@click.option("--add", multiple=True, metavar="SLUG", help="Add a guide at the end of your list.")
@click.option("--remove", multiple=True, metavar="SLUG", help="Take a guide out of your list.")
@click.option(
    "--move",
    type=(str, click.IntRange(1)),
    metavar="SLUG PLACE",
    help="Put a guide of your list at a place, from 1.",
)
@click.option("--path", "only_path", is_flag=True, help="Print where the file of the list is.")
@json_option
@collection_options
def lists(
    name: str | None,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    move: tuple[str, int] | None,
    only_path: bool,
    as_json: bool,
    data: Path | None,
    drafts: bool,
) -> int:
    """List the reading lists (name, read of all, title), or the guides of one in their order."""
    from guidetui.collection.reading_lists import own_lists
    from guidetui.own_lists import added, change_list, file_of, find_list, moved, removed

    library = with_flags(open_library(data, drafts=drafts))
    collection = library.collection
    _, problems = own_lists(collection)
    for problem in problems:
        notify(str(problem))
    changes = [added(collection.guide(slug).slug) for slug in add]
    changes += [removed(slug) for slug in remove]
    changes += [moved(move[0], move[1] - 1)] if move else []
    if name is None:
        if changes or only_path:
            raise click.UsageError("Name the list that is meant.")
        return _list_all(collection, library.flags, as_json=as_json)
    found = find_list(collection, name)
    if changes:
        if found is not None and not found.is_own:
            raise StateError(
                f"{found.title!r} comes with the collection and stays as it is.",
                "Give a list of your own another name.",
            )
        file = found.path if found else file_of(collection, name)
        change_list(file, name, lambda steps: reduce(lambda now, to: to(now), changes, steps))
        return 0
    if found is None:
        near = ", ".join(sorted(each.name for each in collection.reading_lists))
        notify(f"there is no list {sanitize_line(name)!r}; {f'one of: {near}' if near else ''}")
        return 1
    if only_path:
        click.echo(str(found.path))
    elif as_json:
        echo_json(_json(found, collection, library.flags, with_guides=True))
    else:
        for step in found.steps:
            title = collection.guide(step.slug).title
            click.echo(sanitize("\t".join(filter(None, (step.slug, title, step.why)))))
    return 0


def _list_all(collection: Collection, flags: StudyFlags, *, as_json: bool) -> int:
    if as_json:
        echo_json([_json(each, collection, flags) for each in collection.reading_lists])
    else:
        for each in collection.reading_lists:
            progress = f"{_read_count(each, flags)}/{len(each.steps)}"
            click.echo(sanitize(f"{each.name}\t{progress}\t{each.title}"))
    return 0 if collection.reading_lists else 1


def _read_count(found: ReadingList, flags: StudyFlags) -> int:
    return sum(step.slug in flags.read for step in found.steps)


def _json(
    found: ReadingList, collection: Collection, flags: StudyFlags, *, with_guides: bool = False
) -> dict[str, object]:
    facts: dict[str, object] = {
        "name": found.name,
        "title": found.title,
        "description": found.description,
        "own": found.is_own,
        "path": str(found.path),
        "count": len(found.steps),
        "read": _read_count(found, flags),
    }
    if not with_guides:
        return facts
    guides = [
        {
            "slug": step.slug,
            "title": collection.guide(step.slug).title,
            "why": step.why,
            "read": step.slug in flags.read,
        }
        for step in found.steps
    ]
    return facts | {"guides": guides}
