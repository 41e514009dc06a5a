"""Violations about geometries, with their messages and helps. Coordinates are fractions of the image."""

from __future__ import annotations

from typing import Any, cast

from predlint.decimals import decimal, digits, is_number
from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import bracketed_number, one_of, quoted_number, rename_help, unquoted_number
from predlint.platforms.encord.box_formats import CENTRES, FOLDED_SIDES, PIXELS, SIDES, in_pixels, in_pixels_of
from predlint.shape.resolver import casefold_name
from predlint.violation import Fix, FixContext, Violation, Words, fixes

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


_POINTS = '{"0": {"x": …, "y": …}, "1": …}'
#: Geometry that others give as bare numbers -> how Encord writes it.
_FORMS = {
    "boundingBox": '{"x": …, "y": …, "w": …, "h": …}',
    "rotatableBoundingBox": '{"x": …, "y": …, "w": …, "h": …, "theta": …}',
    "polygon": _POINTS,
    "polyline": _POINTS,
    "point": '{"0": {"x": …, "y": …}}',
    "skeleton": '{"0": {"x": …, "y": …, "name": …, "featureHash": …}, "1": …}',
    "bitmask": '{"top": 0, "left": 0, "height": …, "width": …, "rleString": "…"}',
}


class LooseSides(Violation, of=GeometryMissing):
    """The sides of a box are members of the object itself, which has no boundingBox or rotatableBoundingBox."""

    name: str
    shape: str
    member: str
    sides: tuple[str, ...]

    def words(self) -> Words:
        own = ", ".join(f'"{"w" if side == "width" else "h" if side == "height" else side}": …' for side in self.sides)
        message = f"{self.name} is a {self.shape}, and its {self.member} is missing: {listing(self.sides)} are members of the object itself"
        return message, f'put them into it: "{self.member}": {{{own}}}'

    def fix(self, at: FixContext) -> Fix | None:
        holder, entries = at.keys[:-1], at.text.entries(at.keys[:-1])
        box = at.text.object((SIDES.get(side, side), at.raw_text([*holder, side])) for side in self.sides)
        named = at.text.rename([*holder, self.sides[0]], str(at.keys[-1]))
        others = [index for index, entry in enumerate(entries) if entry.key in self.sides[1:]]
        if not named or any(entry.key == self.sides[0] for entry in entries[others[0] :]):  # the first side must come before the others
            return None
        return at.safely([*named, *at.text.replace([*holder, self.sides[0]], box), *at.text.without(entries, others)], reveals=True)


class OtherGeometry(Violation, code="NAM205", slug="encord-other-geometry"):
    """An object is drawn in another way than the ontology says.

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
        return unknown_member(self.value, self.what, self.name, self.known)


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


#: Members of a box that can be pixels; an angle cannot.
_BOX = ("x", "y", "w", "h")


class Corners(Violation, of=GeometryPartMissing):
    """A box is given by other numbers than x, y, w and h."""

    what: str
    given: tuple[str, ...]

    def words(self) -> Words:
        fix = "x and y are the top left corner: w = right - left, h = bottom - top"
        by_form = {casefold_name(name): name for name in self.given}
        if by_form.keys() <= FOLDED_SIDES.keys():
            renamed = [f"{name} to {FOLDED_SIDES[casefold_name(name)]}" for name in self.given]
            fix = f"rename {', '.join(renamed[:-1])}, and {renamed[-1]}"
        w, h = by_form.get("width", "w"), by_form.get("height", "h")
        for x, y in CENTRES:
            if {x, y} <= by_form.keys():
                fix = f"x and y are the top left corner: x = {by_form[x]} - {w} / 2, y = {by_form[y]} - {h} / 2"
        return f"{self.what} is given by {listing(self.given)}; Encord reads x, y, w and h", fix + in_pixels(
            [self.value[name] for name in {*self.given, *_BOX} & self.value.keys()]
        )

    def fix(self, at: FixContext) -> Fix | None:
        box: Any = self.value
        given = [name for name in SIDES if name in box]
        intended = [SIDES[name] for name in given]
        absent = set(SIDES.values()) - set(box)
        if not given or len(set(intended)) < len(intended) or set(intended) != absent:
            return at.convert_corners(("x", "y", "w", "h"))
        return at.unsafely([edit for name in given for edit in at.text.rename([*at.keys, name], SIDES[name])], reveals=True)


def unknown_member(value: Any, what: str, name: str, known: tuple[str, ...]) -> Words:
    return f"{what} has a member {quote(name)}, which Encord does not read", "leave it out"


class MemberSlip(Violation, code="REC260", slug="encord-member-slip", severity=Severity.WARNING):
    """The name of a member is misspelt, or is that of another tool.

    Why: Encord ignores the member. What it is probably meant for stays as it is, or has its default.
    Fix: Correct the name, or leave the member out.
    """

    what: str
    name: str
    intended: str

    template = "{what} has a member {name:quoted}, which Encord does not read", 'did you mean "{intended}"?'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


#: The help for a vertex without coordinates because it is not visible.
_UNSEEN = 'a vertex that is not seen has a place too, a guess, and "visibility": "invisible"'


class GeometryNotText(Violation, of=GeometryType):
    """A part of a geometry is not a text, though it must be."""

    member: str

    template = "{member} must be a string, found {value:quoted}", "write a string"


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


class PointRange(Violation, code="GEO225", slug="encord-point-range", layer="record"):
    """A point lies far outside of the image.

    Why: Points and lines without a z are fractions of the image, 0 to 1. Encord takes any number, and nobody ever sees the point.
    Fix: Divide pixels by the width or height of the image; drop points that lie outside.
    """

    member: str
    of_vertex: bool = False

    def words(self) -> Words:
        return far_outside(self.value, self.member, self.of_vertex)


class SizeRange(Violation, code="GEO204", slug="encord-size-range"):
    """A width, height or radius is not a fraction above 0, or a side of a cuboid or a ratio is not above 0.

    Why: Nothing is enclosed by a size of 0 or less. Encord takes it all the same, and metrics divide by its area.
    Fix: Sort the corners before you subtract, divide pixels by the side of the image without rounding, and leave out what is empty.
    """

    member: str

    def words(self) -> Words:
        if self.value > 0:
            fix = f"it looks like pixels: divide by the {side_of(self.member)} of the image"
            return f"{self.member} is {quote(self.value)}: sizes are fractions of the image, 0 to 1", fix
        if self.value == 0:
            what = "box" if self.member in "wh" else "shape"
            return f"{self.member} is 0, so that nothing is enclosed", f"was it rounded to 0? give its true size, or leave the {what} out"
        fix = (
            f"sort the corners before you subtract: {quote(-self.value)}"
            if self.member in "wh"
            else f"a radius has no sign: write {quote(-self.value)}"
        )
        return f"{self.member} is {quote(self.value)}; a size must be above 0", fix


class Pixels(Violation, code="GEO202", slug="encord-pixels", layer="record", in_part=True):
    """The coordinates of an object are in pixels.

    Why: Encord wants fractions of the image, and silently accepts pixels: the object lies far outside of the image.
    Fix: Divide x and w by the width of the image, y and h by its height.
    """

    member: str
    side: float | None
    count: int
    all_count: int
    largest: float

    def words(self) -> Words:
        which = side_of(self.member)
        message = f"{self.member} is {quote(self.value)}: coordinates are fractions of the image, 0 to 1, and these look like pixels"
        if self.count > 1:
            message += f" ({self.count:,} of {self.all_count:,})"
        if self.side is not None:
            fix = f"divide by the {which} of the image: {self.value:g} / {self.side:g} = {self.value / self.side:.4g}"
        else:
            fix = f"divide x by the width of the image, y by its height: {self.member} = {short(self.value)} / {which}"
        if self.largest <= 100:
            fix += "; if they are percent, divide by 100"
        return message, fix

    @fixes(unsafe="divides by the width and height of the data unit, where pixels and fractions are not mixed")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.coordinate_fixes import divide_by_size

        return divide_by_size(at)


def beyond(value: Any, what: str, where: str) -> Words:
    return f"{what} reaches beyond the image: {where}", "clamp it to 0 to 1"


class BeyondImage(Violation, code="GEO207", slug="encord-beyond-image", layer="record"):
    """A geometry reaches beyond the image by a pixel or more.

    Why: Coordinates are fractions of the image, from 0 to 1: what lies beyond is no part of it, so that other pixels count than were
    predicted. Usually a corner was taken for a size, or nothing was clamped. Less than a pixel is rounding.
    Fix: Clamp coordinates to 0 to 1; from corners, w = x2 - x1 and h = y2 - y1.
    """

    what: str
    where: str
    corner: tuple[str, str] | None

    def words(self) -> Words:
        return box_beyond(self.value, self.what, self.where, self.corner)

    @fixes(unsafe="cuts a box at the edges, unless it may be two corners; moves points to them, those of a polygon in both members")
    def fix(self, at: FixContext) -> Fix | None:
        return _cut_box(at, may_be_corners=self.corner is not None)


#: Boxes that reach at most so far beyond the edge at 1 were rather drawn so than written in another form.
_FAR = decimal("1.05")


def _cut_box(at: FixContext, *, may_be_corners: bool) -> Fix | None:
    """Cuts a box at the edges of its image, 0 and 1. None for a box that reaches far beyond them and may be two corners."""
    edits: list[Any] = []
    for start, size in (("x", "w"), ("y", "h")):
        begin, extent = at.number([*at.keys, start]), at.number([*at.keys, size])
        if begin is None or extent is None:
            return None
        low, high = max(begin, decimal("0")), min(begin + extent, decimal("1"))
        if low >= high or (may_be_corners and begin + extent > _FAR):
            return None
        edits += at.text.replace([*at.keys, start], digits(low)) if low != begin else []
        edits += at.text.replace([*at.keys, size], digits(high - low)) if high - low != extent else []
    return at.unsafely(edits)


class BeyondUnsizedImage(Violation, code="GEO228", slug="encord-beyond-unsized-image", severity=Severity.WARNING, layer="record"):
    """A geometry reaches beyond an image whose size is not known.

    Why: How many pixels that is cannot be said. Usually a corner was taken for a size, or nothing was clamped.
    Fix: Clamp coordinates to 0 to 1; give the width and height of the image.
    """

    what: str
    where: str
    corner: tuple[str, str] | None

    def words(self) -> Words:
        return box_beyond(self.value, self.what, self.where, self.corner)

    @fixes(unsafe="cuts a box at the edges, unless it may be two corners; moves points to them, those of a polygon in both members")
    def fix(self, at: FixContext) -> Fix | None:
        return _cut_box(at, may_be_corners=self.corner is not None)


class Beyond(Violation, of=BeyondImage):
    """A drawing other than a box reaches beyond an image of known size."""

    what: str
    where: str

    def words(self) -> Words:
        return beyond(self.value, self.what, self.where)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.coordinate_fixes import move_to_edges

        return move_to_edges(at)


class BeyondUnsized(Violation, of=BeyondUnsizedImage):
    """A drawing other than a box reaches beyond an image of unknown size."""

    what: str
    where: str

    def words(self) -> Words:
        return beyond(self.value, self.what, self.where)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.coordinate_fixes import move_to_edges

        return move_to_edges(at)


def box_beyond(value: Any, what: str, where: str, corner: tuple[str, str] | None) -> Words:
    fix = "clamp it to 0 to 1"
    if corner is not None:
        start, extent = corner
        fix = f"{extent} is the size, not the far corner: from corners {extent} = {start}2 - {start}1; else clamp it to 0 to 1"
    return f"{what} reaches beyond the image: {where}", fix


class OutsideImage(Violation, code="GEO216", slug="encord-outside-image", layer="record"):
    """An object lies wholly outside of its image.

    Why: Nobody can see it, and nothing that people have labelled can match it.
    Fix: Check how the coordinates were made: fractions of this image, from its top left corner; drop what cannot be seen.
    """

    what: str
    where: str

    template = (
        "{what} lies wholly outside of the image: {where}",
        "coordinates are fractions of the image, 0 to 1; drop what cannot be seen",
    )


class ThetaRange(Violation, code="GEO208", slug="encord-theta-range", severity=Severity.WARNING):
    """A rotation is more than a full turn.

    Why: theta is in degrees. A number beyond 360 is usually something else: an angle that was converted twice, or pixels.
    Fix: Give the rotation in degrees, from 0 to 360.
    """

    def words(self) -> Words:
        fix = f"the same rotation is {self.value % 360:g}" if abs(self.value) < 1e9 else "theta is in degrees, 0 to 360"
        return f"theta is {quote(self.value)} degrees, more than a full turn", fix

    @fixes(unsafe="takes full turns away")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_turns()


# -- points -------------------------------------------------------------------------------------------------------------


class PointsWanted(Violation, of=GeometryType):
    """What should be points is something else."""

    member: str

    def words(self) -> Words:
        fix = one_of(self.value) or 'write {"0": {"x": …, "y": …}, "1": …} or a list of such points'
        return f"{self.member} must be points, found {quote(self.value)}", fix


class NotAPoint(Violation, of=GeometryType):
    """A point is no object with x and y."""

    what: str

    def words(self) -> Words:
        value = self.value
        fix = one_of(value) or 'write {"x": …, "y": …}, fractions of the image'
        if isinstance(value, list) and len(cast("list[Any]", value)) == 2:
            fix = f'write {{"x": {quote(cast("list[Any]", value)[0])}, "y": {quote(cast("list[Any]", value)[1])}}}'
        return f"a point of {self.what} must be an object with x and y, found {quote(cast('Any', value))}", fix


class PointsInPairs(Violation, of=GeometryType):
    """Points are lists of two numbers."""

    what: str

    def words(self) -> Words:
        fix = f'write {{"x": …, "y": …}} for each [x, y]{in_pixels_of(self.value)}'
        return f"the points of {self.what} are lists; Encord reads x and y by name, and its SDK stops with a TypeError", fix

    def fix(self, at: FixContext) -> Fix | None:
        pairs = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        if not pairs or not all(map(_is_pair, pairs)):
            return None
        points = [
            at.text.object((axis, at.raw_text([*at.keys, number, index])) for index, axis in enumerate("xy"))
            for number in range(len(pairs))
        ]
        return at.replace_safely((at.keys, at.text.object((str(number), point) for number, point in enumerate(points))), reveals=False)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(cast("list[Any]", value)) == 2 and all(map(is_number, cast("list[Any]", value)))


class PointsAsNumbers(Violation, of=GeometryType):
    """All points are in one flat list of numbers."""

    what: str

    def words(self) -> Words:
        fix = f'write {{"x": …, "y": …}} for each point{in_pixels(self.value)}'
        return f"{self.what} is a flat list of numbers; Encord reads x and y by name, and its SDK stops with a TypeError", fix


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


class OnlyZero(Violation, code="GEO211", slug="encord-point-key", about_name=True):
    """A point is under a key that Encord cannot read.

    Why: The points of polygons and lines are numbered, a point alone is number "0". Encord's SDK stops at any other key.
    Fix: Write {"0": {"x": …, "y": …}, "1": …}.
    """

    def words(self) -> Words:
        keys = ", ".join([quote(key) for key in cast("dict[str, Any]", self.value)][:8])
        return f'the key of a point must be "0", found {keys}; Encord\'s SDK stops with a KeyError', 'write {"0": {"x": …, "y": …}}'

    @fixes(safe='puts the point under the key "0"')
    def fix(self, at: FixContext) -> Fix | None:
        points = cast("dict[str, Any]", self.value) if isinstance(self.value, dict) else {}
        return at.safely(at.text.rename([*at.keys, *points], "0")) if len(points) == 1 else None


class PointKey(Violation, of=OnlyZero):
    """The key of one point is no number."""

    what: str

    template = "the key {value:quoted} of {what} is not a number; Encord's SDK stops with a ValueError", 'number the points from "0"'


class ByAxis(Violation, of=OnlyZero):
    """The points are given by one list for each axis."""

    what: str
    names: tuple[str, str]

    template = (
        "{what} is given by lists {names:list}, one for each axis; Encord's SDK stops at it",
        'write one object for each point: {{"0": {{"x": …, "y": …}}, "1": …}}',
    )


class PointKeys(Violation, of=OnlyZero):
    """None of the keys of the points is a number."""

    what: str
    first: str

    template = (
        "the keys of {what} are not numbers, such as {first:quoted}; Encord's SDK stops with a ValueError",
        'number the points from "0"',
    )


class PointsHeld(Violation, of=OnlyZero):
    """A polygon or line has one member with all its points, in place of a key for each point."""

    what: str
    name: str

    def words(self) -> Words:
        fix = f"write the points without {quote(self.name)} around them: {_POINTS}{in_pixels_of(self.value[self.name])}"
        return f"{self.what} has {quote(self.name)} in place of its points; Encord's SDK stops with a ValueError", fix


class PointGaps(Violation, code="GEO210", slug="encord-point-gaps", severity=Severity.WARNING, layer="record"):
    """The points of a polygon or line are not numbered one after another.

    Why: Encord sorts them by number and renumbers them. A gap usually means that points are missing.
    Fix: Number them "0", "1", "2" … without gaps.
    """

    what: str
    absent: str
    found: str

    template = (
        'the points of {what} are not numbered one after another: {found:quoted} where "{absent}" belongs; Encord renumbers them',
        "number the points from 0 without gaps",
    )


class PointNumberTwice(Violation, code="GEO226", slug="encord-point-number-twice", layer="record"):
    """Two points of a polygon or line have the same number.

    Why: "1" and "01" are one number. The SDK sorts the points by their numbers, and stops with a TypeError where two are equal.
    Fix: Number the points "0", "1", "2" …, each once.
    """

    what: str
    first: str
    second: str

    template = (
        '"{first}" and "{second}" are one number, and {what} has a point under each; Encord\'s SDK stops with a TypeError',
        'number the points "0", "1", "2" …, each once',
    )


class BarePoint(Violation, of=OnlyZero):
    """The only point is directly in the geometry, without a key."""

    given: Any = None

    template = 'a point must be under the key "0"', 'write {{"0": {{"x": …, "y": …}}}}'

    def fix(self, at: FixContext) -> Fix | None:
        raw = at.text.raw(at.keys)
        return at.safely(at.text.replace(at.keys, at.text.object([("0", raw)]))) if raw is not None else None


class MixedDimensions(Violation, code="GEO214", slug="encord-mixed-dimensions", layer="record"):
    """Some points of a polyline have a z, others have none.

    Why: A line lies on an image or in space. Encord's SDK refuses one that does both.
    Fix: Give every point a z, or none.
    """

    deep: int
    count: int

    def words(self) -> Words:
        which = f"{self.deep:,} of the {self.count:,} points of the polyline {'has' if self.deep == 1 else 'have'} a z"
        return f"{which}; Encord's SDK refuses such a mix", "give every point a z, or none"


class NoArea(Violation, code="GEO215", slug="encord-no-area", severity=Severity.WARNING, layer="record"):
    """All points of a polygon lie on one line or its four corners are in zigzag order, or all points of a polyline are the same.

    Why: Such a polygon encloses nothing, or what it encloses cancels out: its overlap with anything is 0. Such a line leads nowhere.
    Fix: Correct the points or their order, or draw a polyline where a polygon has no area.
    """

    count: int

    template = "the polyline has no length: its {count:,} points are one and the same", "correct the points, or drop the line"


# -- cuboids, circles ---------------------------------------------------------------------------------------------------


def three_numbers(value: Any, member: str) -> Words:
    return f"{member} of a cuboid must be three numbers, x, y and z, found {quote(value)}", "write [x, y, z]"


class ThreeNumbers(Violation, of=GeometryType):
    """A place or size in space is not three numbers."""

    member: str

    def words(self) -> Words:
        return three_numbers(self.value, self.member)


class NotThreeNumbers(Violation, of=GeometryType):
    """A place or size in space has more or fewer than three numbers."""

    member: str

    def words(self) -> Words:
        return three_numbers(self.value, self.member)


class CuboidSide(Violation, of=SizeRange):
    """A side of a cuboid is zero or below."""

    template = "a side of a cuboid is {value:quoted}; each must be above 0", "drop cuboids that enclose nothing; sizes have no sign"


class Ratio(Violation, of=SizeRange):
    """The scaleRatio of a 2D cuboid is below zero, or the stretch of a circle is zero or below."""

    member: str
    minimum: str

    template = "{member} is {value:quoted}; it must be {minimum}", "{member} is the length of one part by that of another, and has no sign"


class FlatFront(Violation, of=GeometryType):
    """The front of a 2D cuboid is no list of numbers."""

    template = "front of a 2D cuboid must be a flat list of numbers, found {value:quoted}", "write [x1, y1, x2, y2, …]"


class FrontOfPoints(Violation, of=GeometryType):
    """The front of a 2D cuboid is a list of points, not of numbers."""

    template = (
        "front of a 2D cuboid must be a flat list of numbers, found {value:quoted}",
        "write the numbers one after another: [x1, y1, x2, y2, …]",
    )

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.coordinate_fixes import flat_numbers

        numbers = flat_numbers(at)
        return at.replace_safely((at.keys, f"[{numbers}]")) if numbers else None


class FewOfFront(Violation, of=FewPoints):
    """The front of a 2D cuboid has too few points."""

    count: int

    def words(self) -> Words:
        if not self.count:
            return (
                "the front of the 2D cuboid is empty; it needs 3 points at least, each as x and y",
                "give its points, or leave the object out",
            )
        points = f"{self.count // 2:,} point{'s' if self.count > 3 else ''}"
        return f"the front of the 2D cuboid has {points}; it needs 3 at least", "give all its points, or leave the object out"


class OddRing(Violation, code="GEO212", slug="encord-odd-ring", layer="record"):
    """A ring of polygons has an odd count of numbers.

    Why: Rings are flat: x, y, x, y and so on. Encord's SDK stops with an IndexError at an x without a y.
    Fix: Write both coordinates of every point.
    """

    count: int

    def words(self) -> Words:
        return (
            (
                f"front of a 2D cuboid has {self.count:,} number{'s' if self.count != 1 else ''}: the "
                "last x has no y; Encord's SDK stops with an IndexError"
            ),
            "give each x its y",
        )


class NoBack(Violation, of=GeometryPartMissing):
    """A 2D cuboid has no member for the position of its back."""

    given: tuple[str, ...]

    def words(self) -> Words:
        if "vanishingPoint" in self.given:
            return "the 2D cuboid has a vanishingPoint and no scaleRatio; Encord's SDK refuses the row", 'add "scaleRatio", a number'
        message = 'the 2D cuboid has neither "offset" nor "vanishingPoint", so that it has no back; Encord\'s SDK refuses the row'
        return message, 'add "offset": {"x": …, "y": …}, or "vanishingPoint": {"x": …, "y": …} and "scaleRatio"'
