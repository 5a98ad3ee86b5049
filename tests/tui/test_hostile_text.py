"""Text that looks like markup or drives a terminal: shown on every surface, obeyed on none."""

import re
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input
from textual.widgets._toast import Toast

from guidetui.errors import BrowserError, SearchError
from guidetui.models import SearchRequest
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.widgets.reader import Reader
from tests.tui.driving import (
    AppPilot,
    box_of,
    browsing,
    lines_of,
    make_app,
    notice,
    place_of,
    press,
    read,
    reader_of,
    results_of,
    screen_of,
    search,
    settled,
    tags_of,
    text_of,
    tree_of,
    until,
)
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


def _assert_tame(pilot: AppPilot) -> str:
    """Return the text of the screen, in which nothing acts on a terminal."""
    shown = text_of(pilot.app.screen)
    assert _ACTING.findall(shown) == []
    assert pilot.app.is_running
    return shown


async def test_titles_categories_and_tags_are_shown_whole(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as pilot:
        _assert_tame(pilot)
        assert f"Shelf {_SHOWN[:30]}" in text_of(tree_of(pilot))
        assert f"Odd {_SHOWN[:30]}" in text_of(tree_of(pilot))
        assert f"Tag {_SHOWN[:30]}" in text_of(tags_of(pilot))


async def test_path_of_the_folder_is_shown_whole(hostile_app: GuideTuiApp, hostile: Path) -> None:
    async with browsing(hostile_app, _SIZE) as pilot:
        shown = text_of(reader_of(pilot))
        assert re.sub(r"\s", "", str(hostile)) in re.sub(r"[│\s]", "", shown)


async def test_guide_is_shown_whole_in_every_construct(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, (240, 120)) as pilot:
        await read(pilot, "odd")
        shown = _assert_tame(pilot)
        assert f"4 Odd {_SHOWN}" in shown
        assert f"Body {_SHOWN} end." in shown
        assert f"Head {_SHOWN}" in shown
        assert f'x = "{_SHOWN}"' in shown
        assert f"▎ {_SHOWN}" in shown
        assert f"label {_MARKUP} ␛�." in shown
        assert f"▣ {_MARKUP} ␛�." in shown
        assert shown.count("[@click=app.quit]x[/]") >= 10


async def test_click_on_what_looks_like_a_link_runs_no_action(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, (240, 120)) as pilot:
        await read(pilot, "odd")
        for start in ("4 Odd [red]", "Body [red]", "Shelf [red]"):
            widget = pilot.app.screen
            column, row = place_of(widget, start)
            await pilot.click(offset=(column + len(start) + 24, row))
            assert pilot.app.is_running


async def test_results_and_snippets_are_shown_whole(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as pilot:
        await search(pilot, "odd body")
        _assert_tame(pilot)
        assert "Odd [red] [/] [@click" in text_of(results_of(pilot))
        assert "[red]" in lines_of(results_of(pilot))[1]


async def test_address_of_a_link_is_shown_whole(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as pilot:
        reader_of(pilot).post_message(Reader.TargetChanged(_RAW))
        await settled(pilot)
        _assert_tame(pilot)
        assert f" {_SHOWN} " in text_of(reader_of(pilot)).splitlines()[-1]


async def test_notifications_about_links_are_shown_whole(hostile_app: GuideTuiApp) -> None:
    prefixes = ("", "#", "file:", "https:")
    async with browsing(hostile_app, _SIZE, notifications=True) as pilot:
        for prefix in prefixes:
            reader_of(pilot).post_message(Reader.LinkFollowed(prefix + _RAW))
        await settled(pilot)
        assert _assert_tame(pilot).count("[@click=app.quit]") >= len(prefixes)


async def test_notification_about_a_failure_is_shown_whole(
    hostile_app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise BrowserError(_RAW, _RAW)

    monkeypatch.setattr(AsyncLibrary, "open_url", fail)
    async with browsing(hostile_app, _SIZE, notifications=True) as pilot:
        await read(pilot, "odd")
        await press(pilot, "o")
        await until(pilot, lambda: bool(pilot.app.screen.query(Toast)), "the toast")
        await settled(pilot)
        assert "[@click=app.quit]" in _assert_tame(pilot)


async def test_failure_unforeseen_is_told_and_does_not_end_the_app(
    hostile_app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ValueError(_RAW)

    monkeypatch.setattr(AsyncLibrary, "open_url", fail)
    async with browsing(hostile_app, _SIZE, notifications=True) as pilot:
        await read(pilot, "odd")
        await press(pilot, "o")
        await settled(pilot)
        assert "ValueError: [red] [/] [@click=app.quit]x[/]" in _assert_tame(pilot)


async def test_line_under_the_box_is_shown_whole(
    hostile_app: GuideTuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: AsyncLibrary, request: SearchRequest) -> object:
        raise SearchError(f"{_RAW} {request.query.text} {request.limit}")

    monkeypatch.setattr(AsyncLibrary, "search", fail)
    async with hostile_app.run_test(size=_SIZE) as pilot:
        await until(pilot, lambda: bool(notice(pilot)), "the line under the box")
        _assert_tame(pilot)
        assert _SHOWN in notice(pilot)


async def test_what_is_pasted_into_a_box_is_tame(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as pilot:
        for keys in (["/"], ["escape", "3", "f"], ["f1"]):
            await press(pilot, *keys)
            box = pilot.app.focused
            assert isinstance(box, Input)
            pilot.app.post_message(events.Paste(_RAW))
            await settled(pilot)
            _assert_tame(pilot)
            assert "[@click=app.quit]" in text_of(box)


async def test_hostile_query_is_searched_and_remembered(
    hostile: Path, hostile_app: GuideTuiApp, state: State
) -> None:
    async with browsing(hostile_app, _SIZE) as pilot:
        await search(pilot, f"odd {_MARKUP}")
        _assert_tame(pilot)
        await press(pilot, "ctrl+q")
    async with browsing(make_app(hostile, state), _SIZE) as pilot:
        assert box_of(pilot).value == f"odd {_MARKUP}"
        _assert_tame(pilot)


async def test_palette_shows_titles_whole(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as pilot:
        await press(pilot, "ctrl+p", *"odd")
        await until(pilot, lambda: "Odd [red]" in text_of(pilot.app.screen), "the guide is listed")
        assert f"Odd {_SHOWN}" in _assert_tame(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: screen_of(pilot).guide is not None, "the guide is shown")
        _assert_tame(pilot)


async def test_reader_never_styles_text_as_an_action(hostile_app: GuideTuiApp) -> None:
    async with browsing(hostile_app, _SIZE) as pilot:
        await read(pilot, "odd")
        strips = pilot.app.screen._compositor.render_strips()
        metas = [segment.style.meta for strip in strips for segment in strip if segment.style]
        assert not any("@click" in meta for meta in metas)
        assert isinstance(reader_of(pilot), Reader)
