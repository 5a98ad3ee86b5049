"""Names of files and folders, and aliases, are searched like titles."""

from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.models import Query


@pytest.fixture(params=["index", "scan"])
def library(tmp_path: Path, request: pytest.FixtureRequest) -> Library:
    """Notes whose titles say little, searched in both ways."""
    root = tmp_path / "vault"
    for name, text in {
        "Advanced formatting syntax.md": "# Tables and more\n\nWords on tables.\n",
        "Basic formatting syntax.md": "# Bold\n\nAdvanced formatting syntax is elsewhere.\n",
        "index of syntax.md": "# Index\n\nAdvanced formatting syntax, advanced formatting.\n",
        "part.md": "---\naliases: [Flux capacitor, FC]\n---\n# Time part\n\nWords.\n",
        "other.md": "# Other\n\nNobody has seen a flux capacitor, a capacitor of flux.\n",
        "Gardening/one.md": "# Soil\n\nDig.\n",
        "two.md": "# Tools\n\nGardening needs a spade.\n",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    library = Library.open(root)
    if request.param == "index":
        library.use_index(library.build_index())
    return library


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("advanced formatting syntax", "Advanced formatting syntax"),
        ("Advanced formatting", "Advanced formatting syntax"),
        ("flux capacitor", "part"),
        ("fc", "part"),
        ("gardening", "Gardening/one"),
    ],
)
def test_guide_is_first_for_any_of_its_names(library: Library, query: str, first: str) -> None:
    page = library.search(Query(query), 10)
    assert page.hits[0].slug == first
