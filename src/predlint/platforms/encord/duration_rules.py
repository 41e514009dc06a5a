"""A record rule on the ranges of recordings: they are in milliseconds, not in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from predlint.platforms.encord.extent_words import InSeconds, WholeSeconds
from predlint.platforms.encord.frame_counts import ROUNDED, amount
from predlint.platforms.encord.record_view import Json, RowView, entries
from predlint.shape.findings import Path

#: With a range this long there is no finding: in seconds it is long, but in milliseconds short.
_LONGEST = 60
#: A range of fewer milliseconds is hardly heard, so that it is likely in seconds.
_BRIEF = 10
#: Whole numbers from which on several ranges are judged together.
_FEW = 3


class _Span(NamedTuple):
    """The path of a range, and both of its ends."""

    path: Path
    first: float
    last: float


def check_durations(view: RowView) -> None:
    """Reports, once per recording, ranges that all end within as many ms as it has seconds, at least one with a fraction.

    They could be short sounds at the start. So one range must also be very brief, or reach the second half of the recording in seconds.
    """
    if view.data_type == "audio" and len(view.units) == 1:
        seconds = amount(view.units[0].whole.get("data_duration"))
        found = [span for path, entry in _entries(view) for span in _spans((path, "range"), entry.get("range"))]
        _check(view, found, seconds)
    if not view.spaces:
        return
    lengths = {name: amount(space.whole.get("duration_ms")) for name, space in view.spaces.items() if space.kind == "audio"}
    by_space: dict[str, list[_Span]] = {}
    for path, entry in _entries(view) if lengths else ():
        for name, place in entries(entry, "spaces"):
            if name in lengths:
                by_space.setdefault(name, []).extend(_spans((((path, "spaces"), name), "range"), place.get("range")))
    for name, found in by_space.items():
        length = lengths[name]
        _check(view, found, length / 1000 if length is not None else None)


def _entries(view: RowView) -> Iterator[tuple[Path, Json]]:
    for key, entry in view.entries["object_answers"]:
        yield ((None, "object_answers"), key), entry


def _spans(path: Path, ranges: Any) -> Iterator[_Span]:
    listed: list[Any] = ranges if ranges.__class__ is list else []
    for index, ends in enumerate(listed):
        if ends.__class__ is list and len(ends) == 2 and all(type(end) in (int, float) for end in ends):
            yield _Span((path, index), *ends)


def _check(view: RowView, found: list[_Span], seconds: float | None) -> None:
    if seconds is None:
        return
    broken = next((span for span in found if span.first % 1 or span.last % 1), None)
    if broken is None:
        _check_whole(view, found, seconds)
        return
    is_likely = any(last - first < _BRIEF or last > seconds / 2 for _, first, last in found)
    if is_likely and all(0 <= first <= last <= seconds + ROUNDED and last - first < _LONGEST for _, first, last in found):
        view.report(broken.path, [broken.first, broken.last], InSeconds, seconds, len(found))


def _check_whole(view: RowView, found: list[_Span], seconds: float) -> None:
    """Reports whole numbers that are seconds: several, within the first thousandth of the recording, and as seconds beyond its middle."""
    within = all(0 <= first <= last <= seconds + 1 for _, first, last in found)
    if len(found) >= _FEW and within and max(last for _, _, last in found) > seconds / 2:
        view.report(found[0].path, [found[0].first, found[0].last], WholeSeconds, seconds, len(found))
