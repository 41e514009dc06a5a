"""What Encord's import of COCO files does not read, nothing is said of: ids of annotations, names of mapped images, key points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from coco_examples import BASIN, BOAT, IMAGES, PIER, QUAY, WATER, boat, document, encord_document, pier, water

Json = dict[str, Any]
ONTOLOGY = Path(__file__).parents[2] / "examples" / "harbour" / "ontology.json"
HASHES = {"1": "BoAt+001", "2": "PiEr/003", "3": "WaTeR006"}


def frames(*ids: int) -> Json:
    return {str(id_): {"data_hash": f"b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f44{id_:02}", "frame": 0} for id_ in ids}


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"category_id_to_feature_hash": HASHES, "image_id_to_frame_index": frames(1, 2, 3)}))
    return path


def found(text: str, mapping: Path | None) -> list[tuple[str, str, str | None]]:
    report = predlint.compile(ONTOLOGY, dialect="coco", map=mapping).validate(text.encode())
    return [(d.code, str(d.severity), d.pointer) for d in report.diagnostics if d.code not in ("KEY316", "MED315")]


def without_name(image: Json, **members: Any) -> Json:
    return {name: value for name, value in image.items() if name != "file_name"} | members


def test_mapped_images_need_no_name(mapping: Path) -> None:
    for images in (
        (without_name(QUAY), BASIN),
        (without_name(QUAY, file_name=None), BASIN),
        (without_name(QUAY, file_name=""), without_name(BASIN)),
        (without_name(QUAY, filename="quay_001.jpg"), BASIN),
    ):
        assert found(encord_document(boat(), images=images), mapping) == [("KEY312", "info", "/images/0/file_name")]
    assert found(encord_document(boat(), images=(without_name(QUAY, coco_url="https://x.test/1.jpg"), BASIN)), mapping) == []


def test_a_name_of_another_type_stops_the_import_of_mapped_images_too(mapping: Path) -> None:
    assert found(encord_document(boat(), images=(without_name(QUAY, file_name=7),)), mapping) == [
        ("KEY307", "error", "/images/0/file_name")
    ]


def test_images_are_found_by_name_where_the_mapping_has_none(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"category_id_to_feature_hash": HASHES}))
    text = encord_document(boat(), images=(without_name(QUAY),))
    assert found(text, path) == found(text, None) == [("KEY303", "error", "/images/0/file_name")]


def test_an_image_that_the_mapping_lacks_has_one_finding(mapping: Path) -> None:
    text = encord_document(boat(), boat(id=2, image_id=9), images=(QUAY, {**without_name(QUAY), "id": 9}))
    assert [(code, severity) for code, severity, _ in found(text, mapping)] == [("KEY302", "error")]


def test_ids_of_annotations_are_not_used(mapping: Path) -> None:
    for ids in ((0, 1), (0, -1), (1.0, 2), (2**63, 3)):
        assert found(encord_document(boat(id=ids[0]), pier(id=ids[1])), mapping) == []


def test_ids_that_repeat_are_reported_once(mapping: Path) -> None:
    text = encord_document(boat(), pier(id=1), water(id=1), boat(bbox=[41, 60, 200, 100], id=2), pier(bbox=[301, 200, 200, 100], id=2))
    assert found(text, mapping) == [("UID301", "info", "/annotations/1/id")]
    findings = predlint.compile(ONTOLOGY, dialect="coco", map=mapping).validate(text.encode()).diagnostics
    assert [d.message for d in findings if d.code != "MED315"] == [
        "id 1 is already that of /annotations/0, and 2 more annotations have an id twice; Encord's import does not use these ids"
    ]


def test_an_annotation_that_is_there_twice_is_imported_twice_whatever_its_id(mapping: Path) -> None:
    assert found(encord_document(boat(), boat(id=7)), mapping) == [("DUP301", "warning", "/annotations/1")]
    again = [("DUP301", "warning", "/annotations/1"), ("UID301", "info", "/annotations/1/id")]
    assert found(encord_document(boat(), boat()), mapping) == again


# -- what Encord's own exporter writes ---------------------------------------------------------------------------------

POINT = {"supercategory": "point", "id": 4, "name": "buoy", "keypoints": "keypoint", "skeleton": []}
INFO = dict.fromkeys(("contributor", "date_created", "url", "version", "year")) | {"description": "quay"}


def exported(annotation: Json, number: int) -> Json:
    """An annotation as the exporter leaves it: numbered from 0, without a score."""
    attributes = {
        "track_id": number,
        "encord_track_uuid": f"tRaCk{number:03}",
        "manual_annotation": True,
        "classifications": {"hull": "wood"},
    }
    own = {name: value for name, value in annotation.items() if name != "score"}
    return {**own, "id": number, "keypoints": None, "num_keypoints": None, "attributes": attributes}


def export(*annotations: Json, categories: tuple[Json, ...] = (BOAT, PIER, WATER, POINT)) -> str:
    return document(*map(exported, annotations, range(len(annotations))), images=IMAGES, categories=categories, info=INFO)


def test_what_the_exporter_writes_is_clean(mapping: Path) -> None:
    assert found(export(boat(), pier(), water()), mapping) == []


def test_scores_are_missed_beside_what_was_exported(mapping: Path) -> None:
    mine = {name: value for name, value in pier(id=9).items() if name != "score"}
    whole = json.loads(export(boat(), water()))
    for order in ([*whole["annotations"], mine], [mine, *whole["annotations"]]):
        codes = found(json.dumps({**whole, "annotations": order}), mapping)
        assert [(code, severity) for code, severity, _ in codes] == [("CNF310", "warning")]


def test_of_a_shape_that_is_not_imported_nothing_else_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    hashes = {"1": "RoPe0004", "4": "BuOy0005"}
    path.write_text(json.dumps({"category_id_to_feature_hash": hashes, "image_id_to_frame_index": frames(1, 2, 3)}))
    line = boat(segmentation=[[40, 60, 240, 60, 240, 160, 240, 160, 240, 60, 40, 60]], area=0)
    spot = boat(category_id=4, bbox=[40, 60, 0, 0], area=0, segmentation=[[40, 60]])
    drawn = {"keypoints": [40, 60, 2], "num_keypoints": 1}
    whole = json.loads(export(line, spot, categories=({"supercategory": "polyline", "id": 1, "name": "rope"}, POINT)))
    whole["annotations"][1] |= drawn
    assert [(code, pointer) for code, _, pointer in found(json.dumps(whole), path)] == [
        ("MED311", "/annotations/0/category_id"),
        ("MED311", "/annotations/1/category_id"),
    ]
