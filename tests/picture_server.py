"""A web server on this machine that sends pictures, well or badly; and pictures to send."""

import socket
import socketserver
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast


def png(width: int, height: int, rows: bytes | None = None) -> bytes:
    """Return a PNG of `width` by `height` gray pixels; without `rows` they are a slanted weave."""
    if rows is None:
        weave = bytes((x * 3 % 256) for x in range(width + 7 * height))
        rows = b"".join(b"\x00" + weave[7 * y : 7 * y + width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


Answer = Callable[["Exchange"], None]


class Exchange:
    """One request and the way to answer it."""

    def __init__(self, connection: socket.socket, request: bytes, gate: threading.Event) -> None:
        self.connection = connection
        self.request = request
        self.gate = gate

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.connection.sendall(data)

    def head(self, status: str = "200 OK", **fields: object) -> None:
        """Send a status line and headers; `_` stands for `-`."""
        lines = [f"HTTP/1.1 {status}", *(f"{k.replace('_', '-')}: {v}" for k, v in fields.items())]
        self.send("\r\n".join([*lines, "", ""]).encode("utf-8"))


class PictureServer:
    """Answers by path; `requests` are what came in, `release()` lets answers that wait go on."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer] = {}
        self.requests: list[bytes] = []
        self.gate = threading.Event()

    def url(self, path: str = "/picture.png") -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [request.split()[1].decode() for request in self.requests]

    def serve(self, content: bytes, path: str = "/picture.png", kind: str = "image/png") -> str:
        """Answer a path with `content`, and return its address."""

        def answer(exchange: Exchange) -> None:
            exchange.head(Content_Type=kind, Content_Length=len(content))
            exchange.send(content)

        return self.answer_with(answer, path)

    def answer_with(self, answer: Answer, path: str = "/picture.png") -> str:
        """Answer a path as the test wants, and return its address."""
        self.answers[path] = answer
        return self.url(path)

    def answer(self, connection: socket.socket) -> None:
        """Read one request and answer it."""
        request = b""
        while b"\r\n\r\n" not in request:
            part = connection.recv(4096)
            if not part:
                return
            request += part
        self.requests.append(request)
        exchange = Exchange(connection, request, self.gate)
        path = request.split()[1].decode().partition("?")[0]
        found = self.answers.get(path)
        if found is None:
            exchange.head("404 Not Found", Content_Length=0)
        else:
            found(exchange)


@contextmanager
def picture_server() -> Iterator[PictureServer]:
    """Run a server on a port of its own."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # the client had enough
                server.answer(cast("socket.socket", self.request))

    class Threaded(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        block_on_close = False

    with Threaded(("127.0.0.1", 0), Handler) as tcp:
        server = PictureServer(tcp.server_address[1])
        thread = threading.Thread(target=tcp.serve_forever, args=[0.05], daemon=True)
        thread.start()
        yield server
        server.gate.set()
        tcp.shutdown()
        thread.join()
