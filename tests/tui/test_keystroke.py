"""Which of our files one letter in the search box enters, as CONTRIBUTING tells it."""

import asyncio
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

import guidetui
from guidetui.tui import configuration, service
from guidetui.tui.actions import opening
from guidetui.tui.app import GuideTuiApp
from tests.tui.driver import browsing

_PACKAGE = Path(guidetui.__file__).parent


class _Tracer:
    """Notes the files of ours whose functions are entered in any thread while it is on."""

    def __init__(self) -> None:
        self.is_on = False
        self.entered: set[str] = set()

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """Take note of a call; what runs while a module is imported does not count."""
        file = frame.f_code.co_filename
        if not self.is_on or event != "call" or not file.startswith(str(_PACKAGE)):
            return
        above: FrameType | None = frame
        while above is not None:
            if "importlib" in above.f_code.co_filename:
                return
            above = above.f_back
        self.entered.add(Path(file).relative_to(_PACKAGE).as_posix())


@contextmanager
def _tracing() -> Iterator[_Tracer]:
    """Trace this thread and those that are started here."""
    tracer = _Tracer()
    threading.setprofile(tracer.note)
    sys.setprofile(tracer.note)
    try:
        yield tracer
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


async def test_letter_enters_the_files_that_contributing_names(
    app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in (
        (configuration, "_LOOK_EVERY_S"),
        (service, "_LOOK_INTERVAL_S"),
        (opening, "_SAVE_AFTER_S"),
    ):
        monkeypatch.setattr(module, name, 3600)  # what happens by itself is no answer to a key
    with _tracing() as tracer:
        async with browsing(app) as driver:
            await driver.search("cach")
            pane = driver.main.guides_pane
            preview = pane.preview_best
            painted = asyncio.Event()

            def stop() -> None:
                tracer.is_on = False
                painted.set()
                preview()

            monkeypatch.setattr(pane, "preview_best", stop)  # which follows the paint
            tracer.is_on = True
            driver.type_ahead("e")
            await driver.until(painted.is_set, "the answer is painted")
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("#### The way of a keystroke")[2].partition("\n#")[0]
    shown = {name for name in tracer.entered if name.startswith("tui/")}
    assert shown == set(re.findall(r"`(tui/[a-z_/]+\.py)`", section))
    assert len(tracer.entered) <= 25
