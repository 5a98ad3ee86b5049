"""A collection as a person has it: added, searched, updated, and what is new read."""

from pathlib import Path

from tests.e2e.terminal import Terminal
from tests.git_repositories import upstream


def test_add_search_update_and_see_what_is_new(
    run_cache: Path, tmp_path: Path, terminal: Terminal
) -> None:
    terminal.environment["XDG_CACHE_HOME"] = str(run_cache)
    theirs = upstream(tmp_path / "theirs")
    terminal.start(width=100, height=40)
    terminal.wait_for("400 guides", "guidetui add bytebytego")
    terminal.press("C")
    terminal.wait_for("Collections", "bundled")
    terminal.press("a")
    terminal.wait_for("Add a collection")
    terminal.type(theirs.address)
    terminal.press("Enter")
    terminal.wait_for("3 guides", "theirs")
    terminal.press("/")
    terminal.wait_for("↓ next")
    terminal.type("second")
    terminal.wait_for("Results", "Second")
    terminal.press("Enter")
    terminal.wait_for("Space page")
    theirs.guide("fourth", "About zebras.")
    theirs.commit()
    terminal.press("C")
    terminal.wait_for("Collections", "bundled")
    terminal.press("u")
    terminal.wait_for("What is new", "+ Fourth")
    terminal.press("Enter")
    terminal.wait_for("4 Fourth", "About zebras.", "●")
    assert terminal.quit() == 0
