"""Builds or opens the index for a command, with a progress bar where there is a terminal."""

from collections.abc import Callable
from typing import TypeVar

from guidetui.cli.output import tell
from guidetui.cli.progress import Bar
from guidetui.errors import IndexDamaged
from guidetui.library import Library
from guidetui.models import IndexProgress

T = TypeVar("T")


def indexed(library: Library, *, rebuild: bool = False) -> Library:
    """Give `library` its index and return it; tells on stderr what had to be repaired."""
    with Bar("Indexing") as bar:

        def show(progress: IndexProgress) -> None:
            bar.show(progress.done, progress.total)

        opened = library.build_index(rebuild=rebuild, progress=show)
    if opened.notice:
        tell(opened.notice)
    try:
        library.use_index(opened)
    except IndexDamaged:
        if rebuild:
            raise
        _rebuild(library)
    return library


def answered(library: Library, ask: Callable[[], T]) -> T:
    """Return what `ask` finds in the index; one that turns out damaged is rebuilt first."""
    try:
        return ask()
    except IndexDamaged:
        _rebuild(library)
        return ask()


def _rebuild(library: Library) -> None:
    indexed(library, rebuild=True)
    tell("The search index was damaged and has been rebuilt.")
