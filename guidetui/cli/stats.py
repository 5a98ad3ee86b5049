"""`guidetui stats`: what the user has read of a collection, as a chart, as text or as JSON."""

import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import click

from guidetui.cli.common import echo_json, notify, open_library, uses_color, with_flags
from guidetui.cli.group import collection_options, json_option
from guidetui.models import DueCounts
from guidetui.paths import collection_key, state_file
from guidetui.quiz.deck import due_counts
from guidetui.state import State
from guidetui.stats import Share, Stats, stats_of
from guidetui.text import cells, pluralize, sanitize_line

_EXAMPLES = """
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


@click.command(epilog=_EXAMPLES)
@click.option("--plain", is_flag=True, help="Words only, to be read aloud.")
@json_option
@collection_options
def stats(plain: bool, as_json: bool, data: Path | None, drafts: bool) -> None:
    """Show how much is read in each category, the last days, and how many quiz cards are due."""
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
    """Return how many cells of `available` the titles get, and how many the bars."""
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
    """Return a bar of eighths of a cell, full only where all is done."""
    eighths = done * width * 8 // total if total else 0
    if done:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width, "·")


def _column(count: int, top: int) -> str:
    return _HEIGHTS[(len(_HEIGHTS) - 1) * count // top] if count else ""
