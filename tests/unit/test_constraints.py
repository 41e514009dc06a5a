"""What the kernel proves by a constraint holds for Python, too: each class with operations is tried on values that keep and break it."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import pytest
from test_kernel import SAID, record, scanner
from test_kernel_drawn import CONSTRAINTS as DRAWN

from kernel_kit import needs_kernel
from predlint.kernel.lowering import Facts
from predlint.kernel.operations import LOWER
from predlint.kernel.scanner import CLEAN
from predlint.shape.constraints import (
    Answered,
    Ascending,
    Between,
    BrushFills,
    Called,
    Chain,
    Colour,
    Differ,
    Distinct,
    DistinctOrNone,
    Enclose,
    Filled,
    Forwards,
    InTurn,
    Joins,
    Keyed,
    Lead,
    Linked,
    Listed,
    NotEmpty,
    NotFractions,
    NotZero,
    Numbered,
    Numbers,
    OnceEach,
    OnePlace,
    Ordered,
    PairsPlain,
    Parts,
    Paths,
    Places,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
    Ranks,
    SameRing,
    Scored,
    Simple,
    Sized,
    Span,
    There,
    Unlike,
    WhereZero,
    Within,
    WithinBy,
    Without,
)
from predlint.shape.drawn import Complete, Known, RunLengths, Same
from predlint.shape.nodes import Entries, Items, Member, Number, Record, Text

FACTS = {"width": 4.0, "height": 3.0}
NUMBER, TEXT = Number(SAID, usual_least=-1e6, usual_most=1e6), Text(SAID)
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


def some(make: Callable[[Random], Any], most: int = 4) -> Callable[[Random], list[Any]]:
    return lambda rng: [make(rng) for _ in range(rng.randint(0, most))]


def point(rng: Random) -> dict[str, float]:
    return {"x": number(rng), "y": number(rng)}


def points(rng: Random) -> list[Any]:
    return [point(rng) for _ in range(rng.choice((1, 2, 3, 3, 4, 4, 5)))]


def of_record(one: Any, make: Callable[[Random], Any] = numbers, **more: Any) -> Case:
    """Of a record with three numbers, and more members."""
    return Case(one, record({**dict.fromkeys("abc", NUMBER), **more}, holds=(one,)), lambda rng: {**numbers(rng), **make(rng)})


def of_list(one: Any, item: Any, make: Callable[[Random], Any]) -> Case:
    return Case(one, Items(item, SAID, holds=(one,)), make)


def of_entries(one: Any, item: Any, keys: str | None, make: Callable[[Random], Any]) -> Case:
    return Case(one, Entries(item, SAID, keys=keys, holds=(one,)), make)


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
    of_record(There(("t",)), lambda rng: {"t": "x"} if rng.random() < 0.5 else {}, t=Member(TEXT)),
    of_record(Without(("t",)), lambda rng: {"t": "x"} if rng.random() < 0.5 else {}, t=Member(TEXT)),
    of_record(Unlike("t", "none"), lambda rng: {"t": rng.choice(("none", "some"))}, t=TEXT),
    of_record(NotEmpty("t"), lambda rng: {"t": some(number, 2)(rng)}, t=Items(NUMBER, SAID)),
    of_record(Ascending(("v", "x")), lambda rng: {"v": some(point)(rng)}, v=Items(POINT, SAID)),
    of_record(Distinct(("v", "x")), lambda rng: {"v": some(point)(rng)}, v=Items(POINT, SAID)),
    of_record(Sized((("v",),), ("a",)), lambda rng: {"v": some(numbers, 2)(rng)}, v=Items(record(dict.fromkeys("abc", NUMBER)), SAID)),
    *[
        of_record(
            InTurn(("v",), touch=touch),
            lambda rng: {"v": some(lambda rng: {"start": number(rng), "end": number(rng)}, 3)(rng)},
            v=Items(RANGE, SAID),
        )
        for touch in (False, True)
    ],
    of_list(DistinctOrNone("id"), Record(OPTIONAL, SAID, SAID, SAID), some(named)),
    of_list(Ranks("n"), record({"n": Number(SAID, whole=True, least=1)}), some(lambda rng: {"n": rng.randint(1, 3)}, 3)),
    of_list(Colour(), Number(SAID, whole=True, least=0, most=255), lambda rng: [rng.choice((0, 0, 0, 7)) for _ in range(3)]),
    of_list(Forwards(), Items(NUMBER, SAID, least=2, most=2), some(lambda rng: [number(rng), number(rng)], 2)),
    of_list(Listed(), NUMBER, some(number)),
    of_list(Paths((("p", "q"), ("p",), ("r",))), Items(TEXT, SAID), some(lambda rng: [*rng.choice(("pq", "p", "r", "q"))], 2)),
    of_list(Parts(), POINT, some(point)),
    of_list(Chain(1.0), record({"x": NUMBER, "y": NUMBER, **OPTIONAL}), chained),
    of_list(PointsWithin("width", "height"), POINT, points),
    of_list(PointsNotFractions(1.0), POINT, points),
    of_list(PointsIn(-1, 3), POINT, points),
    of_list(Lead(), POINT, lambda rng: [point(rng)] * 2 if rng.random() < 0.3 else points(rng)),
    of_list(Enclose(), POINT, points),
    of_list(Simple(), POINT, points),
    of_list(PairsPlain(1.0), Items(NUMBER, SAID, least=2, most=2), lambda rng: [[*each.values()] for each in points(rng)]),
    of_entries(Keyed("id"), record({"id": TEXT}), None, lambda rng: {key: {"id": key if rng.random() < 0.8 else "z"} for key in "pq"}),
    of_entries(Numbered(), NUMBER, r"^[0-9]+(?![\s\S])", lambda rng: {rng.choice(("0", "7", "10", "07")): 1 for _ in range(2)}),
)  # fmt: skip
#: Of what is drawn: test_kernel_drawn.py holds its members to them.
OF_MEMBERS = {Complete, Known, RunLengths, Same}
#: They are about whole records of a platform: the laws go through all that its Shape declares (laws/test_constraint_mutation.py,
#: test_enc_kernel.py, test_ls_kernel.py).
IN_A_SHAPE = {Answered, BrushFills, Called, Filled, Joins, Linked, OnceEach, OnePlace, Places, SameRing, Span, WithinBy}
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
    scanned = scanner(record({"v": case.node}), facts=Facts({}, FACTS, FACTS)).scan(lines.encode())
    assert scanned is not None
    proven = {True: 0, False: 0}
    for value, state in zip(values, scanned.lines["state"].tolist(), strict=True):
        holds = case.one.holds(value, FACTS)
        assert holds or state != CLEAN, (case.one, value)
        proven[holds] += state == CLEAN or not holds
    assert proven[True] and (proven[False] or isinstance(case.one, ALWAYS))
