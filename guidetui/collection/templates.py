"""What site generators add to Markdown, as Markdown: Hugo, Jekyll, GitBook, MkDocs and VitePress.

Boxes, tabs, pictures, code and links become what they stand for; other tags are left out, their
text stays. Every line keeps its number, and code stays as it is.
"""

import re
from bisect import bisect_right
from functools import partial
from urllib.parse import quote

from guidetui.collection.fences import split_at_fences

# Says quickly that a text has none.
_SIGN = re.compile(
    r"\{\{(?:[<%]|\s*site\.)|\{[%:]|^[ \t]*(?:===[!+]? |-+8<)|^\*\[|^\[\[?_?toc|[)\]*_`]\{ ?[.#]",
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
    r"|\{:[^{}\n]*\}|(?<=[)\]*_`])\{[ \t]*[.#][^{}\n]*\}",
    re.MULTILINE | re.DOTALL,
)
_ARGUMENT = re.compile(r"(?:(\w[\w-]*)=)?(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s\"'`=]+))")
_LINKS = ("ref", "relref", "link", "post_url")
_PICTURES = ("figure", "img", "image")
_BOXES = {
    **{name: name for name in ("note", "tip", "info", "warning", "caution", "important", "danger")},
    **dict.fromkeys(("notice", "alert", "hint", "callout", "admonition"), ""),
}
_KINDS = frozenset(_BOXES) | {"success", "error", "question", "example", "quote", "details"}
_MAX_SPACES = 40
_INDENTED = re.compile(r" {4}| {0,3}\t")
_HOLDS_INDENTED = re.compile(r"\s*(?:[-*+]\s|\d{1,9}[.)]\s|!!!|\?\?\?|===)")


def without_templates(text: str) -> str:
    """Return the Markdown of a text with templates."""
    if not _SIGN.search(text):
        return text
    code = _indented_code(text)
    parts = []
    start = 0
    for is_fenced, part in split_at_fences(text):
        parts.append(part if is_fenced else _TEMPLATE.sub(partial(_replacement, code, start), part))
        start += len(part)
    return "".join(parts)


def _indented_code(text: str) -> list[range]:
    """Return where lines are indented like code, and not as in a list, box or tab."""
    found: list[range] = []
    start, is_held = 0, False
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if not _INDENTED.match(line):
            is_held = bool(_HOLDS_INDENTED.match(line)) if line.strip() else is_held
        elif not is_held and found and found[-1].stop == start:
            found[-1] = range(found[-1].start, end)
        elif not is_held:
            found.append(range(start, end))
        start = end
    return found


def _is_in(ranges: list[range], at: int) -> bool:
    index = bisect_right(ranges, at, key=lambda each: each.start) - 1
    return index >= 0 and at in ranges[index]


def _replacement(code: list[range], start: int, match: re.Match[str]) -> str:
    if match["code"] or _is_in(code, start + match.start()):
        return match[0]
    if match["tab"] is not None:
        return f'{match["indent"]}!!! tab "{match["tab"]}"'
    if match["file"]:
        return f"{{{{#include /{match['file'].strip()}{match['lines'] or ''}}}}}"
    name = match["shortcode"] or match["tag"] or ""
    is_end = bool(match["end"]) or (match["tag"] or "").startswith("end")
    found = "" if not name else _tag(name, match["given"] or match["options"] or "", is_end=is_end)
    if found.startswith((":::", "```")) and not _is_alone(match):
        found = ""
    return found + "\n" * (match[0].count("\n") - found.count("\n"))


def _tag(name: str, given: str, *, is_end: bool) -> str:
    """Return what a tag stands for."""
    name = name.removeprefix("end") if is_end else name
    words, named = [], dict[str, str]()
    for key, *values in _ARGUMENT.findall(given):
        value = next(filter(None, values), "")
        if key:
            named[key] = value
        else:
            words.append(value)
    if name == "highlight":
        return "```" if is_end else f"```{next(iter(words), '')}"
    if name in _BOXES or name == "tab":
        return ":::" if is_end else _opened(name, words, named)
    if name in _LINKS:
        target = named.get("path") or next(iter(words), "")
        return quote(f"/{target}" if name == "link" else target, safe="/#%:?=&")
    if name in _PICTURES and "src" in named:
        label = named.get("alt") or named.get("caption") or named.get("title") or ""
        return f"![{label.translate(_NO_BRACKETS)}]({quote(named['src'], safe='/#%:?=&')})"
    if name == "include" and words and words[0].endswith((".md", ".qmd", ".markdown")):
        return f"{{{{#include {words[0]}}}}}"
    return ""


_NO_BRACKETS = str.maketrans("[]\n", "() ")


def _opened(name: str, words: list[str], named: dict[str, str]) -> str:
    """Return the first line of a box or a tab."""
    if name == "tab":
        title = named.get("title") or named.get("header") or next(iter(words), "")
        return f":::tab[{title.translate(_NO_BRACKETS)}]" if title else ""
    kinds = [named.get("type"), named.get("style"), named.get("color"), *words[:1], _BOXES[name]]
    kind = next((kind.lower() for kind in kinds if kind and kind.lower() in _KINDS), "note")
    others = [word for word in words if word.lower() != kind]
    title = named.get("title") or next(iter(others), "")
    return f":::{kind}[{title.translate(_NO_BRACKETS)}]" if title else f":::{kind}"


def _is_alone(match: re.Match[str]) -> bool:
    """Say whether nothing but a few spaces is in the same line."""
    text, start, end = match.string, match.start(), match.end()
    before = f"\n{text[:start]}" if start < _MAX_SPACES else text[start - _MAX_SPACES : start]
    after = f"{text[end : end + _MAX_SPACES]}\n"
    return not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()
