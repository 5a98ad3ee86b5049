"""A collection of eight guides in three categories that never changes, so that snapshots hold."""

import os
from pathlib import Path

BASE_URL = "https://example.org/guides"
_WRITTEN_AT_S = 1_700_000_000

_CATEGORIES = (
    ("caching", "Caching", 10),
    ("databases", "Databases", 20),
    ("networks", "Networks & Protocols", 30),
)

# In publication order within their categories.
IN_ORDER = {
    "Caching": ("what-is-a-cache", "cache-eviction", "write-through"),
    "Databases": ("b-tree-index", "every-construct", "sharding"),
    "Networks & Protocols": ("tcp-handshake", "sharding", "dns-lookup"),
}

_EVERY_CONSTRUCT = """\
A paragraph with **strong**, *emphasis*, ~~strike~~, `code` and <kbd>Ctrl</kbd>+<kbd>C</kbd>,
long enough to be wrapped at any width that a terminal is likely to have, and then once more.

## Lists

- A bullet
  - One below it
- Another

1. First
2. Second

- [x] A task that is done
- [ ] One that is not

## Quotes and code

> A quotation with **weight**, which goes on for so long that it needs a second line in a
> narrow pane and perhaps a third.

```python
def hit_rate(hits: int, misses: int) -> float:
    "Return a share."  # of all requests
    return hits / (hits + misses)
```

## Tables and diagrams

| Store | Latency | Kept on |
|:------|--------:|:-------:|
| Redis | 0.5 ms | memory |
| Postgres | 5 ms | disk, with a cache in front of it |

```mermaid
graph LR
    Client --> Cache --> Database
```

---

Links: [the cache guide](what-is-a-cache.md), [this site](https://example.org/site),
[the lists](#lists), [a trap](javascript:alert(1)).

![A cache in front of a database](https://example.org/cache.png)

Term
: What it means.

A claim.[^1]

[^1]: Its source.
"""

_LINKS = """\
A cache keeps what was asked for.

- [the policies](cache-eviction.md#policies) say what leaves
- [sharding](sharding.md) makes room
- [the site](https://example.org/site)
- [the end](#the-end)
- [nowhere](#nowhere)
- [no guide](gone.md)
- [a mail](mailto:a@example.org)

<p><a href="file:///etc/passwd">a file</a></p>

## In the middle

Hot keys stay near.

{filler}

## The end

Cold keys leave.
"""

_NUMBERED = "\n\n".join(
    f"Step {number} asks the resolver once more, waits for its answer and keeps the address."
    for number in range(1, 61)
)

_GUIDES = (
    (
        "what-is-a-cache",
        "What is a cache?",
        "Why a copy close by answers faster.",
        "caching",
        "2024-01-05",
        "Cache, Performance",
        _LINKS.format(filler="\n\n".join(f"Line {number}." for number in range(1, 41))),
    ),
    (
        "cache-eviction",
        "Cache eviction",
        "Which entry leaves when memory runs out.",
        "caching",
        "2024-01-12",
        "cache, Memory",
        "What leaves first.\n\n"
        + "\n\n".join(f"Reason {number}." for number in range(1, 31))
        + "\n\n## Policies\n\nLRU drops the entry unused for longest, LFU the one used least.\n\n"
        + "\n\n".join(f"Policy {number}." for number in range(1, 31)),
    ),
    (
        "write-through",
        "Write-through and write-behind",
        "Two ways to keep a cache and a database alike.",
        "caching",
        "2024-02-01",
        "Cache, Performance, Storage",
        "A write goes to the cache and to the database before it is answered.",
    ),
    (
        "b-tree-index",
        "How a B-tree index works",
        "How a database finds a row without reading them all.",
        "databases",
        "2024-01-20",
        "Index, Storage, Performance",
        "An index keeps keys in order.\n\n"
        "```mermaid\ngraph TD\n    Root --> Left\n    Root --> Right\n```",
    ),
    (
        "every-construct",
        "Every construct",
        "All that a guide may hold, in one place.",
        "databases",
        "2024-02-10",
        "Markdown",
        _EVERY_CONSTRUCT,
    ),
    (
        "sharding",
        "Sharding",
        "One table on many machines.",
        "databases, networks",
        "2024-03-01",
        "Storage, Performance",
        "Rows are spread over nodes by a key. A hot key makes a hot shard.",
    ),
    (
        "tcp-handshake",
        "TCP handshake",
        "How two hosts agree to talk.",
        "networks",
        "2024-01-15",
        "TCP, Protocols",
        "Three segments open a connection.\n\n"
        "```mermaid\nsequenceDiagram\n    Client->>Server: SYN\n    Server->>Client: SYN-ACK\n```",
    ),
    (
        "dns-lookup",
        "DNS lookup",
        "From a name to an address.",
        "networks",
        "2024-03-10",
        "DNS, Protocols, Cache",
        _NUMBERED,
    ),
)


def write_sample(root: Path) -> Path:
    """Write the collection into `root` and return it."""
    for name, title, sort in _CATEGORIES:
        front = (
            f'title: "{title}"\ndescription: "About {title}."\n'
            f'image: "https://example.org/{name}.png"\nicon: "/{name}.png"\nsort: {sort}'
        )
        _write(root / "categories" / f"{name}.md", front, f"Text of {title}.")
    for slug, title, description, categories, created, tags, body in _GUIDES:
        write_guide(
            root,
            slug,
            title,
            body,
            description=description,
            categories=categories,
            created=created,
            tags=tags,
        )
    return root


def sample_bodies() -> list[str]:
    """Return the Markdown of all guides."""
    return [guide[-1] for guide in _GUIDES]


def write_guide(
    root: Path,
    slug: str,
    title: str,
    body: str,
    *,
    description: str = "A guide.",
    categories: str = "caching",
    created: str = "2024-06-01",
    tags: str = "",
    questions: str = "",
) -> None:
    """Write one guide; texts may hold what a double-quoted YAML string may."""
    front = (
        f'title: "{title}"\ndescription: "{description}"\n'
        f'image: "https://example.org/diagrams/{slug}.png"\ncreatedAt: "{created}"\n'
        f"draft: false\ncategories: [{categories}]\ntags: [{tags}]\n"
        f"questions: [{questions}]"
    )
    _write(root / "guides" / f"{slug}.md", front, body)


def _write(path: Path, front: str, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{front}\n---\n\n{body}\n", encoding="utf-8")
    os.utime(path, (_WRITTEN_AT_S, _WRITTEN_AT_S))
