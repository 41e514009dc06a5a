"""Tells a report that predlint wrote before from any other file, by what each format begins or ends with.

A configuration names where reports go, and comes with the files of somebody else: a run replaces what an earlier run has written there, and
nothing that a person may miss.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import IO

from predlint.lazy_regex import lazy_regex

#: Of a file: reports are told by their begin, the text for people by its end. It is short: it groups what it says.
_MOST, _HEAD = 16 << 20, 1 << 16
_LEVELS = rb"(?:error|warning|info)"
_CODE = rb"[A-Z]{3}[0-9]{3}"


def _begins(pattern: bytes) -> Callable[[bytes], bool]:
    begin = lazy_regex(pattern, re.DOTALL)
    return lambda data: begin.match(data[:_HEAD]) is not None


def _in_lines(pattern: bytes) -> Callable[[bytes], bool]:
    """Every line at the begin is one of these; of a run without findings there is none."""
    line = lazy_regex(pattern)

    def tells(data: bytes) -> bool:
        head = data[:_HEAD]
        lines = head.split(b"\n")
        if len(data) > len(head) and len(lines) > 1:
            lines.pop()  # cut off
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
}


def is_predlint_report(format: str, path: str) -> bool:
    """True for a file at the path that is a report of predlint in this format, or empty: as a full disk, or ``touch``, leaves one. What is
    compressed is looked into."""
    from predlint.stream.small_files import open_bytes

    if not os.path.isfile(path):
        return False
    try:
        if not os.path.getsize(path):
            return True
        with open_bytes(path) as file:
            if format == "parquet":
                return _is_parquet(file)
            return _DETECTORS[format](file.read(_MOST))
    except (OSError, ValueError):  # what cannot be read is not replaced either
        return False


def _is_parquet(file: IO[bytes]) -> bool:
    """Its metadata stand at its end, and ours are named."""
    from predlint.report.table import TOTALS

    if file.read(4) != b"PAR1":
        return False
    tail = b""
    while block := file.read(1 << 20):
        tail = (tail + block)[-_HEAD:]
    return TOTALS in tail
