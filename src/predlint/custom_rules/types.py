"""The types of expressions, and the properties of instances and fields of data rows that have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import floor, inf, isfinite
from typing import Any, Literal, NamedTuple, get_args

from msgspec import Struct

from predlint.lang import nodes as n
from predlint.lang.nodes import At
from predlint.model.views import ANSWER_KINDS, Box, FeatureKind, Instance, Question, UprightBox, Vocabulary

# -- Ranges of possible values, which show that a comparison is constant: ``count(car) >= 0``, ``min(1, 2) > 5`` ---


class ValueRange(NamedTuple):
    """The minimum and maximum of a number, if it is applicable."""

    minimum: float = -inf
    maximum: float = inf

    @property
    def fixed(self) -> bool:
        return self.minimum == self.maximum


ANY = ValueRange()
#: Sizes, lengths and counts.
POSITIVE = ValueRange(0)
SHARE = ValueRange(0, 1)


def negative(reach: ValueRange) -> ValueRange:
    return ValueRange(-reach.maximum, -reach.minimum)


def arithmetic(sign: str, left: ValueRange, right: ValueRange) -> ValueRange:
    """Returns the range of a result; for products and quotients only if no operand can be negative."""
    if sign == "+":
        return ValueRange(left.minimum + right.minimum, left.maximum + right.maximum)
    if sign == "-":
        return arithmetic("+", left, negative(right))
    return POSITIVE if left.minimum >= 0 and right.minimum >= 0 else ANY


def function_range(name: str, of: list[ValueRange]) -> ValueRange:
    """Returns the range of a function's result."""
    match name:
        case "abs":
            ends = sorted(map(abs, of[0]))
            return ValueRange(0 if of[0].minimum <= 0 <= of[0].maximum else ends[0], ends[1])
        case "min" | "max":
            choose = min if name == "min" else max
            return ValueRange(choose(reach.minimum for reach in of), choose(reach.maximum for reach in of))
        case "round":
            minimum, maximum = (floor(end + 0.5) if isfinite(end) else end for end in of[0])
            return ValueRange(minimum - 1, maximum + 1)  # no exact range for halves and numbers beyond 2^52
        case "iou" | "covered":
            return SHARE
        case "length" | "distance":
            return POSITIVE
        case _:
            return ANY


def constant_comparison(left: ValueRange, sign: str, right: ValueRange) -> bool | None:
    """Returns the constant value of a comparison, or None if it depends."""
    match sign:
        case ">" | ">=":
            return constant_comparison(right, "<" if sign == ">" else "<=", left)
        case "<":
            return True if left.maximum < right.minimum else False if left.minimum >= right.maximum else None
        case "<=":
            return True if left.maximum <= right.minimum else False if left.minimum > right.maximum else None
        case _:
            apart = left.maximum < right.minimum or left.minimum > right.maximum
            same = left.fixed and left == right
            return None if not (apart or same) else same is (sign == "=")


def is_contradictory(reaches: list[ValueRange], signs: tuple[str, ...]) -> bool:
    """Returns True if a chain such as ``0.2 <= aspect <= 0.1`` can never be true because of its ends."""
    if not (set(signs) <= {"<", "<="} or set(signs) <= {">", ">="}):
        return False
    if ">" in signs or ">=" in signs:
        return is_contradictory(reaches[::-1], tuple(sign.replace(">", "<") for sign in reversed(signs)))
    maximum, strict = reaches[0].minimum, False  # of all before, and whether a "<" is in between
    for sign, reach in zip(signs, reaches[1:], strict=True):
        strict = strict or sign == "<"
        if maximum > reach.maximum or (strict and maximum == reach.maximum):
            return True
        if reach.minimum > maximum:
            maximum, strict = reach.minimum, False
    return False


# -- The types of expressions, and resolved expressions: types, and the closure for the value ----------------------

Type = Literal["number", "condition", "text", "radio", "checklist", "object", "data row"]
#: The quantity of a number: ``share`` is between 0 and 1, ``px`` a length on the image.
Measure = Literal["", "share", "px"]
#: The slots that an expression runs on: a list (or tuple) with the data row (or None), the search for other instances (or None), the rule's
#: subject, then one instance for each quantity around the expression. Slots are indices in it.
Things = Any
ROW, SEARCH, SUBJECT, FIRST_QUANTITY = 0, 1, 2, 3
#: The slot of the subject of a rule on a file or a run; there an expression runs on the values of its measures, by number.
WHOLE = -2
#: Returns the value of an expression, or None if it is not applicable.
Run = Callable[[Things], Any]
#: Operands nest no deeper than this: `resolve` and the closures call themselves.
MOST_DEPTH = 100

_WORDS: dict[Type, str] = {
    "number": "a number", "condition": "a condition", "text": "a text", "radio": "an answer of one option",
    "checklist": "an answer of several options", "object": "an object", "data row": "the data row",
}  # fmt: skip


class Bound(NamedTuple):
    """The instance that a name refers to."""

    slot: int
    features: frozenset[int]
    """The features that the instance may be of."""
    restricted: bool
    """True if the instance in the slot may also be of another feature; the name then refers to nothing."""


def nothing(_things: Things) -> None:
    """Never applicable."""


class Typed(Struct, frozen=True):
    """A resolved expression."""

    types: frozenset[Type]
    """Several if the type depends on the feature; empty if the expression is wrong, which has been reported."""
    at: At
    run: Run = nothing
    measure: Measure = ""
    reach: ValueRange = ANY
    """The range of possible values, for a number."""
    constant: float | None = None
    """The number that it always is."""
    texts: tuple[str, ...] = ()
    """All possible values of a text; empty for any."""
    given: Run | None = None
    """Returns the value, or None if none is given. If this field is None, ``is missing`` is not possible."""
    questions: tuple[Question, ...] = ()
    """The questions whose answer the expression is."""
    bound: Bound | None = None
    """The thing that it is."""

    @property
    def wrong(self) -> bool:
        return not self.types

    def only(self, type_: Type) -> bool:
        """Returns True if the expression has this type and no other."""
        return self.types == frozenset({type_})

    def can_be(self, *types: Type) -> bool:
        """Returns True if the expression may have one of these types; a wrong expression may have any, so that its error is reported
        once."""
        return self.wrong or not self.types.isdisjoint(types)


def words(types: Iterable[Type]) -> str:
    """Types for a sentence: ``a number or a text``."""
    return " or ".join(_WORDS[type_] for type_ in _WORDS if type_ in set(types))


def truth(at: At, run: Run) -> Typed:
    return Typed(frozenset[Type]({"condition"}), at, run)


def number(at: At, run: Run, measure: Measure = "", reach: ValueRange = ANY) -> Typed:
    return Typed(frozenset[Type]({"number"}), at, run, measure, reach)


def fixed(at: At, value: float) -> Typed:
    """Returns a number that is constant."""
    return Typed(frozenset[Type]({"number"}), at, lambda _things: value, "", ValueRange(value, value), value)


_EXPRESSIONS = get_args(n.Expression)


def children(node: n.Expression) -> tuple[n.Expression, ...]:
    """The expressions that one is made of; the numbers of a quantity are no expressions of their own."""
    members: list[Any] = [getattr(node, name) for name in node.__struct_fields__ if name not in ("minimum", "maximum")]
    parts: list[Any] = [part for member in members for part in (member if member.__class__ is tuple else (member,))]
    return tuple([part for part in parts if isinstance(part, _EXPRESSIONS)])


def chain(node: n.Expression) -> list[n.Expression]:
    """Returns the operands of ``a and b and c``, or of ``or``; for any other expression the expression alone."""
    if not isinstance(node, (n.Both, n.Either)):
        return [node]
    kind, members, left = type(node), list[n.Expression](), node
    while isinstance(left, kind):
        members.append(left.right)
        left = left.left
    return [left, *reversed(members)]


def too_deep(node: n.Expression) -> bool:
    """Returns True if operands nest deeper than MOST_DEPTH; a chain of ``and`` or ``or`` is one level."""
    waiting = [(node, 1)]
    while waiting:
        expression, depth = waiting.pop()
        if depth > MOST_DEPTH:
            return True
        members = chain(expression)
        nested = children(expression) if len(members) == 1 else members
        waiting += [(child, depth + 1) for child in nested]
    return False


# -- The properties of instances and the fields of data rows: names, units, and closures that read them --------------


_DRAWN: frozenset[FeatureKind] = frozenset(
    {"box", "rotated-box", "polygon", "line", "point", "ellipse", "mask", "skeleton", "cuboid", "other"}
)

_EXTENDED = _DRAWN - {"point"}
_FILLED = _EXTENDED - {"line", "skeleton", "cuboid"}
_AROUND: frozenset[FeatureKind] = frozenset({"box", "rotated-box", "polygon", "line", "ellipse", "other"})
_SPANNED: frozenset[FeatureKind] = frozenset({"text-span", "time-span", "message", "other", "radio", "checklist", "text", "number"})


class Property(Struct, frozen=True):
    """Something that instances have."""

    name: str
    meaning: str
    """A short description with the unit."""
    get: Callable[[Instance], Any]
    kinds: frozenset[FeatureKind] | None
    """The kinds of features that can have the property; None for all."""
    type: Type = "number"
    measure: Measure = ""
    reach: ValueRange = ANY
    """The range of possible values."""


def _box(instance: Instance) -> Box | None:
    shape = instance.shape
    return None if shape is None else shape.box


def _extent(instance: Instance) -> Box | None:
    """Returns the box of a shape that is more than a point."""
    shape = instance.shape
    return None if shape is None or shape.kind == "point" else shape.box


def _width(instance: Instance) -> float | None:
    shape = instance.shape
    if shape.__class__ is UprightBox:  # nearly all shapes are: no box need be made
        return abs(shape.width)  # pyright: ignore[reportOptionalMemberAccess, reportUnknownMemberType, reportUnknownVariableType, reportAttributeAccessIssue, reportUnknownArgumentType]
    box = _extent(instance)
    return None if box is None else box.right - box.left


def _height(instance: Instance) -> float | None:
    shape = instance.shape
    if shape.__class__ is UprightBox:
        return abs(shape.height)  # pyright: ignore[reportOptionalMemberAccess, reportUnknownMemberType, reportUnknownVariableType, reportAttributeAccessIssue, reportUnknownArgumentType]
    box = _extent(instance)
    return None if box is None else box.bottom - box.top


def _aspect(instance: Instance) -> float | None:
    width, height = _width(instance), _height(instance)
    return width / height if width is not None and height else None


def _area(instance: Instance) -> float | None:
    return None if instance.shape is None else instance.shape.area


def _path_length(instance: Instance) -> float | None:
    return None if instance.shape is None else instance.shape.length


def _points(instance: Instance) -> int | None:
    """Returns the number of points, or None if the shape has no known points."""
    return None if instance.shape is None else len(instance.shape.points) or None


def _edge(at: int) -> Callable[[Instance], float | None]:
    """Returns a function for an edge of the box: 0 is left, 1 top, 2 right, 3 bottom."""

    def edge(instance: Instance) -> float | None:
        box = _box(instance)
        return None if box is None else box[at]

    return edge


def _middle(at: int) -> Callable[[Instance], float | None]:
    """Returns a function for the middle between an edge of the box and the opposite one."""

    def middle(instance: Instance) -> float | None:
        box = _box(instance)
        return None if box is None else (box[at] + box[at + 2]) / 2

    return middle


def _begin(instance: Instance) -> float | None:
    return None if instance.span is None else instance.span[0]


def _end(instance: Instance) -> float | None:
    return None if instance.span is None else instance.span[1]


def _unread(_instance: Instance) -> None:
    """``text`` is an answer: `predlint.custom_rules.resolve_names` finds the question."""


PROPERTIES: Mapping[str, Property] = {
    known.name: known
    for known in (
        Property("confidence", "from 0 to 1", lambda instance: instance.confidence, None, measure="share"),
        Property("width", "pixels, of the smallest upright box around it", _width, _EXTENDED, measure="px", reach=POSITIVE),
        Property("height", "pixels, of the smallest upright box around it", _height, _EXTENDED, measure="px", reach=POSITIVE),
        Property("area", "square pixels; of a polygon without its holes", _area, _FILLED, reach=POSITIVE),
        Property("aspect", "width / height", _aspect, _EXTENDED, reach=POSITIVE),
        Property("left", "pixels from the left edge of the image", _edge(0), _DRAWN, measure="px"),
        Property("top", "pixels from the top edge of the image", _edge(1), _DRAWN, measure="px"),
        Property("right", "pixels from the left edge of the image", _edge(2), _DRAWN, measure="px"),
        Property("bottom", "pixels from the top edge of the image", _edge(3), _DRAWN, measure="px"),
        Property("center_x", "pixels from the left edge of the image", _middle(0), _DRAWN, measure="px"),
        Property("center_y", "pixels from the top edge of the image", _middle(1), _DRAWN, measure="px"),
        Property("points", "how many points it is drawn with", _points, _DRAWN - {"mask"}, reach=ValueRange(1)),
        Property("path_length", "pixels along a line, or around what is closed", _path_length, _AROUND, measure="px", reach=POSITIVE),
        Property("frame", "the frame of the video, or page, as the platform counts", lambda instance: instance.frame, None),
        Property("start", "where its span begins: a character, or a time in the platform's unit", _begin, _SPANNED),
        Property("end", "where its span ends", _end, _SPANNED),
        Property("text", "the text that was answered", _unread, frozenset({"text"}), "text"),
    )
}

#: Fields of a data row: type, unit, and description.
FIELDS: Mapping[str, tuple[Type, Measure, str]] = {
    "width": ("number", "px", "pixels"),
    "height": ("number", "px", "pixels"),
    "frames": ("number", "", "how many frames a video has"),
    "name": ("text", "", "its global key, id or title"),
    "media": ("text", "", "what it is: image, video, text …"),
}

#: Other words for properties -> the property.
ALIASES = {
    "score": "confidence", "conf": "confidence", "probability": "confidence", "w": "width", "h": "height", "x": "left", "y": "top",
    "x1": "left", "y1": "top", "x2": "right", "y2": "bottom", "size": "area", "ratio": "aspect", "aspect_ratio": "aspect",
    "length": "path_length", "perimeter": "path_length", "vertices": "points", "center": "center_x", "centre": "center_x",
    "centre_x": "center_x", "centre_y": "center_y", "begin": "start", "stop": "end", "value": "text", "xmin": "left", "ymin": "top",
    "xmax": "right", "ymax": "bottom",
}  # fmt: skip


def field(name: str) -> Run:
    """Returns a closure for a field of the data row."""

    def run(things: Any) -> Any:
        row = things[ROW]
        value = None if row is None else getattr(row, name)
        return None if value == "" else value  # a row without a name

    return run


def having(name: str, features: frozenset[int], vocabulary: Vocabulary) -> frozenset[int]:
    """Returns those of the features that can have a property."""
    kinds = PROPERTIES[name].kinds
    if kinds is None:
        return features
    return frozenset(number for number in features if kind_of(number, vocabulary) in kinds)


def kind_of(number: int, vocabulary: Vocabulary) -> FeatureKind:
    """Returns the kind of a feature; ``other`` if its instances may have any shape, as for a COCO category."""
    kind = vocabulary.features[number].kind
    return "other" if vocabulary.dialect == "coco" and kind not in ANSWER_KINDS else kind
