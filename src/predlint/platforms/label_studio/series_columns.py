"""Record rules on the columns of a time series in the task: those that its tag shows, their times and their lengths.

The editor shows an error in place of a series whose times it cannot read or whose times go back; it draws no point that lacks its time or
its value.
"""

from __future__ import annotations

from itertools import islice
from operator import gt
from typing import Any, cast

from predlint.platforms.label_studio import attributes
from predlint.platforms.label_studio.config import ObjectTag
from predlint.platforms.label_studio.dates import read_in, written_as
from predlint.platforms.label_studio.record_view import Json, View
from predlint.platforms.label_studio.task_words import OtherLength, SeriesLacks, TimesBack, TimesOfNoFormat, TimesOfOtherFormat
from predlint.shape.findings import Path


def columns(view: View, tag: ObjectTag, series: Json, at: Path) -> None:
    """Checks the columns that a series must have. The editor ignores their case; a number is the position of a column."""
    given = {name.lower(): name for name in series}
    time = tag.attributes.get("timecolumn", "")
    for column, what in [(time, "the time column"), *((name, "a channel") for name in tag.channels)]:
        if column and not column.isdigit() and column.lower() not in given:
            view.report((at, column), None, SeriesLacks, tag.key, column, what, tuple(series))
    spelt = given.get(time.lower(), "")
    times: Any = series.get(spelt)
    if not isinstance(times, list) or not times or time.isdigit() or tag.value_type != "json":
        return
    count = len(cast("list[Any]", times))
    if _are_read(view, tag, cast("list[Any]", times), (at, spelt)):
        for channel in dict.fromkeys(given.get(name.lower(), "") for name in tag.channels):
            values: Any = series.get(channel)
            found = len(cast("list[Any]", values)) if isinstance(values, list) else count
            if found != count:
                view.report((at, channel), None, OtherLength, tag.key, channel, found, spelt, count)


def _are_read(view: View, tag: ObjectTag, times: list[Any], at: Path) -> bool:
    """Returns True for times that the editor reads and that never go back; reports what is wrong otherwise."""
    form, first = tag.attributes.get("timeformat"), times[0]
    if not form and isinstance(first, str) and attributes.number(first) is None:
        view.report((at, 0), first, TimesOfNoFormat, tag.key)
        return False
    known = written_as(form) if form else None
    if form and known is not None and sum(isinstance(time, str) and read_in(time, form) is None for time in times[:3]) >= 2:
        view.report((at, 0), first, TimesOfOtherFormat, tag.key, form, known)
        return False
    if (back := _goes_back(times, form)) is not None:
        view.report((at, back), times[back], TimesBack, tag.key, times[back - 1])
    return back is None


def _goes_back(times: list[Any], form: str | None) -> int | None:
    """Returns the index of the first time that is before its predecessor, or None. Not all texts are read as times."""
    try:
        falls = list(map(gt, times, islice(times, 1, None)))
    except TypeError:  # not all of one type
        return None
    for index, down in enumerate(falls, 1) if True in falls else ():
        if down and not isinstance(times[index], (int, float, str)):
            return None  # lists have an order too
        if down and isinstance(times[index], str):
            moments = (read_in(times[index - 1], form), read_in(times[index], form)) if form else (None, None)
            down = None not in moments and cast(Any, moments[0]) > cast(Any, moments[1])
        if down:
            return index
    return None
