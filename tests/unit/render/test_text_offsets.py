"""What is typed in the find box against text: case, accents, white space."""

import pytest

from guidetui.render.text_offsets import FindPattern, NormalizedText


def _found(typed: str, text: str) -> list[str]:
    pattern = FindPattern.parse(typed)
    if pattern is None:
        return []
    return [text[start:end] for start, end in pattern.ranges(NormalizedText(text))]


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("cache", "Cache, a CACHE, caches", ["Cache", "CACHE", "cache"]),
        ("Cache", "Cache, a CACHE, caches", ["Cache"]),
        ("cafe", "Café, cafe\u0301, CAFÉ", ["Café", "cafe\u0301", "CAFÉ"]),
        ("café", "Cafe", ["Cafe"]),
        ("Émile", "Emile, émile", ["Emile"]),
        ("strasse", "die Straße", ["Straße"]),
        ("hot key", "a hot\nkey, hot \t key", ["hot\nkey", "hot \t key"]),
        ("c++", "C++ c+ [c++]", ["C++", "c++"]),
        ("[red]", "a [red] b", ["[red]"]),
        (".*", "abc .* x", [".*"]),
        ("漢字", "a漢字b", ["漢字"]),
        ("aa", "aaaa", ["aa", "aa"]),
        ("", "abc", []),
        ("  ", "a  b", []),
    ],
)
def test_typed_text_finds(typed: str, text: str, found: list[str]) -> None:
    assert _found(typed, text) == found


def test_ligature_is_found_as_a_whole() -> None:
    assert _found("fi", "ﬁne and fine") == ["ﬁ", "fi"]
