"""Merges the groups of all parts of a run, in the order of the parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import structs

from predlint.diagnostics import Severity
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.outlines import case_key
from predlint.report.part_offset import PartOffset
from predlint.report.sink import Sink
from predlint.rules import Rule, rule_of

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


def complete_totals(summary: Summary, groups: Iterable[Group], sinks: Iterable[Sink]) -> None:
    """Completes the totals of a run, and every report."""
    ordered = sorted(groups, key=lambda group: (-group.severity, -group.count, group.rule.code))
    counts = Counter[str]()
    by_level = Counter[Severity]()
    for group in ordered:
        counts[group.rule.code] += group.count
        by_level[group.severity] += group.count
        in_order(group)
    summary.by_rule = dict(counts)
    summary.infos, summary.warnings, summary.errors = (by_level[level] for level in sorted(Severity))
    for sink in sinks:
        sink.finish(summary, ordered)


def in_order(group: Group) -> None:
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
