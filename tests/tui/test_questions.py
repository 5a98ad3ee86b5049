"""Questions stand folded under their guide; each shows its answer when it is followed."""

from pathlib import Path

from guidetui.state import State
from tests.tui.driver import Driver, browsing, make_app
from tests.tui.sample import write_guide

ASKED = "{q: Why so?, a: Because it is.}, {q: When?, a: At once.}"


async def test_answer_is_unfolded_and_folded_in_its_place(own_sample: Path, state: State) -> None:
    write_guide(own_sample, "asked", "Asked", "Some text.", questions=ASKED)
    async with browsing(make_app(own_sample, state)) as driver:
        await driver.read("asked")
        shown = Driver.text_of(driver.reader)
        assert [text in shown for text in ("Why so?", "When?", "At once.")] == [True, True, False]
        await driver.select_link("#answer-to-question-1")
        await driver.press("enter")
        await driver.settled()
        shown = Driver.text_of(driver.reader)
        assert [text in shown for text in ("Because it is.", "At once.")] == [False, True]
        await driver.press("enter")
        await driver.settled()
        assert "At once." not in Driver.text_of(driver.reader)
