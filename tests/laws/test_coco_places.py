"""Where findings about COCO files say that they are: the order, the pointer, the offset, the line and the column."""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.coco_make import Maker, disturb, examples, worlds, written
from laws.coco_mutations import MUTATIONS, mismatched_worlds
from laws.pointers import ABSENT, at_pointer
from laws.pointers import same as exactly_same
from predlint.model.registry import RULES

WORLDS = ("truth", "categories", "encord", "mapped", "rows")
_decoder = json.JSONDecoder(strict=False)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON; whole numbers beyond 64 bits are read as floats."""
    return exactly_same(*(orjson.loads(json.dumps(value)) for value in (one, other)))


def check_place(data: bytes, root: Any, d: predlint.Diagnostic) -> None:
    """Holds a finding's place against the file; ``root`` is its value, from which pointers start."""
    context = (d, data[:200], data[-1500:])
    if d.line is None:
        assert (d.offset, d.column, d.pointer) == (None, None, ""), context
        return
    assert d.offset is not None and 0 <= d.offset <= len(data), context
    before = data[: d.offset].decode()
    assert d.line == before.count("\n") + 1, context
    assert d.column == len(before) - before.rfind("\n"), context
    if not d.pointer:
        return
    value = at_pointer(root, d.pointer)
    if value is ABSENT:
        assert d.value is None, context
        parent = at_pointer(root, d.pointer.rpartition("/")[0])
        assert isinstance(parent, (dict, list)), context
        if d.pointer.count("/") > 1:  # of a member that the root lacks, the place is that of the file
            assert same(_decoder.raw_decode(data.decode(), len(before))[0], parent), context
        return
    if RULES[d.code].layer in ("shape", "record") and d.value is not None:
        assert same(value, d.value), context
    assert same(_decoder.raw_decode(data.decode(), len(before))[0], value), context


def _check(seed: int, name: str, root: Any) -> None:
    world, rng = worlds()[name], Random(seed)
    data = written(rng, root)
    for d in world.checker.validate(data, data_rows=world.rows).diagnostics:
        check_place(data, root, d)


@examples(60)
@given(st.integers(0, 10**6), st.sampled_from(WORLDS))
def test_places_in_documents_are_true(seed: int, name: str) -> None:
    rng = Random(seed)
    document = Maker(worlds()[name], rng).document(12, info={"description": "é😀"})
    for _ in range(rng.randint(1, 8)):
        elements = document[rng.choice(("images", "categories", "annotations", "annotations"))]
        at = rng.randrange(len(elements))
        elements[at] = disturb(rng, elements[at])
    _check(seed, name, dict(rng.sample(list(document.items()), len(document))))


@examples(40)
@given(st.integers(0, 10**6), st.sampled_from(("bbox", "segm", "keypoints", "caption")))
def test_places_in_results_are_true(seed: int, kind: str) -> None:
    rng = Random(seed)
    found = Maker(worlds()["truth"], rng).results(kind, 12)
    _check(seed, rng.choice(("truth", "categories", "encord")), [disturb(rng, one) if rng.random() < 0.5 else one for one in found])


@examples(40)
@given(st.integers(0, 10**6), st.sampled_from([m for m in MUTATIONS if m.code != "JSN307"]))
def test_places_of_mutations_are_true(seed: int, mutation: Any) -> None:
    rng, world = Random(seed), mismatched_worlds()[mutation.world]
    root = json.loads(mutation.make(rng, world)[0])
    data = written(rng, root)
    for d in world.checker.validate(data, data_rows=world.rows).diagnostics:
        check_place(data, root, d)


@examples(25)
@given(st.integers(0, 10**6), st.sampled_from(WORLDS))
def test_findings_come_in_the_order_of_their_places(seed: int, name: str) -> None:
    rng, world = Random(seed), worlds()[name]
    document = Maker(world, rng).document(30)
    for elements in (document["images"], document["annotations"]):
        elements[:] = [disturb(rng, element) if rng.random() < 0.3 else element for element in elements]
        elements += rng.choices(elements, k=3)
    data = written(rng, dict(rng.sample(list(document.items()), 3)))
    found = world.checker.validate(data, data_rows=world.rows).diagnostics
    keys = [(d.offset if d.offset is not None else 1 << 62, d.code) for d in found]
    assert all(first <= second for first, second in pairwise(keys)), keys
