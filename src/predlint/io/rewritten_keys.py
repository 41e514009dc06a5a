"""Recognises keys that a spreadsheet or a data frame changed when it saved a list of data rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from predlint.model.texts import lazy_regex

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows


# -- Keys that a spreadsheet or a data frame changed: ``1.23457E+11``, ``123.0``, dates ------------------------------


#: Numbers as spreadsheets show them if they have too many digits, and dates.
_SHORTENED = lazy_regex(r"\d(?:[.,]\d{1,16})?E\+\d{1,3}", re.IGNORECASE)

_DATE = lazy_regex(
    r"(?:(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})|(\d{1,2})-([A-Z][a-z]{2})(?:-(\d{2,4}))?)(?: \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?)?"
)

_POINT = lazy_regex(r"\d+[.,]0")
_NUMBER, _DIGITS, _NAME = lazy_regex(r"\d{5,300}"), lazy_regex(r"\d+"), lazy_regex("[a-z]{3}")

#: A key that a spreadsheet may take for a date: numbers, or a number and the name of a month, then perhaps a time.
_LIKE_DATE = lazy_regex(
    r"(\d{1,4}(?:[ ._/-]\d{1,4}){1,2}|\d{1,2}[ ._/-]?[a-z]{3}|[a-z]{3}[ ._/-]?\d{1,2})(?:[ T_-]\d{1,2}[:._-]?\d\d.*)?", re.IGNORECASE
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class RewrittenKeys:
    """The keys of a list that look as if a spreadsheet had changed them."""

    def __init__(self, rows: DataRows) -> None:
        self._numbers: dict[tuple[int, str], str] = {}
        """(number of decimals, number) -> the key in the list."""
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
        """Returns what the list has in place of this key; None if nothing looks like it."""
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
    """Returns day, month and year, the year in two digits."""
    day, _, month, year, first, name, last = date.groups()
    if name is None:
        return frozenset(int(part) % 100 for part in (day, month, year))
    of_month = {_MONTHS.index(name.lower()) + 1} if name.lower() in _MONTHS else set[int]()
    return frozenset({int(first)} | of_month | ({int(last) % 100} if last else set()))


def rewritten(rows: DataRows) -> RewrittenKeys:
    """Returns the changed keys of a list, computed once per list."""
    return rows.once(RewrittenKeys, RewrittenKeys)
