"""Which guides stand near one, in which order, and why."""

from pathlib import Path

import pytest

from guidetui.errors import SearchError
from guidetui.library import Library
from guidetui.models import Related
from guidetui.search.related import RelatedIndex
from tests.conftest import WriteGuide


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """Ten guides under one common tag, of which some have more in common."""
    write_guide("kafka", "An offset, see [logs](logs.md). The offset.", tags="[Common, Kafka]")
    write_guide("logs", "Logs hold entries. The offset. An offset.", tags="[Common]")
    write_guide("streams", "Nothing.", tags="[Common, kafka]", categories="[beta]")
    write_guide("offsets", "An offset here, an offset there.", tags="[Other]", categories="[beta]")
    write_guide("pointing", "See [kafka](kafka.md).", tags="[Else]", categories="[beta]")
    for number in range(5):
        write_guide(f"other-{number}", "Trees.", tags="[Common]", categories="[beta]")
    return data


def related(root: Path, slug: str, limit: int = 5, *, is_indexed: bool = True) -> list[Related]:
    library = Library.open(root)
    if is_indexed:
        library.use_index(library.build_index())
    found = library.related(library.collection.guide(slug), limit)
    library.close()
    return list(found)


def test_links_rare_tags_and_terms_tie_guides_and_are_named(shelf: Path) -> None:
    found = {near.slug: near for near in related(shelf, "kafka", 100)}
    assert set(found) >= {"logs", "streams", "offsets", "pointing"}
    assert (found["logs"].is_linked, found["logs"].links_back) == (True, False)
    assert (found["pointing"].is_linked, found["pointing"].links_back) == (False, True)
    assert found["streams"].tags == ("Kafka", "Common")
    assert "offset" in found["offsets"].terms
    assert found["logs"].categories == ("Alpha",)


def test_most_in_common_comes_first(shelf: Path) -> None:
    found = related(shelf, "kafka")
    assert found[0].slug == "logs"
    assert [near.score for near in found] == sorted((near.score for near in found), reverse=True)


def test_rare_tag_ties_more_than_a_common_one(shelf: Path) -> None:
    found = [near.slug for near in related(shelf, "kafka", 9)]
    assert found.index("streams") < found.index("other-0")


def test_at_most_as_many_as_asked_for_and_never_the_guide_itself(shelf: Path) -> None:
    for limit in (1, 3, 100):
        slugs = [near.slug for near in related(shelf, "kafka", limit)]
        assert len(slugs) <= limit
        assert len(set(slugs)) == len(slugs)
        assert "kafka" not in slugs


def test_without_an_index_tags_and_categories_count(shelf: Path) -> None:
    found = related(shelf, "kafka", is_indexed=False)
    assert found[0].slug == "streams"
    assert "logs" in [near.slug for near in found]
    assert not any(near.terms or near.is_linked or near.links_back for near in found)


def test_guide_with_nothing_in_common_is_near_to_none(data: Path, write_guide: WriteGuide) -> None:
    write_guide("one", "Trees.", tags="[]", categories="[alpha]")
    write_guide("two", "Rivers.", tags="[]", categories="[beta]")
    assert related(data, "one") == []


def test_links_of_a_bare_folder_lead_to_the_file_they_name(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    for name, text in (
        ("a/same.md", "# One\n\nSee [there](../b/note.md)."),
        ("b/same.md", "# Two\n\nNothing."),
        ("b/note.md", "# Three\n\nSee [near](same.md)."),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    ties = {near.slug: (near.is_linked, near.links_back) for near in related(root, "b/note")}
    assert ties["a/same"] == (False, True)
    assert ties["b/same"] == (True, False)
    assert [near.slug for near in related(root, "a/same") if near.links_back] == []


def test_link_is_known_when_its_guide_is_written_later(
    shelf: Path, write_guide: WriteGuide
) -> None:
    write_guide("early", "See [late](late.md).", tags="[]")
    assert "late" not in [near.slug for near in related(shelf, "early")]
    write_guide("late", "Here.", tags="[]", categories="[beta]")
    assert related(shelf, "early")[0].slug == "late"
    assert related(shelf, "late")[0].links_back


def test_common_tags_and_terms_are_not_walked(
    shelf: Path, write_guide: WriteGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        write_guide(f"many-{number}", "A tree. The tree.", tags="[Common]", categories="[beta]")
    write_guide("tree", "A tree. The tree.", tags="[Common]")
    walked: list[str] = []
    about = RelatedIndex.about

    def note(self: RelatedIndex, term: str) -> object:
        walked.append(term)
        return about(self, term)

    monkeypatch.setattr(RelatedIndex, "about", note)
    library = Library.open(shelf)
    library.use_index(library.build_index())
    assert len(library.related(library.collection.guide("tree"), 5)) == 5
    assert "tree" not in walked
    library.close()


def test_damaged_index_is_a_search_error(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise EOFError

    monkeypatch.setattr(RelatedIndex, "key_terms", fail)
    with pytest.raises(SearchError, match="damaged"):
        related(shelf, "kafka")


@pytest.mark.usefixtures("bundled_index")
def test_every_bundled_guide_has_near_ones_and_links_come_with_a_reason(bundled: Path) -> None:
    library = Library.open(bundled)
    collection = library.collection
    library.use_index(library.build_index())
    unexplained = 0
    guides = collection.guides[::7]
    for guide in guides:
        found = library.related(guide, 5)
        assert len(found) == 5, guide.slug
        unexplained += sum(
            not (near.tags or near.terms or near.is_linked or near.links_back) for near in found
        )
        words = {word for near in found for word in near.terms}
        assert words.isdisjoint({"auditable", "check", "moves"})
    assert unexplained < 0.05 * 5 * len(guides)
    kafka = [near.slug for near in library.related(collection.guide("top-5-kafka-use-cases"), 5)]
    assert "the-ultimate-kafka-101-you-cannot-miss" in kafka
    library.close()
