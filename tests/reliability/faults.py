"""What several tests of faults share."""

import random
from collections.abc import Callable
from pathlib import Path

MountTmpfs = Callable[[int], Path]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return `content` cut off, or with garbage at random places."""
    if chance.random() < 0.3:
        return content[: chance.randrange(len(content))]
    damaged = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 20])):
        length = chance.choice([1, 16, 512, 4096])
        start = chance.choice([chance.randrange(100), chance.randrange(len(content))])
        damaged[start : start + length] = chance.randbytes(length)
    return bytes(damaged[: len(content)])
