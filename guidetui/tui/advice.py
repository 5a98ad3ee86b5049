"""What to try where a query finds nothing: near queries, fewer filters, the way out."""

from collections.abc import Iterator

from guidetui.models import SearchPage
from guidetui.text import pluralize, sanitize_line
from guidetui.tui.chips import without
from guidetui.tui.keymap import shown_key
from guidetui.tui.widgets.result_list import Advice


def advice_for(page: SearchPage) -> tuple[Advice, ...]:
    """Return what to try instead of the query of `page`, or nothing where there are hits."""
    return () if page.total else tuple(_advice(page))


def _advice(page: SearchPage) -> Iterator[Advice]:
    text = page.query.text
    if page.is_indexing:
        yield Advice(
            f"Nothing yet for {sanitize_line(text)}",
            "The index is being built; this is answered again once it is there.",
        )
    else:
        yield Advice(
            f"Nothing found for {sanitize_line(text)}", f"{shown_key('back')} clears the search."
        )
    for suggestion in page.suggestions:
        yield Advice(sanitize_line(suggestion), "Enter searches for this instead.", suggestion)
    for chip in page.chips:
        rest = without(text, chip.start, chip.end)
        if chip.kind != "sort" and rest:
            yield Advice(f"Without {chip.label}", "Enter drops this filter.", rest)
    if page.query.tags:
        tags = pluralize(len(page.query.tags), "tag")
        yield Advice(
            f"{tags} chosen in the tag pane",
            f"{shown_key('clear-tags')} clears them; {shown_key('tags')} goes there.",
        )
    if page.query.is_literal:
        yield Advice(
            "Searched exactly as typed", f"{shown_key('literal')} lets near words count again."
        )
    if not page.suggestions:
        yield Advice("Fewer or other words may help", "Related words and beginnings count too.")
