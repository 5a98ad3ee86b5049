"""Problems that several readers of files meet."""

import errno
from pathlib import Path

from guidetui.models import Problem


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
