"""Groups of doubted records: one record of a group is explained, and its findings apply to all.

Records of a group have the same members and the same doubts about the same values (a ``form``, a hash that the kernel makes). If the
findings depend on more than that, each record is explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.engine.own_value_findings import OwnValueFindings, own_value_findings_of, reveals_more, same_kinds
from predlint.platforms.kernel_adapter import DoubtedRecord, DoubtSummary, KernelAdapter
from predlint.shape import record_checks
from predlint.shape.findings import Finding, FindingKinds
from predlint.shape.independent_values import ValueCheck

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
