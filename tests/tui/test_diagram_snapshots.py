"""How a Mermaid diagram looks on a screen of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from guidetui.state import State
from tests.tui.driving import NARROW, WIDE, make_app, opened, press, read
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
        await opened(pilot)
        await read(pilot, "tcp-handshake")
        await press(pilot, key)
        await drawn(pilot)

    assert snap_compare(app, terminal_size=_SIZES[size], run_before=before)
