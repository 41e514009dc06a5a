"""All record rules on one annotation or result, whatever its form. References to images and categories are for other rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.platforms.coco import declarations
from predlint.platforms.coco.aliases import name_aliases, segmentation_alias
from predlint.platforms.coco.annotation_words import (
    Captions,
    ConfidenceValue,
    CrowdFlag,
    IdNegative,
    IdTooLarge,
    IdWithPoint,
    IdZero,
    IgnoreFlag,
    IscrowdValue,
    MemberMissing,
    NothingDrawn,
    NullSegmentation,
    Panoptic,
    PoseScore,
    ScoreRoundedUp,
    SegmentationMissing,
)
from predlint.platforms.coco.box_rules import OF_BOX, OF_EXTENT, check_box, check_extent
from predlint.platforms.coco.category_matching import IMPORTED
from predlint.platforms.coco.check_conditions import ElementCheck, checks_for
from predlint.platforms.coco.context import Context
from predlint.platforms.coco.keypoint_rules import OF_KEYPOINTS, check_keypoints
from predlint.platforms.coco.mask_rules import OF_MASK, check_mask
from predlint.platforms.coco.member_values import is_large
from predlint.platforms.coco.missing_members import takes_outline
from predlint.platforms.coco.record_view import ABOVE_ONE, Element, Extent, Json, is_whole
from predlint.platforms.coco.segment_rules import OF_POLYGONS, check_polygons
from predlint.shape.findings import Finding, Path, finding_of
from predlint.shape.record_checks import Bound, Check, Declared, kinds
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.platforms.coco.kernel_doubts import ToExplain


_IDS = ("id", "image_id", "category_id")
_FLOAT_IDS = {name: spec_of(IdWithPoint, name) for name in _IDS}
_LARGE_IDS = {name: spec_of(IdTooLarge, name) for name in _IDS}


_BOX, _OUTLINE = (None, "bbox"), (None, "segmentation")
#: What is said of a box and a segmentation that are missing, and of how much this speaks where no other member stands for them.
_LACKED: dict[tuple[Path, Any], int] = {(_BOX, MemberMissing): 2, (_OUTLINE, SegmentationMissing): 1}
_CAPTIONS, _PANOPTIC = spec_of(Captions), spec_of(Panoptic)


class AnnotationRules:
    """The record rules for the elements of one file.

    ``kind`` is None for annotations of instances, ``bbox``, ``segm`` or ``keypoints`` for results of that kind, ``caption`` for
    captions of either sort, ``panoptic`` for panoptic annotations. ``shown``: of that kind an element is by its members, and not by one
    that stands under another name, which says nothing of the file.
    """

    def __init__(self, context: Context, kind: str | None, *, shown: bool = True) -> None:
        self.context, self.kind, self.shown = context, kind, shown
        self._checks = checks_for(CHECKS, kind, encord=context.encord)

    def __call__(self, value: Json, out: list[Finding], doubts: ToExplain | None = None) -> None:
        """Adds what is wrong with one element. ``out`` holds what its shape said, and paths begin at the element."""
        self._ids(value, out)
        if out:
            if self.kind in ("bbox", "segm", "keypoints") and "caption" in value:
                _caption_among(out)
            points = value.get("keypoints")
            if points.__class__ is list and points and (self.kind in ("bbox", "segm") or (self.kind is None and not self.context.encord)):
                _pose_score(out)
            name_aliases(value, out, self.context.named)
            if self.kind is None:
                _nothing_drawn(value, out)
        if self.kind in ("caption", "panoptic"):
            if self.shown and not self.context.encord:  # whose import takes none of them, which is told of the file
                out.append(finding_of(_CAPTIONS if self.kind == "caption" else _PANOPTIC))
            return
        element = Element(value, self.kind, self.context, out)
        if element.category is not None and element.category.shape not in (None, *IMPORTED):  # of which nothing is read: that is told
            return
        for check in doubts.checks if doubts is not None and doubts.skips_checks(element) else self._checks:
            check(element.out, element)

    def _ids(self, value: Json, out: list[Finding]) -> None:
        """Ids that are written with a point, or are too large to be looked up."""
        told = {finding.path for finding in out if finding.path is not None} if out else set[Path]()
        for name in _IDS:
            id_ = value.get(name)
            if (name == "id" and (self.context.results or self.context.encord)) or (None, name) in told:  # which are not used
                continue
            spec: ViolationSpec | None = None
            if is_large(id_):
                spec = _LARGE_IDS[name]
            elif id_.__class__ is float and cast("float", id_).is_integer():
                spec = _FLOAT_IDS[name]
            if spec is not None:
                out.append(finding_of(spec, (None, name), id_))


def _pose_score(out: list[Finding]) -> None:
    """The score of a pose with a box beside it is one of a pose: it may be above 1."""
    for at, finding in enumerate(out):
        if finding.code == "CNF303" and finding.path == (None, "score") and finding.value > 1:
            out[at] = make_finding(PoseScore, finding.path, finding.value)


def _caption_among(out: list[Finding]) -> None:
    """A caption lacks what the first result has: that it has no category and no score either is no more than that."""
    if any(finding.code == "REC308" for finding in out):
        of_drawn = ((None, "category_id"), (None, "score"))
        out[:] = [finding for finding in out if finding.code not in ("REC301", "CNF301") or finding.path not in of_drawn]


def _crowd(element: Element) -> None:
    """iscrowd is 0 or 1; Python takes true and false for them."""
    if not element.annotated or "iscrowd" not in element.value:
        return
    given: Any = element.value["iscrowd"]
    if given.__class__ is bool:
        element.report((None, "iscrowd"), given, CrowdFlag)
    elif given.__class__ not in (int, float) or given not in (0, 1):
        element.report((None, "iscrowd"), given, IscrowdValue)


def _no_outline(element: Element) -> None:
    """A segmentation that is null; and that it is missing is nothing to what is imported as a box."""
    value, out = element.value, element.out
    if not element.annotated:
        return
    boxed = element.context.encord and not takes_outline(element.context, value.get("category_id"))
    if boxed and out:
        out[:] = [finding for finding in out if finding.kind is not SegmentationMissing or len(finding.fields) > 1]
    if not boxed and value.get("segmentation", value) is None and "segmentation" not in element.reported_members:
        element.report((None, "segmentation"), None, NullSegmentation, element.context.encord)


def _confidence(element: Element) -> None:
    """What an import into Encord may be told to read in place of a score."""
    given = element.value.get("confidence")
    if not element.annotated or given is None or element.value.get("score") is not None:
        return
    if given.__class__ not in (int, float) or not 0 <= given <= 1:
        element.report((None, "confidence"), given, ConfidenceValue)


def _zero(element: Element) -> None:
    id_: Any = element.value.get("id")
    if element.annotated and not element.context.encord and is_whole(id_) and id_ <= 0 and not is_large(id_):
        element.report((None, "id"), id_, IdNegative if id_ else IdZero)


def _outline(element: Element) -> None:
    """Of a list, or a mask, and what is beside it. Only what is read: of results with masks, lists are not."""
    segmentation: Any = element.value.get("segmentation")
    extent: Extent | None = None
    if segmentation.__class__ is list and element.kind != "segm":
        extent = check_polygons(element, segmentation)
    elif segmentation.__class__ is dict:
        extent = check_mask(element, segmentation)
    if extent is not None:
        check_extent(element, extent)


def _ignore(element: Element) -> None:
    """What evaluations are asked to leave out, and do not. What has key points is left out where it counts none: see GEO338."""
    given = element.value.get("ignore")
    if element.annotated and not element.context.encord and given and element.value.get("iscrowd") != 1:
        element.report((None, "ignore"), given, IgnoreFlag)


def _score_above_one(element: Element) -> None:
    score = element.value.get("score")
    if score.__class__ is float and 1 < cast("float", score) < 1 + ABOVE_ONE:
        element.report((None, "score"), score, ScoreRoundedUp)


def _score_of_pose(element: Element) -> None:
    if (score := element.value.get("score")).__class__ in (int, float) and cast("float", score) > 1:
        element.report((None, "score"), score, PoseScore)


def _nothing_drawn(value: Json, out: list[Finding]) -> None:
    """Of an annotation with neither box nor segmentation, where no other member seems to stand for one of them, this is said, and not
    that only its box can be used."""
    found = {finding.path: at for at, finding in enumerate(out) if _LACKED.get((finding.path, finding.kind)) == len(finding.fields)}
    if len(found) < len(_LACKED) or segmentation_alias(value) is not None:
        return
    finding = out[found[_BOX]]
    out[found[_BOX]] = Finding(NothingDrawn, finding.path, finding.value, (bool(value.get("keypoints")),))
    del out[found[_OUTLINE]]


_OF_OUTLINE = OF_POLYGONS | OF_MASK | OF_EXTENT
_SEGMENTATION, _KEY_POINTS, _SCORE = ("segmentation",), ("keypoints",), ("score",)
_UP_TO_ONE = Declared(bounds=(Bound(_SCORE, maximum=1),))
#: In the order in which they speak.
CHECKS: tuple[ElementCheck, ...] = (
    ElementCheck(
        Check(_crowd, kinds(IscrowdValue, CrowdFlag), ("iscrowd",), Declared(bounds=(Bound(("iscrowd",), 0, 1, whole=True),))), (None,)
    ),
    ElementCheck(Check(_no_outline, kinds(NullSegmentation), _SEGMENTATION, Declared(((_SEGMENTATION, declarations.RINGS),))), (None,)),
    ElementCheck(
        Check(_confidence, kinds(ConfidenceValue), ("confidence",), Declared(undeclarable=("confidence",))), (None,), into_encord=True
    ),
    ElementCheck(Check(_zero, kinds(IdNegative, IdZero), ("id",), Declared(bounds=(Bound(("id",), minimum=1),))), (None,)),
    ElementCheck(Check(check_box, OF_BOX, ("bbox", "area"), declarations.of_box), (None, "bbox")),
    ElementCheck(Check(_outline, _OF_OUTLINE, ("segmentation", "iscrowd", "area"), declarations.of_outline), (None, "bbox", "segm")),
    ElementCheck(
        Check(check_keypoints, OF_KEYPOINTS, ("keypoints", "num_keypoints"), declarations.of_keypoints), (None, "bbox", "keypoints")
    ),
    ElementCheck(Check(_ignore, kinds(IgnoreFlag), ("ignore",), Declared(bounds=(Bound(("ignore",), 0, 0),))), (None,)),
    ElementCheck(Check(_score_above_one, kinds(ScoreRoundedUp), _SCORE, _UP_TO_ONE), (None, "bbox", "segm")),
    ElementCheck(Check(_score_of_pose, kinds(PoseScore), _SCORE, _UP_TO_ONE), ("keypoints",)),
)
