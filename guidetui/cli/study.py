"""`guidetui star`, `mark`, `note`, `lists` and `stats`."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from pathlib import Path

import click
from msgspec import Struct

from guidetui.cli.common import echo_json, echo_row, notify, open_library, uses_color, with_flags
from guidetui.cli.group import collection_options, json_option, slug_argument, slugs_argument
from guidetui.collection.collection import Collection
from guidetui.errors import StateError
from guidetui.models import Category, DueCounts, Guide, ReadingList, StudyFlags
from guidetui.paths import collection_key, state_file
from guidetui.state import State
from guidetui.text import cells, pluralize, sanitize_line

_WEEK_DAYS = 7
_STAR_EXAMPLES = """
\b
Examples:
  guidetui star why-is-kafka-fast consistent-hashing
  guidetui star why-is-kafka-fast --off
  guidetui list --starred
"""
_MARK_EXAMPLES = """
\b
Examples:
  guidetui mark why-is-kafka-fast --read
  guidetui mark why-is-kafka-fast --unread
  guidetui search 'is:unread kafka'
"""
_NOTE_EXAMPLES = """
\b
Examples:
  guidetui note why-is-kafka-fast
  guidetui note why-is-kafka-fast --print
  EDITOR='code -w' guidetui note why-is-kafka-fast

Notes are kept in the state folder and searched with their guides. An empty note is removed.
"""
_LISTS_EXAMPLES = """
\b
Examples:
  guidetui lists
  guidetui lists databases
  guidetui lists "For Monday" --add why-is-kafka-fast --add consistent-hashing
  guidetui lists "For Monday" --move consistent-hashing 1
  guidetui lists databases --json | jq -r '.guides[].slug'

--add makes the list if there is none. It is a Markdown file of yours; --path prints its path. A
list without guides is removed.
"""
_STATS_EXAMPLES = """
\b
Examples:
  guidetui stats
  guidetui stats --plain
  guidetui stats --json | jq .streak_days
"""
_BAR_CELLS = 20
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_TITLE_CELLS = 40
# In a narrow terminal.
_MIN_BAR_CELLS = 5
_MIN_TITLE_CELLS = 8


@click.command(epilog=_STAR_EXAMPLES)
@slugs_argument
@click.option("--off", is_flag=True, help="Remove the stars.")
@collection_options
def star(slugs: tuple[str, ...], off: bool, data: Path | None, drafts: bool) -> None:
    """Add a star to guides, or remove it; `is:starred` in a query finds them."""
    collection = open_library(data, drafts=drafts).collection
    guides = [collection.guide(slug) for slug in slugs]
    flags, key = State(state_file()).flags, collection_key(collection.root)
    for guide in guides:
        if off:
            flags.unstar(key, guide.slug)
        else:
            flags.star(key, guide.slug, date.today())


@click.command(epilog=_MARK_EXAMPLES)
@slugs_argument
@click.option(
    "--read/--unread", "is_read", default=True, help="Mark as read or as unread.  [default: read]"
)
@collection_options
def mark(slugs: tuple[str, ...], is_read: bool, data: Path | None, drafts: bool) -> None:
    """Mark guides as read or as unread; `is:unread` in a query finds the latter."""
    collection = open_library(data, drafts=drafts).collection
    guides = [collection.guide(slug) for slug in slugs]
    flags, key = State(state_file()).flags, collection_key(collection.root)
    for guide in guides:
        if is_read:
            flags.mark_read(key, guide.slug, date.today())
        else:
            flags.mark_unread(key, guide.slug, date.today())


@click.command(epilog=_NOTE_EXAMPLES)
@slug_argument
@click.option("--print", "only_prints", is_flag=True, help="Print the note, open nothing.")
@click.option(
    "--path", "only_path", is_flag=True, help="Print the path of its file, which need not exist."
)
@collection_options
def note(slug: str, only_prints: bool, only_path: bool, data: Path | None, drafts: bool) -> int:
    """Write your own note on a guide in $VISUAL or $EDITOR."""
    from guidetui.notes import edit_note, load_note
    from guidetui.paths import note_file
    from guidetui.programs import edit_file

    library = open_library(data, drafts=drafts)
    guide = library.collection.guide(slug)
    file = note_file(library.collection.root, guide.slug)
    if only_path:
        click.echo(str(file))
        return 0
    if only_prints:
        text = load_note(guide.note) if guide.note else ""
        click.echo(text, nl=not text.endswith("\n"))
        return 0 if text.strip() else 1
    if notice := edit_note(file, edit_file):
        notify(notice)
    return 0


@click.command("lists", epilog=_LISTS_EXAMPLES)
@click.argument("name", required=False)
@click.option("--add", multiple=True, metavar="SLUG", help="Add a guide at the end of your list.")
@click.option("--remove", multiple=True, metavar="SLUG", help="Remove a guide from your list.")
@click.option(
    "--move",
    type=(str, click.IntRange(1)),
    metavar="SLUG PLACE",
    help="Move a guide of your list to a place, from 1.",
)
@click.option("--path", "only_path", is_flag=True, help="Print where the file of the list is.")
@json_option
@collection_options
def lists(
    name: str | None,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    move: tuple[str, int] | None,
    only_path: bool,
    as_json: bool,
    data: Path | None,
    drafts: bool,
) -> int:
    """List the reading lists (name, read of all, title), or the guides of one in order."""
    from guidetui.collection.reading_lists import (
        added,
        change_list,
        file_of,
        find_list,
        moved,
        own_lists,
        removed,
    )

    library = with_flags(open_library(data, drafts=drafts))
    collection = library.collection
    _, problems = own_lists(collection)
    for problem in problems:
        notify(str(problem))
    changes = [added(collection.guide(slug).slug) for slug in add]
    changes += [removed(slug) for slug in remove]
    changes += [moved(move[0], move[1] - 1)] if move else []
    if name is None:
        if changes or only_path:
            raise click.UsageError("Name the list that is meant.")
        return _list_all(collection, library.flags, as_json=as_json)
    found = find_list(collection, name)
    if changes:
        if found is not None and not found.is_own:
            raise StateError(
                f"{found.title!r} comes with the collection and stays as it is.",
                "Give a list of your own another name.",
            )
        file = found.path if found else file_of(collection, name)
        change_list(file, name, lambda steps: reduce(lambda now, to: to(now), changes, steps))
        return 0
    if found is None:
        near = ", ".join(sorted(each.name for each in collection.reading_lists))
        hint = f"; one of: {near}" if near else ""
        notify(f"there is no list {sanitize_line(name)!r}{hint}")
        return 1
    if only_path:
        click.echo(str(found.path))
    elif as_json:
        echo_json(_list_json(found, collection, library.flags, with_guides=True))
    else:
        _print_introduction(found)
        for step in found.steps:
            title = collection.guide(step.slug).title
            echo_row(*filter(None, (step.slug, title, step.why)))
    return 0


def _print_introduction(found: ReadingList) -> None:
    """Print the introduction of a list on stderr, since stdout holds only its guides."""
    from guidetui.collection.reading_lists import introduction_of

    if not (found.description or introduction_of(found.path).strip()):
        return
    from guidetui.cli.guides import lines_of
    from guidetui.render.pages import list_page  # loads rich

    columns = shutil.get_terminal_size((80, 24)).columns
    for lines in lines_of(list_page(found), columns):
        click.echo("\n".join((*lines, "")), err=True)


def _list_all(collection: Collection, flags: StudyFlags, *, as_json: bool) -> int:
    if as_json:
        echo_json([_list_json(each, collection, flags) for each in collection.reading_lists])
    else:
        for each in collection.reading_lists:
            progress = f"{_read_count(each, flags)}/{len(each.steps)}"
            echo_row(each.name, progress, each.title)
    return 0 if collection.reading_lists else 1


def _read_count(found: ReadingList, flags: StudyFlags) -> int:
    return sum(step.slug in flags.read for step in found.steps)


def _list_json(
    found: ReadingList, collection: Collection, flags: StudyFlags, *, with_guides: bool = False
) -> dict[str, object]:
    facts: dict[str, object] = {
        "name": found.name,
        "title": found.title,
        "description": found.description,
        "own": found.is_own,
        "path": str(found.path),
        "count": len(found.steps),
        "read": _read_count(found, flags),
    }
    if not with_guides:
        return facts
    from guidetui.collection.reading_lists import introduction_of

    guides = [
        {
            "slug": step.slug,
            "title": collection.guide(step.slug).title,
            "why": step.why,
            "read": step.slug in flags.read,
        }
        for step in found.steps
    ]
    return facts | {"introduction": introduction_of(found.path), "guides": guides}


class Share(Struct, frozen=True):
    """How many guides there are, and how many of them are read and starred."""

    guides: int
    read: int
    starred: int


class Stats(Struct, frozen=True):
    """A guide in two categories counts in each of them and once in `total`.

    `week` holds how many guides were read on each of the last seven days, oldest first.
    `streak_days` counts the consecutive days up to today or yesterday on which any was read.
    """

    total: Share
    categories: tuple[tuple[Category, Share], ...]
    week: tuple[tuple[date, int], ...]
    streak_days: int
    notes: int


def stats_of(
    collection: Collection, marks: StudyFlags, days: Mapping[date, int], today: date
) -> Stats:
    """Return the figures of a collection; `days` says how many guides were read on each day."""
    week = tuple(today - timedelta(back) for back in reversed(range(_WEEK_DAYS)))
    return Stats(
        _share(collection.guides, marks),
        tuple(
            (category, _share(collection.guides_in(category.id), marks))
            for category in collection.categories
        ),
        tuple((day, days.get(day, 0)) for day in week),
        _streak(days, today),
        sum(guide.note is not None for guide in collection.guides),
    )


def _share(guides: Sequence[Guide], marks: StudyFlags) -> Share:
    return Share(
        len(guides),
        sum(guide.slug in marks.read for guide in guides),
        sum(guide.slug in marks.starred for guide in guides),
    )


def _streak(days: Mapping[date, int], today: date) -> int:
    last = today if days.get(today) else today - timedelta(1)  # today may still get its first
    streak = 0
    while days.get(last - timedelta(streak)):
        streak += 1
    return streak


@click.command(epilog=_STATS_EXAMPLES)
@click.option("--plain", is_flag=True, help="Plain text, for screen readers.")
@json_option
@collection_options
def stats(plain: bool, as_json: bool, data: Path | None, drafts: bool) -> None:
    """Show how much is read in each category, the last days, and how many quiz cards are due."""
    from guidetui.quiz.deck import due_counts  # no other command needs it

    library = with_flags(open_library(data, drafts=drafts))
    collection, state = library.collection, State(state_file())
    key = collection_key(collection.root)
    slugs = [guide.slug for guide in collection.guides]
    found = stats_of(collection, library.flags, state.flags.reading_days(key), date.today())
    quiz = due_counts(collection.guides, state.cards.of(key, slugs), datetime.now(UTC))
    if as_json:
        echo_json(_stats_json(found, quiz))
    else:
        (_print_plain if plain else _print_chart)(found)
        _print_rest(found, quiz, is_chart=not plain)


def _stats_json(found: Stats, quiz: DueCounts) -> dict[str, object]:
    def share_json(counts: Share) -> dict[str, int]:
        return {"guides": counts.guides, "read": counts.read, "starred": counts.starred}

    return {
        **share_json(found.total),
        "notes": found.notes,
        "streak_days": found.streak_days,
        "days": [{"date": day.isoformat(), "read": count} for day, count in found.week],
        "quiz": {"due": quiz.due, "new": quiz.new, "learned": quiz.learned},
        "categories": [
            {"id": category.id, "title": category.title, **share_json(counts)}
            for category, counts in found.categories
        ],
    }


def _print_plain(found: Stats) -> None:
    for category, counts in found.categories:
        click.echo(f"{sanitize_line(category.title)}: {_share_text(counts)}")
    click.echo(f"All guides: {_share_text(found.total)}\n")


def _share_text(counts: Share) -> str:
    starred = f", {counts.starred} starred" if counts.starred else ""
    return f"{counts.read} of {counts.guides} read{starred}"


def _print_chart(found: Stats) -> None:
    rows = [(sanitize_line(category.title), counts) for category, counts in found.categories]
    rows.append(("All guides", found.total))
    columns = shutil.get_terminal_size((80, 24)).columns
    digits = len(str(found.total.guides))
    max_stars = found.total.starred
    used = 2 * digits + 1 + (len(f"  ★ {max_stars}") if max_stars else 0)
    widest = min(_TITLE_CELLS, max(cells(title) for title, _ in rows))
    width, bar_cells = _column_widths(columns - used - 4, widest)
    color = uses_color()
    for title, counts in rows:
        bar = click.style(_bar(counts.read, counts.guides, bar_cells), fg="green")
        numbers = f"{counts.read:>{digits}}/{counts.guides:<{digits}}"
        stars = f"  ★ {counts.starred}" if counts.starred else ""
        click.echo(f"{_fit(title, width)}  {bar}  {numbers}{stars}".rstrip(), color=color)
    click.echo()


def _print_rest(found: Stats, quiz: DueCounts, *, is_chart: bool) -> None:
    columns = shutil.get_terminal_size((80, 24)).columns
    top = max(count for _, count in found.week)
    days = [
        f"{day:%a} {_column(count, top) if is_chart else ''}{count}" for day, count in found.week
    ]
    for line in _joined(["Read in the last 7 days:", *days], columns):
        click.echo(line)
    click.echo(f"Days in a row:  {found.streak_days}")
    if found.notes:
        click.echo(f"Notes of yours:  {found.notes}")
    if quiz.due or quiz.learned:
        click.echo(f"Quiz:  {quiz.due} due, {quiz.learned} learned, {quiz.new} new")
    if not found.total.read:
        notify(f"nothing is read yet; {pluralize(found.total.guides, 'guide')} to go")


def _column_widths(available: int, widest: int) -> tuple[int, int]:
    """Return the widths in cells of the titles and the bars, out of `available`."""
    bar = max(_MIN_BAR_CELLS, min(_BAR_CELLS, available - widest))
    return max(_MIN_TITLE_CELLS, min(widest, available - bar)), bar


def _joined(parts: Iterable[str], columns: int) -> list[str]:
    """Join parts by two spaces into lines of at most `columns` cells."""
    lines: list[str] = []
    for part in parts:
        if lines and cells(lines[-1]) + 2 + cells(part) <= columns:
            lines[-1] += f"  {part}"
        else:
            lines.append(part)
    return lines


def _fit(title: str, width: int) -> str:
    if cells(title) <= width:
        return title + " " * (width - cells(title))
    return title[: width - 1] + "…"


def _bar(done: int, total: int, width: int) -> str:
    """Return a bar drawn in eighths of a cell, which is full only if everything is done."""
    eighths = done * width * 8 // total if total else 0
    if done:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width, "·")


def _column(count: int, top: int) -> str:
    return _HEIGHTS[(len(_HEIGHTS) - 1) * count // top] if count else ""
