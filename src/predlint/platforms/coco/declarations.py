"""Constraints on elements beyond bounds of single values, and which of them each check of each kind of element relies on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from predlint.model.geometry import TOLERANCE
from predlint.platforms.coco.record import AREA_OF_BOX, AREA_TOLERANCE, CORNERS_AREA, OVERHANG, ROUNDED, SIMILAR_OVERLAP
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
from predlint.shape.nodes import Record
from predlint.shape.record_checks import Check, Declared, on

# -- Selects the checks for each kind of element, and the members that the kernel must leave to them ---------------

KINDS: tuple[str | None, ...] = (None, "bbox", "segm", "keypoints")


class Form(NamedTuple):
    """The kind of elements and its circumstances, which decide what the Shape declares."""

    kind: str | None
    """Kind of results; None for annotations."""
    encord: bool = False
    """True if the file is meant for Encord."""
    of_box: bool = False
    """True if it was already reported, once, that areas are those of boxes."""


class ElementCheck(NamedTuple):
    """A check that runs on some kinds of elements."""

    check: Check[Form]
    elements: tuple[str | None, ...] = KINDS
    """Kinds of elements that it runs on; None stands for annotations."""
    into_encord: bool = False
    """True if it runs only on files that are meant for Encord."""


def checks_for(checks: tuple[ElementCheck, ...], kind: str | None, *, encord: bool) -> list[Check[Form]]:
    """Returns the checks for one kind of elements, in order."""
    return [one.check for one in checks if kind in one.elements and (encord or not one.into_encord)]


def remaining_checks(checks: tuple[ElementCheck, ...], shape: Record, form: Form) -> Iterator[str]:
    """Yields the members that the kernel must leave to the rules."""
    for check in checks_for(checks, form.kind, encord=form.encord):
        if check.guarded_by is not None:
            yield from sorted(check.missing_declarations(shape, form))


def checks_not_needing(checks: tuple[ElementCheck, ...], form: Form) -> list[Check[Form]]:
    """Returns the checks that no declaration makes unnecessary. They run on each element with their members, clean or not."""
    return [check for check in checks_for(checks, form.kind, encord=form.encord) if check.guarded_by is None]


# -- Constraints on elements beyond bounds of single values, and which of them each check relies on ----------------

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
