"""A file that is no file of lines: told once for all of it, and what can be read is checked."""

from __future__ import annotations

import gzip
import json
import pickle
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from bytes_kit import (
    BOM,
    GOOD_LINE,
    assert_places,
    place,
    zipped,
)
from engine_kit import (
    ONTOLOGY,
    WRONG,
    check,
    checker,
    codes,
    command,
    command_codes,
    line,
    ndjson,
    of,
    sign,
    weather,
)

import predlint

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
def test_another_kind_of_file_is_reported_once(kind: str) -> None:
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
def test_carriage_returns_alone_are_reported_once_and_the_objects_checked(count: int) -> None:
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


def test_pretty_printed_records_are_reported_once_and_checked() -> None:
    data = pretty(sign(1), sign(2), WRONG, sign(3))
    report = checker().validate(data)
    assert sorted(report.summary.by_rule) == ["JSN003", "NAM002"] and report.counts["error"] == 2
    assert (report.summary.records, report.summary.clean_records) == (4, 3)
    (found,) = of(report.diagnostics, "NAM002")
    assert data[found.offset :].startswith(b'"sgn"')


@pytest.mark.parametrize("before", [1, 5, 19])
@pytest.mark.parametrize("spread", [pretty(WRONG), pretty(WRONG, sign(0)), pretty(sign(0), WRONG), json.dumps([WRONG], indent=1).encode()])
def test_records_that_are_spread_after_lines_are_reported_once_and_checked(before: int, spread: bytes) -> None:
    data = ndjson(*map(sign, range(1, before + 1))) + spread
    found = check(data)
    assert [d.code for d in found if d.code != "JSN005"] == ["JSN003", "NAM002"]
    assert found[0].message.startswith("some objects ")
    assert_places(data, of(found, "NAM002"))


@pytest.mark.parametrize("cut", [b"{", b'{"name": "sign",', b"[", b'{"name": "sign", "bbox": {'])
def test_a_line_that_is_cut_off_among_lines_spreads_nothing(cut: bytes) -> None:
    for behind in ([sign(2)], [sign(2), WRONG], []):
        found = check(ndjson(sign(1)) + cut + b"\n" + ndjson(*behind))
        assert [d.code for d in found] == ["JSN001", "NAM002"][: 1 + (WRONG in behind)]


def test_brackets_around_lines_are_to_be_removed() -> None:
    found = check(b"[\n" + ndjson(sign(1), WRONG) + b"]\n")
    assert [d.code for d in found] == ["JSN001", "NAM002", "JSN001"]
    assert all("without brackets around them" in (d.help or "") for d in of(found, "JSN001"))


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


def test_pretty_printed_file_with_one_broken_object_is_reported_once() -> None:
    data = pretty(sign(1), sign(2), WRONG, sign(3)).replace(b'"width": 40', b'"width": 40,', 1)
    found = check(data)
    assert len(found) <= 4, f"{len(found)} findings for one comma"
    assert place(data, data.find(b"40,") + 2)[0] in {d.line for d in found} | {d.line - 1 for d in found if d.line}


def test_pretty_printed_objects_joined_by_commas_are_not_reported_one_by_one() -> None:
    found = check(pretty(*[sign(i) for i in range(50)], WRONG).replace(b"}\n{", b"},\n{"))
    assert len(found) <= 4, f"{len(found)} findings for one slip of the whole file"
    assert "NAM002" in {d.code for d in found}


@pytest.mark.slow
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
    unreadable = [found for found in codes(report.diagnostics) if found[0].startswith("JSN")]
    assert unreadable == [("JSN001", 1), *[("JSN002", at) for at in (2, 3, 4, 6)]]


def test_several_files_one_of_them_no_text(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a.ndjson", "b.ndjson.zip", "c.ndjson"))
    first.write_bytes(ndjson(sign()))
    second.write_bytes(zipped())
    third.write_bytes(ndjson(WRONG))
    report = checker().validate([str(first), str(second), str(third)])
    assert [(Path(d.file or "").name, d.code) for d in report.diagnostics] == [("b.ndjson.zip", "JSN017"), ("c.ndjson", "NAM002")]
    assert report.summary.files == 3 and isinstance(report, predlint.Report)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b'[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]', "a COCO file"),
        (b'{"images": [], "annotations": [], "categories": []}', "a COCO file"),
        (b'{"label_hash": "x", "data_hash": "y", "data_units": {}, "object_answers": {}}\n', "Encord label rows"),
        (b'[{"data": {"image": "a.jpg"}, "predictions": [{"result": []}]}]', "Label Studio tasks"),
        (b'{"id": 7, "predictions": [], "data": {"image": "a.jpg"}}\n', "Label Studio tasks"),
        (b'{"data": {"image": "a.jpg"}}\n', "Label Studio tasks"),
        (
            b'[{"id": 1, "annotations": [{"completed_by": 1, "result": [{"value": "%b"}]}], "data": {}}]' % (b"x" * 70_000),
            "Label Studio tasks",
        ),
        (
            b'{"id": 1, "annotations": [{"completed_by": 1, "result": [{"value": "%b"}]}], "data": {}}' % (b"x" * 70_000),
            "Label Studio tasks",
        ),
        (b'[{"data": {"text": "%b"}, "predictions": []}]' % (b"x" * 70_000), "Label Studio tasks"),
        (b'[{"image": "a.jpg", "id": 1, "label": [], "annotator": 1, "annotation_id": 1, "lead_time": 2.5}]', "JSON-MIN"),
        (b'[{"from_name": "label", "to_name": "image", "type": "choices", "value": {"choices": ["a"]}}]', "Label Studio results"),
    ],
    ids=range(11),
)
def test_a_file_for_another_platform_is_reported_once(text: bytes, what: str) -> None:
    found = predlint.compile(ONTOLOGY).validate(text).diagnostics
    assert [(d.code, d.severity.label) for d in found] == [("JSN017", "error")]
    assert what in found[0].message
