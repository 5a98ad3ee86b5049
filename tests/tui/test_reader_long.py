"""A long guide: its first screen comes at once, the rest while it is read."""

import asyncio
from pathlib import Path

import pytest

from guidetui.document.model import Diagram, Part
from guidetui.models import Position
from guidetui.render.chunking import PartialDocument
from guidetui.state import State
from guidetui.tui.service import LibraryService
from tests.tui.driver import Driver, browsing, make_app
from tests.tui.sample import write_guide

PARAGRAPHS = "\n\n".join(f"Paragraph {number} of many." for number in range(3_000))
DIAGRAM = "```mermaid\ngraph TD\n    A[Alpha] --> B[Beta]\n```\n\n"


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Hold back all but the first part of a document until this is set."""
    gate = asyncio.Event()
    read_on = LibraryService.read_on

    async def wait_and_read_on(self: LibraryService, opened: PartialDocument) -> Part:
        await gate.wait()
        return await read_on(self, opened)

    monkeypatch.setattr(LibraryService, "read_on", wait_and_read_on)
    return gate


async def test_first_screen_does_not_wait_for_the_rest(
    own_sample: Path, state: State, rest: asyncio.Event
) -> None:
    write_guide(own_sample, "long", "Long", PARAGRAPHS)
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long")
        reader = driver.reader
        await driver.until(
            lambda: "Paragraph 0 of" in Driver.text_of(reader), "the first screen is shown"
        )
        assert not reader.view.layout.is_complete
        await driver.until(lambda: "length estimated" in Driver.text_of(reader), "it says so")
        rest.set()
        await driver.laid_out()
        assert reader.view.layout.is_complete
        await driver.until(lambda: "estimated" not in Driver.text_of(reader), "it says so no more")


async def test_what_is_read_stays_on_top_while_the_rest_comes(
    own_sample: Path, state: State, rest: asyncio.Event
) -> None:
    write_guide(own_sample, "long", "Long", PARAGRAPHS)
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long")
        reader = driver.reader
        await driver.until(
            lambda: "Paragraph 0 of" in Driver.text_of(reader), "the first screen is shown"
        )
        reader.action_scroll_lines(20)
        top = reader.position
        rest.set()
        await driver.laid_out()
        assert reader.position == top


async def test_end_is_reached_once_it_is_parsed(
    own_sample: Path, state: State, rest: asyncio.Event
) -> None:
    write_guide(own_sample, "long", "Long", PARAGRAPHS)
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long")
        reader = driver.reader
        await driver.until(
            lambda: "Paragraph 0 of" in Driver.text_of(reader), "the first screen is shown"
        )
        reader.action_bottom()
        rest.set()
        await driver.laid_out()
        assert "Paragraph 2999 of" in Driver.text_of(reader)


async def test_reading_goes_on_far_below_where_it_stopped(own_sample: Path, state: State) -> None:
    write_guide(own_sample, "long", "Long", PARAGRAPHS)
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long", position=Position(2_000))
        await driver.settled()
        await driver.laid_out()
        assert driver.reader.position == Position(2_000)


async def test_scrolling_meanwhile_says_not_to_go_there(
    own_sample: Path, state: State, rest: asyncio.Event
) -> None:
    write_guide(own_sample, "long", "Long", PARAGRAPHS)
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long", position=Position(2_000))
        reader = driver.reader
        await driver.until(
            lambda: "Paragraph 0 of" in Driver.text_of(reader), "the first screen is shown"
        )
        reader.action_scroll_lines(5)
        rest.set()
        await driver.laid_out()
        assert reader.position.block < 100


async def test_anchor_far_below_is_found_once_it_is_parsed(own_sample: Path, state: State) -> None:
    write_guide(own_sample, "long", "Long", PARAGRAPHS + "\n\n## Far\n\n" + PARAGRAPHS)
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long", anchor="far")
        await driver.settled()
        await driver.laid_out()
        assert "Far" in driver.top_line


async def test_another_guide_ends_the_parsing_of_the_one_before(
    own_sample: Path, state: State, rest: asyncio.Event
) -> None:
    write_guide(own_sample, "long", "Long", PARAGRAPHS)
    async with browsing(make_app(own_sample, state)) as driver:
        driver.main.navigation.open("long")
        reader = driver.reader
        await driver.until(
            lambda: "Paragraph 0 of" in Driver.text_of(reader), "the first screen is shown"
        )
        rest.set()
        await driver.read("write-through")
        assert reader.view.layout.is_complete
        assert "Paragraph" not in Driver.text_of(reader)


async def test_diagrams_are_drawn_when_they_come_near(own_sample: Path, state: State) -> None:
    write_guide(own_sample, "drawn", "Drawn", DIAGRAM * 200)
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("drawn")
        reader = driver.reader
        assert "Alpha" in Driver.text_of(reader)
        diagrams = [block for block in reader.view.layout.blocks if isinstance(block, Diagram)]
        assert sum(diagram.drawings is None for diagram in diagrams) > 150
        await driver.press("G")
        await driver.laid_out()
        assert "Beta" in Driver.text_of(reader)


async def test_reference_to_a_footnote_leads_there_and_back(own_sample: Path, state: State) -> None:
    body = f"A claim.[^source]\n\n{PARAGRAPHS}\n\n[^source]: It is so."
    write_guide(own_sample, "noted", "Noted", body)
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("noted")
        reader = driver.reader
        assert reader.view.go_to_anchor("fn-source")
        await driver.settled()
        assert "[source] It is so." in Driver.text_of(reader)
        assert reader.view.go_to_anchor("fnref-source")
        await driver.settled()
        assert "A claim.[source]" in driver.top_line


async def test_long_list_is_copied_in_one_piece(own_sample: Path, state: State) -> None:
    items = [f"- item {number}" for number in range(300)]
    write_guide(own_sample, "list", "List", "Before.\n\n" + "\n".join(items) + "\n\nAfter.")
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("list")
        await driver.laid_out()
        reader = driver.reader
        listed = "\n".join(f"• item {number}" for number in range(300))
        assert f"Before.\n\n{listed}\n\nAfter." in reader.view.body_text()
        await driver.press("G")
        reader.selection.select_blocks(reader.view.body_count - 1, reader.view.body_count - 1)
        after = reader.selection.source_blocks
        reader.selection.select_blocks(reader.view.body_count - 2, reader.view.body_count - 2)
        assert reader.selection.source_blocks == range(after.start - 1, after.stop - 1)
        reader.selection.select_blocks(reader.view.body_count - 3, reader.view.body_count - 2)
        assert len(reader.selection.source_blocks) == 1
