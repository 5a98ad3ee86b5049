"""Links, names of files and texts that try to reach what they must not: none does."""

import csv
import io
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.check import check
from guidetui.collection.load import load
from guidetui.links import LinkKind, classify, is_openable, safe_url
from guidetui.notes import note_file
from guidetui.paths import collection_key, notes_dir
from guidetui.quiz.deck import prompts
from guidetui.quiz.export import to_csv
from guidetui.text import is_sanitized, sanitize, sanitize_line
from tests.hostile import MARKUP, PAYLOADS

_SCHEMES = [
    *"https:// http:// HTTPS:// // javascript: file:/// data:text/html, vbscript: mailto:".split(),
    *"java\tscript: wiki: x-man-page:// ssh:// https:/ https: http:///".split(),
]
_PARTS = [
    *"a b.c .. . / // /.. ../ ..\\ # ? % %2e%2e %2f %00 %0a %1b %9b %ff %5c : @ [ ] [::1]".split(),
    *"' \" ; $(id) `id` && | > < * ~ ~root .md .MD .mdx index -rf --help = + =1+1 @SUM é".split(),
    *"漢 :80 :99999999".split(),
    " ",
    "\n",
    "\r\n",
    "\t",
    "\ud800",
    "\udcff",
    MARKUP,
    *PAYLOADS.values(),
]
_HREFS = st.one_of(
    st.builds(
        lambda scheme, parts: scheme + "".join(parts),
        st.sampled_from(["", *_SCHEMES]),
        st.lists(st.sampled_from(_PARTS), max_size=8),
    ),
    st.text(max_size=30),
)
# What a file system takes as a name, in bytes: any but these two.
_NAMES = (
    st.one_of(
        st.lists(st.sampled_from(_PARTS), min_size=1, max_size=6)
        .map("".join)
        .map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(min_size=1, max_size=40),
    )
    .map(lambda name: name.replace(b"/", b"-").replace(b"\0", b"-")[:200])
    .filter(lambda name: name not in (b".", b".."))
)


@given(href=_HREFS)
def test_any_link_leads_to_the_web_to_a_path_or_nowhere(href: str) -> None:
    target = classify(href)
    assert is_sanitized(target.value)
    assert is_sanitized(target.anchor)
    if target.kind is LinkKind.WEB:
        assert target.value.isascii()
        assert is_openable(target.value)
        assert urlsplit(target.value).scheme in ("http", "https")
        assert safe_url(target.value) == target.value
        assert not set(target.value) & set(' "<>\\^`{|}\n\t')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@given(slug=_NAMES.map(os.fsdecode))
def test_note_of_any_slug_lies_in_the_folder_of_notes(folder: Path, slug: str) -> None:
    file = note_file(folder, slug)
    assert file.parent == notes_dir(collection_key(folder))
    assert os.path.normpath(file) == str(file)
    assert len(os.fsencode(file.name)) < 250


@given(
    folder_name=_NAMES,
    names=st.lists(_NAMES, min_size=1, max_size=4, unique=True),
    href=_HREFS,
    title=st.one_of(st.just(""), st.lists(st.sampled_from(_PARTS), max_size=4).map("".join)),
)
def test_files_of_any_name_are_read_shown_and_exported(
    folder: Path, folder_name: bytes, names: list[bytes], href: str, title: str
) -> None:
    root = folder / "tree"
    shutil.rmtree(root, ignore_errors=True)
    guides = root / os.fsdecode(folder_name)
    guides.mkdir(parents=True)
    for name in names:
        text = f"# {title}\n\n[a](<{href}>)\n\n=1+1\n"
        path = guides / os.fsdecode(name + b".md")
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    collection = load(root)
    for problem in check(collection):
        assert is_sanitized(problem.message + problem.hint)
    for guide in collection.guides:
        assert collection.guide(guide.slug) == guide
        assert guide.title == sanitize_line(guide.title) != ""
        assert guide.path.resolve().is_relative_to(root.resolve())
        target = classify(href)
        if target.kind is LinkKind.PATH:
            found = collection.file(guide, target.value)
            assert found is None or found.resolve().is_relative_to(root.resolve())
    rows = csv.reader(
        io.StringIO(to_csv(collection, prompts(collection.guides), {}, lambda _: sanitize(title)))
    )
    cells = [cell for row in rows for cell in row]
    assert all(is_sanitized(cell) for cell in cells)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)
