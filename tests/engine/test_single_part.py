"""One part of a file, checked by itself: what comes out of it counts from its own begin, and knows nothing of the part before it."""

from __future__ import annotations

import array as arrays
import io
from typing import Any
from unittest import mock

import pytest
from engine_kit import WRONG, checker, ndjson, sign, weather

from predlint.engine import sizes
from predlint.engine.file_part import FilePart, PartChecker, PartOutcome
from predlint.io.sources import Source
from predlint.report.collector import Collector, ReportNeeds

GOOD = [sign(number) for number in range(1, 9)]


def reader(data: bytes) -> PartChecker:
    """The rules of a file of the street, beside its bytes."""
    return PartChecker(
        Source(None, io.BytesIO(data), len(data)), checker().plan_for(None).for_file_head(data[: sizes.HEAD]).file_rules(None)
    )


def collector() -> Collector:
    return Collector(checker().levels, apart=ReportNeeds(0, False, False, False))


def part(start: int, stop: int, *, array: bool = False, **more: Any) -> FilePart:
    return FilePart(1, "", "a.ndjson", f"{start}", start, stop, array=array, **more)


@pytest.fixture(params=[100, 100_000], ids=["small lessons", "large lessons"], autouse=True)
def lessons(request: pytest.FixtureRequest) -> Any:
    with mock.patch.multiple(sizes, SMALLEST=request.param):
        yield


def test_lines_are_counted_from_the_begin_of_their_part() -> None:
    first, second = ndjson(*GOOD, WRONG, *GOOD), b"\n" + ndjson(WRONG, weather("sunny ")) + b"\r\n" + ndjson(*GOOD)
    reading, found = reader(first + second), collector()
    one = reading.check(part(0, len(first)), found, watched=True)
    two = reading.check(part(len(first), len(first + second)), found, watched=True)
    assert (one.records, one.line_feeds, list(one.bitmap), one.errors, one.sound) == (17, 17, [8], arrays.array("q", [8]), True)
    # a blank line is counted as a line, and is no record
    assert (two.records, two.line_feeds, list(two.bitmap), two.errors) == (10, 12, [0, 1], arrays.array("q", [0, 1]))
    assert one.marks[2][0] == 0
    assert two.marks[2][0] == len(first)
    assert reading.check(part(0, len(first)), found).errors is None, "nobody asked"


def test_elements_are_counted_from_the_begin_of_their_part() -> None:
    data = b"[" + b",\n  ".join(ndjson(*GOOD, WRONG).splitlines()) + b"]"
    middle = data.index(b"\n") + 3
    reading, found = reader(data), collector()
    one = reading.check(part(1, middle - 4, array=True), found)
    two = reading.check(part(middle, len(data) - 1, array=True), found, watched=True)
    assert (one.sound, one.records, one.line_feeds, one.column, list(one.bitmap)) == (True, 1, 0, middle - 5, [])
    behind = len(data) - 2 - data.rindex(b"\n")
    assert (two.sound, two.records, two.line_feeds, two.column, two.errors) == (True, 8, 7, behind, arrays.array("q", [7]))


def test_nothing_comes_out_of_a_part_that_is_not_of_whole_elements() -> None:
    """Whoever reads the file reads it from there on, and tells all."""
    good = ndjson(*GOOD).replace(b"\n", b",\n").rstrip(b",\n")
    data = b"[" + good + b"," + ndjson(WRONG).strip() + b",{]}," + good + b"]"
    reading, found = reader(data), collector()
    broken = data.index(b"{]")
    outcome = reading.check(part(1, broken + 20, array=True), found, watched=True)
    assert outcome == PartOutcome(sound=False)
    after = reading.check(part(broken + 4, len(data) - 1, array=True), found)
    assert (after.sound, after.records, list(after.bitmap)) == (True, len(GOOD), [])
    assert after.found == reader(data).check(part(broken + 4, len(data) - 1, array=True), collector()).found, "nothing is left of the other"


def test_rules_know_which_list_they_read_and_recall_its_first_record_once() -> None:
    data = b"[" + ndjson(*GOOD).replace(b"\n", b",\n").rstrip(b",\n") + b"]"
    reading, found, rules = reader(data), collector(), mock.Mock()
    first = (1, data.index(b"\n") - 2)
    reading.rules = mock.Mock(
        wraps=reading.rules, enter_list=rules.enter_list, restore_kind=rules.restore_kind, faults=[], repeated=None, stopped=None
    )
    reading.check(part(1, len(data) - 1, array=True, list="images", first=first), found)
    assert rules.restore_kind.call_args_list == [], "the part has the record itself"
    behind = data.index(b"\n") + 1
    for name in ("images", "images", "annotations", "images"):
        reading.check(part(behind, len(data) - 1, array=True, list=name, first=first), found)
    assert [call.args for call in rules.enter_list.call_args_list] == [("images",), ("annotations",), ("images",)]
    assert [call.args for call in rules.restore_kind.call_args_list] == [(GOOD[0],), (GOOD[0],)]
