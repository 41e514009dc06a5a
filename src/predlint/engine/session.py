"""Checks records that a program gives: one by one, with findings at once, or all for a report."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from predlint.engine import sizes
from predlint.engine.files import Execution, check_files, end_ontology, end_rules, report_for_all_files, rules_on_run
from predlint.engine.reports import SAMPLES, KeepFindings, Report, require_limit
from predlint.engine.run import FileRun
from predlint.engine.whole_file import measured_in
from predlint.io import spooled_bytes
from predlint.io.layout import Layout
from predlint.io.sources import spool
from predlint.model.diagnostics import Diagnostic
from predlint.report.collector import Collector
from predlint.report.model import Group, Summary

if TYPE_CHECKING:
    from predlint.engine.inputs import Input
    from predlint.engine.options import Compiled
    from predlint.io.data_rows import DataRows, DataRowsGiven


# -- Checks records that come one by one: each returns its findings at once, and the end returns those that compare records --


#: From this many bytes on, a faulty line takes milliseconds.
_LONG = 1 << 14
_LINES = Layout("lines")


class Session:
    """A run that the caller feeds with records. Close it: its lines and columns may be in temporary files."""

    def __init__(self, checker: Compiled, rows: DataRows | None) -> None:
        self._checker, self._rows = checker, rows
        self._plan = checker.plan_for(rows)
        self._rules = self._plan.file_rules(rows)
        self._fresh = BufferSink()
        with contextlib.ExitStack() as stack:
            self._source = stack.enter_context(spool(io.BytesIO(), unpack=False))
            self._source.max_record = checker.options.max_record
            self._collector = Collector(checker.levels, [self._fresh], 0)
            stack.callback(self._collector.close)
            stack.callback(self._let_go)
            self._means = stack.enter_context(Execution().means(checker, rows, self._collector.wanted))
            self._run = self._begin()
            self._run.whole.begin(_LINES, None)
            self._stack = stack.pop_all()

    def _begin(self) -> FileRun:
        return FileRun(self._source, self._rules, self._collector, Summary(), means=self._means)

    def _detect_medium(self, line: bytes) -> None:
        """Selects the plan by the first record, which may reveal the media type of all."""
        plan = self._plan.for_file_head(line) if self._checker.ontology.dialect == "labelbox" else self._plan
        if plan is not self._plan:
            self._let_go()
            self._plan = plan
            self._rules = plan.file_rules(self._rows)
            self._run = self._begin()

    def _let_go(self) -> None:
        self._rules.discard()
        self._rules.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Deletes the temporary files."""
        self._stack.close()

    def takes_long(self, line: bytes) -> bool:
        """Returns True if `take` may take long: for a long line, or if columns or lines go to disk before it."""
        count, size = self._run.records.count, self._source.size
        return len(line) >= _LONG or (count > 0 and count % sizes.STREAM_PART == 0) or size <= spooled_bytes.MEMORY < size + len(line)

    def take(self, line: bytes) -> list[Diagnostic]:
        """Returns the findings of the next record, given as its line."""
        source = self._source
        offset = source.size
        if not offset:
            self._detect_medium(line)
        source.file.seek(offset)
        source.file.write(line)
        source.size += len(line)
        self._run.feed(offset, line)
        return self._fresh.take()

    def end(self) -> list[Diagnostic]:
        """Returns the findings that compare records."""
        self._run.ending(_LINES)
        self._run.end()
        found = self._fresh.take()
        if (uncovered := self._plan.coverage(self._rows, self._rules.seen_rows)) is not None:
            report_for_all_files(uncovered, self._collector)
            found += self._fresh.take()
        on_run = rules_on_run(self._checker)
        if on_run is not None:
            on_run.merge(None, measured_in(self._rules))
        end_rules(on_run, self._rows, self._rules.seen_rows, self._collector)
        end_ontology(self._checker, self._collector)
        return found + self._fresh.take()


def found_in(checker: Compiled, line: bytes, number: int) -> list[Diagnostic]:
    """Returns the findings of one record by itself, given as its line; ``number`` is the line number."""
    with spool(io.BytesIO(line), unpack=False) as source:
        source.max_record = checker.options.max_record
        fresh = BufferSink()
        collector = Collector(checker.levels, [fresh], 0)
        try:
            rules = checker.plan_of(line).file_rules(None)
            FileRun(source, rules, collector, Summary()).feed(0, line)
            rules.discard()
            rules.close()
        finally:
            collector.close()
        found = fresh.take()
    return found if number == 1 else [replace(each, line=number) if each.line is not None else each for each in found]


class BufferSink:
    """A sink that buffers findings until they are taken."""

    wants_places = True

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []

    def render(self, diagnostic: Diagnostic) -> bytes:
        """Buffers the finding; there is nothing to emit later."""
        self._found.append(diagnostic)
        return b""

    def emit(self, rendered: bytes) -> None:
        """Does nothing."""

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Does nothing."""

    def take(self) -> list[Diagnostic]:
        """Returns the findings since the last call, in the order of reports."""
        if not self._found:
            return []
        found, self._found = self._found, []
        return sorted(found, key=lambda d: (d.offset if d.offset is not None else 1 << 62, d.code))


def report_of(
    checker: Compiled,
    inputs: Sequence[Input],
    data_rows: DataRowsGiven | None,
    limit: int | None,
    execution: Execution,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """Checks files, and keeps findings up to a limit. Raises ValueError for an invalid limit."""
    require_limit(limit)
    keep = KeepFindings(limit)
    summary = check_files(checker, inputs, data_rows, sinks=[keep], samples=SAMPLES, stop=stop, execution=execution)
    if stop is None and not summary.complete and summary.stopped is None:
        raise KeyboardInterrupt  # only the user stops it; the command then shows the report so far, a program ends
    return Report(summary, keep.kept, keep.groups)
