import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from guidetui.collection.collection import Collection
from guidetui.collection.layout import find_root, survey
from guidetui.collection.load import load
from guidetui.errors import CollectionError
from tests.unit.conftest import OrdinaryUser

WriteGuide = Callable[..., Path]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """An empty bare folder."""
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def _write(path: Path, text: str = "Text.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _slugs(collection: Collection) -> list[str]:
    return sorted(guide.slug for guide in collection.guides)


def test_folder_of_guides_is_its_own_root(data: Path) -> None:
    assert find_root(data) == data


def test_folder_data_of_a_repository_is_the_root(data: Path) -> None:
    assert find_root(data.parent) == data


def test_folder_guides_comes_before_the_folder_data(data: Path) -> None:
    (data.parent / "guides").mkdir()
    assert find_root(data.parent) == data.parent


@pytest.mark.parametrize("name", ["one.md", "ONE.MD", "one.markdown"])
def test_markdown_file_is_its_own_root(tmp_path: Path, name: str) -> None:
    assert find_root(_write(tmp_path / name)) == tmp_path / name


def test_tilde_is_the_home_folder(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(notes.parent))
    assert find_root(Path("~/notes")) == notes


@pytest.mark.parametrize(
    "name",
    [
        "absent",
        "absent/guides",
        "text.txt",
        "text.txt/below",
        "pipe.md",
        "loop",
        "dangling.md",
        "a" * 300,
        "nul\x00",
        "\x1b[2J",
    ],
)
def test_path_that_cannot_be_opened_raises(tmp_path: Path, name: str) -> None:
    _write(tmp_path / "text.txt")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling.md").symlink_to(tmp_path / "absent.md")
    with pytest.raises(CollectionError) as caught:
        find_root(tmp_path / name)
    assert caught.value.hint
    assert "\x1b" not in caught.value.message


def test_unknown_user_raises() -> None:
    with pytest.raises(CollectionError, match="no-such-user"):
        find_root(Path("~no-such-user-here/guides"))


def test_closed_folder_raises(open_folder: Path, ordinary_user: OrdinaryUser) -> None:
    (open_folder / "closed").mkdir(mode=0o000)
    with ordinary_user(), pytest.raises(CollectionError) as caught:
        find_root(open_folder / "closed")
    assert "permission" in caught.value.hint


def test_collection_takes_guides_from_folders_below(data: Path, write_guide: WriteGuide) -> None:
    (data / "guides" / "sub").mkdir()
    write_guide("one").rename(data / "guides" / "sub" / "one.md")
    collection = load(data)
    assert (_slugs(collection), collection.problems) == (["one"], ())


def test_collection_without_categories_reports_every_guide(tmp_path: Path) -> None:
    _write(tmp_path / "guides" / "one.md", "---\ncategories: [alpha]\n---\n# One\n")
    collection = load(tmp_path)
    assert "unknown-category" in [problem.code for problem in collection.problems]
    assert [category.id for category in collection.categories] == ["uncategorized"]


def test_collection_is_not_bare_and_has_a_site(data: Path) -> None:
    collection = load(data)
    assert (collection.is_bare, collection.root) == (False, data)
    assert collection.base_url == "https://bytebytego.com/guides"


def test_other_site_may_be_named(data: Path) -> None:
    assert load(data, base_url="https://example.org").base_url == "https://example.org"


def test_empty_folder_is_an_empty_collection(notes: Path) -> None:
    collection = load(notes)
    assert (collection.guides, collection.categories, collection.problems) == ((), (), ())


def test_bare_folder_has_no_site_unless_one_is_named(notes: Path) -> None:
    assert load(notes).base_url is None
    assert load(notes, base_url="https://example.org").base_url == "https://example.org"


def test_bare_folder_gives_paths_as_slugs_and_folders_as_categories(notes: Path) -> None:
    _write(notes / "top.md")
    _write(notes / "a" / "one.md")
    _write(notes / "a" / "b" / "Two.MARKDOWN")
    _write(notes / "a" / "v1.2.md")
    collection = load(notes)
    shelves = {guide.slug: guide.category_ids for guide in collection.guides}
    assert shelves == {
        "top": ("notes",),
        "a/one": ("a",),
        "a/b/Two": ("a/b",),
        "a/v1.2": ("a",),
    }
    assert [category.id for category in collection.categories] == ["a", "a/b", "notes"]
    assert collection.problems == ()


@pytest.mark.parametrize("spelling", [".", "..", "../notes"])
def test_category_is_named_like_the_folder_however_it_is_spelt(
    notes: Path, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    _write(notes / "top.md")
    (notes / "sub").mkdir()
    monkeypatch.chdir(notes / "sub" if spelling == ".." else notes)
    assert [category.id for category in load(Path(spelling)).categories] == ["notes"]


def test_files_that_are_not_markdown_are_left_alone(notes: Path) -> None:
    for name in ("a.txt", "b.md.bak", "c.mdx", "md", "d.rst"):
        _write(notes / name)
    assert load(notes).guides == ()


@pytest.mark.parametrize(
    "folder", [".git", ".obsidian/deep", "node_modules", "__pycache__", "venv", "a/.hidden"]
)
def test_hidden_and_foreign_folders_are_skipped(notes: Path, folder: str) -> None:
    _write(notes / folder / "one.md")
    collection = load(notes)
    assert (collection.guides, collection.problems) == ((), ())


def test_hidden_files_are_skipped(notes: Path) -> None:
    _write(notes / ".one.md")
    _write(notes / ".md")
    assert load(notes).guides == ()


def test_hidden_folder_may_be_opened_itself(tmp_path: Path) -> None:
    _write(tmp_path / ".notes" / "one.md")
    assert _slugs(load(tmp_path / ".notes")) == ["one"]


def test_link_to_a_folder_elsewhere_is_followed(notes: Path) -> None:
    _write(notes.parent / "elsewhere" / "one.md")
    (notes / "link").symlink_to(notes.parent / "elsewhere")
    assert _slugs(load(notes)) == ["link/one"]


def test_file_gives_the_date(notes: Path) -> None:
    path = _write(notes / "one.md")
    moment = datetime(2023, 5, 6, 12, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    assert load(notes).guide("one").created == date(2023, 5, 6)


@pytest.mark.parametrize("field", ["date", "createdAt"])
def test_front_matter_gives_the_date_first(notes: Path, field: str) -> None:
    _write(notes / "one.md", f"---\n{field}: 2022-03-04\n---\nText.\n")
    assert load(notes).guide("one").created == date(2022, 3, 4)


def test_front_matter_of_a_note_is_used_and_nothing_is_missed(notes: Path) -> None:
    _write(notes / "one.md", "---\ntitle: Note\ntags: a, b\ncategories: [x]\n---\nText.\n")
    collection = load(notes)
    guide = collection.guide("one")
    assert (guide.title, guide.tags, guide.category_ids) == ("Note", ("a", "b"), ("notes",))
    assert collection.problems == ()


def test_bad_front_matter_of_a_note_is_reported_and_the_note_opens(notes: Path) -> None:
    path = _write(notes / "one.md", "---\ntitle: [\n---\n# Heading\n")
    collection = load(notes)
    (problem,) = collection.problems
    assert (problem.path, problem.code, problem.severity) == (path, "bad-yaml", "warning")
    assert collection.guide("one").title == "Heading"


@pytest.mark.parametrize(
    "text", ["---\nA rule above.\n\n# Heading\n", "---\n\na\n\n---\n# Heading\n"]
)
def test_note_that_begins_with_a_rule_opens_without_a_problem(notes: Path, text: str) -> None:
    _write(notes / "one.md", text)
    collection = load(notes)
    assert (collection.guide("one").title, collection.problems) == ("one", ())


def test_single_file_is_a_collection_of_one(notes: Path) -> None:
    path = _write(notes / "My_first-note.md", "Text.\n")
    _write(notes / "other.md")
    collection = load(path)
    (guide,) = collection.guides
    assert (guide.slug, guide.title) == ("My_first-note", "My first note")
    assert [category.id for category in collection.categories] == ["notes"]
    assert (collection.is_bare, collection.root) == (True, path)


def test_single_file_that_is_broken_is_a_collection_of_none(notes: Path) -> None:
    (notes / "one.md").write_bytes(b"")
    collection = load(notes / "one.md")
    assert (collection.guides, [item.code for item in collection.problems]) == ((), ["empty"])


def test_file_name_that_is_not_utf_8_is_a_guide(notes: Path) -> None:
    _write(notes / os.fsdecode(b"caf\xe9.md"))
    (guide,) = load(notes).guides
    assert guide.title == "caf\ufffd"


def test_survey_lists_files_by_name(notes: Path) -> None:
    for name in ("b.md", "a.md", "c/a.md", "B.md"):
        _write(notes / name)
    assert [source.slug for source in survey(notes).guides] == ["B", "a", "b", "c/a"]
