"""Runs every benchmark: `python -m tests.bench [--quick]`."""

import sys

from tests.bench import documents, index, reader, search, start, typing


def main() -> None:
    """Print every table; `--quick` takes few rounds, to see that all of it runs."""
    rounds = 3 if "--quick" in sys.argv else 15
    start.main(rounds)
    typing.main(rounds)
    reader.main(rounds)
    search.main(rounds)
    index.main(rounds)
    documents.main(20_000 if "--quick" in sys.argv else 500_000)


if __name__ == "__main__":
    main()
