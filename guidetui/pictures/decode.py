"""Decodes untrusted bytes into a picture of bounded size, with Pillow, and draws it as text.

Only four formats are accepted, the size is checked before anything is decoded, and any error that
Pillow raises on damaged files (it documents none) becomes a PictureError. Which part of a picture
is shown, and at which scale, is pure arithmetic; lengths are in pixels.
"""

import warnings
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from guidetui.errors import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image


Box = tuple[float, float, float, float]
Size = tuple[int, int]

_MAX_MAGNIFICATION = 4.0
_ZOOM_STEP = 1.5
_PAN_STEP = 1 / 6


class View(Struct, frozen=True):
    """The center, as fractions of width and height, and the zoom (1: the whole picture)."""

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5


class Framing(Struct, frozen=True):
    """The part of a picture to be shown (left, top, right, bottom), and how large to draw it."""

    box: Box
    size: Size


def frame(view: View, picture: Size, screen: Size) -> Framing:
    """Return what `view` shows of a picture on a screen; its size is at least one pixel."""
    scale = fitting_scale(picture, screen) * view.zoom
    width = min(picture[0], screen[0] / scale)
    height = min(picture[1], screen[1] / scale)
    left = min(max(view.x * picture[0] - width / 2, 0), picture[0] - width)
    top = min(max(view.y * picture[1] - height / 2, 0), picture[1] - height)
    size = (
        max(1, min(screen[0], round(width * scale))),
        max(1, min(screen[1], round(height * scale))),
    )
    return Framing((left, top, left + width, top + height), size)


def fitting_scale(picture: Size, screen: Size) -> float:
    """Return the scale at which all of a picture fits the screen."""
    return min(max(1, screen[0]) / picture[0], max(1, screen[1]) / picture[1])


def zoomed(view: View, steps: int, picture: Size, screen: Size) -> View:
    """Return the view zoomed in by some steps (out, if negative) at its center."""
    max_zoom = max(1.0, _MAX_MAGNIFICATION / fitting_scale(picture, screen))
    zoom = min(max(view.zoom * _ZOOM_STEP**steps, 1.0), max_zoom)
    return settled(replace(view, zoom=zoom), picture, screen)


def panned(view: View, right: float, down: float, picture: Size, screen: Size) -> View:
    """Return the view moved right and down by some steps, each a sixth of the visible part."""
    left, top, end, bottom = frame(view, picture, screen).box
    x = view.x + right * _PAN_STEP * (end - left) / picture[0]
    y = view.y + down * _PAN_STEP * (bottom - top) / picture[1]
    return settled(replace(view, x=x, y=y), picture, screen)


def settled(view: View, picture: Size, screen: Size) -> View:
    """Return the view with its center moved so that nothing beyond the edges is shown."""
    left, top, right, bottom = frame(view, picture, screen).box
    return replace(view, x=(left + right) / 2 / picture[0], y=(top + bottom) / 2 / picture[1])


_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_MAX_PIXELS = 25_000_000
_MAX_FILE_BYTES = 20_000_000
_BACKGROUND = (255, 255, 255)

# Text, the color of its upper and of its lower pixels (0xRRGGBB; None: the screen's own).
Run = tuple[str, int | None, int | None]


class Picture:
    """A decoded picture in RGB; transparent parts are white."""

    def __init__(self, image: "Image") -> None:
        self._image = image

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self._image.size

    def sample(self, framing: Framing) -> "Image":
        """Return a part of the picture, taken from the full one, at another size.

        Takes up to 100 ms, so call it in a worker.
        """
        from PIL.Image import Resampling

        # Hamming is nearly as sharp as Lanczos and draws no bright edges around dark lines.
        return self._image.resize(
            framing.size, Resampling.HAMMING, box=framing.box, reducing_gap=3.0
        )


def decode(content: bytes) -> Picture:
    """Return the picture in `content`; raises PictureError. Takes up to a second."""
    _refuse_text(content)
    from PIL import Image, UnidentifiedImageError  # 60 ms, and an extra

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=_FORMATS)
        if image.width * image.height > _MAX_PIXELS:
            raise _too_many_pixels(image.width, image.height)
        return Picture(_flattened(image))
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise PictureError("This is not a PNG, JPEG, GIF or WebP picture.") from error
    except Exception as error:
        raise PictureError("The picture is damaged.") from error


def decode_file(file: Path) -> Picture:
    """Return the picture in a file; raises PictureError."""
    try:
        size = file.stat().st_size
        if size > _MAX_FILE_BYTES:
            raise PictureError(f"The picture has more than {_MAX_FILE_BYTES // 1_000_000} MB.")
        return decode(file.read_bytes() if size else b"")  # a pipe or a file of /proc may not end
    except OSError as error:
        raise PictureError(f"The picture cannot be read: {error.strerror}.") from error


def _flattened(image: "Image") -> "Image":
    """Return the first frame in RGB on white, rotated as its metadata says."""
    from PIL import Image as Images
    from PIL import ImageOps

    ImageOps.exif_transpose(image, in_place=True)  # a copy would take 75 MB
    if not image.has_transparency_data:
        image.load()
        return image if image.mode == "RGB" else image.convert("RGB")
    layered = image if image.mode == "RGBA" else image.convert("RGBA")
    background = Images.new("RGB", layered.size, _BACKGROUND)
    background.paste(layered, mask=layered.getchannel("A"))
    return background


def _refuse_text(content: bytes) -> None:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise PictureError("The picture holds nothing.")
    if b"<svg" in start:
        raise PictureError("The diagram is an SVG, which cannot be drawn here.")
    if start.startswith(b"<"):
        raise PictureError("This is a page, not a picture.")


def _too_many_pixels(*size: int) -> PictureError:
    shown = f" of {size[0]:,} by {size[1]:,} pixels" if size else ""
    return PictureError(
        f"A picture{shown} is too large: {_MAX_PIXELS // 1_000_000} million pixels at most."
    )


def half_blocks(image: "Image") -> list[list[Run]]:
    """Return an RGB image as lines of half blocks: a cell shows two pixels, one above the other."""
    width, height = image.size
    data = image.tobytes()
    rows = [_colors(data[3 * width * y : 3 * width * (y + 1)]) for y in range(height)]
    if height % 2:
        rows.append([None] * width)
    return [
        [_run(top, bottom, len(list(cells))) for (top, bottom), cells in groupby(pairs)]
        for pairs in (zip(rows[y], rows[y + 1], strict=True) for y in range(0, len(rows), 2))
    ]


def _colors(row: bytes) -> list[int | None]:
    return [
        red << 16 | green << 8 | blue
        for red, green, blue in zip(row[::3], row[1::3], row[2::3], strict=True)
    ]


def _run(top: int | None, bottom: int | None, cells: int) -> Run:
    return (" " * cells, None, top) if top == bottom else ("▀" * cells, top, bottom)
