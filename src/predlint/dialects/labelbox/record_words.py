"""The sentences of the record and stream rules: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from predlint.dialects.in_quotes import bare_number, without_type
from predlint.dialects.labelbox.media import ROWS
from predlint.dialects.labelbox.words import JOIN_TEXTS
from predlint.names import article, listing, quote
from predlint.stream.near_rows import other_spelling

Said = tuple[str, str | None]


def id_form(value: str) -> Said:
    plain = value.strip()
    fix = f"write {quote(plain)}, without the space" if len(plain) == 25 else "is it a global key? then write globalKey"
    return f"dataRow.id {quote(value)} does not look like a Labelbox id (25 characters)", fix


def unknown_id(value: str, global_key: str | None, meant: str | None) -> Said:
    """``meant``: the id of the list that it is but for space around it, or capitals; ``global_key``: the listed one that it looks like."""
    fix = "send the data row first, or correct the id" if meant is None else f"write {quote(meant)}"
    if global_key == value:
        fix = "it is a global key: write globalKey"
    elif global_key is not None and meant is None:
        fix = f'it looks like a global key: write "globalKey": {quote(global_key)}'
    return f"dataRow.id {quote(value)} is not in the list of data rows", fix


def external_id(value: str, what: str, member: str | None, name: str | None) -> Said:
    """``member`` and ``name`` name the data row; None where several have that external id."""
    fix = f"write {quote(member)}: {quote(name)}" if member is not None else "several data rows have it: write the id of one"
    return f"{what} {quote(value)} is the external id of a data row, by which no prediction finds it", fix


def unknown_key(value: str, close: Sequence[str]) -> Said:
    close = tuple(close)  # which takes a look at the list
    fix = "did you mean " + " or ".join(quote(key) for key in close) + "?" if close else "send the data row first, or correct the key"
    if len(close) == 1 and (rule := other_spelling(value, close[0])) is not None:
        fix = f"write {quote(close[0])}, {rule}"
    elif len(close) == 1 and value.lstrip("0") == close[0]:
        fix = f"did a spreadsheet drop the zeros from the list? else write {quote(close[0])}, without them"
    return f"the global key {quote(value)} is not in the list of data rows", fix


def rewritten_key(value: str, listed: str) -> Said:
    writer = "data frame" if value == listed[:-2] else "spreadsheet"
    message = f"the list of data rows has {quote(listed)} where these predictions have {quote(value)}: a {writer} rewrote its keys"
    return message, "export the list again, or open it with the column of keys as text; keys that were rewritten are not checked"


def key_is_id(value: str) -> Said:
    return f"the global key {quote(value)} is not in the list of data rows", 'it is the id of one: write "id"'


def key_space(value: str) -> Said:
    if not value.strip():
        return f"the global key {quote(value)} is nothing but space", "give the key of the data row"
    return (
        f"the global key {quote(value)} has space around it",
        f"keys are exact: write {quote(value.strip())} unless the space is part of it",
    )


def row_media(value: str, found: str, expected: str) -> Said:
    is_, are = ROWS.get(found, found), ROWS.get(expected, expected)
    message = f"the data row is {article(is_)} data row; these predictions are for {are} data rows"
    return message, "is this the right list, or the right --media?"


def no_area(value: Any) -> Said:
    return "the polygon has no area: its points lie on one line", "give an outline with an area, or leave the annotation out"


def crosses(value: Any) -> Said:
    return "the polygon crosses itself", "order its points along the outline, or split it"


def repeated(value: Any) -> Said:
    return "the polygon has the same point twice in a row", "remove one of them"


def black(value: Any) -> Said:
    return "mask.colorRGB is [0, 0, 0], usually the background", "is this the colour of the mask?"


def mask_twice(value: str) -> Said:
    return (
        "the mask is given twice, as instanceURI and as png: one of the two is not read",
        "give it once: as instanceURI with colorRGB, or as png",
    )


def png(value: str, problem: str, member: str = "mask.png") -> Said:
    from predlint.dialects.labelbox.png import ADDRESS, IN_LINES, PRINTED, URL_SAFE

    colour = ', and the colour of the mask as "colorRGB"' if member == "mask.png" else ""
    fix = {
        PRINTED: "write base64.b64encode(data).decode(), without str()",
        IN_LINES: "write it in one piece, as base64.b64encode gives it; encodebytes, and the command base64 without -w0, break it",
        ADDRESS: f'give it as "instanceURI"{colour}',
        URL_SAFE: "write it with base64.b64encode, not with urlsafe_b64encode",
    }.get(problem, 'base64.b64encode(open("mask.png", "rb").read()).decode()')
    return f"{member} is not {'base64 alone' if problem == IN_LINES else 'a PNG'}: {problem}", fix


def blank_mask(value: str) -> Said:
    return "no pixel of the mask is set: its image is black", "paint the annotation in white, or leave the line out"


def colour_unused(value: Any, frames: int) -> Said:
    where = "the frame of these masks" if frames == 1 else f"any of the {frames:,} frames of these masks"
    return f"the colour {quote(value)} is not in {where}", "give the colour that the instance has in the images, or leave it out"


def to_itself(value: str) -> Said:
    return "the relationship's source and target are the same annotation", "give the uuid of the annotation at its other end"


# -- metrics ----------------------------------------------------------------------------------------------------------


def reserved_metric(value: str) -> Said:
    return f"the metric name {quote(value)} is reserved for the platform's own metrics", "choose another name"


def metric_value(value: Any, problem: str, fix: str | None = None) -> Said:
    """``fix`` is for what is wrong with a level or with the form of the whole; else the value itself may show it."""
    bare = bare_number(value)
    forms = "write a number, {confidence: number, …} with 2 to 15 levels, or four counts [tp, fp, tn, fn]"
    return f"metricValue {problem}", fix or (f"write {bare} without quotes" if bare is not None else without_type(value) or forms)


def aggregation(value: Any, allowed: tuple[str, ...]) -> Said:
    meant = allowed[0] if len(allowed) == 1 else next((one for one in allowed if one.lower() == str(value).strip().lower()), None)
    fix = f"write {quote(meant)}" if meant is not None else f"one of {', '.join(allowed)}"
    return f"aggregation {quote(value)} does not fit this metric", fix


def matrix_needs(value: Any, member: str) -> Said:
    fix = 'write "aggregation": "CONFUSION_MATRIX"' if member == "aggregation" else "give it a name of your own"
    return f"a confusion matrix needs {member}, which this one does not have", fix


def metric_feature(value: Any, close: tuple[str, ...]) -> Said:
    return f"featureName {quote(value)} is not in the ontology", "did you mean " + " or ".join(
        map(quote, close)
    ) + "?" if close else "give the name of a feature"


def no_subclass(value: Any, feature: str, close: tuple[str, ...], options: tuple[str, ...]) -> Said:
    if close:
        fix = f"did you mean {' or '.join(map(quote, close))}?"
    else:
        fix = f"its options are: {listing(options)}" if options else "it has none: is another feature meant? else leave subclassName out"
    return f"{quote(value)} is no option below {quote(feature)}", fix


def metric_unnamed(value: Any) -> Said:
    return "the metric has no name", "name what it measures, so that it can be told from others"


def subclass_alone(value: Any) -> Said:
    return "subclassName is given without featureName", "say which feature it belongs to"


# -- across records ---------------------------------------------------------------------------------------------------


def duplicate_line(value: Any, first: int, same_text: bool = True) -> Said:
    return f"the line {'is identical to' if same_text else 'says the same as'} an earlier one", f"first on line {first:,}"


def duplicate_annotation(value: Any, first: int, new_uuid: bool, new_score: bool, is_linked: bool) -> Said:
    """``is_linked``: a relationship may name the uuid."""
    apart = [words for words, is_new in (("under another uuid", new_uuid), ("with another confidence", new_score)) if is_new]
    keep = "keep the line whose confidence you mean" if new_score else "keep one line of the two"
    links = ", and let relationships name the uuid of that one" if is_linked and new_uuid else ""
    message = ", ".join([f"line {first:,} has the same annotation", *([" and ".join(apart)] if apart else [])])
    return message, f"it counts twice: {keep}{links}"


def duplicate_uuid(value: str, first: int, over_time: bool = False, new_score: bool = False) -> Said:
    """``over_time``: what is drawn has key frames, for each of which people write a line. ``new_score``: nothing else differs."""
    message = "the uuid was already used on this data row; the later annotation overwrites the earlier"
    fix = "make one for each annotation"
    if new_score:
        fix = "the two differ in their confidence alone: keep the line that has the right one"
    elif over_time:
        fix = "if these are frames of one object, put them into the segments of one line; else make one for each object"
    return message, f"first on line {first:,}; {fix}"


def uuid_elsewhere(value: str, first: int, row: str) -> Said:
    return "the uuid is also used on another data row", f"on {quote(row)}, line {first:,}"


def second_prompt(value: Any, name: str, row: str | None, first: int) -> Said:
    return "the data row has a prompt already", f"first on line {first:,}; give the other one a data row of its own"


def answered_twice(value: str, question: str, row: str, first: int, kind: type) -> Said:
    """``kind``: the class of the answer."""
    fix = {list: "put all options into one list", str: JOIN_TEXTS}.get(kind, "it has one answer: give the one that holds")
    return f"{quote(question)} was already answered for this data row", f"{quote(row)} has an answer on line {first:,}; {fix}"


def too_many(value: Any, name: str, row: str, limit: int) -> Said:
    message = f"{quote(row)} has more than {limit:,} annotations of {quote(name)}"
    return message, "one import takes no more: write the others to another file, or drop the weakest"


def too_many_metrics(value: Any, row: str, limit: int) -> Said:
    return f"{quote(row)} has more than {limit} metrics", "the limit of the vendor: send those that you compare by"


def stand_in(value: str, given: str, printed: bool, member: str | None, meant: str | None) -> Said:
    if not printed:
        return f"dataRow.{given} {quote(value)} is a placeholder", "write the key of the data row in place of it"
    fix = f'write "{member}": {quote(meant)}' if member is not None else "write the key of the data row, such as data_row.global_key"
    return f"dataRow.{given} {quote(value)} is an object of Python as it is printed", fix


def metric_twice(value: Any, feature: str | None, subclass: str | None, row: str | None, line: int) -> Said:
    of = "".join([f" of {quote(name)}" for name in (subclass, feature) if name is not None])
    name = f"metric {quote(value)}" if isinstance(value, str) else "metric"
    return (
        f"the {name}{of} is given twice for {quote(row or '?')}",
        f"line {line:,} gives it, too; is one of them of another data row, feature or metric?",
    )


def custom_metric_twice(value: Any) -> Said:
    return f"the custom metric {quote(value)} is given twice", "give them different names"


def confidence_on_some(value: Any, bare: int, count: int) -> Said:
    return (
        f"{bare:,} of {count:,} answers {'has' if bare == 1 else 'have'} no confidence",
        "give all answers of the line a confidence, or none of them",
    )


def same_colour(value: Any, first: int) -> Said:
    return "another annotation uses the same colour of the same mask image", f"on line {first:,}; each colour is one mask"


def endpoint_unknown(value: str, end: str, elsewhere: tuple[str, int] | None) -> Said:
    if elsewhere is not None:
        message = f"relationship.{end} {quote(value)} is the uuid of an annotation on another data row"
        return message, f"on {quote(elsewhere[0])}, line {elsewhere[1]:,}; both ends must be on the relationship's own data row"
    message = f"relationship.{end} {quote(value)} is the uuid of no annotation in this file"
    return message, f"is its uuid missing or another? the {end} must be in the same file, before or after the relationship"


def endpoint_kind(value: str, end: str, found: str, feature: Any, line: int) -> Said:
    of = f" to {quote(feature)}" if feature is not None and found == "an answer" else ""
    return f"relationship.{end} is {found}{of}, not an object", f"it is on line {line:,}; give the uuid of something that was drawn"


def endpoint_pair(value: str, end: str, edge: str, source: str, target: str, allowed: tuple[str, ...], reverse: bool) -> Said:
    fix = f"allowed: {listing(allowed)}"
    if reverse:
        fix = f"swap source and target: it may lead from {quote(target)} to {quote(source)}"
    if end == "source":
        return f"{quote(edge)} cannot start at {quote(source)}", fix
    return f"{quote(edge)} cannot lead from {quote(source)} to {quote(target)}", fix


def mixed_reference(value: Any, row: str, first: int) -> Said:
    message = "this data row is named by its id on some lines and by its global key on others"
    return message, f"it is {quote(row)}, first on line {first:,}; use one of the two"


def without_predictions(value: Any, count: int, total: int, some: tuple[str, ...]) -> Said:
    more = f" and {count - len(some):,} more" if count > len(some) else ""
    if count == total:
        return "no data row of the list has a prediction", f"is it the list of these predictions? It names {listing(some, 5)}{more}"
    return f"{count:,} of {total:,} data rows {'has' if count == 1 else 'have'} no prediction", listing(some, 5) + more


def required_missing(value: Any, question: str, count: int, total: int, row: str) -> Said:
    if total == 1:
        message = f"the required question {quote(question)} has no valid answer on the one data row that the file names"
        return message, f"it is {quote(row)}; a labeler can still answer it"
    message = f"the required question {quote(question)} has no valid answer on {count:,} of the {total:,} data rows that the file names"
    return message, f"{quote(row)} is one; a labeler can still answer it"
