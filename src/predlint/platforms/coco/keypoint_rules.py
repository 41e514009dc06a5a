"""Record rules on key points: a flat list of x, y (pixels) and visibility (0 not there, 1 hidden, 2 visible)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from predlint.geometry import TOLERANCE
from predlint.names import quote
from predlint.platforms.coco.box_words import Normalised
from predlint.platforms.coco.keypoint_words import (
    CountedAlone,
    KeypointCount,
    KeypointNotThere,
    KeypointOutside,
    KeypointOverhang,
    KeypointsEmpty,
    KeypointsLength,
    KeypointsOfOther,
    KeypointVisibility,
    NumKeypoints,
    NumKeypointsMissing,
    NumKeypointsOfEmptyList,
    NumKeypointsZero,
)
from predlint.platforms.coco.record_view import OVERHANG, Element, is_whole, outside, plain
from predlint.shape.findings import Path
from predlint.shape.record_checks import kinds
from predlint.shape.violation_specs import ViolationSpec

_OUTSIDE, _OVERHANG = ViolationSpec(KeypointOutside), ViolationSpec(KeypointOverhang)


#: Violations about key points.
OF_KEYPOINTS = kinds(
    KeypointsLength, KeypointCount, KeypointsOfOther, KeypointsEmpty, NumKeypointsOfEmptyList, KeypointVisibility, KeypointNotThere,
    _OUTSIDE, _OVERHANG, NumKeypoints, NumKeypointsMissing, NumKeypointsZero,
    CountedAlone, Normalised,
)  # fmt: skip
_AT: Path = (None, "keypoints")


def check_keypoints(element: Element) -> None:
    """Checks the key points of an annotation or a result. Encord's import reads none, which is reported once per file."""
    if element.context.encord:
        return
    value = element.value.get("keypoints")
    points = plain(value)
    if points is None:
        if value is None:
            _counted_alone(element)
        return
    names = element.category.keypoints if element.category is not None else None
    if len(points) % 3:
        element.settle(_AT, value, KeypointsLength, len(points), len(names) if names else None)
        return
    counted: Any = element.value.get("num_keypoints")
    if element.annotated and not points and is_whole(counted) and counted > 0:
        if names and element.category is not None:
            element.settle(_AT, value, KeypointsEmpty, counted, element.category.name, len(names))
        else:
            element.settle((None, "num_keypoints"), counted, NumKeypointsOfEmptyList, counted, None, 0)
        return
    must_have_all = bool(points) or not element.annotated  # an annotation may have an empty list instead
    if names and must_have_all and len(points) != 3 * len(names):
        element.settle(_AT, value, KeypointCount, len(points) // 3, element.category.name if element.category else "", names)
        return
    if points and not names and element.category is not None and any(points):
        other = element.context.posed_so(len(points) // 3)
        if other is not None:
            element.settle(_AT, value, KeypointsOfOther, len(points) // 3, element.category.name, other.name, other.id)
    if element.annotated:
        visible = _visible(element, points, names)
        _unlabelled(element, points, names)
        if visible:  # else their number is unknown
            _number(element, points)
    if not _are_normalised(element, points):
        _check_inside_image(element, points, names)


def _name(names: Sequence[str] | None, index: int) -> str:
    return quote(names[index]) if names else f"key point {index + 1:,}"


def _visible(element: Element, points: Sequence[float], names: Sequence[str] | None) -> bool:
    """Returns True if each visibility is 0, 1 or 2; else reports the first other. Not for results, where many tools write scores."""
    for at in range(2, len(points), 3):
        if points[at] not in (0, 1, 2):
            element.settle((_AT, at), element.value["keypoints"][at], KeypointVisibility, _name(names, at // 3))
            return False
    return True


def _unlabelled(element: Element, points: Sequence[float], names: Sequence[str] | None) -> None:
    found = [at for at in range(0, len(points), 3) if not points[at + 2] and (points[at] or points[at + 1])]
    if found:
        at = found[0]
        given = element.value["keypoints"][at]
        element.settle((_AT, at), given, KeypointNotThere, _name(names, at // 3), points[at], points[at + 1], len(found) - 1)


def _number(element: Element, points: Sequence[float]) -> None:
    """Checks ``num_keypoints``, which must count the key points with a visibility above 0."""
    found = sum(1 for visibility in points[2::3] if visibility > 0)
    if "num_keypoints" not in element.value:
        if points:
            element.settle((None, "num_keypoints"), None, NumKeypointsMissing, found)
        return
    given: Any = element.value["num_keypoints"]
    if is_whole(given) and given >= 0 and given != found:
        element.settle((None, "num_keypoints"), given, NumKeypoints if given or element.is_crowd else NumKeypointsZero, found)


def _counted_alone(element: Element) -> None:
    """Reports a number of key points without any key points."""
    given: Any = element.value.get("num_keypoints")
    names = element.category.keypoints if element.category is not None else None
    if element.annotated and names and is_whole(given) and given > 0:
        element.settle((None, "num_keypoints"), given, CountedAlone, len(names))


def _there(points: Sequence[float]) -> list[tuple[float, float]]:
    """Returns the points that are not at (0, 0)."""
    return [(x, y) for x, y in zip(points[::3], points[1::3], strict=True) if x or y]


def _are_normalised(element: Element, points: Sequence[float]) -> bool:
    """Reports key points in fractions of the image, and returns True, if most of them lie inside the first pixel."""
    there = _there(points)
    within = [(x, y) for x, y in there if 0 <= x <= 1 and 0 <= y <= 1]
    if len(there) < 2 or 2 * len(within) <= len(there):
        return False
    if not element.large and (element.sized or all(number.is_integer() for point in within for number in map(float, point))):
        return False
    element.settle(_AT, element.value["keypoints"], Normalised, "keypoints", None, element.size)
    return True


def _check_inside_image(element: Element, points: Sequence[float], names: Sequence[str] | None) -> None:
    """Reports points outside the image. In annotations they are a mistake; a model may place hidden points there."""
    if not element.sized:
        return
    found: list[tuple[float, int, int]] = []
    for at in range(0, len(points), 3):
        x, y, visibility = points[at : at + 3]
        if (element.annotated and not visibility) or not (x or y):
            continue
        over, axis = outside(x, y, element.width, element.height)
        if over >= TOLERANCE:
            found.append((over, at, axis))
    if not found:
        return
    far = [entry for entry in found if entry[0] > OVERHANG * (element.height if entry[2] else element.width)]
    spec = _OUTSIDE if element.annotated else _OVERHANG
    over, at, axis = (far or found)[0]
    given = element.value["keypoints"][at + axis]  # the original value, not clamped
    swapped = bool(far) and all(outside(y, x, element.width, element.height)[0] < TOLERANCE for x, y in _there(points))
    element.settle((_AT, at + axis), given, spec, _name(names, at // 3), over, element.width, element.height, len(found) - 1, swapped)
