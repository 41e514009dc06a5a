"""Polygons and lines in which mistakes repeat: looked at together, they get the report that each of them gets alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import predlint
from laws.harness import counts, run, small_blocks
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

STREET = Path(__file__).parent.parent.parent / "examples" / "street"
Points = list[Any]
Json = dict[str, Any]


def random_outline(rng: Random, at: int) -> Points:
    """Points of an outline that does not cross itself."""
    left, top, size = 100 + at % 300, 50 + at % 200, rng.uniform(20, 90)
    outline = [(left, top), (left + size, top), (left + size, top + size), (left + size / 2, top + 1.4 * size), (left, top + size)]
    return [{"x": round(x, 2), "y": round(y, 2)} for x, y in outline[: rng.choice((3, 4, 5))]]


def coordinate(value: Any) -> Callable[[Random, Points], Any]:
    def spoil(rng: Random, points: Points) -> Any:
        points[rng.randrange(len(points))][rng.choice("xy")] = value
        return points

    return spoil


def point(value: Any) -> Callable[[Random, Points], Any]:
    def spoil(rng: Random, points: Points) -> Any:
        points[rng.randrange(len(points))] = value
        return points

    return spoil


def crossing(rng: Random, points: Points) -> Any:
    return [{"x": 0, "y": 0}, {"x": 90, "y": 90}, {"x": 90, "y": 0}, {"x": 0, "y": 90}]


def crossing_below_zero(rng: Random, points: Points) -> Any:
    crossed = crossing(rng, points)
    crossed[rng.choice((0, 2))]["y"] = -400
    return crossed


def crossing_with_three_members(rng: Random, points: Points) -> Any:
    crossed = crossing(rng, points)
    crossed[rng.randrange(4)]["z"] = 2
    return crossed


def in_fractions(rng: Random, points: Points) -> Any:
    return [{"x": each["x"] / 1_000, "y": each["y"] / 1_000} for each in points]


def two_wrong(rng: Random, points: Points) -> Any:
    points[0]["x"], points[-1]["y"] = "1", None
    return points


WAYS: dict[str, Callable[[Random, Points], Any]] = {
    "a text": coordinate("12.5"),
    "null": coordinate(None),
    "a flag": coordinate(True),
    "far away": coordinate(1e300),
    "below zero": coordinate(-400),
    "a little below": coordinate(-0.5),
    "two wrong": two_wrong,
    "one member": point({"x": 1}),
    "three members": point({"x": 1, "y": 2, "z": 3}),
    "a pair": point([1, 2]),
    "capitals": point({"X": 1, "Y": 2}),
    "no object": point(5),
    "none": lambda rng, points: [],
    "one": lambda rng, points: points[:1],
    "two": lambda rng, points: points[:2],
    "pairs": lambda rng, points: [[each["x"], each["y"]] for each in points],
    "no list": lambda rng, points: points[0],
    "letters": lambda rng, points: "xy",
    "nothing": lambda rng, points: None,
    "crossing": crossing,
    "crossing below zero": crossing_below_zero,
    "crossing with three members": crossing_with_three_members,
    "in fractions": in_fractions,
}  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(STREET / "ontology.json", media="image")


def lines(rng: Random, ways: list[str], share: float, count: int = 110) -> bytes:
    """Polygons and lines, of which so many are wrong in one of these ways."""
    written: list[bytes] = []
    for at in range(count):
        member, name = rng.choice((("polygon", "road"), ("line", "lane marking")))
        points: Any = random_outline(rng, at)
        if rng.random() < share:
            points = WAYS[rng.choice(ways)](rng, points)
        record = {"uuid": f"0b8a5c1e-93d4-4f6a-8e27-{at:012x}", "name": name, member: points, "dataRow": {"globalKey": f"k{at % 40}"}}
        written.append(json.dumps(record).encode())
    return b"\n".join(written)


ROWS = DataRows([DataRow(at, f"k{at}", width=600 if at % 2 else None, height=400 if at % 2 else None) for at in range(40)])
#: One way on every line, on some lines, and several at once.
PLANS = [([way], 1.0) for way in WAYS] + [(Random(seed).sample(list(WAYS), 3), (0.5, 0.1)[seed % 2]) for seed in range(8)]


@pytest.mark.slow
@pytest.mark.parametrize(("ways", "share"), PLANS)
def test_kernel_and_python_give_one_report(checker: predlint.Checker, ways: list[str], share: float) -> None:
    data = lines(Random(repr((ways, share))), ways, share)
    for rows in (None, ROWS):
        with small_blocks():
            fast, counted = run(checker, data, rows), counts(checker, data, rows)
        whole = run(checker, data, rows, fast=False)
        assert (fast.verdict, counted) == (whole.verdict, whole.counts)


@pytest.mark.parametrize("way", ["crossing below zero", "crossing with three members"])
def test_an_outline_crosses_itself_whatever_is_wrong_with_a_point(checker: predlint.Checker, way: str) -> None:
    data = lines(Random(1), [way], 1.0)
    with small_blocks():
        fast = run(checker, data)
    assert fast.verdict == run(checker, data, fast=False).verdict
    assert len([d for d in fast.found if d.code == "GEO011"]) > 30
