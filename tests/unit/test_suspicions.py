"""What is said of a value hangs on the value (`chosen`), or on what stands around it (`Suspicion`)."""

from __future__ import annotations

from typing import Any

import pytest

from predlint.diagnostics import Severity
from predlint.shape import findings
from predlint.shape.explainer import explainer
from predlint.shape.faults import broken, chosen
from predlint.shape.findings import Finding, Suspicion, Undecided, decided, pointer, taken, tell
from predlint.shape.json_schema import json_schema
from predlint.shape.nodes import Entries, Flag, Items, Member, Number, Record
from predlint.violation import Violation, Words, found


class NotANumber(Violation, code="GEO901", slug="no-number"):
    """It is not a number."""

    member: str

    def words(self) -> Words:
        return f"{self.member} is {self.value}", None


class InQuotes(Violation, code="GEO902", slug="in-quotes", severity=Severity.WARNING):
    """It is a number in quotes."""

    member: str

    def words(self) -> Words:
        return f"{self.member} is in quotes: {self.value}", None


class TooLarge(Violation, code="GEO903", slug="too-large"):
    """It is beyond the image."""

    member: str
    image: int = 0

    def words(self) -> Words:
        return f"{self.member} is {self.value}, the image {self.image}", None


class Coordinate(Suspicion):
    """Beyond the image."""


class Score(Suspicion):
    """Of another topic."""


WRONG = chosen(lambda value: isinstance(value, str), broken(InQuotes, "x"), broken(NotANumber, "x"))
X = Number(WRONG, broken(TooLarge, "x"), least=0, most=100, told_by=Coordinate)
BOX = Record({"x": Member(X)}, wrong=broken(NotANumber, "box"), unknown=broken(NotANumber, "?"), misspelt=broken(NotANumber, "?"))
BOXES = Items(BOX, broken(NotANumber, "boxes"))


def explained(value: Any) -> list[Finding]:
    out = findings.findings()
    explainer(BOXES).at(value, None, "boxes", out)
    return out


@pytest.mark.parametrize("node", [Number(WRONG), Flag(WRONG), Items(X, WRONG), Record({}, WRONG, WRONG, WRONG), Entries(X, WRONG)])
def test_the_value_chooses_the_rule(node: Any) -> None:
    assert [each.kind for value in ("1", None) for each in explainer(node)(value)] == [InQuotes, NotANumber]


def test_it_chooses_it_of_a_member() -> None:
    assert [(each.kind, each.value) for each in explained([{"x": "1"}, {"x": None}])] == [(InQuotes, "1"), (NotANumber, None)]


def test_who_knows_no_value_takes_it_for_the_other() -> None:
    assert InQuotes.rule.severity is Severity.WARNING and WRONG.rule is NotANumber.rule
    schema = json_schema(Items(Number(WRONG), WRONG), title="", description="")
    assert schema["type"] == "array" and "number" in str(schema)


def test_a_number_out_of_its_bounds_is_a_suspicion() -> None:
    out = explained([{"x": 50}, {"x": 101}, {"x": "1"}])
    assert [type(each) for each in out] == [Coordinate, Finding]
    assert [(pointer(each.path), each.value, each.kind, each.fields) for each in taken(out, Coordinate)] == [
        ("/boxes/1/x", 101, TooLarge, ("x",)),
    ]
    assert [each.kind for each in out] == [InQuotes]


def test_no_code_takes_it_for_a_finding() -> None:
    (suspicion,) = explained([{"x": 101}])
    assert suspicion.code == suspicion.key == ""
    for asked in (lambda: suspicion.rule, suspicion.words):
        with pytest.raises(Undecided, match="101, a Coordinate"):
            asked()


def test_it_stays_one_where_it_is_moved() -> None:
    (suspicion,) = explained([{"x": 101}])
    assert isinstance(suspicion._replace(path=(None, "y")), Coordinate)


def test_what_nobody_took_is_what_the_shape_has_of_it() -> None:
    out = explained([{"x": 101}])
    assert taken(out, Score) == [] and len(out) == 1
    (finding,) = decided(out)
    assert type(finding) is Finding and finding.code == "GEO903"
    assert finding.words() == ("x is 101, the image 0", None)


def test_a_check_says_it_with_more() -> None:
    out = explained([{"x": 101}])
    suspected = taken(out, Coordinate)
    tell(out, [found(TooLarge, each.path, each.value, *each.fields, image=640) for each in suspected], suspected)
    assert [each.words() for each in decided(out)] == [("x is 101, the image 640", None)]


def test_what_is_said_in_its_place_needs_no_room_of_its_own() -> None:
    with findings.at_most(3) as room:
        out = explained([{"x": 101}, {"x": 102}])
        suspected = taken(out, Coordinate)
        said = [found(TooLarge, each.path, each.value, "x") for each in suspected]
        more = [found(NotANumber, (None, number), number, "y") for number in range(2)]
        tell(out, [*said, *more], suspected)
    assert [each.value for each in out] == [101, 102, 0] and room.exceeded


def test_nor_does_what_is_said_in_the_place_of_many() -> None:
    with findings.at_most(1):
        out = explained([{"x": 101}, {"x": 102}, {"x": 103}])
        suspected = taken(out, Coordinate)
        tell(out, [found(NotANumber, (None, number), number, "all") for number in range(3)], suspected, (NotANumber,))
    assert len(suspected) == 1 and [each.value for each in out] == [0, 1, 2]
