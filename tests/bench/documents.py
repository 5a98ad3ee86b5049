"""Documents that are long in one way: `python -m tests.bench.documents [CHARACTERS] [KIND …]`.

For each kind of `tests.long_documents` the processor time to parse, lay out and read aloud a
document of so many characters, of one twice as long, and their ratio: 2 where time grows with the
length. A kind that takes over a limit of seconds is killed and shows "over". Memory is the most
that the process needed for the longer one above what it needed before.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from itertools import pairwise

from guidetui.document.parse import parse, parts
from guidetui.render.chunking import chunk_parts
from guidetui.render.layout import lay_out
from guidetui.render.plain_text import plain_lines
from guidetui.text import sanitize
from tests.long_documents import KINDS

_CHARACTERS = 500_000
_LIMIT_S = 20
_WIDTH = 80
_STEPS = ("first screen", "all parts", "parse", "lay out", "plain text")


def _measure(markdown: str) -> list[float]:
    """Return the seconds of each step."""
    times = [time.process_time()]

    def note() -> None:
        times.append(time.process_time())

    arriving = chunk_parts(parts(markdown))
    next(arriving)
    note()
    for _ in arriving:
        pass
    note()
    blocks = parse(markdown, for_display=False).blocks
    note()
    for block in blocks:
        lay_out(block, _WIDTH)
    note()
    for block in blocks:
        plain_lines(block, _WIDTH)
    note()
    return [after - before for before, after in pairwise(times)]


def _in_a_child(kind: str, characters: int) -> tuple[list[float], float] | None:
    """Return the times and megabytes of one kind, or None where they are over the limit."""
    markdown = sanitize(KINDS[kind](characters))
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (_LIMIT_S, _LIMIT_S))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        times = _measure(markdown)
        megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        os.write(writing, json.dumps([times, megabytes]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return tuple(json.loads(text)) if text else None


def main(characters: int = _CHARACTERS, kinds: Sequence[str] = ()) -> None:
    """Print a line for each kind."""
    parse("```python\na = 1\n```")  # what is loaded once counts for nobody
    print(f"Documents of {characters:,} and {2 * characters:,} characters; s for the longer one")
    print(f"  {'':<28} {'  '.join(_STEPS)}  ratio  MB")
    for kind in kinds or KINDS:
        short, long = (_in_a_child(kind, size) for size in (characters, 2 * characters))
        if short is None or long is None:
            print(f"  {kind:<28} over {_LIMIT_S} s")
            continue
        times, megabytes = long
        cells = "  ".join(f"{s:>{len(name)}.2f}" for name, s in zip(_STEPS, times, strict=True))
        ratio = sum(times) / max(0.001, sum(short[0]))
        print(f"  {kind:<28} {cells}  {ratio:5.1f}  {megabytes:3.0f}", flush=True)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(*numbers[:1] or [_CHARACTERS], [word for word in sys.argv[1:] if not word.isdigit()])
