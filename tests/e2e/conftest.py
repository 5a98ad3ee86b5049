"""What the sessions share: a terminal, a browser, and a small collection with links in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.e2e.terminal import FakeBrowser, Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal without any browser in it."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    terminal = Terminal(tmp_path / "home")
    yield terminal
    terminal.close()


@pytest.fixture
def browser(tmp_path: Path, terminal: Terminal) -> FakeBrowser:
    """The browser that `terminal` opens addresses with."""
    browser = FakeBrowser(tmp_path)
    terminal.environment["BROWSER"] = str(browser.script)
    return browser


@pytest.fixture
def collection(data: Path, write_guide: WriteGuide) -> Path:
    """Four guides: two with the tag Kafka, one of them linking to another and to the web."""
    write_guide(
        "message-queues",
        "A queue keeps messages. Read about [brokers](brokers.md) or the"
        " [paper](https://example.org/a-paper?x=1&y=ü).\n\n## The end\n\nNothing more.",
        tags="[Kafka, Queues]",
        createdAt='"2024-01-01"',
    )
    write_guide("brokers", "A broker stores logs.", tags="[Kafka]", createdAt='"2024-01-02"')
    write_guide("größe-und-c++", "How large is a class?", title='"Größe und C++"', tags="[Sizes]")
    write_guide("caching", "Keep it near. A queue helps.", tags="[Speed]", categories="[beta]")
    return data
