"""The sentences about where objects are drawn: ``say(value, *about) -> (message, help)``. Coordinates are fractions of the image."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.encord.other_forms import CENTRES, FOLDED_SIDES, PIXELS, in_pixels, in_pixels_of
from predlint.dialects.in_quotes import bare_number, in_brackets, number_in_quotes
from predlint.dialects.slips import one_of, rename
from predlint.names import listing, quote
from predlint.shape.resolver import folded

Said = tuple[str, str | None]

#: What a geometry member draws, in words.
DRAWN = {
    "boundingBox": "a bounding box", "rotatableBoundingBox": "a rotatable bounding box", "polygon": "a polygon", "polygons": "polygons",
    "polyline": "a polyline", "point": "a point", "skeleton": "a skeleton", "bitmask": "a bitmask", "cuboid": "a cuboid",
    "cuboid_2d": "a 2D cuboid", "circle": "a circle", "ellipse": "an ellipse",
}  # fmt: skip
#: What is measured along the width of the image, and what along its height.
_ALONG = {"x": "width", "w": "width", "rx": "width", "r": "width", "y": "height", "h": "height", "ry": "height"}


def short(value: Any) -> str:
    return f"{value:g}" if -1e15 < value < 1e15 else quote(value)


def side_of(member: str) -> str:
    """The side of the image that a member is a fraction of."""
    return _ALONG.get(member, "size")


# -- members ------------------------------------------------------------------------------------------------------------


def missing_geometry(value: Any, name: str, shape: str, member: str, given: str | None = None) -> Said:
    """``given`` is what stands in its place."""
    if given is not None:
        return f"{name} is a {shape}, and its {member} is missing: {quote(given)} is not read", f"rename {quote(given)} to {member}"
    return f"{name} is a {shape}, and its {member} is missing", f'add "{member}", which says where it is; Encord\'s SDK stops without it'


def geometry_reformed(value: Any, name: str, shape: str, member: str, given: str, holds: bool) -> Said:
    """``holds``: the geometry stands in what was found; else that has another form, and a new name is not all it needs."""
    message, _ = missing_geometry(value, name, shape, member, given)
    if holds:
        return message, f"take {quote(member)} out of {quote(given)}: it is a member of the object"
    form, unit = _FORMS.get(member), "" if member == "bitmask" else ", in fractions of the image"
    return message, f'write it as "{member}": {form}{unit}' if form is not None else f'write it as "{member}", as Encord has it'


_POINTS = '{"0": {"x": …, "y": …}, "1": …}'
#: How Encord writes what others give as bare numbers.
_FORMS = {
    "boundingBox": '{"x": …, "y": …, "w": …, "h": …}',
    "rotatableBoundingBox": '{"x": …, "y": …, "w": …, "h": …, "theta": …}',
    "polygon": _POINTS,
    "polyline": _POINTS,
    "point": '{"0": {"x": …, "y": …}}',
    "skeleton": '{"0": {"x": …, "y": …, "name": …, "featureHash": …}, "1": …}',
    "bitmask": '{"top": 0, "left": 0, "height": …, "width": …, "rleString": "…"}',
}


def loose_sides(value: Any, name: str, shape: str, member: str, sides: tuple[str, ...]) -> Said:
    """The sides of a box that are members of its object."""
    own = ", ".join(f'"{"w" if side == "width" else "h" if side == "height" else side}": …' for side in sides)
    message = f"{name} is a {shape}, and its {member} is missing: {listing(sides)} are members of the object itself"
    return message, f'put them into it: "{member}": {{{own}}}'


def other_geometry(value: Any, name: str, shape: str, drawn: str, named: str | None, twin: str | None) -> Said:
    fix = f"draw a {shape}, or give it the featureHash of another object wherever it appears"
    if twin is not None:
        fix = f"{quote(twin)}, which is drawn so, has the same hash in the ontology, where the first counts: export the ontology again"
    elif named is not None:
        fix = f"the featureHash of {quote(value['name'])}, which the object is called, is {quote(named)}"
    return f"{name} is a {shape} in the ontology, but is drawn as {DRAWN[drawn]}; Encord's SDK refuses the row", fix


def second_geometry(value: Any, name: str, shape: str, own: str, other: str) -> Said:
    return f'{name} is a {shape}: Encord reads "{own}", and silently drops {quote(other)}', (
        f"make an object of its own of {quote(other)} if it is meant too; else leave it out"
    )


def unread_geometry(value: Any, name: str, shape: str, own: str, other: str) -> Said:
    """The same of one that says no more than the first."""
    return f'{name} is a {shape}: Encord reads "{own}", and ignores {quote(other)}', f"{quote(other)} can be left out"


def not_an_object(value: Any, member: str, wanted: str) -> Said:
    fix = one_of(value) or f"write {wanted}"
    if isinstance(value, list) and len(cast("list[Any]", value)) == 4 and member.endswith("oundingBox"):
        fix += f"; from corners [x1, y1, x2, y2]: w = x2 - x1, h = y2 - y1{in_pixels(value)}"
    return f"{member} must be an object, found {quote(cast('Any', value))}", fix


def missing(value: Any, what: str, member: str, given: str | None = None, *more: Any) -> Said:
    fix = rename(() if given is None else (given,), member)
    if fix is None and member == "theta":
        fix = "give the rotation in degrees; 0 for a box that is not turned"
    if member in ("top", "left"):
        fix = fix or f'add "{member}": 0, where all masks begin'
    return f'{what} has no "{member}"; Encord\'s SDK stops with an error', fix or f'add "{member}"'


#: What a box has here: no angle is one of pixels.
_BOX = ("x", "y", "w", "h")


def corners(value: Any, what: str, given: tuple[str, ...]) -> Said:
    fix = "x and y are the top left corner: w = right - left, h = bottom - top"
    by_form = {folded(name): name for name in given}
    if by_form.keys() <= FOLDED_SIDES.keys():
        renamed = [f"{name} to {FOLDED_SIDES[folded(name)]}" for name in given]
        fix = f"rename {', '.join(renamed[:-1])}, and {renamed[-1]}"
    w, h = by_form.get("width", "w"), by_form.get("height", "h")
    for x, y in CENTRES:
        if {x, y} <= by_form.keys():
            fix = f"x and y are the top left corner: x = {by_form[x]} - {w} / 2, y = {by_form[y]} - {h} / 2"
    return f"{what} is given by {listing(given)}; Encord reads x, y, w and h", fix + in_pixels(
        [value[name] for name in {*given, *_BOX} & value.keys()]
    )


def unknown_member(value: Any, what: str, name: str, known: tuple[str, ...]) -> Said:
    return f"{what} has a member {quote(name)}, which Encord does not read", "leave it out"


def second_point(value: Any) -> Said:
    return 'a point has another one beside "0", which Encord does not read: it is lost', "give each point an object of its own"


def misspelt(value: Any, what: str, name: str, meant: str) -> Said:
    return f"{what} has a member {quote(name)}, which Encord does not read", f'did you mean "{meant}"?'


#: What to do about a vertex that has no place because it is not seen.
_UNSEEN = 'a vertex that is not seen has a place too, a guess, and "visibility": "invisible"'


def not_a_number(value: Any, member: str, of_vertex: bool = False, in_image: bool = True) -> Said:
    unquoted = number_in_quotes(value)
    if unquoted is not None and in_image and member in _ALONG and float(bare_number(value) or 0) >= PIXELS:
        unquoted += f"; it looks like pixels: divide by the {side_of(member)} of the image"
    fix = (
        unquoted
        or in_brackets(value)
        or (
            "leave the z out where there is none"
            if value is None and member == "z"
            else _UNSEEN
            if value is None and of_vertex
            else "give the number, or leave the object out where there is none"
            if value is None
            else "write a number"
        )
    )
    return f"{member} must be a number, found {quote(value)}; Encord's SDK takes it as it is", fix


def not_text(value: Any, member: str) -> Said:
    return f"{member} must be a string, found {quote(value)}", "write a string"


# -- ranges -------------------------------------------------------------------------------------------------------------


def far_outside(value: Any, member: str, of_vertex: bool = False) -> Said:
    if value < 0:
        fix = f"for pixels, divide by the {side_of(member)} of the image; {_UNSEEN if of_vertex else 'else clamp it to 0'}"
        return f"{member} is {quote(value)}, far outside of the image: coordinates are fractions of it, 0 to 1", fix
    side = side_of(member)
    fix = f"it looks like pixels: divide by the {side} of the image" if value >= 2 else "clamp it to 1, if it is meant to lie in the image"
    return f"{member} is {quote(value)}: coordinates are fractions of the image, 0 to 1", fix


def size(value: Any, member: str) -> Said:
    if value > 0:
        fix = f"it looks like pixels: divide by the {side_of(member)} of the image"
        return f"{member} is {quote(value)}: sizes are fractions of the image, 0 to 1", fix
    if value == 0:
        what = "box" if member in "wh" else "shape"
        return f"{member} is 0, so that nothing is enclosed", f"was it rounded to 0? give its true size, or leave the {what} out"
    fix = f"sort the corners before you subtract: {quote(-value)}" if member in "wh" else f"a radius has no sign: write {quote(-value)}"
    return f"{member} is {quote(value)}; a size must be above 0", fix


def pixels(value: Any, member: str, side: float | None, count: int, all_count: int, largest: float) -> Said:
    which = side_of(member)
    message = f"{member} is {quote(value)}: coordinates are fractions of the image, 0 to 1, and these look like pixels"
    if count > 1:
        message += f" ({count:,} of {all_count:,})"
    if side is not None:
        fix = f"divide by the {which} of the image: {value:g} / {side:g} = {value / side:.4g}"
    else:
        fix = f"divide x by the width of the image, y by its height: {member} = {short(value)} / {which}"
    if largest <= 100:
        fix += "; if they are percent, divide by 100"
    return message, fix


def beyond(value: Any, what: str, where: str) -> Said:
    return f"{what} reaches beyond the image: {where}", "clamp it to 0 to 1"


def box_beyond(value: Any, what: str, where: str, corner: tuple[str, str] | None) -> Said:
    fix = "clamp it to 0 to 1"
    if corner is not None:
        start, extent = corner
        fix = f"{extent} is the size, not the far corner: from corners {extent} = {start}2 - {start}1; else clamp it to 0 to 1"
    return f"{what} reaches beyond the image: {where}", fix


def outside(value: Any, what: str, where: str) -> Said:
    return f"{what} lies wholly outside of the image: {where}", "coordinates are fractions of the image, 0 to 1; drop what cannot be seen"


def theta(value: Any) -> Said:
    fix = f"the same rotation is {value % 360:g}" if abs(value) < 1e9 else "theta is in degrees, 0 to 360"
    return f"theta is {quote(value)} degrees, more than a full turn", fix


# -- points -------------------------------------------------------------------------------------------------------------


def points_wanted(value: Any, member: str) -> Said:
    fix = one_of(value) or 'write {"0": {"x": …, "y": …}, "1": …} or a list of such points'
    return f"{member} must be points, found {quote(value)}", fix


def not_a_point(value: Any, what: str) -> Said:
    fix = one_of(value) or 'write {"x": …, "y": …}, fractions of the image'
    if isinstance(value, list) and len(cast("list[Any]", value)) == 2:
        fix = f'write {{"x": {quote(cast("list[Any]", value)[0])}, "y": {quote(cast("list[Any]", value)[1])}}}'
    return f"a point of {what} must be an object with x and y, found {quote(cast('Any', value))}", fix


def points_in_pairs(value: Any, what: str) -> Said:
    fix = f'write {{"x": …, "y": …}} for each [x, y]{in_pixels_of(value)}'
    return f"the points of {what} are lists; Encord reads x and y by name, and its SDK stops with a TypeError", fix


def points_as_numbers(value: Any, what: str) -> Said:
    fix = f'write {{"x": …, "y": …}} for each point{in_pixels(value)}'
    return f"{what} is a flat list of numbers; Encord reads x and y by name, and its SDK stops with a TypeError", fix


def few_points(value: Any, what: str, least: int, count: int) -> Said:
    if not count:
        return f"{what} is empty; it needs {least} points at least", "give its points, or leave the object out"
    return (
        f"{what} has {count:,} point{'s' if count != 1 else ''}; it needs {least} at least",
        "give all its points, or leave the object out",
    )


def point_key(value: Any, what: str) -> Said:
    fix = 'number the points from "0"'
    return f"the key {quote(value)} of {what} is not a number; Encord's SDK stops with a ValueError", fix


def by_axis(value: Any, what: str, names: tuple[str, str]) -> Said:
    message = f"{what} is given by lists {listing(names)}, one for each axis; Encord's SDK stops at it"
    return message, 'write one object for each point: {"0": {"x": …, "y": …}, "1": …}'


def point_keys(value: Any, what: str, first: str) -> Said:
    fix = 'number the points from "0"'
    return f"the keys of {what} are not numbers, such as {quote(first)}; Encord's SDK stops with a ValueError", fix


def points_held(value: Any, what: str, name: str) -> Said:
    """All points in one member, where each belongs under its number."""
    fix = f"write the points without {quote(name)} around them: {_POINTS}{in_pixels_of(value[name])}"
    return f"{what} has {quote(name)} in place of its points; Encord's SDK stops with a ValueError", fix


def gaps(value: Any, what: str, absent: str, found: str) -> Said:
    fix = "number the points from 0 without gaps"
    return (
        f'the points of {what} are not numbered one after another: {quote(found)} where "{absent}" belongs; Encord renumbers them',
        fix,
    )


def number_twice(value: Any, what: str, first: str, second: str) -> Said:
    message = f'"{first}" and "{second}" are one number, and {what} has a point under each; Encord\'s SDK stops with a TypeError'
    return message, 'number the points "0", "1", "2" …, each once'


def only_zero(value: Any) -> Said:
    keys = ", ".join([quote(key) for key in cast("dict[str, Any]", value)][:8])
    return f'the key of a point must be "0", found {keys}; Encord\'s SDK stops with a KeyError', 'write {"0": {"x": …, "y": …}}'


def bare_point(value: Any, *more: Any) -> Said:
    return 'a point must be under the key "0"', 'write {"0": {"x": …, "y": …}}'


def mixed(value: Any, deep: int, count: int) -> Said:
    which = f"{deep:,} of the {count:,} points of the polyline {'has' if deep == 1 else 'have'} a z"
    return f"{which}; Encord's SDK refuses such a mix", "give every point a z, or none"


def no_length(value: Any, count: int) -> Said:
    return f"the polyline has no length: its {count:,} points are one and the same", "correct the points, or drop the line"


# -- cuboids, circles ---------------------------------------------------------------------------------------------------


def three_numbers(value: Any, member: str) -> Said:
    return f"{member} of a cuboid must be three numbers, x, y and z, found {quote(value)}", "write [x, y, z]"


def cuboid_side(value: Any) -> Said:
    return f"a side of a cuboid is {quote(value)}; each must be above 0", "drop cuboids that enclose nothing; sizes have no sign"


def ratio(value: Any, member: str, least: str) -> Said:
    return f"{member} is {quote(value)}; it must be {least}", f"{member} is the length of one part by that of another, and has no sign"


def flat_front(value: Any) -> Said:
    return f"front of a 2D cuboid must be a flat list of numbers, found {quote(value)}", "write [x1, y1, x2, y2, …]"


def front_of_points(value: Any) -> Said:
    fix = "write the numbers one after another: [x1, y1, x2, y2, …]"
    return f"front of a 2D cuboid must be a flat list of numbers, found {quote(value)}", fix


def few_of_front(value: Any, count: int) -> Said:
    if not count:
        return (
            "the front of the 2D cuboid is empty; it needs 3 points at least, each as x and y",
            "give its points, or leave the object out",
        )
    points = f"{count // 2:,} point{'s' if count > 3 else ''}"
    return f"the front of the 2D cuboid has {points}; it needs 3 at least", "give all its points, or leave the object out"


def odd_front(value: Any, count: int) -> Said:
    return (
        f"front of a 2D cuboid has {count:,} number{'s' if count != 1 else ''}: the last x has no y; Encord's SDK stops with an IndexError",
        "give each x its y",
    )


def no_back(value: Any, given: tuple[str, ...], *absent: str) -> Said:
    if "vanishingPoint" in given:
        return "the 2D cuboid has a vanishingPoint and no scaleRatio; Encord's SDK refuses the row", 'add "scaleRatio", a number'
    message = 'the 2D cuboid has neither "offset" nor "vanishingPoint", so that it has no back; Encord\'s SDK refuses the row'
    return message, 'add "offset": {"x": …, "y": …}, or "vanishingPoint": {"x": …, "y": …} and "scaleRatio"'
