"""When an answer should be recalled again: FSRS, by the library of its authors.

FSRS models how likely something is still remembered and asks again when that falls to nine in
ten (https://github.com/open-spaced-repetition). Its record of a card is kept as the JSON that
the library writes. Intervals are not fuzzed, so that the ones offered are the ones given.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from guidetui.models import Card, CardId, Grade

_NO_CARD = CardId("")


def graded(card: Card | None, card_id: CardId, grade: Grade, now: datetime) -> Card:
    """Return the card with an id after it was recalled at `now` (with a time zone).

    `card` is None the first time. A record that does not decode counts as none: the answer is
    learned anew rather than lost.
    """
    from fsrs import Rating  # 60 ms, needed once something is graded

    known = _known(card)
    updated, _ = _scheduler().review_card(known, Rating(int(grade)), now)
    return Card(card_id, updated.due, updated.to_json())


def intervals(card: Card | None, now: datetime) -> dict[Grade, timedelta]:
    """Return for each grade how long it would be until it is asked again."""
    return {grade: graded(card, _NO_CARD, grade, now).due - now for grade in Grade}


def format_interval(interval: timedelta) -> str:
    """Return an interval in its largest sensible unit: `1 min`, `10 min`, `2 h`, `8 d`, `3 mo`."""
    minutes = interval.total_seconds() / 60
    for unit, size, limit in (("min", 1, 60), ("h", 60, 24 * 60), ("d", 1440, 60 * 1440)):
        if minutes < limit - size / 2:
            return f"{max(1, round(minutes / size))} {unit}"
    months = minutes / (30.44 * 1440)
    return f"{round(months)} mo" if months < 23.5 else f"{months / 12:.0f} y"


def is_learning(card: Card) -> bool:
    """Return whether the card is still in its first minutes, or was forgotten just now."""
    from fsrs import State  # 60 ms, see above

    known = _known(card)
    return known.last_review is not None and known.state is not State.Review


def _known(card: Card | None) -> Any:
    from fsrs import Card as FsrsCard  # 60 ms, see above

    if card is not None:
        try:
            return FsrsCard.from_json(card.record)
        except (ValueError, KeyError, TypeError):
            pass
    return FsrsCard(card_id=1)  # without a number it waits a millisecond for one of its own


@lru_cache(maxsize=1)
def _scheduler() -> Any:
    from fsrs import Scheduler  # 60 ms, see above

    return Scheduler(enable_fuzzing=False)
