"""The reader, in parts: `column` lays out and paints, each other module adds what keys can do."""

from guidetui.tui.widgets.reader.widget import Reader

__all__ = ["Reader"]
