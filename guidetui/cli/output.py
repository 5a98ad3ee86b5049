"""How answers are printed. Text from files is clean already; nothing here parses markup."""

import json
from typing import Any

import click

from guidetui.collection.collection import Collection
from guidetui.models import Facets, Guide, Snippet, StudyFlags
from guidetui.text import replace_unsafe, sanitize_line


def tell(message: str) -> None:
    """Say something about the run itself on stderr; file names in it may be of any kind."""
    click.echo(f"guidetui: {sanitize_line(message)}", err=True)


def echo_json(value: Any) -> None:
    r"""Print `value` as JSON, indented, in UTF-8; what a terminal would obey is written \uXXXX."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(replace_unsafe(text, lambda character: f"\\u{ord(character):04x}"))


def guide_json(guide: Guide, collection: Collection) -> dict[str, Any]:
    """Return the documented JSON form of one guide."""
    return {
        "slug": guide.slug,
        "title": guide.title,
        "description": guide.description,
        "url": collection.url_of(guide),
        "diagram": guide.image or None,
        "created": guide.created.isoformat(),
        "draft": guide.draft,
        "categories": list(guide.category_ids),
        "tags": list(collection.tag_labels(guide)),
        "path": str(guide.path),
    }


def marks_json(guide: Guide, marks: StudyFlags) -> dict[str, Any]:
    """Return the documented JSON form of what the user marked a guide as."""
    return {"starred": guide.slug in marks.starred, "read": guide.slug in marks.read}


def facets_json(facets: Facets, collection: Collection) -> dict[str, Any]:
    """Return the documented JSON form of facets: tags most used first, categories in order."""
    tags = sorted(facets.tags.items(), key=lambda item: (-item[1], collection.label_of(item[0])))
    return {
        "tags": [{"tag": collection.label_of(key), "count": count} for key, count in tags],
        "categories": [
            {"id": category.id, "title": category.title, "count": facets.categories[category.id]}
            for category in collection.categories
            if category.id in facets.categories
        ],
    }


def marked(snippet: Snippet) -> str:
    """Return a snippet with its matches in bold where colors are wanted."""
    parts = []
    place = 0
    for start, end in snippet.matches:
        parts += [snippet.text[place:start], click.style(snippet.text[start:end], bold=True)]
        place = end
    return "".join([*parts, snippet.text[place:]])
