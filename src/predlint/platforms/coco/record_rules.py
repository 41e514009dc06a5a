"""All record rules on one annotation or result of any kind, except those on references to images and categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.platforms.coco import declarations
from predlint.platforms.coco.aliases import OUTLINES, name_aliases, segmentation_alias
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
    MixedResults,
    NothingDrawn,
    NullSegmentation,
    OutlineElsewhere,
    Panoptic,
    PoseScore,
    ScoreMissing,
    ScoreRange,
    ScoreRoundedUp,
    SegmentationMissing,
)
from predlint.platforms.coco.box_rules import OF_BOX, OF_EXTENT, check_box, check_extent, check_small_area
from predlint.platforms.coco.box_words import AreaInFractions
from predlint.platforms.coco.category_matching import IMPORTED
from predlint.platforms.coco.check_conditions import ElementCheck, checks_for
from predlint.platforms.coco.context import Context
from predlint.platforms.coco.keypoint_rules import OF_KEYPOINTS, check_keypoints
from predlint.platforms.coco.mask_rules import OF_MASK, check_mask
from predlint.platforms.coco.member_values import is_large
from predlint.platforms.coco.missing_members import takes_outline
from predlint.platforms.coco.record_view import ABOVE_A_PIXEL, ABOVE_ONE, Element, Extent, Json, is_whole
from predlint.platforms.coco.segment_rules import OF_POLYGONS, check_polygons, check_runs
from predlint.shape.findings import Finding, Path, finding_of
from predlint.shape.record_checks import Bound, Check, Declared, kinds
from predlint.shape.resolver import misspelling
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.platforms.coco.kernel_doubts import ToExplain


_IDS = ("id", "image_id", "category_id")
_FLOAT_IDS = {name: spec_of(IdWithPoint, name) for name in _IDS}
_LARGE_IDS = {name: spec_of(IdTooLarge, name) for name in _IDS}


_BOX, _OUTLINE = (None, "bbox"), (None, "segmentation")
#: Path of a missing box and a missing segmentation -> violation.
_LACKED: dict[Path, type[MemberMissing | SegmentationMissing]] = {_BOX: MemberMissing, _OUTLINE: SegmentationMissing}
_CAPTIONS, _PANOPTIC = spec_of(Captions), spec_of(Panoptic)


class AnnotationRules:
    """The record rules for the elements of one file, all of one kind.

    ``kind`` is None for annotations of instances, ``bbox``, ``segm`` or ``keypoints`` for results of that kind, ``caption`` for
    captions of either sort, ``panoptic`` for panoptic annotations. ``shown``: the kind follows from the element's own members, and not
    from one under another name, which does not decide the kind of the file.
    """

    def __init__(self, context: Context, kind: str | None, *, shown: bool = True) -> None:
        self.context, self.kind, self.shown = context, kind, shown
        self._checks = checks_for(CHECKS, kind, encord=context.encord)

    def __call__(self, value: Json, out: list[Finding], doubts: ToExplain | None = None) -> None:
        """Adds findings about one element to ``out``, which contains those of its shape. Paths begin at the element."""
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
            if self.shown and not self.context.encord:  # Encord imports neither, which is reported once per file
                out.append(finding_of(_CAPTIONS if self.kind == "caption" else _PANOPTIC))
            return
        element = Element(value, self.kind, self.context, out)
        if element.category is not None and element.category.shape not in (
            None,
            *IMPORTED,
        ):  # Encord reads nothing of it, which is reported
            return
        for check in doubts.checks if doubts is not None and doubts.skips_checks(element) else self._checks:
            check(element.out, element)

    def _ids(self, value: Json, out: list[Finding]) -> None:
        """Reports ids that are written with a decimal point, or are too large to be looked up."""
        reported_paths = {finding.path for finding in out if finding.path is not None} if out else set[Path]()
        for name in _IDS:
            id_ = value.get(name)
            if (name == "id" and (self.context.results or self.context.encord)) or (None, name) in reported_paths:  # these ids are not used
                continue
            spec: ViolationSpec | None = None
            if is_large(id_):
                spec = _LARGE_IDS[name]
            elif id_.__class__ is float and cast("float", id_).is_integer():
                spec = _FLOAT_IDS[name]
            if spec is not None:
                out.append(finding_of(spec, (None, name), id_))


def _pose_score(out: list[Finding]) -> None:
    """Reports a score above 1 as that of a pose if the element has key points and a box."""
    for at, finding in enumerate(out):
        if finding.breaks(ScoreRange) and finding.path == (None, "score") and finding.value > 1:
            out[at] = make_finding(PoseScore, finding.path, finding.value)


def _caption_among(out: list[Finding]) -> None:
    """Keeps only the main finding for a caption among other results: a missing category and score follow from it."""
    if any(finding.breaks(MixedResults) for finding in out):
        of_drawn = ((None, "category_id"), (None, "score"))
        out[:] = [finding for finding in out if not finding.breaks(MemberMissing, ScoreMissing) or finding.path not in of_drawn]


def _crowd(element: Element) -> None:
    """Reports an iscrowd other than 0 or 1. Python programs accept true and false, so these are reported as another violation."""
    if not element.annotated or "iscrowd" not in element.value:
        return
    given: Any = element.value["iscrowd"]
    if given.__class__ is bool:
        element.settle((None, "iscrowd"), given, CrowdFlag)
    elif given.__class__ not in (int, float) or given not in (0, 1):
        element.settle((None, "iscrowd"), given, IscrowdValue)


def _no_outline(element: Element) -> None:
    """Reports a segmentation that is null. For an object that Encord imports as a box, drops the finding that it is missing."""
    value, out = element.value, element.out
    if not element.annotated:
        return
    boxed = element.context.encord and not takes_outline(element.context, value.get("category_id"))
    if boxed and out:
        out[:] = [finding for finding in out if finding.kind is not SegmentationMissing or _is_misspelt(finding)]
    if not boxed and value.get("segmentation", value) is None and "segmentation" not in element.reported_members:
        element.settle((None, "segmentation"), None, NullSegmentation, element.context.encord)


def _is_misspelt(finding: Finding) -> bool:
    """Returns True if the outline is there under a misspelt name; a box needs none under the name of another format."""
    given = finding.made_as(SegmentationMissing).given
    return given is not None and not (isinstance(given, str) and misspelling(given, ("segmentation",)) is None)


def _confidence(element: Element) -> None:
    """Checks "confidence", which an import into Encord can use instead of a score."""
    given = element.value.get("confidence")
    if not element.annotated or given is None or element.value.get("score") is not None:
        return
    if given.__class__ not in (int, float) or not 0 <= given <= 1:
        element.settle((None, "confidence"), given, ConfidenceValue)


def _zero(element: Element) -> None:
    id_: Any = element.value.get("id")
    if element.annotated and not element.context.encord and is_whole(id_) and id_ <= 0 and not is_large(id_):
        element.settle((None, "id"), id_, IdNegative if id_ else IdZero)


def _outline(element: Element) -> None:
    """Checks polygons or a mask, and what they cover against the box and the area. Lists in mask results are not read as polygons."""
    segmentation: Any = element.value.get("segmentation")
    extent: Extent | None = None
    if segmentation.__class__ is list and element.kind == "segm":
        check_runs(element, segmentation)
    elif segmentation.__class__ is list:
        extent = check_polygons(element, segmentation)
    elif segmentation.__class__ is dict:
        extent = check_mask(element, segmentation)
    if extent is not None:
        check_extent(element, extent)


def _outline_elsewhere(element: Element) -> None:
    """Reports an outline beside the box of a result that has the name of another format."""
    if "bbox" in element.value and "segmentation" not in element.value and (other := segmentation_alias(element.value)) in OUTLINES:
        element.settle((None, "segmentation"), None, OutlineElsewhere, other)


def _ignore(element: Element) -> None:
    """Reports "ignore", which evaluations do not heed. With key points, they leave out annotations that count none: see GEO338."""
    given = element.value.get("ignore")
    if element.annotated and not element.context.encord and given and element.value.get("iscrowd") != 1:
        element.settle((None, "ignore"), given, IgnoreFlag)


def _score_above_one(element: Element) -> None:
    score = element.value.get("score")
    if score.__class__ is float and 1 < cast("float", score) < 1 + ABOVE_ONE:
        element.settle((None, "score"), score, ScoreRoundedUp)


def _score_of_pose(element: Element) -> None:
    if (score := element.value.get("score")).__class__ in (int, float) and cast("float", score) > 1:
        element.settle((None, "score"), score, PoseScore)


def _nothing_drawn(value: Json, out: list[Finding]) -> None:
    """Replaces the findings for a missing box and a missing segmentation by one, unless another member seems to be intended for one."""
    found = {
        finding.path: at
        for at, finding in enumerate(out)
        if (kind := _LACKED.get(finding.path)) is not None and finding.kind is kind and finding.made_as(kind).given is None
    }
    if len(found) < len(_LACKED) or segmentation_alias(value) is not None:
        return
    finding = out[found[_BOX]]
    out[found[_BOX]] = make_finding(NothingDrawn, finding.path, finding.value, bool(value.get("keypoints")))
    del out[found[_OUTLINE]]


_OF_OUTLINE = OF_POLYGONS | OF_MASK | OF_EXTENT
_SEGMENTATION, _KEY_POINTS, _SCORE = ("segmentation",), ("keypoints",), ("score",)
_UP_TO_ONE = Declared(bounds=(Bound(_SCORE, maximum=1),))
#: The checks in the order in which they report.
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
    ElementCheck(Check(_outline_elsewhere, kinds(OutlineElsewhere), OUTLINES, Declared(undeclarable=OUTLINES)), ("bbox",)),
    ElementCheck(
        Check(check_keypoints, OF_KEYPOINTS, ("keypoints", "num_keypoints"), declarations.of_keypoints), (None, "bbox", "keypoints")
    ),
    ElementCheck(Check(check_small_area, kinds(AreaInFractions), ("area",), Declared(bounds=(Bound(("area",), ABOVE_A_PIXEL),))), (None,)),
    ElementCheck(Check(_ignore, kinds(IgnoreFlag), ("ignore",), Declared(bounds=(Bound(("ignore",), 0, 0),))), (None,)),
    ElementCheck(Check(_score_above_one, kinds(ScoreRoundedUp), _SCORE, _UP_TO_ONE), (None, "bbox", "segm")),
    ElementCheck(Check(_score_of_pose, kinds(PoseScore), _SCORE, _UP_TO_ONE), ("keypoints",)),
)
