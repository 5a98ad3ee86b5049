"""Runs git so that nothing in a repository can run a program or ask for anything.

Hooks, filters, submodules, file monitors and helpers of a repository are off, no symbolic link is
created, and git never prompts: credentials come from the user's own git configuration or not at
all. The output of git is sanitized, and passwords are removed.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from msgspec import Struct

from guidetui.errors import SourceError
from guidetui.sources.registry import without_password
from guidetui.text import sanitize_line

# What git is doing, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

_POLL_S = 0.05
_LOOK_EVERY_S = 1.0
_MAX_PROCESSES = 50
_SAFE = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.symlinks": "false",
    "core.attributesFile": os.devnull,
    # A copy of a clone has other inodes and times of change, which do not count as edits.
    "core.checkStat": "minimal",
    "core.trustctime": "false",
    "core.quotePath": "false",
    "core.autocrlf": "false",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "protocol.allow": "never",
    "protocol.https.allow": "always",
    "protocol.http.allow": "always",
    "protocol.ssh.allow": "always",
    "protocol.file.allow": "user",
    "protocol.ext.allow": "never",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "advice.detachedHead": "false",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "60",
    "credential.interactive": "false",
}
# Where the user's git configuration is, and how to reach a server. Other variables of git would
# change what a command works on.
_KEPT = frozenset(
    "GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM GIT_SSH GIT_SSH_COMMAND "
    "GIT_SSL_CAINFO GIT_SSL_CAPATH GIT_SSL_CERT GIT_SSL_KEY GIT_SSL_NO_VERIFY".split()
)
_SET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "C",
}
# Overrides every .gitattributes of a repository.
_ATTRIBUTES = "* -filter -text -ident -diff !eol !working-tree-encoding !merge\n"
_COUNTED = re.compile(r"^(?:remote: )?([A-Z][a-z]+(?: [a-z]+)*):\s+\d+% \((\d+)/(\d+)\)")
_MAX_LINES = 40
_MAX_MESSAGE = 300
_UNREACHABLE = re.compile(
    r"could not resolve|failed to connect|couldn't connect|connection (?:refused|timed out)"
    r"|network is unreachable|no route to host|name or service not known|operation too slow"
    r"|could not read from remote|recv failure|timed out",
    re.IGNORECASE,
)
_BROKEN_OFF = re.compile(
    r"early eof|unexpected disconnect|rpc failed|hung up|transfer closed|invalid index-pack"
    r"|bytes of (?:body|length header)|expected flush",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"terminal prompts disabled|authentication failed|permission denied|could not read username"
    r"|could not read password|error: 40[13]",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"not found|does not exist|does not appear to be a git repository", re.IGNORECASE
)
_NO_SSH = re.compile(r"cannot run ssh", re.IGNORECASE)
_UNKNOWN_HOST = re.compile(r"host key verification failed", re.IGNORECASE)
_CERTIFICATE = re.compile(r"certificate", re.IGNORECASE)
_NO_HEAD = re.compile(r"couldn't find remote ref HEAD", re.IGNORECASE)
_NO_BRANCH = re.compile(r"couldn't find remote ref", re.IGNORECASE)
_FULL = re.compile(r"no space left|disk quota", re.IGNORECASE)
_CANNOT_SHALLOW = re.compile(r"dumb http|shallow|filter", re.IGNORECASE)


class GitError(SourceError):
    """git failed; `output` is its sanitized error output."""

    def __init__(self, message: str, hint: str, output: str = "") -> None:
        super().__init__(message, hint)
        self.output = output


class Cancelled(SourceError):
    """The caller cancelled the command."""


class Runner(Struct, frozen=True):
    """Runs git, reports its progress and can be cancelled."""

    progress: Progress = lambda _label, _done, _total: None
    is_cancelled: Callable[[], bool] = lambda: False

    def run(self, folder: Path, *arguments: str) -> str:
        """Run git in `folder` and return what it prints; raises GitError or Cancelled."""
        with tempfile.TemporaryFile() as out:
            process = _start(folder, arguments, out)
            pipe = cast("IO[bytes]", process.stderr)
            errors = _Errors(pipe, self.progress)
            errors.start()
            looked = time.monotonic()
            try:
                while True:
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_POLL_S)
                        break
                    if self.is_cancelled():
                        raise Cancelled("Cancelled.", "Nothing has changed.")
                    if time.monotonic() > looked + _LOOK_EVERY_S:
                        looked = time.monotonic()
                        if _process_count(process.pid) > _MAX_PROCESSES:
                            raise GitError(
                                "The server makes git start itself without end.",
                                "Use another address.",
                            )
            finally:
                _end(process)
                errors.join()
                pipe.close()
            out.seek(0)
            text = out.read().decode("utf-8", "surrogateescape")
        if process.returncode:
            raise _error(errors.text)
        return text


def _start(folder: Path, arguments: tuple[str, ...], out: IO[bytes]) -> "subprocess.Popen[bytes]":
    program = shutil.which("git")
    if program is None:
        raise SourceError(
            "git is not installed, and collections come from git repositories.",
            "Install the package `git`; folders and the bundled guides work without it.",
        )
    settings = [part for name, value in _SAFE.items() for part in ("-c", f"{name}={value}")]
    try:
        return subprocess.Popen(  # noqa: S603  a list of ours; addresses are checked before
            [program, *settings, "--no-pager", *arguments],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            start_new_session=True,  # no terminal, so neither git nor ssh can ask
        )
    except OSError as error:
        raise SourceError(f"git cannot be run: {error}", "Check its installation.") from error


def _process_count(session: int) -> int:
    """Return how many processes git has started so far, if the system tells.

    If a server that supported filters no longer does, git starts itself to fetch what is missing,
    and that starts git again, without end.
    """
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            count += int(fields[3]) == session
    return count


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    kept.pop("SSH_ASKPASS", None)
    return kept | _SET


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End git and its child processes, if it still runs."""
    if process.poll() is not None:
        return
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _Errors(threading.Thread):
    """Reads git's stderr: reports progress as it comes, and keeps the last lines of the rest."""

    def __init__(self, pipe: IO[bytes], progress: Progress) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._progress = progress
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        """The output without progress."""
        return "\n".join(self._lines)

    def run(self) -> None:
        """Read until git ends."""
        rest = b""
        while chunk := os.read(self._pipe.fileno(), 65536):
            *lines, rest = re.split(rb"[\r\n]", rest + chunk)
            for line in lines:
                self._take(line)
            rest = rest[-65536:]
        self._take(rest)

    def _take(self, line: bytes) -> None:
        text = without_password(sanitize_line(line.decode("utf-8", "replace")))
        if counted := _COUNTED.match(text):
            self._progress(counted[1], int(counted[2]), int(counted[3]))
        elif text:
            self._lines = [*self._lines, text][-_MAX_LINES:]


def _error(output: str) -> GitError:
    lines = output.splitlines()
    for pattern, message, hint in (
        (_FULL, "The disk is full", "Make room, then try again."),
        (
            _NO_HEAD,
            "The repository is empty, or has no default branch",
            "Name a branch of it, or try again once something is committed.",
        ),
        (_NO_BRANCH, "The repository has no such branch", "Check the name of the branch."),
        (
            _NO_SSH,
            "ssh is not installed, and the address needs it",
            "Install the package `openssh-client`, or use an https address.",
        ),
        (
            _UNKNOWN_HOST,
            "ssh does not know the server",
            "Connect to it once in a shell with ssh, then try again.",
        ),
        (
            _CERTIFICATE,
            "The certificate of the server is not trusted",
            "If you trust the server, name its certificate in git's setting http.sslCAInfo.",
        ),
        (
            _REFUSED,
            "The repository does not exist, or git has no right to read it",
            "Check the address; where a login is needed, set it up in git itself.",
        ),
        (_BROKEN_OFF, "The connection broke off", "Try again."),
        (_ABSENT, "There is no such repository", "Check the address, or whether it has moved."),
        (_UNREACHABLE, "The repository cannot be reached", "Check the network, then try again."),
    ):
        for line in filter(pattern.search, lines):
            return GitError(f"{message} (git: {_reason(line)}).", hint, output)
    reason = next(
        (line for line in lines if re.match("fatal:|error:", line)),
        lines[-1] if lines else "no reason given",
    )
    return GitError(f"git failed: {_reason(reason)}.", "Nothing has changed.", output)


def _reason(line: str) -> str:
    return re.sub("^(?:fatal|error): ", "", line)[:_MAX_MESSAGE].rstrip(".")


class Repository(Struct, frozen=True):
    """A shallow clone in `folder`, for which only the wanted files are fetched."""

    folder: Path
    runner: Runner = Runner()

    def git(self, *arguments: str) -> str:
        """Run git in the clone and return what it prints; raises GitError."""
        # Named explicitly, so that git never uses a repository around the folder.
        return self.runner.run(
            self.folder, f"--git-dir={self.folder / '.git'}", f"--work-tree={self.folder}",
            *arguments,
        )  # fmt: skip

    def create(self, address: str) -> None:
        """Make an empty repository in the existing folder; its `origin` is `address`."""
        self.runner.run(self.folder, "init", "--quiet", "--template=", "--", str(self.folder))
        info = self.folder / ".git" / "info"
        info.mkdir(exist_ok=True)
        (info / "attributes").write_text(_ATTRIBUTES)
        for name in ("core.hooksPath", "core.fsmonitor", "core.symlinks", "core.autocrlf"):
            self.git("config", name, _SAFE[name])
        self.git("config", "remote.origin.url", address)

    def set_sparse(self, path: str) -> None:
        """Check out only the folder `path`."""
        escaped = re.sub(r"([\\*?\[\]!#])", r"\\\1", path)
        self.git("sparse-checkout", "set", "--no-cone", "--", f"/{escaped}/")

    def fetch(self, branch: str, *, is_first: bool = False) -> str:
        """Fetch a branch, or the default one, and return its commit."""
        options = ["fetch", "--progress", "--no-tags", "--no-recurse-submodules"]
        ref = f"refs/heads/{branch}" if branch else "HEAD"
        if is_first:
            try:
                self.git(*options, "--depth=1", "--filter=blob:none", "origin", ref)
            except GitError as error:
                if not _CANNOT_SHALLOW.search(error.output):
                    raise
                # Missing objects would be fetched without end if the server cannot filter.
                self._forget("extensions.partialClone")
                self._forget("remote.origin.promisor")
                self._forget("remote.origin.partialclonefilter")
                self.git(*options, "origin", ref)
        else:
            self.git(*options, "origin", ref)
        return self.commit("FETCH_HEAD")

    def _forget(self, setting: str) -> None:
        with suppress(GitError):  # it was not set
            self.git("config", "--unset-all", setting)

    def upstream_commit(self, branch: str) -> str:
        """Ask the server for the commit of a branch, or of the default one."""
        ref = f"refs/heads/{branch}" if branch else "HEAD"
        for line in self.git("ls-remote", "--quiet", "origin", ref).splitlines():
            commit, _, found = line.partition("\t")
            if found == ref:
                return commit
        raise GitError(
            "The repository has no such branch.", "Check the name of the branch, or its address."
        )

    def commit(self, name: str) -> str:
        """Return the id of a commit."""
        return self.git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()

    def checkout(self, commit: str) -> None:
        """Check out a commit; fails if files were edited."""
        self.git("checkout", "--quiet", "--progress", "--no-recurse-submodules", "--detach", commit)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Say whether the first commit is an ancestor of the second."""
        try:
            self.git("merge-base", "--is-ancestor", older, newer)
        except GitError:
            return False
        return True

    def edited(self) -> list[str]:
        """Return the paths of files that differ from the commit that is checked out.

        Files that git was told to ignore (`assume-unchanged`, `skip-worktree`) count as well.
        """
        entries = self.git("ls-files", "-v", "-z").split("\0")
        hidden = [entry[2:] for entry in entries if entry[:1].islower() or entry[:1] == "S"]
        on_disk = [path for path in hidden if (self.folder / path).is_file()]
        return [*self._status("no"), *on_disk]

    def own_refs(self, *known: str) -> list[str]:
        """Return the branches and the stash that hold commits not reachable from `known`."""
        refs = self.git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/stash").split()
        return [
            ref
            for ref in refs
            if self.git("rev-list", "--max-count=1", ref, "--not", *known).strip()
        ]

    def untracked(self) -> list[str]:
        """Return the paths of untracked files, including ignored ones."""
        return self._status("all")

    def _status(self, untracked: str) -> list[str]:
        output = self.git(
            "status", "--porcelain=v1", "-z", f"--untracked-files={untracked}",
            f"--ignored={'traditional' if untracked == 'all' else 'no'}",
            "--no-renames", "--ignore-submodules=all",
        )  # fmt: skip
        entries = [entry for entry in output.split("\0") if entry]
        wanted = [entry for entry in entries if (entry[:2] in ("??", "!!")) == (untracked == "all")]
        return [entry[3:] for entry in wanted]

    def added_paths(self, older: str, newer: str) -> list[str]:
        """Return the paths that a commit added since an older one."""
        output = self.git(
            "diff", "--name-only", "-z", "--no-renames", "--diff-filter=A", "--no-ext-diff",
            "--ignore-submodules=all", older, newer,
        )  # fmt: skip
        return [path for path in output.split("\0") if path]

    def changed_paths(self, older: str, newer: str, path: str) -> tuple[set[str], dict[str, str]]:
        """Return the paths below `path` that changed, and the renames as old path to new path.

        Files of a few hundred bytes that exchanged their names count as changed.
        """
        output = self.git(
            "diff", "--name-status", "-z", "--find-renames", "--break-rewrites", "-l0",
            "--no-ext-diff", "--no-textconv", "--ignore-submodules=all",
            older, newer, "--", path or ".",
        )  # fmt: skip
        fields = iter(output.split("\0"))
        changed: set[str] = set()
        renamed: dict[str, str] = {}
        for status in fields:
            if status.startswith("R"):
                old = next(fields)
                renamed[old] = next(fields)
                if status != "R100":
                    changed.add(renamed[old])
            elif status:
                changed.add(next(fields))
        return changed, renamed
