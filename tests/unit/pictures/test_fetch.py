"""Fetching from a real server that behaves in every way a server can."""

import os
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidetui.errors import PictureError
from guidetui.pictures.fetch import Fetch, Limits, PictureCache, fetchable, redirected
from guidetui.text import is_sanitized
from tests.picture_server import Exchange, PictureServer, picture_server, png
from tests.unit.conftest import OrdinaryUser

_PICTURE = png(40, 20)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PictureServer]:
    monkeypatch.setenv("no_proxy", "*")
    with picture_server() as running:
        yield running


def complaint(url: str, limits: Limits | None = None) -> str:
    """Return why an address cannot be fetched."""
    with pytest.raises(PictureError) as caught:
        Fetch(url, limits).run()
    assert is_sanitized(caught.value.message)
    assert len(caught.value.message) < 200
    return caught.value.message


def test_picture_arrives_whole_with_its_progress(server: PictureServer) -> None:
    steps: list[tuple[int, int | None]] = []
    content = bytes(300_000)
    fetch = Fetch(server.serve(content), progress=lambda done, total: steps.append((done, total)))
    assert fetch.run() == content
    assert steps[0] == (0, 300_000)
    assert steps[-1] == (300_000, 300_000)


def test_chunked_body_without_a_length_arrives(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.head(Transfer_Encoding="chunked")
        exchange.send(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    assert Fetch(server.answer_with(answer)).run() == b"abcde"


def test_body_that_ends_with_the_connection_arrives(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.head()
        exchange.send(b"abc")

    assert Fetch(server.answer_with(answer)).run() == b"abc"


def test_connection_that_stays_open_after_the_body_does_not_matter(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.head(Content_Length=3, Connection="keep-alive")
        exchange.send(b"abc")
        exchange.gate.wait()

    assert Fetch(server.answer_with(answer), Limits(silence_s=60)).run() == b"abc"


def test_nothing_of_the_user_is_sent(server: PictureServer) -> None:
    server.serve(_PICTURE)
    Fetch(f"http://me:secret@127.0.0.1:{server.port}/picture.png#part").run()
    (request,) = server.requests
    assert b"secret" not in request
    assert b"part" not in request
    assert b"Authorization" not in request
    assert b"Cookie" not in request


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "403 Forbidden", "204 Empty"])
def test_other_status_is_told(server: PictureServer, status: str) -> None:
    url = server.answer_with(lambda exchange: exchange.head(status, Content_Length=0))
    assert complaint(url) == f"The server answered: {status}."


def test_hostile_status_is_told_harmlessly(server: PictureServer) -> None:
    reason = "\x1b]52;c;aGk=\x07" + "\u202e" + "very long " * 100
    url = server.answer_with(lambda exchange: exchange.head(f"500 {reason}"))
    assert "␛]52" in complaint(url)


def test_truncated_body_is_refused(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.head(Content_Length=1000)
        exchange.send(b"abc")

    assert complaint(server.answer_with(answer)) == "The connection broke off half-way."


def test_truncated_chunks_are_refused(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.head(Transfer_Encoding="chunked")
        exchange.send(b"ff\r\nabc")

    assert "broke off" in complaint(server.answer_with(answer))


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 2", b"garbage\r\n\r\n", b"\x00" * 100])
def test_connection_that_breaks_before_the_body_is_told(
    server: PictureServer, start: bytes
) -> None:
    assert "could not be fetched" in complaint(
        server.answer_with(lambda exchange: exchange.send(start))
    )


def test_endless_headers_are_refused(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            exchange.send(b"X-More: " + b"x" * 1000 + b"\r\n")

    assert "could not be fetched" in complaint(server.answer_with(answer))


def test_server_that_is_not_there_is_told() -> None:
    with picture_server() as gone:
        url = gone.url()
    assert complaint(url).startswith("The picture could not be fetched: Connection refused")


def test_declared_size_over_the_limit_is_refused_before_it_is_read(server: PictureServer) -> None:
    url = server.answer_with(lambda exchange: exchange.head(Content_Length=10**12))
    assert complaint(url, Limits(max_bytes=1_000_000)) == "The picture is larger than 1 MB."


def test_endless_body_is_cut_off_and_memory_stays_bounded(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.head()
        while True:
            exchange.send(bytes(100_000))

    url = server.answer_with(answer)
    tracemalloc.start()
    assert complaint(url, Limits(max_bytes=2_000_000)) == "The picture is larger than 2 MB."
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_body_longer_than_declared_ends_where_it_was_declared_to(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.head(Content_Length=3)
        exchange.send(b"abcdefgh")

    assert Fetch(server.answer_with(answer)).run() == b"abc"


def test_hanging_server_is_given_up(server: PictureServer) -> None:
    url = server.answer_with(lambda exchange: exchange.gate.wait() and None)
    assert "does not answer" in complaint(url, Limits(silence_s=0.1))


@pytest.mark.parametrize("is_head_sent", [False, True])
def test_dribbling_server_is_given_up_in_all(server: PictureServer, is_head_sent: bool) -> None:
    def answer(exchange: Exchange) -> None:
        if is_head_sent:
            exchange.head(Content_Length=1_000_000)
        else:
            exchange.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not exchange.gate.wait(0.01):
            exchange.send(b"x")

    url = server.answer_with(answer)
    assert complaint(url, Limits(total_s=0.3)) == "The picture did not arrive within 0.3 seconds."


def test_fetch_is_stopped_from_another_thread(server: PictureServer) -> None:
    arrived = threading.Event()

    def answer(exchange: Exchange) -> None:
        exchange.head(Content_Length=1000)
        arrived.set()
        exchange.gate.wait()

    fetch = Fetch(server.answer_with(answer), Limits(silence_s=600, total_s=600))
    errors: list[PictureError] = []

    def run() -> None:
        try:
            fetch.run()
        except PictureError as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert arrived.wait(30)
    fetch.stop()
    thread.join(30)
    assert [error.message for error in errors] == ["Fetching was stopped."]


def test_fetch_that_was_stopped_before_it_began_sends_nothing(server: PictureServer) -> None:
    fetch = Fetch(server.serve(_PICTURE))
    fetch.stop()
    with pytest.raises(PictureError):
        fetch.run()
    assert server.requests == []


def _lead(server: PictureServer, path: str, location: str, body: bytes = b"") -> str:
    def answer(exchange: Exchange) -> None:
        exchange.head("302 Found", Location=location)
        exchange.send(body)

    return server.answer_with(answer, path)


def test_redirects_are_followed_even_to_another_host(server: PictureServer) -> None:
    server.serve(_PICTURE)
    _lead(server, "/second", f"http://localhost:{server.port}/picture.png")
    assert Fetch(_lead(server, "/first", "second?x=1")).run() == _PICTURE
    assert server.paths == ["/first", "/second?x=1", "/picture.png"]


def test_redirect_loop_ends(server: PictureServer) -> None:
    assert "without end" in complaint(_lead(server, "/loop", "/loop"))
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "//[",
    ],
)
def test_redirect_to_anything_but_the_web_is_refused(server: PictureServer, location: str) -> None:
    assert complaint(_lead(server, "/lead", location)).startswith("Not fetched")
    assert len(server.requests) == 1


def test_redirect_without_a_location_ends(server: PictureServer) -> None:
    url = server.answer_with(lambda exchange: exchange.head("302 Found", Content_Length=0))
    assert complaint(url)


def test_body_of_a_redirect_is_not_read(server: PictureServer) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.head("302 Found", Location="/picture.png")
        while True:
            exchange.send(bytes(100_000))

    server.serve(_PICTURE)
    assert Fetch(server.answer_with(answer, "/endless")).run() == _PICTURE


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "ftp://example.org/x.png",
        "data:image/png;base64,AA",
        "http://",
        "https:///x.png",
        "example.org/x.png",
        "http://[::1/x.png",
        "http://example.org:99999/x.png",
        "http://example.org/\x1b]0;x\x07.png",
        "http://ex ample.org/x.png",
        f"http://{'ü' * 300}.example/x.png",
    ],
)
def test_address_that_is_none_is_refused(url: str) -> None:
    assert complaint(url).startswith("Not fetched")


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("https://example.org/a b.png", "https://example.org/a%20b.png"),
        ("https://u:p@example.org/ü.png?q=ä#x", "https://example.org/%C3%BC.png?q=%C3%A4"),
        ("https://BÜCHER.example/x.png", "https://xn--bcher-kva.example/x.png"),
        ("http://[::1]:8000/x.png", "http://[::1]:8000/x.png"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a%2Fb+c.png", "https://example.org/a%2Fb+c.png"),
    ],
)
def test_address_is_encoded_for_the_wire(url: str, wire: str) -> None:
    assert fetchable(url) == wire


def test_redirect_from_https_to_http_is_refused() -> None:
    with pytest.raises(PictureError):
        redirected("https://example.org/x.png", "http://example.org/x.png")
    assert redirected("https://a.example/x", "//b.example/y") == "https://b.example/y"


_URL = "https://example.org/{}.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "pictures"


def _sizes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _age(folder: Path, seconds: int) -> None:
    """Make everything older, so that what is used next is newer on any file system."""
    for path in folder.iterdir():
        status = path.stat()
        os.utime(path, (status.st_atime - seconds, status.st_mtime - seconds))


def test_what_was_kept_is_found_and_what_was_not_is_not(folder: Path) -> None:
    cache = PictureCache(folder)
    assert cache.get(_URL) is None
    cache.put(_URL, b"picture")
    assert PictureCache(folder).get(_URL) == b"picture"
    assert cache.get(_URL + "x") is None


def test_nothing_is_written_before_something_is_kept(folder: Path) -> None:
    PictureCache(folder).get(_URL)
    assert not folder.exists()


def test_what_was_not_used_for_longest_leaves_first(folder: Path) -> None:
    cache = PictureCache(folder, max_bytes=300)
    for name in "abc":
        cache.put(_URL.format(name), bytes(100))
        _age(folder, 10)
    assert cache.get(_URL.format("a"))
    cache.put(_URL.format("d"), bytes(100))
    kept = [name for name in "abcd" if cache.get(_URL.format(name))]
    assert kept == ["a", "c", "d"]
    assert _sizes(folder) <= 300


def test_what_is_larger_than_the_cache_is_not_kept(folder: Path) -> None:
    cache = PictureCache(folder, max_bytes=10)
    cache.put(_URL, bytes(11))
    assert cache.get(_URL) is None


def test_what_was_dropped_is_gone(folder: Path) -> None:
    cache = PictureCache(folder)
    cache.put(_URL, b"picture")
    cache.drop(_URL)
    cache.drop(_URL)
    assert cache.get(_URL) is None


def test_half_a_file_of_an_ended_program_leaves_and_a_new_one_stays(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, new = folder / ".x.picture.old", folder / ".x.picture.new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    PictureCache(folder).put(_URL, b"picture")
    assert not old.exists()
    assert new.exists()


def test_foreign_files_are_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    foreign = folder / "notes.txt"
    foreign.write_bytes(bytes(1000))
    os.utime(foreign, (1_000_000_000, 1_000_000_000))
    PictureCache(folder, max_bytes=10).put(_URL, b"picture")
    assert foreign.exists()


def test_folder_that_cannot_be_written_is_no_matter(
    open_folder: Path, ordinary_user: OrdinaryUser
) -> None:
    open_folder.chmod(0o555)
    cache = PictureCache(open_folder / "pictures")
    with ordinary_user():
        cache.put(_URL, b"picture")
        assert cache.get(_URL) is None


def test_file_in_the_place_of_the_folder_is_no_matter(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file")
    cache = PictureCache(folder)
    cache.put(_URL, b"picture")
    cache.drop(_URL)
    assert cache.get(_URL) is None


def test_many_writers_and_readers_see_whole_pictures_only(folder: Path) -> None:
    contents = [bytes([number]) * 10_000 for number in range(8)]
    seen: list[bytes | None] = []

    def use(number: int) -> None:
        cache = PictureCache(folder, max_bytes=35_000)
        for turn in range(20):
            cache.put(_URL.format(turn % 5), contents[number])
            seen.append(cache.get(_URL.format((turn + number) % 5)))

    threads = [threading.Thread(target=use, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {content for content in seen if content is not None} <= set(contents)
    assert len(seen) == 160
    PictureCache(folder, max_bytes=35_000).put(_URL, b"last")
    assert _sizes(folder) <= 35_000
