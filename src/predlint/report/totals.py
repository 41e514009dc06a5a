"""The findings and groups in parts of a file, and how they become those of the whole run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, structs

from predlint.model.diagnostics import Diagnostic, Rule, Severity
from predlint.model.processes import SerializationError, is_packed, pack, unpack
from predlint.model.registry import rule_of
from predlint.report.model import Case, Group, Sample, Sink, Summary, case_key

# -- Converts positions in a part of a file to positions in the whole file -----------------------------------------


class PartOffset(Struct, frozen=True):
    """What comes before a part of a file."""

    records: int = 0
    """Number of records."""
    lines: int = 0
    """Number of line feeds."""
    columns: int = 0
    """Characters between the last line feed and the part."""
    base: str | None = None
    """The pointer of the list whose elements the part contains: ``""`` for the root, ``/annotations``; None for lines."""
    elements: int = 0
    """Number of elements of that list."""

    def line(self, line: int | None) -> int | None:
        """Returns a line number of the whole file, from 1."""
        return None if line is None else self.lines + line

    def column(self, line: int | None, column: int) -> int:
        """Returns a column of the whole file: only the first line of the part begins outside of it."""
        return self.columns + column if line == 1 else column

    def pointer(self, pointer: str) -> str:
        """Returns the pointer of a value in a record, from the root of the file."""
        if self.base is None or not self.elements:
            return pointer
        index, slash, rest = pointer[len(self.base) + 1 :].partition("/")
        return f"{self.base}/{int(index) + self.elements}{slash}{rest}"


# -- The findings in parts of a file, in a form that can be sent to another process --------------------------------

#: The sort position of a diagnostic, then its members in their order, as plain values.
Row = tuple[Any, ...]

_LAST = (1 << 62) - 1


class FindingTexts(NamedTuple):
    """Findings of the lines of one file as JSON, in columns."""

    file: str | None
    orders: list[int]
    """The first sort key: offsets in the file."""
    codes: list[str]
    """The second sort key."""
    lines: list[int]
    """Line numbers in the part, from 1."""
    texts: list[bytes]
    """The JSON text of each finding after the line number."""


class PartFindings(Struct, frozen=True):
    """Groups and rows of consecutive parts."""

    groups: list[list[tuple[Any, ...]]]
    """For each part of a file, the results of `predlint.report.totals.packed`."""
    rows: list[Row]
    """Every finding in order, if a report lists them all."""
    left_out: Any = None
    """The result of `predlint.report.hidden_findings.HiddenFindings.snapshot`, if findings are hidden."""
    texts: FindingTexts | None = None
    """The findings that are not in ``rows``, if all of them are listed as JSON."""

    def packed(self) -> bytes:
        """Returns bytes that contain data only, because others may be able to write to their folder. Raises `SerializationError`."""
        plain = (self.groups, self.rows, self.left_out, tuple(self.texts) if self.texts is not None else None)
        try:
            return msgspec.msgpack.encode(plain)
        except (OverflowError, UnicodeEncodeError, TypeError):  # JSON can contain integers of any length, and halves of surrogate pairs
            return pack(plain)

    @classmethod
    def of(cls, packed: bytes) -> PartFindings:
        """Reads the result of `packed`. Raises SerializationError for other bytes."""
        try:
            groups, rows, left_out, texts = unpack(packed) if is_packed(packed) else _READER.decode(packed)
            return cls(groups, rows, left_out, FindingTexts(*texts) if texts is not None else None)
        except (msgspec.DecodeError, TypeError, ValueError) as error:
            raise SerializationError(str(error)) from None


#: Findings are decoded as lists, except for values that are compared or handled by their type.
_READER = msgspec.msgpack.Decoder(tuple[list[list[tuple[Any, ...]]], list[Row], Any, tuple[Any, ...] | None])


def order_of(d: Diagnostic) -> int:
    """Returns the sort position: the offset, or a position after all others for a finding without one."""
    return d.offset if d.offset is not None else _LAST


def row_of(order: int, d: Diagnostic, detail: tuple[Any, ...] | None = None) -> Row:
    """Returns a diagnostic with its sort position ``order``, and its `FindingDetail` if a report needs it."""
    return (
        order, d.file, d.line, d.column, d.offset, d.pointer, d.code, d.rule, int(d.severity), d.message, d.help, d.value, d.record,
        detail,
    )  # fmt: skip


def place_of(row: Row) -> tuple[int, str]:
    """Returns the sort key of a row: position and code."""
    return row[0], row[6]


def diagnostic_of(row: Row, shift: PartOffset) -> Diagnostic:
    """Returns the diagnostic of a row, with positions in the whole file."""
    _, file, line, column, offset, pointer, code, rule, severity, message, help_, value, record, _ = row
    if line is not None:
        column, pointer = shift.column(line, column), shift.pointer(pointer)
    return Diagnostic(file, shift.line(line), column, offset, pointer, code, rule, Severity(severity), message, help_, value, record)


# -- Merges the groups of all parts of a run, in the order of the parts --------------------------------------------

#: Maximum different messages kept for one rule, in one part of a file and in the whole run; further ones are only counted.
MOST_CASES = 500


class Totals:
    """Groups by the keys of their rules. Counts are exact; the first cases are kept, and the first samples of each."""

    def __init__(self, samples: int) -> None:
        self.samples = samples
        self.groups: dict[str, Group] = {}
        self._cases: dict[tuple[str, str, str | None], Case] = {}
        self._of_file: dict[int, tuple[Group, Case, int]] = {}
        """id of a case -> its group, and number of its places in this file."""

    def add(self, groups: Iterable[Group]) -> None:
        """Adds the groups of the next part."""
        for group in groups:
            key = group.rule.key
            total = self.groups.get(key)
            if total is None:
                total = self.groups[key] = Group(group.rule, group.severity)
            total.count += group.count
            total.lines += group.lines
            total.in_document = total.in_document or group.in_document
            total.uncounted_cases += group.uncounted_cases
            for code, number in group.explains.items():
                total.explains[code] = total.explains.get(code, 0) + number
            for case in group.cases:
                self._add(total, case)

    def free_samples(self, words: tuple[str, str, str | None]) -> int:
        """Returns how many samples may still be added to the case with this rule, message and help."""
        known = self._cases.get(words)
        if known is not None:
            return self.samples - len(known.samples)
        total = self.groups.get(words[0])
        return 0 if total is not None and len(total.cases) >= MOST_CASES else self.samples

    def _add(self, total: Group, case: Case) -> None:
        words = case_key(total.rule.key, case.words, case.help)
        known = self._cases.get(words)
        if known is not None:
            known.join(case)
            known.samples += case.samples[: self.samples - len(known.samples)]
        elif len(total.cases) < MOST_CASES:
            known = self._cases[words] = case
            total.cases.append(case)
        else:
            total.uncounted_cases += case.count
            return
        _, _, number = self._of_file.get(id(known), (total, known, 0))
        self._of_file[id(known)] = total, known, number + case.count

    def end_of_file(self) -> None:
        """Counts what findings about the file that ends here explain in it."""
        for group, explaining, _ in self._of_file.values():
            for other, case, number in self._of_file.values() if explaining.explains else ():
                if case.kind.startswith(explaining.explains):
                    case.explained += number
                    group.explains[other.rule.key] = group.explains.get(other.rule.key, 0) + number
        for _, case, _ in self._of_file.values():
            case.line = 0
        self._of_file.clear()


def complete_totals(summary: Summary, groups: Iterable[Group], sinks: Iterable[Sink] = ()) -> list[Group]:
    """Completes the totals of a run, and every report. Returns the groups in the order of reports."""
    ordered = ordered_groups(groups)
    counts = Counter[str]()
    by_level = Counter[Severity]()
    for group in ordered:
        counts[group.rule.code] += group.count
        by_level[group.severity] += group.count
    summary.by_rule = dict(counts)
    summary.infos, summary.warnings, summary.errors = (by_level[level] for level in sorted(Severity))
    for sink in sinks:
        sink.finish(summary, ordered)
    return ordered


def ordered_groups(groups: Iterable[Group]) -> list[Group]:
    """Returns the most severe and most frequent groups first, with their cases sorted, too."""
    ordered = sorted(groups, key=lambda group: (-group.severity, -group.count, group.rule.code))
    for group in ordered:
        _sort_cases(group)
    return ordered


def _sort_cases(group: Group) -> None:
    """Sorts the cases: the most frequent first, then by the position of their first samples in the files."""
    samples = [sample for case in group.cases for sample in case.samples]
    files = {file: at for at, file in enumerate(dict.fromkeys([sample.file for sample in samples]))}

    def place(case: Case) -> tuple[Any, ...]:
        first = [(files[sample.file], sample.line or 0, sample.column or 0) for sample in case.samples[:1]]
        return -case.count, first, case.message

    group.cases.sort(key=place)


def packed(group: Group) -> tuple[Any, ...]:
    """Returns a group as plain values."""
    cases = [(*[getattr(case, name) for name in _CASE], [_values(sample) for sample in case.samples]) for case in group.cases]
    return group.rule.key, group.count, group.lines, group.uncounted_cases, group.in_document, cases


def unpacked(values: tuple[Any, ...], levels: Mapping[str, Severity | None], shift: PartOffset) -> Group:
    """Returns the group of these plain values, with the positions of samples in the whole file."""
    key, count, lines, uncounted, in_document, cases = values
    level = levels[key]
    assert level is not None, "what is off is not counted"
    own: Mapping[str, Rule] = getattr(levels, "own", {})
    group = Group(own.get(key) or rule_of(key), level, count, lines, [], uncounted, in_document=in_document)
    for *members, samples in cases:
        case = Case(**dict(zip(_CASE, members, strict=True)), samples=[_sample(sample, shift) for sample in samples])
        case.line, case.explains = shift.line(case.line or None) or 0, tuple(case.explains)
        group.cases.append(case)
    return group


#: What is handed over of a case, besides its samples.
_CASE = ("message", "help", "count", "without_row", "kind", "explains", "line", "helps_differ", "ranges")
_FIELDS = tuple(field.name for field in structs.fields(Sample))


def _values(sample: Sample) -> tuple[Any, ...]:
    return tuple([getattr(sample, name) for name in _FIELDS])


def _sample(values: tuple[Any, ...], shift: PartOffset) -> Sample:
    sample = Sample(*values)
    if sample.line is not None and sample.column is not None:
        sample.column = shift.column(sample.line, sample.column)
        sample.line = shift.line(sample.line)
        sample.pointer = shift.pointer(sample.pointer)
    return sample
