"""predlint: checks files of model predictions against a labeling ontology, before they are uploaded."""

from __future__ import annotations

from predlint.version import __version__ as __version__

TYPE_CHECKING = False  # the module typing takes longer to load than all of this, and a Ctrl-C meanwhile would show a traceback
if TYPE_CHECKING:
    from typing import Any

    from predlint.engine.api import compile
    from predlint.engine.checker import Checker
    from predlint.engine.ontology_check import check
    from predlint.engine.options import OptionError
    from predlint.engine.reports import PredictionError, Report, read_report
    from predlint.engine.run_parts import Part, PartError, PartResult
    from predlint.io.data_row import DataRowsError
    from predlint.io.data_row_files import read_data_rows
    from predlint.io.data_rows import DataRows
    from predlint.io.paths import SourceError
    from predlint.lang.errors import LanguageError
    from predlint.model.diagnostics import Diagnostic, EngineError, Severity
    from predlint.model.ontology import Ontology, OntologyError
    from predlint.model.settings import Dialect, Media, Profile, Target
    from predlint.tools.file_statistics import Stats, stats
    from predlint.tools.fix_result import Fixed
    from predlint.tools.fix_runs import fix
    from predlint.tools.ontology_diff import Diff, diff
    from predlint.tools.prediction_models import models
    from predlint.tools.sampler import Samples, sample


__all__ = [
    "Checker",
    "DataRows",
    "DataRowsError",
    "Diagnostic",
    "Dialect",
    "Diff",
    "EngineError",
    "Fixed",
    "LanguageError",
    "Media",
    "Ontology",
    "OntologyError",
    "OptionError",
    "Part",
    "PartError",
    "PartResult",
    "PredictionError",
    "Profile",
    "Report",
    "Samples",
    "Severity",
    "SourceError",
    "Stats",
    "Target",
    "check",
    "compile",
    "diff",
    "fix",
    "models",
    "read_data_rows",
    "read_report",
    "sample",
    "stats",
]
_LAZY_EXPORTS = {
    "Checker": "engine.checker", "PredictionError": "engine.reports", "Report": "engine.reports", "compile": "engine.api",
    "Diagnostic": "model.diagnostics", "Severity": "model.diagnostics", "Ontology": "model.ontology", "OntologyError": "model.ontology",
    "LanguageError": "lang.errors", "OptionError": "engine.options", "EngineError": "model.diagnostics", "SourceError": "io.sources",
    "Dialect": "model.settings", "Media": "model.settings", "Profile": "model.settings", "Target": "model.settings",
    "Diff": "tools.ontology_diff", "diff": "tools.ontology_diff", "Stats": "tools.file_statistics", "stats": "tools.file_statistics",
    "Fixed": "tools.fix_result", "fix": "tools.fix_runs",
    "check": "engine.ontology_check", "models": "tools.prediction_models", "Samples": "tools.sampler", "sample": "tools.sampler",
    "Part": "engine.run_parts", "PartError": "engine.run_parts", "PartResult": "engine.run_parts",
    "DataRows": "io.data_rows", "DataRowsError": "io.data_row", "read_data_rows": "io.data_row_files",
    "read_report": "engine.reports",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Loads a public name when it is first used, so that the command line starts fast."""
    if name not in _LAZY_EXPORTS:
        raise AttributeError(f"module 'predlint' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"predlint.{_LAZY_EXPORTS[name]}"), name)


def __dir__() -> list[str]:
    """Returns the public names, including those not loaded yet: what a notebook offers after ``predlint.``"""
    return sorted([*__all__, "__version__"])
