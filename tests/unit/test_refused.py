"""Lines that a decoder refuses are set apart; the others are read as if they stood alone."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predlint.shapes.refused import Read, Refused, most_refused, read_around


class Box(msgspec.Struct, forbid_unknown_fields=True):
    x: int
    name: str = ""


DECODE = msgspec.json.Decoder(Box).decode_lines


def read(part: memoryview) -> Read:
    records = DECODE(part)
    return records, bytes(record.x % 251 for record in records), len(records)


def good(n: int) -> bytes:
    return b'{"x":%d}\n' % n


#: What a decoder refuses for what it says, and what is no JSON at all.
WRONG = {
    "type": b'{"x":"1"}',
    "missing": b"{}",
    "unknown": b'{"x":1,"y":2}',
    "words like a place": b'{"x":1," - at `$[0]`":2}',
    "no object": b"[1]",
    "no JSON": b'{"x":1,}',
    "ends early": b'{"x":1',
    "in a text": b'{"x":1,"name":"a',
    "text": b"hello",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("places", [[0], [7], [19], [3, 4], [0, 9, 10, 19]])
def test_wrong_lines_are_found_and_the_others_read(wrong: bytes, places: list[int]) -> None:
    lines = [wrong + b"\n" if n in places else good(n) for n in range(20)]
    block = b"".join(lines)
    refused = Refused()
    records, sorts, quotes = read_around(read, 0, memoryview(block), refused)
    left = [n for n in range(20) if n not in places]
    assert [record.x for record in records] == list(sorts) == left
    assert (quotes, refused.places, refused.lines) == (len(left), places, 20)
    assert refused.rest(block) == b"".join(lines[n] for n in left)
    assert refused.of(block) == b"".join(lines[n] for n in places)


@pytest.mark.parametrize("wrong", [[2, 13], [13], [2]])
def test_places_count_on_over_the_parts_of_a_block(wrong: list[int]) -> None:
    lines = [b"{}\n" if n in wrong else good(n) for n in range(20)]
    block, refused = b"".join(lines), Refused()
    middle = len(b"".join(lines[:10]))
    read_around(read, 0, memoryview(block)[:middle], refused)
    read_around(read, middle, memoryview(block)[middle:], refused)
    assert (refused.places, refused.lines) == (wrong, 20)
    assert refused.of(block) == b"{}\n" * len(wrong)


def test_further_lines_are_counted_without_those_that_are_set_apart() -> None:
    block, refused = b"".join([b"{}\n" if n in (2, 13) else good(n) for n in range(20)]), Refused()
    read_around(read, 0, memoryview(block), refused)
    assert refused.of(block) == b"{}\n{}\n"
    assert refused.add(block, [0, 11, 17], 18)  # of those that were read
    assert refused.places == [0, 2, 12, 13, 19]
    assert refused.of(block) == good(0) + b"{}\n" + good(12) + b"{}\n" + good(19)


def test_where_lines_are_no_records_none_is_set_apart() -> None:
    block, refused = good(1) + b"\n" + good(2), Refused()
    assert not refused.add(block, [0], 2)
    assert refused.places == []


def test_many_are_not_set_apart() -> None:
    wrong = b"{}\n" * (most_refused(12) + 1)
    refused = Refused()
    with pytest.raises(msgspec.ValidationError):
        read_around(read, 0, memoryview(wrong), refused)
    assert refused.many
    refused = Refused()
    block = b"".join([good(n) for n in range(9)])
    assert not refused.add(block, range(8), 9)
    assert refused.many


ODD = st.sampled_from([*WRONG.values(), b"", b" ", b'{"x":1}{"x":2}', b'{"x":1} {}', b'{"x"\n:1}', b'{"x":1,"x":2}', b"\xff", b'"\\'])


@settings(max_examples=300, deadline=None)
@given(st.lists(ODD, max_size=12), st.integers(0, 60), st.integers(0, 10**6))
def test_what_is_read_is_what_the_other_lines_hold(odd: list[bytes], count: int, seed: int) -> None:
    """Whatever stands between good lines: what is read around is what the decoder reads of the rest, or nothing is."""
    lines = [*[good(n)[:-1] for n in range(count)], *odd]
    Random(seed).shuffle(lines)
    block, refused = b"".join([line + b"\n" for line in lines]), Refused()
    try:
        records, _, _ = read_around(read, 0, memoryview(block), refused)
    except msgspec.DecodeError:
        return
    assert records == DECODE(refused.rest(block))
    whole = block.split(b"\n")
    assert refused.of(block) == b"".join([whole[place] + b"\n" for place in refused.places])
    assert refused.places == sorted(refused.places)
    assert all(not _reads(whole[place]) for place in refused.places)
    assert sorted(record.x for record in records if record.x > 2) == list(range(3, count))


def _reads(line: bytes) -> bool:
    try:
        DECODE(line)
    except msgspec.DecodeError:
        return False
    return True
