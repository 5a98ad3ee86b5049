"""Which part of a picture is seen, and how large. Pure arithmetic; lengths are in pixels."""

from dataclasses import dataclass, replace

Box = tuple[float, float, float, float]
Size = tuple[int, int]

_MAX_MAGNIFICATION = 4.0
_ZOOM_STEP = 1.5
_PAN_STEP = 1 / 6


@dataclass(frozen=True, slots=True)
class View:
    """What is in the middle, as shares of width and height, and the zoom: at 1 all is seen."""

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class Framing:
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
    """Return the view some steps nearer (or, if negative, farther), what is in the middle kept."""
    max_zoom = max(1.0, _MAX_MAGNIFICATION / fitting_scale(picture, screen))
    zoom = min(max(view.zoom * _ZOOM_STEP**steps, 1.0), max_zoom)
    return settled(replace(view, zoom=zoom), picture, screen)


def panned(view: View, right: float, down: float, picture: Size, screen: Size) -> View:
    """Return the view some steps further right and down; a step is a sixth of what is seen."""
    left, top, end, bottom = frame(view, picture, screen).box
    x = view.x + right * _PAN_STEP * (end - left) / picture[0]
    y = view.y + down * _PAN_STEP * (bottom - top) / picture[1]
    return settled(replace(view, x=x, y=y), picture, screen)


def settled(view: View, picture: Size, screen: Size) -> View:
    """Return the view with its middle where it really is: nothing beyond the edges is shown."""
    left, top, right, bottom = frame(view, picture, screen).box
    return replace(view, x=(left + right) / 2 / picture[0], y=(top + bottom) / 2 / picture[1])
