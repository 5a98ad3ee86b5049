"""The reader: `reader` is the widget, `view` lays out and scrolls, others decorate the text."""

from guidetui.tui.widgets.reader.reader import Reader

__all__ = ["Reader"]
