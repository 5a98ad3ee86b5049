"""An address -> a picture: from the cache, or fetched and kept."""

from dataclasses import dataclass
from importlib.util import find_spec

from guidetui.errors import PictureError
from guidetui.pictures.cache import PictureCache
from guidetui.pictures.decode import Picture, decode
from guidetui.pictures.fetch import Fetch


def is_installed() -> bool:
    """Say whether the extra that pictures need is there, without loading it."""
    return all(find_spec(name) is not None for name in ("PIL", "textual_image"))


@dataclass(frozen=True, slots=True)
class Loading:
    """One picture on its way: `run` on a worker thread, `fetch.stop` from any other."""

    url: str
    fetch: Fetch
    cache: PictureCache
    offline: bool = False

    def run(self) -> Picture:
        """Return the picture; raises PictureError. Only a picture that can be decoded is kept."""
        kept = self.cache.get(self.url)
        if kept is not None:
            try:
                return decode(kept)
            except PictureError:
                self.cache.drop(self.url)  # damaged on the disk: fetched anew
        if self.offline:
            raise PictureError(
                "Offline mode is on, and the diagram was not fetched before.",
                "Start without --offline, and without offline = true in the settings.",
            )
        content = self.fetch.run()
        picture = decode(content)
        self.cache.put(self.url, content)
        return picture
