"""A file that is one array: told once, its elements are checked, and found where they stand."""

from __future__ import annotations

import json
import pprint
from typing import Any

import pytest
from bytes_kit import (
    BOM,
    GOOD_LINE,
    WRONG_LINE,
    assert_places,
)
from engine_kit import (
    WRONG,
    check,
    checker,
    codes,
    line,
    ndjson,
    of,
    sign,
)

# -- one array --------------------------------------------------------------------------------------------------------------


def array(*records: Any, between: bytes = b",\n") -> bytes:
    return b"[" + between.join(r if isinstance(r, bytes) else line(r) for r in records) + b"]"


ARRAYS = {
    "one line": json.dumps([sign(1), WRONG, sign(2)]).encode(),
    "one line and a line feed": json.dumps([sign(1), WRONG, sign(2)]).encode() + b"\n",
    "blank lines around": b"\n\n" + json.dumps([sign(1), WRONG, sign(2)]).encode() + b"\n\n",
    "an element a line": array(sign(1), WRONG, sign(2)) + b"\n",
    "bracket on its own line": b"[\n" + array(sign(1), WRONG, sign(2))[1:-1] + b"\n]\n",
    "indented": json.dumps([sign(1), WRONG, sign(2)], indent=1).encode(),
    "indented, CRLF": json.dumps([sign(1), WRONG, sign(2)], indent=1).replace("\n", "\r\n").encode(),
    "multibyte": json.dumps([sign(1, row="Größe-日本"), WRONG, sign(2)], ensure_ascii=False, indent=1).encode(),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_array_is_reported_once_and_its_elements_are_checked(name: str) -> None:
    data = ARRAYS[name]
    report = checker().validate(data)
    assert [d.code for d in report.diagnostics if d.code != "JSN013"] == ["JSN004", "NAM002"]
    assert (report.summary.records, report.summary.clean_records) == (3, 2)
    (found,) = of(report.diagnostics, "NAM002")
    assert found.pointer == "/1/name" and data[found.offset :].startswith(b'"sgn"')
    assert_places(data, [found])


@pytest.mark.parametrize("indent", [None, 1])
def test_large_array(indent: int | None) -> None:
    data = json.dumps([sign(i) for i in range(1000)] + [WRONG], indent=indent).encode()
    assert len(data) > 1 << 16
    report = checker().validate(data)
    assert [d.code for d in report.diagnostics] == ["JSN004", "NAM002"]
    assert report.diagnostics[1].pointer == "/1000/name"
    assert_places(data, report.diagnostics[1:])
    assert report.summary.records == 1001


def test_array_after_a_byte_order_mark_counts_columns_as_lines_do() -> None:
    (found,) = of(check(BOM + array(WRONG)), "NAM002")
    assert (found.line, found.column, found.offset) == (1, 10, 12)


@pytest.mark.parametrize("between", [b",", b",\n"])
def test_stream_findings_in_an_array_name_the_right_lines(between: bytes) -> None:
    data = array(sign(1), sign(2), sign(3), sign(2), between=between)
    (found,) = of(check(data), "DUP001")
    lines = (1, 1) if between == b"," else (2, 4)
    assert (found.pointer, found.line) == ("/3", lines[1])
    assert data[found.offset :].startswith(line(sign(2)))
    assert f"line {lines[0]}" in f"{found.message} {found.help}"


def test_array_with_one_broken_element_still_checks_those_before_it() -> None:
    data = array(sign(1), WRONG, b'{"name":,}', sign(2))
    found = check(data)
    assert [d.line for d in of(found, "JSN001")] == [3]
    assert [d.line for d in of(found, "NAM002")] == [2]


def test_array_with_one_broken_element_still_checks_those_after_it() -> None:
    data = array(sign(1), b'{"name":,}', WRONG, sign(2))
    found = check(data)
    assert [d.line for d in of(found, "JSN001")] == [2]
    assert [d.line for d in of(found, "NAM002")] == [3]


@pytest.mark.parametrize("between", [b"\n, ", b",\n  ", b",\r\n", b","], ids=["comma first", "indented", "CRLF", "one line"])
def test_array_with_one_broken_element_in_any_style(between: bytes) -> None:
    data = b"[" + between[1:].strip(b",") + array(sign(1), b'{"name":,}', WRONG, between=between)[1:]
    found = check(data)
    assert {d.code for d in found} == {"JSN001", "JSN004", "NAM002"}
    assert_places(data, of(found, "NAM002"))


def test_array_with_nan_says_nan() -> None:
    found = check(array(sign(1), GOOD_LINE.replace(b'"top":1', b'"top":NaN'), WRONG))
    assert sorted(d.code for d in found) == ["JSN004", "JSN008", "NAM002"]


def test_array_with_a_comma_at_its_end() -> None:
    found = check(array(sign(1), WRONG)[:-1] + b",\n]\n")
    assert "NAM002" in {d.code for d in found} and {"JSN001", "JSN002"} & {d.code for d in found}


LITERALS = {
    "one line": repr([sign(1), WRONG, sign(-1)]),
    "one line and a line feed": repr([sign(1), WRONG, sign(-1)]) + "\n",
    "pprint": pprint.pformat([sign(1), WRONG, sign(-1)], width=40) + "\n",
    "an element a line": "[" + ",\n".join(map(repr, [sign(1), WRONG, sign(-1)])) + "]\n",
    "an apostrophe and a tuple": repr([sign(1), WRONG, sign(-1)]).replace("'sign'", "('sign')"),
}


@pytest.mark.parametrize("style", LITERALS)
def test_a_list_that_is_a_python_literal(style: str) -> None:
    """It is said once that it is one, and its elements are held against the ontology, at their places."""
    text = LITERALS[style]
    report = checker().validate(text.encode())
    found = report.diagnostics
    assert sorted(d.code for d in found) == ["GEO005", "JSN002", "JSN004", "NAM002"]
    (cause,), (name,), (top,) = of(found, "JSN002"), of(found, "NAM002"), of(found, "GEO005")
    assert (cause.offset, cause.pointer, text[2]) == (2, "/0", "'")
    assert (name.offset, name.pointer) == (text.index(f"'{name.value}'"), "/1/name")
    assert (top.offset, top.pointer) == (text.index("-1"), "/2/bbox/top")
    assert report.summary.clean_records == 0


def test_literals_among_json_are_each_reported() -> None:
    a, b, c, d = [str(sign(top)).encode() for top in (3, 4, 6, 7)]
    found = check(array(sign(1), a, b, sign(2), c, b'{"name":,}', d, WRONG))
    assert [d.pointer for d in of(found, "JSN002")] == ["/1", "/4"]
    assert [d.code for d in found if d.code not in ("JSN002", "DUP001")] == ["JSN004", "JSN001", "NAM002"]


def test_an_element_with_a_comma_too_many_is_checked() -> None:
    found = check(array(sign(1), line(sign(-1))[:-1] + b",}", line(sign(-2))[:-1] + b",}", sign(3)))
    assert [d.pointer for d in of(found, "GEO005")] == ["/1/bbox/top", "/2/bbox/top"]
    assert [d.pointer for d in of(found, "JSN002")] == ["/1", "/2"]


def test_array_cut_off() -> None:
    found = check(array(sign(1), WRONG, sign(2))[:-30])
    assert sorted(d.code for d in found) == ["JSN001", "JSN004", "NAM002"]


def test_a_cut_off_array_on_the_first_line_hides_no_later_line() -> None:
    assert ("NAM002", 3) in codes(check(ndjson(b"[" + GOOD_LINE[:40], sign(1), WRONG, sign(2))))


@pytest.mark.parametrize("data", [b"[]", b"[]\n", b"[ \n ]\n"])
def test_empty_array_holds_nothing(data: bytes) -> None:
    report = checker().validate(data)
    assert not report.ok and report.summary.records == 0 and report.summary.by_rule == {"JSN014": 1}


def test_array_of_scalars() -> None:
    report = checker().validate(b'[1, "x", null, 1]')
    assert report.summary.by_rule == {"JSN004": 1, "JSN005": 4}
    assert [d.pointer for d in of(report.diagnostics, "JSN005")] == ["/0", "/1", "/2", "/3"]


def test_array_of_arrays() -> None:
    found = check(b"[[" + GOOD_LINE + b"],[" + WRONG_LINE + b"]]")
    assert [(d.code, d.pointer) for d in found] == [("JSN004", ""), ("JSN005", "/0"), ("JSN005", "/1"), ("NAM002", "/1/0/name")]


@pytest.mark.parametrize("indent", [None, 1])
def test_array_then_garbage(indent: int | None) -> None:
    first = json.dumps([sign(1)], indent=indent).encode()
    found = check(first + b"\ngarbage\n" + WRONG_LINE + b"\n")
    assert first.count(b"\n") + 2 in {d.line for d in of(found, "JSN001")}
    assert "NAM002" in {d.code for d in found}
