"""Starts the command line; `guidetui` and `python -m guidetui` both end up here."""

from guidetui.cli import main

if __name__ == "__main__":
    main()
