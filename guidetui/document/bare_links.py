"""Addresses that stand in the text as they are: `https://…`, `www.…` and e-mail, as GFM has it.

Names like `README.md` or `node.js` are no addresses, whatever top-level domains there are.
"""

import re
from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_AFTER_WWW = re.compile(r"(?:[\w-]+\.)+[\w-]*\w(?::\d+)?(?:[/?#][^\s<]*)?")
_NOT_AT_END = "?!.,:;*_~'\""


def bare_links(parser: "MarkdownIt") -> None:
    """Set what `parser` takes for an address."""
    links = parser.linkify
    if links is None:  # linkify-it-py is missing
        return
    links.set({"fuzzy_link": False, "fuzzy_email": True})
    links.add("//", None)
    links.add("www.", {"validate": _length_after_www, "normalize": _with_scheme})


def _length_after_www(_self: object, text: str, at: int) -> int:
    match = _AFTER_WWW.match(text, at)
    address = match.group() if match else ""
    while address and (address[-1] in _NOT_AT_END or _closes_too_much(address)):
        address = address[:-1]
    return len(address)


def _closes_too_much(address: str) -> bool:
    return address[-1] == ")" and address.count(")") > address.count("(")


def _with_scheme(_self: object, match: Any) -> None:
    match.url = f"http://{match.url}"
