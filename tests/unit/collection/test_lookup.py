from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.errors import CollectionError, ErrorKind, GuideNotFound
from guidetui.models import Category, Guide, Problem, Severity
from tests.conftest import WriteGuide

CATEGORIES = (
    Category("ai", "AI and Machine Learning", sort=1),
    Category("api-web", "API & Web", sort=2),
    Category("api-tools", "Tools", sort=3),
    Category("tools", "Handy Things", sort=4),
    Category("devops-ci-cd", "DevOps: CI/CD", sort=5),
)


def _guide(slug: str, *tags: str, categories: tuple[str, ...] = ("ai",)) -> Guide:
    return Guide(
        slug, slug.title(), Path(f"{slug}.md"), date(2024, 2, 1), category_ids=categories, tags=tags
    )


@pytest.fixture
def collection() -> Collection:
    guides = (
        _guide("caching", "Caching", "System Design"),
        _guide("c++", "C++", "system-design", categories=("ai", "api-web")),
        _guide("caf\u00e9-architecture", "system-design", categories=("api-web",)),
    )
    return Collection(Path("data"), guides, CATEGORIES, base_url="https://example.org/g")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("api-web", "api-web"),
        ("API_WEB", "api-web"),
        ("API & Web", "api-web"),
        ("ai", "ai"),
        ("AI and machine-learning", "ai"),
        ("devops", "devops-ci-cd"),
        ("DevOps: CI/CD", "devops-ci-cd"),
        ("hand", "tools"),
        ("api-t", "api-tools"),
    ],
)
def test_category_is_found_by_id_title_or_beginning(
    collection: Collection, name: str, expected: str
) -> None:
    assert collection.category(name).id == expected


def test_whole_name_of_a_category_comes_before_the_beginning_of_another() -> None:
    categories = (Category("web-apis", "Web APIs"), Category("web", "Web"))
    assert Collection(Path(), (), categories).category("Web").id == "web"


@pytest.mark.parametrize(
    ("name", "candidates"), [("api", ["api-web", "api-tools"]), ("tools", ["api-tools", "tools"])]
)
def test_name_of_several_categories_is_refused_with_all_of_them(
    collection: Collection, name: str, candidates: list[str]
) -> None:
    with pytest.raises(CollectionError, match="several") as caught:
        collection.category(name)
    assert caught.value.hint == "One of: " + ", ".join(candidates)


@pytest.mark.parametrize("name", ["", " ", "-", "web", "cooking", "\x1b[2J"])
def test_name_of_no_category_is_refused_with_all_there_are(
    collection: Collection, name: str
) -> None:
    with pytest.raises(CollectionError, match="is no category") as caught:
        collection.category(name)
    assert "devops-ci-cd" in caught.value.hint
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize("slug", ["caching", "CACHING", "C++", "cafe\u0301-architecture"])
def test_guide_is_found_in_any_case_and_unicode_form(collection: Collection, slug: str) -> None:
    assert collection.guide(slug) == collection.find(slug)


def test_missing_guide_is_none(collection: Collection) -> None:
    assert collection.find("cachin") is None


def test_missing_guide_raises_with_the_nearest(collection: Collection) -> None:
    with pytest.raises(GuideNotFound) as caught:
        collection.guide("cashing")
    assert caught.value.hint == "Did you mean caching?"


def test_guide_is_found_by_a_title_that_no_other_has(data: Path, write_guide: WriteGuide) -> None:
    write_guide("kafka", title='"Why is Kafka Fast?"')
    write_guide("first", title='"The same"')
    write_guide("second", title='"The Same!"')
    collection = load(data)
    assert collection.guide("why is KAFKA fast").slug == "kafka"
    with pytest.raises(GuideNotFound):
        collection.guide("The same")
    with pytest.raises(GuideNotFound) as caught:
        collection.guide("Wy is Kafka so fast??")
    assert caught.value.hint == "Did you mean kafka?"


def test_guide_like_no_other_raises_with_the_way_out(collection: Collection) -> None:
    with pytest.raises(GuideNotFound) as caught:
        collection.guide("\x1b[2Jqqq")
    assert (caught.value.hint, caught.value.kind) == ("", ErrorKind.UNKNOWN_GUIDE)
    assert "\x1b" not in caught.value.message


def test_tag_is_found_in_any_spelling(collection: Collection) -> None:
    assert collection.tag("SYSTEM_design").label == "system-design"


def test_missing_tag_raises_with_the_nearest(collection: Collection) -> None:
    with pytest.raises(CollectionError) as caught:
        collection.tag("cachin")
    assert caught.value.hint == "Did you mean Caching?"


def test_tags_of_a_guide_are_shown_in_the_common_spelling(collection: Collection) -> None:
    assert collection.tag_labels(collection.guide("caching")) == ("Caching", "system-design")


def test_label_of_an_unknown_key_is_the_key(collection: Collection) -> None:
    assert collection.label_of("unknown") == "unknown"


def test_guides_with_tags_carry_all_of_them(collection: Collection) -> None:
    both = collection.with_tags(["systemdesign", "c++"])
    assert [guide.slug for guide in both] == ["c++"]


def test_unknown_slug_has_no_tags(collection: Collection) -> None:
    assert collection.tag_keys("absent") == frozenset()


def test_guide_in_two_categories_is_in_both(collection: Collection) -> None:
    assert [guide.slug for guide in collection.guides_in("ai")] == ["caching", "c++"]
    assert "c++" in [guide.slug for guide in collection.guides_in("api-web")]


@pytest.mark.parametrize("category_id", ["tools", "absent"])
def test_category_without_guides_holds_none(collection: Collection, category_id: str) -> None:
    assert collection.guides_in(category_id) == ()


def test_page_of_a_guide_is_percent_encoded(collection: Collection) -> None:
    assert collection.url_of(collection.guide("c++")) == "https://example.org/g/c%2B%2B"


def test_guide_of_a_folder_without_a_site_has_no_page(collection: Collection) -> None:
    bare = replace(collection, base_url=None)
    assert bare.url_of(bare.guide("c++")) is None


def test_errors_are_the_problems_that_kept_a_file_out() -> None:
    error = Problem(Path("a.md"), "bad-yaml", "is broken", "mend it")
    warning = Problem(Path("b.md"), "bom", "is odd", "mend it", Severity.WARNING)
    assert Collection(Path(), (), (), problems=(warning, error)).errors == (error,)


def test_summary_counts_guides_and_categories(collection: Collection) -> None:
    assert collection.summary() == "3 guides in 5 categories"
    assert Collection(Path(), collection.guides[:1], CATEGORIES[:1]).summary() == (
        "1 guide in 1 category"
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("caching.md", "caching"),
        ("./caching.md", "caching"),
        ("../elsewhere/Caching.MD", "caching"),
        ("/data/guides/c++.markdown", "c++"),
        ("absent.md", None),
        ("", None),
    ],
)
def test_link_in_a_collection_is_resolved_by_file_name(
    collection: Collection, path: str, expected: str | None
) -> None:
    found = collection.resolve(collection.guide("c++"), path)
    assert (found.slug if found else None) == expected


@pytest.mark.parametrize(
    ("start", "path", "expected"),
    [
        ("top", "other.md", "other"),
        ("top", "sub/deep.md", "sub/deep"),
        ("top", "deep.md", None),
        ("sub/deep", "other.md", "sub/other"),
        ("sub/deep", "./other.md", "sub/other"),
        ("sub/deep", "../other.md", "other"),
        ("sub/deep", "../sub/../other.MD", "other"),
        ("sub/deep", "/other.md", "other"),
        ("sub/deep", "/sub/other.md", "sub/other"),
        ("sub/deep", "../../other.md", None),
        ("sub/deep", "/../other.md", None),
        ("top", "v1.2.md", "v1.2"),
        ("top", "", None),
        ("top", "/", None),
        ("top", "..md", None),
        ("top", "...md", None),
    ],
)
def test_link_in_a_bare_folder_is_resolved_by_path(
    start: str, path: str, expected: str | None
) -> None:
    slugs = ("top", "other", "v1.2", "sub/deep", "sub/other")
    notes = Collection(Path(), tuple(map(_guide, slugs)), CATEGORIES[:1], is_bare=True)
    found = notes.resolve(notes.guide(start), path)
    assert (found.slug if found else None) == expected
