"""The rules: each yields the findings in a guide, whose file is read once for all rules."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, partial

from msgspec import Struct

from guidetui.collection.collection import Collection
from guidetui.collection.guide_file import included_paths, read_text, split_source
from guidetui.document.anchors import Anchors
from guidetui.document.mermaid import drawings
from guidetui.document.model import Block, Diagram, Document, Image, Run, Style, walk
from guidetui.document.parse import parse_words, read_tokens
from guidetui.document.words import headings, links, plain_text
from guidetui.links import LinkKind, classify
from guidetui.models import Guide, Problem
from guidetui.text import cells, pluralize, sanitize_line, tag_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.token import Token

_WORD = re.compile(r"[^\W_][\w'\u2019.+#/-]*")
_FENCE = re.compile(r"^[ \t>*+\-\d.)]*(?:`{3,}|~{3,})[ \t]*mermaid\b", re.MULTILINE | re.IGNORECASE)
_IN_HTML = re.compile(r"\b(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
DIAGRAM_CELLS = 76
DIAGRAM_LINES = 70
MIN_WORDS = 150
MAX_WORDS = 450
# Of a guide with `long: true`.
MIN_LONG_WORDS = 1_000
MAX_LONG_WORDS = 2_500
MIN_LINKS = 2
MAX_LINKS = 5
MIN_ALT_WORDS = 3

PASSAGE_WORDS = 8
# How many files may hold the same passage.
MAX_FILES = 1

DANGLING = "dangling-link"
TAG_SPELLING = ("tag-spelling", "One spelling per tag throughout.")
SHARED_PASSAGE = (
    "shared-passage",
    f"No passage of {PASSAGE_WORDS} or more words in more than {MAX_FILES} guide.",
)

# Placeholders that a site generator replaces in links.
_TEMPLATE = re.compile(r"\{\{|\{%|\$\{|%7B%7B|%7B%25", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:[-+'.]+[a-z0-9]+)*[+']*")
_NOT_WORD = re.compile(r"[^\w]+")
_TAG_IN_DIAGRAM = re.compile(
    r"</?(?:br|b|i|u|em|strong|span|div|sub|sup|img|a)\b[^>]*>", re.IGNORECASE
)

# In a flowchart, `a{...}` is a decision. `end` is the target of an arrow without a label.
_FLOWCHART = re.compile(r"\s*(?:flowchart|graph)\b")
_QUESTION = re.compile(r"\b(\w+)\{")
_BARE_ARROW = re.compile(
    r"(?:^|(?<=[;&>|]))[ \t]*\w+(?:[\[({][^\n]*?[\])}]+)?[ \t]*(?:--+>|==+>|-\.+->)"
    r"(?=[ \t]*(?P<end>\w+))",
    re.MULTILINE,
)


class GuideSource(Struct, frozen=True, dict=True):
    """One guide; line numbers are 1-based and count from the top of its file."""

    guide: Guide
    body: str
    body_line: int = 1

    @classmethod
    def read(cls, guide: Guide) -> "GuideSource | None":
        """Read a guide's file; return None if it cannot be read any more."""
        source = read_text(guide.path)
        if isinstance(source, Problem):
            return None
        split = split_source(guide.path, source.text)
        return cls(guide, split.body, split.body_line)

    @cached_property
    def document(self) -> Document:
        """The blocks of the body; addresses written as text are not parsed as links."""
        return parse_words(self.body)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the prose: no code, no diagrams, no front matter."""
        prose = "\n".join((*headings(self.document), plain_text(self.document)))
        return tuple(_WORD.findall(prose))

    def blocks(self) -> Iterator[Block]:
        """Yield every block, including those inside lists and quotes."""
        return walk(self.document.blocks)

    @cached_property
    def links(self) -> tuple[Run, ...]:
        """The links of the text in order, including those of pictures in the text."""
        return tuple(links(self.document))

    @cached_property
    def diagrams(self) -> tuple[Diagram, ...]:
        """The Mermaid blocks, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Diagram))

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """The pictures that are blocks of their own, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Image))

    @cached_property
    def anchors(self) -> Anchors:
        """The anchors that links may lead to."""
        return Anchors(self.document.blocks)

    def drawing(self, diagram: Diagram, fitting_cells: int) -> tuple[int, int] | None:
        """Return the width and height of a diagram in cells, or None if it cannot be drawn.

        It is measured on the first of its drawings that fits, or else on the last.
        """
        if diagram.source not in self._drawings:
            size = None
            for drawing in drawings(diagram.source):
                size = max(map(cells, drawing)), len(drawing)
                if size[0] <= fitting_cells:
                    break
            self._drawings[diagram.source] = size
        return self._drawings[diagram.source]

    @cached_property
    def _drawings(self) -> dict[str, tuple[int, int] | None]:
        return {}

    def line_of_diagram(self, number: int) -> int | None:
        """Return the line of the file on which diagram number `number` (from 0) begins."""
        return self._fence_lines[number] if number < len(self._fence_lines) else None

    @cached_property
    def _fence_lines(self) -> list[int]:
        return [self.line_at(match.start()) for match in _FENCE.finditer(self.body)]

    def line_at(self, offset: int) -> int:
        """Return the line of the file that holds a line of the body."""
        return self.body_line + bisect_right(self._line_ends, offset)

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.end() for match in re.finditer("\n", self.body)]

    def line_of_link(self, href: str, occurrence: int = 0) -> int | None:
        """Return the line of the link or picture number `occurrence` (from 0) with that `href`."""
        lines = self._link_lines.get(href, [])
        if lines:
            return lines[min(occurrence, len(lines) - 1)]
        found = self.body.find(href)
        return self.line_at(found) if found >= 0 else None

    @cached_property
    def _link_lines(self) -> dict[str, list[int]]:
        lines: defaultdict[str, list[int]] = defaultdict(list)
        line = 0
        for token in read_tokens(self.body):
            line = token.map[0] if token.map else line
            if token.type == "inline":
                _note_links(token.children or [], line + self.body_line, lines)
            elif token.type == "html_block":
                _note_html(token.content, line + self.body_line, lines)
        return lines


def _note_links(tokens: "list[Token]", line: int, lines: dict[str, list[int]]) -> None:
    """Collect the lines of the links in a paragraph that begins on `line`."""
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "link_open":
            lines[str(token.attrs.get("href", ""))].append(line)
        elif token.type == "image":
            lines[str(token.attrs.get("src", ""))].append(line)
        elif token.type == "html_inline":
            _note_html(token.content, line, lines)
            line += token.content.count("\n")


def _note_html(source: str, line: int, lines: dict[str, list[int]]) -> None:
    for match in _IN_HTML.finditer(source):
        href = next(group for group in match.groups() if group is not None)
        lines[href].append(line + source.count("\n", 0, match.start()))


class Finding(Struct, frozen=True):
    """What is wrong, what to do about it, and the line if it is known."""

    message: str
    hint: str
    line: int | None = None


class Rule(Struct, frozen=True):
    """A rule, which `summary` states. Only some rules apply to a bare folder."""

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
    exists = cache(partial(_exists, source, collection))
    for link in _links(source):
        target = classify(link.href)
        if target.kind is LinkKind.ANCHOR and source.anchors.find(target.value) is None:
            line = source.line_of_link(link.href, link.occurrence)
            yield Finding(
                f"links to #{target.value}, which is no heading", "correct the link", line
            )
        elif target.kind is LinkKind.PATH and not exists(target.value):
            verb = "shows" if link.is_picture else "links to"
            line = source.line_of_link(link.href, link.occurrence)
            yield Finding(
                f"{verb} {target.shown}, which is not there", "correct or remove the link", line
            )
    file = cache(partial(collection.file, source.guide))
    for path, offset in included_paths(source.body):
        if file(path) is None:
            yield Finding(
                f"includes {sanitize_line(path)}, which is not in the folder",
                "correct or remove the line",
                source.line_at(offset),
            )


class _Link(Struct, frozen=True):
    """A link or a picture; `occurrence` counts those with the same `href` before it."""

    href: str
    occurrence: int
    is_picture: bool


def _links(source: GuideSource) -> Iterator[_Link]:
    seen: Counter[str] = Counter()
    for href, is_picture in (
        *((run.href or "", Style.IMAGE in run.styles) for run in source.links),
        *((image.url, True) for image in source.images),
    ):
        if not _TEMPLATE.search(href):
            yield _Link(href, seen[href], is_picture)
        seen[href] += 1


def _exists(source: GuideSource, collection: Collection, path: str) -> bool:
    return bool(
        collection.resolve(source.guide, path)
        or collection.file(source.guide, path)
        or collection.has_folder(source.guide, path)
    )


class HeadingLink(Struct, frozen=True):
    """A link to a heading of the guide `target`, which is checked once that guide is read.

    `occurrence` counts the links with the same `href` before it.
    """

    guide: Guide
    target: Guide
    anchor: str
    href: str
    occurrence: int

    def finding(self) -> Finding:
        """Return the finding if the other guide has no such heading; reads the guide again."""
        source = GuideSource.read(self.guide)
        line = source.line_of_link(self.href, self.occurrence) if source else None
        where = f"{classify(self.href).shown}#{self.anchor}"
        return Finding(f"links to {where}, which is no heading there", "correct the link", line)


def heading_links(source: GuideSource, collection: Collection) -> Iterator[HeadingLink]:
    """Yield the links of a guide to headings of other guides."""
    for link in _links(source):
        target = classify(link.href)
        if target.kind is LinkKind.PATH and target.anchor:
            guide = collection.resolve(source.guide, target.value)
            if guide is not None:
                yield HeadingLink(source.guide, guide, target.anchor, link.href, link.occurrence)


def _link_count(source: GuideSource, _: Collection) -> Iterator[Finding]:
    targets = {
        target.value
        for target in (classify(run.href or "") for run in source.links)
        if target.kind is LinkKind.PATH
    }
    if not MIN_LINKS <= len(targets) <= MAX_LINKS:
        yield Finding(
            f"links to {pluralize(len(targets), 'other guide')}",
            f"link to {MIN_LINKS} to {MAX_LINKS} guides where a reader would go next",
        )


def _has_diagram(source: GuideSource, _: Collection) -> Iterator[Finding]:
    if not source.diagrams:
        yield Finding("has no Mermaid diagram", "draw the core idea in a fenced mermaid block")


def _diagram_draws(source: GuideSource, _: Collection) -> Iterator[Finding]:
    for number, diagram in enumerate(source.diagrams):
        if source.drawing(diagram, DIAGRAM_CELLS) is None:
            line = source.line_of_diagram(number)
            yield Finding("the diagram cannot be drawn", "check its first line and syntax", line)


def _diagram_fits(source: GuideSource, _: Collection) -> Iterator[Finding]:
    for number, diagram in enumerate(source.diagrams):
        columns, lines = source.drawing(diagram, DIAGRAM_CELLS) or (0, 0)
        line = source.line_of_diagram(number)
        if columns > DIAGRAM_CELLS:
            yield Finding(
                f"the diagram takes {columns} columns",
                f"{DIAGRAM_CELLS} fit: shorter labels, fewer boxes abreast, or top down",
                line,
            )
        if lines > DIAGRAM_LINES:
            yield Finding(f"the diagram takes {lines} lines", f"{DIAGRAM_LINES} are enough", line)


def _diagram_html(source: GuideSource, _: Collection) -> Iterator[Finding]:
    for number, diagram in enumerate(source.diagrams):
        tag = _TAG_IN_DIAGRAM.search(diagram.source)
        if tag:
            line = source.line_of_diagram(number)
            yield Finding(f"the diagram holds HTML: {tag.group()}", "write plain labels", line)


def _arrow_labels(source: GuideSource, _: Collection) -> Iterator[Finding]:
    for number, diagram in enumerate(source.diagrams):
        text = diagram.source
        if not _FLOWCHART.match(text):
            continue
        questions = set(_QUESTION.findall(text))
        bare = [arrow for arrow in _BARE_ARROW.finditer(text) if arrow["end"] not in questions]
        if bare:
            line = source.line_of_diagram(number)
            yield Finding(
                f"{pluralize(len(bare), 'arrow')} of the diagram without a label",
                f"say what passes: {bare[0].group().strip()}|label| {bare[0]['end']}",
                None if line is None else line + 1 + text.count("\n", 0, bare[0].end()),
            )


def _image(source: GuideSource, _: Collection) -> Iterator[Finding]:
    url = source.guide.image
    if url and all(image.url != url for image in source.images):
        yield Finding("does not show its production diagram", f"add a line ![what it shows]({url})")


def _alt(source: GuideSource, _: Collection) -> Iterator[Finding]:
    title = source.guide.title.casefold()
    seen: Counter[str] = Counter()
    for image in source.images:
        if len(image.alt.split()) < MIN_ALT_WORDS or image.alt.casefold() == title:
            yield Finding(
                f"an image has no meaningful alt text: {sanitize_line(image.alt)!r}",
                "describe what it shows",
                source.line_of_link(image.url, seen[image.url]),
            )
        seen[image.url] += 1


def _length(source: GuideSource, _: Collection) -> Iterator[Finding]:
    count = len(source.words)
    low, high = (MIN_WORDS, MAX_WORDS)
    if source.guide.is_long:
        low, high = (MIN_LONG_WORDS, MAX_LONG_WORDS)
    if not low <= count <= high:
        yield Finding(f"has {pluralize(count, 'word')}", f"{low:,} to {high:,} read well")


RULES: tuple[Rule, ...] = (
    Rule("slug", "The slug is lower-case letters, digits and hyphens (and ' + . inside).", _slug),
    Rule(
        DANGLING,
        "Links to headings, guides, files and pictures lead somewhere.",
        _dangling,
        is_for_bare=True,
    ),
    Rule("link-count", f"{MIN_LINKS} to {MAX_LINKS} links to other guides.", _link_count),
    Rule("no-diagram", "At least one fenced mermaid block.", _has_diagram),
    Rule("diagram-broken", "Every Mermaid block can be drawn.", _diagram_draws, is_for_bare=True),
    Rule(
        "diagram-size",
        f"Every drawing fits {DIAGRAM_CELLS} columns and {DIAGRAM_LINES} lines.",
        _diagram_fits,
    ),
    Rule("diagram-html", "No HTML in a Mermaid block.", _diagram_html),
    Rule(
        "arrow-label",
        "Every arrow of a flowchart has a label, unless it leads to a question.",
        _arrow_labels,
    ),
    Rule("no-image", "The diagram of the front matter is shown as an image.", _image),
    Rule("alt-text", f"Images have an alt text of {MIN_ALT_WORDS} or more words.", _alt),
    Rule(
        "length",
        f"{MIN_WORDS} to {MAX_WORDS} words of prose, or {MIN_LONG_WORDS:,} to {MAX_LONG_WORDS:,}"
        " with `long: true`.",
        _length,
    ),
)


def tag_spellings(collection: Collection) -> Iterator[tuple[Guide, Finding]]:
    """Yield the guides that spell a tag differently from most others."""
    for guide in collection.guides:
        for label in guide.tags:
            usual = collection.label_of(tag_key(label))
            if label != usual:
                yield guide, Finding(f"spells the tag {usual!r} as {label!r}", f"write {usual!r}")


def shared_passages(
    words_of_guides: Iterable[tuple[Guide, tuple[str, ...]]],
) -> Iterator[tuple[Guide, Finding]]:
    """Yield, for each guide, the first passage that too many other guides share.

    The words of each guide are those that `normalized` returns.
    """
    guides, words = zip(*words_of_guides, strict=True) if words_of_guides else ((), ())
    holders: defaultdict[int, set[int]] = defaultdict(set)
    for number, sequence in enumerate(words):
        for start in range(len(sequence) - PASSAGE_WORDS + 1):
            holders[hash(sequence[start : start + PASSAGE_WORDS])].add(number)
    for number, sequence in enumerate(words):
        for start in range(len(sequence) - PASSAGE_WORDS + 1):
            passage = sequence[start : start + PASSAGE_WORDS]
            sharing = holders[hash(passage)]
            if len(sharing) > MAX_FILES:
                other = guides[min(sharing - {number})].slug
                yield (
                    guides[number],
                    Finding(
                        f"shares a passage with {other}: {' '.join(passage)!r}",
                        "say it in other words, or once, and link there",
                    ),
                )
                break


def normalized(source: GuideSource) -> tuple[str, ...]:
    """Return the words of a guide's prose in lower case, without punctuation."""
    folded = (_NOT_WORD.sub("", word).casefold() for word in source.words)
    return tuple(word for word in folded if word)
