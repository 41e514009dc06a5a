"""Record rules on spans of time series, compared with the times of the series if the task has them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from predlint.platforms.label_studio import attributes
from predlint.platforms.label_studio.config import ObjectTag
from predlint.platforms.label_studio.dates import read_in, written_as
from predlint.platforms.label_studio.record_view import Json, Result, View, number
from predlint.platforms.label_studio.span_words import (
    BeyondSeries,
    MomentOfSeries,
    NotATime,
    Of1970,
    OtherFormat,
    RegionOffset,
    RegionSpanBackwards,
    SpanAsMoment,
)

#: As milliseconds since 1970 this is April 1970, as seconds the year 2286.
_NO_DATE = 10_000_000_000


def timeseries(view: View, result: Result) -> None:
    """Checks the ends of a span in a series: numbers, or times in the format of the series."""
    series = result.role.tag
    for member in ("start", "end"):
        given = result.value.get(member)
        if member in result.value and given.__class__ not in (int, float, str):
            unit = "a number, or a time as a string"
            view.report((result.at, member), given, RegionOffset, member, unit)
        elif isinstance(given, str) and _is_no_time(given, series):
            has = series.attributes.keys() if series is not None else ()
            lacking = tuple([needed for needed in ("timeFormat", "timeColumn") if needed.lower() not in has])
            name = series.name if series is not None else None
            view.report((result.at, member), given, NotATime, member, name, lacking)
        elif isinstance(given, str) and (form := time_format(series)) and _instant(given, form) is None and (right := written_as(form)):
            view.report((result.at, member), given, OtherFormat, member, form, right)
    start, end = _moment(result.value.get("start")), _moment(result.value.get("end"))
    if start.__class__ is end.__class__ and start is not None and cast(Any, end) < start:
        view.report((result.at, "end"), result.value["end"], RegionSpanBackwards, result.value["start"], result.value["end"])
    if series is not None and series.tag.lower() == "timeseries":
        _outside(view, result, series)
        _moment_or_span(view, result, series)


def _moment_or_span(view: View, result: Result, series: ObjectTag) -> None:
    """Reports a span without length that is not a moment, which is hardly visible, and a moment with another end, which is not shown."""
    form, flag = time_format(series), result.value.get("instant")
    start, end = (_instant(result.value.get(member), form) for member in ("start", "end"))
    if start is None or end is None or start > end or not (flag is None or isinstance(flag, bool)):
        return
    if start == end and not flag:
        view.report((result.at, "end"), result.value["end"], MomentOfSeries, result.value["start"])
    elif start < end and flag:
        view.report((result.at, "instant"), flag, SpanAsMoment, result.value["start"], result.value["end"])


def _outside(view: View, result: Result, series: ObjectTag) -> None:
    """Reports a span beyond the times of its series, which people do not see. Less than one step is rounding."""
    times = _times(view, series)
    form = time_format(series)
    if times is None:
        if form and ("%Y" in form or "%y" in form):
            _of_1970(view, result)
        return
    first, last, count = times
    low, high = _instant(first, form), _instant(last, form)
    if low is None or high is None or low >= high:
        return
    room = (high - low) / (count - 1)
    for member in ("start", "end"):
        given = _instant(result.value.get(member), form)
        if given is not None and not low - room <= given <= high + room:
            seconds = form is not None and not isinstance(result.value[member], str) and low - room <= given * 1000 <= high + room
            view.report((result.at, member), result.value[member], BeyondSeries, member, first, last, seconds)
            return


def _of_1970(view: View, result: Result) -> None:
    """Reports a number in a series of dates outside the task, if it falls into the first months of 1970: it counts seconds, or rows."""
    for member in ("start", "end"):
        given = result.value.get(member)
        if given.__class__ in (int, float) and 0 < cast("float", given) < _NO_DATE:
            view.report((result.at, member), given, Of1970, member)
            return


def _times(view: View, series: ObjectTag) -> tuple[Any, Any, int] | None:
    """Returns the first time of a series, the last, and their number; without a column of times the row numbers. None if unknown."""
    data = view.shown(series, None)
    if series.value_type != "json" or not isinstance(data, dict):
        return None
    columns = {name.lower(): column for name, column in cast("Json", data).items()}
    named = series.attributes.get("timecolumn", "").lower()
    column: Any = columns.get(named) if named else next(iter(columns.values()), None)
    if not isinstance(column, list) or len(cast("list[Any]", column)) < 2:
        return None
    times = cast("list[Any]", column)
    return (times[0], times[-1], len(times)) if named else (0, len(times) - 1, len(times))


def _instant(value: Any, form: str | None) -> float | None:
    """Returns a time as the editor counts it: in milliseconds if the series has a time format, else the number itself."""
    if not isinstance(value, str):
        found = number(value)
        return float(found) if found is not None else None
    if not form:
        return attributes.number(value)
    found = read_in(value, form)
    return found.replace(tzinfo=UTC).timestamp() * 1000 if found is not None else None


def time_format(series: ObjectTag | None) -> str | None:
    """Returns the time format of a series, if it has a column of times; else None."""
    if series is None or series.tag.lower() != "timeseries" or not series.attributes.get("timecolumn"):
        return None
    return series.attributes.get("timeformat")


def _is_no_time(text: str, series: ObjectTag | None) -> bool:
    """Returns True for a text that the editor cannot read as a time: an empty one, or one that is not a number in a series without time
    format."""
    if not text.strip() or series is None or series.tag.lower() != "timeseries":
        return not text.strip()
    return not (attributes.number(text) is not None or {"timeformat", "timecolumn"} <= series.attributes.keys())


def _moment(value: Any) -> float | datetime | None:
    """Returns a number or an ISO time; None for a time in another format."""
    if not isinstance(value, str):
        found = number(value)
        return float(found) if found is not None else None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo is None else None
