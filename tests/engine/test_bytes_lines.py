"""Lines, their ends and their characters: the right diagnostic once, or none, and no later line is lost."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bytes_kit import (
    BOM,
    GOOD_LINE,
    WRONG_LINE,
    assert_line,
)
from engine_kit import (
    ONTOLOGY,
    WRONG,
    check,
    checker,
    codes,
    line,
    ndjson,
    sign,
    with_member,
)

import warm
from laws.parts_kit import cut, run_reports
from predlint.engine.files import Execution
from predlint.model.diagnostics import Diagnostic
from predlint.report.model import Group, Summary

# -- lines and their ends -------------------------------------------------------------------------------------------------


def test_byte_order_mark_is_one_warning_and_the_first_line_is_read() -> None:
    report = checker().validate(BOM + ndjson(sign(), WRONG))
    assert codes(report.diagnostics) == [("JSN011", 1), ("NAM002", 2)]
    assert report.counts == {"error": 1, "warning": 1, "info": 0}
    assert (report.summary.records, report.summary.clean_records) == (2, 1)


def test_byte_order_mark_within_the_file_is_a_fault_of_that_line() -> None:
    assert_line(BOM + GOOD_LINE, "JSN001")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends(end: bytes) -> None:
    report = checker().validate(end.join([GOOD_LINE, line(sign(2)), WRONG_LINE, line(sign(3))]) + end)
    assert codes(report.diagnostics) == [("NAM002", 3)]
    assert (report.summary.records, report.summary.clean_records) == (4, 3)


def test_mixed_line_ends() -> None:
    data = GOOD_LINE + b"\r\n" + WRONG_LINE + b"\n" + line(sign(2)) + b"\r\n" + line(sign(3, name="sgn")) + b"\n"
    found = check(data)
    assert codes(found) == [("NAM002", 2), ("NAM002", 4)]
    assert [data[d.offset :][:5] for d in found if d.offset] == [b'"sgn"'] * 2


def test_a_lone_carriage_return_ends_no_line() -> None:
    # Old Mac line ends: the whole file is one line for NDJSON.
    assert codes(check(GOOD_LINE + b"\r" + WRONG_LINE + b"\n")) == [("JSN003", 1), ("NAM002", 1)]


@pytest.mark.parametrize("last", [GOOD_LINE, WRONG_LINE])
def test_last_line_without_line_feed(last: bytes) -> None:
    report = checker().validate(ndjson(sign(7), WRONG | sign(2, name="sgn")) + last)
    assert codes(report.diagnostics) == [("NAM002", 2)] + [("NAM002", 3)] * (last is WRONG_LINE)
    assert report.summary.records == 3


class Groups:
    """Keeps what is counted."""

    wants_places = False

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self.kept = groups

    def render(self, diagnostic: Diagnostic) -> bytes:
        raise AssertionError("nothing is listed")

    def emit(self, rendered: bytes) -> None:
        raise AssertionError("nothing is listed")


def test_only_the_first_blank_line_is_reported() -> None:
    blank = [b"", b"\r", b" ", b"\t \r", b"\x0b", b"  \x0c"]
    data = b"\n".join([GOOD_LINE, *blank * 7, b"{}", *blank, WRONG_LINE, *blank])
    report = checker().validate(data)
    assert [(d.code, d.line) for d in report.diagnostics if d.line != 44] == [("JSN013", 2), ("NAM002", 51)]
    assert (report.summary.records, report.summary.clean_records) == (3, 1)


@pytest.mark.parametrize("first", [0, 2_000, 3_900])
def test_only_the_first_blank_line_of_all_parts_is_reported(tmp_path: Path, first: int) -> None:
    path = tmp_path / "lines.ndjson"
    lines = [line(sign(10_000 + at)) + b"\n" for at in range(4_000)]
    for at in range(first, 4_000, 50):
        lines[at] = b" \n" + lines[at]
    path.write_bytes(b"".join(lines))
    with cut(50_000) as counts, ThreadPoolExecutor(2) as executor:
        apart, whole = run_reports(checker(), [path], None, Execution(executor=executor)), run_reports(checker(), [path])
    assert counts.elsewhere > 2
    assert apart == whole
    found = [json.loads(each) for each in whole.jsonl.splitlines()[:-1]]
    assert [(each["code"], each["line"], each["offset"]) for each in found] == [("JSN013", first + 1, first * len(lines[1]))]
    assert whole.totals["clean_records"] == 4_000


def test_millions_of_blank_lines_take_no_time(tmp_path: Path) -> None:
    (tmp_path / "lines.ndjson").write_bytes(b"\n" * 1_000_000 + GOOD_LINE + b"\n" + b" \n" * 1_000_000)
    begin = time.perf_counter()
    assert checker().run([str(tmp_path / "lines.ndjson")], sinks=[Groups()]).infos == 1
    assert time.perf_counter() - begin < 10, "it takes a quarter of a second; one by one it took half a minute"


@pytest.mark.parametrize("blank", [b"", b" ", b"\t  ", b"\r"])
def test_blank_lines_are_reported_and_counted_in_line_numbers(blank: bytes) -> None:
    report = checker().validate(blank + b"\n" + GOOD_LINE + b"\n" + blank + b"\n" + WRONG_LINE + b"\n")
    assert codes(report.diagnostics) == [("JSN013", 1), ("NAM002", 4)]
    assert (report.summary.records, report.summary.clean_records) == (2, 1)
    assert report.counts == {"error": 1, "warning": 0, "info": 1}


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\u0085"])
def test_separators_in_texts_split_no_line_and_are_warned_of(char: str) -> None:
    record = {"name": "caption", "answer": f"wet{char}street", "dataRow": {"globalKey": "a"}}
    (found,) = assert_line(line(record), "JSN012", pointer="/answer")
    assert found.column == len('{"name":"caption","answer":"wet') + 1


def test_escaped_separators_are_fine() -> None:
    assert_line(json.dumps({"name": "caption", "answer": "wet\u2028street", "dataRow": {"globalKey": "a"}}).encode())


# -- characters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        GOOD_LINE.replace(b"street", b"stra\xdfe"),
        GOOD_LINE.replace(b'"name"', b'"n\xe4me"'),
        GOOD_LINE.replace(b":30", b":\xff30"),
        b"\xc0\xaf" + GOOD_LINE,
        GOOD_LINE + b"\x80",
        GOOD_LINE.replace(b"street", b"\xed\xa0\x80"),  # a surrogate in UTF-8's clothes
        GOOD_LINE.replace(b"street", b"\xf4\x90\x80\x80"),  # beyond U+10FFFF
        GOOD_LINE[:-1] + b"\xe2\x80",  # cut within a character
    ],
    ids=["string", "key", "outside", "before", "after", "surrogate", "beyond", "cut"],
)
def test_invalid_utf8_is_reported_at_its_first_byte(raw: bytes) -> None:
    (found,) = assert_line(raw, "JSN009")
    with pytest.raises(UnicodeDecodeError) as problem:
        raw.decode()
    assert found.offset == len(line(sign(8))) + 1 + problem.value.start
    assert found.column == len(raw[: problem.value.start].decode()) + 1


@pytest.mark.parametrize(
    ("record", "pointer"),
    [
        ('{"name":"\\ud800","bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"a"}}', "/name"),
        ('{"name":"sign","bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"\\udc00a"}}', "/dataRow/globalKey"),
        ('{"name":"weather","answer":{"name":"\\ud83d"},"dataRow":{"globalKey":"a"}}', "/answer/name"),
        ('{"uuid":"\\udfff","name":"sign","bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"a"}}', "/uuid"),
    ],
)
def test_lone_surrogates(record: str, pointer: str) -> None:
    assert_line(record.encode(), "JSN010", pointer=pointer)


def test_lone_surrogate_in_a_key() -> None:
    record = with_member(b'"\\ud800":1')
    (found,) = check(ndjson(record))
    assert (found.code, found.pointer, found.column) == ("JSN010", "/\ud800", record.index(b":1") + 2)


def test_a_name_and_its_text_are_one_place() -> None:
    assert [(d.code, d.pointer) for d in check(ndjson(with_member(b'"\\ud800":"\\ud800"')))] == [("JSN010", "/\ud800")]
    inside = check(ndjson(with_member(b'"\\ud800":["\\ud800"]')))
    assert [d.pointer for d in inside] == ["/\ud800", "/\ud800/0"]


def test_lone_surrogates_can_be_written_in_every_format(tmp_path: Path) -> None:
    path = tmp_path / "surrogates.ndjson"
    path.write_bytes(ndjson(b'{"name":"\\ud800","b\\udc00":"\\udc00","dataRow":{"globalKey":"\\ud800"},"answer":["\\udfff"]}'))
    formats = [option for name in ("text", "concise", "json", "jsonl") for option in ("--format", f"{name}={tmp_path / name}")]
    done = warm.run(["validate", path, "-O", ONTOLOGY, *formats])
    assert done.returncode == 1, done.stderr
    for name in ("text", "concise", "json", "jsonl"):
        (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize("raw", [GOOD_LINE.replace(b"street", b"str\0eet"), b"\0", GOOD_LINE + b"\0", b"\0" * 500], ids=repr)
def test_nul_bytes(raw: bytes) -> None:
    assert_line(raw, "JSN001")


def test_a_file_of_nul_bytes_is_reported_once() -> None:
    # What a crash leaves of a file that was allocated and not written. It is no UTF-16.
    found = check(b"\0" * 5000)
    assert len(found) == 1
    assert "UTF-16" not in found[0].message


def test_a_text_full_of_quotes_that_breaks_off_takes_no_time() -> None:
    begin = time.perf_counter()
    found = checker().validate(b'{"a": "' + b'\\"' * 40_000)
    assert [d.code for d in found.diagnostics] == ["JSN001"]
    assert time.perf_counter() - begin < 10, "it takes a hundredth of a second; each quote tried for the begin of a text, it took a minute"


def test_bytes_as_python_prints_them_are_no_table() -> None:
    data = b"".join([str(GOOD_LINE).encode() + b"\n"] * 3)
    found = checker().validate(data).diagnostics
    assert [(d.code, d.line, d.message) for d in found] == [("JSN001", line, "not JSON: bytes as Python prints them") for line in (1, 2, 3)]
    assert all(d.help is not None and "orjson.dumps gives bytes" in d.help for d in found)
