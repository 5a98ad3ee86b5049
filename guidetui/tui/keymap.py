"""Every key of the terminal UI, in one table. Bindings, footer, help and README come from it."""

from collections.abc import Iterable
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


KEYS: tuple[Key, ...] = (
    Key(
        "search",
        Place.ANYWHERE,
        "slash",
        "search",
        "Search; in the reader, find in the page",
        "search",
        opens_prompt=True,
    ),
    Key(
        "search-box", Place.ANYWHERE, "1", "focus_pane('search')", "Search the full text", "", True
    ),
    Key("guides", Place.ANYWHERE, "2", "focus_pane('guides')", "Go to the guides or results"),
    Key("tags", Place.ANYWHERE, "3", "focus_pane('tags')", "Go to the tags", "tags"),
    Key("reader", Place.ANYWHERE, "4", "focus_pane('reader')", "Go to the reader", "reader"),
    Key("next-pane", Place.ANYWHERE, "tab", "next_pane", "Go to the next pane"),
    Key("previous-pane", Place.ANYWHERE, "shift+tab", "previous_pane", "Go to the previous pane"),
    Key("back", Place.ANYWHERE, "escape", "back", "Go one step back: reader, results, tree"),
    Key(
        "open-page",
        Place.ANYWHERE,
        "o",
        "open_page",
        "Open the production page in the browser",
        "open page",
    ),
    Key(
        "open-diagram",
        Place.ANYWHERE,
        "d",
        "open_diagram",
        "Open the diagram in the browser",
        "diagram",
    ),
    Key("picture", Place.ANYWHERE, "i", "picture", "Show the diagram here; again: in full"),
    Key(
        "copy",
        Place.ANYWHERE,
        "y",
        "copy",
        "Copy the selection, link, text or Markdown",
        "copy",
        True,
    ),
    Key("copy-markdown", Place.ANYWHERE, "Y", "copy_markdown", "Copy the Markdown"),
    Key("visits", Place.ANYWHERE, "H", "visits", "List what you read"),
    Key("zen", Place.ANYWHERE, "z", "zen", "Show only the text, or everything again"),
    Key("star", Place.ANYWHERE, "s", "star", "Give the guide a star, or take it away"),
    Key("mark-read", Place.ANYWHERE, "m", "mark_read", "Mark the guide as read, or as unread"),
    Key(
        "next-unread",
        Place.ANYWHERE,
        "u",
        "unread(False)",
        "Read the next unread guide of the list",
        "next unread",
    ),
    Key("random-unread", Place.ANYWHERE, "U", "unread(True)", "Read any unread guide of the list"),
    Key("note", Place.ANYWHERE, "e", "note", "Write your own note on the guide"),
    Key(
        "literal",
        Place.ANYWHERE,
        "ctrl+l",
        "literal",
        "Search exactly what was typed, or not",
    ),
    Key(
        "remove-chip",
        Place.ANYWHERE,
        "alt+backspace",
        "remove_chip",
        "Remove the last filter (empty box: Backspace)",
    ),
    Key("clear-tags", Place.ANYWHERE, "x", "clear_tags", "Clear the tag filter"),
    Key(
        "history-back",
        Place.ANYWHERE,
        "left_square_bracket,alt+left",
        "history(-1)",
        "Go back to the guide read before",
    ),
    Key(
        "history-forward",
        Place.ANYWHERE,
        "right_square_bracket,alt+right",
        "history(1)",
        "Go forward again",
    ),
    Key(
        "palette",
        Place.ANYWHERE,
        "ctrl+p",
        "app.command_palette",
        "Find a command or a guide by its title",
    ),
    Key("themes", Place.ANYWHERE, "T", "app.change_theme", "Choose a theme"),
    Key("quiz", Place.ANYWHERE, "c", "quiz", "Quiz yourself on the guides listed now"),
    Key("reload", Place.ANYWHERE, "ctrl+r", "reload", "Read the folder again"),
    Key("help", Place.ANYWHERE, "question_mark,f1", "help", "Show all keys", "help"),
    Key("quit", Place.ANYWHERE, "q,ctrl+q", "app.quit", "Quit", "quit"),
    Key(
        "box-down",
        Place.SEARCH,
        "down,ctrl+n",
        "move(1)",
        "Move down in the list, previewing",
        "next",
    ),
    Key("box-up", Place.SEARCH, "up", "move(-1)", "Move up in the list, previewing"),
    Key("box-page-down", Place.SEARCH, "pagedown", "move(10)", "Move ten rows down"),
    Key("box-page-up", Place.SEARCH, "pageup", "move(-10)", "Move ten rows up"),
    Key("box-complete", Place.SEARCH, "tab", "complete", "Take the completion that is offered"),
    Key(
        "box-complete-right",
        Place.SEARCH,
        "right",
        "complete_or_right",
        "Take the completion, or go one character on",
    ),
    Key("box-enter", Place.SEARCH, "enter", "submit", "Read the guide under the cursor", "read"),
    Key("list-down", Place.LIST, "down,j", "cursor(1)", "Move down"),
    Key("list-up", Place.LIST, "up,k", "cursor(-1)", "Move up"),
    Key("list-half-down", Place.LIST, "ctrl+d", "half_page(1)", "Move half a page down"),
    Key("list-half-up", Place.LIST, "ctrl+u", "half_page(-1)", "Move half a page up"),
    Key("list-page-down", Place.LIST, "pagedown,ctrl+f", "page(1)", "Move a page down"),
    Key("list-page-up", Place.LIST, "pageup,ctrl+b", "page(-1)", "Move a page up"),
    Key("list-first", Place.LIST, "home,g", "first", "Go to the first row"),
    Key("list-last", Place.LIST, "end,G", "last", "Go to the last row"),
    Key(
        "guide-read",
        Place.GUIDES,
        "enter",
        "choose",
        "Read the guide, or open the category",
        "read",
    ),
    Key("tree-expand", Place.GUIDES, "right,l", "expand", "Open the category"),
    Key("tree-collapse", Place.GUIDES, "left,h", "collapse", "Close the category, or go to it"),
    Key("tree-toggle-all", Place.GUIDES, "Z", "toggle_all", "Open or close all categories"),
    Key(
        "tag-toggle",
        Place.TAGS,
        "enter,space",
        "choose",
        "Choose the tag or category, or drop it",
        "choose",
    ),
    Key("tag-find", Place.TAGS, "f", "find", "Find a tag by typing", "find tag", True),
    Key("tag-clear", Place.TAGS, "backspace", "clear", "Clear the tag filter", "clear"),
    Key("read-down", Place.READER, "down,j", "scroll_lines(1)", "Scroll down"),
    Key("read-up", Place.READER, "up,k", "scroll_lines(-1)", "Scroll up"),
    Key(
        "read-left",
        Place.READER,
        "left,h",
        "scroll_cells(-8)",
        "Scroll left, where a diagram is wide",
    ),
    Key("read-right", Place.READER, "right,l", "scroll_cells(8)", "Scroll right"),
    Key("read-half-down", Place.READER, "ctrl+d", "scroll_pages(0.5)", "Scroll half a page down"),
    Key("read-half-up", Place.READER, "ctrl+u", "scroll_pages(-0.5)", "Scroll half a page up"),
    Key(
        "read-page-down",
        Place.READER,
        "space,pagedown,ctrl+f",
        "scroll_pages(1)",
        "Scroll a page down",
        "page",
    ),
    Key("read-page-up", Place.READER, "b,pageup,ctrl+b", "scroll_pages(-1)", "Scroll a page up"),
    Key("read-top", Place.READER, "home,g", "top", "Go to the top"),
    Key("read-bottom", Place.READER, "end,G", "bottom", "Go to the bottom"),
    Key(
        "read-next-link",
        Place.READER,
        "tab",
        "next_link(1)",
        "Select the next link, then the next pane",
    ),
    Key("read-previous-link", Place.READER, "shift+tab", "next_link(-1)", "Select the link before"),
    Key(
        "read-follow",
        Place.READER,
        "enter",
        "follow",
        "Follow the link, or show the diagram in full",
    ),
    Key(
        "read-source",
        Place.READER,
        "D",
        "screen.show_diagram_source",
        "Show the source of the diagram in view",
    ),
    Key("read-hints", Place.READER, "f", "hints", "Follow a link by its letters", "links", True),
    Key("read-outline", Place.READER, "t", "screen.outline", "List the headings", "headings"),
    Key("read-select", Place.READER, "v", "select_block", "Select blocks; j and k take more"),
    Key("read-find", Place.READER, "slash", "find", "Find in the page", "find", True),
    Key("read-next-match", Place.READER, "n", "match(1)", "Go to the next match"),
    Key("read-previous-match", Place.READER, "N", "match(-1)", "Go to the match before"),
    Key("read-next-guide", Place.READER, "J", "screen.neighbour(1)", "Read the next guide"),
    Key("read-previous-guide", Place.READER, "K", "screen.neighbour(-1)", "Read the guide before"),
    Key(
        "find-keep",
        Place.FIND,
        "enter",
        "screen.close_find(True)",
        "Stay there; n and N go on",
        "stay",
        True,
    ),
    Key("find-next", Place.FIND, "down,ctrl+n", "match(1)", "Go to the next match", "next"),
    Key("find-previous", Place.FIND, "up,ctrl+p", "match(-1)", "Go to the match before", "back"),
    Key(
        "find-leave",
        Place.FIND,
        "escape",
        "screen.close_find(False)",
        "Go back to where you were",
        "cancel",
        True,
    ),
    Key("diagram-close", Place.DIAGRAM, "escape,enter,q", "close", "Back to the guide", "back"),
    Key("diagram-down", Place.DIAGRAM, "down,j", "pan(0, 1)", "Pan down"),
    Key("diagram-up", Place.DIAGRAM, "up,k", "pan(0, -1)", "Pan up"),
    Key("diagram-left", Place.DIAGRAM, "left,h", "pan(-4, 0)", "Pan left"),
    Key("diagram-right", Place.DIAGRAM, "right,l", "pan(4, 0)", "Pan right"),
    Key("diagram-page-down", Place.DIAGRAM, "space,pagedown", "page(1)", "Pan a page down"),
    Key("diagram-page-up", Place.DIAGRAM, "b,pageup", "page(-1)", "Pan a page up"),
    Key(
        "diagram-roomier",
        Place.DIAGRAM,
        "plus,equals_sign",
        "room(-1)",
        "Draw it roomier",
        "roomier",
    ),
    Key("diagram-tighter", Place.DIAGRAM, "minus", "room(1)", "Draw it tighter", "tighter"),
    Key(
        "diagram-source", Place.DIAGRAM, "D", "source", "Show the source, or the drawing", "source"
    ),
    Key("diagram-copy", Place.DIAGRAM, "y", "copy", "Copy the source of the diagram", "copy"),
    Key("picture-close", Place.PICTURE, "escape,enter,q", "close", "Back to the page", "back"),
    Key("picture-away", Place.PICTURE, "i", "close(True)", "Take it out of the guide", "away"),
    Key("picture-nearer", Place.PICTURE, "plus,equals_sign", "zoom(1)", "Zoom in", "in"),
    Key("picture-farther", Place.PICTURE, "minus", "zoom(-1)", "Zoom out", "out"),
    Key("picture-whole", Place.PICTURE, "0", "whole", "Show all of it", "whole"),
    Key("picture-down", Place.PICTURE, "down,j", "pan(0, 1)", "Look further down"),
    Key("picture-up", Place.PICTURE, "up,k", "pan(0, -1)", "Look further up"),
    Key("picture-left", Place.PICTURE, "left,h", "pan(-1, 0)", "Look further left"),
    Key("picture-right", Place.PICTURE, "right,l", "pan(1, 0)", "Look further right"),
    Key("picture-page-down", Place.PICTURE, "space,pagedown", "pan(0, 5)", "Look a screen down"),
    Key("picture-page-up", Place.PICTURE, "b,pageup", "pan(0, -5)", "Look a screen up"),
    Key("picture-browser", Place.PICTURE, "d", "browser", "Open it in the browser", "browser"),
    Key("quiz-reveal", Place.QUIZ, "space,enter", "reveal", "Show the guide", "show guide", True),
    Key("quiz-again", Place.QUIZ, "1", "grade(1)", "Again: not remembered"),
    Key("quiz-hard", Place.QUIZ, "2", "grade(2)", "Hard: remembered with effort"),
    Key("quiz-good", Place.QUIZ, "3", "grade(3)", "Good: remembered"),
    Key("quiz-easy", Place.QUIZ, "4", "grade(4)", "Easy: known at once"),
    Key("quiz-undo", Place.QUIZ, "u,backspace", "undo", "Take back the last grade", "undo"),
    Key(
        "quiz-page",
        Place.QUIZ,
        "o",
        "open_page",
        "Open the page of the guide asked",
        "open page",
    ),
    Key("quiz-leave", Place.QUIZ, "escape,q", "leave", "Leave the quiz", "leave"),
)

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


def bindings(*places: Place) -> list[Binding]:
    """Return the bindings of one widget or screen."""
    return [key.binding() for key in KEYS if key.place in places]


def footer_keys(place: Place) -> list[Key]:
    """Return the few keys that matter where the focus is: its own first, then the general ones."""
    own = [key for key in KEYS if key.place is place and key.label]
    if place in _APART:
        return own
    taken = {part for key in KEYS if key.place is place for part in key.keys.split(",")}
    general = [key for key in KEYS if key.place is Place.ANYWHERE and key.label]
    return own + [
        key for key in general if key.id != _KEY_TO[place] and key.keys.split(",")[0] not in taken
    ]


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
