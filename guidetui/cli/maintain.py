"""`guidetui readme` and `guidetui index`: what the keeper of a collection runs."""

import difflib
import time
from pathlib import Path

import click

from guidetui.cli.indexing import indexed
from guidetui.cli.opening import open_library
from guidetui.cli.options import base_url_option, data_option
from guidetui.cli.output import tell
from guidetui.errors import ReadmeError
from guidetui.files import replace_file
from guidetui.readme import contents, replace_contents
from guidetui.text import pluralize, sanitize

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
@data_option
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
        tell(f"{readme_file} is up to date")
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
    tell(f"{readme_file}: {collection.summary()}")
    return 0


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadmeError(
            f"{file} cannot be read: {error}", "Name the README to change."
        ) from error


@click.command(epilog="\b\nExample:\n  guidetui index --rebuild")
@click.option("--rebuild", is_flag=True, help="Throw the old index away first.")
@data_option
def index(rebuild: bool, data: Path | None, drafts: bool) -> None:
    """Bring the search index up to date now rather than at the next search."""
    library = open_library(data, drafts=drafts)
    started = time.perf_counter()
    indexed(library, rebuild=rebuild).close()
    seconds = time.perf_counter() - started
    guides = pluralize(len(library.collection.guides), "guide")
    tell(f"{guides} indexed in {seconds:.1f} s")
