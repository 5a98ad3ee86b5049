"""The paths of settings, state, cache and the bundled collection. Creates nothing."""

import os
from pathlib import Path

import platformdirs

_APP = "guidetui"

# Not an absolute path, unlike the key of a folder.
BUNDLED_KEY = "bundled"
# Part of the name of a draft of a note; names of notes contain no @, which `quote` escapes.
DRAFT_MARK = "@draft-"
# With the number of a draft, this fits the limit of every file system.
_MAX_NOTE_NAME_CHARACTERS = 180


def settings_file() -> Path:
    """Return the path of the user's settings."""
    return platformdirs.user_config_path(_APP) / "settings.toml"


def aliases_file() -> Path:
    """Return the path of the user's own aliases for searching."""
    return platformdirs.user_config_path(_APP) / "aliases.toml"


def catalog_file() -> Path:
    """Return the path of the user's own catalog of collections that can be added by name."""
    return platformdirs.user_config_path(_APP) / "catalog.toml"


def keys_file() -> Path:
    """Return the path of the user's own keys."""
    return platformdirs.user_config_path(_APP) / "keys.toml"


def themes_dir() -> Path:
    """Return the folder of the user's own themes."""
    return platformdirs.user_config_path(_APP) / "themes"


def searches_file() -> Path:
    """Return the path of the user's saved searches."""
    return platformdirs.user_config_path(_APP) / "searches.toml"


def registry_file() -> Path:
    """Return the path of the file that lists the installed collections."""
    return platformdirs.user_data_path(_APP) / "collections.toml"


def collections_dir() -> Path:
    """Return the folder of the cloned collections, each in a folder of its name."""
    return platformdirs.user_data_path(_APP) / "collections"


def state_file() -> Path:
    """Return the path of the database that holds what we keep for the user."""
    return platformdirs.user_state_path(_APP) / "state.db"


def notes_dir(key: str) -> Path:
    """Return the folder of the user's notes on the collection with that `collection_key`."""
    return platformdirs.user_state_path(_APP) / "notes" / _folder_name(key)


def lists_dir(key: str) -> Path:
    """Return the folder of the user's reading lists of the collection with that key."""
    return platformdirs.user_data_path(_APP) / "lists" / _folder_name(key)


def _folder_name(key: str) -> str:
    import hashlib  # 3 ms, not needed for the first frame

    if key == BUNDLED_KEY:
        return key
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def note_file(root: Path, slug: str) -> Path:
    """Return the path of the note on a guide, which need not exist; it is valid for any slug."""
    import hashlib  # see above
    from urllib.parse import quote

    name = quote(slug, safe="+' ", errors="surrogateescape")
    if name.startswith("."):
        name = f"%2E{name[1:]}"
    if len(name) > _MAX_NOTE_NAME_CHARACTERS:
        digest = hashlib.sha256(slug.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        name = f"{name[:_MAX_NOTE_NAME_CHARACTERS]}-{digest}"
    return notes_dir(collection_key(root)) / f"{name}.md"


def cache_dir() -> Path:
    """Return the folder whose whole content may be deleted at any time."""
    return platformdirs.user_cache_path(_APP)


def collection_cache(root: Path) -> Path:
    """Return the cache folder of one collection, the same for every spelling of its path."""
    import hashlib  # 3 ms, not needed for the first frame

    real = os.path.realpath(root.expanduser())  # unlike resolve(), it does not raise on loops
    digest = hashlib.sha256(real.encode("utf-8", "surrogateescape")).hexdigest()
    return cache_dir() / "collections" / digest[:16]


def collection_key(root: Path) -> str:
    """Return the name under which the user's state of a collection is kept.

    It is the folder's real path, except for the bundled collection, whose folder moves with every
    installation, and for clones.
    """
    real = os.path.realpath(root.expanduser())
    if real == os.path.realpath(bundled_data()):
        return BUNDLED_KEY
    clones = os.path.join(os.path.realpath(collections_dir()), "")  # noqa: PTH118
    if real.startswith(clones):
        name = real.removeprefix(clones).split(os.sep, 1)[0]
        return f"collections/{name}"
    return real


def bundle_dir() -> Path:
    """Return the folder with the index of the bundled collection, which only a wheel has."""
    return Path(__file__).parent / "bundle"


def bundled_vectors() -> Path:
    """Return the file with the vectors of the bundled guides."""
    return Path(__file__).parent / "search" / "meaning" / "bundled.npy"


def bundled_data() -> Path:
    """Return the folder of the collection that comes with the program.

    In a wheel it is inside the package, in a checkout beside it.
    """
    package = Path(__file__).parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"
