"""`guidetui search`, `related` and `index`: the commands that ask the index."""

import time
from pathlib import Path

import click

from guidetui.cli.common import (
    ProgressBar,
    echo_json,
    facets_json,
    flags_json,
    guide_json,
    highlighted,
    notify,
    notify_left_out,
    open_library,
    repairing,
    uses_color,
    with_flags,
    with_index,
    with_meaning,
)
from guidetui.cli.group import (
    category_option,
    collection_options,
    json_option,
    slug_argument,
    tags_option,
)
from guidetui.collection.collection import Collection
from guidetui.library import Library
from guidetui.models import Guide, Query, Related, SearchPage, Snippet
from guidetui.text import pluralize, sanitize, sanitize_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.sources.registry import Source

_SEARCH_EXAMPLES = """
\b
Examples:
  guidetui search kafka
  guidetui search "load balancer" --category security --limit 5
  guidetui search 'tag:redis persistence -cluster'
  guidetui search 'tag:kafka is:unread' --save "Kafka to read"
  guidetui search --saved "Kafka to read"
  guidetui search http/2 --json | jq -r '.hits[].url'

A query finds guides with all of its words; the last may be half typed. Write "words in quotes"
for a phrase, -word to exclude a word, a OR b for either, tag:NAME, category:NAME, title:WORD,
after:2024-02, before:2024-02, is:starred, is:unread for filters, and sort:date for another order;
in:all searches all collections.
If a query begins with a minus, write -- before it: guidetui search -- -kafka
"""
_SNIPPET_CHARACTERS = 160


@click.command(epilog=_SEARCH_EXAMPLES)
@click.argument("words", metavar="QUERY", nargs=-1)
@click.option("--saved", metavar="NAME", help="Run a saved search.")
@click.option("--save", metavar="NAME", help="Save the query under a name, and search for it.")
@tags_option
@category_option
@click.option("--literal", is_flag=True, help="Search exactly these words.")
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Maximum number of hits."
)
@json_option
@collection_options
def search(
    words: tuple[str, ...],
    saved: str | None,
    save: str | None,
    tags: tuple[str, ...],
    category: str | None,
    literal: bool,
    limit: int,
    as_json: bool,
    data: Path | None,
    drafts: bool,
) -> int:
    """Search the full text of the guides, best first."""
    text = " ".join(words)
    if saved is not None or save is not None:
        text = _with_saved(text, saved, save)
    elif not words:
        raise click.UsageError("Missing argument 'QUERY...'.")
    if "in:all" in text.casefold():
        from guidetui.everywhere import without_scope

        text, is_everywhere = without_scope(text)
        if is_everywhere:
            if tags or category or data:
                raise click.UsageError(
                    "in:all takes no --tag, --category or --data; write tag:NAME."
                )
            return _search_everywhere(
                Query(text.strip(), is_literal=literal), limit, drafts, as_json
            )
    library = with_meaning(with_index(open_library(data, drafts=drafts)))
    if as_json or "is:" in text.casefold():
        with_flags(library)
    collection = library.collection
    query = Query(
        text,
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


def _with_saved(text: str, saved: str | None, save: str | None) -> str:
    """Return the query of the saved search `saved` and `text`; save that under the name `save`."""
    from guidetui.paths import searches_file  # few searches are saved
    from guidetui.saved_searches import find_search, load_searches, save_search

    if saved is not None:
        searches = load_searches(searches_file())
        found = find_search(searches, saved)
        if found is None:
            names = ", ".join(each.name for each in searches)
            hint = f"one of: {names}" if names else "--save NAME saves one"
            raise click.UsageError(f"There is no saved search {sanitize_line(saved)!r}; {hint}.")
        text = f"{found.query} {text}".strip()
    if save is not None:
        save_search(searches_file(), save, text)
    return text


def _search_everywhere(query: Query, limit: int, drafts: bool, as_json: bool) -> int:
    from guidetui.everywhere import search_everywhere
    from guidetui.sources.registry import load_registry

    libraries: dict[str, Library] = {}

    def open_indexed(source: "Source") -> Library:
        library = with_index(open_library(Path(source.name), drafts=drafts))
        if as_json or "is:" in query.text.casefold():
            with_flags(library)
        return libraries.setdefault(source.name, library)

    sources = load_registry().all()
    found = search_everywhere(query, limit, _SNIPPET_CHARACTERS, sources, open_indexed)
    for line in found.notices:
        notify(line)
    if as_json:
        hits = [
            {"collection": find.source.name}
            | guide_json(find.guide, find.collection)
            | flags_json(find.guide, libraries[find.source.name].flags)
            | {"score": find.hit.score, "snippet": find.snippet.text, "marks": find.snippet.matches}
            for find in found.finds
        ]
        counts = [{"collection": name, "count": count} for name, count in found.totals.items()]
        facets = {"collections": counts}
        echo_json({"query": query.text, "total": found.total, "hits": hits, "facets": facets})
        return 0 if found.finds else 1
    for find in found.finds:
        _print_hit(find.guide, find.collection, find.snippet, f"{find.source.name}: ")
    named = ", ".join(f"{name} {count:,}" for name, count in found.totals.items())
    notify(f"found in {named}" if named else "nothing found in any collection")
    if found.total > len(found.finds):
        notify(f"{len(found.finds)} of {pluralize(found.total, 'guide')} shown; use --limit")
    return 0 if found.finds else 1


def _ask(library: Library, query: Query, limit: int) -> tuple[SearchPage, list[Snippet]]:
    page = library.search(query, limit)
    return page, [library.snippet(hit.slug, query, _SNIPPET_CHARACTERS) for hit in page.hits]


def _page_json(library: Library, page: SearchPage, snippets: list[Snippet]) -> dict[str, object]:
    hits = []
    for hit, snippet in zip(page.hits, snippets, strict=True):
        guide = library.collection.guide(hit.slug)
        facts = guide_json(guide, library.collection) | flags_json(guide, library.flags)
        found = {"score": hit.score, "snippet": snippet.text, "marks": snippet.matches}
        hits.append(facts | found | {"by_meaning": hit.by_meaning})
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
    for line in filter(None, (page.notice, _correction_line(page))):
        notify(line)
    if not page.hits:
        near = " or ".join(page.suggestions) or "fewer or other words"
        notify(f"nothing found; try {sanitize_line(near)}")
    for hit, snippet in zip(page.hits, snippets, strict=True):
        how = "by meaning: " if hit.by_meaning else ""
        _print_hit(library.collection.guide(hit.slug), library.collection, snippet, how=how)
    if page.total > len(page.hits):
        shown = f"{len(page.hits)} of {pluralize(page.total, 'guide')} shown"
        notify(f"{shown}; --limit {page.total} shows all")


def _print_hit(
    guide: Guide, collection: Collection, snippet: Snippet, prefix: str = "", how: str = ""
) -> None:
    color = uses_color()
    click.echo(click.style(guide.title, bold=True, fg="cyan"), color=color)
    place = collection.url_of(guide) or sanitize(str(guide.path))
    click.echo(f"  {prefix}{place}", color=color)
    click.echo(f"  {click.style(how, dim=True)}{highlighted(snippet)}", color=color)


def _correction_line(page: SearchPage) -> str:
    """Return a line on what was searched instead of what was typed, or an empty string."""
    if not page.corrections:
        return ""
    used = ", ".join(correction.used[0] for correction in page.corrections)
    typed = ", ".join(correction.typed for correction in page.corrections)
    return f"Showing results for {used} (typed: {typed})."


_RELATED_EXAMPLES = """
\b
Examples:
  guidetui related why-is-kafka-fast
  guidetui related top-5-kafka-use-cases --limit 3
  guidetui related consistent-hashing --json | jq -r '.[].slug'

Related guides share rare tags or terms, link to each other, or are in the same category.
"""


@click.command(epilog=_RELATED_EXAMPLES)
@slug_argument
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Maximum number of guides.",
)
@json_option
@collection_options
def related(slug: str, limit: int, as_json: bool, data: Path | None, drafts: bool) -> int:
    """List the guides related to one, the nearest first, and why."""
    library = open_library(data, drafts=drafts)
    guide = library.collection.guide(slug)
    with_meaning(with_index(library))
    found = repairing(library, lambda: library.related(guide, limit, library.alike(guide)))
    if as_json:
        echo_json([_related_json(near, library.collection) for near in found])
    else:
        _print_related(found, library.collection)
    library.close()
    if not found:
        notify(f"no guide is near {sanitize(guide.slug)}")
    return 0 if found else 1


def _related_json(near: Related, collection: Collection) -> dict[str, object]:
    from guidetui.render.related import reason  # loads rich

    return guide_json(collection.guide(near.slug), collection) | {
        "score": near.score,
        "reason": reason(near),
        "shared": {
            "tags": list(near.tags),
            "categories": list(near.categories),
            "terms": list(near.terms),
        },
        "linked_from": near.is_linked,
        "links_back": near.links_back,
        "by_meaning": near.by_meaning,
    }


def _print_related(found: tuple[Related, ...], collection: Collection) -> None:
    from guidetui.render.related import reason

    color = uses_color()
    for near in found:
        guide = collection.guide(near.slug)
        click.echo(click.style(guide.title, bold=True, fg="cyan"), color=color)
        click.echo(f"  {sanitize(guide.slug)}", color=color)
        click.echo(f"  {click.style(reason(near), dim=True)}", color=color)


@click.command(epilog="\b\nExample:\n  guidetui index --rebuild")
@click.option("--rebuild", is_flag=True, help="Delete the old index first.")
@collection_options
def index(rebuild: bool, data: Path | None, drafts: bool) -> None:
    """Update the search index now instead of at the next search."""
    library = open_library(data, drafts=drafts)
    notify_left_out(library.collection)
    started = time.perf_counter()
    with_meaning(with_index(library, rebuild=rebuild))
    seconds = time.perf_counter() - started
    guides = pluralize(len(library.collection.guides), "guide")
    notify(f"{guides} indexed in {seconds:.1f} s")
    try:
        _learn(library)
    finally:
        library.close()


def _learn(library: Library) -> None:
    """Let the sentence model read the passages that it has not read yet."""
    meaning = library.meaning
    if meaning is None:
        return
    library.read_meaning()
    if total := meaning.missing_count:
        with ProgressBar("Reading for its meaning") as bar:
            while left := meaning.learn():
                bar.show(total - left, total)
        notify(f"{pluralize(total, 'passage')} read for their meaning")
