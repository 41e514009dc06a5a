"""COCO files whose first members are large, panoptic files with texts for ids, and results that stand as annotations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
import warm
from coco_examples import BASIN, BOAT, QUAY, boat, document, found_boat
from kernel_kit import needs_kernel
from predlint.io.data_row_files import read_data_rows
from predlint.platforms.coco.file import CocoFileRules
from predlint.platforms.format_detection import is_coco

ENCORD = Path(__file__).parent.parent.parent / "examples" / "harbour" / "ontology.json"
LARGE: dict[str, Any] = {
    "tracks": [{"id": at, "of": "x" * 50} for at in range(20_000)],
    "info": {"description": 'a "{[' + "x" * 1_500_000},
    "provenance": "x" * 1_500_000,
    "more": {str(at): [at] for at in range(100_000)},
}


def with_first(name: str) -> str:
    return json.dumps({name: LARGE[name], **json.loads(document(boat()))})


@pytest.mark.parametrize("name", LARGE)
def test_a_file_is_known_whatever_stands_first(name: str, tmp_path: Path) -> None:
    path = tmp_path / "boats.json"
    path.write_text(with_first(name))
    assert is_coco(path)
    assert is_coco(path.read_bytes())
    assert predlint.compile(path).validate(path).ok
    assert warm.run(["check", str(path)]).returncode == 0
    assert {d.code for d in predlint.compile(ENCORD).validate(path).diagnostics} <= {"KEY316", "MED315"}
    assert len(read_data_rows(path)) == 3


def test_white_space_may_stand_first(tmp_path: Path) -> None:
    path = tmp_path / "boats.json"
    path.write_text("\n" * 200_000 + document(boat()))
    assert predlint.compile(path).validate(path).ok


def test_what_has_other_members_is_no_coco_file(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps({"provenance": LARGE["provenance"], "tools": []}))
    assert not is_coco(path)


def panoptic(image: object, segments: object) -> bytes:
    part = {"image_id": segments, "file_name": "quay.png", "segments_info": [{"id": 1, "category_id": 1, "area": 9, "bbox": [1, 2, 3, 3]}]}
    return document(part, images=({**QUAY, "id": image},), categories=(BOAT,)).encode()


def test_texts_are_ids_in_panoptic_files(tmp_path: Path) -> None:
    (tmp_path / "panoptic.json").write_bytes(panoptic("quay", "quay"))
    assert warm.run(["check", str(tmp_path / "panoptic.json")]).returncode == 0
    for text, expected in ((panoptic("quay", "quay"), {"MED302"}), (panoptic(1, "quay"), {"MED302", "REC302"})):
        assert {d.code for d in predlint.compile(text).validate(text).diagnostics} == expected


@pytest.mark.parametrize("count", [1, 3, 3_000])
def test_results_as_annotations_are_reported_once(count: int) -> None:
    text = document(*(found_boat(score=at / 3_000) for at in range(count))).encode()
    assert [(d.code, d.pointer) for d in predlint.compile(text).validate(text).diagnostics] == [("JSN308", "/annotations")]
    mixed = document(boat(), found_boat()).encode()
    assert "JSN308" not in {d.code for d in predlint.compile(mixed).validate(mixed).diagnostics}


@needs_kernel
def test_results_as_annotations_are_read_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    text = document(*(found_boat(score=at / 10_000) for at in range(10_000))).encode()
    explain, explained = CocoFileRules.explain, 0

    def counting(self: CocoFileRules, value: Any) -> Any:
        nonlocal explained
        explained += 1
        return explain(self, value)

    monkeypatch.setattr(CocoFileRules, "explain", counting)
    predlint.compile(text).validate(text)
    assert explained < 1_000


@pytest.mark.parametrize("ontology", [None, ENCORD])
@pytest.mark.parametrize("count", [30, 3_000])
def test_other_errors_of_results_as_annotations_are_reported_too(count: int, ontology: Path | None) -> None:
    wrong = {
        count - 5: (found_boat(bbox=[40, 60, 0, -10]), "GEO303"),
        count - 4: (found_boat(category_id=99), "NAM301"),
        count - 3: (found_boat(score=7), "CNF303"),
        count - 2: (boat(without=("area", "segmentation")), "REC303"),
        count - 1: (found_boat(image_id=98), "KEY301"),
    }
    made = [found_boat(score=at / 3_000) for at in range(count)]
    for at, (one, _) in wrong.items():
        made[at] = one
    found = predlint.compile(ontology or document(boat()).encode()).validate(document(*made).encode()).diagnostics
    reported = {(d.pointer.split("/")[2], d.code) for d in found if d.pointer.startswith("/annotations/")}
    assert reported == {(str(at), code) for at, (_, code) in wrong.items()}
    assert "JSN308" in {d.code for d in found}


@pytest.mark.parametrize("count", [0, 3_000])
def test_a_misspelt_file_name_is_a_warning_wherever_it_stands(count: int) -> None:
    many = [{**BASIN, "id": 100 + at, "file_name": f"{at}.jpg"} for at in range(count)]
    lost = {name: value for name, value in QUAY.items() if name != "file_name"} | {"fileName": "quay_001.jpg"}
    text = document(boat(), images=(*many, lost)).encode()
    (found,) = predlint.compile(text).validate(text).diagnostics
    assert (found.code, str(found.severity), found.pointer) == ("KEY318", "warning", f"/images/{count}/file_name")


@pytest.mark.parametrize("count", [0, 3_000])
def test_a_word_for_no_file_is_a_warning_wherever_it_stands(count: int) -> None:
    many = [{**BASIN, "id": 100 + at, "file_name": f"{at}.jpg"} for at in range(count)]
    text = document(boat(), images=(*many, {**QUAY, "file_name": "unknown"})).encode()
    (found,) = predlint.compile(text).validate(text).diagnostics
    assert (found.code, str(found.severity), found.pointer) == ("KEY319", "warning", f"/images/{count}/file_name")


@pytest.mark.parametrize("count", [0, 3_000])
def test_fractions_just_beyond_one_are_fractions(count: int) -> None:
    whole = [found_boat(bbox=[at % 400, 60, 200 + at / 3_000, 100]) for at in range(count)]
    reference = document(boat()).encode()
    found = predlint.compile(reference).validate([*whole, found_boat(bbox=[0.1, -0.002, 0.3, 1.003])]).diagnostics
    assert "GEO306" in {d.code for d in found}
    assert "GEO306" not in {d.code for d in predlint.compile(reference).validate([*whole, found_boat()]).diagnostics}
