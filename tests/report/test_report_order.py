"""Findings stand in the order of their places, whatever order they came in."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from report_kit import diagnostic

import predlint
from predlint.report.place_reports import FindingSpool, JsonlSink

STREET = Path(__file__).parent.parent.parent / "examples" / "street" / "ontology.json"
RECORD = b'{"name":"sgn","dataRow":{"globalKey":"a.jpg"}}'


@pytest.mark.parametrize("behind", [b" " + RECORD, b" {}", RECORD + b"{"])
def test_several_values_on_a_line(behind: bytes) -> None:
    """Where the second one begins stands behind what is wrong with the first."""
    lines = b"\n".join([RECORD, RECORD + behind, RECORD])
    findings = predlint.compile(STREET, media="image").validate(lines).diagnostics
    found = [(d.offset, d.code) for d in findings if d.offset is not None]
    assert found == sorted(found) and len(found) > 3


def test_what_comes_out_of_its_order_is_put_in() -> None:
    out = io.BytesIO()
    spool = FindingSpool(JsonlSink(out))
    for order, late in ((5, False), (9, False), (7, False), (7, True), (12, False), (3, False), (12, False)):
        spool.add(order, "ANS001", diagnostic(offset=order), late=late)
    spool.flush()
    for order in (2, 1):  # another file
        spool.add(order, "ANS001", diagnostic(offset=order), late=False)
    spool.flush()
    assert [json.loads(line)["offset"] for line in out.getvalue().splitlines()] == [3, 5, 7, 7, 9, 12, 12, 1, 2]
