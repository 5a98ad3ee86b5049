"""A library that is missing is named; nothing else is said to be at fault."""

import sys

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import in_process


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("rapidfuzz.distance", ["search", "loremm"]),
        ("guidetui.search.index.store", ["search", "lorem"]),
        ("guidetui.search.engine", ["search", "lorem"]),
        ("guidetui.document.parse", ["show", "one"]),
    ],
)
def test_library_that_is_missing_is_named(
    module: str,
    words: list[str],
    write_guide: WriteGuide,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = write_guide("one", "Lorem ipsum.").parents[1]
    monkeypatch.setitem(sys.modules, module, None)
    done = in_process(capsys, *words, "--data", data)
    assert (done.code, done.out) == (2, "")
    first, way_out = done.err.splitlines()
    assert first.startswith(f"guidetui: A part of guidetui cannot be loaded: import of {module} ")
    assert way_out == "  Install guidetui again, with pip."
