"""Blocks of records through the kernel, for all platforms: clean ones go by together; of those in doubt that are wrong in the same way one
is explained; what nobody can tell of together is left, to be explained where it stands."""

from __future__ import annotations

from typing import Any, cast

import orjson

from predlint.dialects.protocols import FileRules, Proof
from predlint.dialects.proving import CLEAN, IN_DOUBT, UNREAD, Block, Proving, speaking
from predlint.engine.groups import Group, Groups
from predlint.engine.varying import Varying
from predlint.shape.findings import Alike, Finding, OfKinds

#: What becomes of the records of a group: they are noted by what the kernel read, they are without an error, they are left.
_NOTED, _SOUND, _LEFT = 1, 2, 4
_WORD = (1 << 64) - 1
#: Odd, as it is with any even number added: by products with those, a sum tells orders apart.
_ODD = 0x9E3779B97F4A7C15


class Prover:
    """Proves the blocks of one file, one after the other."""

    def __init__(self, rules: FileRules) -> None:
        self.rules = rules
        self._proving: Proving | None = None
        self._groups: Groups
        self._unfinished: Block | None = None
        """The block proven last, while some of its records are still to be explained."""

    def prove(self, text: bytes, *, listed: bool = False) -> Proof | None:
        """What is known of the records of a block: of whole lines, none of them blank, or, ``listed``, of an array with its brackets. None
        where the records cannot be told apart; then nothing is taken note of. Where some are left, they are explained one after the other,
        given to the rules with their places, and then `finish` is to be called."""
        proving = self.rules.proving(text, listed=listed)
        if proving is None or (scanned := proving.scan(text, listed=listed)) is None:
            return None
        if proving is not self._proving:
            self._proving, self._groups = proving, Groups(proving, self.rules.once)
        block = Block(text, scanned)
        block.leave(speaking(proving, block))
        if not proving.read(block):
            return None
        told = self._told_in_groups(proving, block) if proving.in_groups else _told_alone(proving, block)
        left: list[int] = block.places(UNREAD).tolist()
        told = told._replace(lines=block.lines, left=left, values=block.values, holds_several=proving.holds_several)
        self._unfinished = block
        if not left:
            self.finish()
        return self.rules.beside(text, told)

    def finish(self) -> None:
        """All records of the block proven last are explained: it is taken note of."""
        if self._unfinished is not None and self._proving is not None:
            self._proving.note(self._unfinished)
        self._unfinished = None

    # -- records that are told of in groups ----------------------------------------------------------------------------

    def _told_in_groups(self, proving: Proving, block: Block) -> Proof:
        import numpy as np

        clean = block.states == CLEAN
        block.noted = block.sound = clean
        doubted = block.places(IN_DOUBT)
        if not len(doubted):
            return Proof(())
        numbers, forms = _Numbers(block), np.ascontiguousarray(block.lines["form"])
        kinds, fate = self._groups.kinds_of(forms[doubted] + numbers.hashes[doubted])
        met, new = kinds >= 0, np.flatnonzero(kinds < 0)
        of_kinds = OfKinds(self._groups.kinds, kinds[met], doubted[met]) if len(new) < len(doubted) else None
        of_block = _OfBlock(proving, self._groups, block, numbers)
        if len(new):
            order, begins = _grouped(forms[doubted[new]])
            fate[new[order]] = of_block.told(doubted[new[order]], begins)
        block.noted, block.sound = clean.copy(), clean.copy()
        block.noted[doubted], block.sound[doubted] = fate & _NOTED != 0, fate & _SOUND != 0
        block.leave(doubted[fate == _LEFT])
        for place in doubted[fate & (_NOTED | _LEFT) == 0].tolist():
            proving.add(place, block.text_of(place), block.value_of(place), bool(block.sound[place]))
        return Proof((), of_block.alike, of_kinds, of_block.faults)


class _OfBlock:
    """The records in doubt of one block, of kinds that are not known."""

    def __init__(self, proving: Proving, groups: Groups, block: Block, numbers: _Numbers) -> None:
        self.alike: list[Alike] = []
        """What is said of some together …"""
        self.faults: list[tuple[int, list[Finding]]] = []
        """… and of others."""
        self._proving, self._groups, self._block, self._numbers = proving, groups, block, numbers

    def told(self, places: Any, begins: list[int]) -> Any:
        """What becomes of records at ``places``, each form of which begins at one of ``begins`` among them."""
        import numpy as np

        ends, firsts = [*begins[1:], len(places)], places[begins]
        fates, alone = [0] * len(begins), dict[int, int]()
        forms = self._block.lines["form"][firsts].tolist()
        in_order: list[int] = np.argsort(firsts).tolist()
        for at in in_order:  # the first few of a kind may be told at length
            of_form = places[begins[at] : ends[at]]
            group = self._group(forms[at], of_form)
            sound = _SOUND if group.sound else 0
            if group.each:
                fates[at] = _LEFT
                alone[begins[at]] = sound  # what is said of this one is known
                self.alike.append(Alike(group.findings, of_form[:1], kept=False))
                continue
            fates[at] = sound | (_NOTED if group.noted else 0)
            self._tell(group, forms[at], fates[at], of_form)
        fate = np.repeat(np.array(fates), np.subtract(ends, begins))
        fate[[*alone]] = [*alone.values()]
        return fate

    def _group(self, form: int, places: Any) -> Group:
        """The group of records of a form at these places."""
        block, groups, first = self._block, self._groups, int(places[0])
        group = groups.find(form) or groups.explained(form, block.doubted(first))
        shared = len(places) > 1 or group.met
        if shared and not group.each:
            group = groups.hold(form, group, block.value_of(first), block.value_of(int(places[-1])))
        if shared and group.noted is None and not group.each:
            group.noted = self._proving.reads_all_of(block.doubted(first), sound=group.sound)
        return group

    def _tell(self, group: Group, form: int, fate: int, places: Any) -> None:
        """What is said of the records of a group, of which becomes ``fate``."""
        known = fate if group.noted is not None else None
        if group.varying is not None:
            self._vary(group.varying, form, known, places)
        else:
            if group.findings:
                self.alike.append(Alike(group.findings, places, len(places) > 1 or group.met))
            if known is not None:
                self._groups.keep(form, known, group.findings)
        group.met = True

    def _vary(self, varying: Varying, form: int, fate: int | None, places: Any) -> None:
        """What is said of records of a form of which each has numbers of its own: by these where they come again, else one by one.
        ``fate``: what becomes of them all; None where that is not known yet."""
        import numpy as np

        numbers = self._numbers
        hashes = numbers.hashes[places]
        order, begins = _grouped(hashes)
        places, of_each = places[order], hashes[order][begins].tolist()
        own = np.zeros(len(places), np.bool_)
        for begin, end, hash_ in zip(begins, [*begins[1:], len(places)], of_each, strict=True):
            if not varying.is_kept(hash_, end - begin):
                own[begin:end] = True
                continue
            findings = varying.kept.get(hash_) or varying.each(numbers.of(places[begin : begin + 1]), hash_)
            self.alike.append(Alike(findings, places[begin:end], kept=True))
            if fate is not None:
                self._groups.keep(form + hash_ & _WORD, fate, findings)
        if own.any():
            said = varying.all(numbers.of(places[own]), hashes[order][own].tolist())
            self.faults += zip(places[own].tolist(), said, strict=True)


class _Numbers:
    """The numbers in doubt of which each record of a form may have others; those of one form all have as many."""

    def __init__(self, block: Block) -> None:
        import numpy as np

        self._block, self._varying = block, block.doubts[block.doubts["value"] & 4 != 0]
        self.hashes = np.zeros(block.count, dtype=np.uint64)
        """Of each record a hash of its numbers; 0 where it has none."""
        if not len(self._varying):
            return
        of, values = np.ascontiguousarray(self._varying["line"]), np.ascontiguousarray(self._varying["value"])
        begins = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1])))
        at = np.arange(len(of)) - np.repeat(begins, np.diff(begins, append=len(of)))
        self.hashes[of[begins]] = np.add.reduceat(values * (_ODD + 2 * at.astype(np.uint64)), begins)

    def of(self, places: Any) -> list[Any]:
        """Those of some records of a form, one after the other."""
        import numpy as np

        first, behind = self._varying["line"].searchsorted([places, places + 1])
        at = cast("Any", first[:, None] + np.arange(behind[0] - first[0])).ravel()
        text, begins, ends = self._block.text, self._varying["begin"][at].tolist(), self._varying["end"][at].tolist()
        return orjson.loads(b"[%b]" % b",".join([text[begin:end] for begin, end in zip(begins, ends, strict=True)]))


def _grouped(keys: Any) -> tuple[Any, list[int]]:
    """Records (one at least) by their keys: the order in which those of each stand together; and where each begins in it."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return order, begins.tolist()


# -- records that are told of one by one -------------------------------------------------------------------------------


def _told_alone(proving: Proving, block: Block) -> Proof:
    found = proving.tell(block)
    return Proof((), faults=[(place, findings) for place, findings in found.items() if findings], spared=proving.spared(block))
