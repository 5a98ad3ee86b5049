"""The terminal UI, driven by Textual's pilot over a small collection."""
