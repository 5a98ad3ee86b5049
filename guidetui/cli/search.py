"""`guidetui search`."""

from pathlib import Path

import click

from guidetui.cli.access import open_library, repairing, with_flags, with_index
from guidetui.cli.options import category_option, collection_options, json_option, tags_option
from guidetui.cli.output import (
    echo_json,
    facets_json,
    flags_json,
    guide_json,
    highlighted,
    notify,
    uses_color,
)
from guidetui.library import Library
from guidetui.models import Query, SearchPage, Snippet
from guidetui.text import pluralize, sanitize, sanitize_line

_EXAMPLES = """
\b
Examples:
  guidetui search kafka
  guidetui search "load balancer" --category security --limit 5
  guidetui search 'tag:redis persistence -cluster'
  guidetui search http/2 --json | jq -r '.hits[].url'

In a query all words count, and the last may be half typed. Write "words in quotes" for a
phrase, -word for what must not be there, a OR b for either, tag:NAME, category:NAME, title:WORD,
after:2024-02, before:2024-02, is:starred, is:unread for filters, and sort:date for another order.
Where a query begins with a minus, write -- before it: guidetui search -- -kafka
"""
_SNIPPET_CHARACTERS = 160


@click.command(epilog=_EXAMPLES)
@click.argument("words", metavar="QUERY", nargs=-1, required=True)
@tags_option
@category_option
@click.option("--literal", is_flag=True, help="Search exactly these words, correct nothing.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Most hits.")
@json_option
@collection_options
def search(
    words: tuple[str, ...],
    tags: tuple[str, ...],
    category: str | None,
    literal: bool,
    limit: int,
    as_json: bool,
    data: Path | None,
    drafts: bool,
) -> int:
    """Search the full text of the guides, best first."""
    library = with_flags(with_index(open_library(data, drafts=drafts)))
    collection = library.collection
    query = Query(
        " ".join(words),
        frozenset(collection.tag(tag).key for tag in tags),
        collection.category(category).id if category else None,
        is_literal=literal,
    )
    page, snippets = repairing(library, lambda: _ask(library, query, limit))
    if as_json:
        echo_json(_page_json(library, page, snippets))
    else:
        _print_page(library, page, snippets)
    library.close()
    return 0 if page.hits else 1


def _ask(library: Library, query: Query, limit: int) -> tuple[SearchPage, list[Snippet]]:
    page = library.search(query, limit)
    return page, [library.snippet(hit.slug, query, _SNIPPET_CHARACTERS) for hit in page.hits]


def _page_json(library: Library, page: SearchPage, snippets: list[Snippet]) -> dict[str, object]:
    hits = []
    for hit, snippet in zip(page.hits, snippets, strict=True):
        guide = library.collection.guide(hit.slug)
        facts = guide_json(guide, library.collection) | flags_json(guide, library.flags)
        hits.append(facts | {"score": hit.score, "snippet": snippet.text, "marks": snippet.matches})
    return {
        "query": page.query.text,
        "total": page.total,
        "hits": hits,
        "facets": facets_json(page.facets, library.collection),
        "notice": page.notice or None,
        "corrections": [
            {"typed": item.typed, "used": item.used, "start": item.start, "end": item.end}
            for item in page.corrections
        ],
        "suggestions": page.suggestions,
        "chips": [
            {"kind": chip.kind, "label": chip.label, "start": chip.start, "end": chip.end}
            for chip in page.chips
        ],
    }


def _print_page(library: Library, page: SearchPage, snippets: list[Snippet]) -> None:
    color = uses_color()
    for line in filter(None, (page.notice, page.correction_line)):
        notify(line)
    if not page.hits:
        near = " or ".join(page.suggestions) or "fewer or other words"
        notify(f"nothing found; try {sanitize_line(near)}")
    for hit, snippet in zip(page.hits, snippets, strict=True):
        guide = library.collection.guide(hit.slug)
        click.echo(click.style(guide.title, bold=True, fg="cyan"), color=color)
        place = library.collection.url_of(guide) or sanitize(str(guide.path))
        click.echo(f"  {place}", color=color)
        click.echo(f"  {highlighted(snippet)}", color=color)
    if page.total > len(page.hits):
        shown = f"{len(page.hits)} of {pluralize(page.total, 'guide')} shown"
        notify(f"{shown}; --limit {page.total} shows all")
