"""The sentences about annotations and results as a whole: members, ids, boxes, areas, scores."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.batched import COCO
from predlint.dialects.in_quotes import bare_whole, in_brackets, number_in_quotes, whole_in_quotes
from predlint.dialects.scores import PROBABILITY, advice, written
from predlint.dialects.slips import found, held_in_text, rename
from predlint.names import listing, quote

Said = tuple[str, str | None]

SDK = "Encord's SDK"
LOAD = "pycocotools"
#: That which was run, where another may do without what is missing.
RELEASE = "pycocotools 2.0.11"


def _slip(given: tuple[Any, ...], meant: str) -> str | None:
    """``given``: the member that stands for the missing one, if there is one, and advice, where renaming is not enough."""
    if len(given) > 1:
        return str(given[1])
    return rename(given, meant)


def missing(value: Any, what: str, member: str, *given: Any) -> Said:
    return f'{what} has no "{member}"', _slip(given, member) or _NEEDED.get(member)


def nothing_drawn(value: Any, posed: bool) -> Said:
    whole = (
        ""
        if posed
        else "; the class of a whole image, as sets for classification have it, is no annotation of COCO's: nothing evaluates it"
    )
    return 'the annotation has neither "bbox" nor "segmentation"', f"{_NEEDED['bbox']}{whole}"


_NEEDED = {
    "id": 'number the annotations: "id": 1, 2, 3 …',
    "image_id": 'add the "id" of its image',
    "category_id": 'add the "id" of its category',
    "bbox": 'add "bbox": [x, y, width, height] in pixels',
    "caption": 'add "caption": "…"',
    "segments_info": 'add "segments_info": [{"id": …, "category_id": …, …}]',
}
#: The same where something else stands there.
_GIVEN = {"id": _NEEDED["id"], "image_id": 'give the "id" of its image', "category_id": 'give the "id" of its category'}


def missing_first(value: Any, member: str, *given: Any) -> Said:
    """The first result of the file has the member, this one has not."""
    fix = _slip(given, member) or "write boxes, masks and key points into files of their own"
    return f'the result has no "{member}", though the first result of the file has; {LOAD} reads all results as it reads the first', fix


def undrawn(value: Any, *given: Any) -> Said:
    """The result has a box alone, others have an outline beside theirs."""
    message = f'the result has no "segmentation", while others of the file have one; {LOAD} takes its box for its mask'
    fix = "give its mask; write boxes without masks into a file of their own"
    return message, _slip(given, "segmentation") or fix


def no_geometry(value: Any, *given: Any) -> Said:
    return 'the result has no "bbox", "segmentation", "keypoints" or "caption"', _slip(
        given, "bbox"
    ) or 'give "bbox": [x, y, width, height] in pixels'


def foreign(value: Any, kind: tuple[str, str]) -> Said:
    """``kind`` is what it is in words, and what to do about it."""
    return f"this is {kind[0]}, where COCO's annotation or result was expected", kind[1]


def no_area(value: Any, encord: bool, *given: Any) -> Said:
    return without_area(value, 1, 1, encord, *given)


def without_area(value: Any, count: int, total: int, encord: bool, *given: Any) -> Said:
    return f'{so_many(count, total)} no "area"; {_stops(encord)}', _slip(given, "area") or (
        'add "area" to every annotation: the pixels that the segmentation covers, else width × height of the box'
    )


def so_many(count: int, total: int) -> str:
    """Which annotations have something, or not."""
    return "the annotation has" if total == 1 else f"{count:,} of {total:,} annotations {'has' if count == 1 else 'have'}"


def no_iscrowd(value: Any, encord: bool, *given: Any) -> Said:
    return without_iscrowd(value, 1, 1, encord, *given)


def without_iscrowd(value: Any, count: int, total: int, encord: bool, *given: Any) -> Said:
    refused = "" if encord or count < total else "; CVAT and Datumaro 1.13.12 refuse to import it"
    fix = 'add "iscrowd" to every annotation: 0, or 1 for a crowd, which evaluations leave out'
    fix += "" if encord else " (LVIS has none, and its API asks for none)"
    return f'{so_many(count, total)} no "iscrowd"; {_stops(encord)}{refused}', _slip(given, "iscrowd") or fix


def _stops(encord: bool) -> str:
    return f"{SDK} stops the whole import with EncordException" if encord else f"{RELEASE} stops with KeyError when it evaluates against it"


def no_segmentation(value: Any, encord: bool, *given: Any) -> Said:
    follows, fix = _only_a_box(encord)
    if given:  # it is drawn
        return f'the annotation has no "segmentation"; {_makes_no_mask(encord)}', _slip(given, "segmentation") or fix
    return f'the annotation has no "segmentation"; {follows}', fix


def null_segmentation(value: Any, encord: bool) -> Said:
    follows, fix = _only_a_box(encord)
    return f"segmentation is null; {follows}", fix


def without_segmentation(value: Any, count: int, total: int, encord: bool, *given: Any) -> Said:
    """Of all annotations of a file: the outlines stand under another name, or are to be polygons in Encord."""
    if total == 1:
        return no_segmentation(value, encord, *given)
    if given:
        fix = _slip(given, "segmentation") or _only_a_box(encord)[1]
        return f'{so_many(count, total)} no "segmentation"; {_makes_no_mask(encord)}', fix
    message = f'{so_many(count, total)} no "segmentation", or null; their categories are polygons in the ontology'
    return f"{message}, and {SDK} takes the boxes for their outlines", "give polygons: [[x, y, x, y, …]]"


def _only_a_box(encord: bool) -> tuple[str, str]:
    """What comes of an annotation without an outline, while others have one, and what to do."""
    if encord:
        return f"its category is a polygon in the ontology, and {SDK} takes the box for its outline", "give its polygon: [[x, y, x, y, …]]"
    return f"other annotations have outlines, and {_makes_no_mask(encord)}", (
        "give its polygon or its mask, or the corners of the box as a polygon; or keep boxes in a file of their own"
    )


def _makes_no_mask(encord: bool) -> str:
    return f"{SDK} takes the box for the outline" if encord else f"{LOAD} stops when it makes the mask"


def not_an_object(value: Any, what: str) -> Said:
    fix = 'write {"image_id": …, "category_id": …, "bbox": [x, y, width, height], …}'
    checked = COCO.are_checked(value)
    if checked or (value.__class__ is list and value and value[0].__class__ is dict):
        fix = f"put what is in the inner lists into one list (results.extend(batch)), in a file of one JSON value{checked}"
    return f"{what} must be an object, found {found(value)}", held_in_text(value) or fix


def held(value: Any, name: str) -> Said:
    """``name``: the member of an element that holds a list of results."""
    fix = f"write them all into one list (results.extend(entry[{quote(name)}])); those in it were checked"
    return f"results are in a list under {quote(name)}, where one result was expected", fix


def misspelt(value: Any, name: str, meant: str) -> Said:
    return f'{quote(name)} is not read; "{meant}" is', f'rename it to "{meant}"'


def unknown(value: Any, name: str, known: tuple[str, ...]) -> Said:
    return f"{quote(name)} is not read", None


# -- ids and other members ---------------------------------------------------------------------------------------------


def bad_id(value: Any, member: str, meant: int | None = None, is_id: bool = True) -> Said:
    """``meant``: the id of what the value is the name of; ``is_id``: whether its digits are an id as well."""
    message = f"{member} must be a whole number, found {quote(value)}"
    if isinstance(value, str):
        without, number = whole_in_quotes(value, 0), bare_whole(value, 0)
        if meant is not None and number != str(meant):
            that = "that image" if member == "image_id" else "that category"
            if is_id and number is not None and number == value.strip():
                return message, f'{without}, if it is the id; if it is the name, write {meant}, the "id" of {that}'
            return message, f'write {meant}, the "id" of {that}'
        if without is not None:
            return message, without
        if member == "image_id":
            return message, 'give the number that is the "id" of the image, not its name'
        if member == "category_id":
            return message, 'give the number that is the "id" of the category, not its name'
    inner: object = cast("dict[str, object]", value).get("id") if value.__class__ is dict else None
    if inner.__class__ is int:
        return message, f'write the "id" alone: {quote(inner)}'
    return message, in_brackets(value, whole=True) or _GIVEN[member]


def large_id(value: Any, member: str) -> Said:
    message = f'"{member}" does not fit in 64 bits with a sign; predlint cannot look such an id up, since JSON readers round it'
    return message, "number them 1, 2, 3 …; uuid4().int gives such numbers"


def float_id(value: Any, member: str) -> Said:
    message = f"{member} is {quote(value)}, with a decimal point; ids are whole numbers"
    if abs(value) > 2**53:
        return message, "its last digits may be wrong: take it from the source again"
    return message, f"write {int(value)}; pandas turns ids to such numbers where some are missing"


def zero_id(value: Any) -> Said:
    message = f"the annotation has the id 0, which {LOAD} takes for “no match” when it evaluates: a hit counts as a miss"
    return message, "count annotations from 1"


def negative_id(value: Any) -> Said:
    message = f"the annotation has the id {quote(value)}; faster-coco-eval 1.8.0 takes ids below 1 for “no match”: a hit counts as a miss"
    return message, "count annotations from 1"


def ignored(value: Any) -> Said:
    message = (
        f'"ignore" is {quote(value)}, but the annotation is no crowd: {RELEASE} overwrites it with "iscrowd", so that the annotation '
        "counts; detectron2 0.6 stops at it"
    )
    return message, 'write "iscrowd": 1, if evaluations are to leave it out; else "ignore": 0'


def not_text(value: Any, member: str) -> Said:
    return f"{member} must be a string, found {quote(value)}", "write one text; write several captions of an image as one entry each"


def not_a_count(value: Any, member: str) -> Said:
    return f"{member} must be a whole number from 0 on, found {quote(value)}", (
        whole_in_quotes(value, 0) or in_brackets(value, whole=True) or "count the points with a visibility above 0"
    )


def empty_caption(value: Any) -> Said:
    return "the caption is empty", "write one; or leave out what has it, not the caption alone"


def crowd_value(value: Any) -> Said:
    fix = whole_in_quotes(value, 0, 1) or (in_brackets(value, whole=True) if value in ([0], [1]) else None) or "write 1 for a crowd, else 0"
    return f"iscrowd is {quote(value)}; 0 or 1 is expected", fix


def crowd_flag(value: Any) -> Said:
    message = f"iscrowd is {quote(value)}; {LOAD} takes it for {int(value)}, stricter readers do not"
    return message, "write 1, if it is a crowd" if value else "write 0"


def crowd_flags(value: Any, count: int, total: int) -> Said:
    if total == 1:
        return crowd_flag(value)
    return f"iscrowd is true or false in all {total:,} annotations; {LOAD} takes that for 1 or 0, stricter readers do not", "write 1 or 0"


def crowd_polygon(value: Any) -> Said:
    fix = "write 0 for a single thing; give the crowd as a mask of run lengths"
    return f"iscrowd is {quote(value)}, but the segmentation is made of polygons; a crowd is written as a mask", fix


# -- scores ------------------------------------------------------------------------------------------------------------


#: No number is to be made up where none is known.
_HOW_SURE = "write how sure the model is, a number from 0 to 1"


def no_score(value: Any, *given: Any) -> Said:
    return f'the result has no "score"; {LOAD} stops with KeyError when it evaluates', _slip(
        given, "score"
    ) or 'add "score": how sure the model is, from 0 to 1'


def confidence(value: Any) -> Said:
    if value.__class__ not in (int, float):
        return f"confidence must be a number, found {quote(value)}", written(value) or _HOW_SURE
    message = f"confidence is {quote(value)}; 0 to 1 is expected"
    return message, advice(value, "divide percent by 100: {}")


def score_type(value: Any) -> Said:
    bare = number_in_quotes(value) or in_brackets(value)  # those of key points may be sums, above 1
    return f"score must be a number, found {quote(value)}", bare or written(value) or _HOW_SURE


def score_range(value: Any) -> Said:
    message = f"score is {quote(value)}; 0 to 1 is expected"
    if 1 < value <= 1.001:
        return message, "clamp it to 1"
    return message, advice(value, "divide percent by 100: {}")


def score_above_one(value: Any) -> Said:
    return f"score is {quote(value)}, above 1 by rounding; COCO's readers take it, Encord and Labelbox expect 0 to 1", "clamp it to 1"


def unscored(value: Any, encord: bool, *given: Any) -> Said:
    follows = "Encord stores a confidence of 1.0" if encord else f"read as predictions, {LOAD} stops when it sorts them"
    message = f'the annotation has no "score", while others of the file have one; {follows}'
    return message, _slip(given, "score") or 'give each a "score" from 0 to 1; or leave it out of all, if people drew them'


def score_negative(value: Any) -> Said:
    return f"score is {quote(value)}; no score is below 0", PROBABILITY


def pose_score(value: Any) -> Said:
    fix = "scale it, or divide it by the number of key points, if it is a sum"
    if 2 <= value <= 100:
        fix += f"; if it is percent, divide it by 100: {value / 100:.10g}"
    return f"score is {quote(value)}, above 1; {LOAD} only sorts by it, but thresholds and platforms expect 0 to 1", fix


# -- what is not checked -----------------------------------------------------------------------------------------------


def captions(value: Any) -> Said:
    return "this file holds captions; predlint checks their ids and that they are texts, and nothing else", None


def panoptic(value: Any) -> Said:
    fix = "check that each id in segments_info is a colour of the PNG that file_name gives"
    return "this file holds panoptic annotations, whose masks lie in PNG files; predlint does not check them", fix


def pixel_values(values: list[float]) -> str:
    """Numbers as a user would write them."""
    return listing([f"{value:.6g}" for value in values])
