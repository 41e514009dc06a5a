"""A report as notebooks show it: a small table with its own styles, without scripts, readable on light and dark backgrounds.

It stays small however much was found: the most frequent messages of the first rules, each with its first places.
"""

from __future__ import annotations

from collections.abc import Sequence

from predlint.diagnostics import Severity
from predlint.report.html.words import text
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.similar_messages import merge_similar
from predlint.report.terminal import count
from predlint.report.text import in_order, shared, totals
from predlint.report.text_block import cut_excerpt, places

#: Maximum number of rules shown, of messages for each, and of places for all messages of a rule.
RULES, CASES, PLACES = 20, 4, 3
#: Maximum characters of a message or a help, of a name of a file or data row, and of the text around a value.
_WORDS, _NAME, _EXCERPT = 400, 60, 64

# Colours that can be distinguished, and read, on white and on black; all other text has the colour of the notebook.
_COLOURS = {Severity.ERROR: "#c62828", Severity.WARNING: "#9a5b00", Severity.INFO: "#1565a7"}
_GOOD = "#2e7d32"
_BADGE = "display:inline-block;padding:0 .5em;border-radius:.25em;color:#fff;font-weight:600;background:"
_FAINT = "opacity:.75"
_LINE = "border:0;border-top:1px solid rgba(128,128,128,.4);"
_CELL = f"{_LINE}padding:.4em .6em .4em 0;text-align:left;vertical-align:top;background:none;white-space:normal;overflow-wrap:anywhere"
_CODE = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em;background:none;color:inherit;padding:0;white-space:pre-wrap"


def notebook(summary: Summary, groups: Sequence[Group], kept: int) -> str:
    """Returns the report as HTML. ``kept``: the number of findings that the report lists."""
    ordered = in_order(groups)
    shown = "".join(map(_rule, ordered[:RULES]))
    table = (
        f'<table style="width:100%;margin:.5em 0;border:0;border-collapse:collapse;table-layout:auto;text-align:left">'
        f"<tbody>{shown}</tbody></table>"
        if shown
        else ""
    )
    return (
        f'<div style="line-height:1.45;max-width:70em;overflow-wrap:anywhere">{_verdict(summary)}{_unread(summary)}{table}'
        f"{_rest(summary, ordered, kept)}</div>"
    )


def _badge(words: str, colour: str) -> str:
    return f'<span style="{_BADGE}{colour}">{words}</span>'


def _verdict(summary: Summary) -> str:
    good = not summary.errors and summary.complete and not summary.unread
    badge = _badge("ok", _GOOD) if good else _badge("not ok", _COLOURS[Severity.ERROR])
    return f"<div>{badge} {text(totals(summary))}</div>"


def _unread(summary: Summary) -> str:
    """Returns what kept the run from checking everything."""
    messages = [f"not read to the end: {text(what, _WORDS)}" for what in summary.unread[:CASES]]
    if len(summary.unread) > CASES:
        messages.append(f"and {count(len(summary.unread) - CASES, 'more file')} not read to the end")
    if summary.stopped is not None:
        message, help = summary.stopped
        messages.append(text(message, _WORDS) + (f"; {text(help, _WORDS)}" if help else ""))
    return "".join(f"<div>{each}</div>" for each in messages)


def _rule(group: Group) -> str:
    """Returns the row of one rule: the number of its findings, and its messages."""
    group = merge_similar(group)
    badge = _badge(group.severity.label, _COLOURS[group.severity])
    lines = any(sample.file is not None for case in group.cases for sample in case.samples)
    head = f"{badge} <b>{group.rule.code}</b> {text(group.rule.slug, _NAME)}"
    cases = group.cases[:CASES]
    several = len(group.cases) > 1 or group.uncounted_cases > 0
    messages = "".join(_case(case, samples, several) for case, samples in zip(cases, shared(cases, PLACES), strict=True))
    other = group.count - sum(case.count for case in cases)
    more = f'<div style="{_FAINT}">and {count(other, "more place")} with other messages or help</div>' if other else ""
    return (
        f'<tr style="background:none"><td style="{_CELL}"><div>{head} '
        f'<span style="{_FAINT}">· {places(group, in_lines=lines)}</span></div>{messages}{more}</td></tr>'
    )


def _case(case: Case, samples: Sequence[Sample], several: bool) -> str:
    lead = f"{case.count:,} × " if several else ""
    help = f'<div style="{_FAINT}">help: {text(case.help, _WORDS)}</div>' if case.help else ""
    places = "".join(_place(sample) for sample in samples)
    return f'<div style="margin:.25em 0 0 1em">{lead}{text(case.message, _WORDS)}{help}{places}</div>'


def _place(sample: Sample) -> str:
    parts = [sample.file] if sample.file is not None else []
    parts += [f"record {sample.line}" if sample.file is None else str(sample.line)] if sample.line is not None else []
    parts += [str(sample.column)] if sample.column is not None and sample.file is not None else []
    words = [":".join(parts)] if parts else []
    words += [sample.pointer] if sample.in_document and sample.pointer else []
    words += [sample.data_row] if sample.data_row is not None else []
    where = " · ".join(text(word, _NAME) for word in words)
    if sample.excerpt is None:
        return f'<div style="{_FAINT}">{where}</div>' if where else ""
    before, value, after = (text(part) for part in cut_excerpt(sample, _EXCERPT))
    return (
        f'<div><span style="{_FAINT}">{where}</span> <code style="{_CODE}">{before}<b style="text-decoration:underline">{value}</b>'
        f"{after}</code></div>"
    )


def _rest(summary: Summary, groups: Sequence[Group], kept: int) -> str:
    """Returns what is not shown, and where to find it."""
    found = summary.errors + summary.warnings + summary.infos
    lines: list[str] = []
    if len(groups) > RULES:
        omitted = groups[RULES:]
        lines.append(f"{count(len(omitted), 'more rule')} with {count(sum(group.count for group in omitted), 'place')} not shown")
    if kept < found:
        lines.append(f"report.diagnostics has the first {kept:,} of {found:,} (max_diagnostics)")
    elif found:
        lines.append("report.diagnostics has every place")
    if summary.statistics is not None:
        lines.append("report.statistics has what the records hold")
    return f'<div style="{_FAINT}">{"; ".join(lines)}</div>' if lines else ""
