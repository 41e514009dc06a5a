"""Record rules on geometry: polygons, vectors, masks, key frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from predlint.geometry import crosses_itself
from predlint.platforms.label_studio import brush, constraints
from predlint.platforms.label_studio.check_conditions import ResultForm
from predlint.platforms.label_studio.coordinates import NotANumber, PercentRange, VideoNumberInQuotes
from predlint.platforms.label_studio.geometry_words import (
    BitmaskImage,
    BoxedPoints,
    BrushMask,
    BrushMaskFaint,
    BrushMaskUnseen,
    CurveWithoutControls,
    FlatOutlines,
    ImageRotation,
    LongPoints,
    NestedPoints,
    NoArea,
    NoLength,
    OneMember,
    PngSize,
    PointObjects,
    PolygonClosingPoint,
    RegionCrossesItself,
    RegionPointCount,
    RegionPointsForm,
    RleShort,
    RleSize,
    VectorVertices,
    VertexLists,
    VertexTwice,
)
from predlint.platforms.label_studio.import_effects import reads_as_number
from predlint.platforms.label_studio.png import size_of_png
from predlint.platforms.label_studio.record_view import Json, Result, Role, View, is_point, number, objects_in
from predlint.platforms.label_studio.span_words import FrameAgain, FrameBeyond, FrameTwice, NoFramesCounted, VideoFramesOrder
from predlint.platforms.label_studio.tags import ON_IMAGE
from predlint.platforms.label_studio.words import MemberNotAnObject, RegionMemberMissing, VideoFrame
from predlint.shape.drawing_constraints import read_mask
from predlint.shape.findings import Finding, Path, keys_of
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared, on
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import codes_of

#: Rules that points in another form also break.
_OF_FORM = codes_of(PercentRange, NotANumber, RegionPointsForm, RegionPointCount)


def needs_check(role: Role) -> bool:
    """Returns True for results on images, and for others with a check of their own in this module."""
    return role.form in _RULES or role.form in ON_IMAGE


def check(view: View, result: Result) -> None:
    """Checks the geometry of one result, apart from its coordinates, which `coordinate_units` checks."""
    form = result.form
    if form in _RULES:
        _RULES[form](view, result)
    if form in ON_IMAGE and "image_rotation" in result.whole:
        _rotation(view, result)


def _polygon(view: View, result: Result) -> None:
    points, at = result.value.get("points"), (result.at, "points")
    if points.__class__ is not list or not points:
        return
    corners = [(p[0], p[1]) for p in points if is_point(p)]
    if len(corners) != len(points):
        if (form := _same_form(points)) is not None:
            view.explains(at, _OF_FORM, points, form)
        return
    if len(corners) < 3:
        return
    if len(corners) > 3 and corners[0] == corners[-1]:
        view.report((at, len(corners) - 1), points[-1], PolygonClosingPoint)
        corners = corners[:-1]
    if on_one_line(corners):
        view.report(at, points, NoArea)
        return
    if (crossed := crosses_itself([x for x, _ in corners], [y for _, y in corners])) is not None:
        view.report((at, crossed[0]), points[crossed[0]], RegionCrossesItself)


def _same_form(points: list[Any]) -> ViolationSpec | None:
    """Returns one spec for points that all have the same wrong form, or None."""
    if all(number(point) is not None for point in points):
        return spec_of(RegionPointsForm, "points")
    if len(points) > 1 and all(isinstance(point, dict) for point in points):
        return spec_of(PointObjects, "points")
    lists = [cast("list[Any]", point) for point in points if isinstance(point, list)]
    if len(lists) == len(points) and all(point and all(map(is_point, point)) for point in lists):
        boxed = len(lists) > 1 and all(len(point) == 1 for point in lists)
        return spec_of(BoxedPoints, "points") if boxed else spec_of(NestedPoints, "points")
    sizes = {len(point) for point in lists}
    if lists and len(lists) == len(points) and all(_is_flat_outline(point) for point in lists):
        return spec_of(FlatOutlines, "points")
    if 1 < len(lists) == len(points) and len(sizes) == 1 and sizes != {2} and all(number(c) is not None for p in lists for c in p):
        return spec_of(LongPoints, "points")
    return None


def on_one_line(corners: Sequence[Sequence[float]]) -> bool:
    """Returns True if the points span no area."""
    x, y = corners[0]
    across, down = max(corners, key=lambda c: abs(c[0] - corners[0][0]) + abs(c[1] - corners[0][1]))
    return all((a - x) * (down - y) == (b - y) * (across - x) for a, b in corners)


def _is_flat_outline(numbers: list[Any]) -> bool:
    return len(numbers) >= 6 and len(numbers) % 2 == 0 and all(number(coordinate) is not None for coordinate in numbers)


def of_one_radius(out: list[Finding]) -> None:
    """Drops findings that would rename a single radius to radiusX, if the value itself has a finding about it."""
    again = {
        i
        for i, found in enumerate(out)
        if found.kind is RegionMemberMissing and (made := found.made_as(RegionMemberMissing)).member == "radiusX" and made.given == "radius"
    }
    if again:
        reported = {tuple(keys_of(found.path)) for found in out if found.breaks(RegionMemberMissing) and found.value is not None}
        out[:] = [found for i, found in enumerate(out) if i not in again or tuple(keys_of(found.path))[:-1] not in reported]


#: Only member of a shape without labels -> a member to add beside it, as JSON.
_ALONE = {"rle": '"format": "rle"', "imageDataURL": '"format": "png"', "vertices": '"closed": false'}


def _alone(view: View, result: Result, member: str) -> None:
    """Reports a shape with a single member: the editor takes it for an answer, unless an earlier result has made a region with its id.
    Shapes that lack their labels have other findings."""
    given = result.value.get(member)
    labelled = result.kind is not None and result.kind.labels is not None and result.kind.form == result.form
    if len(result.value) > 1 or not given or not isinstance(given, (str, list)) or labelled:
        return
    if result.id is None or view.results.first_of_several.get(result.id, result.index) >= result.index:
        at = (result.at, _ALONE[member].split('"')[1])
        view.report(at, None, OneMember, result.control.name, member, _ALONE[member])


def _brush(view: View, result: Result) -> None:
    """Checks a mask: its first four bytes give the number of its values, which must be width × height × 4."""
    _alone(view, result, "rle")
    rle = result.value.get("rle")
    width, height = result.size
    if not isinstance(rle, list) or not rle or width is None or height is None or min(width, height) <= 0:
        return
    packed = brush.bytes_of(cast("list[Any]", rle))
    if packed is None:
        return  # reported by the Shape
    found = int.from_bytes(packed[:4], "big") if len(packed) >= 4 else -1
    wanted = int(width) * int(height) * 4
    if found != wanted:
        whole = found > 0 and read_mask(packed).actual_count == found and packed[4] >> 3 == 7  # words of 8 bits
        sides = result.whole["original_width"], result.whole["original_height"]
        view.report((result.at, "rle"), rle, RleSize, found, wanted, *sides, whole)
        return
    declared, actual, brightest = read_mask(packed)
    if actual < declared:
        view.report((result.at, "rle"), rle, RleShort, len(packed), max(actual, 0), declared)
    elif declared and brightest < 2:
        spec = ViolationSpec(BrushMaskFaint) if brightest else ViolationSpec(BrushMaskUnseen)
        view.report((result.at, "rle"), rle, spec, brightest)


def _bitmask(view: View, result: Result) -> None:
    if not view.is_annotation:  # the editor's own exports of masks without labels have no more
        _alone(view, result, "imageDataURL")
    url = result.value.get("imageDataURL")
    if not isinstance(url, str):
        return
    size = size_of_png(url)
    if size is None:
        view.report((result.at, "imageDataURL"), url, BitmaskImage)
        return
    if result.size != size and all(side is not None and side > 0 for side in result.size):  # else the size is reported
        view.report((result.at, "imageDataURL"), url, PngSize, size, result.size)


#: Points that bend the line at a vertex. On images the editor stops at a curve without them.
_CONTROLS = ("controlPoint1", "controlPoint2")


def is_vertex(value: Any) -> bool:
    """Returns True for an object with numbers x and y."""
    return isinstance(value, dict) and None not in [number(cast("Json", value).get(name)) for name in ("x", "y")]


def _vector(view: View, result: Result) -> None:
    _alone(view, result, "vertices")
    at: Path = (result.at, "vertices")
    vertices(view, at, result.value.get("vertices"))
    for index, vertex in objects_in(result.value.get("vertices")):
        lacking = tuple([name for name in _CONTROLS if not is_vertex(vertex.get(name))]) if vertex.get("isBezier") else ()
        if lacking:
            view.report((at, index), vertex, CurveWithoutControls, lacking)


def vertices(view: View, at: Path, given: Any) -> None:
    """Checks that each vertex has an id of its own, and that prevPointId names an earlier vertex."""
    known: dict[str, int] = {}
    is_uncertain = False  # an earlier vertex, reported itself, may have the id
    listed = cast("list[Any]", given) if isinstance(given, list) else []
    if len(listed) > 1 and all(map(is_point, listed)):
        view.explains(at, codes_of(MemberNotAnObject), listed, spec_of(VertexLists))
    if len(listed) > 1 and all(map(is_vertex, listed)) and len({(vertex["x"], vertex["y"]) for vertex in listed}) == 1:
        view.report(at, listed, NoLength, len(listed))
    for index, vertex in enumerate(listed):
        if not isinstance(vertex, dict):
            is_uncertain = True
            continue
        before, id_ = cast("Json", vertex).get("prevPointId"), cast("Json", vertex).get("id")
        is_uncertain = is_uncertain or (id_ is not None and not isinstance(id_, str))
        if isinstance(before, str) and before not in known and not is_uncertain:
            view.report(((at, index), "prevPointId"), before, VectorVertices)
        if isinstance(id_, str) and known.setdefault(id_, index) != index:
            view.report(((at, index), "id"), id_, VertexTwice, known[id_])


def _sequence(view: View, result: Result) -> None:
    """Checks the key frames of a video region: their order, repeated ones, the end of the video, and the vertices in each."""
    last, first = None, dict[float, int]()
    given: Any = result.value.get("sequence")
    count = _count(result.value.get("framesCount"))
    if count is not None and count <= 0 and given.__class__ is list and given:  # one finding, not one for each key frame
        spec = spec_of(NoFramesCounted)
        of_type = codes_of(NotANumber, VideoNumberInQuotes)
        view.explains((result.at, "framesCount"), of_type, result.value["framesCount"], spec)
    for index, key_frame in objects_in(given):
        at: Path = ((result.at, "sequence"), index)
        if result.form == "video-vector":
            vertices(view, (at, "vertices"), key_frame.get("vertices"))
        current = number(key_frame.get("frame"))
        if current is None:
            continue
        beyond = count is not None and current > count > 0
        if beyond:
            view.report((at, "frame"), current, FrameBeyond, result.value["framesCount"])
        if current in first:
            same = key_frame == given[first[current]]
            view.report((at, "frame"), current, FrameAgain if same else FrameTwice, first[current])
        elif last is not None and 1 <= current < last:  # the Shape reports frames below 1
            view.report((at, "frame"), current, VideoFramesOrder, last)
        first.setdefault(current, index)
        last = last if beyond else current  # frames after one beyond the end are in order


def _count(frames: Any) -> float | None:
    """Returns the number of frames of a video, also if it is in quotes; None for other values."""
    return float(frames) if isinstance(frames, str) and reads_as_number(frames) else number(frames)


def _rotation(view: View, result: Result) -> None:
    turned = result.whole.get("image_rotation")
    if turned is not None and turned not in (0, 90, 180, 270):
        view.report((result.path, "image_rotation"), turned, ImageRotation)


_RULES: dict[str, Callable[[View, Result], None]] = {
    "polygon": _polygon, "brush": _brush, "wand": _brush, "bitmask": _bitmask, "vector": _vector, "video-box": _sequence,
    "video-vector": _sequence,
}  # fmt: skip


# -- when a result needs no check -----------------------------------------------------------------------------------

_CONSTRAINTS_BY_FORM = {
    "polygon": on(("value", "points"), *constraints.POINTS), "vector": on(("value", "vertices"), *constraints.VERTICES),
    "brush": (*on(("value", "rle"), *constraints.BYTES), *on((), *constraints.BRUSH)),
}  # fmt: skip


def _under(form: ResultForm) -> Declared | None:
    kind = form.kind
    if kind is None or (kind.form not in _RULES and not form.is_merged):
        return SILENT_ON_CLEAN
    if form.is_merged or kind.form not in _CONSTRAINTS_BY_FORM:
        return None
    if kind.form in ("vector", "brush") and kind.labels is None:
        return None  # a line or a mask with a single member is taken for an answer
    return Declared(_CONSTRAINTS_BY_FORM[kind.form])


_YIELDS = codes_of(
    RegionMemberMissing, RegionPointsForm, PolygonClosingPoint, BrushMask, BitmaskImage, ImageRotation, VectorVertices, RegionCrossesItself,
    BrushMaskUnseen, BrushMaskFaint, VideoFrame, VideoFramesOrder,
)  # fmt: skip
CHECK = Check(check, _YIELDS, (), _under)
