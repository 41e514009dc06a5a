"""The shapes of one element of ``annotations`` and of one result. Coordinates are pixels from the top left corner.

Further members are taken as they are: COCO files carry many (``attributes``, ``track_id``, ``ignore`` …). Which kind of result a file
holds is told by its first element, as pycocotools does.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nextafter
from typing import Any, cast

from predlint.dialects.coco import annotation_words as say
from predlint.dialects.coco import box_words as boxes
from predlint.dialects.coco import declared
from predlint.dialects.coco import keypoint_words as keypoints
from predlint.dialects.coco import segment_words as segment
from predlint.dialects.coco.annotation_view import ABOVE_ONE, LARGEST
from predlint.dialects.coco.foreign import foreign
from predlint.dialects.coco.kinds import AnnotationKind, ResultKind
from predlint.dialects.coco.values import is_bitmap
from predlint.shape.drawn import Counts, RunLengths
from predlint.shape.faults import Fault, LookAlike, fault
from predlint.shape.nodes import Anything, Items, Member, Node, Number, Record, Text, Typed

#: What is no more above 1 than by rounding, of which a rule of records tells.
_MOST_SCORE = nextafter(1 + ABOVE_ONE, 0)


def annotation(encord: bool, kind: AnnotationKind = "instances") -> Record:
    """One element of ``annotations``; ``encord`` when the file is meant for an Encord project."""
    what = "the annotation"
    if kind == "panoptic":
        return _open({"image_id": _id("image_id", what), "segments_info": Member(Anything())}, what, stands_for=_foreign)
    ids = {"id": _id("id", what, usual_least=1), "image_id": _id("image_id", what)}
    if kind == "caption":
        return _open({**ids, "caption": _caption(fault("REC301", say.missing, what, "caption"))}, what, stands_for=_foreign)
    return _open(
        {
            **ids,
            "category_id": _id("category_id", what),
            "bbox": Member(_box(), fault("REC301", say.missing, what, "bbox")),
            "area": Member(_area(), fault("REC303", say.no_area, encord)),
            "iscrowd": Member(Anything(), fault("REC311", say.no_iscrowd, encord)),
            "segmentation": Member(_segmentation(), fault("REC310", say.no_segmentation, encord)),
            "keypoints": Member(_keypoints(annotated=True)),
            "num_keypoints": Member(_count()),
            "score": Member(_score(most=_MOST_SCORE, nullable=True)),
        },
        what,
        stands_for=_foreign,
    )


def result(kind: ResultKind | None, *, first: bool = True) -> Record:
    """One result of a file of that kind; None where it does not say which. ``first``: the first result of the file says so."""
    what = "the result"

    def absent(member: str) -> Fault:
        return fault("REC308", say.missing_first, member) if first else fault("REC301", say.missing, what, member)

    image = {"image_id": _id("image_id", what)}
    if kind == "panoptic":
        return annotation(encord=False, kind="panoptic")
    if kind == "caption":
        return _open({**image, "caption": _caption(absent("caption"))}, what, stands_for=_foreign)
    common = {**image, "category_id": _id("category_id", what)}
    score = Member(_score(most=None if kind == "keypoints" else _MOST_SCORE), fault("CNF301", say.no_score))
    if kind == "segm":
        mask = _mask(packed=True, look_alike=_polygons)
        return _open({**common, "segmentation": Member(mask, absent("segmentation")), "score": score}, what, stands_for=_foreign)
    if kind == "keypoints":
        return _open(
            {**common, "keypoints": Member(_keypoints(null=False), absent("keypoints")), "score": score}, what, stands_for=_foreign
        )
    boxless = absent("bbox") if kind == "bbox" else fault("REC301", say.no_geometry)
    drawn = {"bbox": Member(_box(), boxless), "segmentation": Member(_segmentation()), "keypoints": Member(_keypoints())}
    return _open({**common, **drawn, "score": score}, what, stands_for=_foreign)


def _open(
    members: Mapping[str, Member],
    what: str,
    look_alike: LookAlike | None = None,
    wrong: Fault | None = None,
    stands_for: LookAlike | None = None,
    holds: tuple[RunLengths, ...] = (),
) -> Record:
    """A record that may have any further members."""
    return Record(
        members,
        wrong=wrong or fault("REC302", say.not_an_object, what),
        unknown=fault("REC301", say.unknown),
        misspelt=fault("REC301", say.misspelt),
        look_alike=look_alike,
        stands_for=stands_for,
        ends_open=True,
        holds=holds,
    )


def _foreign(value: Any) -> Fault | None:
    """A record of another platform, where a COCO element belongs. One that names an image is such an element, whatever else it has."""
    kind = foreign(value) if "image_id" not in value else None
    return fault("REC301", say.foreign, kind) if kind is not None else None


def _id(member: str, what: str, *, usual_least: float | None = None) -> Member:
    number = Number(fault("REC302", say.bad_id, member), whole=True, usual_least=usual_least)
    return Member(number, fault("REC301", say.missing, what, member))


def _caption(missing: Fault) -> Member:
    return Member(Text(fault("REC302", say.not_text, "caption"), empty=fault("REC309", say.empty_caption)), missing)


def _box() -> Items:
    return Items(
        _coordinate(fault("GEO301", boxes.box_number)),
        wrong=fault("GEO301", boxes.not_a_box),
        least=4,
        most=4,
        length=fault("GEO302", boxes.box_length),
        first_only=True,
        holds=(declared.SIDES,),
    )


def _coordinate(wrong: Fault) -> Number:
    """Beyond so many pixels a number is taken for fewer: the kernel leaves such to the rules."""
    return Number(wrong, usual_least=-LARGEST, usual_most=LARGEST)


def _area() -> Number:
    return Number(fault("REC302", boxes.area_type), fault("GEO309", boxes.area_negative), least=0)


def _score(*, most: float | None, nullable: bool = False) -> Number:
    outside = say.score_range if most is not None else say.score_negative
    return Number(fault("CNF302", say.score_type), fault("CNF303", outside), least=0, most=most, usual_most=1, nullable=nullable)


def _count() -> Number:
    said = fault("REC302", say.not_a_count, "num_keypoints")
    return Number(said, said, least=0, whole=True, nullable=True)


# -- segmentations and key points --------------------------------------------------------------------------------------


def _segmentation() -> Items:
    """A list of polygons, each a flat list of numbers, or a mask. Null is as good as none, for all who read it."""
    ring = Items(_coordinate(fault("GEO311", segment.ring_number)), wrong=fault("GEO311", segment.not_a_ring), first_only=True)
    form = fault("GEO311", segment.not_a_segmentation)
    return Items(ring, wrong=form, bare=_mask(packed=False), nullable=True, holds=(declared.RINGS,))


def _mask(*, packed: bool, look_alike: LookAlike | None = None) -> Record:
    """Run lengths of a mask; ``packed`` where only their compressed text is read."""
    length = Number(fault("GEO321", segment.size_number), fault("GEO321", segment.size_number), above=0, whole=True)
    size = Items(
        length,
        fault("GEO321", segment.size_form),
        least=2,
        most=2,
        length=fault("GEO321", segment.size_length),
        first_only=True,
        holds=(declared.SIDES,),
    )
    run = Number(fault("GEO323", segment.count_item), fault("GEO323", segment.count_item), least=0, whole=True)
    counts = Items(
        run,
        wrong=fault("GEO323", segment.counts_form),
        bare=Text(fault("GEO323", segment.packed_only if packed else segment.counts_form)),
        listed=fault("GEO326", segment.uncompressed) if packed else None,
        first_only=True,
        holds=(Counts(),),
    )
    return _open(
        {
            "size": Member(size, fault("REC301", segment.no_member, "size")),
            "counts": Member(counts, fault("REC301", segment.no_member, "counts")),
        },
        "the mask",
        look_alike,
        wrong=fault("GEO311", segment.not_a_mask if packed else segment.not_a_segmentation),
        holds=(declared.RUN_LENGTHS,),
    )


def _polygons(value: Any) -> Fault | None:
    if value.__class__ is not list or not value:
        return None
    if all(item.__class__ is dict for item in value):
        return fault("GEO311", segment.listed_masks, len(value))
    return fault("GEO311", segment.bitmap if is_bitmap(value) else segment.polygon_for_mask)


def _keypoints(*, null: bool = True, annotated: bool = False) -> Node:
    """A flat list of x, y and visibility; null, as Encord's exporter writes it, is as good as none."""
    wrong = fault("GEO331", keypoints.not_keypoints)
    bare = Typed(cast("Any", frozenset({"null"})), wrong) if null else None
    item = _coordinate(fault("GEO331", keypoints.keypoint_item))
    return Items(item, wrong=wrong, bare=bare, first_only=True, holds=(declared.key_points(annotated=annotated),))
