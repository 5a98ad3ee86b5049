"""Checks the rules for collections; each can be switched off by its code."""

from collections.abc import Collection as Codes
from collections.abc import Iterator

from guidetui.check.rules import (
    DANGLING,
    RULES,
    SHARED_PASSAGE,
    TAG_SPELLING,
    Finding,
    GuideSource,
    HeadingLink,
    heading_links,
    normalized,
    shared_passages,
    tag_spellings,
)
from guidetui.collection.collection import Collection
from guidetui.document.anchors import Anchors
from guidetui.models import Guide, Problem, Severity

# The problems found while reading files: code, and the rule.
FILE_RULES: tuple[tuple[str, str], ...] = (
    ("unreadable", "Every file can be read."),
    ("not-a-file", "Only regular files are named like guides."),
    ("broken-link", "Symbolic links lead to a file."),
    ("link-loop", "Symbolic links do not lead back."),
    ("too-deep", "No folder is more than 32 folders deep."),
    ("too-large", "No file has more than 8 MB."),
    ("not-utf-8", "Files are UTF-8."),
    ("bom", "No byte order mark."),
    ("crlf", "No Windows line ends."),
    ("empty", "No file is empty."),
    ("bad-yaml", "The front matter is YAML of at most 64 kB, 1,000 values and 20 levels."),
    ("bad-toml", "The same for a front matter in TOML."),
    ("bad-json", "The same for a front matter in JSON."),
    ("no-front-matter", "There is front matter."),
    ("missing-field", "No field of the front matter is missing."),
    ("bad-field", "Every field has the right type."),
    ("bad-url", "Addresses are http or https."),
    ("bad-date", "Dates are written YYYY-MM-DD."),
    ("unknown-category", "Every category has its file."),
    ("duplicate-category", "No two files name the same category."),
    ("duplicate-slug", "No two guides have the same slug."),
    ("unknown-guide", "Every guide of a reading list exists."),
    ("duplicate-step", "No reading list names a guide twice."),
)


def all_rules() -> tuple[tuple[str, str], ...]:
    """Return the code and the summary of every rule, in the order of the documentation."""
    content = tuple((rule.code, rule.summary) for rule in RULES)
    return (*FILE_RULES, *content, TAG_SPELLING, SHARED_PASSAGE)


def check(collection: Collection, *, off: Codes[str] = ()) -> tuple[Problem, ...]:
    """Return every problem of a collection, sorted by file and line, without the codes in `off`.

    Of drafts, only problems of reading them are reported. If a single file was opened, only its own
    problems are reported.
    """
    opened = collection.opened_guide
    problems = [problem for problem in collection.problems if problem.code not in off]
    problems.extend(_content_problems(collection, opened, off))
    if not collection.is_bare and TAG_SPELLING[0] not in off:
        problems.extend(
            _problem(guide, TAG_SPELLING[0], finding)
            for guide, finding in tag_spellings(collection)
        )
    if collection.is_single_file:
        problems = [problem for problem in problems if problem.path == collection.root]
    return tuple(sorted(problems, key=lambda item: (str(item.path), item.line or 0, item.code)))


def _content_problems(
    collection: Collection, opened: Guide | None, off: Codes[str]
) -> Iterator[Problem]:
    """Check every guide, reading each once and keeping little of it in memory."""
    rules = [
        rule
        for rule in RULES
        if rule.code not in off and (rule.is_for_bare or not collection.is_bare)
    ]
    checks_links = any(rule.code == DANGLING for rule in rules)
    checks_passages = not collection.is_bare and SHARED_PASSAGE[0] not in off
    anchors: dict[str, Anchors] = {}
    to_headings: list[HeadingLink] = []
    words: list[tuple[Guide, tuple[str, ...]]] = []
    for guide in collection.guides:
        source = GuideSource.read(guide)
        if source is None:
            continue
        if checks_links:
            anchors[guide.slug] = source.anchors
        if guide.draft or opened not in (None, guide):
            continue
        for rule in rules:
            for finding in rule.check(source, collection):
                yield _problem(guide, rule.code, finding)
        if checks_links:
            to_headings.extend(heading_links(source, collection))
        if checks_passages:
            words.append((guide, normalized(source)))
    for link in to_headings:
        target = anchors.get(link.target.slug)
        if target is not None and target.find(link.anchor) is None:
            yield _problem(link.guide, DANGLING, link.finding())
    for guide, finding in shared_passages(words):
        yield _problem(guide, SHARED_PASSAGE[0], finding)


def _problem(guide: Guide, code: str, finding: Finding) -> Problem:
    return Problem(
        guide.path, code, finding.message, finding.hint, Severity.WARNING, line=finding.line
    )
