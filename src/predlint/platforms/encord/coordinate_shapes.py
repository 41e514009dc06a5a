"""The Shape of each geometry of an object. Coordinates are fractions of the image, 0 to 1.

A Shape refuses only coordinates far outside of the image. Those a little outside are left to record rules, which see the object as a
whole. Points and lines may be three-dimensional, in units of their own: only record rules check their range.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import replace

from predlint.geometry import MOST_PIXELS
from predlint.platforms.encord.box_formats import is_of_box
from predlint.platforms.encord.constraints import (
    BOX,
    END,
    FILLED,
    FLAT_CUBOID,
    LINE,
    OF_TEMPLATE,
    OLD_VISIBILITY,
    OUTLINE,
    ROUND,
    ROUNDING,
    SEEN,
    TURNED_BOX,
    UNTOLD_VERTICES,
    VERTICES,
    no_number,
)
from predlint.platforms.encord.coordinate_words import (
    BarePoint,
    CoordinateRange,
    Corners,
    CuboidSide,
    FewOfFront,
    FewPoints,
    FlatFront,
    GeometryNotText,
    GeometryPartMissing,
    GeometryType,
    MemberSlip,
    NoBack,
    NotAnObject,
    NotAPoint,
    NotThreeNumbers,
    OnlyZero,
    PointKey,
    PointsWanted,
    Ratio,
    SizeRange,
    ThetaRange,
    ThreeNumbers,
    UnknownMemberOfObject,
)
from predlint.platforms.encord.mask_words import CocoMask, MaskOrigin, MaskSide, NoOrigin, OtherName, RleWanted
from predlint.platforms.encord.polygon_words import FewNumbers, NoPolygons, NoRing, RingsWanted
from predlint.platforms.encord.skeleton_words import NoVertices, Visibility
from predlint.shape.constraints import EnclosesArea, LeadsSomewhere, NamedAs, PointsIn
from predlint.shape.nodes import AnyValue, Entries, Items, Member, Node, Number, Record, Text, Typed
from predlint.shape.violation_specs import AlsoWritten, ViolationSpec, spec_of

#: Coordinates farther outside of the image than this are taken for pixels, or for a mistake.
FAR = 0.5
#: A key that numbers a point.
_PLACE = r"^[0-9]+(?![\s\S])"
#: Shape -> the member that draws it. Objects of other shapes have no geometry on a frame.
GEOMETRY = {
    "bounding_box": "boundingBox", "rotatable_bounding_box": "rotatableBoundingBox", "polygon": "polygon", "polyline": "polyline",
    "point": "point", "skeleton": "skeleton", "bitmask": "bitmask", "cuboid": "cuboid", "cuboid_2d": "cuboid_2d", "circle": "circle",
    "ellipse": "ellipse",
}  # fmt: skip
#: Every member that draws something.
DRAWS = (*GEOMETRY.values(), "polygons")
LEAST_CORNERS = 3
LEAST_OF_LINE = 2
_BOX = '{"x": …, "y": …, "w": …, "h": …}'
#: Wrong names for the text of a mask.
_RUNS = ("rle", "rle_string", "rlestring", "rleCounts", "mask")


def record(
    members: Mapping[str, Member], what: str, wanted: str, *, stands_for: AlsoWritten | None = None, ends_open: bool = False
) -> Record:
    """Returns the Shape of a JSON object in a geometry. ``what``: its name in messages."""
    return Record(
        members,
        wrong=spec_of(NotAnObject, what, wanted),
        unknown=ViolationSpec(UnknownMemberOfObject, (what,)),
        misspelt=ViolationSpec(MemberSlip, (what,)),
        stands_for=stands_for,
        ends_open=ends_open,
    )


def coordinate(member: str) -> Number:
    """Returns the node of a coordinate along the width or height of the image."""
    return Number(_no_number(member), spec_of(CoordinateRange, member), minimum=-FAR, maximum=1 + FAR)


def size(member: str) -> Number:
    """Returns the node of a width, height or radius, as a fraction of the image."""
    return Number(_no_number(member), spec_of(SizeRange, member), above=0, maximum=1 + FAR)


def free(member: str) -> Number:
    """Returns the node of a number of any size, for geometries that may be in space."""
    return Number(spec_of(GeometryType, member, False, False))


def needed(node: Node, what: str, member: str) -> Member:
    """Returns a member without which nothing can be drawn."""
    return Member(node, spec_of(GeometryPartMissing, what, member))


def theta() -> Number:
    """Returns the node of a rotation in degrees."""
    return Number(_no_number("theta"), spec_of(ThetaRange), minimum=-360, maximum=360)


def box() -> Record:
    """Returns the Shape of a box: top left corner and size."""
    members = _box("boundingBox")  # columns: BoxesOfCorners looks at all boxes of a file
    members = {name: replace(member, node=replace(member.node, column=f"box.{name}")) for name, member in members.items()}
    return replace(record(members, "boundingBox", _BOX, stands_for=_by_corners("boundingBox")), holds=BOX)


def rotatable_box() -> Record:
    """Returns the Shape of a rotatable box: the box before its rotation about the centre, and the angle."""
    what = "rotatableBoundingBox"
    members = _box(what) | {"theta": needed(replace(theta(), column="theta"), what, "theta")}
    return replace(record(members, what, _BOX[:-1] + ', "theta": …}', stands_for=_by_corners(what)), holds=TURNED_BOX)


def _box(what: str) -> dict[str, Member]:
    members = {name: needed(coordinate(name), what, name) for name in ("x", "y")}
    return members | {name: needed(size(name), what, name) for name in ("w", "h")}


def _by_corners(what: str) -> AlsoWritten:
    def also_written(value: Any) -> ViolationSpec | None:
        found = tuple(name for name in value if is_of_box(name))
        return spec_of(Corners, what, found) if len(found) > 1 else None

    return also_written


def _no_number(member: str) -> ViolationSpec:
    return spec_of(GeometryType, member)


# -- points -------------------------------------------------------------------------------------------------------------


def polygon() -> Items:
    """Returns the Shape of an outline: points by number, or a list of them."""
    return _points("polygon", coordinate, LEAST_CORNERS, OUTLINE)


def optional_polygon() -> Items:
    """Returns the Shape of an outline beside rings, which are read instead: points of any number and any position, or null."""

    def anything(member: str) -> Node:
        return AnyValue()

    return replace(_points("polygon", anything, 0, ()), nullable=True)


def polyline() -> Items:
    """Returns the Shape of a line: points by number, or a list of them; in space if they have a z."""
    return _points("polyline", free, LEAST_OF_LINE, LINE, z=True)


def _points(what: str, number: Any, least: int, holds: tuple[PointsIn | EnclosesArea | LeadsSomewhere, ...], *, z: bool = False) -> Items:
    members = {name: needed(number(name), f"a point of {what}", name) for name in ("x", "y")}
    if z:
        members["z"] = Member(no_number(free("z")))
    point = Record(
        members,
        wrong=spec_of(NotAPoint, what),
        unknown=ViolationSpec(UnknownMemberOfObject, (f"a point of {what}",)),
        misspelt=ViolationSpec(MemberSlip, (f"a point of {what}",)),
    )
    wrong, few = spec_of(PointsWanted, what), ViolationSpec(FewPoints, (what, least))
    numbered = Entries(point, wrong=wrong, keys=_PLACE, key=spec_of(PointKey, what), minimum=least, length=few, holds=holds)
    return Items(point, wrong=wrong, minimum=least, length=few, bare=numbered, holds=holds)


def point() -> Record:
    """Returns the Shape of a point, under the key "0"; in space if it has a z."""
    members = {name: needed(replace(free(name), usual_least=-ROUNDING, usual_most=END), "the point", name) for name in ("x", "y")}
    members["z"] = Member(no_number(free("z")))
    only = Record(
        members,
        wrong=spec_of(NotAPoint, "point"),
        unknown=ViolationSpec(UnknownMemberOfObject, ("the point",)),
        misspelt=ViolationSpec(MemberSlip, ("the point",)),
    )
    first = {"0": Member(only, spec_of(BarePoint))}
    return record(first, "point", '{"0": {"x": …, "y": …}}', stands_for=_unknown_key_spec, ends_open=True)


def _unknown_key_spec(value: Any) -> ViolationSpec | None:
    numbered = any(isinstance(inner, dict) for inner in cast("dict[str, Any]", value).values())
    return spec_of(OnlyZero) if numbered else spec_of(BarePoint) if value else None


def polygons(least: int) -> Items:
    """Returns the Shape of polygons: lists of rings, which are flat lists of numbers. Null is allowed if ``least`` is 0."""
    ring = Items(
        coordinate("a coordinate"),
        wrong=spec_of(RingsWanted, "a ring"),
        minimum=2 * LEAST_CORNERS,
        length=ViolationSpec(FewNumbers, (2 * LEAST_CORNERS,)),
        flat=True,
        holds=OUTLINE,
    )
    rings = Items(
        ring,
        wrong=spec_of(RingsWanted, "a polygon of polygons"),
        minimum=1,
        length=ViolationSpec(NoRing),
    )
    wrong = spec_of(RingsWanted, "polygons")
    if least:
        return Items(rings, wrong=wrong, minimum=least, length=ViolationSpec(NoPolygons))
    return Items(rings, wrong=wrong, bare=Typed(frozenset({"null"}), wrong))


def _of_vertex(member: str) -> Number:
    """Returns the node of a coordinate of a vertex, which it needs even if it is not visible."""
    specs = spec_of(GeometryType, member, True), spec_of(CoordinateRange, member, True)
    return Number(*specs, minimum=-FAR, maximum=1 + FAR)


def skeleton() -> Entries:
    """Returns the Shape of a skeleton: vertices by number. A record rule checks which vertices there are."""
    what = "a vertex of the skeleton"
    unseen = spec_of(Visibility)
    seen = Text(unseen, pattern=r"^(visible|invisible|occluded|selfOccluded)(?![\s\S])", form=unseen, nullable=True)
    members = {name: needed(_of_vertex(name), what, name) for name in ("x", "y")}
    members |= {"name": needed(_text("name of a vertex"), what, "name"), "visibility": Member(seen)}
    members |= {name: Member(_text(f"{name} of a vertex", nullable=True)) for name in ("featureHash", "color", "value")}
    members |= {name: Member(AnyValue()) for name in OLD_VISIBILITY}
    vertex = record(members, what, '{"x": …, "y": …, "name": …, "featureHash": …}')
    return Entries(
        vertex,
        wrong=spec_of(NotAnObject, "skeleton", '{"0": {"x": …, "y": …, "name": …, "featureHash": …}, "1": …}'),
        minimum=1,
        length=ViolationSpec(NoVertices),
    )


def skeleton_of(node: Entries, called: NamedAs | None) -> Entries:
    """Returns the Shape of skeletons of one template. ``called``: its vertices; each must be there once, with its hash and name."""
    vertex = node.item
    assert isinstance(vertex, Record)
    if called is None:
        return replace(node, holds=(UNTOLD_VERTICES,))
    members = dict(vertex.members)
    name = members["name"]
    members["name"] = replace(name, node=replace(cast(Text, name.node), usual=tuple(called.texts)))
    for axis in ("x", "y"):
        members[axis] = replace(members[axis], node=replace(cast(Number, members[axis].node), usual_least=-ROUNDING, usual_most=END))
    count = len(called.texts)
    item = replace(vertex, members=members, holds=(OF_TEMPLATE, called, SEEN))
    return replace(node, item=item, usual_least=count, usual_most=count, holds=(VERTICES,))


def _text(member: str, *, nullable: bool = False) -> Text:
    return Text(spec_of(GeometryNotText, member), nullable=nullable)


def bitmask() -> Record:
    """Returns the Shape of a bitmask: the pixels of the whole image, row by row, as run lengths in a text."""
    what = "bitmask"
    members = {name: needed(_pixels(name), what, name) for name in ("height", "width")}
    rle = Text(spec_of(RleWanted), runs=True)
    members["rleString"] = needed(rle, what, "rleString")
    for name in ("top", "left"):
        origin = spec_of(MaskOrigin, name)
        members[name] = needed(Number(spec_of(NoOrigin, name), origin, minimum=0, maximum=0, whole=True), what, name)
    node = record(members, what, '{"top": 0, "left": 0, "height": …, "width": …, "rleString": "…"}', stands_for=_of_coco)
    return replace(node, holds=(FILLED,))


def _of_coco(value: Any) -> ViolationSpec | None:
    """Returns the violation spec for a mask in COCO's form, or with another name for its text. Else None."""
    if "counts" in value:
        return spec_of(CocoMask)
    other = next((name for name in _RUNS if name in value), None)
    return spec_of(OtherName, other) if other is not None and "rleString" not in value else None


def _pixels(member: str) -> Number:
    wrong = spec_of(MaskSide, member)
    return Number(wrong, wrong, above=0, maximum=MOST_PIXELS, whole=True)


# -- further kinds ------------------------------------------------------------------------------------------------------


def cuboid() -> Record:
    """Returns the Shape of a box in space: centre and size in units of the scene, angles in radians."""
    members: dict[str, Member] = {}
    for name in ("position", "orientation", "size"):
        wrong = spec_of(ThreeNumbers, name)
        axes = Entries(AnyValue(), wrong=wrong)  # {"x": …, "y": …, "z": …}, which the editor may write
        axis = free(name) if name != "size" else Number(_no_number(name), spec_of(CuboidSide), above=0)
        members[name] = needed(
            Items(axis, wrong=wrong, minimum=3, maximum=3, length=ViolationSpec(NotThreeNumbers, (name,)), bare=axes), "cuboid", name
        )
    return record(members, "cuboid", '{"position": [x, y, z], "orientation": [a, b, c], "size": [x, y, z]}')


def cuboid_2d() -> Record:
    """Returns the Shape of a 2D cuboid: a front, and the vanishing point of its edges or the offset of its back."""
    few = ViolationSpec(FewOfFront)
    front = Items(coordinate("a coordinate"), wrong=spec_of(FlatFront), minimum=2 * LEAST_CORNERS, length=few)
    rest = {name: Member(_free_point(name)) for name in ("vanishingPoint", "offset")} | {"scaleRatio": Member(_scale())}
    members = {"front": needed(front, "cuboid_2d", "front")} | rest
    body = record(members, "cuboid_2d", '{"front": [x1, y1, …], "offset": {"x": …, "y": …}}')
    backs = (frozenset({"offset"}), frozenset({"vanishingPoint", "scaleRatio"}))
    return replace(body, holds=(FLAT_CUBOID,), variants=backs, incomplete=ViolationSpec(NoBack))


def _scale() -> Number:
    """Returns the node of the size of the back of a 2D cuboid, relative to its front; 0 if the back is a point."""
    return Number(_no_number("scaleRatio"), spec_of(Ratio, "scaleRatio", "0 or above"), minimum=0)


def _free_point(name: str) -> Record:
    """Returns the Shape of a point at any position, or of an offset along both axes."""
    return record({axis: needed(free(axis), name, axis) for axis in "xy"}, name, '{"x": …, "y": …}')


def circle() -> Record:
    """Returns the Shape of a circle: a centre, and a radius as a fraction of the image's width."""
    stretch = Number(_no_number("stretch"), spec_of(Ratio, "stretch", "above 0"), above=0)
    return _round("circle", ("r",), {"stretch": Member(stretch), "theta": Member(theta())})


def ellipse() -> Record:
    """Returns the Shape of an ellipse: a centre, and radii as fractions of the image's width and height."""
    return _round("ellipse", ("rx", "ry"), {"theta": Member(theta())})


def _round(what: str, radii: tuple[str, ...], more: Mapping[str, Member]) -> Record:
    members = {name: needed(coordinate(name), what, name) for name in ("x", "y")}
    members |= {name: needed(size(name), what, name) for name in radii}
    node = record({**members, **more}, what, '{"x": …, "y": …, ' + ", ".join(f'"{name}": …' for name in radii) + "}")
    return replace(node, holds=ROUND)
