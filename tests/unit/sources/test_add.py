"""Adding collections: what is cloned, what is refused, and what is left when it fails."""

import functools
import os
import shutil
import subprocess
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from guidetui.errors import GuideTuiError, SourceError
from guidetui.paths import catalog_file, collection_key, collections_dir, registry_file
from guidetui.sources.git import Runner
from guidetui.sources.registry import Source, load_catalog, load_registry
from guidetui.state import State
from guidetui.updates import Wanted, add, remove, update
from tests.conftest import WriteGuide
from tests.git_repositories import Upstream, git, git_server, upstream


def _names() -> list[str]:
    return sorted(path.name for path in collections_dir().iterdir() if path.name != ".lock")


def test_clone_holds_only_the_wanted_folder(installed: Source, theirs: Upstream) -> None:
    assert (installed.root / "guides" / "first.md").is_file()
    assert not (installed.top / "README.md").exists()
    assert load_registry().get("theirs").address == theirs.address
    assert _names() == ["theirs"]


def test_clone_is_shallow_and_lacks_other_blobs(theirs: Upstream) -> None:
    for number in range(3):
        theirs.guide("first", f"Version {number}.")
        theirs.commit()
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    assert git(source.top, "rev-list", "--count", "HEAD").strip() == "1"
    blob = git(theirs.folder, "rev-parse", "HEAD:README.md").strip()
    found = git(source.top, "cat-file", "--batch-all-objects", "--batch-check")
    assert blob not in found


@pytest.mark.usefixtures("theirs")
def test_clone_comes_over_http(tmp_path: Path) -> None:
    with git_server(tmp_path) as server:
        source, collection = add(Wanted(server.url("theirs"), path="data"), Runner())
    assert len(collection.guides) == 3
    assert source.address == server.url("theirs")


def test_server_that_only_sends_files_is_cloned_whole(tmp_path: Path, theirs: Upstream) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    git(theirs.folder, "clone", "--quiet", "--bare", theirs.address, str(tmp_path / "bare.git"))
    git(tmp_path / "bare.git", "update-server-info")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=[0.05])
        thread.start()
        try:
            address = f"http://127.0.0.1:{http.server_address[1]}/bare.git"
            _, collection = add(Wanted(address, path="data"), Runner())
        finally:
            http.shutdown()
            thread.join()
    assert len(collection.guides) == 3


@pytest.mark.usefixtures("theirs")
@pytest.mark.parametrize("count", [0, 1, 3, 50, 300])
def test_connection_that_breaks_off_leaves_nothing(count: int, tmp_path: Path) -> None:
    with git_server(tmp_path) as server:
        server.cut_after = count
        with pytest.raises(SourceError) as caught:
            add(Wanted(server.url("theirs"), path="data"), Runner())
        assert "broke off" in caught.value.message
        assert _names() == []
        assert load_registry().sources == {}
        server.cut_after = None
        _, collection = add(Wanted(server.url("theirs"), path="data"), Runner())
    assert len(collection.guides) == 3


def test_progress_is_told(theirs: Upstream) -> None:
    told: list[tuple[str, int, int]] = []
    add(Wanted(theirs.address), Runner(lambda *progress: told.append(progress)))
    assert any(done == total for _, done, total in told)


def test_folder_is_used_where_it_is(data: Path, write_guide: object) -> None:
    assert callable(write_guide)
    write_guide("mine")
    source, collection = add(Wanted(str(data), name="notes"), Runner())
    assert source.root == data
    assert collection.guides[0].path.is_relative_to(data)
    assert collection_key(source.root) == os.path.realpath(data)
    remove("notes", Runner())
    assert (data / "guides" / "mine.md").is_file()


def test_names_of_the_catalog_lead_to_addresses(theirs: Upstream) -> None:
    assert load_catalog()["bytebytego"].path == "data"
    assert load_catalog()["bytebytego"].base_url == "https://bytebytego.com/guides"
    catalog_file().parent.mkdir(parents=True, exist_ok=True)
    catalog_file().write_text(
        f'[ours]\naddress = "{theirs.address}"\npath = "data"\nbase_url = "https://example.org/g"\n'
    )
    source, collection = add(Wanted("ours"), Runner())
    assert (source.name, source.path) == ("ours", "data")
    assert collection.base_url == "https://example.org/g"
    source, collection = add(Wanted(f"{theirs.address}/", name="by-address"), Runner())
    assert (source.path, collection.base_url) == ("data", "https://example.org/g")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[x]\npath = 'data'\n", "line 1: 'x' has no address"),
        ("[x]\naddress = 'https://example.org/x'\nbranches = 'y'\n", "line 3: unknown key"),
        ("x = 1\n", "line 1: 'x' is not a table"),
        ("[x]\naddress = 'ext::sh'\n", "not an address"),
    ],
)
def test_mistake_in_the_catalog_is_named(text: str, said: str) -> None:
    catalog_file().parent.mkdir(parents=True, exist_ok=True)
    catalog_file().write_text(text)
    with pytest.raises(GuideTuiError, match=said):
        load_catalog()


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c 'touch pwned'",
        "ext::touch%20pwned",
        "-uhttps://example.org/x",
        "--upload-pack=touch pwned",
        "ssh://-oProxyCommand=touch/x",
        "ftp://example.org/x",
        "fd::17",
        "https://",
        "https://example.org/a b",
        "https://example.org/\x1b[31m",
        "javascript://x",
        "no-such-thing",
        "",
    ],
)
def test_address_that_is_none_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError) as caught:
        add(Wanted(address), Runner())
    assert caught.value.hint
    assert "\x1b" not in caught.value.message
    assert not list(tmp_path.rglob("pwned"))
    assert load_registry().sources == {}


@pytest.mark.parametrize("path", ["../x", "/etc", "-x", "a/../../x", ".git", "no-such-folder"])
def test_path_that_leads_nowhere_is_refused(path: str, theirs: Upstream) -> None:
    with pytest.raises(SourceError):
        add(Wanted(theirs.address, path=path), Runner())
    assert load_registry().sources == {}
    assert not collections_dir().exists() or _names() == []


@pytest.mark.parametrize("name", ["Upper", "a/b", "..", ".x", "bundled", "all", "-x", "x" * 80])
def test_name_that_would_mislead_is_refused(name: str, theirs: Upstream) -> None:
    with pytest.raises(SourceError, match="cannot be the name"):
        add(Wanted(theirs.address, name=name), Runner())


@pytest.mark.usefixtures("theirs")
def test_limit_of_a_name_is_told(theirs: Upstream) -> None:
    with pytest.raises(SourceError) as caught:
        add(Wanted(theirs.address, name="x" * 65), Runner())
    assert "at most 64" in caught.value.hint


def test_long_address_gives_a_name_that_can_be_used(tmp_path: Path) -> None:
    source, _ = add(Wanted(upstream(tmp_path / ("x" * 63 + ".-y")).address), Runner())
    assert source.name == "x" * 63


def test_single_file_is_no_collection(data: Path, write_guide: WriteGuide) -> None:
    write_guide("mine")
    with pytest.raises(SourceError) as caught:
        add(Wanted(str(data / "guides" / "mine.md")), Runner())
    assert "mine.md is a file, and a collection is a folder." in caught.value.message
    assert "Add its folder" in caught.value.hint


def test_name_that_is_taken_is_refused(installed: Source, theirs: Upstream) -> None:
    with pytest.raises(SourceError, match="installed already"):
        add(Wanted(theirs.address, path="data"), Runner())
    other, _ = add(Wanted(theirs.address, name="again"), Runner())
    assert sorted(load_registry().sources) == ["again", "theirs"]
    assert other.top != installed.top


def test_password_is_in_no_message_and_in_no_list(tmp_path: Path) -> None:
    upstream(tmp_path / "theirs")
    with git_server(tmp_path) as server:
        secret = server.url("theirs").replace("http://", "http://ada:s3cret@")
        add(Wanted(secret, path="data"), Runner())
        assert "s3cret" not in registry_file().read_text()
        with pytest.raises(SourceError) as caught:
            add(Wanted(secret.replace("theirs", "absent")), Runner())
    assert "s3cret" not in caught.value.message + caught.value.hint
    assert "no such repository" in caught.value.message


@pytest.mark.parametrize(
    "address",
    [
        "ftp://ada:s3cret@example.org/x",
        "https://ada:s3cret@x@localhost:1/x",
        "https://ada:x@s3cret@localhost:1/x",
        "https://ada:s3cret/x@localhost:1/x",
        "https://ada:x/s3cret@localhost:1/x",
        "https://s3cret@localhost:1/x",
    ],
)
def test_password_of_any_form_is_in_no_message(address: str) -> None:
    with pytest.raises(SourceError) as caught:
        add(Wanted(address), Runner())
    assert "s3cret" not in caught.value.message + caught.value.hint


def test_login_in_an_address_is_used_and_a_wrong_one_is_told(
    theirs: Upstream, tmp_path: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    with git_server(tmp_path, _certificate(tmp_path)) as server:
        server.login = "ada:s3cret"
        for login in ("ada:wr0ng@", "ada@", ""):
            with pytest.raises(SourceError, match="not trusted"):
                add(Wanted(server.url("theirs").replace("//", f"//{login}")), Runner())
        monkeypatch.setenv("GIT_SSL_CAINFO", str(tmp_path / "server.pem"))
        for login in ("ada:wr0ng@", "ada@", ""):
            with pytest.raises(SourceError, match="no right to read it") as caught:
                add(Wanted(server.url("theirs").replace("//", f"//{login}")), Runner())
            assert "wr0ng" not in caught.value.message + caught.value.hint
        address = server.url("theirs").replace("//", "//ada:s3cret@")
        source, _ = add(Wanted(address, path="data"), Runner())
        assert source.shown_address == server.url("theirs")
        theirs.guide("fourth")
        theirs.commit()
        assert update("theirs", Runner(), state) is not None
        server.login = "ada:0ther"
        with pytest.raises(SourceError, match="no right to read it") as caught:
            update("theirs", Runner(), state)
    assert "s3cret" not in caught.value.message + caught.value.hint


def _certificate(folder: Path) -> Path:
    """Return a file with a key and the certificate that its owner made for it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    made = folder / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(folder / "key.pem"), "-out", str(made)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    made.write_text((folder / "key.pem").read_text() + made.read_text())
    return made


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ssh: connect to host x port 22: Connection refused", "cannot be reached .*port 22"),
        ("Host key verification failed.", "ssh does not know the server"),
        ("ada@x: Permission denied (publickey).", "no right to read it"),
        ("ERROR: Repository not found.", "no such repository"),
    ],
)
def test_what_ssh_says_is_told(
    said: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 255\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    with pytest.raises(SourceError, match=told) as caught:
        add(Wanted("ssh://ada@example.invalid/x"), Runner())
    assert caught.value.hint


def test_without_ssh_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git_program = shutil.which("git")
    assert git_program
    (tmp_path / "git").symlink_to(git_program)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="ssh is not installed") as caught:
        add(Wanted("ada@example.invalid:x"), Runner())
    assert "openssh-client" in caught.value.hint


def test_server_out_of_reach_is_told(tmp_path: Path) -> None:
    with git_server(tmp_path) as server:
        address = server.url("theirs")
    with pytest.raises(SourceError, match="cannot be reached"):
        add(Wanted(address), Runner())


def test_branch_is_followed(theirs: Upstream) -> None:
    git(theirs.folder, "checkout", "--quiet", "-b", "next")
    theirs.guide("fourth")
    theirs.commit()
    git(theirs.folder, "checkout", "--quiet", "main")
    _, collection = add(Wanted(theirs.address, path="data", branch="next"), Runner())
    assert len(collection.guides) == 4
    with pytest.raises(SourceError, match="no such branch"):
        add(Wanted(theirs.address, name="x", branch="absent"), Runner())
    with pytest.raises(SourceError, match="no branch"):
        add(Wanted(theirs.address, name="x", branch="--upload-pack=x"), Runner())


def test_scheme_is_read_in_any_case(theirs: Upstream) -> None:
    _, collection = add(Wanted(f"FILE://{theirs.address.partition('://')[2]}"), Runner())
    assert len(collection.guides) == 3


def test_empty_repository_is_told_as_that(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    with pytest.raises(SourceError, match="is empty"):
        add(Wanted(f"file://{tmp_path}/empty.git"), Runner())


def test_files_of_the_user_in_a_clone_that_was_left_are_kept(theirs: Upstream) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    (source.root / "mine.md").write_text("# Mine\n")
    registry_file().unlink()
    with pytest.raises(SourceError, match=r"in the way.*data/mine\.md"):
        add(Wanted(theirs.address, path="data"), Runner())
    assert (source.root / "mine.md").read_text() == "# Mine\n"


def test_clone_that_a_killed_process_left_is_replaced(theirs: Upstream) -> None:
    source, _ = add(Wanted(theirs.address, path="data"), Runner())
    registry_file().unlink()
    add(Wanted(theirs.address, path="data"), Runner())
    assert load_registry().get("theirs").root == source.root


def test_without_git_the_package_is_named(
    theirs: Upstream, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError) as caught:
        add(Wanted(theirs.address), Runner())
    assert "git is not installed" in caught.value.message
    assert "package `git`" in caught.value.hint


def test_variables_of_git_around_it_change_nothing(
    theirs: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a hook, where git sets them for the repository that it works on."""
    other = upstream(tmp_path / "other", "alone")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    _, collection = add(Wanted(theirs.address, path="data"), Runner())
    assert [guide.slug for guide in collection.guides] == ["first", "second", "third"]
