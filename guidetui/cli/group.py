"""The command group, and the options and arguments that its commands share.

`guidetui` without a command, or with a path, starts the terminal UI.
"""

import importlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from guidetui import __version__
from guidetui.links import is_openable
from guidetui.text import sanitize

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
    from guidetui.cli.setup import complete_slug  # only a shell that completes needs it

    return complete_slug(ctx, incomplete)


def _complete_tag(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from guidetui.cli.setup import complete_tag  # see above

    return complete_tag(ctx, incomplete)


def _complete_category(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from guidetui.cli.setup import complete_category  # see above

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


def color_choice() -> str:
    """Return what `--color` said before the command's name: `auto`, `always` or `never`."""
    context = click.get_current_context(silent=True)
    return str(context.find_root().params.get("color", "auto")) if context else "auto"


data_option = click.option(
    "--data",
    type=PLACE,
    callback=_or_of_group,
    help="Folder of guides, or name of a collection.  [default: $GUIDETUI_DATA, or the one in use]",
)
drafts_option = click.option(
    "--drafts", is_flag=True, callback=_or_of_group, help="Include unfinished guides."
)
offline_option = click.option(
    "--offline",
    is_flag=True,
    callback=_or_of_group,
    help="Do not fetch diagrams; show those fetched before.",
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
    help="Only guides with this tag; repeat for more.",
)
category_option = click.option(
    "--category",
    shell_complete=_complete_category,
    help="Only guides of this category (id or title).",
)
slug_argument = click.argument("slug", shell_complete=_complete_slug)
slugs_argument = click.argument(
    "slugs", metavar="SLUG...", nargs=-1, required=True, shell_complete=_complete_slug
)


def collection_options(command: Command) -> Command:
    """Add `--data` and `--drafts`."""
    return data_option(drafts_option(command))


# The module of each command; only that of the command that runs is imported.
_COMMANDS = {
    "add": "guidetui.cli.collections:add_collection",
    "browse": "guidetui.cli.group:browse",
    "categories": "guidetui.cli.guides:categories",
    "check": "guidetui.cli.check:check",
    "collections": "guidetui.cli.collections:list_collections",
    "completion": "guidetui.cli.setup:completion",
    "config": "guidetui.cli.setup:config",
    "index": "guidetui.cli.search:index",
    "list": "guidetui.cli.guides:list_guides",
    "lists": "guidetui.cli.study:lists",
    "mark": "guidetui.cli.study:mark",
    "news": "guidetui.cli.collections:news",
    "note": "guidetui.cli.study:note",
    "open": "guidetui.cli.guides:open_guide",
    "quiz": "guidetui.cli.quiz:quiz",
    "readme": "guidetui.cli.check:readme",
    "related": "guidetui.cli.search:related",
    "remove": "guidetui.cli.collections:remove_collection",
    "search": "guidetui.cli.search:search",
    "show": "guidetui.cli.guides:show",
    "star": "guidetui.cli.study:star",
    "stats": "guidetui.cli.study:stats",
    "tags": "guidetui.cli.guides:tags",
    "update": "guidetui.cli.collections:update_collections",
    "use": "guidetui.cli.collections:use_collection",
}
_EXAMPLES = """
\b
Examples:
  guidetui                            browse the bundled guides
  guidetui ~/notes                    browse any folder of Markdown
  guidetui add bytebytego             add the original collection, which grows
  guidetui search kafka --limit 5     search from the command line
  guidetui show why-is-kafka-fast     read one guide
  guidetui open why-is-kafka-fast     open its page in the browser
"""


class PathOrCommand(click.Group):
    """A group whose first word may also be a folder, which `browse` opens."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command of that name, if there is one."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names, or `browse` with the word as its path."""
        word = args[0]
        if word in _COMMANDS or word.startswith("-"):
            return super().resolve_command(ctx, args)
        from guidetui.sources.registry import find_source  # loads platformdirs

        if not (_exists(word) or find_source(word)):
            import difflib  # needed only here

            near = [*difflib.get_close_matches(word, _COMMANDS, n=1), *_near_folders(word)]
            names = " or ".join(map(repr, near))
            hint = f"did you mean {names}?" if near else "see guidetui --help"
            ctx.fail(f"no folder, collection or command {word!r}; {hint}")
        return "browse", self.get_command(ctx, "browse"), args


def _exists(word: str) -> bool:
    try:
        return Path(word).expanduser().exists()
    except (OSError, RuntimeError, ValueError):  # too long a name, an unknown home, a NUL
        return False


def _near_folders(word: str) -> list[str]:
    from guidetui.collection.walk import near_folders  # only mistakes need it

    try:
        return near_folders(Path(word).expanduser())
    except (OSError, RuntimeError, ValueError):
        return []


@click.group(
    cls=PathOrCommand,
    invoke_without_command=True,
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="[PATH] | COMMAND [ARGS]...",
)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
@click.option(
    "--data",
    type=PLACE,
    envvar="GUIDETUI_DATA",
    help="Folder of guides, or name of a collection.  [default: the one in use]",
)
@click.option("--drafts", is_flag=True, help="Also show unfinished guides.")
@click.option("--offline", is_flag=True, help="Do not fetch diagrams; show those fetched before.")
@click.option("--no-gitignore", is_flag=True, help="Also read files that git ignores.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether commands print in colors.",
)
@click.pass_context
def guidetui(
    ctx: click.Context,
    data: Path | None,
    drafts: bool,
    offline: bool,
    no_gitignore: bool,
    color: str,  # noqa: ARG001  read by `color_choice`
) -> int:
    """Browse, search and open system-design guides in the terminal.

    Without a command, browse PATH: a collection of guides or any folder of Markdown.
    """
    if ctx.invoked_subcommand is None:
        from guidetui.cli.start import start_tui  # no other command needs it

        return start_tui(data, drafts=drafts, offline=offline, use_gitignore=not no_gitignore)
    return 0


@click.command(epilog="\b\nExamples:\n  guidetui\n  guidetui browse ~/notes")
@click.argument("path", type=PLACE, required=False)
@offline_option
@base_url_option
@collection_options
def browse(
    path: Path | None, base_url: str | None, data: Path | None, drafts: bool, offline: bool
) -> int:
    """Browse a collection of guides, a folder of Markdown or one file (the default command)."""
    from guidetui.cli.start import start_tui  # see above

    return start_tui(
        path or data,
        base_url=base_url,
        drafts=drafts,
        offline=offline,
        use_gitignore=not is_gitignore_off(),
    )


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code; raises GuideTuiError and BrokenPipeError."""
    stdout = sys.stdout
    try:
        code = guidetui.main(args=arguments, prog_name="guidetui", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except SystemExit:
        if sys.stdout is not stdout:  # click replaces stdout if the reader of a pipe is gone
            return 0
        raise
    except click.ClickException as error:
        message = io.StringIO()
        error.show(message)
        click.echo(sanitize(message.getvalue()), nl=False, err=True)  # it may show typed text
        return error.exit_code
    return code if isinstance(code, int) else 0
