"""`guidetui quiz`: the quiz in the terminal UI or line by line, and the export of its cards."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from guidetui.cli.common import notify, open_library, with_index
from guidetui.cli.group import collection_options, is_gitignore_off, offline_option
from guidetui.cli.guides import print_guide
from guidetui.errors import GuideTuiError
from guidetui.files import replace_file
from guidetui.library import Library
from guidetui.models import Card, CardId, Grade, Guide, Query
from guidetui.paths import bundled_data, collection_key, state_file
from guidetui.quiz.deck import DEFAULT_NEW_CARDS, Quiz, format_interval, intervals, prompts
from guidetui.state import State
from guidetui.text import pluralize, sanitize_line

_EXAMPLES = """
\b
Examples:
  guidetui quiz
  guidetui quiz 'category:security is:read' --new 5
  guidetui quiz --plain
  guidetui quiz is:starred --export cards.apkg
"""


@click.command(epilog=_EXAMPLES)
@click.argument("words", metavar="[QUERY]", nargs=-1)
@click.option(
    "--new",
    "new_limit",
    type=click.IntRange(0),
    default=DEFAULT_NEW_CARDS,
    show_default=True,
    help="Maximum number of new cards.",
)
@click.option("--plain", is_flag=True, help="Ask line by line, without the terminal UI.")
@click.option(
    "--export",
    "export_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the cards to a .csv file or an .apkg package for Anki, and ask nothing.",
)
@offline_option
@collection_options
def quiz(
    words: tuple[str, ...],
    new_limit: int,
    plain: bool,
    export_file: Path | None,
    data: Path | None,
    drafts: bool,
    offline: bool,
) -> int:
    """Answer the questions of guides, see the answers, and say how well you did.

    QUERY says which guides are asked about, in the language of search; without it all of them. A
    guide without questions is recalled by its title. What you know well is asked again later than
    what you forgot (spaced repetition, FSRS).
    """
    text = " ".join(words)
    if not (plain or export_file):
        from guidetui.cli.start import start_tui

        return start_tui(
            data,
            drafts=drafts,
            offline=offline,
            use_gitignore=not is_gitignore_off(),
            quiz=text,
            new_cards=new_limit,
        )
    library = open_library(data, drafts=drafts)
    state = State(state_file())
    key = collection_key(library.collection.root)
    slugs = [guide.slug for guide in library.collection.guides]
    library.flags = state.flags.of(key, slugs)
    query = Query(text)
    guides = (library if query.is_empty else with_index(library)).guides_for(query)
    if not guides:
        notify(f"no guide answers {sanitize_line(text)!r}")
        return 1
    cards = state.cards.of(key, slugs)
    if export_file:
        _export(library, guides, cards, export_file)
    else:
        session = Quiz(guides, cards, library.flags, new_limit=new_limit)
        _ask_all(library, session, lambda *review: state.cards.record_review(key, *review))
    return 0


def _export(
    library: Library, guides: Sequence[Guide], cards: dict[CardId, Card], file: Path
) -> None:
    from guidetui.quiz.export import to_anki, to_csv  # needed only here

    asked = list(prompts(guides))
    match file.suffix.lower():
        case ".csv":
            content = to_csv(library.collection, asked, cards, library.body).encode()
        case ".apkg":
            content = to_anki(library.collection, asked, library.body, _deck_name(library))
        case _:
            raise click.BadParameter("the name must end in .csv or .apkg", param_hint="--export")
    try:
        replace_file(file, content)
    except OSError as error:
        raise GuideTuiError(
            f"{file} cannot be written: {error.strerror or error}", "Name another file."
        ) from error
    notify(f"{pluralize(len(asked), 'card')} written to {file}")


def _deck_name(library: Library) -> str:
    root = library.collection.root
    return (
        "guidetui" if root == bundled_data() else f"guidetui {sanitize_line(root.resolve().name)}"
    )


def _ask_all(
    library: Library, session: Quiz, save: Callable[[Card, Grade, datetime], None]
) -> None:
    """Ask until nothing is left, the input ends, or `q` is typed; every grade is saved at once."""
    while True:
        now = datetime.now(UTC)
        prompt = session.next_prompt(now)
        if prompt is None:
            break
        guide, question = prompt
        click.echo(f"\n{prompt.text} ({session.waiting(now)})")
        if question is None:
            click.echo(f"{guide.description}\n")
        ask = "Enter shows the answer" if question else "Recall how it works. Enter shows the guide"
        if _answer(f"{ask}, q leaves: ") in _LEAVE:
            break
        if question is None:
            print_guide(library, guide, is_plain=True)
        else:
            click.echo(f"{question.answer}\n(guidetui show {guide.slug}: {guide.title})\n")
        grade = _graded(session.card(prompt.id))
        if grade is None:
            break
        now = datetime.now(UTC)
        save(session.grade(prompt.id, grade, now), grade, now)
    total = session.grades.total()
    click.echo(f"\nDone for now: {pluralize(total, 'answer')}." if total else "\nNothing answered.")


_LEAVE = ("q", None)
_GRADES = {str(int(grade)): grade for grade in Grade}


def _graded(card: Card | None) -> Grade | None:
    """Ask until a grade is typed; return None if the quiz is left."""
    waits = intervals(card, datetime.now(UTC))
    offered = ", ".join(
        f"{int(grade)} {grade.name.lower()} ({format_interval(wait)})"
        for grade, wait in waits.items()
    )
    while True:
        answer = _answer(f"How well did you recall it? {offered}; q leaves: ")
        if answer in _LEAVE:
            return None
        if answer in _GRADES:
            return _GRADES[answer]
        click.echo("Type 1, 2, 3, 4 or q.")


def _answer(prompt: str) -> str | None:
    """Return what is typed, or None at the end of the input."""
    click.echo(prompt, nl=False)
    line = sys.stdin.readline() if sys.stdin else ""
    return line.strip().lower() if line else None
