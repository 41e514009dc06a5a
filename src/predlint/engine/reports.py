"""What a run gives to a program: a report with its findings, or the exception that carries it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, cast

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.model import Group, Summary

if TYPE_CHECKING:
    import os

    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.engine.files import Input
    from predlint.stream.data_rows import DataRows

#: Places that a report shows of one message.
SAMPLES = 3


class PredictionError(ValueError):
    """Predictions that must not be uploaded; ``report`` has every finding."""

    def __init__(self, report: Report) -> None:
        self.report = report
        counts = report.counts
        short = [*report.summary.unread, *(report.summary.stopped or ())[:1]]
        unread = f"; {short[0]}" if short else ""
        first = next((d for d in report.diagnostics if d.severity is Severity.ERROR), None)
        errors, records = counts["error"], report.summary.records
        place = f" ({_place(first)})" if first and first.line and (records or first.file is not None) else ""
        where = f"; first: {first.message}{place}" if first else ""
        what = f"{errors:,} error{'s' if errors != 1 else ''} in {records:,} prediction{'s' if records != 1 else ''}"
        super().__init__(f"{what}{where}{unread}")

    def __reduce__(self) -> tuple[Any, ...]:
        return PredictionError, (self.report,)


def _place(found: Diagnostic) -> str:
    return f"{found.file}:{found.line}" if found.file is not None else f"record {found.line}"


class Report:
    """What a run found. ``print(report)`` shows it as the command does; notebooks show it as a table."""

    def __init__(self, summary: Summary, diagnostics: list[Diagnostic], groups: Sequence[Group] = ()) -> None:
        self.summary = summary
        """The totals: files, records, findings by rule, seconds; exact, whatever was kept."""
        self.diagnostics = diagnostics
        """All findings in the order of the files, or the first ``max_diagnostics``."""
        self.groups = groups
        """The findings by rule: each message with its count and its first places."""

    def __bool__(self) -> NoReturn:
        """Raises TypeError: a report is there whatever was found, and ``if report:`` would let everything pass."""
        raise TypeError("a report is neither true nor false: ask report.ok, or report.diagnostics")

    @property
    def ok(self) -> bool:
        """True when there is no error and the run came to its end."""
        return self.summary.errors == 0 and self.summary.complete and not self.summary.unread

    def raise_for_errors(self) -> Report:
        """The report itself. Raises PredictionError, which carries it, when it is not ok."""
        if not self.ok:
            raise PredictionError(self)
        return self

    @property
    def statistics(self) -> dict[str, Any] | None:
        """What the records hold (see docs/stats.md); None for a checker that was not asked to count."""
        if self.summary.statistics is None:
            return None
        from json import loads

        from predlint.report.statistics import statistics_value

        return loads(statistics_value(self.summary.statistics))

    @property
    def counts(self) -> dict[str, int]:
        """Exact numbers of findings: ``error``, ``warning``, ``info``."""
        return {"error": self.summary.errors, "warning": self.summary.warnings, "info": self.summary.infos}

    def to_frame(self) -> Any:
        """The findings as a pandas DataFrame, a row each; needs pandas.

        Columns are the members of a `Diagnostic`, and ``data_row``, ``uuid`` and ``feature`` of its record. Where ``max_diagnostics``
        left findings out, ``attrs["complete"]`` is False; ``attrs["counts"]`` has the exact numbers. Raises ImportError without pandas.
        """
        from predlint.report.frame import frame

        return frame(self.diagnostics, self.summary)

    def __str__(self) -> str:
        """The report as text: what ``predlint validate`` prints."""
        from predlint.report.plain import plain

        return plain(self.summary, self.groups, len(self.diagnostics))

    def __repr__(self) -> str:
        from predlint.report.text import totals

        return f"<Report {'ok' if self.ok else 'not ok'}: {totals(self.summary)}>"

    def _repr_html_(self) -> str:
        """The report as notebooks show it."""
        from predlint.report.notebook import notebook

        return notebook(self.summary, self.groups, len(self.diagnostics))


class Keep:
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


def report_of(
    checker: Checker,
    inputs: Sequence[Input],
    data_rows: str | os.PathLike[str] | DataRows | None,
    limit: int | None,
    execution: Execution,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """Checks files, and keeps what was found, up to a limit. Raises ValueError for a limit that is none."""
    if limit is not None and (not isinstance(cast(object, limit), int) or limit < 0):
        raise ValueError(f"max_diagnostics must be a whole number from 0, or None for all, found {limit!r}")
    keep = Keep(limit)
    summary = checker.run(inputs, data_rows=data_rows, sinks=[keep], samples=SAMPLES, stop=stop, execution=execution)
    if stop is None and not summary.complete and summary.stopped is None:
        raise KeyboardInterrupt  # nobody else stops it; the command tells what was found so far, a program is to end
    return Report(summary, keep.kept, keep.groups)
