"""One annotation or result as record rules see it: what of it is well-formed, its image and category, and what was said so far."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, NamedTuple, cast, overload

from predlint.geometry import TOLERANCE
from predlint.lazy_regex import lazy_regex
from predlint.platforms.coco.context import Category, Context
from predlint.platforms.coco.member_values import intended_id
from predlint.shape.findings import Finding, Path, finding_of, keys_of
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import P, Violation, make_finding

Json = dict[str, Any]
#: Numbers beyond this are taken for it: arithmetic on them stays finite, and no image reaches so far.
LARGEST = 1e15
#: In an image of this many pixels or fewer to a side, coordinates of at most 1 may well be pixels.
SMALL_IMAGE = 16
#: What sticks out of the image by a larger share of its side than this is no matter of rounding or of cut-off things.
OVERHANG = 0.05
#: A box of which at least this share lies within the image is one that was not clipped, whatever else its numbers might be.
MOSTLY_INSIDE = 0.6
#: A box that is larger than its image, and of which less than this share lies within it, is not that of a thing in it.
HARDLY_INSIDE = 0.25
#: Boxes that share less than this of their union are boxes of two things …
SIMILAR_OVERLAP = 0.5
#: … unless no number of them differs by more pixels than this.
ROUNDED = 2
#: Boxes that share more than this of their union are the same box.
SAME = 0.9
#: Area may differ by this share: outlines and pixels never agree to the last.
AREA_TOLERANCE = 0.05
#: The area of a box may differ from width × height by this share, where nothing was rounded.
AREA_OF_BOX = 0.01
#: Scores are above 1 by less than this where floats were rounded.
ABOVE_ONE = 1e-6
#: Two corners are told from a corner and a size by an area that differs from theirs by no more than this share.
CORNERS_AREA = 1e-4
_NUMBER = lazy_regex(r"-?[0-9]{1,15}(\.[0-9]{1,30})?")
_NUMBERS = frozenset({int, float})

Box = tuple[float, float, float, float]
"""x, y of the top left corner, width and height, in pixels."""


class Extent(NamedTuple):
    """What a segmentation covers, where that is known."""

    what: str
    """``polygon``, ``polygons`` or ``mask``."""
    minimum: float
    """The area in square pixels, by the reading that gives the smallest …"""
    maximum: float
    """… and by the one that gives the largest."""
    slack: float
    """By how much it may differ between outline and pixels."""
    box: Box
    turned: Box | None = None
    """Of a mask: its box if its runs went along the rows, which they must not."""
    swapped: Box | None = None
    """Of a mask: its box if its size were given as [width, height]."""


class Element:
    """An annotation, or a result of some kind (None where the file does not tell)."""

    def __init__(self, value: Json, kind: str | None, context: Context, out: list[Finding]) -> None:
        self.value, self.kind, self.context, self.out = value, kind, context, out
        id_, category = intended_id(value.get("image_id")), intended_id(value.get("category_id"))
        image = context.image(id_) if id_ is not None else None
        self.width, self.height = (image.width, image.height) if image is not None else (0, 0)
        self.sized = self.width > 0 and self.height > 0
        """True when the size of the image is known."""
        known = context.categories
        self.category: Category | None = known.get(category) if known is not None and category is not None else None
        self.reported_members: set[Any] = {keys_of(finding.path)[0] for finding in out if finding.path is not None} if out else set()
        """Members that something is said about."""
        self.box: Box | None = cast("Box", tuple(numbers)) if (numbers := _unquoted(value.get("bbox"))) and len(numbers) == 4 else None

    @property
    def annotated(self) -> bool:
        """True for an annotation, which people or tools drew, and False for what a model found."""
        return not self.context.results

    @property
    def is_crowd(self) -> bool:
        """True for an annotation that evaluations leave out."""
        return self.annotated and self.value.get("iscrowd") == 1

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the image, where both are known."""
        return (self.width, self.height) if self.sized else None

    @property
    def large(self) -> bool:
        """True when the image is known, and more than a few pixels."""
        return self.sized and max(self.width, self.height) > SMALL_IMAGE

    def is_point(self) -> bool:
        """True for a single key point, whose box has no size: so Encord's exporter writes points."""
        points = plain(self.value.get("keypoints"))
        return bool(points) and len(points) == 3 and self.box is not None and self.box[2] == self.box[3] == 0

    @overload
    def report(self, path: Path, value: Any, said: ViolationSpec, /, *about: Any) -> None: ...
    @overload
    def report(self, path: Path, value: Any, said: Callable[P, Violation], /, *about: P.args, **named: P.kwargs) -> None: ...
    def report(self, path: Path, value: Any, said: Any, /, *about: Any, **named: Any) -> None:
        self.warn(path, value, said, *about, **named)
        self.reported_members.add(keys_of(path)[0])

    @overload
    def warn(self, path: Path, value: Any, said: ViolationSpec, /, *about: Any) -> None: ...
    @overload
    def warn(self, path: Path, value: Any, said: Callable[P, Violation], /, *about: P.args, **named: P.kwargs) -> None: ...
    def warn(self, path: Path, value: Any, said: Any, /, *about: Any, **named: Any) -> None:
        """Says what takes nothing from the meaning of the value: it is looked at all the same."""
        self.out.append(
            finding_of(said, path, value, *about) if isinstance(said, ViolationSpec) else make_finding(said, path, value, *about, **named)
        )

    @overload
    def explain(self, path: Path, value: Any, said: ViolationSpec, /, *about: Any) -> None: ...
    @overload
    def explain(self, path: Path, value: Any, said: Callable[P, Violation], /, *about: P.args, **named: P.kwargs) -> None: ...
    def explain(self, path: Path, value: Any, said: Any, /, *about: Any, **named: Any) -> None:
        """Says one thing in place of all that the shape had to say there and below."""
        keys = keys_of(path)
        self.out[:] = [finding for finding in self.out if keys_of(finding.path)[: len(keys)] != keys]
        self.report(path, value, said, *about, **named)


def _unquoted(box: Any) -> list[float] | None:
    """The numbers of a box, also those in quotes, which are told: so that the others are held against what they mean."""
    numbers = plain(box)
    if numbers is not None or box.__class__ is not list:
        return numbers
    given = cast("list[Any]", box)
    return plain([float(side) if side.__class__ is str and _NUMBER.fullmatch(side) else side for side in given])


def is_whole(value: Any) -> bool:
    """True for a whole number, written as 1 or as 1.0."""
    return value.__class__ is int or (value.__class__ is float and value.is_integer())


def plain(value: Any) -> list[float] | None:
    """A list of numbers, as they can be reckoned with; None for anything else, and for numbers that no reader can hold."""
    if value.__class__ is not list or not _NUMBERS.issuperset(map(type, value)):
        return None
    numbers = cast("list[float]", value)
    if numbers and (max(numbers) > LARGEST or min(numbers) < -LARGEST):
        if max(numbers) == inf or min(numbers) == -inf:
            return None
        return [max(-LARGEST, min(LARGEST, number)) for number in numbers]
    return numbers


def outside(x: float, y: float, width: float, height: float) -> tuple[float, int]:
    """How many pixels a point lies beyond its image, and along which axis (0 x, 1 y)."""
    over_x, over_y = max(-x, x - width), max(-y, y - height)
    return (over_x, 0) if over_x >= over_y else (over_y, 1)


def near(one: Box, other: Box) -> bool:
    """True for boxes that differ by rounding, as those of small things do."""
    return all(abs(a - b) <= ROUNDED for a, b in zip(one, other, strict=True))


def centred(box: Box) -> Box:
    """The box that begins with its centre."""
    x, y, width, height = box
    return x - width / 2, y - height / 2, width, height


def within(box: Box, across: int, down: int, slack: float = TOLERANCE) -> bool:
    """True for a box with an area that lies within an image, or beyond it by less than ``slack``."""
    x, y, width, height = box
    return width > 0 and height > 0 and min(x, y) > -slack and x + width < across + slack and y + height < down + slack


def overlap(one: Box, other: Box) -> float:
    """The share of their union that two boxes have in common."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if min(one[2], one[3]) < 0:
        return 0.0
    common = max(across, 0) * max(down, 0)
    union = one[2] * one[3] + other[2] * other[3] - common
    return common / union if union > 0 else 1.0


def is_exported(annotation: Json) -> bool:
    """True for an annotation that Encord's exporter wrote, which writes no scores: it is of labels, and not of predictions."""
    attributes = annotation.get("attributes")
    return isinstance(attributes, dict) and not {"manual_annotation", "encord_track_uuid"}.isdisjoint(cast("Json", attributes))


def has_outline(segmentation: Any) -> bool:
    """False where nothing is drawn: for no segmentation, null, an empty list, and one of nothing but empty polygons."""
    return bool(segmentation) and not (segmentation.__class__ is list and all(ring == [] for ring in segmentation))


def is_covered(area: float, least: float, most: float, slack: float) -> bool:
    """True for an area that is no further off the least, or the most, that a segmentation covers than that one's tolerance or ``slack``."""
    return least - max(AREA_TOLERANCE * least, slack) <= area <= most + max(AREA_TOLERANCE * max(area, most), slack)


def is_of_box(area: float, width: float, height: float) -> bool:
    """True for the area of a box, as far as may be told where area and sides were rounded to whole pixels, each by itself."""
    return abs(area - width * height) <= max(AREA_OF_BOX * abs(area), 1 + width + height)
