"""The shapes of annotations and results, of images and categories. Coordinates are pixels from the top left corner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import MOST_PIXELS
from predlint.platforms.coco import declarations
from predlint.platforms.coco.forms import AnnotationKind, ResultKind, foreign
from predlint.platforms.coco.topics.areas import area_node
from predlint.platforms.coco.topics.boxes import box_node
from predlint.platforms.coco.topics.captions import caption_node
from predlint.platforms.coco.topics.categories import CategoryIncomplete, CategoryName, CategoryNotAnObject, CategoryType, Supercategory
from predlint.platforms.coco.topics.images import (
    ImageId,
    ImageName,
    ImageNameAsImageType,
    ImageNotAnObject,
    ImageOfBoxesNull,
    ImageSize,
    ImageSizeUnknown,
    ImageType,
    ImageWithoutId,
    ImageWithoutName,
    ImageWithoutSize,
)
from predlint.platforms.coco.topics.keypoints import count_node, keypoints_node
from predlint.platforms.coco.topics.masks import mask_node, polygons_for_mask
from predlint.platforms.coco.topics.members import MemberMissing, NoGeometry, coordinate, id_member, open_record
from predlint.platforms.coco.topics.missing import AreaMissing, IscrowdMissing, SegmentationMissing
from predlint.platforms.coco.topics.polygons import NotARing, NotASegmentation, RingNumber
from predlint.platforms.coco.topics.results import Foreign, MixedResults
from predlint.platforms.coco.topics.scores import MOST_SCORE, ScoreMissing, score_node
from predlint.platforms.common_mistakes import NO_PLACE
from predlint.shape.nodes import AnyValue, Items, Member, Number, Record, Text

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
            "area": Member(area_node(), spec_of(AreaMissing, encord)),
            "iscrowd": Member(AnyValue(), spec_of(IscrowdMissing, encord)),
            "segmentation": Member(_segmentation(), spec_of(SegmentationMissing, encord)),
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


# -- The shapes of one element of "images" and of "categories". Other members are accepted -------------------------


def image(encord: bool, *, mapped: bool = False) -> Record:
    """Returns the shape of an image. Encord finds its data row by the file name, or by a mapping of ids (``mapped``), which needs no
    file name. pycocotools needs only id and size (LVIS has links in place of names)."""
    wrong = spec_of(ImageNameAsImageType)
    named = Member(Text(wrong, minimum=1, empty=spec_of(ImageName), unlike=NO_PLACE), spec_of(ImageWithoutName))
    return _record(
        {
            "id": Member(_whole(spec_of(ImageId)), spec_of(ImageWithoutId)),
            "file_name": named if encord and not mapped else Member(Text(wrong, nullable=mapped or not encord, unlike=NO_PLACE)),
            "width": _size("width", encord=encord),
            "height": _size("height", encord=encord),
        },
        spec_of(ImageNotAnObject),
        frozenset({"license", "coco_url", "flickr_url", "date_captured"}),
    )


def category(encord: bool) -> Record:
    """Returns the shape of a category. Record rules check its key points."""
    named = spec_of(CategoryName)
    members = {
        "id": Member(_whole(spec_of(CategoryType)), spec_of(CategoryIncomplete, "id")),
        "name": Member(Text(named, minimum=1, empty=named), spec_of(CategoryIncomplete, "name")),
    }
    if encord:
        members["supercategory"] = Member(Text(spec_of(Supercategory), nullable=True))
    also_known = frozenset({"supercategory", "keypoints", "skeleton", "color", "isthing"})
    return _record(members, spec_of(CategoryNotAnObject), also_known)


def _record(members: Mapping[str, Member], wrong: ViolationSpec, also_known: frozenset[str]) -> Record:
    return Record(members, wrong=wrong, ends_open=True, also_known=also_known)


def _whole(wrong: ViolationSpec) -> Number:
    return Number(wrong, whole=True)


def _size(member: str, *, encord: bool) -> Member:
    """Returns the member for a width or height. Only an import into Encord needs it for boxes; record rules report it for outlines."""
    absent = spec_of(ImageWithoutSize, member) if encord else spec_of(ImageSizeUnknown, member)
    null = None if encord else spec_of(ImageOfBoxesNull, member)
    wrong, outside = spec_of(ImageType, member), spec_of(ImageSize, member)
    number = Number(wrong, outside, above=0, maximum=MOST_PIXELS, whole=True, null=null)
    return Member(number, absent)
