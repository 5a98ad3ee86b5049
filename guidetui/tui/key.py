"""What a key of the terminal UI is, where it works, and how a person writes it."""

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding


class Place(StrEnum):
    """Where a key works."""

    ANYWHERE = "Anywhere"
    SEARCH = "Search box"
    LIST = "Every list"
    GUIDES = "Guides"
    TAGS = "Tags"
    READER = "Reader"
    FIND = "Find box"
    DIAGRAM = "Diagram in full"
    PICTURE = "Picture in full"
    QUIZ = "Quiz"


@dataclass(frozen=True, slots=True)
class Key:
    """One command: `keys` in Textual's names, comma separated, the first one is shown first.

    `label` is a word for the footer, empty where the footer need not show it. `opens_prompt`
    says that text may follow at once: the key then takes effect before the next one is looked at.
    """

    id: str
    place: Place
    keys: str
    action: str
    help: str
    label: str = ""
    opens_prompt: bool = False

    def binding(self) -> Binding:
        """Return the Textual binding."""
        return Binding(
            self.keys,
            self.action,
            self.label or self.help,
            id=self.id,
            tooltip=self.help,
            show=False,
            priority=self.opens_prompt,
        )

    def shown_keys(self) -> tuple[str, ...]:
        """Return the keys as a person would write them."""
        return tuple(_shown(key) for key in self.keys.split(","))


_SIGNS = {
    "slash": "/",
    "question_mark": "?",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "backspace": "Backspace",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "f1": "F1",
}


def _shown(key: str) -> str:
    *modifiers, last = key.split("+")
    sign = _SIGNS.get(last, last.upper() if modifiers else last)
    return "+".join([*(modifier.title() for modifier in modifiers), sign])
