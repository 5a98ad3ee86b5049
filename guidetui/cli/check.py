"""`guidetui check`."""

from pathlib import Path

import click

from guidetui.check.run import all_rules
from guidetui.check.run import check as check_collection
from guidetui.cli.access import notify_left_out, open_library
from guidetui.cli.options import PLACE, data_option, json_option
from guidetui.cli.output import echo_json, notify
from guidetui.models import Problem, Severity
from guidetui.text import pluralize, sanitize

_EXAMPLES = """
\b
Examples:
  guidetui check
  guidetui check ~/guides --off length --off link-count
  guidetui check --json | jq -r '.[].path'
"""


@click.command(epilog=_EXAMPLES)
@click.argument("path", type=PLACE, required=False)
@data_option
@click.option(
    "--off",
    multiple=True,
    metavar="CODE",
    type=click.Choice([code for code, _ in all_rules()]),
    help="Switch a rule off; repeat for more.",
)
@click.option("--rules", "lists_rules", is_flag=True, help="List the rules and their codes.")
@json_option
def check(
    path: Path | None, data: Path | None, off: tuple[str, ...], lists_rules: bool, as_json: bool
) -> int:
    """Report every problem of a collection; exit 1 if there is one."""
    if lists_rules:
        for code, summary in all_rules():
            click.echo(f"{code}\t{summary}")
        return 0
    collection = open_library(path or data, drafts=True).collection
    problems = check_collection(collection, off=off)
    if as_json:
        echo_json([_problem_json(problem) for problem in problems])
    else:
        for problem in problems:
            click.echo(sanitize(str(problem)))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    found = f"{pluralize(errors, 'error')}, {pluralize(len(problems) - errors, 'warning')}"
    notify_left_out(collection)
    notify(f"{collection.summary()}: {found}")
    return 1 if problems else 0


def _problem_json(problem: Problem) -> dict[str, object]:
    return {
        "path": str(problem.path),
        "line": problem.line,
        "severity": str(problem.severity),
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }
