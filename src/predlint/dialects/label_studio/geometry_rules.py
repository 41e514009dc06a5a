"""Record rules on geometry: what lies beyond the image, pixels in place of percent, polygons, masks, key frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from predlint.dialects.label_studio import brush, span_words
from predlint.dialects.label_studio import geometry_words as say
from predlint.dialects.label_studio.effects import lost, odd, reads_as_number, refused, shown_wrong
from predlint.dialects.label_studio.pixels import in_pixels, is_point
from predlint.dialects.label_studio.png import size_of_png
from predlint.dialects.label_studio.tags import ON_IMAGE
from predlint.dialects.label_studio.value_parts import ROUNDING
from predlint.dialects.label_studio.view import Json, Result, View, number, results_of
from predlint.geometry import crosses_itself
from predlint.shapes.brush import read_mask
from predlint.shapes.faults import Fault, Say, under
from predlint.shapes.findings import Finding, Path, keys_of

#: What points that are written in another way also break.
_OF_FORM = frozenset({"GEO101", "GEO107", "GEO109", "GEO110"})
#: Pixels of the longer side of an image at most of which a box in pixels may look like one in percent.
SMALL = 256
_BEYOND = shown_wrong("GEO104", say.beyond)
_ROUNDED = odd("GEO120", say.rounding)
_RANGE = refused("GEO101", say.not_percent_too_wide)
_OF_PAGE = shown_wrong("GEO101", say.not_on_page)


def check(view: View, result: Result, shape: Result | None = None) -> None:
    """Everything about the geometry of one result; ``shape`` is that which it names the labels of, and repeats."""
    form = result.form
    if form in _RULES:
        _RULES[form](view, result)
    if shape is not None:
        in_pixels(view, result, shape)
    if form in ON_IMAGE:
        in_pixels(view, result, result)
        _rotation(view, result)


def bare_shapes(results: list[Result]) -> dict[str | None, Result]:
    """Shapes on images that other results name the labels of, by id."""
    return {r.id: r for r in results if r.id is not None and r.kind is not None and r.kind.labels is None and r.form in ON_IMAGE}


def _box(view: View, result: Result) -> None:
    box(view, result.at, result.value, _OF_PAGE if result.form == "ocr" else _RANGE, result.whole)


def box(view: View, at: Path, value: Json, too_wide: Fault = _RANGE, whole: Json | None = None) -> None:
    """A box that reaches beyond its image; one that is turned may, as far as its numbers tell. ``whole``: its result."""
    percent = _may_be_percent(value)
    for start, member in (("x", "width"), ("y", "height")):
        low, extent = number(value.get(start)), number(value.get(member))
        if extent is None or extent <= 0:
            continue
        if extent > 100 + ROUNDING:
            view.say((at, member), value[member], too_wide, member)
        elif low is None or not percent or value.get("rotation"):
            continue
        elif -ROUNDING <= low <= 100 + ROUNDING and low + extent > 100 + ROUNDING:
            further = any((number(value.get(each)) or 0) > 100 + ROUNDING for each in ("x", "y", "width", "height"))
            view.say((at, member), value[member], _BEYOND, member, start, low + extent, _in_small_image(value, whole), further)
    _rounded(view, at, value, ("x", "y", "width", "height"))


def _in_small_image(value: Json, whole: Json | None) -> str | None:
    """The size of an image, so small that pixels look like percent, that the box fits into in pixels; None for any other."""
    width, height = (number((whole or {}).get(name)) or 0 for name in ("original_width", "original_height"))
    x, y, along, down = (number(value.get(name)) or 0 for name in ("x", "y", "width", "height"))
    fits = max(width, height) <= SMALL and min(x, y) >= 0 and x + along <= width and y + down <= height
    return f"{width:g} x {height:g} pixels" if fits else None


def _may_be_percent(value: Json) -> bool:
    """False for a shape of which a coordinate was surely not meant as percent: that is told, and that others reach too far follows."""
    return all((number(value.get(member)) or 0) <= say.SLIP for member in ("x", "y", "width", "height", "radiusX", "radiusY"))


def _rounded(view: View, at: Path, value: Json, members: tuple[str, ...]) -> None:
    """Coordinates that miss the image by less than what counts as rounding."""
    for member in members:
        coordinate = number(value.get(member))
        if coordinate is not None and (-ROUNDING <= coordinate < 0 or 100 < coordinate <= 100 + ROUNDING):
            view.say((at, member), coordinate, _ROUNDED, member)


def _rounded_point(view: View, at: Path, corner: tuple[float, float]) -> None:
    for axis, (member, coordinate) in enumerate(zip("xy", corner, strict=True)):
        if -ROUNDING <= coordinate < 0 or 100 < coordinate <= 100 + ROUNDING:
            view.say((at, axis), coordinate, _ROUNDED, member)


def _polygon(view: View, result: Result) -> None:
    given = result.value.get("points")
    if not isinstance(given, list) or not given:
        return
    points, at = cast("list[Any]", given), (result.at, "points")
    if (form := _same_form(points)) is not None:
        view.explains(at, _OF_FORM, points, refused("GEO109", form), "points")
        return
    corners = [(p[0], p[1]) for p in points if is_point(p)]
    if len(corners) != len(points) or len(corners) < 3:
        return
    for index, corner in enumerate(corners):
        _rounded_point(view, (at, index), corner)
    if len(corners) > 3 and corners[0] == corners[-1]:
        view.say((at, len(corners) - 1), points[-1], odd("GEO111", say.closing_point))
        corners = corners[:-1]
    if on_one_line(corners):
        view.say(at, points, odd("GEO121", say.no_area))
        return
    if (crossed := crosses_itself([x for x, _ in corners], [y for _, y in corners])) is not None:
        view.say((at, crossed[0]), points[crossed[0]], odd("GEO121", say.crossing))


def _same_form(points: list[Any]) -> Say | None:
    """What is said, once, of points that are all written in one other way."""
    if all(number(point) is not None for point in points):
        return say.flat_points
    if len(points) > 1 and all(isinstance(point, dict) for point in points):
        return say.point_objects
    lists = [cast("list[Any]", point) for point in points if isinstance(point, list)]
    if len(lists) == len(points) and all(point and all(map(is_point, point)) for point in lists):
        return say.boxed_points if len(lists) > 1 and all(len(point) == 1 for point in lists) else say.nested_points
    sizes = {len(point) for point in lists}
    if lists and len(lists) == len(points) and all(_is_flat_outline(point) for point in lists):
        return say.flat_outlines
    if 1 < len(lists) == len(points) and len(sizes) == 1 and sizes != {2} and all(number(c) is not None for p in lists for c in p):
        return say.long_points
    return None


def on_one_line(corners: Sequence[Sequence[float]]) -> bool:
    """True for points that span no area."""
    x, y = corners[0]
    across, down = max(corners, key=lambda c: abs(c[0] - corners[0][0]) + abs(c[1] - corners[0][1]))
    return all((a - x) * (down - y) == (b - y) * (across - x) for a, b in corners)


def _is_flat_outline(numbers: list[Any]) -> bool:
    return len(numbers) >= 6 and len(numbers) % 2 == 0 and all(number(coordinate) is not None for coordinate in numbers)


def _point(view: View, result: Result) -> None:
    _rounded(view, result.at, result.value, ("x", "y"))


def _ellipse(view: View, result: Result) -> None:
    value = result.value
    _rounded(view, result.at, value, ("x", "y"))
    for radius in ("radiusX", "radiusY"):
        if (number(value.get(radius)) or 0) > 100 + ROUNDING:
            view.say((result.at, radius), value[radius], _RANGE, radius)
    if value.get("rotation") or not _may_be_percent(value):
        return
    for centre, radius in (("x", "radiusX"), ("y", "radiusY")):
        middle, reach = number(value.get(centre)), number(value.get(radius))
        if middle is None or reach is None or not 0 < reach <= 100 + ROUNDING or not 0 <= middle <= 100:
            continue
        if middle - reach < -ROUNDING or middle + reach > 100 + ROUNDING:
            view.say((result.at, radius), value[radius], odd("GEO122", say.ellipse_beyond), centre)


def of_no_size(out: list[Finding], results: Sequence[Result]) -> None:
    """A width and a height that are both 0 are told together, and not at all of key frames where nothing is shown."""
    unseen = {tuple(keys_of(path)) for result in results if result.form == "video-box" for path in _unseen(result)}
    if unseen:
        out[:] = [each for each in out if each.code != "GEO105" or each.value != 0 or tuple(keys_of(each.path)[:-1]) not in unseen]
    flat = {each.path: index for index, each in enumerate(out) if each.code == "GEO105" and each.value == 0 and each.path}
    both = [(index, flat[holder, "height"]) for (holder, member), index in flat.items() if member == "width" and (holder, "height") in flat]
    for index, _ in both:
        finding = out[index]
        out[index] = finding._replace(fields=("width and height", *finding.fields[1:]))
    left_out = {other for _, other in both}
    if left_out:
        out[:] = [each for index, each in enumerate(out) if index not in left_out]


def _unseen(result: Result) -> list[Path]:
    """Key frames that end an object, or come after its end, and that no interpolation leads to: what size they have, nobody sees. None
    where there are no others: then there is nothing to see at all."""
    given: Any = result.value.get("sequence")
    frames = cast("list[Any]", given) if isinstance(given, list) else []
    unseen: list[Path] = []
    before: Json | None = None
    for index, frame in enumerate(frames):
        if not isinstance(frame, dict):
            return []
        key_frame = cast("Json", frame)
        at, last = number(key_frame.get("frame")), number(before.get("frame")) if before is not None else None
        is_next = at is not None and last is not None and at == last + 1
        if key_frame.get("enabled") is False and (before is None or before.get("enabled") is False or is_next):
            unseen.append(((result.at, "sequence"), index))
        before = key_frame
    return unseen if len(unseen) < len(frames) else []


def of_one_radius(out: list[Finding]) -> None:
    """One radius in place of two: where that is told of the value, it is not told once more that it is to be renamed to one of them."""
    again = {i for i, found in enumerate(out) if found.code == "GEO106" and found.fields[-2:] == ("radiusX", "radius")}
    if again:
        told = {tuple(keys_of(found.path)) for found in out if found.code == "GEO106" and found.value is not None}
        out[:] = [found for i, found in enumerate(out) if i not in again or tuple(keys_of(found.path))[:-1] not in told]


#: Of what a tool without labels draws, the member that is all of it, and one to be written beside it.
_ALONE = {"rle": '"format": "rle"', "imageDataURL": '"format": "png"', "vertices": '"closed": false'}


def _alone(view: View, result: Result, member: str) -> None:
    """A shape of one member alone: the editor takes it for an answer, unless another result has made a region with its id before. Of
    one whose labels are missing, or that is of another type, that is told."""
    given = result.value.get(member)
    labelled = result.kind is not None and result.kind.labels is not None and result.kind.form == result.form
    if len(result.value) > 1 or not given or not isinstance(given, (str, list)) or labelled:
        return
    results = results_of(view.names, view.prediction, view.path)
    if results.drawn is None:
        results.drawn = {r.id: r.index for r in reversed(results.known) if r.id is not None and len(r.value) > 1}
    if result.id is None or results.drawn.get(result.id, result.index) >= result.index:
        at = (result.at, _ALONE[member].split('"')[1])
        view.say(at, None, lost("GEO106", say.one_member), result.control.name, member, _ALONE[member])


def _brush(view: View, result: Result) -> None:
    """The first four bytes of a mask tell for how many values it is: width × height × 4."""
    _alone(view, result, "rle")
    rle = result.value.get("rle")
    width, height = (number(result.whole.get(name)) for name in ("original_width", "original_height"))
    if not isinstance(rle, list) or not rle or width is None or height is None or min(width, height) <= 0:
        return
    packed = brush.bytes_of(cast("list[Any]", rle))
    if packed is None:
        return  # as the shape has told
    found = int.from_bytes(packed[:4], "big") if len(packed) >= 4 else -1
    wanted = int(width) * int(height) * 4
    if found != wanted:
        whole = found > 0 and read_mask(packed).held == found and packed[4] >> 3 == 7  # words of 8 bits
        sides = (result.whole[name] for name in ("original_width", "original_height"))
        view.say((result.at, "rle"), rle, shown_wrong("GEO114", say.rle_size), found, wanted, *sides, whole)
        return
    told, held, bright = read_mask(packed)
    if held < told:
        view.say((result.at, "rle"), rle, shown_wrong("GEO114", say.rle_short), len(packed), max(held, 0), told)
    elif told and bright < 2:
        said = shown_wrong("GEO125", say.rle_unseen) if bright else odd("GEO123", say.rle_unseen)
        view.say((result.at, "rle"), rle, said, bright)


def _bitmask(view: View, result: Result) -> None:
    if view.path is None or view.path[0] != (None, "annotations"):  # the editor's own exports of masks without labels have no more
        _alone(view, result, "imageDataURL")
    url = result.value.get("imageDataURL")
    if not isinstance(url, str):
        return
    size = size_of_png(url)
    if size is None:
        view.say((result.at, "imageDataURL"), url, lost("GEO115", say.not_a_png))
        return
    wanted = tuple(number(result.whole.get(name)) for name in ("original_width", "original_height"))
    if wanted != size and all(side is not None and side > 0 for side in wanted):  # else that is told of the size
        at = (result.at, "imageDataURL")
        view.say(at, url, shown_wrong("GEO115", say.png_size), size, wanted)


def _vector(view: View, result: Result) -> None:
    _alone(view, result, "vertices")
    vertices(view, (result.at, "vertices"), result.value.get("vertices"))


def vertices(view: View, at: Path, given: Any) -> None:
    """Each vertex lies on the image, has an id of its own, and follows one that stands before it."""
    known: dict[str, int] = {}
    told = False  # whether an earlier vertex may be meant whose id cannot be read, which is told of that one
    listed = cast("list[Any]", given) if isinstance(given, list) else []
    if len(listed) > 1 and all(map(is_point, listed)):
        view.explains(at, frozenset({"REC104"}), listed, refused("GEO119", say.vertex_lists))
    for index, vertex in enumerate(listed):
        if not isinstance(vertex, dict):
            told = True
            continue
        _rounded(view, (at, index), cast("Json", vertex), ("x", "y"))
        before, id_ = cast("Json", vertex).get("prevPointId"), cast("Json", vertex).get("id")
        told = told or (id_ is not None and not isinstance(id_, str))
        if isinstance(before, str) and before not in known and not told:
            view.say(((at, index), "prevPointId"), before, shown_wrong("GEO119", say.unknown_vertex))
        if isinstance(id_, str) and known.setdefault(id_, index) != index:
            view.say(((at, index), "id"), id_, shown_wrong("GEO119", say.vertex_twice), known[id_])


def _sequence(view: View, result: Result) -> None:
    """Key frames: in order, none twice, none beyond the end; the shape in each."""
    given, last, first = result.value.get("sequence"), None, dict[float, int]()
    count = _count(result.value.get("framesCount"))
    if count is not None and count <= 0 and isinstance(given, list) and given:  # told once: not of each key frame, nor of its type
        none = shown_wrong("SPN110", span_words.no_frames_counted)
        view.explains((result.at, "framesCount"), frozenset({"GEO107"}), result.value["framesCount"], none)
    for index, frame in enumerate(cast("list[Any]", given) if isinstance(given, list) else ()):
        if not isinstance(frame, dict):
            continue
        at: Path = ((result.at, "sequence"), index)
        key_frame = cast("Json", frame)
        if result.form == "video-box":
            box(view, at, key_frame)
        else:
            vertices(view, (at, "vertices"), key_frame.get("vertices"))
        current = number(key_frame.get("frame"))
        if current is None:
            continue
        beyond = count is not None and current > count > 0
        if beyond:
            view.say((at, "frame"), current, shown_wrong("SPN110", span_words.frame_beyond), result.value["framesCount"])
        if current in first:
            same = key_frame == cast("list[Any]", given)[first[current]]
            view.say((at, "frame"), current, _AGAIN if same else _TWICE, first[current])
        elif last is not None and 1 <= current < last:  # below 1 it is no frame, which is told
            view.say((at, "frame"), current, shown_wrong("SPN111", span_words.frame_order), last)
        first.setdefault(current, index)
        last = last if beyond else current  # that others stand behind a frame beyond the end follows


_AGAIN = under(odd("SPN111", span_words.frame_again), "repeated")
_TWICE = lost("SPN111", span_words.frame_twice)


def _count(frames: Any) -> float | None:
    """The number of frames of a video, also in quotes, which is told."""
    return float(frames) if isinstance(frames, str) and reads_as_number(frames) else number(frames)


def _rotation(view: View, result: Result) -> None:
    turned = result.whole.get("image_rotation")
    if turned is not None and turned not in (0, 90, 180, 270):
        view.say((result.path, "image_rotation"), turned, odd("GEO118", say.image_rotation))


_RULES: dict[str, Callable[[View, Result], None]] = {
    "box": _box, "ocr": _box, "polygon": _polygon, "ellipse": _ellipse, "keypoint": _point, "brush": _brush, "wand": _brush,
    "bitmask": _bitmask, "vector": _vector, "video-box": _sequence, "video-vector": _sequence,
}  # fmt: skip
