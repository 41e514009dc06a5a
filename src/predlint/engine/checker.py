"""A compiled ontology: checks any number of files or records."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import IO, TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from predlint.engine.file_discovery import identity
from predlint.engine.files import Execution, Progress, check_files
from predlint.engine.inputs import Input, files_of, inputs_of, require_records, rows_of
from predlint.engine.options import Options, compile_own_rules, levels_for
from predlint.model.diagnostics import Diagnostic, Rule, Severity
from predlint.model.texts import quote
from predlint.platforms.registry import AnyOntology, lint, plan_for
from predlint.report.model import Sink, Summary

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.engine.record_split import After
    from predlint.engine.reports import Report
    from predlint.engine.run_parts import Part, PartResult
    from predlint.io.data_rows import ArrowTable, DataRows, DataRowsGiven
    from predlint.model.ontology import Notice
    from predlint.platforms.protocols import Plan
    from predlint.report.hidden_findings import UnselectedFindings

    #: What `Checker.validate` accepts: paths, files, bytes, records one by one, or a table of them.
    Predictions = str | os.PathLike[str] | bytes | IO[bytes] | IO[str] | Iterable[Any] | ArrowTable


class Checker:
    """A compiled ontology. Reusable, picklable, and safe to share between threads if each thread validates its own records."""

    def __init__(self, ontology: AnyOntology, options: Options) -> None:
        self.ontology, self._given = ontology, options
        self.path: str | None = None
        """The file of the ontology, if it was read from one. It is not checked when it is in a folder of predictions."""
        self._notices: list[Notice] | None = None
        self.record_plan = plan_for(ontology, options.target, options.media, options.profile, options.dialect, options.mapping)
        self.own_rules = compile_own_rules(ontology, options.rules)
        if self.own_rules is not None:
            self.own_rules = self.own_rules.with_figures(options.reference, options.statistics)
        """The user's own rules, compiled; None if there are none."""
        own: dict[str, Rule] = {}
        if self.own_rules is not None:
            from predlint.custom_rules.findings import rule_of
            from predlint.engine.custom_rules import CustomRulePlan

            self.record_plan = CustomRulePlan(self.record_plan, self.own_rules)
            own = {rule.code: rule_of(rule) for rule in self.own_rules.rules}
        if options.statistics:
            from predlint.engine.counting_plan import CountingPlan

            self.record_plan = CountingPlan(self.record_plan)
        self.options = options.known(own)
        self.levels = levels_for(self.options, self.record_plan.levels(), own)

    def __reduce__(self) -> tuple[Any, ...]:
        return Checker, (self.ontology, self._given), {"path": self.path}

    def named(self, data_rows: Any) -> dict[str, bool]:
        """Returns the files of a run that are not predictions, whatever folder they are in; True for the ontology."""
        given = [(data_rows, False), (self.path, True)]
        paths = [(cast("str | os.PathLike[str]", each), ours) for each, ours in given if isinstance(each, (str, os.PathLike))]
        return {identity(os.fsdecode(path)): ours for path, ours in paths}

    def leaving_out(self, left_out: UnselectedFindings | None) -> Checker:
        """Returns a copy for runs that show some findings in no report and count them in ``Summary.left_out``."""
        made = object.__new__(Checker)
        given, options = replace(self._given, left_out=left_out), replace(self.options, left_out=left_out)
        made.__dict__.update(self.__dict__, _given=given, options=options, levels=self.levels.leaving_out(left_out))
        return made

    def compared(self, reference: tuple[tuple[int, tuple[float | None, ...]], ...]) -> Checker:
        """Returns a checker that knows the figures of a reference: for each rule number, the value of each of its measures."""
        made = Checker(self.ontology, replace(self._given, reference=reference))
        made.path = self.path
        return made

    def __repr__(self) -> str:
        return f"<Checker: {_words(self)}>"

    def plan_for(self, rows: DataRows | None) -> Plan:
        """Returns the plan for data rows whose media type is known only from their list."""
        if self.options.media is not None or rows is None:
            return self.record_plan
        if rows.medium is not None:
            return self.record_plan.for_medium(rows.medium)
        if self.ontology.dialect == "labelbox" and rows.inferred is not None:
            return self.record_plan.for_medium(*rows.inferred)
        return self.record_plan

    def plan_of(self, record: bytes) -> Plan:
        """Returns the plan for a session, chosen by its first record."""
        return self.record_plan.for_file_head(record) if self.ontology.dialect == "labelbox" else self.record_plan

    @property
    def ontology_errors(self) -> list[Notice]:
        """The errors of the ontology itself for which good predictions are refused or lost."""
        if self._notices is None:
            self._notices = lint(self.ontology)
        return [each for each in self._notices if self.levels[each.code] is Severity.ERROR and not each.kind.is_local]

    @property
    def json_schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 for one record. It leaves out warnings and rules that take a computation: see `rules`."""
        return self.record_plan.json_schema()

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules in force, as data: code, name, severity, topic and parameters."""
        return self.record_plan.rules(self.levels)

    def validate(
        self,
        predictions: Predictions,
        *,
        data_rows: DataRowsGiven | None = None,
        max_diagnostics: int | None = None,
        jobs: int = 1,
        executor: Executor | None = None,
    ) -> Report:
        """Checks a file (a path or several, an open file, or bytes), records, or a table of records.

        Records are dicts, lines as text or bytes, models (pydantic, dataclasses, msgspec, attrs), or objects of the vendors' SDKs,
        which their own serializer writes: a Label of Labelbox, a prediction of Label Studio, a label row of Encord. A data frame, and
        an Arrow table, has a record in each row; empty cells are left out. Numbers and arrays of numpy are converted.

        A path may be a folder, or a pattern such as ``runs/**/*.ndjson``: then those of its files are checked that look like predictions.
        An iterator, and an open file, are read to their end.

        ``data_rows`` is the list of the data rows that exist: what `read_data_rows` takes or returns. ``max_diagnostics`` limits how many
        findings the report lists; its counts stay exact. ``jobs`` is the number of processes that share the work on large files, 0 for as
        many as there are processors. On systems where processes are not forked, a program that asks for more than one needs
        ``if __name__ == "__main__":``. ``executor`` does the work instead: any `concurrent.futures.Executor` whose workers can read the
        files.

        Raises SourceError when a file cannot be read, DataRowsError when the list of data rows cannot, TypeError for an object that has no
        records or cannot be written as JSON.
        """
        from predlint.engine.session import report_of

        return report_of(
            self, inputs_of(predictions, partial(self.named, data_rows)), data_rows, max_diagnostics, Execution.of(jobs, executor)
        )

    def plan(self, files: Any, *, data_rows: DataRowsGiven | None = None) -> list[Part]:
        """Splits a run into parts that can be checked anywhere; `merge` combines their results.

        ``files`` are paths and URLs, folders and patterns, as for `validate`: every process that checks a part opens them by the same
        names. Large files are cut; a small or compressed file is one part. Of large files only the bytes around the cuts are read.

        Raises SourceError when a file cannot be read, PartError for input that no other process can read: records, an open file, standard
        input.

        Examples:
            >>> parts = checker.plan("broken.ndjson")
            >>> results = [checker.check_part(part) for part in parts]
            >>> checker.merge(results).counts == checker.validate("broken.ndjson").counts
            True
        """
        from predlint.engine.run_parts import plan

        return plan(self, files, data_rows)

    def check_part(self, part: Part, *, data_rows: DataRowsGiven | None = None) -> PartResult:
        """Checks one part of a run, in any process on any machine; a part may be checked more than once.

        A list of ``data_rows`` is read by each call: `read_data_rows` reads it once. Raises PartError for a part of another release,
        ontology or list of data rows, and when its file was changed since the plan; SourceError when the file cannot be read.
        """
        from predlint.engine.run_parts import check_part

        return check_part(self, part, data_rows)

    def merge(self, results: Iterable[PartResult], *, data_rows: DataRowsGiven | None = None, max_diagnostics: int | None = None) -> Report:
        """Makes the report of a run from the results of its parts, in any order, each once or more: that of `validate`, byte for byte.

        The files must be there unchanged: findings that compare records of different parts are looked up in them.
        ``max_diagnostics`` is as for `validate`. Raises PartError if a result is missing or of another run, release, ontology or list
        of data rows, and when a file was changed since the plan.
        """
        from predlint.engine.run_parts import gather
        from predlint.engine.session import report_of

        rows = rows_of(data_rows, self.ontology.dialect)
        gathered = gather(self, results, rows)
        return report_of(self, gathered.inputs, rows, max_diagnostics, gathered)

    def iter_diagnostics(self, records: Iterable[Any], *, data_rows: DataRowsGiven | None = None) -> Iterator[Diagnostic]:
        """Yields the findings of each record as it is read, then those of rules that compare records.

        ``records`` and ``data_rows`` are as for `validate`. ``line`` is the record's number, from 1.
        Memory does not grow: data kept for cross-record rules goes to disk beyond 512 MiB.
        """
        from predlint.engine.session import Session

        rows = rows_of(data_rows, self.ontology.dialect)
        require_records(records)
        with Session(self, rows) as session:
            from predlint.engine.memory_input import records_as_lines

            for line in records_as_lines(records):
                yield from session.take(line)
            yield from session.end()

    def check(self, record: Any) -> list[Diagnostic]:
        """Returns the findings of one ``record``, which is as for `validate`, without those of rules that compare records.

        Examples:
            >>> box = {"top": 1, "left": 2, "height": 3, "width": 4}
            >>> [each.message for each in checker.check({"name": "sgn", "bbox": box, "dataRow": {"globalKey": "street-001.jpg"}})]
            ['"sgn" is not a feature of this ontology']
        """
        from predlint.engine.memory_input import lines_of
        from predlint.engine.session import found_in

        return [found for number, line in enumerate(lines_of(1, record), 1) for found in found_in(self, line, number)]

    def raise_for_errors(self, records: Any, *, data_rows: DataRowsGiven | None = None) -> Report:
        """Checks ``records`` before an upload. ``records`` and ``data_rows`` are as for `validate`.

        Returns the report. Raises PredictionError, which carries it, when there is an error or not everything could be read.
        """
        return self.validate(records, data_rows=data_rows).raise_for_errors()

    def aiter_diagnostics(
        self, records: AsyncIterable[Any] | Iterable[Any], *, data_rows: DataRowsGiven | None = None
    ) -> AsyncGenerator[Diagnostic]:
        """`iter_diagnostics` for asyncio: the same findings in the same order, while other tasks go on.

        ``records`` may come asynchronously, or from any iterable whose next record is available at once: it is read in the event loop.
        Other tasks get their turn every few milliseconds; long records, and rules that compare records, are checked in a thread.
        ``data_rows`` is as for `validate`. Exceptions from ``records`` are passed on. Temporary files are deleted when the iteration ends,
        when its task is cancelled, and with ``aclose()``.
        """
        from predlint.engine.asynchronous import diagnostics

        return diagnostics(self, records, data_rows)

    async def avalidate(
        self,
        predictions: Predictions | AsyncIterable[Any],
        *,
        data_rows: DataRowsGiven | None = None,
        max_diagnostics: int | None = None,
        jobs: int = 1,
        executor: Executor | None = None,
    ) -> Report:
        """`validate` for asyncio, in a thread. Records may also come asynchronously: they are gathered first, on disk beyond 64 MiB.

        The parameters and errors are those of `validate`. A task that is cancelled stops the check, and leaves no file behind.
        """
        from predlint.engine.asynchronous import report

        return await report(self, predictions, data_rows, max_diagnostics, Execution.of(jobs, executor))

    async def araise_for_errors(self, records: Any, *, data_rows: DataRowsGiven | None = None) -> Report:
        """`raise_for_errors` for asyncio: ``records`` are whatever `avalidate` takes. Raises PredictionError, which has the report."""
        return (await self.avalidate(records, data_rows=data_rows)).raise_for_errors()

    def run(
        self,
        inputs: Sequence[Input | os.PathLike[str]],
        *,
        data_rows: DataRowsGiven | None = None,
        sinks: Sequence[Sink] = (),
        progress: Progress | None = None,
        samples: int = 3,
        stop: Callable[[], bool] | None = None,
        execution: Execution | None = None,
        after: After | None = None,
    ) -> Summary:
        """Checks files and writes findings to sinks, as the command does. A KeyboardInterrupt ends the run early, with the report so far.

        ``after`` is called in this process with every file in order, as a `CheckedFile`, once its last finding is reported.
        """
        return check_files(
            self, files_of(inputs), data_rows, sinks=sinks, progress=progress, samples=samples, stop=stop, execution=execution, after=after
        )


_PLATFORMS = {"labelbox": "Labelbox", "label-studio": "Label Studio", "encord": "Encord", "coco": "COCO"}


def _words(checker: Checker) -> str:
    """Describes the checker: platform, ontology, and the options that differ from the default."""
    from predlint.platforms.sources import vocabulary_of

    ontology, options = checker.ontology, checker.options
    dialect = options.dialect or (ontology.dialect if options.mapping is None else "coco")
    destination = f" into {_PLATFORMS[ontology.dialect]}" if dialect != ontology.dialect else ""
    phrases = [_PLATFORMS[dialect] + destination]
    features = len(vocabulary_of(ontology).features)
    phrases.append((f"{quote(ontology.name)} with " if ontology.name else "") + f"{features:,} feature{'s' if features != 1 else ''}")
    if ontology.dialect == "labelbox":
        phrases.append(f"target {options.target}")
    if (media := options.media or ontology.media) is not None:
        phrases.append(f"media {media}")
    if options.profile != "default":
        phrases.append(f"profile {options.profile}")
    if checker.own_rules is not None:
        own = len(checker.own_rules.rules)
        phrases.append(f"{own:,} rule{'s' if own != 1 else ''} of its own")
    return ", ".join(phrases)
