"""How pictures look in half blocks; nothing is fetched, since the picture is in the cache."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from textual.pilot import Pilot

from guidetui.paths import cache_dir
from guidetui.pictures.fetch import PictureCache
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from tests.tui.driver import NARROW, WIDE, Driver
from tests.tui.sample import BASE_URL
from tests.tui.test_picture import in_full, redrawn, shows_picture

Image = pytest.importorskip("PIL.Image", reason="the extra for pictures is not installed")
ImageDraw = pytest.importorskip("PIL.ImageDraw")

_SIZES = {"wide": WIDE, "narrow": NARROW}
_URL = "https://example.org/diagrams/sharding.png"


def _diagram() -> bytes:
    """Return a picture of three boxes with arrows between them."""
    image = Image.new("RGB", (900, 400), "#f7f7f2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 40, 840, 70), fill="#22304a")
    for index, color in enumerate(("#4477cc", "#dd8833", "#44aa77")):
        left = 60 + 290 * index
        draw.rectangle((left, 140, left + 200, 320), fill=color, outline="#22304a", width=8)
        if index:
            draw.line((left - 90, 230, left, 230), fill="#22304a", width=12)
            draw.polygon(((left, 230), (left - 30, 205), (left - 30, 255)), fill="#22304a")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def app(sample: Path, state: State, monkeypatch: pytest.MonkeyPatch) -> GuideTuiApp:
    """An app whose guide `sharding` has its picture in the cache."""
    monkeypatch.chdir(sample.parent)
    PictureCache(cache_dir() / "pictures").put(_URL, _diagram())
    app = GuideTuiApp(
        Options(Path(sample.name), base_url=BASE_URL, images="blocks", offline=True), state
    )
    app.theme = "guidetui-ink"
    return app


@pytest.mark.parametrize("size", _SIZES)
def test_picture_in_the_guide(
    snap_compare: Callable[..., bool], app: GuideTuiApp, size: str
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        driver = Driver(pilot, app, [])
        await _show(driver)

    assert snap_compare(app, terminal_size=_SIZES[size], run_before=before)


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize("size", _SIZES)
def test_picture_in_full(
    snap_compare: Callable[..., bool], app: GuideTuiApp, size: str, steps: int
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        driver = Driver(pilot, app, [])
        await _show(driver)
        await driver.press("i")
        await in_full(driver)
        for _ in range(steps):
            await redrawn(driver, "plus")

    assert snap_compare(app, terminal_size=_SIZES[size], run_before=before)


async def _show(driver: Driver) -> None:
    await driver.opened()
    await driver.read("sharding")
    await driver.press("i")
    await driver.until(lambda: shows_picture(driver), "the picture")
    await driver.settled()
