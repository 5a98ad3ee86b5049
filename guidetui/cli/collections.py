"""`guidetui add`, `collections`, `update`, `remove`, `use` and `news`."""

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

import click

from guidetui.cli import way_out
from guidetui.cli.common import (
    ProgressBar,
    echo_json,
    echo_row,
    notify,
    open_library,
    user_settings,
    with_index,
)
from guidetui.cli.group import base_url_option, complete_collection, json_option
from guidetui.errors import CollectionError, SourceError, StateError
from guidetui.models import GuideChange, NewsItem
from guidetui.paths import collection_key, state_file
from guidetui.sources.git import Runner
from guidetui.sources.registry import (
    Source,
    load_catalog,
    load_registry,
    recovered,
    without_password,
)
from guidetui.state import State
from guidetui.text import sanitize, sanitize_line
from guidetui.updates import Wanted, add, lost_with, named_files, remove, take_news, update, use

_ADD_EXAMPLES = """
\b
Examples:
  guidetui add
  guidetui add bytebytego
  guidetui add https://github.com/donnemartin/system-design-primer --name primer
  guidetui add git@example.org:team/handbook.git --path docs --branch main
  guidetui add ~/notes
"""
_UPDATE_EXAMPLES = """
\b
Examples:
  guidetui update
  guidetui update bytebytego
"""
_NEWS_EXAMPLES = """
\b
Examples:
  guidetui news
  guidetui news bytebytego --since 2026-01-01 --json
"""
_SIGNS = {"added": "+", "changed": "~", "renamed": ">", "removed": "-"}

name_argument = click.argument("name", shell_complete=complete_collection)


class _Bars:
    """Shows the progress of git, with a bar for each of its stages."""

    def __init__(self) -> None:
        self._label = ""
        self._bar: ProgressBar | None = None

    def show(self, label: str, done: int, total: int) -> None:
        """Show how much of a stage is done."""
        if label != self._label:
            self.end()
            self._label, self._bar = label, ProgressBar(label)
        if self._bar is not None:
            self._bar.show(done, total)

    def end(self) -> None:
        """End the line of the bar."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        self._label, self._bar = "", None


@click.command("add", epilog=_ADD_EXAMPLES)
@click.argument("address", required=False)
@click.option("--name", default="", help="Its name.  [default: from the address]")
@click.option("--path", default="", metavar="FOLDER", help="The folder that holds the guides.")
@click.option("--branch", default="", help="Its branch.  [default: the main one]")
@base_url_option
def add_collection(
    address: str | None, name: str, path: str, branch: str, base_url: str | None
) -> None:
    """Add a collection: a git repository, a name of the catalog, or a folder of yours.

    ADDRESS is an https, ssh or file address, which is cloned; a folder is used where it is.
    Without it the catalog is listed.
    """
    if address is None:
        for entry in load_catalog().values():
            click.echo(f"{entry.name}\t{entry.about}\t{without_password(entry.address)}")
        return
    bars = _Bars()
    try:
        wanted = Wanted(address, name, path, branch, base_url or "")
        source, collection = add(wanted, Runner(bars.show))
    finally:
        bars.end()
    with_index(open_library(source.root)).close()
    click.echo(f"{source.name}: {collection.summary()}")
    notify(f"browse it: guidetui {source.name}; open it by default: guidetui use {source.name}")


@click.command("collections", epilog="\b\nExample:\n  guidetui collections --json")
@json_option
def list_collections(as_json: bool) -> None:
    """List the collections: name, guides, new guides, last update, address."""
    registry, state = load_registry(), State(state_file())
    rows = [_row(source, state) for source in registry.all()]
    for row in rows:
        row["default"] = row["name"] == (registry.default or "bundled")
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        guides = "?" if row["guides"] is None else row["guides"]
        cells = (row["name"], guides, row["new"], (row["updated"] or "-")[:10], row["address"])
        echo_row(*cells, *(["*"] if row["default"] else []))


def _row(source: Source, state: State) -> dict[str, Any]:
    guides: int | None = None
    new = 0
    try:
        collection = open_library(recovered(source).root).collection
        guides = len(collection.guides)
        with suppress(StateError):
            take_news(source, state)
            slugs = (guide.slug for guide in collection.guides)
            new = len(state.flags.of(collection_key(collection.root), slugs).new)
    except CollectionError as error:
        notify(f"{source.name}: {error.message}")
    return {
        "name": source.name,
        "address": source.shown_address,
        "folder": str(source.root),
        "branch": source.branch or None,
        "guides": guides,
        "new": new,
        "updated": source.updated.isoformat() if source.updated else None,
    }


@click.command("update", epilog=_UPDATE_EXAMPLES)
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=complete_collection)
@click.option("--force", is_flag=True, help="Update even if the history was rewritten.")
def update_collections(names: tuple[str, ...], force: bool) -> int:
    """Update collections, all of them by default, and show what changed."""
    registry, state = load_registry(), State(state_file())
    chosen = names or tuple(item.name for item in registry.sources.values() if item.is_clone)
    if not chosen:
        notify("there is no collection to update; see: guidetui add --help")
        return 1
    for name in names:
        registry.get(name)
    failed = 0
    for name in chosen:
        bars = _Bars()
        try:
            news = update(name, Runner(bars.show), state, force=force)
        except (SourceError, StateError) as error:
            bars.end()
            if len(chosen) == 1:
                raise
            notify(f"{name} is not updated: {error.text} {way_out(error)}".rstrip())
            failed += 1
            continue
        finally:
            bars.end()
        click.echo(f"{name}: {summary_of(news.changes) if news else 'nothing new'}")
        for change in news.changes if news else ():
            click.echo(f"  {_change_line(change)}")
        if news:
            with_index(open_library(registry.get(name).root)).close()
    return 2 if failed else 0


def summary_of(changes: Iterable[GuideChange]) -> str:
    """Return how many guides were added, changed, renamed and removed."""
    kinds = [str(change.kind) for change in changes]
    counts = [f"{kinds.count(kind)} {kind}" for kind in _SIGNS if kind in kinds]
    return ", ".join(counts) if counts else "files changed, but no guide"


def _change_line(change: GuideChange) -> str:
    moved = f"  ({sanitize_line(change.old_slug)} → {sanitize_line(change.slug)})"
    return sanitize_line(f"{_SIGNS[change.kind]} {change.title}{moved if change.old_slug else ''}")


@click.command("remove", epilog="\b\nExample:\n  guidetui remove primer")
@name_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Also delete your edits and files in a clone.")
def remove_collection(name: str, yes: bool, force: bool) -> int:
    """Remove a collection; stars, notes and cards are kept, and so is a folder of yours."""
    source = load_registry().get(name)
    lost: list[str] = []
    if not yes:
        if lost := lost_with(name, Runner()):
            notify(named_files(lost))
        question = f"Remove {name} ({source.shown_address})?"
        if not click.confirm(question, err=True):
            return 1
    remove(name, Runner(), lost, force=force)
    return 0


@click.command("use", epilog="\b\nExample:\n  guidetui use bytebytego")
@name_argument
def use_collection(name: str) -> None:
    """Open a collection by default; `bundled` is the one that comes with guidetui."""
    use(name)
    for where, value in (
        ("GUIDETUI_DATA", os.environ.get("GUIDETUI_DATA")),
        ("data in settings.toml", user_settings().data),
    ):
        if value:
            notify(f"{where} is {value}, which comes first")


@click.command("news", epilog=_NEWS_EXAMPLES)
@click.argument("name", required=False, shell_complete=complete_collection)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only since that day."
)
@json_option
def news(name: str | None, since: datetime | None, as_json: bool) -> int:
    """List what updates changed: date, tab, kind, tab, title; the newest first."""
    registry, state = load_registry(), State(state_file())
    chosen = [registry.get(name)] if name else registry.all()
    rows = []
    for source in chosen:
        take_news(recovered(source), state)
        found = state.news.of(collection_key(source.root), since.date() if since else None)
        rows += [(source.name, item) for item in found]
    rows.sort(key=lambda row: row[1].day, reverse=True)
    if as_json:
        echo_json([_news_json(owner, item) for owner, item in rows])
    else:
        for owner, item in rows:
            where = "" if name else f"{owner}\t"
            line = f"{item.day.isoformat()}\t{where}{item.change.kind}\t"
            click.echo(sanitize(line + sanitize_line(item.change.title)))
    if not rows:
        notify("nothing is new; to fetch what is: guidetui update")
    return 0 if rows else 1


def _news_json(source: str, item: NewsItem) -> dict[str, Any]:
    change = item.change
    return {
        "collection": source,
        "date": item.day.isoformat(),
        "kind": str(change.kind),
        "slug": change.slug,
        "old_slug": change.old_slug or None,
        "title": change.title,
        "created": change.created.isoformat(),
        "read": item.is_seen,
        "passages": change.passages,
    }
