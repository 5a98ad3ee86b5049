"""Prints answers and progress. Text from files is sanitized already; nothing parses markup."""

import json
import os
import sys
import time
from types import TracebackType
from typing import Any

import click

from guidetui.models import Facets, Guide, Snippet, StudyFlags
from guidetui.text import replace_unsafe, sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.collection.collection import Collection


def notify(message: str) -> None:
    """Print a message about the run on stderr; it is sanitized here."""
    click.echo(f"guidetui: {sanitize_line(message)}", err=True)


def echo_json(value: Any) -> None:
    r"""Print `value` as JSON, indented, in UTF-8; what a terminal would obey is written \uXXXX."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(replace_unsafe(text, lambda character: f"\\u{ord(character):04x}"))


def guide_json(guide: Guide, collection: "Collection") -> dict[str, Any]:
    """Return the documented JSON form of one guide."""
    return {
        "slug": guide.slug,
        "title": guide.title,
        "description": guide.description,
        "url": collection.url_of(guide),
        "diagram": guide.image or None,
        "created": guide.created.isoformat(),
        "dated_by_file": guide.is_dated_by_file,
        "draft": guide.draft,
        "categories": list(guide.category_ids),
        "tags": list(collection.tag_labels(guide)),
        "path": str(guide.path),
    }


def flags_json(guide: Guide, flags: StudyFlags) -> dict[str, Any]:
    """Return the documented JSON form of a guide's star and read flag."""
    return {"starred": guide.slug in flags.starred, "read": guide.slug in flags.read}


def facets_json(facets: Facets, collection: "Collection") -> dict[str, Any]:
    """Return the documented JSON form of facets: tags most used first, categories in order."""
    tags = sorted(facets.tags.items(), key=lambda item: (-item[1], collection.label_of(item[0])))
    return {
        "tags": [{"tag": collection.label_of(key), "count": count} for key, count in tags],
        "categories": [
            {"id": category.id, "title": category.title, "count": facets.categories[category.id]}
            for category in collection.categories
            if category.id in facets.categories
        ],
    }


def highlighted(snippet: Snippet) -> str:
    """Return a snippet with its matches in bold."""
    parts = []
    end_before = 0
    for start, end in snippet.matches:
        parts += [snippet.text[end_before:start], click.style(snippet.text[start:end], bold=True)]
        end_before = end
    return "".join([*parts, snippet.text[end_before:]])


def uses_color() -> bool:
    """Return whether stdout is a terminal that wants colors (see no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


class ProgressBar:
    """A bar on stderr with the time left; shown only on a terminal, and only after a delay."""

    def __init__(self, label: str, delay_s: float = 0.5) -> None:
        """`label` says what is going on; what takes less than `delay_s` shows no bar."""
        self._label = label
        self._shown_from = time.monotonic() + delay_s
        self._bar: Any = None

    def show(self, done: int, total: int) -> None:
        """Show how much is done."""
        if self._bar is None:
            if not sys.stderr.isatty() or time.monotonic() < self._shown_from:
                return
            self._bar = click.progressbar(
                length=total, label=self._label, file=sys.stderr, show_pos=True
            )
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def __enter__(self) -> "ProgressBar":
        """Return the bar, not shown yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the line."""
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)
