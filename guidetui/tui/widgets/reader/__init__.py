"""The reader: `reader` is the widget, `view` lays out and scrolls, the others lie over the text."""

from guidetui.tui.widgets.reader.reader import Reader

__all__ = ["Reader"]
