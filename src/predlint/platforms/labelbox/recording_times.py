"""Times of recordings that are seconds where Labelbox counts milliseconds: found by all ranges of a file together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from predlint.diagnostics import Severity
from predlint.names import quote
from predlint.platforms.labelbox.identity import same_row
from predlint.platforms.labelbox.timed_answers import ranges_of
from predlint.violation import Finding, Violation, Words, make_finding

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRows
    from predlint.stream.reread import Reader

#: Ranges of a file from which on they can be judged together.
_FEW = 3
#: Milliseconds of a word. Nobody speaks a word in so few of them; a word in seconds takes less than one.
_WORD_MS = 20
#: Words from which a text has a pace.
_WORDS = 4
#: Records that are reread, spread over the file.
_SAMPLE = 500
#: Characters of a text that are shown.
_SHOWN = 40


class SecondsForMilliseconds(Violation, code="SPN019", slug="seconds-for-milliseconds", severity=Severity.WARNING, layer="stream"):
    """The times of the file look like seconds; Labelbox counts the milliseconds of a recording.

    Why: Whole seconds are good numbers of milliseconds, so the file imports, and all answers crowd into the first moment of each
    recording. It is said where all ranges of the file lie in the first thousandth of their recordings (the list of data rows gives
    durations), or where their texts would be spoken faster than anybody speaks. Seconds with a fraction are SPN011.
    Fix: Multiply all times by 1000 before they are rounded: round(1000 * seconds).
    """

    end: int
    duration: float

    def words(self) -> Words:
        where = f"the last one ends at {self.end:,} of {self.duration:,.0f} ms"
        return f"all ranges lie in the first thousandth of their recordings: {where}", _HELP


class SpokenTooFast(Violation, of=SecondsForMilliseconds):
    """Texts of many words in a few milliseconds."""

    count: int
    duration: int

    def words(self) -> Words:
        text = self.value if len(self.value) <= _SHOWN else f"{self.value[:_SHOWN]}…"
        return f"every text would be said within milliseconds, such as {quote(text)} in {self.duration:,} ms", _HELP


_HELP = "times are in milliseconds; if these are seconds, multiply them by 1,000"


class RecordingTimes:
    """The ranges of one file of audio: how many, and where the last one ends."""

    def __init__(self) -> None:
        self._count = self._last = 0

    def add(self, value: dict[str, Any]) -> None:
        """Counts the ranges of an answer."""
        for _, end, _, _ in ranges_of(value):
            self._count += 1
            self._last = max(self._last, end)

    def add_many(self, ends: Any) -> None:
        """Counts ranges by their ends, a column."""
        if len(ends):
            self._count += len(ends)
            self._last = max(self._last, int(ends.max()))

    def snapshot(self) -> tuple[int, int]:
        """Returns the counts and resets them."""
        fact = self._count, self._last
        self._count = self._last = 0
        return fact

    def merge(self, fact: tuple[int, int]) -> None:
        """Adds the counts of a later part of the file."""
        self._count, self._last = self._count + fact[0], max(self._last, fact[1])

    def findings(self, rows: DataRows | None, records: int, read: Reader) -> Iterator[Finding]:
        """Yields the finding for a file in seconds. ``records``: how many there are; some are reread if their times are suspect."""
        if self._count < _FEW:
            return
        durations = [duration for duration in (rows.column("duration_ms") or ()) if duration] if rows is not None else []
        by_length = bool(durations) and may_be_seconds(self._last, max(durations))
        if not by_length and self._last > _LONGEST:
            return
        known = paced = 0
        last, spoken = (0, 0.0), ("", 0, 0)
        for position in range(0, records, max(1, records // _SAMPLE)):
            value = read(position).value
            if value.__class__ is not dict:
                continue
            row = same_row(value, rows)
            duration = rows.rows[row].duration_ms if rows is not None and isinstance(row, int) else None
            for start, end, path, _ in ranges_of(value):
                if duration:
                    by_length &= may_be_seconds(end, duration)
                    known, last = known + 1, max(last, (end, duration))
                words = _words_at(value, path)
                if len(words) >= _WORDS:
                    if end - start > _WORD_MS * len(words):
                        return  # it can be said in that time
                    paced, spoken = paced + 1, max(spoken, (" ".join(words), len(words), end - start), key=_length)
        if by_length and known >= _FEW:
            yield make_finding(SecondsForMilliseconds, None, None, *last)
        elif paced >= _FEW:
            yield make_finding(SpokenTooFast, None, *spoken)


#: Nothing ends later in a file of seconds: a day.
_LONGEST = 24 * 60 * 60


def may_be_seconds(end: float, duration: float) -> bool:
    """Returns True if a number of seconds, rounded, would be within a recording of so many milliseconds."""
    return end <= duration / 1000 + 1


def _length(spoken: tuple[str, int, int]) -> int:
    return spoken[1]


def _words_at(value: dict[str, Any], path: Any) -> list[str]:
    """Returns the words of the text whose range stands at a path."""
    answer: Any = value.get("answer")
    at: Any = path[0][0]
    if answer.__class__ is not list or at is None:
        return []
    text: Any = answer[at[1]].get("value")
    return text.split() if isinstance(text, str) else []
