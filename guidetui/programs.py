"""Starts other programs: a browser, an editor, the platform's opener of files, and tmux."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from guidetui.errors import BrowserError, EditorError
from guidetui.links import is_openable

_TEXT_BROWSERS = frozenset(
    "browsh carbonyl chawan cha edbrowse elinks links links2 lynx retawq w3m www-browser".split()
)
_GRAPHICAL = (
    "x-www-browser",
    "firefox",
    "chromium",
    "google-chrome",
    "brave-browser",
)
_PROGRAM_SUFFIXES = frozenset(
    ".app .appimage .bat .bin .cmd .com .command .cpl .desktop .dll .exe .gadget .hta .inf .jar "
    ".js .jse .lnk .msi .msp .pif .ps1 .py .pyw .reg .run .scf .scpt .scr .sh .url .vb .vbe .vbs "
    ".ws .wsf .wsh".split()
)
# A program that fails to start a browser ends sooner than this.
_FAILS_WITHIN_S = 1.0
_HINT = "What was saved is kept. $VISUAL or $EDITOR names the editor."
_TIMEOUT_S = 2


def open_url(
    url: str,
    *,
    command: str | None = None,
    allow_text_browser: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> str:
    """Start a browser on `url` and return its name; waits up to a second for each that fails.

    `command` is tried first. With `allow_text_browser`, a text browser may take over the terminal;
    this then returns when it ends. Raises BrowserError if the address is not http(s) or nothing
    opens it.
    """
    if not is_openable(url):
        raise BrowserError("Only http and https addresses are opened.", "")
    for words in _candidates(command, environ):
        program = shutil.which(words[0], path=environ.get("PATH"))
        if program is None:
            continue
        is_text = _is_text_browser(Path(program))
        if is_text and not allow_text_browser:
            continue
        if _start([program, *words[1:]], url, environ, waits=is_text):
            return Path(program).name
    raise BrowserError(
        "No browser could be started.", "Set $BROWSER, or `browser` in the settings, to one."
    )


def open_file(file: Path, *, environ: Mapping[str, str] = os.environ) -> str:
    """Open a file with the platform's opener; return the name of the program.

    Raises BrowserError for an executable file, and if nothing opens it.
    """
    if file.suffix.lower() in _PROGRAM_SUFFIXES or os.access(file, os.X_OK):
        raise BrowserError(
            f"{file.name} is a program, and those are not opened.",
            "Run it yourself if you trust it.",
        )
    for words in _platform_openers(environ):
        program = shutil.which(words[0], path=environ.get("PATH"))
        if program and _start([program, *words[1:]], str(file.absolute()), environ, waits=False):
            return Path(program).name
    raise BrowserError("Nothing opens such files here.", "Open it from another program.")


def _platform_openers(environ: Mapping[str, str]) -> Iterator[list[str]]:
    if sys.platform == "darwin":
        yield ["open"]
    elif sys.platform == "win32":
        yield ["rundll32", "url.dll,FileProtocolHandler"]
    elif "WSL_DISTRO_NAME" in environ:
        yield ["wslview"]
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        yield from (["xdg-open"], ["gio", "open"])


def _candidates(command: str | None, environ: Mapping[str, str]) -> Iterator[list[str]]:
    wanted = [command or "", *environ.get("BROWSER", "").split(os.pathsep)]
    for line in wanted:
        try:
            words = shlex.split(line)
        except ValueError:  # an unclosed quotation mark
            continue
        if words:
            yield words
    yield from _platform_openers(environ)
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        yield from ([name] for name in _GRAPHICAL)


def _is_text_browser(program: Path) -> bool:
    """Say whether a program, or what it is a link to (/etc/alternatives), is a text browser."""
    names = {program.stem, program.resolve().stem, program.resolve().stem.partition("-")[0]}
    return not _TEXT_BROWSERS.isdisjoint(names)


def _start(words: list[str], url: str, environ: Mapping[str, str], *, waits: bool) -> bool:
    arguments = [word.replace("%s", url) for word in words]
    if arguments == words:
        arguments.append(url)
    # S603: the words come from the user's own settings, the address was checked.
    try:
        if waits:
            done = subprocess.run(arguments, env=dict(environ), check=False)  # noqa: S603
            return done.returncode == 0
        process = subprocess.Popen(  # noqa: S603
            arguments,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(timeout=_FAILS_WITHIN_S) == 0
    except subprocess.TimeoutExpired:
        # It keeps running. A thread waits for its end, so that it does not become a zombie.
        threading.Thread(target=process.wait, daemon=True).start()
        return True


def edit_file(file: Path) -> None:
    """Edit `file` in $VISUAL, $EDITOR or a common editor, never through a shell.

    Raises EditorError if the editor cannot be started or fails.
    """
    import click  # 20 ms, which the first frame does not need

    chosen = (os.environ.get(name, "").strip() for name in ("VISUAL", "EDITOR"))
    try:
        with _interrupts_ignored():
            click.edit(filename=str(file), editor=next(filter(None, chosen), None))
    except click.ClickException as error:
        raise EditorError(f"{error.message}.", _HINT) from error
    except ValueError as error:  # an unclosed quotation mark
        raise EditorError(f"The name of the editor cannot be read: {error}.", _HINT) from error


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Leave Ctrl+C to the editor: unlike SIG_IGN, a handler is not inherited by child processes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def is_in_tmux() -> bool:
    """Say whether the app runs inside tmux."""
    return bool(os.environ.get("TMUX"))


def copy_in_tmux(text: str) -> bool:
    """Copy `text` to tmux's newest buffer and to the clipboard of the terminal around tmux.

    Takes some milliseconds. Return False if tmux fails.
    """
    tmux = shutil.which("tmux")
    if tmux is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603  the text goes in as input
            [tmux, "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
