"""Which words are right. One that no guide contains is then no mistake, and is not corrected."""

import gzip
import json
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files

from guidetui.errors import NotInstalled
from guidetui.search.index.analysis import ENGLISH, casefold


def is_word(word: str, language: str) -> bool:
    """Whether a casefolded word is in the list of a language; without a list there is none.

    The English one holds 160,000 words and names.
    """
    words = _words(language)

    def line(place: int) -> str:
        return words[words.rfind("\n", 0, place + 1) + 1 : words.find("\n", place + 1)]

    places = range(len(words) - 1)
    place = bisect_left(places, word, key=line)
    return place < len(places) and line(place) == word


@lru_cache
def _words(language: str) -> str:
    """Return the words of pyspellchecker's list in order, a line for each.

    Its own class needs 200 ms and 20 MB to count them; this takes 60 ms and 2 MB.
    """
    try:
        packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
    except FileNotFoundError:
        return "\n"
    except ImportError as error:
        raise NotInstalled(error) from error
    words = json.loads(gzip.decompress(packed))
    found = sorted(words if language == ENGLISH else set(map(casefold, words)))
    return "\n".join(("", *found, ""))
