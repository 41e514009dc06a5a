"""Dates and times as a DateTime control stores them: what reads as one, what the editor reads of it, and an example."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime

from predlint.dialects.label_studio.config import Control

_ONLY = {
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"), "time": re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?\Z"),
    "month": re.compile(r"\d{4}-\d\d\Z|(0?[1-9]|1[0-2])\Z"), "year": re.compile(r"\d{4}\Z"),
}  # fmt: skip


def date_check(control: Control) -> Callable[[str], bool]:
    """Tells whether a text is a date that the control may store, within its bounds."""
    low, high = (read_date(bound, control) if bound else None for bound in (control.least, control.most))

    def is_fine(text: str) -> bool:
        found = read_date(text, control)
        return found is not None and (low is None or found >= low) and (high is None or found <= high) and is_read(text, control)

    return is_fine


def read_date(text: str, control: Control) -> datetime | None:
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
    if not _KNOWN.fullmatch(form := _format(control)):
        return True
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def written_as(form: str) -> str | None:
    """A time in a format, as an example; None for a format that only the editor knows."""
    return _EXAMPLE.strftime(form.replace("%L", "000")) if _KNOWN.fullmatch(form.replace("%L", "")) else None


def for_python(form: str) -> str:
    """A format of the editor's, with the milliseconds (``%L``) that Python reads as a fraction only."""
    return form.replace("%L", "%f")


def read_as(found: datetime, control: Control) -> str:
    """A date as the editor reads it."""
    if control.only == ("time",) and not control.format:
        return f"{found:%H:%M:%S}" if found.second else f"{found:%H:%M}"
    return found.strftime(_format(control).replace("%Y", f"{found.year:04}"))


def example(control: Control) -> str | None:
    """A date that the control takes, within its bounds; None where its format is one that only the editor knows."""
    if control.format and not _KNOWN.fullmatch(control.format):
        return None
    text = read_as(_EXAMPLE, control)
    for bound, is_beyond in ((control.least, operator.lt), (control.most, operator.gt)):
        edge, found = read_date(bound, control) if bound else None, read_date(text, control)
        if edge is not None and found is not None and is_beyond(found, edge):
            text = read_as(edge, control)
    return text


_EXAMPLE = datetime(2026, 3, 14, 9, 30)
#: A format that Python reads as the editor does.
_KNOWN = re.compile(r"(%[YmdHMSyBbfIp]|[^%])*")
