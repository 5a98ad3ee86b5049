"""The four parts of the main screen; each owns its widgets, their messages and its own state."""
