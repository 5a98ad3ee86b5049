"""A guide on stdout: drawn as in the terminal UI, or in plain lines that can be read aloud."""

import shutil
from collections.abc import Iterable, Iterator

import click

from guidetui.document.model import Block
from guidetui.library import Library
from guidetui.models import Guide


def print_guide(
    library: Library,
    guide: Guide,
    width: int | None = None,
    *,
    is_styled: bool = False,
    is_spoken: bool = False,
) -> None:
    """Print a guide, header first, in lines of `width` cells or what the terminal has."""
    from guidetui.render.header import header
    from guidetui.render.layout import MEASURE_CELLS

    columns = width or min(MEASURE_CELLS, shutil.get_terminal_size((80, 24)).columns)
    blocks = (*header(guide, library.collection), *library.document(guide).blocks)
    paragraphs = _spoken(blocks, columns) if is_spoken else _drawn(blocks, columns, is_styled)
    for lines in paragraphs:
        for line in lines:
            click.echo(line, color=is_styled)
        if lines:
            click.echo()


def _spoken(blocks: Iterable[Block], columns: int) -> Iterator[list[str]]:
    from guidetui.render.spoken import spoken

    return (spoken(block, columns) for block in blocks)


def _drawn(blocks: Iterable[Block], columns: int, is_styled: bool) -> Iterator[list[str]]:
    from guidetui.cli.styles import styled_line
    from guidetui.render.layout import lay_out

    for block in blocks:
        lines = lay_out(block, columns)
        if is_styled:
            yield [styled_line(line) for line in lines]
        else:
            yield ["".join(piece.text for piece in line).rstrip() for line in lines]
