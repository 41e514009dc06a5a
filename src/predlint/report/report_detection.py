"""Detects reports that predlint wrote before, by the beginning or end of each format.

A configuration names where reports go, and may come with files of somebody else. So a run replaces only reports that an earlier run has
written there, and no file that a person may miss.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import IO

from predlint.lazy_regex import lazy_regex
from predlint.stream.small_files import open_bytes

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
