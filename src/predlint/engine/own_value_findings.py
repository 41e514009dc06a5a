"""Findings for records that break the same rule with different values, for example an invalid uuid. The finding is built once; each record
fills in its own values.

Which values those may be is declared by the Shape (`shape/independent_values.py`) and the platform, which knows what else reads them. To
verify that, the first record of a form, and a second one, are also explained as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.name_index import Likely
from predlint.platforms.kernel_adapter import DoubtedRecord
from predlint.shape import record_checks
from predlint.shape.findings import Finding
from predlint.shape.independent_values import ValueCheck
from predlint.violation import InternalError

_MOST_KEPT = 1_000


class OwnValueFindings:
    """A template for the findings of all records with one doubt pattern, filled with the values of each record."""

    def __init__(self, fixed: Sequence[list[Finding]], value_checks: Sequence[ValueCheck]) -> None:
        """``value_checks``: for each doubted value, the function that checks it. ``fixed``: findings common to all records, placed before
        each value's findings, then the final ones."""
        self._fixed, self._value_checks = fixed, value_checks
        self._single = value_checks[0] if len(value_checks) == 1 and not any(fixed) else None
        self.kept: dict[int, list[Finding]] = {}
        """Hash of the values -> findings, for values that occur again: they share one list."""
        self.reread: Sequence[int] = ()
        """Indices of the values that cross-record rules record."""
        self._errors: dict[Any, bool] = {}
        """Kind of finding -> True if it is an error."""
        self.held = False
        """True once the findings were compared with those of another record."""
        self.noted: dict[bool, bool] = {}
        """True for a record without errors, False for others -> whether its columns can be filled from what the kernel read."""

    def findings_for(self, values: Sequence[Any]) -> list[Finding] | None:
        """Returns the findings for a record with these values, or None if the record must be explained as a whole."""
        out: list[Finding] = []
        if self._single is not None:
            return out if self._single(values[0], out) else None
        for fixed, check, value in zip(self._fixed, self._value_checks, values, strict=False):
            out += fixed
            if not check(value, out):
                return None
        return out + self._fixed[-1]

    def remember(self, hash_: int, findings: list[Finding], count: int) -> bool:
        """Caches the findings for these values if more than one record has them. Returns True if they are cached."""
        if hash_ not in self.kept and count > 1 and len(self.kept) < _MOST_KEPT:
            self.kept[hash_] = findings
        return hash_ in self.kept

    def is_sound(self, findings: list[Finding]) -> bool:
        """Returns False if one of the findings is an error."""
        for finding in findings:
            known = self._errors.get(finding.kind)
            if known is None:
                known = self._errors[finding.kind] = finding.rule.severity is Severity.ERROR
            if known:
                return False
        return True


def own_value_findings_of(findings: list[Finding], values: Sequence[Any], value_checks: Sequence[ValueCheck]) -> OwnValueFindings | None:
    """Returns a template for the findings of all records with the form of one, which has these ``values`` and ``findings``; None if the
    findings for its values are not among them."""
    fixed, at = list[list[Finding]](), 0
    checks, only = list[ValueCheck](), len(values) == 1 and not findings
    for value, each in zip(values, value_checks, strict=True):
        own: list[Finding] = []
        if not each(value, own):
            return None
        checks.append(each if own or only else _silent(each))
        found = next(
            (start for start in range(at, len(findings) - len(own) + 1) if same_messages(findings[start : start + len(own)], own)), -1
        )
        if found < 0:
            return None
        fixed.append(findings[at:found])
        at = found + len(own)
    fixed.append(findings[at:])
    shown = [value for value in values if value.__class__ is str]
    if any([value in finding.fields for each in fixed for finding in each for value in shown]):
        return None  # a common finding shows the value
    return OwnValueFindings(fixed, checks)


def _silent(value_check: ValueCheck) -> ValueCheck:
    """Returns a check that accepts only values without a finding, because the place of a finding among the others is unknown."""

    def check(value: Any, out: list[Finding]) -> bool:
        before = len(out)
        return value_check(value, out) and len(out) == before

    return check


def same_kinds(findings: Sequence[Finding], others: Sequence[Finding]) -> bool:
    """Compares the findings of a record with those of its group. If they differ, raises InternalError in tests: a rule reads more than the
    doubted members, and does not declare it."""
    are_equal = same_messages(findings, others)
    if not are_equal and record_checks.STRICT:
        codes = sorted({each.code for each in (*findings, *others)})
        raise InternalError(f"of two records with the same doubts not the same is said: {', '.join(codes)}")
    return are_equal


def same_messages(findings: Sequence[Finding], others: Sequence[Finding]) -> bool:
    """Returns True if both sequences have equal findings in the same order."""
    return len(findings) == len(others) and all([_are_equal_findings(one, other) for one, other in zip(findings, others, strict=True)])


def _are_equal_findings(one: Finding, other: Finding) -> bool:
    return (one.kind, one.path, one.value) == (other.kind, other.path, other.value) and _are_equal(one.fields, other.fields)


def _are_equal(one: Any, other: Any) -> bool:
    """Returns True for equal fields. Suggestions that are computed only when a finding is reported are equal if they are for the same wrong
    name."""
    if one is other or one == other:
        return True
    if isinstance(one, Likely) and isinstance(other, Likely):
        return one.wrong == other.wrong
    if not (isinstance(one, tuple) and isinstance(other, tuple)):
        return False
    ours, theirs = cast("tuple[Any, ...]", one), cast("tuple[Any, ...]", other)
    return len(ours) == len(theirs) and all([_are_equal(each, its) for each, its in zip(ours, theirs, strict=True)])


def reveals_more(findings: Iterable[Finding], record: DoubtedRecord) -> bool:
    """Returns True if a finding shows a value that is not doubted as a whole: other records of the group may have another value there."""
    shown = [finding.value for finding in findings if _may_differ(finding)]
    if not shown:
        return False
    known = [*record.parts()]
    return not all([value in known for value in shown])


def _may_differ(finding: Finding) -> bool:
    """Returns True if records of one group may differ in the value that a finding shows: in all values but empty ones and names, which tell
    groups apart."""
    path, value = finding.path, finding.value
    if value.__class__ in (dict, list):
        return bool(value)
    return value.__class__ in (str, int, float, bool) and path is not None and path[1] != "name"
