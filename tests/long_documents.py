"""Documents that are long in one way: what a parser or a layout may take too long for.

Each function of `KINDS` returns about `size` characters. Tests, the benchmark and fuzzing share
them.
"""

from collections.abc import Callable


def _repeat(unit: str) -> Callable[[int], str]:
    return lambda size: unit * max(1, size // len(unit))


def _numbered(unit: str) -> Callable[[int], str]:
    """Return a generator of `unit` with `{n}` replaced by 1, 2, 3 …"""
    return lambda size: "".join(
        unit.format(n=number) for number in range(1, 1 + max(1, size // (len(unit) + 3)))
    )


def _closed(opening: str, closing: str) -> Callable[[int], str]:
    """Return a generator of text between many openings and as many closings."""

    def generate(size: int) -> str:
        count = max(1, size // (len(opening) + len(closing)))
        return f"{opening * count}a{closing * count}"

    return generate


def _after(start: str, unit: str, end: str = "") -> Callable[[int], str]:
    return lambda size: start + unit * max(1, size // len(unit)) + end


def _wide_table(size: int) -> str:
    columns = max(1, size // 10)
    return f"|{'a|' * columns}\n|{'-|' * columns}\n|{'b|' * columns}\n"


def _wide_rows(size: int) -> str:
    columns = max(1, size // 100)
    rows = max(1, size // (2 * columns) - 2)
    return f"|{'a|' * columns}\n|{'-|' * columns}\n" + f"|{'b|' * columns}\n" * rows


def _short_rows(size: int) -> str:
    columns = max(1, int((size / 4) ** 0.5))
    head = f"|{'a|' * columns}\n|{'-|' * columns}\n"
    return head + "|b|\n" * ((size - len(head)) // 4)


def _nested_list(size: int) -> str:
    depth = max(1, int(size**0.5))
    return "".join(f"{' ' * level * 2}* a\n" for level in range(depth))


def _nested_quotes_and_lists(size: int) -> str:
    return "> - " * (size // 4) + "a\n"


def _backticks(size: int) -> str:
    runs = max(1, int((2 * size) ** 0.5))
    return " ".join("`" * length for length in range(1, runs))


def _emphasis(marker: str) -> Callable[[int], str]:
    return _closed(f"{marker}a ", f" a{marker}")


KINDS: dict[str, Callable[[int], str]] = {
    # Emphasis
    **{f"closed {marker}": _closed(marker, marker) for marker in ("*", "_", "~~", "***")},
    **{f"closed {marker}a": _emphasis(marker) for marker in ("*", "**", "***", "_", "__", "~~")},
    "opened *": _repeat("*a "),
    "opened **": _repeat("**a "),
    "closers _": _repeat("a_ "),
    "emphasis mixed": _repeat("*a **b _c __d ~~e "),
    "emphasis alternating": _repeat("*a_ "),
    "emphasis inside": _repeat("a**b"),
    "emphasis pairs": _repeat("*a* **b** "),
    "emphasis and links": _repeat("*[a_"),
    # Marked text, comments, shortcodes
    "^names": _repeat("^a\n\n"),
    "==a": _repeat("==a "),
    "==": _repeat("=="),
    "== marked": _repeat("==a== "),
    "== after": _after("==", "a "),
    "%%a": _repeat("%%a "),
    "%%": _repeat("%%"),
    "%% lines": _repeat("%% a\n\n"),
    "%% alone": _repeat("%%\n"),
    "%% after": _after("%%\n", "a\n\n"),
    ":a": _repeat(":a"),
    ":tada:": _repeat(":tada: "),
    ":a:": _repeat(":a: "),
    "$$ alone": _repeat("$$\n\n"),
    "$$ after": _after("$$\n", "a\n\n"),
    "tex scripts": lambda size: f"$$\n{'a_{b^' * (size // 5)}\n$$",
    "tex groups": lambda size: f"$$\n{'{' * (size // 2)}{'}' * (size // 2)}\n$$",
    # Callouts
    ":::note": _repeat(":::note\n"),
    "::: in a line": _repeat("::: note "),
    ":::note closed": _closed(":::note\n", ":::\n"),
    "!!! note": _repeat("!!! note\n    a\n"),
    "!!! in a line": _repeat("!!! note "),
    "callouts": _repeat("> [!note] a\n\n"),
    "callouts in one": _repeat("> [!note] a\n"),
    "callouts nested": lambda size: "".join(
        f"{'> ' * depth}[!note]\n" for depth in range(1, int(size**0.5))
    ),
    # Links and pictures
    "[a][": _repeat("[a]["),
    "[": _repeat("["),
    "]": _repeat("]"),
    "[] closed": _closed("[", "]"),
    "[]() closed": _closed("[", "](b)"),
    "![]() closed": _closed("![", "](b)"),
    "![": _repeat("!["),
    "![a](": _repeat("![a]("),
    "[a](": _repeat("[a]("),
    "[a](<b": _repeat("[a](<b"),
    '[a](b "': _repeat('[a](b "'),
    "[a](((": _after("[a](", "("),
    "[\\": _repeat("[\\"),
    "links": _repeat("[a](b) "),
    "numbered links": _numbered("[a{n}](b{n}) "),
    "pictures": _repeat("![a](b) "),
    "picture lines": _repeat("![a](b)\n"),
    "picture paragraphs": _repeat("![a](b)\n\n"),
    "references": _numbered("[a{n}]: b{n}\n"),
    "one reference": _repeat("[a]: b\n"),
    "reference paragraphs": _numbered("[a{n}]: b\n\n"),
    "includes": _repeat("{{#include a.md}}\n"),
    "embeds": _repeat("![[a]]\n\n"),
    "used references": lambda size: "[a]: b\n\n" + "[a] " * (size // 4),
    "unfinished references": _repeat("[a]:\n"),
    "unfinished reference titles": _repeat('[a]: b "\n'),
    "open labels": _repeat("[a\n"),
    "long labels": lambda size: f"[{'a' * 999}]: b\n\n" + f"[{'a' * 999}] " * (size // 1000),
    "long undefined labels": lambda size: f"[{'a' * 999}] " * (size // 1000),
    # Addresses
    "www.": _repeat("www."),
    "www. words": _repeat("www. "),
    "www.a": _repeat("www.a.b "),
    "http://": _repeat("http://"),
    "http:// words": _repeat("http://a "),
    "https://a.b/(": _repeat("https://a.b/("),
    "https://a.b/( words": _repeat("https://a.b/( "),
    "https://a.b/ and parentheses": _after("https://a.b/", "("),
    "https://a.b/ and closing": _after("https://a.b/", ")"),
    "www.a.b/ and closing": _after("www.a.b/", ")"),
    "www.a.b/ and stars": _after("www.a.b/", "*"),
    "addresses": _numbered("https://example.org/{n} "),
    "e-mail": _repeat("a@b.org "),
    "@": _repeat("a@"),
    "e-mail dots": _after("", "a.", "@b.org"),
    "mailto:": _repeat("mailto:"),
    "colons": _repeat("a:"),
    "://": _repeat("://"),
    "//": _repeat("//a"),
    "autolinks": _repeat("<a:b>"),
    "<a:": _repeat("<a:"),
    "<a@": _repeat("<a@b"),
    # HTML
    "html lists": _after("<div>", "<ul><li>a"),
    "html lists closed": _closed("<ul><li>", "</ul>"),
    "html terms": _after("<dl>", "<dt>a<dd>b"),
    "html quotations": _after("<div>", "<blockquote>a"),
    "html spans": _after("<table>", "<tr><td rowspan=999 colspan=999>a"),
    "html tables in tables": _after("<table>", "<td><table>"),
    "html breaks": _after("<p>", "a<br>"),
    "<!--": _repeat("<!--"),
    "a<!--": _repeat("a <!--"),
    "a<!-- closed": _after("a ", "<!--a", "->"),
    "<?": _repeat("a <?"),
    "<!A": _repeat("a <!A"),
    "<![CDATA[": _repeat("a <![CDATA["),
    "<a href": _repeat("a <a href="),
    '<a b="': _repeat('a <a b="'),
    "<a b": _repeat("a <a b "),
    "<": _repeat("<"),
    "<a>": _repeat("a <b>"),
    "<b> closed": lambda size: "a " + _closed("<b>", "</b>")(size),
    "<sub> closed": lambda size: "a " + _closed("<sub>", "</sub>")(size),
    "<a href> closed": lambda size: "a " + _closed("<a href=b>", "</a>")(size),
    "HTML blocks": _repeat("<div>\na\n</div>\n\n"),
    "HTML lines": _after("<div>\n", "<p>a</p>\n"),
    "HTML table": _after("<table>\n", "<tr><td>a</td></tr>\n"),
    "HTML wide table": _after("<table><tr>\n", "<td>a</td>\n"),
    "HTML list": _after("<ul>\n", "<li>a</li>\n"),
    "HTML nested": lambda size: _closed("<div>\n", "</div>\n")(size),
    "HTML nested lists": _after("<ul>", "<ul><li>a"),
    "HTML bold": _after("<div>\n", "<b>a"),
    "HTML comment lines": _repeat("<!-- a -->\n\n"),
    "HTML open tag": _after("<div ", "a=b "),
    "HTML pre": _after("<pre>\n", "a &lt; b\n"),
    "entities": _repeat("&amp;"),
    "unknown entities": _repeat("&abc;"),
    "&": _repeat("&"),
    "&#": _repeat("&#"),
    # Code, math, escapes
    "`": _backticks,
    "`a": _repeat("`a "),
    "code spans": _repeat("`a` "),
    "code span": _after("`", "a ", "`"),
    "``a": _repeat("``a "),
    "fences": _repeat("```\na\n```\n"),
    "open fence": _after("```python\n", "a = 1\n"),
    "open fence without language": _after("```\n", "a = 1\n"),
    "one line of code": _after("```\n", "a = 1; "),
    "one word of code": _after("```\n", "a"),
    "indented code": _repeat("    a\n\n"),
    "empty fences": _repeat("```\n"),
    "mermaid": _repeat("```mermaid\ngraph LR\nA-->B\n```\n\n"),
    "numbered mermaid": _numbered("```mermaid\ngraph LR\nA{n}-->B{n}\n```\n\n"),
    "open mermaid": _after("```mermaid\ngraph LR\n", "A-->B\n"),
    "$$a": _repeat("$$a\n"),
    "$$a paragraphs": _repeat("$$a\n\n"),
    "$": _repeat("$"),
    "$a=": _repeat("$a= "),
    "$$a words": _repeat("$$a= "),
    "formulas": _repeat("$a=b$ "),
    "displayed formulas": _repeat("$$\na=b\n$$\n\n"),
    "one formula": _after("$", "a^{b}", "$"),
    "nested formula": lambda size: f"${_closed('x^{', '}')(size)}$",
    "nested fractions": lambda size: f"$$\n{_closed('frac{', '}')(size)}\n$$\n",
    "math fence": _after("```math\n", "a^{b}_c\n"),
    "backslashes": _repeat("\\"),
    "escapes": _repeat("\\*"),
    "footnotes": _numbered("[^{n}]: a\n"),
    "footnote paragraphs": _numbered("[^{n}]: a\n\n"),
    "one footnote": _repeat("[^a]: b\n\n"),
    "used footnotes": lambda size: "[^a]: b\n\n" + "[^a] " * (size // 5),
    "numbered uses of footnotes": _numbered("x[^{n}]\n\n[^{n}]: a\n\n"),
    "[^": _repeat("[^"),
    "inline notes": _repeat("^[a"),
    # Blocks
    "headings": _numbered("# a{n}\n"),
    "same headings": _repeat("# a\n"),
    "heading anchors": _numbered("# a\n# a-{n}\n"),
    "setext headings": _repeat("a\n===\n"),
    "one heading": _after("# ", "a "),
    "rules": _repeat("---\n"),
    "star rules": _repeat("* * *\n"),
    "list items": _repeat("- a\n"),
    "numbered list items": _numbered("{n}. a\n"),
    "loose list items": _repeat("- a\n\n"),
    "tasks": _repeat("- [ ] a\n"),
    "empty list items": _repeat("-\n"),
    "changing bullets": _repeat("- a\n+ a\n"),
    "* a over  * b": _repeat("* a\n * b\n"),
    "* a over   * b": _repeat("* a\n  * b\n"),
    "nested list": _nested_list,
    "one line of bullets": _after("", "- ", "a\n"),
    "list in a quotation": _repeat("> - a\n>   - b\n"),
    "list of definitions": _repeat("- a\n  : b\n"),
    "lazy list": _after("- a\n", "b\n"),
    "one item": _after("- ", "a\n  "),
    "list of lists": _after("- a\n", "  - b\n"),
    "list with code": _after("- a\n\n", "      b\n"),
    ">": _after("", ">", "a\n"),
    "> lines": _repeat("> a\n"),
    "> paragraphs": _repeat("> a\n\n"),
    "> and lines": _repeat("> a\nb\n"),
    "> of any depth": lambda size: "".join(
        f"{'>' * (number % 60 + 1)} a\n" for number in range(size // 33)
    ),
    "> in >": _repeat("> a\n>> b\n"),
    "> -": _nested_quotes_and_lists,
    "alerts": _repeat("> [!NOTE]\n> a\n\n"),
    "definitions": _repeat("a\n: b\n"),
    "definition paragraphs": _repeat("a\n: b\n\n"),
    "definitions of one term": _after("a\n", ": b\n"),
    "colon lines": _repeat(": a\n"),
    "table rows": _after("|a|b|\n|-|-|\n", "|a|b|\n"),
    "tables": _repeat("|a|\n|-|\n|b|\n\n"),
    "columns": _wide_table,
    "wide rows": _wide_rows,
    "short rows": _short_rows,
    "pipes": _repeat("|"),
    "pipe lines": _repeat("|a|\n"),
    "rows of pipes": _after("|a|\n|-|\n", "||||||||||\n"),
    "escaped pipes": _after("|a|\n|-|\n|", "\\|"),
    "delimiter rows": _repeat("|-|\n"),
    "long cell": _after("|a|\n|-|\n|", "a ", "|\n"),
    "links in cells": _after("|a|\n|-|\n", "|[a](b)|\n"),
    # Text
    "paragraphs": _repeat("aaaa bbbb cccc\n\n"),
    "one paragraph": _repeat("aaaa bbbb cccc\n"),
    "one line": _repeat("aaaa "),
    "one word": _repeat("a"),
    "one wide word": _repeat("漢"),
    "wide words": _repeat("漢字 "),
    "accents": _repeat("e\u0301"),
    "endless accents": _after("e", "\u0301"),
    "joiners": _repeat("a\u200d"),
    "hard breaks": _repeat("a\\\n"),
    "space breaks": _repeat("a  \n"),
    "tabs": _repeat("\t"),
    "tabs between": _repeat("a\t"),
    "indented tabs": _repeat("- \ta\n"),
    "spaces": _after("", " ", "a\n"),
    "spaces inside": _after("a", " ", "a\n"),
    "empty lines": _repeat("\n"),
    "blank lines": _repeat(" \n"),
    "carriage returns": _repeat("a\r"),
    "controls": _repeat("\x1b"),
    "no-break spaces": _repeat("a\u00a0"),
    "hyphens": _repeat("a-"),
    "equals signs": _repeat("="),
    "equals lines": _repeat("a\n=\n"),
    "plus and minus": _repeat("+ - "),
    "digits": _repeat("1. "),
    "dots": _repeat("."),
    "exclamation marks": _repeat("!"),
    "tildes": _repeat("~"),
    "stars": _repeat("*"),
    "underscores": _repeat("_"),
    "hashes": _repeat("# "),
    "quotation marks": _repeat("\"'"),
}
