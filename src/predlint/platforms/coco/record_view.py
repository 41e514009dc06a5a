"""One annotation or result as record rules see it: its well-formed values, its image and category, and the findings so far."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nextafter
from typing import Any, NamedTuple, cast, overload

from predlint.geometry import TOLERANCE
from predlint.lazy_regex import lazy_regex
from predlint.platforms.coco.context import Category, Context
from predlint.platforms.coco.member_values import intended_id
from predlint.shape.findings import Finding, Path, Reporter, keys_of
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import P, Violation

Json = dict[str, Any]
#: Larger numbers are clamped to this, so that arithmetic stays finite. No image is so large.
LARGEST = 1e15
#: In an image with sides of at most this many pixels, coordinates up to 1 may be pixels.
SMALL_IMAGE = 16
#: Shapes that stick out of the image by more than this share of its side are not explained by rounding or cut-off objects.
OVERHANG = 0.05
#: A box with less than this share inside its image is reported as outside if another reading of its numbers fits.
MOSTLY_INSIDE = 0.6
#: A box larger than its image with less than this share inside it is reported as outside: it is not of an object in this image.
HARDLY_INSIDE = 0.25
#: Boxes that share less than this of their union belong to two objects …
SIMILAR_OVERLAP = 0.5
#: … unless none of their numbers differ by more than this many pixels.
ROUNDED = 2
#: Boxes that share more than this of their union are the same box.
SAME = 0.9
#: An area may differ by this share, because areas of outlines and pixels never agree exactly.
AREA_TOLERANCE = 0.05
#: The area of a box may differ from width × height by this share if nothing was rounded.
AREA_OF_BOX = 0.01
#: In a box of more square pixels than this, no outline has an area of a pixel or less.
SMALL_BOX = 16
#: The smallest area that is more than a pixel.
ABOVE_A_PIXEL = nextafter(1, 2)
#: Rounded floats can exceed a score of 1 by less than this.
ABOVE_ONE = 1e-6
#: A box counts as two corners if its area differs from the area by corners by at most this share.
CORNERS_AREA = 1e-4
_NUMBER = lazy_regex(r"-?[0-9]{1,15}(\.[0-9]{1,30})?")
_NUMBERS = frozenset({int, float})

Box = tuple[float, float, float, float]
"""x, y of the top left corner, width and height, in pixels."""


class Extent(NamedTuple):
    """The area and box that a segmentation covers."""

    what: str
    """``polygon``, ``polygons`` or ``mask``."""
    minimum: float
    """Smallest possible area in square pixels."""
    maximum: float
    """Largest possible area in square pixels."""
    slack: float
    """Tolerance in square pixels between the area by outline and by pixels."""
    box: Box
    turned: Box | None = None
    """For a mask: its box if its runs went along the rows, which is wrong."""
    swapped: Box | None = None
    """For a mask: its box if its size were [width, height]."""


class Element(Reporter):
    """An annotation or a result. ``kind`` as in `AnnotationRules`."""

    def __init__(self, value: Json, kind: str | None, context: Context, out: list[Finding]) -> None:
        self.value, self.kind, self.context, self.out = value, kind, context, out
        id_, category = intended_id(value.get("image_id")), intended_id(value.get("category_id"))
        image = context.image(id_) if id_ is not None else None
        self.width, self.height = (image.width, image.height) if image is not None else (0, 0)
        self.sized = self.width > 0 and self.height > 0
        """True if the size of the image is known."""
        known = context.categories
        self.category: Category | None = known.get(category) if known is not None and category is not None else None
        self.reported_members: set[Any] = {keys_of(finding.path)[0] for finding in out if finding.path is not None} if out else set()
        """Members that have a finding, at any depth."""
        self.box: Box | None = cast("Box", tuple(numbers)) if (numbers := _unquoted(value.get("bbox"))) and len(numbers) == 4 else None

    @property
    def annotated(self) -> bool:
        """True for an annotation, drawn by people or tools; False for a result of a model."""
        return not self.context.results

    @property
    def is_crowd(self) -> bool:
        """True for a crowd annotation, which evaluations ignore."""
        return self.annotated and self.value.get("iscrowd") == 1

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the image in pixels, or None if unknown."""
        return (self.width, self.height) if self.sized else None

    @property
    def large(self) -> bool:
        """True if the size of the image is known and larger than a few pixels."""
        return self.sized and max(self.width, self.height) > SMALL_IMAGE

    def is_point(self) -> bool:
        """Returns True for a single key point whose box has no size, which is how Encord's exporter writes points."""
        points = plain(self.value.get("keypoints"))
        return bool(points) and len(points) == 3 and self.box is not None and self.box[2] == self.box[3] == 0

    @overload
    def settle(self, path: Path, value: Any, violation: ViolationSpec, /, *more: Any) -> None: ...
    @overload
    def settle(self, path: Path, value: Any, violation: Callable[P, Violation], /, *more: P.args, **named: P.kwargs) -> None: ...
    def settle(self, path: Path, value: Any, violation: Any, /, *more: Any, **named: Any) -> None:
        """Adds a finding that settles the member: later checks do not look at it."""
        self.report(path, value, violation, *more, **named)
        self.reported_members.add(keys_of(path)[0])

    def forget(self, path: Path) -> None:
        """Drops all findings at this path and below: another one explains them."""
        keys = keys_of(path)
        self.out[:] = [finding for finding in self.out if keys_of(finding.path)[: len(keys)] != keys]


def _unquoted(box: Any) -> list[float] | None:
    """Returns the numbers of a box; numbers in quotes are converted, so that the rest can be checked. They are reported elsewhere."""
    numbers = plain(box)
    if numbers is not None or box.__class__ is not list:
        return numbers
    given = cast("list[Any]", box)
    return plain([float(side) if side.__class__ is str and _NUMBER.fullmatch(side) else side for side in given])


def is_whole(value: Any) -> bool:
    """Returns True for an integer, written as 1 or as 1.0."""
    return value.__class__ is int or (value.__class__ is float and value.is_integer())


def plain(value: Any) -> list[float] | None:
    """Returns a list of numbers, clamped to ±`LARGEST`. Returns None for anything else, and if a number is infinite."""
    if value.__class__ is not list or not _NUMBERS.issuperset(map(type, value)):
        return None
    numbers = cast("list[float]", value)
    if numbers and (max(numbers) > LARGEST or min(numbers) < -LARGEST):
        if max(numbers) == inf or min(numbers) == -inf:
            return None
        return [max(-LARGEST, min(LARGEST, number)) for number in numbers]
    return numbers


def outside(x: float, y: float, width: float, height: float) -> tuple[float, int]:
    """Returns by how many pixels a point lies outside its image, and along which axis (0 x, 1 y)."""
    over_x, over_y = max(-x, x - width), max(-y, y - height)
    return (over_x, 0) if over_x >= over_y else (over_y, 1)


def near(one: Box, other: Box) -> bool:
    """Returns True for boxes that differ only by rounding, which matters for small objects."""
    return all(abs(a - b) <= ROUNDED for a, b in zip(one, other, strict=True))


def centred(box: Box) -> Box:
    """Returns the corner and size of a box that is given by its centre and size."""
    x, y, width, height = box
    return x - width / 2, y - height / 2, width, height


def within(box: Box, across: int, down: int, slack: float = TOLERANCE) -> bool:
    """Returns True for a box with an area that lies inside an image, or sticks out by less than ``slack`` pixels."""
    x, y, width, height = box
    return width > 0 and height > 0 and min(x, y) > -slack and x + width < across + slack and y + height < down + slack


def overlap(one: Box, other: Box) -> float:
    """Returns the intersection over union of two boxes."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if min(one[2], one[3]) < 0:
        return 0.0
    common = max(across, 0) * max(down, 0)
    union = one[2] * one[3] + other[2] * other[3] - common
    return common / union if union > 0 else 1.0


def is_exported(annotation: Json) -> bool:
    """Returns True for an annotation that Encord's exporter wrote. Such annotations are labels, not predictions, and have no scores."""
    attributes = annotation.get("attributes")
    return isinstance(attributes, dict) and not {"manual_annotation", "encord_track_uuid"}.isdisjoint(cast("Json", attributes))


#: Attributes that programs write of each annotation, and that say nothing of the thing.
_NOTES = frozenset(
    {"manual_annotation", "encord_track_uuid", "track_id", "keyframe", "occluded", "outside", "rotation", "classifications", "is_crowd"}
)


def own_attributes(annotation: Any) -> tuple[str, ...]:
    """Returns the names of the attributes of an annotation, without those that programs write of each."""
    attributes: Any = cast("Json", annotation).get("attributes") if isinstance(annotation, dict) else None
    return tuple([name for name in cast("Json", attributes) if name not in _NOTES]) if isinstance(attributes, dict) else ()


def has_outline(segmentation: Any) -> bool:
    """Returns False if nothing is drawn: no segmentation, null, an empty list, or only empty polygons."""
    return bool(segmentation) and not (segmentation.__class__ is list and all(ring == [] for ring in segmentation))


def is_covered(area: float, least: float, most: float, slack: float) -> bool:
    """Returns True if an area lies between the smallest and largest that a segmentation covers, give or take a tolerance or ``slack``."""
    return least - max(AREA_TOLERANCE * least, slack) <= area <= most + max(AREA_TOLERANCE * max(area, most), slack)


def is_of_box(area: float, width: float, height: float) -> bool:
    """Returns True if an area fits width × height. Area and sides may each have been rounded to whole pixels."""
    return abs(area - width * height) <= max(AREA_OF_BOX * abs(area), 1 + width + height)
