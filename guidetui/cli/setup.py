"""`guidetui config` and `guidetui completion`, and the values that a shell completes."""

import re
from collections.abc import Callable
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class
from msgspec import Struct

from guidetui import paths
from guidetui.cli.common import notify
from guidetui.collection.collection import Collection
from guidetui.errors import FileError, GuideTuiError
from guidetui.library import Library
from guidetui.paths import settings_file
from guidetui.settings import DEFAULT_FILE, Settings, load_settings
from guidetui.sources.registry import place_of
from guidetui.text import is_sanitized, tag_key

_EXAMPLES = """
\b
Examples:
  guidetui config                                list the files, and check them
  guidetui config --edit                         edit settings.toml
  guidetui config keys --edit                    edit keys.toml
  guidetui config keys --print-defaults          list every command with its keys
  guidetui config themes --print-defaults > ~/.config/guidetui/themes/mine.toml

A file that is edited for the first time begins with the defaults, commented out.
"""
# The name of the first theme.
_FIRST_THEME = "mine.toml"
_HOW = """
\b
  bash:  guidetui completion bash > ~/.local/share/bash-completion/completions/guidetui
  zsh:   guidetui completion zsh > "${fpath[1]}/_guidetui"
  fish:  guidetui completion fish > ~/.config/fish/completions/guidetui.fish
"""


class _File(Struct, frozen=True):
    path: Callable[[], Path]
    errors: Callable[[Path], list[FileError]]
    defaults: Callable[[], str]


def _settings_errors(path: Path) -> list[FileError]:
    return _errors_of(lambda: load_settings(path))


def _keys_errors(path: Path) -> list[FileError]:
    from guidetui.tui.user_files import read_keys  # loads textual

    return _errors_of(lambda: read_keys(path))


def _keys_defaults() -> str:
    from guidetui.tui.user_files import default_keys_file  # see above

    return default_keys_file()


def _searches_errors(path: Path) -> list[FileError]:
    from guidetui.saved_searches import load_searches

    return _errors_of(lambda: load_searches(path))


def _searches_defaults() -> str:
    from guidetui.saved_searches import default_searches_file

    return default_searches_file()


def _themes_errors(path: Path) -> list[FileError]:
    from guidetui.tui.user_files import given_names, read_themes  # see above

    return read_themes(path, given_names())[1]


def _themes_defaults() -> str:
    from guidetui.tui.user_files import default_theme_file  # see above

    return default_theme_file()


_FILES = {
    "settings": _File(paths.settings_file, _settings_errors, lambda: DEFAULT_FILE),
    "keys": _File(paths.keys_file, _keys_errors, _keys_defaults),
    "searches": _File(paths.searches_file, _searches_errors, _searches_defaults),
    "themes": _File(paths.themes_dir, _themes_errors, _themes_defaults),
}


def _errors_of(read: Callable[[], object]) -> list[FileError]:
    try:
        read()
    except FileError as error:
        return [error]
    return []


@click.command("config", epilog=_EXAMPLES)
@click.argument("name", type=click.Choice(list(_FILES)), required=False)
@click.option("--edit", "action", flag_value="edit", help="Edit the file in $VISUAL or $EDITOR.")
@click.option("--path", "action", flag_value="path", help="Print where the file is or would be.")
@click.option(
    "--print-defaults", "action", flag_value="defaults", help="Print a file with the defaults."
)
def config(name: str | None, action: str | None) -> int:
    """List and check your configuration files, or edit one of them."""
    if action is None:
        return _check([name] if name else list(_FILES))
    file = _FILES[name or "settings"]
    if action == "defaults":
        click.echo(file.defaults(), nl=False)
    elif action == "path":
        click.echo(str(file.path()))
    else:
        return _edit(name or "settings")
    return 0


def _check(names: list[str]) -> int:
    """List the files (name, path, whether it is there); problems go to stderr."""
    is_good = True
    for name in names:
        path = _FILES[name].path()
        click.echo(f"{name}\t{path}\t{'' if path.exists() else 'not there'}".rstrip())
        is_good &= _report(name)
    return 0 if is_good else 1


def _report(name: str) -> bool:
    errors = _FILES[name].errors(_FILES[name].path())
    for error in errors:
        notify(error.text)
    return not errors


def _edit(name: str) -> int:
    from guidetui.programs import edit_file

    path = _FILES[name].path()
    if name == "themes":
        path = next(iter(sorted(path.glob("*.toml"))), path / _FIRST_THEME)
    defaults = _FILES[name].defaults()
    try:
        is_new = not path.exists()
        if is_new:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(defaults, encoding="utf-8")
        edit_file(path)
        if is_new and path.exists() and path.read_text(encoding="utf-8") == defaults:
            path.unlink()  # the defaults were not changed
    except OSError as error:
        raise GuideTuiError(f"{path}: {error.strerror}.", "Check its permissions.") from error
    except UnicodeDecodeError:
        pass  # reported below
    return 0 if _report(name) else 1


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
    """Open the collection that the unfinished command line would open."""
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
