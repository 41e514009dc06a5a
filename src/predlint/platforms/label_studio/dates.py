"""Dates and times as a DateTime control stores them: parsing, the form that the editor reads, and examples."""

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
    """Returns a function that tells whether a text is a date that the control may store, within its bounds."""
    low, high = (read_date(bound, control) if bound else None for bound in (control.minimum, control.maximum))

    def is_fine(text: str) -> bool:
        found = read_date(text, control)
        if found is None:
            return bool(text) and is_beyond_us(control)
        return (low is None or found >= low) and (high is None or found <= high) and is_read(text, control)

    return is_fine


def read_date(text: str, control: Control) -> datetime | None:
    """Reads a date or time in any of the forms that the control may store; returns None for other texts."""
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
    """Returns the time in UTC that a number counts in seconds or milliseconds since 1970, from the year 2001 to 2286; else None."""
    for unit in (1, 1000) if isinstance(value, (int, float)) else ():
        if 1e9 * unit <= value < 1e10 * unit:
            return datetime(1970, 1, 1) + timedelta(seconds=value / unit)
    return None


def is_month_alone(text: str, control: Control) -> bool:
    """Returns True for the number of a month without a year."""
    return "month" in control.only and text.isdecimal() and len(text) <= 2


def _format(control: Control) -> str:
    """Returns the format in which the editor writes and reads the dates of a control."""
    return control.format or ("%Y-%m-%d" if control.only and "time" not in control.only else "%Y-%m-%dT%H:%M")


def is_read(text: str, control: Control) -> bool:
    """Returns True if the editor reads a date: exactly in its format, except for a time alone, which needs none."""
    if control.only == ("time",):
        return bool(control.format) or _ONLY["time"].match(text) is not None
    form = _format(control)
    return not _is_known(form) or read_in(text, form) is not None


def is_beyond_us(control: Control) -> bool:
    """Returns True for a control whose format only the editor knows, so that its texts cannot be checked here."""
    return bool(control.format) and not _is_known(_for_python(control.format))


def read_in(text: str, form: str) -> datetime | None:
    """Reads a time in a format of the editor; returns None if it does not match, or if Python cannot read the format."""
    written = _for_python(form)
    if _HAS_YEAR.search(written):
        return _parsed(text, written)
    # Without a year the editor assumes 1900, which has no 29 February, and reads 1 March. Python would refuse that day.
    found = _parsed(f"1900|{text}", f"%Y|{written}") or _parsed(f"1904|{text}", f"%Y|{written}")
    return found.replace(year=1900, month=3, day=1) if found is not None and found.year == 1904 else found


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except (ValueError, OverflowError, re.error):  # re.error: a part is repeated
        return None


def written_as(form: str) -> str | None:
    """Returns an example of a time in a format; None for a format that only the editor knows."""
    return _written(_EXAMPLE, form) if _is_known(form) else None


def times_as(form: str) -> Callable[[int], str] | None:
    """Returns a function from a row number to its time in a format; each row is one second later, or one unit of the smallest part of the
    format. None for a format that only the editor knows."""
    if not _is_known(form):
        return None
    step = next((step for parts, step in _STEPS if any(part in form for part in parts)), timedelta(days=366))
    return lambda number: _written(_FIRST + number * step, form)


def _written(found: datetime, form: str) -> str:
    return found.strftime(form.replace("%Y", f"{found.year:04}").replace("%L", f"{found.microsecond // 1000:03}"))


def _for_python(form: str) -> str:
    """Returns a format of the editor as Python reads it: milliseconds (``%L``) as a fraction, and numbers with or without padding."""
    return _PADDED.sub("%", form.replace("%L", "%f").replace("%e", "%d"))


@lru_cache(64)
def _is_known(form: str) -> bool:
    """Returns True for a format that Python reads as the editor does. Python does not read repeated parts."""
    parts = re.findall("%.", _for_python(form))
    return _KNOWN.fullmatch(form) is not None and len(set(parts)) == len(parts)


def read_as(found: datetime, control: Control) -> str:
    """Returns a date in the form that the editor reads."""
    if control.only == ("time",) and not control.format:
        return f"{found:%H:%M:%S}" if found.second else f"{found:%H:%M}"
    return _written(found, _format(control))


def example(control: Control) -> str | None:
    """Returns an example of a date that the control accepts, within its bounds; None if only the editor knows its format."""
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
#: Smallest parts of a format, and the step between the times of an example series.
_STEPS = (
    (("%S", "%f", "%L"), timedelta(seconds=1)), (("%M",), timedelta(minutes=1)), (("%H", "%I"), timedelta(hours=1)),
    (("%d", "%e"), timedelta(days=1)), (("%m", "%b", "%B"), timedelta(days=31)),
)  # fmt: skip
#: The mark of a format for padded or unpadded numbers.
_PADDED = lazy_regex("%[-_0](?=[a-zA-Z])")
#: The parts of a format that name a year.
_HAS_YEAR = lazy_regex("%[YyGcx]")
#: The parts of a format that Python reads as the editor does.
_KNOWN = lazy_regex(r"(%[YmdHMSyBbfLIp]|[^%])*")
