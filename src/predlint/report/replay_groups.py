"""Groups the findings of an earlier report by rule and by message, as a run does."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from predlint.diagnostics import Diagnostic, Severity
from predlint.lazy_regex import lazy_regex
from predlint.names import for_any_row, quote
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.outlines import case_key
from predlint.report.totals import MOST_CASES, in_order
from predlint.rules import RULES, Rule

#: The pointer of a record in a document.
_IN_DOCUMENT = lazy_regex(r"/(?:(images|annotations|categories)/)?[0-9]+(?=/|\Z)")
#: Families of rules that belong to no platform, and the first digit of COCO's codes.
_OF_ANY, _COCO = ("JSN", "RUL"), "3"


class Groups:
    """Groups findings by rule and by message, as a run does."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._groups: dict[tuple[str, str, Severity], Group] = {}
        self._cases: dict[tuple[Any, ...], Case] = {}
        self._last: dict[tuple[str, str, Severity], tuple[str | None, int | str]] = {}
        """The file and line of the last finding of each group, or its record in a document."""

    def add(self, d: Diagnostic) -> None:
        key = d.code, d.rule, d.severity
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(_rule(*key), d.severity)
        group.count += 1
        if d.line is not None:
            record = _record_of(d)
            group.in_document = group.in_document or record is not None
            if self._last.get(key) != (last := (d.file, record or d.line)):
                self._last[key] = last
                group.lines += 1
        data_row = d.record["data_row"] if d.code.startswith("RUL") else None
        common = for_any_row(d.message, data_row) if data_row else d.message
        without_row = common if common != d.message else None
        words = (*key, *case_key(d.code, common, d.help))
        case = self._cases.get(words)
        if case is None:
            if len(group.cases) >= MOST_CASES:
                group.uncounted_cases += 1
                return
            case = self._cases[words] = Case(d.message, d.help, without_row=without_row)
            group.cases.append(case)
        case.meet(d.message, d.help, without_row)
        case.count += 1
        if len(case.samples) < self._samples:
            case.samples.append(_sample(d))

    def in_order(self) -> list[Group]:
        """Returns the groups, the most severe and most frequent first."""
        for group in self._groups.values():
            in_order(group)
        return sorted(self._groups.values(), key=lambda g: (-g.severity, -g.count, g.rule.code))

    def sum_up(self, summary: Summary) -> None:
        for group in self._groups.values():
            code = group.rule.code
            summary.by_rule[code] = summary.by_rule.get(code, 0) + group.count
            summary.errors += group.count * (group.severity is Severity.ERROR)
            summary.warnings += group.count * (group.severity is Severity.WARNING)
            summary.infos += group.count * (group.severity is Severity.INFO)


def _rule(code: str, slug: str, severity: Severity) -> Rule:
    """Returns the rule with that code. A custom rule, or one of another release, has only what its findings say."""
    rule = RULES.get(code)
    if rule is not None and rule.slug == slug:
        return rule
    summary = f"the rule {slug} does not hold" if code.startswith("RUL") else slug.replace("-", " ")
    return Rule(code=code, slug=slug, severity=severity, layer="record", summary=summary, why="", fix="")


def _record_of(d: Diagnostic) -> str | None:
    """Returns the pointer of the record that a finding is about, in a document of many; None for a record on a line of its own.

    A list in a COCO file may also be a member of another platform's record: then the rule is one of that platform.
    """
    match = _IN_DOCUMENT.match(d.pointer)
    if match is None or (match[1] is not None and d.code[:3] not in _OF_ANY and d.code[3] != _COCO):
        return None
    return match.group()


def _sample(d: Diagnostic) -> Sample:
    """Returns the place with its pointer and its value; the text around it is not in the report."""
    value = quote(d.value) if d.value is not None and d.line is not None else None
    sample = Sample(d.file, d.line, d.column, d.offset, d.pointer, d.value, d.record["data_row"], value, 0, 0)
    return structs.replace(sample, in_document=True)
