"""The wheel, built and installed as a user would have it: nothing of the checkout is needed."""

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from guidetui import __version__

PROJECT = Path(__file__).parents[2]
DEADLINE_S = 300

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installed:
    """A fresh environment with the wheel in it."""

    wheel: Path
    python: Path
    site_packages: Path
    elsewhere: Path

    def guidetui(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the installed command in a folder of its own, with folders of its own."""
        return run(self.python.with_name("guidetui"), *arguments, home=self.elsewhere)


def run(
    program: str | Path, *arguments: str | Path, home: Path
) -> subprocess.CompletedProcess[str]:
    """Run a program in `home`, where it also writes what it keeps."""
    kept = ("PATH", "LANG", "SSL_CERT_FILE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    folders = {f"XDG_{name}_HOME": str(home / name) for name in ("CACHE", "STATE", "CONFIG")}
    done = subprocess.run(
        [str(program), *map(str, arguments)],
        cwd=home,
        env={**environment, **pip, **folders},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it, with what it depends on, into a fresh environment."""
    place = tmp_path_factory.mktemp("wheel")
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    run(sys.executable, "-m", "build", "--wheel", "-o", place / "dist", PROJECT, home=elsewhere)
    [wheel] = (place / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", place / "venv", home=elsewhere)
    python = place / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, home=elsewhere)
    where = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", home=place)
    return Installed(wheel, python, Path(where.stdout.strip()), elsewhere)


def test_version_is_that_of_the_package(installed: Installed) -> None:
    assert installed.guidetui("--version").stdout == f"guidetui {__version__}\n"
    assert f"-{__version__}-" in installed.wheel.name


def test_bundled_guides_are_found_inside_site_packages(installed: Installed) -> None:
    listed = installed.guidetui("show", "why-is-kafka-fast", "--json").stdout
    assert f'"path": "{installed.site_packages}/guidetui/data/guides/' in listed


def test_search_from_another_folder_finds_guides(installed: Installed) -> None:
    found = installed.guidetui("search", "kafka", "--limit", "3")
    assert found.stdout.startswith("Why is Kafka Fast?\n")
    assert len(found.stdout.splitlines()) == 9


def test_nothing_is_imported_from_the_checkout(installed: Installed) -> None:
    code = "import guidetui; print(guidetui.__file__)"
    found = run(installed.python, "-c", code, home=installed.elsewhere)
    assert Path(found.stdout.strip()).is_relative_to(installed.site_packages)


def test_wheel_holds_all_guides_the_styles_and_the_type_marker(installed: Installed) -> None:
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    guides = {f"guidetui/data/guides/{path.name}" for path in PROJECT.glob("data/guides/*.md")}
    categories = {
        f"guidetui/data/categories/{path.name}" for path in PROJECT.glob("data/categories/*.md")
    }
    wanted = guides | categories | {"guidetui/tui/guidetui.tcss", "guidetui/py.typed"}
    assert guides
    assert wanted <= names


def test_description_leads_nowhere_relative_to_a_checkout(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        metadata = wheel.read(f"guidetui-{__version__}.dist-info/METADATA").decode()
    targets = re.findall(r"\]\(([^)]+)\)", metadata)
    assert any(target.endswith(".png") for target in targets)
    assert [target for target in targets if not target.startswith("https://")] == []


def test_wheel_holds_nothing_but_the_package(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    roots = {name.partition("/")[0] for name in names}
    assert roots == {"guidetui", f"guidetui-{__version__}.dist-info"}
    assert [name for name in names if name.endswith((".pyc", ".db"))] == []


def test_fresh_installation_searches_with_the_index_that_it_came_with(
    installed: Installed, tmp_path: Path
) -> None:
    def files() -> dict[Path, int]:
        below = installed.site_packages.joinpath("guidetui", "bundle").rglob("*")
        return {path: path.stat().st_mtime_ns for path in below}

    before = files()
    program = installed.python.with_name("guidetui")
    assert run(program, "search", "kafka", "--limit", "1", home=tmp_path).stdout.startswith("Why")
    assert files() == before
    assert list(tmp_path.rglob("*.seg")) == []
    own = tmp_path / "STATE" / "guidetui" / "notes" / "bundled" / "why-is-kafka-fast.md"
    own.parent.mkdir(parents=True)
    own.write_text("zebrafish")
    assert run(program, "search", "zebrafish", home=tmp_path).stdout.startswith("Why")
    assert files() == before
    assert list(tmp_path.rglob("*.seg")) != []


def test_wheel_is_small(installed: Installed) -> None:
    assert installed.wheel.stat().st_size < 6_500_000
