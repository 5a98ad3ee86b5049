"""The words of a document for the index and its snippets, without syntax and diagram sources."""

from collections.abc import Iterator

from guidetui.document.model import (
    Block,
    CodeBlock,
    Definition,
    Diagram,
    Document,
    Footnote,
    Heading,
    Image,
    Inline,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Run,
    Style,
    Table,
    plain,
    walk,
)


def headings(document: Document) -> tuple[str, ...]:
    """Return the texts of all headings, in order."""
    return tuple(
        plain(block.content) for block in walk(document.blocks) if isinstance(block, Heading)
    )


def plain_text(document: Document) -> str:
    """Return the words of everything but headings, diagrams and code, a line for each block."""
    return "\n".join(line for block in walk(document.blocks) if (line := _words(block)))


def code_text(document: Document) -> str:
    """Return the source text of all code blocks."""
    return "\n".join(block.text for block in walk(document.blocks) if isinstance(block, CodeBlock))


def links(document: Document) -> Iterator[Run]:
    """Return the runs that lead somewhere, in order."""
    for block in walk(document.blocks):
        for content in _inlines(block):
            yield from (run for run in content if run.href)
        if isinstance(block, Image) and block.href:
            yield Run(block.alt, href=block.href)


def _inlines(block: Block) -> Iterator[Inline]:
    match block:
        case Heading(content=content) | Paragraph(content=content) | Definition(term=content):
            yield content
        case Quote(title=content):
            yield content
        case Table(head=head, rows=rows):
            yield from head
            for row in rows:
                yield from row
        case _:
            pass


def _words(block: Block) -> str:
    match block:
        case Heading() | Diagram() | Rule() | ListBlock() | CodeBlock() | Footnote():
            return ""
        case Image(alt=alt):
            return alt
        case Table(head=head, rows=rows):
            lines = (" · ".join(map(_plain, row)) for row in (head, *rows))
            return "\n".join(lines)
        case _:
            return " ".join(map(_plain, _inlines(block)))


def _plain(content: Inline) -> str:
    """Return the words of the document in a line of text, without notes on how it is shown."""
    return plain(tuple(run for run in content if Style.NOTE not in run.styles))
