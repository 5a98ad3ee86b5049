"""A document as one long column, laid out only where it is looked at."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.document.model import Block, Paragraph, Run
from guidetui.document.parse import parse
from guidetui.models import Position
from guidetui.render.layout import lay_out
from guidetui.render.lazy_layout import LazyLayout, LinkPlace

MARKDOWN = """# Top

A paragraph with [one](1.md) and [two](2.md) in it, long enough to take several lines when narrow.

## Part

- item [three](3.md)
- item

| a | b |
|---|---|
| c | [four](4.md) |

```python
code = 1
```

### Part

The [end](5.md).
"""


def flow(width: int = 40, markdown: str = MARKDOWN) -> LazyLayout:
    return LazyLayout(parse(markdown).blocks, width)


def full(width: int = 40, markdown: str = MARKDOWN) -> LazyLayout:
    laid_out = flow(width, markdown)
    laid_out.lay_out_missing(1_000_000)
    return laid_out


def hrefs(laid_out: LazyLayout, step: int) -> list[str]:
    """Return where every link leads, from one end to the other."""
    found: list[str] = []
    start = Position() if step > 0 else laid_out.position_at(laid_out.height)
    link: LinkPlace | None = laid_out.next_link(None, start, step)
    while link is not None:
        found.append(link.href)
        link = laid_out.next_link(link, start, step)
    return found


@dataclass(frozen=True)
class Measurable:
    """Text that can be measured roughly; laying it out fails, since it has no style."""

    text: str = "far"


def far_below(count: int) -> list[Block]:
    """Return a screen of text and then `count` blocks that fail when they are laid out."""
    near: list[Block] = [Paragraph((Run(f"near {number}"),)) for number in range(50)]
    beyond: Any = (Measurable(),)
    return near + [Paragraph(beyond)] * count


def test_opening_a_very_long_document_lays_out_what_is_seen_only() -> None:
    laid_out = LazyLayout(far_below(50_000), 80)
    laid_out.lay_out_from(Position(), 40)
    assert [laid_out.line(number) for number in range(40)]
    assert laid_out.height > 50_000
    assert not laid_out.is_exact


def test_laying_out_the_end_leaves_the_middle_alone() -> None:
    blocks = [*far_below(1_000), *(Paragraph((Run(f"end {n}"),)) for n in range(40))]
    laid_out = LazyLayout(blocks, 80)
    laid_out.lay_out_end(20)
    last = laid_out.line(laid_out.height - 1)
    assert [segment.text for segment in last] == ["end 39"]


def test_positions_need_no_layout() -> None:
    laid_out = LazyLayout(far_below(1_000), 80)
    line = laid_out.line_at(Position(900))
    assert laid_out.position_at(line) == Position(900)


def test_heights_are_exact_once_all_is_laid_out() -> None:
    laid_out = full()
    assert laid_out.is_exact
    heights = [len(lay_out(block, 40)) for block in laid_out.blocks]
    assert laid_out.height == sum(heights) + len(heights) - 1


def test_lines_are_those_of_the_blocks_with_one_between() -> None:
    laid_out = full()
    expected: list[object] = []
    for block in laid_out.blocks:
        expected += [*lay_out(block, 40), ()]
    assert [laid_out.line(number) for number in range(laid_out.height)] == expected[:-1]


def test_budget_lays_out_step_by_step_until_done() -> None:
    laid_out = flow()
    steps = 0
    while not laid_out.is_exact:
        laid_out.lay_out_missing(1)
        steps += 1
    assert 1 < steps <= len(laid_out.blocks)


@pytest.mark.parametrize("width", [10, 40, 100])
def test_every_line_has_a_position_that_leads_back_to_it(width: int) -> None:
    laid_out = full(width)
    for line in range(laid_out.height):
        assert laid_out.line_at(laid_out.position_at(line)) == line


@given(st.lists(st.text(alphabet="ab \n", max_size=60), min_size=1, max_size=8), st.integers(8, 40))
def test_positions_and_lines_agree_for_any_paragraphs(texts: list[str], width: int) -> None:
    laid_out = LazyLayout([Paragraph((Run(text),)) for text in texts], width)
    laid_out.lay_out_missing(1_000_000)
    for block in range(len(texts)):
        line = laid_out.line_at(Position(block))
        assert laid_out.position_at(line) == Position(block)
        assert laid_out.line(line) == laid_out.lines_of(block)[0]


def test_position_that_no_longer_exists_gives_the_nearest_line() -> None:
    laid_out = full()
    assert laid_out.line_at(Position(999, 5)) <= laid_out.height
    assert laid_out.line_at(Position(0, 999)) < laid_out.line_at(Position(1))


def test_same_block_stays_on_top_at_another_width() -> None:
    narrow, wide = full(12), full(80)
    position = narrow.position_at(narrow.line_at(Position(4)))
    assert wide.position_at(wide.line_at(position)) == Position(4)


@pytest.mark.parametrize("line", [-3, 0, 5, 10_000])
def test_any_line_of_nothing_is_empty(line: int) -> None:
    empty = LazyLayout((), 40)
    assert (empty.height, empty.is_exact) == (0, True)
    assert empty.position_at(line) == Position()
    assert empty.line_at(Position(3, line)) == 0
    assert empty.line(abs(line)) == ()
    assert empty.next_link(None, Position(), 1) is None


def test_line_past_the_end_is_empty() -> None:
    laid_out = full()
    assert laid_out.line(laid_out.height) == ()
    assert laid_out.line(10_000) == ()


@pytest.mark.parametrize("width", [12, 40, 100])
def test_links_come_in_order_both_ways(width: int) -> None:
    order = ["1.md", "2.md", "3.md", "4.md", "5.md"]
    assert hrefs(full(width), 1) == order
    assert hrefs(full(width), -1) == order[::-1]


def test_links_are_found_without_laying_out_first() -> None:
    assert hrefs(flow(), 1) == ["1.md", "2.md", "3.md", "4.md", "5.md"]


def test_first_link_is_the_first_below_the_top_of_the_view() -> None:
    laid_out = full()
    top = laid_out.line_at(Position(2))
    link = laid_out.next_link(None, laid_out.position_at(top), 1)
    assert link is not None
    assert link.href == "3.md"
    link = laid_out.next_link(None, laid_out.position_at(top), -1)
    assert link is not None
    assert link.href == "2.md"


def test_link_over_two_lines_is_one_link() -> None:
    laid_out = full(12, "see [a link of many words](x.md) and [b](y.md)")
    assert hrefs(laid_out, 1) == ["x.md", "y.md"]
    first = laid_out.next_link(None, Position(), 1)
    assert first == LinkPlace(0, 0, "x.md", 0)


def test_links_to_the_same_place_are_told_apart() -> None:
    assert hrefs(full(40, "[a](x) and [b](x)"), 1) == ["x", "x"]
    assert hrefs(full(40, "[a](x) and [b](x)"), -1) == ["x", "x"]


@pytest.mark.parametrize(
    ("name", "block"),
    [("top", 0), ("part", 2), ("PART", 2), ("part-1", 6), ("nosuch", None), ("", 0)],
)
def test_anchor_leads_to_its_heading(name: str, block: int | None) -> None:
    assert flow().anchor(name) == (None if block is None else Position(block))


def test_blocks_that_come_later_stand_below() -> None:
    laid_out = LazyLayout(parse("# One\n\nTwo.").blocks, 40, is_complete=False)
    laid_out.lay_out_missing(1_000_000)
    assert not laid_out.is_exact
    laid_out.extend(2, parse("Three.").blocks, is_complete=True)
    laid_out.lay_out_missing(1_000_000)
    assert laid_out.is_exact
    whole = LazyLayout(parse("# One\n\nTwo.\n\nThree.").blocks, 40)
    assert [laid_out.line(n) for n in range(9)] == [whole.line(n) for n in range(9)]


def test_last_block_gives_way_to_what_it_became() -> None:
    laid_out = LazyLayout(parse("One.\n\n- a").blocks, 40, is_complete=False)
    laid_out.lay_out_missing(1_000_000)
    laid_out.extend(1, parse("- a\n- b\n\nEnd.").blocks, is_complete=True)
    laid_out.lay_out_missing(1_000_000)
    assert laid_out.blocks == list(parse("One.\n\n- a\n- b\n\nEnd.").blocks)
    assert laid_out.height == 6


def test_block_that_stays_as_it_was_keeps_its_lines() -> None:
    laid_out = LazyLayout(parse("One.\n\nTwo.").blocks, 40, is_complete=False)
    lines = laid_out.lines_of(1)
    laid_out.extend(1, parse("Two.\n\nThree.").blocks, is_complete=True)
    assert laid_out.lines_of(1) is lines


def test_replaced_block_shows_its_own_lines() -> None:
    laid_out = full(40, "One.\n\nTwo.\n\nThree.")
    laid_out.replace(1, parse("A\\\nB").blocks[0])
    assert laid_out.is_exact
    assert laid_out.height == 6


def test_only_the_lines_last_used_are_kept() -> None:
    laid_out = LazyLayout([Paragraph((Run(f"word {number}"),)) for number in range(20_000)], 40)
    laid_out.lay_out_missing(1_000_000)
    blocks = range(0, 20_000, 2)
    lines = {block: laid_out.lines_of(block) for block in blocks}
    assert laid_out.is_exact
    assert laid_out.height == 39_999
    kept = takewhile(lambda block: laid_out.lines_of(block) is lines[block], reversed(blocks))
    assert 0 < sum(len(lines[block]) for block in kept) <= 2_000
    assert laid_out.line(20_000) == laid_out.lines_of(10_000)[0]


def test_undrawn_block_near_a_line_is_found() -> None:
    markdown = "Text.\n\n" * 30 + "```mermaid\ngraph TD\nA --> B\n```"
    laid_out = LazyLayout(parse(markdown, for_display=False).blocks, 40)
    assert laid_out.unfinished(Position(), 20) is None
    assert laid_out.unfinished(Position(20), 40) == 30
    laid_out.replace(30, parse(markdown).blocks[30])
    assert laid_out.unfinished(Position(20), 40) is None


def test_anchor_of_a_footnote_and_of_its_reference() -> None:
    laid_out = flow(20, "Words.\n\nlong words before a note.[^n]\n\n[^n]: note")
    assert laid_out.anchor("fn-n") == Position(3)
    assert laid_out.anchor("fnref-N") == Position(1, 1)
