"""The coordinates of what is drawn on an image, and whether they are pixels in place of percent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.dialects.label_studio import geometry_words as say
from predlint.dialects.label_studio.effects import refused, shown_wrong
from predlint.dialects.label_studio.tags import UNLIMITED
from predlint.dialects.label_studio.value_parts import ROUNDING
from predlint.dialects.label_studio.view import Json, Result, View, number
from predlint.shapes.findings import Finding, keys_of

_PIXELS, _UNLIMITED = refused("GEO102", say.pixels), shown_wrong("GEO102", say.pixels)
#: A coordinate that is pixels though most others are below 100.
_SURELY = 150
#: Corners of an outline of which a single one beyond 100 says nothing of the others, though both its coordinates are.
_ENOUGH = 4
#: What coordinates in pixels also break.
_OF_PIXELS = frozenset({"GEO101", "GEO104", "GEO120", "GEO122"})
#: What has no coordinates.
MASKS = frozenset({"brush", "wand", "bitmask"})


def is_point(point: Any) -> bool:
    """True for a list of two numbers."""
    return isinstance(point, list) and len(cast("list[Any]", point)) == 2 and all(number(c) is not None for c in cast("list[Any]", point))


def coordinates(form: str, value: Json) -> Iterator[tuple[str, float]]:
    """The coordinates of a shape on an image, each with the member that it is of and whether it counts along x or y by its name. A mask
    has none: who gives its width or height means its pixels."""
    if form in MASKS:
        return
    if form == "video-box":
        for frame in cast("list[Any]", value["sequence"]) if isinstance(value.get("sequence"), list) else ():
            if isinstance(frame, dict):
                yield from coordinates("box", cast("Json", frame))
        return
    if form in ("polygon",):
        for point in cast("list[Any]", value["points"]) if isinstance(value.get("points"), list) else ():
            if is_point(point):
                yield "x", point[0]
                yield "y", point[1]
        return
    if form == "vector":
        for vertex in cast("list[Any]", value["vertices"]) if isinstance(value.get("vertices"), list) else ():
            if isinstance(vertex, dict):
                yield from coordinates("keypoint", {k: v for k, v in cast("Json", vertex).items() if k != "width"})
        return
    for member in ("x", "y", "width", "height", "radiusX", "radiusY"):
        coordinate = number(value.get(member))
        if coordinate is not None:
            yield member, coordinate


def _one_slip(found: list[tuple[str, float]]) -> bool:
    """True when one coordinate of an outline is beyond 100, or all that are are of one of many points. They come in pairs."""
    beyond = [at for at, (_, c) in enumerate(found) if c > 100 + ROUNDING]
    several = len(found) >= 4
    return several and (len(beyond) == 1 or (len(found) >= 2 * _ENOUGH and len({at // 2 for at in beyond}) == 1))


_ALONG_X = frozenset({"x", "width", "radiusX"})


def in_pixels(view: View, result: Result, shape: Result) -> None:
    """Coordinates beyond 100 that all fit into the image's size in pixels, which is told in the shape: one cause, told once."""
    width, height = (number(shape.whole.get(name)) for name in ("original_width", "original_height"))
    if width is None or height is None:
        return
    found = list(coordinates(shape.form, result.value))
    if min(width, height) > 0 and any(c > say.SLIP for _, c in found):
        view.sizes[tuple(keys_of(result.at))] = width, height
    if max(width, height) <= 100:
        return
    large = [(member, c) for member, c in found if c > 100 + ROUNDING]
    if 2 * len(large) <= len(found) and not any(c >= _SURELY for _, c in large):
        return
    if shape.form in ("polygon", "vector") and _one_slip(found):
        return  # it is that point which is wrong, not the unit of all
    if not large or any(c < 0 or c > (width if member in _ALONG_X else height) for member, c in found):
        return
    member, coordinate = large[0]
    extent = width if member in _ALONG_X else height
    about = (member, shape.whole["original_width"], shape.whole["original_height"], f"{coordinate / extent * 100:.4g}")
    unlimited = shape.form in UNLIMITED or (shape.form == "keypoint" and member == "width")  # of a point servers read where it is
    view.explains(result.at, _OF_PIXELS, coordinate, _UNLIMITED if unlimited else _PIXELS, *about)


#: To where boxes of many language models count, on any image.
_THOUSAND = 1000


def of_thousand(view: View, results: list[Result]) -> None:
    """Regions on a scale of 0 to 1000, which tells itself where a coordinate is beyond the image in pixels: told once of each."""
    found: list[tuple[Result, float]] = []
    beyond = False
    for result in results:
        width, height = (number(result.whole.get(name)) for name in ("original_width", "original_height"))
        given = list(coordinates(result.form, result.value))
        large = max((c for _, c in given), default=0)
        if width is None or height is None or not given or min(c for _, c in given) < 0:
            continue
        if large > _THOUSAND:
            return
        if sum(c > 100 + ROUNDING for _, c in given) < 2 or (result.form in ("polygon", "vector") and _one_slip(given)):
            continue  # a slip says nothing of the unit of all
        if large > say.SLIP:
            found.append((result, large))
        is_beyond = any(c > (width if member in _ALONG_X else height) for member, c in given) or _reaches_beyond(result, width, height)
        beyond = beyond or (large > say.SLIP and is_beyond)
    for result, large in found if beyond else ():
        view.sizes.pop(tuple(keys_of(result.at)), None)
        unlimited = result.form in UNLIMITED
        said = shown_wrong("GEO102", say.of_thousand) if unlimited else refused("GEO102", say.of_thousand)
        view.explains(result.at, _OF_PIXELS, large, said)


def _reaches_beyond(result: Result, width: float, height: float) -> bool:
    """Whether a box in pixels would end beyond the image, also if x and y were its middle."""
    x, y, wide, high = (number(result.value.get(member)) for member in ("x", "y", "width", "height"))
    if result.form != "box" or x is None or y is None or wide is None or high is None:
        return False
    return x + wide / 2 > width or y + high / 2 > height


_SIZE = ("original_width", "original_height")


def without_size(view: View, results: list[Result]) -> None:
    """Regions that are surely not in percent, where nothing says how large the image is: told once of each."""
    for result in results:
        if result.form in ("labels", "ocr") or all(number(result.whole.get(name)) is not None for name in _SIZE):
            continue  # labels repeat what their shape has; on pages, fractions are expected
        given = list(coordinates(result.form, result.value))
        large = max((c for _, c in given), default=0)
        if large <= say.SLIP or min(c for _, c in given) < 0 or sum(c > 100 + ROUNDING for _, c in given) < 2:
            continue
        if not (result.form in ("polygon", "vector") and _one_slip(given)):
            effect = shown_wrong if result.form in UNLIMITED else refused
            view.explains(result.at, _OF_PIXELS, large, effect("GEO102", say.of_no_size), large <= _THOUSAND)


def one_unit(view: View) -> None:
    """Of one shape, all coordinates beyond the image are said to look like pixels where one of them surely is no slip."""
    step = len(tuple(keys_of(view.path))) + 3  # "result", its index, "value"
    beyond: dict[tuple[str | int, ...], list[int]] = {}
    for index, finding in enumerate(view.out):
        if finding.code == "GEO101" and (number(finding.value) or 0) > 100:
            beyond.setdefault(tuple(keys_of(finding.path))[:step], []).append(index)
    for found in beyond.values():
        values = [number(view.out[index].value) or 0 for index in found]
        if min(values) <= say.SLIP < max(values):
            for index in found:
                finding = view.out[index]
                view.out[index] = Finding(
                    finding.kind, finding.path, finding.value, (finding.fields[0], *(finding.fields[1:2] or ("region",)), None, True)
                )


def no_pixels(view: View) -> None:
    """Of coordinates that are beyond the image in pixels too, it is not said that they look like pixels."""
    step = len(tuple(keys_of(view.path))) + 3  # "result", its index, "value"
    for index, finding in enumerate(view.out if view.sizes else ()):
        if finding.code != "GEO101":
            continue
        keys = tuple(keys_of(finding.path))
        size = view.sizes.get(keys[:step])
        if size is not None and (number(finding.value) or 0) > max(say.SLIP, size[0] if keys[-1] in _OF_X else size[1]):
            view.out[index] = Finding(
                finding.kind,
                finding.path,
                finding.value,
                (finding.fields[0], *(finding.fields[1:2] or ("region",)), f"{size[0]} × {size[1]}"),
            )


#: The last step to a coordinate along x: its member, or its index in a point.
_OF_X = frozenset({*_ALONG_X, 0})
