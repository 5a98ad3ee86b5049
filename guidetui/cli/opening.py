"""Opens the collection that the options, the environment or the settings name."""

from pathlib import Path

from guidetui.cli.options import group_data, group_drafts
from guidetui.cli.output import tell
from guidetui.cli.progress import Bar
from guidetui.library import Library
from guidetui.paths import bundled_data, settings_file
from guidetui.settings import Settings, load_settings
from guidetui.text import pluralize


def settings() -> Settings:
    """Read the user's settings."""
    return load_settings(settings_file())


def open_library(
    data: Path | None, *, drafts: bool = False, base_url: str | None = None
) -> Library:
    """Open the chosen collection; says on stderr how many files could not be read."""
    known = settings()
    with Bar("Reading") as bar:
        library = Library.open(
            data or group_data() or known.data or bundled_data(),
            include_drafts=drafts or group_drafts() or known.drafts,
            base_url=base_url or known.base_url,
            progress=bar.show,
        )
    errors = library.collection.errors
    if errors:
        tell(f"{pluralize(len(errors), 'file')} could not be read; see: guidetui check")
    return library
