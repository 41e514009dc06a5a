"""Fixers for Label Studio tasks, by name: classes of violations name them."""

from __future__ import annotations

import json
from typing import Any, cast

from msgspec.structs import replace

from predlint.dialects.in_quotes import digits_of
from predlint.dialects.label_studio import task_words
from predlint.dialects.label_studio.containers import are_by_people, are_of_people, is_result
from predlint.dialects.label_studio.tags import CONTROLS
from predlint.dialects.slips import holds_list, list_in
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
from predlint.fixes.model import Fixers, Mend, Sight, safely, unsafely
from predlint.fixes.numbers import as_probability, corner_members, edits_of, percentage
from predlint.fixes.task_facts import number_of, predictions_in
from predlint.names import nearest
from predlint.stream.edits import Edit

#: What a list of people's answers is called.
_PEOPLE = ("annotations",)

# -- names and labels -------------------------------------------------------------------------------------------------


def data_member(sight: Sight) -> Mend | None:
    """The member of the data that is misspelt; where the slip is in the config, the data stays as it is."""
    return found_member(sight) if len(sight.about) > 2 and task_words.may_be_key(str(sight.about[0])) else None


def misnamed_list(sight: Sight) -> Mend | None:
    """A list of predictions under another name. What people answered is not made a prediction, and nothing is taken out of the data."""
    name = str(sight.keys[-1])
    of_people = are_of_people(name, sight.value)
    if len(sight.keys) > 1 or name == "meta" or "data" not in sight.record or (of_people and name in ("completions", "annotation")):
        return None
    if of_people:
        return rename(sight, sight.keys, "annotations", surely=name.casefold() == "annotations") if nearest(name, _PEOPLE) else None
    value: Any = sight.value
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) and "result" in item for item in items):
        return None  # they belong into a prediction
    if are_by_people(value) and not name.casefold().startswith("predict"):
        return None  # whose they are, the name and what it holds tell differently
    return rename(sight, sight.keys, "predictions", surely=True)


def results_list(sight: Sight) -> Mend | None:
    """The list of results under another name."""
    return rename(sight, [*sight.keys, cast(str, sight.about[-1])], "result", surely=True)


def one_in_list(sight: Sight) -> Mend | None:
    """One object where a list is read; in place of predictions only what is one."""
    name, value = str(sight.keys[-1]), sight.value
    is_one = isinstance(value, dict) and ("result" in value or any(predictions_in({name: value})))
    if name in ("predictions", "annotations") and not is_one:
        return None
    return into_list(sight) if value else None


def one_result(sight: Sight) -> Mend | None:
    """A result where a list of them is read; what old servers took for one holds too little for that."""
    return into_list(sight) if is_result(sight.value) else None


def _is_torn(sight: Sight, known: str | None = None) -> bool:
    """True for a result without a type whose value is that of another type than its control's: either may be what was meant."""
    result: Any = sight.at(sight.keys[: sight.keys.index("value")] if "value" in sight.keys else sight.keys[:-1])
    value: Any = result.get("value")
    named = cast("dict[str, Any]", value).keys() & (CONTROLS.keys() - {"labels"}) if isinstance(value, dict) else set[str]()
    return "type" not in result and bool(named) and known not in named


def known_name(sight: Sight) -> Mend | None:
    """The name that is missing, as the control tells it; else its misspelling."""
    known, member, *found = sight.about
    if found or known is None:
        return found_member(sight)
    if member == "type" and _is_torn(sight, known):
        return None
    return unsafely(sight.text.insert(sight.keys[:-1], member, sight.text.written(known)), reveals=True)


def control_name(sight: Sight) -> Mend | None:
    """The control that is spelt alike; where the name is that of an object, nobody knows which control was meant."""
    return first_of(spelt(0), near_one(0))(sight) if sight.about and isinstance(sight.about[0], tuple) else None


def only_object(sight: Sight) -> Mend | None:
    """The only object that the control labels."""
    to: Any = sight.about[1] if len(sight.about) >= 5 and sight.about[2] is True else ()
    if len(to) != 1 or "{{" in to[0]:
        return None
    return unsafely(sight.text.replace(sight.keys, sight.text.written(to[0])), reveals=True)


def type_of_control(sight: Sight) -> Mend | None:
    """The type that the control's results have; or, where the type tells another control, its name."""
    if sight.keys[-1] == "type" and len(sight.about) > 2 and isinstance(sight.about[2], str):
        return unsafely(sight.text.replace(sight.keys, sight.text.written(sight.about[2])), reveals=True)
    meant: Any = sight.about[-1] if sight.about else ()
    if sight.keys[-1] == "from_name" and isinstance(meant, tuple) and len(cast("tuple[Any, ...]", meant)) == 1:
        return unsafely(sight.text.replace(sight.keys, sight.text.written(meant[0])), reveals=True)
    return None


def label_member(sight: Sight) -> Mend | None:
    """The member that holds labels under another name; not one that holds the very member."""
    if _is_torn(sight):
        return None
    if sight.value is not None:
        return rename(sight, sight.keys, sight.about[1], surely=True)
    held = sight.at([*sight.keys[:-1], *sight.about[2:3]])
    return None if isinstance(held, dict) and sight.keys[-1] in held and len(sight.about) > 2 else found_member(sight)


def out_of_object(sight: Sight) -> Mend | None:
    """Labels out of an object inside the value, with what else the value lacks; without that object, where it holds nothing else. Of a
    value with nothing else in it the object takes the place."""
    _, member, inside, whole_object = sight.about
    at, held = sight.keys[:-1], [*sight.keys[:-1], inside]
    if len(sight.at(at)) == 1:
        return safely(sight.text.replace(at, sight.text.raw(held) or ""), reveals=True)
    if whole_object:
        entries, whole = sight.text.entries(held), sight.text.entries(at)[sight.text.places(held)[-1]]
        return safely([Edit(whole.begin, whole.end, sight.text.text[entries[0].begin : entries[-1].end])], reveals=True)
    raw = sight.text.raw([*held, member]) or ""
    removed = sight.text.remove(held if len(sight.at(held)) == 1 else [*held, member])
    return safely(edits_of(removed, sight.text.insert(at, member, raw)), reveals=True)


def list_of_text(sight: Sight) -> Mend | None:
    """The list that a text holds, in the place of one."""
    held = list_in(sight.value) if isinstance(sight.keys[-1], str) else None
    return safely(sight.text.replace(sight.keys, sight.text.written(held)), reveals=True) if held is not None else None


def _bare_label(sight: Sight) -> Mend | None:
    return None if holds_list(sight.value) else bare_text(sight)


def listed(sight: Sight) -> Mend | None:
    """A text where a list of labels is read, or of paths; nothing where one is meant of several."""
    about = sight.about
    if (held := list_of_text(sight)) is not None:
        return held
    if len(about) == 4 and isinstance(about[-1], bool):  # a text that holds several labels
        _, _, names, single = about
        return None if single and len(names) > 1 else safely(sight.text.replace(sight.keys, sight.text.written([*names])), reveals=True)
    if len(about) == 4 or (sight.keys[-1] == "taxonomy" and len(about) == 1):
        return _paths(sight)
    return bare_text(sight) if len(about) < 3 else None  # else it holds more than one label, or one path


def _paths(sight: Sight) -> Mend | None:
    _, _, paths, ways = sight.about if len(sight.about) == 4 else ("", "", (), ())
    if len(ways) > 1 or not isinstance(sight.value, str) or not sight.value or (not paths and holds_list(sight.value)):
        return None
    meant = [[*path] for path in paths] or [[sight.value]]
    sure = not paths or all(name in sight.value for path in paths for name in path)  # else the names above it are made up from the config
    return Mend(sight.text.replace(sight.keys, sight.text.written(meant)), safe=sure, reveals=True)


def flat_paths(sight: Sight) -> Mend | None:
    """The paths that a list of names means."""
    paths: Any = sight.about[1] if len(sight.about) > 1 else ()
    return unsafely(sight.text.replace(sight.keys, sight.text.written([[*path] for path in paths])), reveals=True) if paths else None


def label_apart(sight: Sight) -> Mend | None:
    """The labels that one text of a list holds, each as a text of its own."""
    if len(sight.about) != 3 or not isinstance(sight.about[-1], bool):
        return None
    _, names, single = sight.about
    if (single and len(names) > 1) or not isinstance(sight.keys[-1], int):
        return None
    return safely(sight.text.replace(sight.keys, sight.text.written([*names])[1:-1]), reveals=True)


def _ids(sight: Sight, *members: str) -> list[Any]:
    """What the results beside a result have for these members."""
    results: Any = sight.at(sight.keys[:-2])
    items = cast("list[Any]", results) if isinstance(results, list) else []
    return [cast("dict[str, Any]", item).get(member) for item in items if isinstance(item, dict) for member in members]


def number_as_id(sight: Sight) -> Mend | None:
    """A number where an id is read: as other results have it in a text, else without the point of a whole one."""
    members = ("id", "from_id", "to_id", "parentID")
    texts = sight.text.once(("texts", *sight.keys[:-2]), lambda: {one for one in _ids(sight, *members) if isinstance(one, str)})
    return quoted(sight) if str(sight.value) in texts else first_of(id_in_quotes, quoted)(sight)


def quoted_id(sight: Sight) -> Mend | None:
    """The id of a region as a text, where there is such a region."""
    ids = sight.text.once(("ids", *sight.keys[:-2]), lambda: {text for one in _ids(sight, "id") for text in (str(one), digits_of(one))})
    return number_as_id(sight) if not ids.isdisjoint((str(sight.value), digits_of(sight.value) or str(sight.value))) else None


def whole_path(sight: Sight) -> Mend | None:
    """The only path of the taxonomy that ends so."""
    ways: Any = sight.about[1]
    return written(0)(replace(sight, about=ways)) if isinstance(ways, tuple) and len(cast("tuple[Any, ...]", ways)) == 1 else None


def side(sight: Sight) -> Mend | None:
    """One of the two sides, also alone in a list."""
    listed: list[Any] = cast("list[Any]", sight.value) if isinstance(sight.value, list) else [sight.value]
    only = listed[0] if len(listed) == 1 else None
    meant = only.strip().lower() if isinstance(only, str) else None
    return safely(sight.text.replace(sight.keys, f'"{meant}"')) if meant in ("left", "right") else None


def ranks_of_old(sight: Sight) -> Mend | None:
    """The items of an older Ranker as buckets have them, where they are ids; their weights go, by which they are put in order."""
    bucket, ranked, to = sight.about[-3:]
    value = {**cast("dict[str, Any]", sight.value)}
    for member in ("items", "weights", "selected"):
        value.pop(member, None)
    edits = sight.text.replace(sight.keys, json.dumps({**value, "ranker": {bucket: list(ranked)}}, separators=(",", ":")))
    beside = sight.text.replace([*sight.keys[:-1], "to_name"], json.dumps(to)) if to is not None else []
    return unsafely([*edits, *beside]) if ranked else None


# -- scores -----------------------------------------------------------------------------------------------------------


def score(sight: Sight) -> Mend | None:
    """A percentage becomes a fraction, where all scores of predictions and regions are such."""
    return as_probability(sight, sight.tasks.scores if sight.tasks is not None else "unknown")


def score_beside_value(sight: Sight) -> Mend | None:
    """A score of the value, as the score of its region."""
    raw = sight.text.raw(sight.keys)
    if raw is None or "score" in sight.at(sight.keys[:-2]) or len(sight.text.places(sight.keys)) > 1:
        return None  # of two that stand there one is wrong
    return _as_score(sight, safely([*sight.text.remove(sight.keys), *sight.text.insert(sight.keys[:-2], "score", raw)], reveals=True))


def score_of_others(sight: Sight) -> Mend | None:
    """A score under the name that other tools give it."""
    return _as_score(sight, rename(sight, sight.keys, "score", surely=True))


def _as_score(sight: Sight, mend: Mend | None) -> Mend | None:
    """A mend by which a number is read as a score: surely where it is from 0 to 1, as a guess where the scores of the file are percentages,
    by which it is then divided. Of others, logits and ranks, the platform knows nothing as long as it does not read them."""
    given = number_of(sight.value)
    if mend is None or given is None:
        return None
    if 0 <= given <= 1 and (sight.tasks is None or sight.tasks.scores != "mixed"):
        return mend
    return replace(mend, safe=False) if sight.tasks is not None and sight.tasks.scores == "percent" else None


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
