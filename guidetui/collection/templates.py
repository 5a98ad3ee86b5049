"""What site generators add to Markdown, as Markdown: Hugo, Jekyll, GitBook, MkDocs and VitePress.

Boxes, tabs, pictures, code and links become what they stand for; other tags are left out, their
text stays. Every line keeps its number, and code stays as it is.
"""

import re
from bisect import bisect_right
from functools import partial

from guidetui.collection.boxes import Boxes, address, is_alone, label
from guidetui.collection.fences import split_at_fences

# Says quickly that a text has none.
_SIGN = re.compile(
    r"\{\{(?:[<%]|\s*site\.)|\{[%:]|^[ \t]*(?:===[!+]? |-+8<)|^\*\[|^\[\[?_?toc|[)\]*_`]\{ ?[.#\w]"
    r"|^(?:#{1,6}[ \t]|: )[^\n]*\{"
    r"|^[ \t]*(?:id|collapsed):: ",
    re.MULTILINE | re.IGNORECASE,
)
_ARGUMENTS = r"(?:[^<>%{}\"'`\n]|\n(?!\n)|\"[^\"]*\"|'[^']*'|`[^`]*`){0,2000}?"
_TEMPLATE = re.compile(
    r"(?P<code>(?P<marks>`+)(?!`).{1,2000}?(?<!`)(?P=marks)(?!`))"
    # Hugo and Quarto: `{{< name arguments >}}`, `{{% /name %}}`
    rf"|\{{\{{[<%]\s*(?P<end>/)?\s*(?P<shortcode>[\w.-]+)(?P<given>{_ARGUMENTS})/?\s*[%>]\}}\}}"
    # Jekyll and GitBook: `{% name arguments %}`, `{% endname %}`, `{{ site.baseurl }}`
    r"|\{%[-+]?[ \t]*(?P<tag>[a-z]\w*)(?P<options>(?:(?!%\}|\{%)[^\n]){0,1000}?)[ \t]*[-+]?%\}"
    r"|\{\{\s*site\.(?:base)?url\s*\}\}"
    # MkDocs: `=== "Tab"`, `--8<-- "file"`, `*[HTML]: Hyper…`
    r"|^(?P<indent>[ \t]*)===[!+]?[ \t]+\"(?P<tab>[^\"\n]*)\"[ \t]*$"
    r"|^[ \t]*-+8<-+[ \t]+\"(?P<file>[^\"\n:]+)(?P<lines>:[^\"\n]*)?\"[ \t]*$"
    r"|^\*\[[^\]\n]+\]:[^\n]*$"
    # A place for the table of contents; attributes: `{: .class }`, `[text](x){ .class }`
    r"|^(?:[*+-] [^\n]*\n\{:toc[^{}\n]*\}|\[\[_?(?:toc|TOC)_?\]\]|\[TOC\])[ \t]*$"
    r"|\{:[^{}\n]*\}|(?<=[)\]*_`])\{[ \t]*[.#][^{}\n]*\}|(?<=\))\{[ \t]*[\w-]+=[^{}\n]*\}"
    # Pandoc and Quarto: `[text]{.class}`, `# Heading {.unnumbered}`, `: Caption {#tbl-name}`
    r"|(?<![\\\]!])\[(?P<span>[^\[\]\n]*)\]\{[ \t]*[.#][^{}\n]*\}"
    r"|^(?P<heading>#{1,6}[ \t][^\n]*?)[ \t]+\{[ \t]*(?:-|[.:][^{}\n]*)\}[ \t]*$"
    r"|^:[ \t]+(?P<caption>[^\n]*?)[ \t]*\{#(?:tbl|fig|lst)-[^{}\n]*\}[ \t]*$"
    # Logseq: what it notes on a block, in the block
    r"|^(?P<before>[ \t]*)(?:id::[ \t]+[0-9a-f-]{36}|collapsed::[ \t]+(?:true|false))[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_ARGUMENT = re.compile(r"(?:(\w[\w-]*)=)?(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s\"'`=]+))")
_LINKS = ("ref", "relref", "link", "post_url")
_PICTURES = ("figure", "img", "image")
_INDENTED = re.compile(r" {4}| {0,3}\t")
_HOLDS_INDENTED = re.compile(r"\s*(?:[-*+]\s|\d{1,9}[.)]\s|!!!|\?\?\?|===)")


def without_templates(text: str) -> str:
    """Return the Markdown of a text with templates."""
    if not _SIGN.search(text):
        return text
    code = _indented_code(text)
    boxes = Boxes()
    parts = []
    start = 0
    for is_fenced, part in split_at_fences(text):
        replaced = partial(_replacement, boxes, code, start)
        parts.append(part if is_fenced else _TEMPLATE.sub(replaced, part))
        start += len(part)
    return "".join(parts)


def _indented_code(text: str) -> list[range]:
    """Return where lines are indented like code, and not as in a list, box or tab."""
    found: list[range] = []
    start, is_held = 0, False
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if not _INDENTED.match(line):
            goes_on = not line.strip() or (is_held and line[0].isspace())
            is_held = (goes_on and is_held) or bool(_HOLDS_INDENTED.match(line))
        elif not is_held and found and found[-1].stop == start:
            found[-1] = range(found[-1].start, end)
        elif not is_held:
            found.append(range(start, end))
        start = end
    return found


def _is_in(ranges: list[range], at: int) -> bool:
    index = bisect_right(ranges, at, key=lambda each: each.start) - 1
    return index >= 0 and at in ranges[index]


def _replacement(boxes: Boxes, code: list[range], start: int, match: re.Match[str]) -> str:
    if match["code"] or _is_in(code, start + match.start()):
        return match[0]
    if kept := match["span"] or match["heading"] or match["caption"]:
        return kept
    if match["before"] is not None:
        return f"{match['before']}<!---->"
    if match["tab"] is not None:
        return f'{match["indent"]}!!! tab "{match["tab"]}"'
    if match["file"]:
        return f"{{{{#include /{match['file'].strip()}{match['lines'] or ''}}}}}"
    found = ""
    if name := match["shortcode"] or match["tag"]:
        is_end = bool(match["end"]) or bool(match["tag"] and name.startswith("end"))
        given = match["given"] or match["options"] or ""
        found = _inline(name, given)
        if not found and is_alone(match):
            name = name.removeprefix("end") if match["tag"] and is_end else name
            found = _end(boxes, name) if is_end else _start(boxes, name, given)
    return found + "\n" * (match[0].count("\n") - found.count("\n"))


def _arguments(given: str) -> tuple[dict[str, str], list[str]]:
    """Return the named values of a tag and its others."""
    words, named = [], dict[str, str]()
    for key, *values in _ARGUMENT.findall(given):
        value = next(filter(None, values), "")
        if key:
            named[key] = value
        else:
            words.append(value)
    return named, words


def _inline(name: str, given: str) -> str:
    """Return the address, picture or file that a tag stands for."""
    named, words = _arguments(given)
    if name in _LINKS:
        target = named.get("path") or next(iter(words), "")
        return address(f"/{target}" if name == "link" else target)
    if name in _PICTURES and "src" in named:
        text = named.get("alt") or named.get("caption") or named.get("title") or ""
        return f"![{label(text)}]({address(named['src'])})"
    if name == "include" and words and words[0].endswith((".md", ".qmd", ".markdown")):
        return f"{{{{#include {words[0]}}}}}"
    return ""


def _start(boxes: Boxes, name: str, given: str) -> str:
    named, words = _arguments(given)
    if name == "highlight":
        return f"```{next(iter(words), '')}"
    return boxes.open(name, named, words)


def _end(boxes: Boxes, name: str) -> str:
    return "```" if name == "highlight" else boxes.close(name)
