"""Source code in kinds of tokens, by Pygments."""

from guidetui.text import sanitize

# Pygments' token types (their names, the longest match first) -> our kinds.
_KINDS = (
    ("Comment", "comment"),
    ("Keyword", "keyword"),
    ("Literal.String", "string"),
    ("Literal.Number", "number"),
    ("Name.Function", "name"),
    ("Name.Class", "name"),
    ("Name.Tag", "name"),
    ("Name.Attribute", "attribute"),
    ("Name.Builtin", "builtin"),
    ("Name.Decorator", "builtin"),
    ("Operator.Word", "keyword"),
    ("Generic.Deleted", "string"),
    ("Generic.Inserted", "name"),
    ("Generic.Heading", "keyword"),
)
_MAX_CHARACTERS = 100_000


def color(text: str, language: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the lines of `text` as (kind, text) pairs; nothing where the language is unknown."""
    if not language or len(text) > _MAX_CHARACTERS:
        return ()
    from pygments.lexers import get_lexer_by_name  # 20 ms, needed only for code
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return ()
    lines: list[list[tuple[str, str]]] = [[]]
    for token, value in lexer.get_tokens(text):
        kind = _kind(str(token))
        for index, part in enumerate(sanitize(value).split("\n")):
            if index:
                lines.append([])
            if part:
                lines[-1].append((kind, part))
    return tuple(tuple(line) for line in lines)


def _kind(token: str) -> str:
    name = token.removeprefix("Token.")
    return next((kind for prefix, kind in _KINDS if name.startswith(prefix)), "")
