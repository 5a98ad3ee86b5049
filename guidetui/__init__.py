"""guidetui: browse, search and open system-design guides in the terminal."""

__version__ = "0.1.0"
