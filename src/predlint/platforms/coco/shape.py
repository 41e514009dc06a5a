"""The shapes of annotations and results. Coordinates are pixels from the top left corner."""

from __future__ import annotations

from typing import Any

from predlint.model.findings import ViolationSpec, spec_of
from predlint.platforms.coco import declarations
from predlint.platforms.coco.forms import AnnotationKind, ResultKind, foreign
from predlint.platforms.coco.topics.areas import area_node
from predlint.platforms.coco.topics.boxes import box_node
from predlint.platforms.coco.topics.captions import caption_node
from predlint.platforms.coco.topics.keypoints import count_node, keypoints_node
from predlint.platforms.coco.topics.masks import mask_node, polygons_for_mask
from predlint.platforms.coco.topics.members import MemberMissing, NoGeometry, coordinate, id_member, open_record
from predlint.platforms.coco.topics.missing import ScoreMissing, optional_member
from predlint.platforms.coco.topics.polygons import NotARing, NotASegmentation, RingNumber
from predlint.platforms.coco.topics.results import Foreign, MixedResults
from predlint.platforms.coco.topics.scores import MOST_SCORE, score_node
from predlint.shape.nodes import AnyValue, Items, Member, Record

# -- The shapes of one element of ``annotations`` and of one result. Coordinates are pixels from the top left corner --
#
# Other members are accepted, because COCO files have many (``attributes``, ``track_id``, ``ignore`` …). The first element decides the kind
# of results in a file, as in pycocotools.

#: Further members that readers of COCO files know: of annotations, of results, and of panoptic annotations.
_OF_ANNOTATIONS = frozenset({"attributes", "ignore", "track_id"})
_OF_RESULTS = frozenset({"file_name", "track_id"})
_OF_PANOPTIC = frozenset({"file_name"})


def annotation(encord: bool, kind: AnnotationKind = "instances") -> Record:
    """Returns the shape of one element of ``annotations``. ``encord``: the file is meant for an Encord project."""
    what = "the annotation"
    if kind == "panoptic":
        return open_record(
            {"image_id": id_member("image_id", what), "segments_info": Member(AnyValue())},
            what,
            stands_for=_foreign,
            also_known=_OF_PANOPTIC,
        )
    ids = {"id": id_member("id", what, usual_least=1), "image_id": id_member("image_id", what)}
    if kind == "caption":
        return open_record({**ids, "caption": caption_node(spec_of(MemberMissing, what, "caption"))}, what, stands_for=_foreign)
    return open_record(
        {
            **ids,
            "category_id": id_member("category_id", what),
            "bbox": Member(box_node(), spec_of(MemberMissing, what, "bbox")),
            "area": optional_member(area_node(), "area", encord=encord),
            "iscrowd": optional_member(AnyValue(), "iscrowd", encord=encord),
            "segmentation": optional_member(_segmentation(), "segmentation", encord=encord),
            "keypoints": Member(keypoints_node(annotated=True)),
            "num_keypoints": Member(count_node()),
            "score": Member(score_node(most=MOST_SCORE, nullable=True)),
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

    image = {"image_id": id_member("image_id", what)}
    if kind == "panoptic":
        return annotation(encord=False, kind="panoptic")
    if kind == "caption":
        return open_record({**image, "caption": caption_node(absent("caption"))}, what, stands_for=_foreign)
    common = {**image, "category_id": id_member("category_id", what)}
    score = Member(score_node(most=None if kind == "keypoints" else MOST_SCORE), spec_of(ScoreMissing))
    if kind == "segm":
        drawn = {"segmentation": Member(mask_node(packed=True, also_written=polygons_for_mask), absent("segmentation"))}
    elif kind == "keypoints":
        drawn = {"keypoints": Member(keypoints_node(null=False), absent("keypoints"))}
    else:
        boxless = absent("bbox") if kind == "bbox" else spec_of(NoGeometry)
        drawn = {"bbox": Member(box_node(), boxless), "segmentation": Member(_segmentation()), "keypoints": Member(keypoints_node())}
    return open_record({**common, **drawn, "score": score}, what, stands_for=_foreign, also_known=_OF_RESULTS)


def _foreign(value: Any) -> ViolationSpec | None:
    """Returns the spec for a record of another platform, or None. An object with an ``image_id`` is always a COCO element."""
    kind = foreign(value) if "image_id" not in value else None
    return spec_of(Foreign, kind) if kind is not None else None


def _segmentation() -> Items:
    """Returns the node of a segmentation: a list of polygons, each a flat list of numbers, or a mask. Programs read null as none."""
    ring = Items(coordinate(spec_of(RingNumber)), wrong=spec_of(NotARing), first_only=True)
    form = spec_of(NotASegmentation)
    return Items(ring, wrong=form, bare=mask_node(packed=False), nullable=True, holds=(declarations.RINGS,))
