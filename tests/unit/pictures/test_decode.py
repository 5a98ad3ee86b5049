"""Decoding what a stranger sent, and drawing it in half blocks."""

import os
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidetui.errors import PictureError, PictureErrorKind
from guidetui.pictures.decode import Framing, View, frame, panned, zoomed
from guidetui.pictures.fetch import Fetch, Loading, PictureCache
from guidetui.text import is_sanitized
from tests.picture_server import picture_server, png

Image = pytest.importorskip("PIL.Image", reason="the extra for pictures is not installed")
from guidetui.pictures.decode import Picture, decode, decode_file, half_blocks  # noqa: E402

_RED, _BLUE, _WHITE = 0xFF0000, 0x0000FF, 0xFFFFFF


def _saved(image: "Image.Image", kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _two_colors(mode: str = "RGB") -> "Image.Image":
    image = Image.new("RGB", (64, 32), "red")
    image.paste("blue", (32, 0, 64, 32))
    return image.convert(mode)


def _whole(picture: Picture) -> Framing:
    return Framing((0, 0, *picture.size), picture.size)


def _color(picture: Picture, x: int, y: int) -> tuple[int, ...]:
    color = picture.sample(_whole(picture)).getpixel((x, y))
    assert isinstance(color, tuple)
    return color


def _near(color: tuple[int, ...], wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 20 for a, b in zip(color, wanted, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_every_format_is_decoded(kind: str) -> None:
    picture = decode(_saved(_two_colors(), kind))
    assert picture.size == (64, 32)
    assert _near(_color(picture, 8, 8), (255, 0, 0))
    assert _near(_color(picture, 56, 8), (0, 0, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = decode(_saved(Image.new("L", (4, 4), 255).convert(mode), kind))
    assert len(_color(picture, 0, 0)) == 3


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_parts_are_white(mode: str) -> None:
    picture = decode(_saved(Image.new("RGBA", (4, 4), (0, 0, 0, 0)).convert(mode), "WEBP"))
    assert _color(picture, 0, 0) == (255, 255, 255)


def test_transparent_color_of_a_palette_is_white() -> None:
    content = _saved(Image.new("P", (4, 4), 0), "PNG", transparency=0)
    assert _color(decode(content), 0, 0) == (255, 255, 255)


def test_only_the_first_frame_of_an_animation_is_shown() -> None:
    frames = [Image.new("RGB", (4, 4), name) for name in ("red", "blue")]
    content = _saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert _near(_color(decode(content), 0, 0), (255, 0, 0))


def test_picture_is_turned_as_its_camera_said() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode(_saved(_two_colors(), "JPEG", exif=exif)).size == (32, 64)


def _complaint(content: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        decode(content)
    assert is_sanitized(caught.value.message)
    return caught.value.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing"),
        (b" \r\n", "nothing"),
        (b"<!DOCTYPE html><html>", "a page"),
        (b"\xef\xbb\xbf<html>", "a page"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG"),
        (b'<?xml version="1.0"?>\n<!-- x --><svg>', "an SVG"),
        (b"just text", "not a PNG, JPEG, GIF or WebP"),
        (b"%PDF-1.7", "not a PNG, JPEG, GIF or WebP"),
        (b"BM" + bytes(100), "not a PNG, JPEG, GIF or WebP"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not a PNG, JPEG, GIF or WebP"),
    ],
)
def test_what_is_no_picture_is_told(content: bytes, words: str) -> None:
    assert words in _complaint(content)


@pytest.mark.parametrize(
    ("width", "height"), [(50_000, 50_000), (10_000, 10_000), (2, 2**31 - 1), (30_000, 1_000)]
)
def test_decompression_bomb_is_refused_without_being_decoded(width: int, height: int) -> None:
    bomb = png(width, height, bytes(100))
    tracemalloc.start()
    assert "too large" in _complaint(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@given(data=st.data())
@settings(max_examples=40)
def test_damaged_picture_is_refused_or_shown_and_never_raises_else(
    kind: str, data: st.DataObject
) -> None:
    content = bytearray(_saved(_two_colors(), kind))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    for _ in range(data.draw(st.integers(0, 6))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        picture = decode(bytes(content))
    except PictureError:
        return
    assert picture.sample(Framing((0, 0, *picture.size), (2, 2))).size == (2, 2)


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    with pytest.raises(PictureError, match="holds nothing"):
        decode_file(pipe)


def test_sample_comes_from_the_full_picture() -> None:
    picture = decode(png(800, 400))
    sharp = picture.sample(Framing((0, 0, 80, 40), (80, 40)))
    assert sharp.getextrema() == ((0, 255),) * 3
    assert picture.sample(Framing((0, 0, 800, 400), (40, 20))).size == (40, 20)


def test_half_blocks_show_two_pixels_a_cell() -> None:
    image = Image.new("RGB", (3, 3), "red")
    image.putpixel((1, 1), (0, 0, 255))
    assert half_blocks(image) == [
        [(" ", None, _RED), ("▀", _RED, _BLUE), (" ", None, _RED)],
        [("▀▀▀", _RED, None)],
    ]


def test_half_blocks_cover_the_whole_picture() -> None:
    lines = half_blocks(_two_colors())
    assert len(lines) == 16
    assert {sum(len(text) for text, _, _ in line) for line in lines} == {64}


def test_loading_keeps_only_what_can_be_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    cache = PictureCache(tmp_path)
    with picture_server() as server:
        page = server.serve(b"<html>", "/page")
        with pytest.raises(PictureError):
            Loading(page, Fetch(page), cache).run()
        url = server.serve(png(8, 8))
        for _ in range(2):
            assert Loading(url, Fetch(url), cache).run().size == (8, 8)
        assert server.paths == ["/page", "/picture.png"]
    assert Loading(url, Fetch(url), cache, offline=True).run().size == (8, 8)


def test_picture_damaged_on_the_disk_is_fetched_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    cache = PictureCache(tmp_path)
    with picture_server() as server:
        url = server.serve(png(8, 8))
        cache.put(url, png(8, 8)[:40])
        assert Loading(url, Fetch(url), cache).run().size == (8, 8)


def test_offline_nothing_is_fetched(tmp_path: Path) -> None:
    with picture_server() as server:
        url = server.serve(png(8, 8))
        with pytest.raises(PictureError) as caught:
            Loading(url, Fetch(url), PictureCache(tmp_path), offline=True).run()
        assert caught.value.kind is PictureErrorKind.OFFLINE
        assert server.requests == []


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
