"""The exceptions of guidetui. Every one carries what went wrong and the way out.

GuideTuiError(message, hint)
├── CollectionError          the folder itself cannot be opened
│   └── GuideNotFound        no guide answers to that slug
├── SearchError
│   ├── IndexDamaged         found out by searching; a rebuild helps
│   ├── IndexUnavailable     neither on disk nor in memory can an index be had
│   └── IndexCancelled       the build was asked to stop; what was there before is untouched
├── FileError                a file that the user wrote cannot be used
├── StateError               what we keep for the user cannot be read or written
├── ReadmeError              the README has no usable contents block
├── EditorError              no editor could be started, or it failed
├── BrowserError             nothing could open the address
└── PictureError             a picture could not be fetched, decoded or drawn

One unreadable guide is not an exception: it is a `Problem` in the collection.
"""

from enum import Enum, auto


class GuideTuiError(Exception):
    """Something a person can act on: `message` says what happened, `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class CollectionError(GuideTuiError):
    """The folder of guides cannot be opened at all."""


class GuideNotFound(CollectionError):
    """No guide of the collection has the slug that was asked for."""


class SearchError(GuideTuiError):
    """A search could not be run."""


class IndexDamaged(SearchError):
    """A search failed because the index is damaged; whoever asked rebuilds it and asks again."""


class IndexUnavailable(SearchError):
    """No index could be opened or built, neither on disk nor in memory."""


class IndexCancelled(SearchError):
    """The build of an index was asked to stop."""


class FileError(GuideTuiError):
    """A file that the user wrote cannot be used; `message` names it and, where known, the line."""


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

    def __init__(self, message: str, kind: PictureErrorKind = PictureErrorKind.UNUSABLE) -> None:
        super().__init__(message)
        self.kind = kind
