"""The guides agree with each other on what they often touch in passing.

Each rule names passages that contradict what most guides explain. `unless` is what makes such a
passage right when the same guide says it.
"""

import re
from dataclasses import dataclass

import pytest

from tests.content.blocks import GUIDES


@dataclass(frozen=True)
class Rule:
    """What must not be said (`forbidden`), except in a guide that also says `unless`."""

    name: str
    says: str
    forbidden: str
    unless: str | None = None


RULES = (
    Rule(
        "retry",
        "After a 5xx or a time-out only what is idempotent or carries a key is repeated.",
        r"(?i)\bretr(y|ies|ied|ying)\b(?!-After).{0,90}\b(5xx|50[0234])\b"
        r"|\b(5xx|50[0234])\b.{0,90}\bretr(y|ies|ied|ying)\b(?!-After)"
        r"|(5xx|50[0234]).{0,20}\bback off",
        unless=r"(?i)idempoten|twice|same key",
    ),
    Rule(
        "idempotent methods",
        "GET, PUT and DELETE are idempotent, POST and PATCH are not.",
        r"(POST|PATCH)`? (is|are) (also )?idempotent|`?(PUT|DELETE)`? is not idempotent",
    ),
    Rule(
        "idempotency keys",
        "Whoever stores an idempotency key says what a repeat gets while the first one runs.",
        r"(?i)insert (into )?(idem|k1|7f3)|(?i:insert the key)",
        unless=r"409",
    ),
    Rule(
        "money",
        "Money is an integer of minor units or a decimal, with its currency; never a float.",
        r"(?i)\b(price|amount|total|balance|cost|fee|salary)\w*['\"]?\s*:?\s*"
        r"(float|double precision|double|real)\b",
    ),
    Rule(
        "second payment provider",
        "A payment whose outcome is unknown is not sent to another provider.",
        r"(?i)second (payment )?provider\b.{0,40}\b(first attempt|time-?out|no answer)",
        unless=r"(?i)outcome is unknown|\*?new\*? orders",
    ),
    Rule(
        "HTTP versions",
        "HTTP/2 and HTTP/3 have no request line, and are written with a slash.",
        r"\b(GET|HEAD|POST|PUT|PATCH|DELETE) /?\S* HTTP/[23]|\bHTTP[23]\b",
    ),
    Rule(
        "HTTP/3 transport",
        "HTTP/3 runs on QUIC over UDP, HTTP/1.1 and HTTP/2 on TCP.",
        r"HTTP/3 (runs )?(on|over) TCP\b|HTTP/2 (runs )?(on|over) (UDP|QUIC)\b",
    ),
    Rule(
        "consistency of CAP",
        "The C of CAP is linearizability, not the C of ACID.",
        r"\bCAP\b.{0,60}\b(theorem|conjecture|says|consisten)",
        unless=r"(?i)lineariz|cap-theorem-one-of|what-does-acid-mean",
    ),
    Rule(
        "eventual consistency",
        "Copies agree once writes stop; nothing is promised about when.",
        r"(?i)eventual(ly)? consisten\w+.{0,60}\b"
        r"(guarantees? (that )?(the )?(latest|newest)|at once|immediately)",
    ),
    Rule(
        "acknowledged writes",
        "An asynchronous replica that is promoted may lack acknowledged writes.",
        r"(?i)asynchron\w+ replic\w+.{0,60}(loses? nothing|no data loss|without loss)",
    ),
)

_TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(GUIDES.glob("*.md"))}
# The questions and the body. Sources are quoted, so they are left out.
_SOURCES = re.compile(r"^sources:\n(?:  .*\n)+", re.MULTILINE)
BODIES = {
    slug: _SOURCES.sub("", text.partition("\nquestions:\n")[2]) for slug, text in _TEXTS.items()
}
DESCRIPTIONS = {
    slug: text.partition("\ndescription: ")[2].partition("\n")[0] + "\n"
    for slug, text in _TEXTS.items()
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_guide_contradicts_the_others(rule: Rule) -> None:
    found = {
        slug: match.group()
        for slug, body in BODIES.items()
        if (match := re.search(rule.forbidden, body))
        and not (rule.unless and re.search(rule.unless, body))
    }
    assert found == {}, rule.says


@pytest.mark.parametrize(
    ("name", "passage"),
    [
        ("retry", "On 503 retry after a second."),
        ("retry", "| 502, 503, 504 | Back off with jitter |"),
        ("idempotent methods", "`POST` is idempotent"),
        ("idempotency keys", "S->>D: insert K1"),
        ("money", "price: Float"),
        ("money", "total double precision"),
        ("second payment provider", "Second provider; the first attempt is voided"),
        ("HTTP versions", "Send `GET /path HTTP/2` with cookies"),
        ("HTTP/3 transport", "HTTP/3 over TCP"),
        ("consistency of CAP", "CAP says that consistency is a choice"),
        ("eventual consistency", "Eventual consistency guarantees the latest value."),
        ("acknowledged writes", "An asynchronous replica loses nothing."),
    ],
)
def test_rule_finds_its_contradiction(name: str, passage: str) -> None:
    [rule] = [rule for rule in RULES if rule.name == name]
    assert re.search(rule.forbidden, passage)
    assert not (rule.unless and re.search(rule.unless, passage))


# British forms of words that the guides use; those that are also American are left out.
_BRITISH = re.compile(
    r"\b(?:\w*(?:behaviour|colour|favour|honour|labour|neighbour|flavour|rumour)\w*"
    r"|\w*(?:organis|normalis|optimis|serialis|synchronis|authoris|recognis|memoris|generalis"
    r"|parallelis|randomis|specialis|standardis|summaris|utilis|minimis|maximis|analys[ei]r"
    r"|centralis|customis|prioritis|quantis|vectoris|categoris|initialis|visualis|tokenis)"
    r"(?:e|ed|er|ers|es|ing|ation|ations|ational)"
    r"|(?:data )?cent(?:re|res|red)|(?:kilo)?metres?|fibres?|defences?|offences?|licences?"
    r"|catalogues?|catalogued|artefacts?|acknowledgements?|judgements?|enrolment|fulfil|fulfils"
    r"|practis(?:e|ed|ing)|cancell(?:ed|ing)|labell(?:ed|ing)|modell(?:ed|ing)|travell\w+"
    r"|signall(?:ed|ing)|towards|afterwards|learnt|ageing|grey|programmes?|queueing)\b",
    re.IGNORECASE,
)
_NOT_PROSE = re.compile(
    r"^ *```(?!mermaid)\w.*?^ *```$|`[^`\n]+`|\]\([^)\s]*\)", re.DOTALL | re.MULTILINE
)


def test_guides_are_written_in_american_english() -> None:
    # Titles are facts of the catalog; the descriptions are ours.
    found = {
        slug: words
        for slug, body in BODIES.items()
        if (words := _BRITISH.findall(_NOT_PROSE.sub("", DESCRIPTIONS[slug] + body)))
    }
    assert found == {}
