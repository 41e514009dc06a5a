"""Fixers for Label Studio tasks, by name: classes of violations name them."""

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
from predlint.fixes.label_studio_geometry import point_list, with_copies
from predlint.fixes.label_studio_spans import code_units, moved
from predlint.fixes.model import Fix, Fixers, RecordFixContext, safely, unsafely
from predlint.fixes.numbers import as_probability, corner_members, edits_of, percentage
from predlint.fixes.task_facts import number_of, predictions_in
from predlint.names import nearest
from predlint.platforms.common_mistakes import is_list_text, list_in
from predlint.platforms.label_studio import task_words
from predlint.platforms.label_studio.containers import are_by_people, are_of_people, is_result
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.quoted_numbers import digits_of
from predlint.stream.edits import Edit

#: What a list of people's answers is called.
_PEOPLE = ("annotations",)

# -- names and labels -------------------------------------------------------------------------------------------------


def data_member(context: RecordFixContext) -> Fix | None:
    """The member of the data that is misspelt; where the slip is in the config, the data stays as it is."""
    return found_member(context) if len(context.params) > 2 and task_words.may_be_key(str(context.params[0])) else None


def misnamed_list(context: RecordFixContext) -> Fix | None:
    """A list of predictions under another name. What people answered is not made a prediction, and nothing is taken out of the data."""
    name = str(context.keys[-1])
    of_people = are_of_people(name, context.value)
    if len(context.keys) > 1 or name == "meta" or "data" not in context.record or (of_people and name in ("completions", "annotation")):
        return None
    if of_people:
        return rename(context, context.keys, "annotations", surely=name.casefold() == "annotations") if nearest(name, _PEOPLE) else None
    value: Any = context.value
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) and "result" in item for item in items):
        return None  # they belong into a prediction
    if are_by_people(value) and not name.casefold().startswith("predict"):
        return None  # whose they are, the name and what it holds tell differently
    return rename(context, context.keys, "predictions", surely=True)


def results_list(context: RecordFixContext) -> Fix | None:
    """The list of results under another name."""
    return rename(context, [*context.keys, cast(str, context.params[-1])], "result", surely=True)


def one_in_list(context: RecordFixContext) -> Fix | None:
    """One object where a list is read; in place of predictions only what is one."""
    name, value = str(context.keys[-1]), context.value
    is_one = isinstance(value, dict) and ("result" in value or any(predictions_in({name: value})))
    if name in ("predictions", "annotations") and not is_one:
        return None
    return into_list(context) if value else None


def one_result(context: RecordFixContext) -> Fix | None:
    """A result where a list of them is read; what old servers took for one holds too little for that."""
    return into_list(context) if is_result(context.value) else None


def _is_torn(context: RecordFixContext, known: str | None = None) -> bool:
    """True for a result without a type whose value is that of another type than its control's: either may be what was meant."""
    result: Any = context.value_at(context.keys[: context.keys.index("value")] if "value" in context.keys else context.keys[:-1])
    value: Any = result.get("value")
    named = cast("dict[str, Any]", value).keys() & (CONTROLS.keys() - {"labels"}) if isinstance(value, dict) else set[str]()
    return "type" not in result and bool(named) and known not in named


def known_name(context: RecordFixContext) -> Fix | None:
    """The name that is missing, as the control tells it; else its misspelling."""
    known, member, *found = context.params
    if found or known is None:
        return found_member(context)
    if member == "type" and _is_torn(context, known):
        return None
    return unsafely(context.text.insert(context.keys[:-1], member, context.text.written(known)), reveals=True)


def control_name(context: RecordFixContext) -> Fix | None:
    """The control that is spelt alike; where the name is that of an object, nobody knows which control was meant."""
    return first_of(spelt(0), near_one(0))(context) if context.params and isinstance(context.params[0], tuple) else None


def only_object(context: RecordFixContext) -> Fix | None:
    """The only object that the control labels."""
    to: Any = context.params[1] if len(context.params) >= 5 and context.params[2] is True else ()
    if len(to) != 1 or "{{" in to[0]:
        return None
    return unsafely(context.text.replace(context.keys, context.text.written(to[0])), reveals=True)


def type_of_control(context: RecordFixContext) -> Fix | None:
    """The type that the control's results have; or, where the type tells another control, its name."""
    if context.keys[-1] == "type" and len(context.params) > 2 and isinstance(context.params[2], str):
        return unsafely(context.text.replace(context.keys, context.text.written(context.params[2])), reveals=True)
    intended: Any = context.params[-1] if context.params else ()
    if context.keys[-1] == "from_name" and isinstance(intended, tuple) and len(cast("tuple[Any, ...]", intended)) == 1:
        return unsafely(context.text.replace(context.keys, context.text.written(intended[0])), reveals=True)
    return None


def label_member(context: RecordFixContext) -> Fix | None:
    """The member that holds labels under another name; not one that holds the very member."""
    if _is_torn(context):
        return None
    if context.value is not None:
        return rename(context, context.keys, context.params[1], surely=True)
    held = context.value_at([*context.keys[:-1], *context.params[2:3]])
    return None if isinstance(held, dict) and context.keys[-1] in held and len(context.params) > 2 else found_member(context)


def out_of_object(context: RecordFixContext) -> Fix | None:
    """Labels out of an object inside the value, with what else the value lacks; without that object, where it holds nothing else. Of a
    value with nothing else in it the object takes the place."""
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


def list_of_text(context: RecordFixContext) -> Fix | None:
    """The list that a text holds, in the place of one."""
    held = list_in(context.value) if isinstance(context.keys[-1], str) else None
    return safely(context.text.replace(context.keys, context.text.written(held)), reveals=True) if held is not None else None


def _bare_label(context: RecordFixContext) -> Fix | None:
    return None if is_list_text(context.value) else bare_text(context)


def listed(context: RecordFixContext) -> Fix | None:
    """A text where a list of labels is read, or of paths; nothing where one is meant of several."""
    about = context.params
    if (held := list_of_text(context)) is not None:
        return held
    if len(about) == 4 and isinstance(about[-1], bool):  # a text that holds several labels
        _, _, names, single = about
        return (
            None if single and len(names) > 1 else safely(context.text.replace(context.keys, context.text.written([*names])), reveals=True)
        )
    if len(about) == 4 or (context.keys[-1] == "taxonomy" and len(about) == 1):
        return _paths(context)
    return bare_text(context) if len(about) < 3 else None  # else it holds more than one label, or one path


def _paths(context: RecordFixContext) -> Fix | None:
    _, _, paths, ways = context.params if len(context.params) == 4 else ("", "", (), ())
    if len(ways) > 1 or not isinstance(context.value, str) or not context.value or (not paths and is_list_text(context.value)):
        return None
    intended = [[*path] for path in paths] or [[context.value]]
    sure = not paths or all(name in context.value for path in paths for name in path)  # else the names above it are made up from the config
    return Fix(context.text.replace(context.keys, context.text.written(intended)), safe=sure, reveals=True)


def flat_paths(context: RecordFixContext) -> Fix | None:
    """The paths that a list of names means."""
    paths: Any = context.params[1] if len(context.params) > 1 else ()
    return unsafely(context.text.replace(context.keys, context.text.written([[*path] for path in paths])), reveals=True) if paths else None


def label_apart(context: RecordFixContext) -> Fix | None:
    """The labels that one text of a list holds, each as a text of its own."""
    if len(context.params) != 3 or not isinstance(context.params[-1], bool):
        return None
    _, names, single = context.params
    if (single and len(names) > 1) or not isinstance(context.keys[-1], int):
        return None
    return safely(context.text.replace(context.keys, context.text.written([*names])[1:-1]), reveals=True)


def _ids(context: RecordFixContext, *members: str) -> list[Any]:
    """What the results beside a result have for these members."""
    results: Any = context.value_at(context.keys[:-2])
    items = cast("list[Any]", results) if isinstance(results, list) else []
    return [cast("dict[str, Any]", item).get(member) for item in items if isinstance(item, dict) for member in members]


def number_as_id(context: RecordFixContext) -> Fix | None:
    """A number where an id is read: as other results have it in a text, else without the point of a whole one."""
    members = ("id", "from_id", "to_id", "parentID")
    texts = context.text.once(("texts", *context.keys[:-2]), lambda: {one for one in _ids(context, *members) if isinstance(one, str)})
    return quoted(context) if str(context.value) in texts else first_of(id_in_quotes, quoted)(context)


def quoted_id(context: RecordFixContext) -> Fix | None:
    """The id of a region as a text, where there is such a region."""
    ids = context.text.once(
        ("ids", *context.keys[:-2]), lambda: {text for one in _ids(context, "id") for text in (str(one), digits_of(one))}
    )
    return number_as_id(context) if not ids.isdisjoint((str(context.value), digits_of(context.value) or str(context.value))) else None


def whole_path(context: RecordFixContext) -> Fix | None:
    """The only path of the taxonomy that ends so."""
    ways: Any = context.params[1]
    return written(0)(replace(context, params=ways)) if isinstance(ways, tuple) and len(cast("tuple[Any, ...]", ways)) == 1 else None


def side(context: RecordFixContext) -> Fix | None:
    """One of the two sides, also alone in a list."""
    listed: list[Any] = cast("list[Any]", context.value) if isinstance(context.value, list) else [context.value]
    only = listed[0] if len(listed) == 1 else None
    intended = only.strip().lower() if isinstance(only, str) else None
    return safely(context.text.replace(context.keys, f'"{intended}"')) if intended in ("left", "right") else None


def ranks_of_old(context: RecordFixContext) -> Fix | None:
    """The items of an older Ranker as buckets have them, where they are ids; their weights go, by which they are put in order."""
    bucket, ranked, to = context.params[-3:]
    value = {**cast("dict[str, Any]", context.value)}
    for member in ("items", "weights", "selected"):
        value.pop(member, None)
    edits = context.text.replace(context.keys, json.dumps({**value, "ranker": {bucket: list(ranked)}}, separators=(",", ":")))
    beside = context.text.replace([*context.keys[:-1], "to_name"], json.dumps(to)) if to is not None else []
    return unsafely([*edits, *beside]) if ranked else None


# -- scores -----------------------------------------------------------------------------------------------------------


def score(context: RecordFixContext) -> Fix | None:
    """A percentage becomes a fraction, where all scores of predictions and regions are such."""
    return as_probability(context, context.tasks.scores if context.tasks is not None else "unknown")


def score_beside_value(context: RecordFixContext) -> Fix | None:
    """A score of the value, as the score of its region."""
    raw = context.text.raw(context.keys)
    if raw is None or "score" in context.value_at(context.keys[:-2]) or len(context.text.places(context.keys)) > 1:
        return None  # of two that stand there one is wrong
    return _as_score(
        context, safely([*context.text.remove(context.keys), *context.text.insert(context.keys[:-2], "score", raw)], reveals=True)
    )


def score_of_others(context: RecordFixContext) -> Fix | None:
    """A score under the name that other tools give it."""
    return _as_score(context, rename(context, context.keys, "score", surely=True))


def _as_score(context: RecordFixContext, fix: Fix | None) -> Fix | None:
    """A mend by which a number is read as a score: surely where it is from 0 to 1, as a guess where the scores of the file are percentages,
    by which it is then divided. Of others, logits and ranks, the platform knows nothing as long as it does not read them."""
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
flat_points = with_copies(point_list)
closing_point = with_copies(safely_dropped)
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

#: Classes of violations name theirs themselves.
FIXERS: Fixers = {}
