"""What a command loads, in an interpreter of its own: nothing that it does not need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import WriteGuide

_SCRIPT = """
import contextlib, io, json, sys
from guidetui.cli import main
try:
    with contextlib.redirect_stdout(io.StringIO()):
        main(sys.argv[1:])
except SystemExit as done:
    assert done.code == 0, done.code
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
print(json.dumps({
    "ours": sorted(name for name in files if name.split(".")[0] == "guidetui"),
    "others": sorted({
        name.split(".")[0] for name, file in files.items() if "site-packages" in file
    }),
}))
"""
_BASE = {"click", "platformdirs"}
_MARKDOWN = {"linkify_it", "markdown_it", "mdit_py_plugins", "mdurl"}
_WHOOSH = _BASE | {"whoosh"}

# Command line -> the third-party packages it loads, and how many modules of ours at most.
LOADED: dict[str, tuple[set[str], int]] = {
    "--version": ({"click"}, 10),
    "--help": (_BASE, 101),
    "completion bash": (_BASE, 54),
    "list": (_BASE, 61),
    "tags": (_BASE, 56),
    "categories": (_BASE, 56),
    "open kafka --print": (_BASE, 57),
    "note kafka --path": (_BASE, 62),
    "star kafka": (_BASE, 61),
    "mark kafka": (_BASE, 61),
    "stats": (_BASE, 65),
    # Few hits: words near to the query are looked for as well.
    "search queue": (_WHOOSH | {"rapidfuzz"}, 79),
    "related kafka": (_WHOOSH, 76),
    "index": (_WHOOSH, 74),
    "show kafka": (_BASE | _MARKDOWN | {"rich", "termaid"}, 81),
    "show kafka --raw": (_BASE, 56),
}


@pytest.fixture
def collection(data: Path, write_guide: WriteGuide) -> Path:
    """Two guides that share a tag, read and indexed before."""
    write_guide(
        "kafka", "A log and a queue.\n\n```mermaid\ngraph LR\n  a --> b\n```", tags="[Logs]"
    )
    write_guide("brokers", "A queue of messages.", tags="[Logs]")
    (data / "categories" / "alpha.md").write_text(
        '---\ntitle: "Cloud & more"\ndescription: "About."\nimage: "https://example.org/a.png"\n'
        'icon: "/icons/a.png"\nsort: 10\n---\n'
    )
    loaded("index", data)
    return data


def loaded(command: str, data: Path) -> tuple[set[str], list[str]]:
    """Return the third-party packages and our modules that a command loads."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, "--data", str(data), *command.split()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return set(found["others"]) - {"_distutils_hack"}, found["ours"]


def test_each_command_loads_what_it_needs_and_no_more(collection: Path) -> None:
    found = {command: loaded(command, collection) for command in LOADED}
    assert {command: packages for command, (packages, _) in found.items()} == {
        command: packages for command, (packages, _) in LOADED.items()
    }
    counts = {command: len(ours) for command, (_, ours) in found.items()}
    assert {command for command, count in counts.items() if count > LOADED[command][1]} == set()


def test_search_loads_nothing_of_completion_quiz_pictures_and_the_terminal_ui(
    collection: Path,
) -> None:
    _, ours = loaded("search queue", collection)
    parts = {part for name in ours for part in name.split(".")}
    assert parts.isdisjoint({"completion", "editor", "browser", "quiz", "pictures", "tui"})
