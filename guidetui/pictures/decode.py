"""Bytes of a stranger -> a picture of bounded size, by Pillow.

Only four formats are tried, the size is looked at before anything is decoded, and what Pillow
raises on damaged files (it documents none of it) becomes a PictureError.
"""

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from guidetui.errors import PictureError
from guidetui.pictures.view import Framing, Size

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_MOST_PIXELS = 25_000_000
_HINT = "d opens it in the browser."
_PAPER = (255, 255, 255)


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

        Takes up to 100 ms: call it in a worker.
        """
        from PIL.Image import Resampling

        # Hamming is nearly as sharp as Lanczos and puts no bright rims around dark lines.
        return self._image.resize(
            framing.size, Resampling.HAMMING, box=framing.box, reducing_gap=3.0
        )


def decode(content: bytes) -> Picture:
    """Return the picture in `content`; raises PictureError. Takes up to a second."""
    _refuse_text(content)
    from PIL import Image, UnidentifiedImageError  # 60 ms, and only who wants pictures has it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=_FORMATS)
        if image.width * image.height > _MOST_PIXELS:
            raise _too_many_pixels(image.width, image.height)
        return Picture(_on_paper(image))
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise PictureError(
            "What the server sent is no PNG, JPEG, GIF or WebP picture.", _HINT
        ) from error
    except Exception as error:
        raise PictureError("The picture is damaged.", _HINT) from error


def _on_paper(image: "Image") -> "Image":
    """Return the first frame, turned as its camera said, in RGB on white."""
    from PIL import Image as Images
    from PIL import ImageOps

    ImageOps.exif_transpose(image, in_place=True)  # a copy would take 75 MB more
    if not image.has_transparency_data:
        image.load()
        return image if image.mode == "RGB" else image.convert("RGB")
    layered = image if image.mode == "RGBA" else image.convert("RGBA")
    paper = Images.new("RGB", layered.size, _PAPER)
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _refuse_text(content: bytes) -> None:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise PictureError("The server sent nothing.", _HINT)
    if b"<svg" in start:
        raise PictureError("The diagram is an SVG, which cannot be drawn here.", _HINT)
    if start.startswith(b"<"):
        raise PictureError("The server sent a page, not a picture.", _HINT)


def _too_many_pixels(*size: int) -> PictureError:
    shown = f" of {size[0]:,} by {size[1]:,} pixels" if size else ""
    return PictureError(
        f"A picture{shown} is too large: {_MOST_PIXELS // 1_000_000} million pixels are the most.",
        _HINT,
    )
