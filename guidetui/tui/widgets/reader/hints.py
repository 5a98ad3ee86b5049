"""Links by letter: the links in view show letters, and typing them follows one."""

from collections.abc import Callable

from rich.cells import cell_len
from textual import events

from guidetui.models import Position
from guidetui.render.lazy_layout import LinkPlace
from guidetui.render.text_offsets import cell_of_link
from guidetui.render.wrap import Line, TextSegment, crop
from guidetui.tui.keymap import shown_key
from guidetui.tui.widgets.reader.part import ReaderPart
from guidetui.tui.widgets.reader.view import DocumentView

LETTERS = "asdfghjkl"
_STYLE = frozenset({"hint"})


class LinkHints(ReaderPart):
    """Shows letters on the links in view on demand, and then reads letters only."""

    def __init__(
        self,
        view: DocumentView,
        on_status: Callable[[str], object],
        on_chosen: Callable[[LinkPlace], object],
    ) -> None:
        self._view = view
        self._on_status = on_status
        self._on_chosen = on_chosen
        self._typed = ""
        self.links: dict[str, LinkPlace] = {}

    def show(self) -> bool:
        """Show letters on the links in view; False where there is none."""
        links = self._links_in_view()
        self.links = dict(zip(labels(len(links)), links, strict=True))
        self._typed = ""
        if links:
            self._on_status(f"type the letters of a link; {shown_key('back')} cancels")
            self._view.widget.refresh()
        return bool(links)

    def clear(self) -> None:
        """Remove the letters."""
        if self.links:
            self.links = {}
            self._on_status("")
            self._view.widget.refresh()

    def type(self, letter: str) -> None:
        """Follow the link whose letters are complete with this one; ignore a wrong letter."""
        typed = self._typed + letter
        if typed in self.links:
            link = self.links[typed]
            self.clear()
            self._on_chosen(link)
        elif any(label.startswith(typed) for label in self.links):
            self._typed = typed
            self._view.widget.refresh()

    def take_key(self, event: events.Key) -> bool:
        """Read the letters of a hint; any other key removes them."""
        if not self.links:
            return False
        letter = (event.character or "").lower()
        if event.key == "backspace" and self._typed:
            self._typed = self._typed[:-1]
            self._view.widget.refresh()
        elif letter and letter in LETTERS:
            self.type(letter)
        else:
            self.clear()
        return True

    def _links_in_view(self) -> list[LinkPlace]:
        view, layout = self._view, self._view.layout
        if not layout.blocks:
            return []
        first, last = view.top.block, layout.position_at(view.lines[-1]).block
        return [
            link
            for block in range(first, last + 1)
            for link in layout.links_of(block)
            if view.is_in_view(Position(link.block, link.line))
        ]

    def decorate(self, line: Line, at: Position) -> Line:
        """Show the letters of the links that begin on a line."""
        for label, link in self.links.items():
            if (link.block, link.line) == (at.block, at.line) and label.startswith(self._typed):
                last = self._view.room - cell_len(label)  # of a link out of sight in a wide block
                column = max(0, min(cell_of_link(line, link.number), last))
                line = overlaid(line, column, label)
        return line

    def on_document_shown(self) -> None:
        """Remove the letters."""
        self.clear()

    def on_resized(self) -> None:
        """Remove the letters: other lines are in view."""
        self.clear()

    def on_scrolled(self) -> None:
        """Remove the letters: other lines are in view."""
        self.clear()

    def on_focus_lost(self) -> None:
        """Remove the letters: nobody types here."""
        self.clear()


def labels(count: int) -> list[str]:
    """Return `count` labels, none of them the beginning of another, as short as possible."""
    found = list(LETTERS)
    while len(found) < count:  # the last of the shortest is replaced by longer ones
        shortest = min(map(len, found))
        stem = next(label for label in reversed(found) if len(label) == shortest)
        found.remove(stem)
        found += [stem + letter for letter in LETTERS]
    return found[:count]


def overlaid(line: Line, column: int, label: str) -> Line:
    """Return `line` with `label` over what is at a cell."""
    end = column + cell_len(label)
    before, after = crop(line, 0, column), crop(line, end, 1_000_000)
    return (*before, TextSegment(label, _STYLE), *after)
