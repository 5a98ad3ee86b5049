"""Where links in a folder of notes lead, as its owner's other programs have it."""

import os
from pathlib import Path

import pytest

from guidetui.collection.collection import Collection
from guidetui.collection.load import load
from guidetui.errors import GuideNotFound
from guidetui.links import classify, wiki_href


@pytest.fixture
def vault(tmp_path: Path) -> Collection:
    """Notes, pages and other files in folders."""
    root = tmp_path / "vault"
    for name in (
        "Home.md",
        "README.md",
        "other.md",
        "a  b.md",
        "v1.2.md",
        "What? 100%.md",
        "part/README.md",
        "part/deep.md",
        "part/other.md",
        "site/index.md",
        "site/api.mdx",
        "far/down/here/Note.md",
        "far/Twice.md",
        "near/Twice.md",
        "near/start.md",
        "far/down/Twice.md",
        "assets/p.png",
        "part/paper.pdf",
        "caf\u00e9.md",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("Text.\n")
    (tmp_path / "outside.md").write_text("Text.\n")
    (tmp_path / "outside.pdf").write_text("Text.\n")
    (root / "leads-out.pdf").symlink_to(tmp_path / "outside.pdf")
    return load(root)


def _led(vault: Collection, start: str, href: str) -> str | None:
    guide = vault.guide(start)
    path = classify(href).value
    found = vault.resolve(guide, path)
    if found is not None:
        return found.slug
    file = vault.file(guide, path)
    return file.relative_to(vault.folder).as_posix() if file else None


@pytest.mark.parametrize(
    ("start", "href", "expected"),
    [
        ("Home", "part/", "part"),
        ("Home", "part", "part"),
        ("Home", "./part/", "part"),
        ("Home", "part/README.md", "part"),
        ("Home", "part/index.html", "part"),
        ("Home", "site/index.html", "site"),
        ("Home", "site/", "site"),
        ("Home", "other", "other"),
        ("Home", "other.html", "other"),
        ("Home", "other.html#sub", "other"),
        ("Home", "OTHER.MD", "other"),
        ("Home", "site/api", "site/api"),
        ("Home", "site/api.mdx", "site/api"),
        ("Home", "site/api.html", "site/api"),
        ("Home", "a%20%20b.md", "a  b"),
        ("Home", "a  b.md", "a  b"),
        ("Home", "v1.2", "v1.2"),
        ("Home", "v1.2.md", "v1.2"),
        ("Home", "What%3F%20100%25.md", "What? 100%"),
        ("Home", "cafe%CC%81.md", "caf\u00e9"),
        ("Home", "/part/deep.md", "part/deep"),
        ("Home", "/part/", "part"),
        ("Home", "/", "README"),
        ("part/deep", "other.md", "part/other"),
        ("part/deep", "../other.md", "other"),
        ("part/deep", "..", "README"),
        ("part/deep", "./", "part"),
        ("part/deep", ".", "part"),
        ("part/deep", "/vault/other.md", "other"),
        ("part", "deep.md", "part/deep"),
        ("part", "../site/", "site"),
        ("Home", "assets/p.png", "assets/p.png"),
        ("part/deep", "../assets/p.png", "assets/p.png"),
        ("part/deep", "paper.pdf", "part/paper.pdf"),
        ("part/deep", "/assets/p.png", "assets/p.png"),
        ("Home", "Note.md", None),
        ("Home", "gone", None),
        ("Home", "../outside.md", None),
        ("Home", "../outside.pdf", None),
        ("Home", "leads-out.pdf", None),
        ("Home", "/etc/passwd", None),
        ("Home", "../../../../../../etc/passwd", None),
        ("part/deep", "../../vault/other.md", None),
    ],
)
def test_relative_link_leads_to_what_it_names(
    vault: Collection, start: str, href: str, expected: str | None
) -> None:
    assert _led(vault, start, href) == expected


@pytest.mark.parametrize(
    ("start", "name", "expected"),
    [
        ("Home", "Note", "far/down/here/Note"),
        ("Home", "note", "far/down/here/Note"),
        ("Home", "Note.md", "far/down/here/Note"),
        ("Home", "here/Note", "far/down/here/Note"),
        ("Home", "down/here/Note", "far/down/here/Note"),
        ("Home", "down/Note", None),
        ("Home", "Twice", "far/Twice"),
        ("near/start", "Twice", "near/Twice"),
        ("near/start", "far/Twice", "far/Twice"),
        ("near/start", "down/Twice", "far/down/Twice"),
        ("near/start", "../far/Twice", "far/Twice"),
        ("near/start", "./Twice", "near/Twice"),
        ("near/start", "/far/Twice", "far/Twice"),
        ("Home", "What? 100%", "What? 100%"),
        ("Home", "v1.2", "v1.2"),
        ("Home", "part/README", "part"),
        ("Home", "p.png", "assets/p.png"),
        ("Home", "paper.pdf", "part/paper.pdf"),
        ("part/deep", "paper.pdf", "part/paper.pdf"),
        ("Home", "leads-out.pdf", None),
        ("Home", "Gone", None),
        ("Home", "outside", None),
        ("Home", "../outside", None),
        ("Home", "..", None),
    ],
)
def test_link_by_name_leads_to_the_nearest_note(
    vault: Collection, start: str, name: str, expected: str | None
) -> None:
    assert _led(vault, start, wiki_href(name)) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/use/start", "web/docs/use/start"),
        ("/use/start.md", "web/docs/use/start"),
        ("/docs/use/start", "web/docs/use/start"),
        ("/img/a.png", "web/static/img/a.png"),
        ("/b.png", "web/docs/public/b.png"),
        ("/start", None),
        ("/../../outside.md", None),
    ],
)
def test_link_from_the_root_of_a_site_leads_into_its_source(
    tmp_path: Path, href: str, expected: str | None
) -> None:
    opened = tmp_path / "opened"
    for name in ("web/docs/use/start.md", "web/docs/more/page.md", "other.md", "../outside.md"):
        (opened / name).parent.mkdir(parents=True, exist_ok=True)
        (opened / name).write_text("Text.\n")
    for name in ("web/static/img/a.png", "web/docs/public/b.png"):
        (opened / name).parent.mkdir(parents=True, exist_ok=True)
        (opened / name).write_bytes(b"")
    assert _led(load(opened), "web/docs/more/page", href) == expected


@pytest.mark.parametrize("href", ["other.md", "sub/deep.md", "a%20b.md", "sub/"])
def test_links_of_a_single_file_lead_to_the_files_around_it(tmp_path: Path, href: str) -> None:
    for name in ("home.md", "other.md", "sub/deep.md", "sub/README.md", "a b.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.\n")
    collection = load(tmp_path / "home.md")
    opened = collection.opened_guide
    assert opened is not None
    assert collection.resolve(opened, classify(href).value) is not None


def test_every_guide_has_a_link_that_leads_to_it(vault: Collection) -> None:
    start = vault.guide("near/start")
    for guide in vault.guides:
        assert vault.resolve(start, classify(vault.href_of(guide)).value) is guide


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Note", "far/down/here/Note"),
        ("note", "far/down/here/Note"),
        ("far/down/here/Note.md", "far/down/here/Note"),
        ("part/README", "part"),
        ("site/index.md", "site"),
        ("near/Twice", "near/Twice"),
    ],
)
def test_guide_is_found_by_path_and_by_a_name_of_its_own(
    vault: Collection, name: str, expected: str
) -> None:
    assert vault.guide(name).slug == expected


def test_name_of_several_guides_is_refused(vault: Collection) -> None:
    with pytest.raises(GuideNotFound):
        vault.guide("Twice")


def test_file_that_is_no_regular_file_is_not_led_to(vault: Collection) -> None:
    os.mkfifo(vault.folder / "pipe.pdf")
    assert vault.file(vault.guide("Home"), "pipe.pdf") is None
    assert vault.file(vault.guide("Home"), "assets") is None
    assert vault.file(vault.guide("Home"), "a\0b.pdf") is None
