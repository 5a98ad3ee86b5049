"""Every code block of the bundled guides runs, or at least parses."""

import ast
import importlib.util
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from yaml import safe_load_all

from tests.content.blocks import Block, all_blocks, blocks_in, expected_output
from tests.content.conftest import Psql

# A guard against a block that never ends; nothing is measured.
SECONDS = 120
SETUP = Path(__file__).parent / "sql"
PYTHON = blocks_in("python")
SQL = [block for block in blocks_in("sql") if not block.is_sketch]
JAVASCRIPT = blocks_in("javascript")


def _run(command: list[str], folder: Path) -> list[str]:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr
    return [line.rstrip() for line in done.stdout.splitlines()]


def test_python_parses_and_asserts_its_result() -> None:
    trees = {block: ast.parse(block.text, str(block)) for block in PYTHON}
    silent = [
        str(block)
        for block, tree in trees.items()
        if not (block.is_sketch or block.expected)
        and not any(isinstance(node, ast.Assert) for node in ast.walk(tree))
    ]
    assert silent == [], "neither an assert nor a line of `# >`"


@pytest.mark.parametrize("block", [block for block in PYTHON if not block.is_sketch], ids=str)
def test_python_runs_and_prints_what_it_says(block: Block, tmp_path: Path) -> None:
    for name in _imports(block.text):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"needs the package {name}")
    file = tmp_path / "block.py"
    file.write_text(block.text, encoding="utf-8")
    assert _run([sys.executable, "-W", "error", str(file)], tmp_path) == block.expected


def _imports(text: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize(
    "block", [block for block in SQL if "postgresql" not in block.options], ids=str
)
def test_sql_runs_in_sqlite(block: Block) -> None:
    before, text, after = _script(block)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _rows(connection, before)
        for part in text, after:
            rows = _rows(connection, part)
            if "-- > " in part:
                assert rows == expected_output(part)
    finally:
        connection.close()


@pytest.mark.parametrize(
    "block", [block for block in SQL if "postgresql" in block.options], ids=str
)
def test_sql_runs_in_postgresql(block: Block, psql: Psql) -> None:
    before, text, after = _script(block)
    # One script, so that a temporary table or a setting lasts; a row parts the outputs.
    mark = "\\echo ----\n"
    script = mark.join(f"{part}\n" for part in (before, text, after))
    outputs = "\n".join(psql(f"{block}"[:60], script)).split("----")
    for part, output in zip((text, after), outputs[1:], strict=True):
        if "-- > " in part:
            assert output.strip("\n").splitlines() == expected_output(part)


def _script(block: Block) -> tuple[str, str, str]:
    """Return what runs before the SQL of a guide, the SQL, and what shows its effect.

    The file of a guide holds the first and the last, parted by a line `-- check`; a line
    `-- bind $1 = value` gives a parameter. A guide with several blocks has one file for each,
    numbered from 1.
    """
    blocks = [other for other in SQL if other.slug == block.slug]
    number = f"-{blocks.index(block) + 1}" if len(blocks) > 1 else ""
    file = SETUP / f"{block.slug}{number}.sql"
    setup = file.read_text(encoding="utf-8") if file.exists() else ""
    before, _, after = setup.partition("-- check\n")
    text = block.text
    for name, value in re.findall(r"^-- bind (\$\d) = (.+)$", before, re.MULTILINE):
        text = text.replace(name, value)
    return before, text, after


def _rows(connection: sqlite3.Connection, script: str) -> list[str]:
    rows: list[str] = []
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            cursor = connection.execute(statement)
            rows += ["|".join("" if cell is None else str(cell) for cell in row) for row in cursor]
            statement = ""
    connection.executescript(statement)  # comments after the last statement
    return rows


def test_every_sql_setup_belongs_to_a_block() -> None:
    slugs = {block.slug for block in SQL}
    files = {file.stem for file in SETUP.glob("*.sql")}
    assert {name for name in files if name not in slugs and name[:-2] not in slugs} == set()


def test_shell_parses(tmp_path: Path) -> None:
    for block in blocks_in("bash"):
        file = tmp_path / f"{block}.sh"
        file.write_text(block.text, encoding="utf-8")
        _run(["bash", "-n", str(file)], tmp_path)


@pytest.mark.parametrize(
    ("language", "read"), [("json", json.loads), ("yaml", lambda text: all(safe_load_all(text)))]
)
def test_data_parses(language: str, read: Callable[[str], object]) -> None:
    for block in blocks_in(language):
        assert read(block.text), block


@pytest.mark.parametrize("block", JAVASCRIPT, ids=str)
def test_javascript_parses_and_prints_what_it_says(block: Block, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    file = tmp_path / "block.mjs"
    file.write_text(block.text, encoding="utf-8")
    _run([node, "--check", str(file)], tmp_path)
    if not block.is_sketch:
        assert block.expected, "no line of `// >`; a block for the browser is a sketch"
        assert _run([node, str(file)], tmp_path) == block.expected


def test_options_of_blocks_are_known() -> None:
    known = {"sketch", "postgresql"}
    assert {
        str(block): block.options - known for block in all_blocks() if block.options - known
    } == {}
