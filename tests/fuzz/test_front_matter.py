"""Front matter that expands, nests or counts far, and the TOML files that a person writes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.collection.front_matter import MAX_BYTES
from guidetui.collection.guide_file import ParsedGuide, read_category, read_guide
from guidetui.errors import FileError
from guidetui.models import Severity
from guidetui.search.expansion import load_aliases
from guidetui.settings import load_settings
from guidetui.text import is_sanitized

_FIELDS = [
    *"title draft tags categories createdAt description image sort date aliases keywords".split(),
    *"summary slug icon TITLE '<<' null 7 ~ [a] {b:c}".split(),
]
_COUNTS = st.sampled_from([1, 2, 9, 21, 40, 999, 1_001, 5_000, 20_000])
_SIGNS = st.sampled_from([*"[]{}:,&*!|>%@`#-?\"'\\\n\t ~=.", "\x00", "\x1b", "\u202e", "\ud800"])


def _bomb(levels: int, width: int, tag: str) -> str:
    """Return lists of lists by aliases: `width` to the power of `levels` values."""
    lines = ["bomb0: &b0 [x, y]"]
    for level in range(1, levels):
        items = ", ".join([f"*b{level - 1}"] * width)
        lines.append(f"bomb{level}: &b{level} {tag} [{items}]")
    return "\n".join(lines)


_NUMBERS = st.builds(
    lambda sign, start, digit, count, end: f"{sign}{start}{digit * count}{end}",
    st.sampled_from(["", "-", "+"]),
    st.sampled_from(["", "0x", "0b", "0o", "0", "1:", "1_", "1e", "2024-", "."]),
    st.sampled_from(["1", "0", "f", "9_", ":59", "1."]),
    _COUNTS,
    st.sampled_from(["", ".0", "e9", "-01-01", "T00:00:00Z", "E", ":30"]),
)
_ALIASED = st.builds(
    lambda tag, anchor, count: f"{tag} [{', '.join([f'*{anchor}'] * count)}]",
    st.sampled_from(["", "!!pairs", "!!omap", "!!set", "!!seq", "!!python/tuple"]),
    st.sampled_from(["b0", "b1", "b3", "b6", "none", "text"]),
    _COUNTS,
)
_TAGGED = st.builds(
    lambda tag, value: f"{tag} {value}",
    st.sampled_from(
        "!!int !!float !!bool !!null !!binary !!timestamp !!str !!map !!set !!omap !x !".split()
    ),
    st.sampled_from(["", "x", "[a, b]", "{a: b}", "1", "2024-02-31", "=", "é", "[[[a]]]", "? a"]),
)
_NESTED = st.builds(
    lambda opening, count, closing: opening * count + "a" + closing * count,
    st.sampled_from(["[", "{a: ", "[{a: ", "- ", "? ", "!!set {"]),
    _COUNTS,
    st.sampled_from(["]", "}", "}]", ""]),
)
_VALUES = st.one_of(
    _NUMBERS,
    _ALIASED,
    _TAGGED,
    _NESTED,
    st.lists(_SIGNS, max_size=20).map("".join),
    st.builds(lambda text, count: f'"{text * count}"', st.text(max_size=3), _COUNTS),
    st.sampled_from(
        ["*b5", "*b9", "{<<: *map}", "{<<: [*map, *map]}", ".inf", ".NaN", "&self [*self]"]
    ),
)
_ENTRIES = st.builds(
    lambda name, colon, value: f"{name}{colon}{value}",
    st.sampled_from(_FIELDS),
    st.sampled_from([": ", ":\n  - ", ":\n  ", ": |\n  ", " = "]),
    _VALUES,
)
_YAML = st.builds(
    lambda levels, width, tag, entries: "\n".join(
        [
            _bomb(levels, width, tag),
            'text: &text "' + "long " * 900 + '"',
            "map: &map {a: b}",
            *entries,
        ]
    ),
    st.integers(1, 12),
    st.integers(1, 20),
    st.sampled_from(["", "!!pairs", "!!omap", "!!seq"]),
    st.lists(_ENTRIES, min_size=1, max_size=5),
)
_PLAIN = st.lists(_ENTRIES, max_size=6).map("\n".join)
_FRONTS = st.builds(
    lambda fence, text, closing: f"{fence}\n{text}\n{closing}\nText.\n",
    st.sampled_from(["---", "+++", "{", "--- "]),
    st.one_of(_YAML, _PLAIN),
    st.sampled_from(["---", "...", "+++", "}", ""]),
)
_JSON = st.builds(
    lambda name, value: f'{{"{name}": {value}}}\nText.\n',
    st.sampled_from(["title", "tags", "createdAt", "draft"]),
    st.one_of(
        _NUMBERS,
        st.builds(lambda count: "[" * count + "]" * count, _COUNTS),
        st.builds(lambda count: f"[{', '.join(['1'] * count)}]", _COUNTS),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.text(max_size=4)).map(json.dumps),
            lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        ),
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


def _write(file: Path, text: str) -> Path:
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    return file


def _assert_bounded_or_explained(parsed: ParsedGuide) -> None:
    for problem in parsed.problems:
        assert is_sanitized(problem.message + problem.hint)
        assert problem.hint
        assert len(problem.message) < 500
        assert problem.line is None or problem.line >= 1
    if parsed.guide is None:
        assert Severity.ERROR in [problem.severity for problem in parsed.problems]
        return
    guide = parsed.guide
    texts = [guide.title, guide.description, guide.image, *guide.tags, *guide.category_ids]
    assert all(is_sanitized(text) for text in texts)
    assert sum(map(len, texts)) <= 2 * MAX_BYTES


@given(text=st.one_of(_FRONTS, _JSON))
def test_any_front_matter_is_bounded_or_explained(folder: Path, text: str) -> None:
    file = _write(folder / "one.md", text)
    _assert_bounded_or_explained(read_guide(file, "one"))


@given(text=_FRONTS)
def test_any_category_is_read_or_explained(folder: Path, text: str) -> None:
    parsed = read_category(_write(folder / "one.md", text))
    assert all(is_sanitized(problem.message) and problem.hint for problem in parsed.problems)
    assert parsed.category is not None or parsed.problems


_SETTINGS = st.lists(
    st.builds(
        lambda name, value: f"{name} = {value}",
        st.sampled_from(
            "data drafts base_url images browser gitignore theme keys same near [same] a.b".split()
        ),
        st.one_of(
            _NUMBERS,
            _NESTED,
            st.lists(_SIGNS, max_size=12).map("".join),
            st.text(max_size=8).map(lambda text: f'"{text}"'),
            st.sampled_from(
                ['"\\u0000"', '"~nobody/x"', '"\'"', "true", "2024-01-01", '"a"', '"https://a.b"']
            ),
        ),
    ),
    max_size=4,
).map("\n".join)


@given(text=_SETTINGS)
def test_any_settings_are_read_or_explained_by_file_and_way_out(folder: Path, text: str) -> None:
    file = _write(folder / "settings.toml", text)
    message = hint = ""
    try:
        load_settings(file)
    except FileError as error:
        message, hint = error.message, error.hint
    assert bool(message) == bool(hint)
    assert message.startswith(str(file) if message else "")


@given(text=st.one_of(_SETTINGS, _SETTINGS.map(lambda text: f"[same]\n{text}")))
def test_any_aliases_are_read_or_named(folder: Path, text: str) -> None:
    file = _write(folder / "aliases.toml", text)
    notice = load_aliases(file).notice
    assert is_sanitized(notice)
    assert not notice or str(file) in notice
