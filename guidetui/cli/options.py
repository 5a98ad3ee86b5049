"""The options and arguments that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from guidetui.links import is_openable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Command = Callable[..., Any]


class _Place(click.Path):
    """A path, or the name of a collection: `./name` is always a path."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return what was typed as a path."""
        from guidetui.sources.registry import typed_path  # loads platformdirs

        return typed_path(str(super().convert(value, param, ctx)))


PLACE = _Place()


def _or_of_group(ctx: click.Context, option: click.Parameter, value: Any) -> Any:
    """Return the value of the option, or the one given before the command's name."""
    return value or ctx.find_root().params.get(str(option.name))


def _check_url(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_openable(value):
        raise click.BadParameter(f"{value!r} is not an http or https address.")
    return value


def _complete_slug(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from guidetui.cli.completion import complete_slug  # only a shell that completes needs it

    return complete_slug(ctx, incomplete)


def _complete_tag(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from guidetui.cli.completion import complete_tag  # see above

    return complete_tag(ctx, incomplete)


def _complete_category(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from guidetui.cli.completion import complete_category  # see above

    return complete_category(ctx, incomplete)


def complete_collection(
    _ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """Return the names of collections that begin with `incomplete`."""
    from click.shell_completion import CompletionItem  # only a shell that completes needs it

    from guidetui.errors import GuideTuiError
    from guidetui.sources.registry import load_registry

    try:
        sources = load_registry().all()
    except GuideTuiError:  # the command itself will report it
        return []
    found = [source for source in sources if source.name.startswith(incomplete)]
    return [CompletionItem(source.name, help=source.shown_address) for source in found]


def is_gitignore_off() -> bool:
    """Say whether `--no-gitignore` was given before the command's name."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().params.get("no_gitignore"))


data_option = click.option(
    "--data",
    type=PLACE,
    callback=_or_of_group,
    help="Folder of guides, or name of a collection.  [default: $GUIDETUI_DATA, or that in use]",
)
drafts_option = click.option(
    "--drafts", is_flag=True, callback=_or_of_group, help="Include unfinished guides."
)
offline_option = click.option(
    "--offline",
    is_flag=True,
    callback=_or_of_group,
    help="Fetch no diagrams; those fetched before show.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
base_url_option = click.option(
    "--base-url",
    callback=_check_url,
    metavar="URL",
    help="Site of the guides.  [default: https://bytebytego.com/guides]",
)
tags_option = click.option(
    "--tag",
    "tags",
    multiple=True,
    shell_complete=_complete_tag,
    help="Only with this tag; repeat for more.",
)
category_option = click.option(
    "--category", shell_complete=_complete_category, help="Only this category (id or title)."
)
slug_argument = click.argument("slug", shell_complete=_complete_slug)
slugs_argument = click.argument(
    "slugs", metavar="SLUG...", nargs=-1, required=True, shell_complete=_complete_slug
)


def collection_options(command: Command) -> Command:
    """Add `--data` and `--drafts`."""
    return data_option(drafts_option(command))
