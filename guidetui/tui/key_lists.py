"""The key table for people: the few keys of the bottom line, and all of them for the README."""

from collections.abc import Iterable
from dataclasses import replace

from guidetui.tui.key import Key, Place
from guidetui.tui.keymap import KEYS

# The key that leads to a pane need not be shown in it.
_KEY_TO = {
    Place.ANYWHERE: "",
    Place.SEARCH: "search",
    Place.LIST: "",
    Place.GUIDES: "guides",
    Place.TAGS: "tags",
    Place.READER: "reader",
    Place.FIND: "",
}
# Screens of their own, on which the keys that otherwise work anywhere do not.
_APART = frozenset({Place.DIAGRAM, Place.PICTURE, Place.QUIZ})
# Boxes, in which letters and signs are typed.
_TYPED_IN = frozenset({Place.SEARCH, Place.FIND})


def footer_keys(place: Place) -> list[Key]:
    """Return the few keys that matter where the focus is: its own first, then the general ones.

    In a box these are only the ones that type nothing.
    """
    own = [key for key in KEYS if key.place is place and key.label]
    if place in _APART:
        return own
    if place in _TYPED_IN:
        return own + [
            replace(key, keys=pressed)
            for key in KEYS
            if key.place is Place.ANYWHERE and key.label and (pressed := _untyped(key))
        ]
    taken = {part for key in KEYS if key.place is place for part in key.keys.split(",")}
    general = [key for key in KEYS if key.place is Place.ANYWHERE and key.label]
    return own + [
        key for key in general if key.id != _KEY_TO[place] and key.keys.split(",")[0] not in taken
    ]


def _untyped(key: Key) -> str:
    """Return those keys of a command that type nothing: with Ctrl, or F1 and its like."""
    names = key.keys.split(",")
    return ",".join(name for name in names if "+" in name or name[1:].isdigit())


def markdown_table(places: Iterable[Place] = Place) -> str:
    """Return the keys as Markdown tables, for the README."""
    parts = []
    for place in places:
        rows = [
            f"| {' '.join(f'`{shown}`' for shown in key.shown_keys())} | {key.help} |"
            for key in KEYS
            if key.place is place
        ]
        parts.append("\n".join([f"**{place}**", "", "| Key | What it does |", "|---|---|", *rows]))
    return "\n\n".join(parts)
