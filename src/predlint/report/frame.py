"""Findings as a pandas DataFrame: a row each."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.model import Summary

#: The columns and their types. Numbers may be missing; text and values are objects, as they are in the diagnostics.
COLUMNS: dict[str, str] = {
    "file": "category", "line": "Int64", "column": "Int64", "offset": "Int64", "pointer": "object", "code": "category",
    "rule": "category", "severity": "category", "message": "object", "help": "object", "value": "object", "data_row": "object",
    "uuid": "object", "feature": "object",
}  # fmt: skip


def frame(diagnostics: Sequence[Diagnostic], summary: Summary) -> Any:
    """One row a finding, the same columns and types also where nothing was found. Raises ImportError where pandas is not installed.

    ``attrs["counts"]`` has the exact numbers of findings, ``attrs["complete"]`` whether the rows are all of them.
    """
    try:
        pandas = cast(Any, import_module("pandas"))
    except ImportError:
        raise ImportError("to_frame() needs pandas: pip install pandas", name="pandas") from None
    levels = pandas.CategoricalDtype([level.label for level in Severity], ordered=True)
    made: dict[str, Any] = {}
    for name, kind in COLUMNS.items():
        values = [_member(diagnostic, name) for diagnostic in diagnostics]
        if name == "severity":
            made[name] = pandas.Series(pandas.Categorical(values, dtype=levels))
        elif kind == "category":  # of texts, also where there are none
            distinct = pandas.Index(sorted({value for value in values if value is not None}), dtype="object")
            made[name] = pandas.Series(pandas.Categorical(values, categories=distinct))
        else:
            made[name] = pandas.Series(values, dtype=kind)
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
