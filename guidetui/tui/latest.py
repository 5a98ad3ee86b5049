"""A mailbox that holds one item: a newer one replaces an older one that was not yet taken.

An exclusive worker would start a thread for every keystroke and let them overlap; one long-lived
worker that takes the newest query from here never does.
"""

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """The newest item, for one consumer on the same event loop."""

    def __init__(self) -> None:
        self._filled = asyncio.Event()
        self._waiting: list[T] = []
        self._number = 0

    def put(self, item: T) -> None:
        """Replace what waits."""
        self._waiting = [item]
        self._number += 1
        self._filled.set()

    async def take(self) -> tuple[int, T]:
        """Wait for an item; its number tells later whether it is still the newest."""
        await self._filled.wait()
        self._filled.clear()
        return self._number, self._waiting.pop()

    def is_newest(self, number: int) -> bool:
        """Say whether nothing came after the item with that number."""
        return number == self._number
