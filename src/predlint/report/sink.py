"""The interface between the engine and the writers of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from predlint.diagnostics import Diagnostic
from predlint.report.model import Group, Summary

if TYPE_CHECKING:
    from predlint.report.finding_details import FindingDetail


class Sink(Protocol):
    """A report being written. With ``wants_places``, every finding is rendered, kept in order, and emitted; otherwise the groups
    suffice."""

    wants_places: bool

    def render(self, diagnostic: Diagnostic) -> bytes:
        """Returns one finding as bytes. Called once for each, not always in the final order."""
        ...

    def emit(self, rendered: bytes) -> None:
        """Writes the results of `render` for one finding or for several consecutive ones. Called in the final order."""
        ...

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Completes the report. Called once, at the end."""
        ...


class JsonSink(Sink, Protocol):
    """A report that writes each finding as one JSON object, as `predlint.report.place_reports.as_json_line` does."""

    before: bytes
    """The bytes before each such object, which is written with `predlint.report.json_bytes.seen`."""
    after: bytes
    """The bytes after it."""


def writes_json(sink: Sink) -> bool:
    """Returns True for a `JsonSink`."""
    return hasattr(sink, "before") and hasattr(sink, "after")


class RecordSink(Sink, Protocol):
    """A report that shows records: with ``wants_records`` it receives their text, and other details of a finding."""

    wants_records: bool

    def render_with(self, diagnostic: Diagnostic, detail: FindingDetail) -> bytes:
        """As `render`, which is called instead if there are no details. Empty results are not emitted."""
        ...


def wants_ends(sink: Sink) -> bool:
    """Returns True for a report whose `RecordSink.render_with` needs the end positions of values."""
    return bool(getattr(sink, "wants_ends", False))


def wants_records(sink: Sink) -> bool:
    """Returns True for a `RecordSink`."""
    return bool(getattr(sink, "wants_records", False))
