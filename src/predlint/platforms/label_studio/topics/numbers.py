"""Numbers, ratings and dates."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.texts import lazy_regex, quote
from predlint.model.violation import Effect, Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.label_studio.import_effects import LOST, NOT_SUBMITTED, REFUSED, SHOWN_WRONG, as_number, reads_as_number
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.record import Result, View, number
from predlint.platforms.numbers import bracketed_number, quoted_integer, quoted_number
from predlint.shape.nodes import Number, Text


class NumberAnswer(Violation, code="ANS116", slug="number-answer"):
    """The answer of a Number is not a number, or outside its limits.

    Why: Beyond min and max, people cannot submit the task before they change it: the form of the editor refuses it. A string such as "3"
    passes some servers; the editor stops at it, and shows neither it nor what comes after it. Servers that check predictions refuse other
    things.
    Fix: Write a number between min and max.
    """

    control: str

    def words(self) -> Words:
        return f"the answer of {self.control} must be a number, found {quote(self.value)}", (
            quoted_number(self.value) or bracketed_number(self.value) or "write a number, or leave the result out"
        )

    def effect(self) -> Effect | None:
        return LOST if reads_as_number(self.value) else REFUSED

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class NumberBounds(Violation, of=NumberAnswer):
    """A number is below the min or above the max of its control."""

    control: str
    bounds: str

    template = "{value:quoted} is not allowed by {control}: {bounds}", "correct the answer, or min and max in the config"
    usual_effect = NOT_SUBMITTED

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RatingAnswer(Violation, code="ANS117", slug="rating-answer"):
    """A rating is not a whole number up to the most that the control gives.

    Why: Servers that check predictions refuse fractions and too many stars. A string passes; the editor stops at it, and shows neither it
    nor what comes after it.
    Fix: Round, and scale to maxRating (5 unless the config says otherwise).
    """

    control: str
    maximum: int

    def words(self) -> Words:
        fix = (
            f"round it to {min(max(round(self.value), 1), self.maximum)}"
            if self.value.__class__ is float and abs(self.value) < 1e6
            else f"write one of 1 to {self.maximum}"
        )
        if (bare := quoted_integer(self.value, 1, self.maximum)) is not None:
            fix = bare
        elif (without := bracketed_number(self.value, whole=True)) is not None and 1 <= cast("list[float]", self.value)[0] <= self.maximum:
            fix = without
        elif self.value is None:
            fix = f"write one of 1 to {self.maximum}, or leave the result out"
        elif self.value.__class__ is int and self.value > self.maximum:
            fix += ", or raise maxRating in the config"
        return f"the rating of {self.control} must be a whole number up to {self.maximum}, found {quote(cast(Any, self.value))}", fix

    def effect(self) -> Effect | None:
        return LOST if reads_as_number(self.value) else REFUSED

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RatingZero(Violation, code="ANS128", slug="rating-zero", once_per_file=True, severity=Severity.INFO, layer="record"):
    """A rating is 0.

    Why: Servers take it, but no star is lit: it looks as if nobody had rated.
    Fix: Leave the result out, or begin at 1.
    """

    control: str

    template = "the rating of {control} is 0, which shows as not rated", "count stars from 1, or leave the result out"


class DateAnswer(Violation, code="ANS118", slug="date-answer", in_part=True):
    """The answer of a DateTime is not a date of its form.

    Why: The editor shows an empty field for a date that it cannot read, and some servers refuse it.
    Fix: Write 2025-03-31, with T and the time where both are asked, or what the control's format says.
    """

    control: str
    form: str
    example: str | None
    """An example date in the format of the control; None if the format is unknown."""

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is not a {self.form} for {self.control}",
            f"write it like {quote(self.example)}" if self.example else "write it in this format",
        )

    usual_effect = SHOWN_WRONG


class NumberOffStep(Violation, code="ANS131", slug="number-off-step", severity=Severity.WARNING, layer="record"):
    """A number is between two steps of its control.

    Why: Steps count from min, or from 0. The number is shown, but people must change it before they can submit the task.
    Fix: Round it to a step, or change step in the config.
    """

    control: str
    step: str
    below: str
    above: str

    template = "{value:quoted} is between two steps of {control}, which are {step} apart", "give {below} or {above}"


class DateNotRead(Violation, code="ANS130", slug="date-not-read", layer="record"):
    """A date is not written as its control reads it.

    Why: The editor reads a date only as it would write it: 2025-03-31T09:30 with the time but without seconds or zone, 2025-03-31 where no
    time is asked for (also for a month or a year), or as the control's format says. For others it shows an empty field.
    Fix: Write the date as the finding shows.
    """

    control: str
    form: str | None
    """The date as the control reads it, or only an example if ``like`` is set; None if the format is unknown."""
    like: bool = False

    def words(self) -> Words:
        fix = (
            "write it in its format"
            if self.form is None
            else f'write it whole, like "{self.form}"'
            if self.like
            else f'write "{self.form}"'
        )
        return f"{quote(self.value)} is a date, but not in the form that {self.control} reads: the editor shows an empty field", fix

    usual_effect = SHOWN_WRONG


class DateAsText(Violation, of=DateAnswer):
    """The answer of a DateTime is not a string."""

    control: str
    example: str | None
    form: str | None
    intended: str | None = None
    """The date that a number, or the only text of a list, stands for."""

    def words(self) -> Words:
        if self.value is None:
            fix = "give the date, or leave the result out"
        elif self.intended is not None:
            fix = f"write {quote(self.intended)}"
        else:
            fix = f"write it as text, like {quote(self.example)}" if self.example else f"write it in the format {self.form}, as a string"
        return f"the answer of {self.control} must be a date as a string, found {quote(self.value)}", fix

    usual_effect = REFUSED


class DateOfClock(Violation, of=DateAnswer):
    """The answer of a DateTime is a Unix time, in seconds or milliseconds, instead of a date."""

    control: str
    form: str

    template = "the answer of {control} must be a date as a string, found {value:quoted}", "for a Unix time, write {form:quoted} (in UTC)"
    usual_effect = REFUSED


class DateOutOfRange(Violation, code="ANS127", slug="date-out-of-range", layer="record"):
    """A date is outside the limits of its control.

    Why: People cannot submit the task before they change the date: the form of the editor refuses it, and of a year that it does not list
    it shows none.
    Fix: Check the day and the time zone; change min and max in the config if they are too narrow.
    """

    control: str
    bounds: str

    template = "{value:quoted} is not allowed by {control}: {bounds}", "correct the answer, or min and max in the config"
    usual_effect = NOT_SUBMITTED


# -- Dates and times as a DateTime control stores them: parsing, the form that the editor reads, and examples --------


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


def day_bounds(control: Control) -> tuple[str, str] | None:
    """Returns the first and the last day that a control accepts, if it asks for a day only and stores it in the usual form; else None."""
    if control.only != ("date",) or control.format is not None:
        return None
    bounds = [
        read_date(text, control) if text else datetime(*day)
        for text, day in ((control.minimum, (1000, 1, 1)), (control.maximum, (9999, 1, 1)))
    ]
    first, last = [bound.date() if bound is not None and bound.time() == time.min else None for bound in bounds]
    if first is None or last is None or first.year < 1000 or last.year < 1000:
        return None
    return first.isoformat(), last.isoformat()


# -- dates and numbers --------------------------------------------------------------------------------------------------


def check_date(view: View, result: Result) -> None:
    given, control = result.value.get("datetime"), result.control
    if not isinstance(given, str):
        return
    at, found = (result.at, "datetime"), read_date(given, control)
    if found is None:
        if given and is_beyond_us(control):
            return
        form = f"date or time in the format {control.format}" if control.format else " and ".join(sorted(control.only)) or "date"
        view.report(at, given, DateAnswer, control.name, f"valid {form}", example(control))
        return
    if is_month_alone(given, control) and not is_read(given, control):
        view.report(at, given, DateNotRead, control.name, example(control), True)
        return
    bounds: list[str] = []
    wrong = False
    for text, name, outside in ((control.minimum, "not before", -1), (control.maximum, "not after", 1)):
        bound = read_date(text, control) if text else None
        if bound is not None:
            bounds.append(f"{name} {text}")
            wrong = wrong or (found < bound if outside < 0 else found > bound)
    if wrong:
        view.report(at, given, DateOutOfRange, control.name, " and ".join(bounds))
    if not is_read(given, control):
        view.report(at, given, DateNotRead, control.name, read_as(found, control))


def off_step(found: float, step: float, basis: float) -> float:
    """Returns by how much a number is above its nearest step (negative: below it). Steps count from ``basis``."""
    off = math.remainder(found - basis, step)
    return off if abs(off) > max(step * 1e-6, abs(found) * 1e-12) else 0.0  # less is an error of binary fractions


def check_number(view: View, result: Result) -> None:
    """Reports a number between two steps of its control, which are counted from its min."""
    step, found = result.control.step, number(result.value.get("number"))
    if not step or found is None:
        return
    off = off_step(found, step, as_number(result.control.minimum) or 0.0)
    if off:
        below = found - (off if off > 0 else off + step)
        nearest_ones = tuple(f"{round(each, 12):.10g}" if step > 1e-9 else f"{each:.10g}" for each in (below, below + step))
        view.report((result.at, "number"), found, NumberOffStep, result.control.name, f"{step:.10g}", *nearest_ones)


def check_rating(view: View, result: Result) -> None:
    rating = result.value.get("rating")
    if rating.__class__ in (int, float) and rating == 0:
        view.report((result.at, "rating"), rating, RatingZero, result.control.name)


# -- nodes -------------------------------------------------------------------------------------------------------------


def number_node(control: Control) -> Number:
    minimum, maximum = as_number(control.minimum), as_number(control.maximum)
    parts = [f"at least {control.minimum}" if minimum is not None else "", f"at most {control.maximum}" if maximum is not None else ""]
    bounds = " and ".join(part for part in parts if part)
    outside = spec_of(NumberBounds, control.name, bounds)
    wrong = spec_of(NumberAnswer, control.name)
    return Number(wrong, outside, minimum=minimum, maximum=maximum, usual_whole=control.step is not None)


def rating_node(control: Control) -> Number:
    spec = spec_of(RatingAnswer, control.name, control.max_rating)
    return Number(spec, spec, minimum=0, maximum=control.max_rating, usual_least=1, whole=True, usual_whole=True)


def date_node(control: Control) -> Text:
    params = control.name, example(control), control.format

    def date(value: Any) -> ViolationSpec | None:
        """Returns the spec for a date in a list of one, or for a number that reads as a date: a year, the digits of a day, or a Unix
        time; else None."""
        if (at := of_clock(value)) is not None and control.only != ("time",):
            return spec_of(DateOfClock, control.name, read_as(at, control))
        may_be = value.__class__ is int and 0 < value < 1e8 and control.only != ("time",) and not is_month_alone(str(value), control)
        text: Any = str(value) if may_be else None
        if isinstance(value, list) and len(listed := cast("list[Any]", value)) == 1:
            text = listed[0]
        found = read_date(text, control) if isinstance(text, str) else None
        return spec_of(DateAsText, *params, read_as(found, control)) if found is not None else None

    return Text(spec_of(DateAsText, *params), also_written=date, usual_days=day_bounds(control))


OF_NUMBER = codes_of(DateAnswer, DateOutOfRange, DateNotRead, NumberOffStep, RatingZero)
