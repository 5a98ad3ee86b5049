"""Selects a link, diagram or picture: by a key, by the pointer, or by letters."""

from collections.abc import Callable

from rich.cells import cell_len
from textual import events

from guidetui.document.model import Diagram, Image
from guidetui.models import Position
from guidetui.render.lazy_layout import LinkPlace, has_diagram
from guidetui.render.text_offsets import cell_of_link
from guidetui.render.wrap import Line, TextSegment, crop
from guidetui.tui.keymap import shown_key
from guidetui.tui.widgets.reader.view import DocumentView, ReaderPart


class LinkCursor(ReaderPart):
    """Selects a link or diagram in view; one that leaves the view is deselected."""

    def __init__(self, view: DocumentView, on_target_changed: Callable[[str], object]) -> None:
        """`on_target_changed` gets the target of a selected link, or what a key does with it."""
        self._view = view
        self._on_target_changed = on_target_changed
        self._target = ""
        self._has_diagrams = False
        self.selected: LinkPlace | None = None

    def select_next(self, step: int) -> bool:
        """Select the next link (`step` 1) or the one before; return False if there is none."""
        view = self._view
        link = view.layout.next_link(self.selected, view.position, step)
        self._select(link)
        if link is not None:
            line = view.layout.lines_of(link.block)[link.line]
            column = cell_of_link(line, link.number)
            view.bring_line_into_view(Position(link.block, link.line), column)
        return link is not None

    def _select(self, link: LinkPlace | None) -> None:
        if link != self.selected:
            self.selected = link
            self._show_target(link)
            self._view.widget.refresh()

    @property
    def drawing(self) -> Diagram | Image | None:
        """The selected diagram or picture, or the largest one in view."""
        if self.selected is not None and self.selected.opens is not None:
            return self.selected.opens
        lines = self._view.lines
        return self._view.layout.drawn_among(lines.start, len(lines))

    @property
    def has_diagrams(self) -> bool:
        """Whether the loaded part of the document has a diagram."""
        return self._has_diagrams

    def go_to_drawing(self) -> Diagram | Image | None:
        """Return the drawing in view; without one go to the next diagram, wrapping around."""
        view = self._view
        if (drawing := self.drawing) is not None:
            return drawing
        if (link := view.layout.next_diagram(view.top)) is None:
            return None
        view.bring_line_into_view(Position(link.block, link.line))
        return link.opens

    def under_pointer(self, event: events.MouseEvent) -> LinkPlace | None:
        """Return the link, diagram or picture under the pointer."""
        block, number = event.style.meta.get("place") or self._picture_under(event)
        if number is None:
            return None
        links = self._view.layout.links_of(block)
        return next((link for link in links if link.number == number), None)

    def _picture_under(self, event: events.MouseEvent) -> tuple[int, int | None]:
        """Return the block and number of the picture under the pointer, which has no meta."""
        view = self._view
        offset = event.get_content_offset(view.widget)
        if offset is None:
            return 0, None
        number = view.lines.start + offset.y
        cells = view.margin
        for segment in view.layout.line(number):
            cells += len(segment.text)
            if cells > offset.x >= view.margin:
                block = view.layout.position_at(number).block
                return block, segment.link if segment.colors else None
        return 0, None

    def hover(self, link: LinkPlace | None) -> None:
        """Remember what is under the pointer."""
        self._view.widget.styles.pointer = "pointer" if link else "default"
        self._show_target(link or self.selected)

    def _show_target(self, link: LinkPlace | None) -> None:
        target = _target(link)
        if target != self._target:
            self._target = target
            self._on_target_changed(target)

    def decorate(self, line: Line, at: Position) -> Line:
        """Show which link is selected."""
        link = self.selected
        if link is None or link.block != at.block:
            return line
        style = "diagram-selected" if link.opens else "link-selected"
        return tuple(
            segment._replace(styles=segment.styles | {style})
            if segment.link == link.number
            else segment
            for segment in line
        )

    def on_document_shown(self) -> None:
        """Select nothing."""
        self._has_diagrams = has_diagram(self._view.layout.blocks)
        self._select(None)

    def on_blocks_changed(self, first: int, last: int) -> None:
        """Keep the selected link if it is still there."""
        self._has_diagrams |= has_diagram(self._view.layout.blocks[first:last])
        link = self.selected
        if link is None or link.block < first:
            return
        is_there = link.block < len(self._view.layout.blocks)
        links = self._view.layout.links_of(link.block) if is_there else []
        self._select(next((other for other in links if _is_same(other, link)), None))

    def on_layout_changed(self) -> None:
        """Select nothing."""
        self._select(None)

    def on_scrolled(self) -> None:
        """Deselect a link out of view, so that no unseen link is followed."""
        link = self.selected
        if link is not None and not self._view.is_in_view(Position(link.block, link.line)):
            self._select(None)

    def on_focus_lost(self) -> None:
        """Deselect, so that the next key starts in the view."""
        self._select(None)


def _is_same(link: LinkPlace, other: LinkPlace) -> bool:
    return (link.number, link.href, type(link.opens)) == (
        other.number,
        other.href,
        type(other.opens),
    )


def _target(link: LinkPlace | None) -> str:
    """Return the target of a link, or what a key does with a diagram or picture."""
    if link is None:
        return ""
    if link.opens is None:
        return link.href
    follow = shown_key("read-follow")
    if isinstance(link.opens, Diagram):
        return f"{follow} shows the diagram in full, {shown_key('read-source')} its source"
    return f"{follow} shows the picture in full"


LETTERS = "asdfghjkl"
_STYLE = frozenset({"hint"})


class LinkHints(ReaderPart):
    """Shows letters on the links in view on request, and then reads only letters."""

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
        """Show letters on the links in view; return False if there are none."""
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
        """Follow the link whose letters this one completes; ignore a wrong letter."""
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
                last = self._view.room - cell_len(label)  # a link out of view in a wide block
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
        """Remove the letters."""
        self.clear()


def labels(count: int) -> list[str]:
    """Return `count` labels, none of them the beginning of another, as short as possible."""
    found = list(LETTERS)
    while len(found) < count:  # replace the last of the shortest by longer ones
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
