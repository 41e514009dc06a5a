"""Numbers in predictions: as they are written, in texts and lists, in percent, and confidences of other units."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from predlint.model.texts import lazy_regex

# -- Numbers as they are written: sums of decimals keep the digits that the writer gave ------------------------------


_MOST = 1e15
#: Maximum share of an image's side that is cut off from a shape. One that reaches further was rather written in another unit, or by
#: corners or centre, and would become another shape.
MAX_CLIP = 0.05
#: A number with a smaller exponent is 0 as a double.
_LEAST_EXPONENT = -324


def is_number(value: Any) -> bool:
    """Returns True for a number of a size that arithmetic can handle."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _MOST


def decimal(raw: str | None) -> Decimal:
    """Returns a number as it is written: sums of such numbers keep their digits. A number that every reader takes for 0 is 0, as
    1e-999999999999 would have as many digits when written out."""
    try:
        number = Decimal(raw or "0")
    except InvalidOperation:  # an exponent of twenty digits
        return Decimal(0)
    return number if number and number.adjusted() >= _LEAST_EXPONENT else Decimal(0)


def digits(value: Decimal) -> str:
    """Returns a number as JSON, without trailing zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def whole_numbers(values: Iterable[Any]) -> list[Any]:
    """Returns the values, with whole numbers as int."""
    return [int(value) if isinstance(value, float) and value.is_integer() else value for value in values]


def are_beyond(values: Sequence[float], low: float, high: float) -> bool:
    """Returns True for coordinates that all lie beyond the same edge: clipping would leave nothing of such a shape."""
    return bool(values) and (all(value <= low for value in values) or all(value >= high for value in values))


# -- Help texts for numbers in texts: without its quotes a text is not always the same number, nor valid JSON ------

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


# -- Help texts for a confidence outside of 0 to 1: a percentage, the logit of a model, or a number in quotes ------

_PERCENT = lazy_regex(r"\s*(\d{1,3}(?:[.,]\d*)?|\.\d+)\s*(?:%|percent|pct)\s*", re.IGNORECASE)
#: From here on a number is surely a percentage: logits and sums of scores are hardly ever whole, nor this large.
SURELY_PERCENT = 20
#: A probability may lie this far beyond 0 or 1 because it was rounded: 16-bit floats have steps of 0.001 there.
_ROUNDED = 0.001
PROBABILITY = "give a probability; for a logit, take its sigmoid"


def is_percent(value: float) -> bool:
    """Returns True for a number that surely is a percentage. Below 2 a number hardly ever is, and a fraction below 20 may be a logit."""
    return 2 <= value <= 100 and (value >= SURELY_PERCENT or float(value).is_integer())


def from_percent(value: float) -> str | None:
    """Returns a percentage as a share from 0 to 1, or None if the number is no percentage."""
    return f"{value / 100:.6g}" if is_percent(value) else None


def confidence_help(value: float, as_percent: str, otherwise: str = PROBABILITY) -> str:
    """Returns the help for a number outside of 0 to 1. ``as_percent``: the help for a percentage, with {} for the share."""
    share = from_percent(value)
    if share is not None:
        return as_percent.format(share)
    if otherwise == PROBABILITY and -_ROUNDED <= value <= 1 + _ROUNDED:
        return f"by so little it is rounding: write {round(value)}"
    if otherwise == PROBABILITY and -SURELY_PERCENT < value < 0:
        return f"for a log-probability, take its exponential: {math.exp(value):.4g}; for a logit, its sigmoid: {_sigmoid(value):.4g}"
    return _either(value) if 2 <= value < SURELY_PERCENT else otherwise


def _either(value: float) -> str:
    return f"for a percentage, divide by 100: {value / 100:.6g}; for a logit, the sigmoid is: {_sigmoid(value):.4g}"


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def percentage(value: Any) -> str | None:
    """Returns the digits before a percent sign, up to 100, with a decimal point. Returns None for anything else."""
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    digits = found[1].replace(",", ".") if found is not None else ""
    return digits if digits and float(digits) <= 100 else None


def written(value: Any) -> str | None:
    """Returns the help to write a text, or a list of one number or text, as a number from 0 to 1. Returns None if its number cannot be
    read."""
    if (without := bracketed_number(value)) is not None:
        return without if 0 <= value[0] <= 1 else _percentage_help(value[0], "brackets")
    listed = isinstance(value, list)
    items = cast("list[Any]", value) if listed else [value]
    text = items[0] if len(items) == 1 else None
    if not isinstance(text, str):
        return None
    if (percent := percentage(text)) is not None:
        return f"it is a percentage: write {float(percent) / 100:.6g}"
    bare = unquoted_number(decimal_comma_to_point(text) or typed_number(text) or text)
    if bare is None:
        return None
    around = "brackets and quotes" if listed else "quotes"
    if not 0 <= float(bare) <= 1:
        return _percentage_help(float(bare), around)
    return f"write {bare} without {around}" if listed else quoted_number(text)


def _percentage_help(number: float, around: str) -> str | None:
    """Returns the help for a percentage in quotes, in brackets or in both, or None if the number is no percentage."""
    return confidence_help(number, f"it looks like a percentage: write {{}} without {around}", "") if 2 <= number <= 100 else None
