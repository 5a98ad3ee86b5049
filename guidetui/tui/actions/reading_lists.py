"""Reading lists: guides are put in lists of the user's own, and lists introduce themselves."""

import asyncio
from collections.abc import Callable
from functools import partial

from guidetui.collection.collection import Collection
from guidetui.errors import GuideTuiError
from guidetui.models import Guide, ReadingList
from guidetui.tui.actions.study import Study
from guidetui.tui.panes.guides import GuidesPane
from guidetui.tui.panes.reader import ReaderPane
from guidetui.tui.screens.modal import open_over
from guidetui.tui.service import LibraryService

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.own_lists import Change

_NEW = "New list…"


class ReadingLists:
    """Changes the user's own lists, whose files are read and written in threads only.

    `reload` reads the collection again, after which the lists are shown as they are now.
    """

    def __init__(
        self,
        guides: GuidesPane,
        reader: ReaderPane,
        service: LibraryService,
        study: Study,
        reload: Callable[[], object],
    ) -> None:
        self._guides = guides
        self._reader = reader
        self._service = service
        self._study = study
        self._reload = reload
        self._name = ""  # of the list changed last

    def toggle(self) -> None:
        """Put the guide at hand into the list changed last, by default `To read`, or out of it."""
        from guidetui.own_lists import DEFAULT_NAME, find_list  # needed only here

        collection, guide = self._service.collection, self._study.guide_at_hand()
        if collection is not None and guide is not None:
            name = self._name or DEFAULT_NAME
            found = find_list(collection, name)
            if found is not None and not found.is_own:
                found = None
            self._toggle_in(collection, guide, found, name)

    def choose(self) -> None:
        """List the user's own lists, in one of which to put the guide at hand, or out of it."""
        from guidetui.tui.screens.chooser import Choice, ChooserScreen  # needed only here

        collection, guide = self._service.collection, self._study.guide_at_hand()
        if collection is None or guide is None:
            return
        own = [each for each in collection.reading_lists if each.is_own]
        choices = [
            Choice(each.title, "it is in this list" if _holds(each, guide) else "") for each in own
        ]

        def settle(number: int | None) -> None:
            if number == len(own):
                self._ask_name(collection, guide)
            elif number is not None:
                self._toggle_in(collection, guide, own[number], own[number].name)

        title = f"Reading lists · {guide.title}"
        open_over(self._guides, ChooserScreen(title, [*choices, Choice(_NEW)]), settle)

    def _ask_name(self, collection: Collection, guide: Guide) -> None:
        from guidetui.tui.screens.collections import QuestionScreen  # needed only here

        def settle(name: str | None) -> None:
            if name:
                self._toggle_in(collection, guide, None, name)

        screen = QuestionScreen("Name of the list", f"for {guide.title}", "For Monday")
        open_over(self._guides, screen, settle)

    def _toggle_in(
        self, collection: Collection, guide: Guide, found: ReadingList | None, name: str
    ) -> None:
        from guidetui.own_lists import added, removed  # needed only here

        is_in = found is not None and _holds(found, guide)
        change = removed(guide.slug) if is_in else added(guide.slug)
        done = "Taken out of" if is_in else "Added to"
        work = partial(self._change, collection, found, name, change, done)
        self._guides.start(work, "reading-lists")

    def move(self, step: int) -> None:
        """Move the guide under the cursor up (-1) or down (1) in its own list."""
        from guidetui.own_lists import moved  # needed only here

        collection, row = self._service.collection, self._guides.category_tree.row_under_cursor
        found = row.section.reading_list if row is not None else None
        if collection is None or row is None or found is None or row.guide is None:
            self._guides.notify("Only guides of a reading list can be moved.", markup=False)
        elif not found.is_own:
            self._guides.notify(f"{found.title} comes with the collection.", markup=False)
        elif 0 <= (place := row.number - 1 + step) < len(found.steps):
            change = moved(row.guide.slug, place)
            work = partial(self._change, collection, found, found.name, change, "")
            self._guides.start(work, "reading-lists")

    async def _change(
        self,
        collection: Collection,
        found: ReadingList | None,
        name: str,
        change: "Change",
        done: str,
    ) -> None:
        from guidetui.own_lists import change_list, file_of, title_of  # needed only here

        title = found.title if found is not None else title_of(name)

        def run() -> str:
            file = found.path if found is not None else file_of(collection, name)
            change_list(file, name, change)
            return file.stem if file.exists() else title  # which it gets when it is made again

        try:
            self._name = await asyncio.to_thread(run)
        except GuideTuiError as error:
            self._guides.notify(error.text, severity="warning", markup=False)
            return
        if done:
            self._guides.notify(f"{done} {title}", markup=False)
        self._reload()

    def introduce(self, found: ReadingList) -> None:
        """Show what the author of a list wrote about it, if anything."""
        self._guides.start(partial(self._introduce, found), "introduction", exclusive=True)

    async def _introduce(self, found: ReadingList) -> None:
        from guidetui.render.pages import list_page  # loads the parser

        blocks = await self._service.ask(lambda *_: list_page(found))
        row = self._guides.category_tree.row_under_cursor
        if row is not None and row.section.reading_list == found and row.guide is None:
            self._reader.show_page(blocks)


def _holds(found: ReadingList, guide: Guide) -> bool:
    return any(step.slug == guide.slug for step in found.steps)
