import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.text import is_sanitized, pluralize, sanitize, sanitize_line, slug_key, tag_key

ANY_TEXT = st.text(st.characters(categories=None, codec=None)) | st.text(
    st.sampled_from("a\r\n\t\0\x1b\x7f\x85\x9b\u2028\u2029\u202e\u2066\ud800\udfff"), max_size=8
)

C0 = [chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"]
C1 = [chr(code) for code in range(0x80, 0xA0)]
BIDI = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff"]


def test_c0_control_becomes_its_picture() -> None:
    expected = {character: f"a{chr(0x2400 + ord(character))}b" for character in C0}
    assert {character: sanitize(f"a{character}b") for character in C0} == expected


def test_character_without_a_picture_becomes_the_replacement() -> None:
    unsafe = [*C1, *BIDI, *SURROGATES]
    assert [ascii(c) for c in unsafe if sanitize(f"a{c}b") != "a\ufffdb"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x7fb", "a␡b"),
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\r\r\nb", "a\n\nb"),
        ("a\u2028b", "a b"),
        ("a\u2029b", "a b"),
        ("naïve 日本 🎉 e\u0301", "naïve 日本 🎉 e\u0301"),
        ("\u200d\ufe0f", "\u200d\ufe0f"),
        ("", ""),
    ],
)
def test_sanitize_keeps_text_and_shows_controls(text: str, expected: str) -> None:
    assert sanitize(text) == expected


@given(ANY_TEXT)
def test_clean_never_raises_and_its_result_is_clean(text: str) -> None:
    assert is_sanitized(sanitize(text))


@given(ANY_TEXT)
def test_cleaned_text_can_be_written_to_a_terminal(text: str) -> None:
    written = sanitize(text).encode("utf-8").decode("utf-8")
    categories = {
        unicodedata.category(character) for character in written if character not in "\t\n"
    }
    assert categories.isdisjoint({"Cc", "Cs", "Zl", "Zp"})


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_clean_leaves_ordinary_text_alone(text: str) -> None:
    assert sanitize(text) == text


@given(ANY_TEXT)
def test_clean_line_is_one_clean_line(text: str) -> None:
    line = sanitize_line(text)
    assert is_sanitized(line)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


def test_clean_line_joins_runs_of_white_space() -> None:
    assert sanitize_line("  a \t b\r\nc\u2028d\u00a0\u3000e ") == "a b c d e"


def test_is_clean_sees_every_unsafe_character() -> None:
    unsafe = [*C0, "\r", "\x7f", *C1, *BIDI, *SURROGATES, "\u2028"]
    assert [ascii(character) for character in unsafe if is_sanitized(f"a{character}")] == []


def test_tab_and_newline_are_clean() -> None:
    assert is_sanitized("a\tb\n")


@pytest.mark.parametrize(
    "label",
    ["System Design", "system-design", "SYSTEM_DESIGN", "systemdesign", " system -_ design "],
)
def test_tags_fold_case_hyphens_underscores_and_spaces(label: str) -> None:
    assert tag_key(label) == "systemdesign"


@pytest.mark.parametrize(
    ("one", "other"), [("C", "C++"), ("C++", "C#"), ("CI/CD", "CICD"), ("Node.js", "Nodejs")]
)
def test_tags_keep_other_punctuation(one: str, other: str) -> None:
    assert tag_key(one) != tag_key(other)


def test_tags_fold_case_beyond_ascii() -> None:
    assert tag_key("Straße") == tag_key("STRASSE")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Readme", "README"), ("caf\u00e9", "cafe\u0301"), ("CAFE\u0301", "caf\u00e9")],
)
def test_slugs_fold_case_and_unicode_form(one: str, other: str) -> None:
    assert slug_key(one) == slug_key(other)


def test_slug_folds_alike_where_folding_case_takes_a_letter_apart() -> None:
    assert slug_key("\u0390") == slug_key("\u0399\u0308\u0301")


@pytest.mark.parametrize(("one", "other"), [("a-b", "ab"), ("a_b", "a-b"), ("a+", "a")])
def test_slugs_keep_their_punctuation(one: str, other: str) -> None:
    assert slug_key(one) != slug_key(other)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 guides"), (1, "1 guide"), (2, "2 guides"), (12345, "12,345 guides")],
)
def test_counted_agrees_with_the_number(number: int, expected: str) -> None:
    assert pluralize(number, "guide") == expected


def test_counted_uses_an_irregular_plural() -> None:
    assert (pluralize(1, "category", "categories"), pluralize(2, "category", "categories")) == (
        "1 category",
        "2 categories",
    )
