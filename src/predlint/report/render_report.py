"""Writes a finished report in any of the formats, from the findings and groups that it keeps."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from predlint.report.formats import FORMATS, ReportOptions, sink_of

if TYPE_CHECKING:
    from predlint.diagnostics import Diagnostic
    from predlint.report.model import Group, Summary, Writable


def listing(summary: Summary, kept: int) -> Summary:
    """Returns the totals of a report that lists this number of findings."""
    return summary if kept >= findings_of_report(summary) else structs.replace(summary, listed=kept)


def findings_of_report(summary: Summary) -> int:
    """Returns the number of all findings."""
    return summary.errors + summary.warnings + summary.infos


def write(
    stream: Writable, name: str, manner: ReportOptions, summary: Summary, diagnostics: Sequence[Diagnostic], groups: Sequence[Group]
) -> None:
    """Writes the report. Raises ValueError if the format needs every finding and only the first ones are kept; ImportError if a needed
    package is not installed."""
    if FORMATS[name].needs_all and len(diagnostics) < findings_of_report(summary):
        kept = f"this report keeps the first {len(diagnostics):,} of {findings_of_report(summary):,}"
        raise ValueError(f"{name} needs every finding, and {kept}: validate without max_diagnostics")
    summary = listing(summary, len(diagnostics))
    sink = sink_of(name, stream, manner)
    if sink.wants_places:
        for diagnostic in diagnostics:
            sink.emit(sink.render(diagnostic))
    sink.finish(summary, list(groups))


def as_bytes(name: str, manner: ReportOptions, summary: Summary, diagnostics: Sequence[Diagnostic], groups: Sequence[Group]) -> bytes:
    """Returns the report as bytes. See `write` for the errors."""
    stream = io.BytesIO()
    write(stream, name, manner, summary, diagnostics, groups)
    return stream.getvalue()


#: Extension of a file -> format, if no format is given.
BY_ENDING = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".sarif": "sarif", ".html": "html", ".htm": "html", ".md": "markdown",
    ".xml": "junit", ".csv": "csv", ".parquet": "parquet", ".txt": "text",
}  # fmt: skip


def require_format(name: str) -> str:
    """Returns the format. Raises ValueError for an unknown one."""
    if name not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, found {name!r}")
    return name


def format_of(path: str) -> str:
    """Returns the format for a file's extension. Raises ValueError if there is none."""
    from predlint.output.opening import plain_name

    ending = os.path.splitext(plain_name(path))[1].lower()
    if ending not in BY_ENDING:
        problem = f"{path!r} does not tell the format by its ending" if ending else f"{path!r} has no ending that tells the format"
        raise ValueError(f"{problem}: give format=, one of {', '.join(FORMATS)}; endings: {', '.join(BY_ENDING)}")
    return BY_ENDING[ending]
