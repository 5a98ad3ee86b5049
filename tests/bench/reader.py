"""Opening a guide: our reader beside Textual's Markdown widget, headless, first frame."""

import asyncio
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import Markdown

from guidetui.collection.front_matter import read_body
from guidetui.document.parse import parse
from guidetui.models import Position
from guidetui.paths import bundled_data
from guidetui.tui.widgets.reader import Reader

_SIZE = (100, 40)


def longest_guide() -> str:
    """Return the Markdown of the longest bundled guide."""
    bodies = (read_body(path) for path in Path(bundled_data() / "guides").glob("*.md"))
    return max((body for body in bodies if isinstance(body, str)), key=len)


def grown(markdown: str, lines: int) -> str:
    """Return `markdown` repeated until it has so many lines."""
    return "\n\n".join([markdown] * (lines // (markdown.count("\n") + 2) + 1))


class _Host(App[None]):
    def __init__(self, make: Callable[[], Widget]) -> None:
        super().__init__()
        self._make = make

    def compose(self) -> ComposeResult:
        yield self._make()


async def _ours(markdown: str) -> float:
    app = _Host(Reader)
    async with app.run_test(size=_SIZE) as pilot:
        await pilot.pause()
        started = time.perf_counter()
        blocks = parse(markdown).blocks
        app.query_one(Reader).show(blocks, Position())
        await pilot.pause()
        return time.perf_counter() - started


async def _textual(markdown: str) -> float:
    app = _Host(lambda: Markdown(""))
    async with app.run_test(size=_SIZE) as pilot:
        await pilot.pause()
        started = time.perf_counter()
        await app.query_one(Markdown).update(markdown)
        await pilot.pause()
        return time.perf_counter() - started


def _median_ms(open_one: Callable[[str], object], markdown: str, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        gc.collect()
        times.append(1000 * asyncio.run(open_one(markdown)))  # type: ignore[arg-type]
    return statistics.median(times)


def main(rounds: int = 5) -> None:
    """Print the table."""
    guide = longest_guide()
    documents = {"longest guide": guide}
    if rounds > 3:
        documents["2,000 lines"] = grown(guide, 2_000)
    print(f"Opening a document, medians of {rounds}, parsing included")
    for name, markdown in documents.items():
        few = rounds if name == "longest guide" else 3
        ours = _median_ms(_ours, markdown, few)
        theirs = _median_ms(_textual, markdown, few)
        print(
            f"  {name:<14} guidetui {ours:7.0f} ms   textual.Markdown {theirs:7.0f} ms"
            f"   {theirs / ours:.1f} times as fast"
        )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
