"""Polygons: a list of flat rings [x, y, x, y, …], in pixels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import hypot, isfinite
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.geometry import TOLERANCE, crosses_itself, orientation, polygon_area, winding_areas
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.coco.matching import IMPORTED
from predlint.platforms.coco.record import (
    OVERHANG,
    SIMILAR_OVERLAP,
    Element,
    Extent,
    is_bitmap,
    is_covered,
    is_whole,
    outside,
    overlap,
    plain,
)
from predlint.platforms.coco.topics.boxes import Normalised, pixels
from predlint.platforms.coco.topics.members import flatten, text_help
from predlint.platforms.numbers import is_number, quoted_number, whole_numbers

# -- Polygons ------------------------------------------------------------------------------------------------------

_NONE = "write polygons or a mask; leave the member out where there is no outline"


class SegmentationForm(Violation, code="GEO311", slug="coco-segmentation-form"):
    """segmentation is neither a list of flat polygons nor a mask.

    Why: Encord's SDK refuses the whole file, or stops with IndexError; pycocotools stops with TypeError or with “input type is not
    supported”. In results with masks, only compressed run lengths are read.
    Fix: Write [[x, y, x, y, …], …], or {"size": [height, width], "counts": …}.
    """

    count: int
    as_box: tuple[float, ...] | None = None
    """The four corners, if the values are those of the box."""

    def words(self) -> Words:
        values = "value" if self.count == 1 else "values"
        message = f"segmentation is a flat list of {self.count:,} {values}; a list of polygons is expected"
        if self.as_box is not None:
            return message, _corners_help(self.as_box)
        if self.count < 6:
            return message, "a polygon has three points or more: [[x, y, x, y, x, y, …]]; where nothing is drawn but the box, write []"
        fix = "put it into another pair of brackets: [[x, y, x, y, …]]"
        return message, fix if self.count % 2 == 0 else f"{fix}; x and y come in pairs, and one number is missing or too many"

    @fixes(safe="writes points as a flat list, puts a flat list into a list of polygons, and removes quotes and brackets too many")
    def fix(self, at: FixContext) -> Fix | None:
        numbers = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        if len(numbers) < 6 or len(numbers) % 2 or not all(map(is_number, numbers)):
            return None
        return at.replace_safely((at.keys, f"[{at.text.raw(at.keys)}]"))


class NotASegmentation(Violation, of=SegmentationForm):
    """A segmentation is neither a list nor an object."""

    def words(self) -> Words:
        what = "a list of polygons [[x, y, x, y, …], …] or a mask {size, counts}"
        if self.value is None:
            return f"segmentation is null; {what} is expected", _NONE
        if isinstance(self.value, str):
            return f"segmentation must be {what}, found a string {quote(self.value)}", text_help(
                self.value.strip()
            ) if self.value.strip() else _NONE
        return f"segmentation must be {what}, found {quote(self.value)}", _NONE

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text()


class ListedMasks(Violation, of=SegmentationForm):
    """A segmentation is a list of masks."""

    count: int
    annotated: bool = False

    def words(self) -> Words:
        message = "segmentation is a list of masks; the mask itself is expected"
        if self.count == 1:
            return message, "remove the brackets around it"
        return message, f"write {'an annotation' if self.annotated else 'a result'} for each, or join them: pycocotools.mask.merge(masks)"

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list()


class Bitmap(Violation, of=SegmentationForm):
    """A segmentation lists the pixels of a mask, row by row."""

    template = (
        "segmentation is the mask itself, a list for each row of pixels",
        "encode it: pycocotools.mask.encode(numpy.asfortranarray(mask)), with mask as uint8, then counts.decode()",
    )


class NotARing(Violation, of=SegmentationForm):
    """A polygon is not a list."""

    def words(self) -> Words:
        if isinstance(self.value, dict):
            given = cast("dict[str, Any]", self.value)
            fix = "write the points without names"
            if not given.keys().isdisjoint(("counts", "size")):
                fix = "a mask is written by itself, without brackets: an annotation has polygons or one mask, which encodes all of it"
            return f"a polygon must be a flat list [x, y, x, y, …], found {quote(cast('Any', self.value))}", fix
        return (
            f"a polygon must be a flat list [x, y, x, y, …], found {quote(self.value)}",
            "write one flat list of numbers for each polygon",
        )


class RingNumber(Violation, of=SegmentationForm):
    """A polygon holds something that is not a number."""

    def words(self) -> Words:
        fix = quoted_number(self.value) or "write the number; or leave out points that are not there, x and y both"
        if self.value.__class__ is dict:
            fix = "write the points without names: [x, y, x, y, …]"
        return f"the polygon holds {quote(self.value)} where a number of pixels is expected", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.for_all_items(lambda item: item.unquote_number())


#: Members in which programs write an outline, or its points, as an object.
OUTLINES = frozenset({"exterior", "points", "polygon", "polygons", "vertices", "coordinates", "x", "y"})
KWCOCO = "kwcoco writes so: kwcoco conform --legacy=True writes the flat lists of COCO"


class Objects(Violation, of=SegmentationForm):
    """A segmentation is a list of objects that are not masks."""

    def words(self) -> Words:
        fix = "write one flat list of numbers for each polygon: [[x, y, x, y, …]]; a single mask has no brackets around it"
        if any(isinstance(ring, dict) and "exterior" in ring for ring in self.value):
            fix = KWCOCO
        return "segmentation is a list of objects; a list of flat polygons is expected", fix

    def fix(self, at: FixContext) -> Fix | None:
        return flatten(at, at.keys, wrapped=True)


def _corners_help(corners: tuple[float, ...], brackets: str = "[{}]") -> str:
    return f"it is the box: write its corners, {brackets.format(quote(corners))}"


class RunsAsPolygon(Violation, of=SegmentationForm):
    """The run lengths of a mask stand where a polygon belongs."""

    height: int
    width: int

    def words(self) -> Words:
        pixels = f"{self.height:,} × {self.width:,} = {self.height * self.width:,}"
        return (
            f"segmentation holds run lengths, not a polygon: the values add up to height × width of the image, {pixels}",
            f'write the mask {{"size": [{self.height}, {self.width}], "counts": …}}, in results with counts as compressed text',
        )

    @fixes(unsafe="writes run lengths in place of a polygon as a mask")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unsafely(at.text.replace(at.keys, at.text.written({"size": [self.height, self.width], "counts": _flat(self.value)})))


def _flat(value: list[Any]) -> list[Any]:
    return whole_numbers(value[0] if value[0].__class__ is list else value)


class SegmentationEmpty(Violation, code="GEO312", slug="coco-segmentation-empty", layer="record"):
    """A segmentation, or a polygon in it, is empty or has fewer than three points.

    Why: pycocotools stops when it makes the mask, and takes four numbers for a box; Encord's SDK stops where the category maps to a
    polygon, or imports an outline without an inside.
    Fix: Give at least three points for each polygon; leave one out where the annotation has others.
    """

    count: int
    as_box: tuple[float, ...] | None

    def words(self) -> Words:
        fix = _corners_help(self.as_box, "{}") if self.as_box else "give its points; or leave it out, if the annotation has others"
        if self.count == 0:
            return "the polygon is empty; at least three points are needed", fix
        return f"the polygon has {self.count:,} numbers; at least six are needed, for three points", fix


class Pairs(Violation, of=SegmentationEmpty):
    """A segmentation is a list of points, where a list of polygons belongs."""

    template = (
        "segmentation is a list of points [x, y]; a list of flat polygons is expected",
        "write one flat list for each polygon: [[x, y, x, y, …]]",
    )

    @fixes(safe="writes points [x, y] as one flat list")
    def fix(self, at: FixContext) -> Fix | None:
        return flatten(at, at.keys, wrapped=True)


class Nested(Violation, of=SegmentationForm):
    """A polygon is a list of points, where a flat list of numbers belongs."""

    template = "the polygon is a list of points [x, y]; a flat list is expected", "write [x, y, x, y, …]"

    def fix(self, at: FixContext) -> Fix | None:
        return flatten(at, at.keys)


class Bracketed(Violation, of=SegmentationForm):
    """A polygon stands in one pair of brackets too many."""

    template = "the polygon is a list in a list; a flat list is expected", "remove one pair of brackets: [[x, y, x, y, …], …]"

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list()


class NoPolygons(Violation, of=SegmentationEmpty):
    """An annotation has an empty segmentation, and its category is a polygon or a bitmask in the Encord ontology."""

    shape: str

    def words(self) -> Words:
        message = f"{_emptiness(self.value)}; its category is a {self.shape} in the ontology, and Encord's SDK stops the whole import"
        return message, "give its polygon or its mask"


class SegmentationNone(Violation, code="GEO313", slug="coco-segmentation-none", once_per_file=True, layer="stream"):
    """A segmentation is empty, while other annotations or results of the file have outlines.

    Why: pycocotools stops when it makes the mask of an empty list, of a list of an empty polygon, or of null beside the box of a result. In
    a file of boxes nobody makes masks, and there is no such finding.
    Fix: Give the polygon or the mask, or the corners of the box as a polygon; or keep boxes in a file of their own.
    """

    what: str = "annotations"

    def words(self) -> Words:
        message = f"{_emptiness(self.value)}, while other {self.what} have outlines; pycocotools stops when it makes the mask"
        return message, "give its polygon or its mask, or the corners of the box as a polygon; or keep boxes in a file of their own"


class EmptyRings(Violation, code="GEO345", slug="coco-empty-rings", once_per_file=True, severity=Severity.WARNING, layer="stream"):
    """A segmentation is a list of an empty polygon, in a file of boxes.

    Why: detectron2 takes it for an outline, finds no polygon in it, and leaves out the annotation with its box, though it keeps one whose
    segmentation is []. pycocotools 2.0.11 stops when it makes the mask. Where other annotations have outlines, it is GEO313.
    Fix: Write [].
    """

    template = (
        "segmentation holds nothing but an empty polygon; detectron2 leaves such annotations out, with their boxes",
        "write [] where nothing but the box is drawn",
    )

    @fixes(safe="writes [] for a list of empty polygons")
    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_safely((at.keys, "[]"))


def _emptiness(value: Any) -> str:
    if value is None:
        return "segmentation is null"
    return "segmentation holds nothing but an empty polygon" if value else "segmentation is an empty list"


class PolygonOdd(Violation, code="GEO314", slug="coco-polygon-odd", layer="record"):
    """A polygon has an odd number of coordinates.

    Why: A number is missing, or there is one too many: all points after it have x and y swapped. Encord's SDK stops with IndexError.
    Fix: Write x and y of each point.
    """

    count: int

    template = "the polygon has {count:,} numbers; x and y come in pairs", "one number is missing, or there is one too many"


def ring_outside(value: Any, over: float, width: int, height: int, others: int, swapped: bool) -> Words:
    """Returns message and help. ``swapped``: all points would lie in the image if x and y were exchanged."""
    more = f" (and {others:,} more {'points' if others > 1 else 'point'} outside)" if others else ""
    message = f"a point of the polygon lies {pixels(over)} outside of the image, which is {width:,} × {height:,}{more}"
    far = over > max(width, height)
    if swapped:
        return message, "are x and y swapped? so exchanged all points lie in the image; else clip polygons to it"
    return message, "are these pixels of this image, at its own size? then clip polygons to it" if far else "clip polygons to the image"


class PolygonOutside(
    Violation,
    code="GEO315",
    slug="coco-polygon-outside",
    severity=Severity.WARNING,
    layer="record",
    severity_in=(("coco-into-encord", Severity.ERROR),),
):
    """A point of a polygon lies outside of the image by a pixel or more.

    Why: pycocotools clips such polygons, others do not: masks and areas differ from tool to tool. Other platforms refuse them; so it is an
    error where the file is meant for Encord.
    Fix: Clip polygons to the image. A point on the edge is fine; less than one pixel is taken for rounding.
    """

    over: float
    width: int
    height: int
    others: int
    swapped: bool
    """True if all points would lie in the image if x and y were exchanged."""

    def words(self) -> Words:
        return ring_outside(self.value, self.over, self.width, self.height, self.others, self.swapped)


class PolygonElsewhere(Violation, code="GEO330", slug="coco-polygon-elsewhere", layer="record"):
    """A segmentation lies wholly outside of its image, or would lie within if x and y were exchanged.

    Why: No pixel of it is drawn, or others than were meant. Usually it is of another image, or of this one at another size.
    Fix: Scale polygons to the size of the image, and write x before y.
    """

    # For polygons that lie completely outside, or would lie inside if x and y were exchanged.

    over: float
    width: int
    height: int
    others: int
    swapped: bool
    turned: bool
    """True if all points would lie in the image if its width and height were exchanged."""

    def words(self) -> Words:
        if self.swapped:
            return ring_outside(self.value, self.over, self.width, self.height, self.others, self.swapped)[
                0
            ], "are x and y swapped? so exchanged all points lie in the image"
        message = f"the segmentation lies outside of the image, which is {self.width:,} × {self.height:,}: no pixel of it is drawn"
        if self.turned:
            return message, 'are "width" and "height" of the image swapped? so exchanged all points lie in it'
        return message, "are these pixels of this image, at its own size?"


_FLAT = "correct its points; write a line as the outline around it; or leave it out, if the annotation has others"


class PolygonFlat(Violation, code="GEO316", slug="coco-polygon-flat", severity=Severity.WARNING, layer="record"):
    """A polygon has no area.

    Why: Its points lie on one line, as when a line is written as a polygon: the mask is empty or one pixel wide.
    Fix: Correct its points, or write a line as the outline around it; leave out a polygon of nothing.
    """

    def words(self) -> Words:
        return "the polygon has no area: its points lie on one line, or it runs back on itself", _FLAT


class Crossed(Violation, of=PolygonFlat):
    """The edges of a polygon cross, so that its area is 0."""

    template = (
        "the edges of the polygon cross, and what lies on either side cancels out: its area is 0",
        "give its points in the order in which they follow one another along the outline",
    )


class PolygonsDropped(Violation, code="GEO317", slug="coco-polygons-dropped", once_per_file=True, severity=Severity.INFO, layer="record"):
    """Older releases of Encord's SDK import only the first of several polygons of an annotation.

    Why: A thing that is hidden in part has several polygons. Encord's SDK imports each as a part of it; release 0.1.150 took the first for
    its outline, and dropped the others silently. A hole becomes a part as well: it is filled. Reported once per file.
    Fix: Nothing needs to be done with a newer release. For others, and for holes, give a mask and map the category to a bitmask.
    """

    name: str
    count: int

    template = (
        "the {name:quoted} has {count:,} polygons; Encord's SDK imports each as a part, but release 0.1.150 the first alone",
        "nothing to do with a newer release; if one of them is a hole, map the category to a bitmask and give a mask",
    )


class CrowdPolygon(Violation, code="REC307", slug="coco-crowd-polygon", severity=Severity.WARNING, layer="record"):
    """A crowd is drawn with polygons.

    Why: A crowd is a mask of run lengths, by the format. What is marked as a crowd is left out of evaluations: often the flag was set by
    mistake.
    Fix: Write iscrowd 0, or give the segmentation as run lengths.
    """

    template = (
        "iscrowd is {value:quoted}, but the segmentation is made of polygons; a crowd is written as a mask",
        "write 0 for a single object; give the crowd as a mask of run lengths",
    )


# -- Record rules on polygons: a list of flat rings [x, y, x, y, …], in pixels -------------------------------------

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
