"""MDX and what site generators add to Markdown."""

from pathlib import Path

import pytest

from guidetui.collection.dialects import without_components, without_templates
from guidetui.collection.guide_file import read_body, read_with_includes
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Hugo and Quarto
        ('[x]({{< ref "other.md" >}})', "[x](other.md)"),
        ('[x]({{% relref "/a b.md#part" %}})', "[x](/a%20b.md#part)"),
        ('[x]({{< ref path="o.md" lang="de" >}})', "[x](o.md)"),
        ('{{< figure src="img/a.png" alt="A [b]" >}}', "![A (b)](img/a.png)"),
        ("{{< youtube abc >}} and {{< br />}}", " and "),
        ('{{< alert color="info" >}}Read **this**.{{< /alert >}}', "Read **this**."),
        ("{{% notice tip %}}\nText.\n{{% /notice %}}", ":::::::::tip\nText.\n:::::::::"),
        (
            '{{% alert title="Look" color="warning" %}}\nA\n{{% /alert %}}',
            ":::::::::warning[Look]\nA\n:::::::::",
        ),
        ('{{% notice info "Own" %}}\nA\n{{% /notice %}}', ":::::::::info[Own]\nA\n:::::::::"),
        ("{{< hint purple >}}\nA\n{{< /hint >}}", ":::::::::note[purple]\nA\n:::::::::"),
        (
            '{{< tab header="One" >}}\nA\n{{< /tab >}}',
            ":::::::::tab[One]\nA\n:::::::::",
        ),
        ("{{< highlight go >}}\nx\n{{< /highlight >}}", "```go\nx\n```"),
        ("{{< include other.qmd >}}", "{{#include other.qmd}}"),
        ("{{</* shown */>}}", "{{</* shown */>}}"),
        ('{{< many\n  lines="a"\n>}}after', "\n\nafter"),
        # Jekyll and GitBook
        ("[x]({% link part/a.md %})", "[x](/part/a.md)"),
        ("[x]({{ site.baseurl }}/a.html)", "[x](/a.html)"),
        ("{% include toc.html %}a{%- if b -%}c{% endif %}", "ac"),
        ("{% highlight ruby linenos %}\nputs\n{% endhighlight %}", "```ruby\nputs\n```"),
        ('{% hint style="danger" %}\nA\n{% endhint %}', ":::::::::danger\nA\n:::::::::"),
        ('{% tab title="One" %}\nA\n{% endtab %}', ":::::::::tab[One]\nA\n:::::::::"),
        ("A paragraph.\n{: .note }", "A paragraph.\n"),
        ("* toc\n{:toc}\n\n# A", "\n\n\n# A"),
        ("# A {#own}", "# A {#own}"),
        # MkDocs
        ('=== "One"\n\n    A', '!!! tab "One"\n\n    A'),
        ('- a\n\n    === "One"\n\n        A', '- a\n\n    !!! tab "One"\n\n        A'),
        ('--8<-- "part/a.md:2:3"', "{{#include /part/a.md:2:3}}"),
        ("*[HTML]: Hypertext\n\nHTML", "\n\nHTML"),
        ("[Button](x){ .md-button .primary } {x}", "[Button](x) {x}"),
        ('![a](x.png){ width="300" } f(){x}', "![a](x.png) f(){x}"),
        # Pandoc and Quarto
        ("[Small]{.smallcaps} [a][b]{.red} x[i]", "Small [a][b] x[i]"),
        ("## Head {.unnumbered}\n## In {braces}", "## Head\n## In {braces}"),
        ("# A {-}\n# `{-}`\n# B {#own .x}", "# A\n# `{-}`\n# B {#own .x}"),
        (": Rows of it {#tbl-rows}\n: term {a}", "Rows of it\n: term {a}"),
        # Logseq
        (
            "- a\n  collapsed:: true\n\t- b\n\t  collapsed:: true",
            "- a\n  <!---->\n\t- b\n\t  <!---->",
        ),
        ("- a\n  collapsed:: true\n- id:: own", "- a\n  <!---->\n- id:: own"),
        # Tables of contents
        ("[[toc]]\n", "\n"),
        ("[[_TOC_]]\n[TOC]", "\n"),
        ("See [[toc]] and [TOC].", "See [[toc]] and [TOC]."),
        # Code, and text that only looks alike
        ("`{% if %}` and ``{{< a >}}``", "`{% if %}` and ``{{< a >}}``"),
        ("```\n{% if %}\n```\n{% if %}", "```\n{% if %}\n```\n"),
        ("A\n\n    {% code %}\n    {{< a >}}", "A\n\n    {% code %}\n    {{< a >}}"),
        ("- a\n\n    {% if %}b", "- a\n\n    b"),
        ("{{ name }}, {{, {%, {% open", "{{ name }}, {{, {%, {% open"),
        ("50% {of} a{b}% and {{{<}}}", "50% {of} a{b}% and {{{<}}}"),
        ('== "One" and === "One"', '== "One" and === "One"'),
    ],
)
def test_templates_become_what_they_stand_for(text: str, expected: str) -> None:
    assert without_templates(text) == expected
    assert expected.count("\n") == text.count("\n")


def test_snippet_and_quarto_include_show_the_file(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "part.md").write_text("From the root.\n")
    (tmp_path / "docs" / "near.md").write_text("From beside.\n")
    page = tmp_path / "docs" / "page.md"
    page.write_text('--8<-- "part.md"\n\n{{< include near.md >}}\n')
    assert read_with_includes(page, tmp_path) == "From the root.\n\nFrom beside.\n"


def test_boxes_inside_boxes_have_fewer_colons() -> None:
    text = (
        "{% tabs %}\n{% tab title='A' %}\n{% hint %}\na\n{% endhint %}\n{% endtab %}\n{% endtabs %}"
    )
    outer, inner = ":" * 9, ":" * 8
    assert without_templates(text) == f"\n{outer}tab[A]\n{inner}note\na\n{inner}\n{outer}\n"
