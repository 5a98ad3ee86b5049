"""What the user wrote in `settings.toml`. Only read, never written.

data = "~/guides"                      # the collection to open by default
base_url = "https://example.org/g"     # the site of its guides
browser = "firefox --new-tab %s"       # what opens an address
drafts = true                          # show unfinished guides
reduced_motion = true                  # nothing moves or blinks by itself
images = "auto"                        # or kitty, sixel, blocks, off: how pictures are drawn
offline = true                         # fetch nothing
"""

from dataclasses import dataclass
from pathlib import Path

from guidetui.errors import SettingsError
from guidetui.links import is_openable

IMAGES = ("auto", "kitty", "sixel", "blocks", "off")
_KEYS = {
    "data": str,
    "base_url": str,
    "browser": str,
    "drafts": bool,
    "reduced_motion": bool,
    "images": str,
    "offline": bool,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices; None means that there is none."""

    data: Path | None = None
    base_url: str | None = None
    browser: str | None = None
    drafts: bool = False
    reduced_motion: bool = False
    images: str = "auto"
    offline: bool = False


def load_settings(file: Path) -> Settings:
    """Read `file`; a missing one is empty. Raises SettingsError that names what is wrong."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error}", "Check its permissions.") from error
    import tomllib  # 3 ms, and most people have no settings

    try:
        values = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(
            f"{file} cannot be read: {error}", "Correct or remove the file."
        ) from error
    for name, value in values.items():
        if name not in _KEYS:
            raise SettingsError(
                f"{file} has an unknown key {name!r}.", f"Known: {', '.join(_KEYS)}"
            )
        if not isinstance(value, _KEYS[name]):
            wanted = "true or false" if _KEYS[name] is bool else "text in quotes"
            raise SettingsError(f"{name!r} in {file} is not {wanted}.", f"Write {wanted}.")
    base_url = values.get("base_url")
    if base_url is not None and not is_openable(base_url):
        raise SettingsError(f"'base_url' in {file} is no web address.", "Write https://…")
    images = values.get("images", "auto")
    if images not in IMAGES:
        raise SettingsError(
            f"'images' in {file} is {images!r}.", f"Write one of: {', '.join(IMAGES)}"
        )
    try:
        data = Path(values["data"]).expanduser() if "data" in values else None
    except RuntimeError as error:
        raise SettingsError(f"'data' in {file} names no home: {error}", "Correct it.") from error
    return Settings(
        data=data,
        base_url=base_url,
        browser=values.get("browser"),
        drafts=values.get("drafts", False),
        reduced_motion=values.get("reduced_motion", False),
        images=images,
        offline=values.get("offline", False),
    )
