"""The formats of reports: what each declares in the module that writes it, and the options of a report."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from predlint.model.settings import REPORT_FORMATS
from predlint.model.texts import lazy_regex
from predlint.report.model import Summary
from predlint.report.terminal import PLAIN, Style

if TYPE_CHECKING:
    from predlint.io.output_streams import Writable
    from predlint.model.diagnostics import Diagnostic
    from predlint.report.model import Sink

#: Returns the closing line of a report.
SumUp = Callable[[Summary, Style], str]


class ReportOptions(Struct, frozen=True):
    """Options of a report, as far as its format supports them."""

    samples: int = 3
    """Places shown per rule in formats that group findings."""
    style: Style = PLAIN
    width: int | None = None
    """Width of the terminal; None for other outputs."""
    totals_only: bool = False
    """True for a text that contains only the totals."""
    sum_up: SumUp | None = None
    """Writes the last line for input without records, such as an ontology."""
    fail_level: str = "error"
    """The lowest severity that fails a test of JUnit."""
    environment: Mapping[str, str] = os.environ
    """Environment variables, which contain the paths of CI systems' pages."""
    warn: Callable[[str], object] = warnings.warn
    """Warns the user about a page that could not be written."""


#: The options of a report to a file, if none are given.
DEFAULTS = ReportOptions()


class GroupSink:
    """A report that is written at the end of the run, from the groups with their samples."""

    wants_places = False

    def __init__(self, stream: Writable, options: ReportOptions = DEFAULTS) -> None:
        self._stream, self._options = stream, options

    def render(self, diagnostic: Diagnostic) -> bytes:
        """Returns nothing: nothing is written before the end."""
        return b""

    def emit(self, rendered: bytes) -> None:
        """Does nothing."""


class Format(Struct, frozen=True):
    """A format of reports. Its name and its module are in `predlint.model.settings.REPORT_FORMATS`."""

    suffixes: tuple[str, ...]
    """The extensions of its files; those of new ones is the first."""
    sink: Callable[[Writable, ReportOptions], Sink]
    """Returns its writer."""
    detects: Callable[[IO[bytes]], bool]
    """Returns True for a file that predlint wrote in this format."""
    in_lines: bool = False
    """True if an incomplete report can be read when the run is interrupted."""
    on_the_way: bool = False
    """True if it is written during the run; all others at the end."""
    needs_all: bool = False
    """True if a report without some of the findings would be wrong."""
    page: str | None = None
    """What it is, if it cannot be read on a terminal."""


def format_named(name: str) -> Format:
    """Returns the format. Its module is loaded on first use, because a run must start fast."""
    return import_module(f"predlint.report.{REPORT_FORMATS[name]}").FORMATS[name]


def format_ending(suffix: str) -> str | None:
    """Returns the first format whose files may have this extension; None if there is none."""
    namesake_first = sorted(REPORT_FORMATS, key=lambda name: name != suffix)
    return next((name for name in namesake_first if suffix in format_named(name).suffixes), None)


# -- Detects reports that predlint wrote before, by their beginning --------------------------------------------------

#: Bytes that are read of a file, and of its beginning or end: reports are detected by their beginning, the text format by its end. That
#: format is short, because it groups its findings.
MOST, HEAD = 16 << 20, 1 << 16
#: The beginnings of what reports contain of a finding.
LEVEL, CODE = rb"(?:error|warning|info)", rb"[A-Z]{3}[0-9]{3}"


def begins(pattern: bytes) -> Callable[[IO[bytes]], bool]:
    """Returns a test for files that begin so."""
    begin = lazy_regex(pattern, re.DOTALL)
    return lambda file: begin.match(file.read(MOST)[:HEAD]) is not None


def in_lines(pattern: bytes) -> Callable[[IO[bytes]], bool]:
    """Returns a test for files whose lines at the beginning all match. A run without findings writes no lines."""
    line = lazy_regex(pattern)

    def tells(file: IO[bytes]) -> bool:
        data = file.read(MOST)
        head = data[:HEAD]
        lines = head.split(b"\n")
        if len(data) > len(head) and len(lines) > 1:
            lines.pop()  # the last line is cut off
        return all(line.match(each) for each in lines if each)

    return tells
