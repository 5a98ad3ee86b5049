"""The parts of docs/ that come from the code: `python -m tests.generated_docs` writes them anew."""

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from guidetui.check import all_rules
from guidetui.cli.group import guidetui
from guidetui.tui.keymap import markdown_table

DOCS = Path(__file__).parents[1] / "docs"
_EXAMPLE = re.compile(r"^ +(\w+: +)?guidetui\b")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield the name and the object of every command."""
    context = click.Context(guidetui)
    for name in guidetui.list_commands(context):
        command = guidetui.get_command(context, name)
        assert command is not None
        yield name, command


def _rules() -> str:
    rows = "\n".join(f"| `{code}` | {summary} |" for code, summary in all_rules())
    return f"| code | what must hold |\n|---|---|\n{rows}"


def _commands() -> str:
    parent = click.Context(guidetui, info_name="guidetui")
    return "\n\n".join(_command(name, command, parent) for name, command in commands())


def _command(name: str, command: click.Command, parent: click.Context) -> str:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    found = [_EXAMPLE.sub("guidetui", line) for line in (command.epilog or "").splitlines()]
    examples = "\n".join(line for line in found if line.startswith("guidetui"))
    options = "\n".join(
        f"| {' '.join(f'`{flag}`' for flag in _flags(option, context))} | {_cell(option.help)} |"
        for option in command.params
        if isinstance(option, click.Option)
    )
    table = f"\n\n| option | what it does |\n|---|---|\n{options}" if options else ""
    return (
        f"### {name}\n\n```text\n{usage}\n```\n\n{inspect.cleandoc(command.help or '')}\n\n"
        f"```console\n{examples}\n```{table}"
    )


def _flags(option: click.Option, context: click.Context) -> list[str]:
    value = "" if option.is_flag else f" {option.make_metavar(context)}"
    return [f"{flag}{value}" for flag in (*option.opts, *option.secondary_opts)]


def _cell(help_text: str | None) -> str:
    return " ".join((help_text or "").split()).replace("|", "\\|")


# The page, the marker around what is generated, and what stands there.
PARTS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("keys.md", "KEYS", markdown_table),
    ("rules.md", "RULES", _rules),
    ("command-line.md", "COMMANDS", _commands),
)


def replaced(page: str, marker: str, text: str) -> str:
    """Return `page` with `text` between the two lines of `marker`."""
    start, end = f"<!-- {marker} -->\n", f"<!-- /{marker} -->\n"
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n{text}\n\n{end}{after}"


def main() -> None:
    """Write every part."""
    for name, marker, text in PARTS:
        file = DOCS / name
        file.write_text(replaced(file.read_text("utf-8"), marker, text()), encoding="utf-8")


if __name__ == "__main__":
    main()
