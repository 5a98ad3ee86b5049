"""The keys that scroll the reader."""

from guidetui.tui.widgets.reader.growing import Growing


class Scrolling(Growing):
    """A column that moves by lines, cells, pages and to its ends."""

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        self._scroll_to_line(self.scroll_offset.y + lines)

    def action_scroll_cells(self, cells: int) -> None:
        """Scroll sideways."""
        self.scroll_to(x=self.scroll_offset.x + cells, animate=False, force=True, immediate=True)

    def action_scroll_pages(self, pages: float) -> None:
        """Scroll by pages, two lines of which stay in view."""
        lines = max(1, round(abs(pages) * self.size.height) - 2)
        self._scroll_to_line(self.scroll_offset.y + (lines if pages > 0 else -lines))

    def action_top(self) -> None:
        """Go to the first line."""
        self._scroll_to_line(0)

    def action_bottom(self) -> None:
        """Go to the last line."""
        self._flow.lay_out_end(self.size.height)
        self._resize_lines()
        self._scroll_to_line(self._flow.height)
        self.wait_for_end()
