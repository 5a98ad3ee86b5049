"""Text that tries to act: on a terminal, on a parser of markup, on the eye. All tests share it.

`PAYLOADS` says what is tried, `write_hostile` puts all of it wherever a collection holds text.
"""

import re
from pathlib import Path

PAYLOADS = {
    "reset": "\x1bc",
    "blinking colors": "\x1b[31;5;53m",
    "cursor report": "\x1b[6n",
    "window title": "\x1b]0;taken\x07",
    "clipboard": "\x1b]52;c;dGFrZW4=\x07",
    "hyperlink": "\x1b]8;;https://evil.example\x1b\\",
    "device control": "\x1bP+q544e\x1b\\",
    "application command": "\x1b_Gf=100;AAAA\x1b\\",
    "C1 colors": "\x9b31;5;53m",
    "C1 clipboard": "\x9d52;c;dGFrZW4=\x9c",
    "C1 device control": "\x90+q544e\x9c",
    "nothing": "\x00",
    "bell": "\x07",
    "other character set": "\x0e",
    "backspaces": "\x08\x08\x08",
    "delete": "\x7f",
    "right to left": "\u202e",
    "isolate": "\u2067",
}
ALL = "".join(PAYLOADS.values())
# Without the brackets and spaces that would end a link, and without what no file name may hold.
SOME = "\x1bc\x07\x0e\x08\x7f\x9b31m\x9d52;c;dGFrZW4=\x9c\u202e\u2067"
NAME = f"{PAYLOADS['window title']}{PAYLOADS['C1 colors']}{PAYLOADS['right to left']}"
MARKUP = "[red]R[/red] [/] [@click=app.quit]Q[/] [link=https://evil.example]L[/link]"
# Harmless, but odd to lay out: joined by nothing that can be seen, and without any place to break.
ODD = "zero\u200bwidth\u200d\u2060joined\ufeff\u00ad " + "long" * 3000

# Whatever a terminal would obey, but for the ends of lines and the tabs between columns.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def acting(text: str) -> list[str]:
    """Return the characters of `text` that would act."""
    return _ACTING.findall(text)


def quoted(text: str) -> str:
    """Return a YAML string that means `text`, in ASCII: what acts is decoded late."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[^ -~]", lambda match: f"\\u{ord(match[0]):04x}", plain) + '"'


BODY = f"""\
Body {MARKUP} {ALL} end.

# Heading {MARKUP} {ALL}

[first {SOME}](<https://example.org/{SOME}> "{SOME}") and [second]({SOME}.md)
[go](javascript:alert(1))
[coded](%1b%5D0;taken%07%C2%9B31m.md) [far](https://example.org/%1b%5b31m) [part](#%1b%9b{SOME})
<b>{ALL}</b> `code {ALL}` ![alt {SOME} {MARKUP}](https://example.org/{SOME}.png) &#27;[31m &#x9b;31m

| head {ALL} | {MARKUP} |
|---|---|
| cell {ALL} | {MARKUP} |

```python
print("{ALL}")  # {MARKUP}
```

```mermaid
flowchart TD
    A["one {ALL}"] -->|"{ALL}"| B["two {MARKUP}"]
```

```mermaid
{ALL}
```

<div onclick="{ALL}">{ALL}</div>

> quoted {ALL}[^{SOME}]

[^{SOME}]: note {ALL}

{ODD}
"""
NOTE = f"My note {MARKUP} {ALL}\n\n- [link {SOME}](https://example.org/{SOME})\n"
SLUG = f"trap {NAME}"


def write_hostile(root: Path, *, title: str = "Trap", mirrors: int = 0) -> Path:
    """Write a collection in which every text is hostile; `mirrors` adds near copies."""
    (root / "guides").mkdir(parents=True, exist_ok=True)
    (root / "categories").mkdir(exist_ok=True)
    front = {
        "title": quoted(f"{title} {MARKUP} {ALL}"),
        "description": quoted(f"About {MARKUP} {ALL} "),
        "image": quoted(f"https://example.org/{SOME}.png"),
        "createdAt": '"2024-02-01"',
        "categories": f"[alpha, {quoted('made-up' + ALL)}]",
        "tags": f"[{quoted('Tag ' + MARKUP + ALL)}]",
    }
    lines = "\n".join(f"{key}: {value}" for key, value in front.items())
    for number in range(mirrors + 1):
        name = SLUG if number == 0 else f"mirror {number} {NAME}"
        text = f"---\n{lines}\n---\n\n{BODY}"
        (root / "guides" / f"{name}.md").write_text(
            text if number == 0 else text.replace(f'"{title} ', f'"Mirror {number} '), "utf-8"
        )
    (root / "guides" / "surrogate.md").write_text('---\ntitle: "\\ud800"\n---\n\nText.\n')
    (root / "categories" / "alpha.md").write_text(
        f"---\ntitle: {quoted('Alpha ' + MARKUP + ALL)}\ndescription: {quoted(ALL)}\nsort: 1\n---\n"
    )
    (root / "categories" / f"beta{NAME}.md").write_text(
        f"---\ntitle: {quoted('Beta ' + ALL)}\nsort: 2\n---\n"
    )
    return root
