"""Shows a report that asks for records what is predicted in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from predlint.dialects.protocols import FileRules, Plan
    from predlint.report.collector import Collector
    from predlint.stream.data_rows import DataRows
    from predlint.views.model import View


def show(collector: Collector, plan: Plan, rules: FileRules, rows: DataRows | None) -> None:
    """From now on the collector gets findings of the file that these rules are for."""
    if collector.details is not None:
        collector.details.view = view_of(plan, rules, rows)


def view_of(plan: Plan, rules: FileRules, rows: DataRows | None) -> View:
    """How the records of a file are seen, whoever stands before the rules of its platform."""
    from predlint.views.beside import platform_of
    from predlint.views.registry import view_for

    return view_for(platform_of(plan), platform_of(rules), rows)
