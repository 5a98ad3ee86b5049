"""Where fenced code begins and ends, without parsing Markdown."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after a line, if one was or is; in lists, it is indented."""
    match = _FENCE.match(line.lstrip())
    if match is None:
        return fence
    if not fence:
        return match[1]
    closes = match[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence


def split_at_fences(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the text in pieces, and whether each is fenced code."""
    fence = ""
    part: list[str] = []
    for line in text.splitlines(keepends=True):
        after = fence_after(line, fence)
        if after and not fence:
            yield False, "".join(part)
            part = [line]
        elif fence and not after:
            yield True, "".join([*part, line])
            part = []
        else:
            part.append(line)
        fence = after
    yield bool(fence), "".join(part)
