from pathlib import Path

import pytest

from guidetui.collection.components import without_components
from guidetui.collection.guide_file import read_body
from guidetui.collection.load import load


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import A from 'a'\n\n# Title\n", "\n\n# Title\n"),
        ("import {\n  A,\n  B\n} from 'a'\nimport C from 'c'\n# T\n", "\n\n\n\n\n# T\n"),
        ("export const x = {\n  a: [1,\n\n 2],\n}\n\nText.\n", "\n\n\n\n\n\nText.\n"),
        ("export default function F() {\n  return <p>no</p>\n}\n\nText.\n", "\n\n\n\nText.\n"),
        ("Words on\nimport and export.\n", "Words on\nimport and export.\n"),
        ("import is a word here.\n", "import is a word here.\n"),
        ("important\n", "important\n"),
        ("<Note>Be careful.</Note>\n", "Be careful.\n"),
        ('<Tabs value="a" on={() => x}>\n  Text.\n</Tabs>\n', "\n  Text.\n\n"),
        ("<Card\n  title='x > y'\n  n={{a: {b: 1}}}\n/>\nText.\n", "\n\n\n\nText.\n"),
        ("<>\n\n    Indented **text**.\n\n</>\n", "\n\nIndented **text**.\n\n\n"),
        ("<Steps>\n- item\n\n      code\n</Steps>\n", "\n- item\n\n      code\n\n"),
        ("{/* a\ncomment */}Text.\n", "\nText.\n"),
        ("Use `<Note>` and ``<A> ` <B>``.\n", "Use `<Note>` and ``<A> ` <B>``.\n"),
        (
            "```jsx\nimport A from 'a'\n<Note />\n```\n",
            "```jsx\nimport A from 'a'\n<Note />\n```\n",
        ),
        ("  ```jsx\n  <Note />\n  ```\n<B/>x\n", "  ```jsx\n  <Note />\n  ```\nx\n"),
        ("<div className={x}>Text <b>bold</b></div>\n", "Text <b>bold</b></div>\n"),
        ('<TabItem label="npm">\nText.\n</TabItem>\n', ":::::::::tabitem[npm]\nText.\n:::::::::\n"),
        ("<Warning>\nText.\n</Warning>\n", ":::::::::warning\nText.\n:::::::::\n"),
        ('<Card title="Go" href="/x" />\n', "[Go](/x)\n"),
        ("a < B and c > d\n", "a < B and c > d\n"),
        ("<A\n", "<A\n"),
        ("```\n<Note>\n", "```\n<Note>\n"),
    ],
)
def test_text_of_components_stays_and_lines_keep_their_number(text: str, expected: str) -> None:
    assert without_components(text) == expected
    assert without_components(text).count("\n") == text.count("\n")


def test_mdx_is_read_without_its_components(tmp_path: Path) -> None:
    text = (
        "---\ntags: [a]\n---\nimport T from 't'\n\n# <T>Title</T>\n\n<T x={1}>\n  Words. #b\n</T>\n"
    )
    (tmp_path / "page.mdx").write_text(text)
    (tmp_path / "page.md").write_text(text)
    collection = load(tmp_path)
    guides = {guide.path.suffix: guide for guide in collection.guides}
    assert (guides[".mdx"].title, guides[".mdx"].tags) == ("Title", ("a", "b"))
    assert read_body(tmp_path / "page.mdx") == "\n\n# Title\n\n\n  Words. #b\n\n"
    assert "import T" in str(read_body(tmp_path / "page.md"))


@pytest.mark.parametrize(
    "repeated", ["<A ", "<A {", "<A '", "{/*", "`", "` a``b ", "import {\n", "<a x={"]
)
def test_unfinished_components_are_read_once(repeated: str) -> None:
    assert isinstance(without_components(repeated * 20_000), str)
