"""`guidetui readme`: rewrites the table of contents of a README."""

import difflib
from pathlib import Path

import click

from guidetui.cli.access import open_library
from guidetui.cli.options import base_url_option, collection_options
from guidetui.cli.output import notify
from guidetui.errors import ReadmeError
from guidetui.files import replace_file
from guidetui.readme import contents, replace_contents
from guidetui.text import sanitize

_EXAMPLES = """
\b
Examples:
  guidetui readme                        rewrite the contents in ./README.md
  guidetui readme --check                exit 1 and show what is out of date
  guidetui readme --data guides docs/index.md --base-url https://example.org/guides
"""


@click.command(epilog=_EXAMPLES)
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
