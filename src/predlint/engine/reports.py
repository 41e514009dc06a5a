"""What a run returns to a program: a report with its findings, or the exception that carries it."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import IO, Any, Literal, NoReturn, cast

from predlint.io.paths import shown
from predlint.io.sources import open_path, spool
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.settings import ReportFormat
from predlint.report.formats import ReportOptions, SumUp
from predlint.report.model import Group, Summary
from predlint.report.place_reports import statistics_value
from predlint.report.replay import merge_reports, report_data_of
from predlint.report.report_files import as_bytes, format_of, listing, require_format, write
from predlint.report.text import plain, totals

Level = Literal["error", "warning", "info"]

#: Number of places that a report shows of one message.
SAMPLES = 3


class PredictionError(ValueError):
    """Predictions that must not be uploaded; ``report`` has every finding."""

    def __init__(self, report: Report) -> None:
        self.report = report
        counts = report.counts
        problems = [*report.summary.unread, *(report.summary.stopped or ())[:1]]
        if not report.summary.end_known:
            problems.append("the report does not tell whether its run came to the end")
        unread = f"; {problems[0]}" if problems else ""
        causes = {group.rule.code for group in report.groups if group.explains}
        found = [d for d in report.diagnostics if d.severity is Severity.ERROR]
        first = min(found, key=lambda d: d.code not in causes, default=None)
        errors, records = counts["error"], report.summary.records
        place = f" ({_place(first)})" if first and first.line and (records or first.file is not None) else ""
        first_error = f"; first: {first.message}{place}" if first else ""
        what = f"{errors:,} error{'s' if errors != 1 else ''} in {records:,} prediction{'s' if records != 1 else ''}"
        super().__init__(f"{what}{first_error}{unread}")

    def __reduce__(self) -> tuple[Any, ...]:
        return PredictionError, (self.report,)


def _place(found: Diagnostic) -> str:
    return f"{found.file}:{found.line}" if found.file is not None else f"record {found.line}"


class Report:
    """What a run found. ``print(report)`` shows it as the command does; notebooks show it as a table."""

    def __init__(self, summary: Summary, diagnostics: list[Diagnostic], groups: Sequence[Group] = ()) -> None:
        self.summary = summary
        """The totals: files, records, findings by rule, seconds; exact, even if not all findings are listed."""
        self.diagnostics = diagnostics
        """All findings in the order of the files, or the first ``max_diagnostics``."""
        self.groups = groups
        """The findings by rule: each message with its count and its first places."""

    def __bool__(self) -> NoReturn:
        """Raises TypeError: a report always exists, so ``if report:`` would let everything pass."""
        raise TypeError("a report is neither true nor false: ask report.ok, or report.diagnostics")

    def __add__(self, other: object) -> Report:
        """Adds the reports of two runs over different files: exact counts, and the findings of both. ``sum(reports)`` adds several.

        Cross-record rules apply within each file. Findings about all files of a run, such as which data rows have no prediction, are left
        out. ``print`` says so, and warns if the reports seem not to belong together.

        Examples:
            >>> both = report + checker.validate("clean.ndjson")
            >>> both.summary.files, both.counts["error"]
            (2, 22)
        """
        if not isinstance(other, Report):
            return NotImplemented
        return Report(*merge_reports(self, other, SAMPLES))

    def __radd__(self, other: object) -> Report:
        """Returns the report itself, because `sum` begins with 0."""
        return self if type(other) is int and other == 0 else NotImplemented

    @classmethod
    def from_json(cls, text: str | bytes) -> Report:
        """Reads a report that `to_json`, `to_jsonl` or ``--format json`` wrote: the same findings and counts. For files: `read_report`.

        Raises ValueError for a text that is no report, only a part of one, or one of another version.

        Examples:
            >>> predlint.Report.from_json(report.to_json()).to_json() == report.to_json()
            True
        """
        return read_report(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)

    @property
    def ok(self) -> bool:
        """True if there is no error and the run came to its end. False for a report that was read back without the totals at its end."""
        summary = self.summary
        return summary.errors == 0 and summary.complete and summary.end_known and not summary.unread

    def raise_for_errors(self) -> Report:
        """Returns the report itself. Raises PredictionError, which carries it, when it is not ok."""
        if not self.ok:
            raise PredictionError(self)
        return self

    @property
    def statistics(self) -> dict[str, Any] | None:
        """Statistics of the records (see docs/stats.md); None for a checker that was compiled without ``statistics``."""
        from json import loads

        if self.summary.statistics is None:
            return loads(self.summary.statistics_read) if self.summary.statistics_read is not None else None
        return loads(statistics_value(self.summary.statistics))

    @property
    def counts(self) -> dict[str, int]:
        """Exact numbers of findings: ``error``, ``warning``, ``info``."""
        return {"error": self.summary.errors, "warning": self.summary.warnings, "info": self.summary.infos}

    def as_dict(self) -> dict[str, Any]:
        """Returns the data that `to_json` writes: the summary, and all findings.

        Examples:
            >>> report.as_dict()["summary"]["errors"]
            22
        """
        from json import loads

        return loads(self.to_json())

    def to_json(self) -> str:
        """Returns one JSON object, as ``--format json`` writes it: schemas/report.schema.json. If ``max_diagnostics`` left findings out,
        its ``summary`` says how many are ``listed``.

        Examples:
            >>> json.loads(report.to_json())["summary"]["errors"]
            22
        """
        return self._written("json")

    def to_jsonl(self) -> str:
        """Returns a JSON line for each finding, then one with the totals, as ``--format jsonl`` writes it: schemas/diagnostic.schema.json.

        Examples:
            >>> json.loads(report.to_jsonl().splitlines()[0])["code"]
            'ANS001'
        """
        return self._written("jsonl")

    def to_csv(self, *, spreadsheet: bool = False) -> str:
        """Returns a header line, then a line for each finding: the columns of `to_frame`, with values as JSON. ``spreadsheet``: an
        apostrophe stands before a text that begins with ``=``, ``+``, ``-`` or ``@``, so that no spreadsheet runs it as a formula.

        Raises ValueError if ``max_diagnostics`` left findings out.

        Examples:
            >>> report.to_csv().splitlines()[0]
            'file,line,column,offset,pointer,code,rule,severity,message,help,value,data_row,uuid,feature'
        """
        return self._written("spreadsheet" if spreadsheet else "csv")

    def to_sarif(self) -> str:
        """Returns SARIF 2.1.0 for code scanning and editors: at most 5,000 findings, shared fairly among the rules, with the counts of all.

        Examples:
            >>> json.loads(report.to_sarif())["runs"][0]["results"][0]["ruleId"]
            'ANS001'
        """
        return self._written("sarif")

    def to_junit(self, *, fail_level: Level = "error") -> str:
        """Returns JUnit XML: a suite for each file, a test for each rule. ``fail_level``: the lowest severity that fails a test.

        Raises ValueError if ``max_diagnostics`` left findings out.

        Examples:
            >>> print(report.to_junit(fail_level="warning").splitlines()[1])
            <testsuites name="predlint" tests="17" failures="16" errors="0">
        """
        return self._written("junit", fail_level=fail_level)

    def to_markdown(self, *, samples: int = SAMPLES) -> str:
        """Returns a page for comments and summaries: the rules with their counts, and up to ``samples`` places of each, at most three.

        Examples:
            >>> print(report.to_markdown().splitlines()[0])
            ## predlint: ❌ 22 errors, 1 warning, 1 info in 23 of 28 records
        """
        return self._written("markdown", samples=samples)

    def to_html(self, *, samples: int = SAMPLES) -> str:
        """Returns one self-contained HTML page, as ``predlint report`` makes it, with ``samples`` findings of each rule and feature.

        Raises ValueError if ``max_diagnostics`` left findings out.

        Examples:
            >>> report.to_html().splitlines()[0][:15]
            '<!DOCTYPE html>'
        """
        return self._written("html", samples=samples)

    def to_frame(self, library: Literal["pandas", "polars"] = "pandas") -> Any:
        """Returns the findings as a DataFrame of pandas or polars, a row each.

        Columns are the members of a `Diagnostic`, and ``data_row``, ``uuid`` and ``feature`` of its record. A ``value`` is the finding's
        value in pandas, and its JSON in polars. If ``max_diagnostics`` left findings out, pandas' ``attrs["complete"]`` is False;
        ``attrs["counts"]`` has the exact numbers. Raises ImportError if that library is not installed.

        Examples:
            >>> len(report.to_frame().query("code == 'ANS001'"))
            6
            >>> report.to_frame("polars").filter(code="ANS001").height
            6
        """
        from predlint.report import table

        if library == "pandas":
            return table.frame(self.diagnostics, self.summary)
        if library == "polars":
            return table.polars_frame(self.diagnostics)
        raise ValueError(f'library must be "pandas" or "polars", found {library!r}')

    def to_arrow(self) -> Any:
        """Returns the findings as a pyarrow Table, a row each: the columns of `to_frame`, with a ``value`` as its JSON. The totals are JSON
        in the metadata of its schema, under ``predlint``. Raises ImportError if pyarrow is not installed.

        Examples:
            >>> report.to_arrow().num_rows
            24
        """
        from predlint.report.table import arrow

        return arrow(self.diagnostics, listing(self.summary, len(self.diagnostics)))

    def save(
        self, path: str | os.PathLike[str], *, format: ReportFormat | None = None, samples: int = SAMPLES, fail_level: Level = "error"
    ) -> None:
        """Writes the report to a file or a URL. Its ending selects the format: ``.html``, ``.json``, ``.jsonl``, ``.csv``, ``.parquet``,
        ``.sarif``, ``.md``, ``.xml`` (JUnit), ``.txt``; a further ``.gz``, ``.bz2``, ``.xz`` or ``.zst`` compresses it.

        The file appears only when it is complete. ``samples`` and ``fail_level`` are as for `to_html` and `to_junit`. Raises OSError if it
        cannot be written, ValueError for an unknown ending or ``format``, and if ``max_diagnostics`` left out findings that the format
        needs; ImportError if the format takes a package that is not installed.

        Examples:
            >>> report.save(folder / "report.html")
            >>> report.save(folder / "findings.csv.gz")
            >>> report.save(folder / "quality.json", format="gitlab")
        """
        from predlint.io.outputs import save

        target = os.fsdecode(path)
        name = require_format(format) if format is not None else format_of(target)
        manner = self._manner(samples, fail_level)
        save(target, lambda stream: write(stream, name, manner, self.summary, self.diagnostics, self.groups))

    def _written(self, name: str, samples: int = SAMPLES, fail_level: Level = "error") -> str:
        return as_bytes(name, self._manner(samples, fail_level), self.summary, self.diagnostics, self.groups).decode()

    def _manner(self, samples: int, fail_level: Level) -> ReportOptions:
        if not isinstance(cast(object, samples), int) or samples < 0:
            raise ValueError(f"samples must be a whole number from 0, found {samples!r}")
        if fail_level not in ("error", "warning", "info"):
            raise ValueError(f'fail_level must be "error", "warning" or "info", found {fail_level!r}')
        return ReportOptions(samples=samples, fail_level=fail_level, sum_up=self._sum_up())

    def _sum_up(self) -> SumUp | None:
        """Returns the function that writes the last line of the text, for reports that are not about records."""
        return None

    def __str__(self) -> str:
        """The report as text: what ``predlint validate`` prints."""
        return plain(self.summary, self.groups, len(self.diagnostics))

    def __repr__(self) -> str:
        return f"<Report {'ok' if self.ok else 'not ok'}: {totals(self.summary)}>"

    def _repr_html_(self) -> str:
        """The report as notebooks show it."""
        from predlint.report.notebook import notebook

        return notebook(self.summary, self.groups, len(self.diagnostics))


def read_report(source: str | os.PathLike[str] | bytes | IO[bytes] | IO[str]) -> Report:
    """Reads a report that an earlier run wrote as ``json`` or ``jsonl``: from a path or a URL, bytes, or an open file; also compressed.

    It has the same findings and counts, and ``to_json()`` writes what was read. ``jsonl`` does not tell how long the run took.
    Raises SourceError if it cannot be read, ValueError for a file that is no report, only a part of one, or one of another version.

    Examples:
        >>> report.save(folder / "report.json.gz")
        >>> predlint.read_report(folder / "report.json.gz").counts == report.counts
        True
    """
    if isinstance(source, (str, os.PathLike)):
        path = os.fsdecode(source)
        with open_path(path) as opened:
            return Report(*report_data_of(opened, "standard input" if path == "-" else shown(path), SAMPLES))
    if isinstance(source, (bytes, bytearray, memoryview)):
        source = io.BytesIO(bytes(cast(Any, source)))
    if not hasattr(cast(object, source), "read"):
        raise TypeError(f"a report is a path, its bytes or an open file, found an object of type {type(source).__name__}")
    if isinstance(source, io.TextIOBase):
        source = io.BytesIO(cast("IO[str]", source).read().encode())
    with spool(cast("IO[bytes]", source)) as opened:
        return Report(*report_data_of(opened, "the report", SAMPLES))


class KeepFindings:
    """A sink that keeps diagnostics as values, up to a limit."""

    wants_places = True

    def __init__(self, limit: int | None) -> None:
        self.kept: list[Diagnostic] = []
        self.limit = limit
        self.groups: list[Group] = []
        self.by_number: list[Diagnostic] = []

    def render(self, diagnostic: Diagnostic) -> bytes:
        self.by_number.append(diagnostic)
        return len(self.by_number).to_bytes(8, "big")

    def emit(self, rendered: bytes) -> None:
        for at in range(0, len(rendered), 8):
            if self.limit is None or len(self.kept) < self.limit:
                self.kept.append(self.by_number[int.from_bytes(rendered[at : at + 8], "big") - 1])

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self.by_number.clear()
        self.groups = groups


def require_limit(limit: int | None) -> None:
    """Raises ValueError for an invalid limit of findings."""
    if limit is not None and (not isinstance(cast(object, limit), int) or limit < 0):
        raise ValueError(f"max_diagnostics must be a whole number from 0, or None for all, found {limit!r}")
