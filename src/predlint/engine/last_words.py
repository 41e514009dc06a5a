"""What is said once all files were read: of all of them together, by predlint and by rules of the user's own on the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predlint.report.collector import Collector

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.own_rules.whole_run import RunRules
    from predlint.shape.findings import Finding
    from predlint.stream.data_rows import DataRows


def rules_on_run(checker: Checker) -> RunRules | None:
    """The user's own rules on the run, with nothing counted yet; None without any."""
    if checker.own_rules is None or not checker.own_rules.on_run:
        return None
    from predlint.own_rules.whole_run import RunRules

    return RunRules(checker.own_rules)


def end_rules(
    rules: RunRules | None, rows: DataRows | None, seen: bytes | bytearray, collector: Collector, name: str | None = None
) -> None:  # fmt: skip
    """Adds what they say of all files: see `tell`."""
    for finding in rules.findings(rows, seen) if rules is not None else ():
        tell(finding, collector, name)


def tell(finding: Finding, collector: Collector, name: str | None = None) -> None:
    """Adds what is said of all files. ``name``: that of the file, where there is only one."""
    from predlint.report.line import Line, nothing_known

    collector.identify = nothing_known  # the rules of the last file let go of what they had
    collector.add(Line(name, None, None, b"", None), [(finding, None)], late=True)
    collector.end_of_file()
