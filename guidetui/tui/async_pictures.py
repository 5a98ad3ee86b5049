"""Pictures for an event loop: fetched, decoded and drawn on threads that nothing waits for."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from guidetui.errors import PictureError, PictureErrorKind
from guidetui.paths import cache_dir
from guidetui.tui.graphics import Protocol, protocol

if TYPE_CHECKING:
    from guidetui.pictures.decode import Picture
    from guidetui.pictures.view import View
    from guidetui.tui.drawing import Drawn

T = TypeVar("T")


class AsyncPictures:
    """Loads and draws pictures the way the settings say."""

    def __init__(self, setting: str = "auto", *, offline: bool = False) -> None:
        """Take how to draw, one of `settings.IMAGES`, and whether fetching is allowed."""
        self._setting = setting
        self._offline = offline
        self.fetched: tuple[int, int | None] | None = None

    @property
    def protocol(self) -> Protocol | None:
        """How pictures are drawn; None where they are switched off."""
        return protocol(self._setting)

    async def load(self, url: str) -> "Picture":
        """Return a picture; raises PictureError. Cancelling it ends the fetch at once.

        `fetched` tells meanwhile how many bytes there are, and of how many.
        """
        from guidetui.pictures.cache import Loading, PictureCache, is_installed
        from guidetui.pictures.fetch import Fetch

        if not is_installed():
            raise PictureError(
                "Pictures need an extra: pip install 'guidetui[images]'.",
                PictureErrorKind.NOT_INSTALLED,
            )

        def note(done: int, total: int | None) -> None:
            self.fetched = (done, total)

        fetch = Fetch(url, progress=note)
        cache = PictureCache(cache_dir() / "pictures")
        try:
            return await run_apart(Loading(url, fetch, cache, self._offline).run)
        finally:
            fetch.stop()
            self.fetched = None

    async def draw(
        self, picture: "Picture", view: "View", how: Protocol, columns: int, lines: int
    ) -> "Drawn":
        """Return a drawing in at most so many cells."""

        def run() -> "Drawn":
            from guidetui.tui.drawing import draw  # loads Pillow

            return draw(picture, view, how, columns, lines)

        return await run_apart(run)


async def run_apart(call: Callable[[], T]) -> T:
    """Run `call` on a thread of its own, which keeps nothing from ending, and await its answer."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(set_answer: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(lambda: None if answer.done() else set_answer())

    def run() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001  raised again where it is awaited
            failure = error
            settle(lambda: answer.set_exception(failure))
        else:
            settle(lambda: answer.set_result(result))

    threading.Thread(target=run, name="guidetui-pictures", daemon=True).start()
    return await answer
