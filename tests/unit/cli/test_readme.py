"""`guidetui readme`: only the block between the markers changes, and only if it can be whole."""

from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process

BEFORE = "# Mine\n\nIntro.\n\n<!-- TOC -->\n"
AFTER = "<!-- /TOC -->\n\nOutro.\n"
CONTENTS = """
* [Alpha](https://bytebytego.com/guides/alpha)
  * [First](https://bytebytego.com/guides/first)
* [Beta](https://bytebytego.com/guides/beta)

"""


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """One guide on the first of two shelves."""
    write_guide("first")
    return data


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    """A README whose contents are out of date."""
    file = tmp_path / "README.md"
    file.write_text(f"{BEFORE}\n* old\n\n{AFTER}")
    return file


def test_contents_are_rewritten_and_nothing_else(shelf: Path, readme: Path) -> None:
    done = guidetui("readme", readme, "--data", shelf)
    assert (done.code, done.out) == (0, "")
    assert readme.read_text() == BEFORE + CONTENTS + AFTER


def test_readme_of_the_working_directory_is_the_default(shelf: Path, readme: Path) -> None:
    assert guidetui("readme", "--data", shelf, cwd=readme.parent).code == 0
    assert readme.read_text() == BEFORE + CONTENTS + AFTER


def test_second_run_changes_nothing(
    shelf: Path, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, "readme", readme, "--data", shelf)
    first, stamp = readme.read_bytes(), readme.stat()
    done = in_process(capsys, "readme", readme, "--data", shelf)
    assert done.code == 0
    assert "up to date" in done.err
    assert readme.read_bytes() == first
    assert (readme.stat().st_mtime_ns, readme.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)


def test_check_shows_a_diff_exits_1_and_writes_nothing(
    shelf: Path, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = readme.read_bytes()
    done = in_process(capsys, "readme", readme, "--check", "--data", shelf)
    assert done.code == 1
    assert "-* old" in done.lines
    assert "+  * [First](https://bytebytego.com/guides/first)" in done.lines
    assert readme.read_bytes() == before


def test_check_of_what_is_up_to_date_exits_0(
    shelf: Path, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, "readme", readme, "--data", shelf)
    done = in_process(capsys, "readme", readme, "--check", "--data", shelf)
    assert (done.code, done.out) == (0, "")


def test_new_guide_appears_by_itself(
    shelf: Path, readme: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    in_process(capsys, "readme", readme, "--data", shelf)
    write_guide("second", categories="[beta]", title='"The [second] one"')
    assert in_process(capsys, "readme", readme, "--check", "--data", shelf).code == 1
    in_process(capsys, "readme", readme, "--data", shelf)
    line = r"  * [The \[second\] one](https://bytebytego.com/guides/second)"
    assert line in readme.read_text().splitlines()


def test_draft_appears_where_it_is_asked_for(
    shelf: Path, readme: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("unfinished", draft="true")
    in_process(capsys, "readme", readme, "--data", shelf)
    assert "unfinished" not in readme.read_text()
    in_process(capsys, "readme", readme, "--data", shelf, "--drafts")
    assert "unfinished" in readme.read_text()


def test_base_url_is_the_site_of_every_link(
    shelf: Path, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--data", shelf, "--base-url", "https://example.net/wiki/")
    in_process(capsys, "readme", readme, *options)
    expected = CONTENTS.replace("https://bytebytego.com/guides", "https://example.net/wiki")
    assert readme.read_text() == BEFORE + expected + AFTER


@pytest.mark.parametrize(
    "text",
    [
        "no markers\n",
        "<!-- TOC -->\nno end\n",
        "no start\n<!-- /TOC -->\n",
        "<!-- TOC -->\n<!-- TOC -->\n<!-- /TOC -->\n",
        "<!-- TOC -->\n<!-- /TOC -->\n<!-- /TOC -->\n",
        "<!-- /TOC -->\nwrong order\n<!-- TOC -->\n",
        "text <!-- TOC -->\n<!-- /TOC -->\n",
        "",
    ],
    ids=["none", "no end", "no start", "two starts", "two ends", "order", "not alone", "empty"],
)
@pytest.mark.parametrize("options", [[], ["--check"]], ids=["write", "--check"])
def test_wrong_markers_exit_2_and_leave_the_file_byte_for_byte(
    options: list[str], text: str, shelf: Path, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme.write_bytes(text.encode())
    done = in_process(capsys, "readme", readme, "--data", shelf, *options)
    assert (done.code, done.out) == (2, "")
    assert "README.md" in done.err
    assert "TOC" in done.err
    assert readme.read_bytes() == text.encode()
    assert [path.name for path in readme.parent.glob(".*")] == []


def test_windows_line_ends_and_bytes_outside_the_block_are_kept(
    shelf: Path, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = BEFORE.replace("\n", "\r\n"), AFTER.replace("\n", "\r\n") + "\x1b tab\t ü"
    readme.write_bytes((before + after).encode())
    assert in_process(capsys, "readme", readme, "--data", shelf).code == 0
    expected = before + CONTENTS.replace("\n", "\r\n") + after
    assert readme.read_bytes() == expected.encode()


def test_permissions_are_kept_and_a_link_stays_a_link(
    shelf: Path, readme: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme.chmod(0o640)
    link = tmp_path / "LINK.md"
    link.symlink_to(readme)
    assert in_process(capsys, "readme", link, "--data", shelf).code == 0
    assert link.is_symlink()
    assert "First" in readme.read_text()
    assert readme.stat().st_mode & 0o777 == 0o640


def test_guide_that_would_be_left_out_stops_the_rewrite(
    shelf: Path, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shelf / "guides" / "broken.md").write_bytes(b"\xff")
    before = readme.read_bytes()
    done = in_process(capsys, "readme", readme, "--data", shelf)
    assert done.code == 2
    assert "broken.md" in done.err
    assert readme.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "not UTF-8"])
def test_unreadable_readme_exits_2_and_is_named(
    content: bytes | None, shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "THERE.md"
    if content is not None:
        file.write_bytes(content)
    done = in_process(capsys, "readme", file, "--data", shelf)
    assert (done.code, done.out) == (2, "")
    assert "THERE.md" in done.err
    assert file.exists() == (content is not None)


def test_readme_of_the_project_is_up_to_date(
    bundled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "readme", bundled.parent / "README.md", "--check")
    assert (done.code, done.out) == (0, "")
