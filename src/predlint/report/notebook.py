"""A report, a fix and statistics as notebooks show them: small tables with their own styles, without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from predlint.model.diagnostics import Severity
from predlint.report.html.drawing import text
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.terminal import count
from predlint.report.text import cut_excerpt, explained_by, for_people, places, shared, totals

# -- A report, a fix and statistics as notebooks show them: readable on light and dark backgrounds -------------------


# They stay small however much was found: the most frequent messages of the first rules, each with its first places; the first changes.

#: Maximum number of rules shown, of messages for each, and of places for all messages of a rule.
RULES, CASES, PLACES = 20, 4, 3
#: Maximum characters of a message or a help, of a name of a file or data row, and of the text around a value.
WORDS, NAME, _EXCERPT = 400, 60, 64
# Colours that can be distinguished, and read, on white and on black; all other text has the colour of the notebook.
COLOURS = {Severity.ERROR: "#c62828", Severity.WARNING: "#9a5b00", Severity.INFO: "#1565a7"}
GOOD = "#2e7d32"
_BADGE = "display:inline-block;padding:0 .5em;border-radius:.25em;color:#fff;font-weight:600;background:"
FAINT = "opacity:.75"
_LINE = "border:0;border-top:1px solid rgba(128,128,128,.4);"
_CELL = f"{_LINE}padding:.4em .6em .4em 0;text-align:left;vertical-align:top;background:none;white-space:normal;overflow-wrap:anywhere"
_CODE = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em;background:none;color:inherit;padding:0;white-space:pre-wrap"


def notebook(summary: Summary, groups: Sequence[Group], kept: int) -> str:
    """Returns the report as HTML. ``kept``: the number of findings that the report lists."""
    ordered = for_people(groups)
    return html_block(_verdict(summary), _unread(summary), html_table(map(_rule, ordered[:RULES])), _rest(summary, ordered, kept))


def fixed(rules: Sequence[Mapping[str, Any]], notes: Sequence[str], remaining: Summary) -> str:
    """Returns what was fixed as HTML. ``rules``: for each the numbers of fixed and of remaining findings; ``notes``: further lines."""
    rows = [_fixed_rule(each) for each in rules if each["mended"] or each["remain"]]
    more = f"{count(len(rows) - RULES, 'more rule')} not shown; .as_dict() has all" if len(rows) > RULES else ""
    lines = "".join(f"<div>{text(each)}</div>" for each in notes)
    return html_block(_verdict(remaining), html_table(rows[:RULES]), f'<div style="{FAINT}">{more}</div>' if more else "", lines)


def tables(lines: str) -> str:
    """Returns tables that are set in text as HTML."""
    shown = "\n".join(map(text, lines.rstrip("\n").split("\n")))
    return f'<pre style="{_CODE};white-space:pre;overflow-x:auto">{shown}</pre>'


def html_block(*parts: str) -> str:
    return f'<div style="line-height:1.45;max-width:70em;overflow-wrap:anywhere">{"".join(parts)}</div>'


def html_table(rows: Iterable[str]) -> str:
    shown = "".join(rows)
    return (
        f'<table style="width:100%;margin:.5em 0;border:0;border-collapse:collapse;table-layout:auto;text-align:left">'
        f"<tbody>{shown}</tbody></table>"
        if shown
        else ""
    )


def html_row(head: str, *lines: str) -> str:
    inner = "".join(f'<div style="margin:.25em 0 0 1em">{line}</div>' for line in lines)
    return f'<tr style="background:none"><td style="{_CELL}"><div>{head}</div>{inner}</td></tr>'


def _fixed_rule(numbers: Mapping[str, Any]) -> str:
    parts = [f"{numbers['mended']:,} fixed"] if numbers["mended"] else []
    parts += [f"{numbers['remain']:,} remain{'s' if numbers['remain'] == 1 else ''}"] if numbers["remain"] else []
    badge = html_badge(numbers["severity"], COLOURS[Severity[numbers["severity"].upper()]])
    return html_row(f'{badge} <b>{numbers["code"]}</b> {text(numbers["rule"], NAME)} <span style="{FAINT}">· {", ".join(parts)}</span>')


def html_badge(words: str, colour: str) -> str:
    return f'<span style="{_BADGE}{colour}">{words}</span>'


def _verdict(summary: Summary) -> str:
    good = not summary.errors and summary.complete and not summary.unread
    badge = html_badge("ok", GOOD) if good else html_badge("not ok", COLOURS[Severity.ERROR])
    return f"<div>{badge} {text(totals(summary))}</div>"


def _unread(summary: Summary) -> str:
    """Returns what kept the run from checking everything."""
    messages = [f"not read to the end: {text(what, WORDS)}" for what in summary.unread[:CASES]]
    if len(summary.unread) > CASES:
        messages.append(f"and {count(len(summary.unread) - CASES, 'more file')} not read to the end")
    if summary.stopped is not None:
        message, help = summary.stopped
        messages.append(text(message, WORDS) + (f"; {text(help, WORDS)}" if help else ""))
    return "".join(f"<div>{each}</div>" for each in messages)


def _rule(group: Group) -> str:
    """Returns the row of one rule: the number of its findings, and its messages."""
    badge = html_badge(group.severity.label, COLOURS[group.severity])
    lines = any(sample.file is not None for case in group.cases for sample in case.samples)
    head = f"{badge} <b>{group.rule.code}</b> {text(group.rule.slug, NAME)}"
    cases = group.cases[:CASES]
    several = len(group.cases) > 1 or group.uncounted_cases > 0
    messages = "".join(_case(case, samples, several) for case, samples in zip(cases, shared(cases, PLACES), strict=True))
    other = group.count - sum(case.count for case in cases)
    more = f'<div style="{FAINT}">and {count(other, "more place")} with other messages or help</div>' if other else ""
    explains = explained_by(group)
    explained = f'<div style="margin:.25em 0 0 1em">{text(explains, WORDS)}</div>' if explains is not None else ""
    return (
        f'<tr style="background:none"><td style="{_CELL}"><div>{head} '
        f'<span style="{FAINT}">· {places(group, in_lines=lines)}</span></div>{messages}{more}{explained}</td></tr>'
    )


def _case(case: Case, samples: Sequence[Sample], several: bool) -> str:
    lead = f"{case.count:,} × " if several else ""
    help = f'<div style="{FAINT}">help: {text(case.help, WORDS)}</div>' if case.help else ""
    others = f'<div style="{FAINT}">{text(case.others, WORDS)}</div>' if case.others else ""
    places = "".join(_place(sample) for sample in samples)
    return f'<div style="margin:.25em 0 0 1em">{lead}{text(case.message, WORDS)}{others}{help}{places}</div>'


def _place(sample: Sample) -> str:
    parts = [sample.file] if sample.file is not None else []
    parts += [f"record {sample.line}" if sample.file is None else str(sample.line)] if sample.line is not None else []
    parts += [str(sample.column)] if sample.column is not None and sample.file is not None else []
    words = [":".join(parts)] if parts else []
    words += [sample.pointer] if sample.in_document and sample.pointer else []
    words += [sample.data_row] if sample.data_row is not None else []
    where = " · ".join(text(word, NAME) for word in words)
    if sample.excerpt is None:
        return f'<div style="{FAINT}">{where}</div>' if where else ""
    before, value, after = (text(part) for part in cut_excerpt(sample, _EXCERPT))
    return (
        f'<div><span style="{FAINT}">{where}</span> <code style="{_CODE}">{before}<b style="text-decoration:underline">{value}</b>'
        f"{after}</code></div>"
    )


def _rest(summary: Summary, groups: Sequence[Group], kept: int) -> str:
    """Returns what is not shown, and where to find it."""
    found = summary.found
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
    return f'<div style="{FAINT}">{"; ".join(lines)}</div>' if lines else ""
