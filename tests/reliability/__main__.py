"""Repeat all that docs/reliability.md says: `python -m tests.reliability [options of pytest]`.

Prints, as a table, how many tests of each part held today.
"""

import sys
from collections import Counter
from datetime import UTC, datetime

import pytest

PARTS = {
    "The state": """
        tests/reliability/test_state_faults.py tests/unit/state
        tests/unit/collection/test_reading_lists.py
    """,
    "The index and the cache": """
        tests/reliability/test_index_faults.py tests/unit/search/index/test_store_life.py
        tests/unit/collection/test_cache.py tests/unit/collection/test_snapshot.py
        tests/unit/cli/test_missing_parts.py
    """,
    "Collections that live in git": """
        tests/reliability/test_source_faults.py tests/unit/sources/test_hostile_repositories.py
        tests/unit/collection/test_layout.py
    """,
    "Documents": "tests/unit/document/test_limits.py tests/unit/collection/test_broken_files.py",
    "Signals and errors": "tests/e2e/test_signals.py tests/tui/test_popups.py",
    "Terminals and environments": "tests/reliability/test_surroundings.py",
    "What a person writes": """
        tests/unit/test_settings.py tests/unit/test_notes.py tests/unit/quiz
        tests/unit/test_programs.py tests/unit/test_files.py tests/unit/cli/test_settings.py
    """,
    "Hostile text": """
        tests/e2e/test_hostile_guides.py tests/tui/test_hostile_text.py
        tests/unit/cli/test_hostile_text.py
    """,
    "Random input": "tests/fuzz",
}


class _Outcomes:
    """Counts how the tests of one run ended; a failed fixture counts as a failed test."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self.counts[report.outcome] += 1


def main(options: list[str]) -> int:
    """Run every part; return 1 where a test failed."""
    rows, failed = [], 0
    for part, files in PARTS.items():
        outcomes = _Outcomes()
        code = pytest.main(["-m", "slow or not slow", *files.split(), *options], [outcomes])
        counts = outcomes.counts
        rows.append(f"| {part} | {counts['passed']} | {counts['failed']} | {counts['skipped']} |")
        failed += bool(code)
    print(f"\nRun on {datetime.now(UTC):%Y-%m-%d}, Python {sys.version.partition(' ')[0]}\n")
    print("| part | held | failed | skipped |\n|---|---|---|---|", *rows, sep="\n")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
