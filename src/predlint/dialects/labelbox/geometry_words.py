"""The sentences about geometry, masks, confidence and metrics, and the mistakes that are recognised in their values."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox.words import kind_of
from predlint.names import listing, quote

Said = tuple[str, str | None]

SIDES = ("top", "left", "height", "width")
#: Spellings of boxes from elsewhere: the members, what they are called, how to turn them into sides.
BOX_FORMATS = (
    (("x", "y", "w", "h"), "x, y, w, h", 'write {"left": x, "top": y, "width": w, "height": h}'),
    (("x", "y", "width", "height"), "x, y, width, height", 'write {"left": x, "top": y, "width": width, "height": height}'),
    (("x1", "y1", "x2", "y2"), "corners x1, y1, x2, y2", 'write {"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}'),
    (
        ("xmin", "ymin", "xmax", "ymax"),
        "corners xmin…ymax",
        'write {"left": xmin, "top": ymin, "width": xmax - xmin, "height": ymax - ymin}',
    ),
    (("left", "top", "right", "bottom"), "corners left, top, right, bottom", "width is right - left, height is bottom - top"),
    (("start", "end"), "start and end points", "left, top are start.x, start.y; width, height are end - start"),
    (("cx", "cy", "w", "h"), "a centre with w, h", 'write {"left": cx - w/2, "top": cy - h/2, "width": w, "height": h}'),
)


#: Every foreign format has one of these, and a box of ours none.
_FOREIGN = frozenset({"x", "x1", "xmin", "right", "start", "cx"})


def box_members(value: dict[str, Any]) -> tuple[str, str] | None:
    """The name of a foreign box format and how to turn it into ours; None when the box is not in one."""
    if _FOREIGN.isdisjoint(value) or ("top" in value and "left" in value and "height" in value and "width" in value):
        return None
    for members, name, fix in BOX_FORMATS:
        if all(member in value for member in members):
            return name, fix
    return None


def box_format(value: Any, name: str, fix: str) -> Said:
    return f"bbox needs top, left, height, width; found {name}", fix


def box_list(value: list[Any]) -> Said:
    fix = '[x, y, width, height] becomes {"left": x, "top": y, "width": width, "height": height}' if len(value) == 4 else None
    return "bbox needs top, left, height, width; found a list", fix


def missing_side(value: Any, side: str, found: str | None = None) -> Said:
    return f"bbox.{side} is missing", f'rename "{found}" to "{side}"' if found else "a box has top, left, height and width"


def not_a_number(value: Any, what: str) -> Said:
    fix = None
    if isinstance(value, str):
        try:
            fix = f"write {float(value):g} without quotes"
        except ValueError:
            fix = None
    return f"{what} must be a number, found {kind_of(value)}", fix


def box_size(value: float, what: str) -> Said:
    fix = "width and height count from the top left corner, in pixels" if value else "leave out boxes without an area"
    return f"{what} is {quote(value)}; it must be greater than 0", fix


def map_size(value: float, what: str) -> Said:
    if what == "bbox.height":
        return "bbox.height is 0; on a map it is negative where top is the north, and never 0", "leave out boxes without an area"
    return f"{what} is {quote(value)}; it must be greater than 0", "left is the western side, and the width counts to the east"


def negative(value: float, what: str) -> Said:
    return f"{what} is {quote(value)}; pixels start at 0", "clip the shape to the image"


def geometry_type(value: Any, member: str, form: str) -> Said:
    fix = None
    if isinstance(value, dict) and "coordinates" in value:
        fix = 'this is GeoJSON: write {"x": longitude, "y": latitude} for each of its pairs' if member != "bbox" else "write its four sides"
    return f"{member} must be {form}, found {kind_of(value)}", fix


def point_pair(value: Any, what: str) -> Said:
    if isinstance(value, list):
        return f"{what} is a list; points are objects", 'write {"x": …, "y": …}'
    return f'{what} must be {{"x": …, "y": …}}, found {kind_of(value)}', None


def point_missing(value: Any, what: str, key: str, found: str | None = None) -> Said:
    return f"{what} has no {key}", f'rename "{found}" to "{key}"' if found else 'a point is {"x": …, "y": …}'


def point_member(value: Any, what: str, key: str, meant: str | None) -> Said:
    return f'{what} has "{key}"', f'write "{meant}"' if meant else "a point has x and y only; remove it"


def few_points(value: list[Any], shape: str, least: int, size: int | None = None) -> Said:
    count = len(value) if size is None else size
    distinct = " different" if size is not None and size != len(value) else ""
    message = f"a {shape} needs at least {least}{' different' if shape == 'polygon' else ''} points; this has {count}{distinct}"
    return message, "give the points that are missing, or leave the annotation out"


def line_member(value: Any, name: str) -> Said:
    return f'a line is given as "line", not "{name}"', f'rename "{name}" to "line"'


def mask_incomplete(value: Any, keys: tuple[str, ...], absent: str | None = None) -> Said:
    if absent == "colorRGB":
        return "mask.colorRGB is missing", 'say which colour of the image is this mask: "colorRGB": [255, 255, 255]'
    if absent == "instanceURI":
        return "mask.instanceURI is missing", "give the URL of the mask image, or the mask itself as base64 in png"
    found = f"; found {listing(keys)}" if keys else ""
    return f"a mask needs instanceURI and colorRGB, or png{found}", None


def mask_rle(value: Any) -> Said:
    return "run-length masks (counts, size) are not accepted", "upload the mask as a PNG: instanceURI and colorRGB, or png in base64"


def mask_bytes(value: Any) -> Said:
    return "imBytes is for video masks", 'on an image give the base64 PNG as "png"'


def colour_form(value: Any, *_size: int) -> Said:
    numbers = len(cast("list[Any]", value)) if isinstance(value, list) else None
    found = f"a list of {numbers}" if numbers is not None else kind_of(value)
    fix = None
    if isinstance(value, str) and len(value) == 7 and value.startswith("#"):
        try:
            fix = f"write {[int(value[i : i + 2], 16) for i in (1, 3, 5)]}"
        except ValueError:
            fix = None
    elif numbers == 4:
        fix = "leave out the fourth (alpha) number"
    return f"mask.colorRGB must be 3 whole numbers from 0 to 255, found {found}", fix


def channel(value: Any) -> Said:
    return f"each number of mask.colorRGB must be a whole number from 0 to 255, found {kind_of(value)}", None


def mask_uri(value: Any) -> Said:
    if isinstance(value, str) and value:
        return (
            f"mask.instanceURI {quote(value)} is not a URL that the platform can fetch",
            "upload the image; give its https://, gs:// or s3:// address",
        )
    return f"mask.instanceURI must be a URL, found {kind_of(value)}", None


def png_type(value: Any) -> Said:
    return f"mask.png must be the base64 text of a PNG file, found {kind_of(value)}", None


def confidence_range(value: float, place: str = "confidence") -> Said:
    if 2 <= value <= 100:
        return f"confidence {quote(value)} is outside 0 to 1", f"a percentage? divide by 100: {value / 100:g}"
    nearly = -0.01 <= value <= 1.01
    fix = f"clip it to {round(value):d}" if nearly else "a raw score of the model? a sigmoid or softmax brings it to 0 to 1"
    return f"confidence {quote(value)} is outside 0 to 1", fix


def confidence_type(value: Any) -> Said:
    _, fix = not_a_number(value, "confidence")
    return f"confidence must be a number from 0 to 1, found {kind_of(value)}", fix


def confidence_null(value: Any) -> Said:
    return "confidence is null, which counts as 1", "leave it out, or give the number"


def confidence_place(value: Any, kind: str) -> Said:
    if kind in ("radio", "checklist"):
        inner = '{"name": …, "confidence": …}'
        return f"confidence beside the answer of a {kind} question is not used", f"put it inside the answer: {inner}"
    return f"confidence inside {kind} is not used", "put it at the top of the line"


def confidence_mal(value: Any) -> Said:
    return "pre-labels (MAL) carry no confidence: it is dropped", "remove it, or import into a model run (--target model-run)"


def confidence_unused(value: Any, kind: str) -> Said:
    return f"confidence is not used on a {kind}", "remove it"


def metrics_form(value: Any, what: str) -> Said:
    return f"{what}, found {kind_of(value)}", 'write "customMetrics": [{"name": "…", "value": 0.5}]'


def metric_missing(value: Any, key: str, found: str | None = None) -> Said:
    return f"a custom metric has no {key}", f'rename "{found}" to "{key}"' if found else 'write {"name": "…", "value": 0.5}'


def metrics_mal(value: Any) -> Said:
    return "customMetrics belong to model runs: pre-labels (MAL) drop them", "remove them, or import into a model run (--target model-run)"


def metrics_unused(value: Any, what: str) -> Said:
    return f"customMetrics are not used on {what}", "remove them"


def for_other_target(value: Any, what: str, target: str, found: str | None = None) -> Said:
    fix = (
        "check with --target mal if this file is for pre-labels"
        if target == "mal"
        else "check with --target model-run if it is for a model run"
    )
    only = "pre-labels (MAL)" if target == "mal" else "a model run"
    return f"{what} can only be imported into {only}", fix


def not_on_medium(value: Any, what: str, medium: str, where: str) -> Said:
    return f"{what} are not supported on {medium} data rows", f"they are for {where}"


def endpoint_missing(value: Any, given: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> Said:
    if given:
        return "the relationship has both source and sourceOntologyName", "keep one of the two"
    return "the relationship has no source", "give the uuid of the annotation it starts from"


def target_missing(value: Any, found: str | None = None) -> Said:
    return "the relationship has no target", f'rename "{found}" to "target"' if found else "give the uuid of the annotation it points to"


def endpoint_type(value: Any, end: str) -> Said:
    return f"relationship.{end} must be the uuid of an annotation, found {kind_of(value)}", None


def relationship_type(value: Any) -> Said:
    return f'relationship.type must be "unidirectional" or "bidirectional", found {kind_of(value)}', None


def not_uuid(value: Any) -> Said:
    if not isinstance(value, str) or not value:
        return f"uuid must be a UUID, found {kind_of(value)}", "leave it out, or write str(uuid.uuid4())"
    return f"{quote(value)} is not a UUID", "write str(uuid.uuid4()), or leave it out"
