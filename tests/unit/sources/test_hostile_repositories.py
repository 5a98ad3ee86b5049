"""Repositories that want to run something, lead out of their folder, or reach the terminal."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.sources.git import Runner
from guidetui.sources.registry import Source, recovered
from guidetui.state import State
from guidetui.updates import Wanted, add, update
from tests.git_repositories import Upstream, git, upstream
from tests.hostile import acting
from tests.unit.command_line import in_process

KILLS = 50


@pytest.fixture
def traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where hostile code would leave a trace; the user's git knows a filter that does."""
    trace = tmp_path / "ran"
    config = tmp_path / "gitconfig"
    config.write_text(
        f'[filter "evil"]\n\tsmudge = touch {trace}-smudge; cat\n'
        f"\tclean = touch {trace}-clean; cat\n"
        f"\tprocess = touch {trace}-process\n\trequired = true\n"
        f'[diff "evil"]\n\tcommand = touch {trace}-diff\n\ttextconv = touch {trace}-text; cat\n'
        f"[core]\n\thooksPath = {tmp_path / 'hooks'}\n\tfsmonitor = touch {trace}-monitor\n"
    )
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "post-merge", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {trace}-{name}\n")
        (hooks / name).chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    return tmp_path


def _added(theirs: Upstream) -> Source:
    return add(Wanted(theirs.address, path="data"), Runner())[0]


def _ran(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("ran*"))


def test_filters_and_hooks_do_not_run(traces: Path, state: State) -> None:
    theirs = upstream(traces / "theirs")
    for folder in (theirs.folder, theirs.folder / "data"):
        (folder / ".gitattributes").write_text("[attr]bad filter=evil\n* filter=evil diff=evil\n")
    theirs.commit()
    source = _added(theirs)
    theirs.guide("first", "Another text.")
    theirs.rename("second", "other")
    theirs.commit()
    assert update("theirs", Runner(), state) is not None
    assert "Another text." in (source.root / "guides" / "first.md").read_text()
    assert _ran(traces) == []


def test_hooks_in_the_clone_do_not_run(traces: Path, state: State) -> None:
    theirs = upstream(traces / "theirs")
    source = _added(theirs)
    hooks = source.top / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {traces}/ran-{name}\n")
        (hooks / name).chmod(0o755)
    theirs.guide("fourth")
    theirs.commit()
    assert update("theirs", Runner(), state) is not None
    assert _ran(traces) == []


def test_submodules_are_not_fetched(traces: Path, state: State) -> None:
    theirs, other = upstream(traces / "theirs"), upstream(traces / "other")
    git(theirs.folder, "submodule", "--quiet", "add", other.address, "data/guides/sub")
    (theirs.folder / ".gitmodules").write_text(
        '[submodule "data/guides/sub"]\n\tpath = data/guides/sub\n'
        f"\turl = ext::sh -c touch% {traces}/ran-ext\n\tupdate = !touch {traces}/ran-update\n"
    )
    theirs.commit()
    source = _added(theirs)
    assert not list((source.root / "guides").glob("sub/*"))
    theirs.guide("fourth")
    theirs.commit()
    assert update("theirs", Runner(), state) is not None
    assert _ran(traces) == []


def test_links_lead_nowhere(tmp_path: Path, state: State) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# The secret of the user\n")
    theirs = upstream(tmp_path / "theirs")
    (theirs.folder / "data" / "guides" / "leak.md").symlink_to(secret)
    (theirs.folder / "data" / "guides" / "folder").symlink_to(tmp_path)
    theirs.commit()
    source = _added(theirs)
    assert not any(path.is_symlink() for path in source.root.rglob("*"))
    library = Library.open(source.root)
    assert all("secret of the user" not in library.body(it) for it in library.collection.guides)
    theirs.guide("fourth")
    theirs.commit()
    assert update("theirs", Runner(), state) is not None


def test_folder_that_is_a_link_is_none(tmp_path: Path) -> None:
    theirs = upstream(tmp_path / "theirs")
    (theirs.folder / "linked").symlink_to("/etc")
    theirs.commit()
    with pytest.raises(Exception, match="no folder 'linked'"):
        add(Wanted(theirs.address, path="linked"), Runner())


def test_names_and_authors_reach_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]0;taken\x07\x9b31m"
    theirs = upstream(tmp_path / "theirs")
    source = _added(theirs)
    theirs.guide("fourth", title=f'"\\e]0;taken\\a{"x"}"')
    (theirs.folder / "data" / "guides" / f"{evil}.md").write_text("# Named badly\n")
    env = {"GIT_AUTHOR_NAME": f"A{evil}", "GIT_COMMITTER_NAME": f"A{evil}"}
    theirs.commit(f"Subject {evil}", **env)
    git(theirs.folder, "checkout", "--quiet", "-b", "br\u202eanch")
    for words in (["update"], ["news"], ["news", "--json"], ["collections"], ["update"]):
        done = in_process(capsys, *words)
        assert done.code == 0, done.err
        assert acting(done.out) == acting(done.err) == []
    (source.root / "guides" / f"{evil}.md").write_text("Edited.\n")
    theirs.guide("fifth")
    theirs.commit()
    done = in_process(capsys, "update")
    assert done.code == 2
    assert "holds edits of yours" in done.err
    assert acting(done.err) == []


def test_what_a_server_says_reaches_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a server's own messages, which git hands on, marked by `remote:`."""
    program = tmp_path / "ssh"
    program.write_text(
        "#!/bin/sh\nprintf 'fatal: \\033]0;taken\\007\\033[31m refused\\n' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    done = in_process(capsys, "add", "ssh://example.invalid/x")
    assert done.code == 2
    assert acting(done.err) == []


def test_git_never_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither git nor ssh has a terminal, and no program asks in their place."""
    asked = tmp_path / "asked"
    ask = tmp_path / "ask"
    ask.write_text(f"#!/bin/sh\ntouch {asked}\necho secret\n")
    ask.chmod(0o755)
    ssh = tmp_path / "ssh"
    ssh.write_text(
        f"#!/bin/sh\nenv > {tmp_path}/env\n(: > /dev/tty) 2>/dev/null && touch {asked}\nexit 1\n"
    )
    ssh.chmod(0o755)
    for name in ("GIT_ASKPASS", "SSH_ASKPASS"):
        monkeypatch.setenv(name, str(ask))
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    with pytest.raises(Exception, match=r"git: "):
        add(Wanted("ssh://example.invalid/x"), Runner())
    seen = dict(
        line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if "=" in line
    )
    assert seen["GIT_TERMINAL_PROMPT"] == "0"
    assert "SSH_ASKPASS" not in seen
    assert not seen["GIT_ASKPASS"]
    assert not asked.exists()


@pytest.mark.slow
def test_update_killed_at_any_moment_leaves_a_whole_collection(
    tmp_path: Path, state: State
) -> None:
    theirs = upstream(tmp_path / "theirs")
    source = _added(theirs)
    script = (
        "from guidetui.updates import update; from guidetui.sources.git import Runner;"
        "from guidetui.state import State; from guidetui.paths import state_file;"
        "update('theirs', Runner(), State(state_file()))"
    )
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", script], check=True)  # finds nothing new
    usual_s = time.monotonic() - started
    chance = random.Random(5)
    for number in range(KILLS):
        theirs.guide("first", f"Version {number}.")
        theirs.guide(f"more-{number}")
        theirs.commit()
        process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, 2) * usual_s)  # another moment each time
        process.send_signal(signal.SIGKILL)
        process.wait()
        guides = Library.open(recovered(source).root).collection.guides
        text = (source.root / "guides" / "first.md").read_text()
        assert len(guides) >= 3
        assert text.startswith("---")
    update("theirs", Runner(), state)
    assert f"Version {KILLS - 1}." in (source.root / "guides" / "first.md").read_text()
    names = [path.name for path in source.top.parent.iterdir() if path.name != ".lock"]
    assert names == ["theirs"]
