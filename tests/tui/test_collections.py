"""Collections in the app: switch, add, update, what is new, remove."""

from contextlib import closing
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widgets import Input

from guidetui.library import Library
from guidetui.paths import bundled_data, collection_key
from guidetui.sources.git import Runner
from guidetui.sources.registry import load_registry
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from guidetui.tui.screens.collections import AddScreen, CollectionsScreen, QuestionScreen
from guidetui.tui.screens.modal import ChooserScreen
from guidetui.updates import Wanted, add, update
from tests.git_repositories import Upstream, git, upstream
from tests.tui.driver import WIDE, Driver, browsing, make_app, screen_strips


@pytest.fixture
def theirs(tmp_path: Path) -> Upstream:
    """A repository with the guides `first`, `second` and `third`."""
    return upstream(tmp_path / "theirs")


def _text(driver: Driver) -> str:
    return "\n".join(strip.text for strip in screen_strips(driver.app.screen))


async def _over(driver: Driver, kind: type[Screen[object]]) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, kind), f"{kind.__name__} is open")
    await driver.repainted()


async def _shown(driver: Driver, count: int) -> None:
    def is_open() -> bool:
        collection = driver.app.service.collection
        return collection is not None and len(collection.guides) == count

    await driver.until(is_open, f"a collection of {count} guides is open")


async def _at(driver: Driver, count: int) -> None:
    await _shown(driver, count)
    await driver.opened()


async def test_collection_is_added_by_its_address_and_opened(
    app: GuideTuiApp, theirs: Upstream
) -> None:
    async with browsing(app, WIDE) as driver:
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        assert "bundled" in _text(driver)
        await driver.press("a")
        await _over(driver, AddScreen)
        driver.type_ahead(*theirs.address, "enter")
        await _at(driver, 3)
        await driver.until(
            lambda: driver.main.search_pane.frame.border_subtitle == "theirs", "its name is shown"
        )
        assert "theirs" in load_registry().sources


async def test_collection_is_added_with_a_name_a_folder_and_a_branch(
    app: GuideTuiApp, theirs: Upstream
) -> None:
    git(theirs.folder, "checkout", "--quiet", "-b", "draft")
    theirs.guide("fourth")
    theirs.commit()
    git(theirs.folder, "checkout", "--quiet", "main")
    async with browsing(app, WIDE) as driver:
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        await driver.press("a")
        await _over(driver, AddScreen)
        driver.type_ahead(*theirs.address, "tab", *"mine", "tab", *"data", "tab", *"draft", "enter")
        await _at(driver, 4)
        source = load_registry().sources["mine"]
        assert (source.path, source.branch) == ("data", "draft")


async def test_address_that_is_none_is_reported(app: GuideTuiApp) -> None:
    async with browsing(app, WIDE) as driver:
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        await driver.press("a")
        await _over(driver, AddScreen)
        driver.type_ahead(*"ext::x", "enter")
        await driver.until(
            lambda: any("not an address" in told for told in driver.notifications), "it is told"
        )
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        await driver.press("a")
        await _over(driver, AddScreen)
        assert driver.app.screen.query(Input).first().value == "ext::x"


async def test_place_in_each_collection_is_kept(
    sample: Path, state: State, theirs: Upstream
) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    add(Wanted(str(sample), name="sample"), Runner())
    app = make_app(sample, state)
    async with browsing(app, WIDE) as driver:
        count = len(app.service.collection.guides) if app.service.collection else 0
        await driver.search("kafka")
        slug = driver.slug
        await driver.press("escape", "C")
        await _over(driver, CollectionsScreen)
        await driver.press("up", "up", "down", "enter")
        await _at(driver, 3)
        assert app.service.state.key == collection_key(source.root)
        assert driver.box.value == ""
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        await driver.press("down", "enter")
        await _at(driver, count)
        assert driver.box.value == "kafka"
        await driver.until(lambda: driver.slug == slug, "the guide is shown again")


async def test_what_is_new_is_listed_once_and_found(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    theirs.guide("fourth")
    theirs.commit()
    update("theirs", Runner(), state)
    async with browsing(GuideTuiApp(Options(source.root), state), WIDE) as driver:
        await _over(driver, ChooserScreen)
        assert "What is new · theirs" in _text(driver)
        assert "+ Fourth" in _text(driver)
        await driver.press("enter")
        await driver.until(lambda: driver.slug == "fourth", "the new guide is read")
        await driver.search("is:new")
        assert "●" in driver.text_of(driver.main.guides_pane)
        driver.main.panes.focus("reader")
        await driver.press("m")
        await driver.until(lambda: not driver.app.service.state.flags.new, "it is not new")
    async with browsing(GuideTuiApp(Options(source.root), state), WIDE) as driver:
        await driver.until(
            lambda: driver.main.search_pane.frame.border_subtitle == "theirs", "it was greeted"
        )
        await driver.settled()
        assert not isinstance(driver.app.screen, ChooserScreen)


async def test_news_show_their_day_in_a_narrow_terminal(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    theirs.guide("fourth", title="A title that is longer than a row of the list is wide")
    theirs.commit()
    update("theirs", Runner(), state)
    (item,) = state.news.of(collection_key(source.root))
    async with browsing(GuideTuiApp(Options(source.root), state), (80, 24)) as driver:
        await _over(driver, ChooserScreen)
        (row,) = [line for line in _text(driver).splitlines() if "+ A title" in line]
        assert item.day.isoformat() in row


async def test_update_shows_what_it_brought(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    theirs.guide("fourth")
    theirs.commit()
    async with browsing(GuideTuiApp(Options(source.root), state), WIDE) as driver:
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        await driver.press("u")
        await _at(driver, 4)
        await _over(driver, ChooserScreen)
        assert "+ Fourth" in _text(driver)


async def test_offline_fetches_nothing(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    theirs.guide("fourth")
    theirs.commit()
    app = GuideTuiApp(Options(source.root, offline=True, checks_updates=True), state)
    async with browsing(app, WIDE) as driver:
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        await driver.press("u")
        await driver.until(
            lambda: any("offline" in told for told in driver.notifications), "it is told"
        )
        assert not any("Something new" in told for told in driver.notifications)


async def test_updates_are_looked_for_only_once_a_day(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    theirs.guide("fourth")
    theirs.commit()
    options = Options(source.root, checks_updates=True)
    async with browsing(GuideTuiApp(options, state), WIDE) as driver:
        await driver.until(
            lambda: any("Something new in theirs" in told for told in driver.notifications),
            "the update is told of",
        )
    assert len(list((source.root / "guides").glob("*.md"))) == 3


async def test_collection_is_removed_once_its_name_is_typed(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    async with browsing(GuideTuiApp(Options(source.root), state), WIDE) as driver:
        for answer, is_left in (("no", True), ("theirs", False)):
            await driver.press("C")
            await _over(driver, CollectionsScreen)
            driver.type_ahead("x")
            await _over(driver, QuestionScreen)
            driver.type_ahead(*answer, "enter")
            await driver.until(
                lambda is_left=is_left: (
                    ("theirs" in load_registry().sources) is is_left  # type: ignore[misc]
                    and bool(driver.notifications)
                ),
                "it is answered",
            )
        await _shown(driver, 400)


@pytest.mark.usefixtures("bundled_index")
async def test_all_collections_are_searched_and_a_hit_is_opened_in_its_own(
    app: GuideTuiApp, theirs: Upstream
) -> None:
    theirs.guide("zebras", "Databases: a zebra is asked about.")
    theirs.commit()
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    with closing(Library.open(bundled_data())) as library:  # so that the search builds no index
        library.use_index(library.build_index())
    async with browsing(app, WIDE) as driver:
        await driver.press("A")
        assert "Type what to look for first." in driver.notifications
        await driver.search("databases in:all")
        assert "Enter lists what all collections hold." in driver.notice
        driver.main.panes.focus("search")
        await driver.press("enter")
        await _over(driver, ChooserScreen)
        assert "All collections" in _text(driver)
        assert "theirs 1" in _text(driver)
        driver.type_ahead(*"theirs", "enter")
        await driver.until(
            lambda: app.service.state.key == collection_key(source.root), "theirs is shown"
        )
        await driver.opened()
        await driver.until(lambda: driver.slug == "zebras", "the hit is read")


async def test_changed_passages_are_marked(theirs: Upstream, state: State) -> None:
    own = "\n\n".join(f"Paragraph {number} on it." for number in range(40))
    theirs.guide("first", own)
    theirs.commit()
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    theirs.guide("first", own.replace("30 on it", "30 on something else"))
    theirs.commit()
    update("theirs", Runner(), state)
    async with browsing(GuideTuiApp(Options(source.root), state), WIDE) as driver:
        await _over(driver, ChooserScreen)
        await driver.press("enter")
        await driver.until(
            lambda: "Paragraph 30 on something else." in driver.text_of(driver.reader),
            "the passage is in view",
        )
        assert "1 match" in _text(driver)
        await driver.search("paragraph")
        await driver.until(lambda: "40 matches" in _text(driver), "the query is marked instead")


@pytest.mark.parametrize("key", ["n", "u"])
async def test_news_of_another_collection_are_read_in_it(
    key: str, theirs: Upstream, state: State
) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    other, _ = add(Wanted(theirs.address, name="other", path="data"), Runner())
    theirs.guide("first", "What only the update brought.")
    theirs.commit()
    if key == "n":
        update("other", Runner(), state)
    async with browsing(GuideTuiApp(Options(source.root), state), WIDE) as driver:
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        driver.type_ahead("down", key)
        await driver.until(lambda: "~ First" in _text(driver), "the news are listed")
        assert state.news.take_untold(collection_key(other.root)) == []
        driver.type_ahead("enter")
        await driver.until(
            lambda: driver.app.service.state.key == collection_key(other.root), "it is opened"
        )
        await driver.until(
            lambda: "What only the update brought." in _text(driver), "the guide is read"
        )


async def test_removal_names_the_files_that_go(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    (source.root / "own.md").write_text("# Mine\n")
    async with browsing(GuideTuiApp(Options(source.root), state), WIDE) as driver:
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        driver.type_ahead("x")
        await _over(driver, QuestionScreen)
        assert "deleted: data/own.md" in _text(driver)
        driver.type_ahead(*"theirs", "enter")
        await _shown(driver, 400)
        await driver.until(lambda: not source.top.exists(), "its files are gone")


async def test_rewritten_history_names_the_way_out(theirs: Upstream, state: State) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    git(theirs.folder, "commit", "--quiet", "--amend", "-m", "Rewritten")
    async with browsing(GuideTuiApp(Options(source.root), state), WIDE) as driver:
        await driver.press("C")
        await _over(driver, CollectionsScreen)
        await driver.press("u")
        await driver.until(
            lambda: any("update theirs --force" in told for told in driver.notifications),
            "it is told",
        )
