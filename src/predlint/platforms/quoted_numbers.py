"""What is said of numbers that are given as texts: without its quotes a text is not always the number that it spells, nor one of JSON."""

from __future__ import annotations

import math
import re
from typing import cast

from predlint.lazy_regex import lazy_regex

#: A number as JSON writes it.
_OF_JSON = lazy_regex(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WHOLE = lazy_regex(r"[-+]?[0-9]+")
#: A number with a comma in place of the point.
_WITH_COMMA = lazy_regex(r"(-?(?:0|[1-9][0-9]*)),([0-9]+)")
#: A number as Python prints it that numpy, torch or decimal made: ``json.dumps(…, default=repr)`` and f-strings write it so.
_TYPED = lazy_regex(
    r"(?:\w+\.)*(?:(?:float|u?int)(?:\d+|[_cp])?|u?long(?:long|double)?|double|half|tensor|array|decimal|scalar)"
    r"\(\s*'?(-?\d+(?:\.\d*)?(?:e[-+]?\d+)?)'?\s*(?:,\s*\w+=[^()]*)?\)",
    re.IGNORECASE,
)
#: So many digits behind a comma may as well be thousands.
_THOUSANDS = 3
#: Digits of a whole number that is read so.
_DIGITS = 19


def quoted_number(value: object) -> str | None:
    """What to do about a text in place of a number; None where it spells none that JSON has: ``"inf"``, ``"1e999"``."""
    return _unquote_help(value, unquoted_number(value)) or with_point(value) or without_type(value)


def with_point(value: object) -> str | None:
    """What to do about a text that is a number with a decimal comma; None for any other."""
    number = decimal_comma_to_point(value)
    if number is None:
        return None
    whole, digits = number.split(".")
    fix = f"write {number} without quotes: JSON has a decimal point, no comma"
    return f"{fix}; or {whole}{digits}, if that is what it means" if len(digits) == _THOUSANDS and whole.strip("-0") else fix


def without_type(value: object) -> str | None:
    """What to do about a text that is a number with its type, as Python prints it; None for any other."""
    number = typed_number(value)
    return f"write {number}: turn it into a plain number first, float(x)" if number is not None else None


def typed_number(value: object) -> str | None:
    """The number in a text that has its type around it, ``np.float32(3.2)`` or ``tensor(0.93)``; None for any other."""
    found = _TYPED.fullmatch(value.strip()) if isinstance(value, str) else None
    return unquoted_number(found[1]) if found is not None else None


def decimal_comma_to_point(value: object) -> str | None:
    """The number in a text that writes it with a decimal comma, as JSON writes it; None for any other."""
    found = _WITH_COMMA.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{found[1]}.{found[2]}" if found is not None else None


def quoted_integer(value: object, least: int | None = None, most: int | None = None) -> str | None:
    """The same in place of a whole number, of a member that takes no lower nor higher one than these."""
    typed = typed_number(value)
    if typed is not None and (whole := unquoted_integer(typed, least, most)) is not None:
        return f"write {whole}: turn it into a plain number first, int(x)"
    return _unquote_help(value, unquoted_integer(value, least, most))


def unquoted_number(value: object) -> str | None:
    """The number that a text spells, as JSON writes it: ``7`` for ``"007"``."""
    number = spelled_out_number(value)
    if number is None or not isinstance(value, str):
        return None
    text = value.strip()
    if _OF_JSON.fullmatch(text):
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def unquoted_integer(value: object, least: int | None = None, most: int | None = None) -> str | None:
    """The whole number that a text spells, where it is one from ``minimum`` to ``maximum``."""
    text = value.strip() if isinstance(value, str) else ""
    if not _WHOLE.fullmatch(text) or len(text) > _DIGITS:
        return None
    number = int(text)
    fits = (least is None or number >= least) and (most is None or number <= most)
    return str(number) if fits else None


def spelled_out_number(value: object) -> float | None:
    """The number that a text spells for Python; None where there is none, or none that is finite."""
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def bracketed_number(value: object, *, whole: bool = False) -> str | None:
    """What to do about a list of one number in place of the number, as tolist() makes of an array of one; ``whole``: of a whole one."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    if len(listed) != 1 or not (listed[0].__class__ is int or (isinstance(listed[0], float) and not (whole and listed[0] % 1))):
        return None
    return "remove the brackets"


def bracketed_integer(value: object, least: int, most: int | None = None) -> str | None:
    """The same of a whole number that is one from ``minimum`` to ``maximum``."""
    if bracketed_number(value, whole=True) is None:
        return None
    number = cast("list[float]", value)[0]
    return "remove the brackets" if number >= least and (most is None or number <= most) else None


def digits_of(value: object) -> str | None:
    """The digits of a whole number in place of an id; tables write 4.0 for 4 where another row of the column is empty."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if value.__class__ is int else None


def _unquote_help(value: object, bare: str | None) -> str | None:
    if bare is None or not isinstance(value, str):
        return None
    return "remove the quotes" if bare == value.strip() else f"write {bare} without quotes"
