"""Ranges of frames and of time: whether they overlap, contain one another, or leave their data row, in n log n steps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from predlint.platforms.labelbox.frame_words import FrameZero, NoSuchFrame, PastDuration
from predlint.platforms.labelbox.span_words import LARGEST
from predlint.shape.findings import Finding, Path, finding_of
from predlint.shape.record_checks import kinds
from predlint.shape.violation_specs import ViolationSpec, spec_of

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow

Out = list[Finding]
#: A well-formed range: first, last, path.
Range = tuple[int, int, Path]


def add_range_findings(out: Out, spec: ViolationSpec, path: Path, value: Any, *about: Any) -> None:
    """Adds one finding."""
    out.append(finding_of(spec, path, value, *about))


def entries_of(value: Any, member: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the objects in a list member with their indices."""
    items: Any = value.get(member) if value.__class__ is dict else None
    if items.__class__ is list:
        for at, item in enumerate(items):
            if item.__class__ is dict:
                yield at, item


def is_whole(value: Any) -> bool:
    """Returns True for an integer, also if written with a point. The Shape reports integers that are too large."""
    return (value.__class__ is int or (value.__class__ is float and value.is_integer())) and value <= LARGEST


class Disjoint:
    """Ranges that do not overlap, in order. ``moments``: ranges of time, where one may begin at the end of another."""

    def __init__(self, *, moments: bool = False) -> None:
        self._shared = 1 if moments else 0
        self.starts: list[int] = []
        self.ranges: list[tuple[int, int, int]] = []

    def add(self, first: int, last: int, number: int) -> tuple[int, int, int] | None:
        """Adds a range, or returns the range that it overlaps."""
        other = self.find(first, last)
        if other is None:
            at = bisect_right(self.starts, first)
            self.starts.insert(at, first)
            self.ranges.insert(at, (first, last, number))
        return other

    def find(self, first: int, last: int) -> tuple[int, int, int] | None:
        """Returns a range that overlaps this one, or None."""
        at = bisect_right(self.starts, self._own_end(first, last))
        other = self.ranges[at - 1] if at else None
        return other if other is not None and self._own_end(other[0], other[1]) >= first else None

    def _own_end(self, first: int, last: int) -> int:
        """Returns the last frame or time that a range does not share with the next one."""
        return max(first, last - self._shared)


class AllowedRange:
    """Ranges by their start: tells whether one of them contains another range."""

    def __init__(self, ranges: list[Range]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for first, last, _ in sorted(ranges, key=lambda r: r[:2]):
            self.starts.append(first)
            self.ends.append(max(last, self.ends[-1]) if self.ends else last)

    def holds(self, first: int, last: int) -> bool:
        """Returns True if one range contains the given range."""
        at = bisect_right(self.starts, first)
        return at > 0 and self.ends[at - 1] >= last


class RangeEnds:
    """Reports the first range of a record that reaches beyond the end of its data row."""

    def __init__(self, medium: str | None, row: DataRow | None, out: Out) -> None:
        self.out = out
        frames = row.frame_count if row is not None else None
        duration = row.duration_ms if row is not None else None
        self.limit = duration if medium == "audio" else frames
        self.reported = _PAST_DURATION if medium == "audio" else _PAST_FRAMES
        self.done = False

    def check_end(self, last: int, where: Path) -> None:
        """Checks the end of one range."""
        if self.limit is not None and last > self.limit and not self.done:
            self.done = True
            add_range_findings(self.out, self.reported, where, last, self.limit)


class Frames:
    """Reports frame 0 and frames that do not exist, each once per record, at the first place."""

    def __init__(self, row: DataRow | None, out: Out) -> None:
        self.out = out
        self.count = row.frame_count if row is not None else None
        self.zero = False
        self.beyond: list[tuple[int, Path]] = []

    def check_frame(self, frame: int, where: Path) -> None:
        """Checks one frame."""
        if self.count is not None and frame > self.count:
            self.beyond.append((frame, where))
        elif frame == 0 and not self.zero:
            self.zero = True
            add_range_findings(self.out, _FRAME_ZERO, where, frame)

    def end(self) -> None:
        """Reports the first frame that does not exist, with the number of the others."""
        if self.beyond:
            frame, where = self.beyond[0]
            add_range_findings(self.out, _PAST_FRAMES, where, frame, self.count, len(self.beyond) - 1)


_PAST_FRAMES = ViolationSpec(NoSuchFrame)
_PAST_DURATION = ViolationSpec(PastDuration)
_FRAME_ZERO = spec_of(FrameZero)
#: Kinds of all findings about frames, and about the ends of ranges.
OF_FRAMES, OF_ENDS = kinds(_FRAME_ZERO, _PAST_FRAMES), kinds(_PAST_FRAMES, _PAST_DURATION)
