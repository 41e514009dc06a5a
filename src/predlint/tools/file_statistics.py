"""The public function `stats`: counts what files contain."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from predlint.engine.api import compile

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.engine.checker import Predictions
    from predlint.engine.inputs import OntologyGiven
    from predlint.engine.reports import Report
    from predlint.io.data_rows import DataRowsGiven
    from predlint.model.settings import Dialect, Media, Target


# -- what files hold ---------------------------------------------------------------------------------------------------


class Stats:
    """The contents of files: features, options, confidences, sizes (see docs/stats.md). ``print(stats)`` shows it as the command does."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def as_dict(self) -> dict[str, Any]:
        """The data that ``predlint stats --format json`` writes: schemas/statistics.schema.json."""
        from json import loads

        return loads(self.to_json())

    def to_json(self) -> str:
        """The JSON text that ``predlint stats --format json`` writes."""
        from predlint.report.statistics import statistics_json

        summary = self._report.summary
        assert summary.statistics is not None, "the checker was asked to count"
        return statistics_json(summary.statistics, summary).decode() + "\n"

    def __str__(self) -> str:
        from predlint.report.statistics import TablePage, statistics_report

        summary = self._report.summary
        assert summary.statistics is not None, "the checker was asked to count"
        return statistics_report(summary.statistics, summary, TablePage())

    def _repr_html_(self) -> str:
        """The statistics as notebooks show them."""
        from predlint.report.notebook import tables

        return tables(str(self))

    def __repr__(self) -> str:
        return f"<Stats: {self._report.summary.records:,} records>"


def stats(
    predictions: Predictions,
    ontology: OntologyGiven,
    *,
    dialect: Dialect | None = None,
    target: Target = "model-run",
    media: Media | None = None,
    data_rows: DataRowsGiven | None = None,
    map: str | os.PathLike[str] | None = None,
    max_record: int | str | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    jobs: int = 1,
    executor: Executor | None = None,
) -> Stats:
    """Counts what ``predictions`` contain. The parameters are those of `compile` and `Checker.validate`, which also takes ``predictions``.
    Measures of ``rules`` on files and on the run are counted too.

    Raises what `compile` and `Checker.validate` raise. A truncated file is counted as far as it could be read: then ``complete`` is False
    in the summary.

    Examples:
        >>> predlint.stats("clean.ndjson", "ontology.json").as_dict()["statistics"]["records"]["total"]
        26
    """
    checker = compile(ontology, dialect=dialect, target=target, media=media, map=map, max_record=max_record, rules=rules, statistics=True)
    return Stats(checker.validate(predictions, data_rows=data_rows, max_diagnostics=0, jobs=jobs, executor=executor))
