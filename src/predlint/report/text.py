"""The report for people: one block for each rule, however often its mistake repeats.

Blocks stand errors first and most frequent first. A block counts exactly and shows a few places; what it does not show, it says.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.terminal import PIPE_WIDTH, PLAIN, Style, count, display_width, duration, fold, printable, shorten, take, wrap

#: Messages shown for a rule; a rule with more different ones says how many findings they hold.
CASES_SHOWN = 10
#: File names up to this length are shown as given, so that a terminal can open them.
_NAME_ROOM = 40
#: Columns for the pointer of a place in a document of many records.
_POINTER_ROOM = 36
#: Below this many columns an excerpt moves to a line of its own.
_EXCERPT_ROOM = 48


#: Makes the closing line of a report.
SumUp = Callable[[Summary, Style], str]


class Writable(Protocol):
    """Anything that takes bytes."""

    def write(self, data: bytes, /) -> object: ...


class TextSink:
    """Writes the grouped report when the run is over."""

    wants_places = False

    def __init__(
        self,
        stream: Writable,
        *,
        style: Style = PLAIN,
        width: int | None = None,
        samples: int = 3,
        totals_only: bool = False,
        sum_up: SumUp | None = None,
    ) -> None:
        self._stream = stream
        self._style = style
        self._width = width
        self._samples = samples
        self._totals_only = totals_only
        self._sum_up = sum_up

    def render(self, diagnostic: Diagnostic) -> bytes:
        """Nothing to do: groups carry their samples."""
        return b""

    def emit(self, rendered: bytes) -> None:
        """Nothing to do."""

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        if self._totals_only:
            text = "\n".join(fold((self._sum_up or totals)(summary, self._style), self._width, "  ")) + "\n"
        else:
            text = render(summary, groups, style=self._style, width=self._width, samples=self._samples, sum_up=self._sum_up)
        self._stream.write(text.encode("utf-8", "backslashreplace"))


def render(
    summary: Summary,
    groups: Sequence[Group],
    *,
    style: Style = PLAIN,
    width: int | None = None,
    samples: int = 3,
    sum_up: SumUp | None = None,
) -> str:
    """The whole report. ``width`` is the terminal's; None (no terminal) leaves messages unbroken."""
    lines: list[str] = []
    if not summary.complete:
        lines += [style.bad("STOPPED before the end") + ": what follows is what was found so far", ""]
    lines += blocks(groups, style=style, width=width, samples=samples)
    if summary.statistics is not None:
        from predlint.report.statistics import statistics_lines
        from predlint.report.statistics_layout import Paper

        lines += [*statistics_lines(summary.statistics, Paper(style, width)), ""]
    last = [f"{style.bad('NOT READ TO THE END')}: {printable(what)}" for what in summary.unread]
    last += [(sum_up or totals)(summary, style), *_next_steps(groups, samples, style)]
    lines += [part for line in last for part in fold(line, width, "  ")]
    return "\n".join(lines) + "\n"


def blocks(groups: Sequence[Group], *, style: Style = PLAIN, width: int | None = None, samples: int = 3) -> Iterator[str]:
    """The lines of every rule's block, each block closed by an empty line."""
    ordered = in_order(groups)
    shown = [_places(group, samples) for group in ordered]
    names = short_names([s.file for placed in shown for each in placed for s in each if s.file is not None])
    for group, placed in zip(ordered, shown, strict=True):
        yield from _Block(group, placed, names, style, width).lines()
        yield ""


def in_order(groups: Sequence[Group]) -> list[Group]:
    """Errors first, then warnings, then infos; the most frequent first."""
    return sorted(groups, key=lambda g: (-g.severity, -g.count, g.rule.code))


def totals(summary: Summary, style: Style = PLAIN) -> str:
    """The line that sums up a run."""
    found = findings(summary, style)
    flawed = summary.records - summary.clean_records
    records = count(summary.records, "record")
    where = f"{flawed:,} of {records}" if found and flawed else records
    if not summary.complete:
        so_far = f"{found or 'nothing found yet'} in the first {records}, one by one (repetitions were not looked for yet)"
        head = f"{style.bad('stopped before the end')}: {so_far}"
    elif found:
        head = f"{found} in {where}"
    elif not summary.records:
        head = style.severity("no records", Severity.WARNING)
    else:
        none = "no new problems" if left_out(summary) else "no problems"
        head = style.good(none) + f" in {where}" if not summary.unread else f"{none} in the first {records}"
    unread = [style.bad(f"{count(len(summary.unread), 'file')} not read to the end")] if summary.unread else []
    return style.faint(" · ").join([head, *unread, *left_out(summary), count(summary.files, "file"), duration(summary.seconds)])


def left_out(summary: Summary) -> list[str]:
    """``27 known findings left out (baseline.json)``; empty where none are."""
    tally = summary.left_out
    number = tally.total if tally is not None else 0
    return [f"{count(number, 'known finding')} left out ({printable(tally.whence or '')})"] if tally is not None and number else []


def findings(summary: Summary, style: Style = PLAIN) -> str:
    """``12 errors, 3 warnings``; empty for none."""
    counts = ((summary.errors, Severity.ERROR), (summary.warnings, Severity.WARNING), (summary.infos, Severity.INFO))
    return ", ".join(style.severity(count(number, severity.label), severity) for number, severity in counts if number)


def _next_steps(groups: Sequence[Group], samples: int, style: Style) -> Iterator[str]:
    if not groups:
        return
    rule = in_order(groups)[0].rule
    own = rule.family == "RUL" and rule.code != "RUL000"
    yield style.faint(f"predlint rule {f'{rule.slug} --rules PATH' if own else rule.code} explains a rule")
    if any(_hidden(group, _places(group, samples)) > 0 for group in groups):
        yield style.faint("--format concise lists every place, --format jsonl gives them to a program")


def short_names(files: Sequence[str]) -> dict[str, str]:
    """A short name for each file: as given when short, else without the folder that all share, else its middle left out."""
    distinct = sorted(set(files))
    if all(len(f) <= _NAME_ROOM for f in distinct):
        return {f: printable(f) for f in distinct}
    shared = os.path.commonpath([os.path.dirname(f) for f in distinct]) if _comparable(distinct) else ""
    cut = len(shared) + 1 if shared and shared != os.sep else 0
    short = {f: shorten(printable(f[cut:]), _NAME_ROOM) for f in distinct}
    if len(set(short.values())) == len(distinct):
        return short
    return {f: printable(f[cut:]) for f in distinct}  # two names that differ in what … hides: clear beats short


def _comparable(files: Sequence[str]) -> bool:
    """``commonpath`` takes either absolute paths or relative ones, and on Windows one drive."""
    return len({(os.path.isabs(f), os.path.splitdrive(f)[0]) for f in files}) == 1


def _places(group: Group, room: int) -> list[list[Sample]]:
    """The samples to show under each shown case, ``room`` in all."""
    return shared(group.cases[:CASES_SHOWN], room)


def shared(cases: Sequence[Case], room: int) -> list[list[Sample]]:
    """The samples of each case, ``room`` in all: each gets one before any gets a second."""
    placed: list[list[Sample]] = [[] for _ in cases]
    for turn in range(max((len(case.samples) for case in cases), default=0)):
        for case, samples in zip(cases, placed, strict=True):
            if room > 0 and turn < len(case.samples):
                samples.append(case.samples[turn])
                room -= 1
    return placed


def _hidden(group: Group, placed: list[list[Sample]]) -> int:
    """How many findings of a rule no place is shown for; what has no place, like a total over all data rows, hides nothing."""
    if group.lines == 0 and not any(case.samples for case in group.cases):
        return 0
    return group.count - sum(map(len, placed))


class _Block:
    """Lays out one rule's block."""

    def __init__(self, group: Group, placed: list[list[Sample]], names: dict[str, str], style: Style, width: int | None) -> None:
        self.group = group
        self.placed = placed
        self.names = names
        self.style = style
        self.width = width
        self.cases = group.cases[:CASES_SHOWN]
        several = len(group.cases) > 1 or group.uncounted_cases > 0
        self.count_width = max((len(f"{case.count:,}") for case in self.cases), default=0) if several else 0
        self.indent = " " * (self.count_width + 6 if several else 2)
        helps = {case.help for case in self.cases}
        #: One help for all cases is said once.
        self.shared_help = helps.pop() if len(helps) == 1 and len(self.cases) > 1 else None
        self.place_width = max((display_width(self._where(s)) for samples in placed for s in samples), default=0)

    def lines(self) -> Iterator[str]:
        yield from fold(self._header(), self.width, "  ")
        if self.shared_help:
            yield from self._help(self.shared_help, "  ")
        for case, samples in zip(self.cases, self.placed, strict=True):
            yield from self._case(case, samples)
        yield from self._rest()

    def _header(self) -> str:
        group, style = self.group, self.style
        head = f"{style.severity(group.severity.label, group.severity)} {style.strong(group.rule.code)} {group.rule.slug}"
        # a finding about a whole file stands on no line
        where = f"in {count(group.lines, 'record')}" if group.in_document else f"on {count(group.lines, 'line')}"
        lines = f" {where}" if group.lines else ""
        return f"{head}{style.faint(' · ')}{count(group.count, 'place')}{lines}" if lines or group.count > 1 else head

    def _case(self, case: Case, samples: list[Sample]) -> Iterator[str]:
        room = self.width - len(self.indent) if self.width is not None else None
        lead = f"  {case.count:>{self.count_width},} × " if self.count_width else ""
        for i, line in enumerate(wrap(printable(case.message), room)):
            yield (f"{lead:<{len(self.indent)}}" if i == 0 else self.indent) + self.style.strong(line)
        if case.help and not self.shared_help:
            yield from self._help(case.help, self.indent)
        for sample in samples:
            yield from self._sample(sample)

    def _help(self, text: str, indent: str) -> Iterator[str]:
        room = self.width - len(indent) - 6 if self.width is not None else None
        for i, line in enumerate(wrap(printable(text), room)):
            yield indent + (self.style.help("help: ") if i == 0 else " " * 6) + self.style.help(line)

    def _sample(self, sample: Sample) -> Iterator[str]:
        where = self._where(sample)
        indent = self.indent + "  "
        if sample.excerpt is None:
            yield from self._alone(where, indent)
            return
        width = self.width if self.width is not None else PIPE_WIDTH
        room = width - len(indent) - self.place_width - 2
        if room >= _EXCERPT_ROOM:
            before = f"{indent}{self.style.place(where)}{' ' * (self.place_width - display_width(where))}  "
            under = " " * (len(indent) + self.place_width + 2)
        else:
            yield from self._alone(where, indent)
            before = under = indent
            room = width - len(indent)
        start, value, rest = cut_excerpt(sample, room)
        yield before + self.style.faint(start) + self.style.severity(value, self.group.severity) + self.style.faint(rest)
        if value:
            yield under + " " * display_width(start) + self.style.severity("^" * max(1, display_width(value)), self.group.severity)

    def _alone(self, where: str, indent: str) -> list[str]:
        """A place on lines of its own."""
        return fold(indent + self.style.place(where), self.width, indent + "  ")

    def _where(self, sample: Sample) -> str:
        parts = [
            self.names.get(sample.file, sample.file) if sample.file is not None else "record" if sample.line is not None else "all records"
        ]
        parts += [str(number) for number in (sample.line, sample.column if sample.line is not None else None) if number is not None]
        where = ":".join(parts)
        if not sample.in_document or not sample.pointer:
            return where
        room = _POINTER_ROOM if self.width is None else min(_POINTER_ROOM, self.width - len(self.indent) - 4)  # on a line of its own
        return f"{where} {shorten(printable(sample.pointer), room)}"

    def _rest(self) -> Iterator[str]:
        """What this block does not show."""
        hidden = _hidden(self.group, self.placed)
        if hidden <= 0:
            return
        other = self.group.count - sum(case.count for case in self.cases)
        which = f", {other:,} of them with other messages" if 0 < other < hidden else " with other messages" if other else ""
        text = f"and {count(hidden, 'more place')}{which}" if any(self.placed) else f"{count(hidden, 'place')} not shown"
        yield from fold(f"  {self.style.faint(text)}", self.width, "    ")


def cut_excerpt(sample: Sample, room: int) -> tuple[str, str, str]:
    """The excerpt in at most ``room`` columns as (before, value, after), printable; the value keeps the most room."""
    text = sample.excerpt or ""
    at = max(0, min(sample.excerpt_column, len(text)))
    to = max(at, min(at + sample.excerpt_length, len(text)))
    before, value, after = printable(text[:at]), printable(text[at:to]), printable(text[to:])
    if display_width(before) + display_width(value) + display_width(after) <= room:
        return before, value, after
    value = shorten(value, max(8, room * 2 // 3))
    left = max(0, room - display_width(value))
    # two thirds of what is left go before the value, where the member's name stands, unless one side needs less
    tail = min(display_width(after), max(left // 3, left - display_width(before)))
    return _cut(before, left - tail, end=True), value, _cut(after, tail, end=False)


def _cut(text: str, room: int, *, end: bool) -> str:
    if display_width(text) <= room:
        return text
    kept = take(text, room - 1, end=end).strip("…") if room > 0 else ""
    return ("…" + kept if end else kept + "…") if room > 0 else ""
