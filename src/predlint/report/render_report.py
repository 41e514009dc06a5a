"""A finished report in any of the formats, from the findings and groups that it keeps."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from predlint.report.formats import FORMATS, ReportOptions, sink_of

if TYPE_CHECKING:
    from predlint.diagnostics import Diagnostic
    from predlint.report.model import Group, Summary
    from predlint.report.text import Writable


def listing(summary: Summary, kept: int) -> Summary:
    """The totals of a report that lists so many findings."""
    return summary if kept >= findings_of_report(summary) else structs.replace(summary, listed=kept)


def findings_of_report(summary: Summary) -> int:
    """How many findings there are."""
    return summary.errors + summary.warnings + summary.infos


def write(
    stream: Writable, name: str, manner: ReportOptions, summary: Summary, diagnostics: Sequence[Diagnostic], groups: Sequence[Group]
) -> None:
    """Writes the report. Raises ValueError where the format needs every finding and only the first ones are kept; ImportError where it
    takes a package that is not installed."""
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
    """The report as `write` writes it."""
    stream = io.BytesIO()
    write(stream, name, manner, summary, diagnostics, groups)
    return stream.getvalue()


#: What the ending of a file says, where a format is not told.
BY_ENDING = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".sarif": "sarif", ".html": "html", ".htm": "html", ".md": "markdown",
    ".xml": "junit", ".csv": "csv", ".parquet": "parquet", ".txt": "text",
}  # fmt: skip


def require_format(name: str) -> str:
    """The format. Raises ValueError for one that there is not."""
    if name not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, found {name!r}")
    return name


def format_of(path: str) -> str:
    """The format that a file's name tells. Raises ValueError where it tells none."""
    from predlint.output.compression import plain_name

    ending = os.path.splitext(plain_name(path))[1].lower()
    if ending not in BY_ENDING:
        told = f"{path!r} does not tell the format by its ending" if ending else f"{path!r} has no ending that tells the format"
        raise ValueError(f"{told}: give format=, one of {', '.join(FORMATS)}; endings: {', '.join(BY_ENDING)}")
    return BY_ENDING[ending]
