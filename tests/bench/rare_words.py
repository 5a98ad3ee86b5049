"""Names and versions that no bundled text has, so that a big collection's vocabulary grows.

Real text follows Heaps' law: n words hold about n to the power of a half to two thirds different
ones. A Pitman-Yor process (Pitman and Yor, 1997) gives such growth: the more different words were
coined, the likelier is another one, and else an old word comes again, the frequent ones more often.
"""

from random import Random

_DISCOUNT = 0.75  # the exponent of the growth
_STRENGTH = 100.0
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u")]
_COUNT = len(_SYLLABLES)
_SCATTER = 7_368_787  # prime, so that neighbors in the order of coining do not look alike
_LONG_NAMES = _COUNT**4


class RareWords:
    """Draws rare words without end, the same ones for the same random numbers."""

    def __init__(self, random: Random) -> None:
        """Start with no word coined."""
        self._random = random
        self._drawn: list[int] = []
        self._coined = 0

    @property
    def coined(self) -> int:
        """How many different words were drawn."""
        return self._coined

    def draw(self) -> str:
        """Return a new word, or one drawn before."""
        novelty = _STRENGTH + _DISCOUNT * self._coined
        if self._random.random() * (_STRENGTH + len(self._drawn)) < novelty:
            number = self._coined
            self._coined += 1
        else:
            number = self._random.choice(self._drawn)
        self._drawn.append(number)
        return word(number)


def word(number: int) -> str:
    """Return the rare word with that number, another one for each: a name, or one with a version.

    Every eighth is a setting or a version, as in `Talimo`, `Zekura-4.11`, `nodupa_limit`.
    """
    scattered = number * _SCATTER % _LONG_NAMES
    syllables = []
    for _ in range(4):
        scattered, index = divmod(scattered, _COUNT)
        syllables.append(_SYLLABLES[index])
    if syllables[3] == _SYLLABLES[0]:  # the last digit is zero: a shorter name, still unique
        del syllables[3]
    name = "".join(syllables)
    match number % 16:
        case 5:
            return f"{name.title()}-{number % 9 + 1}.{number % 23}"
        case 13:
            return f"{name}_limit"
        case _:
            return name.title()
