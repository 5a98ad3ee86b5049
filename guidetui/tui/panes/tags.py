"""The tags pane: the tags and categories of the answer, and a box in which a tag is looked for."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input

from guidetui.collection.collection import Collection
from guidetui.models import SearchPage
from guidetui.tui.keymap import Context, shown_key
from guidetui.tui.panes.pane import Pane
from guidetui.tui.widgets.tag_list import TagBox, TagList


class TagsPane(Pane):
    """Chooses tags, all of which a guide must have, and a category of the answer."""

    NAME, NUMBER, TITLE, CONTEXT = "tags", 3, "Tags", Context.TAGS
    FOCUS = "TagList"

    class Changed(Message):
        """Other tags are chosen than before."""

    @dataclass
    class CategoryToggled(Message):
        """The query should be narrowed to a category, or no longer be."""

        category_id: str

    def __init__(self) -> None:
        super().__init__(id="tags")

    def compose(self) -> ComposeResult:
        """Put the box above the list."""
        yield TagBox()
        yield TagList()

    @property
    def tag_list(self) -> TagList:
        """The list of tags."""
        return self.query_one(TagList)

    @property
    def chosen(self) -> frozenset[str]:
        """The casefolded keys of the chosen tags."""
        return self.tag_list.chosen

    def labels(self, collection: Collection) -> list[tuple[str, str]]:
        """Return the keys and labels of the chosen tags, the most used first."""
        return [(key, collection.label_of(key)) for key in self.tag_list.chosen_in_order]

    def show_collection(self, collection: Collection, chosen: frozenset[str]) -> None:
        """Offer the tags of a collection; of those in `chosen`, the ones it has are chosen."""
        self.tag_list.show(collection.tags, chosen & {tag.key for tag in collection.tags})

    def show(self, page: SearchPage, collection: Collection) -> None:
        """Show how many guides of an answer each tag and each category has."""
        narrowed_to = frozenset(
            chip.value for chip in page.chips if chip.kind == "category" and not chip.is_excluded
        )
        is_searching = not (page.query.is_empty or page.only_filters)
        offered = collection.categories if is_searching or narrowed_to else ()
        self.tag_list.show_facets(page.facets, offered, narrowed_to)
        count = len(page.query.tags)
        self.set_title(
            f"Tags · {count} chosen, {shown_key('clear-tags')} clears" if count else "Tags"
        )

    def clear_box(self) -> bool:
        """Leave the box, if it has the focus, and empty it; return whether it had the focus."""
        box = self.query_one(TagBox)
        if not box.has_focus:
            return False
        box.value = ""
        self.tag_list.focus()
        return True

    @on(TagList.Changed)
    def _change(self) -> None:
        self.post_message(self.Changed())

    @on(TagList.CategoryToggled)
    def _toggle_category(self, event: TagList.CategoryToggled) -> None:
        self.post_message(self.CategoryToggled(event.category_id))

    @on(TagBox.CursorMoved)
    def _move(self, event: TagBox.CursorMoved) -> None:
        self.tag_list.cursor += event.rows

    @on(TagBox.TagChosen)
    def _choose(self) -> None:
        self.tag_list.filter_by(self.query_one(TagBox).value)  # what was typed last may be new
        if self.tag_list.row_under_cursor is not None:
            self.tag_list.action_choose()
            self.clear_box()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self.tag_list.filter_by(event.value)
