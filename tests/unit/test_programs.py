"""Starting a browser, an editor and what the platform opens files with; the clipboard of tmux."""

import os
import shlex
import time
from pathlib import Path

import pytest

from guidetui.errors import BrowserError, EditorError
from guidetui.programs import copy_in_tmux, edit_file, is_in_tmux, open_file, open_url

URL = "https://example.org/guides/c%2B%2B?a=1&b=2;x=$(id)#'part'"
TEXT_BROWSERS = (
    "browsh carbonyl chawan cha edbrowse elinks links links2 lynx retawq w3m www-browser"
).split()

_PATIENCE_S = 5


class Programs:
    """A folder of fake programs, the only ones on the search path, that record their arguments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.parent / "log"
        folder.mkdir()

    def add(self, name: str, *, status: int = 0, then: str = "") -> Path:
        program = self.folder / name
        program.write_text(
            f"#!/bin/sh\nprintf '%s\\n' {name} \"$@\" >> {shlex.quote(str(self.log))}\n"
            f"{then}\nexit {status}\n"
        )
        program.chmod(0o755)
        return program

    def environ(self, browser: str | Path = "", **more: str) -> dict[str, str]:
        return {"PATH": str(self.folder), "BROWSER": str(browser)} | more

    def are_untouched(self) -> bool:
        return not self.log.exists()

    def have_run(self, *lines: str) -> bool:
        """Wait until exactly these names and arguments are recorded; give up after a while."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            if self.log.exists() and self.log.read_text().splitlines() == list(lines):
                return True
            time.sleep(0.01)
        return False


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path / "bin")


def test_browser_gets_the_address_as_its_last_argument(programs: Programs) -> None:
    programs.add("shiny")
    assert open_url(URL, environ=programs.environ("shiny --new-tab")) == "shiny"
    assert programs.have_run("shiny", "--new-tab", URL)


def test_browser_gets_the_address_in_the_place_of_percent_s(programs: Programs) -> None:
    programs.add("shiny")
    open_url(URL, environ=programs.environ("shiny --url=%s --quiet"))
    assert programs.have_run("shiny", f"--url={URL}", "--quiet")


def test_quoted_word_of_the_command_stays_one_argument(programs: Programs) -> None:
    programs.add("shiny")
    open_url(URL, environ=programs.environ("shiny --profile 'my profile' %s"))
    assert programs.have_run("shiny", "--profile", "my profile", URL)


def test_command_is_never_run_by_a_shell(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    programs.add("shiny")
    command = "shiny 'a;b' $(touch trap) `touch trap` %s; touch trap"
    assert open_url(URL, command=command, environ=programs.environ()) == "shiny"
    words = ["a;b", "$(touch", "trap)", "`touch", "trap`", f"{URL};", "touch", "trap"]
    assert programs.have_run("shiny", *words)
    assert not (tmp_path / "trap").exists()


def test_browser_may_be_named_by_its_path(programs: Programs) -> None:
    program = programs.add("shiny")
    assert open_url(URL, environ={"PATH": "/nowhere", "BROWSER": str(program)}) == "shiny"


def test_environment_of_the_process_is_used_by_default(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", str(programs.add("shiny")))
    assert open_url(URL) == "shiny"


def test_command_comes_before_the_environment(programs: Programs) -> None:
    programs.add("mine")
    programs.add("other")
    assert open_url(URL, command="mine --tab %s", environ=programs.environ("other")) == "mine"
    assert programs.have_run("mine", "--tab", URL)


def test_first_of_several_that_exists_is_used(programs: Programs) -> None:
    programs.add("second")
    programs.add("third")
    names = os.pathsep.join(["absent", "", "second", "third"])
    assert open_url(URL, environ=programs.environ(names)) == "second"
    assert programs.have_run("second", URL)


def test_failing_browser_falls_to_the_next(programs: Programs) -> None:
    programs.add("broken", status=3)
    programs.add("shiny")
    names = os.pathsep.join(["broken", "shiny"])
    assert open_url(URL, environ=programs.environ(names)) == "shiny"
    assert programs.have_run("broken", URL, "shiny", URL)


def test_failing_command_falls_to_the_environment(programs: Programs) -> None:
    programs.add("broken", status=1)
    programs.add("shiny")
    assert open_url(URL, command="broken", environ=programs.environ("shiny")) == "shiny"


def test_file_that_cannot_be_run_falls_to_the_next(programs: Programs) -> None:
    (programs.folder / "junk").write_bytes(b"\x7fELF but not really")
    (programs.folder / "junk").chmod(0o755)
    programs.add("shiny")
    names = os.pathsep.join(["junk", "shiny"])
    assert open_url(URL, environ=programs.environ(names)) == "shiny"


def test_file_without_permission_to_run_falls_to_the_next(programs: Programs) -> None:
    programs.add("shy").chmod(0o644)
    programs.add("shiny")
    names = os.pathsep.join(["shy", "shiny"])
    assert open_url(URL, environ=programs.environ(names)) == "shiny"


def test_command_with_an_unclosed_quotation_mark_falls_to_the_next(programs: Programs) -> None:
    programs.add("shiny")
    assert open_url(URL, command="shiny 'x", environ=programs.environ("shiny")) == "shiny"
    assert programs.have_run("shiny", URL)


def test_browser_that_goes_on_counts_as_started(programs: Programs) -> None:
    programs.add("shiny", then="exec /bin/sleep 2")
    assert open_url(URL, environ=programs.environ("shiny")) == "shiny"


def test_browser_does_not_write_into_our_terminal(
    programs: Programs, capfd: pytest.CaptureFixture[str]
) -> None:
    programs.add("shiny", then="echo noise; echo noise >&2")
    open_url(URL, environ=programs.environ("shiny"))
    assert capfd.readouterr() == ("", "")


def test_browser_does_not_read_what_is_typed(programs: Programs) -> None:
    programs.add("greedy", then="read -r line && exit 1")
    reading, writing = os.pipe()
    os.write(writing, b"typed\n")
    stdin = os.dup(0)
    os.dup2(reading, 0)
    try:
        assert open_url(URL, environ=programs.environ("greedy")) == "greedy"
    finally:
        os.dup2(stdin, 0)
        for descriptor in (reading, writing, stdin):
            os.close(descriptor)


@pytest.mark.parametrize("name", TEXT_BROWSERS)
def test_text_browser_is_never_started(programs: Programs, name: str) -> None:
    programs.add(name)
    with pytest.raises(BrowserError):
        open_url(URL, environ=programs.environ(name))
    assert programs.are_untouched()


def test_text_browser_of_the_settings_is_never_started(programs: Programs) -> None:
    programs.add("lynx")
    with pytest.raises(BrowserError):
        open_url(URL, command="lynx -vikeys %s", environ=programs.environ())
    assert programs.are_untouched()


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("www-browser", "lynx"),
        ("x-www-browser", "w3m"),
        ("my-browser", "links2"),
        ("browse", "lynx.cur"),
        ("browse", "elinks-tiny"),
    ],
)
def test_text_browser_behind_links_is_never_started(
    programs: Programs, tmp_path: Path, link: str, target: str
) -> None:
    program = programs.add(target)
    alternative = tmp_path / "alternative"
    alternative.symlink_to(program)
    (programs.folder / link).symlink_to(alternative)
    with pytest.raises(BrowserError):
        open_url(URL, environ=programs.environ(link, DISPLAY=":0"))
    assert programs.are_untouched()


def test_text_browser_gives_way_to_the_next(programs: Programs) -> None:
    programs.add("w3m")
    programs.add("shiny")
    names = os.pathsep.join(["w3m", "shiny"])
    assert open_url(URL, environ=programs.environ(names)) == "shiny"
    assert programs.have_run("shiny", URL)


def test_graphical_browser_behind_a_link_is_started(programs: Programs) -> None:
    (programs.folder / "x-www-browser").symlink_to(programs.add("shiny"))
    assert open_url(URL, environ=programs.environ(DISPLAY=":0")) == "x-www-browser"


def test_text_browser_is_started_where_it_is_allowed(
    programs: Programs, capfd: pytest.CaptureFixture[str]
) -> None:
    programs.add("lynx", then="echo page")
    environ = programs.environ("lynx")
    assert open_url(URL, allow_text_browser=True, environ=environ) == "lynx"
    assert programs.have_run("lynx", URL)
    assert capfd.readouterr().out == "page\n"


def test_failing_text_browser_falls_to_the_next(programs: Programs) -> None:
    programs.add("lynx", status=1)
    programs.add("shiny")
    environ = programs.environ(os.pathsep.join(["lynx", "shiny"]))
    assert open_url(URL, allow_text_browser=True, environ=environ) == "shiny"


@pytest.mark.skipif(os.name != "posix", reason="DISPLAY means something on POSIX systems")
@pytest.mark.parametrize("display", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_platform_launcher_is_used_where_there_is_a_display(
    programs: Programs, display: str
) -> None:
    programs.add("xdg-open")
    assert open_url(URL, environ=programs.environ(**{display: ":0"})) == "xdg-open"
    assert programs.have_run("xdg-open", URL)


def test_failing_platform_launcher_falls_to_the_next(programs: Programs) -> None:
    programs.add("xdg-open", status=3)
    programs.add("firefox")
    assert open_url(URL, environ=programs.environ(DISPLAY=":0")) == "firefox"


def test_launcher_of_two_words_gets_the_address_after_both(programs: Programs) -> None:
    programs.add("gio")
    open_url(URL, environ=programs.environ(DISPLAY=":0"))
    assert programs.have_run("gio", "open", URL)


def test_platform_launcher_is_not_started_without_a_display(programs: Programs) -> None:
    programs.add("xdg-open")
    with pytest.raises(BrowserError):
        open_url(URL, environ=programs.environ())
    assert programs.are_untouched()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "--help",
        "https://example.org/a b",
        "https://example.org/\x1b[2J",
        "https://",
        "",
    ],
)
def test_unsafe_address_is_refused(programs: Programs, url: str) -> None:
    programs.add("shiny")
    with pytest.raises(BrowserError, match="http and https"):
        open_url(url, environ=programs.environ("shiny"))
    assert programs.are_untouched()


def test_no_browser_at_all_raises_with_the_way_out(programs: Programs) -> None:
    with pytest.raises(BrowserError) as caught:
        open_url(URL, environ=programs.environ("absent", DISPLAY=":0"))
    assert "No browser" in caught.value.message
    assert "$BROWSER" in caught.value.hint


def test_file_is_opened_by_the_platform(tmp_path: Path) -> None:
    programs = Programs(tmp_path / "bin")
    programs.add("xdg-open")
    file = tmp_path / "a b;$(id).pdf"
    file.write_bytes(b"x")
    environ = programs.environ("never-this", DISPLAY=":0")
    assert open_file(file, environ=environ) == "xdg-open"
    assert programs.log.read_text() == f"xdg-open\n{file}\n"


@pytest.mark.parametrize("name", ["a.sh", "a.EXE", "a.desktop", "a.py", "executable.pdf"])
def test_program_is_not_opened(tmp_path: Path, name: str) -> None:
    programs = Programs(tmp_path / "bin")
    programs.add("xdg-open")
    file = tmp_path / name
    file.write_bytes(b"x")
    file.chmod(0o755 if name == "executable.pdf" else 0o644)
    with pytest.raises(BrowserError, match="program"):
        open_file(file, environ=programs.environ(DISPLAY=":0"))
    assert programs.are_untouched()


def test_file_that_nothing_opens_says_so(tmp_path: Path) -> None:
    programs = Programs(tmp_path / "bin")
    with pytest.raises(BrowserError, match="Nothing opens"):
        open_file(tmp_path / "a.pdf", environ=programs.environ(DISPLAY=":0"))


@pytest.fixture
def path_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs, the only one in PATH, and no editor chosen."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return folder


def _program(folder: Path, name: str, script: str = "exit 0") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("visual", ["writer -w --title 'a note'", " "])
def test_visual_comes_before_editor_and_may_have_arguments(
    path_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visual: str
) -> None:
    seen = tmp_path / "seen"
    for name in ("writer", "other"):
        _program(path_folder, name, f'printf "%s|" {name} "$@" > "{seen}"')
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.setenv("EDITOR", "other")
    edit_file(tmp_path / "note.md")
    words = ["writer", "-w", "--title", "a note"] if visual.strip() else ["other"]
    assert seen.read_text() == "|".join([*words, str(tmp_path / "note.md"), ""])


def test_usual_editor_is_started_where_none_is_chosen(path_folder: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    _program(path_folder, "vi", f'printf "%s" "$1" > "{seen}"')
    edit_file(tmp_path / "note.md")
    assert seen.read_text() == str(tmp_path / "note.md")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "vi"),
        ({"EDITOR": "no-such-editor -w"}, "no-such-editor -w.*No such file"),
        ({"VISUAL": "'half"}, "No closing quotation"),
    ],
)
def test_missing_editor_is_reported_with_a_way_out(
    path_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    expected: str,
) -> None:
    assert not list(path_folder.iterdir())
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(EditorError, match=expected) as caught:
        edit_file(tmp_path / "note.md")
    assert "$EDITOR" in caught.value.hint


def test_file_is_handed_over_without_a_shell(
    path_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    _program(path_folder, "editor", 'printf "%s" "$2" > "$1"')
    monkeypatch.setenv("EDITOR", f"editor {seen}")
    edit_file(tmp_path / "$(touch trap) 'x'.md")
    assert seen.read_text() == f"{tmp_path}/$(touch trap) 'x'.md"
    assert not Path("trap").exists()


@pytest.mark.parametrize("script", ["exit 3", "kill -9 $$"])
def test_editor_that_fails_is_reported(
    path_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    _program(path_folder, "editor", script)
    monkeypatch.setenv("EDITOR", "editor")
    with pytest.raises(EditorError, match="editor: Editing failed"):
        edit_file(tmp_path / "note.md")


def _fake(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_text_is_given_to_tmux_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake(tmp_path, f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/text', monkeypatch)
    assert copy_in_tmux("größer;\n$(rm x)")
    assert (tmp_path / "words").read_text() == "load-buffer -w -\n"
    assert (tmp_path / "text").read_text(encoding="utf-8") == "größer;\n$(rm x)"


def test_tmux_that_fails_or_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake(tmp_path, "exit 1", monkeypatch)
    assert not copy_in_tmux("a")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert not copy_in_tmux("a")


def test_only_a_window_of_tmux_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    assert is_in_tmux()
    monkeypatch.delenv("TMUX")
    assert not is_in_tmux()
