"""What only some reports need, loaded when it is asked for: a run must start fast.

Details go with reports that show records, a sieve with a baseline, a listing with JSON, spools where
all places are listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from predlint.diagnostics import Severity

if TYPE_CHECKING:
    from predlint.report.details import Detail, Details
    from predlint.report.listing import Listing
    from predlint.report.shift import Shift
    from predlint.report.sieve import Sieve
    from predlint.report.sink import Sink
    from predlint.report.spool import Spool


def spools(sinks: list[Sink]) -> list[Spool]:
    """For each of the sinks, which want all places."""
    if not sinks:
        return []
    from predlint.report.spool import Spool

    return [Spool(sink) for sink in sinks]


def details() -> Details:
    from predlint.report.details import Details

    return Details()


def sieve(levels: Mapping[str, Severity | None]) -> Sieve | None:
    if (left_out := getattr(levels, "left_out", None)) is None:
        return None
    from predlint.report.sieve import Sieve

    return Sieve(left_out, levels)


def listing(*, apart: bool) -> Listing:
    from predlint.report.listing import Listing

    return Listing(apart=apart)


def detail(told: tuple[Any, ...], shift: Shift) -> Detail:
    """The detail again, its place in the whole file."""
    from predlint.report.details import Detail

    confidence, shown, end = told
    return Detail(confidence, shown, (shift.lines + end[0], shift.column(*end)) if end is not None else None)


def with_end(detail: Detail | None, end: tuple[int, int] | None) -> Detail:
    from predlint.report.details import Detail

    return Detail(None, None, end) if detail is None else detail._replace(end=end)
