"""Help texts for numbers in texts: without its quotes a text is not always the same number, nor valid JSON."""

from __future__ import annotations

import math
import re
from typing import Any, cast

from predlint.decimals import is_number
from predlint.lazy_regex import lazy_regex

#: A number as JSON writes it.
_OF_JSON = lazy_regex(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WHOLE = lazy_regex(r"[-+]?[0-9]+")
#: A number with a comma in place of the point.
_WITH_COMMA = lazy_regex(r"(-?(?:0|[1-9][0-9]*)),([0-9]+)")
#: A number of numpy, torch or decimal as Python prints it; ``json.dumps(…, default=repr)`` and f-strings write this.
_TYPED = lazy_regex(
    r"(?:\w+\.)*(?:(?:float|u?int)(?:\d+|[_cp])?|u?long(?:long|double)?|double|half|tensor|array|decimal|scalar)"
    r"\(\s*'?(-?\d+(?:\.\d*)?(?:e[-+]?\d+)?)'?\s*(?:,\s*\w+=[^()]*)?\)",
    re.IGNORECASE,
)
#: This many digits behind a comma may also be thousands.
_THOUSANDS = 3
#: Maximum number of digits of a whole number in a text.
_DIGITS = 19


def integer_of(value: Any) -> int | None:
    """Returns an integer written as 1 or as 1.0, as tables and arrays of floats write it, however large. Returns None for anything else,
    also for true and false."""
    if value.__class__ is float and value.is_integer():
        return int(value)
    return value if value.__class__ is int else None


def quoted_number(value: object) -> str | None:
    """Returns the help for a number in a text. Returns None if the text is no number of JSON: ``"inf"``, ``"1e999"``."""
    return _unquote_help(value, unquoted_number(value)) or with_point(value) or without_type(value)


def with_point(value: object) -> str | None:
    """Returns the help for a number with a decimal comma in a text, or None for any other value."""
    number = decimal_comma_to_point(value)
    if number is None:
        return None
    whole, digits = number.split(".")
    fix = f"write {number} without quotes: JSON has a decimal point, no comma"
    return f"{fix}; or {whole}{digits}, if that is what it means" if len(digits) == _THOUSANDS and whole.strip("-0") else fix


def without_type(value: object) -> str | None:
    """Returns the help for a text like ``np.float32(3.2)``, a number with its type as Python prints it, or None for any other value."""
    number = typed_number(value)
    return f"write {number}: turn it into a plain number first, float(x)" if number is not None else None


def typed_number(value: object) -> str | None:
    """Returns the number in a text like ``np.float32(3.2)`` or ``tensor(0.93)``, or None for any other value."""
    found = _TYPED.fullmatch(value.strip()) if isinstance(value, str) else None
    return unquoted_number(found[1]) if found is not None else None


def decimal_comma_to_point(value: object) -> str | None:
    """Returns a number with a decimal comma as JSON writes it, or None for any other value."""
    found = _WITH_COMMA.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{found[1]}.{found[2]}" if found is not None else None


def quoted_integer(value: object, least: int | None = None, most: int | None = None) -> str | None:
    """Returns the help for an integer from ``least`` to ``most`` in a text, or None for any other value."""
    typed = typed_number(value)
    if typed is not None and (whole := unquoted_integer(typed, least, most)) is not None:
        return f"write {whole}: turn it into a plain number first, int(x)"
    return _unquote_help(value, unquoted_integer(value, least, most))


def unquoted_number(value: object) -> str | None:
    """Returns the number in a text as JSON writes it: ``7`` for ``"007"``. Returns None for any other value."""
    number = spelled_out_number(value)
    if number is None or not isinstance(value, str):
        return None
    text = value.strip()
    if _OF_JSON.fullmatch(text):
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def unquoted_integer(value: object, least: int | None = None, most: int | None = None) -> str | None:
    """Returns the integer in a text if it is from ``least`` to ``most``, else None."""
    text = value.strip() if isinstance(value, str) else ""
    if not _WHOLE.fullmatch(text) or len(text) > _DIGITS:
        return None
    number = int(text)
    fits = (least is None or number >= least) and (most is None or number <= most)
    return str(number) if fits else None


def spelled_out_number(value: object) -> float | None:
    """Returns the number that Python reads from a text, or None if there is none or it is not finite."""
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def number_of(value: Any) -> float | None:
    """Returns a number, as it is or in a form that fixes convert: in quotes, with its type, alone in a list. None for other values."""
    number: Any = value[0] if bracketed_number(value) is not None else value
    if isinstance(number, str):
        number = spelled_out_number(typed_number(number) or number)
    return number if is_number(number) else None


def bracketed_number(value: object, *, whole: bool = False) -> str | None:
    """Returns the help for a list of one number, as tolist() makes it from an array of one, or None. ``whole``: only for an integer."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    if len(listed) != 1 or not (listed[0].__class__ is int or (isinstance(listed[0], float) and not (whole and listed[0] % 1))):
        return None
    return "remove the brackets"


def bracketed_integer(value: object, least: int, most: int | None = None) -> str | None:
    """Returns the help for a list of one integer from ``least`` to ``most``, or None for any other value."""
    if bracketed_number(value, whole=True) is None:
        return None
    number = cast("list[float]", value)[0]
    return "remove the brackets" if number >= least and (most is None or number <= most) else None


def digits_of(value: object) -> str | None:
    """Returns the digits of an integer in place of an id, or None. Tables write 4.0 for 4 if another row of the column is empty."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if value.__class__ is int else None


def _unquote_help(value: object, bare: str | None) -> str | None:
    if bare is None or not isinstance(value, str):
        return None
    return "remove the quotes" if bare == value.strip() else f"write {bare} without quotes"
