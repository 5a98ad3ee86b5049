"""The filters of a query: shown as chips, chosen by category, dropped one by one."""

from textual import on
from textual.app import ComposeResult

from guidetui.models import Query, SearchPage
from guidetui.tui.async_library import AsyncLibrary
from guidetui.tui.chips import ChipSource, ShownChip, chips_of, with_category, without
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.widgets.chip_bar import ChipBar
from guidetui.tui.widgets.completion_list import CompletionList
from guidetui.tui.widgets.result_list import ResultList
from guidetui.tui.widgets.search_box import SearchBox
from guidetui.tui.widgets.tag_filter import TagFilter, TagList


class FilterScreen(LibraryScreen):
    """Edits the query: all that is filtered by in the box is its text, the rest are chosen tags."""

    def __init__(self, library: AsyncLibrary, browser: str | None, *, classes: str = "") -> None:
        super().__init__(library, browser, classes=classes)
        self._page: SearchPage | None = None
        self._is_literal = False

    def compose_filters(self) -> ComposeResult:
        """Return what stands under the search box while there is something to show."""
        yield CompletionList(id="completions")
        yield ChipBar(id="chips")

    def query_now(self) -> Query:
        """Return what the box and the tags say now."""
        tags = self.query_one(TagFilter).list.chosen
        return Query(self.query_one(SearchBox).value, tags, is_literal=self._is_literal)

    def ask(self) -> None:
        """Search for what the box and the tags say now."""
        raise NotImplementedError

    def show_filters(self, page: SearchPage, *, is_searching: bool) -> None:
        """Show the filters of an answer, and how it spreads over tags and categories."""
        collection = self.collection
        if collection is None:
            return
        tags = self.query_one(TagFilter).list
        self.query_one(ChipBar).show(
            chips_of(page, [(key, collection.label_of(key)) for key in tags.chosen_in_order])
        )
        narrowed_to = frozenset(
            chip.value for chip in page.chips if chip.kind == "category" and not chip.is_excluded
        )
        offered = collection.categories if is_searching or narrowed_to else ()
        tags.show_facets(page.facets, offered, narrowed_to)

    @on(ChipBar.Removed)
    def _remove_chip(self, event: ChipBar.Removed) -> None:
        self._remove(event.chip)

    @on(SearchBox.LastChipRemoved)
    def action_remove_chip(self) -> None:
        """Remove the last filter."""
        chips = self.query_one(ChipBar).chips
        if chips:
            self._remove(chips[-1])

    def _remove(self, chip: ShownChip) -> None:
        box = self.query_one(SearchBox)
        match chip.source:
            case ChipSource.LITERAL:
                self.action_literal()
            case ChipSource.TAG_PANE:
                self.query_one(TagFilter).list.drop(chip.key)
            case ChipSource.TEXT if self._page and self._page.query.text == box.value:
                box.put(without(box.value, chip.start, chip.end))

    @on(TagList.CategoryToggled)
    def _narrow_to_category(self, event: TagList.CategoryToggled) -> None:
        page, box = self._page, self.query_one(SearchBox)
        if page is not None and self.collection is not None and page.query.text == box.value:
            category = self.collection.categories_by_id[event.category_id]
            box.put(with_category(page, category.id, category.title))

    @on(ResultList.QuerySuggested)
    def _search_instead(self, event: ResultList.QuerySuggested) -> None:
        self._is_literal = False
        self.query_one(SearchBox).put(event.text)

    def action_literal(self) -> None:
        """Search exactly what was typed, or near words again."""
        if self.query_one(SearchBox).value.strip():
            self._is_literal = not self._is_literal
            self.ask()

    # Completion

    @property
    def completions(self) -> CompletionList:
        """What is offered under the search box."""
        return self.query_one(CompletionList)

    def close_completions(self) -> None:
        """Offer nothing."""
        self.completions.close()
        self.query_one(SearchBox).offers = False

    @on(SearchBox.CompletionTaken)
    @on(CompletionList.Taken)
    def take_completion(self) -> None:
        """Insert the completion under the cursor."""
        box, completion = self.query_one(SearchBox), self.completions.chosen
        self.close_completions()
        if completion is not None and completion.end <= len(box.value):
            head = f"{box.value[: completion.start]}{completion.replacement} "
            rest = box.value[completion.end :].removeprefix(" ")
            box.put(head + rest, len(head))
