"""The sentences about geometry, masks, confidence and metrics, and the mistakes that are recognised in their values."""

from __future__ import annotations

import math
import re
from math import inf
from typing import Any, cast

from predlint.dialects.labelbox.aliases import end_meant
from predlint.dialects.labelbox.coordinates import plain_number
from predlint.dialects.labelbox.parts import FORMS
from predlint.dialects.labelbox.words import KEPT_IN_RUNS, kind_of
from predlint.dialects.scores import advice, written
from predlint.dialects.slips import bracketed, encoded_twice, is_printed
from predlint.names import quote
from predlint.regex import regex
from predlint.shape.resolver import folded
from predlint.shape.uuids import held_uuid, is_uuid

Said = tuple[str, str | None]
#: Points as programs of geography write them in a text.
_WKT = regex(r"\s*+(?:SRID=\d+;\s*+)?((?:MULTI)?(?:POLYGON|LINESTRING|POINT))\s*Z?M?\s*\(", re.IGNORECASE)


def geometry_type(value: Any, member: str, form: str) -> Said:
    fix = None
    if isinstance(value, dict) and "coordinates" in value:
        pairs = 'this is GeoJSON: write {"x": …, "y": …} for each of its pairs, whose first number is x'
        fix = pairs if member != "bbox" else "write its four sides"
    elif value is None:
        fix = f"give the {member}, or leave out the line if there is none; of several key frames leave out this one"
    elif isinstance(value, dict) and form == "a list of points" and isinstance(cast("dict[str, Any]", value).get("points"), list):
        fix = "write the list of points itself"
    elif isinstance(value, dict) and form == "a list of points" and "x" in value:
        listed = isinstance(cast("dict[str, Any]", value)["x"], list)
        fix = f'{"write an object for each point" if listed else "put its points in a list"}: [{{"x": …, "y": …}}, …]'
    elif not (member == "mask" and is_printed(value)) and (twice := encoded_twice(value, FORMS.get(member))) is not None:
        return f"{member} must be {form}, found {kind_of(value)}", twice
    elif form.startswith("an object"):
        fix = bracketed(value) or (f"write {FORMS[member]}" if member in FORMS else None)
    elif form == "a list of points" and isinstance(value, str) and (wkt := _WKT.match(value)) is not None:
        fix = f'this is WKT ({wkt[1].upper()}): write {{"x": …, "y": …}} for each pair of numbers, whose first is x'
    elif form == "a list of points" and isinstance(value, str | dict):
        fix = 'write [{"x": …, "y": …}, …]'
    if member == "mask" and isinstance(value, str) and "://" in value:
        fix = f'write {{"instanceURI": {quote(value)}, "colorRGB": […]}}'
    elif member == "mask" and (is_printed(value) or (isinstance(value, list) and not _are_masks(cast("Any", value)))):
        fix = 'an array or an outline is not a mask here: save it as a PNG, and write {"png": "…"} in base64'
    elif member == "mask" and isinstance(value, str) and value.startswith("iVBOR"):  # how the base64 of every PNG begins
        fix = 'write {"png": …}, with this text in it'
    return f"{member} must be {form}, found {kind_of(value)}", fix


def _are_masks(value: list[Any]) -> bool:
    """True for a list of objects, unless they are the points of an outline."""
    return bracketed(value) is not None and not all([{"x", "y"} <= item.keys() for item in value])


def point_pair(value: Any, what: str) -> Said:
    if isinstance(value, list):
        items = cast("list[Any]", value)
        if len(items) == 1 and isinstance(items[0], dict):
            return f"{what} is a list; points are objects", "write the point itself, without the brackets"
        return f"{what} is a list; points are objects", 'write {"x": …, "y": …}'
    fix = "leave it out" if value is None and what != "point" else encoded_twice(value, FORMS["point"]) or f"write {FORMS['point']}"
    if isinstance(value, dict):
        fix = f"this is GeoJSON: write {FORMS['point']}, with the two numbers of its coordinates, of which x is the first"
    return f'{what} must be {{"x": …, "y": …}}, found {kind_of(value)}', fix


def points_as_pairs(value: Any, member: str) -> Said:
    return f"the points of the {member} are lists; points are objects", 'write {"x": …, "y": …} for each of them'


def no_points(value: list[Any], member: str) -> Said:
    """A list of points that is a list of other things: numbers, as COCO writes outlines, or lists of points or numbers."""
    pairs = 'write {"x": …, "y": …} for each two of them'
    if not isinstance(value[0], list):
        return f"{member} must be a list of points, found a list of numbers", pairs
    inner = cast("list[Any]", value[0])
    are_points = bool(inner) and isinstance(inner[0], dict)
    if len(value) > 1:
        fix = "give each of them a line of its own" + ("" if are_points else ', its points as {"x": …, "y": …}')
        fix += "; a hole cannot be drawn: where it matters, give a mask" if member == "polygon" else ""
        return f"{member} holds {len(value)} lists of points; an annotation has one", fix
    if are_points:
        return f"the points of the {member} are in a list of their own", "remove the inner brackets"
    if inner and isinstance(inner[0], list):
        return f"the points of the {member} are in a list of their own, as pairs", 'write [{"x": …, "y": …}, …]'
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


#: Below 0 by more, a number is no rounding: the logarithm of a probability near 1 is close to 0.
ROUNDED = 1e-6


def confidence_range(value: float, place: str = "confidence") -> Said:
    nearly = -ROUNDED <= value <= 1.01
    fix = f"clip it to {round(value):d}" if nearly else "a raw score of the model? a sigmoid or softmax brings it to 0 to 1"
    if value < -ROUNDED:
        fix = f"a log-probability? write its exponential, math.exp({value:.6g}): {math.exp(value):.4g}"
    return f"confidence {quote(value)} is outside 0 to 1", advice(value, "a percentage? divide by 100: {}", fix)


def confidence_type(value: Any) -> Said:
    fix = written(value) or "write a number, such as 0.87; without one the prediction counts as certain"
    held: Any = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else value
    if held.__class__ is list and len(held) > 1 and {int, float}.issuperset(map(type, held)):
        fix = "write one number: that of what was predicted here, not those of all classes"
    return f"confidence must be a number from 0 to 1, found {kind_of(value)}", fix


def unused_range(value: float) -> Said:
    """Of a confidence that is to be removed it is not said what else to write."""
    return confidence_range(value)[0], None


def unused_type(value: Any) -> Said:
    return confidence_type(value)[0], None


def unused_null(value: Any) -> Said:
    return "confidence is null, and not used here", "leave it out"


def confidence_null(value: Any) -> Said:
    return "confidence is null, which counts as 1", "give the number, or leave it out"


def confidence_place(value: Any, kind: str) -> Said:
    if kind in ("radio", "checklist"):
        fix = 'put it inside the answer: {"name": …, "confidence": …}; where one is there, remove it here'
        return f"confidence beside the answer of a {kind} question is not used", fix
    return f"confidence inside {kind} is not used", "put it at the top of the line"


def confidence_mal(value: Any) -> Said:
    return "pre-labels (MAL) have no confidence: Labelbox ignores it", KEPT_IN_RUNS


def confidence_unused(value: Any, kind: str) -> Said:
    return f"confidence is not used on a {kind}", "remove it"


def metrics_form(value: Any, what: str) -> Said:
    fix = encoded_twice(value) or f'write "customMetrics": [{_metric_of(value)}]'
    if what.startswith("the value"):
        fix = plain_number(value) or "give the number, or leave this metric out"
    elif what.startswith("the name"):
        fix = f"write {quote(str(value))}" if value.__class__ in (int, float) else "give the name of the metric"
    return f"{what}, found {kind_of(value)}", fix


def _metric_of(value: Any) -> str:
    """The first of metrics that are written by their names; no number is made up."""
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    name, number = next(iter(given.items()), (None, None))
    finite = isinstance(number, int | float) and number.__class__ is not bool and abs(number) < inf
    if name is None or not finite or not {"name", "value"}.isdisjoint(given):
        return '{"name": …, "value": …}'
    return f'{{"name": {quote(name)}, "value": {quote(number)}}}{", …" if len(given) > 1 else ""}'


def metric_missing(value: Any, key: str, found: str | None = None) -> Said:
    fix = f'add "{key}": a custom metric is {{"name": …, "value": …}}'
    return f"a custom metric has no {key}", f"rename {quote(found)} to {quote(key)}" if found else fix


def metric_by_name(value: dict[str, Any]) -> Said:
    [(name, number)] = value.items()
    return "a custom metric has neither name nor value", f'write {{"name": {quote(name)}, "value": {quote(number)}}}'


def metrics_mal(value: Any) -> Said:
    return (
        "customMetrics belong to model runs: Labelbox ignores them in pre-labels (MAL)",
        "import into a model run to keep them (--target model-run), else leave them out",
    )


def metrics_unused(value: Any, what: str) -> Said:
    return f"customMetrics are not used on {what}", "remove them"


def for_other_target(value: Any, what: str, target: str, found: str | None = None) -> Said:
    fix = (
        "check with --target mal if this file is for pre-labels"
        if target == "mal"
        else "check with --target model-run if it is for a model run"
    )
    only = "as pre-labels (MAL)" if target == "mal" else "into a model run"
    return f"{what} can only be imported {only}", fix


def not_on_medium(value: Any, what: str, medium: str, where: str) -> Said:
    return f"{what} are not supported on {medium} data rows", f"they are for {where}"


def endpoint_missing(value: Any, given: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> Said:
    if given:
        return (
            "the relationship has both source and sourceOntologyName",
            "give the one that is meant: an annotation by its uuid, or a feature by its name",
        )
    other = end_meant(others)
    fix = "give the uuid of the annotation it starts from"
    if other is not None:
        fix = f'rename {quote(other[0])} to "{other[1]}"'
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
    given = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else value
    inner = cast("list[Any]", given) if isinstance(given, list) else []
    only = inner[0] if len(inner) == 1 and isinstance(inner[0], str) and inner[0] else None
    if isinstance(value, str) and (held := held_uuid(value)) is not None:
        return f"relationship.{end} must be the uuid of an annotation, found {kind_of(value)}", f"write {quote(held)}"
    fix = f"write {quote(only)} itself" if only is not None else "write a uuid, the same one here and on that annotation's line"
    return f"relationship.{end} must be the uuid of an annotation, found {kind_of(value)}", fix


def relationship_type(value: Any) -> Said:
    meant = next((one for one in ("unidirectional", "bidirectional") if isinstance(value, str) and folded(value) == one), None)
    message = f'relationship.type must be "unidirectional" or "bidirectional", found {kind_of(value)}'
    return message, f"write {quote(meant)}" if meant else None


def not_uuid(value: Any) -> Said:
    if not isinstance(value, str) or not value:
        only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and len(cast("list[Any]", value)) == 1 else None
        fix = f"write {quote(only)} itself" if is_uuid(only) else "write str(uuid.uuid4()), or leave it out"
        return f"uuid must be a UUID, found {kind_of(value)}", fix
    held = held_uuid(value)
    return f"{quote(value)} is not a UUID", f"write {quote(held)}" if held else "write str(uuid.uuid4()), or leave it out"
