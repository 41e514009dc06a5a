"""The properties of instances and the fields of data rows: names, units, and closures that read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from predlint.custom_rules.types import ANY, POSITIVE, ROW, Measure, Run, Type, ValueRange
from predlint.views.model import ANSWER_KINDS, Box, FeatureKind, Instance, Vocabulary
from predlint.views.shapes import UprightBox

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


def _left(instance: Instance) -> float | None:
    box = _box(instance)
    return None if box is None else box.left


def _top(instance: Instance) -> float | None:
    box = _box(instance)
    return None if box is None else box.top


def _right(instance: Instance) -> float | None:
    box = _box(instance)
    return None if box is None else box.right


def _bottom(instance: Instance) -> float | None:
    box = _box(instance)
    return None if box is None else box.bottom


def _center_x(instance: Instance) -> float | None:
    box = _box(instance)
    return None if box is None else (box.left + box.right) / 2


def _center_y(instance: Instance) -> float | None:
    box = _box(instance)
    return None if box is None else (box.top + box.bottom) / 2


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
        Property("left", "pixels from the left edge of the image", _left, _DRAWN, measure="px"),
        Property("top", "pixels from the top edge of the image", _top, _DRAWN, measure="px"),
        Property("right", "pixels from the left edge of the image", _right, _DRAWN, measure="px"),
        Property("bottom", "pixels from the top edge of the image", _bottom, _DRAWN, measure="px"),
        Property("center_x", "pixels from the left edge of the image", _center_x, _DRAWN, measure="px"),
        Property("center_y", "pixels from the top edge of the image", _center_y, _DRAWN, measure="px"),
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
