"""What a process and that of the model say to each other, as pickles on two pipes.

The first message is a `Setup`, which is answered by None or a ModelError. Then every request, a
tuple, gets one answer:

    ("read", guides)   take these guides: how many passages have no vector
    ("learn",)         compute a few missing vectors: how many are still missing
    ("near", text)     how near each guide is to a text: `Near` by slug
    ("alike", slug)    how near each other guide is to one: cosines by slug
"""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from guidetui.search.meaning.model import ModelFiles


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker starts with: `cache` is where vectors are kept, `shipped` are more of them.

    It ends when nothing was asked for `idle_s` seconds.
    """

    files: ModelFiles
    cache: Path
    shipped: tuple[Path, ...] = ()
    idle_s: float = 300.0


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    pickle.dump(message, stream)
    stream.flush()
