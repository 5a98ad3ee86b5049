"""The terminal UI, on Textual. Screens route messages, widgets show models, nothing blocks."""
