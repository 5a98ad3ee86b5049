"""The rules: each yields what is wrong with a guide; `run` adds its code and the file."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from guidetui.check.source import GuideSource
from guidetui.collection.collection import Collection
from guidetui.document.mermaid import drawings
from guidetui.document.plain import links
from guidetui.links import LinkKind, classify
from guidetui.models import Guide
from guidetui.text import cells, pluralize, sanitize_line, tag_key

DIAGRAM_CELLS = 76
DIAGRAM_LINES = 70
MIN_WORDS = 150
MAX_WORDS = 450
MIN_LINKS = 2
MAX_LINKS = 5
MIN_ALT_WORDS = 3

PASSAGE_WORDS = 8
# So many files may hold the same passage.
MAX_FILES = 1

TAG_SPELLING = ("tag-spelling", "One spelling per tag throughout.")
SHARED_PASSAGE = (
    "shared-passage",
    f"No passage of {PASSAGE_WORDS} or more words in more than {MAX_FILES} guide.",
)

_SLUG = re.compile(r"[a-z0-9]+(?:[-+'.]+[a-z0-9]+)*[+']*")
_NOT_WORD = re.compile(r"[^\w]+")
_TAG_IN_DIAGRAM = re.compile(
    r"</?(?:br|b|i|u|em|strong|span|div|sub|sup|img|a)\b[^>]*>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, what to do about it, and on which line where that is known."""

    message: str
    hint: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `summary` says what must hold. Only some apply to a bare folder."""

    code: str
    summary: str
    check: Callable[[GuideSource, Collection], Iterator[Finding]]
    is_for_bare: bool = False


def _slug(source: GuideSource, _: Collection) -> Iterator[Finding]:
    if not _SLUG.fullmatch(source.guide.slug):
        yield Finding(
            f"the slug {source.guide.slug!r} is not plain",
            "use lower-case letters, digits and hyphens",
        )


def _dangling(source: GuideSource, collection: Collection) -> Iterator[Finding]:
    for run in links(source.document):
        target = classify(run.href or "")
        line = source.line_of(f"]({run.href}")
        if target.kind is LinkKind.PATH:
            if collection.resolve(source.guide, target.value) is None:
                yield Finding(
                    f"links to {target.value}, which is not there",
                    "correct or remove the link",
                    line,
                )
        elif target.kind is LinkKind.ANCHOR and target.value not in source.anchors():
            yield Finding(
                f"links to #{target.value}, which is no heading", "correct the link", line
            )


def _link_count(source: GuideSource, _: Collection) -> Iterator[Finding]:
    targets = {
        classify(run.href or "").value
        for run in links(source.document)
        if classify(run.href or "").kind is LinkKind.PATH
    }
    if not MIN_LINKS <= len(targets) <= MAX_LINKS:
        yield Finding(
            f"links to {pluralize(len(targets), 'other guide')}",
            f"link to {MIN_LINKS} to {MAX_LINKS} guides where a reader would go next",
        )


def _has_diagram(source: GuideSource, _: Collection) -> Iterator[Finding]:
    if not source.diagrams():
        yield Finding("has no Mermaid diagram", "draw the core idea in a fenced mermaid block")


def _diagram_draws(source: GuideSource, _: Collection) -> Iterator[Finding]:
    for number, diagram in enumerate(source.diagrams()):
        if next(drawings(diagram.source), None) is None:
            line = source.line_of("```mermaid", number)
            yield Finding("the diagram cannot be drawn", "check its first line and syntax", line)


def _diagram_fits(source: GuideSource, _: Collection) -> Iterator[Finding]:
    for number, diagram in enumerate(source.diagrams()):
        narrowest, lines = 0, 0
        for drawing in drawings(diagram.source):
            narrowest, lines = max(map(cells, drawing)), len(drawing)
            if narrowest <= DIAGRAM_CELLS:
                break
        line = source.line_of("```mermaid", number)
        if narrowest > DIAGRAM_CELLS:
            yield Finding(
                f"the diagram takes {narrowest} columns",
                f"{DIAGRAM_CELLS} fit: shorter labels, fewer boxes abreast, or top down",
                line,
            )
        if lines > DIAGRAM_LINES:
            yield Finding(f"the diagram takes {lines} lines", f"{DIAGRAM_LINES} are enough", line)


def _diagram_html(source: GuideSource, _: Collection) -> Iterator[Finding]:
    for number, diagram in enumerate(source.diagrams()):
        tag = _TAG_IN_DIAGRAM.search(diagram.source)
        if tag:
            line = source.line_of("```mermaid", number)
            yield Finding(f"the diagram holds HTML: {tag.group()}", "write plain labels", line)


def _image(source: GuideSource, _: Collection) -> Iterator[Finding]:
    url = source.guide.image
    if url and all(image.url != url for image in source.images()):
        yield Finding("does not show its production diagram", f"add a line ![what it shows]({url})")


def _alt(source: GuideSource, _: Collection) -> Iterator[Finding]:
    title = source.guide.title.casefold()
    for image in source.images():
        if len(image.alt.split()) < MIN_ALT_WORDS or image.alt.casefold() == title:
            yield Finding(
                f"an image has no meaningful alt text: {sanitize_line(image.alt)!r}",
                "describe what it shows",
                source.line_of(f"]({image.url}"),
            )


def _length(source: GuideSource, _: Collection) -> Iterator[Finding]:
    count = len(source.words)
    if not MIN_WORDS <= count <= MAX_WORDS:
        yield Finding(f"has {pluralize(count, 'word')}", f"{MIN_WORDS} to {MAX_WORDS} read well")


RULES: tuple[Rule, ...] = (
    Rule("slug", "The slug is lower-case letters, digits and hyphens (and ' + . inside).", _slug),
    Rule("dangling-link", "Relative links lead somewhere.", _dangling, is_for_bare=True),
    Rule("link-count", f"{MIN_LINKS} to {MAX_LINKS} links to other guides.", _link_count),
    Rule("no-diagram", "At least one fenced mermaid block.", _has_diagram),
    Rule("diagram-broken", "Every Mermaid block can be drawn.", _diagram_draws, is_for_bare=True),
    Rule(
        "diagram-size",
        f"Every drawing fits {DIAGRAM_CELLS} columns and {DIAGRAM_LINES} lines.",
        _diagram_fits,
    ),
    Rule("diagram-html", "No HTML in a Mermaid block.", _diagram_html),
    Rule("no-image", "The diagram of the front matter is shown as an image.", _image),
    Rule("alt-text", f"Images have an alt text of {MIN_ALT_WORDS} or more words.", _alt),
    Rule("length", f"{MIN_WORDS} to {MAX_WORDS} words of prose.", _length),
)


def tag_spellings(collection: Collection) -> Iterator[tuple[Guide, Finding]]:
    """Yield the guides that spell a tag differently from most others."""
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
            if len(sharing) > MAX_FILES:
                other = listed[min(sharing - {number})].guide.slug
                yield (
                    listed[number].guide,
                    Finding(
                        f"shares a passage with {other}: {' '.join(passage)!r}",
                        "say it in other words, or once, and link there",
                    ),
                )
                break


def _normalized(source: GuideSource) -> tuple[str, ...]:
    folded = (_NOT_WORD.sub("", word).casefold() for word in source.words)
    return tuple(word for word in folded if word)
