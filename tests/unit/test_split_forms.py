"""The pieces of which a file is told apart: sets of positions, and the forms in which records are written."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.engine.record_offsets import DeferredFindings, RecordBitmap
from predlint.engine.record_split import ArrayForm, LineForm, SpreadForm
from predlint.model.violation import Finding
from violation_kit import MadeUpKind

POSITIONS = st.sets(st.integers(0, 700))


@given(POSITIONS, POSITIONS, st.integers(0, 3), st.integers(0, 10**6))
def test_positions_of_a_range(early: set[int], late: set[int], kind: int, seed: int) -> None:
    """Many or few of them, in parts of any size, some told late."""
    rng = Random(seed)
    if kind:
        early = set(range(0, 700, kind)) - early
    faulty = RecordBitmap()
    for position in sorted(early):
        faulty.add(position)
        if rng.random() < 0.02:
            faulty.pack()
    for position in rng.sample(sorted(late), len(late)):
        faulty.add_deferred(position)
    first, behind = sorted((rng.randrange(-3, 710), rng.randrange(-3, 710)))
    assert faulty.among(first, behind) == [at for at in range(first, behind) if at in early | late]
    assert len(faulty.among(0, 701)) == faulty.count([(0, 701)])
    faulty.add_deferred(705)
    assert faulty.among(701, 706) == [705]


def test_late_findings_keep_their_order() -> None:
    late = DeferredFindings()
    finding = Finding(MadeUpKind("DUP001", lambda value: ("", None)), (None, "uuid"), "x")
    for position in (5, 2, 5):
        late.add(position, finding)
    assert [tuple(each) for each in late] == [(5, "DUP001", "/uuid"), (2, "DUP001", "/uuid"), (5, "DUP001", "/uuid")]
    assert len(late) == 3


@pytest.mark.parametrize(
    ("files", "written"),
    [
        ([], b"[]\n"),
        ([(b"[", [(b"", b"1")], b"]")], b"[1]"),
        ([(b"[\n  ", [(b"[\n  ", b"1"), (b",\n  ", b"2")], b"\n]\n")], b"[\n  1,\n  2\n]\n"),
        ([(b"[\n  ", [(b",\n  ", b"2")], b"\n]\n")], b"[\n  2\n]\n"),  # the first one went to the other side
        ([(b"[", [(b"[", b"1"), (b", ", b"2")], b"]"), (b"[ ", [(b"[ ", b"3")], b" ]\n")], b"[1, 2, 3 ]\n"),
        ([(b"[", [(b"[", b"1"), (b" tru, ", b"2")], b"")], b"[1,2]\n"),  # what is no separator is not kept
        ([(b"[", [], b"]")], b"[]\n"),
    ],
)
def test_arrays(files: list[tuple[bytes, list[tuple[bytes, bytes]], bytes]], written: bytes) -> None:
    out = bytearray()
    form = ArrayForm(out.extend)
    for head, parts, tail in files:
        form.begin(head)
        for between, raw in parts:
            form.put(between, raw)
        form.end(tail)
    form.finish()
    assert bytes(out) == written


def test_an_array_inside_a_document() -> None:
    out = bytearray()
    form = ArrayForm(out.extend, inside=True)
    form.finish()
    assert bytes(out) == b"[]"


def test_lines() -> None:
    """A last line without an end gets one when another follows; what is longer than memory comes in pieces."""
    out = bytearray()
    form = LineForm(out.extend)
    form.lines(b"1\r\n2")
    form.lines(b"3", goes_on=True)
    form.lines(b"4")
    form.put(b"", b'{"a":\r\n  5} {"b": 6}', [(0, 11), (12, 20)])
    assert bytes(out) == b'1\r\n2\n34\n{"a": 5}\n{"b": 6}\n'


def test_objects_spread_over_lines() -> None:
    """Space between them stays; what is no space becomes a line feed."""
    out = bytearray()
    form = SpreadForm(out.extend)
    form.put(b"\n", b'{\n "a": 1}\n\n{"b": 2}')
    form.put(b" ", b'{"c": 3} {"d":\n4}', [(0, 8), (9, 17)])
    form.end(b" junk ")
    form.put(b" junk ", b"{}")
    form.finish()
    assert bytes(out) == b'{\n "a": 1}\n\n{"b": 2} {"c": 3} {"d":\n4}\n{}\n'
    empty = bytearray()
    SpreadForm(empty.extend).finish()
    assert empty == b""


def test_many_turns_in_one_text_take_no_more_time_than_they_are_long() -> None:
    """Good and bad elements one after the other, in an array on one line."""
    lengths: list[int] = []

    class Text(bytes):
        """Tells how much of it is taken."""

        def __getitem__(self, key: Any) -> bytes:  # pyright: ignore[reportIncompatibleMethodOverride]
            lengths.append(len(taken := super().__getitem__(key)))
            return taken

        def __contains__(self, key: object) -> bool:
            lengths.append(len(self))
            return super().__contains__(key)  # pyright: ignore[reportArgumentType]

    text, out = Text(b"1," * 1_000), bytearray()
    form = LineForm(out.extend)
    for at in range(0, len(text), 2):
        form.put(b",", text, [(at, at + 1)])
    assert bytes(out) == b"1\n" * 1_000
    assert sum(lengths) <= len(text)
