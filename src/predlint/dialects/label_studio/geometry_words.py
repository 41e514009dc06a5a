"""The sentences about what is drawn on images: coordinates, boxes, points, ellipses, masks, and the size of the image."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.in_quotes import bare_whole, in_brackets, number_in_quotes, typed_number, whole_in_brackets, whole_in_quotes
from predlint.dialects.label_studio.effects import REFUSED, SHOWN_WRONG, SOME_REFUSE
from predlint.dialects.label_studio.png import size_of_png
from predlint.dialects.label_studio.words import Said
from predlint.dialects.slips import encoded_twice, rename
from predlint.names import listing, quote

# -- coordinates -------------------------------------------------------------------------------------------------------


def not_a_number(value: Any, member: str, part: str = "region") -> Said:
    """``part``: what has the number, here and below, and may be left out."""
    fix = number_in_quotes(value) or in_brackets(value) or "write a number"
    if value is None:
        fix = "leave it out" if member in _OPTIONAL else f"give the number, or leave the {part} out"
    return f"{member} must be a number, found {quote(value)}", fix


_OPTIONAL = frozenset({"rotation", "framesCount", "duration", "channel"})


def not_percent(value: Any, member: str, part: str = "region", image: str | None = None, no_slip: bool = False) -> Said:
    message, fix = not_on_image(value, member, part, image, no_slip)
    return f"{message}; {(REFUSED if value > 100 else SHOWN_WRONG).of_prediction}", fix


def not_on_image(value: Any, member: str, part: str = "region", image: str | None = None, no_slip: bool = False) -> Said:
    fix = _in_percent(value, "clamp it to 0 to 100", part, image, no_slip)
    return f"{member} is {quote(value)}; percent of the image, from 0 to 100, is expected", fix


def not_on_page(value: Any, member: str, *more: Any) -> Said:
    fix = "for pixels, divide by the page's width or height; for percent, by 100"
    return f"{member} is {quote(value)}; a fraction of the page, from 0 to 1, is expected", fix


def not_percent_too_wide(value: Any, member: str, part: str = "region", image: str | None = None, no_slip: bool = False) -> Said:
    fix = _in_percent(value, "clamp it to the image", part, image, no_slip)
    return f"{member} is {quote(value)}; at most 100 percent of the image is expected", fix


def _in_percent(value: Any, clamp: str, part: str, image: str | None, no_slip: bool) -> str:
    """What may be a slip is cut at the edge; what is far outside was never meant as percent, nor is the rest of its shape (``no_slip``).
    ``image``: its size, where that is beyond it in pixels too."""
    if value > _LARGEST:
        return f"no image is that large: write where it is, or leave the {part} out"
    if image is not None:
        return f"nor are these pixels of an image of {image}: correct it, or original_width and original_height"
    if no_slip or value > SLIP:
        return "these look like pixels: divide all coordinates of the file by the image's width (or height) and multiply by 100"
    return f"{clamp}; for pixels, first divide by the image's width or height and multiply by 100"


#: Percent above which no model slips.
SLIP = 200
#: Pixels that no image has.
_LARGEST = 1e6


def rounding(value: Any, member: str) -> Said:
    return f"{member} is {value!r}, a little outside of 0 to 100 percent; {SOME_REFUSE.of_prediction}", "clamp it to 0 to 100"


def pixels(value: Any, member: str, width: Any, height: Any, percent: str) -> Said:
    fix = f"divide all coordinates of the file by original_width or original_height, and multiply by 100: {member} would be {percent}"
    return f"the coordinates are in pixels (of an image of {width} × {height}); percent is expected", fix


def of_thousand(value: Any) -> Said:
    return "the coordinates are on a scale of 0 to 1000; percent is expected", "divide all coordinates of the file by 10"


def of_no_size(value: Any, of_thousand: bool) -> Said:
    """Of an image whose size is not given. ``of_thousand``: whether the coordinates may be on that scale."""
    fix = "divide all coordinates of the file by the image's width or height, and multiply by 100"
    if not of_thousand:
        return "the coordinates are in pixels; percent is expected", fix
    return (
        "the coordinates are in pixels, or on a scale of 0 to 1000; percent is expected",
        f"for pixels, {fix}; for that scale, divide by 10",
    )


def fractions(value: Any, count: int, total: int) -> Said:
    """``count``: of how many of the regions of a prediction."""
    if total == 1:
        return "the coordinates of the region are at most 1, as fractions of the image are; percent is expected", "multiply them by 100"
    which = f"all {total:,} regions" if count == total else f"{count:,} of the {total:,} regions"
    return f"the coordinates of {which} are at most 1, as fractions of the image are; percent is expected", "multiply them by 100"


# -- boxes -------------------------------------------------------------------------------------------------------------


def other_box(value: Any, control: str, members: tuple[str, ...]) -> Said:
    return _given_otherwise(control, members, "in percent of the image")


def other_box_of_page(value: Any, control: str, members: tuple[str, ...]) -> Said:
    return _given_otherwise(control, members, "as fractions of the page")


def _given_otherwise(control: str, members: tuple[str, ...], unit: str) -> Said:
    return f"the box of {control} is given by {listing(members)}", f"give x, y (top left corner), width and height, all {unit}"


def two_corners(value: Any, count: int) -> Said:
    message = (
        f"the {count:,} boxes are two corners: in each the width is larger than x, and the height larger than y; they are drawn too large"
    )
    return message, "write width = x2 - x1 and height = y2 - y1, in percent of the image"


def no_size(value: Any, member: str, part: str = "region") -> Said:
    fix = f"write its size; leave the {part} out only where there is nothing"
    if value < 0:
        fix = "x and y are the top left corner: swap the corners"
    elif part == "key frame":
        fix = 'where the object is gone, give its last key frame before that "enabled": false, and leave the key frame out'
    return f"{member} {'are' if ' and ' in member else 'is'} {quote(value)}; a size above 0 is expected", fix


def no_point_size(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)}; a size above 0 is expected", "write a size in percent of the image: 0.5 is usual"


def beyond(value: Any, member: str, start: str, end: float, pixels: str | None = None, further: bool = False) -> Said:
    """``pixels``: the size of a small image into which the box fits in pixels. ``further``: that a coordinate itself is beyond 100."""
    fix = f"{member} is a size, not the far corner; {start} is the {_EDGES[start]} edge, not the centre"
    if further:
        fix += "; or are these pixels? divide all coordinates of the file by the image's width (or height) and multiply by 100"
    if pixels is not None:
        fix += f"; or are these pixels? the box fits into the {pixels} of its image: percent are expected"
    return f"{start} + {member} is {end:g}; the image ends at 100 percent", fix


_EDGES = {"x": "left", "y": "top"}


def rotation(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)} degrees; from -360 to 360 is expected", f"write {value % 360:g}" if abs(
        value
    ) < 1e6 else "leave it out, if the region is not turned"


# -- polygons and vectors ----------------------------------------------------------------------------------------------


def points_missing(value: Any, control: str, *given: Any) -> Said:
    return f'the value of {control} has no "points"', rename(
        given, "points"
    ) or 'add "points": [[x, y], [x, y], …], in percent of the image'


def other_outline(value: Any, control: str, members: tuple[str, ...]) -> Said:
    return (
        f"the outline of {control} is given by {listing(members)}",
        'give its corners: "points": [[x, y], [x, y], …], in percent of the image',
    )


def other_line(value: Any, control: str, members: tuple[str, ...]) -> Said:
    fix = 'give its points: "vertices": [{"x": …, "y": …}, …], in percent of the image'
    return f"the line of {control} is given by {listing(members)}", fix


def not_points(value: Any, what: str) -> Said:
    return f"{what} must be a list of points [x, y], found {quote(value)}", encoded_twice(value) or "write [[x, y], [x, y], …], in percent"


def flat_points(value: Any, what: str) -> Said:
    return f"{what} is a flat list of numbers; a list of points is expected", "write [[x, y], [x, y], …], in percent"


def point_objects(value: Any, what: str) -> Said:
    return f"{what} is a list of objects; a list of points [x, y] is expected", "write [x, y] in place of each object, in percent"


def nested_points(value: Any, what: str) -> Said:
    fix = "write the points of one outline: [[x, y], [x, y], …], in percent; for several outlines, write a result for each"
    return f"{what} is a list of outlines, one too deep; a list of points is expected", fix


def boxed_points(value: Any, what: str) -> Said:
    fix = "write [[x, y], [x, y], …], in percent: contour.reshape(-1, 2) / [width, height] * 100 of what OpenCV finds"
    return f"{what} has each of its points in a list of its own; a list of points is expected", fix


def flat_outlines(value: Any, what: str) -> Said:
    fix = "put the numbers of an outline in pairs: [[x, y], [x, y], …], in percent; for several outlines, write a result for each"
    return f"{what} holds outlines as flat lists of numbers, as COCO writes them; a list of points is expected", fix


def long_points(value: Any, what: str) -> Said:
    return f"the points have {len(value[0])} numbers each, found {quote(value[0])} first", "a point has two numbers: x and y, in percent"


def not_a_point(value: Any) -> Said:
    fix = "write [x, y] in place of the object" if isinstance(value, dict) else "a point has two numbers: x and y, in percent"
    return f"a point must be [x, y], found {quote(cast(Any, value))}", fix


def few_points(value: Any, control: str, least: int, size: int) -> Said:
    return (
        f"a shape of {control} needs at least {least} point{'s' if least != 1 else ''}, found {size}",
        "give the points that are missing, or leave the shape out",
    )


def many_points(value: Any, control: str, most: int, size: int) -> Said:
    return f"a shape of {control} has at most {most} points, found {size}; people can draw no more", (
        "raise maxPoints in the config, or leave points out"
    )


def closing_point(value: Any) -> Said:
    return "the last point repeats the first", "leave it out: the polygon is closed automatically"


def no_area(value: Any) -> Said:
    return "the polygon has no area: its points lie on one line", (
        "correct its points; leave the polygon out only where there is nothing inside"
    )


def crossing(value: Any) -> Said:
    return "the polygon crosses itself", "order its points along the outline"


def vertices(value: Any) -> Said:
    return f"vertices must be a list of objects with x and y, found {quote(value)}", 'write [{"id": "a", "x": …, "y": …}, …]'


def vertex_id(value: Any) -> Said:
    plain = value.__class__ is int and abs(value) < 1e15
    return f"the id of a vertex must be a string, found {quote(value)}", f'write "{value}"' if plain else 'write a string such as "a"'


def vertex_before(value: Any) -> Said:
    plain = value.__class__ is int and abs(value) < 1e15
    fix = f'write "{value}"' if plain else "write the id of a vertex before it, or null for the first"
    return f"prevPointId must be a string, the id of an earlier vertex, found {quote(value)}", fix


def vertex_lists(value: Any) -> Said:
    return "vertices is a list of points [x, y]; a list of objects is expected", 'write [{"x": …, "y": …}, …]'


def unknown_vertex(value: Any) -> Said:
    return f"prevPointId {quote(value)} is not the id of an earlier vertex", "give the id of a vertex before it, or null for the first"


def vertex_twice(value: Any, first: int) -> Said:
    return f"the vertex id {quote(value)} appears twice, first at vertex {first}", "give each vertex of a shape an id of its own"


# -- ellipses and key points -------------------------------------------------------------------------------------------


def radius(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)}; a radius above 0 is expected", "give half of its width and height, or leave the ellipse out"


def ellipse_box(value: Any, control: str, members: tuple[str, ...]) -> Said:
    return f"the ellipse of {control} is given by {listing(members)}", "give its centre x, y and radiusX, radiusY, in percent"


def ellipse_beyond(value: Any, axis: str) -> Said:
    return f"the ellipse reaches beyond the image along {axis}", "nothing needs to be done if the object does so too"


def keypoint_width(value: Any, *given: Any) -> Said:
    return 'the key point has no "width" (its size in percent of the image)', rename(given, "width") or '"width": 0.5 is usual'


def point_height(value: Any, *given: Any) -> Said:
    return 'the key point has a "height", by which the editor takes it for a box', (
        "leave it out: width is the size of the dot; if a box is meant, write it as a result of a tag that draws boxes"
    )


# -- masks -------------------------------------------------------------------------------------------------------------


def one_member(value: Any, control: str, member: str, beside: str) -> Said:
    return f'the value of {control} has "{member}" alone, and the editor draws nothing that has one member', f"write {beside} beside it"


def rle_format(value: Any, *more: Any) -> Said:
    fix = 'write "rle", and the mask so (label_studio_sdk.converter.brush); BitmaskLabels take PNG images'
    return f'format is {quote(value)}; only "rle" is read', fix


def other_mask(value: Any, control: str, members: tuple[str, ...]) -> Said:
    if "counts" in members:
        return rle_coco(value)
    fix = 'give it as "rle", the bytes that label_studio_sdk.converter.brush (mask2rle) makes of a mask of the whole image'
    return f"the mask of {control} is given by {listing(members)}", fix


def other_bitmask(value: Any, control: str, members: tuple[str, ...]) -> Said:
    fix = 'give it as a PNG image of the size of the whole image: "imageDataURL": "data:image/png;base64,…"'
    return f"the mask of {control} is given by {listing(members)}", fix


def rle_coco(value: Any, *more: Any) -> Said:
    fix = "Label Studio has an RLE of its own: convert with label_studio_sdk.converter.brush (mask2rle)"
    return "the mask is in COCO's run-length encoding", fix


def rle_text(value: Any) -> Said:
    return f"rle must be a list of bytes from 0 to 255, found {quote(value)}", encoded_twice(value)


def rle_image(value: Any) -> Said:
    fix = "read the image and give the bytes that label_studio_sdk.converter.brush (mask2rle) makes of it; BitmaskLabels take a PNG"
    return f"rle must be a list of bytes from 0 to 255, found an image in base64, {quote(value)}", fix


def rle_bytes(value: Any) -> Said:
    fix = "give the bytes of Label Studio's own RLE, as label_studio_sdk.converter.brush (mask2rle) makes them"
    return f"rle must be a list of bytes from 0 to 255, found {quote(value)}", fix


def rle_size(value: Any, found: int, wanted: int, width: Any, height: Any, whole: bool) -> Said:
    """``whole``: that it is a mask in Label Studio's own encoding, of another size."""
    what = f"is for {found:,} values" if found >= 0 else "has no header"
    fix = "Label Studio's RLE begins with width × height × 4 as four bytes; COCO counts and other encodings do not"
    if whole and found * 4 == wanted:
        fix = "encode four values for each pixel, as label_studio_sdk.converter.brush (mask2rle) does"
    elif whole and not found % 4:
        fix = (
            f"scale the mask to {width} × {height}, without smoothing, before it is encoded; or correct original_width and original_height"
        )
    return f"the mask {what}; an image of {width} × {height} needs {wanted:,}", fix


def rle_unseen(value: Any, brightest: int) -> Said:
    if not brightest:
        return (
            "the mask marks nothing: all of its values are 0",
            "check what encodes the mask; leave the region out only where there is nothing",
        )
    fix = "mark with 255: mask2rle((mask > 0).astype(numpy.uint8) * 255)"
    return "the mask marks with 1, which is drawn so faintly that nobody sees it", fix


def rle_short(value: Any, size: int, held: int, told: int) -> Said:
    fix = "give all bytes that the encoder made: label_studio_sdk.converter.brush (mask2rle)"
    return f"the mask is cut short: the {size:,} bytes of rle hold {held:,} of its {told:,} values", fix


def rle_no_size(value: Any, control: str, member: str, *given: Any) -> Said:
    return f"the mask of {control} has no {member}", rename(given, member) or "add the size of the image in pixels"


def not_a_png(value: Any) -> Said:
    fix = f'save the mask as PNG, and write "{PNG_URL}" and the file in base64'
    if not isinstance(value, str):
        pass
    elif value.removeprefix(PNG_URL).startswith("b'"):
        fix = f"write \"{PNG_URL}…\" without b'': turn the bytes into a text first, base64.b64encode(png).decode()"
    elif size_of_png(PNG_URL + value) is not None:
        fix = f'put "{PNG_URL}" before it'
    elif value.startswith(("https://", "http://")):
        fix = f'nothing is fetched: write "{PNG_URL}" and the file itself in base64'
    return f"imageDataURL must be a PNG image, {PNG_URL}…, found {quote(value)}", fix


PNG_URL = "data:image/png;base64,"


def png_size(value: Any, size: tuple[int, int], wanted: tuple[Any, Any]) -> Said:
    fix = "scale the mask to the image, without smoothing"
    if size == wanted[::-1]:
        fix = "one of them is on its side: swap original_width and original_height, or transpose the mask"
    return f"the mask is {size[0]} × {size[1]} pixels, the image {wanted[0]} × {wanted[1]}", fix


# -- the image ---------------------------------------------------------------------------------------------------------


def image_size(value: Any, member: str) -> Said:
    fix = whole_in_quotes(value, 1) or whole_in_brackets(value, 1) or "write the size as a number above 0, or leave it out"
    return f"{member} is {quote(value)}; the size of the image in pixels is expected", fix


def image_rotation(value: Any) -> Said:
    quoted = bare_whole(typed_number(value) or value) in ("0", "90", "180", "270")
    fix = whole_in_quotes(value) if quoted else 'write 0; the rotation of a single region is "rotation" in its value'
    if isinstance(value, (int, float)) and not value % 90:
        fix = f"write {value % 360:g}"
    return f"image_rotation is {quote(value)}; images are turned by 0, 90, 180 or 270 degrees", fix
