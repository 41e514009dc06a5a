"""An explanation that looks at no more than what the kernel doubts says what one of everything says."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel_kit import needs_kernel
from laws import coco_faults
from laws.coco_make import Json, Maker, Style, World, disturb, examples, run, worlds, written
from laws.coco_run import small_windows
from predlint.platforms.coco.columns import ElementDoubts
from predlint.platforms.coco.file import CocoFileRules
from predlint.platforms.coco.rules import ToExplain

pytestmark = needs_kernel

SEEDS = st.integers(0, 10**6)
DOCUMENT = "document"
WORLDS = ("truth", "categories", "encord", "mapped", "rows")
KINDS = (DOCUMENT, DOCUMENT, "bbox", "segm", "keypoints", "boxed")


def compared(world: World, data: bytes) -> tuple[int, bytes]:
    """Holds both explanations against one another; how many elements were not looked at from end to end, and the report."""
    suppressed, of, explain = 0, ElementDoubts.of, CocoFileRules.explain

    def counted(self: ElementDoubts, numbers: Any) -> ToExplain | None:
        nonlocal suppressed
        found = of(self, numbers)
        suppressed += found is not None
        return found

    with small_windows(1 << 12):
        with mock.patch.object(ElementDoubts, "of", counted):
            some = run(world, data, fast=True)
        with mock.patch.object(CocoFileRules, "explain", lambda self, value, doubts=None: explain(self, value)):
            every = run(world, data, fast=True)
    assert some.report.decode() == every.report.decode(), (world.name, data[:3000])
    assert some.totals == every.totals
    return suppressed, some.report


def agree(seed: int, name: str, kind: str) -> int:
    rng, world = Random(seed), worlds()[name]
    maker = Maker(world, rng)
    document: Any = maker.document(60) if kind == DOCUMENT else None
    values: list[Any] = document["annotations"] if document is not None else maker.results(kind, 60)
    values[10:] = [_mutated(rng, value, kind, at) for at, value in enumerate(values[10:])]
    return compared(world, written(rng, document if document is not None else values))[0]


def _mutated(rng: Random, value: Json, kind: str, at: int) -> Any:
    if rng.random() < 0.3:
        results = [faulty for _, of, faulty, _ in coco_faults.results() if of == kind]
        faulty = rng.choice([faulty for _, faulty, _ in coco_faults.annotations()] if kind == DOCUMENT else results or [value])
        return faulty | {"id": 70 + at} if faulty.get("id") == 1 else faulty
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        value = disturb(rng, value)
    return value


@examples(60)
@given(
    SEEDS,
    st.sampled_from(("truth", "categories", "encord", "mapped", "rows")),
    st.sampled_from((DOCUMENT, DOCUMENT, "bbox", "segm", "keypoints", "boxed")),
)
def test_doubts_say_what_an_explanation_must_look_at(seed: int, name: str, kind: str) -> None:
    agree(seed, name, "bbox" if kind == "caption" else kind)


def test_most_explanations_look_at_what_is_in_doubt_alone() -> None:
    assert sum([agree(seed, "truth", DOCUMENT) for seed in range(10)]) > 100


@pytest.mark.parametrize("member", ["score", "iscrowd", "category_id"])
def test_a_missing_drawing_is_reported_whatever_else_is_in_doubt(member: str) -> None:
    world = worlds()["truth"]
    document = json.loads(json.dumps(Maker(world, Random(3), Style(outlines=1)).document(90)))
    wrong = {at: annotation for at, annotation in enumerate(document["annotations"]) if at % 7 == 6}
    for annotation in wrong.values():
        annotation |= {"segmentation": [], member: 7}
    suppressed, report = compared(world, json.dumps(document).encode())
    assert suppressed >= len(wrong) // 2
    assert report.count(b'"code":"GEO313"') == len(wrong)


@pytest.mark.parametrize("id_", [1 << 60, 5000])
def test_an_image_that_the_kernel_does_not_find_may_have_a_size(id_: int) -> None:
    """It has an id of many digits, or one that the mapping leaves out."""
    world = worlds()["categories" if id_ > 5000 else "mapped"]
    document = json.loads(json.dumps(Maker(world, Random(3), Style(outlines=1)).document(90)))
    document["images"].append({"id": id_, "width": 640, "height": 480, "file_name": "far.jpg"})
    wrong = [annotation for at, annotation in enumerate(document["annotations"]) if at % 9 == 8]
    for annotation in wrong:
        annotation |= {"image_id": id_, "bbox": [700, 500, 90, 80], "segmentation": [[700, 500, 790, 500, 790, 580]], "area": 3600}
    assert compared(world, json.dumps(document).encode())[1].count(b'"code":"GEO304"') == len(wrong)


@pytest.mark.parametrize("odd", [7, "a", None, [], [{}], {}, True])
def test_an_element_that_is_no_annotation_is_held_against_its_shape(odd: Any) -> None:
    document = Maker(worlds()["truth"], Random(3)).document(90)
    document["annotations"][80:80] = [odd]
    assert compared(worlds()["truth"], json.dumps(document).encode())[1]
