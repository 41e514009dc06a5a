"""Groups of doubted records: one record is explained for its group, and own values are filled in for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import Likely
from predlint.platforms.kernel_adapter import DoubtedRecord, DoubtSummary, KernelAdapter
from predlint.shape import record_checks
from predlint.shape.findings import Finding, FindingKinds
from predlint.shape.independent_values import ValueCheck
from predlint.violation import InternalError

# -- Findings for records that break the same rule with different values, for example an invalid uuid. The finding is built once; each
# record
#
# fills in its own values.
#
# Which values those may be is declared by the Shape (`shape/independent_values.py`) and the platform, which knows what else reads them. To
# verify that, the first record of a form, and a second one, are also explained as a whole.

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


# -- Groups of doubted records: one record of a group is explained, and its findings apply to all ------------------
#
# Records of a group have the same members and the same doubts about the same values (a ``form``, a hash that the kernel makes). If the
# findings depend on more than that, each record is explained.

#: Limits of the groups that are remembered: their number, and bytes of records, because findings keep values of a record.
_MOST_GROUPS, _MOST_BYTES = 10_000, 4 << 20
_MOST_KINDS = 20_000
#: Limit of the remembered keys of records that were explained by themselves.
_MOST_MET = 100_000


class DoubtGroup:
    """Records with the same doubts about the same members: one is explained, and its findings apply to all."""

    __slots__ = ("each", "findings", "held", "met", "noted", "sound")

    def __init__(self, findings: list[Finding], *, each: bool) -> None:
        self.findings = findings
        self.sound = have_no_error(findings)
        """False if one of the findings is an error."""
        self.each = each
        """True if the records cannot share findings and must be explained one by one."""
        self.noted: bool | None = None
        """True if the columns of the cross-record rules can be filled from what the kernel read; None until that is known."""
        self.met = False
        """True after the first records of the group were reported."""
        self.held = False
        """True once the findings were compared with those of another record."""


class DoubtGroups:
    """The groups found so far in one list of records."""

    def __init__(self, once: frozenset[str]) -> None:
        """``once``: codes that are reported once per file."""
        self._once = once
        self._met: set[int] = set()
        self._forget()

    def _forget(self) -> None:
        import numpy as np

        self._groups: dict[int, DoubtGroup] = {}
        """Group key (hash of the doubt pattern and of shared values) -> group."""
        self.own: dict[int, OwnValueFindings | None] = {}
        """Form -> template for the findings of its records, or None if the independent values are not enough: then values tell groups
        apart."""
        self._bytes = 0
        self.kinds = FindingKinds()
        """The findings of each kind of record that may come again: records of one form with the same values."""
        self._keys: Any
        self._numbers: Any
        self._fates: Any
        self._keys, self._numbers, self._fates = np.empty(0, np.uint64), np.empty(0, np.intp), np.empty(0, np.intp)
        """The keys of known kinds, ascending, with their numbers; and, by number, the fate of their records."""
        self._kept: list[tuple[int, int]] = []
        """Keys and fates of kinds that are not merged into these arrays yet."""

    def store(self, key: int, fate: int, findings: list[Finding]) -> None:
        """Remembers the findings of a kind. Equal keys mean equal findings."""
        if len(self.kinds.findings) < _MOST_KINDS and not any([finding.code in self._once for finding in findings]):
            self.kinds.findings.append(findings)
            self._kept.append((key, fate))

    def kinds_of(self, keys: Any) -> tuple[Any, Any]:
        """Returns the kind of each record by its key, -1 if unknown; and the fates of the known ones."""
        import numpy as np

        if self._kept:
            self._keys = np.concatenate((self._keys, np.array([key for key, _ in self._kept], np.uint64)))
            self._numbers = np.concatenate((self._numbers, np.arange(len(self._numbers), len(self._keys))))
            self._fates = np.concatenate((self._fates, [fate for _, fate in self._kept]))
            order = np.argsort(self._keys)
            self._keys, self._numbers, self._kept = self._keys[order], self._numbers[order], []
        if not len(self._keys):
            return np.full(len(keys), -1), np.zeros(len(keys), np.intp)
        at: Any = np.minimum(self._keys.searchsorted(keys), len(self._keys) - 1)
        kinds: Any = np.where(self._keys[at] == keys, self._numbers[at], -1)
        return kinds, self._fates[kinds]

    def is_first(self, key: int) -> bool:
        """Returns True for the first record with this key. Building a group pays only from the second one on."""
        if key in self._met or key in self._groups or key in self.own:
            return False
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        self._met.add(key)
        return True

    def explain_single(self, proving: KernelAdapter, value: Any, about: DoubtSummary) -> list[Finding]:
        """Explains only the doubted members of a record; the whole record, if more than these decides what is wrong with it. In tests
        every result is compared with a full explanation."""
        found = proving.explain_doubts(value, about)
        if found is None:
            return proving.explain(value)
        if record_checks.STRICT:
            same_kinds(found, proving.explain(value))
        return found

    def find(self, key: int) -> DoubtGroup | None:
        """Returns the group with this key, or None."""
        return self._groups.get(key)

    def explained(self, proving: KernelAdapter, key: int, record: DoubtedRecord) -> DoubtGroup:
        """Explains a record and returns the group of all records with its doubts."""
        findings = proving.explain(record.value)
        group = DoubtGroup(findings, each=_depends(proving, record, findings))
        if not group.each:
            self._make_room(record)
            self._groups[key] = group
        return group

    def by_own_values(
        self, proving: KernelAdapter, form: int, record: DoubtedRecord, keys: Sequence[Sequence[str | int]], values: Sequence[Any]
    ) -> OwnValueFindings | None:
        """Returns a template for the findings of all records with this form, or None if they depend on more. ``values`` are the record's
        values at these paths."""
        checks = [proving.value_check(record, each) for each in keys]
        template: OwnValueFindings | None = None
        if None not in checks:
            findings = proving.explain(record.value)
            template = (
                own_value_findings_of(findings, values, cast("list[ValueCheck]", checks))
                if not _depends(proving, record, findings)
                else None
            )
        if template is not None:
            template.reread = [at for at, each in enumerate(keys) if proving.notes_doubted_value(each)]
        self._make_room(record)
        self.own[form] = template
        return template

    def _make_room(self, record: DoubtedRecord) -> None:
        if len(self._groups) + len(self.own) >= _MOST_GROUPS or self._bytes + len(record.text) > _MOST_BYTES:
            self._forget()
        self._bytes += len(record.text)

    def verify_group(self, proving: KernelAdapter, key: int, group: DoubtGroup, first: Any, other: Any) -> DoubtGroup:
        """Compares the group's findings with those of another of its records. Returns the group; or, if they differ, a group for the
        ``first`` record only, so that all others are explained one by one. Every group is compared: what is said of a record must not
        depend on how many groups came before."""
        if not group.held and not same_kinds(group.findings, proving.explain(other)):
            self._groups.pop(key, None)
            return DoubtGroup(proving.explain(first), each=True)
        group.held = True
        return group

    def verify_own_values(self, proving: KernelAdapter, form: int, one: OwnValueFindings, value: Any, values: Sequence[Any]) -> bool:
        """Compares the template's findings with a full explanation of another record with these ``values``. Returns False if they differ:
        then the values tell groups apart."""
        if not one.held and (findings := one.findings_for(values)) is not None and not same_kinds(findings, proving.explain(value)):
            self.own[form] = None
            return False
        one.held = True
        return True


def _depends(proving: KernelAdapter, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
    """Returns True if other records of this form may have other findings."""
    return reveals_more(findings, record) or proving.needs_own_explanation(record, findings)


def have_no_error(findings: Sequence[Finding]) -> bool:
    """Returns False if one of the findings is an error."""
    return not any([finding.rule.severity is Severity.ERROR for finding in findings])
