"""A folder of notes as people keep them, of any size: `python -m tests.bench.vault 6000 FOLDER`.

The notes hold what Obsidian, Hugo, Docusaurus and mdBook know: front matter of three kinds, links
by name and by path, embeds, callouts, tables, formulas, diagrams, tags and text in Chinese. With
`--measure` the folder is opened, opened again and checked, each in a process of its own.
"""

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

_WORDS = (
    "garden quokka kettle orbit ledger harbor meadow signal lantern copper willow anchor pixel "
    "river ember thicket marble cipher beacon saddle velvet summit canyon lattice"
).split()
_FOLDERS = ("", "projects", "projects/old", "areas/health", "reference", "日记")


def write_vault(folder: Path, count: int, seed: int = 1) -> None:
    """Write `count` notes below `folder`; the same seed gives the same notes."""
    random_ = random.Random(seed)
    names = [
        f"{random_.choice(_WORDS)} {random_.choice(_WORDS)} {number}" for number in range(count)
    ]
    places = [random_.choice(_FOLDERS) for _ in names]
    for number, (name, place) in enumerate(zip(names, places, strict=True)):
        suffix = ".mdx" if number % 50 == 0 else ".md"
        path = folder / place / f"{name}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_note(random_, names, number), encoding="utf-8")


def _note(random_: random.Random, names: list[str], number: int) -> str:
    blocks = [
        _BLOCKS[index](random_, random_.choice(names))
        for index in random_.sample(range(len(_BLOCKS)), random_.randint(4, 9))
    ]
    title = names[number].title()
    return "\n\n".join([_front(random_, title, number) + f"# {title}", *blocks]) + "\n"


def _front(random_: random.Random, title: str, number: int) -> str:
    tag = random_.choice(_WORDS)
    match number % 4:
        case 0:
            return (
                f"---\naliases: [{title[:6]} {number}]\ntags: [{tag}, b]\ndate: 2024-01-02\n---\n\n"
            )
        case 1:
            return f'+++\ntitle = "{title}"\ndate = 2024-01-02T10:00:00Z\ntags = ["{tag}"]\n+++\n\n'
        case _:
            return ""


def _prose(random_: random.Random, name: str) -> str:
    words = " ".join(random_.choices(_WORDS, k=60))
    return f"{words.capitalize()}, see [[{name}]] and [[{name}|another]]. #{random_.choice(_WORDS)}"


def _heading(random_: random.Random, name: str) -> str:
    return f"## {random_.choice(_WORDS).title()}\n\nMore in [[{name}#{random_.choice(_WORDS)}]]."


def _table(random_: random.Random, name: str) -> str:
    rows = "\n".join(f"| {random_.choice(_WORDS)} | [[{name}\\|x]] | {n} |" for n in range(6))
    return f"| a | b | c |\n|---|---|--:|\n{rows}"


_BLOCKS: tuple[Callable[[random.Random, str], str], ...] = (
    _prose,
    _prose,
    _heading,
    _table,
    lambda r, name: f"> [!note] About {name}\n> {' '.join(r.choices(_WORDS, k=20))}",
    lambda r, _: f":::tip\n{' '.join(r.choices(_WORDS, k=12))}\n:::",
    lambda r, _: "\n".join(f"- [ ] {r.choice(_WORDS)} ^task-{n}" for n in range(5)),
    lambda r, _: f"```python\ndef {r.choice(_WORDS)}():\n    return {r.random()}\n```",
    lambda _, name: f"```mermaid\nflowchart LR\n  a[{name}] --> b\n```",
    lambda r, _: f"Costs $x_{{{r.randint(1, 9)}}}^2$ and\n\n$$\ny = \\frac{{1}}{{2}}\n$$",
    lambda r, _: f"Said before[^1].\n\n[^1]: By {r.choice(_WORDS)}.",
    lambda _, name: f"![[{name}]]\n\n![[missing.png]] [web](https://example.org/a)",
    lambda r, _: (
        f"=={r.choice(_WORDS)}== %%{r.choice(_WORDS)}%% :tada:\n\n%%\n{r.choice(_WORDS)}\n%%"
    ),
    lambda r, _: f"??? question\n    {' '.join(r.choices(_WORDS, k=12))}",
    lambda r, _: (
        "<table>" + f"<tr><td rowspan=2>{r.choice(_WORDS)}<td><td>x<tr><td>y" * 3 + "</table>"
    ),
    lambda r, _: f"设计模式，单例（Singleton）是一种常见的模式。TCP 的三次握手。{r.choice(_WORDS)}",
)

_MEASURED = {
    "open": "load(Path(sys.argv[1]))",
    "open again": "load(Path(sys.argv[1]), cache=MetadataCache(Path(sys.argv[2])))",
    "check": "check(load(Path(sys.argv[1])))",
}
_SCRIPT = """
import sys
from pathlib import Path
from guidetui.check import check
from guidetui.collection.cache import MetadataCache
from guidetui.collection.load import load
"""


def measure(folder: Path, cache: Path) -> None:
    """Print the seconds of processor time and the megabytes that each step takes."""
    for name in ("open", "open again", "open again", "check"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        script = f"{_SCRIPT}\n{_MEASURED[name]}\nimport resource\n" + (
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder), str(cache)], capture_output=True, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime - before.ru_utime
        wall = time.perf_counter() - started
        print(f"{name:12} {seconds:7.2f} s of processor, {wall:7.2f} s, {done.stdout.strip()} MB")


def main() -> None:
    """Write a vault, and measure it on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    write_vault(given.folder, given.count, given.seed)
    if given.measure:
        measure(given.folder, given.folder.with_suffix(".cache"))


if __name__ == "__main__":
    main()
