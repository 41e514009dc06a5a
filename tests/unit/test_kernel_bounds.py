"""Bytes that somebody made to harm: they take no more time and memory than their size allows, and nobody foresees the kernel's hashes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest

import predlint
from block_verdict_kit import block_checker_of, block_verdict_of, findings_by_position
from predlint.kernel.library import TextTable, library
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model.findings import TagViolations
from predlint.shape.nodes import AnyValue, Branch, Items, Member, Number, Record, Tagged
from violation_kit import violation_spec

VIOLATION = violation_spec("REC003", lambda value: ("", None))
pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")

#: One doubt: a text that is too long.
ONE_DOUBT = """
from predlint.kernel.library import library
from predlint.kernel.shape_lowering import LoweredShape
from predlint.kernel.scanner import Scanner
from predlint.shape.nodes import Items, Text
from predlint.model.findings import spec_of
from predlint.io.json_violations import SeveralValues

said = spec_of(SeveralValues)
scanned = Scanner(library(), LoweredShape(library(), Items(Text(said, maximum=1), said))).scan(b'["long"]')
print(scanned.doubts["hash"][0], scanned.lines["form"][0])
"""


@pytest.mark.parametrize(
    "name",
    [lambda n: f"class-name-{n:04d}", lambda n: f"{n:06d}", lambda n: f"image_{n:05d}.jpg", lambda n: f"{n:040x}", lambda n: f"{n:x}"],
)
def test_names_that_differ_little_do_not_crowd_a_table(name: Callable[[int], str]) -> None:
    slots = TextTable(library(), [name(n) for n in range(4_000)]).slots
    longest = max([len(list(run)) for filled, run in groupby([slot >= 0 for slot in slots]) if filled])
    assert longest < 100  # of 8,192 places, half of them filled


def test_hashes_of_doubts_cannot_be_foreseen() -> None:
    told = {subprocess.run([sys.executable, "-c", ONE_DOUBT], capture_output=True, text=True, check=True).stdout for _ in range(3)}
    assert len(told) == 3


def states(shape: Any, *lines: str) -> list[int]:
    scanned = Scanner(library(), LoweredShape(library(), shape)).scan("\n".join(lines).encode())
    assert scanned is not None
    return scanned.lines["state"].tolist()


def test_a_record_has_no_more_doubts_than_distinguish_it() -> None:
    shape = Items(Number(VIOLATION, maximum=1), VIOLATION)
    scanned = Scanner(library(), LoweredShape(library(), shape)).scan(
        b"\n".join(b"[%s]" % b",".join([b"2"] * n) for n in (256, 257, 800_000, 1))
    )
    assert scanned is not None
    assert scanned.lines["state"].tolist() == [IN_DOUBT, UNREAD, UNREAD, IN_DOUBT]
    assert len(scanned.doubts) == 257


def test_members_without_a_node_are_not_held_against_endless_others() -> None:
    many = ",".join([f'"m{n}": 1' for n in range(200_000)])
    record = Record({"a": Member(AnyValue())}, VIOLATION, VIOLATION, VIOLATION)
    assert states(record, f"{{{many}}}", f'{{"a": {{{many}}}}}', '{"a": {"b": 1}}') == [UNREAD, UNREAD, CLEAN]


def test_names_of_many_branches_do_not_multiply_the_work() -> None:
    """Of each name there are two branches, one within the other thirty times: nobody waits for 2^30 ways to read a record."""
    faults = TagViolations(VIOLATION, VIOLATION, VIOLATION, VIOLATION, VIOLATION, VIOLATION)
    inner: Any = Number(VIOLATION, maximum=1)
    for _ in range(30):
        one, other = (
            Record({"name": Member(AnyValue()), value: Member(inner, missing=VIOLATION)}, VIOLATION, VIOLATION, VIOLATION)
            for value in ("one", "other")
        )
        inner = Tagged("feature", (Branch("x", None, "one", one), Branch("x", None, "other", other)), faults, VIOLATION, by_id=None)
    line = '{"name": "x", "one": ' * 30 + "2" + "}" * 30
    assert states(inner, line) == [IN_DOUBT]


def test_depth_is_bounded_whatever_is_nested() -> None:
    record = Record({"a": Member(AnyValue())}, VIOLATION, VIOLATION, VIOLATION)
    for opened, closed in (('{"a":', "}"), ("[", "]")):
        nested = [opened * depth + "1" + closed * depth for depth in (50, 70, 100_000)]
        assert states(record, *[f'{{"a": {text}}}' for text in nested]) == [CLEAN, UNREAD, UNREAD]
        assert states(record, *[opened * depth for depth in (50, 100_000)]) == [UNREAD] * 2


def test_what_is_remembered_of_faulty_records_is_bounded_in_bytes() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}]}, media="image")
    rules = checker.record_plan.file_rules(None)
    row = '"dataRow": {"globalKey": "k"}'
    for size in (100, 100_000):
        lines = [f'{{"name": "car", "bbox": "{at}{"x" * size}", {row}}}' for at in range(60)] * 2
        verdict = block_verdict_of(rules, "\n".join(lines).encode())
        assert verdict is not None
        assert len(findings_by_position(verdict)) == 120
    groups = block_checker_of(rules)._groups[1]
    assert 0 < len(groups._groups) < 110
    assert groups._bytes < 4 << 20
