"""The user's own notes: one Markdown file for each guide, stored beside the state.

Each edit works on a draft of its own, so nothing is lost if an editor is killed, or if two copies
of the program edit a note at the same time: changes are merged, never overwritten.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from guidetui.errors import StateError
from guidetui.files import locked, replace_file
from guidetui.models import Note
from guidetui.paths import DRAFT_MARK, note_file
from guidetui.text import sanitize

# A note is shown whole under its guide.
MAX_BYTES = 1024 * 1024
_JOINT = b"\n\n---\n\n"


def move_note(root: Path, old: str, new: str) -> None:
    """Move the note on a guide to another guide, unless that has one; raises StateError."""
    source, target = note_file(root, old), note_file(root, new)
    try:
        if source.exists() and not target.exists():
            source.rename(target)
    except OSError as error:
        raise StateError(
            f"The note on {old} cannot be moved: {error}", "It is as it was."
        ) from error


def load_note(note: Note) -> str:
    """Return a note's text, sanitized; raises StateError where it cannot be read."""
    try:
        with note.path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StateError(
            f"{note.path}: the note cannot be read: {reason}.", "Check its permissions."
        ) from error
    if len(content) > MAX_BYTES:
        raise StateError(
            f"{note.path}: the note has more than {MAX_BYTES // 1024:,} kB.", "Shorten it."
        )
    return sanitize(content.decode("utf-8", "replace"))


def read_note(note: Note) -> str:
    """Return a note's text, sanitized; an empty string where it cannot be read."""
    try:
        return load_note(note)
    except StateError:
        return ""


def edit_note(file: Path, edit: Callable[[Path], None]) -> str:
    """Let `edit` change a draft of a note, then save it; return a message, or an empty string.

    Nothing is written if nothing was changed, and a note without text is removed. Raises StateError
    if it cannot be saved (the draft then stays), and what `edit` raises.
    """
    draft = file.with_name(f"{file.stem}{DRAFT_MARK}{os.getpid()}.md")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        told = _take_up(file, _left_behind(file))
        before = _content(file)
        if before:
            replace_file(draft, before)
        try:
            edit(draft)
        finally:
            mine = _content(draft) if draft.exists() else before
            if mine != before:
                with locked(file.parent):
                    told = _keep(file, mine, before) or told
            draft.unlink(missing_ok=True)
    except OSError as error:
        where = f"What you wrote is in {draft}." if draft.exists() else "Nothing was written."
        raise StateError(f"The note cannot be kept: {error}", where) from error
    return told


def _keep(file: Path, mine: bytes, before: bytes) -> str:
    now = _content(file)
    told = ""
    if now not in (before, mine) and now.strip():
        mine = now.rstrip() + _JOINT + mine
        told = "The note was changed elsewhere meanwhile; both versions stand in it."
    if mine.strip():
        replace_file(file, mine)
    else:
        file.unlink(missing_ok=True)
    return told


def _left_behind(file: Path) -> list[Path]:
    """Return the drafts of this note that a process left when it ended."""
    drafts = file.parent.glob(f"{_escaped(file.stem)}{DRAFT_MARK}*.md")
    return sorted(draft for draft in drafts if not _is_running(draft.stem.rpartition("-")[2]))


def _take_up(file: Path, drafts: Iterable[Path]) -> str:
    told = ""
    for draft in drafts:
        saved, now = _content(draft), _content(file)
        if saved.strip() and saved.strip() not in now:
            # A draft begins as a copy of the note; one that only adds to it replaces it.
            is_longer = saved.startswith(now)
            replace_file(file, saved if is_longer else now.rstrip() + _JOINT + saved)
            told = "A draft of this note that was left behind has been taken up."
        draft.unlink()
    return told


def _is_running(number: str) -> bool:
    if os.name != "posix" or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return False  # this program edits one note at a time
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def _escaped(name: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)
