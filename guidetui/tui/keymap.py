"""Every key of the terminal UI, in one table. Bindings, status bar, help and docs come from it.

A user's `keys.toml` gives commands other keys, which `use_keys` puts into the table that is shown;
Textual puts them into the bindings, by the same ids.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from string import punctuation

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS


class Context(StrEnum):
    """Where a key works."""

    ANYWHERE = "Anywhere"
    SEARCH = "Search box"
    LIST = "Every list"
    GUIDES = "Guides"
    TAGS = "Tags"
    TAG_BOX = "Tag box"
    READER = "Reader"
    FIND = "Find box"
    CHOOSER = "List over the screen"
    HELP = "Help"
    THEMES = "Themes"
    COPY = "What to copy"
    COMPARE = "Two guides"
    DIAGRAM = "Diagram in full"
    PICTURE = "Picture in full"
    QUIZ = "Quiz"
    COLLECTIONS = "Collections"


class Key(Struct, frozen=True):
    """One command: `keys` in Textual's names, comma separated, the first one is shown first.

    `label` is a word for the status bar; if empty, it is not shown there. With `is_priority` the
    key works even if the focused widget handles it.
    """

    id: str
    context: Context
    keys: str
    action: str
    help: str
    label: str = ""
    is_priority: bool = False

    def binding(self) -> Binding:
        """Return the Textual binding."""
        return Binding(
            self.keys,
            self.action,
            self.label or self.help,
            id=self.id,
            tooltip=self.help,
            show=False,
            priority=self.is_priority,
        )

    def shown_keys(self) -> tuple[str, ...]:
        """Return the keys as a person would write them."""
        return tuple(_shown(key) for key in self.keys.split(","))


SIGNS = {
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
}
SIGNS |= {f"f{number}": f"F{number}" for number in range(1, 25)}


def _shown(key: str) -> str:
    *modifiers, last = key.split("+")
    sign = SIGNS.get(last) or (_character(last) if len(last) > 1 else last)
    if modifiers and len(sign) == 1:
        sign = sign.upper()
    return "+".join([*(modifier.title() for modifier in modifiers), sign])


def key_name(character: str) -> str:
    """Return Textual's name of the key that types a character."""
    if character.isalnum():
        return character
    import unicodedata  # only the user's own keys need it

    name = unicodedata.name(character, "").casefold().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _character(name: str) -> str:
    return next((sign for sign in punctuation if key_name(sign) == name), name.title())


DEFAULT_KEYS: tuple[Key, ...] = (
    Key(
        "search",
        Context.ANYWHERE,
        "slash",
        "focus_pane('search')",
        "Search; in the reader, find in the page",
        "search",
    ),
    Key(
        "search-box",
        Context.ANYWHERE,
        "1",
        "focus_pane('search')",
        "Search the full text",
    ),
    Key("guides", Context.ANYWHERE, "2", "focus_pane('guides')", "Go to the guides or results"),
    Key("tags", Context.ANYWHERE, "3", "focus_pane('tags')", "Go to the tags", "tags"),
    Key("reader", Context.ANYWHERE, "4", "focus_pane('reader')", "Go to the reader", "reader"),
    Key("next-pane", Context.ANYWHERE, "tab", "step_pane(1)", "Go to the next pane"),
    Key("previous-pane", Context.ANYWHERE, "shift+tab", "step_pane(-1)", "Go to the previous pane"),
    Key("back", Context.ANYWHERE, "escape", "back", "Go one step back: reader, results, tree"),
    Key(
        "open-page",
        Context.ANYWHERE,
        "o",
        "open_page",
        "Open the production page in the browser",
        "open page",
    ),
    Key(
        "open-diagram",
        Context.ANYWHERE,
        "d",
        "open_diagram",
        "Open the diagram in the browser",
        "image in browser",
    ),
    Key("picture", Context.ANYWHERE, "i", "picture", "Show the diagram here; again: in full"),
    Key(
        "copy",
        Context.ANYWHERE,
        "y",
        "copy",
        "Copy the selection, link, text or Markdown",
        "copy",
    ),
    Key("copy-markdown", Context.ANYWHERE, "Y", "copy_markdown", "Copy the Markdown"),
    Key("visits", Context.ANYWHERE, "H", "visits", "List what you read"),
    Key("zen", Context.ANYWHERE, "z", "zen", "Show only the text, or everything again"),
    Key(
        "contents",
        Context.ANYWHERE,
        "O",
        "contents",
        "Show the contents beside the text, or no longer",
    ),
    Key(
        "compare",
        Context.ANYWHERE,
        "vertical_line",
        "compare",
        "Show the guide beside the one read before it",
    ),
    Key("star", Context.ANYWHERE, "s", "star", "Give the guide a star, or take it away"),
    Key("to-read", Context.ANYWHERE, "a", "to_read", "Put the guide on your list, or off it"),
    Key("lists", Context.ANYWHERE, "L", "lists", "Choose in which of your lists the guide is"),
    Key("mark-read", Context.ANYWHERE, "m", "mark_read", "Mark the guide as read, or as unread"),
    Key(
        "next-unread",
        Context.ANYWHERE,
        "u",
        "unread(False)",
        "Read the next unread guide of the list",
        "next unread",
    ),
    Key(
        "random-unread", Context.ANYWHERE, "U", "unread(True)", "Read any unread guide of the list"
    ),
    Key("note", Context.ANYWHERE, "e", "note", "Write your own note on the guide"),
    Key(
        "literal",
        Context.ANYWHERE,
        "ctrl+l",
        "literal",
        "Search exactly what was typed, or not",
    ),
    Key("save-search", Context.ANYWHERE, "ctrl+s", "save_search", "Save the search under a name"),
    Key(
        "remove-chip",
        Context.ANYWHERE,
        "alt+backspace",
        "remove_chip",
        "Remove the last filter (empty box: Backspace)",
    ),
    Key("clear-tags", Context.ANYWHERE, "x", "clear_tags", "Clear the tag filter"),
    Key(
        "history-back",
        Context.ANYWHERE,
        "left_square_bracket,alt+left",
        "history(-1)",
        "Go back to the guide read before",
    ),
    Key(
        "history-forward",
        Context.ANYWHERE,
        "right_square_bracket,alt+right",
        "history(1)",
        "Go forward again",
    ),
    Key(
        "palette",
        Context.ANYWHERE,
        "ctrl+p",
        "app.command_palette",
        "Go to a guide, heading, tag or command",
    ),
    Key("themes", Context.ANYWHERE, "T", "app.change_theme", "Choose a theme"),
    Key(
        "quiz",
        Context.ANYWHERE,
        "c",
        "quiz",
        "Quiz yourself on the category, or the list",
    ),
    Key("collections", Context.ANYWHERE, "C", "collections", "Switch, add and update collections"),
    Key("everywhere", Context.ANYWHERE, "A", "everywhere", "Search in all collections"),
    Key("reload", Context.ANYWHERE, "ctrl+r", "reload", "Read the folder again"),
    Key("help", Context.ANYWHERE, "question_mark,f1", "app.help", "Show all keys", "help"),
    Key("suspend", Context.ANYWHERE, "ctrl+z", "app.suspend_process", "Suspend; fg resumes"),
    Key("quit", Context.ANYWHERE, "q,ctrl+q", "app.quit", "Quit", "quit"),
    Key(
        "box-down",
        Context.SEARCH,
        "down,ctrl+n",
        "move(1)",
        "Move down in the list, previewing",
        "next",
    ),
    Key("box-up", Context.SEARCH, "up", "move(-1)", "Move up; in an empty box, the last queries"),
    Key("box-page-down", Context.SEARCH, "pagedown", "move(10)", "Move ten rows down"),
    Key("box-page-up", Context.SEARCH, "pageup", "move(-10)", "Move ten rows up"),
    Key("box-complete", Context.SEARCH, "tab", "complete", "Take the completion that is offered"),
    Key(
        "box-complete-right",
        Context.SEARCH,
        "right",
        "complete_or_right",
        "Take the completion, or go one character on",
    ),
    Key("box-enter", Context.SEARCH, "enter", "submit", "Read the guide under the cursor", "read"),
    Key("list-down", Context.LIST, "down,j", "cursor(1)", "Move down"),
    Key("list-up", Context.LIST, "up,k", "cursor(-1)", "Move up"),
    Key("list-half-down", Context.LIST, "ctrl+d", "half_page(1)", "Move half a page down"),
    Key("list-half-up", Context.LIST, "ctrl+u", "half_page(-1)", "Move half a page up"),
    Key("list-page-down", Context.LIST, "pagedown,ctrl+f", "page(1)", "Move a page down"),
    Key("list-page-up", Context.LIST, "pageup,ctrl+b", "page(-1)", "Move a page up"),
    Key("list-first", Context.LIST, "home,g", "first", "Go to the first row"),
    Key("list-last", Context.LIST, "end,G", "last", "Go to the last row"),
    Key(
        "guide-read",
        Context.GUIDES,
        "enter",
        "choose",
        "Read the guide, or open the category",
        "read",
    ),
    Key("tree-expand", Context.GUIDES, "right,l", "expand", "Open the category"),
    Key("tree-collapse", Context.GUIDES, "left,h", "collapse", "Close the category, or go to it"),
    Key("tree-toggle-all", Context.GUIDES, "Z", "toggle_all", "Open or close all categories"),
    Key("list-step-up", Context.GUIDES, "alt+up", "move_step(-1)", "Move it up in your list"),
    Key("list-step-down", Context.GUIDES, "alt+down", "move_step(1)", "Move it down in your list"),
    Key(
        "tag-toggle",
        Context.TAGS,
        "enter,space",
        "choose",
        "Choose the tag or category, or drop it",
        "choose",
    ),
    Key("tag-find", Context.TAGS, "f", "find", "Find a tag by typing", "find tag"),
    Key("tag-clear", Context.TAGS, "backspace", "clear", "Clear the tag filter", "clear"),
    Key("read-down", Context.READER, "down,j", "scroll_lines(1)", "Scroll down"),
    Key("read-up", Context.READER, "up,k", "scroll_lines(-1)", "Scroll up"),
    Key(
        "read-left",
        Context.READER,
        "left,h",
        "scroll_cells(-8)",
        "Scroll wide code, tables, drawings left",
    ),
    Key("read-right", Context.READER, "right,l", "scroll_cells(8)", "Scroll them right"),
    Key("read-half-down", Context.READER, "ctrl+d", "scroll_pages(0.5)", "Scroll half a page down"),
    Key("read-half-up", Context.READER, "ctrl+u", "scroll_pages(-0.5)", "Scroll half a page up"),
    Key(
        "read-on",
        Context.READER,
        "space",
        "read_on",
        "Scroll a page down; at the end, go on",
        "page",
    ),
    Key(
        "read-page-down", Context.READER, "pagedown,ctrl+f", "scroll_pages(1)", "Scroll a page down"
    ),
    Key(
        "read-back",
        Context.READER,
        "backspace,ctrl+o",
        "screen.history(-1)",
        "Go back to the guide read before",
    ),
    Key("read-page-up", Context.READER, "b,pageup,ctrl+b", "scroll_pages(-1)", "Scroll a page up"),
    Key("read-top", Context.READER, "g,home", "top", "Go to the top"),
    Key("read-bottom", Context.READER, "G,end", "bottom", "Go to the bottom"),
    Key(
        "read-next-link",
        Context.READER,
        "tab",
        "next_link(1)",
        "Select the next link, then the next pane",
    ),
    Key(
        "read-previous-link", Context.READER, "shift+tab", "next_link(-1)", "Select the link before"
    ),
    Key(
        "read-follow",
        Context.READER,
        "enter",
        "follow",
        "Follow the link, or show the (next) diagram",
        "diagram",
    ),
    Key(
        "read-source",
        Context.READER,
        "D",
        "screen.show_diagram_source",
        "Show the source of the (next) diagram",
    ),
    Key("read-hints", Context.READER, "f", "hints", "Follow a link by its letters", "links"),
    Key("read-outline", Context.READER, "t", "screen.outline", "List the headings", "headings"),
    Key("read-select", Context.READER, "v", "select_block", "Select blocks; j and k take more"),
    Key(
        "read-find",
        Context.READER,
        "slash",
        "screen.find_in_page",
        "Find in the page",
        "find",
    ),
    Key("read-next-match", Context.READER, "n", "match(1)", "Go to the next match"),
    Key("read-previous-match", Context.READER, "N", "match(-1)", "Go to the match before"),
    Key("read-next-guide", Context.READER, "J", "screen.neighbor(1)", "Read the next guide"),
    Key("read-previous-guide", Context.READER, "K", "screen.neighbor(-1)", "Read the guide before"),
    Key(
        "find-keep",
        Context.FIND,
        "enter",
        "screen.close_find(True)",
        "Stay there; n and N go on",
        "stay",
    ),
    Key("find-next", Context.FIND, "down,ctrl+n", "match(1)", "Go to the next match", "next"),
    Key("find-previous", Context.FIND, "up,ctrl+p", "match(-1)", "Go to the match before", "back"),
    Key(
        "find-leave",
        Context.FIND,
        "escape",
        "screen.close_find(False)",
        "Go back to where you were",
        "cancel",
    ),
    Key(
        "compare-other",
        Context.COMPARE,
        "tab,shift+tab",
        "other",
        "Go to the other guide",
        "other guide",
        is_priority=True,
    ),
    Key("compare-close", Context.COMPARE, "q,escape", "close", "Show one guide again", "one guide"),
    Key("compare-help", Context.COMPARE, "question_mark,f1", "app.help", "Show all keys", "help"),
    Key("diagram-close", Context.DIAGRAM, "escape,enter,q", "close", "Back to the guide", "back"),
    Key("diagram-down", Context.DIAGRAM, "down,j", "pan(0, 1)", "Pan down"),
    Key("diagram-up", Context.DIAGRAM, "up,k", "pan(0, -1)", "Pan up"),
    Key("diagram-left", Context.DIAGRAM, "left,h", "pan(-4, 0)", "Pan left"),
    Key("diagram-right", Context.DIAGRAM, "right,l", "pan(4, 0)", "Pan right"),
    Key("diagram-page-down", Context.DIAGRAM, "space,pagedown", "page(1)", "Pan a page down"),
    Key("diagram-page-up", Context.DIAGRAM, "b,pageup", "page(-1)", "Pan a page up"),
    Key(
        "diagram-roomier",
        Context.DIAGRAM,
        "plus,equals_sign",
        "room(-1)",
        "Draw it roomier",
        "roomier",
    ),
    Key("diagram-tighter", Context.DIAGRAM, "minus", "room(1)", "Draw it tighter", "tighter"),
    Key(
        "diagram-source",
        Context.DIAGRAM,
        "D",
        "source",
        "Show the source, or the drawing",
        "source",
    ),
    Key("diagram-copy", Context.DIAGRAM, "y", "copy", "Copy the source of the diagram", "copy"),
    Key("diagram-help", Context.DIAGRAM, "question_mark,f1", "app.help", "Show all keys", "help"),
    Key("picture-close", Context.PICTURE, "escape,enter,q", "close", "Back to the page", "back"),
    Key("picture-away", Context.PICTURE, "i", "close(True)", "Take it out of the guide", "away"),
    Key("picture-nearer", Context.PICTURE, "plus,equals_sign", "zoom(1)", "Zoom in", "in"),
    Key("picture-farther", Context.PICTURE, "minus", "zoom(-1)", "Zoom out", "out"),
    Key("picture-whole", Context.PICTURE, "0", "whole", "Show all of it", "whole"),
    Key("picture-down", Context.PICTURE, "down,j", "pan(0, 1)", "Look further down"),
    Key("picture-up", Context.PICTURE, "up,k", "pan(0, -1)", "Look further up"),
    Key("picture-left", Context.PICTURE, "left,h", "pan(-1, 0)", "Look further left"),
    Key("picture-right", Context.PICTURE, "right,l", "pan(1, 0)", "Look further right"),
    Key("picture-page-down", Context.PICTURE, "space,pagedown", "pan(0, 5)", "Look a screen down"),
    Key("picture-page-up", Context.PICTURE, "b,pageup", "pan(0, -5)", "Look a screen up"),
    Key("picture-browser", Context.PICTURE, "d", "browser", "Open it in the browser", "browser"),
    Key("picture-help", Context.PICTURE, "question_mark,f1", "app.help", "Show all keys", "help"),
    Key(
        "quiz-reveal",
        Context.QUIZ,
        "space,enter",
        "reveal",
        "Show the answer",
        "show answer",
        True,
    ),
    Key("quiz-again", Context.QUIZ, "1", "grade(1)", "Again: not remembered"),
    Key("quiz-hard", Context.QUIZ, "2", "grade(2)", "Hard: remembered with effort"),
    Key("quiz-good", Context.QUIZ, "3", "grade(3)", "Good: remembered"),
    Key("quiz-easy", Context.QUIZ, "4", "grade(4)", "Easy: known at once"),
    Key("quiz-undo", Context.QUIZ, "u,backspace", "undo", "Take back the last grade", "undo"),
    Key(
        "quiz-page",
        Context.QUIZ,
        "o",
        "open_page",
        "Open the page of the guide asked",
        "open page",
    ),
    Key("quiz-help", Context.QUIZ, "question_mark,f1", "app.help", "Show all keys", "help"),
    Key("quiz-leave", Context.QUIZ, "escape,q", "leave", "Leave the quiz", "leave"),
    Key("tag-box-down", Context.TAG_BOX, "down", "list(1)", "Move down in the list", "next"),
    Key("tag-box-up", Context.TAG_BOX, "up", "list(-1)", "Move up in the list"),
    Key(
        "tag-box-choose",
        Context.TAG_BOX,
        "enter",
        "choose",
        "Choose the tag under the cursor, or drop it",
        "choose",
    ),
    Key("tag-box-leave", Context.TAG_BOX, "escape", "screen.back", "Back to the list", "back"),
    Key("chooser-down", Context.CHOOSER, "down", "move(1)", "Move down"),
    Key("chooser-up", Context.CHOOSER, "up", "move(-1)", "Move up"),
    Key("chooser-page-down", Context.CHOOSER, "pagedown", "move(10)", "Move ten rows down"),
    Key("chooser-page-up", Context.CHOOSER, "pageup", "move(-10)", "Move ten rows up"),
    Key("chooser-first", Context.CHOOSER, "home", "edge(False)", "Go to the first row", "", True),
    Key("chooser-last", Context.CHOOSER, "end", "edge(True)", "Go to the last row", "", True),
    Key("chooser-choose", Context.CHOOSER, "enter", "choose", "Take the row; in the help, run it"),
    Key("chooser-close", Context.CHOOSER, "escape", "close", "Close the list"),
    Key("collections-add", Context.COLLECTIONS, "a", "answer('add')", "Add one by its address"),
    Key("collections-update", Context.COLLECTIONS, "u", "answer('update')", "Update it"),
    Key("collections-news", Context.COLLECTIONS, "n", "answer('news')", "List what is new in it"),
    Key("collections-remove", Context.COLLECTIONS, "x", "answer('remove')", "Remove it"),
    Key("help-close", Context.HELP, "f1", "close", "Close the help"),
    Key("theme-close", Context.THEMES, "q,T", "close", "Go back to the theme that was there"),
    Key("copy-link", Context.COPY, "y", "link", "Copy the address of the page", "link"),
    Key("copy-text", Context.COPY, "t", "text", "Copy the text of the guide", "text"),
    Key("copy-source", Context.COPY, "m", "markdown", "Copy the Markdown", "Markdown"),
    Key("copy-cancel", Context.COPY, "escape,q", "", "Copy nothing; so does any other key"),
)
# The table with the keys in use; changed in place.
KEYS: list[Key] = [*DEFAULT_KEYS]

# Contexts that are active together in a widget: a key has only one meaning in them.
CONTEXTS_TOGETHER = (
    (Context.ANYWHERE,),
    (Context.SEARCH,),
    (Context.LIST, Context.GUIDES),
    (Context.LIST, Context.TAGS),
    (Context.READER,),
    (Context.COMPARE,),
    (Context.DIAGRAM,),
    (Context.PICTURE,),
    (Context.QUIZ,),
    (Context.FIND,),
    (Context.TAG_BOX,),
    (Context.CHOOSER, Context.HELP),
    (Context.CHOOSER, Context.COLLECTIONS),
    (Context.CHOOSER, Context.THEMES),
    (Context.COPY,),
)


def use_keys(own: Mapping[str, str]) -> None:
    """Use other keys, by the ids of their commands; others have their defaults."""
    KEYS[:] = [replace(key, keys=own.get(key.id, key.keys)) for key in DEFAULT_KEYS]


def bindings(*contexts: Context) -> list[Binding]:
    """Return the bindings of one widget or screen, with the default keys."""
    return [key.binding() for key in DEFAULT_KEYS if key.context in contexts]


def binding(key_id: str) -> Binding:
    """Return the binding of one command, with its default keys."""
    return next(key.binding() for key in DEFAULT_KEYS if key.id == key_id)


def keys_of(context: Context) -> frozenset[str]:
    """Return the keys in use in a context, in Textual's names."""
    return frozenset(name for key in KEYS if key.context is context for name in key.keys.split(","))


def shown_key(key_id: str) -> str:
    """Return the first key of a command as a person would write it, for texts that name it."""
    return _command(key_id).shown_keys()[0]


def typeless_key(key_id: str) -> str:
    """Return the first key of a command that types nothing in a box, as a person writes it."""
    return _shown(_untyped(_command(key_id)).split(",")[0])


def _command(key_id: str) -> Key:
    return next(key for key in KEYS if key.id == key_id)


def key_hints(*, has_guides: bool, has_pages: bool) -> list[tuple[str, str]]:
    """Return the first keys to know, and what each does; `has_pages` says that there is a site."""
    name = shown_key
    general = [
        (name("palette"), "go to a guide, heading, tag or command"),
        (name("help"), "show every key"),
    ]
    if not has_guides:
        return [(name("collections"), "open or add another collection"), *general]
    pages = (
        name("open-page"),
        f"open its production page in the browser, {name('open-diagram')} the diagram",
    )
    return [
        (name("search"), "search the full text of all guides"),
        (name("guide-read"), f"read the guide under the cursor; {name('back')} goes back"),
        (
            name("read-hints"),
            f"follow a link by its letters; {name('read-outline')} lists the headings, "
            f"{name('history-back')} goes back",
        ),
        (
            name("star"),
            f"give it a star; {name('next-unread')} reads the next unread guide, "
            f"{name('quiz')} asks you in a quiz",
        ),
        *([pages] if has_pages else []),
        *general,
    ]


class Example(Struct, frozen=True):
    """A query, and what it finds."""

    query: str
    help: str


EXAMPLES: tuple[Example, ...] = (
    Example("kafka lose mess", "All words; the last may be half typed"),
    Example("cache has old data", "By meaning too, with guidetui[semantic]"),
    Example('"load balancer"', "The phrase"),
    Example("redis -cluster", "The first word without the second"),
    Example("kube*", "Every word that begins so"),
    Example("redis OR memcached", "Either word"),
    Example("(event log) OR cqrs", "Brackets make a group"),
    Example("title:redis", "In the title"),
    Example("tag:kafka", 'With the tag; tag:"system design"'),
    Example("category:security", "Only of the category"),
    Example("after:2024-02", "Written on or after that day"),
    Example("before:2024-06-15", "Written before that day"),
    Example("is:unread", "Only unread; also is:read, is:starred, is:new"),
    Example("-tag:kafka", "Without the tag; - turns every field around"),
    Example("sort:date", "Newest first; also sort:title"),
    Example("kafka in:all", "In all collections; Enter lists what they hold"),
)
# The pane in which the keys of a context work.
PANE_OF = {
    Context.SEARCH: "search",
    Context.LIST: "guides",
    Context.GUIDES: "guides",
    Context.TAGS: "tags",
    Context.READER: "reader",
}

# The key that focuses a pane is not shown in it.
_KEY_TO = {
    Context.SEARCH: "search",
    Context.GUIDES: "guides",
    Context.TAGS: "tags",
    Context.READER: "reader",
}
# Screens on which the global keys do not work.
_OWN_SCREEN = frozenset({Context.COMPARE, Context.DIAGRAM, Context.PICTURE, Context.QUIZ})
# Text boxes.
_BOXES = frozenset({Context.SEARCH, Context.FIND, Context.TAG_BOX})


def footer_keys(context: Context) -> list[Key]:
    """Return the most important keys for the focus: those of its place first, then global ones.

    In a text box these are only keys that type nothing.
    """
    own = [key for key in KEYS if key.context is context and key.label]
    if context in _OWN_SCREEN:
        return own
    if context in _BOXES:
        return own + [
            replace(key, keys=pressed)
            for key in KEYS
            if key.context is Context.ANYWHERE and key.label and (pressed := _untyped(key))
        ]
    taken = keys_of(context)
    general = [key for key in KEYS if key.context is Context.ANYWHERE and key.label]
    return own + [
        key
        for key in general
        if key.id != _KEY_TO.get(context, "") and key.keys.split(",")[0] not in taken
    ]


def _untyped(key: Key) -> str:
    """Return the keys of a command that type nothing: with Ctrl, or function keys."""
    names = key.keys.split(",")
    return ",".join(name for name in names if "+" in name or name[1:].isdigit())


def markdown_table(contexts: Iterable[Context] = Context) -> str:
    """Return the keys as Markdown tables, for the README."""
    parts = []
    for context in contexts:
        rows = [
            f"| {' '.join(f'`{shown}`' for shown in key.shown_keys())} | {key.help} |"
            for key in KEYS
            if key.context is context
        ]
        parts.append(
            "\n".join([f"**{context}**", "", "| Key | What it does |", "|---|---|", *rows])
        )
    return "\n\n".join(parts)
