"""The fields that the Shape gives its violations by name: each slot gives what `SLOTS` says, and no violation needs others."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import predlint.shape
from predlint.model.findings import SLOTS, ViolationSpec, spec_of
from predlint.model.violation import InternalError, Violation
from predlint.shape.nodes import Items, Number
from predlint.shape.record_checks import check_slots


class Odd(Violation, code="REC298", slug="odd"):
    """A violation whose field no slot gives."""

    colour: str


class Counted(Violation, code="REC299", slug="counted"):
    """A violation that a slot completes."""

    what: str
    count: int


def test_a_field_that_nobody_gives_is_an_error() -> None:
    number = Number(spec_of(Counted, "it", 1))
    check_slots(Items(number, number.wrong, length=ViolationSpec(Counted, ("the list",))))
    with pytest.raises(InternalError, match=r"at Items\.length needs colour; it gives count"):
        check_slots(Items(number, number.wrong, length=ViolationSpec(Odd)))
    with pytest.raises(InternalError, match=r"at Number\.wrong needs count; it gives none"):
        check_slots(Number(ViolationSpec(Counted, ("it",))))


def test_the_shape_gives_what_the_table_says() -> None:
    given = set[tuple[str, ...]]()
    for path in Path(predlint.shape.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("found", "completed"):
                given.add(tuple([str(keyword.arg) for keyword in node.keywords]))
    assert given - {()} == {*SLOTS.values()}
