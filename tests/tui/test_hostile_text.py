"""Text that looks like markup or drives a terminal: shown on every surface, obeyed on none."""

import re
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from guidetui.errors import BrowserError, SearchError
from guidetui.models import SearchRequest
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.reader import Reader
from tests.tui.driver import Driver, browsing, make_app, screen_strips, starting
from tests.tui.sample import write_guide

_MARKUP = "[red] [/] [@click=app.quit]x[/] C[T]"
_YAML = _MARKUP + r" \e[31m\x9b1m."
_SHOWN = _MARKUP + " ␛[31m�1m."
_RAW = _MARKUP + " \x1b[31m\x9b1m."
_ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_SIZE = (240, 60)

_BODY = f"""\
Body {_RAW} end.

## Head {_RAW}

`{_RAW}`

    {_RAW}

```python
x = "{_RAW}"
```

| {_RAW} | b |
|---|---|
| {_RAW} | d |

> {_RAW}

<div>{_RAW}</div>

```mermaid
graph LR
    A["{_MARKUP.replace('"', "")}"] --> B
```

[label {_MARKUP} \x1b\x9b.](<https://example.org/%1b[31m> "title \x1b")

![{_MARKUP} \x1b\x9b.](https://example.org/pic.png)
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A collection whose every text is hostile."""
    root = tmp_path / "h [red] [b"
    (root / "categories").mkdir(parents=True)
    (root / "categories" / "caching.md").write_text(
        f'---\ntitle: "Shelf {_YAML}"\ndescription: "{_YAML}"\nsort: 1\n---\n\nText.\n'
    )
    write_guide(root, "odd", f"Odd {_YAML}", _BODY, description=_YAML, tags=f'"Tag {_YAML}"')
    return root


@pytest.fixture
def hostile_app(hostile: Path, state: State) -> GuideTuiApp:
    """An app over the hostile collection."""
    return make_app(hostile, state)


def _assert_tame(driver: Driver) -> str:
    """Return the text of the screen, in which nothing acts on a terminal."""
    shown = Driver.text_of(driver.app.screen)
    assert _ACTING.findall(shown) == []
    assert driver.app.is_running
    return shown


async def test_titles_categories_and_tags_are_shown_whole(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as driver:
        _assert_tame(driver)
        assert f"Shelf {_SHOWN[:30]}" in Driver.text_of(driver.tree)
        assert f"Odd {_SHOWN[:30]}" in Driver.text_of(driver.tree)
        assert f"Tag {_SHOWN[:30]}" in Driver.text_of(driver.tags)


async def test_path_of_the_folder_is_shown_whole(hostile_app: GuideTuiApp, hostile: Path) -> None:
    async with browsing(hostile_app, _SIZE) as driver:
        shown = Driver.text_of(driver.reader)
        assert re.sub(r"\s", "", str(hostile)) in re.sub(r"[│\s]", "", shown)


async def test_guide_is_shown_whole_in_every_construct(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, (240, 120)) as driver:
        await driver.read("odd")
        shown = _assert_tame(driver)
        assert f"4 Odd {_SHOWN}" in shown
        assert f"Body {_SHOWN} end." in shown
        assert f"Head {_SHOWN}" in shown
        assert f'x = "{_SHOWN}"' in shown
        assert f"▎ {_SHOWN}" in shown
        assert f"label {_MARKUP} ␛�." in shown
        assert f"▣ {_MARKUP} ␛�." in shown
        assert shown.count("[@click=app.quit]x[/]") >= 10


async def test_click_on_what_looks_like_a_link_runs_no_action(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, (240, 120)) as driver:
        await driver.read("odd")
        for start in ("4 Odd [red]", "Body [red]", "Shelf [red]"):
            widget = driver.app.screen
            column, row = Driver.place_of(widget, start)
            await driver.pilot.click(offset=(column + len(start) + 24, row))
            assert driver.app.is_running


async def test_results_and_snippets_are_shown_whole(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as driver:
        await driver.search("odd body")
        _assert_tame(driver)
        assert "Odd [red] [/] [@click" in Driver.text_of(driver.results)
        assert "[red]" in Driver.lines_of(driver.results)[1]


async def test_address_of_a_link_is_shown_whole(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as driver:
        driver.reader.post_message(Reader.TargetChanged(_RAW))
        await driver.settled()
        _assert_tame(driver)
        assert f" {_SHOWN} " in Driver.text_of(driver.reader).splitlines()[-1]


async def test_notifications_about_links_are_shown_whole(hostile_app: GuideTuiApp) -> None:
    prefixes = ("", "#", "file:", "https:")
    async with browsing(hostile_app, _SIZE, notifications=True) as driver:
        for prefix in prefixes:
            driver.reader.post_message(Reader.LinkFollowed(prefix + _RAW))
        await driver.settled()
        assert _assert_tame(driver).count("[@click=app.quit]") >= len(prefixes)


async def test_notification_about_a_failure_is_shown_whole(
    hostile_app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise BrowserError(_RAW, _RAW)

    monkeypatch.setattr(LibraryService, "open_url", fail)
    async with browsing(hostile_app, _SIZE, notifications=True) as driver:
        await driver.read("odd")
        await driver.press("o")
        await driver.until(lambda: bool(driver.app.screen.query("Toast")), "the toast")
        await driver.settled()
        assert "[@click=app.quit]" in _assert_tame(driver)


async def test_failure_unforeseen_is_told_and_does_not_end_the_app(
    hostile_app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ValueError(_RAW)

    monkeypatch.setattr(LibraryService, "open_url", fail)
    async with browsing(hostile_app, _SIZE, notifications=True) as driver:
        await driver.read("odd")
        await driver.press("o")
        await driver.settled()
        assert "ValueError: [red] [/] [@click=app.quit]x[/]" in _assert_tame(driver)


async def test_line_under_the_box_is_shown_whole(
    hostile_app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: LibraryService, request: SearchRequest) -> object:
        raise SearchError(f"{_RAW} {request.query.text} {request.limit}")

    monkeypatch.setattr(LibraryService, "search", fail)
    async with starting(hostile_app, _SIZE) as driver:
        await driver.until(lambda: _SHOWN in driver.notice, "the line under the box")
        _assert_tame(driver)


async def test_what_is_pasted_into_a_box_is_tame(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as driver:
        for keys in (["/"], ["escape", "3", "f"], ["f1"]):
            await driver.press(*keys)
            box = driver.app.focused
            assert isinstance(box, Input)
            driver.app.post_message(events.Paste(_RAW))
            await driver.settled()
            _assert_tame(driver)
            assert "[@click=app.quit]" in Driver.text_of(box)


async def test_hostile_query_is_searched_and_remembered(
    hostile: Path, hostile_app: GuideTuiApp, state: State
) -> None:
    async with browsing(hostile_app, _SIZE) as driver:
        await driver.search(f"odd {_MARKUP}")
        _assert_tame(driver)
        await driver.press("ctrl+q")
    async with browsing(make_app(hostile, state), _SIZE) as driver:
        assert driver.box.value == f"odd {_MARKUP}"
        _assert_tame(driver)


async def test_palette_shows_titles_whole(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as driver:
        await driver.press("ctrl+p", *"odd")
        await driver.until(
            lambda: "Odd [red]" in Driver.text_of(driver.app.screen), "the guide is listed"
        )
        assert f"Odd {_SHOWN}" in _assert_tame(driver)
        await driver.press("enter")
        await driver.until(lambda: driver.guide is not None, "the guide is shown")
        _assert_tame(driver)


async def test_reader_never_styles_text_as_an_action(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as driver:
        await driver.read("odd")
        strips = screen_strips(driver.app)
        metas = [segment.style.meta for strip in strips for segment in strip if segment.style]
        assert not any("@click" in meta for meta in metas)
        assert isinstance(driver.reader, Reader)
