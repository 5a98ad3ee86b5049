"""Collections of any size: `python -m tests.bench.corpus N FOLDER [--seed S]`.

A generated guide is put together from sentences, lists, tables, code and diagrams of the bundled
ones, half of them from about one place, so that it has a subject: front matter like theirs, about
180 words of prose, tags and categories skewed as in Zipf's law, dates that grow denser, two links
to earlier guides, and names and versions that occur nowhere else. The same seed gives the same
guides; a larger collection begins with those of a smaller one.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, count, islice
from pathlib import Path
from random import Random
from shutil import copytree

from guidetui.collection.load import load
from guidetui.paths import bundled_data
from tests.bench.passages import Passages, passages_of
from tests.bench.rare_words import RareWords

_FIRST_DAY = date(2012, 1, 2)
_DAYS = 5_000
_LONGEST_SLUG = 80
_ON_SUBJECT, _NEARNESS = 0.5, 6  # share of pieces, and how far from the place they are taken
_WITH_DIAGRAM, _WITH_TABLE, _WITH_LIST, _WITH_CODE = 0.6, 0.45, 0.5, 0.3
_TITLES = (
    "{title} at {name}",
    "{title} with {tag}",
    "{tag} and {name}: {title}",
    "{name} for {tag}",
    "How {name} Handles {tag}",
    "{title}, Seen from {tag}",
)
_ASIDES = (
    "{a} met this first, and {b} followed.",
    "At {a} the same change took one release.",
    "{a} sets this by default; with {b} it must be asked for.",
    "Compare how {a} and {b} report it before you choose.",
    "The figures were taken on {a}.",
    "Since {a} the old behavior is gone.",
)
_NOT_IN_SLUG = re.compile(r"[^a-z0-9+]+")


class Corpus:
    """An endless row of guides for one seed."""

    def __init__(self, passages: Passages, seed: int) -> None:
        """Put guides together from `passages`."""
        self._parts = passages
        self._random = Random(seed)
        self._rare = RareWords(self._random)
        self._tag_weights = _zipf(len(passages.tags))
        self._category_weights = _zipf(len(passages.category_ids), flatness=8)
        self._place = 0.0  # where the subject of the next guide lies in the lists of passages
        self._titles: dict[str, str] = {}
        self._slugs: list[str] = []

    def guides(self) -> Iterator[tuple[str, str]]:
        """Yield the slug and the whole file of each guide, without end."""
        for number in count():
            self._place = self._random.random()
            tags = self._tags()
            title = self._title(tags[0])
            slug = self._free_slug(title)
            image = f"https://example.org/diagrams/{number:06}.png"
            yield slug, f"{self._front_matter(title, image, tags)}\n{self._body(title, image)}"
            self._titles[slug] = title
            self._slugs.append(slug)

    def _front_matter(self, title: str, image: str, tags: list[str]) -> str:
        random = self._random
        day = _FIRST_DAY + timedelta(days=int(_DAYS * random.random() ** 0.5))
        shelves = 2 if random.random() < 0.01 else 1
        ids = random.choices(
            self._parts.category_ids, cum_weights=self._category_weights, k=shelves
        )
        lines = [
            "---",
            f"title: {_quoted(title)}",
            f"description: {_quoted(self._pick(self._parts.descriptions))}",
            f'image: "{image}"',
            f'createdAt: "{day.isoformat()}"',
            "draft: false",
            "categories:",
            *(f"  - {name}" for name in dict.fromkeys(ids)),
            "tags:",
            *(f"  - {_quoted(tag)}" for tag in tags),
            "---",
        ]
        return "\n".join(lines) + "\n"

    def _pick(self, pieces: list[str]) -> str:
        """Return a piece from about the place of the subject, or from anywhere."""
        if self._random.random() >= _ON_SUBJECT:
            return self._random.choice(pieces)
        near = int(self._place * len(pieces) + self._random.gauss(0, _NEARNESS))
        return pieces[near % len(pieces)]

    def _tags(self) -> list[str]:
        random = self._random
        tags = random.choices(
            self._parts.tags, cum_weights=self._tag_weights, k=random.choice((2, 2, 2, 3, 4))
        )
        if random.random() < 0.1:
            tags.append(self._rare.draw())
        return list(dict.fromkeys(tags))

    def _title(self, tag: str) -> str:
        random = self._random
        title = self._parts.titles[int(self._place * len(self._parts.titles))]
        if random.random() < 0.25 and _slug_of(title) not in self._titles:
            return title
        return random.choice(_TITLES).format(title=title, tag=tag, name=self._rare.draw())

    def _free_slug(self, title: str) -> str:
        slug = base = _slug_of(title)
        for number in count(2):
            if slug not in self._titles:
                break
            slug = f"{base}-{number}"
        return slug

    def _body(self, title: str, image: str) -> str:
        random, parts = self._random, self._parts
        words_left = min(max(random.lognormvariate(4.8, 0.4), 50), 400)
        blocks = [self._paragraph()]
        if random.random() < _WITH_DIAGRAM:
            blocks.append(self._pick(parts.diagrams))
        blocks.append(f"![{title} drawn as a diagram]({image})")
        if random.random() < _WITH_TABLE:
            blocks.append(self._pick(parts.tables))
        words_left -= len(blocks[0].split())
        while words_left > 0:
            part = self._list() if random.random() < _WITH_LIST else self._paragraph()
            words_left -= len(part.split())
            if random.random() < 0.5:
                blocks.append(f"## {self._pick(parts.headings)}")
            blocks.append(part)
        if random.random() < _WITH_CODE:
            blocks.append(self._pick(parts.code))
        blocks += self._links()
        return "\n\n".join(blocks) + "\n"

    def _paragraph(self) -> str:
        pieces = range(self._random.randint(2, 4))
        sentences = [self._pick(self._parts.sentences) for _ in pieces]
        if self._random.random() < 0.8:
            aside = self._random.choice(_ASIDES)
            sentences.append(aside.format(a=self._rare.draw(), b=self._rare.draw()))
        return " ".join(sentences)

    def _list(self) -> str:
        numbers = range(1, self._random.randint(3, 5) + 1)
        return "\n".join(f"{number}. {self._pick(self._parts.items)}" for number in numbers)

    def _links(self) -> Iterator[str]:
        if self._slugs:
            slugs = self._random.choices(self._slugs, k=2)
            links = (f"[{_bare(self._titles[slug])}]({slug}.md)" for slug in slugs)
            yield f"See also {' and '.join(links)}."


def _zipf(length: int, flatness: int = 1) -> list[float]:
    """Return cumulative weights 1/(rank + flatness) for that many ranks."""
    return list(accumulate(1 / (rank + flatness) for rank in range(length)))


def _slug_of(title: str) -> str:
    return _NOT_IN_SLUG.sub("-", title.lower()).strip("-")[:_LONGEST_SLUG].rstrip("-")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _bare(title: str) -> str:
    return title.replace("[", "(").replace("]", ")")


def write_corpus(folder: Path, number: int, seed: int = 1) -> None:
    """Write a collection of `number` guides into a folder that is new or empty.

    Raises FileExistsError where something lies there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty.")
    source = bundled_data()
    corpus = Corpus(passages_of(load(source)), seed)
    copytree(source / "categories", folder / "categories")
    guides = folder / "guides"
    guides.mkdir()
    for slug, text in islice(corpus.guides(), number):
        (guides / f"{slug}.md").write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Write a generated collection; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.corpus", description=main.__doc__)
    parser.add_argument("number", type=int, help="how many guides")
    parser.add_argument("folder", type=Path, help="a new or empty folder")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        write_corpus(options.folder, options.number, options.seed)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
