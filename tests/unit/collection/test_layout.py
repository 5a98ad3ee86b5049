import os
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from guidetui.collection import walk
from guidetui.collection.collection import Collection
from guidetui.collection.load import load, survey
from guidetui.collection.walk import find_root, fingerprint
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


@pytest.mark.parametrize("typed", ["notse", "Notes2", "notse/plans"])
def test_missing_folder_is_refused_with_the_nearest(notes: Path, typed: str) -> None:
    with pytest.raises(CollectionError) as caught:
        find_root(notes.parent / typed)
    assert caught.value.hint == f"Did you mean {notes}?"


def test_missing_folder_like_no_other_is_refused_with_a_way_out(notes: Path) -> None:
    with pytest.raises(CollectionError) as caught:
        find_root(notes.parent / "qqqq")
    assert caught.value.hint == "Check the path."


def test_folder_data_of_a_repository_is_the_root(data: Path) -> None:
    assert find_root(data.parent) == data


def test_folder_guides_comes_before_the_folder_data(data: Path) -> None:
    (data.parent / "guides").mkdir()
    assert find_root(data.parent) == data
    (data.parent / "categories").mkdir()
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
    _write(tmp_path / "guides" / "one.md", "---\ncreatedAt: x\ncategories: [alpha]\n---\n")
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
    for name in ("a.txt", "b.md.bak", "c.mdxx", "md", "d.rst"):
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


def test_single_file_is_opened_with_the_files_around_it(notes: Path) -> None:
    path = _write(notes / "My_first-note.md", "Text.\n")
    _write(notes / "a  b.md")
    _write(notes / "sub" / "deep.md")
    _write(notes / "sub" / "b" / "c" / "too-deep.md")
    _write(notes / ".hidden" / "one.md")
    collection = load(path)
    guide = collection.opened_guide
    assert guide is not None
    assert (guide.slug, guide.title) == ("My_first-note", "My first note")
    assert _slugs(collection) == ["My_first-note", "a  b", "sub/deep"]
    assert (collection.is_bare, collection.root, collection.folder) == (True, path, notes)


def test_single_file_in_a_huge_folder_has_only_so_many_around_it(notes: Path) -> None:
    for number in range(600):
        _write(notes / f"{number}.md")
    path = _write(notes / "zz.md")
    collection = load(path)
    assert collection.opened_guide is not None
    assert 400 < len(collection.guides) <= 501


def test_single_file_that_is_broken_is_a_collection_of_none(notes: Path) -> None:
    (notes / "one.md").write_bytes(b"")
    collection = load(notes / "one.md")
    assert (collection.guides, [item.code for item in collection.problems]) == ((), ["empty"])


def test_file_name_that_is_not_utf_8_is_a_guide(notes: Path) -> None:
    _write(notes / os.fsdecode(b"caf\xe9.md"))
    (guide,) = load(notes).guides
    assert guide.title == "caf\ufffd"


def test_survey_lists_files_by_name(notes: Path) -> None:
    for name in ("b.md", "a.md", "c/a.md", "C.md"):
        _write(notes / name)
    assert [source.slug for source in survey(notes).guides] == ["C", "a", "b", "c/a"]


def test_folder_called_guides_hides_nothing(notes: Path) -> None:
    _write(notes / "README.md", "# Home\n")
    _write(notes / "guides" / "deploy" / "index.md", "# Deploy\n")
    _write(notes / "guides" / "intro" / "index.md", "# Intro\n")
    _write(notes / "reference" / "api.md", "# API\n")
    collection = load(notes)
    assert _slugs(collection) == ["README", "guides/deploy", "guides/intro", "reference/api"]
    assert (collection.is_bare, collection.problems) == (True, ())
    assert collection.guide("guides/intro").category_ids == ("guides",)
    assert collection.guide("guides/intro").title == "Intro"


def test_index_and_readme_take_the_name_of_their_folder(notes: Path) -> None:
    _write(notes / "README.md")
    _write(notes / "part-one" / "readme.MD")
    _write(notes / "part-two" / "Index.markdown")
    _write(notes / "part-two" / "more.md")
    collection = load(notes)
    titles = {guide.slug: (guide.title, guide.category_ids) for guide in collection.guides}
    assert titles == {
        "README": ("notes", ("notes",)),
        "part-one": ("part one", ("notes",)),
        "part-two": ("part two", ("part-two",)),
        "part-two/more": ("more", ("part-two",)),
    }


def test_equal_names_are_told_apart_and_never_an_error(notes: Path) -> None:
    for name in ("a.md", "A.md", "a.mdx", "b/index.md", "b/README.md", "b.md", "c/index.md"):
        _write(notes / name)
    collection = load(notes)
    assert collection.problems == ()
    slugs = {guide.path.relative_to(notes).as_posix(): guide.slug for guide in collection.guides}
    assert slugs == {
        "A.md": "A",
        "a.md": "a.md",
        "a.mdx": "a.mdx",
        "b.md": "b",
        "b/README.md": "b/README",
        "b/index.md": "b/index",
        "c/index.md": "c",
    }


def test_folder_tells_guides_with_one_title_apart(notes: Path) -> None:
    for name in ("a/one.md", "b/c/two.md", "d.md"):
        _write(notes / name, "# Setup\n")
    _write(notes / "other.md", "# Other\n")
    collection = load(notes)
    hints = {guide.slug: collection.folder_hint(guide) for guide in collection.guides}
    assert hints == {"a/one": "a", "b/c/two": "b/c", "d": ".", "other": ""}


@pytest.mark.parametrize("suffix", "md markdown mdown mkd mkdn mdwn qmd mdx MD Mdx".split())
def test_every_suffix_of_markdown_is_read(notes: Path, suffix: str) -> None:
    path = _write(notes / f"one.{suffix}", "# Title\n")
    assert _slugs(load(notes)) == _slugs(load(path)) == ["one"]


def test_documents_of_other_kinds_are_counted(notes: Path) -> None:
    for name in ("a.md", "b.rst", "c/d.rst", "e.ipynb", "f.png", ".g.rst"):
        _write(notes / name)
    assert str(load(notes).left_out) == "3 of 4 files not read: 1 .ipynb, 2 .rst"


def test_nothing_is_said_where_everything_is_read(notes: Path) -> None:
    _write(notes / "a.md")
    _write(notes / "f.png")
    assert str(load(notes).left_out) == ""


def test_virtual_environment_of_any_name_is_skipped(notes: Path) -> None:
    _write(notes / "env" / "pyvenv.cfg")
    _write(notes / "env" / "lib" / "one.md")
    _write(notes / "_build" / "html" / "two.md")
    assert load(notes).guides == ()


def test_linked_folder_is_listed_once(notes: Path) -> None:
    _write(notes / "real" / "one.md")
    _write(notes.parent / "elsewhere" / "two.md")
    (notes / "a-link").symlink_to(notes / "real")
    (notes / "z-link").symlink_to("real")
    (notes / "b-link").symlink_to(notes.parent / "elsewhere")
    (notes / "c-link").symlink_to(notes.parent / "elsewhere")
    collection = load(notes)
    assert (_slugs(collection), collection.problems) == (["b-link/two", "real/one"], ())


def test_link_to_a_hidden_folder_is_followed(notes: Path) -> None:
    _write(notes / ".store" / "docs" / "one.md")
    (notes / "docs").symlink_to(".store/docs")
    assert _slugs(load(notes)) == ["docs/one"]


@pytest.fixture
def checkout(notes: Path) -> Path:
    """A git checkout that ignores `build/`, `*.tmp.md` but not `keep.tmp.md`, and `sub/own.md`."""
    subprocess.run(["git", "init", "-q", notes], check=True)
    _write(notes / ".gitignore", "build/\n*.tmp.md\n!keep.tmp.md\n")
    _write(notes / "sub" / ".gitignore", "/own.md\n")
    for name in ("a.md", "b.tmp.md", "keep.tmp.md", "build/c.md", "sub/own.md", "sub/d.md"):
        _write(notes / name)
    _write(notes / "sub" / "deep" / "own.md")
    return notes


def test_what_git_ignores_is_left_out_and_counted(checkout: Path) -> None:
    collection = load(checkout)
    assert _slugs(collection) == ["a", "keep.tmp", "sub/d", "sub/deep/own"]
    assert str(collection.left_out) == (
        "2 of 6 files not read: 2 ignored by git; 1 folder ignored by git"
    )


def test_what_git_ignores_is_listed_on_request(checkout: Path) -> None:
    assert len(load(checkout, use_gitignore=False).guides) == 7


def test_gitignore_above_the_opened_folder_counts(checkout: Path) -> None:
    _write(checkout / "sub" / "x.tmp.md")
    assert _slugs(load(checkout / "sub")) == ["d", "deep/own"]


def test_ignored_folder_may_be_opened_itself(checkout: Path) -> None:
    assert _slugs(load(checkout / "build")) == ["c"]


def test_tracked_file_is_not_ignored(checkout: Path) -> None:
    _write(checkout / "build" / "deep" / "kept.md")
    for name in ("b.tmp.md", "build/deep/kept.md"):
        subprocess.run(["git", "-C", checkout, "add", "--force", name], check=True)
    collection = load(checkout)
    assert _slugs(collection) == [
        "a",
        "b.tmp",
        "build/deep/kept",
        "keep.tmp",
        "sub/d",
        "sub/deep/own",
    ]
    assert fingerprint(checkout, is_bare=True, use_gitignore=True) == collection.fingerprint
    subprocess.run(["git", "-C", checkout, "rm", "-q", "--cached", "b.tmp.md"], check=True)
    assert "b.tmp" not in _slugs(load(checkout))


@pytest.mark.parametrize("is_named", [True, False])
def test_own_excludes_of_the_user_count(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_named: bool
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    if is_named:
        _write(home / ".gitconfig", "[core]\n\texcludesFile = ~/mine\n")
        _write(home / "mine", "a.md\n")
    else:
        _write(home / ".config" / "git" / "ignore", "a.md\n")
    assert "a" not in _slugs(load(checkout))


def test_file_monitor_of_a_repository_is_not_run(checkout: Path, tmp_path: Path) -> None:
    program = tmp_path / "monitor"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    subprocess.run(["git", "-C", checkout, "config", "core.fsmonitor", program], check=True)
    load(checkout)
    assert not (tmp_path / "ran").exists()


def test_missing_part_of_a_repository_is_not_fetched(checkout: Path, tmp_path: Path) -> None:
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", checkout, *words], check=True, capture_output=True, text=True
        ).stdout.strip()

    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "All")
    git("sparse-checkout", "init", "--cone", "--sparse-index")
    tree = git("rev-parse", "HEAD:sub")
    Path(checkout, ".git", "objects", tree[:2], tree[2:]).unlink()
    for name, value in {
        "remote.origin.url": str(checkout),
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": f"touch {tmp_path}/ran; git-upload-pack",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
    }.items():
        git("config", name, value)
    assert "a" in _slugs(load(checkout))
    assert not (tmp_path / "ran").exists()


def test_git_that_does_not_end_is_named(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "git"
    _write(program, "#!/bin/sh\nexec sleep 3600\n")
    program.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setattr(walk, "GIT_TIMEOUT_S", 0.01)
        patch.setenv("PATH", str(program.parent), prepend=os.pathsep)
        with pytest.raises(CollectionError, match=f"what it tracks in {checkout}"):
            load(checkout)
    assert _slugs(load(checkout))[0] == "a"


def test_gitignore_outside_a_checkout_counts_for_nothing(notes: Path) -> None:
    _write(notes / ".gitignore", "*.md\n")
    _write(notes / "a.md")
    assert _slugs(load(notes)) == ["a"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[" * 5_000, b"**/" * 2_000, b"\\"])
def test_odd_gitignore_does_no_harm(checkout: Path, content: bytes) -> None:
    (checkout / ".gitignore").write_bytes(content)
    assert "a" in _slugs(load(checkout))


@pytest.mark.parametrize("use_gitignore", [True, False])
def test_fingerprint_tells_of_every_change(checkout: Path, use_gitignore: bool) -> None:
    collection = load(checkout, use_gitignore=use_gitignore)

    def now() -> int | None:
        return fingerprint(checkout, is_bare=True, use_gitignore=use_gitignore)

    assert now() == collection.fingerprint
    _write(checkout / "build" / "new.md")
    assert (now() == collection.fingerprint) is use_gitignore
    _write(checkout / "new.md")
    assert now() != collection.fingerprint


def test_fingerprint_of_a_single_file_covers_the_files_around_it(notes: Path) -> None:
    path = _write(notes / "one.md")
    _write(notes / "two.md")
    collection = load(path)
    assert fingerprint(path, is_bare=True, use_gitignore=True) == collection.fingerprint
    _write(notes / "two.md", "Longer text.\n")
    assert fingerprint(path, is_bare=True, use_gitignore=True) != collection.fingerprint
