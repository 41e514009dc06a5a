"""The sentences about spaces, and about what answers say of them: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.encord.answer_words import STOPS
from predlint.dialects.encord.classification_words import NO_RANGE, turned_round
from predlint.dialects.encord.row_words import Said, frame_meant, meant
from predlint.dialects.in_quotes import number_in_quotes
from predlint.dialects.slips import rename
from predlint.names import article, listing, quote

_PLACE = '{"type": "frame", "range": [[first, last]]}'

# -- spaces ------------------------------------------------------------------------------------------------------------


def no_type(value: Any, members: tuple[str, ...], held: str | None = None, *title: Any) -> Said:
    fix = rename((held,) if held is not None else (), "space_type") or 'write what the space is: "space_type": "image", "video", …'
    return "the space has no space_type; Encord's SDK stops with a KeyError", fix


def wrong_type(value: Any, *about: Any) -> Said:
    return f"space_type must be a string such as image or video, found {quote(value)}", 'write what the space is: "image", "video", …'


def unknown_type(value: Any, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    fix = meant(nearest) if nearest else f"spaces are {listing(names, 12)}"
    return f"{quote(value)} is not a space_type that Encord knows; its SDK stops at it", fix


def type_spelt(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a space_type that Encord knows; its SDK stops at it", f"write {quote(names[0])}"


def not_under_zero(value: Any) -> Said:
    message = "the labels of an image space are directly under labels, where Encord's SDK does not look: all of them are lost"
    return message, 'put them under "0": {"0": {"objects": […], "classifications": […]}}'


def not_read_here(value: Any, kind: str, carrier: str) -> Said:
    message = f"the labels of {article(kind)} {carrier} have objects, where Encord's SDK does not look: all of them are lost"
    if carrier == "row" and kind == "group":
        return message, 'put them under the labels of the space that they are in: {"spaces": {"<space id>": {"labels": {…}}}}'
    if carrier == "row":
        return message, 'its objects are in object_answers alone: "featureHash": …, "range": [[first, last]]'
    return message, f'its objects are in object_answers: "spaces": {{"<space id>": {_PLACE}}}'


def no_such_picture(value: Any, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    message = f"the scene has no picture {quote(value)}; Encord's SDK skips what is under it, and all of it is lost"
    return message, meant(nearest) if nearest else f"its pictures are {listing(names, 6)}"


def no_frame_of_scene(value: Any) -> Said:
    message = f"{quote(value)} is neither a frame number nor the name of a picture; Encord's SDK skips it, and all under it is lost"
    frame = frame_meant(str(value))
    fix = 'frames are numbers in quotes, from 0: "103"' if frame is None else f"write {quote(frame)}, if that is the frame"
    return message, fix


def no_points(value: Any, name: str) -> Said:
    found = "is missing" if value is None else "is empty" if value == "" else f"is not a string: {quote(value)}"
    message = f"{name} is a segmentation, and its segmentation {found}; Encord's SDK silently drops it"
    return message, f'{"write" if value else "add"} "segmentation", the runs of its points as a string'


# -- what answers say of them ------------------------------------------------------------------------------------------


def no_such_space(value: Any, id: str, what: str, named: str | None, nearest: tuple[str, ...], ids: tuple[str, ...]) -> Said:
    """``what``: an object, or a classification. ``named``: the space of that layout_key. ``ids``: those of the spaces that the row has."""
    message = f"the {what} is put into space {quote(id)}, which the row does not have"
    return f"{message}; Encord's SDK silently drops it there", _space_meant(named, nearest, ids)


def drawn_elsewhere(value: Any, id: str, what: str, named: str | None, nearest: tuple[str, ...], ids: tuple[str, ...]) -> Said:
    """The same of an object that is drawn on a frame, which says where it is."""
    message = f"the {what} is put into space {quote(id)}, which the row does not have; it is where its labels have it"
    return message, _space_meant(named, nearest, ids)


def left_over(value: Any, id: str, what: str, named: str | None, nearest: tuple[str, ...], ids: tuple[str, ...]) -> Said:
    """The same of a classification without an answer."""
    message = f"the {what} is put into space {quote(id)}, which the row does not have, and has no answer"
    return message, _space_meant(named, nearest, ids)


def _space_meant(named: str | None, nearest: tuple[str, ...], ids: tuple[str, ...]) -> str:
    if named is not None:
        return f"that is the layout_key of a space; write its id, {quote(named)}"
    return meant(nearest) if nearest else f"its spaces are {listing(ids, 6)}" if ids else "the row has no spaces"


def shape_in_space(value: Any, name: str, shape: str, kind: str, wanted: str, some: tuple[str, ...]) -> Said:
    """``wanted``: the shape of objects in such a space; ``some``: those that the ontology has."""
    message = f"{name} is of shape {shape} in the ontology; in {article(kind)} space objects are of shape {wanted}"
    return message, f"objects of shape {wanted}: {', '.join(some[:6])}" if some else f"the ontology has no object of shape {wanted}"


def drawn_in_space(value: Any, id: str, kind: str) -> Said:
    message = f"the object is put into space {quote(id)}, where none of its labels have it; Encord's SDK silently drops it"
    return message, f"objects of {article(kind)} space are drawn under its labels"


def on_no_frame(value: Any, id: str, name: str) -> Said:
    message = f"the classification {quote(name)} is on no frame of space {quote(id)}, so that Encord's SDK silently drops it there"
    return message, f"give the frames that it holds for: {_PLACE}"


def also_on_no_frame(value: Any, id: str, name: str) -> Said:
    """The same of one that is on frames of other spaces."""
    return f"the classification {quote(name)} is on no frame of space {quote(id)}", f"give the frames: {_PLACE}; or leave the space out"


def spaces_of_object(value: Any, drawn: bool) -> Said:
    message = (
        f"the spaces of an object must be an object, found {quote(value)}; {STOPS} where the row has spaces of sounds, texts or series"
    )
    return message, 'write "spaces": {}' if drawn else f'write where it is: "spaces": {{"<space id>": {_PLACE}}}'


def no_place(value: Any, id: str, is_page: bool) -> Said:
    """``is_page``: it is an object in a page, where ranges are of nodes."""
    ranges = listed_ranges(value) or "[[first, last]]"
    fix = 'write {"type": "html", "range": [[{start}, {end}]]}' if is_page else f'write {{"type": "frame", "range": {ranges}}}'
    if value is None:
        return f"nothing says where in space {quote(id)} it is; Encord's SDK drops it there, or stops", fix
    return f"where it is in space {quote(id)} must be an object, found {quote(value)}; {STOPS}", fix


def no_place_type(value: Any, *about: Any) -> Said:
    return f'the place in a space has no "type"; {STOPS}', 'add "type": "frame"'


def other_place_type(value: Any, id: str, kind: str) -> Said:
    message = f"the place in space {quote(id)} is of type {quote(value)}, which {article(kind)} space does not have"
    return f"{message}; Encord's SDK silently drops the object there", 'write "type": "frame"'


def no_range(value: Any, id: str) -> Said:
    found = "is empty" if value == [] else "is missing"
    return f'the "range" of the object in space {quote(id)} {found}; {STOPS}', "write where it is: [[first, last]]"


def nowhere_in_page(value: Any, id: str) -> Said:
    return f'the object has no "range" in space {quote(id)}, so that it is nowhere in the page', "write [[{start}, {end}]]"


def not_ranges_of_object(value: Any, id: str) -> Said:
    return f'the "range" of the object in space {quote(id)} must be a list of ranges, found {quote(value)}; {STOPS}', _listed(value)


def reversed_place(value: Any, first: float, last: float) -> Said:
    fix = turned_round(first, last) or f"write {quote([last, first])}, if that was meant"
    return f"the range {quote([first, last])} ends before it starts; {STOPS}", fix


def not_a_pair(value: Any) -> Said:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    quoted = len(items) == 2 and all(type(each) in (int, float) or number_in_quotes(each) == "remove the quotes" for each in items)
    fix = "remove the quotes" if quoted else "write two numbers: [first, last]"
    return f"a range must be [first, last], found {quote(cast('Any', value))}; {STOPS}", fix


def not_ranges(value: Any, id: str) -> Said:
    found = "it is missing" if value is None else f"found {quote(value)}"
    return f'the "range" of the classification in space {quote(id)} must be a list of ranges of whole numbers; {found}; {STOPS}', _listed(
        value
    )


def _listed(value: Any) -> str:
    """What to write where one range stands without its list, or something else."""
    return f"write {listed_ranges(value) or '[[first, last], …]'}"


def listed_ranges(value: Any) -> str | None:
    """One range, or a list of some, as a list of ranges; None where it is neither, or too long to be shown."""
    ranges = cast("list[Any]", [value] if _is_pair(value) else value if isinstance(value, list) else [])
    shown = quote(ranges)
    return shown if ranges and all(map(_is_pair, ranges)) and "…" not in shown else None


def _is_pair(value: Any) -> bool:
    ends = cast("list[Any]", value) if isinstance(value, list) else []
    return len(ends) == 2 and all(type(end) in (int, float) for end in ends)


def global_range(value: Any, id: str, name: str) -> Said:
    message = f"{quote(name)} is answered once for the whole of space {quote(id)}, and Encord's SDK stops at a range of frames for it"
    return message, NO_RANGE


def beyond_the_sound(value: Any, last: float, duration: float) -> Said:
    return f"the range ends at {last:,}, but the sound is {duration:,} ms long; {STOPS}", f"end it at {duration:,} or before"


def both_in_space(value: Any, space: str, name: str, other: str) -> Said:
    message = f"{quote(name)} is answered once for the whole of space {quote(space)}, and {quote(other)} answers it already"
    return f"{message}; Encord's SDK keeps the last answer alone", "join both into one entry, or give the one that holds"
