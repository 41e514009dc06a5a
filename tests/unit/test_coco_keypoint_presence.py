"""Annotations with and without key points, or with other numbers of them, by category: however they come, the same is said."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from predlint.platforms.coco.topics.keypoints import KeypointPresence, count_points, has_keypoints

NAMES, UNNAMED = {1: "person", 2: "dog"}, {3: "hand", 4: "fish"}
#: Of categories 1 to 5, of which 3 and 4 name no key points, and 5 is unknown: category, and how many points an annotation has.
Given = list[tuple[int, int]]


def one_by_one(given: Given, base: int = 0) -> KeypointPresence:
    poses = KeypointPresence(NAMES, UNNAMED)
    for index, (category, points) in enumerate(given):
        poses.add(category, points > 0, base + index, points)
    return poses


def at_once(given: Given, base: int = 0) -> KeypointPresence:
    poses = KeypointPresence(NAMES, UNNAMED)
    categories, points = np.array([category for category, _ in given], np.int64), np.array([has for _, has in given], np.int64)
    some = bool(points.any())
    poses.add_many(categories, set(categories.tolist()), points > 0 if some else None, points if some else None, base)
    return poses


def findings_of(poses: KeypointPresence) -> list[tuple[int, tuple[Any, ...]]]:
    return [(index, finding.fields) for index, finding in poses.findings()]


def test_each_without_is_named_where_others_have_some() -> None:
    given = [(3, 0), (1, 2), (2, 2), (1, 0), (3, 2), (1, 0)]
    assert findings_of(one_by_one(given)) == findings_of(at_once(given)) == [(3, ("person",)), (5, ("person",))]


@pytest.mark.parametrize("points", [0, 3])
def test_nothing_is_reported_where_all_are_alike(points: int) -> None:
    given = [(1, points), (3, 2), (1, points), (3, 0), (4, points)]
    assert findings_of(one_by_one(given)) == findings_of(at_once(given)) == []


def test_other_numbers_than_most_have_are_named_where_the_category_names_none() -> None:
    given = [(3, 9), (3, 7), (3, 0), (1, 4), (3, 7), (4, 2), (5, 1), (5, 2), (3, 8)]
    expected = [(8, (8, 7, "hand")), (0, (9, 7, "hand"))]
    assert findings_of(one_by_one(given)) == findings_of(at_once(given)) == expected


def test_of_two_numbers_as_frequent_the_first_one_counts() -> None:
    given = [(3, 9), (3, 7), (4, 1), (4, 2), (4, 2)]
    assert findings_of(one_by_one(given)) == findings_of(at_once(given)) == [(1, (7, 9, "hand")), (2, (1, 2, "fish"))]


@pytest.mark.parametrize("seed", range(60))
def test_parts_agree_with_the_whole(seed: int) -> None:
    rng = Random(seed)
    share = rng.choice((0.1, 0.5, 0.9))
    given = [(rng.randint(1, 5), rng.randint(1, 3) if rng.random() < share else 0) for _ in range(rng.randint(1, 30))]
    first, second = sorted(rng.choices(range(len(given) + 1), k=2))
    parts = [given[:first], given[first:second], given[second:]]
    joined, base = KeypointPresence(NAMES, UNNAMED), 0
    for part in parts:
        made = rng.choice((one_by_one, at_once))(part) if part else KeypointPresence(NAMES, UNNAMED)
        joined.merge(made.snapshot(), base)
        base += len(part)
    assert findings_of(joined) == findings_of(one_by_one(given)) == findings_of(at_once(given))


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
    assert has_keypoints(annotation) is expected


@pytest.mark.parametrize(
    ("given", "expected"), [([1, 1, 2, 3, 3, 2], 2), ([], 0), (None, 0), ("1, 1, 2", 0), ([1, 1, 2, 3], 0), ([[1, 1, 2]], 0)]
)
def test_points_are_counted_of_lists_of_three_numbers_each(given: Any, expected: int) -> None:
    assert count_points({"keypoints": given}) == count_points({} if given is None else {"keypoints": given}) == expected
