"""Runs blocks of records of all platforms through the kernel. Clean records need nothing more. Of doubted records that are wrong in the
same way one is explained. Records that no group can cover are *pending*: the caller explains them in file order.

Records of a *form* (a hash that the kernel makes) have the same members, and the same doubts about the same values, except for the
independent values. On platforms with groups, a doubted record is handled so:

====================================  ============================================================  ==============================
a doubted record                      its findings                                                  code
====================================  ============================================================  ==============================
of a kind that came twice before      are those of that kind; nothing is explained                  `DoubtGroups.kinds_of`
first of its form                     come from explaining the doubted members                      `_OfBlock._first_of_kind`
with independent values               come from the check of each such value                        `_OfBlock._by_own`
with the same values as others        come from explaining one of them as a whole                   `_OfBlock._fate_of_identical`
whose group depends on more           come from explaining it alone: it is *pending*                `DoubtGroup.each`
====================================  ============================================================  ==============================
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import ref

import orjson

from predlint.engine.doubt_groups import DoubtGroup, DoubtGroups, OwnValueFindings, have_no_error
from predlint.kernel.scanner import VARIES
from predlint.platforms.kernel_adapter import CLEAN, IN_DOUBT, UNREAD, KernelAdapter, ScannedBlock, records_with_unconditional_findings
from predlint.platforms.protocols import BlockVerdict, FileRules
from predlint.report.spans import LinePlaces
from predlint.shape.findings import Finding, KindFindings, SharedFindings, keys_of

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
