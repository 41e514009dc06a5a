"""Whether a text is a date, as liberally as Encord's SDK takes them."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})[-/. ](?P<y>\d{4})(?!\d)")
_MONTH = re.compile(r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?![a-z])", re.IGNORECASE)
_DAY_AND_YEAR = re.compile(r"(?<!\d)\d{1,2}(?!\d).*(?<!\d)\d{4}(?!\d)|(?<!\d)\d{4}(?!\d).*(?<!\d)\d{1,2}(?!\d)")


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """True for ISO 8601, for ``Thu, 01 Jan 2026 00:00:00 UTC``, and for other texts with a year, a month and a day."""
    if len(text) > 100:
        return False
    try:
        datetime.fromisoformat(text.strip())
        return True
    except ValueError:
        pass  # not that form: the next one is tried
    try:
        parsedate_to_datetime(text)
        return True
    except (ValueError, TypeError, IndexError, OverflowError):
        pass  # nor that
    if (found := _YEAR_FIRST.search(text)) is not None or (found := _YEAR_LAST.search(text)) is not None:
        low, high = sorted((int(found["m"]), int(found["d"])))
        return 1 <= low <= 12 and high <= 31  # which of the two is the month differs from country to country
    return _MONTH.search(text) is not None and _DAY_AND_YEAR.search(text) is not None
