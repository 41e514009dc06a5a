"""Records that are read again: found where they stand, one by one or ahead in the order of the file."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.engine import record_offsets as module
from predlint.engine.record_offsets import RecordOffsets, RecordPosition
from predlint.io import reread
from predlint.io.reread import AheadReader, RereadRecord, read_ahead
from predlint.io.sources import Source
from predlint.kernel.scanner import LineTable
from predlint.report.totals import PartOffset

STEP = 3
#: Stretches of a file, each of records.
STRETCHES = st.lists(
    st.lists(st.sampled_from(["{}", '{"a":"é\u2028"}', "[1, 2]", '"x, y"', "7"]), min_size=1, max_size=11), min_size=1, max_size=5
)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STEP", STEP)
    monkeypatch.setattr(reread, "AT_ONCE", 10)


def lines_at(begins: Iterable[int]) -> LineTable:
    """The records of a block that begin there."""
    return LineTable(b"".join([struct.pack("=QQQii", begin, begin, 0, 0, -1) for begin in begins]))


def source_of(data: bytes) -> Source:
    return Source("a", io.BytesIO(data), len(data))


@given(STRETCHES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sets(st.integers(0, 5)))
def test_lines_are_found_where_they_stand(stretches: Sequence[list[str]], end: str, parts: bool, bare: set[int]) -> None:
    """With steps or without, and in parts that were read apart."""
    data, places = b"", list[RecordPosition]()
    source, line = source_of(b""), 0
    marks = RecordOffsets(source)
    for number, stretch in enumerate(stretches):
        part = RecordOffsets(source) if parts else marks
        texts = [text.encode() for text in stretch]
        sizes = [len(text) + len(end) for text in texts]
        part.lines(0 if parts else len(places), 0 if parts else line, len(data))
        if number not in bare:
            part.steps_of(lines_at([0, *accumulate(sizes)][:-1]))
        if parts:
            marks.merge(part.snapshot(), PartOffset(records=len(places), lines=line))
        for text, size in zip(texts, sizes, strict=True):
            line += 1
            places.append(RecordPosition(text, len(data), line, 0))
            data += text + end.encode()
            assert len(data) == places[-1].offset + size
        data += end.encode()  # a blank line
        line += 1
    source.file, source.size = io.BytesIO(data), len(data)
    assert_found(marks, places)


@given(STRETCHES, st.sampled_from([",", ", ", ",\n", " ,\r\n  "]), st.booleans(), st.sets(st.integers(0, 5)))
def test_elements_are_found_where_they_stand(stretches: Sequence[list[str]], between: str, parts: bool, bare: set[int]) -> None:
    text, places = "é[", list[RecordPosition]()
    source = source_of(b"")
    marks = RecordOffsets(source)
    for number, stretch in enumerate(stretches):
        line, column = line_and_column_after(text)
        shift = PartOffset(records=len(places), lines=line - 1, columns=column) if parts else PartOffset()
        part = RecordOffsets(source) if parts else marks
        size = len(between.join(stretch).encode())
        begin = len(text.encode())
        part.elements(0 if parts else len(places), begin, size, *((1, 0) if parts else (line, column)))
        begins: list[int] = []
        for at, element in enumerate(stretch):
            begins.append(len(text.encode()) - begin + 1)  # in brackets
            text += between if at else ""
            places.append(RecordPosition(element.encode(), len(text.encode()), *line_and_column_after(text)))
            text += element
        if number not in bare:
            part.steps_of(lines_at([begins[0], *[b + len(between.partition(",")[0]) + 1 for b in begins[1:]]]), before=1)
        if parts:
            marks.merge(part.snapshot(), shift)
        text += between
    source.file, source.size = io.BytesIO(text.encode()), len(text.encode())
    assert_found(marks, places)


def line_and_column_after(text: str) -> tuple[int, int]:
    return text.count("\n") + 1, len(text) - text.rfind("\n") - 1


def assert_found(marks: RecordOffsets, places: Sequence[RecordPosition]) -> None:
    every = range(len(places))
    assert [marks.find(position) for position in every] == places
    assert [marks.find(position) for position in reversed(every)] == places[::-1]
    marks.read_ahead(every[::2])
    assert [*marks.ahead] == [*every[::2]]
    assert [marks.find(position) for position in every] == places


def test_large_records_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"1234\n" * 10
    marks = RecordOffsets(source_of(data))
    marks.lines(0, 0, 0)
    monkeypatch.setattr(module, "_MOST_AHEAD", 15)
    marks.read_ahead(range(10))
    assert len(marks.ahead) == 4
    assert marks.find(9).raw == b"1234"
    marks.read_ahead(())
    assert not marks.ahead


@given(st.lists(st.lists(st.integers(0, 99), max_size=13)), st.booleans())
def test_groups_are_read_ahead_in_order(groups: list[list[int]], lazy: bool) -> None:
    """Each is given as it was, when all its records were read, but for those of one that is large; never more at once than allowed."""
    held: list[int] = []

    def take(positions: list[int]) -> None:
        assert positions == sorted(positions)
        assert len(positions) <= reread.AT_ONCE
        held[:] = positions

    def stream() -> Iterator[Iterable[int]]:
        for group in groups:
            yield iter(group) if lazy else group

    reader = AheadReader(lambda position: RereadRecord(position, b"", {}), take)
    given_: list[list[int]] = []
    for group in read_ahead(stream(), reader, lambda number: 100 - number):
        given_.append(list(group))
        assert len(given_[-1]) >= reread.AT_ONCE or {100 - number for number in given_[-1]} <= {*held}
    assert given_ == groups
    assert reader(7).line == 7


def test_a_plain_reader_is_not_notified() -> None:
    groups = [[1, 2], [3]]
    assert [*chain.from_iterable(read_ahead(groups, lambda position: RereadRecord(position, b"", {})))] == [1, 2, 3]
