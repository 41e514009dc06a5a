"""Reports as files: the format that a name's ending means, writing a finished report, and detecting an earlier one."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING

from msgspec import structs

from predlint.io.sources import open_bytes
from predlint.model.texts import lazy_regex
from predlint.report.formats import FORMATS, ReportOptions, sink_of

if TYPE_CHECKING:
    from predlint.io.output_streams import Writable
    from predlint.model.diagnostics import Diagnostic
    from predlint.report.model import Group, Summary


# -- Writes a finished report in any of the formats, from the findings and groups that it keeps ----------------------


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
    from predlint.io.outputs import plain_name

    ending = os.path.splitext(plain_name(path))[1].lower()
    if ending not in BY_ENDING:
        problem = f"{path!r} does not tell the format by its ending" if ending else f"{path!r} has no ending that tells the format"
        raise ValueError(f"{problem}: give format=, one of {', '.join(FORMATS)}; endings: {', '.join(BY_ENDING)}")
    return BY_ENDING[ending]


# -- Detects reports that predlint wrote before, by the beginning or end of each format ------------------------------


# A configuration names where reports go, and may come with files of somebody else. So a run replaces only reports that an earlier run has
# written there, and no file that a person may miss.

#: Bytes that are read of a file, and of its beginning or end: reports are detected by their beginning, the text format by its end. That
#: format is short, because it groups its findings.
_MOST, _HEAD = 16 << 20, 1 << 16
_LEVELS = rb"(?:error|warning|info)"
_CODE = rb"[A-Z]{3}[0-9]{3}"


def _begins(pattern: bytes) -> Callable[[bytes], bool]:
    begin = lazy_regex(pattern, re.DOTALL)
    return lambda data: begin.match(data[:_HEAD]) is not None


def _in_lines(pattern: bytes) -> Callable[[bytes], bool]:
    """Returns a test for files whose lines at the beginning all match. A run without findings writes no lines."""
    line = lazy_regex(pattern)

    def tells(data: bytes) -> bool:
        head = data[:_HEAD]
        lines = head.split(b"\n")
        if len(data) > len(head) and len(lines) > 1:
            lines.pop()  # the last line is cut off
        return all(line.match(each) for each in lines if each)

    return tells


_TOTALS = lazy_regex(
    rb"^.* \xc2\xb7 [0-9,]+ files? \xc2\xb7 [0-9.]+ (?:s|min|h)\b.*\n(?:(?:Run `predlint rule|--format concise) .*\n)*\Z", re.MULTILINE
)

_DETECTORS: dict[str, Callable[[bytes], bool]] = {
    "text": lambda data: _TOTALS.search(data[-_HEAD:]) is not None,
    "concise": _in_lines(rb".+: " + _LEVELS + b" " + _CODE + b" "),
    "json": _begins(rb'\{"version":[0-9]+,"diagnostics":\['),
    "jsonl": _in_lines(rb'\{"file":(?:.*,"code":"' + _CODE + rb'",|null,.*,"code":"",.*,"summary":\{)'),
    "sarif": _begins(rb'\{"\$schema":"[^"]*sarif[^"]*","version":"[^"]*","runs":\[\{"tool":\{"driver":\{"name":"predlint"'),
    "github": _begins(rb"\Z|::(?:error|warning|notice) (?:file=|title=)[^\n]*::|::stop-commands::[0-9a-f]{32}\n## predlint: "),
    "gitlab": _begins(rb'\[\n(?:\]\n\Z|\{"description":.*?,"check_name":"(?:predlint"|' + _CODE + b" ))"),
    "junit": _begins(rb'<\?xml [^>]*>\n<testsuites name="predlint" '),
    "markdown": _begins(b"## predlint: "),
    "html": _begins(rb"<!DOCTYPE html>\n.{0,4000}?<title>predlint: "),
    "csv": _begins(rb"file,line,column,offset,pointer,code,rule,severity,message,help,value,data_row,uuid,feature\n"),
    "spreadsheet": _begins(
        rb'"file","line","column","offset","pointer","code","rule","severity","message","help","value","data_row","uuid","feature"\n'
    ),
}


def is_predlint_report(format: str, path: str) -> bool:
    """Returns True if the file is a report of predlint in this format, or empty, as a full disk or ``touch`` leaves it. Compressed files
    are unpacked."""
    if not os.path.isfile(path):
        return False
    try:
        if not os.path.getsize(path):
            return True
        with open_bytes(path) as file:
            if format == "parquet":
                return _is_parquet(file)
            return _DETECTORS[format](file.read(_MOST))
    except (OSError, ValueError):  # a file that cannot be read is not replaced
        return False


def _is_parquet(file: IO[bytes]) -> bool:
    """Returns True if the metadata at the end of the file contain predlint's key."""
    from predlint.report.table import TOTALS

    if file.read(4) != b"PAR1":
        return False
    tail = b""
    while block := file.read(1 << 20):
        tail = (tail + block)[-_HEAD:]
    return TOTALS in tail
