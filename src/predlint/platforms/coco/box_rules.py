"""Record rules on the box of an annotation or a result, and on its area: [x, y, width, height] in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from predlint.geometry import TOLERANCE, box_outside
from predlint.platforms.coco import annotation_words as say
from predlint.platforms.coco import box_words as boxes
from predlint.platforms.coco.box_words import (
    AreaDiffers,
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
#: What is said of a box, and of what is drawn beside it.
OF_BOX = kinds(BoxForm, BoxSize, PointBox, BoxOutside, BoxOverhang, Normalised, CornersByArea, _AREA, _NO_AREA)
OF_EXTENT = kinds(BoxOfCorners, MaskTurned, MaskSwapped, BoxAndSegmentation, _AREA_OF_BOX, _AREA, _NO_AREA)
_AT: Path = (None, "bbox")
_EDGES = ("left", "top", "right", "bottom")


def check_box(element: Element) -> None:
    """A box of no size, in fractions of the image, or beyond the image."""
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
        element.report(_AT, element.value["bbox"], Normalised, "bbox", fixed, element.size, others)
    else:
        bare = element.annotated and not has_outline(element.value.get("segmentation"))
        corners = _corners_by_area(element, box) if bare and not element.is_crowd else None
        if element.sized:
            _against_image(element, box, corners)
        if corners is not None and "bbox" not in element.reported_members:
            x_first = element.sized and not within(_y_first(box), element.width, element.height)
            element.report(_AT, element.value["bbox"], CornersByArea, element.value["area"], _rounded(corners), x_first)
        elif bare and "bbox" not in element.reported_members and not element.is_crowd:
            _area_without_outline(element, box)


def _nested(element: Element, given: Any) -> None:
    """Points in brackets of their own, which the shape would count and stumble over: said once."""
    if given.__class__ is list and any(number.__class__ is list for number in given):
        element.explain(_AT, given, BoxForm)


def _no_size(element: Element, box: Box) -> None:
    x, y, width, height = box
    if element.is_point():
        element.report(_AT, element.value["bbox"], PointBox)
        return
    # From its top left corner it begins within the image; else the numbers mean something else, or nothing.
    turned = _as_drawn(element, [(min(x, x + width), min(y, y + height), abs(width), abs(height)), (x, y, abs(width), abs(height))])
    inside = turned is not None and min(turned) > -TOLERANCE and (not element.sized or within(turned, element.width, element.height))
    fixed = _rounded(turned) if width and height and inside and turned is not None else None
    index = 2 if width <= 0 else 3
    given = element.value["bbox"]
    sizes = [float(side) if isinstance(side, str) else side for side in given[2:4]]
    element.report((_AT, index), given[index], BoxSize, sizes[0], sizes[1], fixed)


def _as_drawn(element: Element, readings: list[Box]) -> Box | None:
    """The first reading of a box, or the one that its polygons have; None where these have another, and beside masks."""
    drawn: Any = element.value.get("segmentation")
    if not has_outline(drawn):
        return readings[0]
    around = _points(drawn)
    return next((box for box in readings if around is not None and near(box, _box_around(*around))), None)


def _points(drawn: Any) -> tuple[list[float], list[float]] | None:
    """The x and the y of all points of polygons; None for what is drawn otherwise."""
    rings = [plain(ring) or [] for ring in cast("list[Any]", drawn)] if drawn.__class__ is list else []
    if not rings or any(len(ring) < 6 or len(ring) % 2 for ring in rings):
        return None
    return [x for ring in rings for x in ring[::2]], [y for ring in rings for y in ring[1::2]]


def _box_around(xs: list[float], ys: list[float]) -> Box:
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def _is_normalised(element: Element, box: Box) -> bool:
    """True for fractions, of which some may be just beyond 0 to 1."""
    if max(box) > 1 + OVERHANG or min(box) < -OVERHANG:
        return False
    return element.large if element.sized else not all(float(side).is_integer() for side in box)


def _in_pixels(element: Element, box: Box) -> tuple[float, ...]:
    """A box in fractions of the image, in its pixels."""
    x, y, width, height = box
    return _rounded((x * element.width, y * element.height, width * element.width, height * element.height))


def _readings(box: Box) -> list[tuple[str, Box]]:
    """What a box in fractions is that leaves the image, unless its first two numbers are its centre, or the last two a corner."""
    x, y, third, fourth = box
    if max(x + third, y + fourth) <= 1 + OVERHANG:
        return []
    readings = [(boxes.CENTRED, centred(box)), (boxes.CORNERED, (x, y, third - x, fourth - y))]
    return [(what, read) for what, read in readings if within(read, 1, 1, slack=0.01)]


def _against_image(element: Element, box: Box, corners: Box | None) -> None:
    """``corners``: the box, where its area says that it is given by two corners."""
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
    # What moves out of the picture keeps its size; what is larger than the picture was drawn in another one.
    minimum = MOSTLY_INSIDE if reading is not None else HARDLY_INSIDE if width > across or height > down else 0.0
    if inside < minimum or elsewhere or box_outside(y, x, height, width, across, down) == "outside":
        element.report(_AT, given, BoxOutside, across, down, reading or elsewhere or _OF_ANOTHER)
        return
    if corners is not None and within(corners, across, down):
        return  # that is told, and clipped it would be lost
    edge = over.index(maximum)
    if edge < 2:
        element.report((_AT, edge), given[edge], BoxOverhang, across, down, maximum, _EDGES[edge], reading)
    else:
        element.report(_AT, given, BoxOverhang, across, down, maximum, _EDGES[edge], reading)


def _is_drawn(element: Element, box: Box) -> bool:
    """True where polygons reach just as far, and are no mere corners of the box: then its numbers mean what they say."""
    points = _points(element.value.get("segmentation"))
    if points is None or not near(box, _box_around(*points)):
        return False
    xs, ys = points
    ends = {min(xs), max(xs)}, {min(ys), max(ys)}
    return any(x not in ends[0] or y not in ends[1] for x, y in zip(xs, ys, strict=True))


def _inside(box: Box, across: int, down: int) -> float:
    """The share of the box that lies within the image."""
    x, y, width, height = box
    shown = max(0.0, min(x + width, across) - max(x, 0.0)) / width
    return shown * max(0.0, min(y + height, down) - max(y, 0.0)) / height


_OF_ANOTHER = "is it the box of another image, or of this one at another size?"


def _alternative_reading(element: Element, box: Box) -> str | None:
    """What the four numbers may be: what would lie within the image, and goes with the area and the outline beside it; None when no
    other reading fits."""
    x, y, third, fourth = box
    across, down = element.width, element.height
    if _may_be(element, box, corners := (x, y, third - x, fourth - y)):
        return f"{boxes.READ_AS_CORNERS} then [x, y, width, height] is [{say.pixel_values([*corners])}]"
    if _may_be(element, box, around := centred(box)):
        return f"{boxes.READ_AS_CENTRED} then the box is [{say.pixel_values([*around])}]"
    if across != down and within(box, down, across):
        return "it lies within an image of the same size on its side: was the photo turned by its EXIF orientation, or are x and y swapped?"
    if _may_be(element, box, turned := _y_first(box)):
        return f"{boxes.READ_AS_Y_FIRST} then [x, y, width, height] is [{say.pixel_values([*turned])}]"
    return None


def _may_be(element: Element, given: Box, read: Box) -> bool:
    """True for another reading of a box that lies within its image, unless the area is that of the box as it is written and no other,
    or polygons lie elsewhere."""
    if not within(read, element.width, element.height):
        return False
    points = _points(element.value.get("segmentation"))
    around = _box_around(*points) if points is not None else None
    if around is not None and around != given and overlap(read, around) < SIMILAR_OVERLAP and not near(read, around):
        return False  # one that is the box itself was made of it, whatever that is
    area = plain([element.value.get("area")])
    if area is None or read[2:] == given[2:] or points is not None or not element.annotated:
        return True
    return not is_of_box(area[0], given[2], given[3]) or is_of_box(area[0], read[2], read[3])


def _drawn_elsewhere(element: Element, box: Box) -> str | None:
    """Where the polygons lie, if that is in the image and not in the box."""
    points = _points(element.value.get("segmentation"))
    if (
        points is None
        or not within(around := _box_around(*points), element.width, element.height)
        or overlap(box, around) >= SIMILAR_OVERLAP
    ):
        return None
    return f"the segmentation lies in [{say.pixel_values([*around])}]: write that, if it is of the same thing"


def _y_first(box: Box) -> Box:
    """The box of two corners whose y come first."""
    top, left, bottom, right = box
    return left, top, right - left, bottom - top


# -- the segmentation beside it ----------------------------------------------------------------------------------------


def check_extent(element: Element, extent: Extent) -> None:
    """What the segmentation covers, against the box and the area that are given."""
    box = element.box
    if box is not None and "bbox" not in element.reported_members and box[2] > 0 and box[3] > 0:
        _box_of(element, box, extent)
    if element.annotated and "bbox" not in element.reported_members and "segmentation" not in element.reported_members:
        _area_of(element, extent)


def _box_of(element: Element, box: Box, extent: Extent) -> None:
    """A box that is not that of the segmentation. What a tilted or a rounded box differs by is no matter."""
    if near(box, extent.box):
        return
    alike, around = overlap(box, extent.box), _rounded(extent.box)
    corners = (box[0], box[1], box[2] - box[0], box[3] - box[1])
    if alike < SAME and near(corners, extent.box) and overlap(corners, extent.box) > SAME:
        element.report(_AT, element.value["bbox"], BoxOfCorners, extent.what, around)
        return
    if alike >= SIMILAR_OVERLAP:
        return
    at: Path = (None, "segmentation")
    if extent.turned is not None and overlap(box, extent.turned) > SAME:
        element.report(at, element.value["segmentation"], MaskTurned, around)
    elif extent.swapped is not None and overlap(box, extent.swapped) > SAME:
        element.report(at, element.value["segmentation"], MaskSwapped, around)
    elif overlap(corners, extent.box) > SAME:
        element.report(_AT, element.value["bbox"], BoxOfCorners, extent.what, around)
    else:
        element.report(_AT, element.value["bbox"], BoxAndSegmentation, extent.what, around, _box_mistake(box, extent.box))


def _box_mistake(box: Box, around: Box) -> str | None:
    """How a box was mistaken that is not the one around its segmentation, where its numbers tell."""
    x, y, width, height = box
    if overlap(centred(box), around) > SAME:
        return f"{boxes.READ_AS_CENTRED} then write {list(_rounded(around))}"
    if max(overlap((y, x, height, width), around), overlap((y, x, width, height), around)) > SAME:
        return "are x and y swapped in one of the two?"
    scale = around[2] / width
    if overlap((x * scale, y * scale, width * scale, height * scale), around) > SAME and x + y > 0:
        return f"is one of the two of the image at another size? the segmentation is {scale:.3g} times as large"
    return None


def _area_of(element: Element, extent: Extent) -> None:
    """The area that is given; that of a crowd is of no use, and often of more than its mask."""
    numbers = plain([element.value.get("area")])
    if numbers is None or numbers[0] < 0 or element.is_crowd:
        return
    area = numbers[0]
    if is_covered(area, extent.minimum, extent.maximum, extent.slack):
        return
    box = element.box[2] * element.box[3] if element.box is not None else 0.0
    found = extent.minimum if area < extent.minimum else extent.maximum
    of_box = box > 0 and abs(area - box) <= max(AREA_OF_BOX * box, 1)
    if of_box and element.context.encord:  # whose import sorts nothing by it
        return
    said = _AREA_OF_BOX if of_box else _differing(element, area)
    element.report((None, "area"), element.value["area"], said, extent.what, found)


def _corners_by_area(element: Element, box: Box) -> Box | None:
    """The box of an annotation that has nothing but it, where it is two corners by its area: that is theirs, and not that of the box."""
    x, y, third, fourth = box
    numbers = plain([element.value.get("area")])
    if numbers is None or (area := numbers[0]) <= 0 or third <= x or fourth <= y or is_of_box(area, third, fourth):
        return None
    return (x, y, third - x, fourth - y) if abs((third - x) * (fourth - y) - area) <= 0.5 + CORNERS_AREA * area else None


def _area_without_outline(element: Element, box: Box) -> None:
    """The area of an annotation that has nothing but its box. Less than that of the box may be that of an outline which was left out,
    but no outline has none at all."""
    covered = box[2] * box[3]
    numbers = plain([element.value.get("area")])
    if numbers is None or is_of_box(numbers[0], box[2], box[3]):
        return
    if numbers[0] == 0 or numbers[0] * (1 - AREA_TOLERANCE) > covered:
        element.report((None, "area"), element.value["area"], _differing(element, numbers[0]), "box", covered)


def _differing(element: Element, area: float) -> ViolationSpec:
    """What is said of an area that is another one: by none, the distances of key points are divided in vain."""
    if area or element.context.encord:
        return _AREA
    points = plain(element.value.get("keypoints"))
    return _NO_AREA if points is not None and any(visibility > 0 for visibility in points[2::3]) else _AREA


def _rounded(values: Sequence[float]) -> tuple[float, ...]:
    """Numbers for a message."""
    return tuple(int(value) if float(value).is_integer() else value for value in (round(value, 2) for value in values))
