"""Record rules on polygons: a list of flat rings [x, y, x, y, …], in pixels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import hypot, isfinite
from typing import Any

from predlint.geometry import TOLERANCE, crosses_itself, orientation, polygon_area, winding_areas
from predlint.platforms.coco.annotation_words import CrowdPolygon
from predlint.platforms.coco.box_words import Normalised
from predlint.platforms.coco.category_matching import IMPORTED
from predlint.platforms.coco.member_values import is_bitmap
from predlint.platforms.coco.record_view import OVERHANG, SIMILAR_OVERLAP, Element, Extent, is_covered, is_whole, outside, overlap, plain
from predlint.platforms.coco.segment_words import (
    Bitmap,
    Bracketed,
    Crossed,
    EmptyRings,
    ListedMasks,
    Nested,
    NoPolygons,
    Objects,
    Pairs,
    PolygonElsewhere,
    PolygonFlat,
    PolygonOdd,
    PolygonOutside,
    PolygonsDropped,
    RunsAsPolygon,
    SegmentationEmpty,
    SegmentationForm,
    SegmentationNone,
)
from predlint.shape.findings import Path
from predlint.shape.record_checks import kinds

#: Violations about polygons.
OF_POLYGONS = kinds(
    SegmentationForm, Objects, Nested, ListedMasks, Bracketed, Pairs, Bitmap, NoPolygons, SegmentationNone, EmptyRings, SegmentationEmpty,
    PolygonOdd, RunsAsPolygon,
    PolygonOutside, PolygonElsewhere, Normalised,
    Crossed, PolygonFlat, PolygonsDropped, CrowdPolygon,
)  # fmt: skip
_AT: Path = (None, "segmentation")


def check_polygons(element: Element, rings: list[Any]) -> Extent | None:
    """Checks a segmentation of polygons. Returns what they cover, or None if something is wrong with them."""
    if all(ring == [] for ring in rings):
        _no_polygons(element)
        return None
    if check_runs(element, rings) or _misnested(element, rings):
        return None
    if element.annotated and element.value.get("iscrowd") == 1:
        element.settle((None, "iscrowd"), element.value["iscrowd"], CrowdPolygon)
    rings_by_index = {index: numbers for index, ring in enumerate(rings) if (numbers := _whole(element, index, ring)) is not None}
    if (
        not rings_by_index
        or _are_normalised(element, [*rings_by_index.values()])
        or _leave_image(element, rings_by_index)
        or len(rings_by_index) < len(rings)
    ):
        return None
    _dropped(element, len(rings))
    return _extent(element, list(rings_by_index.values()))


def check_runs(element: Element, rings: list[Any]) -> bool:
    """Reports run lengths in place of polygons, in brackets or not, and returns True: they add up to the pixels of the image. Runs that
    would lie in it as points are taken for a polygon."""
    runs = rings[0] if len(rings) == 1 else rings
    if not element.sized or runs.__class__ is not list or len(runs) < 2 or not all(map(is_whole, runs)):
        return False
    is_ring = runs is not rings and len(runs) % 2 == 0
    if is_ring and max(runs[::2]) < element.width + 1 and max(runs[1::2]) < element.height + 1:
        return False
    if min(runs) < 0 or sum(runs) != element.width * element.height:
        return False
    element.forget(_AT)
    element.settle(_AT, rings, RunsAsPolygon, element.height, element.width)
    return True


def _no_polygons(element: Element) -> None:
    """Reports an empty list, or only empty polygons. It is wrong if other annotations have outlines, or if Encord needs one."""
    if not element.annotated:
        return
    shape = element.category.shape if element.category is not None else None
    if not element.context.encord:
        element.settle(_AT, element.value["segmentation"], SegmentationNone)
        if element.value["segmentation"]:
            element.settle(_AT, element.value["segmentation"], EmptyRings)
    elif shape in IMPORTED and shape != "bounding_box" and "bbox" not in element.reported_members:
        element.settle(_AT, element.value["segmentation"], NoPolygons, shape)


def _misnested(element: Element, rings: list[Any]) -> bool:
    """Reports lists nested one level too few or too many once, in place of each finding of the shape. Returns True if it did."""
    if all(ring.__class__ is not list for ring in rings):
        if all(ring is None for ring in rings):  # the shape reports each
            return True
        if all(ring.__class__ is dict and "counts" in ring for ring in rings):
            element.forget(_AT)
            element.settle(_AT, rings, ListedMasks, len(rings), element.annotated)
            return True
        element.forget(_AT)
        if any(ring.__class__ is dict for ring in rings):
            element.settle(_AT, rings, Objects)
        else:
            element.settle(_AT, rings, SegmentationForm, len(rings), _as_box(element, rings))
        return True
    if is_bitmap(rings):
        element.forget(_AT)
        element.settle(_AT, rings, Bitmap)
        return True
    lists = [ring for ring in rings if ring.__class__ is list]
    if len(lists) == len(rings) and len(rings) > 1 and all(len(ring) == 2 and plain(ring) for ring in lists):
        element.forget(_AT)
        element.settle(_AT, rings, Pairs)
        return True
    too_deep = [index for index, ring in enumerate(rings) if ring.__class__ is list and ring and ring[0].__class__ is list]
    for index in too_deep:
        bracketed = all(ring.__class__ is list and len(ring) > 3 and plain(ring) for ring in rings[index])
        element.forget((_AT, index))
        element.settle((_AT, index), rings[index], Bracketed if bracketed else Nested)
    return bool(too_deep)


def _whole(element: Element, index: int, ring: Any) -> list[float] | None:
    """Returns the numbers of a ring of three points or more, else None. Reports what the shape did not report already."""
    numbers = plain(ring)
    if numbers is None or (len(numbers) >= 6 and len(numbers) % 2 == 0):
        return numbers
    if len(ring) % 2:
        element.settle((_AT, index), ring, PolygonOdd, len(ring))
    elif not (element.is_point() and len(ring) == 2):
        element.settle((_AT, index), ring, SegmentationEmpty, len(ring), _as_box(element, ring))
    return None


def _as_box(element: Element, numbers: list[Any]) -> tuple[float, ...] | None:
    """Returns the corners of the box if the numbers are those of the box, as corner and size or as two corners; else None."""
    if element.box is None or len(numbers) != 4:
        return None
    x, y, width, height = element.box
    right, bottom = x + width, y + height
    return (x, y, right, y, right, bottom, x, bottom) if tuple(numbers) in (element.box, (x, y, right, bottom)) else None


def _are_normalised(element: Element, rings: Sequence[list[float]]) -> bool:
    """Reports polygons in fractions of the image, and returns True, if most of them lie inside the first pixel. Some numbers may lie
    just outside 0 to 1."""
    within = [ring for ring in rings if _is_in_fractions(ring)]
    if 2 * len(within) <= len(rings):
        return False
    if not element.large and (element.sized or all(float(number).is_integer() for ring in within for number in ring)):
        return False
    element.settle(_AT, element.value["segmentation"], Normalised, "segmentation", None, element.size)
    return True


def _is_in_fractions(ring: list[float]) -> bool:
    if max(ring) > 1 + OVERHANG or min(ring) < -OVERHANG:
        return False
    return 2 * sum(0 <= number <= 1 for number in ring) > len(ring)


def _leave_image(element: Element, rings: Mapping[int, list[float]]) -> bool:
    """Reports points outside the image: the path of the first, the number of the others. ``rings``: index -> ring."""
    if not element.sized:
        return False
    first: tuple[int, int, float] | None = None
    count, far = 0, False
    for index, ring in rings.items():
        if min(ring) > -TOLERANCE and max(ring[::2]) < element.width + TOLERANCE and max(ring[1::2]) < element.height + TOLERANCE:
            continue
        for at in range(0, len(ring), 2):
            over, axis = outside(ring[at], ring[at + 1], element.width, element.height)
            if over >= TOLERANCE:
                first = first or (index, at + axis, over)
                far = far or over > OVERHANG * (element.height if axis else element.width)
                count += 1
    if first is None:
        return False
    index, at, over = first
    given = element.value["segmentation"][index][at]  # the original value, not clamped
    swapped = far and _are_swapped(element, rings.values())
    path, outside_by = ((_AT, index), at), (over, element.width, element.height, count - 1, swapped)
    if swapped or _are_elsewhere(element, rings.values()):
        element.settle(path, given, PolygonElsewhere, *outside_by, _lie_within(rings.values(), element.height, element.width))
    else:
        element.settle(path, given, PolygonOutside, *outside_by)
    return True


def _lie_within(rings: Collection[list[float]], width: int, height: int) -> bool:
    """Returns True if all points lie inside an image of this size."""
    return all(min(ring) > -TOLERANCE and max(ring[::2]) < width + TOLERANCE and max(ring[1::2]) < height + TOLERANCE for ring in rings)


def _are_elsewhere(element: Element, rings: Collection[list[float]]) -> bool:
    """Returns True if the polygons lie completely outside the image."""
    xs, ys = ([number for ring in rings for number in ring[axis::2]] for axis in (0, 1))
    return max(xs) <= 0 or max(ys) <= 0 or min(xs) >= element.width or min(ys) >= element.height


def _are_swapped(element: Element, rings: Collection[list[float]]) -> bool:
    """Returns True if all points lie inside the image once x and y are exchanged, and the exchanged polygons fit the box, if given."""
    xs, ys = ([number for ring in rings for number in ring[axis::2]] for axis in (0, 1))
    left, top, right, bottom = min(ys), min(xs), max(ys), max(xs)
    if "bbox" in element.value and (element.box is None or overlap(element.box, (left, top, right - left, bottom - top)) < SIMILAR_OVERLAP):
        return False
    return min(left, top) > -TOLERANCE and right < element.width + TOLERANCE and bottom < element.height + TOLERANCE


def _dropped(element: Element, count: int) -> None:
    """Reports further polygons of an annotation. Encord's importer once took only one of them, and takes holes for parts."""
    if count > 1 and element.context.encord and element.category is not None and element.category.shape == "polygon":
        element.settle((_AT, 1), element.value["segmentation"][1], PolygonsDropped, element.category.name, count)


def _extent(element: Element, rings: Sequence[list[float]]) -> Extent | None:
    """Returns what the rings cover. Rings other than the largest may be parts, holes or overlaps, so the area is a range."""
    areas: list[float] = []
    for index, ring in enumerate(rings):
        area = abs(polygon_area(ring[::2], ring[1::2]))
        if not area:
            element.settle((_AT, index), ring, Crossed if _is_crossed(ring) else PolygonFlat)
            return None
        areas.append(area)
    xs = [x for ring in rings for x in ring[::2]]
    ys = [y for ring in rings for y in ring[1::2]]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    minimum, maximum = _range(areas, areas)
    given = plain([element.value.get("area")])
    what = "polygon" if len(rings) == 1 else "polygons"
    is_uncovered = given is not None and not is_covered(given[0], minimum, maximum, 0)
    slack = 1 + sum(map(_length, rings)) / 2 if is_uncovered else 0.0  # slow, and seldom needed
    if given is not None and is_uncovered and not is_covered(given[0], minimum, maximum, slack):
        wound = [_as_wound(ring, area) for ring, area in zip(rings, areas, strict=True)]
        if len(wound) == 1:
            minimum = maximum = min(wound[0], key=lambda area: abs(area - given[0]))
        else:
            minimum, maximum = _range([min(several) for several in wound], [max(several) for several in wound])
    return Extent(what, minimum, maximum, slack, (left, top, right - left, bottom - top))


def _range(fewest: Sequence[float], largest: Sequence[float]) -> tuple[float, float]:
    """Returns the smallest and largest area that rings may cover together. All but the largest may be holes, or all may be parts."""
    at = max(range(len(fewest)), key=fewest.__getitem__)
    return max(0.0, fewest[at] - (sum(largest) - largest[at])), sum(largest)


def _as_wound(ring: list[float], area: float) -> list[float]:
    """Returns the areas that a ring may cover. A ring that crosses itself has several: parts that run the other way round reduce the
    sum, and parts that it winds round twice are not part of a mask. Areas of 0 are left out."""
    if crosses_itself(ring[::2], ring[1::2]) is None:
        return [area]
    wound = [float(round(covered)) for covered in winding_areas(ring[::2], ring[1::2]) if isfinite(covered)]
    return [area, *(covered for covered in wound if covered)]


def _is_crossed(ring: list[float]) -> bool:
    """Returns True if edges cross each other, so that parts cancel out: the points are in a wrong order."""
    found = crosses_itself(ring[::2], ring[1::2])
    if found is None:
        return False
    points = list(zip(ring[::2], ring[1::2], strict=True))
    (a, b), (c, d) = ((points[at], points[(at + 1) % len(points)]) for at in found)
    apart = orientation(*a, *b, *c) * orientation(*a, *b, *d), orientation(*c, *d, *a) * orientation(*c, *d, *b)
    return max(apart) < 0


def _length(ring: list[float]) -> float:
    """Returns the perimeter of the ring in pixels."""
    xs, ys = ring[::2], ring[1::2]
    return sum(hypot(x - px, y - py) for x, y, px, py in zip(xs, ys, xs[-1:] + xs[:-1], ys[-1:] + ys[:-1], strict=True))
