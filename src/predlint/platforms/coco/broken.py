"""Elements of a COCO file that are broken in one known way each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from predlint.platforms.samples import Json, Made, Mutation, RandomSource, Row, drop, mutations_of, put, put_drawn, turn

if TYPE_CHECKING:
    from predlint.platforms.coco.sample import CocoSource


def mutations(source: CocoSource) -> tuple[Mutation, ...]:
    """Returns all mutations for elements of this source; most suit some elements only."""
    rows = (*_BOXES, *_references(source), *_SCORES, *((_NO_SCORE,) if source.results else (*_MEMBERS, *_OUTLINES, *_KEYPOINTS)))
    return tuple(mutations_of(rows))


_BOXES: tuple[Row, ...] = (
    ("box-as-text", "bbox", "the box is a string", "GEO301", turn(lambda box: ",".join(map(str, box)), "bbox")),
    ("side-as-text", "bbox", "a side of the box is a string", "GEO301", turn(str, "bbox", range(4))),
    ("box-of-three", "bbox", "the box has three numbers", "GEO302", drop("bbox", -1)),
    ("negative-width", "bbox", "the box has a negative width", "GEO303", turn(lambda width: -abs(width), "bbox", 2)),
    ("no-image", "record", "no image is named", "REC301", drop("image_id")),
)


def _references(source: CocoSource) -> Iterator[Row]:
    beyond = put_drawn(lambda draw: max(source.reference.by_id) + draw.integer(1, 50), "category_id")
    yield "image-as-text", "record", "the image is named by a string", "REC302", turn(str, "image_id")
    yield "category-with-point", "record", "the number of the category is written with a point", "REC304", turn(float, "category_id")
    yield "unknown-category", "record", "there is no such category", "NAM301", beyond
    known = source.reference.images
    if (known is None) != source.results:  # results are checked against known images, annotations against those of their own file
        last = max(known.ids) if known is not None else max(image["id"] for image in source.images)
        absent = put_drawn(lambda draw: last + draw.integer(1, 1000), "image_id")
        yield "unknown-image", "record", "there is no such image", "KEY301", absent


def _without_pose(made: Made) -> list[Json]:
    """Returns the records without keypoints: scores of poses may be above 1 (CNF304)."""
    records: list[Json] = made.parts.get("record", [])
    return [record for record in records if "keypoints" not in record]


_SCORES: tuple[Row, ...] = (
    ("score-as-text", "record", "the score is a string", "CNF302", turn(str, "score")),
    ("score-in-per-cent", _without_pose, "the score is in percent", "CNF303", turn(lambda score: round(score * 100 + 1.5, 1), "score")),
)
_NO_SCORE: Row = ("no-score", "record", "the score is missing", "CNF301", drop("score"))

_MEMBERS: tuple[Row, ...] = (
    ("iscrowd-of-two", "record", "iscrowd is neither 0 nor 1", "REC306", put(2, "iscrowd")),
    ("crowd-with-polygons", "ring", "a crowd has polygons", "REC307", put(1, "iscrowd")),
    ("negative-area", "record", "the area is less than 0", "GEO309", turn(lambda area: -1 - area, "area")),
)

_OUTLINES: tuple[Row, ...] = (
    ("flat-segmentation", "ring", "the polygon is not in a list of polygons", "GEO311", turn(lambda rings: rings[0], "segmentation")),
    ("polygon-of-two-points", "ring", "the polygon has two points", "GEO312", turn(lambda rings: [rings[0][:4]], "segmentation")),
    ("odd-polygon", "ring", "a coordinate of the polygon is missing", "GEO314", turn(lambda ring: [*ring, ring[0]], "segmentation", 0)),
    ("size-as-text", "mask", "the size of the mask is in strings", "GEO321", turn(str, "segmentation", "size", 0)),
    ("printed-bytes", "mask", "the counts are the text of Python bytes", "GEO325", turn("b'{}'".format, "segmentation", "counts")),
    ("negative-run", "mask", "a run of the mask is negative", "GEO323", put([3, -4, 5], "segmentation", "counts")),
    ("short-runs", "mask", "the runs do not fill the mask", "GEO324", put([3, 4, 5], "segmentation", "counts")),
)


def _one_more(draw: RandomSource, record: Json) -> None:
    record["keypoints"] += [*record["bbox"][:2], 2]
    record["num_keypoints"] += 1


def _visible_as_three(draw: RandomSource, record: Json) -> None:
    record["keypoints"][:3] = [*record["bbox"][:2], 3]
    record["num_keypoints"] = sum(1 for seen in record["keypoints"][2::3] if seen)


def _beyond(draw: RandomSource, place: tuple[Json, Any]) -> None:
    record, image = place
    record["bbox"] = [image["width"] + 5, image["height"] + 5, *record["bbox"][2:]]


_KEYPOINTS: tuple[Row, ...] = (
    ("keypoints-as-text", "keypoints", "the key points are a string", "GEO331", put("none", "keypoints")),
    ("cut-keypoints", "keypoints", "a number of the key points is missing", "GEO332", drop("keypoints", -1)),
    ("keypoint-too-many", "keypoints", "one key point more than the category has", "GEO333", _one_more),
    ("visibility-of-three", "keypoints", "the visibility of a key point is 3", "GEO334", _visible_as_three),
    ("wrong-number", "keypoints", "the number of key points is wrong", "GEO338", turn(lambda number: number + 1, "num_keypoints")),
    ("box-beyond-the-image", "image", "the box lies beyond the image", "GEO304", _beyond),
)
