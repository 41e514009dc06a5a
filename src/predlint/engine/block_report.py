"""Records of a block of which the rules have a proof: what is said of them is told in the order of the file, and those that were left are
explained where they stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import orjson

from predlint.engine import sizes
from predlint.engine.record_checker import RecordChecker
from predlint.lazy_regex import lazy_regex
from predlint.platforms.protocols import BlockVerdict
from predlint.report.repeated_findings import Faults, places_of
from predlint.report.source_record import SourceRecord
from predlint.shape.findings import SharedFindings, by_position, pointer
from predlint.violation import InternalError

_place = itemgetter(0)
_MEMBERS = lazy_regex(rb'"([^"\\]{1,60})" *:')


def report_block(
    records: RecordChecker, verdict: BlockVerdict, line_at: Callable[[int], SourceRecord], explain: Callable[[int], None]
) -> None:
    """All records of a block go by. ``line_at`` gives the one at a place in it, and ``explain`` explains it as the next that goes by."""
    if records.holds:
        _hold(records, verdict, line_at)
    collector, watch = records.collector, records.watch
    record, here = records.count, records.faulty.here
    errors, once = (watch.errors.here, watch.once.here) if watch is not None else (0, 0)
    of_kinds = verdict.kind_findings if collector.counts_only else None
    counted, alone = _parted(records, verdict.shared_findings if of_kinds is verdict.kind_findings else verdict.all_shared_findings)
    # The first record of a kind is told before others of it are counted: those of this block are given to `first_of` after all counting.
    faults = [*collector.first_of_kinds(of_kinds), *collector.first_of_each(counted), *by_position(alone), *verdict.own_findings]
    faults.sort(key=_place)
    done = 0
    for place in verdict.pending:
        before = bisect_left(faults, place, key=_place)
        _report_findings(records, verdict, record, faults[done:before], line_at)
        done, records.count = before, record + place
        explain(place)
    if verdict.pending:
        records.block_checker.finish()
    _report_findings(records, verdict, record, faults[done:], line_at)
    if counted or of_kinds is not None:
        records.faulty.put_array(here, record + collector.reported_places(counted, of_kinds))
    if watch is not None and (counted or of_kinds is not None):
        both = [*counted, *(of_kinds.as_shared() if of_kinds is not None else ())]
        wrong = places_of(both, lambda findings: records.is_error([(finding, None) for finding in findings]))
        watch.errors.put_array(errors, record + wrong)
    if watch is not None and (spared := [record + place for place in verdict.suppressed]):
        watch.once.put_among(once, spared)
    records.count = record + len(verdict.lines)


def _hold(records: RecordChecker, verdict: BlockVerdict, line_at: Callable[[int], SourceRecord]) -> None:
    """Explains some of the first records that were proven clean all the same. Raises InternalError where a rule speaks of one: in all
    others, what the kernel proves would hide that."""
    for line in _sample_forms(_clean(verdict), line_at):
        records.holds = False
        for finding in records.rules.explain_clean(orjson.loads(line.raw)):
            if finding.code not in records.rules.once_per_file:
                where = f"{line.file}:{line.number} {pointer(finding.path)}"
                raise InternalError(f"{finding.code} is said of what was proven to be clean, {where}: {finding.words()[0]}")


def _sample_forms(clean: Any, line_at: Callable[[int], SourceRecord]) -> Iterator[SourceRecord]:
    """Records from all over the block; a quarter of the room is for those that have members which others before did not have."""
    known, looked, room = set[bytes](), sizes.SAMPLE_BYTES << 2, sizes.SAMPLE_BYTES
    for place in clean[:: max(1, len(clean) // sizes.SAMPLE_RECORDS)][: sizes.SAMPLE_RECORDS].tolist():
        line = line_at(place)
        looked -= len(line.raw)
        members = set(_MEMBERS.findall(line.raw))
        if not members <= known or room > sizes.SAMPLE_BYTES // 4:
            known |= members
            room -= len(line.raw)
            yield line
        if room <= 0 or looked <= 0:
            return


def _clean(verdict: BlockVerdict) -> Any:
    """The places of the records of which nothing is said: an array of numpy."""
    import numpy as np

    clean = np.ones(len(verdict.lines), np.bool_)
    told = [place for place, _ in verdict.own_findings]
    for places in (*[each.places for each in verdict.all_shared_findings], told, [*verdict.pending], [*verdict.suppressed]):
        clean[np.asarray(places, np.intp)] = False
    return np.flatnonzero(clean)


def _parted(records: RecordChecker, alike: Sequence[SharedFindings]) -> tuple[Sequence[SharedFindings], Sequence[SharedFindings]]:
    """Those that may be counted by what is said, but for the first of each, and those that are told one by one."""
    once = records.rules.once_per_file
    if not records.collector.counts_only:
        return (), alike
    counted, alone = list[SharedFindings](), list[SharedFindings]()
    for each in alike:
        (alone if any([finding.code in once for finding in each.findings]) else counted).append(each)
    return counted, alone


def _report_findings(
    records: RecordChecker, verdict: BlockVerdict, record: int, faults: Faults, line_at: Callable[[int], SourceRecord]
) -> None:
    """Findings by places in a block that begins with this ``record``."""
    watch, once = records.watch, records.rules.once_per_file
    alone = records.listed or verdict.holds_several  # where a finding stands is more than its line
    if alone or (once and any([finding.code in once for _, findings in faults for finding in findings])):
        for place, findings in faults:
            records.report(record + place, line_at(place), [(finding, None) for finding in findings])
        return
    records.faulty.extend([record + place for place in records.collector.add_lines(faults, line_at)])
    if watch is not None:
        for place, findings in faults:
            if records.is_error([(finding, None) for finding in findings]):
                watch.errors.add(record + place)
