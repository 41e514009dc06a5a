"""All record rules on one annotation or result of any kind, and the constraints that settle them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from msgspec.structs import replace

from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.violation import Finding, Path, make_finding
from predlint.platforms.coco import declarations
from predlint.platforms.coco.declarations import CATEGORIES, IMAGES, ElementCheck, Form, checks_for, remaining_checks
from predlint.platforms.coco.forms import OUTLINES, ResultKind, name_aliases, segmentation_alias
from predlint.platforms.coco.matching import IMPORTED
from predlint.platforms.coco.ontology import NamedIds
from predlint.platforms.coco.record import ABOVE_A_PIXEL, Context, Element, Extent, Json, has_outline, is_large
from predlint.platforms.coco.shape import annotation, result
from predlint.platforms.coco.topics.absences import MEMBERS, takes_outline
from predlint.platforms.coco.topics.areas import AreaInFractions, check_small_area
from predlint.platforms.coco.topics.boxes import OF_BOX, check_box
from predlint.platforms.coco.topics.captions import check_caption_among
from predlint.platforms.coco.topics.extents import OF_EXTENT, check_extent
from predlint.platforms.coco.topics.keypoints import OF_KEYPOINTS, check_keypoints
from predlint.platforms.coco.topics.masks import OF_MASK, check_mask
from predlint.platforms.coco.topics.members import (
    CrowdFlag,
    IdNegative,
    IdTooLarge,
    IdWithPoint,
    IdZero,
    IgnoreFlag,
    IscrowdValue,
    MemberMissing,
    MemberType,
    NothingDrawn,
)
from predlint.platforms.coco.topics.missing import NullSegmentation, SegmentationMissing
from predlint.platforms.coco.topics.polygons import OF_POLYGONS, check_polygons, check_runs
from predlint.platforms.coco.topics.results import Captions, OutlineElsewhere, Panoptic
from predlint.platforms.coco.topics.scores import (
    ConfidenceValue,
    PoseScore,
    ScoreRoundedUp,
    check_confidence,
    check_pose_score,
    check_score_above_one,
    check_score_of_pose,
    check_zero,
)
from predlint.shape.drawing_constraints import Complete, DrawnAs, Known, OfDrawn
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.nodes import AnyValue, Items, Member, Node, Number, Record, Text
from predlint.shape.record_checks import Bound, Check, Declared, kinds
from predlint.shape.resolver import misspelling

# -- What must be explained of a doubted element: what the kernel accepted need not be checked again ---------------


class ToExplain(NamedTuple):
    """The checks that a doubted element needs."""

    values: bool
    """True if single values are in doubt, so that the shape must be explained."""
    checks: tuple[Check[Form], ...]
    required: frozenset[str]
    """Members whose absence the shape reports."""
    unknown: frozenset[str]
    """Tables that lack an id of the element, so that the kernel treated it as something unknown."""
    outlined: bool
    """True if otherwise clean elements have findings when nothing is drawn."""

    def skips_shape(self, value: Any) -> bool:
        """Returns True if the shape has no findings for an element."""
        return not self.values and value.__class__ is dict and value.keys() >= self.required

    def skips_checks(self, element: Element) -> bool:
        """Returns True if the checks that are not in `checks` have no findings for an element."""
        known = (IMAGES in self.unknown and element.sized) or (CATEGORIES in self.unknown and element.category is not None)
        return not known and (not self.outlined or has_outline(element.value.get("segmentation")))


# -- All record rules on one annotation or result of any kind, except those on references to images and categories --

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
                check_caption_among(out)
            points = value.get("keypoints")
            if points.__class__ is list and points and (self.kind in ("bbox", "segm") or (self.kind is None and not self.context.encord)):
                check_pose_score(out)
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
        Check(check_confidence, kinds(ConfidenceValue), ("confidence",), Declared(undeclarable=("confidence",))), (None,), into_encord=True
    ),
    ElementCheck(Check(check_zero, kinds(IdNegative, IdZero), ("id",), Declared(bounds=(Bound(("id",), minimum=1),))), (None,)),
    ElementCheck(Check(check_box, OF_BOX, ("bbox", "area"), declarations.of_box), (None, "bbox")),
    ElementCheck(Check(_outline, _OF_OUTLINE, ("segmentation", "iscrowd", "area"), declarations.of_outline), (None, "bbox", "segm")),
    ElementCheck(Check(_outline_elsewhere, kinds(OutlineElsewhere), OUTLINES, Declared(undeclarable=OUTLINES)), ("bbox",)),
    ElementCheck(
        Check(check_keypoints, OF_KEYPOINTS, ("keypoints", "num_keypoints"), declarations.of_keypoints), (None, "bbox", "keypoints")
    ),
    ElementCheck(Check(check_small_area, kinds(AreaInFractions), ("area",), Declared(bounds=(Bound(("area",), ABOVE_A_PIXEL),))), (None,)),
    ElementCheck(Check(_ignore, kinds(IgnoreFlag), ("ignore",), Declared(bounds=(Bound(("ignore",), 0, 0),))), (None,)),
    ElementCheck(Check(check_score_above_one, kinds(ScoreRoundedUp), _SCORE, _UP_TO_ONE), (None, "bbox", "segm")),
    ElementCheck(Check(check_score_of_pose, kinds(PoseScore), _SCORE, _UP_TO_ONE), ("keypoints",)),
)


# -- The shapes that the kernel checks annotations and results against, with constraints on several members --------
#
# Record rules name what is wrong; the constraints here are a little stricter than those rules. `kernel_tables` fills their tables.

#: Member -> kernel column that keeps its values for the cross-record rules.
COLUMNS: Mapping[str, str] = {
    "id": "id", "image_id": "image", "category_id": "category", "bbox": "box", "iscrowd": "crowd", "segmentation": "drawn",
    "keypoints": "points", "score": "score",
}  # fmt: skip
#: Name of the column that tells which members an element has, as bits.
SEEN = "seen"
#: Name of the column with a hash of the compressed run lengths.
COUNTS = "counts"
#: Kind of element -> members that record rules check in a way that no constraint expresses.
_CHECKED_BY_RULES: Mapping[str | None, tuple[str, ...]] = {
    None: ("caption", "segments_info"),
    "bbox": ("caption", "num_keypoints"),
    "segm": ("keypoints", "area", "caption"),
    "keypoints": ("bbox", "segmentation", "area", "caption", "num_keypoints"),
}
#: Members that annotations have, and results do not.
_OF_ANNOTATIONS = ("id", "area", "iscrowd")
#: Members that many programs write, and that nothing reads.
_USUAL = (
    "attributes", "track_id", "ignore", "occluded", "truncated", "difficult", "instance_id", "object_id", "uuid", "meta", "metadata",
    "extra", "rotation", "color", "creator", "isbbox", "date_captured", "video_id", "frame_id", "source", "tags", "supercategory",
    "width", "height",
)  # fmt: skip


def with_constraints(shape: Record, kind: str | None, *, encord: bool, of_box: bool, files: bool, listed: bool = False) -> Record:
    """Returns the shape of an annotation (``kind`` None) or a result with the constraints on its members.

    ``of_box``: it was already reported, once, that areas are those of boxes; ``files``: rules check the file that a result names;
    ``listed``: the annotations are results, so that it is reported elsewhere that they lack members of annotations.
    """
    members = dict(shape.members)
    if kind is None:
        ignored = Number(spec_of(IgnoreFlag), minimum=0, maximum=0)
        members["ignore"] = Member(AnyValue(usual=ignored) if not encord else AnyValue())
        members["iscrowd"] = Member(AnyValue(usual=Number(spec_of(IscrowdValue), minimum=0, maximum=1, whole=True)))
        # Missing ones are reported at the end of the file.
        members |= {name: replace(members[name], missing=None) for name in MEMBERS.values()}
    else:
        number = spec_of(MemberType, "id")
        members["id"] = Member(Number(number, whole=True))
    if kind is None and isinstance(score := members["score"].node, Number):
        members["score"] = Member(replace(score, nullable=False))  # null in its place is reported
    if listed:
        members["score"] = replace(members["score"], missing=members["id"].missing)
    form = Form(kind, encord, of_box)
    holds = _of_annotations(form, listed=listed) if kind is None else _of_results(kind)
    undeclared = [*_CHECKED_BY_RULES[kind], *(_OF_ANNOTATIONS if listed else ()), *(("file_name",) if files else ())]
    undeclared += [*remaining_checks(CHECKS, replace(shape, members=members, holds=holds), form)]
    undeclared += ("segmentation", "keypoints") if encord and kind == "bbox" else ()
    members |= {name: Member(Text(spec_of(MemberType, name), unread="rules of elements read it")) for name in undeclared}
    named = {name: replace(member, node=_kept(name, member.node, encord=encord)) for name, member in members.items()}
    ignorable = {name: Member(AnyValue()) for name in _USUAL if name not in named and name in _meaning_nothing(kind, encord)}
    all_of = (*MEMBERS.values(), *(["score"] if encord else []), *(_OF_ANNOTATIONS if listed else ())) if kind is None else ()
    return replace(shape, members=named | ignorable, holds=(Complete(all_of, (*named, *ignorable), SEEN), *holds))


def _kept(name: str, node: Node, *, encord: bool) -> Node:
    """Returns a member's node, with the column that keeps its values."""
    column = COLUMNS.get(name)
    if column is None or (name == "score" and not encord):
        return node
    if isinstance(node, AnyValue) and isinstance(node.usual, Number):
        return replace(node, usual=replace(node.usual, column=column))
    if isinstance(node, Record):  # a mask
        counts = node.members["counts"]
        assert isinstance(counts.node, Items)
        return replace(node, members={**node.members, "counts": replace(counts, node=replace(counts.node, column=COUNTS))})
    return replace(node, column=column) if isinstance(node, Items | Number) else node


@cache
def _meaning_nothing(kind: str | None, encord: bool) -> frozenset[str]:
    """Returns those of `_USUAL` that never cause a finding, whatever else is missing. Computed once, not for each file."""
    explain = build_explainer(annotation(encord) if kind is None else result(cast("ResultKind", kind)))
    return frozenset([name for name in _USUAL if _means_nothing(explain, name)])


def _means_nothing(explain: Explainer, name: str) -> bool:
    def findings(value: dict[str, Any]) -> list[Any]:
        out = explain(value)
        name_aliases(value, out, NamedIds())
        return [(finding.code, finding.path, finding.fields) for finding in out]

    return findings({name: None}) == findings({}) == findings({name: 1}) == findings({name: "a"}) == findings({name: [[1, 2, 3, 4, 5, 6]]})


def _of_annotations(form: Form, *, listed: bool) -> tuple[OfDrawn, ...]:
    areas = (declarations.area_of(of_box=form.of_box), declarations.AREA_OF_BARE_BOX, declarations.NO_CROWD)
    return (
        *_NAMED,
        *_DRAWN,
        *(() if listed else areas),
        *(
            (DrawnAs("segmentation", CATEGORIES),)
            if form.encord
            else (*declarations.keypoint_constraints(annotated=True), declarations.POINTS_COUNTED)
        ),
    )


def _of_results(kind: str) -> tuple[OfDrawn, ...]:
    if kind == "segm":
        return (*_NAMED, declarations.DRAWN_WITHIN)
    points = declarations.keypoint_constraints(annotated=False)
    return (*_NAMED, *points) if kind == "keypoints" else (*_NAMED, *_DRAWN, *points)


_NAMED = (Known("image_id", IMAGES), Known("category_id", CATEGORIES))
_DRAWN = (declarations.BOX_WITHIN, declarations.DRAWN_WITHIN, declarations.BOX_AROUND)
