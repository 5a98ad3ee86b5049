"""`guidetui completion` and what the shell is offered for slugs, tags and categories."""

import re
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

from guidetui.collection.collection import Collection
from guidetui.errors import GuideTuiError, SettingsError
from guidetui.library import Library
from guidetui.paths import bundled_data, settings_file
from guidetui.settings import Settings, load_settings
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


# What a shell would obey in a word that it puts on the command line as it is.
_OBEYED = re.compile(r"[$`;&|<>(){}!*?\[\]\\\"\n\t]")


def _is_offered(word: str) -> bool:
    return is_sanitized(word) and not _OBEYED.search(word)


def complete_slug(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the slugs that begin so, or else hold it."""
    guides = [guide for guide in _collection(ctx).guides if _is_offered(guide.slug)]
    found = [guide for guide in guides if guide.slug.startswith(incomplete)]
    found = found or [guide for guide in guides if incomplete in guide.slug]
    return [CompletionItem(guide.slug, help=guide.title) for guide in found]


def complete_tag(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the tags that begin so, in any spelling."""
    key = tag_key(incomplete)
    return [
        CompletionItem(tag.label)
        for tag in _collection(ctx).tags
        if tag.key.startswith(key) and _is_offered(tag.label)
    ]


def complete_category(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the ids of the categories."""
    return [
        CompletionItem(category.id, help=category.title)
        for category in _collection(ctx).categories
        if category.id.startswith(incomplete) and _is_offered(category.id)
    ]


def _collection(ctx: click.Context) -> Collection:
    """Open what the command would, as far as the line is typed."""
    given = [ctx.params, ctx.find_root().params]
    try:
        known = load_settings(settings_file())
    except SettingsError:  # the command itself will tell
        known = Settings()
    try:
        data = next((params["data"] for params in given if params.get("data")), None)
        return Library.open(
            Path(data) if data else known.data or bundled_data(),
            include_drafts=known.drafts or any(params.get("drafts") for params in given),
        ).collection
    except GuideTuiError:
        return Collection(Path(), (), ())
