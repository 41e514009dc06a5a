"""Builds the COCO files that are examples of rules, from what matters in each: boats, piers, water and oars in a harbour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

Json = dict[str, Any]

#: The option for a COCO file as the reference: predictions are checked against its images and categories.
HARBOUR = "--ontology examples/harbour/coco.json"
#: The option for the same harbour as an Encord ontology, for files that are to be imported there.
ENCORD = "--ontology examples/harbour/ontology.json"

QUAY: Json = {"id": 1, "width": 640, "height": 480, "file_name": "quay_001.jpg"}
BASIN: Json = {"id": 2, "width": 800, "height": 600, "file_name": "basin_002.jpg"}
#: An image so small that its masks are readable.
THUMB: Json = {"id": 3, "width": 8, "height": 6, "file_name": "thumb_003.png"}
IMAGES: tuple[Json, ...] = (QUAY, BASIN, THUMB)

BOAT: Json = {"id": 1, "name": "boat", "supercategory": "vessel"}
PIER: Json = {"id": 2, "name": "pier", "supercategory": "building"}
WATER: Json = {"id": 3, "name": "water", "supercategory": "ground"}
OAR: Json = {"id": 4, "name": "oar", "supercategory": "tool", "keypoints": ["handle", "shaft", "blade"], "skeleton": [[1, 2], [2, 3]]}
CATEGORIES: tuple[Json, ...] = (BOAT, PIER, WATER, OAR)

#: The corners of the boat and of the pier, as x, y, x, y …
HULL = [40, 60, 240, 60, 240, 160, 40, 160]
PLANKS = [300, 200, 500, 200, 500, 300]
#: The run lengths of columns 2 to 4 of rows 1 to 4 of the thumbnail, column by column, background first.
RUNS = [13, 4, 2, 4, 2, 4, 19]
#: The same runs, compressed.
PACKED = "=42000a0"


def text_of(value: object) -> str:
    """Returns the value as compact JSON, in one line."""
    return orjson.dumps(value).decode()


def document(*annotations: object, images: Sequence[object] = IMAGES, categories: Sequence[object] = CATEGORIES, **members: object) -> str:
    """Returns an annotation file: one object with its own images and categories."""
    return text_of({**members, "images": images, "categories": categories, "annotations": annotations})


def encord_document(*annotations: object, **members: Any) -> str:
    """Returns an annotation file without keypoints, which Encord can import."""
    return document(*annotations, **{"categories": (BOAT, PIER, WATER), **members})


def results(*found: object) -> str:
    """Returns a result file: a list of predictions."""
    return text_of(found)


def boat(change: Mapping[str, Any] | None = None, *, without: tuple[str, ...] = (), **members: object) -> Json:
    """Returns a boat at the quay, 200 by 100 pixels; ``members`` and ``change`` replace some of its members, ``without`` drops some."""
    whole: Json = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [40, 60, 200, 100], "area": 20000, "iscrowd": 0}
    return _made({**whole, "segmentation": [HULL], "score": 0.9}, change, members, without)


def pier(change: Mapping[str, Any] | None = None, *, without: tuple[str, ...] = (), **members: object) -> Json:
    """Returns a pier at the quay: a triangle in a box of 200 by 100 pixels."""
    whole: Json = {"id": 2, "image_id": 1, "category_id": 2, "bbox": [300, 200, 200, 100], "area": 10000, "iscrowd": 0}
    return _made({**whole, "segmentation": [PLANKS], "score": 0.8}, change, members, without)


def water(change: Mapping[str, Any] | None = None, *, without: tuple[str, ...] = (), **members: object) -> Json:
    """Returns water in the thumbnail, as a mask of 3 by 4 pixels."""
    whole: Json = {"id": 3, "image_id": 3, "category_id": 3, "bbox": [2, 1, 3, 4], "area": 12, "iscrowd": 1}
    return _made({**whole, "segmentation": mask(), "score": 0.7}, change, members, without)


def oar(change: Mapping[str, Any] | None = None, *, without: tuple[str, ...] = (), **members: object) -> Json:
    """Returns an oar in the basin, with three keypoints, one of them not visible."""
    whole: Json = {"id": 4, "image_id": 2, "category_id": 4, "bbox": [100, 100, 60, 40], "area": 2400, "iscrowd": 0}
    points = {"segmentation": [[100, 100, 160, 100, 160, 140, 100, 140]], "keypoints": points_of(), "num_keypoints": 2}
    return _made({**whole, **points, "score": 0.6}, change, members, without)


def points_of(
    handle: Sequence[object] = (100, 100, 2), shaft: Sequence[object] = (130, 120, 1), blade: Sequence[object] = (0, 0, 0)
) -> Any:
    """Returns the keypoints of an oar, each as x, y and visibility."""
    return [*handle, *shaft, *blade]


def mask(counts: object = RUNS, size: object = (6, 8)) -> Json:
    """Returns a mask of the thumbnail."""
    return {"size": size, "counts": counts}


def found_boat(change: Mapping[str, Any] | None = None, *, without: tuple[str, ...] = (), **members: object) -> Json:
    """Returns a boat as the result of a detector."""
    return _made({"image_id": 1, "category_id": 1, "bbox": [40, 60, 200, 100], "score": 0.9}, change, members, without)


def found_water(change: Mapping[str, Any] | None = None, *, without: tuple[str, ...] = (), **members: object) -> Json:
    """Returns water as the result of a segmentation."""
    return _made({"image_id": 3, "category_id": 3, "segmentation": mask(PACKED), "score": 0.7}, change, members, without)


def found_oar(change: Mapping[str, Any] | None = None, *, without: tuple[str, ...] = (), **members: object) -> Json:
    """Returns an oar as the result of a pose estimation."""
    points = points_of(blade=(158, 138, 1))
    return _made({"image_id": 2, "category_id": 4, "keypoints": points, "score": 0.6}, change, members, without)


def _made(whole: Json, change: Mapping[str, Any] | None, members: Mapping[str, object], without: tuple[str, ...]) -> Json:
    return {name: given for name, given in {**whole, **(change or {}), **members}.items() if name not in without}


def without(member: str) -> dict[str, object]:
    return {name: value for name, value in QUAY.items() if name != member}


def one(image: object) -> str:
    """Returns a file with one boat, and one image that differs."""
    return document(boat(), images=(image, BASIN))
