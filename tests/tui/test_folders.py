"""A folder of notes in the app: links by name, other files, equal titles, one file, backlinks."""

from pathlib import Path

import pytest
from PIL import Image

from guidetui.render.illustrated import (
    IllustratedImage,
    has_picture,
    images_in,
    without_picture,
)
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.screens.modal import ChooserScreen
from guidetui.tui.screens.picture import PictureScreen
from guidetui.tui.widgets.reader import Reader
from tests.tui.driver import Driver, browsing, make_app


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Notes that link to each other and to other files."""
    root = tmp_path / "vault"
    for name, text in {
        "home.md": "# Home\n\nSee [[deep]] and [the paper](files/paper.pdf).\n",
        "a/deep.md": "# Deep\n\n## Far down\n\nWords on quokkas.\n",
        "a/setup.md": "# Setup\n\nOf quokkas. [[deep#Far down]]\n",
        "b/setup.md": "# Setup\n\nOf zebras, not quokkas.\n",
        "files/paper.pdf": "%PDF",
        "files/run.sh": "true",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def opened_files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were given to the platform, which is not asked."""
    opened: list[Path] = []
    monkeypatch.setattr("guidetui.programs.open_file", opened.append)
    return opened


def _app(path: Path, state: State) -> GuideTuiApp:
    return make_app(path, state, base_url=None)


async def _follow(driver: Driver, href: str) -> None:
    driver.reader.post_message(Reader.LinkFollowed(href))
    await driver.settled()


async def test_link_by_name_opens_the_note_at_its_heading(vault: Path, state: State) -> None:
    async with browsing(_app(vault, state)) as driver:
        await driver.read("home")
        await _follow(driver, "wiki:deep#Far%20down")
        await driver.until(lambda: driver.slug == "a/deep", "the other note")


async def test_other_file_is_opened_after_a_prompt_that_shows_it(
    vault: Path, state: State, opened_files: list[Path]
) -> None:
    async with browsing(_app(vault, state)) as driver:
        await driver.read("home")
        await _follow(driver, "files/paper.pdf")
        await driver.until(lambda: isinstance(driver.app.screen, ChooserScreen), "the prompt")
        assert "Open files/paper.pdf" in Driver.text_of(driver.app.screen)
        assert opened_files == []
        await driver.press("enter")
        await driver.until(lambda: bool(opened_files), "the file to be opened")
        assert opened_files == [vault / "files" / "paper.pdf"]


async def test_other_file_stays_closed_unless_it_is_confirmed(
    vault: Path, state: State, opened_files: list[Path]
) -> None:
    async with browsing(_app(vault, state)) as driver:
        await driver.read("home")
        for keys in (("escape",), ("down", "enter")):
            await _follow(driver, "files/paper.pdf")
            await driver.until(lambda: isinstance(driver.app.screen, ChooserScreen), "the prompt")
            await driver.press(*keys)
            await driver.until(lambda: driver.app.screen is driver.main, "the prompt to close")
        await driver.settled()
        assert opened_files == []


async def test_program_is_refused(vault: Path, state: State) -> None:
    async with browsing(_app(vault, state)) as driver:
        await driver.read("home")
        await _follow(driver, "files/run.sh")
        await driver.until(lambda: isinstance(driver.app.screen, ChooserScreen), "the prompt")
        await driver.press("enter")
        await driver.until(lambda: bool(driver.notifications), "the refusal")
        assert driver.notifications[-1].startswith("run.sh is a program")


async def test_results_with_one_title_show_their_folder(vault: Path, state: State) -> None:
    async with browsing(_app(vault, state)) as driver:
        await driver.search("quokkas")
        text = Driver.text_of(driver.results)
        assert "Setup  a" in text
        assert "Setup  b" in text
        assert "Deep  a" not in text


async def test_title_is_shown_once(vault: Path, state: State) -> None:
    async with browsing(_app(vault, state)) as driver:
        await driver.read("a/deep")
        frame, *lines = Driver.lines_of(driver.reader)
        assert ["Deep" in frame, "\n".join(lines).count("Deep")] == [True, 1]


async def test_notes_that_link_here_are_listed_under_a_note(vault: Path, state: State) -> None:
    async with browsing(_app(vault, state)) as driver:
        await driver.read("a/deep")
        await driver.until(
            lambda: "Linked from" in Driver.text_of(driver.reader), "the links to this note"
        )
        text = Driver.text_of(driver.reader).partition("Linked from")[2]
        assert "Home" in text
        assert "Setup (a)" in text
        assert "Setup (b)" not in text


async def test_single_file_opens_itself_and_its_links_lead_on(vault: Path, state: State) -> None:
    async with browsing(_app(vault / "home.md", state)) as driver:
        await driver.until(lambda: driver.slug == "home", "the file")
        await _follow(driver, "a/deep.md")
        await driver.until(lambda: driver.slug == "a/deep", "the linked file")


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A note with pictures of its folder, of elsewhere, and of nothing."""
    root = tmp_path / "album"
    (root / "img").mkdir(parents=True)
    for name, color in (("red", "#ff0000"), ("blue", "#0000ff")):
        Image.new("RGB", (40, 20), color).save(root / "img" / f"{name}.png")
    Image.new("RGB", (40, 20), "#00ff00").save(tmp_path / "outside.png")
    (root / "img" / "odd.png").write_text("no picture")
    (root / "a.md").write_text("# A\n\n![Red one](img/red.png)\n\n" + "Text.\n\n" * 3)
    (root / "b.md").write_text("# B\n\n![[blue.png]]\n\n<img src='img/red.png' alt='Red'>\n")
    (root / "c.md").write_text("# C\n\n![Out](../outside.png)\n")
    (root / "d.md").write_text("# D\n\n![Odd](img/odd.png)\n")
    (root / "e.md").write_text("# E\n\nWords alone.\n")
    text = "Text.\n\n" * 60
    (root / "list.md").write_text(f"# List\n\n{text}- one\n- ![Red](img/red.png)\n- two\n")
    (root / "table.md").write_text(
        f"# T\n\n{text}| a | ![Red](img/red.png) |\n|---|---|\n| b | c |\n"
    )
    (root / "line.md").write_text(f"# L\n\n{text}A picture ![Red](img/red.png) in a line.\n")
    (root / "callout.md").write_text(f"# C\n\n{text}> [!note]\n> - ![[red.png]]\n")
    return root


def _shown(driver: Driver) -> list[str]:
    """Return the addresses of the pictures that are drawn in the text."""
    blocks = driver.reader.view.layout.blocks
    return [block.url for block in blocks if isinstance(block, IllustratedImage) and block.picture]


@pytest.mark.parametrize(("slug", "url"), [("a", "img/red.png"), ("b", "wiki:blue.png")])
async def test_local_picture_is_shown_where_it_stands_and_then_in_full(
    album: Path, state: State, slug: str, url: str
) -> None:
    async with browsing(_app(album, state)) as driver:
        await driver.read(slug)
        await driver.press("i")
        await driver.until(lambda: _shown(driver) == [url], "the picture")
        await driver.press("i")
        await driver.until(lambda: isinstance(driver.app.screen, PictureScreen), "the screen")


def _is_picture_in_view(driver: Driver) -> bool:
    view = driver.reader.view
    return any(segment.colors for line in view.lines for segment in view.layout.line(line))


@pytest.mark.parametrize("slug", ["list", "table", "line", "callout"])
async def test_picture_inside_another_block_is_drawn_in_its_place(
    album: Path, state: State, slug: str
) -> None:
    async with browsing(_app(album, state)) as driver:
        await driver.read(slug)
        blocks = driver.reader.view.layout.blocks
        before = [without_picture(block) for block in blocks]
        await driver.press("i")
        await driver.until(lambda: _is_picture_in_view(driver), "the picture in view")
        shown = [at for at, block in enumerate(blocks) if has_picture(block)]
        assert shown == [max(at for at, block in enumerate(before) if any(images_in(block)))]
        await driver.press("G", "i")
        await driver.until(lambda: isinstance(driver.app.screen, PictureScreen), "the screen")
        await driver.press("i")
        await driver.until(
            lambda: [*driver.reader.view.layout.blocks] == before, "the text without a picture"
        )


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("c", "There is no picture ../outside.png here."),
        ("d", "This is not a PNG, JPEG, GIF or WebP picture."),
        ("e", "This guide has no diagram or picture."),
    ],
)
async def test_picture_that_cannot_be_shown_says_why(
    album: Path, state: State, slug: str, reason: str
) -> None:
    async with browsing(_app(album, state)) as driver:
        await driver.read(slug)
        await driver.press("i")
        await driver.until(lambda: bool(driver.notifications), "the reason")
        assert driver.notifications[-1].strip() == reason


async def test_selected_picture_is_shown(album: Path, state: State) -> None:
    async with browsing(_app(album, state)) as driver:
        await driver.read("b")
        await driver.select_link("img/red.png")
        await driver.press("i")
        await driver.until(lambda: _shown(driver) == ["img/red.png"], "the second picture")
