"""Folders of very many short notes: `python -m tests.bench.short_notes N FOLDER`.

Each note is a page about a command of a few lines, put together from words of the bundled guides,
in folders by language and system, so that many have the same name. The same seed gives the same
notes.
"""

import sys
from pathlib import Path
from random import Random

from guidetui.collection.load import load
from guidetui.paths import bundled_data
from tests.bench.passages import passages_of

_LANGUAGES = ("", ".de", ".es", ".fr", ".it", ".pt_BR", ".ru", ".zh")
_SYSTEMS = ("common", "linux", "osx", "windows", "android")
_FREQUENCIES = (6, 5, 1, 1, 1)
_COMMANDS = 5_200


def write_short_notes(folder: Path, count: int, seed: int = 1) -> None:
    """Write `count` notes below `folder`, at most about 200,000."""
    random = Random(seed)
    sentences = passages_of(load(bundled_data())).sentences
    bare = (word.strip(".,:;()`*").lower() for text in sentences for word in text.split())
    words = sorted({word for word in bare if word.isalpha()})
    names = [f"{random.choice(words)[:6]}-{random.choice(words)[:5]}" for _ in range(_COMMANDS)]
    written: set[Path] = set()
    while len(written) < count:
        name = random.choice(names)
        (system,) = random.choices(_SYSTEMS, _FREQUENCIES)
        path = folder / f"pages{random.choice(_LANGUAGES)}" / system / f"{name}.md"
        if path in written:
            continue
        written.add(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"# {name}", "", f"> {random.choice(sentences)}", ""]
        for _ in range(random.randint(2, 8)):
            what = " ".join(random.choices(words, k=random.randint(4, 9)))
            call = f"{name} --{random.choice(words)} {{{{{random.choice(words)}}}}}"
            lines += [f"- {what}:", "", f"`{call}`", ""]
        path.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write_short_notes(Path(sys.argv[2]), int(sys.argv[1]))
