"""Zooming and panning, as arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.pictures.view import View, frame, panned, zoomed

_PICTURE, _SCREEN = (2000, 1000), (200, 200)
_SIZES = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
_SCREENS = st.tuples(st.integers(1, 600), st.integers(1, 400))


def test_at_first_all_is_seen_in_its_proportions() -> None:
    framing = frame(View(), _PICTURE, _SCREEN)
    assert framing.box == (0, 0, 2000, 1000)
    assert framing.size == (200, 100)


def test_zooming_in_fills_the_screen_with_the_middle() -> None:
    framing = frame(View(zoom=4), _PICTURE, _SCREEN)
    assert framing.size == (200, 200)
    assert framing.box == pytest.approx((750, 250, 1250, 750))


def test_zooming_in_and_out_again_shows_the_same() -> None:
    view = zoomed(zoomed(View(), 3, _PICTURE, _SCREEN), -3, _PICTURE, _SCREEN)
    assert frame(view, _PICTURE, _SCREEN).box == pytest.approx((0, 0, 2000, 1000))


def test_panning_stops_at_the_edges() -> None:
    view = zoomed(View(), 5, _PICTURE, _SCREEN)
    for _ in range(100):
        view = panned(view, 1, 1, _PICTURE, _SCREEN)
    assert frame(view, _PICTURE, _SCREEN).box[2:] == pytest.approx((2000, 1000))
    back = panned(view, -1, 0, _PICTURE, _SCREEN)
    assert frame(back, _PICTURE, _SCREEN).box[2] < 2000


def test_panning_does_nothing_where_all_is_seen() -> None:
    assert panned(View(), 1, 1, _PICTURE, _SCREEN) == View()


@given(_SIZES, _SCREENS, st.lists(st.sampled_from("+-hjkl"), max_size=30))
def test_what_is_seen_is_always_part_of_the_picture_and_fits(
    picture: tuple[int, int], screen: tuple[int, int], keys: list[str]
) -> None:
    view = View()
    moves = {"h": (-1, 0), "l": (1, 0), "k": (0, -1), "j": (0, 1)}
    for key in keys:
        if key in moves:
            view = panned(view, *moves[key], picture, screen)
        else:
            view = zoomed(view, 1 if key == "+" else -1, picture, screen)
        left, top, right, bottom = frame(view, picture, screen).box
        width, height = frame(view, picture, screen).size
        assert -1e-6 <= left < right <= picture[0] + 1e-6
        assert -1e-6 <= top < bottom <= picture[1] + 1e-6
        assert 1 <= width <= screen[0]
        assert 1 <= height <= screen[1]
