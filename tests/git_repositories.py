"""Real git repositories to clone from, and a real web server that serves them."""

import base64
import os
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

_WHO = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str, **env: str) -> str:
    """Run git as the author of a repository does."""
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        env={**os.environ, **_WHO, **env},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


class Upstream:
    """A repository of guides that somebody else works on."""

    def __init__(self, folder: Path, branch: str = "main") -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        git(folder, "init", "--quiet", f"--initial-branch={branch}")
        git(folder, "config", "uploadpack.allowFilter", "true")
        (folder / "data" / "categories").mkdir(parents=True)
        (folder / "data" / "guides").mkdir()
        (folder / "data" / "categories" / "alpha.md").write_text(
            "---\ntitle: Alpha\nsort: 1\n---\n"
        )
        (folder / "README.md").write_text("# About these guides\n")

    @property
    def address(self) -> str:
        """Where it can be cloned from."""
        return self.folder.as_uri()

    def guide(self, slug: str, body: str = "", title: str = "") -> Path:
        """Write a guide; each has a text of its own unless one is given."""
        title = title or slug.replace("-", " ").title()
        own = "\n\n".join(f"Paragraph {number} about {slug}." for number in range(8))
        path = self.folder / "data" / "guides" / f"{slug}.md"
        path.write_text(
            f"---\ntitle: {title}\ndescription: About {slug}.\ncreatedAt: '2024-02-01'\n"
            f"categories: [alpha]\ntags: [Testing]\n---\n\n{body or own}\n"
        )
        return path

    def commit(self, message: str = "Write", **env: str) -> str:
        """Commit everything and return the id."""
        git(self.folder, "add", "--all", ".")
        git(self.folder, "commit", "--quiet", "--allow-empty", "-m", message, **env)
        return git(self.folder, "rev-parse", "HEAD").strip()

    def rename(self, old: str, new: str) -> None:
        """Give a guide's file another name."""
        git(self.folder, "mv", f"data/guides/{old}.md", f"data/guides/{new}.md")

    def delete(self, slug: str) -> None:
        """Delete a guide."""
        git(self.folder, "rm", "--quiet", f"data/guides/{slug}.md")


def upstream(folder: Path, *slugs: str) -> Upstream:
    """Return a repository with some guides in one commit."""
    made = Upstream(folder)
    for slug in slugs or ("first", "second", "third"):
        made.guide(slug)
    made.commit()
    return made


class GitServer:
    """Serves the repositories below a folder over HTTP, as `git http-backend` does.

    `cut_after` ends every answer after so many bytes of a pack; `seen` are the requests. Where
    `login` is `name:password`, nobody else is served. A `refusal` is all that anybody is told.
    """

    def __init__(self, scheme: str, port: int) -> None:
        self.scheme = scheme
        self.port = port
        self.login = ""
        self.refusal = b""
        self.cut_after: int | None = None
        self.before_pack: Callable[[], None] = lambda: None
        self.seen: list[str] = []

    def url(self, name: str) -> str:
        """Return the address of a repository."""
        return f"{self.scheme}://127.0.0.1:{self.port}/{name}"


@contextmanager
def git_server(folder: Path, certificate: Path | None = None) -> Iterator[GitServer]:
    """Run a server on a port of its own, over TLS with a file that holds key and certificate."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def _answer(self, body: bytes) -> None:
            server.seen.append(self.path)
            login = base64.b64encode(server.login.encode()).decode()
            if login and self.headers.get("Authorization") != f"Basic {login}":
                self.send_response_only(401)
                self.send_header("WWW-Authenticate", 'Basic realm="guides"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if server.refusal:
                self.send_response_only(200)
                self.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
                self.end_headers()
                packets = b"# service=git-upload-pack\n", b"", b"ERR " + server.refusal
                for packet in packets:  # an empty one ends the first section
                    self.wfile.write(b"%04x" % (len(packet) + 4 if packet else 0) + packet)
                return
            parts = urlsplit(self.path)
            is_pack = parts.path.endswith("git-upload-pack") and self.command == "POST"
            if is_pack:
                server.before_pack()
            done = subprocess.run(
                ["git", "http-backend"],
                env={
                    **os.environ,
                    "GIT_PROJECT_ROOT": str(folder),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "PATH_INFO": parts.path,
                    "QUERY_STRING": parts.query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(len(body)),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "REMOTE_ADDR": "127.0.0.1",
                    "GIT_CONFIG_GLOBAL": os.devnull,
                    "GIT_CONFIG_COUNT": "1",
                    "GIT_CONFIG_KEY_0": "safe.directory",
                    "GIT_CONFIG_VALUE_0": "*",
                },
                input=body,
                capture_output=True,
                check=False,
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
            self.send_response_only(int(fields.pop("Status", "200 OK").split()[0]))
            for name, value in fields.items():
                self.send_header(name, value)
            if certificate is not None:  # where the end of a connection says nothing
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            is_cut = server.cut_after is not None and is_pack
            self.wfile.write(content[: server.cut_after] if is_cut else content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            http.socket = context.wrap_socket(http.socket, server_side=True)
        server = GitServer("https" if certificate else "http", http.server_address[1])
        thread = threading.Thread(target=http.serve_forever, args=[0.05], daemon=True)
        thread.start()
        yield server
        http.shutdown()
        thread.join()
