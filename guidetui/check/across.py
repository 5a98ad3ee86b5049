"""The rules that look across guides: one spelling per tag, no passage twice."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from guidetui.check.rules import Finding
from guidetui.check.source import GuideSource
from guidetui.collection.collection import Collection
from guidetui.models import Guide
from guidetui.text import tag_key

PASSAGE_WORDS = 8
# A passage may stand in this many files.
MOST_FILES = 1

TAG_SPELLING = ("tag-spelling", "One spelling per tag throughout.")
SHARED_PASSAGE = (
    "shared-passage",
    f"No passage of {PASSAGE_WORDS} or more words in more than {MOST_FILES} guide.",
)

_NOT_WORD = re.compile(r"[^\w]+")


def tag_spellings(collection: Collection) -> Iterator[tuple[Guide, Finding]]:
    """Yield the guides that spell a tag otherwise than most do."""
    for guide in collection.guides:
        for label in guide.tags:
            usual = collection.label_of(tag_key(label))
            if label != usual:
                yield guide, Finding(f"spells the tag {usual!r} as {label!r}", f"write {usual!r}")


def shared_passages(sources: Iterable[GuideSource]) -> Iterator[tuple[Guide, Finding]]:
    """Yield, for each guide, the first passage that it shares with too many others."""
    listed = list(sources)
    words = [_normalized(source) for source in listed]
    holders: defaultdict[int, set[int]] = defaultdict(set)
    for number, sequence in enumerate(words):
        for start in range(len(sequence) - PASSAGE_WORDS + 1):
            holders[hash(sequence[start : start + PASSAGE_WORDS])].add(number)
    for number, sequence in enumerate(words):
        for start in range(len(sequence) - PASSAGE_WORDS + 1):
            passage = sequence[start : start + PASSAGE_WORDS]
            sharing = holders[hash(passage)]
            if len(sharing) > MOST_FILES:
                other = listed[min(sharing - {number})].guide.slug
                yield (
                    listed[number].guide,
                    Finding(
                        f"shares a passage with {other}: {' '.join(passage)!r}",
                        "say it in other words, or once and link there",
                    ),
                )
                break


def _normalized(source: GuideSource) -> tuple[str, ...]:
    folded = (_NOT_WORD.sub("", word).casefold() for word in source.words)
    return tuple(word for word in folded if word)
