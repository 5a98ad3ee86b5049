"""What the lists and the reader, which draw themselves line by line, have in common."""

from textual.geometry import Size
from textual.scroll_view import ScrollView


class LineView(ScrollView):
    """Paints its scroll bars only when they change."""

    _laid_out: tuple[Size, tuple[bool, bool]] | None = None

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Name the size of what is scrolled, where it is that of before.

        Textual names that of the visible part, takes the difference for a change at every layout,
        and paints the scroll bars, and with them all that stands between them and what did change.
        It has no public hook for it.
        """
        laid_out = (self.virtual_size, self.scrollbars_enabled)
        if laid_out == self._laid_out:
            virtual_size = self.virtual_size
        self._laid_out = laid_out
        return super()._size_updated(size, virtual_size, container_size, layout)
