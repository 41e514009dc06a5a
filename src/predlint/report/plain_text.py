"""A report as ``print(report)`` shows it: the output of the command line, with hints for programs."""

from __future__ import annotations

from collections.abc import Sequence

from predlint.report.model import Group, Summary
from predlint.report.similar_messages import for_people
from predlint.report.terminal import printable
from predlint.report.text import blocks, totals


def plain(summary: Summary, groups: Sequence[Group], kept: int) -> str:
    """Returns the report as lines of text. ``kept``: the number of findings that the report lists."""
    lines: list[str] = []
    if not summary.complete:
        why, help = summary.stopped or (None, None)
        lines.append("STOPPED before the end: " + (printable(why) if why is not None else "what follows is what was found so far"))
        lines += [f"  help: {printable(help)}"] if help is not None else []
        lines.append("")
    lines += blocks(for_people(groups))
    lines += [f"NOT READ TO THE END: {printable(what)}" for what in summary.unread]
    lines.append(totals(summary))
    if summary.merged is not None:
        from predlint.report.merged import notices

        lines += map(printable, notices(summary))
    found = summary.errors + summary.warnings + summary.infos
    if kept < found:
        lines.append(f"report.diagnostics has the first {kept:,} of {found:,} (max_diagnostics)")
    return "\n".join(lines)
