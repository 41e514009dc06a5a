"""Record rules on objects: names against the ontology, dates, and geometry as a whole: pixels for fractions, drawings outside."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin
from typing import Any, cast

from msgspec.structs import astuple

from predlint.names import quote
from predlint.platforms.encord import coordinate_words
from predlint.platforms.encord.aliases import UNREAD, misnamed, name_aliases, value_at
from predlint.platforms.encord.classification_words import NameMismatch
from predlint.platforms.encord.constraints import SIDES
from predlint.platforms.encord.coordinate_shapes import DRAWS, FAR, GEOMETRY, LEAST_CORNERS
from predlint.platforms.encord.coordinate_words import (
    BeyondImage,
    BeyondUnsizedImage,
    CoordinateRange,
    Corners,
    FewPoints,
    FrontOfPoints,
    GeometryMissing,
    GeometryPartMissing,
    GeometryType,
    MixedDimensions,
    NoArea,
    OddRing,
    OnlyZero,
    OtherGeometry,
    OutsideImage,
    Pixels,
    PointGaps,
    PointNumberTwice,
    PointRange,
    SecondGeometry,
    SizeRange,
    ThetaRange,
    UnknownMemberOfObject,
    UnreadGeometry,
)
from predlint.platforms.encord.dates import is_date
from predlint.platforms.encord.drawing_extents import ROUNDING, Causes, DrawnObject, Extent, extent_of, number, numbers
from predlint.platforms.encord.frame_counts import FRAMED
from predlint.platforms.encord.mask_rules import check_mask
from predlint.platforms.encord.mask_words import MaskColumns, MaskEmpty, MaskOrigin, MaskRuns, MaskSide, MaskSize
from predlint.platforms.encord.object_words import (
    ArchivedObject,
    DateElsewhere,
    MarkedManual,
    NoCreatedAt,
    NotOnFrames,
    ObjectDate,
    ShapeForData,
    ShapeMismatch,
    WrongName,
    WrongValue,
)
from predlint.platforms.encord.objects import other_geometry
from predlint.platforms.encord.point_rules import check_point, check_polyline, corners_of, points_of, report_extent
from predlint.platforms.encord.polygon_rules import OF_POINTS, check_polygon, check_polygons, encloses
from predlint.platforms.encord.polygon_words import PolygonsDiffer
from predlint.platforms.encord.record_view import Appearance, Features, RowView
from predlint.platforms.encord.row_words import PredictedUnread
from predlint.platforms.encord.skeleton_rules import Skeletons
from predlint.platforms.encord.skeleton_words import SkeletonVertices, VertexNoHash, Visibility
from predlint.platforms.encord.structure import FRAMELESS_SHAPES, SHAPES, ObjectFeature, is_value_of, value_of
from predlint.shape.findings import Finding, Path, keys_of
from predlint.shape.resolver import name_text
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import codes_of
from predlint.violation import make_finding as found_at

_GEOMETRY_CODES = codes_of(
    Pixels, GeometryMissing, GeometryType, GeometryPartMissing, BeyondImage, FewPoints, PointGaps, OnlyZero, OddRing, PolygonsDiffer,
    MixedDimensions, NoArea, OutsideImage, MaskSize, MaskRuns, MaskEmpty, MaskColumns, SkeletonVertices, PointRange, PointNumberTwice,
    VertexNoHash, BeyondUnsizedImage,
)  # fmt: skip
#: The codes of rules that `ObjectRules.check` may report.
OBJECT_CODES = _GEOMETRY_CODES | codes_of(
    NameMismatch, ShapeMismatch, ShapeForData, ArchivedObject, PredictedUnread, ObjectDate, NoCreatedAt, UnknownMemberOfObject,
    SecondGeometry, MarkedManual,
)  # fmt: skip

#: Coordinates from here on are surely pixels, however few there are.
_SURELY = 10
#: All rules about the geometry of one object, those of the Shape too.
_GEOMETRIC = _GEOMETRY_CODES | codes_of(CoordinateRange, SizeRange, ThetaRange, MaskOrigin, MaskSide, Visibility, OtherGeometry)
#: Of these, the findings that stop the SDK even in a geometry that nobody looks at.
_STOPPING = codes_of(GeometryType, GeometryPartMissing, OtherGeometry)
_SIZES = codes_of(SizeRange)
_FAR_CODES = _SIZES | {CoordinateRange.code, PointRange.code}


_SECOND, _UNREAD = ViolationSpec(SecondGeometry), ViolationSpec(UnreadGeometry)


_ODD_FRONT, _FRONT_OF_POINTS = ViolationSpec(OddRing), spec_of(FrontOfPoints)


class ObjectRules:
    """The record rules on objects for one ontology. The view already contains the findings of the Shape."""

    def __init__(self, features: Features) -> None:
        self.skeletons = Skeletons(features.structure)
        self._on: dict[str, Callable[[DrawnObject, Path, Any], None]] = {
            "boundingBox": _box, "rotatableBoundingBox": _rotatable_box, "polygon": check_polygon, "polygons": check_polygons,
            "polyline": check_polyline, "point": check_point, "skeleton": self.skeletons.check, "bitmask": check_mask,
            "circle": _circle, "ellipse": _circle, "cuboid_2d": _flat_cuboid,
        }  # fmt: skip
        self.looked_at = frozenset(self._on)
        """The geometries that are checked as a whole."""

    def check(self, view: RowView) -> None:
        """Checks all objects of a row."""
        causes = Causes(view.out)
        _by_corners(view, causes)
        name_aliases(view, causes)
        _archived(view)
        given_as = misnamed(view)
        for seen in view.appearances:
            if view.doubted is not None and seen.path not in view.doubted:
                continue
            whole, feature = seen.whole, seen.feature
            own = GEOMETRY.get(feature.shape) if feature is not None else None
            if feature is not None and (own is not None or _stands(view, seen, feature)):
                _names(view, seen, feature, own)
            _dates(view, seen, causes)
            if whole.get("manualAnnotation") is True:
                view.report((seen.path, "manualAnnotation"), True, MarkedManual)
            if whole.get("event") == "delete":
                _placeholder(seen, causes)
                continue
            drawn = DrawnObject(view, seen, causes)
            for member in DRAWS:
                if member not in whole:
                    continue
                value, mine = whole[member], own is None or member == own or (own == "polygon" and member == "polygons")
                if mine and member in self._on:
                    self._on[member](drawn, (seen.path, member), value)
                elif not mine and value is not None and feature is not None and other_geometry(whole, cast(str, own)) is None:
                    spec = _SECOND if draws_more(value, member, whole.get(cast(str, own))) else _UNREAD
                    view.report((seen.path, member), value, spec, quote(feature.name), feature.shape, own, member)
            for member, keys in given_as.get(seen.path, ()) if given_as else ():
                if member in self._on:
                    self._on[member](drawn, *value_at(seen, keys))
        _in_pixels(view, causes)
        causes.resolve(view.out)


def draws_more(value: Any, member: str, own: Any) -> bool:
    """Returns False for a second geometry that adds nothing to the first: it is empty, or the box around the points of the first."""
    if not value:
        return False
    sides = _sides(value, SIDES) if member == "boundingBox" else None
    corners = corners_of(points_of(own)) if sides is not None else None
    if not sides or not corners:
        return True
    x, y, w, h = sides
    bounds, around = Extent(x, y, x + w, y + h), extent_of(corners)
    return any(abs(one - other) > ROUNDING for one, other in zip(astuple(bounds), astuple(around), strict=True))


def _placeholder(seen: Appearance, causes: Causes) -> None:
    """Suppresses findings for the geometry of an event that deletes an object: it may be missing or all zero, but must be readable."""
    drawn = {member: seen.whole[member] for member in DRAWS if seen.whole.get(member) is not None}
    read = _STOPPING | {OnlyZero.code} if "point" in drawn else _STOPPING if drawn else frozenset[str]()  # a point is read under its key
    causes.add(seen.path, _GEOMETRIC - read)
    for member, value in drawn.items():
        at: Path = (seen.path, member)
        if member == "point" and value.__class__ is dict:
            at, value = (at, "0"), value.get("0")
        for key in value if value.__class__ is dict else ():
            causes.add((at, key), codes_of(GeometryType))  # numbers are taken as they are


# -- names and dates ----------------------------------------------------------------------------------------------------


def _names(view: RowView, seen: Appearance, feature: ObjectFeature, own: str | None) -> None:
    """Checks name, value and shape. ``own``: the member that draws the feature."""
    whole = seen.whole
    if own is not None and own not in whole and other_geometry(whole, own) is not None:
        return  # the Shape has reported, for the whole object, that it is drawn as another
    name, value, shape = whole.get("name"), whole.get("value"), whole.get("shape")
    if isinstance(name, str) and name != feature.name:
        view.report((seen.path, "name"), name, WrongName, feature.name)
    elif isinstance(value, str) and not is_value_of(value, feature.name):
        view.report((seen.path, "value"), value, WrongValue, value_of(feature.name))
    if isinstance(shape, str) and shape != feature.shape and shape in SHAPES and feature.shape in SHAPES:
        view.report((seen.path, "shape"), shape, ShapeMismatch, quote(feature.name), feature.shape)


def _archived(view: RowView) -> None:
    """Reports objects with an archived feature, each at its first appearance."""
    reported: set[str | None] = set()
    for seen in view.appearances:
        if seen.feature is not None and seen.feature.archived and (seen.hash is None or seen.hash not in reported):
            reported.add(seen.hash)
            view.report((seen.path, "featureHash"), seen.whole.get("featureHash"), ArchivedObject, seen.feature.name)


def _stands(view: RowView, seen: Appearance, feature: ObjectFeature) -> bool:
    """Returns False for an object on a frame whose feature has no geometry, and reports it."""
    if feature.shape not in FRAMELESS_SHAPES or not (seen.unit.is_space or view.data_type in (*FRAMED, "scene")):
        return True
    other = seen.intended.hash if seen.intended is not None and seen.intended is not feature else None
    view.report((seen.path, "featureHash"), feature.hash, NotOnFrames, quote(feature.name), feature.shape, seen.unit.kind, other)
    return False


def _dates(view: RowView, seen: Appearance, causes: Causes) -> None:
    for member in ("createdAt", "lastEditedAt"):
        given = seen.whole.get(member)
        if given is None:
            if member == "createdAt":
                _no_date(view, seen, causes)
        elif not (isinstance(given, str) and is_date(given)):
            view.report((seen.path, member), given, spec_of(ObjectDate, member))


def _no_date(view: RowView, seen: Appearance, causes: Causes) -> None:
    """Reports an object without createdAt. Its date may be there under another spelling."""
    at = (seen.path, "createdAt")
    spelt = name_text(("createdAt",), (name for name in seen.whole if name != "createdAt"))
    given = seen.whole[spelt] if spelt is not None else None
    good = isinstance(given, str) and is_date(given)
    if spelt is None or not (good or "createdAt" not in seen.whole):
        view.report(at, None, NoCreatedAt, None)
        return
    causes.add((seen.path, spelt), UNREAD)
    if good and "createdAt" not in seen.whole:
        view.report(at, None, NoCreatedAt, spelt)
    else:
        view.report(at, None, DateElsewhere, spelt, good)


# -- boxes --------------------------------------------------------------------------------------------------------------


def _box(drawn: DrawnObject, path: Path, value: Any) -> None:
    sides = _sides(value, SIDES)
    if sides is None:
        return
    x, y, w, h = sides
    if 0 <= x <= x + w <= 1 and 0 <= y <= y + h <= 1:
        return  # as most are
    bounds = Extent(x, y, x + w, y + h)
    if min(w, h) <= 0 or max(w, h) > 1 + FAR or bounds.far:
        return  # reported by the Shape
    if (where := bounds.outside()) is not None:
        drawn.view.report(path, value, OutsideImage, "the box", where)
    elif (where := bounds.beyond(drawn.seen.unit.width, drawn.seen.unit.height)) is not None:
        drawn.view.report(path, value, BeyondImage if drawn.is_sized else BeyondUnsizedImage, "the box", where, _corner(x, y, w, h))


def _corner(x: float, y: float, w: float, h: float) -> tuple[str, str] | None:
    """Returns the axis along which the size may be the far corner by mistake: as a corner it would be in the image. Else None."""
    for start, extent, low, size in (("x", "w", x, w), ("y", "h", y, h)):
        if low + size > 1 + ROUNDING and 0 <= low < size <= 1:
            return start, extent
    return None


def _rotatable_box(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks a rotatable box. Its corners turn about the centre, so that the centre is checked first."""
    sides = _sides(value, SIDES)
    if sides is None or sides[2] <= 0 or sides[3] <= 0:
        return
    if not value.get("theta"):
        _box(drawn, path, value)
        return
    x, y, w, h = sides
    if max(w, h) > 1 + FAR or Extent(x, y, x, y).far:
        return  # reported by the Shape
    x, y = x + w / 2, y + h / 2
    if 0 <= x <= 1 and 0 <= y <= 1:
        return  # as most are
    centre = Extent(x, y, x, y)
    is_beyond = centre.beyond(drawn.seen.unit.width, drawn.seen.unit.height) is not None
    turned = _turned(drawn, x, y, w, h, number(value["theta"])) if is_beyond else None
    if turned is not None and (outside := turned.outside()) is not None:
        drawn.view.report(path, value, OutsideImage, "the box", outside)
    else:
        drawn.report_outside(path, value, centre, "the centre of the box")


def _turned(drawn: DrawnObject, x: float, y: float, w: float, h: float, theta: float | None) -> Extent | None:
    """Returns the extent of a box that was turned about its centre in pixels, or None if the size of the image is unknown."""
    width, height = drawn.seen.unit.width, drawn.seen.unit.height
    if not width or not height or theta is None:
        return None
    along, across = abs(cos(radians(theta))), abs(sin(radians(theta)))
    w, h = w * width, h * height
    half = (w * along + h * across) / 2 / width, (w * across + h * along) / 2 / height
    return Extent(x - half[0], y - half[1], x + half[0], y + half[1])


def _circle(drawn: DrawnObject, path: Path, value: Any) -> None:
    centre = _sides(value, ("x", "y"))
    if centre is None:
        return
    x, y = centre
    bounds = Extent(x, y, x, y)
    if not bounds.is_within and not bounds.far:
        drawn.report_outside(path, value, bounds, "the centre")


def _flat_cuboid(drawn: DrawnObject, path: Path, value: Any) -> None:
    front: Any = value.get("front") if value.__class__ is dict else None
    if front.__class__ is not list:
        return
    if front and all(isinstance(item, (list, dict)) for item in front):
        drawn.explain((path, "front"), OF_POINTS, front, _FRONT_OF_POINTS)
        return
    if len(front) % 2:
        drawn.explain((path, "front"), codes_of(FewPoints), front, _ODD_FRONT, len(front))
    elif len(front) >= 2 * LEAST_CORNERS and (known := numbers(front)) is not None:
        corners = list(zip(known[::2], known[1::2], strict=True))
        encloses(drawn, (path, "front"), front, corners, "the front of the cuboid")
        report_extent(drawn, (path, "front"), front, corners, "the front of the cuboid")


def _sides(value: Any, names: tuple[str, ...]) -> list[float] | None:
    """Returns the members with these names, or None if one is no number."""
    if value.__class__ is not dict:
        return None
    found: list[float] = []
    for name in names:
        side = value.get(name)
        if side.__class__ is not float or not -1 <= side <= 1:  # not a usual fraction
            side = number(side)
        if side is None:
            return None
        found.append(side)
    return found


# -- pixels -------------------------------------------------------------------------------------------------------------


def _in_pixels(view: RowView, causes: Causes) -> None:
    """Reports once per object that its coordinates look like pixels, if most of them are far beyond the image."""
    far = [finding for finding in view.out if finding.kind.code in _FAR_CODES and finding.value > 1]
    far = causes.unexplained(far) if far else []
    if not far:
        return
    objects = {tuple(keys_of(seen.path)): seen for seen in view.appearances}
    sizes = sorted({len(keys) for keys in objects})
    found: dict[tuple[str | int, ...], list[Finding]] = {}
    for finding in far:
        keys = tuple(keys_of(finding.path))
        for size in sizes:
            if keys[:size] in objects:
                found.setdefault(keys[:size], []).append(finding)
    for keys, findings in found.items():
        seen = objects[keys]
        values = [finding.value for finding in findings]
        drawn = {*DRAWS, *(keys_of(finding.path)[len(keys)] for finding in findings)}  # also under a misspelt name
        count = sum(_count(seen.whole[member]) for member in seen.whole if member in drawn)
        if max(values) < _SURELY and (2 * len(values) < count or min(values) < 2):
            continue
        member, path, value = _side(findings[0].path), findings[0].path, findings[0].value
        side = seen.unit.width if coordinate_words.side_of(member) == "width" else seen.unit.height
        about = (member, side if side is not None and value <= side else None, len(values), count, max(values))
        causes.findings.append(found_at(Pixels, path, value, *about))
        causes.add(seen.path, _FAR_CODES - _SIZES)
        for finding in findings:  # a size of 0 or less is another fault
            causes.add(finding.path, _SIZES)


def _side(path: Path) -> str:
    """Returns the name of a coordinate. In a ring x and y take turns."""
    key = path[1] if path is not None else ""
    return key if isinstance(key, str) else "xy"[key % 2]


def _count(value: Any) -> int:
    """Counts the coordinates in a geometry."""
    if value.__class__ is dict:
        return sum([_count(inner) for name, inner in value.items() if name != "theta"])
    if value.__class__ is list:
        return sum(map(_count, value))
    return type(value) in (int, float)


def _by_corners(view: RowView, causes: Causes) -> None:
    """Suppresses findings about single members of a box that is given in another form, such as by its corners."""
    for finding in view.out:
        kind, path = finding.kind, finding.path
        if kind.code == GeometryPartMissing.code and path is not None and (path[1] in DRAWS or kind is Corners):
            causes.add(path, UNREAD)
