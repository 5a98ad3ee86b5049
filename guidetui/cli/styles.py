"""A laid-out line in the colors of the terminal."""

import click

from guidetui.render.wrap import Line, Piece

# Style name -> what click.style makes of it; later ones win.
_LOOKS: dict[str, dict[str, bool | str]] = {
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


def styled_line(line: Line) -> str:
    """Return the line with ANSI styles."""
    return "".join(_styled(piece) for piece in line)


def _styled(piece: Piece) -> str:
    look: dict[str, bool | str] = {}
    for name, part in _LOOKS.items():
        if name in piece.styles:
            look |= part
    return click.style(piece.text, **look) if look else piece.text  # type: ignore[arg-type]
