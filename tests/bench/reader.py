"""Opening a document: our reader beside Textual's Markdown widget and Rich's renderer, headless.

The first screen is measured from the moment a document is asked for, parsing included, to the paint
that shows its first words, and the time of the processor until then, which a busy machine does not
change; "all" is when nothing is left to parse or to lay out. Memory is what the process needs at
most above what it needed before. Every figure comes from a fresh process that has shown a short
document before, so that imports count for nobody.

Scrolling presses keys one after the other; what is measured is how much later than asked for a
timer of 2 ms comes, painting included.
"""

import asyncio
import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from guidetui.collection.guide_file import read_body
from guidetui.paths import bundled_data
from tests.bench.figures import Figure

_SIZE = (100, 40)
_TIMEOUT_S = 240
_FIRST_WORDS = "Zebras come first"
_SCROLLING = "scrolling"
_WARM = "# Warm\n\n*up* `code`\n\n```python\na = 1\n```\n\n```mermaid\ngraph LR\nA --> B\n```"
_BEAT_S = 0.002
_SCROLLED = [*["j"] * 100, *["pagedown"] * 50, "G", *["pageup"] * 20, "g", *["j"] * 50]
_PEERS = ("guidetui", "Rich", "Textual")


def longest_guide() -> str:
    """Return the Markdown of the longest bundled guide."""
    bodies = (read_body(path) for path in Path(bundled_data() / "guides").glob("*.md"))
    return max((body for body in bodies if isinstance(body, str)), key=len)


def grown(markdown: str, lines: int) -> str:
    """Return `markdown` repeated until it has so many lines."""
    return "\n\n".join([markdown] * (lines // (markdown.count("\n") + 2) + 1))


class _Host(App[None]):
    """Shows one widget and notes when the awaited words were painted."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget
        self.painted_at = 0.0
        self.painted_cpu = 0.0

    def compose(self) -> ComposeResult:
        yield self._widget

    def _display(self, screen, renderable) -> None:  # type: ignore[no-untyped-def]
        super()._display(screen, renderable)
        if not self.painted_at:
            now, cpu = time.perf_counter(), time.process_time()
            strips = self.screen._compositor.render_strips()
            if any(_FIRST_WORDS in strip.text for strip in strips):
                self.painted_at, self.painted_cpu = now, cpu


def _ours() -> tuple[Widget, Callable[[str, Pilot[None]], Awaitable[None]]]:
    from guidetui.document.parse import parts
    from guidetui.models import Position
    from guidetui.render.chunking import begin_document
    from guidetui.tui.widgets.reader import Reader

    reader = Reader()

    async def open_one(markdown: str, pilot: Pilot[None]) -> None:
        first = await asyncio.to_thread(lambda: begin_document((), parts(markdown)))
        reader.show(first.blocks, Position(), is_complete=first.is_complete)
        if not first.is_complete:  # what the pane of a reader does
            while not reader.view.layout.is_complete:
                reader.extend(await asyncio.to_thread(lambda: next(first.rest)))
            gc.collect()
            gc.freeze()
        while reader.view.layout.is_missing_lines:
            await pilot.pause(0.01)

    return reader, open_one


def _rich() -> tuple[Widget, Callable[[str, Pilot[None]], Awaitable[None]]]:
    from rich.markdown import Markdown
    from textual.containers import VerticalScroll
    from textual.widgets import Static

    static = Static()

    async def open_one(markdown: str, pilot: Pilot[None]) -> None:
        static.update(await asyncio.to_thread(Markdown, markdown))
        await pilot.pause()

    return VerticalScroll(static), open_one


def _textual() -> tuple[Widget, Callable[[str, Pilot[None]], Awaitable[None]]]:
    from textual.containers import VerticalScroll
    from textual.widgets import Markdown

    widget = Markdown("")

    async def open_one(markdown: str, pilot: Pilot[None]) -> None:
        await widget.update(markdown)
        await pilot.pause()

    return VerticalScroll(widget), open_one


async def _measure(peer: str, markdown: str) -> dict[str, float]:
    widget, open_one = {"guidetui": _ours, "Rich": _rich, "Textual": _textual}[peer]()
    app = _Host(widget)
    async with app.run_test(size=_SIZE) as pilot:
        await open_one(_WARM, pilot)
        await pilot.pause()
        app.painted_at = 0.0
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, cpu = time.perf_counter(), time.process_time()
        await open_one(f"{_FIRST_WORDS}.\n\n{markdown}", pilot)
        ended = time.perf_counter()
        while not app.painted_at:
            await pilot.pause(0.01)
    return {
        "first_ms": 1000 * (app.painted_at - started),
        "first_cpu_ms": 1000 * (app.painted_cpu - cpu),
        "all_ms": 1000 * (ended - started),
        "mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    }


async def _scroll(markdown: str) -> dict[str, float]:
    """Return how late the event loop is while keys are pressed at once after opening."""
    widget, open_one = _ours()
    late: list[float] = []

    async def beat() -> None:
        while True:
            due = time.perf_counter() + _BEAT_S
            await asyncio.sleep(_BEAT_S)
            late.append(time.perf_counter() - due)

    async with _Host(widget).run_test(size=_SIZE) as pilot:
        widget.focus()
        gc.freeze()  # what the app does once a collection is open
        opening = asyncio.create_task(open_one(markdown, pilot))
        await pilot.pause()
        beating = asyncio.create_task(beat())
        for key in _SCROLLED:
            await pilot.press(key)
        await opening
        during = sorted(late)
        late.clear()
        for key in _SCROLLED:
            await pilot.press(key)
        beating.cancel()
    after = sorted(late)
    return {
        "opening_p99_ms": 1000 * during[int(0.99 * len(during))],
        "opening_max_ms": 1000 * during[-1],
        "p99_ms": 1000 * after[int(0.99 * len(after))],
        "max_ms": 1000 * after[-1],
    }


def _in_a_fresh_process(peer: str, path: str) -> dict[str, float] | None:
    """Measure a peer, or our own scrolling where that is the `peer`."""
    command = [sys.executable, "-m", "tests.bench.reader", "--one", peer, path]
    try:
        result = subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, float] = json.loads(result.stdout)
    return found


def _medians(peer: str, markdown: str, rounds: int) -> dict[str, float] | None:
    with tempfile.NamedTemporaryFile("w", suffix=".md", encoding="utf-8") as file:
        file.write(markdown)
        file.flush()
        found = [_in_a_fresh_process(peer, file.name) for _ in range(rounds)]
    known = [one for one in found if one is not None]
    if len(known) < rounds:
        return None
    return {key: statistics.median(one[key] for one in known) for key in known[0]}


def main(rounds: int = 5) -> list[Figure]:
    """Print the table, and return its figures; few rounds leave out what takes minutes."""
    figures: list[Figure] = []
    guide = longest_guide()
    is_quick = rounds <= 3
    documents = {
        "longest guide": (guide, rounds),
        "2,000 lines": (grown(guide, 2_000), 1 if is_quick else 3),
        "20,000 lines": (grown(guide, 20_000), 1),
    }
    print("Opening a document: first screen, all laid out, memory (parsing included)")
    for name, (markdown, times) in documents.items():
        print(f"  {name} ({len(markdown) / 1024:,.0f} KB)")
        ours: dict[str, float] | None = None
        for peer in _PEERS:
            if is_quick and peer == "Textual" and name == "20,000 lines":
                continue
            found = _medians(peer, markdown, times)
            ours = ours or found
            if found is ours and ours is not None:
                figures.append(Figure(f"first screen of {name}", ours["first_ms"], "ms"))
            print(f"    {peer:<9} {_row(found, ours)}")
    return figures + _scrolling(documents["20,000 lines"][0])


def _scrolling(markdown: str) -> list[Figure]:
    found = _medians(_SCROLLING, markdown, 1)
    print("Scrolling a 20,000-line document by keys: how late the event loop is, p99 / max")
    if found is None:
        print(f"  more than {_TIMEOUT_S} s")
        return []
    during, after = found["opening_p99_ms"], found["p99_ms"]
    print(f"  while it is parsed  {during:6,.1f} / {found['opening_max_ms']:6,.1f} ms")
    print(f"  once all is there   {after:6,.1f} / {found['max_ms']:6,.1f} ms")
    return [
        Figure("20,000 lines, longest stall while parsing", found["opening_max_ms"], "ms"),
        Figure("20,000 lines, longest stall while scrolling", found["max_ms"], "ms"),
    ]


def _row(found: dict[str, float] | None, ours: dict[str, float] | None) -> str:
    if found is None or ours is None:
        return f"more than {_TIMEOUT_S} s"
    first, cpu, total = found["first_ms"], found["first_cpu_ms"], found["all_ms"]
    return (
        f"first {first:8,.0f} ms (x{first / ours['first_ms']:,.1f}), CPU {cpu:7,.0f} ms"
        f"   all {total:8,.0f} ms   {found['mb']:7,.1f} MB"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        text = Path(sys.argv[3]).read_text(encoding="utf-8")
        is_scrolling = sys.argv[2] == _SCROLLING
        measuring = _scroll(text) if is_scrolling else _measure(sys.argv[2], text)
        print(json.dumps(asyncio.run(measuring)))
    else:
        main(*(int(word) for word in sys.argv[1:2]))
