"""Starts the terminal UI. Importing click would add a tenth to the time to its first frame."""

import gc
import sys
from pathlib import Path

from guidetui.collection.walk import find_root
from guidetui.errors import GuideTuiError
from guidetui.paths import settings_file, state_file
from guidetui.settings import check_data, load_settings
from guidetui.sources.registry import place_of
from guidetui.state import State


def start_tui(
    path: Path | None,
    *,
    base_url: str | None = None,
    drafts: bool = False,
    offline: bool = False,
    use_gitignore: bool = True,
    quiz: str | None = None,
    new_cards: int = 0,
) -> int:
    """Browse `path`, or the folder of the settings, or the collection in use; return an exit code.

    With `offline` nothing is fetched; without `use_gitignore` files that git ignores are read as
    well. With `quiz`, start a quiz on the guides that match this query, with at most `new_cards`
    new cards.

    Raises CollectionError or FileError if the path cannot be opened, and GuideTuiError without a
    terminal; any other error is one of the terminal UI, raised after the terminal is restored.
    """
    settings = load_settings(settings_file())
    place = place_of(path or settings.data)
    root = place.root
    if path is None and settings.data is not None:
        check_data(settings_file(), root)
    find_root(root)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):  # Textual reads stdin and draws on stderr
        raise GuideTuiError(
            "Browsing needs a terminal.", "In a pipe use: guidetui list, search or show"
        )
    # Imported modules live as long as the process. Collecting garbage while they load, and
    # examining them ever again, would delay the first frame by 30 ms of about 200.
    gc.disable()
    from guidetui.tui.app import GuideTuiApp, Options  # loads textual, 130 ms

    gc.freeze()
    gc.enable()
    options = Options(
        path=root,
        include_drafts=drafts or settings.drafts,
        base_url=base_url or place.base_url or settings.base_url,
        browser=settings.browser,
        reduced_motion=settings.reduced_motion,
        images=settings.images,
        offline=offline or settings.offline,
        use_gitignore=use_gitignore and settings.gitignore,
        checks_updates=settings.updates == "daily",
        semantic=settings.semantic,
        semantic_model=settings.semantic_model,
        quiz=quiz,
        new_cards=new_cards,
    )
    app = GuideTuiApp(options, State(state_file()))
    app.run()
    if app.error is not None:
        raise app.error
    return app.return_code or 0
