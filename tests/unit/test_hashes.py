"""Hashes are the same everywhere: in every process, for one and for many at once."""

from __future__ import annotations

import subprocess
import sys
from array import array

import numpy as np
import pytest

from predlint import hashes
from predlint.dialects.coco.contents import content_of, contents_of
from predlint.dialects.encord.stream import key_hash
from predlint.dialects.label_studio.stream import id_hash
from predlint.dialects.labelbox.identity import identity_of, question_salt
from predlint.hashes import NONE, bytes_hash, joined, joined_all, signed, text_hash, text_hashes, without_none

TEXTS = ["", "a", "img-0000001.jpg", "ключ", "\U0001f600", "a\0b", "\ud800", "x" * 10_000]


def test_hashes_are_what_they_always_were() -> None:
    """Notes of parts that were read elsewhere, or by an earlier run, are joined with others."""
    assert text_hash("img-0000001.jpg") == bytes_hash(b"img-0000001.jpg") == -7707581868009236742
    assert joined(1, 2) == -6744058495134998741
    assert identity_of("6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90", b"") == identity_of("{6F1C2A349B7D4E58A1C30D2E4F6A8B90}", b"x") != 0
    assert key_hash("a", "main") != key_hash("am", "ain")


def test_another_process_has_the_same() -> None:
    program = "from predlint.hashes import text_hash; print(text_hash('ключ'))"
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        assert int(ran.stdout) == text_hash("ключ")


@pytest.mark.parametrize("texts", [[], TEXTS, TEXTS[:-2], TEXTS[2:3] * 40, [*["a"] * 40, *TEXTS, *["b"] * 3], ["\ud800"] * 40])
def test_many_at_once(texts: list[str]) -> None:
    assert text_hashes(texts).tolist() == [text_hash(text) for text in texts]
    lines = [text.encode("utf-8", "surrogatepass") for text in texts]
    assert [bytes_hash(line) for line in lines] == [text_hash(text) for text in texts]


def test_none_is_no_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    assert signed(1 << 63) == NONE + 1 and signed((1 << 63) + 1) == NONE + 1 and signed(-1) == -1 and signed(1 << 64) == 0
    monkeypatch.setattr(hashes, "digest", lambda data: 1 << 63)
    assert text_hash("a") == bytes_hash(b"a") == NONE + 1
    assert set(text_hashes(["a", "b"]).tolist()) == {NONE + 1}
    assert without_none(np.array([NONE, 5])).tolist() == [NONE + 1, 5]


def test_two_hashes_as_one() -> None:
    ones, twos = array("q", [0, 1, -1, NONE + 1, 77, 1 << 62]), array("q", [0, 1, 5, -1, 1 << 40, -(1 << 62)])
    found = joined_all(np.frombuffer(ones, np.int64), np.frombuffer(twos, np.int64))
    assert found.tolist() == list(map(joined, ones, twos))
    assert joined_all(np.array([3, 4]), np.array([1, 2], np.uint16)).tolist() == [joined(3, 1), joined(4, 2)]


def test_ids_and_texts_of_the_same_digits_are_two() -> None:
    found = [id_hash(id_) for id_ in (1, "1", 0x31, "31", -1, 10**30, "")]
    assert len(set(found)) == len(found) and NONE not in found
    assert [id_hash(id_) for id_ in (None, True, 1.5, [])] == [NONE] * 4


def test_questions_are_told_apart() -> None:
    assert len({question_salt(number) for number in (*range(1000), *range(1 << 20, (1 << 20) + 1000))}) == 2000


def test_an_annotation_of_zeros_has_a_hash() -> None:
    one = {"image_id": 0, "category_id": 0, "bbox": [0.0, 0.0, 0.0, 0.0]}
    zero = np.zeros(1, np.int64)
    assert content_of(one) == contents_of(zero, zero, np.zeros((1, 4)), None)[0] == NONE + 1
