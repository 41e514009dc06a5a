"""What the kernel says of boxes, rings, masks, key points and ids is what Python says, number by number."""

from __future__ import annotations

import json
import math
from array import array
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.kernel.constraint_lowering import IdTable
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model import rle
from predlint.shape.drawing_constraints import (
    AreaOf,
    AreaOfBox,
    BoxAround,
    BoxWithin,
    Complete,
    Counts,
    DrawnAs,
    DrawnWithin,
    KeypointBounds,
    KeypointsWithin,
    Known,
    NoCrowd,
    PointCount,
    PointsCounted,
    Rings,
    RunLengths,
    Sides,
)
from predlint.shape.nodes import Items, Member, Number, Record, Text
from violation_kit import violation_spec

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")
VIOLATION = violation_spec("REC003", lambda value: ("", None))
NUMBER, WHOLE = Number(VIOLATION, usual_least=-1e15, usual_most=1e15), Number(VIOLATION, above=0, whole=True)
MASK = Record(
    {
        "size": Member(Items(WHOLE, VIOLATION, minimum=2, maximum=2, holds=(Sides(),)), missing=VIOLATION),
        "counts": Member(Items(Number(VIOLATION, minimum=0, whole=True), VIOLATION, bare=Text(VIOLATION), holds=(Counts(),)),
        missing=VIOLATION),
    },
    VIOLATION, VIOLATION, VIOLATION, ends_open=True, holds=(RunLengths("size", "counts"),),
)  # fmt: skip
MEMBERS: dict[str, Any] = {
    "image": Number(VIOLATION, whole=True),
    "box": Items(NUMBER, VIOLATION, minimum=4, maximum=4, holds=(Sides(),), column="box"),
    "drawn": Items(Items(NUMBER, VIOLATION), VIOLATION, bare=MASK, nullable=True, holds=(Rings(1.05),), column="drawn"),
    "area": Number(VIOLATION, minimum=0),
    "crowd": Number(VIOLATION, minimum=0, maximum=1, whole=True),
    "points": Items(NUMBER, VIOLATION, holds=(KeypointBounds(True, 1.0),)),
    "number": Number(VIOLATION, minimum=0, whole=True),
}
#: Each alone, beside what the members themselves must be.
CONSTRAINTS: tuple[Any, ...] = (
    BoxWithin("box", "images", 1.0, 1.05),
    DrawnWithin("drawn", "images", 1.0),
    BoxAround("box", "drawn", 0.5, 2.0),
    AreaOf("area", "drawn", "box", "crowd", 0.05),
    AreaOf("area", "drawn", "box", "crowd", 0.05, 0.01),
    AreaOfBox("area", "drawn", "box", 1e-3),
    NoCrowd("crowd", "drawn"),
    DrawnAs("drawn", "images"),
    PointCount("points", "images", True),
    PointCount("points", "images", False),
    PointsCounted("number", "points"),
    KeypointsWithin("points", "images", 1.0, True),
)
#: Width and height, key points, and what must be drawn, of images with the ids 0, 1, 3, 4, 6 and 7.
IMAGES = ((40, 30, 0, 0), (20, 50, 6, 1), (math.inf, math.inf, 9, 2), (16, 16, 0, 3), (9, 9, -1, 0), (30, 40, 3, 0))
NAMES = ("width", "height", "points", "drawn")
IDS = array("q", [0, 1, 3, 4, 6, 7])


def table(*, others: bool = False) -> IdTable:
    return IdTable(IDS, dict(zip(NAMES, zip(*IMAGES, strict=True), strict=True)), (8, 8, 0, 0), is_open=others)


def shape_of(*holds: Any, **more: Any) -> Record:
    members = {name: Member(node, missing=VIOLATION if name in ("image", "box") else None) for name, node in MEMBERS.items()}
    return Record(members, VIOLATION, VIOLATION, VIOLATION, holds=(Known("image", "images"), *holds), **more)


def states(shape: Record, *values: Any, others: bool = False) -> list[int]:
    scanner = Scanner(library(), LoweredShape(library(), shape, tables={"images": table(others=others)}))
    texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
    scanned = scanner.scan(f"[{','.join(texts)}]".encode(), listed=True)
    assert scanned is not None
    return scanned.lines["state"].tolist()


class Made:
    """Random records, in which much fits, and much nearly does."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def near(self, number: float) -> float:
        return number + self.rng.choice((0, 0, 0, 0.5, -0.5, 1, -1, 2, -2, 2.25, 0.999, 30))

    def ring(self) -> list[float]:
        rng = self.rng
        x, y, across, down = rng.randint(-2, 12), rng.randint(-2, 12), rng.randint(0, 20), rng.randint(0, 20)
        ring = rng.choice(([x, y, x + across, y, x + across, y + down, x, y + down], [x, y, x + across, y, x, y + down]))
        scaled = [number * rng.choice((1.0, 1.0, 0.05, 1.1)) for number in ring] if rng.random() < 0.2 else ring
        return scaled[: rng.choice((len(ring), len(ring), len(ring), 4, 5, 0))]

    def runs(self, height: int, width: int) -> list[int]:
        rng, left, runs = self.rng, height * width, list[int]()
        while left:
            runs.append(min(left, rng.randint(0, 2 * height)))
            left -= runs[-1]
        return runs + [[], [], [], [1], [0]][rng.randrange(5)]

    def drawn(self) -> Any:
        rng = self.rng
        how = rng.random()
        if how < 0.1:
            return rng.choice((None, [], [[]]))
        if how < 0.6:
            return [self.ring() for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        size = rng.choice(((30, 40), (50, 20), (16, 16), (9, 9), (1, 1)))
        runs = self.runs(*size)
        return {"size": list(size), "counts": rle.encode(runs) if rng.random() < 0.5 else runs}

    def value(self) -> dict[str, Any]:
        rng = self.rng
        value: dict[str, Any] = {"image": rng.choice((*IDS, 2, 5, 8, -1)), "box": [rng.randint(-1, 10) for _ in range(4)]}
        if rng.random() < 0.8:
            value["drawn"] = self.drawn()
        around = around_of(value.get("drawn"))
        if around is not None and rng.random() < 0.7:
            value["box"] = [self.near(number) for number in around[:4]]
        if rng.random() < 0.8:
            area = around[4] if around is not None and rng.random() < 0.7 else value["box"][2] * value["box"][3]
            value["area"] = abs(self.near(area) * rng.choice((1, 1, 1.04, 0.96, 2, 0)))
        if rng.random() < 0.5:
            value["crowd"] = rng.randint(0, 1)
        if rng.random() < 0.7:
            places = [(rng.randint(-1, 20), rng.randint(-1, 20), rng.choice((0, 1, 2, 2))) for _ in range(rng.randint(0, 3))]
            points = [number for x, y, seen in places for number in ((x, y, seen) if seen or rng.random() < 0.1 else (0, 0, 0))]
            value["points"] = points[: len(points) - (rng.random() < 0.05)]
        if rng.random() < 0.7:
            value["number"] = rng.choice((0, len([seen for seen in value.get("points", [])[2::3] if seen]), rng.randint(0, 3)))
        return value


def around_of(drawn: Any) -> tuple[float, ...] | None:
    """Box and area, roughly."""
    if drawn.__class__ is list and any(drawn):
        xs, ys = [x for ring in drawn for x in ring[::2]], [y for ring in drawn for y in ring[1::2]]
        return (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys), (max(xs) - min(xs)) * (max(ys) - min(ys))) if ys else None
    if drawn.__class__ is dict:
        runs = rle.runs_of(drawn["counts"]) if isinstance(drawn["counts"], str) else drawn["counts"]
        assert not isinstance(runs, rle.RunLengthError)
        box = rle.bounds(runs, *drawn["size"], row_major=False)
        return (*box, rle.area(runs)) if box is not None else None
    return None


def facts_of(value: dict[str, Any]) -> dict[str, float] | None:
    if value["image"] not in IDS:
        return None
    row = IDS.index(value["image"])
    return {"images": row, **{f"images.{name}": fact for name, fact in zip(NAMES, IMAGES[row], strict=True)}}


def members_hold(value: dict[str, Any]) -> bool:
    """What the members must be, each by itself."""
    drawn = value.get("drawn")
    held = [one.holds(value["points"], {}) for one in MEMBERS["points"].holds if "points" in value]
    if drawn.__class__ is dict:
        held += [Counts().holds(drawn["counts"], {}) and RunLengths("size", "counts").holds(drawn, {})]
    elif drawn is not None:
        held += [one.holds(drawn, {}) for one in MEMBERS["drawn"].holds]
    return all(held)


@given(st.integers(0, 10**9), st.sampled_from(CONSTRAINTS))
def test_constraints_mean_the_same_in_both_languages(seed: int, one: Any) -> None:
    made = Made(seed)
    values = [made.value() for _ in range(60)]
    for value, state in zip(values, states(shape_of(one), *values), strict=True):
        facts = facts_of(value)
        holds = facts is not None and members_hold(value) and one.holds(value, facts)
        assert state == (CLEAN if holds else IN_DOUBT), (one, value)


def test_each_constraint_is_kept_and_broken_by_some() -> None:
    made = Made(1)
    values = [value for value in (made.value() for _ in range(4_000)) if facts_of(value) is not None and members_hold(value)]
    for one in CONSTRAINTS:
        assert {one.holds(value, facts_of(value)) for value in values} == {True, False}, one


@given(st.lists(st.integers(0, 2**32 + 5), max_size=30), st.integers(1, 40))
def test_run_lengths_are_read_as_python_reads_them(runs: list[int], height: int) -> None:
    value = {"image": 3, "box": [0, 0, 1, 1], "drawn": {"size": [height, 1], "counts": rle.encode(runs)}}
    filled = {**value, "drawn": {"size": [1, sum(runs) or 1], "counts": rle.encode(runs)}}
    for each in (value, filled):
        assert (states(shape_of(), each) == [CLEAN]) == (members_hold(each) and sum(runs) < 2**32)


@given(st.text(st.characters(min_codepoint=40, max_codepoint=120), max_size=20))
def test_texts_that_are_no_run_lengths_are_in_doubt(text: str) -> None:
    value = {"image": 3, "box": [0, 0, 1, 1], "drawn": {"size": [1, 1], "counts": text}}
    runs = rle.runs_of(text)
    clean = not isinstance(runs, rle.RunLengthError) and sum(runs) == 1 and any(runs[1::2])
    assert states(shape_of(), value) == [CLEAN if clean else IN_DOUBT]


@given(
    st.lists(st.one_of(st.integers(-5, 60), st.integers(-(2**62), 2**62)), unique=True, max_size=40),
    st.lists(st.one_of(st.integers(-5, 60), st.integers(-(2**53), 2**53)), min_size=1, max_size=20),
    st.booleans(),
)
def test_ids_are_found_wherever_one_looks_first(ids: list[int], wanted: list[int], others: bool) -> None:
    listed = array("q", sorted(ids))
    found = IdTable(listed, {"one": listed}, (0,), is_open=others).structure()
    for id_ in wanted:
        for guess in (-1, 0, 7, len(ids) - 1, len(ids), 10**6):
            other = len(ids) if others else -1
            assert library().predlint_row(found, float(id_), guess) == (listed.index(id_) if id_ in ids else other)
    for odd in (math.nan, math.inf, -math.inf, 2.0**63, -(2.0**63), 1e300):
        assert library().predlint_row(found, odd, 0) == -1


def test_an_id_that_no_table_has_is_in_doubt() -> None:
    value = {"image": 2, "box": [0, 0, 2, 2]}
    assert states(shape_of(), value) == [IN_DOUBT]
    assert states(shape_of(BoxWithin("box", "images", 1.0, 1.05)), value, {**value, "box": [0, 0, 20, 2]}, others=True) == [CLEAN, IN_DOUBT]
    assert states(shape_of(), {**value, "image": 3.0}, {**value, "image": "3"}, {**value, "image": 3}) == [IN_DOUBT, IN_DOUBT, CLEAN]


def test_members_that_nothing_knows_pass_where_none_is_missing() -> None:
    known = tuple(MEMBERS)
    shape = shape_of(Complete(("area",), known, "seen"), ends_open=True)
    value = {"image": 3, "box": [0, 0, 2, 2]}
    with_area = {**value, "area": 4}
    assert states(shape, value, with_area, {**value, "x": 1}, {**with_area, "x": {"y": []}}) == [CLEAN, CLEAN, IN_DOUBT, CLEAN]
    text = json.dumps(with_area)[:-1]
    twice = [f'{text}, "x": 1, "y": 2, "x": 3}}', f'{text}, "x": {{"x": 1}}, "y": {{"x": 1}}}}', f'{text}, "area": 3}}']
    assert states(shape, *twice, f'{text}, "x": 1e999}}') == [UNREAD, CLEAN, UNREAD, UNREAD]
    many = ",".join([f'"m{n}": 1' for n in range(100)])
    assert states(shape, f"{text}, {many}}}") == [UNREAD]


def test_members_of_which_nothing_is_declared_are_in_doubt_though_others_pass() -> None:
    members = {"image": Member(MEMBERS["image"], missing=VIOLATION), "name": Member(Text(VIOLATION, unread="rules read it"))}
    shape = Record(members, VIOLATION, VIOLATION, VIOLATION, ends_open=True, holds=(Complete((), ("image", "name"), "seen"),))
    assert states(shape, {"image": 1, "other": 1}, {"image": 1, "name": "a"}) == [CLEAN, IN_DOUBT]


def test_a_constraint_on_what_is_not_there_leaves_nothing_clean() -> None:
    value = {"image": 3, "box": [0, 0, 2, 2]}
    odd = BoxWithin("area", "images", 1, 1), BoxAround("box", "number", 0.5, 2), BoxWithin("box", "others", 1, 1), Known("box", "images")
    for one in odd:
        assert states(shape_of(one), value) == [IN_DOUBT], one


def test_columns_have_what_was_read() -> None:
    shape = shape_of(Complete((), tuple(MEMBERS), "seen"))
    scanner = Scanner(library(), LoweredShape(library(), shape, tables={"images": table()}))
    ring = [2, 2, 9, 2, 9, 9, 2, 9]
    values = [
        {"image": 3, "box": [1, 2, 3.5, 4]},
        {"image": 1, "box": [5, 6, 7, 8], "drawn": [ring]},
        {"image": 1, "box": [5, 6, 7, 8], "drawn": []},
    ]
    assert scanner.scan(json.dumps(values).encode(), listed=True) is not None
    boxes, at = scanner.column("box")
    assert (boxes.view("f8").tolist(), at.tolist()) == ([1, 2, 3.5, 4, 5, 6, 7, 8, 5, 6, 7, 8], [0] * 4 + [1] * 4 + [2] * 4)
    kinds, at = scanner.column("drawn")
    assert (kinds.tolist(), at.tolist()) == ([2, 1], [1, 2])
    bits = scanner.lowered.bits["seen"]
    seen = [{name for name, bit in bits.items() if bit & one} for one in scanner.column("seen")[0].tolist()]
    assert seen == [{"image", "box"}, {"image", "box", "drawn"}, {"image", "box", "drawn"}]
