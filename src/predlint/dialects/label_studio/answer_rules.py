"""Record rules on answers: dates, numbers, ranks and ratings; those on labels and paths are in `label_rules`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from predlint.dialects.label_studio import answer_words as say
from predlint.dialects.label_studio.attributes import as_number
from predlint.dialects.label_studio.config import Control
from predlint.dialects.label_studio.effects import lost, odd, refused, shown_wrong
from predlint.dialects.label_studio.label_rules import choices, in_data, taxonomy
from predlint.dialects.label_studio.view import Json, Result, View, number
from predlint.names import quote
from predlint.shapes.findings import Path


def check(view: View, result: Result) -> None:
    """Everything about the answer of one result."""
    form = result.form
    if form in _RULES:
        _RULES[form](view, result)
    if result.control.dynamic is not None and form not in ("taxonomy", "choices"):
        for at, name in result.labels():
            in_data(view, result.control, at, name)


# -- dates -------------------------------------------------------------------------------------------------------------

_ONLY = {
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"), "time": re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?\Z"),
    "month": re.compile(r"\d{4}-\d\d\Z|(0?[1-9]|1[0-2])\Z"), "year": re.compile(r"\d{4}\Z"),
}  # fmt: skip


def _datetime(view: View, result: Result) -> None:
    given, control = result.value.get("datetime"), result.control
    if not isinstance(given, str):
        return
    at, found = (result.at, "datetime"), _read_date(given, control)
    if found is None:
        form = f"time in the format {control.format}" if control.format else " and ".join(sorted(control.only)) or "date"
        view.say(at, given, shown_wrong("ANS118", say.date_form, control.name, f"valid {form}"))
        return
    bounds: list[str] = []
    wrong = False
    for text, name, outside in ((control.least, "not before", -1), (control.most, "not after", 1)):
        bound = _read_date(text, control) if text else None
        if bound is not None:
            bounds.append(f"{name} {text}")
            wrong = wrong or (found < bound if outside < 0 else found > bound)
    if wrong:
        view.say(at, given, shown_wrong("ANS127", say.date_bounds), control.name, " and ".join(bounds))
    elif not _is_read(given, control):
        view.say(at, given, shown_wrong("ANS130", say.date_unread), control.name, _read_as(found, control))


def date_check(control: Control) -> Callable[[str], bool]:
    """Tells whether a text is a date that the control may store, within its bounds."""
    low, high = (_read_date(bound, control) if bound else None for bound in (control.least, control.most))

    def is_fine(text: str) -> bool:
        found = _read_date(text, control)
        return found is not None and (low is None or found >= low) and (high is None or found <= high) and _is_read(text, control)

    return is_fine


def _read_date(text: str, control: Control) -> datetime | None:
    """A date or time in any of the forms that the control may store; None for what is none."""
    if control.format:
        try:
            return datetime.strptime(text, control.format).replace(tzinfo=None)
        except ValueError:
            pass  # the editor stores the ISO form for some formats
    if "year" in control.only and _ONLY["year"].match(text):
        return datetime(max(1, int(text)), 1, 1)
    if "month" in control.only and _ONLY["month"].match(text):
        year, _, month = text.rpartition("-")
        return datetime(int(year or 1), int(month), 1) if 1 <= int(month) <= 12 and int(year or 1) else None
    try:
        if "time" in control.only and "date" not in control.only:
            date, _, time = text.rpartition("T" if "T" in text else " ")
            if date:
                datetime.fromisoformat(text)
            text = f"2000-01-01T{time}"
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _format(control: Control) -> str:
    """How the editor writes and reads the dates of a control."""
    return control.format or ("%Y-%m-%d" if control.only and "time" not in control.only else "%Y-%m-%dT%H:%M")


def _is_read(text: str, control: Control) -> bool:
    """Whether the editor reads a date: to the letter as its format says, but for a time alone, which is read without one."""
    if control.only == ("time",):
        return bool(control.format) or _ONLY["time"].match(text) is not None
    if not _KNOWN.fullmatch(form := _format(control)):
        return True
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _read_as(found: datetime, control: Control) -> str:
    if control.only == ("time",):
        return f"{found:%H:%M:%S}" if found.second else f"{found:%H:%M}"
    return found.strftime(_format(control).replace("%Y", f"{found.year:04}"))


#: A format that Python reads as the editor does.
_KNOWN = re.compile(r"(%[YmdHMSyBb]|[^%])*")


# -- numbers -----------------------------------------------------------------------------------------------------------


def off_step(found: float, step: float, basis: float) -> float:
    """By how much a number is above the step that is nearest to it, or below it where negative; steps count from ``basis``."""
    off = math.remainder(found - basis, step)
    return off if abs(off) > max(step * 1e-6, abs(found) * 1e-12) else 0.0  # less is nobody's mistake but that of binary fractions


def _number(view: View, result: Result) -> None:
    """A number between two steps of its control, which counts them from its least."""
    step, found = result.control.step, number(result.value.get("number"))
    if not step or found is None:
        return
    off = off_step(found, step, as_number(result.control.least) or 0.0)
    if off:
        below = found - (off if off > 0 else off + step)
        nearest_ones = tuple(f"{round(each, 12):.10g}" if step > 1e-9 else f"{each:.10g}" for each in (below, below + step))
        view.say((result.at, "number"), found, shown_wrong("ANS131", say.off_step), result.control.name, f"{step:.10g}", *nearest_ones)


# -- ranks -------------------------------------------------------------------------------------------------------------


def _ranker(view: View, result: Result) -> None:
    given, control = result.value.get("ranker"), result.control
    if not isinstance(given, dict):
        return
    tag = view.object_of(result)
    buckets = control.buckets or ((control.name, tag.name) if tag is not None else (control.name,))
    listed = view.shown(tag, result.repeat) if tag is not None else None
    items = cast("list[Any]", listed) if isinstance(listed, list) else []
    given_ids: list[Any] = [cast("Json", item)["id"] for item in items if isinstance(item, dict) and "id" in item]
    ids = [id_ if isinstance(id_, str) else quote(id_) for id_ in given_ids]
    known = isinstance(listed, list) and len(ids) == len(items)  # items without an id are told where they stand
    ranked: set[str] = set()
    for bucket, held in cast("Json", given).items():
        at: Path = ((result.at, "ranker"), bucket)
        if bucket not in buckets and bucket != "_":
            view.say(at, held, lost("ANS121", say.unknown_bucket), control.name, bucket, buckets)
        if not isinstance(held, list):
            view.say(at, held, refused("ANS121", say.ranker_form, control.name))
            continue
        for index, item in enumerate(cast("list[Any]", held)):
            if not isinstance(item, str):
                view.say((at, index), item, refused("ANS121", say.item_form, control.name), tuple(ids) if known else ())
            elif known and item not in ids:
                view.say((at, index), item, lost("ANS121", say.unknown_item), control.name, tuple(ids))
            elif item in ranked:
                view.say((at, index), item, shown_wrong("ANS121", say.item_twice))
            else:
                ranked.add(item)


def _rating(view: View, result: Result) -> None:
    rating = result.value.get("rating")
    if rating.__class__ in (int, float) and rating == 0:
        view.say((result.at, "rating"), rating, odd("ANS128", say.rating_unset), result.control.name)


_RULES: dict[str, Callable[[View, Result], None]] = {
    "choices": choices, "taxonomy": taxonomy, "datetime": _datetime, "ranker": _ranker, "rating": _rating,
    "number": _number,
}  # fmt: skip
