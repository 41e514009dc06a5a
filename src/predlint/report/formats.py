"""The formats of reports by name, each with its writer."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from predlint.report.terminal import PLAIN, Style
from predlint.report.text import TextSink

if TYPE_CHECKING:
    from predlint.io.output_streams import Writable
    from predlint.report.model import Sink
    from predlint.report.text import SumUp


class Format(Struct, frozen=True):
    """The properties of a report format."""

    suffix: str
    """The extension of its files."""
    in_lines: bool = False
    """True if an incomplete report can be read when the run is interrupted."""
    on_the_way: bool = False
    """True if it is written during the run; all others at the end."""
    binary: bool = False
    """True if it is not text."""
    needs_all: bool = False
    """True if a report without some of the findings would be wrong."""


FORMATS = {
    "text": Format("txt"), "concise": Format("txt", in_lines=True, on_the_way=True, needs_all=True),
    "json": Format("json", on_the_way=True), "jsonl": Format("jsonl", in_lines=True, on_the_way=True), "sarif": Format("sarif"),
    "github": Format("txt", needs_all=True), "gitlab": Format("json", needs_all=True), "junit": Format("xml", needs_all=True),
    "markdown": Format("md"), "html": Format("html", needs_all=True),
    "csv": Format("csv", in_lines=True, on_the_way=True, needs_all=True),
    "spreadsheet": Format("csv", in_lines=True, on_the_way=True, needs_all=True), "parquet": Format("parquet", binary=True, needs_all=True),
}  # fmt: skip


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


def sink_of(name: str, stream: Writable, manner: ReportOptions) -> Sink:
    """Returns the writer of that format. Each is imported on first use."""
    return _WRITERS[name](stream, manner)


def _text(stream: Writable, manner: ReportOptions) -> Sink:
    return TextSink(
        stream, style=manner.style, width=manner.width, samples=manner.samples, totals_only=manner.totals_only, sum_up=manner.sum_up
    )


def _concise(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.place_reports import ConciseSink

    return ConciseSink(stream, style=manner.style)


def _json(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.place_reports import JsonDocumentSink as JsonSink

    return JsonSink(stream)


def _jsonl(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.place_reports import JsonlSink

    return JsonlSink(stream)


def _sarif(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.sarif import SarifSink

    return SarifSink(stream)


def _github(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.ci_reports import GithubSink

    return GithubSink(stream, samples=manner.samples, sum_up=manner.sum_up, environment=manner.environment, warn=manner.warn)


def _gitlab(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.ci_reports import GitlabSink

    return GitlabSink(stream, environment=manner.environment)


def _junit(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.ci_reports import JunitSink

    return JunitSink(stream, fail_level=manner.fail_level)


def _markdown(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.markdown import MarkdownSink

    return MarkdownSink(stream, samples=manner.samples, sum_up=manner.sum_up)


def _html(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.html import HtmlSink

    return HtmlSink(stream, samples=manner.samples, sum_up=manner.sum_up)


def _csv(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.table import CsvSink

    return CsvSink(stream)


def _spreadsheet(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.table import CsvSink

    return CsvSink(stream, spreadsheet=True)


def _parquet(stream: Writable, manner: ReportOptions) -> Sink:
    from predlint.report.table import ParquetSink

    return ParquetSink(stream)


_WRITERS: dict[str, Callable[[Writable, ReportOptions], Sink]] = {
    "text": _text, "concise": _concise, "json": _json, "jsonl": _jsonl, "sarif": _sarif, "github": _github, "gitlab": _gitlab,
    "junit": _junit, "markdown": _markdown, "html": _html, "csv": _csv, "spreadsheet": _spreadsheet,
    "parquet": _parquet,
}  # fmt: skip
