"""Links and diagrams in the reader: selected by Tab, followed by Enter or the pointer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.message import Message

from guidetui.document.model import Block, Diagram, Image
from guidetui.models import Position
from guidetui.render.lazy_layout import LinkPlace
from guidetui.render.wrap import Line, Piece
from guidetui.tui.widgets.reader.growing import Growing

_DIAGRAM_HINT = "Enter shows the diagram in full, D its source"
_PICTURE_HINT = "Enter shows the picture in full"


class Links(Growing):
    """A column one link or diagram of which may be selected."""

    @dataclass
    class LinkFollowed(Message):
        """A link in the guide was clicked or entered; `href` as the file wrote it."""

        href: str

    @dataclass
    class DiagramOpened(Message):
        """A diagram in the guide was clicked or entered: show it on a screen of its own."""

        diagram: Diagram

    class PictureOpened(Message):
        """The production picture was clicked or entered: show it on a screen of its own."""

    @dataclass
    class TargetChanged(Message):
        """Another link or diagram is under the pointer or selected; an empty `href` means none."""

        href: str

    @dataclass
    class Left(Message):
        """Tab was pressed past the last link (`forward`) or before the first."""

        forward: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._link: LinkPlace | None = None
        self._pointed_href = ""

    def show(
        self, blocks: Sequence[Block], position: Position, *, is_complete: bool = True
    ) -> None:
        """Show other blocks, with `position` at the top and no link selected."""
        self._link = None
        self._point_at("")
        super().show(blocks, position, is_complete=is_complete)

    def show_below(self, blocks: Sequence[Block]) -> None:
        """Put `blocks` under the document; a link in those put there before is let go."""
        if self._link is not None and self._link.block >= self._body_count:
            self._link = None
            self._point_at("")
        super().show_below(blocks)

    def on_resize(self) -> None:
        """Select no link where the lines are laid out anew."""
        if self._flow.width != self._measure:
            self._link = None
            self._point_at("")

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Let go of a link that leaves the view: Enter follows nothing unseen."""
        super().watch_scroll_y(old_value, new_value)
        if self._link is not None and not self._is_in_view(self._link):
            self._link = None
            self._point_at("")

    def decorated(self, line: Line, place: Position) -> Line:
        """Return a line with the selected link made out."""
        link = self._link
        if link is None or link.block != place.block:
            return line
        return tuple(
            replace(piece, styles=piece.styles | {_selected(piece)})
            if piece.link == link.number
            else piece
            for piece in line
        )

    def action_next_link(self, step: int) -> None:
        """Select the next link or the one before; past the last one the focus leaves."""
        link = self._flow.next_link(self._link, self.position, step)
        if link is None:
            self._link = None
            self._point_at("")
            self.refresh()
            self.post_message(self.Left(step > 0))
            return
        self._link = link
        self._resize_lines()
        if not self._is_in_view(link):
            line = self._flow.line_at(Position(link.block, link.line))
            self._link = None
            self._scroll_to_line(line - self.size.height // 3)
            self._link = link
        self._point_at(_target(link))
        self.refresh()

    def _is_in_view(self, link: LinkPlace) -> bool:
        line = self._flow.line_at(Position(link.block, link.line))
        top = round(self.scroll_y)
        return top <= line < top + self.size.height

    def action_follow(self) -> None:
        """Follow the selected link, or show the diagram in view on a screen of its own."""
        if self._link is not None:
            self._go_to(self._link)
        elif drawn := self._drawn_in_view:
            self._open(drawn)

    @property
    def diagram_in_view(self) -> Diagram | None:
        """The selected diagram, or the one that takes most of the view."""
        drawn = self._link.opens if self._link and self._link.opens else self._drawn_in_view
        return drawn if isinstance(drawn, Diagram) else None

    @property
    def _drawn_in_view(self) -> Diagram | Image | None:
        return self._flow.drawn_among(round(self.scroll_y), self.size.height)

    def _go_to(self, place: LinkPlace) -> None:
        if place.opens:
            self._open(place.opens)
        else:
            self.post_message(self.LinkFollowed(place.href))

    def _open(self, drawn: Diagram | Image) -> None:
        if isinstance(drawn, Diagram):
            self.post_message(self.DiagramOpened(drawn))
        else:
            self.post_message(self.PictureOpened())

    def _place_under(self, event: events.MouseEvent) -> LinkPlace | None:
        block, number = event.style.meta.get("place") or self._picture_under(event)
        if number is None:
            return None
        return next((at for at in self._flow.links_of(block) if at.number == number), None)

    def _picture_under(self, event: events.MouseEvent) -> tuple[int, int | None]:
        """Return the block and number of the picture under the pointer, which carries no meta."""
        offset = event.get_content_offset(self)
        if offset is None:
            return 0, None
        number = self.scroll_offset.y + offset.y
        cells = self._margin
        for piece in self._flow.line(number):
            cells += len(piece.text)
            if cells > self.scroll_offset.x + offset.x >= self._margin:
                block = self._flow.position_at(number).block
                return block, piece.link if piece.paint else None
        return 0, None

    def _point_at(self, href: str) -> None:
        if href != self._pointed_href:
            self._pointed_href = href
            self.post_message(self.TargetChanged(href))

    def is_plain_click(self, event: events.Click) -> bool:
        """Say whether a click follows what is under the pointer."""
        return event.chain == 1

    def on_click(self, event: events.Click) -> None:
        """Follow the link under the pointer, or show the diagram there in full."""
        place = self._place_under(event)
        if place is not None and self.is_plain_click(event):
            self._go_to(place)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell where the link under the pointer leads."""
        place = self._place_under(event)
        self.styles.pointer = "pointer" if place else "default"
        self._point_at(_target(place or self._link))

    def on_leave(self) -> None:
        """Forget the link under the pointer."""
        self._point_at(_target(self._link))

    def on_blur(self) -> None:
        """Forget the selected link, so that Tab starts at what is in view next time."""
        if self._link is not None:
            self._link = None
            self._point_at("")
            self.refresh()


def _selected(piece: Piece) -> str:
    return "diagram-selected" if piece.opens else "link-selected"


def _target(place: LinkPlace | None) -> str:
    """Return what a selected link or diagram says about itself."""
    if place is None:
        return ""
    if place.opens is None:
        return place.href
    return _DIAGRAM_HINT if isinstance(place.opens, Diagram) else _PICTURE_HINT
