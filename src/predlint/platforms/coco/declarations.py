"""Constraints on elements beyond bounds of single values, and which of them each check relies on."""

from __future__ import annotations

from predlint.geometry import TOLERANCE
from predlint.platforms.coco.check_conditions import Form
from predlint.platforms.coco.record_view import AREA_OF_BOX, AREA_TOLERANCE, CORNERS_AREA, OVERHANG, ROUNDED, SIMILAR_OVERLAP
from predlint.shape.drawing_constraints import (
    AreaOf,
    AreaOfBox,
    BoxAround,
    BoxWithin,
    DrawnWithin,
    KeypointBounds,
    KeypointsWithin,
    NoCrowd,
    PointCount,
    PointsCounted,
    Rings,
    RunLengths,
    Sides,
)
from predlint.shape.record_checks import Declared, on

#: Names of the tables of ids, which `kernel_tables` fills.
IMAGES, CATEGORIES = "images", "categories"
_BOX, _OUTLINE, _AREA, _CROWD, _POINTS, _COUNT = "bbox", "segmentation", "area", "iscrowd", "keypoints", "num_keypoints"

SIDES, RINGS, RUN_LENGTHS = Sides(), Rings(1 + OVERHANG), RunLengths("size", "counts")
BOX_WITHIN = BoxWithin(_BOX, IMAGES, TOLERANCE, 1 + OVERHANG)
DRAWN_WITHIN = DrawnWithin(_OUTLINE, IMAGES, TOLERANCE)
BOX_AROUND = BoxAround(_BOX, _OUTLINE, SIMILAR_OVERLAP, ROUNDED)
AREA_OF_BARE_BOX = AreaOfBox(_AREA, _OUTLINE, _BOX, 10 * CORNERS_AREA)
NO_CROWD = NoCrowd(_CROWD, _OUTLINE)
POINTS_COUNTED = PointsCounted(_COUNT, _POINTS)


def area_of(*, of_box: bool) -> AreaOf:
    """Returns the constraint on the area of a drawing. ``of_box``: areas of boxes are accepted, because they were already reported."""
    return AreaOf(_AREA, _OUTLINE, _BOX, _CROWD, AREA_TOLERANCE, AREA_OF_BOX if of_box else -1.0)


def key_points(*, annotated: bool) -> KeypointBounds:
    """Returns the constraint on the numbers of key points that needs no other value."""
    return KeypointBounds(annotated, TOLERANCE)


def keypoint_constraints(*, annotated: bool) -> tuple[PointCount, KeypointsWithin]:
    """Returns the constraints on key points that depend on category and image."""
    return PointCount(_POINTS, CATEGORIES, annotated), KeypointsWithin(_POINTS, IMAGES, TOLERANCE, annotated)


def of_box(form: Form) -> Declared:
    """Returns the constraints that the check of a box and its area relies on."""
    area = on((_AREA,), AREA_OF_BARE_BOX) if form.kind is None else ()
    return Declared((*on((_BOX,), SIDES, BOX_WITHIN), *area))


def of_outline(form: Form) -> Declared:
    """Returns the constraints that the check of polygons and masks relies on. In mask results, any box must be explained."""
    drawn = on((_OUTLINE,), RUN_LENGTHS, DRAWN_WITHIN)
    if form.kind == "segm":
        return Declared(drawn, undeclarable=(_BOX,))
    beside = (*on((_CROWD,), NO_CROWD), *on((_AREA,), area_of(of_box=form.of_box))) if form.kind is None else ()
    return Declared((*drawn, *on((_OUTLINE,), RINGS, BOX_AROUND), *beside))


def of_keypoints(form: Form) -> Declared:
    """Returns the constraints that the check of key points and their number relies on."""
    annotated = form.kind is None
    constraints = on((_POINTS,), key_points(annotated=annotated), *keypoint_constraints(annotated=annotated))
    return Declared((*constraints, *(on((_COUNT,), POINTS_COUNTED) if annotated else ())))
