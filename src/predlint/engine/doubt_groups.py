"""Records in doubt by what they share: one of a group is explained, and what is said of it is said of all.

Records of a group have the same members and the same doubts about the same values (a ``form``, a hash that the kernel makes). Where what is
said depends on more than that, each of them is explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.engine.own_value_findings import MOST_HELD, OwnValueFindings, own_value_findings_of, reveals_more, same_kinds
from predlint.platforms.kernel_adapter import DoubtedRecord, DoubtSummary, KernelAdapter
from predlint.shape.findings import Finding, FindingKinds
from predlint.shape.independent_values import ValueCheck

#: Groups are remembered with what is said of them, and that holds values of a record: so many groups, of so many bytes of records.
_MOST_GROUPS, _MOST_BYTES = 10_000, 4 << 20
_MOST_KINDS = 20_000
#: Keys that are remembered of records that were explained by themselves.
_MOST_MET = 100_000


class DoubtGroup:
    """What is known of records that give the same doubts in the same form."""

    __slots__ = ("each", "findings", "held", "met", "noted", "sound")

    def __init__(self, findings: list[Finding], *, each: bool) -> None:
        self.findings = findings
        self.sound = have_no_error(findings)
        """False where one of the findings is an error."""
        self.each = each
        """True where each of its records is to be explained."""
        self.noted: bool | None = None
        """True where the rules across records would note of them what the kernel read; None where that was not asked yet."""
        self.met = False
        """True once there was one of them: what is met once may never come again."""
        self.held = False
        """True once another one was explained, too."""


class DoubtGroups:
    """The groups of one list of records so far."""

    def __init__(self, once: frozenset[str]) -> None:
        """``once``: codes that are told once a file."""
        self._once = once
        self._to_hold = self._to_hold_whole = MOST_HELD
        self._met: set[int] = set()
        self._in_part = True
        """False once the whole said something else of a record than what is in doubt of it."""
        self._forget()

    def _forget(self) -> None:
        import numpy as np

        self._groups: dict[int, DoubtGroup] = {}
        """By their keys: a form, and the values that do not tell forms apart."""
        self.own: dict[int, OwnValueFindings | None] = {}
        """By form, how records are told of by their own values; None where that is not known, so that these tell them apart."""
        self._bytes = 0
        self.kinds = FindingKinds()
        """What is said of records of kinds that come again: of a form, and of numbers, where these are told alone."""
        self._keys: Any
        self._numbers: Any
        self._fates: Any
        self._keys, self._numbers, self._fates = np.empty(0, np.uint64), np.empty(0, np.intp), np.empty(0, np.intp)
        """The keys of kinds, in ascending order, with their numbers; and by these, what becomes of their records."""
        self._kept: list[tuple[int, int]] = []
        """Keys, and what becomes of their records, of the kinds that are not among these yet."""

    def store(self, key: int, fate: int, findings: list[Finding]) -> None:
        """Remembers a kind by its key, in which no two differ."""
        if len(self.kinds.findings) < _MOST_KINDS and not any([finding.code in self._once for finding in findings]):
            self.kinds.findings.append(findings)
            self._kept.append((key, fate))

    def kinds_of(self, keys: Any) -> tuple[Any, Any]:
        """The kinds of records by their keys, -1 where they are not known; and what becomes of those that are."""
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
        """True where there was no record of a key yet, as far as is remembered: for the only one, a group would be made in vain."""
        if key in self._met or key in self._groups or key in self.own:
            return False
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        self._met.add(key)
        return True

    def explain_single(self, proving: KernelAdapter, value: Any, about: DoubtSummary) -> list[Finding]:
        """All findings of one record in doubt. Those of the first ones are held against what is said of them as a whole."""
        found = proving.explain_doubts(value, about) if self._in_part else None
        if found is None:
            return proving.explain(value)
        if self._to_hold_whole > 0:
            self._to_hold_whole -= 1
            if not same_kinds(found, whole := proving.explain(value)):
                self._in_part = False
                return whole
        return found

    def find(self, key: int) -> DoubtGroup | None:
        """What is known of records of a key; None for nothing."""
        return self._groups.get(key)

    def explained(self, proving: KernelAdapter, key: int, record: DoubtedRecord) -> DoubtGroup:
        """What is wrong with a record, and so with all that have the same doubts in the same form."""
        findings = proving.explain(record.value)
        group = DoubtGroup(findings, each=_depends(proving, record, findings))
        if not group.each:
            self._make_room(record)
            self._groups[key] = group
        return group

    def by_own_values(
        self, proving: KernelAdapter, form: int, record: DoubtedRecord, keys: Sequence[Sequence[str | int]], values: Sequence[Any]
    ) -> OwnValueFindings | None:
        """How records of the form of this one are told of, which has such ``values`` at these places."""
        speak = [proving.value_check(record, each) for each in keys]
        made: OwnValueFindings | None = None
        if None not in speak:
            findings = proving.explain(record.value)
            made = (
                own_value_findings_of(findings, values, cast("list[ValueCheck]", speak))
                if not _depends(proving, record, findings)
                else None
            )
        if made is not None:
            made.reread = [at for at, each in enumerate(keys) if proving.notes_doubted_value(each)]
        self._make_room(record)
        self.own[form] = made
        return made

    def _make_room(self, record: DoubtedRecord) -> None:
        if len(self._groups) + len(self.own) >= _MOST_GROUPS or self._bytes + len(record.text) > _MOST_BYTES:
            self._forget()
        self._bytes += len(record.text)

    def verify_group(self, proving: KernelAdapter, key: int, group: DoubtGroup, first: Any, other: Any) -> DoubtGroup:
        """Holds what is said of another record of a group against what is said of them all: the group; where it differs one that is nobody
        else's, of the ``first``, so that each is explained. Done for so many groups of a file: there may be thousands of two records."""
        if not group.held and self._to_hold > 0:
            self._to_hold -= 1
            if not same_kinds(group.findings, proving.explain(other)):
                self._groups.pop(key, None)
                return DoubtGroup(proving.explain(first), each=True)
        group.held = True
        return group

    def verify_own_values(self, proving: KernelAdapter, form: int, one: OwnValueFindings, value: Any, values: Sequence[Any]) -> bool:
        """The same of another record that is told of by its own ``values``; False where it is not: then these tell records apart."""
        if not one.held and self._to_hold > 0:
            self._to_hold -= 1
            if (said := one.findings_for(values)) is not None and not same_kinds(said, proving.explain(value)):
                self.own[form] = None
                return False
        one.held = True
        return True


def _depends(proving: KernelAdapter, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
    """True where of others of its form something else may be said."""
    return reveals_more(findings, record) or proving.needs_own_explanation(record, findings)


def have_no_error(findings: Sequence[Finding]) -> bool:
    """False where one of the findings is an error."""
    return not any([finding.rule.severity is Severity.ERROR for finding in findings])
