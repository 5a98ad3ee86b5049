"""What a command loads, in an interpreter of its own: nothing that it does not need."""

import json
import re
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
# Prints the files of ours whose functions are entered, in order; what runs while a module is
# imported does not count.
_ENTERED = """
import contextlib, io, pathlib, sys
import guidetui
from guidetui.cli import main
package = pathlib.Path(guidetui.__file__).parent
entered = {}

def is_importing(frame):
    while frame is not None:
        if "importlib" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False

def note(frame, event, _):
    code = frame.f_code
    name = code.co_filename
    if event == "call" and name.startswith(str(package)) and name not in entered:
        if code.co_name != "<module>" and not is_importing(frame):
            entered[name] = None

sys.setprofile(note)
try:
    with contextlib.redirect_stdout(io.StringIO()):
        main(sys.argv[1:])
except SystemExit as done:
    assert done.code == 0, done.code
finally:
    sys.setprofile(None)
print(*(pathlib.Path(name).relative_to(package).as_posix() for name in entered))
"""
# Writes what is loaded when the collection begins to be opened: the first frame is painted then.
_FIRST_FRAME = """
import json, os, sys
from pathlib import Path
import guidetui.cli.start
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.service import LibraryService

data, state, report = map(Path, sys.argv[1:])

async def write_report(_service):
    files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
    report.write_text(json.dumps({
        "ours": sorted(name for name in files if name.split(".")[0] == "guidetui"),
        "others": sorted({
            name.split(".")[0] for name, file in files.items() if "site-packages" in file
        }),
    }))
    os._exit(0)

LibraryService.open = write_report
GuideTuiApp(Options(data), State(state)).run(headless=True)
"""
_BASE = {"click", "msgspec", "platformdirs", "typing_extensions"}
_MARKDOWN = {"linkify_it", "markdown_it", "mdit_py_plugins", "mdurl"}
_WHOOSH = _BASE | {"whoosh"}

# Command line -> the third-party packages it loads, and how many modules of ours at most.
LOADED: dict[str, tuple[set[str], int]] = {
    "--version": ({"click"}, 6),
    "--help": (_BASE, 56),
    "completion bash": (_BASE, 22),
    "list": (_BASE, 25),
    "tags": (_BASE, 22),
    "categories": (_BASE, 22),
    "open kafka --print": (_BASE, 23),
    "note kafka --path": (_BASE, 26),
    "star kafka": (_BASE, 25),
    "mark kafka": (_BASE, 25),
    "stats": (_BASE, 27),
    "search queue": (_WHOOSH, 35),
    "related kafka": (_WHOOSH, 46),
    "index": (_WHOOSH, 39),
    "show kafka": (_BASE | _MARKDOWN | {"rich", "termaid"}, 51),
    "show kafka --raw": (_BASE, 25),
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


def test_search_enters_the_files_that_contributing_names(
    collection: Path, write_guide: WriteGuide
) -> None:
    for number in range(3):  # a word in so few guides would be looked up for typos
        write_guide(f"queue-{number}", "A queue.")
    loaded("index", collection)
    done = subprocess.run(
        [sys.executable, "-c", _ENTERED, "--data", str(collection), "search", "queue"],
        capture_output=True,
        text=True,
        check=True,
    )
    entered = done.stdout.split()
    text = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("#### The way of a search on the command line")[2].partition("\n#")[0]
    assert set(entered) == set(re.findall(r"`([a-z_/]+\.py)`", section))
    assert len(entered) <= 24


def test_each_command_loads_what_it_needs_and_no_more(collection: Path) -> None:
    found = {command: loaded(command, collection) for command in LOADED}
    assert {command: packages for command, (packages, _) in found.items()} == {
        command: packages for command, (packages, _) in LOADED.items()
    }
    counts = {command: len(ours) for command, (_, ours) in found.items()}
    assert {command for command, count in counts.items() if count > LOADED[command][1]} == set()
    parts = {part for name in found["search queue"][1] for part in name.split(".")}
    assert parts.isdisjoint({"setup", "programs", "quiz", "pictures", "tui"})


def test_first_frame_loads_no_document_no_library_and_no_index(
    collection: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    subprocess.run(
        [sys.executable, "-c", _FIRST_FRAME, str(collection), str(tmp_path / "state"), str(report)],
        capture_output=True,
        check=True,
    )
    found = json.loads(report.read_text())
    packages = {"msgspec", "platformdirs", "rich", "textual", "typing_extensions"}
    assert set(found["others"]) - {"_distutils_hack"} == packages
    parts = {part for name in found["ours"] for part in name.split(".")}
    assert parts.isdisjoint({"document", "render", "library", "pictures"})
    assert len(found["ours"]) <= 54
