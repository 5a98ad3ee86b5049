"""A PostgreSQL server of its own for the blocks that need its dialect."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Psql = Callable[[str, str], list[str]]


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@pytest.fixture(scope="session")
def psql() -> Iterator[Psql]:
    """Run a script in a new database and return the rows it prints, columns parted by `|`."""
    binaries = _binaries()
    if binaries is None or shutil.which("psql") is None:
        pytest.skip("needs a PostgreSQL server and psql")
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    # Not under tmp_path: another user cannot enter it, and a socket's path has a limit.
    folder = Path(tempfile.mkdtemp(prefix="guides-pg-"))
    if user:
        shutil.chown(folder, user)
    options = (
        f"-k {folder} -c listen_addresses='' -c fsync=off "
        "-c shared_preload_libraries=pg_stat_statements"
    )
    control = [str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log")]

    def run(*command: str) -> str:
        done = subprocess.run(
            command, user=user, cwd=folder, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "guide", "-A", "trust")
    # The server must not hold our pipes open.
    subprocess.run(
        [*control, "-w", "-o", options, "start"],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )

    def query(database: str, script: str) -> list[str]:
        place = ("-h", str(folder), "-U", "guide")
        run("psql", *place, "-qc", f'CREATE DATABASE "{database}"', "postgres")
        file = folder / "script.sql"
        file.write_text(script, encoding="utf-8")
        return run(
            "psql", *place, "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", str(file), database
        ).splitlines()

    try:
        yield query
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)
