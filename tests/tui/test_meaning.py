"""The sentence model refines a list, and leaves the guide under the cursor where it is."""

from pathlib import Path

import pytest

from guidetui.library import Library
from guidetui.models import Query
from guidetui.search.meaning.model import find_model
from guidetui.state import State
from guidetui.tui.app import GuideTuiApp, Options
from tests.conftest import WriteGuide
from tests.tui.driver import Driver, browsing

pytestmark = pytest.mark.skipif(find_model() is None, reason="guidetui[semantic] is not installed")
SYMPTOM = "my bread stays flat and dense"


@pytest.fixture
def kitchen(data: Path, write_guide: WriteGuide) -> Path:
    """Three guides, of which one answers the symptom in other words."""
    write_guide("yeast", "Old yeast gives off little gas, so the dough of a loaf does not rise.")
    write_guide("knives", "A whetstone makes a blade sharp again; keep the angle steady.")
    write_guide("notes", "Flat notes about my days, which stays private.")
    return data


def make_app(path: Path, state: State, model: Path | None = None) -> GuideTuiApp:
    return GuideTuiApp(Options(path, semantic=True, semantic_model=model), state)


async def refined(driver: Driver) -> None:
    await driver.until(lambda: "yeast" in driver.results.guide_slugs, "the list is refined")
    await driver.settled()


async def test_a_question_is_refined_and_says_how(kitchen: Path, state: State) -> None:
    async with browsing(make_app(kitchen, state)) as driver:
        await driver.search(SYMPTOM)
        await refined(driver)
        assert driver.results.guide_slugs[0] == "yeast"
        assert driver.results.slug_under_cursor == "notes"
        text = driver.text_of(driver.results)
        assert "by meaning" in text
        assert "Old yeast gives off" in text
        with_model = list(driver.results.guide_slugs)
    library = Library.open(kitchen)
    library.use_index(library.build_index())
    library.use_meaning()
    assert [hit.slug for hit in library.search(Query(SYMPTOM), 50).hits] == with_model
    library.close()


async def test_a_folder_without_a_model_is_reported_once(
    kitchen: Path, state: State, tmp_path: Path
) -> None:
    async with browsing(make_app(kitchen, state, tmp_path)) as driver:
        await driver.until(lambda: bool(driver.notifications), "the model is reported")
        assert "lacks a file model.onnx" in driver.notifications[0]
        await driver.search(SYMPTOM)
        assert driver.results.guide_slugs == ["notes"]
        assert len(driver.notifications) == 1
