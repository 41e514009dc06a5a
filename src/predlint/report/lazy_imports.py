"""Imports what only some reports need on first use, because a run must start fast.

Details are for reports that show records, hidden findings for a baseline, a listing for JSON, and spools for reports that list all places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from predlint.diagnostics import Severity

if TYPE_CHECKING:
    from predlint.report.finding_details import FindingDetail, FindingDetails
    from predlint.report.finding_spool import FindingSpool
    from predlint.report.hidden_findings import HiddenFindings
    from predlint.report.listing import Listing
    from predlint.report.model import Sink
    from predlint.report.totals import PartOffset


def spools(sinks: list[Sink]) -> list[FindingSpool]:
    """Returns a spool for each of the sinks, which must be ones that list all places."""
    if not sinks:
        return []
    from predlint.report.finding_spool import FindingSpool

    return [FindingSpool(sink) for sink in sinks]


def details() -> FindingDetails:
    from predlint.report.finding_details import FindingDetails

    return FindingDetails()


def sieve(levels: Mapping[str, Severity | None]) -> HiddenFindings | None:
    if (left_out := getattr(levels, "left_out", None)) is None:
        return None
    from predlint.report.hidden_findings import HiddenFindings

    return HiddenFindings(left_out, levels)


def listing(*, apart: bool) -> Listing:
    from predlint.report.listing import Listing

    return Listing(apart=apart)


def detail(parts: tuple[Any, ...], shift: PartOffset) -> FindingDetail:
    """Returns the detail that these plain values stand for, with its position in the whole file."""
    from predlint.report.finding_details import FindingDetail

    confidence, shown, end = parts
    return FindingDetail(confidence, shown, (shift.lines + end[0], shift.column(*end)) if end is not None else None)


def with_end(detail: FindingDetail | None, end: tuple[int, int] | None) -> FindingDetail:
    from predlint.report.finding_details import FindingDetail

    return FindingDetail(None, None, end) if detail is None else detail._replace(end=end)
