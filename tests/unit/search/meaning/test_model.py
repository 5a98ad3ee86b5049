"""The model is found, checked and loaded; texts are cut into passages for it."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidetui.errors import ModelError
from guidetui.search.meaning.model import (
    IndexedText,
    ModelFiles,
    SentenceModel,
    find_model,
    inputs,
    passages,
)

INSTALLED = find_model()
pytestmark = pytest.mark.skipif(INSTALLED is None, reason="guidetui[semantic] is not installed")


@pytest.fixture
def files() -> ModelFiles:
    """The installed model."""
    assert INSTALLED is not None
    return INSTALLED


def test_vectors_of_similar_texts_are_near(files: ModelFiles) -> None:
    model = SentenceModel(files)
    asked = model.vector("spread requests evenly over servers")
    near = model.vector("A load balancer hands each request to the least busy machine.")
    far = model.vector("Bread dough rises faster in a warm kitchen.")
    assert asked @ near > asked @ far + 0.2
    assert model.dimensions == 384
    assert float(asked @ asked) == pytest.approx(1, abs=1e-5)


def test_a_model_in_a_folder_is_used(files: ModelFiles, tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    shutil.copy(files.model, tmp_path / "onnx" / "model.onnx")
    shutil.copy(files.tokenizer, tmp_path / "tokenizer.json")
    own = find_model(tmp_path)
    assert own == ModelFiles(tmp_path / "onnx" / "model.onnx", tmp_path / "tokenizer.json")
    assert SentenceModel(own).fingerprint == SentenceModel(files).fingerprint


def test_a_model_that_takes_its_first_token_is_obeyed(files: ModelFiles, tmp_path: Path) -> None:
    shutil.copy(files.model, tmp_path / "model.onnx")
    shutil.copy(files.tokenizer, tmp_path / "tokenizer.json")
    own = find_model(tmp_path)
    assert own is not None
    mean = SentenceModel(own).vector("a load balancer")
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert float(SentenceModel(own).vector("a load balancer") @ mean) < 0.99


@pytest.mark.parametrize(
    ("present", "missing"), [("tokenizer.json", "model.onnx"), ("model.onnx", "tokenizer.json")]
)
def test_a_folder_without_a_model_is_refused(tmp_path: Path, present: str, missing: str) -> None:
    (tmp_path / present).write_text("{}")
    with pytest.raises(ModelError, match=f"lacks a file {missing}"):
        find_model(tmp_path)


def test_a_file_that_was_changed_is_refused(files: ModelFiles, tmp_path: Path) -> None:
    changed = tmp_path / "tokenizer.json"
    changed.write_bytes(files.tokenizer.read_bytes() + b"\n")
    with pytest.raises(ModelError, match="not those that were published"):
        SentenceModel(ModelFiles(files.model, changed, files.checksums))


def test_a_file_that_is_no_model_is_refused(files: ModelFiles, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_text("no model")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceModel(ModelFiles(tmp_path / "model.onnx", files.tokenizer))


def test_a_model_that_vanished_is_named(files: ModelFiles, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        SentenceModel(ModelFiles(tmp_path / "model.onnx", files.tokenizer))


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
