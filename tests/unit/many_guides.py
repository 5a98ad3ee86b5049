"""Makes collections of many small guides, quickly."""

from pathlib import Path

_WORDS = ("redis", "kafka", "cluster", "shard", "leader", "replica", "queue", "cache", "token")


def write_many(root: Path, guides: int) -> Path:
    """Write `guides` guides into `root`; each holds a word of its own: `word` and its number."""
    (root / "guides").mkdir(parents=True)
    (root / "categories").mkdir()
    (root / "categories" / "alpha.md").write_text("---\ntitle: Alpha\nsort: 1\n---\n\nText.\n")
    for number in range(guides):
        rewrite(root, number, "first")
    return root


def rewrite(root: Path, number: int, word: str) -> None:
    """Write one guide of `write_many` again, with a word that tells which time it is."""
    filling = " ".join(_WORDS[(number + place) % len(_WORDS)] for place in range(40))
    (root / "guides" / f"guide-{number}.md").write_text(
        f"---\ntitle: Guide {number}\ncategories: [alpha]\ncreatedAt: '2024-01-01'\n---\n\n"
        f"{word} word{number} common {filling}\n"
    )
