"""The same report whatever the road: a file as a whole, in parts of any size, in this process or elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import encord_row_examples
import predlint
from jsonl_kit import findings
from laws.coco_make import HARBOUR, MANY, PLAIN, Maker, Style, World, worlds, written
from laws.harness import examples
from laws.parts_kit import (
    DIALECTS,
    NO_MEMORY,
    Case,
    Counts,
    RunReports,
    by,
    cut,
    make,
    of_groups_alone,
    of_json_alone,
    on_disk,
    run_reports,
    whole,
    windows,
)
from predlint.engine import sizes
from predlint.engine.files import Execution
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.platforms.coco.topics import references
from predlint.report import finding_cases, totals
from predlint.report.model import Group, Summary

SEEDS = st.integers(0, 10**6)
#: Bytes of a part, from less than a record to more than the file.
PARTS = st.sampled_from((1, 2, 7, 50, 100, 300, 1_000, 5_000, 20_000))
#: Bytes that are looked at in one go; None for the usual ones.
BLOCKS = st.sampled_from((None, None, 256, 2_048))
#: For what rules across records keep.
MEMORY = st.sampled_from((None, None, NO_MEMORY))


@pytest.mark.parametrize("dialect", DIALECTS)
@given(SEEDS)
@examples(4)
def test_notes_behind_a_url_give_the_same_report(dialect: str, seed: int) -> None:
    pytest.importorskip("distributed")
    fsspec = pytest.importorskip("fsspec")
    case = make(seed, dialect)
    if case is None:
        return
    how = Execution(2, dask=True, spill_dir="memory://notes", memory=NO_MEMORY)
    with on_disk(case.data) as path, mock.patch.object(references, "_SPELT_OUT", len(case.data)):
        expected = whole(case, path)
        with cut(max(100, len(case.data) // 30)):
            assert run_reports(case.checker, [path], case.rows, how) == expected, case
    assert not fsspec.filesystem("memory").find("/notes")


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def hold(case: Case, part: int, executor: Executor, block: int | None = None, memory: int | None = None) -> tuple[RunReports, Counts]:
    """Holds the roads against one another; the report, and how many parts were checked here and elsewhere."""
    part = max(part, len(case.data) // 120)  # a file of many parts takes long, and shows no more than one of a hundred
    # Unknown images are told at length anew in each part: here parts are so small that a file of one part would differ.
    with on_disk(case.data) as path, windows(block), mock.patch.object(references, "_SPELT_OUT", len(case.data)):
        expected = whole(case, path)
        with cut(part) as here:
            _agree(run_reports(case.checker, [path], case.rows, by(None, memory=memory)), expected, case)
        with cut(part) as elsewhere:
            _agree(run_reports(case.checker, [path], case.rows, by(executor, memory=memory)), expected, case)
        with cut(part):
            assert of_groups_alone(case.checker, path, case.rows, by(executor)) == expected.text, case
        with cut(part):
            assert of_json_alone(case.checker, path, case.rows, by(executor)) == (expected.jsonl, expected.json), case
    assert (here.elsewhere, elsewhere.here) == (0, 0), case
    return expected, Counts(here.here, elsewhere.elsewhere)


def _agree(found: RunReports, expected: RunReports, case: Case) -> None:
    for name in RunReports._fields:
        assert getattr(found, name) == getattr(expected, name), (name, case.name, case.data[:3_000])


# -- any file ----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
@examples(5)
@given(SEEDS, PARTS, BLOCKS, MEMORY)
def test_the_report_does_not_depend_on_parts(
    dialect: str, threads: Executor, seed: int, part: int, block: int | None, memory: int | None
) -> None:
    """Clean files, faulty ones and broken ones, in every form that they are written in."""
    case = make(seed, dialect)
    if case is not None:
        hold(case, part, threads, block, memory)


@pytest.mark.parametrize(
    ("dialect", "seed", "part", "block"),
    [
        ("labelbox", 349, 50, None), ("coco", 1383, 48, None), ("coco", 6113, 7, None), ("coco", 936, 300, None), ("coco", 42, 1, 256),
        ("coco", 384, 2, 2_048), ("coco", 635, 1, None), ("coco", 374196, 7, None), ("coco", 471152, 7, None),
        ("label_studio", 22246, 1, None),
    ],
)  # fmt: skip
def test_what_once_gave_two_reports(threads: Executor, dialect: str, seed: int, part: int, block: int | None) -> None:
    """A break behind a part, in a list that is spread over lines; what the first element is, unknown behind a break; and more."""
    case = make(seed, dialect)
    assert case is not None
    hold(case, part, threads, block)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_files_are_cut(dialect: str, threads: Executor) -> None:
    """Else the law above would hold for want of parts: files in which nothing is broken are cut in about as many as they should be."""
    wanted = got = 0
    for seed in range(60):
        case = make(seed, dialect)
        if case is None or "spread" in case.name:
            continue
        part = max(1, len(case.data) // 6)
        with on_disk(case.data) as path, cut(part) as counts:
            run_reports(case.checker, [path], case.rows, by(threads))
        wanted, got = wanted + 1, got + (counts.elsewhere > 2)
        if wanted == 30:
            break
    assert got > wanted / 4, (got, wanted)  # two of five that are made up are cut so


# -- what stands in other parts --------------------------------------------------------------------------------------------------

ONTOLOGY = {
    "mediaType": "IMAGE",
    "tools": [{"tool": "rectangle", "name": "sign", "classifications": [], "featureSchemaId": "cmr0k2q9t4w7x1y5z8b3d6f0h"}],
    "classifications": [
        {
            "type": "radio", "name": "weather", "required": False, "featureSchemaId": "cmr1k2q9t4w7x1y5z8b3d6f0h",
            "options": [{"label": "sunny", "value": "sunny"}, {"label": "rain", "value": "rain"}],
        }
    ],
}  # fmt: skip


def _sign(number: int, **more: Any) -> dict[str, Any]:
    box = {"top": number, "left": 20, "height": 30, "width": 40}
    return {"name": "sign", "bbox": box, "dataRow": {"globalKey": f"row {number % 90}"}, **more}


def _lines(records: list[Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


#: (part, what the file is written as): a part of a few records each.
FORMS = pytest.mark.parametrize("form", ["lines", "array", "pretty"])


def _as(form: str, records: list[Any]) -> bytes:
    if form == "lines":
        return _lines(records)
    return json.dumps(records, indent=1 if form == "pretty" else None).encode()


def _codes(report: RunReports) -> set[str]:
    return {found["code"] for found in findings(report.jsonl)}


@FORMS
@pytest.mark.parametrize("memory", [None, NO_MEMORY])
def test_duplicates_across_parts(threads: Executor, form: str, memory: int | None) -> None:
    records = [_sign(number, uuid=f"00000000-0000-4000-8000-{number:012}") for number in range(120)]
    records[100] = dict(records[3])
    records[110] = _sign(500, uuid=records[5]["uuid"])
    records[5]["dataRow"] = records[110]["dataRow"] = {"globalKey": "shared"}
    records[60:60] = [{"name": "weather", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "row 1"}}]
    records[115:115] = [{"name": "weather", "answer": {"name": "rain"}, "dataRow": {"globalKey": "row 1"}}]
    report, counts = hold(Case(form, predlint.compile(ONTOLOGY), _as(form, records)), 1_000, threads, memory=memory)
    assert {"DUP001", "UID002", "DUP002"} <= _codes(report)
    assert min(counts.here, counts.elsewhere) > 10


def test_relationships_across_parts(threads: Executor) -> None:
    ontology: dict[str, Any] = {**ONTOLOGY, "relationships": [], "tools": [*ONTOLOGY["tools"], {**ONTOLOGY["tools"][0], "tool": "edge"}]}
    ontology["tools"][1] |= {"name": "beside", "featureSchemaId": "cmr2k2q9t4w7x1y5z8b3d6f0h"}
    uuid = "00000000-0000-4000-8000-{:012}".format
    records = [_sign(number, uuid=uuid(number)) for number in range(80)]
    for number, (source, target) in enumerate([(3, 70), (70, 3), (79, 0), (5, 999), (12, 12)]):
        link = {"source": uuid(source), "target": uuid(target), "type": "bidirectional"}
        records.insert(
            40, {"name": "beside", "uuid": uuid(500 + number), "relationship": link, "dataRow": {"globalKey": f"row {source % 90}"}}
        )
    report, counts = hold(Case("links", predlint.compile(ontology), _lines(records)), 700, threads)
    assert any(code.startswith("LNK") for code in _codes(report)), _codes(report)
    assert counts.elsewhere > 10


@FORMS
def test_data_rows_are_covered_by_all_parts(threads: Executor, form: str) -> None:
    rows = DataRows([DataRow(number, f"row {number}") for number in range(95)])
    report, counts = hold(Case(form, predlint.compile(ONTOLOGY), _as(form, [_sign(n) for n in range(90)]), rows), 500, threads)
    assert report.seen == bytes([1] * 90 + [0] * 5)
    assert _codes(report) == ({"KEY010"} if form == "lines" else {"KEY010", "JSN004"})
    assert counts.elsewhere > 10


def _task(number: int, **more: Any) -> dict[str, Any]:
    return {"data": {"image": f"https://example.com/{number}.jpg"}, "predictions": [{"result": [], "score": 0.5}], **more}


CONFIG = (
    b'<View><Image name="photo" value="$image"/><RectangleLabels name="box" toName="photo"><Label value="cup"/></RectangleLabels></View>'
)
_PADDED = 40_000
#: What may stand first in a file of tasks; predictions that stand alone are taken for tasks where the first one is a task.
FIRSTS: dict[str, bytes] = {
    "null": b"null", "two nulls": b"null\nnull", "blank lines": b"\n\n", "a number": b"7", "half a task": b'{"data":{"ima',
    "a task above what is looked at first": json.dumps(_task(3, meta="x" * _PADDED)).encode(),
    "a prediction as long": json.dumps({"task": 3, "result": [], "m": "x" * _PADDED}).encode(),
    "white space": b" " * _PADDED + b"null",
    "broken lines": (b'{"data":{"ima' + b"g" * 90 + b'"\n') * 400, "a task with NaN": b'{"data":{"image":"a.jpg"},"x":NaN}',
    "a byte order mark": b"\xef\xbb\xbf{}",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("first", FIRSTS)
def test_what_the_first_record_is_decides_in_all_parts(threads: Executor, first: str) -> None:
    rest = [record for n in range(30) for record in (_task(n), {"task": n, "result": []}, {"result": [], "score": 0.5})]
    checker = predlint.compile(CONFIG)
    for part in (300, 30_000):
        hold(Case(first, checker, FIRSTS[first] + b"\n" + _lines(rest)), part, threads)


@pytest.mark.parametrize("form", ["lines", "array"])
def test_once_per_file_findings(threads: Executor, form: str) -> None:
    """From the first part that has it, though all workers find it; and again in the next file."""
    checker = predlint.compile(CONFIG)
    odd = {"task": 1, "result": [], "image": "a.jpg", "annotation_id": 3, "annotator": 1, "lead_time": 2.5}
    exported = {"image": "a.jpg", "annotation_id": 3, "annotator": 1, "lead_time": 2.5}
    records = [*(_task(number) for number in range(20)), *([exported, odd] * 20)]
    report, counts = hold(Case(form, checker, _as(form, records)), 300, threads)
    assert counts.elsewhere > 3
    codes = [json.loads(line)["code"] for line in report.jsonl.splitlines()]
    assert codes.count("JSN104") == 1
    with on_disk(_as(form, records)) as path:
        expected = run_reports(checker, [path, path])
        with cut(300):
            assert run_reports(checker, [path, path], None, by(threads)) == expected
        assert expected.jsonl.count('"code":"JSN104"') == 2


@pytest.mark.parametrize("order", [("images", "categories", "annotations"), ("annotations", "images", "categories")])
def test_documents_whose_lists_are_cut(threads: Executor, order: tuple[str, ...]) -> None:
    """With and without a mapping of ids: elements of one list refer to those of another, wherever it stands."""
    mapped = World("mapped", predlint.compile(HARBOUR / "ontology.json", map=HARBOUR / "mapping.json"), MANY[:3], PLAIN, encord=True)
    for world in (worlds()["truth"], worlds()["rows"], mapped):
        document = Maker(world, Random(3), Style(outlines=1, rings=0)).document(120)
        document["annotations"][100] = {**document["annotations"][2]}
        document["annotations"][110]["image_id"] = 12_345
        document = {name: document[name] for name in order}
        case = Case(world.name, world.checker, written(Random(1), document), world.rows)
        report, counts = hold(case, 1_500, threads)
        assert {"UID301"} <= _codes(report)
        assert min(counts.here, counts.elsewhere) > 10, (world.name, counts)


def test_label_rows_in_one_line(threads: Executor) -> None:
    """What looks like the place between two elements stands in texts."""
    checker = predlint.compile(HARBOUR / "ontology.json", dialect="encord")
    rows = [json.loads(encord_row_examples.image_row([encord_row_examples.box()])) for _ in range(30)]
    for number, row in enumerate(rows):
        row["data_title"] = ("},{", '"},{"', "},\n{", "]},{[", '\\"},{\\"')[number % 5] * 20 + str(number)
    for separators in ((",", ":"), (", ", ": ")):
        data = json.dumps(rows, separators=separators).encode()
        _, counts = hold(Case("titles", checker, data), 2_000, threads)
        assert counts.elsewhere > 5


@pytest.mark.slow
@example(b"\r\n", 11)
@examples(10)
@given(st.sampled_from((b"\n", b"\r\n", b"\n\n", b"\n \n", b"\r\n\r\n")), st.integers(1, 3_000))
def test_lines_however_they_end(threads: Executor, feed: bytes, part: int) -> None:
    lines = _lines([_sign(number) | ({"colour": "é"} if number % 7 == 3 else {}) for number in range(40)]).split(b"\n")[:-1]
    for data in (feed.join(lines), feed.join(lines) + feed, b"\xef\xbb\xbf" + feed.join(lines)):
        hold(Case("feeds", predlint.compile(ONTOLOGY), data), part, threads)


# -- bounded words, and many of them ---------------------------------------------------------------------------------------------


class _Groups:
    """A sink that keeps the groups of the report."""

    wants_places = False

    def __init__(self) -> None:
        self.groups: list[Group] = []

    def render(self, diagnostic: predlint.Diagnostic) -> bytes:
        return b""

    def emit(self, rendered: bytes) -> None:
        """Nothing to do."""

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self.groups = groups


def test_more_words_than_are_kept(threads: Executor) -> None:
    """Two processes keep the words that one keeps, when both cut files at the same places."""
    maximum = 40
    records = [{"name": "weather", "answer": {"name": f"odd {n % 90}"}, "dataRow": {"globalKey": f"row {n}"}} for n in range(300)]
    checker = predlint.compile(ONTOLOGY)
    with (
        mock.patch.object(totals, "MOST_CASES", maximum),
        mock.patch.object(finding_cases, "MOST_CASES", maximum),
        on_disk(_lines(records)) as path,
    ):
        for part in (300, 5_000, 20_000):
            with cut(part):
                here = run_reports(checker, [path])
            with cut(part) as counts:
                assert run_reports(checker, [path], None, by(threads)) == here
            assert counts.elsewhere > path.stat().st_size // part // 2
            assert '"odd 0" is not an option of "weather"' in here.text and "and 299 like it" in here.text and " and more\n" in here.text
            assert here.totals["by_rule"]["ANS001"] == 300
            kept = _Groups()
            with cut(part):
                checker.run([str(path)], sinks=[kept], execution=by(threads))
            (group,) = (group for group in kept.groups if group.rule.code == "ANS001")
            assert len(group.cases) == maximum
            assert group.uncounted_cases + sum(case.count for case in group.cases) == group.count == 300


def test_several_files_have_the_words_of_all(tmp_path: Path, threads: Executor) -> None:
    """Small files are checked whole by workers: each part of them counts as it does here."""
    paths = [tmp_path / f"{number}.ndjson" for number in range(3)]
    for path, odd in zip(paths, (range(60), [*range(100, 190), *range(60)], range(60)), strict=True):
        answers = [{"name": "weather", "answer": {"name": f"odd {n}"}, "dataRow": {"globalKey": f"row {n}"}} for n in odd]
        path.write_bytes(_lines(answers))
    checker = predlint.compile(ONTOLOGY)
    with (
        mock.patch.object(totals, "MOST_CASES", 60),
        mock.patch.object(finding_cases, "MOST_CASES", 60),
        cut(5_000) as counts,
        mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 20_000),
    ):
        here = run_reports(checker, paths)
        assert run_reports(checker, paths, None, by(threads)) == here
        assert counts.elsewhere == 0, "none of them is cut"
    assert 'and 269 like it: "odd 1" (3), ' in here.text


def test_data_rows_are_covered_by_all_files(tmp_path: Path, threads: Executor) -> None:
    """By whole files that workers check, and by parts of others."""
    paths = [tmp_path / f"{number}.ndjson" for number in range(4)]
    for path, numbers in zip(paths, (range(10), range(10, 60), range(60, 70), range(70, 80)), strict=True):
        path.write_bytes(_lines([_sign(number) for number in numbers]))
    rows, checker = DataRows([DataRow(number, f"row {number}") for number in range(85)]), predlint.compile(ONTOLOGY)
    expected = run_reports(checker, paths, rows)
    with cut(1_000) as counts, mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 3_000):
        assert run_reports(checker, paths, rows, by(threads)) == expected
    assert expected.seen == bytes([1] * 80 + [0] * 5)
    assert 3 < counts.elsewhere < 10


def test_many_files_one_of_them_broken(tmp_path: Path, threads: Executor) -> None:
    """Whole files by workers, and large ones in parts, in the order in which they were given."""
    cases = [case for seed in range(200, 210) if (case := make(seed, "coco", most=20)) is not None]
    world = worlds()["truth"]
    paths = [tmp_path / f"{number}.json" for number in range(len(cases))]
    for path, case in zip(paths, cases, strict=True):
        path.write_bytes(case.data)
    expected = run_reports(world.checker, paths)
    middle = sorted(len(case.data) for case in cases)[len(cases) * 2 // 3]
    with cut(1_000) as counts, mock.patch.object(sizes, "LEAST_FOR_PROCESSES", middle):
        assert run_reports(world.checker, paths, None, by(threads)) == expected
    assert counts.elsewhere > 5
