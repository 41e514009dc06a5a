"""Records of a block of which the rules have a proof: what is said of them is told in the order of the file, and those that were left are
explained where they stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import orjson

from predlint.dialects.protocols import Proof
from predlint.engine import sizes
from predlint.engine.records import Records
from predlint.regex import regex
from predlint.report.line import Line
from predlint.report.repeats import Faults, places_of
from predlint.shape.findings import Alike, one_by_one, pointer
from predlint.violation import InternalError

_place = itemgetter(0)
_MEMBERS = regex(rb'"([^"\\]{1,60})" *:')


def go_by(records: Records, proof: Proof, line_at: Callable[[int], Line], explain: Callable[[int], None]) -> None:
    """All records of a block go by. ``line_at`` gives the one at a place in it, and ``explain`` explains it as the next that goes by."""
    if records.holds:
        _hold(records, proof, line_at)
    collector, watch = records.collector, records.watch
    record, here = records.count, records.faulty.here
    errors, once = (watch.errors.here, watch.once.here) if watch is not None else (0, 0)
    of_kinds = proof.of_kinds if collector.counts_only else None
    counted, alone = _parted(records, proof.alike if of_kinds is proof.of_kinds else proof.all_alike)
    # The first record of a kind is told before others of it are counted: those of this block are given to `first_of` after all counting.
    faults = [*collector.first_of_kinds(of_kinds), *collector.first_of(counted), *one_by_one(alone), *proof.faults]
    faults.sort(key=_place)
    done = 0
    for place in proof.left:
        before = bisect_left(faults, place, key=_place)
        _tell(records, proof, record, faults[done:before], line_at)
        done, records.count = before, record + place
        explain(place)
    if proof.left:
        records.prover.finish()
    _tell(records, proof, record, faults[done:], line_at)
    if counted or of_kinds is not None:
        records.faulty.put_array(here, record + collector.places_told(counted, of_kinds))
    if watch is not None and (counted or of_kinds is not None):
        both = [*counted, *(of_kinds.alike() if of_kinds is not None else ())]
        wrong = places_of(both, lambda findings: records.is_error([(finding, None) for finding in findings]))
        watch.errors.put_array(errors, record + wrong)
    if watch is not None and (spared := [record + place for place in proof.spared]):
        watch.once.put_among(once, spared)
    records.count = record + len(proof.lines)


def _hold(records: Records, proof: Proof, line_at: Callable[[int], Line]) -> None:
    """Explains some of the first records that were proven clean all the same. Raises InternalError where a rule speaks of one: in all
    others, what the kernel proves would hide that."""
    for line in _of_each_form(_clean(proof), line_at):
        records.holds = False
        for finding in records.rules.explained_again(orjson.loads(line.raw)):
            if finding.code not in records.rules.once:
                where = f"{line.file}:{line.number} {pointer(finding.path)}"
                raise InternalError(f"{finding.code} is said of what was proven to be clean, {where}: {finding.words()[0]}")


def _of_each_form(clean: Any, line_at: Callable[[int], Line]) -> Iterator[Line]:
    """Records from all over the block; a quarter of the room is for those that have members which others before did not have."""
    known, looked, room = set[bytes](), sizes.HELD_BYTES << 2, sizes.HELD_BYTES
    for place in clean[:: max(1, len(clean) // sizes.HELD)][: sizes.HELD].tolist():
        line = line_at(place)
        looked -= len(line.raw)
        members = set(_MEMBERS.findall(line.raw))
        if not members <= known or room > sizes.HELD_BYTES // 4:
            known |= members
            room -= len(line.raw)
            yield line
        if room <= 0 or looked <= 0:
            return


def _clean(proof: Proof) -> Any:
    """The places of the records of which nothing is said: an array of numpy."""
    import numpy as np

    clean = np.ones(len(proof.lines), np.bool_)
    told = [place for place, _ in proof.faults]
    for places in (*[each.places for each in proof.all_alike], told, [*proof.left], [*proof.spared]):
        clean[np.asarray(places, np.intp)] = False
    return np.flatnonzero(clean)


def _parted(records: Records, alike: Sequence[Alike]) -> tuple[Sequence[Alike], Sequence[Alike]]:
    """Those that may be counted by what is said, but for the first of each, and those that are told one by one."""
    once = records.rules.once
    if not records.collector.counts_only:
        return (), alike
    counted, alone = list[Alike](), list[Alike]()
    for each in alike:
        (alone if any([finding.code in once for finding in each.findings]) else counted).append(each)
    return counted, alone


def _tell(records: Records, proof: Proof, record: int, faults: Faults, line_at: Callable[[int], Line]) -> None:
    """Findings by places in a block that begins with this ``record``."""
    watch, once = records.watch, records.rules.once
    alone = records.listed or proof.holds_several  # where a finding stands is more than its line
    if alone or (once and any([finding.code in once for _, findings in faults for finding in findings])):
        for place, findings in faults:
            records.report(record + place, line_at(place), [(finding, None) for finding in findings])
        return
    records.faulty.extend([record + place for place in records.collector.add_lines(faults, line_at)])
    if watch is not None:
        for place, findings in faults:
            if records.is_error([(finding, None) for finding in findings]):
                watch.errors.add(record + place)
