"""One rule's block in the report for people."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.report.excerpts import USUAL
from predlint.report.model import Case, Group, Sample
from predlint.report.similar_messages import explained_by
from predlint.report.terminal import PIPE_WIDTH, Style, as_word, count, display_width, fold, printable, shorten, take_width, wrap

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
