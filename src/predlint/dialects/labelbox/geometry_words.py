"""The sentences about geometry, masks, confidence and metrics, and the mistakes that are recognised in their values."""

from __future__ import annotations

import re
from typing import Any, cast

from predlint.dialects.in_quotes import bare_number, bare_whole
from predlint.dialects.labelbox.aliases import END_NAMES, MASK_NAMES, meant_by
from predlint.dialects.labelbox.words import kind_of
from predlint.dialects.scores import advice, written
from predlint.dialects.slips import bracketed, encoded_twice
from predlint.names import listing, quote
from predlint.shapes.resolver import misspelling

Said = tuple[str, str | None]

SIDES = ("top", "left", "height", "width")
#: Three numbers in a text, as lists and tuples are printed, or without their brackets.
_COLOUR = re.compile(r"\s*[\[(]?\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*[\])]?\s*", re.ASCII)
#: A number as numpy, torch and their like print it.
_TYPED = re.compile(r"(?:\w+\.)*\w+\(\s*(-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*(?:,[^()]*)?\)")


def box_format(value: Any, name: str, fix: str) -> Said:
    return f"bbox needs top, left, height, width; found {name}", fix


def no_sides(value: dict[str, Any]) -> Said:
    if not value:
        return (
            "bbox needs top, left, height, width; found an empty object",
            "give the four sides, or leave out the line if nothing is drawn",
        )
    fix = 'write {"top": …, "left": …, "height": …, "width": …}'
    return f"bbox needs top, left, height, width; found {listing(tuple(value))}", fix


def box_list(value: list[Any]) -> Said:
    fix = bracketed(value)
    if fix is None and len(value) == 4:
        fix = '[x, y, width, height] becomes {"left": x, "top": y, "width": width, "height": height}'
    elif fix is None and len(value) == 2 and all([isinstance(corner, list) for corner in value]):
        fix = '[[x1, y1], [x2, y2]] becomes {"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}'
    return "bbox needs top, left, height, width; found a list", fix


def missing_side(value: Any, side: str, found: str | None = None) -> Said:
    return f"bbox.{side} is missing", f'rename {quote(found)} to "{side}"' if found else "a box has top, left, height and width"


def not_a_number(value: Any, what: str) -> Said:
    fix = None
    if isinstance(value, str):
        bare = bare_number(value)
        if bare is not None:
            fix = f"write {bare} without quotes"
        elif typed := _TYPED.fullmatch(value.strip()):
            fix = f"write {typed[1]}: turn it into a plain number first, float(x)"
    elif value is None:
        fix = "give the number, or leave the annotation out"
    return f"{what} must be a number, found {kind_of(value)}", fix


def box_size(value: float, what: str, canvas: str = "image") -> Said:
    """``canvas``: what it is drawn on. On a page the line itself gives the unit."""
    unit = "in the unit of the box" if canvas == "page" else "in pixels"
    fix = f"width and height count from the top left corner, {unit}" if value else "leave out boxes without an area"
    return f"{what} is {quote(value)}; it must be greater than 0", fix


def map_size(value: float, what: str) -> Said:
    if what == "bbox.height":
        return "bbox.height is 0; on a map it is negative where top is the north, and never 0", "leave out boxes without an area"
    return f"{what} is {quote(value)}; it must be greater than 0", "left is the western side, and the width counts to the east"


def negative(value: float, what: str, canvas: str = "image") -> Said:
    start = "the page starts at 0 in every unit" if canvas == "page" else "pixels start at 0"
    return f"{what} is {quote(value)}; {start}", f"clip the shape to the {canvas}, or leave it out where none of it is inside"


def maps_only(value: float, what: str) -> Said:
    fix = "count from the top left corner, in pixels; where the data rows are maps, say --media geospatial"
    return f"{what} is {quote(value)}: wrong in pixels, right only on a map, and the medium is not known", fix


def geometry_type(value: Any, member: str, form: str) -> Said:
    fix = None
    if isinstance(value, dict) and "coordinates" in value:
        fix = 'this is GeoJSON: write {"x": longitude, "y": latitude} for each of its pairs' if member != "bbox" else "write its four sides"
    elif value is None:
        fix = f"give the {member}, or leave out the line if there is none"
    elif isinstance(value, dict) and form == "a list of points" and isinstance(cast("dict[str, Any]", value).get("points"), list):
        fix = "write the list of points itself"
    elif isinstance(value, dict) and form == "a list of points" and "x" in value:
        fix = 'put its points in a list: [{"x": …, "y": …}, …]'
    elif (twice := encoded_twice(value)) is not None:
        return f"{member} must be {form}, found {kind_of(value)}", twice
    elif form.startswith("an object"):
        fix = bracketed(value)
    elif form == "a list of points" and isinstance(value, str | dict):
        fix = 'write [{"x": …, "y": …}, …]'
    if member == "mask" and isinstance(value, str) and "://" in value:
        fix = f'write {{"instanceURI": {quote(value)}, "colorRGB": […]}}'
    return f"{member} must be {form}, found {kind_of(value)}", fix


def point_pair(value: Any, what: str) -> Said:
    if isinstance(value, list):
        items = cast("list[Any]", value)
        if len(items) == 1 and isinstance(items[0], dict):
            return f"{what} is a list; points are objects", "write the point itself, without the brackets"
        return f"{what} is a list; points are objects", 'write {"x": …, "y": …}'
    fix = "leave it out" if value is None and what != "point" else encoded_twice(value)
    return f'{what} must be {{"x": …, "y": …}}, found {kind_of(value)}', fix


def no_points(value: list[Any], member: str) -> Said:
    """A list of points that is a list of other things: numbers, as COCO writes outlines, or lists of points or numbers."""
    pairs = 'write {"x": …, "y": …} for each two of them'
    if not isinstance(value[0], list):
        return f"{member} must be a list of points, found a list of numbers", pairs
    inner = cast("list[Any]", value[0])
    are_points = bool(inner) and isinstance(inner[0], dict)
    if len(value) > 1:
        fix = "give each of them a line of its own" + ("" if are_points else ', its points as {"x": …, "y": …}')
        return f"{member} holds {len(value)} lists of points; an annotation has one", fix
    if are_points:
        return f"the points of the {member} stand in a list of their own", "take the inner brackets away"
    if inner and isinstance(inner[0], list):
        return f"the points of the {member} stand in a list of their own, as pairs", 'write [{"x": …, "y": …}, …]'
    return f"{member} must be a list of points, found a list with one list of numbers", pairs


def point_missing(value: Any, what: str, key: str, found: str | None = None) -> Said:
    return f"{what} has no {key}", f"rename {quote(found)} to {quote(key)}" if found else 'a point is {"x": …, "y": …}'


def point_member(value: Any, what: str, key: str, meant: str | None) -> Said:
    return f"{what} has {quote(key)}", f'write "{meant}"' if meant else "a point has x and y only; remove it"


def few_points(value: list[Any], shape: str, least: int, size: int | None = None) -> Said:
    count = len(value) if size is None else size
    distinct = " different" if size is not None and size != len(value) else ""
    message = f"a {shape} needs at least {least}{' different' if shape == 'polygon' else ''} points; this has {count}{distinct}"
    return message, "give the points that are missing, or leave the annotation out"


def line_member(value: Any, name: str) -> Said:
    return f'a line is given as "line", not {quote(name)}', f'rename {quote(name)} to "line"'


def mask_incomplete(value: Any, keys: tuple[str, ...], absent: str | None = None) -> Said:
    given = {meant: key for key in keys if (meant := _of_mask(key))}
    fix = f'rename "{given[absent]}" to "{absent}"' if absent in given else None
    if absent == "colorRGB":
        return "mask.colorRGB is missing", fix or 'say which colour of the image is this mask: "colorRGB": [255, 255, 255]'
    if absent == "instanceURI":
        return "mask.instanceURI is missing", fix or "give the URL of the mask image, or the mask itself as base64 in png"
    found = f"; found {listing(keys)}" if keys else ""
    renamed = " and ".join([f'{quote(key)} to "{meant}"' for meant, key in given.items()])
    form = 'write {"instanceURI": "https://…", "colorRGB": [255, 255, 255]}, or {"png": "…"} in base64'
    return f"a mask needs instanceURI and colorRGB, or png{found}", f"rename {renamed}" if renamed else form


def _of_mask(key: str) -> str | None:
    """The member of a mask that one of another name stands for."""
    named = meant_by((key,), MASK_NAMES)
    meant = named[1] if named else misspelling(key, tuple(MASK_NAMES))
    return meant if meant != key else None


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
    elif isinstance(value, str) and (colour := _COLOUR.fullmatch(value)) is not None:
        channels = [int(part) for part in colour.groups()]
        fix = f"write {channels} without quotes" if max(channels) <= 255 else None
    elif numbers == 4:
        fix = "leave out the fourth (alpha) number"
    elif numbers == 1 and isinstance(value[0], list):
        fix = "take the inner brackets away"
    elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255:
        fix = f"write [{value}, {value}, {value}] if the mask is grey"
    elif isinstance(value, dict) and {"r", "g", "b"} <= value.keys():
        rgb = cast("dict[str, Any]", value)
        fix = f"write {quote([rgb['r'], rgb['g'], rgb['b']])}"
    return f"mask.colorRGB must be 3 whole numbers from 0 to 255, found {found}", fix


def channel(value: Any) -> Said:
    fix = None
    if (bare := bare_whole(value, 0, 255)) is not None:
        fix = f"write {bare} without quotes"
    elif isinstance(value, float) and 0 < value < 1:
        fix = f"colours are not fractions here: multiply by 255: {round(value * 255)}"
    elif isinstance(value, float) and 0 <= value <= 255:
        fix = f"write {round(value)}"
    return f"each number of mask.colorRGB must be a whole number from 0 to 255, found {kind_of(value)}", fix


def mask_uri(value: Any) -> Said:
    if isinstance(value, str) and value:
        if value.startswith("data:"):
            return "mask.instanceURI holds the image itself", 'give what follows "base64," as "png"'
        if value != value.strip():
            return f"mask.instanceURI {quote(value)} has space around it", f"write {quote(value.strip())}"
        return (
            f"mask.instanceURI {quote(value)} is not a URL that the platform can fetch",
            "upload the image; give its https://, gs:// or s3:// address",
        )
    only = cast("list[Any]", value)[0] if isinstance(value, list) and len(cast("list[Any]", value)) == 1 else None
    return f"mask.instanceURI must be a URL, found {kind_of(value)}", f"write {quote(only)} itself" if isinstance(only, str) else None


def png_type(value: Any) -> Said:
    return f"mask.png must be the base64 text of a PNG file, found {kind_of(value)}", None


def confidence_range(value: float, place: str = "confidence") -> Said:
    nearly = -0.01 <= value <= 1.01
    fix = f"clip it to {round(value):d}" if nearly else "a raw score of the model? a sigmoid or softmax brings it to 0 to 1"
    return f"confidence {quote(value)} is outside 0 to 1", advice(value, "a percentage? divide by 100: {}", fix)


def confidence_type(value: Any) -> Said:
    fix = written(value) or "write a number, such as 0.87, or leave it out"
    if isinstance(value, str) and (typed := _TYPED.fullmatch(value.strip())):
        fix = f"write {typed[1]}: turn it into a plain number first, float(x)"
    return f"confidence must be a number from 0 to 1, found {kind_of(value)}", fix


def confidence_null(value: Any) -> Said:
    return "confidence is null, which counts as 1", "leave it out, or give the number"


def confidence_place(value: Any, kind: str) -> Said:
    if kind in ("radio", "checklist"):
        fix = 'put it inside the answer: {"name": …, "confidence": …}; where one is there, remove it here'
        return f"confidence beside the answer of a {kind} question is not used", fix
    return f"confidence inside {kind} is not used", "put it at the top of the line"


def confidence_mal(value: Any) -> Said:
    return "pre-labels (MAL) carry no confidence: it is dropped", "remove it, or import into a model run (--target model-run)"


def confidence_unused(value: Any, kind: str) -> Said:
    return f"confidence is not used on a {kind}", "remove it"


def metrics_form(value: Any, what: str) -> Said:
    fix = 'write "customMetrics": [{"name": "…", "value": 0.5}]'
    if isinstance(value, str) and what.startswith("the value") and not_a_number(value, what)[1]:
        fix = str(not_a_number(value, what)[1])
    return f"{what}, found {kind_of(value)}", fix


def metric_missing(value: Any, key: str, found: str | None = None) -> Said:
    return f"a custom metric has no {key}", f"rename {quote(found)} to {quote(key)}" if found else 'write {"name": "…", "value": 0.5}'


def metric_by_name(value: dict[str, Any]) -> Said:
    [(name, number)] = value.items()
    return "a custom metric has neither name nor value", f'write {{"name": {quote(name)}, "value": {quote(number)}}}'


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
    other = meant_by(others, END_NAMES)
    fix = f'rename "{other[0]}" to "source"' if other and other[1] == "source" else "give the uuid of the annotation it starts from"
    return "the relationship has no source", fix


def target_missing(value: Any, found: str | None = None) -> Said:
    return (
        "the relationship has no target",
        f'rename {quote(found)} to "target"' if found else "give the uuid of the annotation it points to",
    )


def type_missing(value: Any, found: str | None = None) -> Said:
    fix = f'rename {quote(found)} to "type"' if found else 'write "type": "unidirectional", or "bidirectional"'
    return "the relationship has no type", fix


def endpoint_type(value: Any, end: str) -> Said:
    if end == "sourceOntologyName":
        return (
            f"relationship.{end} must be a string, found {kind_of(value)}",
            "write the name of the tool, or of the question, that it starts from",
        )
    return f"relationship.{end} must be the uuid of an annotation, found {kind_of(value)}", "write the uuid that stands on that one's line"


def relationship_type(value: Any) -> Said:
    same = isinstance(value, str) and value.lower() in ("unidirectional", "bidirectional")
    message = f'relationship.type must be "unidirectional" or "bidirectional", found {kind_of(value)}'
    return message, f"write {quote(value.lower())}" if same else None


def not_uuid(value: Any) -> Said:
    if not isinstance(value, str) or not value:
        return f"uuid must be a UUID, found {kind_of(value)}", "leave it out, or write str(uuid.uuid4())"
    return f"{quote(value)} is not a UUID", "write str(uuid.uuid4()), or leave it out"
