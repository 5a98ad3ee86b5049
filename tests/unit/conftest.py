"""What the unit tests share: a process that permissions stop, even when root runs the tests."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path

import pytest

OrdinaryUser = Callable[[], AbstractContextManager[None]]

_NOBODY = 65534
# Loaded late by what is tested, perhaps from where only root may read.
_LATE_MODULES = ("tomllib", "yaml")


@contextmanager
def _as_nobody() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    for name in _LATE_MODULES:
        import_module(name)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def ordinary_user() -> OrdinaryUser:
    """Run a block as a user whom permissions stop."""
    return _as_nobody


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, which `tmp_path` is not."""
    mask = os.umask(0o022)
    folder = Path(tempfile.mkdtemp(prefix="guidetui-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        os.umask(mask)
        for current, _, _ in os.walk(folder):
            Path(current).chmod(0o755)
        shutil.rmtree(folder)
