"""Findings as a data frame of pandas or polars, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

from predlint.diagnostics import Diagnostic
from predlint.report.model import Summary
from predlint.report.table import COLUMNS, SEVERITIES, rows_of

_KINDS = {"number": "Int64", "text": "object", "value": "object", "severity": "category", "word": "category"}
#: The types of pandas' columns. Values are objects, as they are in the diagnostics, and so are texts.
PANDAS = {name: _KINDS[kind] for name, kind in COLUMNS.items()}


def frame(diagnostics: Sequence[Diagnostic], summary: Summary) -> Any:
    """Returns a pandas frame with one row for each finding, with the same columns and types also without findings. Raises ImportError if
    pandas is not installed.

    ``attrs["counts"]`` has the exact numbers of findings, ``attrs["complete"]`` whether the rows are all of them.
    """
    pandas = _require("pandas")
    levels = pandas.CategoricalDtype(list(SEVERITIES), ordered=True)
    made: dict[str, Any] = {}
    for name, kind in COLUMNS.items():
        values = [_member(diagnostic, name) for diagnostic in diagnostics]
        if kind == "severity":
            made[name] = pandas.Series(pandas.Categorical(values, dtype=levels))
        elif kind == "word":  # categories are texts, also if there are none
            distinct = pandas.Index(sorted({value for value in values if value is not None}), dtype="object")
            made[name] = pandas.Series(pandas.Categorical(values, categories=distinct))
        else:
            made[name] = pandas.Series(values, dtype=PANDAS[name])
    table = pandas.DataFrame(made)
    counts = {"error": summary.errors, "warning": summary.warnings, "info": summary.infos}
    table.attrs["counts"] = counts
    table.attrs["complete"] = len(diagnostics) == sum(counts.values()) and summary.complete and not summary.unread
    return table


def _member(diagnostic: Diagnostic, name: str) -> Any:
    if name == "severity":
        return diagnostic.severity.label
    if name in ("data_row", "uuid", "feature"):
        return diagnostic.record.get(name)
    return getattr(diagnostic, name)


def polars_frame(diagnostics: Sequence[Diagnostic]) -> Any:
    """Returns a polars frame with one row for each finding. Its columns have one type each, so values are JSON texts. Raises
    ImportError."""
    polars = _require("polars")
    kinds = {
        "number": polars.Int64, "text": polars.String, "value": polars.String, "severity": polars.Enum(SEVERITIES),
        "word": polars.Categorical,
    }  # fmt: skip
    return polars.DataFrame(rows_of(diagnostics), schema={name: kinds[kind] for name, kind in COLUMNS.items()}, orient="row")


def _require(name: str) -> Any:
    try:
        return cast(Any, import_module(name))
    except ImportError:
        raise ImportError(f"to_frame() needs {name}: pip install {name}", name=name) from None
