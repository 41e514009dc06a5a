"""Fixers for Label Studio tasks, by name: classes of violations refer to them."""

from __future__ import annotations

import json
from typing import Any, cast

from msgspec.structs import replace

from predlint.fixes.boxed import unboxed
from predlint.fixes.common import (
    bare_text,
    first_of,
    found_member,
    id_in_quotes,
    into_list,
    member_to,
    near_one,
    quoted,
    rename,
    safely_dropped,
    spelt,
    the_one,
    written,
)
from predlint.fixes.context import FixContext
from predlint.fixes.label_studio_geometry import point_list
from predlint.fixes.label_studio_spans import code_units, moved
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.numbers import as_probability, corner_members, edits_of, percentage
from predlint.fixes.task_facts import number_of, predictions_in
from predlint.names import nearest
from predlint.platforms.common_mistakes import is_list_text, list_in
from predlint.platforms.label_studio import task_words
from predlint.platforms.label_studio.containers import are_by_people, are_of_people, is_result
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.quoted_numbers import digits_of
from predlint.stream.edits import Edit

#: Names of a list of people's answers.
_PEOPLE = ("annotations",)

# -- names and labels -------------------------------------------------------------------------------------------------


def data_member(context: FixContext) -> Fix | None:
    """Renames a misspelt member of the data; None if the config has the slip."""
    return found_member(context) if len(context.params) > 2 and task_words.may_be_key(str(context.params[0])) else None


def misnamed_list(context: FixContext) -> Fix | None:
    """Renames a list of predictions. None for answers of people, which are no predictions, and for anything in the data."""
    name = str(context.keys[-1])
    of_people = are_of_people(name, context.value)
    if len(context.keys) > 1 or name == "meta" or "data" not in context.record or (of_people and name in ("completions", "annotation")):
        return None
    if of_people:
        return rename(context, context.keys, "annotations", surely=name.casefold() == "annotations") if nearest(name, _PEOPLE) else None
    value: Any = context.value
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) and "result" in item for item in items):
        return None  # results belong into a prediction
    if are_by_people(value) and not name.casefold().startswith("predict"):
        return None  # name and content disagree on whose answers they are
    return rename(context, context.keys, "predictions", surely=True)


def results_list(context: FixContext) -> Fix | None:
    """Renames the list of results."""
    return rename(context, [*context.keys, cast(str, context.params[-1])], "result", surely=True)


def one_in_list(context: FixContext) -> Fix | None:
    """Puts one object into a list; in place of predictions only a prediction."""
    name, value = str(context.keys[-1]), context.value
    is_one = isinstance(value, dict) and ("result" in value or any(predictions_in({name: value})))
    if name in ("predictions", "annotations") and not is_one:
        return None
    return into_list(context) if value else None


def one_result(context: FixContext) -> Fix | None:
    """Puts a result into a list; None for an object that holds too little for one."""
    return into_list(context) if is_result(context.value) else None


def _is_torn(context: FixContext, known: str | None = None) -> bool:
    """Returns True for a result without a type whose value belongs to another type than its control's: either may be meant."""
    result: Any = context.value_at(context.keys[: context.keys.index("value")] if "value" in context.keys else context.keys[:-1])
    value: Any = result.get("value")
    named = cast("dict[str, Any]", value).keys() & (CONTROLS.keys() - {"labels"}) if isinstance(value, dict) else set[str]()
    return "type" not in result and bool(named) and known not in named


def known_name(context: FixContext) -> Fix | None:
    """Adds a missing name that the control gives; else renames its misspelling."""
    known, member, *found = context.params
    if found or known is None:
        return found_member(context)
    if member == "type" and _is_torn(context, known):
        return None
    return unsafely(context.text.insert(context.keys[:-1], member, context.text.written(known)), reveals=True)


def control_name(context: FixContext) -> Fix | None:
    """Writes the control of the same spelling; None if the name is that of an object, as the intended control is unknown."""
    return first_of(spelt(0), near_one(0))(context) if context.params and isinstance(context.params[0], tuple) else None


def only_object(context: FixContext) -> Fix | None:
    """Writes the only object that the control labels."""
    to: Any = context.params[1] if len(context.params) >= 5 and context.params[2] is True else ()
    if len(to) != 1 or "{{" in to[0]:
        return None
    return unsafely(context.text.replace(context.keys, context.text.written(to[0])), reveals=True)


def type_of_control(context: FixContext) -> Fix | None:
    """Writes the type of the control's results; or, if the type belongs to another control, the name of that control."""
    if context.keys[-1] == "type" and len(context.params) > 2 and isinstance(context.params[2], str):
        return unsafely(context.text.replace(context.keys, context.text.written(context.params[2])), reveals=True)
    intended: Any = context.params[-1] if context.params else ()
    if context.keys[-1] == "from_name" and isinstance(intended, tuple) and len(cast("tuple[Any, ...]", intended)) == 1:
        return unsafely(context.text.replace(context.keys, context.text.written(intended[0])), reveals=True)
    return None


def label_member(context: FixContext) -> Fix | None:
    """Renames the member that holds labels; None for one that contains the member itself."""
    if _is_torn(context):
        return None
    if context.value is not None:
        return rename(context, context.keys, context.params[1], surely=True)
    held = context.value_at([*context.keys[:-1], *context.params[2:3]])
    return None if isinstance(held, dict) and context.keys[-1] in held and len(context.params) > 2 else found_member(context)


def out_of_object(context: FixContext) -> Fix | None:
    """Moves labels out of an object inside the value, with what else the value lacks. An object that holds nothing else is removed; it
    replaces a value that holds nothing else."""
    _, member, inside, whole_object = context.params
    at, held = context.keys[:-1], [*context.keys[:-1], inside]
    if len(context.value_at(at)) == 1:
        return safely(context.text.replace(at, context.text.raw(held) or ""), reveals=True)
    if whole_object:
        entries, whole = context.text.entries(held), context.text.entries(at)[context.text.places(held)[-1]]
        return safely([Edit(whole.begin, whole.end, context.text.text[entries[0].begin : entries[-1].end])], reveals=True)
    raw = context.text.raw([*held, member]) or ""
    removed = context.text.remove(held if len(context.value_at(held)) == 1 else [*held, member])
    return safely(edits_of(removed, context.text.insert(at, member, raw)), reveals=True)


def list_of_text(context: FixContext) -> Fix | None:
    """Writes the list that a text contains."""
    items = list_in(context.value) if isinstance(context.keys[-1], str) else None
    return safely(context.text.replace(context.keys, context.text.written(items)), reveals=True) if items is not None else None


def _bare_label(context: FixContext) -> Fix | None:
    return None if is_list_text(context.value) else bare_text(context)


def listed(context: FixContext) -> Fix | None:
    """Puts a text into a list where labels or paths are expected; None if it may mean one of several."""
    params = context.params
    if (held := list_of_text(context)) is not None:
        return held
    if len(params) == 4 and isinstance(params[-1], bool):  # a text that holds several labels
        _, _, names, single = params
        return (
            None if single and len(names) > 1 else safely(context.text.replace(context.keys, context.text.written([*names])), reveals=True)
        )
    if len(params) == 4 or (context.keys[-1] == "taxonomy" and len(params) == 1):
        return _paths(context)
    return bare_text(context) if len(params) < 3 else None  # otherwise it contains more than one label or path


def _paths(context: FixContext) -> Fix | None:
    _, _, paths, ways = context.params if len(context.params) == 4 else ("", "", (), ())
    if len(ways) > 1 or not isinstance(context.value, str) or not context.value or (not paths and is_list_text(context.value)):
        return None
    intended = [[*path] for path in paths] or [[context.value]]
    sure = not paths or all(
        name in context.value for path in paths for name in path
    )  # otherwise the parent names are taken from the config
    return Fix(context.text.replace(context.keys, context.text.written(intended)), safe=sure, reveals=True)


def flat_paths(context: FixContext) -> Fix | None:
    """Writes the paths that a list of names means."""
    paths: Any = context.params[1] if len(context.params) > 1 else ()
    return unsafely(context.text.replace(context.keys, context.text.written([[*path] for path in paths])), reveals=True) if paths else None


def label_apart(context: FixContext) -> Fix | None:
    """Splits one text of a list into the labels that it contains."""
    if len(context.params) != 3 or not isinstance(context.params[-1], bool):
        return None
    _, names, single = context.params
    if (single and len(names) > 1) or not isinstance(context.keys[-1], int):
        return None
    return safely(context.text.replace(context.keys, context.text.written([*names])[1:-1]), reveals=True)


def _ids(context: FixContext, *members: str) -> list[Any]:
    """Returns the values that the results in the same list have for these members."""
    results: Any = context.value_at(context.keys[:-2])
    items = cast("list[Any]", results) if isinstance(results, list) else []
    return [cast("dict[str, Any]", item).get(member) for item in items if isinstance(item, dict) for member in members]


def number_as_id(context: FixContext) -> Fix | None:
    """Puts a number in quotes where an id is expected: as other results have it, else without the decimal point of a whole one."""
    members = ("id", "from_id", "to_id", "parentID")
    texts = context.text.once(("texts", *context.keys[:-2]), lambda: {one for one in _ids(context, *members) if isinstance(one, str)})
    return quoted(context) if str(context.value) in texts else first_of(id_in_quotes, quoted)(context)


def quoted_id(context: FixContext) -> Fix | None:
    """Puts the id of a region in quotes, if there is such a region."""
    ids = context.text.once(
        ("ids", *context.keys[:-2]), lambda: {text for one in _ids(context, "id") for text in (str(one), digits_of(one))}
    )
    return number_as_id(context) if not ids.isdisjoint((str(context.value), digits_of(context.value) or str(context.value))) else None


def whole_path(context: FixContext) -> Fix | None:
    """Writes the only path of the taxonomy with that end."""
    ways: Any = context.params[1]
    return written(0)(replace(context, params=ways)) if isinstance(ways, tuple) and len(cast("tuple[Any, ...]", ways)) == 1 else None


def side(context: FixContext) -> Fix | None:
    """Writes one of the two sides, also if it is alone in a list."""
    listed: list[Any] = cast("list[Any]", context.value) if isinstance(context.value, list) else [context.value]
    only = listed[0] if len(listed) == 1 else None
    intended = only.strip().lower() if isinstance(only, str) else None
    return safely(context.text.replace(context.keys, f'"{intended}"')) if intended in ("left", "right") else None


def ranks_of_old(context: FixContext) -> Fix | None:
    """Writes the items of an older Ranker as buckets, if they are ids. Their weights give the order, and are removed."""
    bucket, ranked, to = context.params[-3:]
    value = {**cast("dict[str, Any]", context.value)}
    for member in ("items", "weights", "selected"):
        value.pop(member, None)
    edits = context.text.replace(context.keys, json.dumps({**value, "ranker": {bucket: list(ranked)}}, separators=(",", ":")))
    beside = context.text.replace([*context.keys[:-1], "to_name"], json.dumps(to)) if to is not None else []
    return unsafely([*edits, *beside]) if ranked else None


# -- scores -----------------------------------------------------------------------------------------------------------


def score(context: FixContext) -> Fix | None:
    """Converts a percentage to a fraction, if all scores of predictions and regions are percentages."""
    return as_probability(context, context.tasks.scores if context.tasks is not None else "unknown")


def score_beside_value(context: FixContext) -> Fix | None:
    """Moves a score of the value to its region."""
    raw = context.text.raw(context.keys)
    if raw is None or "score" in context.value_at(context.keys[:-2]) or len(context.text.places(context.keys)) > 1:
        return None  # one of two scores is wrong
    return _as_score(
        context, safely([*context.text.remove(context.keys), *context.text.insert(context.keys[:-2], "score", raw)], reveals=True)
    )


def score_of_others(context: FixContext) -> Fix | None:
    """Renames a score from the name that other tools use."""
    return _as_score(context, rename(context, context.keys, "score", surely=True))


def _as_score(context: FixContext, fix: Fix | None) -> Fix | None:
    """Returns a fix that makes a number a score: safe if it is from 0 to 1, unsafe if the scores of the file are percentages, by which it
    is then divided. None for others: logits and ranks stay harmless as long as the platform does not read them."""
    given = number_of(context.value)
    if fix is None or given is None:
        return None
    if 0 <= given <= 1 and (context.tasks is None or context.tasks.scores != "mixed"):
        return fix
    return replace(fix, safe=False) if context.tasks is not None and context.tasks.scores == "percent" else None


# -- fixers of several steps -------------------------------------------------------------------------------------------

unknown_label = first_of(label_apart, near_one(1))
spelt_label = spelt(1)
alias = the_one(1)
not_in_data = first_of(label_apart, near_one(2))
score_type = first_of(unboxed, percentage)
score_fixed = first_of(percentage, score)
missing = first_of(corner_members(("x", "y", "width", "height")), found_member)
flat_points = point_list
closing_point = safely_dropped
rle_no_size = first_of(unboxed, found_member)
unknown_end = first_of(quoted_id, found_member)
direction = spelt(0)
relation_labels = first_of(list_of_text, spelt(0), _bare_label)
region_of_other_object = written(2)
unknown_object = first_of(spelt(2), only_object)
spelt_type = written(2, safe=True)
bad_object = written(0)
page = member_to(1)
shifted = first_of(code_units, moved)

#: Empty: classes of violations name their fixers.
