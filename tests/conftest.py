"""What all tests share: folders of their own, and small collections."""

import gc
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from guidetui.paths import bundled_data

WriteGuide = Callable[..., Path]

_HOMES = count()

# A hundred inputs for each test, the same in every run; tests/fuzz looks for new ones.
settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the user's own folders and settings."""
    # Numbered here: to find the next free number takes longer with every test.
    home = tmp_path_factory.mktemp(f"home-{next(_HOMES)}", numbered=False)
    for name in ("CACHE", "STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in ("GUIDETUI_DATA", "BROWSER", "NO_COLOR", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(scope="session")
def bundled() -> Path:
    """The collection that comes with the program."""
    return bundled_data()


@pytest.fixture(scope="session")
def run_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for all workers of a run, so that the bundled guides are indexed once."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return folder / "shared-cache"


@pytest.fixture
def bundled_index(run_cache: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use `run_cache` instead of a cache of its own, and return it."""
    assert own_folders
    monkeypatch.setenv("XDG_CACHE_HOME", str(run_cache))
    return run_cache


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty collection with the categories `alpha` (first) and `beta`."""
    root = tmp_path / "data"
    (root / "guides").mkdir(parents=True)
    (root / "categories").mkdir()
    for sort, name in ((10, "alpha"), (20, "beta")):
        (root / "categories" / f"{name}.md").write_text(
            f'---\ntitle: "{name.title()}"\ndescription: "About {name}."\n'
            f'image: "https://example.org/{name}.png"\nicon: "/icons/{name}.png"\nsort: {sort}\n'
            f"---\n\nText of {name}.\n"
        )
    return root


@pytest.fixture
def write_guide(data: Path) -> WriteGuide:
    """Write a complete guide into `data`; keyword arguments replace single fields."""

    def write(slug: str, body: str = "Some text.", **fields: str) -> Path:
        front = {
            "title": f'"{slug.replace("-", " ").title()}"',
            "description": f'"What {slug} is."',
            "image": f'"https://example.org/{slug}.png"',
            "createdAt": '"2024-02-01"',
            "draft": "false",
            "categories": "[alpha]",
            "tags": '["Testing"]',
        } | fields
        lines = "\n".join(f"{name}: {value}" for name, value in front.items())
        path = data / "guides" / f"{slug}.md"
        path.write_text(f"---\n{lines}\n---\n\n{body}\n", encoding="utf-8")
        return path

    return write


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: a test in a terminal mostly waits for its program."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Keep the tests themselves out of the garbage collection: it takes a quarter of the run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish() -> None:
    """Look for what is left once; pytest does so five times, for another kind of Python."""
    gc.collect()
    gc.freeze()
