"""Vectors survive a restart, a changed guide and a damaged file."""

from pathlib import Path

import numpy as np
import pytest

from guidetui.search.meaning.worker import Vector, Vectors, key_of

MODEL = b"m" * 16


def key(text: str) -> bytes:
    return key_of(text, MODEL)


def unit(*numbers: float) -> Vector:
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def test_cosines_of_stored_vectors_are_those_of_the_originals(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npy"
    random = np.random.default_rng(1)
    originals = {key(str(n)): unit(*random.normal(size=384)) for n in range(50)}
    written = Vectors([file], 384)
    for name, vector in originals.items():
        written.add(name, vector)
    written.save(file, list(originals))
    asked = unit(*random.normal(size=384))
    found = Vectors([file], 384).cosines(asked)
    assert found.keys() == originals.keys()
    for name, vector in originals.items():
        assert found[name] == pytest.approx(float(vector @ asked), abs=0.01)


def test_only_wanted_vectors_stay_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npy"
    first = Vectors([file], 2)
    first.add(key("old"), unit(1, 0))
    first.add(key("kept"), unit(0, 1))
    first.save(file, [key("old"), key("kept")])
    second = Vectors([file], 2)
    second.add(key("new"), unit(1, 1))
    second.save(file, [key("kept"), key("new")])
    third = Vectors([file], 2)
    assert [key(name) in third for name in ("old", "kept", "new")] == [False, True, True]


def test_what_another_process_wrote_meanwhile_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npy"
    one, other = Vectors([file], 2), Vectors([file], 2)
    one.add(key("a"), unit(1, 0))
    one.save(file, [key("a"), key("b")])
    other.add(key("b"), unit(0, 1))
    other.save(file, [key("a"), key("b")])
    assert Vectors([file], 2).cosines(unit(1, 0)).keys() == {key("a"), key("b")}


def test_a_shipped_vector_is_used_and_not_written_again(tmp_path: Path) -> None:
    shipped, cache = tmp_path / "shipped.npy", tmp_path / "cache.npy"
    release = Vectors([shipped], 2)
    release.add(key("shipped"), unit(1, 0))
    release.save(shipped, [key("shipped")])
    mine = Vectors([shipped, cache], 2)
    assert key("shipped") in mine
    mine.add(key("mine"), unit(0, 1))
    mine.save(cache, [key("shipped"), key("mine")])
    assert Vectors([cache], 2).cosines(unit(1, 0)).keys() == {key("mine")}


def test_another_model_finds_no_vector_of_this_one() -> None:
    assert key_of("a", MODEL) != key_of("a", b"n" * 16)


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"junk" * 100])
def test_a_damaged_file_counts_as_empty_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "vectors.npy"
    file.write_bytes(content)
    vectors = Vectors([file], 2)
    assert vectors.cosines(unit(1, 0)) == {}
    vectors.add(key("a"), unit(1, 0))
    vectors.save(file, [key("a")])
    assert key("a") in Vectors([file], 2)


def test_a_file_cut_off_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npy"
    vectors = Vectors([file], 2)
    for number in range(100):
        vectors.add(key(str(number)), unit(1, number))
    vectors.save(file, [key(str(number)) for number in range(100)])
    file.write_bytes(file.read_bytes()[:-50])
    assert Vectors([file], 2).cosines(unit(1, 0)) == {}
