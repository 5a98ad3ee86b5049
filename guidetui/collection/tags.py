"""Tags that differ only in case, hyphens, underscores or spaces are one tag."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from guidetui.models import Guide, Tag
from guidetui.text import tag_key


def tags_of(guides: Iterable[Guide]) -> tuple[Tag, ...]:
    """Return the tags of `guides`, the most used first, then by label.

    A tag's label is the spelling used most; among equals the one with spaces and capitals wins
    ("System Design" over "system-design"), then the alphabet decides.
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for guide in guides:
        for label in guide.tags:
            spellings[tag_key(label)][label] += 1
        counts.update(tag_keys(guide))
    tags = (Tag(key, _preferred(spellings[key]), count) for key, count in counts.items())
    return tuple(sorted(tags, key=lambda tag: (-tag.count, tag.label.casefold(), tag.key)))


def tag_keys(guide: Guide) -> frozenset[str]:
    """Return the folded tags of one guide."""
    return frozenset(tag_key(label) for label in guide.tags)


def _preferred(spellings: Counter[str]) -> str:
    def rank(label: str) -> tuple[int, bool, bool, str]:
        return (-spellings[label], "-" in label or "_" in label, label.islower(), label)

    return min(spellings, key=rank)
