"""COCO files as documents: their lists in any order, what stands around them, broken and giant ones, places and memory."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

import coco_examples as harbour
import predlint
import warm
from coco_examples import boat, encord_document, found_boat, pier, water
from encord_row_examples import image_row
from predlint.model.diagnostics import Diagnostic, Severity

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(HARBOUR / "coco.json")


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def codes(found: list[Diagnostic]) -> list[tuple[str, int | None, str]]:
    return [(d.code, d.line, d.pointer) for d in found]


def boats(count: int, first: int = 0) -> list[Any]:
    """Boats of which no two are alike; nothing is wrong with them."""
    made: list[Any] = []
    for at in range(first, first + count):
        x, y, width, height = at % 400 + at // 100_000 / 8, at // 400 % 250, 20 + at % 7, 30
        ring = [x, y, x + width, y, x + width, y + height, x, y + height]
        made.append(boat(id=at + 1, bbox=[x, y, width, height], area=width * height, segmentation=[ring], score=round(1 - at / 1e6, 6)))
    return made


def document(annotations: list[Any], **members: Any) -> dict[str, Any]:
    return {"images": harbour.IMAGES, "categories": harbour.CATEGORIES, "annotations": annotations, **members}


def test_columns_are_counted_alike_behind_bytes_that_are_no_text(checker: predlint.Checker) -> None:
    """Both what one record shows and what it takes two for stand in the same record, on the line of one that cannot be read."""
    odd, *rest = boats(4)
    rest[2] |= {"id": rest[0]["id"], "category_id": 99}
    raw = compact(document([odd | {"note": "@"}, *rest])).replace(b"@", b"\x80\xbf\x80 \xc3\xa9")
    found = {d.code: d for d in checker.validate(raw).diagnostics}
    alone, late = found["NAM301"], found["UID301"]
    assert alone.column is not None and alone.offset is not None and late.column is not None and late.offset is not None
    assert alone.column - late.column == alone.offset - late.offset


# -- places and pointers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", [None, 2])
def test_a_pointer_leads_from_the_root(checker: predlint.Checker, indent: int | None) -> None:
    annotations = boats(30)
    annotations[17]["bbox"][2] = "20"
    data = json.dumps(document(annotations), indent=indent).encode()
    [d] = checker.validate(data).diagnostics
    assert (d.code, d.pointer, d.value) == ("GEO301", "/annotations/17/bbox/2", "20")
    assert d.offset is not None and data[d.offset :].startswith(b'"20"')
    before = data[: d.offset]
    assert (d.line, d.column) == (before.count(b"\n") + 1, len(before) - before.rfind(b"\n"))
    assert d.record == {"data_row": "1", "uuid": "18", "feature": "boat"}


@pytest.mark.parametrize("order", list(permutations(["images", "categories", "annotations"])), ids=" ".join)
def test_lists_stand_in_any_order(checker: predlint.Checker, order: tuple[str, ...]) -> None:
    whole = document([*boats(500), boat(id=600, image_id=44), pier(id=601, category_id=9), pier(id=3)])
    data = compact({name: whole[name] for name in order})
    found = checker.validate(data)
    at = [("KEY301", 1, "/annotations/500/image_id"), ("NAM301", 1, "/annotations/501/category_id"), ("UID301", 1, "/annotations/502/id")]
    assert codes(found.diagnostics) == at
    assert found.summary.records == 503 and found.summary.clean_records == 500


def test_findings_of_all_lists_come_by_their_offset(checker: predlint.Checker) -> None:
    images = [*harbour.IMAGES, {**harbour.QUAY, "id": 9, "file_name": "lock.jpg"}, {"id": "x"}]
    whole = {"annotations": [*boats(3), boat(id=1)], "images": images, "categories": [*harbour.CATEGORIES, {"id": 2, "name": "quay"}]}
    found = checker.validate(compact(whole)).diagnostics
    offsets = [d.offset for d in found]
    assert offsets == sorted(offset for offset in offsets if offset is not None)
    assert [d.pointer.split("/")[1] for d in found] == ["annotations"] + ["images"] * 5 + ["categories"]
    assert {d.code for d in found} == {"UID301", "KEY311", "KEY307", "KEY319", "KEY320", "UID303"}


def test_a_fault_at_the_end_of_many_annotations_is_at_its_place(checker: predlint.Checker) -> None:
    annotations = boats(20_000)
    annotations[19_998]["category_id"] = 7
    data = compact(document(annotations, info={"description": "Hafen, é😀"}))
    [d] = checker.validate(data).diagnostics
    assert (d.code, d.pointer, d.line) == ("NAM301", "/annotations/19998/category_id", 1)
    assert d.offset is not None and data[d.offset : d.offset + 2] == b"7,"
    assert d.column == len(data[: d.offset].decode()) + 1


def test_a_list_of_results_has_pointers_of_its_own(checker: predlint.Checker) -> None:
    found = [found_boat(bbox=[x, 60, 100, 100], score=x / 500) for x in range(1, 500)]
    found[450]["score"] = 1.5
    assert codes(checker.validate(compact(found)).diagnostics) == [("CNF303", 1, "/450/score")]


# -- what stands around the lists --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_object", [True, False], ids=["an object, as panopticapi reads it", "a list"])
def test_panoptic_results_are_reported_as_what_they_are(checker: predlint.Checker, as_object: bool) -> None:
    """They are the one kind of results that stands in an object of its own, and they have neither score nor category of their own."""
    results = [{"image_id": image, "file_name": "quay.png", "segments_info": [{"id": 7, "category_id": 1}]} for image in (1, 2)]
    data = compact({"annotations": results} if as_object else results)
    assert [said.code for said in checker.validate(data).diagnostics] == ([] if as_object else ["JSN309"]) + ["MED302"]


def test_lists_of_other_names_are_left_alone(checker: predlint.Checker) -> None:
    others = {"info": {"images": [{"id": "x"}]}, "licenses": [{"id": 1}, {"id": 1}], "videos": [], "type": "instances", "x/y": [[1]]}
    assert codes(checker.validate(compact({**others, **document(boats(5))})).diagnostics) == []
    assert codes(checker.validate(compact({**document(boats(5)), **others})).diagnostics) == []


def test_a_duplicate_list_is_reported_and_read_twice(checker: predlint.Checker) -> None:
    data = compact(document([boat(iscrowd=2)]))[:-1] + b',"annotations":' + compact([boat(area=-1)]) + b"}"
    found = checker.validate(data).diagnostics
    assert ("JSN007", 1, "/annotations") in codes(found)
    assert {"REC306", "GEO309"} <= {d.code for d in found}
    [finding] = [d for d in found if d.code == "JSN007"]
    assert finding.offset == data.rindex(b'[{"id"')


def test_a_byte_order_mark_is_reported_and_shifts_the_places(checker: predlint.Checker) -> None:
    data = b"\xef\xbb\xbf" + compact(document([boat(iscrowd=2)]))
    first, second = checker.validate(data).diagnostics
    assert (first.code, first.offset, second.code) == ("JSN011", 0, "REC306")
    assert second.offset == data.index(b'"iscrowd":2') + 10


@pytest.mark.parametrize("dialect", [None, "coco"])
def test_a_byte_order_mark_is_an_error_in_what_goes_into_encord(dialect: Any, tmp_path: Path) -> None:
    """In label rows it stays a warning, also for a checker that has read COCO files before."""
    (tmp_path / "coco.json").write_bytes(b"\xef\xbb\xbf" + encord_document(boat()).encode())
    (tmp_path / "rows.json").write_bytes(b"\xef\xbb\xbf" + image_row().encode())
    into = predlint.compile(HARBOUR / "ontology.json", dialect=dialect)
    for name in ("coco.json", "rows.json") if dialect is None else ("coco.json",):
        (marked,) = [d for d in into.validate(tmp_path / name).diagnostics if d.code == "JSN011"]
        assert marked.severity is (Severity.ERROR if name == "coco.json" else Severity.WARNING)
    set_down = predlint.compile(HARBOUR / "ontology.json", dialect=dialect, severities={"JSN011": "info"})
    assert set_down.validate(tmp_path / "coco.json").ok


@pytest.mark.parametrize("data", [b"", b" \n ", b"\xef\xbb\xbf"])
def test_an_empty_file_is_not_clean(checker: predlint.Checker, data: bytes) -> None:
    report = checker.validate(data)
    assert "JSN014" in {d.code for d in report.diagnostics}
    assert report.summary.records == 0


@pytest.mark.parametrize("none", [b"[]", b"[ ]", b"[\n  ]"])
def test_a_document_without_annotations_counts_none(checker: predlint.Checker, none: bytes) -> None:
    report = checker.validate(compact(document([])).replace(b'"annotations":[]', b'"annotations":' + none))
    assert codes(report.diagnostics) == [("JSN306", 1, "/annotations")]
    assert report.summary.records == 0


# -- broken ones -------------------------------------------------------------------------------------------------------------

TEXT = compact(document([*boats(40), boat(id=99, iscrowd=2)]))


#: What is done to the file.
BREAKS = {
    "more text": TEXT + b' {"id":1}',
    "a bracket too many": TEXT + b"]",
    "no closing brace": TEXT[:-1],
    "no closing bracket": TEXT[:-2],
    "no comma before the annotations": TEXT.replace(b'],"annotations"', b'] "annotations"'),
    "no comma before the categories": TEXT.replace(b'],"categories"', b'] "categories"'),
    "no colon": TEXT.replace(b'"categories":', b'"categories" '),
    "a comma before the bracket": TEXT[:-2] + b",]}",
    "a comma before the brace": TEXT[:-1] + b",}",
    "no comma in an annotation": TEXT.replace(b'"id":20,', b'"id":20 '),
    "no value in an annotation": TEXT.replace(b'{"id":20,', b'{"id":,'),
    "NaN": TEXT.replace(b'{"id":20,', b'{"id":20,"was":NaN,'),
    "no quotes": TEXT.replace(b'{"images":', b"{images:"),
    "cut off in an image": TEXT[:150],
}


@pytest.mark.parametrize("data", BREAKS.values(), ids=BREAKS)
def test_a_break_is_reported_once_and_the_rest_is_read(checker: predlint.Checker, data: bytes) -> None:
    report = checker.validate(data)
    found = [d for d in report.diagnostics if d.code.startswith("JSN")]
    assert len(found) == 1 and found[0].severity is predlint.Severity.ERROR, codes(report.diagnostics)
    others = [d for d in report.diagnostics if not d.code.startswith("JSN")]
    assert [(d.code, d.value) for d in others] == [("REC306", 2)] * data.count(b'"iscrowd":2'), codes(others)
    for d in report.diagnostics:
        assert d.offset is not None and (d.code != "REC306" or data[d.offset - 10 : d.offset + 1] == b'"iscrowd":2')


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("name", ["images", "categories"])
@pytest.mark.parametrize(
    ("whole", "mutated"),
    [
        ("@", " "),  # the bracket that closes the list
        ("}\n@", "@"),  # the brace that closes its last element
        ('"id":', '"id"'),
        ('"id": ', '"id": 0'),
        ('"id": ', "'id': "),
        ('"\n', "\n"),
    ],
)
def test_a_break_in_the_last_element_hides_no_other_list(
    checker: predlint.Checker, indent: int | None, name: str, whole: str, mutated: str
) -> None:
    """The next line that begins like an element stands in the next list."""
    inside = json.loads(json.dumps(document([])))[name]
    listed = [json.dumps(each, indent=0) for each in inside]
    last = listed[-1] + "\n@"
    assert whole in last
    place = last.rindex(whole)
    listed[-1] = last[:place] + mutated + last[place + len(whole) :]
    lists = {each: json.dumps(value, indent=indent) for each, value in document([boat(), boat()]).items()}
    text = ",\n".join(listed).replace("@", "]")
    lists[name] = "[" + (text if indent is not None else text.replace("\n", ""))
    raw = "{" + ",\n".join(f'"{each}": {value}' for each, value in lists.items()) + "}"
    report = checker.validate(raw.encode())
    found = [d.code for d in report.diagnostics if d.code[:3] == "JSN"]
    assert len(found) == 1 and found[0] in ("JSN001", "JSN002"), report.diagnostics
    assert report.summary.records == 2 and "UID301" in report.summary.by_rule


def test_an_element_that_has_no_end_ends_with_its_list(checker: predlint.Checker) -> None:
    """What stands behind the list is told once, and where it stands."""
    images = '[{"id": 1, "width": 640, "height": 480, "file_name": "a.jpg"},\n{"id": 2, "width": [ 5\n]'
    categories = '[\n{"id": 1, "name": "boat"},\n{"id": 3, 240},\n{"id": 1, "name": "boat"}]'
    raw = f'{{"images": {images},\n"categories": {categories},\n"annotations": []}}'.encode()
    found = [(d.code, d.line, d.offset) for d in checker.validate(raw).diagnostics]
    assert len(set(found)) == len(found)
    assert ("JSN001", 6) in [place[:2] for place in found] and ("UID303", 7) in [place[:2] for place in found]


def test_a_list_that_nobody_reads_ends_before_the_next_one(checker: predlint.Checker) -> None:
    raw = compact(document([boat()])).replace(b'{"images":', b'{"more":[{"a":[1],"images":').replace(b'"boat"', b'"bo\nat"', 1)
    found = [(d.code, d.offset) for d in checker.validate(raw).diagnostics if d.code == "JSN001"]
    assert len(set(found)) == len(found) == 2


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_a_truncated_file_loses_nothing_before_the_cut(checker: predlint.Checker, share: float) -> None:
    annotations = boats(400)
    for at in range(0, 400, 10):
        annotations[at]["iscrowd"] = 2
    data = compact(document(annotations))
    cut = data[: int(len(data) * share)]
    found = checker.validate(cut).diagnostics
    assert sum(d.code == "REC306" for d in found) == cut.count(b'"iscrowd":2,')
    assert [d.code for d in found if d.code != "REC306"] == ["JSN001"]


def test_a_damaged_archive_gives_what_was_readable_and_exit_2(tmp_path: Path) -> None:
    annotations = boats(5000)
    annotations[3]["iscrowd"] = 2
    whole = gzip.compress(compact(document(annotations)))
    (tmp_path / "predictions.json.gz").write_bytes(whole[: len(whole) // 2])
    ran = warm.run(["validate", "predictions.json.gz", "-O", HARBOUR / "coco.json", "--format", "concise"], cwd=tmp_path)
    assert ran.returncode == 2
    assert b"breaks off" in ran.stderr
    assert b"REC306" in ran.stdout


# -- giant ones --------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_annotation_of_five_megabytes(checker: predlint.Checker) -> None:
    corners = [number for at in range(300_000) for number in (10 + at % 600, 20 + at % 2)]
    giant = boat(id=7, bbox=[10, 20, 599, 1], segmentation=[corners], area=9)
    giant["attributes"] = {"note": "é" * 1_000_000}
    data = compact(document([*boats(5), giant, boat(id=8, iscrowd=2)]))
    assert len(data) > 4_000_000
    assert ("REC306", 1, "/annotations/6/iscrowd") in codes(checker.validate(data).diagnostics)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0, 50], ids=["clean", "with faults"])
def test_a_giant_file_takes_little_memory(tmp_path: Path, share: int) -> None:
    with open(tmp_path / "giant.json", "wb") as file:
        file.write(compact({"images": harbour.IMAGES, "categories": harbour.CATEGORIES})[:-1] + b',"annotations":[')
        for part in range(70):
            made = boats(10_000, part * 10_000)
            for at, annotation in enumerate(made):
                if share and not at % share:
                    annotation["iscrowd"] = 2
            file.write((b"," if part else b"") + compact(made)[1:-1])
        file.write(b"]}")
    assert (tmp_path / "giant.json").stat().st_size > 100_000_000
    script = (
        "import subprocess, resource, sys;"
        f"command = [sys.executable, '-m', 'predlint', 'validate', 'giant.json', '-O', {str(HARBOUR / 'coco.json')!r}, '-q'];"
        "code = subprocess.run(command).returncode;"
        "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=tmp_path, check=True, text=True)
    code, kilobytes = ran.stdout.split()[-2:]
    assert code == ("1" if share else "0"), ran
    assert int(kilobytes) < 200_000


def test_masks_and_boxes_of_one_file(checker: predlint.Checker) -> None:
    mixed = [water(id=1000 + at) if at % 3 == 0 else one for at, one in enumerate(boats(300))]
    found = checker.validate(compact(document(mixed))).diagnostics
    assert {d.code for d in found} == {"DUP301"}
    assert len(found) == 99


# -- the kind of a file ------------------------------------------------------------------------------------------------------

SCORED = {"image_id": 1, "category_id": harbour.OAR["id"], "score": 0.5}
CARRIERS = {
    "bbox": {**SCORED, "bbox": [1, 1, 9, 9]}, "keypoints": {**SCORED, "keypoints": [1, 1, 2, 3, 3, 2, 5, 9, 2]},
    "caption": {"image_id": 1, "caption": "a boat"},
}  # fmt: skip


@pytest.mark.parametrize("first", [None, 7, [], {}, {"image_id": 1}, SCORED])
@pytest.mark.parametrize("kind", list(CARRIERS))
def test_a_broken_first_result_does_not_decide_what_the_others_are(checker: predlint.Checker, first: Any, kind: str) -> None:
    found = checker.validate(compact([first, CARRIERS[kind]])).diagnostics
    assert {d.pointer.split("/")[1] for d in found if d.code != "MED301" and d.pointer} == {"0"}


@pytest.mark.parametrize("first", [None, {}, {"id": 1, "image_id": 1}])
def test_a_broken_first_annotation_does_not_decide_what_the_others_are(checker: predlint.Checker, first: Any) -> None:
    others = [{"id": at, "image_id": 1, "caption": f"boat {at}"} for at in (2, 3)]
    found = checker.validate(compact({"images": harbour.IMAGES, "categories": [], "annotations": [first, *others]})).diagnostics
    assert {d.pointer[:14] for d in found if d.code != "MED301" and d.pointer} == {"/annotations/0"}
