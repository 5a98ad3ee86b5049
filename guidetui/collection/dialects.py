"""Translates other dialects to Markdown: MDX, and templates of Hugo, Jekyll, GitBook and MkDocs.

Imports, exports and unknown tags are left out, but not the text in them. Tags that site generators
show as boxes, such as tabs and steps, become boxes: `:::note[Title]`. Every line keeps its number,
and code is not changed.
"""

import re
from bisect import bisect_right
from functools import partial
from urllib.parse import quote

from guidetui.collection.body import fence_after, split_at_fences

KINDS = frozenset(
    "note tip info warning caution important danger success error question example quote "
    "details".split()
)
# Tags that are boxes even without a title, with the kind of box.
_BOXES = {
    **{name: name for name in KINDS},
    **dict.fromkeys(("notice", "alert", "hint", "callout", "admonition"), "note"),
}
_FOLDED = ("accordion", "expandable", "collapse")
_TITLES = ("title", "label", "header", "heading", "summary")
_NO_BRACKETS = str.maketrans("[]\n", "() ")
_MAX_COLONS = 9
_MIN_COLONS = 3
_MAX_SPACES = 40
_STATEMENT = re.compile(r"(?:import|export)\b(?![^\n]*\bis\b)")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_MAX_STATEMENT_LINES = 200
_ATTRIBUTES = r"(?:[^<>{}\"']|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}){0,2000}?"
_TAG = re.compile(
    r"(?P<code>(?P<marks>`+)(?!`).{1,2000}?(?<!`)(?P=marks)(?!`))"
    rf"|</?[A-Z][\w.]*(?:\s{_ATTRIBUTES})?/?>|</?>|\{{/\*.{{0,2000}}?\*/\}}"
    rf"|<[a-z][\w-]*\s(?=[^<>]{{0,2000}}=\{{){_ATTRIBUTES}/?>",
    re.DOTALL,
)
_COMPONENT = re.compile(r"<(/?)([A-Z]\w*)\b")
_NAMED = re.compile(r"""\b(\w+)=\{?(?:"([^"]*)"|'([^']*)')""")
# A fast test for texts without templates: each pattern begins with one character, so that most of
# the text is skipped.
_SIGN = re.compile(r"\{(?:\{(?:[<%]|\s*(?i:site)\.)|[%:]|(?<=[)\]*_`]\{) ?[.#\w])")
_SIGN_OF_LINE = re.compile(
    r"\n(?:[ \t]*(?:===[!+]? |-+8<|(?i:id|collapsed):: )|\*\[|\[\[?_?(?i:toc)"
    r"|(?:#{1,6}[ \t]|: )[^\n]*\{)"
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
    # The place of a table of contents; attributes: `{: .class }`, `[text](x){ .class }`
    r"|^(?:[*+-] [^\n]*\n\{:toc[^{}\n]*\}|\[\[_?(?:toc|TOC)_?\]\]|\[TOC\])[ \t]*$"
    r"|\{:[^{}\n]*\}|(?<=[)\]*_`])\{[ \t]*[.#][^{}\n]*\}|(?<=\))\{[ \t]*[\w-]+=[^{}\n]*\}"
    # Pandoc and Quarto: `[text]{.class}`, `# Heading {.unnumbered}`, `: Caption {#tbl-name}`
    r"|(?<![\\\]!])\[(?P<span>[^\[\]\n]*)\]\{[ \t]*[.#][^{}\n]*\}"
    r"|^(?P<heading>#{1,6}[ \t][^\n]*?)[ \t]+\{[ \t]*(?:-|[.:][^{}\n]*)\}[ \t]*$"
    r"|^:[ \t]+(?P<caption>[^\n]*?)[ \t]*\{#(?:tbl|fig|lst)-[^{}\n]*\}[ \t]*$"
    # Logseq: its metadata in a block
    r"|^(?P<before>[ \t]*)(?:id::[ \t]+[0-9a-f-]{36}|collapsed::[ \t]+(?:true|false))[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_ARGUMENT = re.compile(r"(?:(\w[\w-]*)=)?(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s\"'`=]+))")
_LINKS = ("ref", "relref", "link", "post_url")
_PICTURES = ("figure", "img", "image")
_INDENTED = re.compile(r" {4}| {0,3}\t")
_HOLDS_INDENTED = re.compile(r"\s*(?:[-*+]\s|\d{1,9}[.)]\s|!!!|\?\?\?|===)")


def address(written: str) -> str:
    """Return an address encoded for the parentheses of a link."""
    return quote(written, safe="/#%:?=&@+,;~!$*")


def label(text: str) -> str:
    """Return a text without the characters that would end a link's brackets."""
    return text.translate(_NO_BRACKETS)


class Boxes:
    """Opens and closes boxes; one inside another has fewer colons."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def open(self, name: str, named: dict[str, str], words: list[str]) -> str:
        """Return the line that opens the box of a tag, or an empty string if it has none."""
        name = name.lower()
        given = (named.get("type"), named.get("style"), named.get("color"), *words[:1])
        kinds = [kind.lower() for kind in (*given, name) if kind and kind.lower() in KINDS]
        others = [word for word in words if word.lower() not in kinds]
        titles = (*map(named.get, _TITLES), *(others[:1] if name in (*_BOXES, "tab") else ()))
        title = label(next(filter(None, titles), ""))
        if not title and name not in _BOXES:
            return ""
        if title and "href" in named:
            title = f"[{title}]({address(named['href'])})"
        kind = kinds[0] if kinds else _BOXES.get(name) or ("details" if name in _FOLDED else name)
        colons = ":" * max(_MIN_COLONS, _MAX_COLONS - len(self._open))
        self._open.append(name)
        return f"{colons}{re.sub(r'[^a-z-]', '', kind)}" + (f"[{title}]" if title else "")

    def close(self, name: str) -> str:
        """Return the line that closes the innermost box of this name, or an empty string."""
        name = name.lower()
        if name not in self._open:
            return ""
        while self._open.pop() != name:
            pass
        return ":" * max(_MIN_COLONS, _MAX_COLONS - len(self._open))


def is_alone(match: re.Match[str]) -> bool:
    """Say whether a match has only spaces beside it on its lines."""
    text, start, end = match.string, match.start(), match.end()
    before = f"\n{text[:start]}" if start < _MAX_SPACES else text[start - _MAX_SPACES : start]
    after = f"{text[end : end + _MAX_SPACES]}\n"
    return not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()


def without_components(text: str) -> str:
    """Return the Markdown of an MDX text."""
    replaced = partial(_component_replacement, Boxes())
    return "".join(
        part if is_code else _unindented(_TAG.sub(replaced, part))
        for is_code, part in split_at_fences(_without_statements(text))
    )


def _component_replacement(boxes: Boxes, match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    tag = _COMPONENT.match(match[0])
    found = ""
    if tag and is_alone(match):
        named = {key: first or second for key, first, second in _NAMED.findall(match[0])}
        if match[0].endswith("/>"):
            title, href = named.get("title", ""), named.get("href", "")
            found = f"[{label(title)}]({address(href)})" if title and href else ""
        else:
            found = boxes.close(tag[2]) if tag[1] else boxes.open(tag[2], named, [])
    return found + "\n" * match[0].count("\n")


def _without_statements(text: str) -> str:
    """Leave out imports and exports; each begins a paragraph and ends where its brackets close."""
    lines: list[str] = []
    left = depth = 0
    fence = ""
    is_start = True
    for line in text.split("\n"):
        fence = fence_after(line, fence)
        if not left and not fence and (is_start and _STATEMENT.match(line)):
            left, depth = _MAX_STATEMENT_LINES, 0
        if left:
            depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
            left -= 1
            if depth <= 0:
                left = 0
            lines.append("")
            is_start = True
        else:
            lines.append(line)
            is_start = not line.strip()
    return "\n".join(lines)


def _unindented(text: str) -> str:
    lines = []
    in_list = False
    for line in text.split("\n"):
        if _LIST_ITEM.match(line):
            in_list = True
        elif line.strip() and not line.startswith((" ", "\t")):
            in_list = False
        lines.append(line if in_list else line.lstrip(" \t") if line[:4].isspace() else line)
    return "\n".join(lines)


def without_templates(text: str) -> str:
    """Return the Markdown of a text with templates."""
    if not _SIGN.search(text) and not _SIGN_OF_LINE.search(f"\n{text}"):
        return text
    code = _indented_code(text)
    boxes = Boxes()
    parts = []
    start = 0
    for is_fenced, part in split_at_fences(text):
        replaced = partial(_template_replacement, boxes, code, start)
        parts.append(part if is_fenced else _TEMPLATE.sub(replaced, part))
        start += len(part)
    return "".join(parts)


def _indented_code(text: str) -> list[range]:
    """Return the ranges of indented code, which is not in a list, box or tab."""
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


def _template_replacement(boxes: Boxes, code: list[range], start: int, match: re.Match[str]) -> str:
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
    """Return the named arguments of a tag, and the others."""
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
