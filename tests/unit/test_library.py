"""The facade: every question that a front end asks."""

import gc
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guidetui.document.model import Heading, Paragraph, Run
from guidetui.errors import CollectionError, IndexCancelled, IndexDamaged
from guidetui.library import Library
from guidetui.models import IndexProgress, Query, SearchRequest
from guidetui.paths import collection_cache
from guidetui.search.index import store
from guidetui.text import is_sanitized
from tests.conftest import WriteGuide


@pytest.fixture
def library(data: Path, write_guide: WriteGuide) -> Iterator[Library]:
    write_guide("one", body="## Part\n\nzebra", title='"First Guide"')
    write_guide("two", body="lion and zebra", title='"Second Guide"')
    opened = Library.open(data)
    yield opened
    opened.close()


def index(library: Library) -> None:
    library.use_index(library.build_index())


def find(library: Library, text: str) -> list[str]:
    return [hit.slug for hit in library.search(Query(text), 10).hits]


def test_missing_folder_is_a_collection_error(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="There is no folder"):
        Library.open(tmp_path / "nosuch")


def test_scan_answers_until_there_is_an_index(library: Library) -> None:
    assert not library.is_indexed
    assert find(library, "zebra") == ["one", "two"]
    assert find(library, "guide") == ["one", "two"]
    index(library)
    assert library.is_indexed
    assert find(library, "zebra") == ["one", "two"]
    assert library.search(Query("zebra"), 10).notice == ""


def test_index_lies_in_the_cache_of_the_user(library: Library, own_folders: Path) -> None:
    index(library)
    cache = collection_cache(library.collection.root)
    assert cache.is_relative_to(own_folders)
    assert list(cache.glob("index-*/*.toc"))
    assert (cache / "metadata.db").is_file()


def test_nothing_is_written_into_the_collection(library: Library, data: Path) -> None:
    before = sorted(data.rglob("*"))
    index(library)
    assert sorted(data.rglob("*")) == before


def test_second_opening_reads_no_guide_again(library: Library, data: Path) -> None:
    index(library)
    steps: list[IndexProgress] = []
    Library.open(data).build_index(progress=steps.append)
    assert steps == []


def test_rebuild_reads_every_guide_again(library: Library) -> None:
    index(library)
    steps: list[IndexProgress] = []
    library.build_index(rebuild=True, progress=steps.append)
    assert steps == [IndexProgress(1, 2), IndexProgress(2, 2)]


def test_cancelled_build_is_an_error_of_its_own(library: Library) -> None:
    with pytest.raises(IndexCancelled):
        library.build_index(is_cancelled=lambda: True)
    assert not library.is_indexed


def test_index_may_be_built_on_another_thread(library: Library) -> None:
    built = []
    thread = threading.Thread(target=lambda: built.append(library.build_index()))
    thread.start()
    while thread.is_alive():
        assert find(library, "guide") == ["one", "two"]
        thread.join(0.001)
    library.use_index(built[0])
    assert find(library, "lion") == ["two"]


def test_newer_index_replaces_the_one_in_use(
    library: Library, data: Path, write_guide: WriteGuide
) -> None:
    index(library)
    write_guide("two", body="tiger")
    newer = Library.open(data)
    index(newer)
    assert find(newer, "tiger") == ["two"]
    index(newer)
    assert find(newer, "tiger") == ["two"]
    newer.close()


def test_closed_library_answers_from_titles_and_closes_twice(library: Library) -> None:
    index(library)
    library.close()
    library.close()
    assert not library.is_indexed
    assert find(library, "guide") == ["one", "two"]


def test_index_in_memory_where_the_cache_cannot_be_written(
    data: Path, write_guide: WriteGuide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_guide("one", body="zebra")
    blocker = tmp_path / "blocker"
    blocker.write_text("a regular file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocker / "cache"))
    library = Library.open(data)
    opened = library.build_index()
    library.use_index(opened)
    assert opened.is_in_memory
    assert "in memory" in opened.notice
    assert find(library, "zebra") == ["one"]


def test_drafts_are_searched_only_where_asked_for(data: Path, write_guide: WriteGuide) -> None:
    write_guide("done", body="zebra")
    write_guide("draft", body="zebra", draft="true")
    for include_drafts, expected in ((True, ["done", "draft"]), (False, ["done"])):
        library = Library.open(data, include_drafts=include_drafts)
        index(library)
        assert find(library, "zebra") == expected
        library.close()


def test_single_file_and_bare_folder_can_be_searched(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    note = tmp_path / "notes" / "a.md"
    note.write_text("# About zebras\n\nLions too.\n")
    for path, slug in ((tmp_path, "notes/a"), (note, "a")):
        library = Library.open(path)
        index(library)
        assert find(library, "lions") == [slug]
        library.close()


def test_snippet_before_the_index_is_the_same_as_after(library: Library) -> None:
    before = library.snippet("one", "zebra", 40)
    index(library)
    assert library.snippet("one", "zebra", 40) == before


def test_snippet_marks_what_matches(library: Library) -> None:
    index(library)
    shown = library.snippet("two", "zebra", 80)
    assert shown.text == "What two is. lion and zebra"
    assert [shown.text[start:end] for start, end in shown.matches] == ["zebra"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("first", {"one": ((0, 5),), "two": ()}), ("gui", {"one": ((6, 11),), "two": ((7, 12),)})],
)
def test_title_marks_need_no_index(
    library: Library, text: str, expected: dict[str, tuple[tuple[int, int], ...]]
) -> None:
    assert library.title_matches(["one", "two"], Query(text)) == expected


def test_document_and_body_leave_out_the_front_matter(library: Library) -> None:
    guide = library.collection.guide("one")
    assert library.body(guide) == "## Part\n\nzebra\n"
    assert library.document(guide).blocks == (
        Heading(2, (Run("Part"),), "part"),
        Paragraph((Run("zebra"),)),
    )


def test_source_is_the_whole_file_cleaned(data: Path, write_guide: WriteGuide) -> None:
    path = write_guide("one", body="a\x1bb")
    library = Library.open(data)
    source = library.source(library.collection.guide("one"))
    assert source == path.read_text(encoding="utf-8").replace("\x1b", "␛")
    assert is_sanitized(library.body(library.collection.guide("one")))


def test_guide_that_vanished_is_a_collection_error(library: Library) -> None:
    guide = library.collection.guide("one")
    guide.path.unlink()
    for read in (library.body, library.source, library.document):
        with pytest.raises(CollectionError) as caught:
            read(guide)
        assert caught.value.hint


def test_guide_with_hostile_markup_can_be_read_and_indexed(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("good", body="zebra")
    write_guide("hostile", body="<div>\n<![foo[x]]>\n</div>\n\nzebra")
    library = Library.open(data)
    index(library)
    assert find(library, "zebra") == ["good", "hostile"]
    assert library.document(library.collection.guide("hostile")).blocks
    library.close()


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("guidetui.cli", {"textual", "whoosh", "rich"}),
        ("guidetui.library", {"textual", "rich", "click", "whoosh", "markdown_it"}),
        ("guidetui.tui.app", {"whoosh", "yaml", "markdown_it"}),
        ("guidetui.render.layout", {"textual"}),
    ],
)
def test_import_loads_nothing_heavy_that_it_does_not_need(module: str, unwanted: set[str]) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert module in done.stdout.split()
    assert not loaded & unwanted


def test_index_that_is_used_no_more_leaves_memory_at_once(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("one")
    library = Library.open(data)
    library.use_index(library.build_index())
    library.search(Query("one"), 9)
    before = weakref.ref(library.searcher)
    gc.disable()
    try:
        library.use_index(library.build_index())
        assert before() is None
    finally:
        gc.enable()
    library.close()


@pytest.mark.parametrize(
    "ask",
    [
        lambda library: library.search(Query("zebra"), 9),
        lambda library: library.snippet("one", "zebra", 40),
        lambda library: library.matcher(Query("zebra")),
        lambda library: library.title_matches(["one"], Query("zebra")),
        lambda library: library.chosen(Query("zebra")),
        lambda library: library.related(library.collection.guide("one"), 5),
        lambda library: list(library.warm_up()),
    ],
)
def test_whatever_is_asked_finds_damage(
    library: Library, ask: Callable[[Library], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MAX_READ_WHOLE_BYTES", 0)
    index(library)
    for segment in collection_cache(library.collection.root).glob("index-*/*.seg"):
        os.truncate(segment, 0)
    with pytest.raises(IndexDamaged):
        ask(library)


def test_folder_without_files_has_changed(library: Library) -> None:
    assert not library.has_changed()
    library.collection.root.rename(library.collection.root.with_name("moved"))
    assert library.has_changed()


def test_empty_query_has_the_answer_that_the_index_would_give(
    data: Path, write_guide: WriteGuide
) -> None:
    write_guide("one", tags="[A, B]", createdAt="2024-01-02")
    write_guide("two", tags="[A]", createdAt="2024-01-01")
    library = Library.open(data)
    assert library.respond(SearchRequest(Query(), 9)).page.is_indexing
    index(library)
    for limit in (1, 9):
        page = library.respond(SearchRequest(Query(), limit)).page
        assert page == library.search(Query(), limit)
        assert page.total == 2
    narrowed = Query(tags=frozenset({"b"})), Query(category_id="alpha")
    found = [library.respond(SearchRequest(query, 9)).page for query in narrowed]
    assert found == [library.search(query, 9) for query in narrowed]
    assert [page.total for page in found] == [1, 2]
    library.close()
