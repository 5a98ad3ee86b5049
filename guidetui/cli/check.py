"""`guidetui check` and `guidetui readme`, for authors of a collection."""

import difflib
from pathlib import Path

import click

from guidetui.check import all_rules
from guidetui.check import check as check_collection
from guidetui.cli.common import echo_json, echo_row, notify, notify_left_out, open_library
from guidetui.cli.group import PLACE, base_url_option, collection_options, data_option, json_option
from guidetui.errors import ReadmeError
from guidetui.files import replace_file
from guidetui.models import Problem, Severity
from guidetui.readme import contents, replace_contents
from guidetui.text import pluralize, sanitize

_CHECK_EXAMPLES = """
\b
Examples:
  guidetui check
  guidetui check ~/guides --off length --off link-count
  guidetui check --json | jq -r '.[].path'
"""


@click.command(epilog=_CHECK_EXAMPLES)
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
            echo_row(problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    found = f"{pluralize(errors, 'error')}, {pluralize(len(problems) - errors, 'warning')}"
    notify_left_out(collection)
    what = collection.root.name if collection.is_single_file else collection.summary()
    notify(f"{what}: {found}")
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


_README_EXAMPLES = """
\b
Examples:
  guidetui readme                        rewrite the contents in ./README.md
  guidetui readme --check                exit 1 and show what is out of date
  guidetui readme --data guides docs/index.md --base-url https://example.org/guides
"""


@click.command(epilog=_README_EXAMPLES)
@click.argument(
    "readme_file", metavar="[README]", type=click.Path(path_type=Path), default=Path("README.md")
)
@click.option(
    "--check", "only_checks", is_flag=True, help="Change nothing; exit 1 on a difference."
)
@base_url_option
@collection_options
def readme(
    readme_file: Path, only_checks: bool, base_url: str | None, data: Path | None, drafts: bool
) -> int:
    """Rewrite the table of contents of a README.

    Only what stands between the lines <!-- TOC --> and <!-- /TOC --> changes.
    """
    collection = open_library(data, drafts=drafts, base_url=base_url).collection
    old = _read(readme_file)
    new = replace_contents(old, contents(collection), str(readme_file))
    if new == old:
        notify(f"{readme_file} is up to date")
        return 0
    if only_checks:
        lines = difflib.unified_diff(
            old.splitlines(),
            new.splitlines(),
            str(readme_file),
            f"{readme_file} (new)",
            lineterm="",
        )
        for line in lines:
            click.echo(sanitize(line))
        return 1
    try:
        replace_file(readme_file, new.encode())
    except OSError as error:
        raise ReadmeError(
            f"{readme_file} cannot be written: {error}", "It is as it was."
        ) from error
    notify(f"{readme_file}: {collection.summary()}")
    return 0


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadmeError(
            f"{file} cannot be read: {error}", "Name the README to change."
        ) from error
