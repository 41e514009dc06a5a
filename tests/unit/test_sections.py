"""One object with lists: where its members are, what is in its lists, and what is said where it breaks off."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.io import broken_documents, sections
from predlint.io.sections import Document, Section, read_document, values
from predlint.io.sources import spool

NAMES = frozenset({"images", "annotations", "categories"})


@contextmanager
def opened(text: bytes) -> Any:
    with spool(io.BytesIO(text)) as source:
        yield source, read_document(source, NAMES, guess=True)


def lists(text: bytes) -> dict[str, list[Any]]:
    with opened(text) as (source, document):
        assert isinstance(document, Document)
        assert document.breaks == []
        return {section.name: list(values(source, section, document)) for section in document.sections if section.is_array}


ELEMENT = st.dictionaries(
    st.text(max_size=3),
    st.none() | st.integers(-(1 << 63), 1 << 63) | st.text(max_size=5) | st.lists(st.integers(0, 99), max_size=3),
    max_size=3,
)
ROOT = st.dictionaries(
    st.sampled_from(["images", "annotations", "categories", "info", "x]y", 'q"']), st.lists(ELEMENT, max_size=8) | ELEMENT, max_size=6
)


@pytest.mark.parametrize("size", [16, 64, 1 << 20])
@given(root=ROOT, indent=st.sampled_from([None, 1]))
def test_lists_are_what_a_parser_reads(size: int, root: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(root | {"images": [{"id": 1}]}, indent=indent, ensure_ascii=False).encode()
    patches = {"BLOCK": size, "WINDOW_BYTES": max(size, 64)}
    for long in (0, 1 << 20):  # ends of lists are guessed, or walked to
        with mock.patch.multiple(sections, **patches), mock.patch.multiple(sections, WINDOW_BYTES=patches["WINDOW_BYTES"], _LONG=long):
            assert lists(text) == {name: value for name, value in json.loads(text).items() if isinstance(value, list)}


def test_places_are_those_of_the_values() -> None:
    text = b'\xef\xbb\xbf { "info" : {"a":[1,"]"]} , "images":[ ] ,"annotations" : [ {"id":1} ] }  \n'
    with opened(text) as (_, document):
        found = {section.name: text[section.begin : section.end] for section in document.sections}
        assert found == {"info": b'{"a":[1,"]"]}', "images": b"[ ]", "annotations": b'[ {"id":1} ]'}
        assert document.start == 4
        assert text[: document.end].endswith(b"}")


@pytest.mark.parametrize("text", [b"[]", b"", b"  ", b'{"image_id":1}\n{"image_id":2}\n', b"<a/>", b'"images"'])
def test_other_files_are_no_document(text: bytes) -> None:
    with opened(text) as (_, document):
        assert document is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b'{"images":[{"id":1}] "annotations":[{"id":2}]}', {"images": 1, "annotations": 1}),
        (b'{"images":[{"id":1}],"annotations":[{"id":2}]', {"images": 1, "annotations": 1}),
        (b'{"images":[{"id":1}],"annotations":[{"id":2}]} {"a":1}', {"images": 1, "annotations": 1}),
        (b'{"images":[{"id":1}],}', {"images": 1}),
        (b'{"images":[{"id":1}],', {"images": 1}),
        (b'{"images":[{"id":1}] , \n', {"images": 1}),
        (b'{images:[{"id":1}],"annotations":[{"id":2}]}', {"annotations": 1}),
        (b'{"info":{"a":},"annotations":[{"id":2}]}', {"annotations": 1}),
    ],
)
def test_what_stands_around_a_break_is_not_lost(text: bytes, kept: dict[str, int]) -> None:
    with opened(text) as (source, document):
        assert len(document.breaks) == 1
        assert {s.name: len(list(values(source, s, document))) for s in document.sections if s.is_array} == kept


def test_a_list_that_breaks_off_ends_where_the_next_one_begins() -> None:
    text = b'{"annotations":[{"id":1},{"id":},{"id":3}],"images":[{"id":7}]}'
    with opened(text) as (source, document):
        assert [section.name for section in document.sections] == ["annotations", "images"]
        assert list(values(source, document.sections[1], document)) == [{"id": 7}]
        assert {"id": 1} in list(values(source, document.sections[0], document))


@pytest.mark.parametrize("long", [0, 1 << 20])
def test_text_after_the_object_is_reported_where_its_end_was_guessed_wrong(monkeypatch: pytest.MonkeyPatch, long: int) -> None:
    """The text that follows ends as the object would."""
    monkeypatch.setattr(sections, "BLOCK", 64)
    monkeypatch.setattr(sections, "_LONG", long)  # lists of more bytes are guessed at
    text = b'{"images":[{"id":1}],"categories":[],"annotations":[{"id":1},{"id":2}]} ]}'
    with opened(text) as (source, document):
        assert document.sections[2].guessed == (not long)
        found = list(values(source, document.sections[2], document))
        assert found == [{"id": 1}, {"id": 2}]
        assert [(offset, finding.fields[0]) for offset, finding in document.breaks] == [(72, "more text after the end of the object")]


@pytest.mark.parametrize("long", [0, 1 << 20])
def test_a_list_that_nobody_reads_is_not_guessed_at(monkeypatch: pytest.MonkeyPatch, long: int) -> None:
    """An annotation ends the list too early: its further members are the document's then, and a list among them hides nothing."""
    monkeypatch.setattr(sections, "BLOCK", 64)
    monkeypatch.setattr(sections, "_LONG", long)
    text = b'{"images":[],"categories":[],"annotations":[{"id":1}],"segmentation":[[1,2]],"score":1},{"id":2,"more":[3]}]}'
    with opened(text) as (source, document):
        assert document.sections[2].guessed == (not long)
        assert list(values(source, document.sections[2], document)) == [{"id": 1}]
        assert [(offset, finding.fields[0]) for offset, finding in document.breaks] == [
            (text.index(b',{"id":2'), "more text after the end of the object")
        ]


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        (b'{"images":[],"info":{\'year\':2020}}', b"'year", "this looks like a Python literal, not JSON: found a single quote"),
        (b'{"images":[],"info":{"year":20', b'{"year', 'not JSON: the value of "info" breaks off'),
        (b'{"images":[],"info":{"year" 20,"annotations":[]}', b"20", 'not JSON: "20" where a colon is expected'),
        (b'{"images":[],', b"", "not JSON: the object has no closing brace"),
    ],
)
def test_where_a_member_that_nobody_reads_breaks_off(text: bytes, at: bytes, words: str) -> None:
    with opened(text) as (_, document):
        ((offset, finding),) = document.breaks
    assert (offset, finding.words()[0]) == (text.rindex(at), words)


def test_what_is_wrong_with_a_member_that_nobody_reads_is_reported() -> None:
    text = b'{"other":[1,{"a":x},2],"images":[{"id":y}],"info":{"a":"\xc3\xa4\xc3\xa4\xff"},"annotations":["\xff"]}'
    for size in (1, 3, 4, 1 << 20):
        with mock.patch.object(sections, "BLOCK", size), opened(text) as (_, document):
            assert [offset for offset, _ in document.breaks] == [text.index(b"x"), text.index(b"\xff")], "others say it of their elements"


def test_the_member_that_holds_a_break_is_found_without_going_through_all() -> None:
    class Members(list[Section]):
        """Members that are not gone through."""

        def __iter__(self) -> Any:
            raise AssertionError

    text = b'{"a":1,"b":[NaN],"images":[],"c":{"d":NaN},"annotations":[{"id":NaN}]}'
    with opened(text) as (_, document):
        document.sections = Members(document.sections)
        assert document.whole
        assert [offset for offset, _ in document.behind(text.index(b"[]"))] == [text.index(b'{"d"')]
        assert document.behind(text.index(b'[{"id"')) == []


def test_the_next_list_is_found_wherever_it_stands_behind_a_break() -> None:
    for junk in range(50):
        text = b'{"info":1 %b"annotations":[{"id":1}]}' % (b"x" * junk)
        with (
            mock.patch.multiple(sections, WINDOW_BYTES=24),
            mock.patch.object(broken_documents, "BLOCK", 16),
            opened(text) as (_, document),
        ):
            assert [section.name for section in document.sections] == ["info", "annotations"]
