"""Any bytes: the right diagnostic once, or none; no crash, no hang, and no later line is lost."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import pickle
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from engine_kit import (
    ONTOLOGY,
    WRONG,
    check,
    checker,
    codes,
    command,
    command_codes,
    everything,
    line,
    ndjson,
    of,
    sign,
    weather,
    with_member,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import predlint
import warm
from predlint.diagnostics import Diagnostic
from predlint.dialects.labelbox import blocks as block_prover
from predlint.engine import sizes as sizes_of
from predlint.report.collector import Collector
from predlint.report.model import Group, Summary
from predlint.stream import sources

GOOD_LINE, WRONG_LINE = line(sign()), line(WRONG)
BOM = b"\xef\xbb\xbf"


def assert_line(raw: bytes, *expected: str, pointer: str | None = None) -> list[Any]:
    """The line alone between good ones and before a wrong one: its codes, and the wrong line still seen. Gives its findings."""
    report = checker().validate(ndjson(sign(8), raw, sign(9), WRONG))
    assert report.summary.records == 4
    about = [d for d in report.diagnostics if d.line == 2]
    assert sorted(d.code for d in about) == sorted(expected)
    assert [(d.code, d.line) for d in report.diagnostics if d.line != 2] == [("NAM002", 4)]
    assert report.summary.clean_records == (2 if expected else 3)
    if pointer is not None:
        assert [d.pointer for d in about] == [pointer] * len(about)
    return about


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


@pytest.mark.parametrize("seed", range(6))
def test_blank_lines_are_the_same_all_at_once_and_one_by_one(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    blank = (b"", b"\r", b" ", b"\t \r", b"\x0b", b"  \x0c")
    lines: list[bytes] = []
    while len(lines) < 400:
        some = [random.choice(blank)] * random.choice((1, 2, 40))
        lines += random.choice((some, some, [GOOD_LINE], [b"  " + WRONG_LINE + b"\r"], [b"{broken"]))
    data = b"\n".join(lines) + random.choice((b"", b"\n", b" ", b"\r", b"\n  "))
    (tmp_path / "lines.ndjson").write_bytes(data)
    told = [each for each in checker().validate(data).diagnostics if each.code == "JSN013"]
    split = data.split(b"\n")
    assert [each.line for each in told] == [at for at, text in enumerate(split, 1) if not text.strip() and (text or at < len(split))]
    groups = Groups()
    checker().run([str(tmp_path / "lines.ndjson")], sinks=[groups], samples=7)
    (group,) = [group for group in groups.kept if group.rule.code == "JSN013"]
    assert (group.count, group.lines, group.uncounted_cases) == (len(told), len(told), 0)
    shown = [(each.line, each.column, each.offset) for case in group.cases for each in case.samples]
    assert shown == [(each.line, each.column, each.offset) for each in told[:7]]


def test_millions_of_blank_lines_are_counted_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def counted(self: Collector, *args: Any, original: Any = Collector.add, **more: Any) -> int:
        nonlocal calls
        calls += 1
        return original(self, *args, **more)

    monkeypatch.setattr(Collector, "add", counted)
    (tmp_path / "lines.ndjson").write_bytes(b"\n" * 1_000_000 + GOOD_LINE + b"\n" + b" \n" * 1_000_000)
    begin = time.perf_counter()
    assert checker().run([str(tmp_path / "lines.ndjson")], sinks=[Groups()]).infos == 2_000_000
    assert calls < 10
    assert time.perf_counter() - begin < 10, "it takes a quarter of a second; one by one it took half a minute"


@pytest.mark.parametrize("blank", [b"", b" ", b"\t  ", b"\r"])
def test_blank_lines_are_told_and_counted_in_line_numbers(blank: bytes) -> None:
    report = checker().validate(blank + b"\n" + GOOD_LINE + b"\n" + blank + b"\n" + WRONG_LINE + b"\n")
    assert codes(report.diagnostics) == [("JSN013", 1), ("JSN013", 3), ("NAM002", 4)]
    assert (report.summary.records, report.summary.clean_records) == (2, 1)
    assert report.counts == {"error": 1, "warning": 0, "info": 2}


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
def test_invalid_utf8_is_told_at_its_first_byte(raw: bytes) -> None:
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


def test_a_file_of_nul_bytes_is_told_once() -> None:
    # What a crash leaves of a file that was allocated and not written. It is no UTF-16.
    found = check(b"\0" * 5000)
    assert len(found) == 1
    assert "UTF-16" not in found[0].message


# -- duplicate members ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"name":"sign",' + GOOD_LINE[1:], "/name"),
        (b'{"na\\u006de":"sign",' + GOOD_LINE[1:], "/name"),
        (GOOD_LINE.replace(b'"top":1', b'"top":1,"top":2'), "/bbox/top"),
        (GOOD_LINE.replace(b'"top":1', b'"t\\u006fp":9,"top":2'), "/bbox/top"),
        (GOOD_LINE.replace(b'"globalKey":', b'"globalKey":"x","globalKey":'), "/dataRow/globalKey"),
        (b'{"name":"weather","answer":{"name":"fog","name":"fog"},"dataRow":{"globalKey":"a"}}', "/answer/name"),
    ],
    ids=["top", "escaped", "nested", "nested-escaped", "data-row", "answer"],
)
def test_duplicate_member_is_a_warning_at_its_place(raw: bytes, pointer: str) -> None:
    assert_line(raw, "JSN007", pointer=pointer)


def test_duplicate_member_in_one_line_of_many_is_found() -> None:
    # The fast road proves blocks by counting quotation marks.
    lines = [line(sign(i)) for i in range(3000)]
    lines[2500] = lines[2500].replace(b'"left":20', b'"left":20,"left":20')
    assert codes(check(ndjson(*lines))) == [("JSN007", 2501)]


def test_duplicate_member_does_not_hide_what_is_wrong_with_the_value_that_wins() -> None:
    found = check(ndjson(b'{"name":"sign",' + WRONG_LINE[1:]))
    assert sorted(codes(found)) == [("JSN007", 1), ("NAM002", 1)]


def test_separator_does_not_hide_what_is_wrong_with_the_text() -> None:
    found = check(ndjson(weather("sun\u2028ny")))
    assert sorted(codes(found)) == [("ANS001", 1), ("JSN012", 1)]


def test_duplicate_member_whose_first_value_is_no_json() -> None:
    found = check(ndjson(with_member(b'"confidence":NaN,"confidence":0.5')))
    assert {"JSN007", "JSN008"} <= {d.code for d in found} and "JSN015" not in {d.code for d in found}


def test_duplicate_member_among_thousands() -> None:
    members = b",".join(b'"k%d":1' % i for i in range(1500)) + b',"k7":2'
    assert [d.pointer for d in of(check(ndjson(with_member(members))), "JSN007")] == ["/k7"]


# -- numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [b"NaN", b"Infinity", b"-Infinity"])
def test_nan_and_infinity(token: bytes) -> None:
    assert_line(GOOD_LINE.replace(b'"top":1', b'"top":' + token), "JSN008", pointer="/bbox/top")


def test_every_nan_of_a_line_is_told_at_its_place() -> None:
    (first, second) = assert_line(with_member(b'"confidence":Infinity', sign(1)).replace(b'"top":1', b'"top":NaN'), "JSN008", "JSN008")
    assert {first.pointer, second.pointer} == {"/bbox/top", "/confidence"}


def test_nan_does_not_hide_other_faults() -> None:
    assert sorted(codes(check(ndjson(WRONG_LINE.replace(b'"top":5', b'"top":NaN'))))) == [("JSN008", 1), ("NAM002", 1)]


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"1" + b"0" * 400, b"9" * 5000, b"-" + b"9" * 5000], ids=lambda n: f"{len(n)}")
def test_numbers_that_no_double_holds(number: bytes) -> None:
    assert_line(GOOD_LINE.replace(b'"top":1', b'"top":' + number), "JSN016", pointer="/bbox/top")


def test_a_number_of_5000_digits_hides_no_other_fault() -> None:
    assert sorted(codes(check(ndjson(WRONG_LINE.replace(b'"top":5', b'"top":' + b"9" * 5000))))) == [("JSN016", 1), ("NAM002", 1)]


@pytest.mark.parametrize(
    "number", [b"9007199254740993", b"18446744073709551616", b"1" + b"0" * 40, b"1e-999", b"0." + b"1" * 6000, b"0.0", b"1E2"], ids=len
)
def test_numbers_that_are_fine(number: bytes) -> None:
    assert_line(GOOD_LINE.replace(b'"top":1', b'"top":' + number))


# -- nesting --------------------------------------------------------------------------------------------------------------

DEPTHS = [200, 254, 255, 300, 500, 980, 1000, 1023, 1024, 1100, 100_000]


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("shape", ["brackets", "braces", "mixed", "unclosed", "member", "member-twice"])
def test_deep_nesting_crashes_nothing(depth: int, shape: str) -> None:
    brackets = b"[" * depth + b"]" * depth
    raw = {
        "brackets": brackets,
        "braces": b'{"a":' * depth + b"1" + b"}" * depth,
        "mixed": b'[{"a":' * (depth // 2) + b"1" + b"}]" * (depth // 2),
        "unclosed": b'{"a":[' * (depth // 2),
        "member": with_member(b'"x":' + brackets),
        "member-twice": with_member(b'"x":1,"x":' + brackets),
    }[shape]
    report = checker().validate(ndjson(sign(8), raw, sign(9), WRONG))
    about = {d.code for d in report.diagnostics if d.line == 2}
    assert about
    assert codes([d for d in report.diagnostics if d.line != 2]) == [("NAM002", 4)]
    assert report.summary.records == 4
    if depth == 100_000:
        assert about == {"JSN015"}


@pytest.mark.parametrize("depth", [300, 100_000])
@pytest.mark.parametrize("shape", [b"[", b'{"a":', b'[{"a":'])
def test_deep_nesting_as_the_whole_file(depth: int, shape: bytes) -> None:
    report = checker().validate(shape * depth)
    assert report.counts["error"] >= 1 and len(report.diagnostics) <= 3


# -- whole files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", BOM], ids=["empty", "mark"])
def test_empty_file(data: bytes) -> None:
    report = checker().validate(data)
    assert [d.code for d in report.diagnostics] == ["JSN011"] * bool(data) + ["JSN014"]
    assert report.summary.records == 0 and not report.ok


@pytest.mark.parametrize("data", [b"\n", b" ", b"\n \n\t\n\r\n", BOM + b"\n\n"])
def test_only_blank_lines(data: bytes) -> None:
    report = checker().validate(data)
    assert len(of(report.diagnostics, "JSN014")) == 1
    assert report.summary.records == 0 and report.counts["error"] == 1


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")


def zipped() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("predictions.ndjson", ndjson(sign(), WRONG))
    return kept.getvalue()


TEXT = ndjson(sign(), WRONG, sign(2)).decode()
PAGE = "<!doctype html>\n<html>\n<head><title>Sign in</title></head>\n<body>\n<p>404</p>\n</body>\n</html>\n"
OTHERS: dict[str, bytes] = {
    "gzip in gzip": gzip.compress(gzip.compress(TEXT.encode(), mtime=0), mtime=0),
    "png": png(),
    "zip": zipped(),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "utf-32": TEXT.encode("utf-32"),
    **{f"pickle-{n}": pickle.dumps([sign(), WRONG], n) for n in (2, 3, 4, 5)},
    "page": PAGE.encode(),
    "page-after-blank-lines": b"\n\n" + PAGE.upper().encode(),
    "page-with-mark": BOM + PAGE.encode(),
    "page-without-doctype": b"<HEAD><title>Sign in</title>\n<p>x\n</HEAD>\n",
    "ontology": ONTOLOGY.read_bytes(),
    "ontology-on-one-line": json.dumps(json.loads(ONTOLOGY.read_bytes())).encode(),
    "ontology-wrapped": json.dumps({"name": "street", "normalized": json.loads(ONTOLOGY.read_bytes())}, indent=2).encode(),
    "csv": b"image,label,score\na.jpg,sign,0.5\nb.jpg,vehicle,0.7\n",
    "tsv": b"image\tlabel\na.jpg\tsign\n",
    "xml": b"<Error>\n<Code>AccessDenied</Code>\n<Message>Request has expired</Message>\n</Error>\n",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_kind_of_file_is_told_once(kind: str) -> None:
    report = checker().validate(OTHERS[kind])
    assert [d.code for d in report.diagnostics if d.code != "JSN011"] == ["JSN017"]
    assert (report.summary.records, report.summary.clean_records) == (0, 0)


@pytest.mark.parametrize(
    ("data", "help"),
    [
        (zipped(), "unpack it first"),
        (b"\0" * 257 + b"ustar" + b"\0" * 250, "unpack it first"),
        (b"SQLite format 3\0" + b"\0" * 100, "give the file of predictions"),
        (TEXT.encode("utf-16"), "save it as UTF-8"),
    ],
)
def test_what_to_do_with_another_kind_of_file(data: bytes, help: str) -> None:
    assert [d.help for d in checker().validate(data).diagnostics] == [help]


def test_command_on_another_kind_of_file(tmp_path: Path) -> None:
    path = tmp_path / "predictions.ndjson"
    path.write_bytes(OTHERS["zip"])
    done = command(path)
    assert done.returncode == 1
    assert [code for code, _ in command_codes(done)] == ["JSN017"]


# -- lines that end in carriage returns alone --------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3, 4_000])
def test_carriage_returns_alone_are_told_once_and_the_objects_checked(count: int) -> None:
    report = checker().validate(b"\r".join([*(line(sign(i)) for i in range(count - 1)), line(WRONG), b""]))
    assert [d.code for d in report.diagnostics] == ["JSN003", "NAM002"] and report.summary.records == count
    assert "carriage returns" in report.diagnostics[0].message and "tr " in (report.diagnostics[0].help or "")


def test_one_carriage_return_among_lines() -> None:
    (found,) = check(ndjson(sign(1)) + line(sign(2)) + b"\r" + ndjson(sign(3), sign(4)))
    assert (found.code, found.line) == ("JSN006", 2) and "carriage return" in (found.help or "")
    assert check(line(sign(1)) + b"\r") == []


# -- objects spread over lines ----------------------------------------------------------------------------------------------


def pretty(*records: Any, indent: int = 2) -> bytes:
    return b"".join(json.dumps(record, indent=indent).encode() + b"\n" for record in records)


def place(data: bytes, offset: int | None) -> tuple[int, int]:
    """Line and column of a byte, as an editor counts them."""
    assert offset is not None
    before = data[:offset]
    return before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode()) + 1


def assert_places(data: bytes, found: list[Any]) -> None:
    for d in found:
        if d.pointer:
            assert (d.line, d.column) == place(data, d.offset), d


def test_pretty_printed_records_are_told_once_and_checked() -> None:
    data = pretty(sign(1), sign(2), WRONG, sign(3))
    report = checker().validate(data)
    assert sorted(report.summary.by_rule) == ["JSN003", "NAM002"] and report.counts["error"] == 2
    assert (report.summary.records, report.summary.clean_records) == (4, 3)
    (found,) = of(report.diagnostics, "NAM002")
    assert data[found.offset :].startswith(b'"sgn"')


def test_pretty_printed_places_are_those_of_the_file() -> None:
    data = pretty(sign(1), sign(2), WRONG)
    assert_places(data, of(check(data), "NAM002"))


def test_one_pretty_printed_record() -> None:
    assert sorted(d.code for d in check(pretty(WRONG))) == ["JSN003", "NAM002"]


def test_stream_findings_in_a_pretty_printed_file_stand_at_the_later_record() -> None:
    data = pretty(sign(1), sign(2), weather("fog"), weather("rain"))
    (found,) = of(check(data), "DUP002")
    assert data[found.offset :].startswith(b'"weather"')
    assert_places(data, [found])
    first = place(data, data.find(b"weather"))[0] - 1  # the line of its opening brace
    assert f"line {first}" in f"{found.message} {found.help}"


def test_pretty_printed_file_with_one_broken_object_is_told_once() -> None:
    data = pretty(sign(1), sign(2), WRONG, sign(3)).replace(b'"width": 40', b'"width": 40,', 1)
    found = check(data)
    assert len(found) <= 4, f"{len(found)} findings for one comma"
    assert place(data, data.find(b"40,") + 2)[0] in {d.line for d in found} | {d.line - 1 for d in found if d.line}


def test_pretty_printed_objects_joined_by_commas_are_not_told_one_by_one() -> None:
    found = check(pretty(*[sign(i) for i in range(50)], WRONG).replace(b"}\n{", b"},\n{"))
    assert len(found) <= 4, f"{len(found)} findings for one slip of the whole file"
    assert "NAM002" in {d.code for d in found}


@pytest.mark.parametrize("shape", ["array", "spread", "brackets", "commas"])
def test_many_breaks_take_time_in_proportion(shape: str) -> None:
    def seconds(count: int) -> float:
        data = {
            "array": b"[\n" + b",\n".join([GOOD_LINE, b'{"name":,}'] * count) + b"\n]",
            "spread": (pretty(sign()) + b'{\n"name":,\n}\n') * count,
            "brackets": b"[\n" + b"]\n{}\n" * count,
            "commas": pretty(sign()).replace(b"\n}\n", b"\n},\n") * count,
        }[shape]
        begin = time.process_time()
        assert len(check(data)) > 1
        return time.process_time() - begin

    # Eight times the breaks: far less than sixty-four times the time.
    assert seconds(4000) < 24 * max(seconds(500), 0.02)


def test_a_cut_off_first_line_hides_no_later_line() -> None:
    report = checker().validate(ndjson(GOOD_LINE[:40], sign(2), WRONG, sign(3)))
    assert codes(report.diagnostics) == [("JSN001", 1), ("NAM002", 3)]
    assert report.summary.clean_records == 2


def test_a_cut_off_first_line_is_one_among_many_broken_lines_too() -> None:
    report = checker().validate(ndjson(GOOD_LINE[:-1], *[b"{'name': 'sign'}"] * 3, sign(2), b"{'name': 'sign'}"))
    assert codes(report.diagnostics) == [("JSN001", 1), *[("JSN002", at) for at in (2, 3, 4, 6)]]


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
def test_array_is_told_once_and_its_elements_are_checked(name: str) -> None:
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


# -- lines that are no records ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [b"null", b"1", b'"sign"', b"true", b"[]", b"[1,2]", b"-0.5e3"])
def test_json_that_is_no_object(raw: bytes) -> None:
    assert_line(raw, "JSN005", pointer="")


@pytest.mark.parametrize(
    "raw", [b"garbage", b"}", b"{", b'{"a"', b'{"a":', b'{"a":1', b"{]", b"[}", b",", b'"', b"-", b"nul", b"\\", b"\x01"]
)
def test_lines_that_do_not_parse(raw: bytes) -> None:
    assert_line(raw, "JSN001")


@pytest.mark.parametrize("raw", [b"{'name': 'sign'}", b'{"name": None}', b'{"name": True}', b'{"a": (1, 2)}', b'{"a": 1,}', b"[1,]"])
def test_python_literals(raw: bytes) -> None:
    assert_line(raw, "JSN002")


@pytest.mark.parametrize("between", [b"", b",", b" ", b", "])
def test_two_objects_on_a_line(between: bytes) -> None:
    """Each is looked at, at its place."""
    twice, wrong = assert_line(GOOD_LINE + between + WRONG_LINE, "JSN006", "NAM002")
    behind = len(GOOD_LINE + between)
    assert (twice.code, twice.column) == ("JSN006", behind + 1)
    before = len(ndjson(sign(8)))
    (alone,) = checker().validate(WRONG_LINE).diagnostics
    assert (wrong.pointer, wrong.column, wrong.offset) == ("/name", behind + alone.column, before + behind + alone.offset)


def test_many_objects_on_a_line_up_to_one_that_breaks_off() -> None:
    ä = ndjson({**WRONG, "x": "ä"}).strip()
    found = assert_line(ä + ä + b"\r" + GOOD_LINE + b" " + ä + ä[:-9], "JSN006", *["NAM002", "REC003"] * 3)
    assert len({d.offset for d in found}) == 7


def test_objects_on_a_line_are_looked_at_though_that_is_allowed() -> None:
    report = predlint.compile(ONTOLOGY, ignore=["ANS024", "MED009", "JSN006"]).validate(WRONG_LINE + WRONG_LINE + b"\n")
    assert [d.code for d in report.diagnostics] == ["NAM002", "NAM002"]
    assert (report.summary.records, report.summary.clean_records) == (1, 0)


def test_equal_lines_that_are_no_records_are_no_duplicates() -> None:
    found = check(ndjson(*[b"garbage"] * 20, *[b"null"] * 20, WRONG))
    assert {d.code for d in found} == {"JSN001", "JSN005", "NAM002"}


# -- places -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", [b"", BOM])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("text", ["a", "é", "日本語", "😀", 'q"\\u00e9\\'])
def test_columns_count_characters_and_offsets_count_bytes(prefix: bytes, end: bytes, text: str) -> None:
    first = {"name": "caption", "answer": text, "dataRow": {"globalKey": text}}
    second = {"uuid": text, "dataRow": {"globalKey": text}, "name": "sgn", "bbox": sign()["bbox"]}
    raw = line(second)
    data = prefix + line(first) + end + raw + end
    (found,) = of(check(data), "NAM002")
    assert found.line == 2 and found.pointer == "/name"
    assert data[found.offset :].startswith(b'"sgn"')
    assert found.column == raw.decode().index('"sgn"') + 1


def test_columns_within_white_space_and_escapes() -> None:
    raw = (
        '  { "uuid" : "\\u00e9\\"" ,\t"na\\u006de"  :   "sgn" , "bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"é"}}'
    )
    (found,) = of(check(raw.encode() + b"\n"), "NAM002")
    assert (found.column, found.offset) == (raw.index('"sgn"') + 1, raw.index('"sgn"'))


# -- borders of blocks --------------------------------------------------------------------------------------------------------

FAULTS = {
    "wrong name": WRONG_LINE,
    "broken": GOOD_LINE[:-1],
    "duplicate member": GOOD_LINE.replace(b'"top":1', b'"top":1,"top":1'),
    "blank": b"",
    "nul": b"\0",
    "not utf-8": GOOD_LINE.replace(b"sign", b"\xff"),
    "separator": line({"name": "caption", "answer": "a\u2028b", "dataRow": {"globalKey": "a"}}),
    "two": GOOD_LINE + line(sign(77777)),
    "long": with_member(b'"x":"' + b"y" * 3000 + b'"'),
    "space before": b" " + WRONG_LINE,
}


@contextlib.contextmanager
def sizes(block: int, smallest: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Blocks of another size; the fast road tries parts down to ``smallest`` bytes."""
    with monkeypatch.context() as patch:
        patch.setattr(sizes_of, "BLOCK", block)
        patch.setattr(sizes_of, "SMALLEST", smallest)
        patch.setattr(sizes_of, "LESSON", smallest)
        yield


@contextlib.contextmanager
def slow_road(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every line explained on its own: what the fast road must agree with."""
    with monkeypatch.context() as patch:
        patch.setattr(block_prover.BlockProver, "prove", lambda self, block, **_: -1)
        yield


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_at_every_side_of_a_block_border(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block of 4,000 bytes: the fault ends just before, on, and after the border, and within."""
    good = [line(sign(10_000 + i)) for i in range(400)]
    width = len(good[0]) + 1
    for shift in (-2, -1, 0, 1, 2, width // 2):
        # Padding in a key puts the fault's first byte at the border plus the shift.
        count = 4000 * 4 // width
        lead = 4000 * 4 + shift - (count - 1) * width
        padded = line(sign(9_999, row="r" * (lead - len(line(sign(9_999, row=""))) - 1)))
        data = b"\n".join([*good[: count - 1], padded, FAULTS[fault], *good[count:], b""])
        assert data.index(FAULTS[fault] or b"\n\n") in (4000 * 4 + shift, 4000 * 4 + shift - 1)
        with slow_road(monkeypatch):
            expected = everything(checker().validate(data))
        with sizes(4000, 500, monkeypatch):
            assert everything(checker().validate(data)) == expected, shift
        assert everything(checker().validate(data)) == expected, shift
        assert {d[0] for d in expected[-1]} == {count + 1}


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_fault_at_the_border_of_a_real_block(shift: int) -> None:
    good = [line(sign(100_000 + i, row=f"{i % 90:02}")) for i in range(2 * sources.BLOCK // 90)]
    width = len(good[0]) + 1
    count = sources.BLOCK // width
    # The last good line before the fault is as long as it takes.
    lead = sources.BLOCK + shift - (count - 1) * width
    padded = line(sign(9_999, row="r" * (lead - len(line(sign(9_999, row=""))) - 1)))
    data = b"\n".join([*good[: count - 1], padded, WRONG_LINE, *good[count:], b""])
    assert data.index(WRONG_LINE) == sources.BLOCK + shift
    report = checker().validate(data)
    assert codes(report.diagnostics) == [("NAM002", count + 1)]
    assert report.diagnostics[0].offset == data.index(b'"sgn"')
    assert report.summary.records == len(good) + 1


def mixed_file() -> bytes:
    """A few hundred lines, some wrong in different ways, with duplicates far apart."""
    lines = [line(sign(i, row=f"r{i % 7}")) if i % 3 else line(weather(row=f"w{i}")) for i in range(500)]
    for at, raw in zip(range(130, 500, 37), FAULTS.values(), strict=False):
        lines[at] = raw
    lines[480] = lines[20]
    lines[490] = line(weather("fog", row="w30"))
    return b"\n".join(lines) + b"\n"


@pytest.mark.parametrize("block", [1, 2, 64, 101, 1000, 4096, 50_000])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b""], ids=["LF", "CRLF", "none at the end"])
def test_results_do_not_depend_on_the_size_of_blocks(block: int, ending: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = mixed_file().replace(b"\n", ending) if ending else mixed_file()[:-1]
    with slow_road(monkeypatch):
        expected = everything(checker().validate(data))
    assert {"NAM002", "JSN001", "DUP001", "DUP002"} <= set(expected[3])
    for smallest in (1, 300):
        with sizes(block, smallest, monkeypatch):
            assert everything(checker().validate(data)) == expected


def test_a_line_longer_than_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    long = with_member(b'"x":"' + b"y" * 50_000 + b'"')
    for position in (0, 1, 150, 299):
        lines = [line(sign(i)) for i in range(300)]
        lines[position] = long
        data = ndjson(*lines, WRONG)
        with sizes(1000, 100, monkeypatch):
            assert codes(check(data)) == [("REC003", position + 1), ("NAM002", 301)]


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["string", "unterminated", "brackets", "letters", "not utf-8", "spaces"])
def test_a_line_of_200_megabytes(shape: str) -> None:
    size = 200_000_000
    raw, code = {
        "string": (lambda: with_member(b'"x":"' + b"y" * size + b'"'), "REC003"),
        "unterminated": (lambda: with_member(b'"x":"' + b"y" * size), "JSN001"),
        "brackets": (lambda: b"[" * size, "JSN015"),
        "letters": (lambda: b"y" * size, "JSN001"),
        "not utf-8": (lambda: b"\xff" * size, "JSN009"),
        "spaces": (lambda: b" " * size, "JSN013"),
    }[shape]
    begin = time.process_time()
    assert codes(check(ndjson(sign(8), raw(), WRONG))) == [(code, 2), ("NAM002", 3)]
    assert time.process_time() - begin < 60


@pytest.mark.parametrize(
    "raw", [b"[" * 2_000_000, b"y" * 5_000_000, b'{"a":' * 400_000, b'"' * 3_000_000, b'{"name":"' + b"s" * 5_000_000 + b'"}']
)
def test_lines_of_megabytes_take_no_more_than_seconds(raw: bytes) -> None:
    begin = time.process_time()
    assert codes(check(ndjson(raw, WRONG)))[-1] == ("NAM002", 2)
    assert time.process_time() - begin < 20


# -- where the bytes come from --------------------------------------------------------------------------------------------------


def test_command_reads_a_named_pipe(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def write() -> None:
        with contextlib.suppress(OSError), open(path, "wb") as pipe:
            pipe.write(ndjson(sign(), WRONG))

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    process = subprocess.Popen(
        [*warm.COMMAND, "validate", path, "-O", ONTOLOGY, "--ignore", "ANS024", "--format", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, err = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        pytest.fail("predlint never ends on a named pipe")
    finally:
        # A writer that nobody read from would wait for ever.
        with contextlib.suppress(OSError):
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    assert process.returncode == 1, err
    assert b"NAM002" in out


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev")
def test_command_on_devices(tmp_path: Path) -> None:
    done = command("/dev/null")
    assert done.returncode == 1 and [code for code, _ in command_codes(done)] == ["JSN014"]
    done = command("/dev/stdin", stdin=ndjson(sign(), WRONG))
    assert done.returncode == 1 and command_codes(done) == [("NAM002", 2)]


def test_command_reads_standard_input() -> None:
    done = command("-", stdin=BOM + ndjson(sign(), b"", WRONG))
    assert done.returncode == 1
    assert command_codes(done) == [("JSN011", 1), ("JSN013", 2), ("NAM002", 3)]
    assert command("-", stdin=ndjson(sign())).returncode == 0
    # an array that is too large for one write to a temporary file's buffer
    done = command("-", stdin=json.dumps([sign(i) for i in range(3000)] + [WRONG], indent=1).encode())
    assert [code for code, _ in command_codes(done)] == ["JSN004", "NAM002"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that can close a stream")
def test_command_with_closed_standard_input() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -m predlint validate - -O "$1" <&-', sys.executable, str(ONTOLOGY)], capture_output=True, timeout=30
    )
    assert done.returncode == 2
    assert b"internal error" not in done.stderr and b"Traceback" not in done.stderr


def test_command_on_a_folder_and_on_nothing(tmp_path: Path) -> None:
    for path, word in ((tmp_path, b"folder"), (tmp_path / "none.ndjson", b"no such file")):
        done = command(path)
        assert done.returncode == 2 and done.stdout == b"" and word in done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file")
def test_command_on_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "closed.ndjson"
    path.write_bytes(ndjson(sign()))
    path.chmod(0)
    done = command(path)
    assert done.returncode == 2 and b"cannot be read" in done.stderr


def test_exit_codes_for_warnings_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.ndjson"
    path.write_bytes(BOM + ndjson(sign(), b"", sign(2)))
    assert command(path).returncode == 0
    assert command(path, "--fail-level", "warning").returncode == 1


# -- random bytes ---------------------------------------------------------------------------------------------------------------

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
def test_both_roads_agree_on_damaged_files(damage: list[tuple[int, list[bytes], int]], end: bytes) -> None:
    lines = [line(sign(i)) if i % 2 else line(weather(row=f"w{i}")) for i in range(300)]
    for at, pieces, cut in damage:
        lines[at] = lines[at][:cut] + b"".join(pieces) + lines[at][cut:]
    data = end.join(lines)
    patch = pytest.MonkeyPatch()
    with slow_road(patch):
        expected = everything(checker().validate(data))
    with sizes(2000, 300, patch):
        assert everything(checker().validate(data)) == expected


def test_several_files_one_of_them_no_text(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a.ndjson", "b.ndjson.zip", "c.ndjson"))
    first.write_bytes(ndjson(sign()))
    second.write_bytes(zipped())
    third.write_bytes(ndjson(WRONG))
    report = checker().validate([str(first), str(second), str(third)])
    assert [(Path(d.file or "").name, d.code) for d in report.diagnostics] == [("b.ndjson.zip", "JSN017"), ("c.ndjson", "NAM002")]
    assert report.summary.files == 3 and isinstance(report, predlint.Report)


@pytest.mark.parametrize("value", ["9" * 400, "-" + "9" * 400, "1e400", '{"0.1": 0.5, "0.5": ' + "9" * 309 + "}"])
def test_a_metric_beyond_doubles_is_told(value: str) -> None:
    line = f'{{"metricName": "blur", "metricValue": {value}, "dataRow": {{"globalKey": "a"}}}}'
    found = predlint.compile(ONTOLOGY).validate(line.encode()).diagnostics
    assert "JSN016" in [d.code for d in found]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b'[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]', "a COCO file"),
        (b'{"images": [], "annotations": [], "categories": []}', "a COCO file"),
        (b'{"label_hash": "x", "data_hash": "y", "data_units": {}, "object_answers": {}}\n', "Encord label rows"),
        (b'[{"data": {"image": "a.jpg"}, "predictions": [{"result": []}]}]', "Label Studio tasks"),
        (b'{"id": 7, "predictions": [], "data": {"image": "a.jpg"}}\n', "Label Studio tasks"),
    ],
)
def test_a_file_for_another_platform_is_told_once(text: bytes, what: str) -> None:
    found = predlint.compile(ONTOLOGY).validate(text).diagnostics
    assert [(d.code, d.severity.label) for d in found] == [("JSN017", "error")]
    assert what in found[0].message
