"""What the kernel proves by a constraint holds for Python, too: each class with operations is tried on values that keep and break it."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import pytest
from test_kernel import VIOLATION, record, scanner
from test_kernel_drawing_operations import CONSTRAINTS as DRAWN

from kernel_kit import needs_kernel
from predlint.kernel.constraint_operations import LOWER
from predlint.kernel.lowering_context import LineFacts
from predlint.kernel.scanner import CLEAN
from predlint.shape.constraints import (
    Absent,
    Answered,
    Ascending,
    Between,
    BrushFills,
    Chain,
    Colour,
    Differ,
    Distinct,
    DistinctOrNone,
    EnclosesArea,
    Forwards,
    HasSetPixel,
    InOrder,
    Keyed,
    LeadsSomewhere,
    Listed,
    NamedAs,
    NotEmpty,
    NotEqual,
    NotFractions,
    NotSelfIntersecting,
    NotZero,
    Numbered,
    Numbers,
    OnePlace,
    Ordered,
    PairsPlain,
    Parts,
    Paths,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
    Present,
    Ranks,
    SameRing,
    Scored,
    SizedLike,
    UniqueTexts,
    WhereZero,
    Within,
    WithinBy,
)
from predlint.shape.drawing_constraints import Complete, Known, RunLengths, Same
from predlint.shape.nodes import Entries, Items, Member, Number, Record, Text
from predlint.shape.references import CrossReferences, LinkedRegions, Placements, Span

FACTS = {"width": 4.0, "height": 3.0}
NUMBER, TEXT = Number(VIOLATION, usual_least=-1e6, usual_most=1e6), Text(VIOLATION)
POINT = record({"x": NUMBER, "y": NUMBER})
RANGE = record({"start": NUMBER, "end": NUMBER})


class Case(NamedTuple):
    """A constraint with the node that it is declared of, and values of that."""

    one: Any
    node: Any
    make: Callable[[Random], Any]


def number(rng: Random) -> float:
    return rng.choice((-1, 0, 0, 0.5, 1, 1, 2, 3, 4))


def numbers(rng: Random) -> dict[str, Any]:
    return {name: number(rng) for name in "abc"}


def lists_of(make: Callable[[Random], Any], most: int = 4) -> Callable[[Random], list[Any]]:
    return lambda rng: [make(rng) for _ in range(rng.randint(0, most))]


def point(rng: Random) -> dict[str, float]:
    return {"x": number(rng), "y": number(rng)}


def points(rng: Random) -> list[Any]:
    return [point(rng) for _ in range(rng.choice((1, 2, 3, 3, 4, 4, 5)))]


def of_record(one: Any, make: Callable[[Random], Any] = numbers, **more: Any) -> Case:
    """Of a record with three numbers, and more members."""
    return Case(one, record({**dict.fromkeys("abc", NUMBER), **more}, holds=(one,)), lambda rng: {**numbers(rng), **make(rng)})


def of_list(one: Any, item: Any, make: Callable[[Random], Any]) -> Case:
    return Case(one, Items(item, VIOLATION, holds=(one,)), make)


def of_entries(one: Any, item: Any, keys: str | None, make: Callable[[Random], Any]) -> Case:
    return Case(one, Entries(item, VIOLATION, keys=keys, holds=(one,)), make)


def named(rng: Random) -> dict[str, str]:
    return {"id": rng.choice("pqrs")} if rng.random() < 0.8 else {}


def chained(rng: Random) -> list[Any]:
    names = [rng.choice("pqr") if rng.random() < 0.1 else name for name in "pqr"[: rng.randint(1, 3)]]
    items = [{"id": name, **point(rng)} for name in names]
    for before, item in zip(names, items[1:], strict=False):
        item |= {"prevPointId": before} if rng.random() < 0.8 else {"prevPointId": "p"} if rng.random() < 0.5 else {}
    return items


OPTIONAL = {name: Member(TEXT) for name in ("id", "prevPointId")}
CASES = (
    of_record(Between(("a", "b"), 0, 3)),
    of_record(Within(("a", "b"), "width")),
    of_record(WhereZero("a", Between(("b",), 0, 1))),
    of_record(NotFractions(("a", "b"), 1.0)),
    of_record(NotZero("a")),
    of_record(Ordered("a", "b")),
    of_record(Ordered("a", "b", strict=True)),
    of_record(Differ("a", "b")),
    of_record(Numbers(("a", "b"))),
    of_record(Scored("a", "column")),
    of_record(Present(("t",)), lambda rng: {"t": "x"} if rng.random() < 0.5 else {}, t=Member(TEXT)),
    of_record(Absent(("t",)), lambda rng: {"t": "x"} if rng.random() < 0.5 else {}, t=Member(TEXT)),
    of_record(NotEqual("t", "none"), lambda rng: {"t": rng.choice(("none", "some"))}, t=TEXT),
    of_record(NotEmpty("t"), lambda rng: {"t": lists_of(number, 2)(rng)}, t=Items(NUMBER, VIOLATION)),
    of_record(Ascending(("v", "x")), lambda rng: {"v": lists_of(point)(rng)}, v=Items(POINT, VIOLATION)),
    of_record(Distinct(("v", "x")), lambda rng: {"v": lists_of(point)(rng)}, v=Items(POINT, VIOLATION)),
    of_record(SizedLike((("v",),), ("a",)), lambda rng: {"v": lists_of(numbers, 2)(rng)},
    v=Items(record(dict.fromkeys("abc", NUMBER)), VIOLATION)),
    *[
        of_record(
            InOrder(("v",), touch=touch),
            lambda rng: {"v": lists_of(lambda rng: {"start": number(rng), "end": number(rng)}, 3)(rng)},
            v=Items(RANGE, VIOLATION),
        )
        for touch in (False, True)
    ],
    of_list(DistinctOrNone("id"), Record(OPTIONAL, VIOLATION, VIOLATION, VIOLATION), lists_of(named)),
    of_list(Ranks("n"), record({"n": Number(VIOLATION, whole=True, minimum=1)}), lists_of(lambda rng: {"n": rng.randint(1, 3)}, 3)),
    of_list(Colour(), Number(VIOLATION, whole=True, minimum=0, maximum=255), lambda rng: [rng.choice((0, 0, 0, 7)) for _ in range(3)]),
    of_list(Forwards(), Items(NUMBER, VIOLATION, minimum=2, maximum=2), lists_of(lambda rng: [number(rng), number(rng)], 2)),
    of_list(Listed(), NUMBER, lists_of(number)),
    of_list(Paths((("p", "q"), ("p",), ("r",))), Items(TEXT, VIOLATION), lists_of(lambda rng: [*rng.choice(("pq", "p", "r", "q"))], 2)),
    of_list(Parts(), POINT, lists_of(point)),
    of_list(Chain(1.0), record({"x": NUMBER, "y": NUMBER, **OPTIONAL}), chained),
    of_list(PointsWithin("width", "height"), POINT, points),
    of_list(PointsNotFractions(1.0), POINT, points),
    of_list(PointsIn(-1, 3), POINT, points),
    of_list(LeadsSomewhere(), POINT, lambda rng: [point(rng)] * 2 if rng.random() < 0.3 else points(rng)),
    of_list(EnclosesArea(), POINT, points),
    of_list(NotSelfIntersecting(), POINT, points),
    of_list(PairsPlain(1.0), Items(NUMBER, VIOLATION, minimum=2, maximum=2), lambda rng: [[*each.values()] for each in points(rng)]),
    of_entries(Keyed("id"), record({"id": TEXT}), None, lambda rng: {key: {"id": key if rng.random() < 0.8 else "z"} for key in "pq"}),
    of_entries(Numbered(), NUMBER, r"^[0-9]+(?![\s\S])", lambda rng: {rng.choice(("0", "7", "10", "07")): 1 for _ in range(2)}),
)  # fmt: skip
#: Of what is drawn: test_kernel_drawing_operations.py holds its members to them.
OF_MEMBERS = {Complete, Known, RunLengths, Same}
#: They are about whole records of a platform: the laws go through all that its Shape declares (laws/test_constraint_mutation.py,
#: test_enc_kernel.py, test_ls_kernel.py).
IN_A_SHAPE = {
    Answered,
    BrushFills,
    NamedAs,
    HasSetPixel,
    CrossReferences,
    LinkedRegions,
    UniqueTexts,
    OnePlace,
    Placements,
    SameRing,
    Span,
    WithinBy,
}
#: Of these nothing is said, whatever the value: they are counted, or say how nodes are read.
ALWAYS = (Listed, Numbers, Parts, Scored)


def test_each_constraint_is_tried() -> None:
    """One that is new has no case yet."""
    tried = [*[type(case.one) for case in CASES], *map(type, DRAWN), *OF_MEMBERS, *IN_A_SHAPE]
    assert set(LOWER) == set(tried)


@needs_kernel
@pytest.mark.parametrize("case", CASES, ids=lambda case: type(case.one).__name__)
def test_what_the_kernel_proves_holds_in_python(case: Case) -> None:
    rng = Random(repr(case.one))
    values = [case.make(rng) for _ in range(600)]
    lines = "\n".join([json.dumps({"v": value}) for value in values])
    scanned = scanner(record({"v": case.node}), facts=LineFacts({}, FACTS, FACTS)).scan(lines.encode())
    assert scanned is not None
    clean = {True: 0, False: 0}
    for value, state in zip(values, scanned.lines["state"].tolist(), strict=True):
        holds = case.one.holds(value, FACTS)
        assert holds or state != CLEAN, (case.one, value)
        clean[holds] += state == CLEAN or not holds
    assert clean[True] and (clean[False] or isinstance(case.one, ALWAYS))
