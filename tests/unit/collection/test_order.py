from collections.abc import Callable
from pathlib import Path

import pytest

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.models import Severity

WriteGuide = Callable[..., Path]


def _slugs(collection: Collection, category_id: str = "alpha") -> list[str]:
    return [guide.slug for guide in collection.guides_in(category_id)]


def _write_category(data: Path, name: str, sort: int) -> Path:
    path = data / "categories" / name
    path.write_text(
        f'---\ntitle: "{path.stem}"\ndescription: "d"\nimage: "https://example.org/a.png"\n'
        f'icon: "/a.png"\nsort: {sort}\n---\n'
    )
    return path


def test_guides_stand_by_date(data: Path, write_guide: WriteGuide) -> None:
    write_guide("a", createdAt='"2024-03-01"')
    write_guide("b", createdAt='"2023-12-31"')
    write_guide("c", createdAt="2024-02-01")
    assert _slugs(load(data)) == ["b", "c", "a"]


def test_guides_of_one_day_stand_by_name(data: Path, write_guide: WriteGuide) -> None:
    for slug in ("b", "c++", "a-b", "Z", "9-ways", "10-ways"):
        write_guide(slug)
    assert _slugs(load(data)) == ["10-ways", "9-ways", "Z", "a-b", "b", "c++"]


def test_guide_in_two_categories_stands_in_both(data: Path, write_guide: WriteGuide) -> None:
    write_guide("late", createdAt='"2024-03-01"')
    write_guide("both", categories="[beta, alpha]")
    collection = load(data)
    assert (_slugs(collection), _slugs(collection, "beta")) == (["both", "late"], ["both"])
    assert len(collection.guides) == 2


def test_categories_stand_by_sort_then_by_id(data: Path) -> None:
    for name, sort in (("zeta.md", 5), ("eta.md", 10), ("gamma.md", 20), ("minus.md", -1)):
        _write_category(data, name, sort)
    assert [category.id for category in load(data).categories] == [
        "minus",
        "zeta",
        "alpha",
        "eta",
        "beta",
        "gamma",
    ]


def test_position_follows_publication_order(data: Path, write_guide: WriteGuide) -> None:
    write_guide("a", createdAt='"2024-03-01"')
    write_guide("b")
    assert dict(load(data).position_of) == {"b": 0, "a": 1}


def test_drafts_are_hidden_and_counted(data: Path, write_guide: WriteGuide) -> None:
    write_guide("done")
    write_guide("draft", draft="true", tags='["Only here"]')
    collection = load(data)
    assert (_slugs(collection), collection.drafts_hidden) == (["done"], 1)
    assert collection.find("draft") is None
    assert [tag.label for tag in collection.tags] == ["Testing"]


def test_drafts_are_shown_on_request(data: Path, write_guide: WriteGuide) -> None:
    write_guide("done")
    write_guide("draft", draft="true")
    collection = load(data, include_drafts=True)
    assert (_slugs(collection), collection.drafts_hidden) == (["done", "draft"], 0)


def test_problems_of_hidden_drafts_are_reported(data: Path, write_guide: WriteGuide) -> None:
    write_guide("draft", draft="true", image='"no address"')
    assert [problem.code for problem in load(data).problems] == ["bad-url"]


def test_unknown_category_is_reported_with_what_there_is(
    data: Path, write_guide: WriteGuide
) -> None:
    path = write_guide("one", categories="[gamma, alpha]")
    collection = load(data)
    (problem,) = collection.problems
    assert (problem.path, problem.code) == (path, "unknown-category")
    assert (problem.severity, problem.line) == (Severity.WARNING, 1)
    assert "'gamma'" in problem.message
    assert "alpha, beta" in problem.hint
    assert _slugs(collection) == ["one"]
    assert "uncategorized" not in collection.categories_by_id


@pytest.mark.parametrize("categories", ["[gamma]", "[gamma, delta]", "[]", '""', "[Alpha]"])
def test_guide_that_names_no_known_category_is_uncategorized(
    data: Path, write_guide: WriteGuide, categories: str
) -> None:
    write_guide("one", categories=categories)
    write_guide("two")
    collection = load(data)
    assert [category.id for category in collection.categories] == ["alpha", "beta", "uncategorized"]
    assert _slugs(collection, "uncategorized") == ["one"]


@pytest.mark.parametrize(
    ("one", "other"), [("guide", "Guide"), ("caf\u00e9", "cafe\u0301"), ("stra\u00dfe", "strasse")]
)
def test_second_of_two_equal_slugs_is_reported_and_found_by_its_file_name(
    data: Path, write_guide: WriteGuide, one: str, other: str
) -> None:
    first, second = sorted([write_guide(one), write_guide(other)])
    collection = load(data)
    (problem,) = collection.problems
    assert (problem.path, problem.code, problem.severity) == (second, "duplicate-slug", "warning")
    assert problem.hint
    assert collection.guide(first.stem).path == first
    assert collection.guide(second.name).path == second


def test_equal_names_in_two_folders_of_a_collection_are_told_apart(
    data: Path, write_guide: WriteGuide
) -> None:
    (data / "guides" / "sub").mkdir()
    write_guide("one").rename(data / "guides" / "sub" / "one.md")
    write_guide("one")
    collection = load(data)
    assert [problem.code for problem in collection.problems] == ["duplicate-slug"]
    assert _slugs(collection) == ["one", "sub/one"]


def test_equal_names_in_two_folders_of_a_bare_folder_are_two_guides(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.md").write_text("Text.\n")
    assert {guide.slug for guide in load(tmp_path).guides} == {"a/one", "b/one"}


def test_second_of_two_categories_of_one_name_is_reported(data: Path) -> None:
    second = _write_category(data, "alpha.markdown", 30)
    collection = load(data)
    assert len(collection.categories) == 2
    assert len(collection.problems) == 1
    assert collection.problems[0].path in (second, data / "categories" / "alpha.md")


def test_progress_ends_with_all_files(data: Path, write_guide: WriteGuide) -> None:
    for number in range(101):
        write_guide(f"guide-{number}")
    calls: list[tuple[int, int]] = []
    load(data, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(100, 101), (101, 101)]


def test_bundled_collection_has_no_problems(bundled: Path) -> None:
    assert [str(problem) for problem in load(bundled).problems] == []
