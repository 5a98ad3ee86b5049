"""The values that packages exchange: frozen, typed, and free of any library's types."""

import errno
from collections import Counter
from datetime import date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field

from guidetui.text import pluralize


class Severity(StrEnum):
    """How bad a problem is: an `ERROR` kept a file out, a `WARNING` led to a guess."""

    ERROR = "error"
    WARNING = "warning"


class Problem(Struct, frozen=True):
    """What is wrong with one file, where (`line` is 1-based) and what to do about it."""

    path: Path
    code: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR
    line: int | None = None

    def __str__(self) -> str:
        """Return `path:line: severity code: message (hint)`, the form editors can jump from."""
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.severity} {self.code}: {self.message} ({self.hint})"


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the problem that stands for an operating-system error on `path`."""
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return Problem(
            path, "broken-link", "links to a file that is not there", "repair or remove the link"
        )
    if error.errno == errno.ELOOP:
        return Problem(path, "link-loop", "links to itself", "point the link at a real file")
    reason = (error.strerror or str(error)).lower()
    return Problem(path, "unreadable", f"cannot be read: {reason}", "check its permissions")


class Category(Struct, frozen=True):
    """A group of guides. Categories are listed by `sort`, smallest first."""

    id: str
    title: str
    description: str = ""
    image: str = ""
    icon: str = ""
    sort: int = 0


class Step(NamedTuple):
    """A guide in a reading list; `why` says in one sentence why it is there, or is empty."""

    slug: str
    why: str = ""


class ReadingList(Struct, frozen=True, dict=True):
    """Guides in an order chosen by an author; `name` is the file's name without the suffix.

    `is_own`: the user made it.
    """

    name: str
    title: str
    path: Path
    description: str = ""
    steps: tuple[Step, ...] = ()
    is_own: bool = False


class Tag(Struct, frozen=True):
    """A subject: its `key`, the spelling used most, and how many guides have it."""

    key: str
    label: str
    count: int


class Note(Struct, frozen=True):
    """The user's own note on a guide: its file, with the file's time of change and size."""

    path: Path
    mtime_ns: int
    size_bytes: int


class LeftOut(Struct):
    """How many files of an opened folder are `read`, and how many are not, by reason."""

    read: int = 0
    ignored: int = 0
    ignored_folders: int = 0
    by_suffix: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """Return what is left out, in words; an empty string if nothing is."""
        files = self.ignored + self.by_suffix.total()
        reasons = [f"{count:,} {suffix}" for suffix, count in sorted(self.by_suffix.items())]
        if self.ignored:
            reasons.append(f"{self.ignored:,} ignored by git")
        parts = []
        if files:
            total = pluralize(self.read + files, "file")
            parts.append(f"{files:,} of {total} not read: {', '.join(reasons)}")
        if self.ignored_folders:
            parts.append(f"{pluralize(self.ignored_folders, 'folder')} ignored by git")
        return "; ".join(parts)


class Question(NamedTuple):
    """A question that a guide answers, and the answer; one line of text each."""

    text: str
    answer: str


class Source(NamedTuple):
    """Where a guide's facts can be confirmed: a title of one line, and an address that opens."""

    title: str
    url: str


class Guide(Struct, frozen=True):
    """One guide without its body. `image` is the URL of its diagram on the site, or empty.

    `other_names` are searched like the title: its aliases, and in a bare folder the names of its
    file and folder. `is_dated_by_file`: `created` is when the file was changed, since it has no
    other date. `checked` is the month in which its facts were confirmed, as YYYY-MM, or empty.
    `is_long`: it may be longer than the other guides of its collection. `included` changes with the
    files that its text includes; it is 0 where there are none. `language` is the code of its
    language ("de") where its front matter names one.
    """

    slug: str
    title: str
    path: Path
    created: date
    description: str = ""
    image: str = ""
    draft: bool = False
    category_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    size_bytes: int = 0
    mtime_ns: int = 0
    note: Note | None = None
    other_names: tuple[str, ...] = ()
    is_dated_by_file: bool = False
    questions: tuple[Question, ...] = ()
    sources: tuple[Source, ...] = ()
    checked: str = ""
    is_long: bool = False
    included: int = 0
    language: str = ""


# Half-open character ranges of a text.
Ranges = tuple[tuple[int, int], ...]


class Snippet(Struct, frozen=True):
    """A passage and the half-open character ranges in it that match the query."""

    text: str
    matches: Ranges = ()


class Hit(Struct, frozen=True):
    """A guide that matches a query; scores are comparable within one page only, higher is better.

    `by_meaning`: it lacks words of the query, but one of its passages has a similar meaning.
    """

    slug: str
    score: float
    by_meaning: bool = False


class Facets(Struct, frozen=True):
    """How many matching guides each tag key and each category id has; absent means none."""

    tags: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)


class StudyFlags(Struct, frozen=True):
    """What the user marked in a collection: the slugs of `starred` and `read` guides.

    `new` guides were added or changed by an update and have not been read since.
    """

    starred: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()


class Query(Struct, frozen=True):
    """A query: `text` as typed, and filters that every hit must satisfy.

    `tags` are tag keys, all of which a hit must have. `is_literal` searches exactly the
    words of `text`: no other forms, no aliases, no beginnings, no corrections.
    """

    text: str = ""
    tags: frozenset[str] = frozenset()
    category_id: str | None = None
    is_literal: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is no text to search for; there may still be filters."""
        return not self.text.strip()


class Correction(Struct, frozen=True):
    """A word as `typed`, and the similar words that were searched as well, the best first.

    `start` and `end` are the half-open character range of the typed word in the query's text.
    """

    typed: str
    used: tuple[str, ...]
    start: int
    end: int


class Chip(Struct, frozen=True):
    """A filter that the query's text holds; deleting the characters `start` to `end` removes it.

    `kind` is `tag`, `category`, `title`, `after`, `before`, `is`, `sort` or `not` (an excluded
    word); `value` is what is filtered by: a tag's or category's label, a date as typed, a word.
    """

    kind: str
    value: str
    start: int
    end: int
    is_excluded: bool = False

    @property
    def label(self) -> str:
        """The filter as it may be typed: `tag:Kafka`, `-tag:Kafka`, `after:2024-02`, `-word`."""
        field = "" if self.kind == "not" else f"{self.kind}:"
        return f"{'-' if self.is_excluded else ''}{field}{self.value}"


class Completion(Struct, frozen=True):
    """A replacement for the characters `start` to `end` of the query's text.

    With `is_field` it is the name of a field, whose value is still to be typed.
    """

    label: str
    replacement: str
    start: int
    end: int
    detail: str = ""
    is_field: bool = False


class SearchPage(Struct, frozen=True):
    """The answer to a query: `hits` best first, at most as many as asked for; `total` is all.

    `notice` is one line for the user, such as which part of the query cannot be parsed, or empty.
    `suggestions` are other query texts that find something, if this one finds nothing.
    `is_indexing`: the index is still being built, and a scan answered. The last `partial_total` of
    all that match hold only some of the words; where another order than by relevance is asked for,
    they are mixed with the others and not counted. `can_refine`: a sentence model, which was not
    asked, may find more hits and order them better.
    """

    query: Query
    total: int
    hits: tuple[Hit, ...]
    facets: Facets
    notice: str = ""
    corrections: tuple[Correction, ...] = ()
    suggestions: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    is_indexing: bool = False
    partial_total: int = 0
    can_refine: bool = False

    @property
    def only_filters(self) -> bool:
        """Whether the query's text is only filters, with nothing to search for or to sort by."""
        kinds = {chip.kind for chip in self.chips}
        if not kinds or kinds & {"title", "sort", "not"}:
            return False
        rest = list(self.query.text)
        for chip in self.chips:
            rest[chip.start : chip.end] = " " * (chip.end - chip.start)
        return not "".join(rest).strip()


class SearchRequest(Struct, frozen=True):
    """Everything that a front end asks for with one query.

    At most `limit` hits are wanted. `cursor` is where the cursor is in the query's text, for
    completions, or None while nothing is being typed. The first `snippet_count` hits come with
    snippets of at most `snippet_characters` characters. With `words_only` no sentence model is
    asked, so the answer comes at once.
    """

    query: Query
    limit: int
    cursor: int | None = None
    snippet_count: int = 0
    snippet_characters: int = 0
    words_only: bool = False


class SearchResponse(Struct, frozen=True):
    """The answer to a `SearchRequest`.

    `title_matches` are the half-open character ranges of each hit's title that match; `snippets`
    are those of the first hits; both are by slug. `filtered_slugs` are the guides that satisfy
    the filters where nothing is searched for, or None where those are all guides.
    """

    page: SearchPage
    title_matches: dict[str, Ranges] = field(default_factory=dict)
    snippets: dict[str, Snippet] = field(default_factory=dict)
    filtered_slugs: frozenset[str] | None = None
    completions: tuple[Completion, ...] = ()


class Related(Struct, frozen=True):
    """A guide related to another one, and what the two have in common.

    `tags` and `categories` are labels and titles, `terms` are words that both use often, each with
    the rarest first. `is_linked`: the other one links to this guide; `links_back`: this guide links
    to the other one; `by_meaning`: a sentence model found them similar.
    """

    slug: str
    score: float
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    is_linked: bool = False
    links_back: bool = False
    by_meaning: bool = False


class IndexProgress(Struct, frozen=True):
    """How far an index build is: `done` of `total` guides are written."""

    done: int
    total: int


class Position(Struct, frozen=True):
    """A place in a guide: a block, and a line within it, 0-based."""

    block: int = 0
    line: int = 0


class ChangeKind(StrEnum):
    """What an update did to a guide."""

    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed"
    REMOVED = "removed"


class GuideChange(Struct, frozen=True):
    """What an update did to one guide; `old_slug` is that of a renamed one.

    `passages` is the text that a changed guide gained, a line for each block.
    """

    kind: ChangeKind
    slug: str
    title: str
    created: date
    old_slug: str = ""
    passages: tuple[str, ...] = ()


class NewsItem(Struct, frozen=True):
    """A change, the day on which an update brought it, and whether the guide was read since."""

    change: GuideChange
    day: date
    is_seen: bool = False


class Grade(IntEnum):
    """How well an answer was recalled."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class CardId(NamedTuple):
    """What a quiz card asks: a question of a guide, or the guide as a whole (an empty question)."""

    slug: str
    question: str = ""


class Card(Struct, frozen=True):
    """A quiz card: when it is `due` (UTC), and the scheduler's record of it."""

    id: CardId
    due: datetime
    record: str


class DueCounts(Struct, frozen=True):
    """How many cards are due now, were never asked (`new`), and are due later (`learned`)."""

    due: int
    new: int
    learned: int
