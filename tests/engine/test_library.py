"""The library section of the contract: compile once, validate anything, and clear errors for what cannot be."""

from __future__ import annotations

import concurrent.futures
import copy
import datetime
import decimal
import enum
import gc
import io
import itertools
import json
import math
import multiprocessing
import os
import pickle
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import numpy as np
import pytest
from engine_kit import BOX_CODES, ONTOLOGY, WRONG, checker, codes, everything, line, ndjson, sign, weather
from jsonschema import Draft202012Validator

import predlint
from predlint.engine import sizes
from predlint.shape.json_schema import check_schema

# -- compile --------------------------------------------------------------------------------------------------------------


def as_bytes() -> bytes:
    return ONTOLOGY.read_bytes()


@pytest.mark.parametrize(
    "given",
    [
        lambda: ONTOLOGY,
        lambda: str(ONTOLOGY),
        as_bytes,
        lambda: json.loads(as_bytes()),
        lambda: predlint.compile(ONTOLOGY).ontology,
        lambda: {"normalized": json.loads(as_bytes())},
    ],
    ids=["Path", "str", "bytes", "dict", "Ontology", "wrapped"],
)
def test_compile_takes_an_ontology_in_any_form(given: Callable[[], Any]) -> None:
    made = predlint.compile(given(), ignore=["ANS024", "MED009", "MED011"])
    assert codes(made.validate([sign(), WRONG]).diagnostics) == [("NAM002", 2)]
    assert made.json_schema == checker().json_schema


def test_compile_leaves_the_dict_alone() -> None:
    given = json.loads(as_bytes())
    before = copy.deepcopy(given)
    predlint.compile(given)
    assert given == before


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("/nowhere/ontology.json", "no such file"),
        (b"{", "not valid JSON"),
        (b"", "empty"),
        (b"[]", "array"),
        ({}, "tools"),
        ({"tools": 5}, "/tools"),
        (None, "object"),
        (5, "object"),
        (sign(), "predictions"),
    ],
    ids=repr,
)
def test_what_is_no_ontology(given: Any, words: str) -> None:
    with pytest.raises(predlint.OntologyError) as problem:
        predlint.compile(given)
    assert words in str(problem.value)
    assert isinstance(problem.value, ValueError)


def test_ontology_error_says_where() -> None:
    ontology = json.loads(as_bytes())
    ontology["tools"][0]["classifications"][0]["options"] = "none"
    with pytest.raises(predlint.OntologyError) as problem:
        predlint.compile(ontology)
    assert problem.value.pointer.startswith("/tools/0/classifications/0")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"target": "training"}, ["training", "model-run", "mal"]),
        ({"media": "movie"}, ["movie", "image", "video"]),
        ({"dialect": "yolo"}, ["yolo", "labelbox"]),
        ({"profile": "2019"}, ["2019", "current"]),
        ({"select": "XYZ"}, ["XYZ"]),
        ({"select": ["GEO", "GEO999"]}, ["GEO999"]),
        ({"ignore": ["NOPE"]}, ["NOPE"]),
        ({"severities": {"GEO003": "loud"}}, ["loud", "GEO003", "warning"]),
        ({"severities": {"QQQ": "off"}}, ["QQQ"]),
        ({"severities": {"GEO": None}}, ["GEO"]),
    ],
    ids=repr,
)
def test_what_is_no_option(options: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(predlint.OptionError) as problem:
        predlint.compile(ONTOLOGY, **options)
    message = f"{problem.value} {problem.value.help}"
    assert all(word in message for word in words), message


def test_select_ignore_and_severities() -> None:
    records = [sign(1, name="sgn", colour="red"), {**sign(2), "bbox": {"top": 1, "left": 2, "height": 3, "width": 0}}]

    def found(**options: Any) -> dict[str, str]:
        return {d.code: d.severity.label for d in predlint.compile(ONTOLOGY, **options).validate(records).diagnostics}

    everyone = found()
    assert {"NAM002": "error", "REC003": "warning", "ANS024": "info"}.items() <= everyone.items()
    assert any(code.startswith("GEO") for code in everyone)
    assert set(found(select="NAM")) == {"NAM002"}
    assert set(found(select=["NAM", "REC003"])) == set(found(select="nam, rec003")) == {"NAM002", "REC003"}
    assert set(found(ignore="GEO,ANS")) == {code for code in everyone if code[:3] not in ("GEO", "ANS")}
    assert set(found(select="NAM,REC", ignore="REC")) == {"NAM002"}
    assert found(severities={"REC": "error"})["REC003"] == "error"
    assert found(severities={"REC": "error", "REC003": "info"})["REC003"] == "info"
    assert found(severities={"rec003": "ERROR", "NAM": "warning"}).items() >= {"REC003": "error", "NAM002": "warning"}.items()
    assert "REC003" not in found(severities={"REC003": "off"})


def test_a_rule_that_is_off_leaves_the_record_clean() -> None:
    made = predlint.compile(ONTOLOGY, ignore=["NAM002", "ANS024", "MED009", "MED011"])
    report = made.validate([WRONG, sign()])
    assert report.ok and (report.summary.records, report.summary.clean_records) == (2, 2)
    made = predlint.compile(ONTOLOGY, media="image", ignore="ANS024", severities={"NAM002": "warning"})
    report = made.validate([WRONG, sign()])
    assert report.ok and report.counts == {"error": 0, "warning": 1, "info": 0} and report.summary.clean_records == 1


def test_target_is_part_of_the_rules() -> None:
    record = sign(1, confidence=0.5)
    assert predlint.compile(ONTOLOGY, target="model-run", ignore="ANS024").check(record) == []
    assert predlint.compile(ONTOLOGY, target="mal").rules != [] and predlint.compile(ONTOLOGY, target="mal").json_schema


# -- reusable, picklable ------------------------------------------------------------------------------------------------------


def count_errors(made: predlint.Checker) -> int:
    return made.validate([WRONG, sign()]).counts["error"]


def validate_badly(made: predlint.Checker) -> None:
    made.raise_for_errors([WRONG])


def test_checker_can_be_copied_and_pickled() -> None:
    for again in (pickle.loads(pickle.dumps(checker())), copy.copy(checker()), copy.deepcopy(checker())):
        assert everything(again.validate([WRONG, sign()])) == everything(checker().validate([WRONG, sign()]))
        assert again.json_schema == checker().json_schema and again.rules == checker().rules


def test_checker_and_its_error_cross_processes() -> None:
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(count_errors, checker()).result(60) == 1
        with pytest.raises(predlint.PredictionError) as problem:
            pool.submit(validate_badly, checker()).result(60)
    assert problem.value.report.counts["error"] == 1


class Nobody(concurrent.futures.Executor):
    """Workers to whom nothing may be given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"{args} was given to another process")


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="files have no such names here")
@pytest.mark.parametrize("large", [True, False])
def test_what_only_this_process_has_open_is_read_by_it(large: bool, tmp_path: Path) -> None:
    """Another process has something else by the name ``/dev/fd/3``, and would check that."""
    path = tmp_path / "a.ndjson"
    size = path.write_bytes(ndjson(WRONG, sign()))
    minimum = 0 if large else size + 1
    with path.open("rb") as one, path.open("rb") as two, mock.patch.object(sizes, "LEAST_FOR_PROCESSES", minimum):
        report = checker().validate([f"/dev/fd/{file.fileno()}" for file in (one, two)], executor=Nobody())
    assert (report.counts["error"], report.summary.records) == (2, 4)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="what is open is not told here")
def test_workers_of_an_executor_keep_no_file_open(tmp_path: Path) -> None:
    """It may be there for years, and what is open cannot be removed on Windows."""
    path = tmp_path / "a.ndjson"
    path.write_bytes(ndjson(*(sign(at, f"row {at}") for at in range(200)), WRONG))
    with concurrent.futures.ThreadPoolExecutor(1) as workers:
        with mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 0), mock.patch.object(sizes, "PART", 4_000):
            for _ in range(2):
                assert checker().validate(path, executor=workers).counts["error"] == 1
        held = [os.readlink(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{each}")]
    assert str(path) not in held


@pytest.mark.parametrize("kind", ["PredictionError", "OptionError", "OntologyError", "SourceError", "DataRowsError"])
def test_errors_can_be_pickled(kind: str, tmp_path: Path) -> None:
    raisers: dict[str, Callable[[], Any]] = {
        "PredictionError": lambda: checker().raise_for_errors([WRONG]),
        "OptionError": lambda: predlint.compile(ONTOLOGY, target="x"),
        "OntologyError": lambda: predlint.compile({}),
        "SourceError": lambda: checker().validate(tmp_path),
        "DataRowsError": lambda: checker().validate([sign()], data_rows=tmp_path / "none.csv"),
    }
    with pytest.raises(getattr(predlint, kind)) as problem:
        raisers[kind]()
    again = pickle.loads(pickle.dumps(problem.value))
    assert type(again) is type(problem.value) and str(again) == str(problem.value)
    assert vars(again).keys() == vars(problem.value).keys()


def test_report_can_be_pickled() -> None:
    report = checker().validate([WRONG, sign()])
    assert everything(pickle.loads(pickle.dumps(report))) == everything(report)


def test_checker_is_reusable_and_keeps_nothing_of_the_last_run() -> None:
    first = everything(checker().validate([sign(), WRONG, weather()]))
    assert everything(checker().validate([sign(), WRONG, weather()])) == first
    assert checker().check(sign()) == [] and checker().check(sign()) == []


def test_checker_may_be_shared_by_threads() -> None:
    data = ndjson(*[sign(i, row=f"r{i % 50}") for i in range(2000)], WRONG)
    expected, results = everything(checker().validate(data)), list[Any]()
    threads = [threading.Thread(target=lambda: results.append(everything(checker().validate(data)))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 6


# -- validate ------------------------------------------------------------------------------------------------------------------

RECORDS = [sign(1), WRONG, weather(), sign(1)]
EXPECTED = [("NAM002", 2), ("DUP001", 4)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "predictions.ndjson"
    file.write_bytes(ndjson(*RECORDS))
    return file


def test_validate_takes_paths(path: Path) -> None:
    for given in (path, str(path), [path], (str(path),)):
        report = checker().validate(given)
        assert codes(report.diagnostics) == EXPECTED
        assert {d.file for d in report.diagnostics} == {str(path)}
        assert report.summary.files == 1
    report = checker().validate([path, str(path)])
    assert codes(report.diagnostics) == EXPECTED * 2
    assert (report.summary.files, report.summary.records) == (2, 8)


@pytest.mark.parametrize(
    "given",
    [
        lambda: ndjson(*RECORDS),
        lambda: bytearray(ndjson(*RECORDS)),
        lambda: memoryview(ndjson(*RECORDS)),
        lambda: io.BytesIO(ndjson(*RECORDS)),
        lambda: RECORDS,
        lambda: tuple(RECORDS),
        lambda: iter(RECORDS),
        lambda: (record for record in RECORDS),
        lambda: map(dict, RECORDS),
        lambda: [line(record) for record in RECORDS],
        lambda: (line(record) + b"\n" for record in RECORDS),
        lambda: (line(record).decode() for record in RECORDS),
        lambda: [line(RECORDS[0]), RECORDS[1], line(RECORDS[2]).decode(), bytearray(line(RECORDS[3]))],
    ],
)
def test_validate_takes_records_in_any_form(given: Callable[[], Any]) -> None:
    report = checker().validate(given())
    assert codes(report.diagnostics) == EXPECTED
    assert {d.file for d in report.diagnostics} == {None}
    assert (report.summary.records, report.summary.clean_records, report.summary.files) == (4, 2, 1)
    assert report.counts == {"error": 1, "warning": 1, "info": 0} and not report.ok


def test_validate_takes_an_open_file(path: Path) -> None:
    with open(path, "rb") as file:
        assert codes(checker().validate(file).diagnostics) == EXPECTED
        assert not file.closed


def test_a_file_opened_as_text_is_read_as_its_text(path: Path) -> None:
    with open(path, encoding="utf-8") as file:
        assert codes(checker().validate(file).diagnostics) == EXPECTED
        assert not file.closed


@pytest.mark.parametrize("given", [None, 5, 1.5, object()], ids=["None", "int", "float", "object"])
def test_what_holds_no_records_is_refused_in_words(given: Any) -> None:
    with pytest.raises(TypeError, match=r"record|path"):
        checker().validate(given)


def test_one_record_where_records_are_expected() -> None:
    """A dict is iterable, but its keys are no records."""
    with pytest.raises(TypeError, match=r"check|list"):
        checker().validate(WRONG)


def test_sources_that_cannot_be_read(tmp_path: Path, path: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    for given, words in ((tmp_path / "none", "no such file"), (empty, "no predictions"), ([path, tmp_path / "none"], "no such file")):
        with pytest.raises(predlint.SourceError, match=words) as problem:
            checker().validate(given)
        assert isinstance(problem.value, OSError)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("rows.csv", "", "empty"),
        ("rows.csv", "key_of_row,w\na,1\n", "global_key"),
        ("rows.csv", "global_key,width\na,wide\n", "width"),
        ("rows.ndjson", '{"global_key":"a"}\n{"global_key":\n', "line 2"),
        ("rows.ndjson", '{"global_key":"a"}\n{"global_key":5}\n', "global_key"),
        ("rows.ndjson", '{"global_key":"a"}\n[1]\n', "object"),
        ("rows.ndjson", '{"width":5}\n', "no member global_key or id .found width.[^;]* page_count$"),
        ("rows.parquet", "PAR1", "parquet"),
        ("rows.txt", "a\n\xff\n", "UTF-8"),
    ],
)
def test_lists_of_data_rows_that_cannot_be_read(tmp_path: Path, name: str, text: str, words: str) -> None:
    rows = tmp_path / name
    rows.write_bytes(text.encode("latin-1"))
    with pytest.raises(predlint.DataRowsError, match=words) as problem:
        checker().validate([sign()], data_rows=rows)
    assert str(rows) in str(problem.value)
    for other in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(predlint.DataRowsError):
            checker().validate([sign()], data_rows=other)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.csv", "\ufeffGlobal Key,Width\na,10\nb,\n"),
        ("rows.ndjson", '{"global_key":"a"}\n\n{"globalKey":"b","width":10,"height":10}\n'),
        ("rows.json", '[{"global_key":"a"},{"global_key":"b"}]'),
        ("rows.txt", "a\r\nb\r\n\r\n"),
        ("rows", "a\nb"),
    ],
)
def test_lists_of_data_rows(tmp_path: Path, name: str, text: str) -> None:
    rows = tmp_path / name
    rows.write_text(text, encoding="utf-8", newline="")
    report = checker().validate([sign(1, row="a"), sign(1, row="c"), {**sign(2, row="b"), "bbox": sign(-30)["bbox"]}], data_rows=rows)
    assert [d.line for d in report.diagnostics if d.code == "KEY007"] == [2]


def test_report() -> None:
    report = checker().validate([])
    assert not report.ok and [d.code for d in report.diagnostics] == ["JSN014"]
    report = checker().validate([sign()])
    assert report.ok and report.counts == {"error": 0, "warning": 0, "info": 0} and report.diagnostics == []
    report = checker().validate([sign(1, colour="red")])
    assert report.ok and report.counts["warning"] == 1
    (found,) = report.diagnostics
    assert found.as_dict()["severity"] == "warning" and json.dumps(found.as_dict())
    assert list(found.as_dict()) == "file line column offset pointer code rule severity message help value record".split()


@pytest.mark.parametrize("limit", [0, 1, 7, 1000, None])
def test_a_limit_caps_diagnostics_and_no_count(limit: int | None) -> None:
    report = checker().validate([sign(i, name="sgn") for i in range(100)], max_diagnostics=limit)
    assert report.counts["error"] == 100 and report.summary.by_rule == {"NAM002": 100}
    assert [d.line for d in report.diagnostics] == list(range(1, 101))[: 100 if limit is None else limit]


def test_many_findings_keep_exact_counts() -> None:
    """More different messages than the collector keeps cases for."""
    report = checker().validate([sign(i, name=f"no such name {i}") for i in range(1500)])
    assert report.counts["error"] == len(report.diagnostics) == 1500
    assert len({d.message for d in report.diagnostics}) == 1500


# -- streaming -------------------------------------------------------------------------------------------------------------------


def endless() -> Iterator[dict[str, Any]]:
    for i in itertools.count(1):
        yield sign(i, name="sgn") if i % 3 == 0 else sign(i)


def test_iter_diagnostics_takes_no_more_records_than_it_needs() -> None:
    taken = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal taken
        for record in endless():
            taken += 1
            yield record

    stream = checker().iter_diagnostics(counted())
    assert taken == 0
    assert [next(stream).line for _ in range(5)] == [3, 6, 9, 12, 15]
    assert taken == 15
    stream.close()  # pyright: ignore[reportAttributeAccessIssue]


def test_iter_diagnostics_agrees_with_validate() -> None:
    records: list[Any] = [sign(1), WRONG, sign(1), b"garbage", b"", weather("fog"), weather("rain"), b'{"name":NaN}']
    streamed = list(checker().iter_diagnostics(records))
    report = checker().validate(records)
    assert sorted(codes(streamed), key=str) == sorted(codes(report.diagnostics), key=str)
    at_once = [d for d in streamed if not d.code.startswith("DUP")]
    assert [d.line for d in at_once] == sorted(d.line or 0 for d in at_once)
    assert codes(streamed)[-2:] == [("DUP001", 3), ("DUP002", 7)]
    by_place = {(d.line, d.code): d for d in report.diagnostics}
    for d in streamed:
        assert msgspec.structs.replace(d, file=None) == by_place[(d.line, d.code)]


@pytest.mark.parametrize("records", [[], [{"image_id": 1, "caption": "a boat"}]])
def test_iter_diagnostics_gives_findings_of_all_records(records: list[Any]) -> None:
    """Encord imports neither lists of results nor captions."""
    harbour = Path(__file__).parent.parent.parent / "examples" / "harbour" / "ontology.json"
    results = predlint.compile(harbour, dialect="coco")
    streamed = [d.code for d in results.iter_diagnostics(iter(records))]
    assert streamed == [d.code for d in results.validate(records).diagnostics]
    assert ("MED314" in streamed) == bool(records)


def test_iter_diagnostics_of_nothing() -> None:
    assert [d.code for d in checker().iter_diagnostics([])] == [d.code for d in checker().validate([]).diagnostics]


def test_iter_diagnostics_with_data_rows(tmp_path: Path) -> None:
    rows = tmp_path / "rows.txt"
    rows.write_text("a\nb\n")
    assert [d.code for d in checker().iter_diagnostics([sign(1, row="z"), sign(2, row="a")], data_rows=rows)] == ["KEY007", "KEY010"]


def test_rows_that_the_list_spells_otherwise_are_not_without_predictions(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text('global_key\n"a "\n1.23457E+11\n')
    report = checker().validate([sign(1, row="a"), sign(2, row="123456789012")], data_rows=rows)
    assert [d.code for d in report.diagnostics] == ["KEY012"]


def test_iter_diagnostics_raises_for_what_is_no_record() -> None:
    stream = checker().iter_diagnostics([WRONG, {"name": {1, 2}}])
    assert next(stream).code == "NAM002"
    with pytest.raises(TypeError, match="set"):
        next(stream)


# -- one record ------------------------------------------------------------------------------------------------------------------


def test_check() -> None:
    assert checker().check(sign()) == []
    for given in (WRONG, line(WRONG), bytearray(line(WRONG)), line(WRONG) + b"\n", line(WRONG) + b"\r\n", line(WRONG).decode()):
        (found,) = checker().check(given)
        assert (found.code, found.line, found.pointer, found.value, found.help) == ("NAM002", 1, "/name", "sgn", 'did you mean "sign"?')
        assert found.record == {"data_row": "street-001.jpg", "uuid": None, "feature": "sgn"}


@pytest.mark.parametrize(
    ("member", "meant", "code", "at", "help_"),
    [
        ("score", "confidence", "REC012", "/score", 'rename it to "confidence"'),
        ("boundingBox", "bbox", "REC001", "/bbox", 'rename "boundingBox" to "bbox"'),
        ("label", "name", "NAM001", "/name", 'rename "label" to "name"'),
        ("nmae", "name", "NAM001", "/name", 'rename "nmae" to "name"'),
    ],
)
def test_the_terms_of_other_tools_are_reported_once(member: str, meant: str, code: str, at: str, help_: str) -> None:
    record = sign()
    record[member] = record.pop(meant, 0.5)
    (found,) = checker().check(record)
    assert (found.code, found.pointer, found.help) == (code, at, help_)


def test_members_that_are_null_do_no_harm() -> None:
    """As tables of records are written: each line has the columns of all."""
    others = {"polygon": None, "answer": None, "frames": None, "customMetrics": None, "confidence": None, "uuid": None, "schemaId": None}
    found = checker().check({**sign(), **others})
    expected = [("REC003", f"/{name}") for name in ("answer", "polygon")]
    assert sorted((d.code, d.pointer) for d in found) == [("CNF003", "/confidence"), *expected]
    assert not predlint.compile(ONTOLOGY, media="image", target="mal").check({**sign(), "customMetrics": []})
    (found,) = checker().check({**sign(), "bbox": None})
    assert (found.code, found.help) == (
        "GEO023",
        "give the bbox, or leave out the line if there is none; of several key frames leave out this one",
    )


@pytest.mark.parametrize("given", [None, 5, "text", [], [1, 2], True, 1.5], ids=repr)
def test_check_of_what_is_no_object(given: Any) -> None:
    found = checker().check(given)
    assert found and all(d.code.startswith("JSN") for d in found)


def test_check_says_nothing_about_records_it_was_not_given() -> None:
    """A required question is a matter of all records of a data row."""
    assert predlint.compile(ONTOLOGY).check(sign()) == []


# -- before an upload ---------------------------------------------------------------------------------------------------------------


def test_raise_for_errors() -> None:
    report = checker().raise_for_errors([sign(), sign(2, colour="red")])
    assert report.ok and report.counts["warning"] == 1
    with pytest.raises(predlint.PredictionError) as problem:
        checker().raise_for_errors([sign(), WRONG, sign(7, name="vehicel")])
    assert isinstance(problem.value, ValueError)
    assert codes(problem.value.report.diagnostics) == [("NAM002", 2), ("NAM002", 3)]
    assert "2 errors in 3" in str(problem.value) and '"sgn"' in str(problem.value) and "2" in str(problem.value)
    with pytest.raises(predlint.PredictionError):
        checker().raise_for_errors([])


# -- what Python values become ----------------------------------------------------------------------------------------------------


def boxed(value: Any) -> dict[str, Any]:
    return {**sign(), "bbox": {"top": value, "left": 2, "height": 3, "width": 4}}


class Colour(enum.Enum):
    RED = "red"


class Point(dict[str, float]):
    """A dict of another class, as pandas and others make them."""


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")], ids=repr)
def test_nan_in_a_dict_is_reported_as_in_a_file(value: float) -> None:
    (found,) = checker().check(boxed(value))
    assert (found.code, found.pointer) == ("JSN008", "/bbox/top")


@pytest.mark.parametrize("value", [1, 1.5, np.float64(2.5), 2**60])
def test_numbers_that_json_dumps_writes(value: Any) -> None:
    assert checker().check(boxed(value)) == []


@pytest.mark.parametrize(
    "record",
    [
        {**sign(), "bbox": Point(top=1, left=2, height=3, width=4)},
        {"name": "sky", "mask": {"instanceURI": "https://masks.example.com/1.png", "colorRGB": (1, 2, 3)}, "dataRow": {"globalKey": "a"}},
        {"name": "road", "polygon": ({"x": 2, "y": 2}, {"x": 9, "y": 2}, {"x": 9, "y": 9}), "dataRow": {"globalKey": "a"}},
    ],
)
def test_containers_that_json_dumps_writes(record: dict[str, Any]) -> None:
    assert checker().check(record) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({1, 2}, "set"),
        (frozenset([1]), "frozenset"),
        (decimal.Decimal("1.5"), "Decimal"),
        (b"raw", "bytes"),
        (1j, "complex"),
        (object(), "object"),
        (10**5000, "digits|integer|large"),
        (datetime.datetime(2026, 1, 1), "datetime"),
        (datetime.date(2026, 1, 1), "date"),
        (uuid.UUID(int=5), "UUID"),
        (Colour.RED, "Colour"),
    ],
    ids=lambda v: type(v).__name__ if not isinstance(v, str) else "",
)
def test_values_that_json_dumps_refuses_are_refused_in_words(value: Any, words: str) -> None:
    """They would fail in the upload; a report that calls the record clean would be wrong."""
    with pytest.raises((TypeError, ValueError)):  # ValueError: too many digits
        json.dumps(value)
    for records in ([boxed(value)], [boxed([{"deep": value}])]):
        with pytest.raises(TypeError, match=words):
            checker().validate(records)


def test_the_error_says_which_record() -> None:
    with pytest.raises(TypeError, match=r"\b3\b"):
        checker().validate([sign(1), sign(2), boxed({1})])


def test_keys_that_are_no_text() -> None:
    # json.dumps turns numbers, booleans and None into text; so does predlint.
    assert [d.pointer for d in checker().check({**sign(), 7: 1})] == ["/7"]
    assert [d.pointer for d in checker().check({**sign(), None: 1})] == ["/null"]
    with pytest.raises(TypeError, match="key"):
        checker().check({**sign(), (1, 2): 1})
    with pytest.raises(TypeError, match="key"):
        checker().check({**sign(), b"name": 1})


def test_a_record_that_holds_itself() -> None:
    record = sign()
    record["self"] = record
    with pytest.raises((TypeError, ValueError), match=r"[Cc]ircular|itself|deep"):
        checker().check(record)


def test_texts_that_cannot_be_encoded() -> None:
    assert {d.code for d in checker().check(sign(1, row="\ud800"))} == {"JSN010"}


def test_nothing_is_left_open_after_an_error(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    for given in ([boxed({1})], tmp_path / "none"):
        with pytest.raises((TypeError, OSError)):
            checker().validate(given)
    stream = checker().iter_diagnostics(endless())
    next(stream)
    del stream
    gc.collect()
    assert [str(w.message) for w in recwarn if issubclass(w.category, ResourceWarning)] == []


# -- schema and rules as data ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("questions", [(), ("radio",), ("checklist", "text")])
def test_features_of_equal_shape_share_a_branch_of_the_schema(questions: tuple[str, ...]) -> None:
    def definitions(classes: int) -> dict[str, Any]:
        asked = [{"type": kind, "name": f"a {kind}", "options": [{"value": "yes"}, {"value": "no"}]} for kind in questions]
        tools = [{"tool": "rectangle", "name": f"class {n}", "classifications": asked} for n in range(classes)]
        return predlint.compile({"tools": tools}, media="image").json_schema["$defs"]

    few, many = definitions(2), definitions(60)
    assert few.keys() == many.keys()
    assert len(str(many)) < len(str(few)) + 60 * 100


def test_json_schema() -> None:
    schema = checker().json_schema
    check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema)) == schema
    validator = Draft202012Validator(schema)
    assert validator.is_valid(sign()) and validator.is_valid(weather())
    assert not validator.is_valid(WRONG) and not validator.is_valid(boxed("1")) and not validator.is_valid([])


def test_rules() -> None:
    rules = {rule["code"]: rule for rule in checker().rules}
    assert json.loads(json.dumps(checker().rules)) == checker().rules
    assert "ANS024" not in rules and not any(code.startswith("ONT") for code in rules)
    assert {"code", "rule", "severity", "summary"} <= rules["DUP003"].keys()
    assert rules.keys() >= BOX_CODES
    louder = predlint.compile(ONTOLOGY, severities={"REC003": "error"}).rules
    assert next(rule for rule in louder if rule["code"] == "REC003")["severity"] == "error"


def test_public_names() -> None:
    assert predlint.__version__
    for name in predlint.__all__:
        assert getattr(predlint, name) is not None
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = predlint.nothing_like_it  # pyright: ignore[reportAttributeAccessIssue,reportUnknownVariableType]
    assert (Path(predlint.__file__).parent / "py.typed").exists()


@pytest.mark.parametrize(("media", "missed"), [("image", False), ("llm-prompt-response", True), (None, True)])
def test_prompts_are_not_missed_where_data_rows_have_none(media: str | None, missed: bool) -> None:
    prompts = [{"type": kind, "name": kind, "required": True, "options": []} for kind in ("prompt", "response-text")]
    ontology = {"tools": [{"tool": "rectangle", "name": "sign"}], "classifications": prompts}
    record = {"name": "sign", "dataRow": {"globalKey": "a"}, "bbox": {"left": 1, "top": 1, "width": 9, "height": 9}}
    made = predlint.compile(ontology, media=media)
    assert ("ANS024" in {d.code for d in made.validate([record]).diagnostics}) is missed
    (rule,) = [rule for rule in made.rules if rule["code"] == "ANS024"]
    assert (rule["parameters"]["questions"] != []) is missed


@pytest.mark.parametrize("count", [1, 2])
def test_a_list_of_coco_results_is_one_whatever_its_length(count: int) -> None:
    reference = {
        "images": [{"id": 1, "width": 64, "height": 48, "file_name": "a.jpg"}],
        "annotations": [],
        "categories": [{"id": 1, "name": "a"}],
    }
    results = [{"image_id": 1, "category_id": 1, "bbox": [0, at, 9, 9], "score": 0.5} for at in range(count)]
    made = predlint.compile(reference)
    assert made.validate(results).diagnostics == [] and made.validate(iter(results)).diagnostics == []
    assert [d.code for d in made.validate([{**results[0], "category_id": 7}]).diagnostics] == ["NAM301"]
    assert made.validate([{**reference, "annotations": [{"id": 1, **results[0], "area": 81, "iscrowd": 0}]}]).summary.records == 1
