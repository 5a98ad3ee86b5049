"""Starts the terminal UI. Needs no click, which is a tenth of the time to the first frame."""

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
    """Browse `path`, or what the settings name, or the collection in use; return an exit code.

    With `offline` nothing is fetched; without `use_gitignore` what git ignores is read as well.
    With `quiz`, begin by asking the guides that answer this query, `new_cards` of them for the
    first time at most.

    Raises CollectionError or FileError before the screen is taken where the path cannot be opened,
    and GuideTuiError where there is no terminal; any other error is one of the terminal UI, raised
    again once the terminal is restored.
    """
    settings = load_settings(settings_file())
    place = place_of(path or settings.data)
    root = place.root
    if path is None and settings.data is not None:
        check_data(settings_file(), root)
    find_root(root)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):  # Textual reads one, draws on the other
        raise GuideTuiError(
            "Browsing needs a terminal.", "In a pipe use: guidetui list, search or show"
        )
    # What is imported lives as long as the process: collecting garbage meanwhile, or ever
    # looking at it again, only delays the first frame (30 ms of about 200).
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
