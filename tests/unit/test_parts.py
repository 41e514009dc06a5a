"""Where files are cut: between lines and between elements, nowhere else; and what is guessed wrong is found out."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from predlint.engine import sizes
from predlint.engine.file_part import first_element, first_line
from predlint.io import splitting
from predlint.io.document_blocks import whole_blocks
from predlint.io.sources import Source
from predlint.io.splitting import split_elements, split_lines
from predlint.report.totals import PartOffset

#: Texts that look like the place between two elements, among others.
TEXTS = st.sampled_from(("", "a", "},{", "]", "[", '"', '"},{"', "\\", '\\"', "},\n{", "é", "\u2028", " , "))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.lists(st.builds(lambda value, more: {"id": value, "more": more}, TEXTS, VALUES), min_size=1, max_size=30)


@contextlib.contextmanager
def source_of(data: bytes, look: int = 64) -> Iterator[Source]:
    """A source, in which elements are looked for in a few bytes around a cut."""
    with mock.patch.object(splitting, "_PROBE_BYTES", look):
        yield Source(None, io.BytesIO(data), len(data))


# -- lines -----------------------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from((b"", b"a", b"bb" * 40, b"\r", b" ", b'{"x":"},{"}')), max_size=40), st.booleans(), st.integers(1, 300))
def test_lines_are_cut_behind_line_feeds(lines: list[bytes], closed: bool, size: int) -> None:
    data = b"\n".join(lines) + (b"\n" if closed else b"")
    with source_of(data) as source, mock.patch.object(splitting, "PART_STEP", 16):
        spans = list(split_lines(source, 0, size))
    assert b"".join(data[start:stop] for start, stop in spans) == data
    assert all(start < stop for start, stop in spans)
    for start, stop in spans[:-1]:
        assert data[stop - 1 : stop] == b"\n"
        minimum = max(1, size // 4) if len(data) - start <= 2 * size < len(data) else size
        assert stop - start >= minimum
        assert b"\n" not in data[start + minimum - 1 : stop - 1], "the first line feed that is far enough"


def test_lines_begin_behind_a_byte_order_mark() -> None:
    with source_of(b"\xef\xbb\xbf{}\n{}\n") as source:
        assert list(split_lines(source, 3, 1)) == [(3, 6), (6, 9)]


def test_a_file_that_was_cut_off_meanwhile_is_not_waited_for() -> None:
    with source_of(b"{}\n{}") as source:
        source.size = 9
        assert list(islice(split_lines(source, 0, 4), 9))[-1][1] == 9


def test_the_last_parts_are_smaller() -> None:
    """Two processes are done at about the same time, even where there is one part more for one of them."""
    with source_of(b"123456789\n" * 1_000) as source:
        of_lines = [stop - start for start, stop in split_lines(source, 0, 2_000)]
        few = [stop - start for start, stop in split_lines(source, 0, 5_000)]
    assert of_lines == [2_000] * 3 + [500] * 8
    assert few == [5_000] * 2
    data = b"[" + b",".join([b'{"a":123456}'] * 1_000) + b"]"
    with source_of(data) as source:
        of_elements = [stop - start for start, stop in split_elements(source, 0, len(data), 2_000)]
    large, small = [size for size in of_elements if size > 1_500], [size for size in of_elements if size < 800]
    assert of_elements == large + small
    assert len(large) >= 4
    assert len(small) >= 6


# -- elements of arrays ----------------------------------------------------------------------------------------------------


def _written(records: list[Any], indent: int | None, before: bytes) -> tuple[bytes, int, int]:
    """A document with an array: its bytes, the place of the opening bracket, and that behind the closing one."""
    array = json.dumps(records, indent=indent, ensure_ascii=False).encode()
    return before + array + b" \n", len(before), len(before) + len(array)


@given(
    RECORDS, st.sampled_from((None, 1)), st.sampled_from((b"", b'{"images": ', b" \n")), st.integers(1, 400), st.sampled_from((32, 64, 500))
)
def test_arrays_are_cut_between_elements(records: list[Any], indent: int | None, before: bytes, size: int, look: int) -> None:
    """Where cuts are guessed wrong, a part says so; where none does, every part holds whole elements, and all of them."""
    data, begin, end = _written(records, indent, before)
    with source_of(data, look) as source:
        spans = split_elements(source, begin, end, size)
        sound = [all(piece is not None for piece in whole_blocks(source, *span, size=100)) for span in spans]
    assert spans[0][0] == data.index(b"{", begin)
    assert spans[-1][1] == data.rindex(b"}") + 1
    for (_, stop), (start, _) in pairwise(spans):
        assert data[stop:start].strip() == b","
    if all(sound):
        assert [record for start, stop in spans for record in json.loads(b"[%b]" % data[start:stop])] == records


def test_guesses_are_mostly_right() -> None:
    """Else the law above would hold for want of sound parts."""
    for indent in (None, 2):
        records = [{"id": number, "title": '"},{"' * (number % 7), "box": [1, 2, {"a": []}]} for number in range(2_000)]
        data, begin, end = _written(records, indent, b"")
        with source_of(data, 1 << 10) as source:
            spans = split_elements(source, begin, end, 5_000)
            assert all(piece is not None for span in spans for piece in whole_blocks(source, *span, size=700))
        assert len(spans) > len(data) // 10_000


@pytest.mark.parametrize(
    ("data", "spans"),
    [
        (b"[]", []),
        (b"[ \n ]", []),
        (b"[1]", [(1, 2)]),
        (b'[{"a":1},', []),
        (b'[{"a":1}', []),
        (b'[{"a":1}}', []),
        (b'[{"a":1}] x', []),
        (b'[ {"a":1} , {"a":2} ]', [(2, 19)]),
    ],
)
def test_arrays_that_do_not_end_as_they_should_are_not_cut(data: bytes, spans: list[tuple[int, int]]) -> None:
    with source_of(data) as source:
        assert split_elements(source, 0, len(data), 1_000) == spans


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1} {"a":2}', b'{"a":1},', b',{"a":1}', b'{"a":1},,{"a":2}', b'{"a":1', b'{"a":1}]', b'{"a":1}}', b'"a":1},{"a":2}',
        b'{"a":nul},{"a":2}', b'{"a":"}', b'{"a":1},{"a":2},[', b'{"a":1}\0', b'{"a":1}, \n', b'{"a":1},{"a":2}]}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [8, 10, 1_000])
def test_parts_that_hold_something_else_are_found_out(text: bytes, size: int) -> None:
    with source_of(text) as source:
        found = list(whole_blocks(source, 0, len(text), size=size))
    assert found[-1] is None
    assert None not in found[:-1]
    for piece in found[:-1]:
        assert piece is not None
        json.loads(b"[%b]" % piece.raw)


def test_what_is_clean_is_not_parsed_again() -> None:
    taken: list[bytes] = []

    def prove(text: bytes) -> int | None:
        taken.append(text)
        return text.count(b"{") if b"odd" not in text else None

    data = b",".join(b'{"a":%d}' % number for number in range(50)) + b',{"a":"odd"}'
    with source_of(data) as source:
        found = list(whole_blocks(source, 0, len(data), size=100, check=prove))
    assert [text for text in taken if text in {b"[%b]" % piece.raw for piece in found if piece is not None}] == taken
    assert sum(piece.verdict or 1 for piece in found if piece is not None) >= 50 - 12
    assert found[-1] is not None
    assert found[-1].verdict is None


# -- the first record ------------------------------------------------------------------------------------------------------


def any_record(value: Any) -> bool:
    """Each shows what the others are to be taken for."""
    return True


@pytest.mark.parametrize(
    ("data", "first"),
    [
        (b"", None),
        (b"\n \r\n\t\n", None),
        (b'{"a":1}', b'{"a":1}'),
        (b'\n\n {"a":1}\r\n{}', b' {"a":1}\r'),
        (b"null\n{}", b"null"),
        (b'{"a"\nnul\n{"a":NaN}\n{}', b'{"a":NaN}'),
        (b'{"a"\n' * 90 + b"7\n", b"7"),
        (b'{"a":"%b"}\n{}' % (b"x" * 900), b'{"a":"%b"}' % (b"x" * 900)),
    ],
)
def test_the_first_line_that_is_a_record(data: bytes, first: bytes | None) -> None:
    with source_of(data) as source, mock.patch.object(sizes, "HEAD", 100):
        place = first_line(source, 0, any_record)
        assert place is None if first is None else place is not None and source.read_at(*place) == first


@pytest.mark.parametrize("first", [b'{"a":1}', b"null", b'{"a":"%b"}' % (b"x" * 900), b"7"])
def test_the_first_element(first: bytes) -> None:
    data = b"[ \n%b , {}, {}]" % first
    with source_of(data) as source, mock.patch.object(sizes, "HEAD", 100):
        place = first_element(source, 0, None, any_record)
        assert place is not None
        assert source.read_at(*place) == first
    with source_of(b"[ ]") as source:
        assert first_element(source, 0, None, any_record) is None


def test_the_first_element_before_a_break() -> None:
    data = b'[{}, {"b":1} {"a":1}, {}]'
    with source_of(data) as source:
        place = first_element(source, 0, None, lambda value: "b" in value)
        assert place is not None
        assert source.read_at(*place) == b'{"b":1}'


def test_what_nobody_can_read_is_not_the_first_record() -> None:
    data = b'[{"a":"\xff"} , {"b":1}]'
    with source_of(data) as source:
        assert first_element(source, 0, None, any_record) == (data.index(b'{"b'), 7)
    data = b'{"a":"%b"}\n\n{"b":1}\n' % (b"x" * 200)
    with source_of(data) as source, mock.patch.object(sizes, "HEAD", 30), mock.patch.object(splitting, "LIMIT", 40):
        assert first_line(source, 0, any_record) == (data.index(b'{"b'), 7)


# -- counting on -----------------------------------------------------------------------------------------------------------


def test_a_part_counts_from_its_begin() -> None:
    lines = PartOffset(records=10, lines=12)
    assert (lines.line(1), lines.line(None), lines.column(1, 5), lines.pointer("/a/0")) == (13, None, 5, "/a/0")
    elements = PartOffset(records=10, lines=12, columns=30, base="/annotations", elements=7)
    assert (elements.column(1, 5), elements.column(2, 5)) == (35, 5)
    assert elements.pointer("/annotations/3/bbox/0") == "/annotations/10/bbox/0"
    assert elements.pointer("/annotations/3") == "/annotations/10"
    assert replace(elements, base="").pointer("/3/bbox") == "/10/bbox"
    assert replace(elements, elements=0).pointer("/annotations/3") == "/annotations/3"


def test_parts_do_not_depend_on_anything_but_the_size_of_the_file() -> None:
    assert sizes.part_of(0) == sizes.part_of(1 << 30) == sizes.PART
    assert sizes.part_of(1 << 40) > sizes.PART
    assert sizes.part_of(1 << 50) == sizes.part_of(1 << 60)
