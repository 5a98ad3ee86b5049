"""Reads one text file: what may be read, how it is decoded, where its front matter ends."""

import errno
import stat
from dataclasses import dataclass
from pathlib import Path

from guidetui.models import Problem, Severity

MAX_FILE_BYTES = 8 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SourceText:
    r"""A file's text with `\n` line ends and no byte order mark, and what was odd about it."""

    text: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitText:
    """A file's two parts: `front` is YAML, or None where there is no front matter.

    `body_line` is the 1-based line on which the body starts.
    """

    front: str | None
    body: str
    body_line: int = 1


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the problem that stands for an operating-system error on `path`."""
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return Problem(
            path, "broken-link", "links to a file that is not there", "repair or remove the link"
        )
    if error.errno == errno.ELOOP:
        return Problem(path, "link-loop", "links to itself", "point the link at a real file")
    reason = (error.strerror or str(error)).lower()
    return Problem(path, "unreadable", f"cannot be read: {reason}", "check its permissions")


def read_text(path: Path) -> SourceText | Problem:
    """Return the text of a regular file of UTF-8, or the problem that keeps it closed."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return Problem(
                path, "not-a-file", "is a folder named like a guide", "rename the folder"
            )
        if not stat.S_ISREG(status.st_mode):
            return Problem(
                path, "not-a-file", "is not a regular file", "move it out of the collection"
            )
        if status.st_size > MAX_FILE_BYTES:
            return Problem(
                path,
                "too-large",
                f"has {status.st_size / 1e6:.0f} MB; a guide may have {MAX_FILE_BYTES / 1e6:.0f}",
                "split it, or move what is not text elsewhere",
            )
        raw = path.read_bytes()
    except OSError as error:
        return unreadable(path, error)
    return _decode(path, raw)


def _decode(path: Path, raw: bytes) -> SourceText | Problem:
    problems = []
    if raw.startswith(_BOM):
        raw = raw[len(_BOM) :]
        problems.append(
            Problem(
                path,
                "bom",
                "starts with a byte order mark",
                "save it as UTF-8 without BOM",
                Severity.WARNING,
                line=1,
            )
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Problem(
            path,
            "not-utf-8",
            f"is not UTF-8 (byte 0x{raw[error.start]:02x})",
            "convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8",
            line=line,
        )
    if not text.strip():
        return Problem(path, "empty", "is empty", "write the guide, or remove the file")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        problems.append(
            Problem(
                path,
                "crlf",
                "has Windows line ends",
                "convert it, for example with: dos2unix",
                Severity.WARNING,
                line=line,
            )
        )
    return SourceText(text, tuple(problems))


def split_text(text: str) -> SplitText | None:
    """Return the front matter and the body of `text`, or None where the front matter never ends."""
    import frontmatter  # with yaml 12 ms, not needed where the metadata cache holds

    handler = frontmatter.YAMLHandler()
    if not handler.detect(text):
        return SplitText(None, text)
    try:
        front, body = handler.split(text)
    except ValueError:
        return None
    # The boundary swallows blank lines, which line numbers must count.
    swallowed = handler.FM_BOUNDARY.match(text).group().count("\n")
    return SplitText("\n" * swallowed + front, body.lstrip("\n"), _body_line(text, body))


def _body_line(text: str, body: str) -> int:
    start = len(text) - len(body)
    blank_lines = len(body) - len(body.lstrip("\n"))
    return text.count("\n", 0, start) + blank_lines + 1
