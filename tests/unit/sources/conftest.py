"""What the tests of collections share: a repository of somebody else, and a state."""

from pathlib import Path

import pytest

from guidetui.paths import state_file
from guidetui.sources.git import Runner
from guidetui.sources.registry import Source
from guidetui.state import State
from guidetui.updates import Wanted, add
from tests.git_repositories import Upstream, upstream


@pytest.fixture
def theirs(tmp_path: Path) -> Upstream:
    """A repository with the guides `first`, `second` and `third`."""
    return upstream(tmp_path / "theirs")


@pytest.fixture
def state() -> State:
    """The user's state."""
    return State(state_file())


@pytest.fixture
def installed(theirs: Upstream) -> Source:
    """That repository, added as `theirs`."""
    return add(Wanted(theirs.address, path="data"), Runner())[0]
