"""Record rules on answers: dates, numbers, ranks and ratings; those on labels and paths are in `label_rules`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, cast

from predlint.names import RecordNames, quote
from predlint.platforms.label_studio import constraints
from predlint.platforms.label_studio.answer_words import (
    BucketForm,
    BucketMisused,
    DateAnswer,
    DateNotRead,
    DateOutOfRange,
    ItemForm,
    ItemTwice,
    NumberOffStep,
    RankerAnswer,
    RanksOfOld,
    RatingZero,
    UnknownBucket,
)
from predlint.platforms.label_studio.attributes import as_number
from predlint.platforms.label_studio.check_conditions import ResultForm
from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.dates import example, is_beyond_us, is_month_alone, is_read, read_as, read_date
from predlint.platforms.label_studio.label_rules import choices, in_data, taxonomy
from predlint.platforms.label_studio.label_words import (
    LabelMaxUsages,
    LabelNotInData,
    LabelsMisnamed,
    LabelsType,
    LabelTwice,
    TaxonomyPathUnknown,
)
from predlint.platforms.label_studio.name_words import UnknownObject
from predlint.platforms.label_studio.path_words import TaxonomyAlias, TaxonomyNotALeaf, TaxonomyPathForm
from predlint.platforms.label_studio.record_view import Json, Result, Role, View, number
from predlint.shape.constraints import Days
from predlint.shape.findings import Path
from predlint.shape.record_checks import SILENT_ON_CLEAN, Bound, Check, Declared, on
from predlint.shape.violation_specs import spec_of
from predlint.violation import codes_of


def needs_check(role: Role) -> bool:
    """Returns False for results whose answers the Shape checks completely."""
    return role.form in _RULES or role.control.dynamic is not None


def check(view: View, result: Result) -> None:
    """Checks the answer of one result."""
    form = result.form
    if form in _RULES:
        _RULES[form](view, result)
    if result.control.dynamic is not None and form not in ("taxonomy", "choices"):
        for at, name in result.labels():
            in_data(view, result.control, at, name)


# -- dates and numbers --------------------------------------------------------------------------------------------------


def _datetime(view: View, result: Result) -> None:
    given, control = result.value.get("datetime"), result.control
    if not isinstance(given, str):
        return
    at, found = (result.at, "datetime"), read_date(given, control)
    if found is None:
        if given and is_beyond_us(control):
            return
        form = f"date or time in the format {control.format}" if control.format else " and ".join(sorted(control.only)) or "date"
        view.report(at, given, DateAnswer, control.name, f"valid {form}", example(control))
        return
    if is_month_alone(given, control) and not is_read(given, control):
        view.report(at, given, DateNotRead, control.name, example(control), True)
        return
    bounds: list[str] = []
    wrong = False
    for text, name, outside in ((control.minimum, "not before", -1), (control.maximum, "not after", 1)):
        bound = read_date(text, control) if text else None
        if bound is not None:
            bounds.append(f"{name} {text}")
            wrong = wrong or (found < bound if outside < 0 else found > bound)
    if wrong:
        view.report(at, given, DateOutOfRange, control.name, " and ".join(bounds))
    if not is_read(given, control):
        view.report(at, given, DateNotRead, control.name, read_as(found, control))


def off_step(found: float, step: float, basis: float) -> float:
    """Returns by how much a number is above its nearest step (negative: below it). Steps count from ``basis``."""
    off = math.remainder(found - basis, step)
    return off if abs(off) > max(step * 1e-6, abs(found) * 1e-12) else 0.0  # less is an error of binary fractions


def _number(view: View, result: Result) -> None:
    """Reports a number between two steps of its control, which are counted from its min."""
    step, found = result.control.step, number(result.value.get("number"))
    if not step or found is None:
        return
    off = off_step(found, step, as_number(result.control.minimum) or 0.0)
    if off:
        below = found - (off if off > 0 else off + step)
        nearest_ones = tuple(f"{round(each, 12):.10g}" if step > 1e-9 else f"{each:.10g}" for each in (below, below + step))
        view.report((result.at, "number"), found, NumberOffStep, result.control.name, f"{step:.10g}", *nearest_ones)


# -- ranks -------------------------------------------------------------------------------------------------------------


def _ranker(view: View, result: Result) -> None:
    given, control = result.value.get("ranker"), result.control
    tag = result.role.tag
    buckets = control.buckets or ((control.name, tag.name) if tag is not None else (control.name,))
    listed = view.shown(tag, result.repeat) if tag is not None else None
    items = cast("list[Any]", listed) if isinstance(listed, list) else []
    if given is None and isinstance(result.value.get("items"), list):
        _ranked_of_old(view, result, items)
    if not isinstance(given, dict):
        return
    given_ids: list[Any] = [cast("Json", item)["id"] for item in items if isinstance(item, dict) and "id" in item]
    ids = RecordNames([id_ if isinstance(id_, str) else quote(id_) for id_ in given_ids])
    known = isinstance(listed, list) and len(ids) == len(items)  # items without an id are reported by themselves
    ranked, are_items = set[str](), frozenset(ids)
    for bucket, held in cast("Json", given).items():
        at: Path = ((result.at, "ranker"), bucket)
        is_list, is_bucket = isinstance(held, list), bucket in buckets or bucket == "_"
        if not is_bucket and not is_list:
            view.report(at, held, BucketMisused, control.name, bucket, buckets, bucket in are_items)
        elif not is_bucket:
            view.report(at, held, UnknownBucket, control.name, bucket, buckets)
        elif not is_list:
            view.report(at, held, BucketForm, control.name, bucket)
        if not is_list:
            continue
        for index, item in enumerate(cast("list[Any]", held)):
            if not isinstance(item, str):
                others = ids if known and str(item) not in are_items else ()
                view.report((at, index), item, ItemForm, control.name, others)
            elif known and item not in are_items:
                view.report((at, index), item, RankerAnswer, control.name, ids)
            elif item in ranked:
                view.report((at, index), item, ItemTwice)
            else:
                ranked.add(item)


#: Rules that the value of an older Ranker also breaks, whose to_name was its own name.
_OF_OLD_RANKS = codes_of(LabelsMisnamed, RankerAnswer, UnknownObject)


def _ranked_of_old(view: View, result: Result, items: list[Any]) -> None:
    """Reports the value of the Ranker of older releases: a list of items with their weights."""
    old, control = cast("list[Any]", result.value["items"]), result.control
    weights: Any = result.value.get("weights")
    order = list(range(len(old)))
    if (
        isinstance(weights, list)
        and len(listed := cast("list[Any]", weights)) == len(old)
        and all(w.__class__ in (int, float) for w in listed)
    ):
        order.sort(key=lambda at: -listed[at])
    known = {id_ for item in items if isinstance(item, dict) and isinstance(id_ := cast("Json", item).get("id"), str)}
    ranked = tuple([old[at] for at in order]) if old and all(isinstance(item, str) and item in known for item in old) else ()
    bucket = control.buckets[0] if control.buckets else control.name
    own = result.whole.get("to_name") == control.name and control.name not in control.to
    to = control.to[0] if own and len(control.to) == 1 else None
    spec = spec_of(RanksOfOld, control.name, bucket, ranked, to)
    at = result.path if own else result.at
    view.explains(at, _OF_OLD_RANKS, result.value, spec, at=result.at)


def _rating(view: View, result: Result) -> None:
    rating = result.value.get("rating")
    if rating.__class__ in (int, float) and rating == 0:
        view.report((result.at, "rating"), rating, RatingZero, result.control.name)


_RULES: dict[str, Callable[[View, Result], None]] = {
    "choices": choices, "taxonomy": taxonomy, "datetime": _datetime, "ranker": _ranker, "rating": _rating,
    "number": _number,
}  # fmt: skip


# -- when a result needs no check --------------------------------------------------------------------------------------


def _under(form: ResultForm) -> Declared | None:
    control, kind = form.control, form.kind
    if control.elsewhere or control.legacy or control.allow_nested or (control.step and not _counts_by_one(control)):
        return None
    if kind is None or kind.form not in _RULES:
        return SILENT_ON_CLEAN
    if kind.form == "number":
        return Declared(bounds=(Bound(("value", "number"), whole=True),)) if control.step else SILENT_ON_CLEAN
    if kind.form == "rating":
        return Declared(bounds=(Bound(("value", "rating"), minimum=1),))
    if kind.form == "taxonomy":
        return Declared(on(("value", "taxonomy"), *constraints.taxonomy(control)))
    if kind.form == "datetime":
        days = constraints.days(control)
        return Declared(on(("value", "datetime"), Days(*days))) if days is not None else None
    return SILENT_ON_CLEAN if kind.form == "choices" else None


def _counts_by_one(control: Control) -> bool:
    """Returns True if the steps are the whole numbers."""
    return control.step == 1 and (as_number(control.minimum) or 0.0).is_integer()


_YIELDS = codes_of(
    LabelsType, LabelTwice, LabelMaxUsages, LabelNotInData, TaxonomyPathForm, TaxonomyPathUnknown, TaxonomyNotALeaf, DateAnswer,
    RankerAnswer, TaxonomyAlias, DateOutOfRange, RatingZero, DateNotRead, NumberOffStep,
)  # fmt: skip
CHECK = Check(check, _YIELDS, ("value",), _under)
