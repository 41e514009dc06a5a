"""Checks the elements of a document, and reports the results for a block of records in file order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import cast

import orjson

from predlint.engine import sizes
from predlint.engine.record_checker import RecordChecker, Tick, in_list_finding
from predlint.io.document_blocks import BlockCheck, DocumentBlock, document_blocks, split, whole_blocks
from predlint.io.splitting import Cursor
from predlint.model.findings import SharedFindings, by_position, pointer
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding, InternalError
from predlint.platforms.protocols import BlockVerdict
from predlint.report.finding_cases import Faults, places_of
from predlint.report.source_record import SourceRecord

# -- Reports the results for one block in file order. Pending records are explained when their turn comes ------------


_place = itemgetter(0)
#: A prime: the records that are explained of blocks of equal length stand at different places in them.
_STRIDE = 7919
_MEMBERS = lazy_regex(rb'"([^"\\]{1,60})" *:')


def report_block(
    records: RecordChecker, verdict: BlockVerdict, line_at: Callable[[int], SourceRecord], explain: Callable[[int], None]
) -> None:
    """Reports all records of a block in file order. ``line_at`` returns the record at an index of the block, and ``explain`` explains it as
    the next record."""
    for line in _sample(records, verdict, line_at):
        _hold(records, line)
    collector, watch = records.collector, records.watch
    record, here = records.count, records.faulty.here
    errors, once = (watch.errors.here, watch.once.here) if watch is not None else (0, 0)
    known_kinds = verdict.kind_findings if collector.counts_only else None
    countable, one_by_one = _parted(
        records, verdict.shared_findings if known_kinds is verdict.kind_findings else verdict.all_shared_findings
    )
    # Report the first record of a kind before others of it are counted: `first_of` gets those of this block after all counting.
    by_place = [
        *collector.first_of_kinds(known_kinds),
        *collector.first_of_each(countable),
        *by_position(one_by_one),
        *verdict.own_findings,
    ]
    by_place.sort(key=_place)
    done = 0
    for place in verdict.pending:
        before = bisect_left(by_place, place, key=_place)
        _report_findings(records, verdict, record, by_place[done:before], line_at)
        done, records.count = before, record + place
        explain(place)
    if verdict.pending:
        records.block_checker.finish()
    _report_findings(records, verdict, record, by_place[done:], line_at)
    if countable or known_kinds is not None:
        records.faulty.put_array(here, record + collector.reported_places(countable, known_kinds))
    if watch is not None and (countable or known_kinds is not None):
        all_shared = [*countable, *(known_kinds.as_shared() if known_kinds is not None else ())]
        wrong = places_of(all_shared, lambda findings: records.is_error([(finding, None) for finding in findings]))
        watch.errors.put_array(errors, record + wrong)
    if watch is not None and (suppressed := [record + place for place in verdict.suppressed]):
        watch.once.put_among(once, suppressed)
    records.count = record + len(verdict.lines)


def _hold(records: RecordChecker, line: SourceRecord) -> None:
    """Explains a record that the kernel found clean. Raises InternalError if a rule reports it, because the kernel would hide such a
    finding in all other records."""
    for finding in records.rules.explain_clean(orjson.loads(line.raw)):
        if finding.code not in records.rules.once_per_file:
            where = f"{line.file}:{line.number} {pointer(finding.path)}"
            raise InternalError(f"{finding.code} was found in a record that was proven clean, {where}: {finding.words()[0]}")


def _sample(records: RecordChecker, verdict: BlockVerdict, line_at: Callable[[int], SourceRecord]) -> Iterator[SourceRecord]:
    """Yields clean records of a block: several of the first one, then one of each if its bytes were saved up. The same for each run of a
    file: which one it is hangs on nothing but the number of records before it."""
    if records.holds:
        size = verdict.span(len(verdict.lines) - 1)[1] if len(verdict.lines) else 0
        for line in _sample_forms(_clean(verdict), line_at, min(sizes.SAMPLE_BYTES, size // sizes.SAMPLED_SHARE)):
            records.holds = False
            yield line
        return
    records.sample_credit += sizes.SAMPLE_OF_BLOCK
    count = len(verdict.lines)
    if count and verdict.span(count - 1)[1] <= records.sample_credit * count and len(clean := _clean(verdict)):
        line = line_at(clean[records.count * _STRIDE % len(clean)])
        records.sample_credit -= len(line.raw)
        yield line


def _sample_forms(clean: Sequence[int], line_at: Callable[[int], SourceRecord], size: int) -> Iterator[SourceRecord]:
    """Yields one record and more from all over the block, of so many bytes. A quarter of these is reserved for records with members that
    earlier ones lack."""
    known, scan_budget, budget = set[bytes](), size << 2, size
    for place in clean[:: max(1, len(clean) // sizes.SAMPLE_RECORDS)][: sizes.SAMPLE_RECORDS]:
        line = line_at(place)
        scan_budget -= len(line.raw)
        members = set(_MEMBERS.findall(line.raw))
        if not members <= known or budget > size // 4:
            known |= members
            budget -= len(line.raw)
            yield line
        if budget <= 0 or scan_budget <= 0:
            return


def _clean(verdict: BlockVerdict) -> Sequence[int]:
    """Returns the indices of the records without a finding."""
    with_findings = [place for place, _ in verdict.own_findings]
    faulty = [*[each.places for each in verdict.all_shared_findings], with_findings, [*verdict.pending], [*verdict.suppressed]]
    if not any(map(len, faulty)):
        return range(len(verdict.lines))
    import numpy as np

    clean = np.ones(len(verdict.lines), np.bool_)
    for places in faulty:
        clean[np.asarray(places, np.intp)] = False
    return np.flatnonzero(clean).tolist()


def _parted(records: RecordChecker, alike: Sequence[SharedFindings]) -> tuple[Sequence[SharedFindings], Sequence[SharedFindings]]:
    """Splits shared findings into those that can be counted together (after the first record), and those to report one by one."""
    once = records.rules.once_per_file
    if not records.collector.counts_only:
        return (), alike
    countable, one_by_one = list[SharedFindings](), list[SharedFindings]()
    for each in alike:
        (one_by_one if any([finding.code in once for finding in each.findings]) else countable).append(each)
    return countable, one_by_one


def _report_findings(
    records: RecordChecker, verdict: BlockVerdict, record: int, faults: Faults, line_at: Callable[[int], SourceRecord]
) -> None:
    """Reports findings by index in a block whose first record has the position ``record``."""
    watch, once = records.watch, records.rules.once_per_file
    one_by_one = records.listed or verdict.holds_several  # a finding needs more than its line
    if one_by_one or (once and any([finding.code in once for _, findings in faults for finding in findings])):
        for place, findings in faults:
            records.report(record + place, line_at(place), [(finding, None) for finding in findings])
        return
    records.faulty.extend([record + place for place in records.collector.add_lines(faults, line_at)])
    if watch is not None:
        for place, findings in faults:
            if records.is_error([(finding, None) for finding in findings]):
                watch.errors.add(record + place)


# -- Checks the elements of a document: the kernel checks blocks of whole elements at once, or they are explained one by one --


class ElementChecker:
    """Checks the elements of an array, or objects spread over lines."""

    def __init__(self, records: RecordChecker, cursor: Cursor, *, array: bool, tick: Tick | None) -> None:
        self.records, self.cursor, self.array, self.tick = records, cursor, array, tick
        records.listed = array
        self.source, self.rules, self.collector = records.source, records.rules, records.collector
        self.broken = False
        """True once a broken place of the document was reported."""
        self.reached = 0
        """Offset behind the last checked element of a part."""

    def check_block(self, text: bytes) -> BlockVerdict | None:
        """Runs the kernel over a block of elements, with brackets around it. Returns None if the block must be explained."""
        if not self.records.uses_kernel(len(text)):
            return None
        return self.records.block_checker.check(text, listed=True)

    def run(
        self, start: int, end: int | None, size: int, *, find_end: Callable[[int], int] | None = None, first: int | None = None
    ) -> None:
        """Checks the elements from the begin of a document, or from behind the ``first`` one, to the end of the list or of the file."""
        check: BlockCheck | None = self.check_block if self.array else None
        self.records.holds = True  # samples are taken of each list by itself
        for block in document_blocks(
            self.source, start, array=self.array, size=size, check=check, end=end, find_end=find_end, first=first, literals=True
        ):  # fmt: skip
            self._take(block)

    def part(self, start: int, stop: int, size: int) -> bool:
        """Checks the elements between two offsets. Returns False if anything else is found; `reached` is where it begins."""
        self.reached = start
        for block in whole_blocks(self.source, start, stop, size=size, check=self.check_block):
            if block is None:
                return False
            self._take(block)
            self.reached = block.offset + len(block.raw)
        return True

    def _take(self, block: DocumentBlock) -> None:
        if block.broken is not None:
            self.report_break(block)
        elif block.verdict is not None:
            self._report_block(block.offset, block.raw, block.verdict)
        else:
            self._explain(block.offset, block.raw, split(block.raw))
        if self.tick is not None:
            self.tick(block.offset + len(block.raw))

    def report_break(self, block: DocumentBlock) -> None:
        """Reports a place at which the document is broken."""
        self.broken = True
        number, column = self.cursor.place_of(block.offset)
        line = SourceRecord(self.source.name, number, block.offset, block.raw, None, "", column)
        broken = cast(Finding, block.broken)
        self.collector.add(line, [(in_list_finding(broken) if self.array else broken, block.at)])

    def _report_block(self, offset: int, raw: bytes, verdict: BlockVerdict) -> None:
        """Reports the elements of a block that the kernel has checked."""
        records, cursor, record = self.records, self.cursor, self.records.count
        cursor.go_to(offset)
        self._mark(offset, len(raw))
        records.marks.steps_of(verdict.lines, before=1)

        def text_at(place: int) -> tuple[bytes, int]:
            """Returns the text of an element, and its offset."""
            begin, end = verdict.span(place)  # in brackets
            text = raw[begin - 1 : end - 1].lstrip()
            return text, offset + end - 1 - len(text)

        def line_at(place: int) -> SourceRecord:
            text, at = text_at(place)
            line = records.source_record_of(record + place, text, at, *cursor.place_of(at))
            line.value = verdict.values.get(place)
            return line

        def explain(place: int) -> None:
            text, at = text_at(place)
            records.line, records.column = cursor.place_of(at)
            records.explain(text, at, place)

        report_block(records, verdict, line_at, explain)
        if cursor.at == offset:
            cursor.over(raw)  # while it is at hand

    def _explain(self, offset: int, raw: bytes, spans: list[tuple[int, int]]) -> None:
        records, cursor = self.records, self.cursor
        if spans:
            cursor.go_to(offset + spans[0][0])
            self._mark(offset + spans[0][0], spans[-1][1] - spans[0][0])
        for begin, end in spans:
            cursor.go_to(offset + begin)
            records.line, records.column = cursor.line, cursor.column
            records.explain(raw[begin:end], offset + begin)

    def _mark(self, offset: int, size: int) -> None:
        self.records.marks.elements(self.records.count, offset, size, self.cursor.line, self.cursor.column)
