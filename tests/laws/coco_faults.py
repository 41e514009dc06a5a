"""Elements of COCO files that are wrong in one way each: the rule that must tell of it, and where in the element."""

from __future__ import annotations

from typing import Any

from coco_examples import (
    HULL,
    PACKED,
    PLANKS,
    QUAY,
    RUNS,
    boat,
    found_boat,
    found_oar,
    found_water,
    mask,
    oar,
    pier,
    points_of,
    water,
)

Json = dict[str, Any]
#: An id that no element has.
NEW = 5000


def without(members: Json, name: str) -> Json:
    return {key: value for key, value in members.items() if key != name}


def annotations() -> list[tuple[str, Json, str]]:
    """Annotations held against a COCO file: code, element, where in it."""
    along_rows, big = [10, 3, 5, 3, 5, 3, 5, 3, 11], [200, 150, 300, 150, 300, 200, 200, 200]
    point = {
        "category_id": 1,
        "bbox": [100, 100, 0, 0],
        "area": 0,
        "segmentation": [[100, 100]],
        "keypoints": [100, 100, 2],
        "num_keypoints": 1,
    }
    return [
        ("REC301", boat(without=("bbox",)), "/bbox"),
        ("REC302", boat(image_id="1"), "/image_id"),
        ("REC303", boat(without=("area",)), "/area"),
        ("REC304", boat(category_id=1.0), "/category_id"),
        ("REC305", boat(id=0), "/id"),
        ("REC318", boat(id=-1), "/id"),
        ("REC315", boat(ignore=1), "/ignore"),
        ("REC306", boat(iscrowd=2), "/iscrowd"),
        ("REC307", boat(iscrowd=1), "/iscrowd"),
        ("REC311", boat(without=("iscrowd",)), "/iscrowd"),
        ("REC312", boat(iscrowd=False), "/iscrowd"),
        ("REC313", boat(id=1 << 63), "/id"),
        ("REC310", boat(without=("segmentation",)), "/segmentation"),
        ("CNF302", boat(score="0.9"), "/score"),
        ("CNF303", boat(score=-0.5), "/score"),
        ("CNF306", boat(score=1.0000002), "/score"),
        ("CNF307", boat(score=None), "/score"),
        ("CNF307", boat(without=("score",)), "/score"),
        ("GEO301", boat(bbox="40,60"), "/bbox"),
        ("GEO301", boat(bbox=[40, "60", 200, 100]), "/bbox/1"),
        ("GEO302", boat(bbox=[40, 60, 200]), "/bbox"),
        ("GEO303", boat(bbox=[240, 60, -200, 100]), "/bbox/2"),
        ("GEO304", boat(bbox=[400, 300, 600, 400]), "/bbox"),
        ("GEO305", boat(bbox=[-5, 60, 200, 100]), "/bbox/0"),
        ("GEO306", boat(bbox=[0.0625, 0.125, 0.3125, 0.2083], segmentation=[[0, 0, 1, 0, 1, 1]]), "/bbox"),
        ("GEO307", oar(**point), "/bbox"),
        ("GEO308", boat(bbox=[400, 300, 100, 50], segmentation=[big], area=5000), "/bbox"),
        ("GEO309", boat(area=-20000), "/area"),
        ("GEO310", pier(area=1), "/area"),
        ("GEO311", boat(segmentation=HULL), "/segmentation"),
        ("GEO312", pier(segmentation=[PLANKS[:4]]), "/segmentation/0"),
        ("GEO313", boat(segmentation=[]), "/segmentation"),
        ("GEO314", pier(segmentation=[[*PLANKS, 300]]), "/segmentation/0"),
        ("GEO315", pier(segmentation=[[300, 200, 700, 200, 500, 300]]), "/segmentation/0/2"),
        ("GEO330", pier(segmentation=[[300, 500, 500, 500, 500, 600]]), "/segmentation/0/1"),
        ("GEO316", pier(segmentation=[[300, 200, 400, 250, 500, 300]], area=0), "/segmentation/0"),
        ("GEO318", pier(area=20000), "/area"),
        ("GEO319", boat(bbox=[200, 150, 300, 200], segmentation=[big], area=5000), "/bbox"),
        ("GEO321", water(segmentation=mask(size=["6", 8])), "/segmentation/size/0"),
        ("GEO322", water(segmentation=mask(PACKED, [8, 6])), "/segmentation/size"),
        ("GEO323", water(segmentation=mask([13, -4, 2, 4, 2, 4, 27])), "/segmentation/counts/1"),
        ("GEO324", water(segmentation=mask([*RUNS[:-1], 30])), "/segmentation/counts"),
        ("GEO325", water(segmentation=mask(f"b'{PACKED}'")), "/segmentation/counts"),
        ("GEO327", water(segmentation=mask([48])), "/segmentation"),
        ("GEO328", water(segmentation=mask(along_rows)), "/segmentation"),
        ("GEO329", water(segmentation=mask(size=[6, 8.0])), "/segmentation/size/1"),
        ("GEO329", water(segmentation=mask([*RUNS[:-1], 19.0])), "/segmentation/counts/6"),
        ("GEO331", oar(keypoints="none"), "/keypoints"),
        ("GEO332", oar(keypoints=points_of()[:8]), "/keypoints"),
        ("GEO333", oar(keypoints=[1, 1, 2]), "/keypoints"),
        ("GEO334", oar(keypoints=points_of((100, 100, 3))), "/keypoints/2"),
        ("GEO335", oar(keypoints=points_of(blade=(158, 138, 0))), "/keypoints/6"),
        ("GEO336", oar(keypoints=points_of((1900, 100, 2))), "/keypoints/0"),
        ("GEO336", oar(keypoints=points_of((-3, 100, 2))), "/keypoints/0"),
        ("GEO333", oar(keypoints=[], num_keypoints=1), "/keypoints"),
        ("GEO338", oar(num_keypoints=3), "/num_keypoints"),
        ("GEO343", oar(num_keypoints=0), "/num_keypoints"),
        ("GEO344", oar(area=0), "/area"),
        ("KEY301", boat(image_id=98), "/image_id"),
        ("NAM301", boat(category_id=0), "/category_id"),
    ]


def results() -> list[tuple[str, str, Json, str]]:
    """Results: code, the kind of the others, element, where in it."""
    return [
        ("REC301", "bbox", found_boat(without=("image_id",)), "/image_id"),
        ("REC308", "bbox", found_water(), "/bbox"),
        ("REC309", "caption", {"image_id": 1, "caption": ""}, "/caption"),
        ("CNF301", "segm", found_water(without=("score",)), "/score"),
        ("CNF302", "keypoints", found_oar(score="1"), "/score"),
        ("CNF303", "bbox", found_boat(score=87), "/score"),
        ("CNF306", "bbox", found_boat(score=1.0000002), "/score"),
        ("CNF306", "segm", found_water(score=1.0000002), "/score"),
        ("REC308", "outlined", found_boat(), "/segmentation"),
        ("GEO313", "outlined", found_boat(segmentation=[]), "/segmentation"),
        ("GEO313", "outlined", found_boat(segmentation=None), "/segmentation"),
        ("GEO329", "segm", found_water(segmentation=mask(PACKED, [6, 8.0])), "/segmentation/size/1"),
        ("CNF304", "keypoints", found_oar(score=2.4), "/score"),
        ("GEO322", "segm", found_water(segmentation=mask(PACKED, [8, 6])), "/segmentation/size"),
        ("GEO326", "segm", found_water(segmentation=mask(RUNS)), "/segmentation/counts"),
        ("KEY301", "segm", found_water(image_id=98), "/image_id"),
        ("GEO337", "keypoints", found_oar(keypoints=points_of((-30, 100, 1))), "/keypoints/0"),
        ("NAM301", "bbox", found_boat(category_id=0), "/category_id"),
    ]


LOCK = {**QUAY, "id": NEW, "file_name": "lock.jpg"}
CRANE = {"id": 50, "name": "crane", "supercategory": "tool"}


def images() -> list[tuple[str, str, Json, str]]:
    """Images among others: code, world, element, where in it."""
    return [
        ("KEY303", "encord", without(LOCK, "file_name"), "/file_name"),
        ("KEY319", "categories", without(LOCK, "file_name"), "/file_name"),
        ("KEY319", "categories", {**LOCK, "file_name": ""}, "/file_name"),
        ("KEY320", "categories", without(LOCK, "height"), "/height"),
        ("KEY320", "categories", {**LOCK, "width": None}, "/width"),
        ("KEY304", "categories", without(LOCK, "id"), "/id"),
        ("KEY305", "encord", without(LOCK, "height"), "/height"),
        ("KEY306", "encord", {**LOCK, "width": 0}, "/width"),
        ("KEY307", "encord", {**LOCK, "width": "640"}, "/width"),
        ("KEY308", "categories", {**LOCK, "width": 640.0}, "/width"),
        ("KEY311", "truth", LOCK, "/id"),
        ("UID302", "encord", {**LOCK, "id": 1}, "/id"),
        ("DUP303", "encord", {**LOCK, "file_name": QUAY["file_name"]}, "/file_name"),
    ]


def categories() -> list[tuple[str, str, Json, str]]:
    """Categories behind the others: code, world, element, where in it."""
    return [
        ("NAM307", "truth", without(CRANE, "name"), "/name"),
        ("NAM308", "encord", {**CRANE, "id": "50"}, "/id"),
        ("NAM311", "truth", {**CRANE, "keypoints": ["top"], "skeleton": [[1, 2]]}, "/skeleton/0"),
        ("NAM312", "encord", {**CRANE, "id": 50.0}, "/id"),
        ("UID303", "encord", {**CRANE, "id": 2}, "/id"),
        ("DUP302", "encord", {**CRANE, "name": "pier"}, "/name"),
    ]
