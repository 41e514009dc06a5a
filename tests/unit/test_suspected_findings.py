"""What is said of a value hangs on the value (`choose_spec`), or on what stands around it (`SuspectedFinding`)."""

from __future__ import annotations

from typing import Any

import pytest

from predlint.model import findings
from predlint.model.diagnostics import Severity
from predlint.model.findings import (
    SuspectedFinding,
    UndecidedFinding,
    add_findings,
    choose_spec,
    pointer,
    spec_of,
    take_findings,
    without_suspected,
)
from predlint.model.violation import Finding, Violation, Words, make_finding
from predlint.shape.explainer import build_explainer
from predlint.shape.json_schema import json_schema
from predlint.shape.nodes import Entries, Flag, Items, Member, Number, Record


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


class Coordinate(SuspectedFinding):
    """Beyond the image."""


class Score(SuspectedFinding):
    """Of another topic."""


WRONG = choose_spec(lambda value: isinstance(value, str), spec_of(InQuotes, "x"), spec_of(NotANumber, "x"))
X = Number(WRONG, spec_of(TooLarge, "x"), minimum=0, maximum=100, reported_by=Coordinate)
BOX = Record({"x": Member(X)}, wrong=spec_of(NotANumber, "box"), unknown=spec_of(NotANumber, "?"), misspelt=spec_of(NotANumber, "?"))
BOXES = Items(BOX, spec_of(NotANumber, "boxes"))


def explained(value: Any) -> list[Finding]:
    out = findings.new_findings()
    build_explainer(BOXES).at(value, None, "boxes", out)
    return out


@pytest.mark.parametrize("node", [Number(WRONG), Flag(WRONG), Items(X, WRONG), Record({}, WRONG, WRONG, WRONG), Entries(X, WRONG)])
def test_the_value_chooses_the_rule(node: Any) -> None:
    assert [each.kind for value in ("1", None) for each in build_explainer(node)(value)] == [InQuotes, NotANumber]


def test_it_chooses_it_of_a_member() -> None:
    assert [(each.kind, each.value) for each in explained([{"x": "1"}, {"x": None}])] == [(InQuotes, "1"), (NotANumber, None)]


def test_who_knows_no_value_takes_it_for_the_other() -> None:
    assert InQuotes.rule.severity is Severity.WARNING and WRONG.rule is NotANumber.rule
    schema = json_schema(Items(Number(WRONG), WRONG), title="", description="")
    assert schema["type"] == "array" and "number" in str(schema)


def test_a_number_out_of_its_bounds_is_a_suspicion() -> None:
    out = explained([{"x": 50}, {"x": 101}, {"x": "1"}])
    assert [type(each) for each in out] == [Coordinate, Finding]
    assert [(pointer(each.path), each.value, each.kind, each.fields) for each in take_findings(out, Coordinate)] == [
        ("/boxes/1/x", 101, TooLarge, ("x",)),
    ]
    assert [each.kind for each in out] == [InQuotes]


def test_no_code_takes_it_for_a_finding() -> None:
    (suspicion,) = explained([{"x": 101}])
    assert suspicion.code == suspicion.key == ""
    for asked in (lambda: suspicion.rule, suspicion.words):
        with pytest.raises(UndecidedFinding, match="101, a Coordinate"):
            asked()


def test_it_stays_one_where_it_is_moved() -> None:
    (suspicion,) = explained([{"x": 101}])
    assert isinstance(suspicion._replace(path=(None, "y")), Coordinate)


def test_what_nobody_took_is_what_the_shape_has_of_it() -> None:
    out = explained([{"x": 101}])
    assert take_findings(out, Score) == [] and len(out) == 1
    (finding,) = without_suspected(out)
    assert type(finding) is Finding and finding.code == "GEO903"
    assert finding.words() == ("x is 101, the image 0", None)


def test_a_check_says_it_with_more() -> None:
    out = explained([{"x": 101}])
    suspected = take_findings(out, Coordinate)
    add_findings(out, [make_finding(TooLarge, each.path, each.value, *each.fields, image=640) for each in suspected], suspected)
    assert [each.words() for each in without_suspected(out)] == [("x is 101, the image 640", None)]


def test_a_replacing_finding_needs_no_room_of_its_own() -> None:
    with findings.limited_findings(3) as room:
        out = explained([{"x": 101}, {"x": 102}])
        suspected = take_findings(out, Coordinate)
        said = [make_finding(TooLarge, each.path, each.value, "x") for each in suspected]
        more = [make_finding(NotANumber, (None, number), number, "y") for number in range(2)]
        add_findings(out, [*said, *more], suspected)
    assert [each.value for each in out] == [101, 102, 0] and room.exceeded


def test_a_finding_that_replaces_many_needs_no_room_of_its_own() -> None:
    with findings.limited_findings(1):
        out = explained([{"x": 101}, {"x": 102}, {"x": 103}])
        suspected = take_findings(out, Coordinate)
        add_findings(out, [make_finding(NotANumber, (None, number), number, "all") for number in range(3)], suspected, (NotANumber,))
    assert len(suspected) == 1 and [each.value for each in out] == [0, 1, 2]
