"""Records in doubt by what they share: one of a group is explained, and what is said of it is said of all.

Records of a group have the same members and the same doubts about the same values (a ``form``, a hash that the kernel makes). Where what is
said depends on more than that, each of them is explained.
"""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.dialects.proving import Doubted, Proving
from predlint.engine.varying import MOST_HELD, Varying, are_alike, shows_more, varying
from predlint.shape.findings import Finding, Kinds

#: Groups are remembered with what is said of them, and that holds values of a record: so many groups, of so many bytes of records.
_MOST_GROUPS, _MOST_BYTES = 10_000, 4 << 20
_MOST_KINDS = 20_000


class Group:
    """What is known of records that give the same doubts in the same form."""

    __slots__ = ("each", "findings", "held", "met", "noted", "sound", "varying")

    def __init__(self, findings: list[Finding], *, each: bool) -> None:
        self.findings = findings
        self.sound = not any([finding.rule.severity is Severity.ERROR for finding in findings])
        """False where one of the findings is an error."""
        self.each = each
        """True where each of its records is to be explained."""
        self.noted: bool | None = None
        """True where the rules across records would note of them what the kernel read; None where that was not asked yet."""
        self.varying: Varying | None = None
        """What is said of each of them, where each has numbers of its own."""
        self.met = False
        """True once there was one of them: what is met once may never come again."""
        self.held = False
        """True once another one was explained, too."""


class Groups:
    """The groups of one list of records so far."""

    def __init__(self, proving: Proving, once: frozenset[str]) -> None:
        """``once``: codes that are told once a file."""
        self._proving, self._once = proving, once
        self._to_hold = MOST_HELD
        self._forget()

    def _forget(self) -> None:
        import numpy as np

        self._groups: dict[int, Group] = {}
        self._bytes = 0
        self.kinds = Kinds()
        """What is said of records of kinds that come again: of a form, and of numbers, where these are told alone."""
        self._keys: Any
        self._numbers: Any
        self._fates: Any
        self._keys, self._numbers, self._fates = np.empty(0, np.uint64), np.empty(0, np.intp), np.empty(0, np.intp)
        """The keys of kinds, in ascending order, with their numbers; and by these, what becomes of their records."""
        self._kept: list[tuple[int, int]] = []
        """Keys, and what becomes of their records, of the kinds that are not among these yet."""

    def keep(self, key: int, fate: int, findings: list[Finding]) -> None:
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

    def find(self, form: int) -> Group | None:
        """What is known of records of a form; None for nothing."""
        return self._groups.get(form)

    def explained(self, form: int, record: Doubted) -> Group:
        """What is wrong with a record, and so with all that have the same doubts in the same form."""
        proving, text = self._proving, record.text
        findings = proving.explain(record.value)
        each = shows_more(findings, record) or proving.depends(record, findings)
        numbers = [doubt.span for doubt in record.doubts if doubt.varies]
        of_each = varying(text, numbers, findings, proving.explain) if numbers and not each else None
        group = Group(findings, each=each or (bool(numbers) and of_each is None))
        group.varying = of_each
        if not group.each:
            if len(self._groups) >= _MOST_GROUPS or self._bytes + len(text) > _MOST_BYTES:
                self._forget()
            self._groups[form] = group
            self._bytes += len(text)
        return group

    def hold(self, form: int, group: Group, first: Any, other: Any) -> Group:
        """Holds what is said of another record of a group against what is said of them all: the group; where it differs one that is nobody
        else's, of the ``first``, so that each is explained. Done for so many groups of a file: there may be thousands of two records."""
        if not group.held and self._to_hold > 0:
            self._to_hold -= 1
            if not are_alike(group.findings, self._proving.explain(other), numbers=group.varying is not None):
                self._groups.pop(form, None)
                return Group(self._proving.explain(first), each=True)
        group.held = True
        return group
