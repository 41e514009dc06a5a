"""The report for people: one block for each rule, however often its mistake is repeated.

Blocks are sorted: errors first, and the most frequent first. A block has an exact count, shows a few places, and counts the places that it
does not show.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.similar_messages import for_people
from predlint.report.terminal import PLAIN, TEXT_WIDTH, Style, count, duration, fold, printable, shorten, without_commands
from predlint.report.text_block import CASES_SHOWN, Block, hidden

#: Maximum length of file names that are shown as given, so that a terminal can open them; and of those relative to the current folder,
#: because platforms give exports long names.
_NAME_ROOM, _NEAR_ROOM = 40, 72


#: Returns the closing line of a report.
SumUp = Callable[[Summary, Style], str]


class Writable(Protocol):
    """Anything with a ``write`` for bytes."""

    def write(self, data: bytes, /) -> object: ...


class TextSink:
    """Writes the grouped report at the end of the run."""

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
        """Returns nothing: groups carry their samples."""
        return b""

    def emit(self, rendered: bytes) -> None:
        """Does nothing."""

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        if self._totals_only:
            text = "\n".join(fold((self._sum_up or totals)(summary, self._style), _narrow(self._width), "  ")) + "\n"
        else:
            text = render_text(summary, groups, style=self._style, width=self._width, samples=self._samples, sum_up=self._sum_up)
        self._stream.write(without_commands(text).encode("utf-8", "backslashreplace"))


def render_text(
    summary: Summary,
    groups: Sequence[Group],
    *,
    style: Style = PLAIN,
    width: int | None = None,
    samples: int = 3,
    sum_up: SumUp | None = None,
) -> str:
    """Returns the whole report. ``width`` is the terminal's; None (no terminal) leaves messages unbroken."""
    lines: list[str] = []
    groups = for_people(groups)
    if not summary.complete:
        lines += [style.bad("STOPPED before the end") + ": what follows is what was found so far", ""]
    lines += blocks(groups, style=style, width=width, samples=samples)
    if summary.statistics is not None:
        from predlint.report.statistics import statistics_lines
        from predlint.report.statistics_layout import TablePage

        lines += [*statistics_lines(summary.statistics, TablePage(style, _narrow(width))), ""]
    last = [f"{style.bad('NOT READ TO THE END')}: {printable(what)}" for what in summary.unread]
    last += [(sum_up or totals)(summary, style), *_next_steps(groups, samples, style)]
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


def totals(summary: Summary, style: Style = PLAIN, *, timed: bool = True) -> str:
    """Returns the line that sums up a run; without its time if that is not known."""
    found = findings(summary, style)
    if not getattr(summary, "records_known", True):  # a report that was read back
        return style.faint(" · ").join([found or style.good("no findings"), "of how many records is not known"])
    timed = timed and getattr(summary, "time_known", True)
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
    time = [duration(summary.seconds)] if timed else []
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
