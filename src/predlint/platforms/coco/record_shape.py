"""The shapes of one element of ``annotations`` and of one result. Coordinates are pixels from the top left corner.

Other members are accepted, because COCO files have many (``attributes``, ``track_id``, ``ignore`` …). The first element decides the kind
of results in a file, as in pycocotools.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nextafter
from typing import Any, cast

from predlint.platforms.coco import declarations
from predlint.platforms.coco.annotation_words import (
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
from predlint.platforms.coco.box_words import AreaNegative, AreaType, BoxForm, BoxLength, BoxNumber
from predlint.platforms.coco.foreign_records import foreign
from predlint.platforms.coco.keypoint_words import KeypointsForm, NotKeypoints
from predlint.platforms.coco.member_values import is_bitmap
from predlint.platforms.coco.record_kind import AnnotationKind, ResultKind
from predlint.platforms.coco.record_view import ABOVE_A_PIXEL, ABOVE_ONE, LARGEST
from predlint.platforms.coco.segment_words import (
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
from predlint.shape.drawing_constraints import Counts, RunLengths
from predlint.shape.nodes import AnyValue, Items, Member, Node, Number, Record, Text, Typed
from predlint.shape.violation_specs import AlsoWritten, ViolationSpec, spec_of

#: Largest score that exceeds 1 only by rounding, which a record rule reports.
_MOST_SCORE = nextafter(1 + ABOVE_ONE, 0)

#: Further members that readers of COCO files know: of annotations, of results, and of panoptic annotations.
_OF_ANNOTATIONS = frozenset({"attributes", "ignore", "track_id"})
_OF_RESULTS = frozenset({"file_name", "track_id"})
_OF_PANOPTIC = frozenset({"file_name"})


def annotation(encord: bool, kind: AnnotationKind = "instances") -> Record:
    """Returns the shape of one element of ``annotations``. ``encord``: the file is meant for an Encord project."""
    what = "the annotation"
    if kind == "panoptic":
        return _open(
            {"image_id": _id("image_id", what), "segments_info": Member(AnyValue())}, what, stands_for=_foreign, also_known=_OF_PANOPTIC
        )
    ids = {"id": _id("id", what, usual_least=1), "image_id": _id("image_id", what)}
    if kind == "caption":
        return _open({**ids, "caption": _caption(spec_of(MemberMissing, what, "caption"))}, what, stands_for=_foreign)
    return _open(
        {
            **ids,
            "category_id": _id("category_id", what),
            "bbox": Member(_box(), spec_of(MemberMissing, what, "bbox")),
            "area": Member(_area(), spec_of(AreaMissing, encord)),
            "iscrowd": Member(AnyValue(), spec_of(IscrowdMissing, encord)),
            "segmentation": Member(_segmentation(), spec_of(SegmentationMissing, encord)),
            "keypoints": Member(_keypoints(annotated=True)),
            "num_keypoints": Member(_count()),
            "score": Member(_score(most=_MOST_SCORE, nullable=True)),
        },
        what,
        stands_for=_foreign,
        also_known=_OF_ANNOTATIONS,
    )


def result(kind: ResultKind | None, *, first: bool = True) -> Record:
    """Returns the shape of one result in a file of this kind; None if the kind is unknown. ``first``: the first result revealed it."""
    what = "the result"

    def absent(member: str) -> ViolationSpec:
        return spec_of(MixedResults, member) if first else spec_of(MemberMissing, what, member)

    image = {"image_id": _id("image_id", what)}
    if kind == "panoptic":
        return annotation(encord=False, kind="panoptic")
    if kind == "caption":
        return _open({**image, "caption": _caption(absent("caption"))}, what, stands_for=_foreign)
    common = {**image, "category_id": _id("category_id", what)}
    score = Member(_score(most=None if kind == "keypoints" else _MOST_SCORE), spec_of(ScoreMissing))
    if kind == "segm":
        drawn = {"segmentation": Member(_mask(packed=True, also_written=_polygons), absent("segmentation"))}
    elif kind == "keypoints":
        drawn = {"keypoints": Member(_keypoints(null=False), absent("keypoints"))}
    else:
        boxless = absent("bbox") if kind == "bbox" else spec_of(NoGeometry)
        drawn = {"bbox": Member(_box(), boxless), "segmentation": Member(_segmentation()), "keypoints": Member(_keypoints())}
    return _open({**common, **drawn, "score": score}, what, stands_for=_foreign, also_known=_OF_RESULTS)


def _open(
    members: Mapping[str, Member],
    what: str,
    also_written: AlsoWritten | None = None,
    wrong: ViolationSpec | None = None,
    stands_for: AlsoWritten | None = None,
    holds: tuple[RunLengths, ...] = (),
    also_known: frozenset[str] = frozenset(),
) -> Record:
    """Returns a record that accepts any further members."""
    return Record(
        members,
        wrong=wrong or spec_of(NotAnObject, what),
        also_written=also_written,
        stands_for=stands_for,
        ends_open=True,
        also_known=also_known,
        holds=holds,
    )


def _foreign(value: Any) -> ViolationSpec | None:
    """Returns the spec for a record of another platform, or None. An object with an ``image_id`` is always a COCO element."""
    kind = foreign(value) if "image_id" not in value else None
    return spec_of(Foreign, kind) if kind is not None else None


def _id(member: str, what: str, *, usual_least: float | None = None) -> Member:
    number = Number(spec_of(MemberType, member), whole=True, usual_least=usual_least)
    return Member(number, spec_of(MemberMissing, what, member))


def _caption(missing: ViolationSpec) -> Member:
    return Member(Text(spec_of(NotText, "caption"), empty=spec_of(CaptionEmpty)), missing)


def _box() -> Items:
    return Items(
        _coordinate(spec_of(BoxNumber)),
        wrong=spec_of(BoxForm),
        minimum=4,
        maximum=4,
        length=ViolationSpec(BoxLength),
        first_only=True,
        holds=(declarations.SIDES,),
    )


def _coordinate(wrong: ViolationSpec) -> Number:
    """Returns the node of a coordinate. Rules clamp numbers beyond `LARGEST`, so the kernel leaves these to them."""
    return Number(wrong, usual_least=-LARGEST, usual_most=LARGEST)


def _area() -> Number:
    return Number(spec_of(AreaType), spec_of(AreaNegative), minimum=0, usual_least=ABOVE_A_PIXEL)


def _score(*, most: float | None, nullable: bool = False) -> Number:
    outside = spec_of(ScoreRange) if most is not None else spec_of(ScoreNegative)
    return Number(spec_of(ScoreType), outside, minimum=0, maximum=most, usual_most=1, nullable=nullable)


def _count() -> Number:
    spec = spec_of(NotACount, "num_keypoints")
    return Number(spec, spec, minimum=0, whole=True, nullable=True)


# -- segmentations and key points --------------------------------------------------------------------------------------


def _segmentation() -> Items:
    """Returns the node of a segmentation: a list of polygons, each a flat list of numbers, or a mask. Programs read null as none."""
    ring = Items(_coordinate(spec_of(RingNumber)), wrong=spec_of(NotARing), first_only=True)
    form = spec_of(NotASegmentation)
    return Items(ring, wrong=form, bare=_mask(packed=False), nullable=True, holds=(declarations.RINGS,))


def _mask(*, packed: bool, also_written: AlsoWritten | None = None) -> Record:
    """Returns the record of a mask in run lengths. ``packed``: only compressed text is accepted."""
    length = Number(spec_of(MaskSizeForm), spec_of(MaskSizeForm), above=0, whole=True)
    size = Items(
        length,
        spec_of(SizeForm),
        minimum=2,
        maximum=2,
        length=ViolationSpec(SizeLength),
        first_only=True,
        holds=(declarations.SIDES,),
    )
    run = Number(spec_of(MaskCountsForm), spec_of(MaskCountsForm), minimum=0, whole=True)
    counts = Items(
        run,
        wrong=spec_of(CountsForm),
        bare=Text(spec_of(PackedOnly) if packed else spec_of(CountsForm)),
        listed=spec_of(MaskUncompressed) if packed else None,
        first_only=True,
        holds=(Counts(),),
    )
    return _open(
        {
            "size": Member(size, spec_of(NoMember, "size")),
            "counts": Member(counts, spec_of(NoMember, "counts")),
        },
        "the mask",
        also_written,
        wrong=spec_of(NotAMask) if packed else spec_of(NotASegmentation),
        holds=(declarations.RUN_LENGTHS,),
    )


def _polygons(value: Any) -> ViolationSpec | None:
    if value.__class__ is not list or not value:
        return None
    if all(item.__class__ is dict for item in value):
        return spec_of(ListedMasks, len(value))
    return spec_of(Bitmap) if is_bitmap(value) else spec_of(PolygonForMask)


def _keypoints(*, null: bool = True, annotated: bool = False) -> Node:
    """Returns the node of key points: a flat list of x, y and visibility. Null, which Encord's exporter writes, means none."""
    wrong = spec_of(NotKeypoints)
    bare = Typed(cast("Any", frozenset({"null"})), wrong) if null else None
    item = _coordinate(spec_of(KeypointsForm))
    return Items(item, wrong=wrong, bare=bare, first_only=True, holds=(declarations.key_points(annotated=annotated),))
