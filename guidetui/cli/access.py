"""Opens what a command works on: the settings, the collection, the user's flags, the index."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from guidetui.cli.options import is_gitignore_off
from guidetui.cli.output import ProgressBar, notify
from guidetui.errors import IndexDamaged, StateError
from guidetui.library import Library
from guidetui.models import IndexProgress
from guidetui.paths import collection_key, settings_file, state_file
from guidetui.settings import Settings, load_settings
from guidetui.sources.registry import place_of
from guidetui.text import pluralize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection

T = TypeVar("T")


def user_settings() -> Settings:
    """Read the user's settings."""
    return load_settings(settings_file())


def open_library(
    data: Path | None, *, drafts: bool = False, base_url: str | None = None
) -> Library:
    """Open the collection at `data`, or the one of the settings, or the one in use.

    Says on stderr how many files could not be read.
    """
    settings = user_settings()
    place = place_of(data or settings.data)
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
    """Say on stderr which files of the folder are not read, if there are any."""
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
