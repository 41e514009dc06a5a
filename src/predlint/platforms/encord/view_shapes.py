"""Features of an Encord ontology, and shapes of objects in a label row, in pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.model import rle
from predlint.model.views import (
    AnswerKind,
    Box,
    Choice,
    Cuboid,
    Ellipse,
    Feature,
    FeatureKind,
    Line,
    Point,
    Points,
    Polygon,
    Polygons,
    Question,
    Rings,
    RotatedBox,
    Shape,
    Skeleton,
    UprightBox,
    Vocabulary,
    share,
)
from predlint.platforms.encord.declarations import GEOMETRY
from predlint.platforms.encord.ontology import Attribute, ClassificationFeature, ObjectFeature, Step, Structure
from predlint.platforms.encord.record import Json, listed
from predlint.platforms.encord.topics.extents import number
from predlint.platforms.encord.topics.points import by_number

# -- The features of an Encord ontology, and the meaning of hashes in answers to each of them ----------------------
#
# Objects come first, then classifications, which are named by their attribute. Options are named by their label; if several options of an
# attribute have the same label, the hash is appended.

#: Shape in the ontology -> kind of the feature.
KINDS: dict[str, FeatureKind] = {
    "bounding_box": "box", "rotatable_bounding_box": "rotated-box", "polygon": "polygon", "polyline": "line", "point": "point",
    "skeleton": "skeleton", "bitmask": "mask", "segmentation": "mask", "cuboid": "cuboid", "cuboid_2d": "cuboid", "circle": "ellipse",
    "ellipse": "ellipse", "audio": "time-span", "time_range": "time-span", "text": "text-span",
}  # fmt: skip

#: Type of an attribute -> kind of its answers; an unknown type may have texts.
_ANSWERS: dict[str, AnswerKind] = {"radio": "radio", "checklist": "checklist", "text": "text", "numeric": "number"}


class AnswerMeanings:
    """The attributes of one feature at any depth, by hash."""

    __slots__ = ("draws", "feature", "is_global", "questions")

    def __init__(self, feature: int, source: ObjectFeature | ClassificationFeature) -> None:
        self.feature = feature
        """The number of the feature."""
        self.is_global = isinstance(source, ClassificationFeature) and source.level == "global"
        """True for a classification with one answer for all frames."""
        self.draws = GEOMETRY.get(source.shape) if isinstance(source, ObjectFeature) else None
        """The member that contains an object's shape; None for an object without shape."""
        self.questions: dict[str, tuple[int, AnswerKind, dict[str, str]]] = {}
        """Hash of an attribute -> the number of its question, how it is answered, and the options by their hash."""

    def answers(self, holder: Json, member: str) -> Iterator[tuple[int, Any, Json]]:
        """Yields the question, the answer, and the whole entry for each answer in a list; answers to other features' questions are left
        out."""
        for _, given in listed(holder, member):
            hash = given.get("featureHash")
            known = self.questions.get(hash) if isinstance(hash, str) else None
            if known is None:
                continue
            question, kind, choices = known
            answer = _read(given.get("answers"), kind, choices)
            if answer is not None:
                yield question, answer, given


def _read(given: Any, kind: AnswerKind, choices: dict[str, str]) -> Any:
    """Returns an answer in the form of views, or None if there is none, or if its form does not fit the attribute."""
    if kind == "text":
        return given if isinstance(given, str) and given else None
    if kind == "number":
        return number(given)
    chosen: dict[str, None] = {}
    for option in cast("list[Any]", given) if isinstance(given, list) else ():
        hash = cast(Json, option).get("featureHash") if isinstance(option, dict) else None
        value = choices.get(hash) if isinstance(hash, str) else None
        if value is not None:
            chosen[value] = None
    return tuple(chosen) or None


def add_answer(answers: dict[int, Any], question: int, answer: Any) -> None:
    """Adds an answer. Exports have one entry for each option of a checklist; of several other answers the first one counts."""
    earlier = answers.get(question)
    if earlier is None:
        answers[question] = answer
    elif earlier.__class__ is tuple:
        answers[question] = tuple(dict.fromkeys((*earlier, *answer)))


class EncordFeatures:
    """All features of an ontology, by hash; if several share a hash, the first."""

    def __init__(self, structure: Structure) -> None:
        self.objects: dict[str, AnswerMeanings] = {}
        self.classifications: dict[str, AnswerMeanings] = {}
        self._questions: list[Question] = []
        features: list[Feature] = []
        for feature in structure.features:
            meanings = AnswerMeanings(len(features), feature)
            self._add_questions(meanings, feature)
            numbers = tuple(question for question, _, _ in meanings.questions.values())
            features.append(Feature(meanings.feature, feature.name, _kind(feature), numbers, (feature.hash,)))
            (self.objects if isinstance(feature, ObjectFeature) else self.classifications).setdefault(feature.hash, meanings)
        self.vocabulary = Vocabulary("encord", tuple(features), tuple(self._questions), assumed_confidence=1.0)

    def _add_questions(self, meanings: AnswerMeanings, feature: ObjectFeature | ClassificationFeature) -> None:
        for steps, attribute in feature.every_attribute():
            if attribute.hash in meanings.questions:
                continue
            kind = _ANSWERS.get(attribute.type, "text")
            values = _values(attribute)
            choices = {choice.hash: Choice(values[choice.hash], choice.label, (choice.hash,)) for choice in reversed(attribute.options)}
            at = len(self._questions)
            self._questions.append(
                Question(
                    at,
                    attribute.name,
                    kind,
                    tuple(choices[hash] for hash in dict.fromkeys(choice.hash for choice in attribute.options)),
                    _under(meanings, steps),
                    attribute.required,
                    (attribute.hash,),
                )
            )
            meanings.questions[attribute.hash] = at, kind, values


def _values(attribute: Attribute) -> dict[str, str]:
    """Returns hash of an option -> its value, which is unique within the attribute."""
    labels = Counter({choice.hash: choice.label for choice in attribute.options}.values())
    return {c.hash: c.label if labels[c.label] == 1 else f"{c.label} ({c.hash})" for c in reversed(attribute.options)}


def _under(meanings: AnswerMeanings, steps: tuple[Step, ...]) -> tuple[int, str | None] | None:
    if not steps:
        return None
    parent, choice = steps[-1]
    question, _, values = meanings.questions[parent.hash]
    return question, values.get(choice.hash)


def _kind(feature: ObjectFeature | ClassificationFeature) -> FeatureKind:
    if isinstance(feature, ObjectFeature):
        return KINDS.get(feature.shape, "other")
    return _ANSWERS.get(feature.attribute.type, "text") if feature.attribute is not None else "text"


# -- Shapes of objects in a label row, in pixels: their coordinates are fractions of the width and height of the image --
#
# Lines, points and cuboids in 3D space have no place in an image. The pixels of a mask are counted on first access.

JsonObject = dict[str, Any]
#: Pixels that no image has.
_LARGE = 1e9


class RunMask:
    """Pixels as run lengths in a text."""

    __slots__ = ("_counted", "_height", "_runs", "_width")
    kind: FeatureKind = "mask"
    points: Points = ()
    holes: Rings = ()
    length = None

    def __init__(self, runs: str, width: int, height: int) -> None:
        self._runs, self._width, self._height = runs, width, height
        self._counted: tuple[Box | None, float | None] | None = None

    @property
    def box(self) -> Box | None:
        return self._count()[0]

    @property
    def area(self) -> float | None:
        return self._count()[1]

    def _count(self) -> tuple[Box | None, float | None]:
        """Returns the box around the pixels and their number, or None for both if the runs are invalid or do not fill the mask."""
        if self._counted is None:
            self._counted = None, None
            runs = rle.runs_of(self._runs)
            if not isinstance(runs, rle.RunLengthError) and rle.check_counts(runs, self._height, self._width) is None:
                found = rle.bounds(runs, self._height, self._width, row_major=True)
                box = Box(found[0], found[1], found[0] + found[2], found[1] + found[3]) if found is not None else None
                self._counted = box, rle.area(runs)
        return self._counted


class PolygonsWithHoles(Polygons):
    """Several polygons, some of them with rings that are cut out."""

    __slots__ = ("holes",)

    def __init__(self, parts: list[Points], holes: list[Points]) -> None:
        super().__init__(parts)
        self.holes: Rings = tuple(holes)

    @property
    def area(self) -> float:
        """Returns the area of all parts without their holes."""
        return max(0.0, super().area - Polygons(self.holes).area)


def size_of(width: Any, height: Any) -> tuple[float, float] | None:
    """Returns the size of an image in pixels, or None if one side is unknown."""
    if width.__class__ not in (int, float) or height.__class__ not in (int, float):
        return None
    return (width, height) if 0 < width <= _LARGE and 0 < height <= _LARGE else None


def shape_of(whole: JsonObject, own: str | None, size: tuple[float, float]) -> Shape | None:
    """Returns the shape of an object: from the member of its feature, or from another member if that one has none."""
    if own is not None:
        for member in ("polygons", "polygon") if own == "polygon" else (own,):
            if (given := whole.get(member)) is not None and (shape := _DRAWN[member](given, *size)) is not None:
                return shape
    for member, draw in _DRAWN.items():
        if (given := whole.get(member)) is not None and (shape := draw(given, *size)) is not None:
            return shape
    return None


# -- boxes and what is round -------------------------------------------------------------------------------------------


def _sides(given: Any, width: float, height: float) -> tuple[float, float, float, float] | None:
    if given.__class__ is not dict:
        return None
    x, y, w, h = share(given.get("x")), share(given.get("y")), share(given.get("w")), share(given.get("h"))
    if x is None or y is None or w is None or h is None:
        return None
    return x * width, y * height, w * width, h * height


def _box(given: Any, width: float, height: float) -> Shape | None:
    sides = _sides(given, width, height)
    return UprightBox(*sides) if sides is not None else None


def _rotated_box(given: Any, width: float, height: float) -> Shape | None:
    """Returns a box rotated about its centre; without an angle it is upright."""
    sides = _sides(given, width, height)
    return RotatedBox(*sides, share(given.get("theta")) or 0) if sides is not None else None


def _circle(given: Any, width: float, height: float) -> Shape | None:
    """Returns a circle whose radius is a fraction of the width. The stretch is undocumented, so it is ignored."""
    if given.__class__ is not dict:
        return None
    x, y, r = share(given.get("x")), share(given.get("y")), share(given.get("r"))
    return Ellipse(x * width, y * height, r * width, r * width) if x is not None and y is not None and r is not None else None


def _ellipse(given: Any, width: float, height: float) -> Shape | None:
    if given.__class__ is not dict:
        return None
    x, y, a, b = share(given.get("x")), share(given.get("y")), share(given.get("rx")), share(given.get("ry"))
    if x is None or y is None or a is None or b is None:
        return None
    return Ellipse(x * width, y * height, a * width, b * height, share(given.get("theta")) or 0)


# -- points ------------------------------------------------------------------------------------------------------------


def _points(given: Any, width: float, height: float) -> Points | None:
    """Returns points given by number, or as a list; None if one has no place in the image, or if there are none."""
    items: list[Any] = []
    if isinstance(given, list):
        items = cast("list[Any]", given)
    elif isinstance(given, dict):
        numbered = cast(JsonObject, given)
        if not all(key.isascii() and key.isdigit() for key in numbered):
            return None
        items = [numbered[key] for key in sorted(numbered, key=by_number)]
    found: list[tuple[float, float]] = []
    for item in items:
        x, y = (share(item.get("x")), share(item.get("y"))) if item.__class__ is dict else (None, None)
        if x is None or y is None or "z" in item:
            return None
        found.append((x * width, y * height))
    return tuple(found) or None


def _polygon(given: Any, width: float, height: float) -> Shape | None:
    points = _points(given, width, height)
    return Polygon(points) if points is not None else None


def _polygons(given: Any, width: float, height: float) -> Shape | None:
    """Returns polygons, each a list of rings: the outline, then its holes."""
    parts: list[Points] = []
    holes: list[Points] = []
    for rings in cast("list[Any]", given) if isinstance(given, list) else ():
        for place, ring in enumerate(cast("list[Any]", rings) if isinstance(rings, list) else ()):
            points = _ring(ring, width, height)
            if points is None:
                return None
            (holes if place else parts).append(points)
    if len(parts) == 1:
        return Polygon(parts[0], tuple(holes))
    return PolygonsWithHoles(parts, holes) if parts else None


def _ring(given: Any, width: float, height: float) -> Points | None:
    """Returns the points of a flat list: x, y, x, y …"""
    numbers = [share(item) for item in cast("list[Any]", given)] if isinstance(given, list) else []
    if not numbers or len(numbers) % 2 or None in numbers:
        return None
    known = cast("list[float]", numbers)
    return tuple((x * width, y * height) for x, y in zip(known[::2], known[1::2], strict=True))


def _line(given: Any, width: float, height: float) -> Shape | None:
    points = _points(given, width, height)
    return Line(points) if points is not None else None


def _point(given: Any, width: float, height: float) -> Shape | None:
    points = _points([given.get("0")], width, height) if given.__class__ is dict else None
    return Point(*points[0]) if points is not None else None


def _skeleton(given: Any, width: float, height: float) -> Shape | None:
    """Joints that are not in the image are left out."""
    joints = cast(JsonObject, given).values() if isinstance(given, dict) else ()
    placed = [joint for joint in joints if joint.__class__ is dict and joint.get("visibility") != "invisible"]
    points = _points(placed, width, height)
    return Skeleton(points) if points is not None else None


def _mask(given: Any, width: float, height: float) -> Shape | None:
    """Returns a mask, whose size is given in the mask itself."""
    if given.__class__ is not dict:
        return None
    runs, wide, high = given.get("rleString"), given.get("width"), given.get("height")
    if not isinstance(runs, str) or wide.__class__ is not int or high.__class__ is not int:
        return None
    return RunMask(runs, wide, high) if 0 < wide <= _LARGE and 0 < high <= _LARGE else None


def _flat_cuboid(given: Any, width: float, height: float) -> Shape | None:
    """Returns the corners of the front, then those of the back, which is the front shifted, or scaled towards the vanishing point."""
    if given.__class__ is not dict:
        return None
    front = _ring(given.get("front"), width, height)
    if front is None:
        return None
    offset, meets, ratio = given.get("offset"), given.get("vanishingPoint"), share(given.get("scaleRatio"))
    if (moved := _points([offset], width, height)) is not None:
        (across, down) = moved[0]
        return Cuboid((*front, *((x + across, y + down) for x, y in front)))
    if (end := _points([meets], width, height)) is not None and ratio is not None and abs(ratio) <= 1:
        (to_x, to_y) = end[0]
        return Cuboid((*front, *((to_x + (x - to_x) * ratio, to_y + (y - to_y) * ratio) for x, y in front)))
    return Cuboid(front)


def _nothing(given: Any, width: float, height: float) -> Shape | None:
    return None


_DRAWN: dict[str, Callable[[Any, float, float], Shape | None]] = {
    "boundingBox": _box, "rotatableBoundingBox": _rotated_box, "polygons": _polygons, "polygon": _polygon, "polyline": _line,
    "point": _point, "skeleton": _skeleton, "bitmask": _mask, "cuboid": _nothing, "cuboid_2d": _flat_cuboid, "circle": _circle,
    "ellipse": _ellipse,
}  # fmt: skip
