"""A drawing or a source that may be larger than the screen and is panned."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

_PAGE_OVERLAP_LINES = 2


class DiagramView(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows lines of text as they are, in the middle of a larger view."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[str, ...] = ()
        self._widest = 0

    def show(self, lines: Sequence[str]) -> None:
        """Show other lines, which are clean; what stood in the middle stays there."""
        across, down = self._middle()
        self._lines = tuple(lines)
        self._widest = max(map(cell_len, self._lines), default=0)
        self.virtual_size = Size(self._widest, len(self._lines))
        view = self.scrollable_content_region.size
        self._go_to(
            across * self._widest - view.width / 2, down * len(self._lines) - view.height / 2
        )
        self.refresh()

    def _middle(self) -> tuple[float, float]:
        """Return which share of what is shown lies left of and above the middle of the view."""
        view = self.scrollable_content_region.size
        if not self._lines or not self._widest:
            return 0.0, 0.0
        across = (self.scroll_x + view.width / 2) / self._widest
        down = (self.scroll_y + view.height / 2) / len(self._lines)
        return across if self.scroll_x else 0.0, down if self.scroll_y else 0.0

    def _go_to(self, x: float, y: float) -> None:
        self.scroll_to(x=x, y=y, animate=False, force=True, immediate=True)

    def pan(self, cells: int, lines: int) -> None:
        """Move by so many cells to the right and lines down."""
        self._go_to(self.scroll_offset.x + cells, self.scroll_offset.y + lines)

    def page(self, pages: int) -> None:
        """Move by pages; two lines of a page stay in view."""
        self.pan(0, pages * max(1, self.size.height - _PAGE_OVERLAP_LINES))

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        view = self.scrollable_content_region.size
        base = self.rich_style
        above = max(0, (view.height - len(self._lines)) // 2)
        number = y - above + self.scroll_offset.y
        if not 0 <= number < len(self._lines):
            return Strip.blank(view.width, base)
        left = max(0, (view.width - self._widest) // 2)
        text = " " * left + self._lines[number]
        start = self.scroll_offset.x
        strip = Strip([Segment(text, base)])
        return strip.crop_extend(start, start + view.width, base)
