"""The real model: its files are found and checked, and its vectors tell texts apart."""

import shutil
from pathlib import Path

import pytest

from guidetui.errors import ModelError
from guidetui.search.meaning.model import ModelFiles, SentenceModel, find_model

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
