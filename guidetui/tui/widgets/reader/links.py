"""The link, diagram or picture that is selected by a key, or under the pointer."""

from collections.abc import Callable
from dataclasses import replace

from textual import events

from guidetui.document.model import Diagram, Image
from guidetui.models import Position
from guidetui.render.lazy_layout import LinkPlace, has_diagram
from guidetui.render.text_offsets import cell_of_link
from guidetui.render.wrap import Line
from guidetui.tui.keymap import shown_key
from guidetui.tui.widgets.reader.part import ReaderPart
from guidetui.tui.widgets.reader.view import DocumentView


class LinkCursor(ReaderPart):
    """Selects one link or diagram in view: what leaves the view is no longer selected."""

    def __init__(self, view: DocumentView, on_target_changed: Callable[[str], object]) -> None:
        """`on_target_changed` gets where a selected link leads, or what a key does with it."""
        self._view = view
        self._on_target_changed = on_target_changed
        self._target = ""
        self._has_diagrams = False
        self.selected: LinkPlace | None = None

    def select_next(self, step: int) -> bool:
        """Select the next link (`step` 1) or the one before; False where there is none."""
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
        """The selected diagram or picture, or the one that takes most of the view."""
        if self.selected is not None and self.selected.opens is not None:
            return self.selected.opens
        lines = self._view.lines
        return self._view.layout.drawn_among(lines.start, len(lines))

    @property
    def has_diagrams(self) -> bool:
        """Whether there is a diagram in the document, as far as it is there."""
        return self._has_diagrams

    def go_to_drawing(self) -> Diagram | Image | None:
        """Return the drawing at hand, else go to the next diagram, after the last to the first."""
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
        """Take note of what is under the pointer."""
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
            replace(segment, styles=segment.styles | {style})
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
        """Select nothing out of view, so that nothing unseen is followed."""
        link = self.selected
        if link is not None and not self._view.is_in_view(Position(link.block, link.line)):
            self._select(None)

    def on_focus_lost(self) -> None:
        """Select nothing, so that the next key starts at what is in view."""
        self._select(None)


def _is_same(link: LinkPlace, other: LinkPlace) -> bool:
    return (link.number, link.href, type(link.opens)) == (
        other.number,
        other.href,
        type(other.opens),
    )


def _target(link: LinkPlace | None) -> str:
    """Return where a link leads, or what a key does with a diagram or picture."""
    if link is None:
        return ""
    if link.opens is None:
        return link.href
    follow = shown_key("read-follow")
    if isinstance(link.opens, Diagram):
        return f"{follow} shows the diagram in full, {shown_key('read-source')} its source"
    return f"{follow} shows the picture in full"
