"""`python -m tests.relevance [--semantic] [--misses] [--check] [--queries FILE --data FOLDER]`."""

import argparse
import sys
from pathlib import Path

from guidetui.errors import GuideTuiError
from guidetui.paths import bundled_data
from guidetui.search.meaning.model import find_model
from tests.relevance import expected
from tests.relevance.compare import compare, figures, misses, table
from tests.relevance.corrections import MAX_RATE, false_corrections

_HERE = Path(__file__).parent
BUNDLED_SETS = (
    (_HERE / "queries.tsv", bundled_data()),
    (_HERE / "other.tsv", _HERE / "other"),
    (_HERE / "questions.tsv", bundled_data()),
)


def main(arguments: list[str] | None = None) -> int:
    """Print one table for each set of queries; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.relevance", description=main.__doc__)
    parser.add_argument("--queries", type=Path, help="judged queries, a TSV file")
    parser.add_argument("--data", type=Path, help="the collection they were judged on")
    parser.add_argument("--semantic", action="store_true", help="also with the sentence model")
    parser.add_argument("--misses", action="store_true", help="list what we do not rank first")
    parser.add_argument("--check", action="store_true", help="fail where a kind has fallen")
    parser.add_argument("--expect", action="store_true", help="expect these figures from now on")
    options = parser.parse_args(arguments)
    if (options.queries is None) != (options.data is None):
        parser.error("--queries and --data go together")
    if options.semantic and find_model() is None:
        parser.error("--semantic needs the extra guidetui[semantic]")
    sets = ((options.queries, options.data),) if options.queries else BUNDLED_SETS
    found: dict[tuple[str, str, str], tuple[float, float]] = {}
    try:
        for number, (queries, data) in enumerate(sets):
            comparison = compare(queries, data, semantic=options.semantic)
            print("\n" * bool(number) + table(comparison))
            found |= {(queries.stem, *key): value for key, value in figures(comparison).items()}
            if options.misses:
                print(f"\nNot first in guidetui:\n{misses(comparison)}")
        wrong = None if options.queries else false_corrections(bundled_data(), _HERE / "other")
    except (GuideTuiError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if wrong is not None:
        print(
            f"\n{100 * wrong.rate:.1f} % of {wrong.asked} right words that no guide contains are "
            f"replaced: {', '.join(f'{word} by {by}' for word, by in wrong.replaced.items())}."
        )
    if options.expect:
        expected.write(found)
    fallen = expected.fallen(found) if options.check else []
    if options.check and wrong is not None and wrong.rate > MAX_RATE:
        fallen.append(f"{wrong.rate:.3f} of the right words are replaced, over {MAX_RATE}.")
    print("".join(f"{line}\n" for line in fallen), end="", file=sys.stderr)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
