"""The user's `settings.toml`, which is only read; `DEFAULT_FILE` shows every key."""

import shlex
from pathlib import Path

from msgspec import Struct

from guidetui.collection.walk import find_root
from guidetui.errors import CollectionError
from guidetui.files import read_toml
from guidetui.links import is_openable

UPDATES = ("off", "daily")
IMAGES = ("auto", "kitty", "sixel", "blocks", "off")
_KEYS = {
    "data": str,
    "base_url": str,
    "browser": str,
    "drafts": bool,
    "reduced_motion": bool,
    "images": str,
    "offline": bool,
    "gitignore": bool,
    "updates": str,
    "semantic": bool,
    "semantic_model": str,
}


# A new file: every key with its default, or with an example if there is none.
DEFAULT_FILE = """\
# Settings of guidetui. Take the # away before a line to change it; what is not set has the default,
# which is shown here, or none where it says so.

# data = "~/guides"                    # the collection to open by default (none: the one in use)
# base_url = "https://example.org/g"   # the site of its guides (none)
# browser = "firefox --new-tab %s"     # what opens an address (none: $BROWSER, or the platform's)
# drafts = false                       # show unfinished guides
# reduced_motion = false               # nothing moves or blinks by itself
# images = "auto"                      # or "kitty", "sixel", "blocks", "off": how to draw pictures
# offline = false                      # fetch nothing; what was fetched before is shown
# gitignore = true                     # leave out what git ignores
# updates = "off"                      # or "daily": look for updates of collections
# semantic = true                      # search by meaning as well, with the extra `semantic`
# semantic_model = "~/models/minilm"   # a sentence model of your own (none: the installed one)
"""


class Settings(Struct, frozen=True):
    """The user's settings; None means not set."""

    data: Path | None = None
    base_url: str | None = None
    browser: str | None = None
    drafts: bool = False
    reduced_motion: bool = False
    images: str = "auto"
    offline: bool = False
    gitignore: bool = True
    updates: str = "off"
    semantic: bool = True
    semantic_model: Path | None = None


def load_settings(file: Path) -> Settings:
    """Read `file`; a missing one is empty. Raises FileError that names the line and the way out."""
    toml = read_toml(file)
    if toml is None:
        return Settings()
    for name, value in toml.values.items():
        if name not in _KEYS:
            raise toml.error(name, f"unknown key {name!r}", f"Known: {', '.join(_KEYS)}.")
        if not isinstance(value, _KEYS[name]):
            wanted = "true or false" if _KEYS[name] is bool else "text in quotes"
            raise toml.error(name, f"{name!r} is not {wanted}", f"Write {wanted}.")
    values = dict(toml.values)
    base_url = values.get("base_url")
    if base_url is not None and not is_openable(base_url):
        raise toml.error("base_url", "'base_url' is not a web address", "Write https://…")
    images = values.get("images", "auto")
    if images not in IMAGES:
        raise toml.error("images", f"'images' is {images!r}", f"Write one of: {', '.join(IMAGES)}.")
    updates = values.get("updates", "off")
    if updates not in UPDATES:
        raise toml.error(
            "updates", f"'updates' is {updates!r}", f"Write one of: {', '.join(UPDATES)}."
        )
    try:
        if "browser" in values and not shlex.split(values["browser"]):
            raise toml.error("browser", "'browser' is empty", "Write the name of a program.")
    except ValueError as error:  # an unclosed quotation mark
        raise toml.error("browser", f"'browser' cannot be read: {error}", "Close it.") from error
    for name in {"data", "semantic_model"} & values.keys():
        try:
            values[name] = Path(values[name]).expanduser()
        except RuntimeError as error:
            raise toml.error(name, f"{name!r} names no home: {error}", "Write the path.") from error
    return Settings(**values)


def check_data(file: Path, root: Path) -> None:
    """Raise FileError where the folder that `data` in `file` stands for cannot be opened."""
    try:
        find_root(root)
    except CollectionError as error:
        toml = read_toml(file)
        if toml is None:
            raise
        reason = f"'data': {error.message.removesuffix('.')}"
        raise toml.error("data", reason, error.hint) from error
