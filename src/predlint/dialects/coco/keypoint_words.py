"""The sentences about key points: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.coco.box_words import list_of, pixels
from predlint.dialects.coco.segment_words import KWCOCO, Said
from predlint.dialects.in_quotes import number_in_quotes
from predlint.dialects.slips import is_json, is_printed
from predlint.names import listing, quote

#: What comes of an annotation that is asked for its number of key points, and has none.
_STOPS = "pycocotools 2.0.11 stops with KeyError when it evaluates key points"


def not_keypoints(value: Any) -> Said:
    fix = list_of(value) if is_json(value) or is_printed(value) else "write x, y and visibility of each point"
    if value is None:
        fix = "write x, y and visibility of each point; 0, 0, 0 for one that is not there"
    return f"keypoints must be a flat list [x, y, visibility, x, y, visibility, …], found {quote(value)}", fix


def keypoint_item(value: Any) -> Said:
    fix = "write one flat list [x, y, visibility, …]" if value.__class__ in (list, dict) else "write 0, 0, 0 for a point that is not there"
    fix = number_in_quotes(value) or fix
    if isinstance(value, bool):
        fix = "a visibility is 2 for a point that is seen, 1 for a hidden one, 0 for one that is not there"
    found = quote(value)
    if isinstance(value, dict) and value:
        point = cast("dict[str, Any]", value)
        found, fix = f"an object with {listing(point)}", KWCOCO if "keypoint_category_id" in point else fix
    return f"keypoints holds {found} where a number is expected", fix


def keypoint_length(value: Any, count: int, known: int | None) -> Said:
    message = f"keypoints has {count:,} numbers; each point has three: x, y, visibility"
    if known and count == 2 * known:
        return message, f"{known} points with x and y alone: add the visibility of each (2 visible, 1 hidden, 0 not there)"
    return message, "write x, y and visibility of each point"


def keypoint_count(value: Any, count: int, name: str, wanted: tuple[str, ...]) -> Said:
    there = "there is 1 key point" if count == 1 else f"there are {count:,} key points"
    fix = f"in this order: {listing(wanted, 20)}"
    if count < len(wanted):
        fix += "; write 0, 0, 0 for those that are not there"
    if 3 * count == 2 * len(wanted):
        fix = f"are these {len(wanted):,} points with x and y alone? Then add the visibility of each (2 visible, 1 hidden, 0 not there)"
    return f"{there}; {quote(name)} has {len(wanted):,}", fix


def keypoints_of_other(value: Any, count: int, name: str, other: str, id_: int) -> Said:
    there = "there is 1 key point" if count == 1 else f"there are {count:,} key points"
    fix = f"is {quote(other)} meant? Then write its category_id, {id_}; are the ids counted from 0, or from 1?"
    return f"{there}; {quote(name)} has none, {quote(other)} has so many", fix


def keypoints_empty(value: Any, number: int, name: str | None, wanted: int) -> Said:
    have = f"; {quote(name)} has {wanted:,}" if name is not None else ""
    each = f"each of the {wanted:,} points" if wanted else "each point"
    fix = f'give x, y and visibility of {each}, or write "num_keypoints": 0 where there are none'
    return f"there are 0 key points, but num_keypoints is {quote(number)}{have}", fix


def visibility(value: Any, name: str) -> Said:
    return (
        f"the visibility of {name} is {quote(value)}; 0 (not there), 1 (hidden) or 2 (visible) is expected",
        "a score is not a visibility: write 2 where the point is visible",
    )


def unlabelled(value: Any, name: str, x: float, y: float, others: int) -> Said:
    more = f" (and {others:,} more)" if others else ""
    fix = "write 1 or 2 as the visibility of a point that is there; 0, 0, 0 for one that is not"
    return f"{name} is marked as not there (visibility 0), but lies at {quote(x)}, {quote(y)}{more}", fix


def keypoint_outside(value: Any, name: str, over: float, width: int, height: int, others: int, swapped: bool) -> Said:
    """``swapped``: all points of it would lie in the image if x and y were exchanged."""
    more = f" (and {others:,} more)" if others else ""
    message = f"{name} lies {pixels(over)} outside of the image, which is {width:,} × {height:,}{more}"
    if swapped:
        return message, "are x and y swapped? Each point is x, y, visibility; so exchanged all of them lie in the image"
    return message, "are these pixels of this image, at its own size? then clip the point to it; 0, 0, 0 is for one that is not there"


def labelled(value: Any, found: int) -> Said:
    points = "no point has" if not found else "one point has" if found == 1 else f"{found:,} points have"
    return f"num_keypoints is {quote(value)}, but {points} a visibility above 0", f"write {found}"


def uncounted(value: Any, found: int) -> Said:
    """0 where there are some."""
    message = f"{labelled(value, found)[0]}; pycocotools leaves the annotation out when it evaluates key points"
    return message, f"write {found}; 0 is for an annotation that evaluations are to leave out, whose points are all 0, 0, 0"


def counted_alone(value: Any, count: int) -> Said:
    fix = f'give x, y and visibility of each of the {count:,} points, or write "num_keypoints": 0'
    return f'num_keypoints is {quote(value)}, but the annotation has no "keypoints"', fix


def other_number(value: Any, count: int, usual: int, category: str) -> Said:
    there = "there is 1 key point" if count == 1 else f"there are {count:,} key points"
    message = f"{there}, while most of {quote(category)} have {usual:,}; the category names none, so the right number is not known"
    return message, f'give {usual:,} in the same order, 0, 0, 0 for those that are not there; and name them in the category: "keypoints"'


def not_posed(value: Any, category: str) -> Said:
    message = f'the annotation has no "keypoints" with "num_keypoints", while others of {quote(category)} do; {_STOPS}'
    return message, 'write "keypoints": [] and "num_keypoints": 0 where there are none, or keep boxes in a file of their own'


def no_number(value: Any, found: int) -> Said:
    message = f'the annotation has "keypoints" but no "num_keypoints", while others have it; {_STOPS}'
    return message, f'add "num_keypoints": {found}'


def without_number(value: Any, count: int, total: int, found: int) -> Said:
    """Of all annotations of a file that have key points; ``found``: how many the first of them has."""
    if count == 1:
        return f'the annotation has "keypoints" but no "num_keypoints"; {_STOPS}', f'add "num_keypoints": {found}'
    message = f'{count:,} annotations have "keypoints", and none "num_keypoints"; {_STOPS}'
    return message, f'add "num_keypoints" to each, the number of its points with a visibility above 0: {found} here'
