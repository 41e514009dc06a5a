"""What is proven of a whole block of Labelbox lines: quotation marks, line feeds, and the spelling of uuids."""

from __future__ import annotations

import uuid
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.dialects.labelbox import block_text
from predlint.dialects.labelbox.block_seen import Seen
from predlint.dialects.labelbox.block_text import counts_fit
from predlint.stream.marks import marks_in

UUIDS = ["0d95bafc-f2a4-427b-acf4-bb99f4bea973", "CF1822FF-BC68-4778-AB49-1044D5E34124", "5c6e4337-15ba-4bdd-a772-19d30e7a269f"]
LINE = b'{"name": "boat"}\n'


def fits(block: bytes, records: int) -> bool:
    """Whether one record a line is seen, with as many quotation marks as there are."""
    return counts_fit(block, records, marks_in(block), escapes=b"\\" in block)


@pytest.mark.parametrize(
    ("block", "records", "expected"),
    [
        (LINE * 3, 3, True),
        (LINE * 3, 2, False),
        (LINE + b'{"name":\n"boat"}' + LINE, 3, False),  # a line feed within a record, two records on a line
        (LINE[:-1] + b" " + LINE + b"\n", 2, False),
        (LINE + b"\n" + LINE, 2, False),  # a blank line
        (LINE + b"\n" + LINE, 3, False),
        (LINE + b" " + LINE, 2, False),  # nobody promises that a space is nothing
        (LINE[:-1] + b" \n" + LINE, 2, False),
        (b" " + LINE, 1, False),
        (LINE + LINE[:-1] + LINE, 3, False),
        (b'{"name": "a \\"boat\\""}\n' * 2, 2, True),
        (b'{"name": "a\\\\"}\n' * 2, 2, True),
    ],
)
def test_one_record_a_line(block: bytes, records: int, expected: bool) -> None:
    assert fits(block, records) is expected


def test_a_member_that_stands_twice_has_quotation_marks_too_many() -> None:
    twice = b'{"name": "boat", "name": "boat"}\n'
    assert counts_fit(LINE * 2, 2, 8, escapes=False)
    assert not counts_fit(LINE + twice, 2, 8, escapes=False)


@given(lengths=st.lists(st.integers(0, 40), min_size=1, max_size=30), cut=st.sampled_from([8, 16, 24, 64, 1 << 18]))
def test_line_feeds_are_found_wherever_they_stand(lengths: list[int], cut: int) -> None:
    block = b"".join(b"{%b}\n" % (b"1" * length) for length in lengths)
    with mock.patch.object(block_text, "_SLICE", cut):
        assert fits(block, len(lengths))
        assert not fits(block, len(lengths) + 1)
        for at in [at for at, byte in enumerate(block) if byte == 10][:-1]:
            assert not fits(block[: at + 1] + b" " + block[at + 1 :], len(lengths))
            assert not fits(block[:at] + b" " + block[at:], len(lengths))


@given(st.lists(st.uuids(), min_size=1, max_size=40), st.booleans())
def test_the_digits_of_uuids(uuids: list[uuid.UUID], upper: bool) -> None:
    seen = Seen()
    spelt = [str(one).upper() if upper else str(one) for one in uuids]
    assert seen.add_uuids(spelt[:1])
    assert seen.add_uuids(spelt[1:])
    assert seen.read_uuids()
    assert seen.digits == b"".join(one.bytes for one in uuids)


def test_no_uuids_at_all() -> None:
    seen = Seen()
    assert seen.read_uuids()
    assert seen.digits == b""


@pytest.mark.parametrize(
    "wrong",
    [
        "0d95bafc-f2a4-427b-acf4-bb99f4bea97g",  # no digit
        "0d95bafc-f2a4-427b-acf4-bb99f4bea97 ",
        "0d95bafcf-2a4-427b-acf4-bb99f4bea973",  # a dash elsewhere
        "0d95bafc-f2a4-427bacf4--bb99f4bea973",
        "0d95bafc-f2a4-427b-acf4-bb99f-bea973",  # one dash too many
        "0d95bafc+f2a4+427b+acf4+bb99f4bea973",
        "{d95bafc-f2a4-427b-acf4-bb99f4bea97}",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_what_is_no_uuid_in_the_usual_spelling_is_not_proven(wrong: str, place: int) -> None:
    seen = Seen()
    kept = seen.add_uuids([*UUIDS[:place], wrong, *UUIDS[place:]])
    assert not (kept and seen.read_uuids())


def test_a_uuid_of_other_characters_is_not_proven() -> None:
    assert not Seen().add_uuids([*UUIDS, "0d95bafc-f2a4-427b-acf4-bb99f4bea97\u0663"])
