from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.collection.guide_file import ParsedGuide, read_body, read_guide
from guidetui.models import Severity
from guidetui.text import is_sanitized

PARTS = [
    "---\n",
    "--- \n",
    "\n",
    "\r\n",
    " ",
    "\t",
    ": ",
    "- ",
    "# ",
    "? ",
    "&a ",
    "*a",
    "|\n",
    ">\n",
    "title: ",
    "tags: ",
    "createdAt: ",
    "draft: ",
    "image: ",
    "categories: ",
    "date: ",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    ",",
    "é",
    "~",
    "yes",
    "7",
    "0x_",
    "1e999",
    ".nan",
    "<<: ",
    "2024-02-30",
    "2024-02-01",
    "https://a.example/",
    '"\\e"',
    '"\\u202e"',
    "\x00",
    "\x1b",
]
CONTENTS = st.one_of(
    st.binary(max_size=200),
    st.lists(st.sampled_from(PARTS), max_size=25).map(lambda parts: "".join(parts).encode()),
    st.lists(st.sampled_from(PARTS), max_size=25).map(
        lambda parts: ("---\n" + "".join(parts) + "\n---\nText.\n").encode()
    ),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "one.md"


def _assert_opened_or_explained(parsed: ParsedGuide) -> None:
    for problem in parsed.problems:
        assert is_sanitized(problem.message)
        assert problem.hint
    if parsed.guide is None:
        assert Severity.ERROR in [problem.severity for problem in parsed.problems]
        return
    guide = parsed.guide
    assert guide.title
    for text in (guide.title, guide.description, guide.image, *guide.tags, *guide.category_ids):
        assert is_sanitized(text)


@given(content=CONTENTS)
def test_any_guide_opens_or_is_explained(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    _assert_opened_or_explained(read_guide(file, "one"))


@given(content=CONTENTS)
def test_any_note_opens_or_is_explained(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    _assert_opened_or_explained(read_guide(file, "one", "notes"))


@given(content=CONTENTS)
def test_any_body_is_clean(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    body = read_body(file)
    assert not isinstance(body, str) or is_sanitized(body)
