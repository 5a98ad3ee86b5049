"""How many inputs are tried."""

import pytest
from hypothesis import HealthCheck, settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz-examples", type=int, default=250, help="inputs for each test")


def pytest_configure(config: pytest.Config) -> None:
    settings.register_profile(
        "fuzz",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=config.getoption("--fuzz-examples"),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("fuzz")
