"""Record rules on the box of an annotation or a result, and on its area: [x, y, width, height] in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from predlint.geometry import TOLERANCE, box_outside
from predlint.platforms.coco import annotation_words as say
from predlint.platforms.coco import box_words as boxes
from predlint.platforms.coco.box_words import (
    AreaDiffers,
    AreaInFractions,
    AreaOfBox,
    AreaZeroOfPose,
    BoxAndSegmentation,
    BoxForm,
    BoxOfCorners,
    BoxOutside,
    BoxOverhang,
    BoxSize,
    CornersByArea,
    Normalised,
    PointBox,
)
from predlint.platforms.coco.record_view import (
    AREA_OF_BOX,
    AREA_TOLERANCE,
    CORNERS_AREA,
    HARDLY_INSIDE,
    MOSTLY_INSIDE,
    OVERHANG,
    SAME,
    SIMILAR_OVERLAP,
    SMALL_BOX,
    Box,
    Element,
    Extent,
    centred,
    has_outline,
    is_covered,
    is_of_box,
    near,
    overlap,
    plain,
    within,
)
from predlint.platforms.coco.segment_words import MaskSwapped, MaskTurned
from predlint.shape.findings import Path
from predlint.shape.record_checks import kinds
from predlint.shape.violation_specs import ViolationSpec

_AREA = ViolationSpec(AreaDiffers)


_AREA_OF_BOX = ViolationSpec(AreaOfBox)
_NO_AREA = ViolationSpec(AreaZeroOfPose)
#: Violations about a box, and about the drawing of the same annotation.
OF_BOX = kinds(BoxForm, BoxSize, PointBox, BoxOutside, BoxOverhang, Normalised, CornersByArea, _AREA, _NO_AREA)
OF_EXTENT = kinds(BoxOfCorners, MaskTurned, MaskSwapped, BoxAndSegmentation, _AREA_OF_BOX, _AREA, _NO_AREA)
_AT: Path = (None, "bbox")
_EDGES = ("left", "top", "right", "bottom")


def check_box(element: Element) -> None:
    """Checks for a box without size, in fractions of the image, or beyond the image."""
    box = element.box
    if box is None:
        _nested(element, element.value.get("bbox"))
        return
    _, _, width, height = box
    if width <= 0 or height <= 0:
        _no_size(element, box)
    elif _is_normalised(element, box):
        fixed = _in_pixels(element, box) if element.sized else None
        others = tuple((what, _in_pixels(element, read)) for what, read in _readings(box)) if element.sized else ()
        element.settle(_AT, element.value["bbox"], Normalised, "bbox", fixed, element.size, others)
    else:
        bare = element.annotated and not has_outline(element.value.get("segmentation"))
        corners = _corners_by_area(element, box) if bare and not element.is_crowd else None
        if element.sized:
            _against_image(element, box, corners)
        if corners is not None and "bbox" not in element.reported_members:
            x_first = element.sized and not within(_y_first(box), element.width, element.height)
            element.settle(_AT, element.value["bbox"], CornersByArea, element.value["area"], _rounded(corners), x_first)
        elif bare and "bbox" not in element.reported_members and not element.is_crowd:
            _area_without_outline(element, box)


def _nested(element: Element, given: Any) -> None:
    """Reports points in brackets of their own once, in place of each finding of the shape."""
    if given.__class__ is list and any(number.__class__ is list for number in given):
        element.forget(_AT)
        element.settle(_AT, given, BoxForm)


def _no_size(element: Element, box: Box) -> None:
    x, y, width, height = box
    if element.is_point():
        element.settle(_AT, element.value["bbox"], PointBox)
        return
    # Suggested only if it lies inside the image when read this way; else the numbers mean something else, or nothing.
    turned = _as_drawn(element, [(min(x, x + width), min(y, y + height), abs(width), abs(height)), (x, y, abs(width), abs(height))])
    inside = turned is not None and min(turned) > -TOLERANCE and (not element.sized or within(turned, element.width, element.height))
    fixed = _rounded(turned) if width and height and inside and turned is not None else None
    index = 2 if width <= 0 else 3
    given = element.value["bbox"]
    sizes = [float(side) if isinstance(side, str) else side for side in given[2:4]]
    element.settle((_AT, index), given[index], BoxSize, sizes[0], sizes[1], fixed)


def _as_drawn(element: Element, readings: list[Box]) -> Box | None:
    """Returns the first reading of a box if nothing is drawn, else the one that fits its polygons. Returns None if none fits, and
    for masks."""
    drawn: Any = element.value.get("segmentation")
    if not has_outline(drawn):
        return readings[0]
    around = _points(drawn)
    return next((box for box in readings if around is not None and near(box, _box_around(*around))), None)


def _points(drawn: Any) -> tuple[list[float], list[float]] | None:
    """Returns the x and the y values of all points of polygons, or None if the drawing has no well-formed polygons."""
    rings = [plain(ring) or [] for ring in cast("list[Any]", drawn)] if drawn.__class__ is list else []
    if not rings or any(len(ring) < 6 or len(ring) % 2 for ring in rings):
        return None
    return [x for ring in rings for x in ring[::2]], [y for ring in rings for y in ring[1::2]]


def _box_around(xs: list[float], ys: list[float]) -> Box:
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def _is_normalised(element: Element, box: Box) -> bool:
    """Returns True for fractions of the image; some may lie just outside 0 to 1."""
    if max(box) > 1 + OVERHANG or min(box) < -OVERHANG:
        return False
    return element.large if element.sized else not all(float(side).is_integer() for side in box)


def _in_pixels(element: Element, box: Box) -> tuple[float, ...]:
    """Converts a box in fractions of the image to pixels."""
    x, y, width, height = box
    return _rounded((x * element.width, y * element.height, width * element.width, height * element.height))


def _readings(box: Box) -> list[tuple[str, Box]]:
    """Returns other readings of a box in fractions that leaves the image: by centre, or by two corners. Pairs (text, box)."""
    x, y, third, fourth = box
    if max(x + third, y + fourth) <= 1 + OVERHANG:
        return []
    readings = [(boxes.CENTRED, centred(box)), (boxes.CORNERED, (x, y, third - x, fourth - y))]
    return [(what, read) for what, read in readings if within(read, 1, 1, slack=0.01)]


def _against_image(element: Element, box: Box, corners: Box | None) -> None:
    """Reports a box beyond its image. ``corners``: the box, if its area shows that it is given by two corners."""
    x, y, width, height = box
    across, down = element.width, element.height
    over = (-x, -y, x + width - across, y + height - down)
    maximum = max(over)
    if maximum < TOLERANCE:
        return
    shares = (-x / across, -y / down, over[2] / across, over[3] / down)
    given = element.value["bbox"]
    reading = _alternative_reading(element, box) if max(shares) > OVERHANG and not _is_drawn(element, box) else None
    inside = _inside(box, across, down) if max(shares) > OVERHANG else 1.0
    elsewhere = _drawn_elsewhere(element, box) if max(shares) > OVERHANG and reading is None else None
    # A box that leaves the image keeps its size; a box larger than the image was drawn in another image.
    minimum = MOSTLY_INSIDE if reading is not None else HARDLY_INSIDE if width > across or height > down else 0.0
    if inside < minimum or elsewhere or box_outside(y, x, height, width, across, down) == "outside":
        element.settle(_AT, given, BoxOutside, across, down, reading or elsewhere or _OF_ANOTHER)
        return
    if corners is not None and within(corners, across, down):
        return  # the corners are reported instead; clipping the box would lose them
    edge = over.index(maximum)
    if edge < 2:
        element.settle((_AT, edge), given[edge], BoxOverhang, across, down, maximum, _EDGES[edge], reading)
    else:
        element.settle(_AT, given, BoxOverhang, across, down, maximum, _EDGES[edge], reading)


def _is_drawn(element: Element, box: Box) -> bool:
    """Returns True if polygons reach as far as the box and are not just its corners, so that its numbers need no other reading."""
    points = _points(element.value.get("segmentation"))
    if points is None or not near(box, _box_around(*points)):
        return False
    xs, ys = points
    ends = {min(xs), max(xs)}, {min(ys), max(ys)}
    return any(x not in ends[0] or y not in ends[1] for x, y in zip(xs, ys, strict=True))


def _inside(box: Box, across: int, down: int) -> float:
    """Returns the share of the box that lies inside the image."""
    x, y, width, height = box
    shown = max(0.0, min(x + width, across) - max(x, 0.0)) / width
    return shown * max(0.0, min(y + height, down) - max(y, 0.0)) / height


_OF_ANOTHER = "is it the box of another image, or of this one at another size?"


def _alternative_reading(element: Element, box: Box) -> str | None:
    """Returns a text with another reading of the four numbers that lies inside the image and fits area and outline, or None."""
    x, y, third, fourth = box
    across, down = element.width, element.height
    if _may_be(element, box, corners := (x, y, third - x, fourth - y)):
        return f"{boxes.READ_AS_CORNERS} then [x, y, width, height] is [{say.pixel_values([*corners])}]"
    if _may_be(element, box, around := centred(box)):
        return f"{boxes.READ_AS_CENTRED} then the box is [{say.pixel_values([*around])}]"
    if _may_be(element, box, exchanged := (x, y, fourth, third)):
        return f"are width and height swapped? then [x, y, width, height] is [{say.pixel_values([*exchanged])}]"
    if across != down and within(box, down, across):
        return (
            f'it lies within an image of {down:,} × {across:,}: are "width" and "height" of the image swapped (the shape of an array '
            "begins with the height), was the photo turned by its EXIF orientation, or are x and y of the box swapped?"
        )
    if _may_be(element, box, turned := _y_first(box)):
        return f"{boxes.READ_AS_Y_FIRST} then [x, y, width, height] is [{say.pixel_values([*turned])}]"
    return None


def _may_be(element: Element, given: Box, read: Box) -> bool:
    """Returns True if another reading of a box lies inside its image, unless the area fits only the box as written, or polygons lie
    elsewhere."""
    if not within(read, element.width, element.height):
        return False
    points = _points(element.value.get("segmentation"))
    around = _box_around(*points) if points is not None else None
    if around is not None and around != given and overlap(read, around) < SIMILAR_OVERLAP and not near(read, around):
        return False  # an outline equal to the box was made from it, and does not count
    area = plain([element.value.get("area")])
    if area is None or read[2:] == given[2:] or points is not None or not element.annotated:
        return True
    return not is_of_box(area[0], given[2], given[3]) or is_of_box(area[0], read[2], read[3])


def _drawn_elsewhere(element: Element, box: Box) -> str | None:
    """Returns a text with the box around the polygons if they lie in the image but not in the box, else None."""
    points = _points(element.value.get("segmentation"))
    if (
        points is None
        or not within(around := _box_around(*points), element.width, element.height)
        or overlap(box, around) >= SIMILAR_OVERLAP
    ):
        return None
    return f"the segmentation lies in [{say.pixel_values([*around])}]: write that, if it is of the same thing"


def _y_first(box: Box) -> Box:
    """Returns the box for two corners that are written y before x."""
    top, left, bottom, right = box
    return left, top, right - left, bottom - top


# -- the segmentation beside it ----------------------------------------------------------------------------------------


def check_extent(element: Element, extent: Extent) -> None:
    """Checks box and area against what the segmentation covers."""
    box = element.box
    if box is not None and "bbox" not in element.reported_members and box[2] > 0 and box[3] > 0:
        _box_of(element, box, extent)
    if element.annotated and "bbox" not in element.reported_members and "segmentation" not in element.reported_members:
        _area_of(element, extent)


def _box_of(element: Element, box: Box, extent: Extent) -> None:
    """Reports a box that does not fit the segmentation. Differences of a rounded or tilted box are accepted."""
    if near(box, extent.box):
        return
    iou, around = overlap(box, extent.box), _rounded(extent.box)
    corners = (box[0], box[1], box[2] - box[0], box[3] - box[1])
    if iou < SAME and near(corners, extent.box) and overlap(corners, extent.box) > SAME:
        element.settle(_AT, element.value["bbox"], BoxOfCorners, extent.what, around)
        return
    if iou >= SIMILAR_OVERLAP:
        return
    at: Path = (None, "segmentation")
    if extent.turned is not None and overlap(box, extent.turned) > SAME:
        element.settle(at, element.value["segmentation"], MaskTurned, around)
    elif extent.swapped is not None and overlap(box, extent.swapped) > SAME:
        element.settle(at, element.value["segmentation"], MaskSwapped, around)
    elif overlap(corners, extent.box) > SAME:
        element.settle(_AT, element.value["bbox"], BoxOfCorners, extent.what, around)
    else:
        element.settle(_AT, element.value["bbox"], BoxAndSegmentation, extent.what, around, _box_mistake(box, extent.box))


def _box_mistake(box: Box, around: Box) -> str | None:
    """Returns a text with the likely mistake in a box that is not the one around its segmentation, or None."""
    x, y, width, height = box
    if overlap(centred(box), around) > SAME:
        return f"{boxes.READ_AS_CENTRED} then write {list(_rounded(around))}"
    if max(overlap((y, x, height, width), around), overlap((y, x, width, height), around)) > SAME:
        return "are x and y swapped in one of the two?"
    if (x or y) and overlap((0, 0, width, height), around) > SAME:
        return "the segmentation counts from the corner of the box: add x and y of the box to each of its points"
    scale = around[2] / width
    if overlap((x * scale, y * scale, width * scale, height * scale), around) > SAME and x + y > 0:
        return f"is one of the two of the image at another size? the segmentation is {scale:.3g} times as large"
    return None


def _area_of(element: Element, extent: Extent) -> None:
    """Reports an area that the segmentation does not cover, except for crowds: theirs is unused, and often larger than the mask."""
    numbers = plain([element.value.get("area")])
    if numbers is None or numbers[0] < 0 or element.is_crowd:
        return
    area = numbers[0]
    if is_covered(area, extent.minimum, extent.maximum, extent.slack):
        return
    box = element.box[2] * element.box[3] if element.box is not None else 0.0
    found = extent.minimum if area < extent.minimum else extent.maximum
    of_box = box > 0 and abs(area - box) <= max(AREA_OF_BOX * box, 1)
    if of_box and element.context.encord:  # the import does not use the area
        return
    spec = _AREA_OF_BOX if of_box else _differing(element, area)
    element.settle((None, "area"), element.value["area"], spec, extent.what, found)


def _corners_by_area(element: Element, box: Box) -> Box | None:
    """Returns the box read as two corners if the area fits the corners and not the box as written, else None."""
    x, y, third, fourth = box
    numbers = plain([element.value.get("area")])
    if numbers is None or (area := numbers[0]) <= 0 or third <= x or fourth <= y or is_of_box(area, third, fourth):
        return None
    return (x, y, third - x, fourth - y) if abs((third - x) * (fourth - y) - area) <= 0.5 + CORNERS_AREA * area else None


def _area_without_outline(element: Element, box: Box) -> None:
    """Reports the area of an annotation with only a box. An area below that of the box may come from an outline that was left out,
    but no outline has an area of 0."""
    covered = box[2] * box[3]
    numbers = plain([element.value.get("area")])
    if numbers is None or is_of_box(numbers[0], box[2], box[3]):
        return
    if numbers[0] == 0 or numbers[0] * (1 - AREA_TOLERANCE) > covered:
        element.settle((None, "area"), element.value["area"], _differing(element, numbers[0]), "box", covered)


def check_small_area(element: Element) -> None:
    """Reports an area of a pixel or less beside a box of many, where nothing else is drawn."""
    box, area = element.box, plain([element.value.get("area")])
    if area is None or not 0 < area[0] <= 1 or element.context.encord:
        return
    if element.is_crowd or has_outline(element.value.get("segmentation")):
        return
    if box is None or min(box[2:]) <= 0 or box[2] * box[3] <= SMALL_BOX or not {"bbox", "area"}.isdisjoint(element.reported_members):
        return
    covered = box[2] * box[3]
    is_share = element.sized and abs(area[0] * element.width * element.height - covered) <= AREA_TOLERANCE * covered
    element.settle((None, "area"), element.value["area"], AreaInFractions, covered, is_share)


def _differing(element: Element, area: float) -> ViolationSpec:
    """Returns the spec for a wrong area. An area of 0 has its own for visible key points, because their distances are divided by it."""
    if area or element.context.encord:
        return _AREA
    points = plain(element.value.get("keypoints"))
    return _NO_AREA if points is not None and any(visibility > 0 for visibility in points[2::3]) else _AREA


def _rounded(values: Sequence[float]) -> tuple[float, ...]:
    """Rounds numbers for a message."""
    return tuple(int(value) if float(value).is_integer() else value for value in (round(value, 2) for value in values))
