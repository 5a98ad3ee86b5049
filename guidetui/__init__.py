"""guidetui: browse, search and read system-design guides in the terminal."""

__version__ = "0.2.0"
