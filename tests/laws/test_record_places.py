"""Where findings about tasks, label rows and COCO files say that they are: the order, the pointer, the offset, the line and the column."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.coco_make import Maker, disturb, worlds, written
from laws.coco_mutations import MUTATIONS, mismatched_worlds
from laws.enc_harness import random_rows
from laws.enc_make import onto_of
from laws.enc_mutations import every_mutation
from laws.harness import examples
from laws.ls_harness import config_of, random_tasks
from laws.pointers import ABSENT, at_pointer
from laws.pointers import same as exactly_same
from predlint.io.data_rows import DataRows
from predlint.model.registry import RULES

SEEDS = st.integers(0, 10**6)
WORLDS = ("truth", "categories", "encord", "mapped", "rows")
OF_ROWS = list(every_mutation())
_decoder = json.JSONDecoder(strict=False)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON; whole numbers beyond 64 bits are read as floats."""
    return exactly_same(*(json.loads(json.dumps(value), parse_int=_whole) for value in (one, other)))


def _whole(digits: str) -> int | float:
    return orjson.loads(digits) if len(digits) < 300 else float("inf")


class Platform(NamedTuple):
    """What a finding may show."""

    fits: Callable[[predlint.Diagnostic, Any], bool] = lambda d, value: same(value, d.value)
    """True where it shows what stands at its pointer."""
    of_nothing: Callable[[Any], bool] = lambda value: value is None or isinstance(value, (dict, list))
    """True for what it may show where nothing stands there."""


def _fits_of_task(d: predlint.Diagnostic, value: Any) -> bool:
    return (isinstance(value, dict) and not isinstance(d.value, dict)) or same(value, d.value)  # of a value, one of its numbers


def _fits_of_row(d: predlint.Diagnostic, value: Any) -> bool:
    key = d.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    return same(value, d.value) or key == str(d.value)  # of a frame, its number


LABEL_STUDIO = Platform(_fits_of_task)
ENCORD = Platform(_fits_of_row, lambda value: True)  # what ought to be there
COCO = Platform(of_nothing=lambda value: value is None)


def check_place(data: bytes, root: Any, d: predlint.Diagnostic, platform: Platform) -> None:
    """Holds a finding's place against the file; ``root`` is what its pointer starts from."""
    context = (d, data[:200], data[-1500:])
    if d.line is None:
        assert (d.offset, d.column, d.pointer) == (None, None, ""), context
        return
    assert d.offset is not None and 0 <= d.offset <= len(data), context
    before = data[: d.offset].decode()
    assert d.line == before.count("\n") + 1, context
    assert d.column == len(before) - before.rfind("\n"), context
    if not d.pointer or (RULES[d.code].layer == "bytes" and platform is not COCO):
        return
    value = at_pointer(root, d.pointer)
    if value is ABSENT:
        assert platform.of_nothing(d.value), context
        value = at_pointer(root, d.pointer.rpartition("/")[0])
        assert isinstance(value, (dict, list)) or platform is not COCO, context
        if value is ABSENT or (platform is COCO and d.pointer.count("/") == 1):  # of a member that the root lacks, the place is the file's
            return
    elif RULES[d.code].layer in ("shape", "record") and d.value is not None:
        assert platform.fits(d, value), context
    assert same(_decoder.raw_decode(data.decode(), len(before))[0], value), context


Made = tuple[Random, predlint.Checker, list[Any]]


def tasks_of(seed: int, count: int) -> Made:
    rng, config = Random(seed), config_of(seed)
    return rng, config.checker, random_tasks(config, rng, count, 0.7 if count < 10 else 0.5)


def rows_of(seed: int, count: int) -> Made:
    rng, onto = Random(f"{seed} places"), onto_of(seed)
    rows = random_rows(onto, rng, count, 0.6)
    for at, row in enumerate(rows):
        is_sound = isinstance(row, dict) and not onto.checker.check(row)
        mutant = rng.choice(OF_ROWS).apply(rng, row, onto) if rng.random() < 0.4 and is_sound else None
        rows[at] = mutant.row if mutant is not None else row
    return rng, onto.checker, [row for row in rows if isinstance(row, dict)] or [{"data_units": {}}]


def found(checker: predlint.Checker, data: bytes, rows: DataRows | None = None) -> list[predlint.Diagnostic]:
    """What is found in a file, without what is found in its ontology."""
    return [each for each in checker.validate(data, data_rows=rows).diagnostics if not each.code.startswith("ONT")]


each_platform = pytest.mark.parametrize(("made", "platform"), [(tasks_of, LABEL_STUDIO), (rows_of, ENCORD)], ids=["tasks", "rows"])


@each_platform
@examples(60)
@given(SEEDS)
def test_places_in_lines_are_true(made: Callable[[int, int], Made], platform: Platform, seed: int) -> None:
    rng, checker, records = made(seed, 5)
    data = (rng.choice(("\n", "\r\n")).join(map(json.dumps, records)) + "\n").encode()
    for d in found(checker, data):
        check_place(data, records[d.line - 1] if d.line is not None else None, d, platform)


@each_platform
@examples(60)
@given(SEEDS)
def test_places_in_an_array_are_true(made: Callable[[int, int], Made], platform: Platform, seed: int) -> None:
    rng, checker, records = made(seed, 5)
    plain = "\\ud83d" in json.dumps(records)  # a lone surrogate cannot be written in UTF-8
    data = json.dumps(records, indent=rng.choice((None, 2)), ensure_ascii=plain).encode()
    for d in found(checker, data):
        check_place(data, records, d, platform)


@examples(20)
@given(SEEDS)
def test_places_in_one_row_are_true(seed: int) -> None:
    rng, checker, [row, *_] = rows_of(seed, 1)
    data = json.dumps(row, indent=rng.choice((1, 2))).encode()
    for d in found(checker, data):
        check_place(data, row, d, ENCORD)


def spoilt_document(rng: Random, name: str, count: int, share: float) -> Any:
    """A COCO file, its members in any order, of which some elements are disturbed."""
    document = Maker(worlds()[name], rng).document(count, info={"description": "é😀"})
    for elements in [document[name] for name in ("images", "categories", "annotations")]:
        elements[:] = [disturb(rng, element) if rng.random() < share else element for element in elements]
    return dict(rng.sample(list(document.items()), len(document)))


@examples(60)
@given(SEEDS, st.sampled_from(WORLDS))
def test_places_in_documents_are_true(seed: int, name: str) -> None:
    rng, world = Random(seed), worlds()[name]
    document = spoilt_document(rng, name, 12, 0.15)
    data = written(rng, document)
    for d in found(world.checker, data, world.rows):
        check_place(data, document, d, COCO)


@examples(40)
@given(SEEDS, st.sampled_from(("bbox", "segm", "keypoints", "caption")))
def test_places_in_results_are_true(seed: int, kind: str) -> None:
    rng = Random(seed)
    results = [disturb(rng, one) if rng.random() < 0.5 else one for one in Maker(worlds()["truth"], rng).results(kind, 12)]
    data = written(rng, results)
    for d in found(worlds()[rng.choice(("truth", "categories", "encord"))].checker, data):
        check_place(data, results, d, COCO)


@examples(40)
@given(SEEDS, st.sampled_from([m for m in MUTATIONS if m.code != "JSN307"]))
def test_places_of_mutations_are_true(seed: int, mutation: Any) -> None:
    rng, world = Random(seed), mismatched_worlds()[mutation.world]
    root = json.loads(mutation.make(rng, world)[0])
    data = written(rng, root)
    for d in found(world.checker, data, world.rows):
        check_place(data, root, d, COCO)


@pytest.mark.parametrize("platform", ["tasks", "rows", "documents"])
@examples(25)
@given(SEEDS)
def test_findings_come_in_the_order_of_their_places(platform: str, seed: int) -> None:
    rows = None
    if platform == "documents":
        rng, name = Random(seed), WORLDS[seed % len(WORLDS)]
        checker, rows = worlds()[name].checker, worlds()[name].rows
        document = spoilt_document(rng, name, 30, 0.3)
        for elements in (document["images"], document["annotations"]):
            elements += rng.choices(elements, k=3)
        data = written(rng, document)
    else:
        rng, checker, records = (tasks_of if platform == "tasks" else rows_of)(seed, 20)
        data = json.dumps(records + rng.choices(records, k=3)).encode()
    keys = [(d.offset if d.offset is not None else 1 << 62, d.code) for d in found(checker, data, rows)]
    assert all(first <= second for first, second in pairwise(keys)), keys
