"""The sentences about ids and what is told by them: the parts of one region, answers about it, its parent, its item, relations."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.in_quotes import digits_of, whole_in_brackets, whole_in_quotes
from predlint.dialects.label_studio.words import Said, did_you_mean, in_list
from predlint.dialects.slips import holds_list, not_its_text, rename
from predlint.names import listing, quote

# -- results of one region ---------------------------------------------------------------------------------------------


def id_not_text(value: Any) -> Said:
    return (
        f"the id of a result must be a string, found {quote(value)}",
        _as_text(value) or 'write a string such as "r1", or leave it out',
    )


def id_of_other_type(value: Any, text: str, first: int) -> Said:
    return f"the id {quote(value)} is a number here and the string {quote(text)} in result {first}", f"write {quote(text)}"


def _as_text(value: Any) -> str | None:
    """What to do about a whole number in place of an id."""
    digits = digits_of(value)
    return f'write "{digits}"' if digits is not None else None


def _end_as_text(value: Any) -> str | None:
    """The same of the id of another result, whose text may have the point."""
    digits = digits_of(value) if isinstance(value, float) else None
    return f'write its id, a string: "{digits}", or "{value}"' if digits is not None else _as_text(value)


def same_region_id(value: Any, first: int, moves: bool = False) -> Said:
    """``moves``: that each of them has key frames."""
    fix = "give each region an id of its own"
    if moves:
        fix = 'put all key frames of one object into the "sequence" of one result; give another object an id of its own'
    return f"two regions have the id {quote(value)} (the other is result {first}), and only one stays", fix


def result_again(value: Any, first: int) -> Said:
    message = f"the result is the same as result {first}, id included: current releases of the editor show it once, older ones twice"
    return message, "leave one of the two out; if another region is meant, give it an id of its own"


def region_again(value: Any, first: int, has_id: bool, named: bool) -> Said:
    """``named``: by relations, or by regions inside it."""
    under = " under another id" if has_id else ""
    message = f"the region is the same as result {first}{under}: it is drawn twice, one on top of the other"
    return message, "leave one of the two out" + (", and write the id of the one that stays wherever the other's is named" if named else "")


def labels_without_region(value: Any, control: str, tools: tuple[str, ...], drawn: bool, inside: tuple[str, ...] = ()) -> Said:
    """``drawn``: whether the prediction has a shape of one of the tools that nothing names the labels of. ``inside``: the tool, and the
    type, of which this is a shape, with its labels."""
    if inside:
        fix = f"write from_name {quote(inside[0])} and type {quote(inside[1])}: such a shape has its labels in its own value"
        return f"the labels of {control} belong to no drawn region with the same id", fix
    if drawn:
        return f"the labels of {control} belong to no drawn region with the same id", "give the shape and its labels the same id"
    fix = f"add a result of {' or '.join(tools[:4])} with the same id" if tools else "no tool of the config draws on this object"
    return f"the labels of {control} belong to no drawn region with the same id", fix


def labels_inside(value: Any, control: str, tag: str, labels: tuple[str, ...]) -> Said:
    fix = f"the config has no Labels for this object: use {tag}Labels in place of {tag}"
    return f"the labels in the value of {control} are not read: {tag} only draws", _labels_apart(labels) if labels else fix


def _labels_apart(labels: tuple[str, ...]) -> str:
    names = " or ".join(map(quote, labels[:3]))
    return f'give them in a result of their own with the same id and geometry: from_name {names}, type "labels"'


def labels_of_answer(value: Any, control: str, labels: tuple[str, ...]) -> Said:
    return f"the labels in the value of {control} are not read: it is an answer about the region", _labels_apart(labels)


def labels_of_own_region(value: Any, control: str, controls: tuple[tuple[str, str], ...], on_video: bool) -> Said:
    """``controls``: those that can label the region, each with its type."""
    becomes = f"the answer of {control} becomes a region of its own, and"
    if on_video:
        message = f"{becomes} its label {quote(_first(value))} is silently lost: no control of this video has it"
        names = " or ".join(quote(name) for name, _ in controls)
        return message, f"write a label of {names}" if names else "the config has no labels for this video: add a Labels tag"
    message = f"{becomes} its labels are silently lost: an answer's labels are not read"
    if not controls:
        return message, "the config has no labels for this object: add a Labels tag, and give them in a result of it with the same id"
    names = " or ".join([f'from_name {quote(name)}, type "{type_}"' for name, type_ in controls])
    return message, f"give them in a result of their own with the same id and place: {names}"


def _first(value: Any) -> Any:
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    return listed[0] if listed else None


def labels_of_video(value: Any, control: str, member: str) -> Said:
    shown = quote(cast("list[Any]", value) if isinstance(value, list) else [value])
    where = "there" if member == "labels" else f"under {quote(member)}"
    return f"the labels of {control} are not read {where}", f'give them in the value, beside "sequence": "labels": {shown}'


def answer_inside(value: Any, member: str, control: str, asked: tuple[str, ...], type_: str) -> Said:
    """``asked``: the questions that take such an answer."""
    names = " or ".join(map(quote, asked[:3]))
    return f"{quote(member)} in the value of {control} is not read: it is the answer to {names}", (
        f'give it in a second result with the same id, to_name and geometry: from_name {names}, type "{type_}"'
    )


_OUTLINES = {
    "points": "the outline (points)", "rle": "the mask (rle)", "imageDataURL": "the mask (imageDataURL)", "vertices": "the line (vertices)",
}  # fmt: skip


def other_geometry(value: Any, member: str, first: int, other: Any, more: int) -> Said:
    """``other``: the number or text that the other result has; None for lists and masks. ``more``: how many other results of the region
    have the geometry of this one."""
    too = f"; {'one more result has' if more == 1 else f'{more} more results have'} the same as this one" if more else ""
    how = f"is {quote(value)} here and {quote(other)} in result {first}" if other is not None else f"is not that of result {first}"
    return f"{_OUTLINES.get(member, member)} {how}, though both have the same id{too}", (
        "results with one id are one region: repeat its geometry, or give this one an id of its own"
    )


def other_size(value: Any, size: str, first: str, index: int) -> Said:
    return f"the image is {size} here and {first} in result {index}", "give the image's own size in all of them"


# -- answers about a region --------------------------------------------------------------------------------------------


def region_without_id(value: Any, control: str, ids: tuple[str, ...] | None, any_region: bool) -> Said:
    fix = _NO_REGION if not any_region else "give it the id of the region that it is about" if ids != () else _BOTH
    return f"{control} is asked for each region, and this answer has no id that says which", fix


def own_region(value: Any, control: str, ids: tuple[str, ...] | None, has_labels: bool = False) -> Said:
    """``ids``: those of the regions, where they are few."""
    bare = "" if has_labels else ", without a label"
    message = f"the answer of {control} has a place of its own and the id of no region: it becomes a region of its own{bare}"
    if ids == ():
        return message, "for an answer about a region add the region, with the same id"
    return message, f"for an answer about a region give it the id of that region{_among(ids)}"


def no_such_region(
    value: Any, control: str, nearest: tuple[str, ...], ids: tuple[str, ...] | None, any_region: bool, *elsewhere: int
) -> Said:
    """``elsewhere``: the index of another prediction that has the region."""
    fix = f"did you mean {' or '.join(quote(name) for name in nearest)}?" if nearest else None if any_region else _NO_REGION
    return (
        f"{control} is asked for each region, and no region of this prediction has the id {quote(value)}",
        _elsewhere(*elsewhere)
        or fix
        or (f"give the id of the region it is about{_among(ids)}" if ids != () else f"no region has an id: {_BOTH}"),
    )


_NO_REGION = "there is no region at all: add it, with the same id"
_BOTH = "give the region an id, and its answer the same"


def region_of_other_object(value: Any, control: str, region: str, other: str) -> Said:
    return f"the answer of {control} is about {quote(value)}, but its region {quote(region)} is on {quote(other)}", f"write {quote(other)}"


def region_of_other_item(value: Any, control: str, region: str, other: str) -> Said:
    message, fix = region_of_other_object(value, control, region, other)
    return message, f"{fix}, and the from_name with the same number"


# -- parents and items -------------------------------------------------------------------------------------------------


def parent_not_text(value: Any) -> Said:
    return (
        f"parentID must be the id of a region, found {quote(value)}",
        _end_as_text(value) or "write the id of a region, or leave it out",
    )


def number_of_parent(value: Any, ids: tuple[str, ...]) -> Said:
    known = f", one of {listing(ids)}" if ids else ""
    return f"parentID must be the id of a region, found {quote(value)}", f"write the id of the region it is in{known}, or leave it out"


def unknown_parent(value: Any, *elsewhere: int) -> Said:
    """``elsewhere``: the index of another prediction that has the region."""
    fix = _elsewhere(*elsewhere) or "give the parent that id, or leave parentID out"
    return f"parentID {quote(value)} is not the id of a region of this prediction", fix


def parent_circle(value: Any) -> Said:
    return f"parentID {quote(value)} leads back to the region itself: its parents go in a circle", "remove one of the parents"


def item_index(value: Any) -> Said:
    fix = whole_in_quotes(value, 0) or whole_in_brackets(value, 0) or "the first item is 0; leave it out where there is one only"
    return f"item_index must be a whole number from 0, found {quote(value)}", fix


def page_index(value: Any) -> Said:
    fix = whole_in_quotes(value, 1) or whole_in_brackets(value, 1) or "the first page is 1"
    return f"pageIndex must be a whole number from 1, found {quote(value)}: no page has it", fix


def page_missing(value: Any) -> Said:
    return "the box does not say which page of the PDF it is on", 'add "pageIndex": the number of the page, from 1'


def page_zero(value: Any) -> Said:
    return "pageIndex is 0, and pages are counted from 1", "add 1 to each pageIndex if they were counted from 0"


def item_missing(value: Any, control: str) -> Said:
    message = f"{control} is asked for each item, and the result has no item_index: it is shown on none"
    return message, 'add "item_index": the number of the item, from 0'


def page(value: int, name: str, _meant: None) -> Said:
    """Nothing is renamed by `fix`: from where it counts, nobody knows."""
    message = f"{quote(name)} is not what the editor reads, which is item_index; without it the result is on the first item"
    return message, f'write "item_index": {value}, or {value - 1} if {name} counts from 1'


def first_page(value: int, name: str, _meant: None) -> Said:
    """The same of 1: it may be the first one that is meant."""
    return page(value, name, _meant)


def item_beyond(value: Any, key: str, count: int | None) -> Said:
    """``count``: None for an image that is no list."""
    if count is None:
        return f"item_index is {quote(value)}, but data {quote(key)} is one image, which counts as 0", (
            f"leave it out, if the result is on that image; else write a list of images into data {quote(key)}"
        )
    if not count:
        return f"item_index is {quote(value)}, but data {quote(key)} is an empty list", "give the items, or leave the result out"
    items = f"{count:,} item{'s' if count != 1 else ''}"
    return f"item_index is {quote(value)}, but data {quote(key)} has {items} (counted from 0)", f"the last one is {count - 1}"


# -- relations ---------------------------------------------------------------------------------------------------------


def relation_of_control(value: Any, control: str) -> Said:
    fix = 'leave from_name and to_name out: {"type": "relation", "from_id": …, "to_id": …, "direction": "right"}'
    return f"a relation belongs to no control, and {control} is one", fix


def relation_type(value: Any, *more: Any) -> Said:
    return f"a result with from_id and to_id is a relation, but its type is {quote(value)}", 'write "relation"'


def relation_type_missing(value: Any, member: str, *given: Any) -> Said:
    return 'the relation has no "type"', 'add "type": "relation"'


def relation_end(value: Any, member: str) -> Said:
    return (
        f"{member} must be the id of a region, found {quote(value)}",
        _end_as_text(value) or "write its id, a string",
    )


def relation_end_missing(value: Any, member: str, *given: Any) -> Said:
    return f"the relation has no {member}", rename(given, member) or "add the id of a region of this prediction"


def unknown_end(value: Any, member: str, nearest: tuple[str, ...], ids: tuple[str, ...] | None, *elsewhere: int) -> Said:
    """``elsewhere``: the index of another prediction that has the region."""
    fix = f"did you mean {' or '.join(quote(name) for name in nearest)}?" if nearest else None
    return (
        f"{member} {quote(value)} is not the id of a region of this prediction",
        _elsewhere(*elsewhere) or fix or f"both ends are regions of one prediction{_among(ids)}",
    )


def _elsewhere(prediction: int | None = None) -> str | None:
    return f"prediction {prediction} of the task has it: put both into one prediction" if prediction is not None else None


def _among(ids: tuple[str, ...] | None) -> str:
    return "" if ids is None else f": {listing(ids)}" if ids else "; no region of this prediction has an id"


def joined_again(value: Any, first: int, labels: tuple[str, ...]) -> Said:
    """``labels``: those of both, where one relation may have them all."""
    fix = f"give all labels to that one: [{', '.join([quote(label) for label in labels[:5]])}]" if labels else "give one result for both"
    return f"result {first} joins the same two regions, and of two such relations only the first stays", fix


def relation_to_itself(value: Any) -> Said:
    return f"the relation joins region {quote(value)} to itself", "give the id of the other region"


def direction(value: Any, *more: Any) -> Said:
    return f"the direction of a relation is left, right or bi, found {quote(value)}", 'write "right" for one from from_id to to_id'


def relation_labels(value: Any, *more: Any) -> Said:
    fix = (not_its_text(value) if holds_list(value) else in_list(value)) or 'write ["…"]'
    return f"the labels of a relation must be a list of strings, found {quote(value)}", fix


def relation_label(value: Any, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a label of Relations", did_you_mean(nearest, names, "labels", value)


def relation_label_spelt(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a label of Relations", f"write it as in the config: {' or '.join(quote(name) for name in names[:3])}"
