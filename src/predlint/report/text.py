"""The report for people: one block for each rule, however often its mistake is repeated."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from predlint.io.output_streams import without_commands
from predlint.model.diagnostics import Severity
from predlint.model.registry import RULES
from predlint.model.texts import lazy_regex
from predlint.report.formats import DEFAULTS, HEAD, MOST, Format, GroupSink, ReportOptions
from predlint.report.model import Case, Group, Sample, Summary, names_in, without_names, without_sides
from predlint.report.source_record import USUAL
from predlint.report.terminal import (
    PIPE_WIDTH,
    PLAIN,
    TEXT_WIDTH,
    Style,
    as_word,
    count,
    display_width,
    duration,
    fold,
    printable,
    shorten,
    take_width,
    wrap,
)

# -- What reports for people show: one case for one cause ----------------------------------------------------------

#: Maximum number of messages with different names that are shown one by one.
_FEW = 3
#: Maximum number of names listed of those in similar messages.
_MOST_NAMES = 5


def for_people(groups: Sequence[Group]) -> list[Group]:
    """Returns the groups as a report shows them: without the places that others explain, and with one case for one cause."""
    return [similar_as_one(shown) for group in reading_order(groups) if (shown := _unexplained(group)).count]


def reading_order(groups: Sequence[Group]) -> list[Group]:
    """Sorts groups: errors first, then warnings, then infos; what explains others before them, then the most frequent."""
    severities = {group.rule.key: group.severity for group in groups}

    def order(group: Group) -> tuple[int, bool, int, str]:
        severity = max([group.severity, *[severities[key] for key in group.explains if key in severities]])
        return -severity, not group.explains, -group.count, group.rule.code

    return sorted(groups, key=order)


def explained_by(group: Group) -> str | None:
    """Returns ``explains 104 × GEO007 sticks-out``; None if the group explains nothing."""
    if not group.explains:
        return None
    most = sorted(group.explains.items(), key=lambda item: (-item[1], item[0]))
    return "explains " + ", ".join([f"{number:,} × {RULES[key[:6]].code} {RULES[key[:6]].slug}" for key, number in most])


def _unexplained(group: Group) -> Group:
    """Returns the group without the cases whose places are all explained."""
    explained = sum([case.count for case in group.cases if case.explained >= case.count])
    if not explained:
        return group
    cases = [case for case in group.cases if case.explained < case.count]
    return replace(group, cases=cases, count=group.count - explained, lines=min(group.lines, group.count - explained))


def similar_as_one(group: Group) -> Group:
    """Returns the group with one case in place of many that differ in names, and with what the messages of each case differ in."""
    alike: dict[tuple[str, str], list[Case]] = {}
    for case in group.cases:
        alike.setdefault((without_sides(case.message), without_sides(case.help or "")), []).append(case)
    if len(alike) == 1 and len(group.cases) > _FEW:  # findings beyond the kept cases are of the same kind
        return replace(group, cases=[_of_names(group.cases, group.uncounted_cases)], uncounted_cases=0)
    cases = [one for several in alike.values() for one in ([_of_names(several)] if _are_one(several) else map(_of_numbers, several))]
    return replace(group, cases=sorted(cases, key=lambda case: -case.count))


def _are_one(cases: list[Case]) -> bool:
    """Returns True if similar cases are shown as one: many names, or sides of boxes."""
    return len(cases) > _FEW or len({without_names(case.message) for case in cases}) > 1


def _of_numbers(case: Case) -> Case:
    """Returns a case with what its messages differ in: the range of the only number that differs."""
    differing = [f", from {low} to {high}" for *_, low, high in case.ranges or () if low != high]
    others = None if case.ranges is None else _others(case.count, differing[0] if len(differing) == 1 else "")
    return replace(case, help=_help(case, several=case.helps_differ), others=others)


def _of_names(cases: list[Case], uncounted: int = 0) -> Case:
    """Returns one case in place of several that differ in names. ``uncounted``: number of places with further names."""
    samples = [sample for case in cases for sample in case.samples]
    files = {file: at for at, file in enumerate(dict.fromkeys([sample.file for sample in samples]))}
    samples.sort(key=lambda sample: (files[sample.file], sample.line or 0, sample.column or 0))
    first = next((case for case in cases if samples and samples[0] in case.samples), cases[0])
    names = _names(cases, first)
    listed = ", ".join([f"{name} ({number:,})" if number > 1 else name for name, number in names[:_MOST_NAMES]])
    if uncounted:
        listed += " and more"
    elif len(names) > _MOST_NAMES:
        listed += f" and {len(names) - _MOST_NAMES:,} more"
    total = sum([case.count for case in cases]) + uncounted
    same = not uncounted and all([case.message == first.message for case in cases])
    help_ = _help(first, several=any([case.help != first.help or case.helps_differ for case in cases]))
    others = None if same else _others(total, f": {listed}" if names else "")
    return replace(first, help=help_, count=total, samples=samples, others=others)


def _names(cases: list[Case], first: Case) -> list[tuple[str, int]]:
    """Returns the names in which the messages of the other cases differ from the first, the most frequent first."""
    column = next((each for each in zip(*[names_in(case.message) for case in cases], strict=False) if len(set(each)) > 1), ())
    numbers: dict[str, int] = {}
    for case, name in zip(cases, column, strict=False):
        if case is not first:
            numbers[name] = numbers.get(name, 0) + case.count
    return sorted(numbers.items(), key=lambda item: -item[1])


def _help(case: Case, *, several: bool) -> str | None:
    return f"for the first one: {case.help}" if several else case.help


def _others(number: int, how: str) -> str | None:
    return f"and {number - 1:,} like it{how}" if number > 1 else None


# -- One rule's block in the report for people ---------------------------------------------------------------------

#: Maximum messages shown for a rule; the findings with other messages are counted.
CASES_SHOWN = 10
#: Columns for the pointer of a place in a document of many records.
_POINTER_ROOM = 36
#: If fewer columns are left, an excerpt moves to a line of its own.
_EXCERPT_ROOM = 48


class Block:
    """Lays out one rule's block."""

    def __init__(
        self, group: Group, placed: list[list[Sample]], names: dict[str, str], style: Style, width: int | None, wide: int | None
    ) -> None:
        """``width``: of text; ``wide``: of excerpts; None without a terminal."""
        self.group = group
        self.placed = placed
        self.names = names
        self.style = style
        self.width, self.wide = width, wide
        self.cases = group.cases[:CASES_SHOWN]
        several = len(group.cases) > 1 or group.uncounted_cases > 0
        self.count_width = max((len(f"{case.count:,}") for case in self.cases), default=0) if several else 0
        self.indent = " " * (self.count_width + 6 if several else 2)
        helps = {case.help for case in self.cases}
        #: If all cases have the same help, it is shown once.
        self.shared_help = helps.pop() if len(helps) == 1 and len(self.cases) > 1 else None
        shown = [self._where(sample, case) for case, samples in zip(self.cases, placed, strict=True) for sample in samples]
        self.place_width = max(map(display_width, shown), default=0)

    def lines(self) -> Iterator[str]:
        yield from fold(self._header(), self.width, "  ")
        if self.shared_help:
            yield from self._help(self.shared_help, "  ")
        for case, samples in zip(self.cases, self.placed, strict=True):
            yield from self._case(case, samples)
        yield from self._rest()
        if (explains := explained_by(self.group)) is not None:
            yield from fold(f"  {explains}", self.width, "    ")

    def _header(self) -> str:
        group, style = self.group, self.style
        head = f"{style.severity(group.severity.label, group.severity)} {style.strong(group.rule.code)} {group.rule.slug}"
        return f"{head}{style.faint(' · ')}{places(group)}" if group.lines or group.count > 1 else head

    def _case(self, case: Case, samples: list[Sample]) -> Iterator[str]:
        room = self.width - len(self.indent) if self.width is not None else None
        lead = f"  {case.count:>{self.count_width},} × " if self.count_width else ""
        for i, line in enumerate(wrap(printable(case.message), room)):
            yield (f"{lead:<{len(self.indent)}}" if i == 0 else self.indent) + self.style.strong(line)
        if case.others:
            yield from fold(self.indent + self.style.faint(printable(case.others)), self.width, self.indent)
        if case.help and not self.shared_help:
            yield from self._help(case.help, self.indent)
        for sample in samples:
            yield from self._sample(sample, case)

    def _help(self, text: str, indent: str) -> Iterator[str]:
        room = self.width - len(indent) - 6 if self.width is not None else None
        for i, line in enumerate(wrap(printable(text), room)):
            yield indent + (self.style.help("help: ") if i == 0 else " " * 6) + self.style.help(line)

    def _sample(self, sample: Sample, case: Case) -> Iterator[str]:
        where = self._where(sample, case)
        indent = self.indent + "  "
        if not sample.excerpt:  # no excerpt is kept, or the place is a blank line, or the whole file
            yield from self._alone(where, indent)
            return
        width = self.wide if self.wide is not None else PIPE_WIDTH
        room = width - len(indent) - self.place_width - 2
        if room >= _EXCERPT_ROOM:
            before = f"{indent}{self.style.place(where)}{' ' * (self.place_width - display_width(where))}  "
            under = " " * (len(indent) + self.place_width + 2)
        else:
            yield from self._alone(where, indent)
            before = under = indent
            room = width - len(indent)
        behind = sample.excerpt_column >= len(sample.excerpt)  # a truncated line: its mark after the end needs a column too
        start, value, rest = cut_excerpt(sample, room - behind, room - 2 if self.wide is not None else USUAL)
        yield before + self.style.faint(start) + self.style.severity(value, self.group.severity) + self.style.faint(rest)
        if value or (start and behind):
            yield under + " " * display_width(start) + self.style.severity("^" * max(1, display_width(value)), self.group.severity)

    def _alone(self, where: str, indent: str) -> list[str]:
        """Returns a place on lines of its own."""
        return fold(indent + self.style.place(where), self.width, indent + "  ")

    def _where(self, sample: Sample, case: Case) -> str:
        place = self._place(sample)
        return f"{place} {as_word(sample.data_row)}" if case.names_no_row and sample.data_row else place

    def _place(self, sample: Sample) -> str:
        unnamed = "record" if sample.line is not None else "all records"
        parts = [as_word(self.names.get(sample.file, sample.file)) if sample.file is not None else unnamed]
        parts += [str(number) for number in (sample.line, sample.column if sample.line is not None else None) if number is not None]
        where = ":".join(parts)
        if not sample.in_document or not sample.pointer:
            return where
        room = _POINTER_ROOM if self.width is None else min(_POINTER_ROOM, self.width - len(self.indent) - 4)  # on a line of its own
        return f"{where} {shorten(printable(sample.pointer), room)}"

    def _rest(self) -> Iterator[str]:
        """Yields the count of places that this block does not show."""
        unshown = hidden(self.group, self.placed)
        if unshown <= 0:
            return
        other = self.group.count - sum(case.count for case in self.cases)
        which = (
            f", {other:,} of them with other messages or help" if 0 < other < unshown else " with other messages or help" if other else ""
        )
        text = f"and {count(unshown, 'more place')}{which}" if any(self.placed) else f"{count(unshown, 'place')} not shown"
        yield from fold(f"  {self.style.faint(text)}", self.width, "    ")


def places(group: Group, *, in_lines: bool = True) -> str:
    """Returns the number of places, and the number of lines if these are fewer. A finding about a whole file is on no line. ``in_lines``:
    False for records that are in no file."""
    counted = count(group.count, "place")
    if not 0 < group.lines < group.count:
        return counted
    return (
        f"{counted} in {count(group.lines, 'record')}"
        if group.in_document or not in_lines
        else f"{counted} on {count(group.lines, 'line')}"
    )


def cut_excerpt(sample: Sample, room: int, most: int = USUAL) -> tuple[str, str, str]:
    """Returns the excerpt in at most ``room`` columns as (before, value, after), printable; the value gets the most room. ``most``: maximum
    characters, without the two … at its ends."""
    text = sample.excerpt or ""
    at = max(0, min(sample.excerpt_column, len(text)))
    to = max(at, min(at + sample.excerpt_length, len(text)))
    if to > at:
        from predlint.report.spans import excerpt

        text, at, length = excerpt(text, at, to, max(USUAL, most))
        to = min(at + length, len(text))
    before, value, after = printable(text[:at]), printable(text[at:to]), printable(text[to:])
    if display_width(before) + display_width(value) + display_width(after) <= room:
        return before, value, after
    most = max(8, room * 3 // 4)
    value = take_width(value, most, end=False) if after == "…" else shorten(value, most)  # the value's end was cut off before
    unused = max(0, room - display_width(value))
    # two thirds of the rest go before the value, where the member's name is, unless one side needs less
    tail = min(display_width(after), max(unused // 3, unused - display_width(before)))
    return _cut(before, unused - tail, end=True), value, _cut(after, tail, end=False)


def _cut(text: str, room: int, *, end: bool) -> str:
    if display_width(text) <= room:
        return text
    kept = take_width(text, room - 1, end=end).strip("…") if room > 0 else ""
    return ("…" + kept if end else kept + "…") if room > 0 else ""


def hidden(group: Group, placed: list[list[Sample]]) -> int:
    """Returns the number of findings of a rule without a shown place. Findings that have no place, such as a total over all data rows,
    count as shown."""
    if group.lines == 0 and not any(case.samples for case in group.cases):
        return 0
    return group.count - sum(map(len, placed))


# -- The report for people: one block for each rule, however often its mistake is repeated -------------------------
#
# Blocks are sorted: errors first, and the most frequent first. A block has an exact count, shows a few places, and counts the places that
# it does not show.

#: Maximum length of file names that are shown as given, so that a terminal can open them; and of those relative to the current folder,
#: because platforms give exports long names.
_NAME_ROOM, _NEAR_ROOM = 40, 72


class TextSink(GroupSink):
    """Writes the grouped report at the end of the run."""

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        options = self._options
        if options.totals_only:
            text = "\n".join(fold((options.sum_up or totals)(summary, options.style), _narrow(options.width), "  ")) + "\n"
        else:
            text = render_text(summary, groups, options)
        self._stream.write(without_commands(text).encode("utf-8", "backslashreplace"))


#: The last lines of a report.
_TOTALS = lazy_regex(
    rb"^.* \xc2\xb7 [0-9,]+ files? \xc2\xb7 [0-9.]+ (?:s|min|h)\b.*\n(?:(?:Run `predlint rule|--format concise) .*\n)*\Z", re.MULTILINE
)
FORMATS = {"text": Format(("txt",), TextSink, lambda file: _TOTALS.search(file.read(MOST)[-HEAD:]) is not None)}


def render_text(summary: Summary, groups: Sequence[Group], options: ReportOptions = DEFAULTS) -> str:
    """Returns the whole report. Without a width (no terminal) messages are not broken."""
    lines: list[str] = []
    style, width, samples = options.style, options.width, options.samples
    groups = for_people(groups)
    if not summary.complete:
        lines += [style.bad("STOPPED before the end") + ": what follows is what was found so far", ""]
    lines += blocks(groups, style=style, width=width, samples=samples)
    if summary.statistics is not None:
        from predlint.report.statistics import TablePage, statistics_lines

        lines += [*statistics_lines(summary.statistics, TablePage(style, _narrow(width))), ""]
    last = [f"{style.bad('NOT READ TO THE END')}: {printable(what)}" for what in summary.unread]
    last += [(options.sum_up or totals)(summary, style), *_next_steps(groups, samples, style)]
    lines += [part for line in last for part in fold(line, _narrow(width), "  ")]
    return "\n".join(lines) + "\n"


def _narrow(width: int | None) -> int | None:
    """Returns the width of text; excerpts may be wider."""
    return None if width is None else min(width, TEXT_WIDTH)


def blocks(groups: Sequence[Group], *, style: Style = PLAIN, width: int | None = None, samples: int = 3) -> Iterator[str]:
    """Yields the lines of every rule's block, with an empty line after each. ``groups``: as `for_people` gives them."""
    shown = [_places(group, samples) for group in groups]
    names = short_names([s.file for placed in shown for each in placed for s in each if s.file is not None])
    for group, placed in zip(groups, shown, strict=True):
        yield from Block(group, placed, names, style, _narrow(width), width).lines()
        yield ""


def totals(summary: Summary, style: Style = PLAIN) -> str:
    """Returns the line that sums up a run; without its time if that is not known."""
    found = findings(summary, style)
    if not summary.records_known:
        return style.faint(" · ").join([found or style.good("no findings"), "of how many records is not known"])
    flawed = summary.records - summary.clean_records
    records = count(summary.records, "record")
    where = f"{flawed:,} of {records}" if found and flawed else records
    if not summary.complete:
        so_far = f"{found or 'no fault'} in the first {records}; repetitions are checked at the end"
        none_yet = not found and not summary.records  # findings of a large file's part are reported when the whole part is checked
        head = f"{style.bad('stopped before the end')}: {'nothing was checked yet' if none_yet else so_far}"
    elif found:
        head = f"{found} in {where}"
    elif not summary.records:
        head = style.severity("no records", Severity.WARNING)
    else:
        none = "no new problems" if hidden_summary(summary) else "no problems"
        if flawed:  # the findings of these are hidden
            head = f"{none} in {summary.clean_records:,} of {records}, {style.bad(f'{flawed:,} not read')}"
        else:
            head = style.good(none) + f" in {where}" if not summary.unread else f"{none} in the first {records}"
    unread = [style.bad(f"{count(len(summary.unread), 'file')} not read to the end")] if summary.unread else []
    time = [duration(summary.seconds)] if summary.time_known else []
    reports = [count(summary.merged.reports, "report")] if summary.merged is not None else []
    files = [] if summary.in_memory and summary.files == 1 else [count(summary.files, "file")]
    return style.faint(" · ").join([head, *unread, *hidden_summary(summary), *reports, *files, *time])


def hidden_summary(summary: Summary) -> list[str]:
    """Returns ``27 known findings left out (baseline.json)``; [] if there are none."""
    tally = summary.left_out
    number = tally.total if tally is not None else 0
    if tally is None or not number:
        return []
    origin = f" ({printable(tally.origin)})" if tally.origin is not None else ""
    return [f"{count(number, 'known finding')} left out{origin}"]


def findings(summary: Summary, style: Style = PLAIN) -> str:
    """Returns ``12 errors, 3 warnings``; empty for none."""
    counts = ((summary.errors, Severity.ERROR), (summary.warnings, Severity.WARNING), (summary.infos, Severity.INFO))
    return ", ".join(style.severity(count(number, severity.label), severity) for number, severity in counts if number)


def _next_steps(groups: Sequence[Group], samples: int, style: Style) -> Iterator[str]:
    if not groups:
        return
    rule = groups[0].rule
    own = rule.family == "RUL" and rule.code != "RUL000"
    yield style.faint(f"Run `predlint rule {f'{shlex.quote(rule.slug)} --rules PATH' if own else rule.code}` for details.")
    if any(hidden(group, _places(group, samples)) > 0 for group in groups):
        yield style.faint("--format concise lists every place; --format jsonl is for programs")


def short_names(files: Sequence[str]) -> dict[str, str]:
    """Returns a short name for each file: as given if it is short, else without the common folder, else without its middle."""
    distinct = sorted(set(files))
    if all(len(f) <= (_NAME_ROOM if os.path.isabs(f) else _NEAR_ROOM) for f in distinct):
        return {f: printable(f) for f in distinct}
    shared = os.path.commonpath([os.path.dirname(f) for f in distinct]) if _comparable(distinct) else ""
    cut = len(shared) + 1 if shared and shared != os.sep else 0
    short = {f: shorten(printable(f[cut:]), _NAME_ROOM) for f in distinct}
    if len(set(short.values())) == len(distinct):
        return short
    return {f: printable(f[cut:]) for f in distinct}  # the names differ only where … would hide it: clear is better than short


def _comparable(files: Sequence[str]) -> bool:
    """Returns True if ``commonpath`` accepts the files: all absolute or all relative, and on one drive on Windows."""
    return len({(os.path.isabs(f), os.path.splitdrive(f)[0]) for f in files}) == 1


def _places(group: Group, room: int) -> list[list[Sample]]:
    """Returns the samples to show for each shown case, ``room`` in all."""
    return shared(group.cases[:CASES_SHOWN], room)


def shared(cases: Sequence[Case], room: int) -> list[list[Sample]]:
    """Returns samples of each case, ``room`` in all: each case gets one before any gets a second."""
    placed: list[list[Sample]] = [[] for _ in cases]
    for turn in range(max((len(case.samples) for case in cases), default=0)):
        for case, samples in zip(cases, placed, strict=True):
            if room > 0 and turn < len(case.samples):
                samples.append(case.samples[turn])
                room -= 1
    return placed


# -- A report as ``print(report)`` shows it: the output of the command line, with hints for programs ---------------


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
    if kept < summary.found:
        lines.append(f"report.diagnostics has the first {kept:,} of {summary.found:,} (max_diagnostics)")
    return "\n".join(lines)
