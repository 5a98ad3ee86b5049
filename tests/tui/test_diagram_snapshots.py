"""How a Mermaid diagram looks on a screen of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from guidetui.state import State
from tests.tui.driver import NARROW, WIDE, Driver, make_app
from tests.tui.test_diagram import drawn

_SIZES = {"wide": WIDE, "narrow": NARROW}


@pytest.mark.parametrize("key", ["enter", "D"])
@pytest.mark.parametrize("size", _SIZES)
def test_diagram_in_full(
    snap_compare: Callable[..., bool],
    sample: Path,
    state: State,
    monkeypatch: pytest.MonkeyPatch,
    size: str,
    key: str,
) -> None:
    monkeypatch.chdir(sample.parent)
    app = make_app(Path(sample.name), state)
    app.theme = "guidetui-paper" if key == "D" else "guidetui-ink"

    async def before(pilot: Pilot[None]) -> None:
        driver = Driver(pilot, app, [])
        await driver.opened()
        await driver.read("tcp-handshake")
        await driver.press(key)
        await drawn(driver)

    assert snap_compare(app, terminal_size=_SIZES[size], run_before=before)
