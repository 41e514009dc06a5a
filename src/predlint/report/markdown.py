"""Markdown for comments and summaries: the verdict, a table of the rules with findings, and a few places of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from predlint.model.diagnostics import Severity
from predlint.model.texts import lazy_regex
from predlint.report.formats import DEFAULTS, Format, GroupSink, ReportOptions, SumUp, begins
from predlint.report.kept_findings import file_name
from predlint.report.merged import notices
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.source_record import USUAL
from predlint.report.terminal import PLAIN, count, printable
from predlint.report.text import (
    CASES_SHOWN,
    cut_excerpt,
    explained_by,
    findings,
    for_people,
    hidden_summary,
    places,
    reading_order,
    shared,
)

# -- Escapes text so that Markdown shows it unchanged --------------------------------------------------------------

_SPECIAL = lazy_regex(r"([\\`*_{}\[\]<>|~$!&])")
_TICKS = lazy_regex(r"`+")
_SPANS = lazy_regex(r"`([^`]+)`")
#: A name or a number after these signs is taken for a person or an issue.
_CALLING = lazy_regex(r"([@#])(?=\w)")
#: Text that Markdown turns into a link.
_LINKING = lazy_regex(r":(?=//)|\bwww(?=\.)", re.IGNORECASE)


def code(text: str, most: int = 400) -> str:
    """Returns a span of code in one line, in which nothing is a link, a mention, a reference or HTML. Not for tables, where a | ends the
    cell."""
    shown = printable(text) or " "
    if len(shown) > most:
        shown = shown[: most - 1] + "…"
    longest = max((len(run) for run in _TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    room = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def code_block(text: str) -> str:
    """Returns a block of code."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def prose(text: str) -> str:
    """Returns a text on one line in which only spans of code are Markdown."""
    parts = _SPANS.split(" ".join(printable(text.replace("\n", " ")).split()))
    return "".join(code(part) if at % 2 else _plain(part) for at, part in enumerate(parts))


def cell(text: str) -> str:
    """Returns a text for a cell of a table."""
    return _plain(" ".join(printable(text).split()))


def _plain(text: str) -> str:
    return _LINKING.sub("\\g<0>\u200b", _CALLING.sub("\\1\u200b", _SPECIAL.sub(r"\\\1", text)))


# -- Markdown for comments and summaries: the verdict, a table of the rules with findings, and a few places of each --

#: Maximum bytes of a report: GitHub's comments hold 65,536 characters, and other text is written around it.
MOST_BYTES = 60_000
#: Maximum number of rules in the table; further ones are counted.
_MOST_ROWS = 200
#: Maximum characters of the name of a rule.
_MOST_NAME = 80
_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}


class MarkdownSink(GroupSink):
    """Writes the page at the end of the run."""

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self._stream.write(page(summary, groups, self._options).encode())


FORMATS = {"markdown": Format(("md",), MarkdownSink, begins(b"## predlint: "))}


def page(summary: Summary, groups: Sequence[Group], options: ReportOptions = DEFAULTS, most: int = MOST_BYTES) -> str:
    """Returns the whole page in at most ``most`` bytes; rules whose places do not fit are named."""
    ordered = reading_order(groups)
    lines = [f"## predlint: {verdict(summary, options.sum_up)}", "", *_warnings(summary)]
    lines += [line for words in [*hidden_summary(summary), *notices(summary)] for line in (cell(words), "")]
    lines += _table(ordered, (most - _size(lines)) * 5 // 6)
    room = most - _size(lines) - 400  # for the line about rules that do not fit
    omitted: list[Group] = []
    for group in for_people(groups) if options.samples else []:
        block = ["", *_block(group, options.samples)]
        size = _size(block)
        if size > room or omitted:
            omitted.append(group)
            continue
        room -= size
        lines += block
    if omitted:
        codes = list(dict.fromkeys(group.rule.code for group in omitted))
        names = ", ".join(codes[:20]) + (", …" if len(codes) > 20 else "")
        lines += ["", f"The places of {count(len(omitted), 'more rule')} are left out for lack of room: {names}."]
    return "\n".join(lines) + "\n"


def verdict(summary: Summary, sum_up: SumUp | None = None) -> str:
    """Returns the verdict: ``❌ 4 errors in 4 of 5 records``."""
    found, known = findings(summary), summary.records_known
    if not summary.complete or summary.unread:
        return f"❌ not checked to the end: {found or 'nothing found'} so far"
    sign = _SIGNS[Severity.ERROR if summary.errors else Severity.WARNING if summary.warnings else Severity.INFO] if found else "✅"
    if not known:
        return f"{sign} {found or 'no findings'}; of how many records is not known"
    if not summary.records:
        if sum_up is not None and not summary.replayed:
            return f"{sign} {sum_up(summary, PLAIN)}"
        return f"{sign} {found}" if found else "⚠️ no records"
    flawed = summary.records - summary.clean_records
    none = "no new problems" if hidden_summary(summary) else "no problems"
    if not found and flawed:  # the findings of these are hidden
        return f"⚠️ {none} in {summary.clean_records:,} of {count(summary.records, 'record')}, {flawed:,} not read"
    return f"{sign} {found or none} in {f'{flawed:,} of ' if found and flawed else ''}{count(summary.records, 'record')}"


def _warnings(summary: Summary) -> Iterator[str]:
    if not summary.complete:
        yield "**Stopped before the end:** what follows was found so far."
        yield ""
    for unread in summary.unread[:10]:
        yield f"**Not read to the end:** {code(unread)}"
        yield ""
    if len(summary.unread) > 10:
        yield f"**Not read to the end:** {count(len(summary.unread) - 10, 'more file')}"
        yield ""


def _table(groups: Sequence[Group], room: int) -> Iterator[str]:
    """Yields the rules in at most ``room`` bytes."""
    if not groups:
        return
    yield "| | rule | what is wrong | places |"
    yield "|---|---|---|---:|"
    shown = 0
    for group in groups[:_MOST_ROWS]:
        rule = group.rule
        name = f"{rule.code} {_short(rule.slug, _MOST_NAME)}"
        row = f"| {_SIGNS[group.severity]} {group.severity.label} | {name} | {_short(rule.summary)} | {group.count:,} |"
        room -= _size([row])
        if room < 0:
            break
        shown += 1
        yield row
    if len(groups) > shown:
        rest = groups[shown:]
        yield f"| | {count(len(rest), 'more rule')} | | {sum(group.count for group in rest):,} |"


def _short(text: str, most: int = 160) -> str:
    return cell(text if len(text) <= most else text[: most - 1] + "…")


def _block(group: Group, room: int) -> Iterator[str]:
    """Yields a rule with its most frequent messages and their first places: ``room`` places in all, but one for each message that is
    shown."""
    rule = group.rule
    head = f"{_SIGNS[group.severity]} {group.severity.label} {rule.code} {_short(rule.slug, _MOST_NAME)}"
    yield f"#### {head}: {places(group)}"
    yield ""
    cases = group.cases[: min(CASES_SHOWN, max(1, room))]
    shown = 0
    for case, samples in zip(cases, shared(cases, room), strict=True):
        times = f"{case.count:,} × " if len(group.cases) > 1 or group.uncounted_cases else ""
        yield f"- {times}{code(case.message)}"
        if case.others:
            yield f"  <br>{cell(case.others)}"
        if case.help:
            yield f"  <br>{code(case.help)}"
        yield from [_sample(sample, case) for sample in samples]
        shown += len(samples)
    if shown and group.count > shown:
        yield f"- and {count(group.count - shown, 'more place')}"
    if (explains := explained_by(group)) is not None:
        yield f"- {explains}"


def _sample(sample: Sample, case: Case) -> str:
    numbers = (sample.line, sample.column if sample.line is not None else None)
    where = ":".join([file_name(sample.file), *(str(number) for number in numbers if number is not None)])
    if sample.in_document and sample.pointer:
        where += f" {sample.pointer}"
    if case.names_no_row and sample.data_row:
        where += f" {sample.data_row}"
    return f"  - {code(where)}" + (f" {code(''.join(cut_excerpt(sample, 2 * USUAL)))}" if sample.excerpt else "")


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
