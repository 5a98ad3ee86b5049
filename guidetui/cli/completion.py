"""`guidetui completion`, and the values that a shell completes: slugs, tags, categories."""

import re
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

from guidetui.collection.collection import Collection
from guidetui.errors import FileError, GuideTuiError
from guidetui.library import Library
from guidetui.paths import settings_file
from guidetui.settings import Settings, load_settings
from guidetui.sources.registry import place_of
from guidetui.text import is_sanitized, tag_key

_HOW = """
\b
  bash:  guidetui completion bash > ~/.local/share/bash-completion/completions/guidetui
  zsh:   guidetui completion zsh > "${fpath[1]}/_guidetui"
  fish:  guidetui completion fish > ~/.config/fish/completions/guidetui.fish
"""


@click.command(epilog=_HOW)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell."""
    kind = get_completion_class(shell)
    root = click.get_current_context().find_root().command
    if kind is not None:
        click.echo(kind(root, {}, "guidetui", "_GUIDETUI_COMPLETE").source())


# Characters with a meaning to a shell, which inserts the word unquoted.
_SPECIAL = re.compile(r"[$`;&|<>(){}!*?\[\]\\\"\n\t]")


def _is_offered(word: str) -> bool:
    return is_sanitized(word) and not _SPECIAL.search(word)


def complete_slug(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the slugs that begin with `incomplete`, or else those that contain it."""
    guides = [guide for guide in _collection(ctx).guides if _is_offered(guide.slug)]
    found = [guide for guide in guides if guide.slug.startswith(incomplete)]
    found = found or [guide for guide in guides if incomplete in guide.slug]
    return [CompletionItem(guide.slug, help=guide.title) for guide in found]


def complete_tag(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the tags that begin with `incomplete`, in any spelling."""
    key = tag_key(incomplete)
    return [
        CompletionItem(tag.label)
        for tag in _collection(ctx).tags
        if tag.key.startswith(key) and _is_offered(tag.label)
    ]


def complete_category(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the ids of the categories that begin with `incomplete`."""
    return [
        CompletionItem(category.id, help=category.title)
        for category in _collection(ctx).categories
        if category.id.startswith(incomplete) and _is_offered(category.id)
    ]


def _collection(ctx: click.Context) -> Collection:
    """Open the collection that the command line, as far as it is typed, would open."""
    given = [ctx.params, ctx.find_root().params]
    try:
        settings = load_settings(settings_file())
    except FileError:  # the command itself will report it
        settings = Settings()
    try:
        data = next((params["data"] for params in given if params.get("data")), None)
        return Library.open(
            place_of(Path(data) if data else settings.data).root,
            include_drafts=settings.drafts or any(params.get("drafts") for params in given),
        ).collection
    except GuideTuiError:
        return Collection(Path(), (), ())
