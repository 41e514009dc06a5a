"""The shapes of one element of ``annotations`` and of one result. Coordinates are pixels from the top left corner.

Further members are taken as they are: COCO files carry many (``attributes``, ``track_id``, ``ignore`` …). Which kind of result a file
holds is told by its first element, as pycocotools does.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nextafter
from typing import Any, cast

from predlint.dialects.coco import declared
from predlint.dialects.coco.annotation_view import ABOVE_ONE, LARGEST
from predlint.dialects.coco.annotation_words import (
    AreaMissing,
    CaptionEmpty,
    Foreign,
    IscrowdMissing,
    MemberMissing,
    MemberType,
    MixedResults,
    NoGeometry,
    NotACount,
    NotAnObject,
    NotText,
    ScoreMissing,
    ScoreNegative,
    ScoreRange,
    ScoreType,
    SegmentationMissing,
)
from predlint.dialects.coco.box_words import AreaNegative, AreaType, BoxForm, BoxLength, BoxNumber
from predlint.dialects.coco.foreign import foreign
from predlint.dialects.coco.keypoint_words import KeypointsForm, NotKeypoints
from predlint.dialects.coco.kinds import AnnotationKind, ResultKind
from predlint.dialects.coco.segment_words import (
    Bitmap,
    CountsForm,
    ListedMasks,
    MaskCountsForm,
    MaskSizeForm,
    MaskUncompressed,
    NoMember,
    NotAMask,
    NotARing,
    NotASegmentation,
    PackedOnly,
    PolygonForMask,
    RingNumber,
    SizeForm,
    SizeLength,
)
from predlint.dialects.coco.values import is_bitmap
from predlint.shape.drawn import Counts, RunLengths
from predlint.shape.faults import Fault, LookAlike, broken
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
        return _open({**ids, "caption": _caption(broken(MemberMissing, what, "caption"))}, what, stands_for=_foreign)
    return _open(
        {
            **ids,
            "category_id": _id("category_id", what),
            "bbox": Member(_box(), broken(MemberMissing, what, "bbox")),
            "area": Member(_area(), broken(AreaMissing, encord)),
            "iscrowd": Member(Anything(), broken(IscrowdMissing, encord)),
            "segmentation": Member(_segmentation(), broken(SegmentationMissing, encord)),
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
        return broken(MixedResults, member) if first else broken(MemberMissing, what, member)

    image = {"image_id": _id("image_id", what)}
    if kind == "panoptic":
        return annotation(encord=False, kind="panoptic")
    if kind == "caption":
        return _open({**image, "caption": _caption(absent("caption"))}, what, stands_for=_foreign)
    common = {**image, "category_id": _id("category_id", what)}
    score = Member(_score(most=None if kind == "keypoints" else _MOST_SCORE), broken(ScoreMissing))
    if kind == "segm":
        mask = _mask(packed=True, look_alike=_polygons)
        return _open({**common, "segmentation": Member(mask, absent("segmentation")), "score": score}, what, stands_for=_foreign)
    if kind == "keypoints":
        return _open(
            {**common, "keypoints": Member(_keypoints(null=False), absent("keypoints")), "score": score}, what, stands_for=_foreign
        )
    boxless = absent("bbox") if kind == "bbox" else broken(NoGeometry)
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
        wrong=wrong or broken(NotAnObject, what),
        look_alike=look_alike,
        stands_for=stands_for,
        ends_open=True,
        holds=holds,
    )


def _foreign(value: Any) -> Fault | None:
    """A record of another platform, where a COCO element belongs. One that names an image is such an element, whatever else it has."""
    kind = foreign(value) if "image_id" not in value else None
    return broken(Foreign, kind) if kind is not None else None


def _id(member: str, what: str, *, usual_least: float | None = None) -> Member:
    number = Number(broken(MemberType, member), whole=True, usual_least=usual_least)
    return Member(number, broken(MemberMissing, what, member))


def _caption(missing: Fault) -> Member:
    return Member(Text(broken(NotText, "caption"), empty=broken(CaptionEmpty)), missing)


def _box() -> Items:
    return Items(
        _coordinate(broken(BoxNumber)),
        wrong=broken(BoxForm),
        least=4,
        most=4,
        length=Fault(BoxLength),
        first_only=True,
        holds=(declared.SIDES,),
    )


def _coordinate(wrong: Fault) -> Number:
    """Beyond so many pixels a number is taken for fewer: the kernel leaves such to the rules."""
    return Number(wrong, usual_least=-LARGEST, usual_most=LARGEST)


def _area() -> Number:
    return Number(broken(AreaType), broken(AreaNegative), least=0)


def _score(*, most: float | None, nullable: bool = False) -> Number:
    outside = broken(ScoreRange) if most is not None else broken(ScoreNegative)
    return Number(broken(ScoreType), outside, least=0, most=most, usual_most=1, nullable=nullable)


def _count() -> Number:
    said = broken(NotACount, "num_keypoints")
    return Number(said, said, least=0, whole=True, nullable=True)


# -- segmentations and key points --------------------------------------------------------------------------------------


def _segmentation() -> Items:
    """A list of polygons, each a flat list of numbers, or a mask. Null is as good as none, for all who read it."""
    ring = Items(_coordinate(broken(RingNumber)), wrong=broken(NotARing), first_only=True)
    form = broken(NotASegmentation)
    return Items(ring, wrong=form, bare=_mask(packed=False), nullable=True, holds=(declared.RINGS,))


def _mask(*, packed: bool, look_alike: LookAlike | None = None) -> Record:
    """Run lengths of a mask; ``packed`` where only their compressed text is read."""
    length = Number(broken(MaskSizeForm), broken(MaskSizeForm), above=0, whole=True)
    size = Items(
        length,
        broken(SizeForm),
        least=2,
        most=2,
        length=Fault(SizeLength),
        first_only=True,
        holds=(declared.SIDES,),
    )
    run = Number(broken(MaskCountsForm), broken(MaskCountsForm), least=0, whole=True)
    counts = Items(
        run,
        wrong=broken(CountsForm),
        bare=Text(broken(PackedOnly) if packed else broken(CountsForm)),
        listed=broken(MaskUncompressed) if packed else None,
        first_only=True,
        holds=(Counts(),),
    )
    return _open(
        {
            "size": Member(size, broken(NoMember, "size")),
            "counts": Member(counts, broken(NoMember, "counts")),
        },
        "the mask",
        look_alike,
        wrong=broken(NotAMask) if packed else broken(NotASegmentation),
        holds=(declared.RUN_LENGTHS,),
    )


def _polygons(value: Any) -> Fault | None:
    if value.__class__ is not list or not value:
        return None
    if all(item.__class__ is dict for item in value):
        return broken(ListedMasks, len(value))
    return broken(Bitmap) if is_bitmap(value) else broken(PolygonForMask)


def _keypoints(*, null: bool = True, annotated: bool = False) -> Node:
    """A flat list of x, y and visibility; null, as Encord's exporter writes it, is as good as none."""
    wrong = broken(NotKeypoints)
    bare = Typed(cast("Any", frozenset({"null"})), wrong) if null else None
    item = _coordinate(broken(KeypointsForm))
    return Items(item, wrong=wrong, bare=bare, first_only=True, holds=(declared.key_points(annotated=annotated),))
