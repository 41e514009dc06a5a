"""Reports as files: the format that a name's ending means, writing a finished report, and detecting an earlier one."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from predlint.io.sources import open_bytes
from predlint.model.settings import REPORT_FORMATS
from predlint.report.formats import ReportOptions, format_ending, format_named

if TYPE_CHECKING:
    from predlint.io.output_streams import Writable
    from predlint.model.diagnostics import Diagnostic
    from predlint.report.model import Group, Summary


# -- Writes a finished report in any of the formats, from the findings and groups that it keeps ----------------------


def listing(summary: Summary, kept: int) -> Summary:
    """Returns the totals of a report that lists this number of findings."""
    return summary if kept >= summary.found else structs.replace(summary, listed=kept)


def write(
    stream: Writable, name: str, manner: ReportOptions, summary: Summary, diagnostics: Sequence[Diagnostic], groups: Sequence[Group]
) -> None:
    """Writes the report. Raises ValueError if the format needs every finding and only the first ones are kept; ImportError if a needed
    package is not installed."""
    if format_named(name).needs_all and len(diagnostics) < summary.found:
        kept = f"this report keeps the first {len(diagnostics):,} of {summary.found:,}"
        raise ValueError(f"{name} needs every finding, and {kept}: validate without max_diagnostics")
    summary = listing(summary, len(diagnostics))
    sink = format_named(name).sink(stream, manner)
    if sink.wants_places:
        for diagnostic in diagnostics:
            sink.emit(sink.render(diagnostic))
    sink.finish(summary, list(groups))


def as_bytes(name: str, manner: ReportOptions, summary: Summary, diagnostics: Sequence[Diagnostic], groups: Sequence[Group]) -> bytes:
    """Returns the report as bytes. See `write` for the errors."""
    stream = io.BytesIO()
    write(stream, name, manner, summary, diagnostics, groups)
    return stream.getvalue()


def require_format(name: str) -> str:
    """Returns the format. Raises ValueError for an unknown one."""
    if name not in REPORT_FORMATS:
        raise ValueError(f"format must be one of {', '.join(REPORT_FORMATS)}, found {name!r}")
    return name


def format_of(path: str) -> str:
    """Returns the format for a file's extension. Raises ValueError if there is none."""
    from predlint.io.outputs import plain_name

    ending = os.path.splitext(plain_name(path))[1].lower()
    if (name := format_ending(ending[1:])) is None:
        problem = f"{path!r} does not tell the format by its ending" if ending else f"{path!r} has no ending that tells the format"
        endings = dict.fromkeys(f".{suffix}" for each in REPORT_FORMATS for suffix in format_named(each).suffixes)
        raise ValueError(f"{problem}: give format=, one of {', '.join(REPORT_FORMATS)}; endings: {', '.join(endings)}")
    return name


# A configuration names where reports go, and may come with files of somebody else. So a run replaces only reports that an earlier run has
# written there, and no file that a person may miss.


def is_predlint_report(format: str, path: str) -> bool:
    """Returns True if the file is a report of predlint in this format, or empty, as a full disk or ``touch`` leaves it. Compressed files
    are unpacked."""
    if not os.path.isfile(path):
        return False
    try:
        if not os.path.getsize(path):
            return True
        with open_bytes(path) as file:
            return format_named(format).detects(file)
    except (OSError, ValueError):  # a file that cannot be read is not replaced
        return False
