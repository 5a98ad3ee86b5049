"""Generated collections: the same for a seed, loadable without a problem, and like real ones."""

import re
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.document.model import Diagram, Table
from guidetui.document.words import plain_text
from guidetui.library import Library
from tests.bench.corpus import Corpus, main, write_corpus
from tests.bench.passages import Passages, passages_of
from tests.bench.rare_words import RareWords, word

GUIDES = 400


@pytest.fixture(scope="module")
def passages(bundled: Path) -> Passages:
    return passages_of(load(bundled))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A collection of 400 guides, written once."""
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, GUIDES, seed=3)
    return load(folder)


def test_the_same_seed_gives_the_same_guides(passages: Passages) -> None:
    first, again, other = (list(islice(Corpus(passages, seed).guides(), 30)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_a_larger_collection_begins_with_the_smaller(
    passages: Passages, generated: Collection
) -> None:
    for slug, text in islice(Corpus(passages, 3).guides(), 20):
        assert generated.guide(slug).path.read_text(encoding="utf-8") == text


def test_generated_guides_load_without_a_problem(generated: Collection) -> None:
    assert generated.problems == ()
    assert len(generated.guides) == GUIDES
    assert len(generated.categories) == 15
    assert all(guide.category_ids and guide.tags and guide.image for guide in generated.guides)


@pytest.mark.slow
def test_generated_guides_look_like_ours(generated: Collection) -> None:
    library = Library(generated)
    documents = [library.document(guide) for guide in generated.guides]
    words = sorted(len(plain_text(document).split()) for document in documents)
    assert 150 <= words[len(words) // 2] <= 250
    for block, least in ((Diagram, 0.5), (Table, 0.35)):
        having = sum(any(isinstance(part, block) for part in item.blocks) for item in documents)
        assert least <= having / GUIDES <= 0.9


def test_links_lead_to_guides(generated: Collection) -> None:
    library = Library(generated)
    targets = [
        target
        for guide in generated.guides
        for target in re.findall(r"\]\(([^):]+)\.md\)", library.body(guide))
    ]
    assert len(targets) >= GUIDES
    assert all(generated.find(target) for target in targets)


def test_tags_and_categories_are_skewed(generated: Collection) -> None:
    counts = [tag.count for tag in generated.tags]
    assert counts[0] > 4 * counts[20]
    assert counts[-1] == 1
    sizes = sorted(len(generated.guides_in(category.id)) for category in generated.categories)
    assert sizes[-1] > 1.5 * sizes[0]


def test_rare_words_grow_like_a_vocabulary() -> None:
    rare = RareWords(Random(1))
    coined = []
    for _ in range(3):
        for _ in range(10_000):
            rare.draw()
        coined.append(rare.coined)
    assert coined[0] > 2_000
    assert coined[0] > coined[1] - coined[0] > coined[2] - coined[1]


def test_every_rare_word_is_another() -> None:
    words = [word(number) for number in range(200_000)]
    assert len(set(words)) == len(words)


def test_the_command_writes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new"
    assert main(["5", str(folder), "--seed", "2"]) == 0
    assert len(load(folder).guides) == 5
    assert main(["5", str(folder)]) == 2
    assert "is not empty" in capsys.readouterr().err
