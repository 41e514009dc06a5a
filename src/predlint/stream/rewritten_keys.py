"""Keys that a spreadsheet or a data frame rewrote when it saved a list of data rows: long numbers as ``1.23457E+11``, numbers as
``123.0``, others as dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from predlint.lazy_regex import lazy_regex

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRows

#: As spreadsheets show numbers of more digits than fit, and dates.
_SHORTENED = lazy_regex(r"\d(?:[.,]\d{1,16})?E\+\d{1,3}", re.IGNORECASE)
_DATE = lazy_regex(
    r"(?:(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})|(\d{1,2})-([A-Z][a-z]{2})(?:-(\d{2,4}))?)(?: \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?)?"
)
_POINT = lazy_regex(r"\d+[.,]0")
_NUMBER, _DIGITS, _NAME = lazy_regex(r"\d{5,300}"), lazy_regex(r"\d+"), lazy_regex("[a-z]{3}")
#: What may be taken for a date: numbers, of which one may be the name of a month; then perhaps a time.
_LIKE_DATE = lazy_regex(
    r"(\d{1,4}(?:[ ._/-]\d{1,4}){1,2}|\d{1,2}[ ._/-]?[a-z]{3}|[a-z]{3}[ ._/-]?\d{1,2})(?:[ T_-]\d{1,2}[:._-]?\d\d.*)?", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class RewrittenKeys:
    """What of a list looks as if a spreadsheet had rewritten it."""

    def __init__(self, rows: DataRows) -> None:
        self._numbers: dict[tuple[int, str], str] = {}
        """By how many decimals, and by the number: the key as it is listed."""
        self._whole: dict[str, str] = {}
        self._dates: dict[frozenset[int], str] = {}
        for key in rows.by_key:
            if key[:1].isdigit():
                if _SHORTENED.fullmatch(key):
                    plain = key.replace(",", ".").upper()
                    decimals = len(plain.partition("E")[0].partition(".")[2])
                    self._numbers[decimals, f"{float(plain):.{decimals}E}"] = key
                elif _POINT.fullmatch(key):
                    self._whole[key[:-2]] = key
                elif (date := _DATE.fullmatch(key)) is not None:
                    self._dates[_parts(date)] = key
        self._decimals = {decimals for decimals, _ in self._numbers}

    def listed(self, key: str) -> str | None:
        """What became of a key in the list; None where nothing shows it."""
        if (found := self._whole.get(key)) is not None:
            return found
        if self._numbers and _NUMBER.fullmatch(key):
            for decimals in self._decimals:
                if (found := self._numbers.get((decimals, f"{float(key):.{decimals}E}"))) is not None:
                    return found
        if self._dates and (like := _LIKE_DATE.fullmatch(key)) is not None:
            given = frozenset(int(digits) % 100 for digits in _DIGITS.findall(like[1]))
            given |= {_MONTHS.index(name) + 1 for name in _NAME.findall(key.lower()) if name in _MONTHS}
            if len(given) > 1:
                return next((listed for numbers, listed in self._dates.items() if given <= numbers), None)
        return None


def _parts(date: re.Match[str]) -> frozenset[int]:
    """Day, month and year, this in two digits."""
    day, _, month, year, first, name, last = date.groups()
    if name is None:
        return frozenset(int(part) % 100 for part in (day, month, year))
    of_month = {_MONTHS.index(name.lower()) + 1} if name.lower() in _MONTHS else set[int]()
    return frozenset({int(first)} | of_month | ({int(last) % 100} if last else set()))


def rewritten(rows: DataRows) -> RewrittenKeys:
    """The same for all files of a run."""
    return rows.once(RewrittenKeys, RewrittenKeys)
