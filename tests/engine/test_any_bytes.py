"""Any bytes: no crash, no hang, and no other line is hurt."""

from __future__ import annotations

import pytest
from bytes_kit import (
    BOM,
    GOOD_LINE,
    WRONG_LINE,
    sizes,
    without_kernel,
)
from engine_kit import (
    WRONG,
    checker,
    everything,
    line,
    ndjson,
    sign,
    weather,
)
from hypothesis import given, settings
from hypothesis import strategies as st

PIECES = st.sampled_from(
    [GOOD_LINE, WRONG_LINE, b"\n", b"\r\n", b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\xff", b"\0", BOM, b"NaN", b"1e999", b" ",
     b'"name"', b'"bbox"', b"\\ud800", b"\xe2\x80\xa8", b"null", b"[]", b"{}", b"'", b"True", b"<html>", b"\x1f\x8b", b"PK", b"9" * 30]
)  # fmt: skip


def run_to_the_end(data: bytes) -> None:
    """It ends, the totals agree with the findings, and every place lies in the file."""
    report = checker().validate(data)
    summary = report.summary
    assert summary.complete and 0 <= summary.clean_records <= summary.records
    assert sum(report.counts.values()) == len(report.diagnostics) == sum(summary.by_rule.values())
    for d in report.diagnostics:
        assert d.message and (d.offset is None or 0 <= d.offset <= len(data))
        assert d.line is None or 1 <= d.line <= data.count(b"\n") + 1
        assert d.column is None or d.column >= 1
    if data.strip() and not report.counts["error"]:
        assert summary.records or (summary.unread and not report.ok)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    run_to_the_end(data)


@settings(max_examples=300)
@given(st.lists(PIECES | st.binary(max_size=4), max_size=30))
def test_any_pieces_of_json(pieces: list[bytes]) -> None:
    run_to_the_end(b"".join(pieces))


@given(st.lists(PIECES | st.binary(max_size=4), max_size=8), st.integers(0, 3))
def test_any_bytes_on_a_line_leave_the_others_alone(pieces: list[bytes], at: int) -> None:
    noise = b"".join(pieces).replace(b"\n", b"")
    lines = [line(sign(i)) for i in range(4)]
    lines.insert(at + 1, noise)
    report = checker().validate(ndjson(*lines, WRONG))
    others = [(d.code, d.line) for d in report.diagnostics if d.line != at + 2]
    # the noise may repeat another line: then the later of the two is named
    assert [c for c in others if c[0] != "DUP001"] == [("NAM002", 6)]


@settings(max_examples=200)
@given(st.integers(0, len(GOOD_LINE)), st.integers(0, len(GOOD_LINE)), st.binary(max_size=3), st.booleans())
def test_any_damage_to_a_good_line(start: int, end: int, new: bytes, fast: bool) -> None:
    raw = GOOD_LINE[:start] + new + GOOD_LINE[max(start, end) :]
    lines = [line(sign(i + 10)) for i in range(200)] if fast else []
    run_to_the_end(ndjson(*lines, raw, WRONG))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(120, 298), st.lists(PIECES, max_size=4), st.integers(0, 100)), max_size=6),
    st.sampled_from([b"\n", b"\r\n"]),
)
def test_kernel_and_python_agree_on_damaged_files(damage: list[tuple[int, list[bytes], int]], end: bytes) -> None:
    lines = [line(sign(i)) if i % 2 else line(weather(row=f"w{i}")) for i in range(300)]
    for at, pieces, cut in damage:
        lines[at] = lines[at][:cut] + b"".join(pieces) + lines[at][cut:]
    data = end.join(lines)
    patch = pytest.MonkeyPatch()
    with without_kernel(patch):
        expected = everything(checker().validate(data))
    with sizes(2000, 300, patch):
        assert everything(checker().validate(data)) == expected
