"""Giant documents in pieces: every element once, at its place, however the windows fall; and all that can be saved of broken ones."""

from __future__ import annotations

import io
import json
import sys
import tracemalloc
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.io import broken_documents
from predlint.io.boundaries import guess_boundary, last_boundary
from predlint.io.document_blocks import DocumentBlock, document_blocks, parses_whole, split
from predlint.io.sources import Source

SIZES = (1, 5, 16, 33, 64, 257, 1 << 20)


def source(data: bytes) -> Source:
    return Source(None, io.BytesIO(data), len(data))


def elements(opened: Source, start: int, *, array: bool, size: int) -> Iterator[DocumentBlock]:
    """The elements of a document one by one, and the places where it breaks off."""
    for piece in document_blocks(opened, start, array=array, size=size):
        if piece.broken is not None:
            yield piece
            continue
        for begin, end in split(piece.raw):
            yield DocumentBlock(piece.offset + begin, piece.raw[begin:end])


def read(data: bytes, size: int = 1 << 20, *, array: bool = True, start: int = 0) -> list[DocumentBlock]:
    return list(elements(source(data), start, array=array, size=size))


def sound(data: bytes, size: int = 1 << 20, *, array: bool = True, start: int = 0) -> list[tuple[int, bytes]]:
    return [(e.offset, e.raw) for e in read(data, size, array=array, start=start) if e.broken is None]


def words(data: bytes, size: int = 1 << 20, *, array: bool = True) -> list[tuple[int, str]]:
    """Where the document breaks off, as byte offsets, and what is said there."""
    found: list[tuple[int, str]] = []
    for element in read(data, size, array=array):
        if element.broken is not None:
            found.append((element.offset + len(element.raw.decode("utf-8", "replace")[: element.at].encode()), element.broken.words()[0]))
    return found


# -- laws -----------------------------------------------------------------------------------------------------------------

TEXTS = (
    st.sampled_from(["", "a", "},{", "}, {", '"', "\\", '\\"', '"},{"', "[", "]", "\n", "é日😀", "a,b", "\\\\", "\u2028", "1"]) | st.text()
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12)
SPACES = st.sampled_from(["", " ", "\n", "\r\n", "\t", " \n\n "])
SPACES_WITH_FEED = SPACES.filter(lambda spaces: "\n" in spaces)
INDENTS = st.sampled_from([None, 0, 1, 2, "\t"])
# made once, for hypothesis looks long at each before it draws of it
LISTS, OBJECTS = st.lists(VALUES, max_size=8), st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=8)
JUNK = st.sampled_from([b"", b",", b"}", b"{", b"]", b"[", b'"', b"x", b"\0", b"\xff", b"NaN", b"\n{", b"\\", b"]\n{}\n"])


class Spelt:
    """JSON text, with the place of every element."""

    def __init__(self, data: st.DataObject, *, array: bool) -> None:
        values = data.draw(LISTS if array else OBJECTS)
        indent, ascii_only = data.draw(INDENTS), data.draw(st.booleans())
        spaces = (lambda: data.draw(SPACES)) if array else (lambda: data.draw(SPACES_WITH_FEED))
        text = data.draw(SPACES) + ("[" + data.draw(SPACES) if array else "")
        self.places: list[tuple[int, bytes]] = []
        for number, value in enumerate(values):
            if number:
                text += data.draw(SPACES) + "," + data.draw(SPACES) if array else spaces()
            raw = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
            self.places.append((len(text.encode()), raw.encode()))
            text += raw
        self.end = len(text.encode())
        self.text = (text + (data.draw(SPACES) + "]" if array else "") + data.draw(SPACES)).encode()


@given(st.data(), st.integers(1, 200), st.booleans())
def test_pieces_split_into_exactly_the_elements(data: st.DataObject, size: int, array: bool) -> None:
    spelt = Spelt(data, array=array)
    found: list[tuple[int, bytes]] = []
    for piece in document_blocks(source(spelt.text), 0, array=array, size=size):
        assert piece.broken is None
        assert piece.raw and spelt.text[piece.offset :].startswith(piece.raw)
        assert piece.raw.strip(b" \t\r\n") == piece.raw
        places = split(piece.raw)
        assert (
            len(piece.raw) <= size or len(places) == 1 or array is False or len(piece.raw) <= 4 * max(end - at for at, end in places) + size
        )
        found += [(piece.offset + at, piece.raw[at:end]) for at, end in places]
    assert found == spelt.places
    assert parses_whole(source(spelt.text), 0, array=array, size=size)


@given(st.data(), st.integers(1, 200), st.booleans())
def test_what_stands_before_a_cut_is_given(data: st.DataObject, size: int, array: bool) -> None:
    spelt = Spelt(data, array=array)
    cut = data.draw(st.integers(0, spelt.end))
    text = spelt.text[:cut]
    whole = [(at, raw) for at, raw in spelt.places if at + len(raw) <= cut]
    found = sound(text, size, array=array)
    assert found[: len(whole)] == whole
    assert len(found) <= len(whole) + 1  # a number that is cut off is a number
    if array:
        assert words(text, size, array=True) or not text.strip()
        assert not parses_whole(source(text), 0, array=True, size=size)


@pytest.mark.parametrize("text", [b'["', b'[ "', b'[{}, "'])
def test_an_array_that_ends_with_a_quotation_mark_is_reported(text: bytes) -> None:
    assert words(text, array=True)


@given(st.data(), st.integers(1, 120), st.booleans())
def test_the_size_of_the_window_changes_nothing(data: st.DataObject, size: int, array: bool) -> None:
    text = bytearray(Spelt(data, array=array).text)
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(text)))
        junk = data.draw(JUNK)
        text[at : at + data.draw(st.integers(0, 2))] = junk
    assert read(bytes(text), size, array=array) == read(bytes(text), array=array)
    assert parses_whole(source(bytes(text)), 0, array=array, size=size) == parses_whole(source(bytes(text)), 0, array=array)


@given(st.binary(max_size=60) | st.text('[]{},:"\\ \n0a', max_size=60).map(str.encode), st.integers(1, 30), st.booleans())
def test_any_bytes_come_to_an_end(data: bytes, size: int, array: bool) -> None:
    assert len(read(data, size, array=array)) <= 2 * len(data) + 2


@given(st.data(), st.integers(0, 80))
def test_a_guess_is_the_last_boundary_when_it_sees_one(data: st.DataObject, start: int) -> None:
    spelt = Spelt(data, array=True)
    if not spelt.places:
        return
    begin = spelt.places[0][0]
    text = spelt.text[begin : spelt.end]
    commas = [at + len(raw) - begin for at, raw in spelt.places[:-1]]
    last = last_boundary(text, array=True)
    if not commas:
        assert last == -1
    else:
        assert last >= commas[-1] and text[last : last + 1] == b"," and not text[commas[-1] : last].strip()
    assert -1 <= guess_boundary(text, min(start, len(text)), array=True) < len(text)


# -- arrays of any kind -----------------------------------------------------------------------------------------------------

UNUSUAL_VALUES: list[Any] = [0, -1.5e300, None, True, "", "},{", [], [[[]]], {}, [{"a": []}, "]"], "é" * 40, "\\" * 9]
OBJECT = {"id": 1, "text": 'é "},{" \\', "results": [{"id": 2, "values": [1, 2, 3]}, {"id": 3}]}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("indent", [None, 0, 1, 4])
def test_objects(indent: int | None, size: int) -> None:
    data = json.dumps([OBJECT] * 50, indent=indent).encode()
    found = sound(data, size)
    assert [json.loads(raw) for _, raw in found] == [OBJECT] * 50
    assert all(data[at : at + len(raw)] == raw for at, raw in found)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("value", UNUSUAL_VALUES, ids=repr)
def test_any_value_is_an_element(value: Any, size: int) -> None:
    data = json.dumps([value] * 30).encode()
    assert [json.loads(raw) for _, raw in sound(data, size)] == [value] * 30


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("data", [b"[]", b" [ ] ", b"\n[\n]\n"])
def test_empty_array(data: bytes, size: int) -> None:
    assert read(data, size) == []
    assert parses_whole(source(data), 0, array=True, size=size)


@pytest.mark.parametrize("size", SIZES)
def test_the_place_to_start_is_behind_a_byte_order_mark(size: int) -> None:
    assert sound(b"\xef\xbb\xbf[1,2]", size, start=3) == [(4, b"1"), (6, b"2")]


def test_elements_longer_than_the_window() -> None:
    long = {"a": [{"n": i} for i in range(2000)], "s": '"\\' * 3000}
    data = json.dumps([1, long, 2, long, *range(30_000)]).encode()
    found = list(document_blocks(source(data), 0, array=True, size=1000))
    assert [value for piece in found for value in json.loads(b"[%b]" % piece.raw)] == [1, long, 2, long, *range(30_000)]
    assert sum(len(split(piece.raw)) for piece in found) == 30_004
    assert max(len(piece.raw) for piece in found[-4:]) <= 1000  # windows are small again behind it


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("between", [b"\n", b"\n\n", b"\r\n", b"", b" "])
def test_objects_one_after_another(between: bytes, size: int) -> None:
    one = json.dumps(OBJECT, indent=2).encode()
    data = between.join([one] * 20) + b"\n"
    assert sound(data, size, array=False) == [(i * (len(one) + len(between)), one) for i in range(20)]
    assert parses_whole(source(data), 0, array=False, size=size)


# -- what a caller may do with pieces -----------------------------------------------------------------------------------------


class Row(msgspec.Struct):
    id: int


ROWS = msgspec.json.Decoder(list[Row])


def rows(text: bytes) -> list[Row] | None:
    try:
        return ROWS.decode(text)
    except msgspec.DecodeError:
        return None


@pytest.mark.parametrize("size", SIZES)
def test_a_caller_proves_pieces_by_its_own_decoder(size: int) -> None:
    data = json.dumps([{"id": i, "s": "},{"} for i in range(50)] + ["odd"] + [{"id": i} for i in range(50)]).encode()
    found = list(document_blocks(source(data), 0, array=True, size=size, check=rows))
    assert sum(len(split(piece.raw)) for piece in found) == 101
    for piece in found:
        assert piece.verdict == rows(b"[%b]" % piece.raw)
        assert (piece.verdict is None) == (b"odd" in piece.raw)


def test_a_source_may_be_read_between_pieces() -> None:
    data = json.dumps([OBJECT] * 50).encode()
    opened = source(data)
    count = 0
    for element in elements(opened, 0, array=True, size=300):
        assert opened.read_at(element.offset, len(element.raw)) == element.raw
        count += 1
    assert count == 50


def test_split_gives_an_unusual_element_in_full() -> None:
    for raw in (b'{"a":NaN}', b'"\\ud800"', b"[" * 5000 + b"]" * 5000):
        assert split(raw) == [(0, len(raw))]


# -- breaks -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("data", "expected", "expected_findings"),
    [
        (b'[{"a":1},{"b', [b'{"a":1}'], [(12, "a string that does not end")]),
        (b'[{"a":1},{"b":2}', [b'{"a":1}', b'{"b":2}'], [(16, "no closing bracket")]),
        (b'[{"a":1},', [b'{"a":1}'], [(9, "no closing bracket")]),
        (b"[", [], [(1, "no closing bracket")]),
        (b'[{"a":1} {"b":2}]', [b'{"a":1}', b'{"b":2}'], [(9, "no comma between")]),
        (b'[{"a":1},]', [b'{"a":1}'], [(8, "a comma before the closing")]),
        (b'[{"a":1}]\nmore\n{"b":2}', [b'{"a":1}', b'{"b":2}'], [(10, "more text")]),
        (b'[{"a":,},{"b":2}]', [b'{"b":2}'], [(6, "where a value is expected")]),
        (b'[{"a":1},\n{"b":,},\n{"c":3}]', [b'{"a":1}', b'{"c":3}'], [(15, "where a value is expected")]),
        (b'[{"a":1},\n{"b":2,\n{"c":3}]', [b'{"a":1}', b'{"c":3}'], [(18, "name in double quotes")]),
        (b'[{"a":1}]\n{"b":2}\n', [b'{"a":1}', b'{"b":2}'], [(10, "more text")]),
        (b'[{"a":1}][{"b":2},{"c":3}]', [b'{"a":1}', b'{"b":2}', b'{"c":3}'], [(9, "more text")]),
        (b'[{"a":1}]\n[]\n [\n{"b":,},{"c":3}]', [b'{"a":1}', b'{"c":3}'], [(10, "more text"), (14, "more text"), (21, "where a value")]),
        (b'[{"a":1}] {"b":2}', [b'{"a":1}', b'{"b":2}'], [(10, "more text")]),
        (b'[{"a":1}],[{"b":2}]', [b'{"a":1}', b'{"b":2}'], [(9, "more text")]),
        (b'[{"a":1}\n,{"b":\0},{"c":3}]', [b'{"a":1}', b'{"c":3}'], [(15, "where a value is expected")]),
        (b'[{"a":1},{"b":NaN},{"c":"\xff"}]', [b'{"a":1}', b'{"b":NaN}', b'{"c":"\xff"}'], []),
    ],
    ids=range(17),
)
def test_broken_arrays(data: bytes, expected: list[bytes], expected_findings: list[tuple[int, str]], size: int) -> None:
    assert [raw for _, raw in sound(data, size)] == expected
    found = words(data, size)
    assert len(found) == len(expected_findings), found
    for (at, text), (place, part) in zip(found, expected_findings, strict=True):
        assert part in text and (at == place or "string" in part), found


@pytest.mark.parametrize("size", SIZES)
def test_commas_between_objects_are_reported_once(size: int) -> None:
    data = b",\n".join([b'{\n"a":1}'] * 20)
    assert len(sound(data, size, array=False)) == 20
    assert words(data, size, array=False) == [(8, "not JSON: a comma between objects")]


@pytest.mark.parametrize("size", [100, 1000, 1 << 20])
@pytest.mark.parametrize("between", [b",", b",\n"])
def test_breaks_far_apart_lose_their_elements_alone(between: bytes, size: int) -> None:
    good = json.dumps(OBJECT).encode()
    one, count = [good] * 200, 5
    data = b"[" + between.join([*one, b'{"a":,}'] * count + one) + b"]"
    assert [raw for _, raw in sound(data, size)] == one * (count + 1)
    assert [text for _, text in words(data, size)] == ['not JSON: "," where a value is expected'] * count


@pytest.mark.parametrize("tail", [b"}", b"}]", b",\n{}\n]"])
def test_a_long_string_near_a_break_is_no_break(tail: bytes) -> None:
    text = b"x" * (1 << 18)
    data = b'[{"mask":"' + text + b'"},\n{"mask":"' + text + b'"' + tail
    found = sound(data)
    assert [len(raw) for _, raw in found][:1] == [len(text) + 11]
    assert len(words(data)) == (tail != b"}]")


@pytest.mark.parametrize("window", [1, 7, 50])
def test_the_careful_way_has_windows_too(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    many = b",".join([b'{"s":"' + b'\\\\\\"{' * 30 + b'"}', b'{"n":,"r":[{"s":"}]"}]}', b'{"last":"' + b" " * 90 + b'"}'] * 3)
    lines = b"[\n" + b",\n".join([b'{"n":,' + b" " * 200, b" \t" * 40 + b'{"deeper":1}', b'{"a":1}', b"  ,  " + b"\t" * 90 + b"{}"]) + b"]"
    expected = [
        (sound(data), [at for at, _ in words(data)]) for data in (b"[" + many + b"]", lines, b"[" + many, b"[" + many + b'{"s":"a}')
    ]
    monkeypatch.setattr(broken_documents, "_FIRST_WINDOW", window)
    monkeypatch.setattr(broken_documents, "_WINDOW", 2 * window)
    for data, given_before in zip((b"[" + many + b"]", lines, b"[" + many, b"[" + many + b'{"s":"a}'), expected, strict=True):
        assert (sound(data), [at for at, _ in words(data)]) == given_before


@pytest.mark.parametrize("size", [64, 1 << 20])
@pytest.mark.parametrize("data", [b"[" * 100_000, b'[{"a":' * 50_000, b"[" * 100_000 + b"]" * 100_000, b"[[1]," + b"[" * 50_000 + b"]"])
def test_deep_nesting(data: bytes, size: int) -> None:
    found = words(data, size)
    assert len(found) <= 3
    if sys.version_info < (3, 12):  # later ones nest deeper: the element is read by then, and whoever explains it tells this
        assert found and "nested more than 254 levels" in found[0][1]


# -- memory ---------------------------------------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A file of one array that repeats a record, of which nothing is stored."""

    def __init__(self, record: bytes, count: int, end: bytes) -> None:
        self.record, self.end, self.at = record, end, 0
        self.body = len(record) * count
        self.size = 1 + self.body + len(end)

    def seek(self, offset: int, origin: int = 0) -> int:
        self.at = offset
        return offset

    def read(self, size: int = -1) -> bytes:
        if not self.at:
            self.at = 1
            return b"[" + self.read(size - 1)
        inside = self.at - 1
        phase = inside % len(self.record)
        wanted = min(size, self.size - self.at)
        text = (self.record * (wanted // len(self.record) + 2))[phase : phase + min(wanted, max(0, self.body - inside))]
        text += self.end[max(0, inside - self.body) :][: wanted - len(text)]
        self.at += len(text)
        return text


@pytest.mark.parametrize("end", [b'{"last":1}]', b'{"last":'], ids=["whole", "cut off"])
@pytest.mark.parametrize("indent", [None, 1])
def test_memory_does_not_grow(indent: int | None, end: bytes) -> None:
    def peak(megabytes: int) -> tuple[int, int]:
        record = json.dumps(OBJECT, indent=indent).encode() + b",\n"
        file: Any = Endless(record, (megabytes << 20) // len(record), end)
        tracemalloc.start()
        count = sum(piece.raw.count(b'"text"') for piece in document_blocks(Source(None, file, file.size), 0, array=True))
        _, maximum = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == file.body // len(record)
        return maximum, count

    small, _ = peak(4)
    large, _ = peak(40)
    assert large < 1.3 * small + (1 << 20) < 30 << 20


def test_pieces_are_lazy() -> None:
    found: Iterator[DocumentBlock] = document_blocks(source(json.dumps([OBJECT] * 10_000).encode()), 0, array=True, size=10_000)
    assert next(found).offset == 1


def test_elements_are_distinguished_alike_however_many_calls_are_under_way() -> None:
    raw = b"[1], " + b"[" * 400 + b"]" * 400

    def deep(calls: int) -> list[tuple[int, int]]:
        return split(raw) if not calls else deep(calls - 1)

    assert deep(700) == deep(0) == [(0, 3), (5, 805)]
    assert split(b"[" * 5_000 + b"]" * 5_000) == [(0, 10_000)]


@pytest.mark.parametrize(
    ("raw", "elements"),
    [
        ('{"a":NaN}, {"b":"é"}\n ,{"c":"\\ud83d é"}, [1e999, -Infinity],7', 5),
        ("[1" + "0" * 5_000 + "], NaN", 2),
        ("{'a': 1}, 2", 1),
        ('{"a": NaN', 1),
    ],
)
def test_what_python_reads_is_split_too(raw: str, elements: int) -> None:
    """What else is no JSON comes alone."""
    found = [raw.encode()[begin:end] for begin, end in split(raw.encode())]
    assert len(found) == elements
    assert elements == 1 or all(json.loads(text, parse_int=float) is not None for text in found)
