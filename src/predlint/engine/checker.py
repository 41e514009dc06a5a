"""The public way in: compile an ontology once, check any number of files or records with it."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, cast

from predlint.diagnostics import Diagnostic, Severity
from predlint.dialects.registry import AnyOntology, Plan, plan_for, read_ontology
from predlint.engine.execution import Execution
from predlint.engine.faults import EngineError, WorkersLost
from predlint.engine.files import Input, Progress, Run
from predlint.engine.memory import as_lines
from predlint.engine.options import OptionError, Options, levels_for
from predlint.engine.run import FileRun, Stopped
from predlint.notes.errors import SpillError
from predlint.ontology import Ontology
from predlint.report.collector import Collector
from predlint.report.line import Line
from predlint.report.model import Group, Summary
from predlint.report.sink import Sink
from predlint.rules import Rule
from predlint.stream.data_rows import DataRows, DataRowsError, read_data_rows
from predlint.stream.sources import Source, SourceError, check_path, spool
from predlint.stream.urls import shown

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.dialects.coco.mapping import CocoMap
    from predlint.lang.nodes import Document
    from predlint.own_rules.ruleset import RuleSet

__all__ = ["Checker", "DataRowsError", "EngineError", "OptionError", "PredictionError", "Report", "SourceError", "compile"]


class PredictionError(ValueError):
    """Predictions that must not be uploaded; ``report`` has every finding."""

    def __init__(self, report: Report) -> None:
        self.report = report
        counts = report.counts
        first = next((d for d in report.diagnostics if d.severity is Severity.ERROR), None)
        where = f"; first: {first.message}" + (f" (record {first.line})" if first.line else "") if first else ""
        errors, records = counts["error"], report.summary.records
        what = f"{errors:,} error{'s' if errors != 1 else ''} in {records:,} prediction{'s' if records != 1 else ''}"
        super().__init__(f"{what}{where}")

    def __reduce__(self) -> tuple[Any, ...]:
        return PredictionError, (self.report,)


class Report:
    """What a run found. Counts are exact; ``diagnostics`` are all findings unless a limit was asked for."""

    def __init__(self, summary: Summary, diagnostics: list[Diagnostic]) -> None:
        self.summary = summary
        self.diagnostics = diagnostics

    @property
    def ok(self) -> bool:
        """True when there is no error and the run came to its end."""
        return self.summary.errors == 0 and self.summary.complete and not self.summary.unread

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

    def __repr__(self) -> str:
        return f"<Report {self.counts} in {self.summary.records} records>"


class _Keep:
    """A sink that keeps diagnostics as values, up to a limit."""

    wants_places = True

    def __init__(self, limit: int | None) -> None:
        self.kept: list[Diagnostic] = []
        self.limit = limit
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

    def take(self) -> list[Diagnostic]:
        """What was rendered since the last time, in the order of reports."""
        taken = sorted(self.by_number, key=lambda d: (d.offset if d.offset is not None else 1 << 62, d.code))
        self.by_number.clear()
        return taken


class Checker:
    """A compiled ontology. Reusable, picklable, and safe to share between threads as long as each validates its own records."""

    def __init__(self, ontology: AnyOntology, options: Options) -> None:
        self.ontology, self._given = ontology, options
        self.plan = plan_for(ontology, options.target, options.media, options.profile, options.dialect, options.mapping)
        self.own_rules = compile_own_rules(ontology, options.rules)
        """The user's own rules, compiled; None where there are none."""
        own: dict[str, Rule] = {}
        if self.own_rules is not None:
            from predlint.own_rules.findings import rule_of
            from predlint.own_rules.plan import RuledPlan

            self.plan = RuledPlan(self.plan, self.own_rules)
            own = {rule.code: rule_of(rule) for rule in self.own_rules.rules}
        if options.statistics:
            from predlint.statistics.plan import CountedPlan

            self.plan = CountedPlan(self.plan)
        self.options = options.known(own)
        self.levels = levels_for(self.options, self.plan.levels(), own)

    def __reduce__(self) -> tuple[Any, ...]:
        return Checker, (self.ontology, self._given)

    def plan_for(self, rows: DataRows | None) -> Plan:
        """The plan for data rows whose medium only their list tells."""
        medium = rows.medium if self.options.media is None and rows is not None else None
        return self.plan.on(medium) if medium is not None else self.plan

    @property
    def json_schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 for one record. What is only a warning, or takes a computation, is not in it: see `rules`."""
        return self.plan.json_schema()

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules in force, as data: code, name, severity, what it is about and its parameters."""
        return self.plan.rules(self.levels)

    def validate(
        self,
        predictions: str | os.PathLike[str] | bytes | IO[bytes] | Iterable[Any],
        *,
        data_rows: str | os.PathLike[str] | DataRows | None = None,
        max_diagnostics: int | None = None,
        jobs: int = 1,
        executor: Executor | None = None,
    ) -> Report:
        """Checks a file (a path or several, an open binary file, bytes of NDJSON) or an iterable of records (dicts, or bytes of one line).

        ``jobs`` is the number of processes that share the work on large files, 0 for as many as there are processors. On systems where
        processes are not forked, a program that asks for more than one needs ``if __name__ == "__main__":``. ``executor`` does the
        work instead: any `concurrent.futures.Executor` whose workers can read the files.

        Raises SourceError when a file cannot be read, DataRowsError when the list of data rows cannot.
        """
        keep = _Keep(max_diagnostics)
        if jobs < 0:
            raise ValueError(f"jobs must be 1 or more, or 0 for as many as there are processors, found {jobs}")
        summary = self._run(_sources(predictions), data_rows, [keep], None, 0, None, Execution(jobs, executor))
        return Report(summary, keep.kept)

    def iter_diagnostics(
        self, records: Iterable[Any], *, data_rows: str | os.PathLike[str] | DataRows | None = None
    ) -> Iterator[Diagnostic]:
        """The findings of each record as it goes by, then those that take more than one record.

        ``line`` is the record's number, from 1. Memory does not grow: what rules across records keep goes to disk beyond 512 MiB.
        """
        rows = _rows(data_rows)
        if isinstance(records, (str, bytes, os.PathLike, Mapping)):
            raise TypeError("an iterable of records is expected, found one value: validate() takes paths and bytes")
        with spool(cast(Any, as_lines(())), unpack=False) as source, Execution().means(self, rows, 0, places=True) as means:
            keep = _Keep(None)
            summary = Summary()
            collector = Collector(self.levels, [keep], 0)
            plan = self.plan_for(rows)
            file = plan.file(rows)
            try:
                yield from run_records(FileRun(source, file, collector, summary, means=means), source, keep, records)
                if (uncovered := plan.coverage(rows, file.seen)) is not None:
                    collector.add(Line(None, None, None, b"", None), [(uncovered, None)], late=True)
                    yield from keep.take()
            finally:
                collector.close()

    def check(self, record: Any) -> list[Diagnostic]:
        """The findings of one record, given as a dict or as the bytes of its line."""
        with spool(cast(Any, as_lines((record,))), unpack=False) as source:
            keep = _Keep(None)
            collector = Collector(self.levels, [keep], 0)
            try:
                run = FileRun(source, self.plan.file(None), collector, Summary())
                run.feed(0, source.read_at(0, source.size))
            finally:
                collector.close()
            return keep.take()

    def raise_for_errors(self, records: Any, *, data_rows: str | os.PathLike[str] | DataRows | None = None) -> Report:
        """Checks records before an upload. Raises PredictionError, with the report, when there is an error."""
        report = self.validate(records, data_rows=data_rows)
        if not report.ok:
            raise PredictionError(report)
        return report

    def run(
        self,
        paths: Sequence[str],
        *,
        data_rows: str | None = None,
        sinks: Sequence[Sink] = (),
        progress: Progress | None = None,
        samples: int = 3,
        stop: Callable[[], bool] | None = None,
        execution: Execution | None = None,
    ) -> Summary:
        """Checks files into sinks: what the command does. A KeyboardInterrupt ends the run early, with the report so far."""
        return self._run(paths, data_rows, sinks, progress, samples, stop, execution or Execution())

    def _run(
        self,
        inputs: Sequence[Input],
        data_rows: str | os.PathLike[str] | DataRows | None,
        sinks: Sequence[Sink],
        progress: Progress | None,
        samples: int,
        stop: Callable[[], bool] | None,
        execution: Execution,
    ) -> Summary:
        for path in inputs:
            if isinstance(path, str):
                check_path(path)
        rows = _rows(data_rows)
        summary = Summary()
        collector = Collector(self.levels, sinks, samples)
        begin = time.perf_counter()
        run = Run(self, rows, collector, summary, progress, stop)
        try:
            with execution.means(self, rows, samples, places=collector.lists_places, records=collector.shows_records) as means:
                run.files(inputs, means)
            run.end()
            if execution.state is not None:
                execution.state.finish()
        except (KeyboardInterrupt, Stopped):
            summary.complete = False
        except (WorkersLost, SpillError) as error:
            summary.complete, summary.stopped = False, (error.message, error.help)
        except BaseException:
            collector.close()
            raise
        summary.seconds = time.perf_counter() - begin
        collector.finish(summary)
        return summary


def run_records(run: FileRun, source: Source, keep: _Keep, records: Iterable[Any]) -> Iterator[Diagnostic]:
    """Feeds records one by one, giving their findings as they come and the rest at the end."""
    offset = 0
    for text in as_lines(records):
        source.file.seek(offset)
        source.file.write(text)
        source.size += len(text)
        run.feed(offset, text)
        offset += len(text)
        if keep.by_number:
            yield from keep.take()
    run.end()
    yield from keep.take()


def compile_own_rules(ontology: AnyOntology, given: Iterable[Document]) -> RuleSet | None:
    """The rules that stand in the ontology's own file, and in those that were given beside it; None for none. Raises LanguageError."""
    document = ontology.document if isinstance(ontology, Ontology) else None
    documents = [each for each in (document, *given) if each is not None and each.rules]
    if not documents:
        return None
    from predlint.own_rules.ruleset import compile_rules
    from predlint.views.registry import vocabulary_of

    return compile_rules(documents, vocabulary_of(ontology))


def _rows(data_rows: str | os.PathLike[str] | DataRows | None) -> DataRows | None:
    return data_rows if data_rows is None or isinstance(data_rows, DataRows) else read_data_rows(data_rows)


def _sources(predictions: Any) -> Sequence[Input]:
    """The path of each file, or an opener of all records in memory."""
    import io

    if isinstance(predictions, (str, os.PathLike)):
        return [os.fspath(cast("str | os.PathLike[str]", predictions))]
    if isinstance(predictions, (bytes, bytearray, memoryview)):
        return [spool(io.BytesIO(bytes(cast(Any, predictions))))]
    if isinstance(predictions, Mapping):
        raise TypeError("a list of records is expected, found one record: use check(), or put it into a list")
    if hasattr(predictions, "read"):
        if isinstance(predictions.read(0), str):
            raise TypeError('the file is open in text mode: open it with mode "rb"')
        return [spool(predictions)]
    if not isinstance(predictions, Iterable):
        raise TypeError(f"predictions must be a path, bytes, a binary file or an iterable of records, found {predictions!r}")
    items = cast("Iterable[Any]", predictions)
    if isinstance(items, (list, tuple)) and items and all(isinstance(p, (str, os.PathLike)) for p in items):
        return [os.fspath(p) for p in cast("list[str | os.PathLike[str]]", items)]
    return [spool(as_lines(items), unpack=False)]


def compile(
    ontology: str | os.PathLike[str] | bytes | Mapping[str, Any] | AnyOntology,
    *,
    target: str = "model-run",
    media: str | None = None,
    dialect: str | None = None,
    profile: str | None = None,
    map: str | os.PathLike[str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    severities: Mapping[str, str] | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    statistics: bool = False,
) -> Checker:
    """Compiles an ontology (a path, its bytes, its JSON as a dict, or what was read from it) into a `Checker`.

    A Labelbox ontology is JSON, a Label Studio labeling config is XML, an Encord ontology JSON with ``objects``; a COCO file stands
    for its categories and images. Which of them it is, its content tells. ``dialect`` says how the predictions are written where that
    is not clear: ``coco`` for COCO files that go into an Encord project, with ``map`` the path of the mapping of their ids.

    ``target`` is ``model-run`` or ``mal``. ``media`` is what the data rows are; else the ontology's own media type; else
    unknown, and rules that need it are quiet. ``select`` and ``ignore`` take codes or their beginnings; ``severities`` maps a
    code, or the name of a rule of your own, to error, warning, info or off. ``rules`` are files (paths, or their bytes) with rules of
    your own; those in an ``.onto`` ontology are in force without being named. ``statistics``: what the records hold is counted in the
    same pass, see `Report.statistics`.

    Raises OntologyError when the ontology cannot be used, LanguageError when a rule cannot, OptionError when an option cannot.
    """
    documents = read_rules(rules)
    mapping = _mapping(map) if map is not None else None
    options = Options.of(
        target=target, media=media, dialect=dialect, profile=profile, mapping=mapping, select=select, ignore=ignore,
        severities=severities, rules=documents, statistics=statistics,
    )  # fmt: skip
    collecting = gc.isenabled()
    gc.disable()  # a large ontology is many thousands of objects without a cycle, and all of them stay
    try:
        read = cast(AnyOntology, ontology) if hasattr(ontology, "dialect") else read_ontology(cast(Any, ontology), dialect)
        return Checker(read, options.on(read))
    finally:
        if collecting:
            gc.enable()


def read_rules(rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes]) -> list[Document]:
    """What stands in files of rules. Raises LanguageError, and OptionError for a file that cannot be read or has no rule."""
    every = [rules] if isinstance(rules, (str, bytes, os.PathLike)) else list(rules)
    if not every:
        return []
    from predlint.lang.faults import LanguageError
    from predlint.lang.load import load

    found: list[Document] = []
    for number, each in enumerate(every, 1):
        try:
            found.append(load(each, f"rules {number}" if isinstance(each, bytes) else None))
        except (OSError, ValueError) as error:
            if isinstance(error, LanguageError):
                raise
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise OptionError(f"rules: {shown(os.fsdecode(each))} cannot be read: {reason}") from None
        if not found[-1].rules:
            name = next(iter(found[-1].sources), "the text")
            raise OptionError(f"rules: there is no rule in {name}", "a rule begins: rule its-name { on … require … }")
    return found


def _mapping(path: str | os.PathLike[str]) -> CocoMap:
    from predlint.dialects.coco.mapping import MapError, read_map

    try:
        return read_map(path)
    except MapError as error:
        raise OptionError(error.message, error.help) from None
