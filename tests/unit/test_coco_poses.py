"""Annotations with and without key points, counted by category: however they come, the same is said."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from predlint.dialects.coco.poses import Poses, is_posed

NAMES = {1: "person", 2: "dog"}
#: Of categories 1 to 3, of which the last has no key points: category, and whether an annotation has some.
Given = list[tuple[int, bool]]


def one_by_one(given: Given, base: int = 0) -> Poses:
    poses = Poses(NAMES)
    for index, (category, posed) in enumerate(given):
        poses.add(category, posed, base + index)
    return poses


def at_once(given: Given, base: int = 0) -> Poses:
    poses = Poses(NAMES)
    categories, posed = np.array([category for category, _ in given], np.int64), np.array([has for _, has in given], bool)
    poses.add_many(categories, set(categories.tolist()), posed if posed.any() else None, base)
    return poses


def said(poses: Poses) -> list[tuple[int, tuple[Any, ...]]]:
    return [(index, finding[4]) for index, finding in poses.findings()]


def test_the_first_without_is_named_beside_how_many_there_are() -> None:
    given = [(3, False), (1, True), (2, True), (1, False), (3, True), (1, False)]
    assert said(one_by_one(given)) == said(at_once(given)) == [(3, ("person", 2, 3))]


@pytest.mark.parametrize("posed", [True, False])
def test_nothing_is_said_where_all_are_alike(posed: bool) -> None:
    given = [(1, posed), (3, not posed), (1, posed)]
    assert said(one_by_one(given)) == said(at_once(given)) == []


@pytest.mark.parametrize("seed", range(60))
def test_parts_agree_with_the_whole(seed: int) -> None:
    rng = Random(seed)
    share = rng.choice((0.1, 0.5, 0.9))
    given = [(rng.randint(1, 3), rng.random() < share) for _ in range(rng.randint(1, 30))]
    first, second = sorted(rng.choices(range(len(given) + 1), k=2))
    parts = [given[:first], given[first:second], given[second:]]
    joined, base = Poses(NAMES), 0
    for part in parts:
        made = rng.choice((one_by_one, at_once))(part) if part else Poses(NAMES)
        joined.join(made.cut(), base)
        base += len(part)
    assert said(joined) == said(one_by_one(given)) == said(at_once(given))


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ({}, False),
        ({"keypoints": None, "num_keypoints": 0}, False),
        ({"num_keypoints": 0}, False),
        ({"keypoints": []}, False),
        ({"keypoints": [], "num_keypoints": 0}, True),
        ({"keypoints": [0, 0, 0]}, True),
    ],
)
def test_what_counts_as_key_points(annotation: dict[str, Any], expected: bool) -> None:
    assert is_posed(annotation) is expected
