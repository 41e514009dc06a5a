"""Geometries of all shapes: missing and second ones, wrong types, and coordinates far outside of the image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import one_of, rename_help
from predlint.platforms.encord.forms import PIXELS, in_pixels
from predlint.platforms.encord.topics.members import MemberSlip
from predlint.platforms.numbers import bracketed_number, is_number, quoted_number, unquoted_number
from predlint.shape.nodes import Member, Node, Number, Record

#: Geometry member -> what it draws, for messages.
DRAWN = {
    "boundingBox": "a bounding box", "rotatableBoundingBox": "a rotatable bounding box", "polygon": "a polygon", "polygons": "polygons",
    "polyline": "a polyline", "point": "a point", "skeleton": "a skeleton", "bitmask": "a bitmask", "cuboid": "a cuboid",
    "cuboid_2d": "a 2D cuboid", "circle": "a circle", "ellipse": "an ellipse",
}  # fmt: skip

#: Members that are fractions of the image's width, and of its height.
_ALONG = {"x": "width", "w": "width", "rx": "width", "r": "width", "y": "height", "h": "height", "ry": "height"}


def short(value: Any) -> str:
    return f"{value:g}" if -1e15 < value < 1e15 else quote(value)


def side_of(member: str) -> str:
    """Returns the side of the image, width or height, that a member is a fraction of."""
    return _ALONG.get(member, "size")


# -- members ------------------------------------------------------------------------------------------------------------


def missing_geometry(value: Any, name: str, shape: str, member: str, given: str | None = None) -> Words:
    """``given``: the member in its place."""
    if given is not None:
        return f"{name} is a {shape}, and its {member} is missing: {quote(given)} is not read", f"rename {quote(given)} to {member}"
    return f"{name} is a {shape}, and its {member} is missing", f'add "{member}", which says where it is; Encord\'s SDK stops without it'


class GeometryMissing(Violation, code="GEO203", slug="encord-geometry-missing"):
    """An object has no geometry of its shape.

    Why: Encord's SDK looks for the member that goes with the shape (boundingBox, polygon …) and stops with a KeyError.
    Fix: Give it, spelt as Encord does: boundingBox, rotatableBoundingBox, polygon, polyline, point, skeleton, bitmask.
    """

    name: str
    shape: str
    member: str
    given: str | None = None
    """The member in its place."""

    def words(self) -> Words:
        return missing_geometry(self.value, self.name, self.shape, self.member, self.given)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; puts the sides of a box into it",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class GeometryInOtherForm(Violation, of=GeometryMissing):
    """The geometry of an object is missing; a member with another name contains it, or has it in another form."""

    name: str
    shape: str
    member: str
    given: str
    wrapped: bool
    """The member contains the geometry; else renaming it is not enough."""

    def words(self) -> Words:
        message, _ = missing_geometry(self.value, self.name, self.shape, self.member, self.given)
        if self.wrapped:
            return message, f"take {quote(self.member)} out of {quote(self.given)}: it is a member of the object"
        form, unit = _FORMS.get(self.member), "" if self.member == "bitmask" else ", in fractions of the image"
        help_ = f'write it as "{self.member}": {form}{unit}' if form is not None else f'write it as "{self.member}", as Encord has it'
        return message, help_


POINTS_FORM = '{"0": {"x": …, "y": …}, "1": …}'

#: Geometry that others give as bare numbers -> how Encord writes it.
_FORMS = {
    "boundingBox": '{"x": …, "y": …, "w": …, "h": …}',
    "rotatableBoundingBox": '{"x": …, "y": …, "w": …, "h": …, "theta": …}',
    "polygon": POINTS_FORM,
    "polyline": POINTS_FORM,
    "point": '{"0": {"x": …, "y": …}}',
    "skeleton": '{"0": {"x": …, "y": …, "name": …, "featureHash": …}, "1": …}',
    "bitmask": '{"top": 0, "left": 0, "height": …, "width": …, "rleString": "…"}',
}


class OtherGeometry(Violation, code="NAM205", slug="encord-other-geometry"):
    """An object is drawn in another way than the ontology asks for.

    Why: Each object of an ontology has one shape. Encord's SDK refuses coordinates of another.
    Fix: Draw the shape that the ontology asks for, or give the featureHash of an object with this shape.
    """

    name: str
    shape: str
    drawn: str
    named: str | None
    twin: str | None

    def words(self) -> Words:
        fix = f"draw a {self.shape}, or give it the featureHash of another object wherever it appears"
        if self.twin is not None:
            fix = (
                f"{quote(self.twin)}, which is drawn so, has the same hash in the ontology, "
                "where the first counts: export the ontology again"
            )
        elif self.named is not None:
            fix = f"the featureHash of {quote(self.value['name'])}, which the object is called, is {quote(self.named)}"
        return f"{self.name} is a {self.shape} in the ontology, but is drawn as {DRAWN[self.drawn]}; Encord's SDK refuses the row", fix


class SecondGeometry(Violation, code="REC246", slug="encord-second-geometry", about_name=True, layer="record"):
    """An object has a second geometry, of another shape.

    Why: Encord reads the one of the object's shape and drops the other silently.
    Fix: Make an object of its own of the other one if it is meant too; else leave it out.
    """

    name: str
    shape: str
    own: str
    other: str

    template = (
        '{name} is a {shape}: Encord reads "{own}", and silently drops {other:quoted}',
        "make an object of its own of {other:quoted} if it is meant too; else leave it out",
    )


class UnknownMemberOfObject(
    Violation, code="REC245", slug="encord-object-unknown-member", about_name=True, once_per_file=True, severity=Severity.INFO
):
    """An object has a member that Encord does not read.

    Why: Encord ignores it. It may be of another tool. Reported once per file.
    Fix: Leave the member out, if nothing else reads it.
    """

    what: str
    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        return unknown_in_geometry(self.value, self.what, self.name, self.known)


class UnreadGeometry(Violation, of=UnknownMemberOfObject):
    """An object has a second geometry that is empty, or is no more than the box around the points of the first."""

    name: str
    shape: str
    own: str
    other: str

    template = '{name} is a {shape}: Encord reads "{own}", and ignores {other:quoted}', "{other:quoted} can be left out"


class GeometryType(Violation, code="GEO205", slug="encord-geometry-type"):
    """A part of a geometry has the wrong type.

    Why: Encord's SDK takes strings and null for coordinates as they are, and stops at lists where it expects objects.
    Fix: Write coordinates as numbers, points as {x, y}, rings of polygons as flat lists of numbers.
    """

    member: str
    of_vertex: bool = False
    in_image: bool = True

    def words(self) -> Words:
        unquoted = quoted_number(self.value)
        if unquoted is not None and self.in_image and self.member in _ALONG and float(unquoted_number(self.value) or 0) >= PIXELS:
            unquoted += f"; it looks like pixels: divide by the {side_of(self.member)} of the image"
        fix = (
            unquoted
            or bracketed_number(self.value)
            or (
                "leave the z out where there is none"
                if self.value is None and self.member == "z"
                else _UNSEEN
                if self.value is None and self.of_vertex
                else "give the number, or leave the object out where there is none"
                if self.value is None
                else "write a number"
            )
        )
        return f"{self.member} must be a number, found {quote(self.value)}; Encord's SDK takes it as it is", fix

    @fixes(safe="removes quotes or brackets around a number, numbers the points of a list of pairs, and flattens those of polygons")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class NotAnObject(Violation, of=GeometryType):
    """A geometry is no JSON object."""

    member: str
    wanted: str

    def words(self) -> Words:
        value = self.value
        fix = one_of(value) or f"write {self.wanted}"
        if isinstance(value, list) and len(cast("list[Any]", value)) == 4 and self.member.endswith("oundingBox"):
            fix += f"; from corners [x1, y1, x2, y2]: w = x2 - x1, h = y2 - y1{in_pixels(value)}"
        return f"{self.member} must be an object, found {quote(cast('Any', value))}", fix


class GeometryPartMissing(Violation, code="GEO206", slug="encord-geometry-part-missing"):
    """A geometry lacks a part.

    Why: Encord's SDK stops with a KeyError, and with it the import of the whole row.
    Fix: A box needs x, y, w and h, one that is turned theta as well; a point x and y; a bitmask its size, origin and rleString.
    """

    what: str
    member: str
    given: str | None = None

    def words(self) -> Words:
        fix = rename_help(self.given, self.member)
        if fix is None and self.member == "theta":
            fix = "give the rotation in degrees; 0 for a box that is not turned"
        if self.member in ("top", "left"):
            fix = fix or f'add "{self.member}": 0, where all masks begin'
        return f'{self.what} has no "{self.member}"; Encord\'s SDK stops with an error', fix or f'add "{self.member}"'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; adds top and left of a bitmask: 0",
        unsafe="computes w and h from two corners, and renames left, top, width and height",
    )
    def fix(self, at: FixContext) -> Fix | None:
        renamed = at.rename_member(self.given)
        if renamed is not None or at.keys[-2:-1] != ["bitmask"] or self.member not in ("top", "left"):
            return renamed
        return at.safely(at.text.insert(at.keys[:-1], self.member, "0"))  # all begin in the corner of their image


def unknown_in_geometry(value: Any, what: str, name: str, known: tuple[str, ...]) -> Words:
    return f"{what} has a member {quote(name)}, which Encord does not read", "leave it out"


#: The help for a vertex without coordinates because it is not visible.
_UNSEEN = 'a vertex that is not seen has a place too, a guess, and "visibility": "invisible"'


# -- ranges -------------------------------------------------------------------------------------------------------------


def far_outside(value: Any, member: str, of_vertex: bool = False) -> Words:
    if value < 0:
        fix = f"for pixels, divide by the {side_of(member)} of the image; {_UNSEEN if of_vertex else 'else clamp it to 0'}"
        return f"{member} is {quote(value)}, far outside of the image: coordinates are fractions of it, 0 to 1", fix
    side = side_of(member)
    fix = f"it looks like pixels: divide by the {side} of the image" if value >= 2 else "clamp it to 1, if it is meant to lie in the image"
    return f"{member} is {quote(value)}: coordinates are fractions of the image, 0 to 1", fix


class CoordinateRange(Violation, code="GEO201", slug="encord-coordinate-range"):
    """A coordinate is far outside of the image.

    Why: Coordinates are fractions of the image, 0 to 1. Encord takes any number, and nobody ever sees the object.
    Fix: Divide pixels by the width (x, w) or height (y, h) of the image; clamp what lies just outside.
    """

    member: str
    of_vertex: bool = False

    def words(self) -> Words:
        return far_outside(self.value, self.member, self.of_vertex)


class FewPoints(Violation, code="GEO209", slug="encord-few-points", in_part=True):
    """A polygon, line, cuboid or skeleton has too few points.

    Why: A polygon of two points, or of one point three times, encloses nothing, a line of one leads nowhere. Encord takes them all.
    Fix: Give all points of the shape; leave out what really has fewer.
    """

    what: str
    minimum: int
    count: int

    def words(self) -> Words:
        if not self.count:
            return f"{self.what} is empty; it needs {self.minimum} points at least", "give its points, or leave the object out"
        return (
            f"{self.what} has {self.count:,} point{'s' if self.count != 1 else ''}; it needs {self.minimum} at least",
            "give all its points, or leave the object out",
        )


#: Rules whose findings stop the SDK even in a geometry that nobody looks at.
STOPPING = codes_of(GeometryType, GeometryPartMissing, OtherGeometry)
#: Findings for unknown members: consequences, if another finding names the member.
UNREAD = codes_of(UnknownMemberOfObject, MemberSlip)
#: Coordinates farther outside of the image than this are taken for pixels, or for a mistake.
FAR = 0.5


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
    return Number(no_number_spec(member), spec_of(CoordinateRange, member), minimum=-FAR, maximum=1 + FAR)


def free(member: str) -> Number:
    """Returns the node of a number of any size, for geometries that may be in space."""
    return Number(spec_of(GeometryType, member, False, False))


def needed(node: Node, what: str, member: str) -> Member:
    """Returns a member without which nothing can be drawn."""
    return Member(node, spec_of(GeometryPartMissing, what, member))


def no_number_spec(member: str) -> ViolationSpec:
    return spec_of(GeometryType, member)


# -- What fixes of geometries have in common ------------------------------------------------------------------------


def inner_keys(at: FixContext, keys: list[str | int]) -> list[list[str | int]]:
    return [[*keys, entry.key] for entry in at.text.entries(keys)]


def flat_numbers(at: FixContext) -> str | None:
    """Returns the numbers of a list of points, [x, y] or {"x": …, "y": …}, one after another; None if an item is no point."""
    numbers: list[str] = []
    for point in inner_keys(at, at.keys):
        value = at.value_at(point)
        axes: Any = (0, 1) if isinstance(value, list) and len(cast("list[Any]", value)) == 2 else ("x", "y")
        if not all(is_number(at.value_at([*point, axis])) for axis in axes):
            return None
        numbers += [at.raw_text([*point, axis]) for axis in axes]
    return ", ".join(numbers)
