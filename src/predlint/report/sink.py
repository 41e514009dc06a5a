"""What a writer of a report promises to the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from predlint.diagnostics import Diagnostic
from predlint.report.model import Group, Summary

if TYPE_CHECKING:
    from predlint.report.finding_details import FindingDetail


class Sink(Protocol):
    """A report in the making. With ``wants_places``, every finding is rendered, kept in order, and emitted; else groups suffice."""

    wants_places: bool

    def render(self, diagnostic: Diagnostic) -> bytes:
        """One finding as bytes. Called once for each, not always in their final order."""
        ...

    def emit(self, rendered: bytes) -> None:
        """Writes what `render` gave, for one finding or for many in a row; called in the final order."""
        ...

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Called once, at the end."""
        ...


class JsonSink(Sink, Protocol):
    """A report that writes each finding as one JSON object, as `predlint.report.place_reports.as_json_line` does."""

    before: bytes
    """What stands in the report before each such object, which is written as `predlint.report.json_bytes.seen` says."""
    after: bytes
    """What stands behind it."""


def writes_json(sink: Sink) -> bool:
    """True for a `JsonSink`."""
    return hasattr(sink, "before") and hasattr(sink, "after")


class RecordSink(Sink, Protocol):
    """A report that shows records: with ``wants_records`` it is given their text, and what else is known of a finding."""

    wants_records: bool

    def render_with(self, diagnostic: Diagnostic, detail: FindingDetail) -> bytes:
        """As `render`, which stands in where no more is known than the diagnostic. What gives no bytes is not emitted."""
        ...


def wants_ends(sink: Sink) -> bool:
    """True for a report that is told by `RecordSink.render_with` where values end."""
    return bool(getattr(sink, "wants_ends", False))


def wants_records(sink: Sink) -> bool:
    """True for a `RecordSink`."""
    return bool(getattr(sink, "wants_records", False))
