"""What the files said when they were last read, so that an unchanged file is not read again.

One JSON file in the user's cache folder, keyed by path, size and modification time. It is safe
to delete, and an entry that does not decode into exactly the right types counts as absent.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from guidetui.collection.front_matter import ParsedGuide
from guidetui.files import replace_file
from guidetui.models import Guide, Problem, Severity

_VERSION = 1

T = TypeVar("T")


class MetadataCache:
    """The parsed front matter of one collection's files."""

    def __init__(self, file: Path | None) -> None:
        """Use `file`, or keep nothing where it is None. Reads nothing yet."""
        self._file = file
        self._known: dict[str, Any] = {}
        self._fresh: dict[str, Any] = {}
        self._decoded: dict[str, tuple[Any, ParsedGuide]] = {}

    def start(self) -> None:
        """Begin a look at all files: what the one before found counts as known."""
        if self._fresh:
            self._known, self._fresh = self._fresh, {}
        else:
            self.load()

    def load(self) -> None:
        """Read the cache; a missing or damaged one is an empty one."""
        if self._file is None:
            return
        with suppress(OSError, ValueError, RecursionError):
            content = json.loads(self._file.read_bytes())
            if isinstance(content, dict) and content.get("version") == _VERSION:
                files = content.get("files")
                self._known = files if isinstance(files, dict) else {}

    def get(self, path: Path, slug: str, status: os.stat_result) -> ParsedGuide | None:
        """Return what `path` gave when its size and modification time were the same, or None."""
        entry: Any = self._known.get(str(path))
        try:
            if entry["size"] != status.st_size or entry["mtime"] != status.st_mtime_ns:
                return None
            before, parsed = self._decoded.get(str(path), (None, None))
            if parsed is None or before is not entry:
                parsed = _decode(entry, path)
        except (KeyError, TypeError, ValueError):
            return None
        if parsed.guide is not None and parsed.guide.slug != slug:
            return None
        self._fresh[str(path)] = entry
        self._decoded[str(path)] = entry, parsed
        return parsed

    def put(self, path: Path, status: os.stat_result, parsed: ParsedGuide) -> None:
        """Remember what `path` gave, unless another look may give more."""
        if any(problem.code == "unreadable" for problem in parsed.problems):
            return  # permissions change without size or time changing
        self._fresh[str(path)] = {
            "size": status.st_size,
            "mtime": status.st_mtime_ns,
            "guide": _encode_guide(parsed.guide) if parsed.guide else None,
            "problems": [_encode_problem(problem) for problem in parsed.problems],
        }

    def save(self) -> None:
        """Write what this run used, atomically; a cache that cannot be written is no matter."""
        if self._file is None or self._fresh == self._known:
            return
        content = json.dumps({"version": _VERSION, "files": self._fresh}, separators=(",", ":"))
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._file, content.encode())


def _encode_guide(guide: Guide) -> dict[str, Any]:
    content = asdict(guide)
    del content["path"]
    return content | {"created": guide.created.isoformat()}


def _encode_problem(problem: Problem) -> dict[str, Any]:
    content = asdict(problem)
    del content["path"]
    return content


def _decode(entry: Any, path: Path) -> ParsedGuide:
    """Return the entry as values; raises KeyError, TypeError or ValueError where one is wrong."""
    content = entry["guide"]
    if content is None and not entry["problems"]:
        raise ValueError("neither a guide nor a reason")
    guide = None
    if content is not None:
        guide = Guide(
            slug=_typed(content["slug"], str),
            title=_typed(content["title"], str),
            path=path,
            created=date.fromisoformat(content["created"]),
            description=_typed(content["description"], str),
            image=_typed(content["image"], str),
            draft=_typed(content["draft"], bool),
            category_ids=tuple(_typed(item, str) for item in _typed(content["category_ids"], list)),
            tags=tuple(_typed(item, str) for item in _typed(content["tags"], list)),
            size_bytes=_typed(content["size_bytes"], int),
            mtime_ns=_typed(content["mtime_ns"], int),
        )
    problems = tuple(
        Problem(
            path=path,
            code=_typed(item["code"], str),
            message=_typed(item["message"], str),
            hint=_typed(item["hint"], str),
            severity=Severity(item["severity"]),
            line=None if item["line"] is None else _typed(item["line"], int),
        )
        for item in entry["problems"]
    )
    return ParsedGuide(guide, problems)


def _typed(value: object, kind: type[T]) -> T:
    if type(value) is not kind:  # True is an int, but not here
        raise TypeError(f"expected {kind.__name__}")
    return value
