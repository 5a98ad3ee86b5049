"""What a guide is about: the words and pairs of words that it says most."""

from guidetui.search.index.content import MAX_TERMS, MAX_WEIGHT, key_terms


def labels(head: tuple[str, ...], text: str) -> list[str]:
    return [term.label for term in key_terms(head, text)]


def test_words_said_often_come_first_and_those_said_once_do_not_count() -> None:
    text = "A broker. The broker and the log. One broker, another log, a disk."
    assert labels((), text) == ["broker", "log"]


def test_words_of_the_title_and_headings_count() -> None:
    assert labels(("Why Kafka?",), "Nothing else.") == ["kafka"]


def test_forms_of_a_word_are_one_and_the_usual_form_is_shown() -> None:
    terms = key_terms((), "Cached. Caching. Caching it. Caching.")
    assert [term.label for term in terms] == ["caching"]


def test_owner_is_named_like_anybody_else() -> None:
    assert labels((), "Netflix ships. Netflix's teams. Netflix\u2019s way.") == ["netflix"]


def test_pair_takes_the_place_of_words_that_never_stand_alone() -> None:
    text = "A consumer group reads. Each consumer group commits. A consumer stops."
    assert labels((), text) == ["consumer", "consumer group"]


def test_no_pair_reaches_over_the_end_of_a_sentence_or_a_word_left_out() -> None:
    text = "A broker. Kafka. The broker and Kafka. A broker, kafka."
    assert labels((), text) == ["broker", "kafka"]


def test_words_of_every_subject_are_left_out() -> None:
    assert labels(("The Best 10 Ways to Use It",), "Many more ways. How to use one.") == []


def test_joined_words_stay_whole() -> None:
    assert set(labels(("C++ and CI/CD over HTTP/2",), "")) >= {"c++", "ci/cd", "http/2"}


def test_terms_and_weights_are_bounded() -> None:
    words = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(100)]
    terms = key_terms((), ". ".join(words * 30))
    assert len(terms) == MAX_TERMS
    assert {term.weight for term in terms} == {MAX_WEIGHT}
