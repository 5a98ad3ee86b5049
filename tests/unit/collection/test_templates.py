"""What Hugo, Jekyll, GitBook, MkDocs and VitePress add to Markdown."""

from pathlib import Path

import pytest

from guidetui.collection.includes import read_with_includes
from guidetui.collection.templates import without_templates


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
