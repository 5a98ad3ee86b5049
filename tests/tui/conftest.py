"""The sample collection, written once, with a cache of its own that all tests may use."""

from pathlib import Path

import pytest

from guidetui.state import State
from guidetui.tui.actions import study
from guidetui.tui.app import GuideTuiApp
from tests.tui.driver import make_app
from tests.tui.sample import write_sample


@pytest.fixture(autouse=True)
def leisure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no guide become read by itself because a machine is slow; tests of that set it lower."""
    monkeypatch.setattr(study, "SEEN_AFTER_S", 3600)


@pytest.fixture(scope="session")
def written_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample collection; tests that change it take `own_sample`."""
    return write_sample(tmp_path_factory.mktemp("written") / "sample")


@pytest.fixture(scope="session")
def warm_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that keeps the sample's index from one test to the next."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def sample(
    written_sample: Path, warm_cache: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The sample collection with its index at hand."""
    assert own_folders
    monkeypatch.setenv("XDG_CACHE_HOME", str(warm_cache))
    return written_sample


@pytest.fixture
def own_sample(tmp_path: Path) -> Path:
    """A sample collection that the test may change."""
    return write_sample(tmp_path / "sample")


@pytest.fixture
def state(tmp_path: Path) -> State:
    """An empty state."""
    return State(tmp_path / "state.db")


@pytest.fixture
def app(sample: Path, state: State) -> GuideTuiApp:
    """An app over the sample collection."""
    return make_app(sample, state)
