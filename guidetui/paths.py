"""The paths of settings, state, cache and the bundled collection. Creates nothing."""

import os
from pathlib import Path

import platformdirs

_APP = "guidetui"

# No absolute path, so that no folder has the same key.
BUNDLED_KEY = "bundled"


def settings_file() -> Path:
    """Return the path of the user's settings."""
    return platformdirs.user_config_path(_APP) / "settings.toml"


def aliases_file() -> Path:
    """Return the path of the user's own aliases for searching."""
    return platformdirs.user_config_path(_APP) / "aliases.toml"


def state_file() -> Path:
    """Return the path of the database that holds what we keep for the user."""
    return platformdirs.user_state_path(_APP) / "state.db"


def notes_dir(key: str) -> Path:
    """Return the folder of the user's notes on the collection with that `collection_key`."""
    import hashlib  # 3 ms, not needed for the first frame

    if key == BUNDLED_KEY:
        name = key
    else:
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
        name = digest[:16]
    return platformdirs.user_state_path(_APP) / "notes" / name


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

    It is the folder's real path; the bundled collection, whose folder moves with every
    installation, has a name of its own.
    """
    real = os.path.realpath(root.expanduser())
    return BUNDLED_KEY if real == os.path.realpath(bundled_data()) else real


def bundled_data() -> Path:
    """Return the folder of the collection that comes with the program.

    In a wheel it is inside the package, in a checkout beside it.
    """
    package = Path(__file__).parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"
