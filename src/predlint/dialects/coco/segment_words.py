"""The sentences about segmentations: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from array import array
from typing import Any, cast

from predlint.dialects.coco.box_words import pixels
from predlint.dialects.in_quotes import number_in_quotes, whole_in_brackets, whole_in_quotes
from predlint.dialects.slips import rename
from predlint.names import listing, quote
from predlint.rle import LONGEST_RUN, OF_PAIRS, are_pairs, runs_of

Said = tuple[str, str | None]

_NONE = "write polygons or a mask; leave the member out where there is no outline"


# -- polygons ----------------------------------------------------------------------------------------------------------


def not_a_segmentation(value: Any) -> Said:
    what = "a list of polygons [[x, y, x, y, …], …] or a mask {size, counts}"
    if value is None:
        return f"segmentation is null; {what} is expected", _NONE
    if isinstance(value, str):
        return f"segmentation must be {what}, found a string {quote(value)}", _of_text(value.strip()) if value.strip() else _NONE
    return f"segmentation must be {what}, found {quote(value)}", _NONE


def _of_text(text: str, of_list: str = "write the list itself, not its text") -> str:
    """What to do about a text: an object, a list, the runs of a mask, or the name of a file."""
    if not text.strip("0123456789 ") and are_pairs(text):
        return OF_PAIRS
    if text[:1] == "{":
        return "write the object itself, not its text"
    if text[:1] == "[" or not text.strip("0123456789.,;+- "):
        return of_list
    if text[:2] in ("b'", 'b"') or all("0" <= char <= "o" for char in text):
        return 'if these are the runs of a mask, write {"size": [height, width], "counts": "…"}'
    return "masks in other files are not read: encode the mask with pycocotools, or write its outline as polygons"


def not_a_mask(value: Any) -> Said:
    fix = "encode it: pycocotools.mask.encode(numpy.asfortranarray(mask)), then counts.decode()"
    return (
        f'segmentation must be a mask {{"size": [height, width], "counts": "…"}}, found {quote(value)}',
        _of_text(value.strip(), fix) if isinstance(value, str) else fix,  # a list would be no mask either
    )


def polygon_for_mask(value: Any) -> Said:
    message = "segmentation is made of polygons; in results, pycocotools reads only compressed masks, and stops with TypeError"
    return message, "encode it: pycocotools.mask.merge(pycocotools.mask.frPyObjects(polygons, height, width)), then counts.decode()"


def listed_masks(value: Any, count: int, annotated: bool = False) -> Said:
    message = "segmentation is a list of masks; the mask itself is expected"
    if count == 1:
        return message, "remove the brackets around it"
    return message, f"write {'an annotation' if annotated else 'a result'} for each, or join them: pycocotools.mask.merge(masks)"


def bitmap(value: Any) -> Said:
    fix = "encode it: pycocotools.mask.encode(numpy.asfortranarray(mask)), with mask as uint8, then counts.decode()"
    return "segmentation is the mask itself, a list for each row of pixels", fix


def not_a_ring(value: Any) -> Said:
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        fix = "write the points without names"
        if not given.keys().isdisjoint(("counts", "size")):
            fix = "a mask is written by itself, without brackets: an annotation has polygons or one mask, which encodes all of it"
        return f"a polygon must be a flat list [x, y, x, y, …], found {quote(cast('Any', value))}", fix
    return f"a polygon must be a flat list [x, y, x, y, …], found {quote(value)}", "write one flat list of numbers for each polygon"


def ring_number(value: Any) -> Said:
    fix = number_in_quotes(value) or "write the number; or leave out points that are not there, x and y both"
    if value.__class__ is dict:
        fix = "write the points without names: [x, y, x, y, …]"
    return f"the polygon holds {quote(value)} where a number of pixels is expected", fix


def flat(value: Any, count: int) -> Said:
    fix = "put it into another pair of brackets: [[x, y, x, y, …]]"
    values = "value" if count == 1 else "values"
    return f"segmentation is a flat list of {count:,} {values}; a list of polygons is expected", fix


#: What an outline, or the points of one, is called by programs that write it as an object.
OUTLINES = frozenset({"exterior", "points", "polygon", "polygons", "vertices", "coordinates", "x", "y"})
KWCOCO = "kwcoco writes so: kwcoco conform --legacy=True writes the flat lists of COCO"


def objects(value: Any) -> Said:
    fix = "write one flat list of numbers for each polygon: [[x, y, x, y, …]]; a single mask has no brackets around it"
    if any(isinstance(ring, dict) and "exterior" in ring for ring in value):
        fix = KWCOCO
    return "segmentation is a list of objects; a list of flat polygons is expected", fix


def outline_object(value: Any, annotated: bool) -> Said:
    """An object that holds an outline, and nothing of a mask."""
    message = f"segmentation is an object with {listing(value)}"
    if not annotated:
        return f"{message}; a mask {{size, counts}} is expected", polygon_for_mask(value)[1]
    message += "; a list of flat polygons, or a mask {size, counts}, is expected"
    return message, KWCOCO if "exterior" in value else "write one flat list of numbers for each polygon: [[x, y, x, y, …]]"


def pairs(value: Any) -> Said:
    fix = "write one flat list for each polygon: [[x, y, x, y, …]]"
    return "segmentation is a list of points [x, y]; a list of flat polygons is expected", fix


def nested(value: Any) -> Said:
    return "the polygon is a list of points [x, y]; a flat list is expected", "write [x, y, x, y, …]"


def bracketed(value: Any) -> Said:
    return "the polygon is a list in a list; a flat list is expected", "remove one pair of brackets: [[x, y, x, y, …], …]"


def no_polygons(value: Any, shape: str) -> Said:
    message = f"{_emptiness(value)}; its category is a {shape} in the ontology, and Encord's SDK stops the whole import"
    return message, "give its polygon or its mask"


def no_outline(value: Any, what: str = "annotations") -> Said:
    message = f"{_emptiness(value)}, while other {what} have outlines; pycocotools stops when it makes the mask"
    return message, "give its polygon or its mask, or the corners of the box as a polygon; or keep boxes in a file of their own"


def _emptiness(value: Any) -> str:
    if value is None:
        return "segmentation is null"
    return "segmentation holds nothing but an empty polygon" if value else "segmentation is an empty list"


def short_ring(value: Any, count: int, as_box: tuple[float, ...] | None) -> Said:
    fix = (
        f"if it is a box [x, y, width, height], its corners are {quote(as_box)}"
        if as_box
        else "give its points; or leave it out, if the annotation has others"
    )
    if count == 0:
        return "the polygon is empty; at least three points are needed", fix
    return f"the polygon has {count:,} numbers; at least six are needed, for three points", fix


def odd_ring(value: Any, count: int) -> Said:
    return f"the polygon has {count:,} numbers; x and y come in pairs", "one number is missing, or there is one too many"


def ring_outside(value: Any, over: float, width: int, height: int, others: int, swapped: bool) -> Said:
    """``swapped``: whether all points would lie in the image if x and y were exchanged."""
    more = f" (and {others:,} more {'points' if others > 1 else 'point'} outside)" if others else ""
    message = f"a point of the polygon lies {pixels(over)} outside of the image, which is {width:,} × {height:,}{more}"
    far = over > max(width, height)
    if swapped:
        return message, "are x and y swapped? so exchanged all points lie in the image; else clip polygons to it"
    return message, "are these pixels of this image, at its own size? then clip polygons to it" if far else "clip polygons to the image"


def rings_elsewhere(value: Any, over: float, width: int, height: int, others: int, swapped: bool) -> Said:
    """The same of polygons that lie wholly outside, or would lie within if x and y were exchanged."""
    if swapped:
        return ring_outside(value, over, width, height, others, swapped)[0], "are x and y swapped? so exchanged all points lie in the image"
    message = f"the segmentation lies outside of the image, which is {width:,} × {height:,}: no pixel of it is drawn"
    return message, "are these pixels of this image, at its own size?"


_FLAT = "correct its points; write a line as the outline around it; or leave it out, if the annotation has others"


def no_area(value: Any) -> Said:
    return "the polygon has no area: its points lie on one line, or it runs back on itself", _FLAT


def crossed(value: Any) -> Said:
    message = "the edges of the polygon cross, and what lies on either side cancels out: its area is 0"
    return message, "give its points in the order in which they follow one another along the outline"


def rings_dropped(value: Any, name: str, count: int) -> Said:
    fix = "nothing to do with a newer release; if one of them is a hole, map the category to a bitmask and give a mask"
    message = f"the {quote(name)} has {count:,} polygons; Encord's SDK imports each as a part, but release 0.1.150 the first alone"
    return message, fix


# -- masks -------------------------------------------------------------------------------------------------------------


def no_member(value: Any, member: str, *given: Any) -> Said:
    fix = 'a mask is {"size": [height, width], "counts": …}'
    return f'the mask has no "{member}"', rename(given, member) or fix


def size_form(value: Any) -> Said:
    return f"size must be [height, width], two whole numbers above 0, found {quote(value)}", "write the height and the width of the image"


def size_length(value: Any, count: int) -> Said:
    return f"size must be [height, width], found {count:,} number{'s' if count != 1 else ''}", "write the height and the width of the image"


def size_number(value: Any) -> Said:
    return f"size holds {quote(value)} where a whole number of pixels above 0 is expected", (
        whole_in_quotes(value, 1) or whole_in_brackets(value, 1) or "write the height and the width of the image"
    )


def size_point(value: float, stops: str) -> Said:
    """``stops``: who does."""
    return f"size holds {quote(value)}, with a decimal point; {stops} stops at it", (
        f"write {int(value)}" if value < 1e9 else "write the height and the width of the image"
    )


def count_point(value: float, stops: str) -> Said:
    return f"counts holds {quote(value)}, with a decimal point; {stops} stops at it", (
        f"write {int(value)}" if value <= LONGEST_RUN else "encode the mask again, with pycocotools.mask.encode"
    )


_DOWN = "COCO counts down the columns; encode numpy.asfortranarray(mask) with pycocotools"


def size_differs(value: Any, width: int, height: int, fits: bool, swapped: bool, along: bool | None) -> Said:
    """``fits``: the box is that of the mask as it is, so that it is the size of the image that is doubtful; ``along``: it is that of the
    runs along the rows; False where it is not that of the runs at all."""
    expected = f"[{height}, {width}]"
    if fits:
        fix = 'box and mask fit each other: are "width" and "height" of the image swapped? was the photo turned by its EXIF orientation?'
        return f"size is {quote(value)}, but the image is {height:,} pixels high and {width:,} wide", fix
    if swapped:
        fix = f"write {expected}; if the runs were counted for the other size, encode the mask again"
        if along is not None:
            fix = f"the runs go along the rows, too: {_DOWN}" if along else "bbox does not fit the runs so either: encode the mask again"
        return f"size is [width, height]; [height, width] = {expected} is expected", fix
    fix = "encode the mask at the size of the image; one that the model made at another size has to be scaled first"
    return f"size is {quote(value)}, but the image is {height:,} pixels high and {width:,} wide: {expected} is expected", fix


def counts_form(value: Any) -> Said:
    return f"counts must be a string or a list of run lengths, found {quote(value)}", "encode the mask again, with pycocotools.mask.encode"


def packed_only(value: Any) -> Said:
    return f"counts must be a string, found {quote(value)}", "encode the mask with pycocotools.mask.encode, then counts.decode()"


def count_item(value: Any) -> Said:
    fix = whole_in_quotes(value, 0) or whole_in_brackets(value, 0) or "write whole numbers of pixels"
    if value.__class__ in (int, float) and value < 0:
        fix = "no run is shorter than 0: these are not the run lengths of a mask"
    elif value.__class__ is list and len(value) > 1:
        fix = "write one flat list of numbers"
    elif value.__class__ is str and value and not value.strip("-").isdigit() and isinstance(runs_of(value), array):
        fix = "remove the brackets: compressed counts are the text itself, not a list of it"
    return f"counts holds {quote(value)} where a run length, a whole number from 0 on, is expected", fix


def counts(value: Any, message: str, fix: str | None) -> Said:
    return message, fix


def printed_bytes(value: Any) -> Said:
    message = f"counts is a bytes object that was printed: {quote(value)}"
    return message, 'write counts.decode("ascii"), not str(counts)'


def uncompressed(value: Any) -> Said:
    fix = "encode it: pycocotools.mask.frPyObjects(segmentation, height, width), then counts.decode()"
    return "counts is a list of run lengths; in results, pycocotools 2.0.11 reads only compressed masks, and stops with TypeError", fix


def empty_mask(value: Any) -> Said:
    fix = "encode the mask again; where nothing is left of it, leave out what has it, not the mask alone"
    return "the mask is empty: no pixel of it is foreground", fix


def mask_turned(value: Any, around: tuple[float, ...]) -> Said:
    fix = _DOWN
    return f"the runs of the mask seem to go along the rows: read so, it lies in its bbox; read as COCO does, in {quote(around)}", fix


def mask_swapped(value: Any, around: tuple[float, ...]) -> Said:
    fix = "size is [height, width]"
    return f"size seems to be [width, height]: read so, the mask lies in its bbox; read as COCO does, in {quote(around)}", fix
