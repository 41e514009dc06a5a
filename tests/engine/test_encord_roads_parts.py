"""What is known of label rows by a part of their text: hashes of tracks and last numbers may differ, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from encord_roads_kit import Json, checker, run

from predlint.rules import enc_row_examples as rows
from predlint.stream.marks import marks_in
from proofs_kit import count_proven


def _taught(*given: str) -> Any:
    """The rules of a file in which these rows were explained, and then proven."""
    rules: Any = checker().plan.file(None)
    for row in given:
        rules.explain(json.loads(row))
    for row in given * 2:
        assert count_proven(rules, row.encode()) == 1, row
    return rules


def _is_clean(row: str) -> bool:
    return not run(checker(), row.encode(), fast=False).report


def _spaced(row: str) -> str:
    return json.dumps(json.loads(row))


WRITERS: tuple[Callable[[str], str], ...] = (str, _spaced)


# -- hashes of tracks ----------------------------------------------------------------------------------------------------


def _tracked(hash: str, track: Any, *, frame: int = 0) -> str:
    action = rows.under_way("yes", [frame, frame], trackHash=track)
    return rows.image_row([rows.box(objectHash=hash)], answers={hash: [rows.hull("wood")]}, actions={hash: [action]})


@pytest.mark.parametrize("write", WRITERS)
def test_a_track_is_named_like_its_object_or_not(write: Callable[[str], str]) -> None:
    rules = _taught(write(_tracked("oBjEcT01", "oBjEcT01")))
    for row in (_tracked("a+/=_-", "a+/=_-"), _tracked("other", "tRaCk001"), _tracked("x", "xx"), _tracked("true", "true")):
        assert count_proven(rules, write(row).encode()) == 1, row


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    "hash",
    ['a", "range": [[7, 7]], "b": "c', 'a","range":[[7,7]],"b":"c', "a\\", 'a"', "\n", "\u00e9", "range", "yes", "[", "0", '"', ", ", ":"],
)
def test_what_is_cut_out_is_the_hash_of_a_track(write: Callable[[str], str], hash: str) -> None:
    rules = _taught(write(_tracked("oBjEcT01", "oBjEcT01")))
    for row in (_tracked(hash, hash), _tracked(hash, hash, frame=7), _tracked(hash, None), _tracked(hash, 5), _tracked(hash, "t")):
        if count_proven(rules, write(row).encode()) > 0:
            assert _is_clean(row), row
    raw = write(_tracked(hash, "MARK")).replace("MARK", hash)  # not escaped, so that members may come out of it
    if count_proven(rules, raw.encode()) > 0:
        assert _is_clean(raw), raw


def test_frames_are_looked_at_whatever_the_track() -> None:
    rules = _taught(_spaced(_tracked("oBjEcT01", "oBjEcT01")))
    late = _spaced(_tracked("oBjEcT01", "oBjEcT01", frame=3))
    assert count_proven(rules, late.encode()) == -1
    assert not _is_clean(late)


# -- last numbers --------------------------------------------------------------------------------------------------------


def _long(*said: Json) -> str:
    return rows.image_row([rows.box()], answers={"oBjEcT01": [rows.hull("wood"), *said]})


@pytest.mark.parametrize("write", WRITERS)
def test_a_last_number_may_be_another(write: Callable[[str], str]) -> None:
    rules = _taught(write(_long(rows.answered("length m", 12.5))), write(_long(rows.answered("length m", 3))))
    for number in (0, -1, 7, 1e5, 12.25, 1e-7, 10**15):
        assert count_proven(rules, write(_long(rows.answered("length m", number))).encode()) == 1, number


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    "other", ["true", "null", '"12"', "[]", "[1]", "{}", "1e999", "012", "1.", "1,2", '1,"x":2', '1,"answers":2', "1 ", "-"]
)
def test_a_last_number_is_a_number(write: Callable[[str], str], other: str) -> None:
    text = write(_long(rows.answered("length m", 12.5)))
    rules = _taught(text)
    row = text.replace("12.5", other)
    assert row != text
    if count_proven(rules, row.encode()) > 0:
        assert _is_clean(row), row


def test_of_several_free_answers_the_last_one_is_cut_out() -> None:
    name = rows.answered("name on hull", "Aurora")
    texts = [
        _spaced(_long(*said)) for length in (1, 2.5) for one in [rows.answered("length m", length)] for said in ([one, name], [name, one])
    ]
    rules = _taught(*texts)
    for text in texts:
        assert count_proven(rules, text.replace("Aurora", '\\"answers\\": 5, ').encode()) == 1
        for bad in ("5", "null", '"", "x": 1'):
            row = text.replace('"Aurora"', bad)
            if count_proven(rules, row.encode()) > 0:
                assert _is_clean(row), row


# -- names ---------------------------------------------------------------------------------------------------------------


def _named(first: bool, **members: Any) -> str:
    seen = {**rows.box(**members)}
    if first:
        seen = {"name": seen.pop("name"), **seen} if "name" in seen else seen
    return rows.image_row([seen], answers={"oBjEcT01": [rows.hull("wood")]})


@pytest.mark.parametrize("first", [True, False])
def test_objects_are_told_by_name_or_by_hash(first: bool) -> None:
    rules = _taught(_named(first), _named(first, confidence=0.25))
    ferry = rows.FEATURES["ferry"]
    for members in (
        {"name": "ferry"},
        {"name": None},
        {"name": "Boat"},
        {"name": "b"},
        {"featureHash": ferry},
        {"featureHash": "x"},
        {"name": 5},
    ):
        row = _named(first, **members)
        if count_proven(rules, row.encode()) > 0:
            assert _is_clean(row), row
    assert count_proven(rules, _named(first, name="ferry", featureHash=ferry).encode()) == -1
    twice = _named(first).replace('"name":"boat"', '"name":"boat","name":"boat"')
    assert count_proven(rules, twice.encode()) == -1


# -- quotation marks -----------------------------------------------------------------------------------------------------


def test_quotation_marks_of_a_block_are_counted_alike() -> None:
    import numpy  # noqa: F401 - where it is loaded it counts

    for text in (b'{"a": "b\\"c"} ' * 50_000, b'"' * (1 << 18), b"x" * ((1 << 18) + 1) + b'"', b'"a"' * 30):
        assert marks_in(text) == text.count(b'"') - text.count(b'\\"')
