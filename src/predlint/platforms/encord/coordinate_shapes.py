"""The shape of what says where an object is, for each kind of drawing. Coordinates are fractions of the image, 0 to 1.

A shape refuses only what is far outside of the image; a little beyond it is for a record rule to judge, which sees how the object
lies as a whole. Points and lines may be three-dimensional, in units of their own: their range is for record rules alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import replace

from predlint.geometry import MOST_PIXELS
from predlint.platforms.encord import coordinate_words as say
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
from predlint.shape.violation_specs import AlsoWritten, ViolationSpec, spec_of, violation_spec

#: How far coordinates may lie outside of the image before they are taken for pixels, or for a mistake.
FAR = 0.5
#: A key that numbers a point.
_PLACE = r"^[0-9]+(?![\s\S])"
#: Shapes and the member that draws them. Objects of other shapes have no geometry on a frame.
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
#: What the text of a mask may be called by mistake.
_RUNS = ("rle", "rle_string", "rlestring", "rleCounts", "mask")


def record(
    members: Mapping[str, Member], what: str, wanted: str, *, stands_for: AlsoWritten | None = None, ends_open: bool = False
) -> Record:
    """An object of a geometry; ``what`` names it in messages."""
    return Record(
        members,
        wrong=spec_of(NotAnObject, what, wanted),
        unknown=ViolationSpec(UnknownMemberOfObject, (what,)),
        misspelt=ViolationSpec(MemberSlip, (what,)),
        stands_for=stands_for,
        ends_open=ends_open,
    )


def coordinate(member: str) -> Number:
    """A place along the width or height of the image."""
    return Number(_no_number(member), spec_of(CoordinateRange, member), minimum=-FAR, maximum=1 + FAR)


def size(member: str) -> Number:
    """A width, a height or a radius as a fraction of the image."""
    return Number(_no_number(member), spec_of(SizeRange, member), above=0, maximum=1 + FAR)


def free(member: str) -> Number:
    """A number of any size: of what may lie in space, too."""
    return Number(spec_of(GeometryType, member, False, False))


def needed(node: Node, what: str, member: str) -> Member:
    """A member without which nothing can be drawn."""
    return Member(node, spec_of(GeometryPartMissing, what, member))


def theta() -> Number:
    """A rotation in degrees."""
    return Number(_no_number("theta"), spec_of(ThetaRange), minimum=-360, maximum=360)


def box() -> Record:
    """The top left corner and the size."""
    members = _box("boundingBox")  # of all of a file it is told whether they are corners
    members = {name: replace(member, node=replace(member.node, column=f"box.{name}")) for name, member in members.items()}
    return replace(record(members, "boundingBox", _BOX, stands_for=_by_corners("boundingBox")), holds=BOX)


def rotatable_box() -> Record:
    """A box before its rotation, which is about its centre."""
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
    """The outline: points by number, or a list of them."""
    return _points("polygon", coordinate, LEAST_CORNERS, OUTLINE)


def optional_polygon() -> Items:
    """The outline beside rings that are read in its stead: points all the same, however few and wherever they are."""

    def anything(member: str) -> Node:
        return AnyValue()

    return replace(_points("polygon", anything, 0, ()), nullable=True)


def polyline() -> Items:
    """Points by number, or a list of them; in space where they have a z."""
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
    """One point, under the key "0"; in space where it has a z."""
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
    """Polygons, each a list of rings, each a flat list of numbers; null is as good as none where there is a polygon beside it."""
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
    """A coordinate of what may not be seen, and has a place all the same."""
    said = spec_of(GeometryType, member, True), spec_of(CoordinateRange, member, True)
    return Number(*said, minimum=-FAR, maximum=1 + FAR)


def skeleton() -> Entries:
    """Vertices by number; which there must be, a record rule knows."""
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
    """The skeletons of one template, whose vertices are called so: each once, by its hash and its name."""
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
    told = replace(vertex, members=members, holds=(OF_TEMPLATE, called, SEEN))
    return replace(node, item=told, usual_least=count, usual_most=count, holds=(VERTICES,))


def _text(member: str, *, nullable: bool = False) -> Text:
    return Text(spec_of(GeometryNotText, member), nullable=nullable)


def bitmask() -> Record:
    """The pixels of an object, row by row, as run lengths in a text; of the whole image."""
    what = "bitmask"
    members = {name: needed(_pixels(name), what, name) for name in ("height", "width")}
    rle = Text(spec_of(RleWanted), runs=True)
    members["rleString"] = needed(rle, what, "rleString")
    for name in ("top", "left"):
        origin = spec_of(MaskOrigin, name)
        members[name] = needed(Number(spec_of(NoOrigin, name), origin, minimum=0, maximum=0, whole=True), what, name)
    made = record(members, what, '{"top": 0, "left": 0, "height": …, "width": …, "rleString": "…"}', stands_for=_of_coco)
    return replace(made, holds=(FILLED,))


def _of_coco(value: Any) -> ViolationSpec | None:
    """A mask in COCO's form, or one whose text has another name."""
    if "counts" in value:
        return spec_of(CocoMask)
    other = next((name for name in _RUNS if name in value), None)
    return spec_of(OtherName, other) if other is not None and "rleString" not in value else None


def _pixels(member: str) -> Number:
    wrong = spec_of(MaskSide, member)
    return Number(wrong, wrong, above=0, maximum=MOST_PIXELS, whole=True)


# -- further kinds ------------------------------------------------------------------------------------------------------


def cuboid() -> Record:
    """A box in space: its centre, its angles in radians, its size; in the units of the scene."""
    members: dict[str, Member] = {}
    for name in ("position", "orientation", "size"):
        wrong = spec_of(ThreeNumbers, name)
        axes = Entries(AnyValue(), wrong=wrong)  # {"x": …, "y": …, "z": …}, which the editor may write
        axis = free(name) if name != "size" else Number(_no_number(name), spec_of(CuboidSide), above=0)
        members[name] = needed(
            Items(axis, wrong=wrong, minimum=3, maximum=3, length=violation_spec("GEO205", _not_three, name), bare=axes), "cuboid", name
        )
    return record(members, "cuboid", '{"position": [x, y, z], "orientation": [a, b, c], "size": [x, y, z]}')


def _not_three(value: Any, member: str, count: int) -> say.MessageAndHelp:
    return say.three_numbers(value, member)


def cuboid_2d() -> Record:
    """A front, and either the point where its edges meet or how far its back is moved."""
    few = ViolationSpec(FewOfFront)
    front = Items(coordinate("a coordinate"), wrong=spec_of(FlatFront), minimum=2 * LEAST_CORNERS, length=few)
    rest = {name: Member(_free_point(name)) for name in ("vanishingPoint", "offset")} | {"scaleRatio": Member(_scale())}
    members = {"front": needed(front, "cuboid_2d", "front")} | rest
    body = record(members, "cuboid_2d", '{"front": [x1, y1, …], "offset": {"x": …, "y": …}}')
    backs = (frozenset({"offset"}), frozenset({"vanishingPoint", "scaleRatio"}))
    return replace(body, holds=(FLAT_CUBOID,), variants=backs, incomplete=ViolationSpec(NoBack))


def _scale() -> Number:
    """How large the back of a 2D cuboid is, measured by its front; 0 where it recedes to a point."""
    return Number(_no_number("scaleRatio"), spec_of(Ratio, "scaleRatio", "0 or above"), minimum=0)


def _free_point(name: str) -> Record:
    """A point that may lie anywhere, or a way along both axes."""
    return record({axis: needed(free(axis), name, axis) for axis in "xy"}, name, '{"x": …, "y": …}')


def circle() -> Record:
    """A centre and a radius, a fraction of the image's width."""
    stretch = Number(_no_number("stretch"), spec_of(Ratio, "stretch", "above 0"), above=0)
    return _round("circle", ("r",), {"stretch": Member(stretch), "theta": Member(theta())})


def ellipse() -> Record:
    """A centre and two radii, of the image's width and of its height."""
    return _round("ellipse", ("rx", "ry"), {"theta": Member(theta())})


def _round(what: str, radii: tuple[str, ...], more: Mapping[str, Member]) -> Record:
    members = {name: needed(coordinate(name), what, name) for name in ("x", "y")}
    members |= {name: needed(size(name), what, name) for name in radii}
    made = record({**members, **more}, what, '{"x": …, "y": …, ' + ", ".join(f'"{name}": …' for name in radii) + "}")
    return replace(made, holds=ROUND)
