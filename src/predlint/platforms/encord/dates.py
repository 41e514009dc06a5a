"""Recognises dates, as liberally as Encord's SDK does."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from predlint.lazy_regex import lazy_regex

_YEAR_FIRST = lazy_regex(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_YEAR_LAST = lazy_regex(r"(?<!\d)(?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})[-/. ](?P<y>\d{4})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = lazy_regex(rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*(?![a-z])", re.IGNORECASE)
_DAY = lazy_regex(r"(?<![\d:.])\d{1,2}(?![\d:])")
_YEAR = lazy_regex(r"(?<!\d)\d{4}(?!\d)")
_TIME = lazy_regex(r"(?<![\d:.+-])(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Returns True for ISO 8601, for ``Thu, 01 Jan 2026 00:00:00 UTC``, and for other texts with a year, a month and a day.

    The day must be in the calendar, and the time on the clock.
    """
    if len(text) > 100:
        return False
    try:
        datetime.fromisoformat(text.strip())
        return True
    except ValueError:
        pass  # not ISO 8601
    from email.utils import parsedate_to_datetime

    try:
        parsedate_to_datetime(text)
        return True
    except (ValueError, TypeError, IndexError, OverflowError):
        pass  # not that form either
    return _is_day(text) and _is_time(text)


def _is_day(text: str) -> bool:
    if (found := _YEAR_FIRST.search(text)) is not None:
        return _exists(found["y"], found["m"], found["d"])
    if (found := _YEAR_LAST.search(text)) is not None:  # which of the two is the month differs from country to country
        return _exists(found["y"], found["m"], found["d"]) or _exists(found["y"], found["d"], found["m"])
    month, year = _MONTH.search(text), _YEAR.search(text)
    if month is None or year is None:
        return False
    number = _MONTHS.index(month[1].lower()) + 1
    return any(_exists(year[0], number, day[0]) for day in _DAY.finditer(text))


def _is_time(text: str) -> bool:
    found = _TIME.search(text)
    return found is None or (int(found[1]) < 24 and int(found[2]) < 60 and int(found[3] or 0) < 60)


def _exists(year: str, month: str | int, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
