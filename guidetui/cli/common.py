"""What most commands share: opening a collection and its index, and printing.

Text from files is sanitized already, and nothing here parses markup.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import click

from guidetui.cli.group import color_choice, is_gitignore_off
from guidetui.errors import IndexDamaged, StateError
from guidetui.library import Library
from guidetui.models import Facets, Guide, IndexProgress, Snippet, StudyFlags
from guidetui.paths import collection_key, settings_file, state_file
from guidetui.settings import Settings, check_data, load_settings
from guidetui.sources.registry import place_of
from guidetui.text import pluralize, replace_unsafe, sanitize, sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection

T = TypeVar("T")
# Garbage is collected each time this many objects were created.
_COLLECT_AFTER = 50_000
# The name of a file, and the title of a guide named after it, may hold these.
_ENDS = {ord("\n"): "␊", ord("\t"): "␉"}


def user_settings() -> Settings:
    """Read the user's settings."""
    return load_settings(settings_file())


def open_library(
    data: Path | None, *, drafts: bool = False, base_url: str | None = None
) -> Library:
    """Open the collection at `data`, or that of the settings, or the one in use.

    Says on stderr how many files could not be read.
    """
    # A command makes many objects that live until it ends. With Python's default threshold, garbage
    # collection takes a third of the time to show a long guide, and a tenth of that to build an
    # index.
    gc.set_threshold(_COLLECT_AFTER)
    settings = user_settings()
    place = place_of(data or settings.data)
    if data is None and settings.data is not None:
        check_data(settings_file(), place.root)
    with ProgressBar("Reading") as bar:
        library = Library.open(
            place.root,
            include_drafts=drafts or settings.drafts,
            base_url=base_url or place.base_url or settings.base_url,
            use_gitignore=settings.gitignore and not is_gitignore_off(),
            progress=bar.show,
        )
    if errors := library.collection.errors:
        notify(f"{pluralize(len(errors), 'file')} could not be read; see: guidetui check")
    return library


def notify_left_out(collection: "Collection") -> None:
    """Print on stderr which files of the folder are not read, if any."""
    if left_out := str(collection.left_out):
        notify(left_out)


def with_flags(library: Library) -> Library:
    """Load the user's stars and read flags into `library`; a failure is reported on stderr."""
    from guidetui.state import State  # loads sqlite3, 10 ms

    collection = library.collection
    slugs = (guide.slug for guide in collection.guides)
    state = State(state_file())
    try:
        library.flags = state.flags.of(collection_key(collection.root), slugs)
    except StateError as error:
        notify(f"{error.message} Stars and read marks are unknown.")
    if repaired := state.pop_notice():
        notify(repaired)
    return library


def with_index(library: Library, *, rebuild: bool = False) -> Library:
    """Open or build the index of `library`; says on stderr what had to be repaired."""
    with ProgressBar("Indexing") as bar:

        def show(progress: IndexProgress) -> None:
            bar.show(progress.done, progress.total)

        opened = library.build_index(rebuild=rebuild, progress=show)
    if opened.notice:
        notify(opened.notice)
    try:
        library.use_index(opened)
    except IndexDamaged:
        if rebuild:
            raise
        _rebuild(library)
    return library


def with_meaning(library: Library) -> Library:
    """Let the sentence model of the settings help to search, unless it is turned off."""
    settings = user_settings()
    if settings.semantic:
        library.use_meaning(settings.semantic_model)
    return library


def repairing(library: Library, ask: Callable[[], T]) -> T:
    """Return what `ask` returns; if it finds the index damaged, rebuild it and ask again."""
    try:
        return ask()
    except IndexDamaged:
        _rebuild(library)
        return ask()


def _rebuild(library: Library) -> None:
    with_index(library, rebuild=True)
    notify("The search index was damaged and has been rebuilt.")


def notify(message: str) -> None:
    """Print a message about the run on stderr; it is sanitized here."""
    click.echo(f"guidetui: {sanitize_line(message)}", err=True)


def echo_row(*cells: object) -> None:
    """Print cells separated by tabs; tabs and line ends inside a cell are shown as symbols."""
    click.echo("\t".join(sanitize(str(cell)).translate(_ENDS) for cell in cells))


def echo_json(value: Any) -> None:
    r"""Print `value` as indented JSON in UTF-8; control characters are written as \uXXXX."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(replace_unsafe(text, lambda character: f"\\u{ord(character):04x}"))


def guide_json(guide: Guide, collection: "Collection") -> dict[str, Any]:
    """Return the documented JSON form of one guide."""
    return {
        "slug": guide.slug,
        "title": guide.title,
        "description": guide.description,
        "url": collection.url_of(guide),
        "diagram": guide.image or None,
        "created": guide.created.isoformat(),
        "dated_by_file": guide.is_dated_by_file,
        "draft": guide.draft,
        "categories": list(guide.category_ids),
        "tags": list(collection.tag_labels(guide)),
        "path": str(guide.path),
    }


def flags_json(guide: Guide, flags: StudyFlags) -> dict[str, Any]:
    """Return the documented JSON form of a guide's star and read flag."""
    return {"starred": guide.slug in flags.starred, "read": guide.slug in flags.read}


def facets_json(facets: Facets, collection: "Collection") -> dict[str, Any]:
    """Return the documented JSON form of facets: tags most used first, categories in order."""
    tags = sorted(facets.tags.items(), key=lambda item: (-item[1], collection.label_of(item[0])))
    return {
        "tags": [{"tag": collection.label_of(key), "count": count} for key, count in tags],
        "categories": [
            {"id": category.id, "title": category.title, "count": facets.categories[category.id]}
            for category in collection.categories
            if category.id in facets.categories
        ],
    }


def highlighted(snippet: Snippet) -> str:
    """Return a snippet with its matches in bold."""
    parts = []
    end_before = 0
    for start, end in snippet.matches:
        parts += [snippet.text[end_before:start], click.style(snippet.text[start:end], bold=True)]
        end_before = end
    return "".join([*parts, snippet.text[end_before:]])


def uses_color() -> bool:
    """Return whether to print in colors.

    `--color` decides, then NO_COLOR (no-color.org), then FORCE_COLOR (force-color.org), then
    whether stdout is a terminal.
    """
    choice = color_choice()
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


class ProgressBar:
    """A bar on stderr with the time left; shown only on a terminal, and only after a delay."""

    def __init__(self, label: str, delay_s: float = 0.5) -> None:
        """`label` names the task; no bar is shown for one that takes less than `delay_s`."""
        self._label = label
        self._shown_from = time.monotonic() + delay_s
        self._bar: Any = None

    def show(self, done: int, total: int) -> None:
        """Show how much is done."""
        if self._bar is None:
            if not sys.stderr.isatty() or time.monotonic() < self._shown_from:
                return
            self._bar = click.progressbar(
                length=total, label=self._label, file=sys.stderr, show_pos=True
            )
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def __enter__(self) -> "ProgressBar":
        """Return the bar, not shown yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the line."""
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)
