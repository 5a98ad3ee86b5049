"""A text is cut into passages that a model can read, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from guidetui.search.meaning.passages import IndexedText, inputs, passages


@given(st.text(alphabet="ab \n", max_size=2_000))
def test_passages_hold_every_word_once_and_in_order(text: str) -> None:
    cut = passages(text)
    assert " ".join(filter(None, cut)).split() == text.split()
    assert all(len(passage.split()) <= 100 for passage in cut)
    assert cut


def test_passages_end_with_a_line_where_they_can() -> None:
    cut = passages("\n".join(["one two three"] * 60))
    assert [len(passage.split()) for passage in cut] == [99, 81]


def test_a_model_reads_the_title_before_each_passage() -> None:
    guide = IndexedText("kafka", "Why is Kafka Fast?", " ".join(["log"] * 150))
    assert [text.partition(". ")[0] for text in inputs(guide)] == ["Why is Kafka Fast?"] * 2
