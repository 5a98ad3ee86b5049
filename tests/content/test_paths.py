"""The paths through the bundled guides, and what no path and few links lead to."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.content.blocks import GUIDES

PATHS = sorted((GUIDES.parent / "paths").glob("*.md"))
SLUGS = {path.stem for path in GUIDES.glob("*.md")}
MAX_STEPS = 40
MAX_WORDS = 25

_LINK = re.compile(r"\]\(([^)#\s]+)\.md(?:#[^)]*)?\)")


def _steps(path: Path) -> list[dict[str, str]]:
    front = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")[0]
    steps: list[dict[str, str]] = yaml.safe_load(front)["guides"]
    return steps


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_step_says_why_it_comes_now(path: Path) -> None:
    steps = _steps(path)
    assert 10 <= len(steps) <= MAX_STEPS
    assert {step["guide"] for step in steps} <= SLUGS
    assert [slug for slug, count in Counter(s["guide"] for s in steps).items() if count > 1] == []
    for step in steps:
        assert step.keys() == {"guide", "why"}
        assert step["why"].endswith((".", "?"))
        assert ". " not in step["why"]
        assert len(step["why"].split()) <= MAX_WORDS


def test_no_two_steps_say_the_same() -> None:
    said = Counter(step["why"].casefold() for path in PATHS for step in _steps(path))
    assert [why for why, count in said.items() if count > 1] == []


def test_every_guide_is_on_a_path_or_linked_from_two_others() -> None:
    on_path = {step["guide"] for path in PATHS for step in _steps(path)}
    links = Counter(
        slug
        for path in GUIDES.glob("*.md")
        for slug in set(_LINK.findall(path.read_text(encoding="utf-8"))) - {path.stem}
    )
    assert {slug for slug in SLUGS - on_path if links[slug] < 2} == set()
