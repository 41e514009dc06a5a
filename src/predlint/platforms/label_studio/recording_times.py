"""Times of a whole file in milliseconds, where the editor counts the seconds of a recording."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from statistics import median

from predlint.diagnostics import Severity
from predlint.platforms.label_studio.span_words import BeyondRecording
from predlint.platforms.systematic_mistakes import FileSample
from predlint.violation import Finding, Violation, make_finding

#: Spans of recordings of known length from which on they can be judged together, and spans of others.
_FEW, LEAST_SPANS = 3, 20
#: The share of spans that must end beyond their recordings, since the first one may lie in it; and how many times later than its recording
#: one of them must end: times in hundredths of a second end less than a hundred times later.
_BEYOND, _TIMES = 0.9, 100
#: In seconds: a length that most recordings of a file hardly have, and one that half of its spans hardly have.
_LONG, _LONG_SPAN = 6 * 3600, 1800


class MillisecondsForSeconds(Violation, code="SPN131", slug="milliseconds-for-seconds", severity=Severity.WARNING, layer="stream"):
    """The times of the file are milliseconds of a recording; the editor counts seconds.

    Why: Speech recognition and tools for sound often give milliseconds. As seconds, all spans lie behind the end of their recordings, where
    nobody sees them. It is said once of a file: where nearly all spans end beyond their recordings (original_length), and lie in them once
    they are divided by 1000, or where all times are whole numbers, by which most recordings would be longer than six hours, or most spans
    than half an hour.
    Fix: Divide every start and end by 1000.
    """

    count: int
    end: float
    length: float
    explains = (BeyondRecording,)

    template = (
        "{count:,} spans end beyond their recordings (one at {end:,.9g} of {length:,.9g} s), and lie in them if they are in milliseconds",
        "times are in seconds: divide every start and end by 1,000",
    )


class LongRecordings(Violation, of=MillisecondsForSeconds):
    """Times in whole numbers, so large that the recordings would be very long."""

    count: int
    last: float
    hours: float
    explains = (BeyondRecording,)

    template = (
        "the times of all {count:,} spans are whole numbers, up to {last:,.0f}, which is {hours:,.0f} hours in seconds",
        "times are in seconds; if these are milliseconds, divide every start and end by 1,000, and original_length where it is in them",
    )


def findings(sample: FileSample) -> Iterator[Finding]:
    """Yields the finding for a file whose times are milliseconds."""
    spans = [*dict.fromkeys(sample.spans)]  # the answers about a span repeat it
    known = [span for span in spans if span.length]
    beyond = [span for span in known if span.end > span.length]
    last = max(beyond, key=lambda span: span.end / span.length, default=None)
    fit = all([span.end <= 1000 * (span.length + 1) for span in known])
    if last is not None and len(beyond) >= max(_FEW, _BEYOND * len(known)) and fit and last.end > _TIMES * last.length:
        yield make_finding(MillisecondsForSeconds, None, None, len(beyond), last.end, last.length)
    elif len(spans) >= LEAST_SPANS and all([span.start.is_integer() and span.end.is_integer() for span in spans]):
        ends: dict[Hashable, float] = {}
        for span in spans:
            ends[span.recording] = max(span.end, ends.get(span.recording, 0))
        if median(ends.values()) >= _LONG or median([span.end - span.start for span in spans]) >= _LONG_SPAN:
            yield make_finding(LongRecordings, None, None, len(spans), max(ends.values()), max(ends.values()) / 3600)
