"""predlint: checks files of model predictions against a labeling ontology, before they are uploaded."""

from __future__ import annotations

from predlint.version import __version__ as __version__

TYPE_CHECKING = False  # the module typing takes longer to load than all of this, and a Ctrl-C meanwhile would show a traceback
if TYPE_CHECKING:
    from typing import Any

    from predlint.diagnostics import Diagnostic, Severity
    from predlint.engine.api import Stats, compile, models, stats
    from predlint.engine.checker import Checker
    from predlint.engine.differences import Diff, diff
    from predlint.engine.errors import EngineError
    from predlint.engine.fixing.fix_function import fix
    from predlint.engine.fixing.fix_result import Fixed
    from predlint.engine.ontology_check import check
    from predlint.engine.options import OptionError
    from predlint.engine.reports import PredictionError, Report, read_report
    from predlint.engine.run_parts import Part, PartError, PartResult
    from predlint.engine.sample_api import Samples, sample
    from predlint.lang.errors import LanguageError
    from predlint.ontology import Ontology, OntologyError
    from predlint.settings import Dialect, Media, Profile, Target
    from predlint.stream.data_row_files import read_data_rows
    from predlint.stream.data_rows import DataRows, DataRowsError
    from predlint.stream.sources import SourceError

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
    "Diagnostic": "diagnostics", "Severity": "diagnostics", "Ontology": "ontology", "OntologyError": "ontology",
    "LanguageError": "lang.errors", "OptionError": "engine.options", "EngineError": "engine.errors", "SourceError": "stream.sources",
    "Dialect": "settings", "Media": "settings", "Profile": "settings", "Target": "settings",
    "Diff": "engine.differences", "diff": "engine.differences", "Stats": "engine.api", "stats": "engine.api",
    "Fixed": "engine.fixing.fix_result", "fix": "engine.fixing.fix_function",
    "check": "engine.ontology_check", "models": "engine.api", "Samples": "engine.sample_api", "sample": "engine.sample_api",
    "Part": "engine.run_parts", "PartError": "engine.run_parts", "PartResult": "engine.run_parts",
    "DataRows": "stream.data_rows", "DataRowsError": "stream.data_rows", "read_data_rows": "stream.data_row_files",
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
