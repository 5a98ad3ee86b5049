from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.collection.collection import page_url
from guidetui.links import LinkKind, Target, classify, is_openable, safe_url, wiki_href
from guidetui.text import is_sanitized

BASE = "https://example.org/guides"

HREFS = st.one_of(
    st.text(st.characters(categories=None, codec=None)),
    st.lists(
        st.sampled_from(
            [
                "https://",
                "http:",
                "//",
                "#",
                "?",
                "%1b",
                "%",
                "%ff",
                "[",
                "]",
                ":",
                "@",
                "\ud800",
                "javascript:",
                "a",
                "é",
                ".md",
                ".MARKDOWN",
                "/",
                "..",
                " ",
                "\x1b",
                "\u202e",
                "\n",
            ]
        ),
        max_size=8,
    ).map("".join),
)


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("caching", "caching"),
        ("mcdonald's-architecture", "mcdonald%27s-architecture"),
        ("top-8-c++-use-cases", "top-8-c%2B%2B-use-cases"),
        ("a b", "a%20b"),
        ("what?", "what%3F"),
        ("c#", "c%23"),
        ("100%", "100%25"),
        ("a&b=c", "a%26b%3Dc"),
        ("(x)[y]", "%28x%29%5By%5D"),
        ("naïve", "na%C3%AFve"),
        ("folder/guide", "folder/guide"),
    ],
)
def test_page_url_percent_encodes_the_slug(slug: str, expected: str) -> None:
    assert page_url(BASE, slug) == f"{BASE}/{expected}"


@pytest.mark.parametrize("slug", ["mcdonald's", "c++", "a b", "naïve", "c#", "100%", "日本"])
def test_page_url_leads_back_to_the_slug(slug: str) -> None:
    path = urlsplit(page_url(BASE, slug)).path
    assert unquote(path) == f"/guides/{slug}"


def test_page_url_does_not_double_the_slash() -> None:
    assert page_url(f"{BASE}/", "a") == f"{BASE}/a"


def test_page_url_of_a_file_name_that_is_not_utf_8_is_openable() -> None:
    assert is_openable(page_url(BASE, "caf\udce9"))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org/a?b=c#d",
        "HTTPS://EXAMPLE.ORG/",
        "https://example.org:8443/x",
        "http://localhost:8000/",
        "http://127.0.0.1/",
        "http://[::1]:80/",
        "https://user:secret@example.org/",
        "https://münchen.example/straße",
        "https://xn--mnchen-3ya.example/",
        "https://example.org/it's+(so)!",
    ],
)
def test_web_address_is_openable(url: str) -> None:
    assert is_openable(url)


UNSAFE_URLS = [
    "",
    "example.org",
    "//example.org/",
    "/etc/passwd",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "file:///etc/passwd",
    "data:text/html,<script>",
    "ftp://example.org/",
    "mailto:a@example.org",
    "vscode://file/x",
    "x-https://example.org",
    "-https://example.org",
    "https:",
    "https://",
    "https:///path",
    "https:example.org",
    "https://user@/",
    "https://:443/",
    "https://example.org:port/",
    "https://example.org:99999/",
    "http://[::1",
    "http://[zz]/",
    "https://example.org\uff0fevil.example/",
    "https://example.org/\x1b[2J",
    "https://example.org/\x00",
    "https://example.org/\x7f",
    "https://example.org/\x9b",
    "https://example.org/\u202egnp.exe",
    "https://example.org/\ud800",
]


@pytest.mark.parametrize("url", UNSAFE_URLS)
def test_anything_else_is_not_openable(url: str) -> None:
    assert not is_openable(url)


@pytest.mark.parametrize("url", UNSAFE_URLS)
def test_anything_else_has_no_safe_url(url: str) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize(
    "space", [" ", "\t", "\n", "\r", "\u00a0", "\u3000", "\u2028", "\u2009", "\x0b"]
)
def test_address_with_white_space_is_not_openable_as_it_is(space: str) -> None:
    assert not is_openable(f"https://example.org/a{space}b")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a.png", "https://example.org/a.png"),
        ("https://example.org/it's+c++.png", "https://example.org/it's+c++.png"),
        ("https://example.org/a b.png", "https://example.org/a%20b.png"),
        ("https://example.org/a%20b.png", "https://example.org/a%20b.png"),
        ("https://example.org/naïve.png", "https://example.org/na%C3%AFve.png"),
        ("https://example.org/a.png?w=1&h=2#x", "https://example.org/a.png?w=1&h=2#x"),
        ('https://example.org/"<>`{}|\\^', "https://example.org/%22%3C%3E%60%7B%7D%7C%5C%5E"),
        ("  https://example.org/a.png\n", "https://example.org/a.png"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
    ],
)
def test_diagram_url_is_percent_encoded_once(url: str, expected: str) -> None:
    assert safe_url(url) == expected


def test_international_host_survives_the_encoding() -> None:
    url = safe_url("https://münchen.example/")
    assert url is not None
    assert url.isascii()
    assert unquote(urlsplit(url).netloc) == "münchen.example"


def test_user_in_front_does_not_pass_for_the_host() -> None:
    url = safe_url("https://example.org\\@evil.example/")
    assert url is not None
    assert urlsplit(url).hostname == "evil.example"
    assert "\\" not in url


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://example.org/a b", Target(LinkKind.WEB, "https://example.org/a%20b")),
        ("HTTP://example.org/", Target(LinkKind.WEB, "HTTP://example.org/")),
        ("https://example.org/x.md", Target(LinkKind.WEB, "https://example.org/x.md")),
        ("guide.md", Target(LinkKind.PATH, "guide.md")),
        ("./a/../guide.MD", Target(LinkKind.PATH, "./a/../guide.MD")),
        ("/guide.markdown", Target(LinkKind.PATH, "/guide.markdown")),
        ("guide.md#part-2", Target(LinkKind.PATH, "guide.md", "part-2")),
        ("guide.md?raw=1#x", Target(LinkKind.PATH, "guide.md", "x")),
        ("my%20guide.md#a%20b", Target(LinkKind.PATH, "my guide.md", "a b")),
        ("c++%27s.md", Target(LinkKind.PATH, "c++'s.md")),
        ("v1.2.md", Target(LinkKind.PATH, "v1.2.md")),
        ("a%1bb.md", Target(LinkKind.BLOCKED, "a%1bb.md")),
        ("a%0Ab.md", Target(LinkKind.BLOCKED, "a%0Ab.md")),
        ("a%20%20b.md", Target(LinkKind.PATH, "a  b.md")),
        ("a  b.md", Target(LinkKind.PATH, "a  b.md")),
        ("#part", Target(LinkKind.ANCHOR, "part")),
        ("#a%20b", Target(LinkKind.ANCHOR, "a b")),
        ("#%1b[2J", Target(LinkKind.ANCHOR, "␛[2J")),
        ("#", Target(LinkKind.ANCHOR, "")),
        ("javascript:alert(1)", Target(LinkKind.BLOCKED, "javascript:alert(1)")),
        ("javascript:a.md", Target(LinkKind.BLOCKED, "javascript:a.md")),
        ("file:///a.md", Target(LinkKind.BLOCKED, "file:///a.md")),
        ("data:text/html,x", Target(LinkKind.BLOCKED, "data:text/html,x")),
        ("C:\\a.md", Target(LinkKind.BLOCKED, "C:\\a.md")),
        ("//evil.example/a.md", Target(LinkKind.BLOCKED, "//evil.example/a.md")),
        ("https://a\x1b.example/", Target(LinkKind.BLOCKED, "https://a␛.example/")),
        ("picture.png", Target(LinkKind.PATH, "picture.png")),
        ("guide", Target(LinkKind.PATH, "guide")),
        ("part/", Target(LinkKind.PATH, "part/")),
        ("other.html#sub", Target(LinkKind.PATH, "other.html", "sub")),
        ("wiki:Other%20note#Part%20two", Target(LinkKind.PATH, "wiki:Other note", "Part two")),
        ("wiki:Why%3F", Target(LinkKind.PATH, "wiki:Why?")),
        (".md", Target(LinkKind.PATH, ".md")),
        ("?a.md", Target(LinkKind.BLOCKED, "?a.md")),
        ("", Target(LinkKind.ANCHOR, "")),
        (" ", Target(LinkKind.ANCHOR, "")),
    ],
)
def test_link_is_classified(href: str, expected: Target) -> None:
    assert classify(href) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Other note", Target(LinkKind.PATH, "wiki:Other note")),
        (" folder/Note # A & B ", Target(LinkKind.PATH, "wiki:folder/Note", "A & B")),
        ("Note#^id1", Target(LinkKind.PATH, "wiki:Note", "^id1")),
        ("C#", Target(LinkKind.PATH, "wiki:C")),
        ("What? 100% & more", Target(LinkKind.PATH, "wiki:What? 100% & more")),
        ("#Part two", Target(LinkKind.ANCHOR, "Part two")),
        ("javascript:alert(1)", Target(LinkKind.PATH, "wiki:javascript:alert(1)")),
    ],
)
def test_link_by_name_keeps_name_and_anchor(written: str, expected: Target) -> None:
    assert classify(wiki_href(written)) == expected


@given(HREFS)
def test_classify_never_raises_and_its_result_is_clean(href: str) -> None:
    target = classify(href)
    assert is_sanitized(target.value)
    assert is_sanitized(target.anchor)


@given(HREFS)
def test_what_is_classified_as_web_may_be_opened(href: str) -> None:
    target = classify(href)
    assert target.kind is not LinkKind.WEB or is_openable(target.value)


@given(HREFS)
def test_safe_url_is_openable_and_ascii(url: str) -> None:
    safe = safe_url(url)
    assert safe is None or (safe.isascii() and is_openable(safe))


@given(HREFS)
def test_encoding_a_safe_url_again_changes_nothing(url: str) -> None:
    safe = safe_url(url)
    assert safe is None or safe_url(safe) == safe
