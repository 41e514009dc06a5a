"""The sentences about what is drawn on images: coordinates, boxes, points, ellipses, masks, and the size of the image."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.in_quotes import bare_whole, typed_number, whole_in_brackets, whole_in_quotes
from predlint.dialects.label_studio.png import size_of_png
from predlint.dialects.label_studio.words import Said
from predlint.dialects.slips import encoded_twice, rename
from predlint.names import listing, quote

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


# -- ellipses ------------------------------------------------------------------------------------------------------


def ellipse_box(value: Any, control: str, members: tuple[str, ...]) -> Said:
    return f"the ellipse of {control} is given by {listing(members)}", "give its centre x, y and radiusX, radiusY, in percent"


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
