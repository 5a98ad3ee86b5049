"""Prints a guide: laid out as in the terminal UI, or in plain lines that can be read aloud."""

import shutil
from collections.abc import Iterable, Iterator

import click

from guidetui.models import Guide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.document.model import Block
    from guidetui.library import Library
    from guidetui.render.wrap import TextSegment


def print_guide(
    library: "Library",
    guide: Guide,
    width: int | None = None,
    *,
    is_styled: bool = False,
    is_plain: bool = False,
) -> None:
    """Print a guide, header first, in lines of `width` cells or what the terminal has."""
    from guidetui.render.layout import CONTENT_CELLS
    from guidetui.render.pages import header

    columns = width or min(CONTENT_CELLS, shutil.get_terminal_size((80, 24)).columns)
    blocks = (*header(guide, library.collection), *library.document(guide).blocks)
    paragraphs = _plain_text(blocks, columns) if is_plain else _laid_out(blocks, columns, is_styled)
    for lines in paragraphs:
        for line in lines:
            click.echo(line, color=is_styled)
        if lines:
            click.echo()


def _plain_text(blocks: "Iterable[Block]", columns: int) -> Iterator[list[str]]:
    from guidetui.render.plain_text import plain_lines

    return (plain_lines(block, columns) for block in blocks)


def _laid_out(blocks: "Iterable[Block]", columns: int, is_styled: bool) -> Iterator[list[str]]:
    from guidetui.render.layout import lay_out

    for block in blocks:
        lines = lay_out(block, columns)
        if is_styled:
            yield ["".join(_styled(piece) for piece in line) for line in lines]
        else:
            yield ["".join(piece.text for piece in line).rstrip() for line in lines]


# Style name -> what click.style makes of it; later ones win.
_STYLES: dict[str, dict[str, bool | str]] = {
    "strong": {"bold": True},
    "emphasis": {"italic": True},
    "strike": {"strikethrough": True},
    "code": {"fg": "yellow"},
    "code-keyword": {"fg": "magenta"},
    "code-string": {"fg": "green"},
    "code-number": {"fg": "cyan"},
    "code-name": {"fg": "blue"},
    "code-builtin": {"fg": "blue"},
    "code-comment": {"dim": True},
    "key": {"reverse": True},
    "html": {"dim": True},
    "math": {"italic": True},
    "link": {"underline": True, "fg": "cyan"},
    "url": {"dim": True},
    "marker": {"bold": True},
    "note": {"dim": True, "italic": True},
    "quote-bar": {"dim": True},
    "table-head": {"bold": True},
    "table-line": {"dim": True},
    "rule": {"dim": True},
    "heading-rule": {"dim": True},
    **{f"heading-{level}": {"bold": True, "fg": "cyan"} for level in range(1, 7)},
}


def _styled(piece: "TextSegment") -> str:
    style: dict[str, bool | str] = {}
    for name, part in _STYLES.items():
        if name in piece.styles:
            style |= part
    return click.style(piece.text, **style) if style else piece.text  # type: ignore[arg-type]
