"""The shape in pixels, the span, and the answer of a result of a task.

Coordinates of a result are percentages of its image; with the size of the image they are converted to pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin
from typing import Any, cast

from predlint.platforms.label_studio.record_view import number as reckoned
from predlint.views.label_studio_vocabulary import ControlMeaning
from predlint.views.model import Shape
from predlint.views.plane_math import number, share
from predlint.views.shapes import Ellipse, Line, Mask, Point, Polygon, RotatedBox, UprightBox

Json = dict[str, Any]
#: Pixels that no image has.
_LARGE = 1e9


def size_of(result: Json) -> tuple[float, float] | None:
    """Returns the width and height of a result's image in pixels, or None if the result does not contain them."""
    width, height = number(result.get("original_width")), number(result.get("original_height"))
    if width is None or height is None or not (0 < width <= _LARGE and 0 < height <= _LARGE):
        return None
    return width, height


# -- on an image -------------------------------------------------------------------------------------------------------


def _box(value: Json, width: float, height: float) -> Shape | None:
    x, y, w, h = share(value.get("x")), share(value.get("y")), share(value.get("width")), share(value.get("height"))
    if x is None or y is None or w is None or h is None:
        return None
    left, top, across, down = x * width / 100, y * height / 100, w * width / 100, h * height / 100
    theta = share(value.get("rotation"))
    if not theta:
        return UprightBox(left, top, across, down)
    # The box is rotated about its original top left corner; `RotatedBox` needs the centre.
    turned_cos, turned_sin = cos(radians(theta)), sin(radians(theta))
    middle_x = left + (across * turned_cos - down * turned_sin) / 2
    middle_y = top + (across * turned_sin + down * turned_cos) / 2
    return RotatedBox(middle_x - across / 2, middle_y - down / 2, across, down, theta)


def _ellipse(value: Json, width: float, height: float) -> Shape | None:
    x, y, a, b = share(value.get("x")), share(value.get("y")), share(value.get("radiusX")), share(value.get("radiusY"))
    if x is None or y is None or a is None or b is None:
        return None
    theta = share(value.get("rotation")) or 0
    return Ellipse(x * width / 100, y * height / 100, a * width / 100, b * height / 100, theta)


def _point(value: Json, width: float, height: float) -> Shape | None:
    x, y = share(value.get("x")), share(value.get("y"))
    return Point(x * width / 100, y * height / 100) if x is not None and y is not None else None


def _polygon(value: Json, width: float, height: float) -> Shape | None:
    points = _points(value.get("points"), width, height)
    return Polygon(points) if points is not None else None


def _points(given: Any, width: float, height: float) -> tuple[tuple[float, float], ...] | None:
    """Returns points in pixels, each given as a pair or as an object with x and y; None if one is neither, or if there are none."""
    found: list[tuple[float, float]] = []
    for item in cast("list[Any]", given) if isinstance(given, list) else ():
        if item.__class__ is list and len(item) == 2:
            x, y = share(item[0]), share(item[1])
        elif item.__class__ is dict:
            x, y = share(item.get("x")), share(item.get("y"))
        else:
            return None
        if x is None or y is None:
            return None
        found.append((x * width / 100, y * height / 100))
    return tuple(found) or None


def _vector(value: Json, width: float, height: float) -> Shape | None:
    points = _points(value.get("vertices"), width, height)
    if points is None:
        return None
    return Polygon(points) if value.get("closed") is True and len(points) > 2 else Line(points)


def _mask(value: Json, width: float, height: float) -> Shape | None:
    """The pixels of a mask are not read."""
    return Mask() if value.get("rle") or value.get("imageDataURL") else None


_DRAWN: dict[str, Callable[[Json, float, float], Shape | None]] = {
    "box": _box, "ocr": _box, "polygon": _polygon, "ellipse": _ellipse, "keypoint": _point, "brush": _mask, "wand": _mask,
    "bitmask": _mask, "vector": _vector, "video-box": _box, "video-vector": _vector,
}  # fmt: skip


def shape_of(form: str, value: Json, size: tuple[float, float] | None) -> Shape | None:
    """Returns the shape of a value or of a key frame, or None if the size of the image is unknown, or if it is not on an image."""
    draw = _DRAWN.get(form)
    return draw(value, size[0], size[1]) if draw is not None and size is not None else None


# -- in a text, in time ------------------------------------------------------------------------------------------------


def span_of(value: Json) -> tuple[float, float] | None:
    """Begin and end: seconds of a recording, frames of a timeline, units of a series."""
    ranges = value.get("ranges")
    if isinstance(ranges, list) and ranges and isinstance(ranges[0], dict):
        value = cast(Json, ranges[0])
    start, end = number(value.get("start")), number(value.get("end"))
    return (start, end) if start is not None and end is not None else None


def text_span_of(value: Json, *, by_paragraph: bool) -> tuple[tuple[float, float] | None, int | None]:
    """Returns the first and last character, and the paragraph in which they are counted. The end is exclusive, as in the record.

    In marked-up text, ``globalOffsets`` are used, which count from the begin of the whole text; offsets within an element give no span.
    """
    if by_paragraph:
        return _paragraph_span(value)
    whole = value.get("globalOffsets")
    offsets = cast(Json, whole) if isinstance(whole, dict) else value
    return _characters(offsets.get("start"), offsets.get("end")), None


def _paragraph_span(value: Json) -> tuple[tuple[float, float] | None, int | None]:
    """Returns the span within one paragraph, or None: a span over several has no comparable first and last character."""
    start, end = _index(value.get("start")), _index(value.get("end"))
    if start is None or start != end:
        return None, None
    return _characters(value.get("startOffset"), value.get("endOffset")), start


def _characters(start: Any, end: Any) -> tuple[float, float] | None:
    first, after = number(start), number(end)
    return (first, after - 1) if first is not None and after is not None and after > first else None


def _index(value: Any) -> int | None:
    """Returns a number that may be written as a text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and value.__class__ is int and 0 <= value < 10**15 else None


# -- answers -----------------------------------------------------------------------------------------------------------


def answer_of(meaning: ControlMeaning, value: Json) -> Any:
    """Returns the answer of a result: option values, a text or a number; None if there is none."""
    return _ANSWERS[meaning.form](meaning, value)


def _chosen(meaning: ControlMeaning, given: Any) -> tuple[str, ...] | None:
    """Options by name, or by the names that lead to them from the root of a tree."""
    found: list[str] = []
    for item in cast("list[Any]", given) if isinstance(given, list) else ():
        names: list[Any] = [item] if isinstance(item, str) else cast("list[Any]", item) if isinstance(item, list) else []
        if not names or not all(isinstance(name, str) for name in names):
            continue
        known = meaning.values.get(tuple(names))
        if known is not None:
            found.append(known)
        elif meaning.open:
            found.append("/".join(names))
    return tuple(dict.fromkeys(found)) or None


def _text(meaning: ControlMeaning, value: Json) -> str | None:
    """The texts of a TextArea, one a line; empty ones answer nothing."""
    given = value.get("text")
    if isinstance(given, str):
        return given or None
    texts = [item for item in cast("list[Any]", given) if isinstance(item, str) and item] if isinstance(given, list) else []
    return "\n".join(texts) if texts else None


def _date(meaning: ControlMeaning, value: Json) -> str | None:
    given = value.get("datetime")
    return given if isinstance(given, str) and given else None


def _ranked(meaning: ControlMeaning, value: Json) -> tuple[str, ...] | None:
    """Returns the non-empty buckets; a Ranker without buckets is one, with its own name. Unranked items are left out."""
    given, own = value.get("ranker"), meaning.control.name
    ranked = [
        bucket if meaning.control.buckets else own
        for bucket, items in (cast(Json, given).items() if isinstance(given, dict) else ())
        if bucket != "_" and isinstance(items, list) and any(isinstance(item, str) for item in cast("list[Any]", items))
    ]
    return tuple(dict.fromkeys(ranked)) or None


_ANSWERS: dict[str, Callable[[ControlMeaning, Json], Any]] = {
    "choices": lambda meaning, value: _chosen(meaning, value.get("choices")),
    "taxonomy": lambda meaning, value: _chosen(meaning, value.get("taxonomy")),
    "text": _text,
    "number": lambda meaning, value: reckoned(value.get("number")),
    "rating": lambda meaning, value: reckoned(value.get("rating")),
    "datetime": _date,
    "pairwise": lambda meaning, value: _chosen(meaning, [value.get("selected")]),
    "ranker": _ranked,
}
