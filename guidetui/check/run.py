"""Runs the rules over a collection."""

from collections.abc import Collection as Codes
from collections.abc import Iterable, Iterator
from functools import partial

from guidetui.check.rules import (
    RULES,
    SHARED_PASSAGE,
    TAG_SPELLING,
    Finding,
    shared_passages,
    tag_spellings,
)
from guidetui.check.source import GuideSource
from guidetui.collection.collection import Collection
from guidetui.models import Guide, Problem, Severity

# What reading the files finds: code and what must hold.
FILE_RULES: tuple[tuple[str, str], ...] = (
    ("unreadable", "Every file can be read."),
    ("not-a-file", "Only regular files are named like guides."),
    ("broken-link", "Symbolic links lead to a file."),
    ("link-loop", "Symbolic links do not lead back."),
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
    ("duplicate-slug", "No two slugs differ only in case or Unicode form."),
)


def all_rules() -> tuple[tuple[str, str], ...]:
    """Return the code and the summary of every rule, in the order they are documented."""
    content = tuple((rule.code, rule.summary) for rule in RULES)
    return (*FILE_RULES, *content, TAG_SPELLING, SHARED_PASSAGE)


def check(collection: Collection, *, off: Codes[str] = ()) -> tuple[Problem, ...]:
    """Return every problem of a collection, sorted by file and line, without the codes in `off`.

    Drafts are unfinished: only problems of reading them are reported.
    """
    problems = [problem for problem in collection.problems if problem.code not in off]
    finished = [guide for guide in collection.guides if not guide.draft]
    sources = [source for guide in finished if (source := GuideSource.read(guide)) is not None]
    for rule in RULES:
        if rule.code in off or (collection.is_bare and not rule.is_for_bare):
            continue
        for source in sources:
            findings = rule.check(source, collection)
            problems.extend(map(partial(_problem, source.guide, rule.code), findings))
    if not collection.is_bare:
        problems.extend(_cross_file_problems(collection, sources, off))
    return tuple(sorted(problems, key=lambda item: (str(item.path), item.line or 0, item.code)))


def _cross_file_problems(
    collection: Collection, sources: Iterable[GuideSource], off: Codes[str]
) -> Iterator[Problem]:
    if TAG_SPELLING[0] not in off:
        for guide, finding in tag_spellings(collection):
            yield _problem(guide, TAG_SPELLING[0], finding)
    if SHARED_PASSAGE[0] not in off:
        for guide, finding in shared_passages(sources):
            yield _problem(guide, SHARED_PASSAGE[0], finding)


def _problem(guide: Guide, code: str, finding: Finding) -> Problem:
    return Problem(
        guide.path, code, finding.message, finding.hint, Severity.WARNING, line=finding.line
    )
