"""`guidetui open`: which address it opens or prints."""

from pathlib import Path

import pytest

from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process, write_settings

PAGE = "https://bytebytego.com/guides/gr%C3%B6%C3%9Fe-und-c%2B%2B"
SLUG = "größe-und-c++"


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """One guide whose slug has to be encoded."""
    write_guide(SLUG, image='"https://example.org/diagram.png?a=1&b=%20"')
    return data


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """A browser that writes its arguments into the file `opened` beside it, one a line."""
    script = tmp_path / "fake-browser"
    script.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >> '{tmp_path}/opened'\n")
    script.chmod(0o755)
    return script


def opened(browser: Path) -> list[str]:
    """Return what the browser was asked to open."""
    notes = browser.with_name("opened")
    return notes.read_text().splitlines() if notes.exists() else []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], PAGE),
        (["--diagram"], "https://example.org/diagram.png?a=1&b=%20"),
        (
            ["--base-url", "https://example.net/wiki"],
            PAGE.replace("bytebytego.com/guides", "example.net/wiki"),
        ),
        (
            ["--base-url", "https://example.net/"],
            PAGE.replace("bytebytego.com/guides", "example.net"),
        ),
    ],
    ids=["page", "diagram", "other site", "other site, slash"],
)
def test_address_is_printed(
    options: list[str], expected: str, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "open", SLUG, "--data", shelf, "--print", *options)
    assert (done.code, done.out, done.err) == (0, f"{expected}\n", "")


def test_printing_opens_nothing(shelf: Path, browser: Path) -> None:
    guidetui("open", SLUG, "--data", shelf, "--print", env={"BROWSER": str(browser)})
    assert opened(browser) == []


def test_page_is_opened_in_the_browser_of_the_environment(shelf: Path, browser: Path) -> None:
    done = guidetui("open", SLUG, "--data", shelf, env={"BROWSER": str(browser)})
    assert (done.code, done.out, done.err) == (0, "", "")
    assert opened(browser) == [PAGE]


def test_diagram_is_opened(shelf: Path, browser: Path) -> None:
    guidetui("open", SLUG, "--diagram", "--data", shelf, env={"BROWSER": str(browser)})
    assert opened(browser) == ["https://example.org/diagram.png?a=1&b=%20"]


def test_diagram_is_percent_encoded_as_in_the_terminal_ui(
    shelf: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("umlaut", image='"https://example.org/größe.png"')
    done = in_process(capsys, "open", "umlaut", "--diagram", "--print", "--data", shelf)
    assert done.out == "https://example.org/gr%C3%B6%C3%9Fe.png\n"


def test_browser_of_the_settings_comes_first(shelf: Path, browser: Path) -> None:
    write_settings(f"browser = '{browser} --new-tab %s --last'\n")
    done = guidetui("open", SLUG, "--data", shelf, env={"BROWSER": "/bin/false"})
    assert done.code == 0
    assert opened(browser) == ["--new-tab", PAGE, "--last"]


def test_next_browser_is_tried_where_one_fails(shelf: Path, browser: Path) -> None:
    env = {"BROWSER": f"/bin/false:/no/such/browser:{browser}"}
    assert guidetui("open", SLUG, "--data", shelf, env=env).code == 0
    assert opened(browser) == [PAGE]


def test_without_a_browser_the_address_is_printed(shelf: Path) -> None:
    done = guidetui("open", SLUG, "--data", shelf)
    assert (done.code, done.out) == (1, f"{PAGE}\n")
    assert "No browser" in done.err


def test_failing_browser_prints_the_address(shelf: Path) -> None:
    done = guidetui("open", SLUG, "--data", shelf, env={"BROWSER": "/bin/false"})
    assert (done.code, done.out) == (1, f"{PAGE}\n")


def test_unknown_slug_exits_1(shelf: Path, browser: Path) -> None:
    done = guidetui("open", "nonsense", "--data", shelf, env={"BROWSER": str(browser)})
    assert (done.code, done.out) == (1, "")
    assert "nonsense" in done.err
    assert opened(browser) == []


def test_guide_without_a_diagram_exits_1(
    shelf: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("bare", image='""')
    done = in_process(capsys, "open", "bare", "--diagram", "--data", shelf)
    assert (done.code, done.out) == (1, "")
    assert "no diagram" in done.err


def test_folder_without_a_site_exits_1_and_names_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "note.md").write_text("# Note\n")
    done = in_process(capsys, "open", "note", "--data", tmp_path)
    assert (done.code, done.out) == (1, "")
    assert "--base-url" in done.err


@pytest.mark.parametrize(
    "image", ["javascript:alert(1)", "file:///etc/passwd", "https:///nowhere", "-version"]
)
def test_unsafe_diagram_is_never_opened(
    image: str, shelf: Path, write_guide: WriteGuide, browser: Path
) -> None:
    write_guide("unsafe", image=f'"{image}"')
    env = {"BROWSER": str(browser)}
    assert guidetui("open", "unsafe", "--diagram", "--data", shelf, env=env).code == 1
    assert opened(browser) == []
