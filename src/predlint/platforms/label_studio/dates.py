"""Dates and times as a DateTime control stores them: what reads as one, what the editor reads of it, and an example."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.config import Control

_ONLY = {
    "date": lazy_regex(r"\d{4}-\d\d-\d\d\Z"), "time": lazy_regex(r"\d\d:\d\d(:\d\d(\.\d+)?)?\Z"),
    "month": lazy_regex(r"\d{4}-\d\d\Z|(0?[1-9]|1[0-2])\Z"), "year": lazy_regex(r"\d{4}\Z"),
}  # fmt: skip


def date_check(control: Control) -> Callable[[str], bool]:
    """Tells whether a text is a date that the control may store, within its bounds."""
    low, high = (read_date(bound, control) if bound else None for bound in (control.minimum, control.maximum))

    def is_fine(text: str) -> bool:
        found = read_date(text, control)
        if found is None:
            return bool(text) and is_beyond_us(control)
        return (low is None or found >= low) and (high is None or found <= high) and is_read(text, control)

    return is_fine


def read_date(text: str, control: Control) -> datetime | None:
    """A date or time in any of the forms that the control may store; None for what is none."""
    if control.format and (found := read_in(text, control.format)) is not None:  # the editor stores the ISO form for some formats
        return found.replace(tzinfo=None)
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


def of_clock(value: Any) -> datetime | None:
    """The time in UTC that a number may count in seconds since 1970, or in milliseconds: from the year 2001 to 2286."""
    for unit in (1, 1000) if isinstance(value, (int, float)) else ():
        if 1e9 * unit <= value < 1e10 * unit:
            return datetime(1970, 1, 1) + timedelta(seconds=value / unit)
    return None


def is_month_alone(text: str, control: Control) -> bool:
    """True for the number of a month, which says nothing of the year."""
    return "month" in control.only and text.isdecimal() and len(text) <= 2


def _format(control: Control) -> str:
    """How the editor writes and reads the dates of a control."""
    return control.format or ("%Y-%m-%d" if control.only and "time" not in control.only else "%Y-%m-%dT%H:%M")


def is_read(text: str, control: Control) -> bool:
    """Whether the editor reads a date: to the letter as its format says, but for a time alone, which is read without one."""
    if control.only == ("time",):
        return bool(control.format) or _ONLY["time"].match(text) is not None
    form = _format(control)
    return not _is_known(form) or read_in(text, form) is not None


def is_beyond_us(control: Control) -> bool:
    """True for a control whose format only the editor knows: what it reads in a text is not known here."""
    return bool(control.format) and not _is_known(_for_python(control.format))


def read_in(text: str, form: str) -> datetime | None:
    """A time in a format of the editor's; None for what is none in it, or in a format that Python cannot read."""
    written = _for_python(form)
    if _HAS_YEAR.search(written):
        return _parsed(text, written)
    # Without a year the editor takes 1900, which has no 29 February: it counts on, to 1 March. Python would refuse that day.
    found = _parsed(f"1900|{text}", f"%Y|{written}") or _parsed(f"1904|{text}", f"%Y|{written}")
    return found.replace(year=1900, month=3, day=1) if found is not None and found.year == 1904 else found


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except (ValueError, OverflowError, re.error):  # the last of a part that stands twice
        return None


def written_as(form: str) -> str | None:
    """A time in a format, as an example; None for a format that only the editor knows."""
    return _written(_EXAMPLE, form) if _is_known(form) else None


def times_as(form: str) -> Callable[[int], str] | None:
    """Makes the times of a series in a format, by their number: one after the other, each a second later, or as much as the format can
    tell. None for a format that only the editor knows."""
    if not _is_known(form):
        return None
    step = next((step for parts, step in _STEPS if any(part in form for part in parts)), timedelta(days=366))
    return lambda number: _written(_FIRST + number * step, form)


def _written(found: datetime, form: str) -> str:
    return found.strftime(form.replace("%Y", f"{found.year:04}").replace("%L", f"{found.microsecond // 1000:03}"))


def _for_python(form: str) -> str:
    """A format of the editor's as Python reads it: milliseconds (``%L``) as a fraction, and numbers with or without padding alike."""
    return _PADDED.sub("%", form.replace("%L", "%f").replace("%e", "%d"))


@lru_cache(64)
def _is_known(form: str) -> bool:
    """True for a format that Python reads as the editor does. A part that stands twice it does not read."""
    parts = re.findall("%.", _for_python(form))
    return _KNOWN.fullmatch(form) is not None and len(set(parts)) == len(parts)


def read_as(found: datetime, control: Control) -> str:
    """A date as the editor reads it."""
    if control.only == ("time",) and not control.format:
        return f"{found:%H:%M:%S}" if found.second else f"{found:%H:%M}"
    return _written(found, _format(control))


def example(control: Control) -> str | None:
    """A date that the control takes, within its bounds; None where its format is one that only the editor knows."""
    if control.format and not _is_known(control.format):
        return None
    text = read_as(_EXAMPLE, control)
    for bound, is_beyond in ((control.minimum, operator.lt), (control.maximum, operator.gt)):
        edge, found = read_date(bound, control) if bound else None, read_date(text, control)
        if edge is not None and found is not None and is_beyond(found, edge):
            text = read_as(edge, control)
    return text


_EXAMPLE = datetime(2026, 3, 14, 9, 30)
#: The first time of a series: at midnight, so that durations begin with 0.
_FIRST = datetime(2026, 3, 1)
#: By how much the times of a series differ, by the smallest part of its format.
_STEPS = (
    (("%S", "%f", "%L"), timedelta(seconds=1)), (("%M",), timedelta(minutes=1)), (("%H", "%I"), timedelta(hours=1)),
    (("%d", "%e"), timedelta(days=1)), (("%m", "%b", "%B"), timedelta(days=31)),
)  # fmt: skip
#: How a format says that numbers are padded, or are not.
_PADDED = lazy_regex("%[-_0](?=[a-zA-Z])")
#: The parts of a format that name a year.
_HAS_YEAR = lazy_regex("%[YyGcx]")
#: The parts of a format that Python reads as the editor does.
_KNOWN = lazy_regex(r"(%[YmdHMSyBbfLIp]|[^%])*")
