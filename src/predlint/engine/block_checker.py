"""Runs blocks of records of all platforms through the kernel, and explains doubted records in groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast
from weakref import ref

import orjson

from predlint.kernel.scanner import VARIES
from predlint.model.diagnostics import Severity
from predlint.model.findings import FindingKinds, KindFindings, SharedFindings, keys_of
from predlint.model.names import Likely
from predlint.model.violation import Finding, InternalError
from predlint.platforms.kernel_adapter import (
    CLEAN,
    IN_DOUBT,
    UNREAD,
    DoubtedRecord,
    DoubtSummary,
    KernelAdapter,
    ScannedBlock,
    records_with_unconditional_findings,
)
from predlint.platforms.protocols import BlockVerdict, FileRules
from predlint.report.spans import LinePlaces
from predlint.shape import record_checks
from predlint.shape.independent_values import ValueCheck

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
        raise InternalError(f"two records with the same doubts have different findings: {', '.join(codes)}")
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
        ``first`` record only, so that all others are explained one by one. Every group is compared: the findings of a record must not
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


# -- Runs blocks of records through the kernel, and explains one of those that are wrong in the same way -------------


# Records of a *form* (a hash that the kernel makes) have the same members, and the same doubts about the same values, except for the
# independent values. On platforms with groups, a doubted record is handled so:
#
# ====================================  ============================================================  ==============================
# a doubted record                      its findings                                                  code
# ====================================  ============================================================  ==============================
# of a kind that came twice before      are those of that kind; nothing is explained                  `DoubtGroups.kinds_of`
# first of its form                     come from explaining the doubted members                      `_OfBlock._first_of_kind`
# with independent values               come from the check of each such value                        `_OfBlock._by_own`
# with the same values as others        come from explaining one of them as a whole                   `_OfBlock._fate_of_identical`
# whose group depends on more           come from explaining it alone: it is *pending*                `DoubtGroup.each`
# ====================================  ============================================================  ==============================

#: Bits of a record's fate: noted from what the kernel read, without an error, pending.
_NOTED, _SOUND, _PENDING = 1, 2, 4
_WORD = (1 << 64) - 1
#: An odd multiplier. It stays odd when an even number is added: with such factors, a sum of hashes depends on their order.
_HASH_MULTIPLIER = 0x9E3779B97F4A7C15


class BlockChecker:
    """Runs the kernel over the blocks of one file and collects the result for each record."""

    def __init__(self, rules: FileRules) -> None:
        self.rules = rules
        self._groups: tuple[ref[KernelAdapter], DoubtGroups] | None = None
        """The kernel adapter of the list that is being read, and the doubt groups of that list. A weak reference: the rules own the
        adapter."""
        self._unfinished: tuple[KernelAdapter, ScannedBlock] | None = None
        """The block checked last, while some of its records are still pending."""

    def check(self, text: bytes, *, listed: bool = False) -> BlockVerdict | None:
        """Returns the kernel's verdict on a block of whole lines without blank ones, or, if ``listed``, of an array with its brackets.
        Returns None, and records nothing, if the records cannot be separated. Pending records must then be explained in order and given
        to the rules with their indices; afterwards call `finish`."""
        adapter = self.rules.kernel_adapter(text, listed=listed)
        if adapter is None or (scanned := adapter.scan_block(text, listed=listed)) is None:
            return None
        if scanned.clean and adapter.note_clean(scanned):
            return self.rules.with_observers(text, BlockVerdict(scanned.lines, pending=[], holds_several=adapter.holds_several))
        if self._groups is None or self._groups[0]() is not adapter:
            self._groups = ref(adapter), DoubtGroups(self.rules.once_per_file)
        block = ScannedBlock(text, scanned)
        block.leave_pending(records_with_unconditional_findings(adapter, block))
        if not adapter.read(block):
            return None
        verdict = _explain_in_groups(adapter, self._groups[1], block) if adapter.in_groups else _explain_singly(adapter, block)
        pending: list[int] = block.places(UNREAD).tolist()
        verdict = verdict._replace(lines=block.lines, pending=pending, values=block.values, holds_several=adapter.holds_several)
        self._unfinished = adapter, block
        if not pending:
            self.finish()
        return self.rules.with_observers(text, verdict)

    def finish(self) -> None:
        """Records the block checked last in the columns, once all its pending records are explained."""
        if self._unfinished is not None:
            adapter, block = self._unfinished
            adapter.note_block(block)
        self._unfinished = None


# -- platforms whose doubted records are explained in groups -----------------------------------------------------------


def _explain_in_groups(proving: KernelAdapter, groups: DoubtGroups, block: ScannedBlock) -> BlockVerdict:
    import numpy as np

    clean = block.states == CLEAN
    block.is_noted = block.sound = clean
    doubted = block.places(IN_DOUBT)
    if not len(doubted):
        return BlockVerdict(())
    values, forms = _Values(block), np.ascontiguousarray(block.lines["form"])
    kinds, fate = groups.kinds_of(forms[doubted] + values.hashes[doubted])
    is_known, unknown = kinds >= 0, np.flatnonzero(kinds < 0)
    known_kinds = KindFindings(groups.kinds, kinds[is_known], doubted[is_known]) if len(unknown) < len(doubted) else None
    unknown_kinds = _OfBlock(proving, groups, block, values)
    if len(unknown):
        order, begins = _grouped(forms[doubted[unknown]])
        fate[unknown[order]] = unknown_kinds.fates_of(doubted[unknown[order]], begins)
    block.is_noted, block.sound = clean.copy(), clean.copy()
    block.is_noted[doubted], block.sound[doubted] = fate & _NOTED != 0, fate & _SOUND != 0
    block.leave_pending(doubted[fate == _PENDING])
    for place in doubted[fate & (_NOTED | _PENDING) == 0].tolist():
        proving.add(place, block.text_of(place), block.value_of(place), bool(block.sound[place]))
    return BlockVerdict((), unknown_kinds.alike, known_kinds, unknown_kinds.faults)


class _OfBlock:
    """The doubted records of one block whose kinds are not known yet."""

    def __init__(self, proving: KernelAdapter, groups: DoubtGroups, block: ScannedBlock, values: _Values) -> None:
        self.alike: list[SharedFindings] = []
        """Findings that several records share."""
        self.faults: list[tuple[int, list[Finding]]] = []
        """Index of a record in the block, and its own findings."""
        self._proving, self._groups, self._block, self._values = proving, groups, block, values

    def fates_of(self, places: Any, begins: list[int]) -> Any:
        """Returns the fates of the records at ``places``. Records of one form are adjacent, and each form begins at one of ``begins``."""
        import numpy as np

        ends, firsts, fate = [*begins[1:], len(places)], places[begins], np.zeros(len(places), np.intp)
        forms, has_own = self._block.lines["form"][firsts].tolist(), (self._values.hashes[firsts] != 0).tolist()
        for form, own, begin, end in zip(forms, has_own, begins, ends, strict=True):  # the first few may be explained singly
            if end - begin == 1 and self._groups.is_first(form):
                fate[begin] = self._first_of_kind(int(places[begin]))
            elif own:
                fate[begin:end] = self._of_form(form, places[begin:end])
            else:
                fate[begin], fate[begin + 1 : end] = self._fate_of_identical(form, places[begin:end])
        return fate

    def _of_form(self, form: int, places: Any) -> Any:
        """Returns the fates of records of one form that have independent values."""
        import numpy as np

        one = self._own(form, places)
        fate = self._by_own(form, one, places) if one is not None else np.full(len(places), -1)
        rest = np.flatnonzero(fate < 0)
        if len(rest):  # group them by their values instead
            fate[rest] = self._by_value(form, places[rest])
        return fate

    def _by_value(self, form: int, places: Any) -> Any:
        """Returns the fates of records of a form, grouped by values: records with the same values have the same findings."""
        import numpy as np

        hashes, fate = self._values.hashes[places], np.empty(len(places), np.intp)
        order, begins = _grouped(hashes)
        places, found = places[order], np.empty(len(places), np.intp)
        keys = hashes[order][begins].tolist()
        for key, begin, end in zip(keys, begins, [*begins[1:], len(places)], strict=True):
            key = form + key & _WORD
            if end - begin == 1 and self._groups.is_first(key):
                found[begin] = self._first_of_kind(int(places[begin]))
            else:
                found[begin], found[begin + 1 : end] = self._fate_of_identical(key, places[begin:end])
        fate[order] = found
        return fate

    def _first_of_kind(self, place: int) -> int:
        """Explains a record that is the first of its kind, and may be the only one. Returns its fate."""
        block = self._block
        findings = self._groups.explain_single(self._proving, block.value_of(place), block.doubt_summary(place))
        if findings:
            self.faults.append((place, findings))
        return _SOUND if have_no_error(findings) else 0

    # -- records with the same findings --------------------------------------------------------------------------------

    def _fate_of_identical(self, key: int, places: Any) -> tuple[int, int]:
        """Returns the fates of records that share all doubts: of the first one, and of the others."""
        group = self._group(key, places)
        sound = _SOUND if group.sound else 0
        if group.each:
            if group.findings:
                self.alike.append(SharedFindings(group.findings, places[:1], is_reused=False))
            return sound, _PENDING  # only the first one is explained so far
        fate = sound | (_NOTED if group.noted else 0)
        if group.findings:
            self.alike.append(SharedFindings(group.findings, places, len(places) > 1 or group.met))
        if group.noted is not None:
            self._groups.store(key, fate, group.findings)
        group.met = True
        return fate, fate

    def _group(self, key: int, places: Any) -> DoubtGroup:
        """Returns the group of the records at these places."""
        block, groups, first = self._block, self._groups, int(places[0])
        group = groups.find(key) or groups.explained(self._proving, key, block.doubted(first))
        shared = len(places) > 1 or group.met
        if shared and not group.each:
            group = groups.verify_group(self._proving, key, group, block.value_of(first), block.value_of(int(places[-1])))
        if shared and group.noted is None and not group.each:
            group.noted = self._proving.fully_read(block.doubted(first), sound=group.sound)
        return group

    # -- records whose findings differ in their independent values only ------------------------------------------------

    def _own(self, form: int, places: Any) -> OwnValueFindings | None:
        """Returns the template for the findings of records of this form, or None if the independent values are not enough."""
        groups, block, values = self._groups, self._block, self._values
        if form not in groups.own:
            record = block.doubted(int(places[0]))
            places_of = [_keys(record.text, doubt.span[1] - 1) for doubt in record.doubts if doubt.is_independent]
            groups.by_own_values(self._proving, form, record, places_of, values.of(places[:1])[0])
        one = groups.own[form]
        if one is None or len(places) == 1:
            return one
        holds = groups.verify_own_values(self._proving, form, one, block.value_of(int(places[-1])), values.of(places[-1:])[0])
        return one if holds else None

    def _by_own(self, form: int, one: OwnValueFindings, places: Any) -> Any:
        """Returns the fates of records of a form by their independent values; -1 for a record that needs a fuller explanation."""
        import numpy as np

        values, hashes = self._values.of(places), self._values.hashes[places]
        order, begins = _grouped(hashes)
        firsts, ends, fates = order[begins], [*begins[1:], len(places)], list[int]()
        groups = zip(hashes[firsts].tolist(), firsts.tolist(), places[firsts].tolist(), begins, ends, strict=True)
        for hash_, first, place, begin, end in groups:
            findings = one.kept.get(hash_) or one.findings_for(values[first])
            if findings is None:
                fates.append(-1)
                continue
            differs = bool(one.reread) and self._reread(one, values[first], places[order[begin:end]])
            fates.append(fate := self._fate(one, place, findings))
            if not one.remember(hash_, findings, end - begin):
                self.faults += [(place, findings)] if end - begin == 1 else [(at, findings) for at in places[order[begin:end]].tolist()]
                continue
            self.alike.append(SharedFindings(findings, places[order[begin:end]], is_reused=True))
            if not differs:
                self._groups.store(form + hash_ & _WORD, fate, findings)
        fate = np.empty(len(places), np.intp)
        fate[order] = np.repeat(fates, np.subtract(ends, begins))
        return fate

    def _reread(self, one: OwnValueFindings, values: Sequence[Any], places: Any) -> bool:
        """Records values that the kernel did not read. Returns True if any was recorded."""
        found = [self._proving.note_doubted_value(place, values[at]) for at in one.reread for place in places.tolist()]
        return any(found)

    def _fate(self, one: OwnValueFindings, place: int, findings: list[Finding]) -> int:
        sound = one.is_sound(findings)
        noted = one.noted.get(sound)
        if noted is None:
            noted = one.noted[sound] = self._proving.fully_read(self._block.doubted(place), sound=sound)
        return (_SOUND if sound else 0) | (_NOTED if noted else 0)


class _Values:
    """The independent values in doubt. Records of one form have equally many of them."""

    def __init__(self, block: ScannedBlock) -> None:
        import numpy as np

        self._block, self._varying = block, block.doubts[block.doubts["hash"] & VARIES != 0]
        self.hashes = np.zeros(block.count, dtype=np.uint64)
        """For each record a hash of its independent values; 0 if it has none."""
        if not len(self._varying):
            return
        of, values = np.ascontiguousarray(self._varying["line"]), np.ascontiguousarray(self._varying["hash"])
        begins = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1])))
        at = np.arange(len(of)) - np.repeat(begins, np.diff(begins, append=len(of)))
        self.hashes[of[begins]] = np.add.reduceat(values * (_HASH_MULTIPLIER + 2 * at.astype(np.uint64)), begins)

    def of(self, places: Any) -> list[list[Any]]:
        """Returns the independent values of each of some records of one form."""
        import numpy as np

        first, behind = self._varying["line"].searchsorted([places, places + 1])
        count = int(behind[0] - first[0])
        found = self._varying[(first[:, None] + np.arange(count)).ravel()]
        text, nodes = self._block.text, found["node"].tolist()
        written = [text[begin:end] for begin, end in zip(found["begin"].tolist(), found["end"].tolist(), strict=True)]
        if min(nodes) < 0:  # an unknown member, with its name
            written = [b"{%b}" % each if node < 0 else each for each, node in zip(written, nodes, strict=True)]
        values = orjson.loads(b"[%b]" % b",".join(written))
        if min(nodes) < 0:
            values = [next(iter(value.values())) if node < 0 else value for value, node in zip(values, nodes, strict=True)]
        return [values[at : at + count] for at in range(0, len(values), count)]


def _keys(text: bytes, at: int) -> list[str | int]:
    """Returns the path of the value that covers this byte of a record's text."""
    return keys_of(LinePlaces(text.decode()).path_at(at if text.isascii() else len(text[:at].decode("utf-8", "ignore"))))


def _grouped(keys: Any) -> tuple[Any, list[int]]:
    """Groups records (at least one) by their keys. Returns the order that puts records with equal keys side by side, groups by their first
    record in the file; and where each group begins in that order."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    begins = np.flatnonzero(is_first)
    by_first = np.argsort(order[begins])
    turn = np.empty_like(by_first)
    turn[by_first] = np.arange(len(begins))
    order = order[np.argsort(turn[np.cumsum(is_first) - 1], kind="stable")]
    lengths = np.diff(begins, append=len(keys))[by_first]
    return order, [0, *np.cumsum(lengths)[:-1].tolist()]


# -- platforms whose doubted records are explained one by one ----------------------------------------------------------


def _explain_singly(proving: KernelAdapter, block: ScannedBlock) -> BlockVerdict:
    found = proving.explain_block(block)
    return BlockVerdict(
        (), own_findings=[(place, findings) for place, findings in found.items() if findings], suppressed=proving.suppressed(block)
    )
