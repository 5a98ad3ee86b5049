"""Takes the pictures in this folder of the real app: `python -m screenshots.take [NAME...]`.

Writes an SVG for each scene and, where Chromium is installed, a PNG of it.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guidetui.paths import bundled_data
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from tests.tui.driver import browsing

HERE = Path(__file__).parent
_PNG_SCALE = 1


@dataclass(frozen=True)
class Scene:
    """One picture: what is pressed, in a terminal of which size and theme."""

    name: str
    size: tuple[int, int]
    theme: str
    keys: Sequence[str]


_DARK, _LIGHT = "guidetui-ink", "guidetui-paper"
_WIDE, _NARROW = (160, 45), (80, 24)

SCENES = (
    Scene("browse-wide-dark", _WIDE, _DARK, ("j", "j", "j", "l", "j", "s", *"jjjj", "m", "j")),
    Scene("search-wide-dark", _WIDE, _DARK, ("/", *"kafka")),
    Scene("search-wide-light", _WIDE, _LIGHT, ("/", *"redis", "down")),
    Scene("typo-narrow-dark", _NARROW, _DARK, ("/", *"kuberntes tag:devops ")),
    Scene("hits-wide-light", _WIDE, _LIGHT, ("/", *"cache", "enter", "n", "n")),
    Scene(
        "tags-wide-light",
        _WIDE,
        _LIGHT,
        ("3", "f", *"micro", "enter", "escape", "2", "l", "j", "j"),
    ),
    Scene("search-narrow-dark", _NARROW, _DARK, ("/", *"http/2")),
    Scene("reader-narrow-light", _NARROW, _LIGHT, ("/", *"load balancer", "enter", "g", "f")),
    Scene("diagram-wide-dark", (120, 40), _DARK, ("/", *"kafka", "enter", "enter")),
    Scene("contents-wide-light", _WIDE, _LIGHT, ("/", *"kafka lose", "enter", "O", "space")),
    Scene(
        "two-guides-wide-dark",
        _WIDE,
        _DARK,
        ("/", *"rest graphql", "enter", "J", "vertical_line"),
    ),
    Scene("zen-wide-light", (120, 40), _LIGHT, ("/", *"dns", "enter", "z")),
    Scene("quiz-narrow-dark", _NARROW, _DARK, ("c", "space")),
    Scene("terminal-colors-wide", (120, 40), "ansi-dark", ("/", *"oauth", "enter")),
    Scene("help-wide-dark", (120, 40), _DARK, ("?",)),
)


async def take(scene: Scene) -> str:
    """Play a scene in the real app and return its picture as SVG."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CACHE_HOME"] = home
        app = GuideTuiApp(Options(bundled_data()), State(Path(home) / "state.db"))
        app.theme = scene.theme
        async with browsing(app, scene.size) as driver:
            for key in scene.keys:
                await driver.press(key)
                await driver.settled()
            await driver.laid_out()
            return app.export_screenshot(title="guidetui")


def png_of(svg: Path) -> None:
    """Paint an SVG with Chromium, if it is there."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return
    width, height = _view_box(svg.read_text("utf-8"))
    subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-background-networking",
            f"--force-device-scale-factor={_PNG_SCALE}",
            f"--window-size={width},{height}",
            f"--screenshot={svg.with_suffix('.png')}",
            svg.as_uri(),
        ],
        check=True,
        capture_output=True,
    )


def _view_box(svg: str) -> tuple[int, int]:
    box = svg.split('viewBox="', 1)[1].split('"', 1)[0].split()
    return round(float(box[2])), round(float(box[3]))


def main() -> None:
    """Take every picture, or those that are named."""
    for scene in SCENES:
        if sys.argv[1:] and scene.name not in sys.argv[1:]:
            continue
        svg = HERE / f"{scene.name}.svg"
        svg.write_text(asyncio.run(take(scene)), encoding="utf-8")
        png_of(svg)
        print(svg.name)


if __name__ == "__main__":
    main()
