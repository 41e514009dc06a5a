"""What records of any platform show: features of an ontology, instances of them, and their shapes in pixels with y downwards."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import cos, hypot, isnan, pi, radians, sin
from typing import Any, Literal, NamedTuple, Protocol, cast

from predlint.model.geometry import polygon_area
from predlint.model.violation import Path

# -- The common model of predictions of all platforms: features of an ontology, and instances of them, drawn or answered --


# A *view* shows decoded records of any dialect in this model. Custom rules and statistics read nothing else. A view never raises and never
# reports: it leaves out what a record has in a wrong form.

#: Kinds of features. The first group is drawn, the second marks a span of text or time, the third is answered.
FeatureKind = Literal[
    "box", "rotated-box", "polygon", "line", "point", "ellipse", "mask", "skeleton", "cuboid",
    "text-span", "time-span", "relationship", "message", "other",
    "radio", "checklist", "text", "number",
]  # fmt: skip

AnswerKind = Literal["radio", "checklist", "text", "number"]
ANSWER_KINDS = frozenset({"radio", "checklist", "text", "number"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a radio or checklist question."""

    value: str
    """The text for the option in views and rules, unique within its question."""
    label: str
    """The text for people; often equal to ``value``."""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a data row, about an object, or nested in an option."""

    number: int
    """Its place among `Vocabulary.questions`."""
    name: str
    kind: AnswerKind
    choices: tuple[Choice, ...] = ()
    under: tuple[int, str | None] | None = None
    """The number of the parent question, and the value of the option that it is nested in; None for a question without parent."""
    required: bool = False
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """A tool, or a classification of whole data rows, to which predictions belong."""

    number: int
    """Its place among `Vocabulary.features`."""
    name: str
    kind: FeatureKind
    questions: tuple[int, ...] = ()
    """Numbers of its questions at any depth, outer ones first. Of a classification the first one is the classification itself."""
    ids: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Returns True for a classification, False for a tool."""
        return self.kind in ANSWER_KINDS


@dataclass(frozen=True)
class Vocabulary:
    """All features of an ontology, in its order."""

    dialect: str
    features: tuple[Feature, ...]
    questions: tuple[Question, ...]
    assumed_confidence: float | None = None
    """The confidence that the platform assumes if none is given; None if it assumes none."""

    @cached_property
    def by_name(self) -> dict[str, tuple[Feature, ...]]:
        """Features by their exact name: a tool and a classification may share one."""
        found: dict[str, tuple[Feature, ...]] = {}
        for feature in self.features:
            found[feature.name] = (*found.get(feature.name, ()), feature)
        return found


class Box(NamedTuple):
    """The smallest upright rectangle around something, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


class Shape(Protocol):
    """A drawn shape. All lengths are in pixels of the image; properties are finite numbers, or None if they are undefined."""

    @property
    def kind(self) -> FeatureKind: ...

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Corners of a box (four, also if rotated), of a polygon's outer ring, of a line; one for a point; the joints of a skeleton."""
        ...

    @property
    def holes(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        """Further rings of a polygon that are cut out of it."""
        ...

    @property
    def box(self) -> Box | None: ...

    @property
    def area(self) -> float | None:
        """The area in square pixels of a box, rotated box, polygon without its holes, ellipse; None for lines and points."""
        ...

    @property
    def length(self) -> float | None:
        """The way along a line, or around a polygon or box."""
        ...


class Instance:
    """One object or answer at one moment: an object of a video is an instance in each of its given frames."""

    __slots__ = ("answers", "confidence", "feature", "frame", "frames", "identity", "is_garbled", "path", "scene", "shape", "span")

    def __init__(
        self,
        feature: int,
        path: Path,
        *,
        confidence: float | None = None,
        shape: Shape | None = None,
        answers: dict[int, Any] | None = None,
        frame: int | None = None,
        frames: tuple[float, float] | None = None,
        span: tuple[float, float] | None = None,
        identity: Hashable = 0,
        scene: Hashable = 0,
        is_garbled: bool = False,
    ) -> None:
        self.feature = feature
        """The number of its feature."""
        self.path = path
        """The path in the record to which a finding about the instance points."""
        self.confidence = confidence
        """The confidence as given; None if the record has none."""
        self.is_garbled = is_garbled
        """True if the confidence is given but not a number; then the platform does not assume one."""
        self.shape = shape
        self.answers = answers if answers is not None else {}
        """Number of the question -> answer: a tuple of option values (radio and checklist), a text, or a number. Unanswered questions are
        left out."""
        self.frame = frame
        """The frame, as the platform counts; None for a still image, or if the instance applies to several frames."""
        self.frames = frames
        """First and last frame of an instance that applies to a range of frames; None for one frame, or all frames."""
        self.span = span
        """First and last character, or begin and end in the platform's unit of time."""
        self.identity = identity
        """Equal for instances in the same record that are one object, of one feature or of several; the object is counted once."""
        self.scene = scene
        """Instances of several models' predictions for one data row are of different scenes: they are not counted together."""


class Row(NamedTuple):
    """The identity, name and size of a data row."""

    key: Hashable
    """Equal for records of the same data row. None if a record that contains everything about its data row does not name it."""
    name: str
    """Its name for people: global key, id, title or path."""
    width: float | None = None
    """Pixels."""
    height: float | None = None
    frames: int | None = None
    media: str | None = None


class View(Protocol):
    """Reads the records of one platform, for one ontology."""

    vocabulary: Vocabulary
    whole: bool
    """True if one record contains everything about its data row (a task, a label row), False if a data row has many records."""

    def row(self, value: Any, /) -> Row | None:
        """Returns the data row of a decoded record, or None if the record names none."""
        ...

    def instances(self, value: Any, /) -> list[Instance]:
        """Returns the instances of a decoded record, in its order; unknown features are left out."""
        ...

    def scenes(self, value: Any, /) -> list[Hashable]:
        """Returns the scenes of a decoded record, in its order, including those without instances."""
        ...

    def scene_path(self, scene: Hashable, /) -> Path:
        """Returns the path of a scene in its record; None for the record as a whole."""
        ...

    def prefilter_texts(self, feature: int, /) -> tuple[bytes, ...] | None:
        """Returns texts, written without escapes, such that every record with an instance of that feature contains at least one; None if
        there are no such texts."""
        ...


# -- Reckoning in the plane: which numbers can be reckoned with, and the measures of points and rings, in pixels with y downwards --

Points = tuple[tuple[float, float], ...]
Rings = tuple[Points, ...]
#: Maximum of coordinates; larger numbers are taken for mistakes.
LARGEST = 1e15
#: Percent, or fractions, of an image beyond which a coordinate is a mistake.
_FARTHEST = 1e6
_NUMBERS = frozenset({int, float})


def number(value: Any) -> float | None:
    """Returns the value if it is a number of at most `LARGEST`; None for anything else, including true and false."""
    if (value.__class__ is float or value.__class__ is int) and -LARGEST <= value <= LARGEST:
        return value
    return None


def confidence_of(holder: dict[str, Any]) -> tuple[float | None, bool]:
    """Returns the confidence, or None; and True if the member is present but not a number."""
    given = holder.get("confidence")
    confidence = number(given)
    return confidence, confidence is None and given is not None


def share(value: Any) -> float | None:
    """Returns a coordinate in percent of an image, or as a fraction of it; None if it is not a number in a sensible range."""
    if (value.__class__ is float or value.__class__ is int) and -_FARTHEST <= value <= _FARTHEST:
        return value
    return None


def numbers(value: Any) -> list[float] | None:
    """Returns the value if it is a list of such numbers, else None."""
    if value.__class__ is not list or not _NUMBERS.issuperset(map(type, value)):
        return None
    listed = cast("list[float]", value)
    if listed and not (min(listed) >= -LARGEST and max(listed) <= LARGEST and not isnan(sum(listed))):
        return None
    return listed


def box_around(points: Points) -> Box | None:
    """Returns the smallest upright rectangle around some points, or None without points."""
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def opened(points: Points) -> Points:
    """Returns a ring without the point that closes it."""
    return points[:-1] if len(points) > 3 and points[0] == points[-1] else points


def ring_area(points: Points) -> float:
    """The area inside a ring."""
    if len(points) < 3:
        return 0.0
    xs, ys = zip(*points, strict=True)
    return abs(polygon_area(xs, ys))


def around(points: Points) -> float:
    """The length of a ring."""
    return sum([hypot(x - points[at - 1][0], y - points[at - 1][1]) for at, (x, y) in enumerate(points)])


def turn(x: float, y: float, theta: float) -> tuple[float, float]:
    """Returns the offset rotated by ``theta`` degrees; quarter turns are exact."""
    quarters, rest = divmod(theta % 360, 90)
    if rest:
        angle = radians(theta)
        return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
    return ((x, y), (-y, x), (-x, -y), (y, -x))[int(quarters) % 4]


# -- Shapes as values: boxes, polygons, lines, masks and others, in pixels with y downwards ------------------------
#
# Coordinates are finite numbers of at most `plane_math.LARGEST` (`plane_math.number` rejects others), so that their sums and products stay
# finite. Properties that need a computation are computed on access.


class _Sides:
    """Base of shapes with a width and a height."""

    __slots__ = ("height", "width")
    width: float
    height: float

    @property
    def area(self) -> float:
        return abs(self.width * self.height)

    @property
    def length(self) -> float:
        return 2 * (abs(self.width) + abs(self.height))


class UprightBox(_Sides):
    """A box with upright sides."""

    __slots__ = ("_box", "left", "top")
    kind: FeatureKind = "box"
    holes: Rings = ()

    def __init__(self, left: float, top: float, width: float, height: float) -> None:
        """A negative width or height reaches to the other side."""
        self.left, self.top, self.width, self.height = left, top, width, height
        self._box: Box | None = None

    @property
    def points(self) -> Points:
        """The corners, clockwise from the top left one."""
        left, top, right, bottom = self.box
        return ((left, top), (right, top), (right, bottom), (left, bottom))

    @property
    def box(self) -> Box:
        if self._box is None:  # cached: rules on pairs need it repeatedly
            left, top, right, bottom = self.left, self.top, self.left + self.width, self.top + self.height
            self._box = Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
        return self._box


class RotatedBox(_Sides):
    """A box rotated about its centre."""

    __slots__ = ("left", "theta", "top")
    kind: FeatureKind = "rotated-box"
    holes: Rings = ()

    def __init__(self, left: float, top: float, width: float, height: float, theta: float) -> None:
        """``left`` and ``top``: those of the box before it is rotated clockwise by ``theta`` degrees."""
        self.left, self.top, self.width, self.height, self.theta = left, top, width, height, theta

    @property
    def points(self) -> Points:
        """The corners, clockwise, beginning at the top left one before the rotation."""
        half_width, half_height = self.width / 2, self.height / 2
        x, y = self.left + half_width, self.top + half_height
        across, down = turn(half_width, 0, self.theta), turn(0, half_height, self.theta)
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        return tuple((x + i * across[0] + j * down[0], y + i * across[1] + j * down[1]) for i, j in signs)

    @property
    def box(self) -> Box | None:
        return box_around(self.points)


class Polygon:
    """A polygon, with holes or without."""

    __slots__ = ("_box", "holes", "points")
    kind: FeatureKind = "polygon"

    def __init__(self, points: Points, holes: Rings = ()) -> None:
        """A last point that repeats the first one only closes the ring: it is left out."""
        self.points = opened(points)
        self.holes: Rings = tuple(map(opened, holes)) if holes else ()
        self._box: Box | None = None

    @property
    def box(self) -> Box | None:
        if self._box is None:
            self._box = box_around(self.points)
        return self._box

    @property
    def area(self) -> float:
        return max(0.0, ring_area(self.points) - sum(map(ring_area, self.holes)))

    @property
    def length(self) -> float:
        """Around the outer ring."""
        return around(self.points)


class Polygons:
    """A shape of several rings; it covers what any of them covers."""

    __slots__ = ("_box", "parts")
    kind: FeatureKind = "polygon"
    holes: Rings = ()

    def __init__(self, parts: Iterable[Points]) -> None:
        self.parts: Rings = tuple(map(opened, parts))
        self._box: Box | None = None

    @property
    def points(self) -> Points:
        """The corners of all parts, one part after another."""
        return tuple(point for part in self.parts for point in part)

    @property
    def box(self) -> Box | None:
        if self._box is None:
            self._box = box_around(self.points)
        return self._box

    @property
    def area(self) -> float:
        """The area of all parts; overlapping areas are counted twice."""
        return sum(map(ring_area, self.parts))

    @property
    def length(self) -> float:
        """Around all parts."""
        return sum(map(around, self.parts))


class Line:
    """A line of one or more segments."""

    __slots__ = ("_box", "points")
    kind: FeatureKind = "line"
    holes: Rings = ()
    area = None

    def __init__(self, points: Points) -> None:
        self.points = points
        self._box: Box | None = None

    @property
    def box(self) -> Box | None:
        if self._box is None:
            self._box = box_around(self.points)
        return self._box

    @property
    def length(self) -> float:
        return sum([hypot(x2 - x, y2 - y) for (x, y), (x2, y2) in pairwise(self.points)])


class Point:
    """A point."""

    __slots__ = ("x", "y")
    kind: FeatureKind = "point"
    holes: Rings = ()
    area = None
    length = None

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y

    @property
    def points(self) -> Points:
        return ((self.x, self.y),)

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.x, self.y)


class Ellipse:
    """An ellipse; a circle is one too."""

    __slots__ = ("radius_x", "radius_y", "theta", "x", "y")
    kind: FeatureKind = "ellipse"
    holes: Rings = ()

    def __init__(self, x: float, y: float, radius_x: float, radius_y: float, theta: float = 0) -> None:
        """``theta`` degrees is it turned about its centre, clockwise as one sees it."""
        self.x, self.y, self.radius_x, self.radius_y, self.theta = x, y, radius_x, radius_y, theta

    @property
    def points(self) -> Points:
        """The ends of its two axes: right, bottom, left, top before the turn."""
        return self.outline(4)

    def outline(self, count: int) -> Points:
        """Returns ``count`` points on the outline."""
        angles = [2 * pi * at / count for at in range(count)]
        turned = [turn(self.radius_x * cos(angle), self.radius_y * sin(angle), self.theta) for angle in angles]
        return tuple((self.x + x, self.y + y) for x, y in turned)

    @property
    def box(self) -> Box:
        (ax, ay), (bx, by) = turn(self.radius_x, 0, self.theta), turn(0, self.radius_y, self.theta)
        across, down = hypot(ax, bx), hypot(ay, by)
        return Box(self.x - across, self.y - down, self.x + across, self.y + down)

    @property
    def area(self) -> float:
        return pi * abs(self.radius_x * self.radius_y)

    @property
    def length(self) -> float:
        """Around it, after Ramanujan: off by less than a thousandth."""
        a, b = abs(self.radius_x), abs(self.radius_y)
        flat = ((a - b) / (a + b)) ** 2 if a + b else 0.0
        return pi * (a + b) * (1 + 3 * flat / (10 + (4 - 3 * flat) ** 0.5))


class Mask:
    """A mask whose pixels are not decoded: its box and area are those given in the record, if any."""

    __slots__ = ("area", "box")
    kind: FeatureKind = "mask"
    points: Points = ()
    holes: Rings = ()
    length = None

    def __init__(self, box: Box | None = None, area: float | None = None) -> None:
        self.box, self.area = box, area


class Skeleton:
    """Joints that are visible, or known to be hidden."""

    __slots__ = ("_box", "points")
    kind: FeatureKind = "skeleton"
    holes: Rings = ()
    area = None
    length = None

    def __init__(self, points: Points, box: Box | None = None) -> None:
        """``box``: the box in the record; by default the one around the joints."""
        self.points = points
        self._box = box

    @property
    def box(self) -> Box | None:
        if self._box is None:
            self._box = box_around(self.points)
        return self._box


class Cuboid:
    """A cuboid as it is seen: its corners in the image."""

    __slots__ = ("points",)
    kind: FeatureKind = "cuboid"
    holes: Rings = ()
    area = None
    length = None

    def __init__(self, points: Points) -> None:
        self.points = points

    @property
    def box(self) -> Box | None:
        return box_around(self.points)
