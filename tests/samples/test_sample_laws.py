"""For any ontology: good samples give no finding, broken ones exactly what is said beside them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples_kit import Made

import predlint
from laws.enc_make import onto_of
from laws.ls_make import make_config
from laws.ontologies import any_medium, seeded_world
from predlint.platforms.samples import SampleError

SEEDS = st.integers(0, 10**6)


def examples(count: int) -> settings:
    """So many examples by default; more in a profile that asks for more."""
    return settings(max_examples=max(1, count * settings().max_examples // 100))


def assert_samples_agree(ontology: Any, checker: predlint.Checker, seed: int, count: int, **options: Any) -> None:
    for share in (0.0, 0.5):
        with contextlib.suppress(SampleError):  # nothing can be made for it, and that is said
            Made(ontology, seed, count, share, **options).agrees(checker)


@examples(8)
@given(SEEDS)
def test_labelbox(seed: int) -> None:
    rng = Random(seed)
    medium = any_medium(rng) or "image"
    world = seeded_world(seed, media=medium, most=30)
    ontology = json.dumps(world.ontology).encode()
    assert_samples_agree(
        ontology, predlint.compile(ontology, target=world.target, media=medium), seed, 60, target=world.target, media=medium
    )


@examples(12)
@given(SEEDS)
def test_label_studio(seed: int) -> None:
    rng = Random(seed)
    config = make_config(rng, rng.choice((1, 3, 6, 12))).xml
    assert_samples_agree(config, predlint.compile(config), seed, 25)


@examples(5)
@given(SEEDS)
def test_encord(seed: int) -> None:
    ontology = onto_of(seed).source
    assert_samples_agree(ontology, predlint.compile(ontology), seed, 12)


@examples(12)
@given(SEEDS)
@example(54)  # an outline so small that it counts as the box when its polygon is gone
def test_coco(seed: int) -> None:
    reference = random_reference(Random(seed))
    for results in (False, True):
        assert_samples_agree(reference, predlint.compile(reference), seed, 60, results=results)


def random_reference(rng: Random) -> dict[str, Any]:
    """Categories with gaps between their ids, some with key points; with images or without."""
    categories: list[dict[str, Any]] = []
    for at in range(rng.randint(1, 6)):
        category: dict[str, Any] = {"id": 10 * at + rng.choice((1, 7)), "name": f"kind {at} é"}
        if rng.random() < 0.3:
            category |= {"keypoints": [f"p{n}" for n in range(rng.randint(1, 5))], "skeleton": []}
        categories.append(category)
    reference: dict[str, Any] = {"categories": categories, "annotations": []}
    if rng.random() < 0.6:
        sides = [rng.choice(((640, 480), (8, 6), (1, 1), (33, 900))) for _ in range(rng.randint(1, 9))]
        reference["images"] = [{"id": n * 3 + 1, "width": w, "height": h, "file_name": f"{n}.jpg"} for n, (w, h) in enumerate(sides)]
    return reference


@pytest.mark.parametrize("target", ["model-run", "mal"])
@pytest.mark.parametrize("medium", ["image", "video", "pdf", "text", "audio", "conversational", "geospatial"])
def test_held_against_the_list_of_their_data_rows(target: str, medium: str, tmp_path: Path) -> None:
    tools = [{"tool": kind, "name": kind} for kind in ("rectangle", "polygon", "point", "line", "named-entity", "raster-segmentation")]
    options = [{"value": "a"}, {"value": "b"}]
    questions = [{"type": "radio", "name": "q", "options": options, "scope": "index"}, {"type": "text", "name": "t", "scope": "global"}]
    ontology = json.dumps({"tools": tools, "classifications": questions}).encode()
    checker = predlint.compile(ontology, target=target, media=medium)
    for share in (0.0, 0.6):
        Made(ontology, 5, 150, share, target=target, media=medium, listed=True).agrees(checker, tmp_path / "rows.ndjson")
