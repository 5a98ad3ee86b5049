"""The exceptions of guidetui. Each says what went wrong and what to do about it.

GuideTuiError(message, hint, kind)
├── CollectionError          the folder itself cannot be opened
│   └── GuideNotFound        no guide has that slug
├── SearchError
│   ├── IndexDamaged         noticed while searching; a rebuild helps
│   ├── IndexUnavailable     no index can be opened or built, on disk or in memory
│   └── IndexCancelled       the build was asked to stop; the index is as it was before
├── NotInstalled             a library that guidetui needs is missing
├── ModelError               a sentence model cannot be used
├── FileError                a file that the user wrote cannot be used
├── SourceError              a collection cannot be added, updated or removed
├── StateError               what we keep for the user cannot be read or written
├── ReadmeError              the README has no usable contents block
├── EditorError              no editor could be started, or it failed
├── BrowserError             nothing could open the address
└── PictureError             a picture could not be fetched, decoded or drawn

One unreadable guide is not an exception: it is a `Problem` in the collection.
"""

from enum import Enum, auto
from pathlib import Path

_MAX_REASON = 300


class ErrorKind(Enum):
    """An error for which a front end can name the key or command that helps."""

    OTHER = auto()
    UNKNOWN_GUIDE = auto()
    UNKNOWN_TAG = auto()
    INDEX_DAMAGED = auto()
    INCOMPLETE_CONTENTS = auto()
    UNKNOWN_COLLECTION = auto()
    REWRITTEN = auto()
    GONE = auto()
    OWN_WORK = auto()


class GuideTuiError(Exception):
    """Something a person can act on.

    `message` says what happened and `hint` what to do about it. The hint names no key and no
    command; where one helps, `kind` lets the front end name it, and `subject` what to give it.
    """

    subject = ""

    def __init__(self, message: str, hint: str = "", kind: Enum = ErrorKind.OTHER) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.kind = kind

    @property
    def text(self) -> str:
        """What happened and what to do about it, in one line."""
        return f"{self.message} {self.hint}".rstrip()


class CollectionError(GuideTuiError):
    """The folder of guides cannot be opened at all."""


class GuideNotFound(CollectionError):
    """No guide of the collection has the slug that was asked for."""


class SearchError(GuideTuiError):
    """A search could not be run."""


class IndexDamaged(SearchError):
    """A search failed because the index is damaged; the caller rebuilds it and searches again."""


class IndexUnavailable(SearchError):
    """No index could be opened or built, neither on disk nor in memory."""


class IndexCancelled(SearchError):
    """The build of an index was asked to stop."""


class NotInstalled(GuideTuiError):
    """A library that guidetui needs is missing or has the wrong version."""

    def __init__(self, error: ImportError) -> None:
        super().__init__(
            f"A part of guidetui cannot be loaded: {error}.", "Install guidetui again, with pip."
        )


class ModelError(GuideTuiError):
    """A sentence model cannot be found, loaded or asked; searches by words go on."""


class FileError(GuideTuiError):
    """A file that the user wrote cannot be used; `line` is 1-based, None where it is not known."""

    def __init__(self, path: Path, reason: str, hint: str, line: int | None = None) -> None:
        place = f"{path}, line {line}" if line else str(path)
        if len(reason) > _MAX_REASON:  # it quotes what may be as long as the file
            reason = f"{reason[:_MAX_REASON]}…"
        super().__init__(f"{place}: {reason}.", hint)
        self.reason = reason
        self.line = line


class SourceError(GuideTuiError):
    """A collection cannot be added, updated or removed; nothing was changed.

    `subject` is the name of the collection.
    """

    def __init__(
        self, message: str, hint: str = "", kind: Enum = ErrorKind.OTHER, subject: str = ""
    ) -> None:
        super().__init__(message, hint, kind)
        self.subject = subject


class StateError(GuideTuiError):
    """The state file cannot be read or written."""


class ReadmeError(GuideTuiError):
    """A README whose contents block is missing, doubled or in the wrong order."""


class BrowserError(GuideTuiError):
    """No browser could be started for an address."""


class EditorError(GuideTuiError):
    """No editor could be started, or it ended with an error."""


class PictureErrorKind(Enum):
    """Why a picture cannot be shown, for a front end to say what helps."""

    ADDRESS = auto()
    OFFLINE = auto()
    NOT_INSTALLED = auto()
    UNUSABLE = auto()


class PictureError(GuideTuiError):
    """A picture cannot be fetched, decoded or drawn."""

    kind: PictureErrorKind

    def __init__(self, message: str, kind: PictureErrorKind = PictureErrorKind.UNUSABLE) -> None:
        super().__init__(message, kind=kind)
