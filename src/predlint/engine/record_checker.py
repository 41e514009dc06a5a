"""Checks one record after the other: parses and explains it, reports its findings, and adds it to the columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import orjson

from predlint.engine import sizes
from predlint.engine.record_offsets import ErrorTracker, RecordBitmap, RecordOffsets
from predlint.io.json_violations import COMMA, LineSeparator, NotJson, PythonLiteral, duplicate_members, has_duplicate_member
from predlint.io.reread import RereadRecord, reload
from predlint.io.sources import Source
from predlint.io.splitting import max_record_bytes
from predlint.model.diagnostics import Severity
from predlint.model.findings import MOST, is_of_member, limited_findings
from predlint.model.registry import rule_info
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding
from predlint.model.violation import make_finding as found_at
from predlint.report.collector import Collector
from predlint.report.source_record import SourceRecord

if TYPE_CHECKING:
    from predlint.engine.block_checker import BlockChecker
    from predlint.platforms.protocols import FileRules


# -- Checks one record after the other: parses and explains it, reports its findings ---------------------------------


#: Raw characters at which ``str.splitlines`` breaks a line, though JSON and NDJSON do not.
_SEPARATORS = lazy_regex(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
#: Largest size in bytes of invalid texts that are cached, and the number of these texts.
_SHORT, _MOST_REFUSED = 200, 1_000
#: Findings, each with the index of its character if the path does not tell it.
Findings = list[tuple[Finding, int | None]]


class RecordChecker:
    """Checks the records of a file, or of a part of one, in order."""

    def __init__(self, source: Source, rules: FileRules, collector: Collector) -> None:
        self.source, self.rules, self.collector = source, rules, collector
        collector.identify = rules.identify
        self.marks = RecordOffsets(source)
        self.count = 0
        """Number of records so far."""
        self.line = 0
        """In files of lines: the number of lines so far; for elements: the line of the last element."""
        self.column = 0
        self.faulty = RecordBitmap()
        """Positions of records with a finding."""
        self.watch: ErrorTracker | None = None
        """Set if an observer needs to know which records have which findings."""
        self.listed = False
        """True for elements of an array."""
        self.holds = True
        """True until a sample of clean records has been explained."""
        self.sample_credit = 0
        """Bytes of further clean records that may be explained."""
        self.unproven = False
        """True if every record must be explained."""
        self._ahead = source.size
        """Size of the file until the rules know it, then 0."""
        self.notified: set[str] = set()
        """Codes of once-per-file findings that were reported."""
        self.apart: dict[str, tuple[int, Collector]] | None = None
        """In a part that is not the first: once-per-file findings that an earlier part may have reported too; code -> (position,
        collector). The position is below 0 for lines without a record."""
        self.literal = False
        """True if the whole document was already reported as a Python literal."""
        self._literal = -2
        """Position of the last element that is a Python literal."""
        self.base: Callable[[int], str] = lambda position: ""
        """Returns the JSON pointer of a record in its document."""
        self._refused: dict[bytes, tuple[tuple[Finding, int | None], ...]] = {}
        """Invalid text -> its findings."""

    def pack(self) -> None:
        """Packs what is kept of the records so far, at the end of a part or of a list."""
        self.faulty.pack()
        if self.watch is not None:
            self.watch.errors.pack()
            self.watch.once.pack()

    def observed(self) -> None:
        """From now on, tracks which records have an error."""
        self.watch = ErrorTracker()
        self.rules.report_all()
        # Once-per-file findings then do not keep the kernel from checking the others. By default none of them is an error of a clean
        # record.
        levels = self.collector.levels
        once = self.rules.once_per_file - self.rules.counted_once
        self.unproven = any([levels[code] is Severity.ERROR and rule_info(code).severity is not Severity.ERROR for code in once])

    @cached_property
    def block_checker(self) -> BlockChecker:
        """Runs blocks of records through the kernel."""
        from predlint.engine.block_checker import BlockChecker  # few files are so large

        return BlockChecker(self.rules)

    def uses_kernel(self, size: int) -> bool:
        """Returns True if a block of this size is to be given to the kernel. The first call gives the rules the size of the whole file."""
        if self.unproven:
            return False
        size, self._ahead = max(size, self._ahead), 0
        return self.rules.uses_kernel(size)

    # -- one record ------------------------------------------------------------------------------------------------------------

    def explain(self, text: bytes, offset: int, place: int | None = None) -> None:
        """Checks the next record, at this offset; ``place`` is its index in the block that the kernel checked last."""
        rules = self.rules
        findings: Findings = []
        several: Iterable[tuple[int, int]] = ()
        value: Any = None
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            findings, value, several = self._unreadable(text)
            if self.listed:
                findings = [(in_list_finding(finding), at) for finding, at in findings]
        else:
            if has_duplicate_member(text, value):
                findings = duplicate_members(text)
                value = None if any([finding.code == "JSN015" for finding, _ in findings]) else value
        if rules.splits_lines and not text.isascii() and (match := _SEPARATORS.search(text)) is not None:
            findings += self._separator(text, match)
        found = self._explained(text, value) if value is not None or text.strip() == b"null" else []
        if len(findings) > MOST:
            from predlint.io.json_errors import too_many_findings

            findings[MOST:] = [(too_many_findings(MOST), None)]
        if found and findings:
            found = self._without_text_repeats(found, findings)
        findings += [(finding, None) for finding in found]
        if findings:
            line = self.source_record_of(self.count, text, offset, self.line, self.column)
            line.value = value
            self.report(self.count, line, findings, unread=value is None and not several and text.strip() != b"null")
        if several:
            self._each(text.decode("utf-8"), several, offset)
        sound = not any([finding.rule.severity is Severity.ERROR and not _is_incidental(finding) for finding, _ in findings])
        rules.add_observed(text, value, sound, place)
        self.count += 1

    def _unreadable(self, text: bytes) -> tuple[Findings, Any, Iterable[tuple[int, int]]]:
        """Calls `_unreadable`, with a cache for short texts: the same one may be on every line of a file."""
        known = self._refused.get(text)
        if known is not None:
            return list(known), None, ()
        findings, value, several = _unreadable(text)
        if value is None and not several and len(text) <= _SHORT:
            if len(self._refused) >= _MOST_REFUSED:
                self._refused.clear()
            self._refused[text] = tuple(findings)
        return findings, value, several

    def _explained(self, text: bytes, value: Any) -> list[Finding]:
        """Explains a record; for a large one, up to a limit of findings."""
        if len(text) < sizes.LARGE_RECORD:
            return self.rules.explain_observed(value)
        with limited_findings(MOST) as bound:
            found = self.rules.explain_observed(value)
        if not bound.exceeded:
            return found
        from predlint.io.json_errors import too_many_findings

        return [*found, too_many_findings(MOST)]

    def _each(self, text: str, places: Iterable[tuple[int, int]], offset: int) -> None:
        """Explains each of several values on one line. They count as one record, because no platform reads them separately."""
        at = 0
        for begin, end in places:
            offset += len(text[at:begin].encode())
            raw, at = text[begin:end].encode(), begin
            try:
                value = orjson.loads(raw)
            except orjson.JSONDecodeError:
                continue  # is reported once it is on a line of its own
            if found := self.rules.explain_observed(value):
                line = self.source_record_of(self.count, raw, offset, self.line, self.column + begin)
                line.value = value
                self.report(self.count, line, [(finding, None) for finding in found])

    def report(self, position: int, line: SourceRecord, findings: Findings, *, unread: bool = False) -> None:
        """Reports the findings of a record, without once-per-file findings that were reported before.

        ``unread``: the record could not be read. Then it is not clean, whatever rules are left out.
        """
        unread = unread or any([finding.code == "JSN018" for finding, _ in findings])
        if self.watch is not None and (unread or self.is_error(findings)):  # even if a finding was already reported for another record
            self.watch.errors.add(position)
        once = self.rules.once_per_file
        if once and any([finding.code in once for finding, _ in findings]):
            if self.watch is not None:
                self.watch.once.add(position)
            findings = self._untold(position, line, findings)
        is_repeated = self.listed and self._is_another_literal(position, findings)
        if is_repeated:
            findings = [(finding, at) for finding, at in findings if finding.code != "JSN002"]
        is_reported = bool(findings) and self.collector.add(line, findings)
        if is_reported or unread or (is_repeated and self.collector.levels["JSN002"] is not None):
            self.faulty.add(position)

    def _is_another_literal(self, position: int, findings: Findings) -> bool:
        """Returns True for another element that is a Python literal: this is reported for the first one only."""
        literals = [finding.made_as(PythonLiteral) for finding, _ in findings if finding.kind is PythonLiteral]
        if not any([not literal.what.startswith(COMMA) for literal in literals]):
            return False
        before, self._literal = self._literal, position
        return self.literal or before in (position, position - 1)

    def is_error(self, findings: Findings) -> bool:
        """Returns True if one of the findings is an error, by the severities of the run."""
        levels, late = self.collector.levels, self.rules.counted_once
        found = [finding for finding, _ in findings if levels[finding.key] is Severity.ERROR]
        return any([finding.code not in late or not is_of_member(finding) for finding in found])

    def _untold(self, position: int, line: SourceRecord, findings: Findings) -> Findings:
        kept: Findings = []
        for finding, at in findings:
            code = finding.code
            if code in self.rules.counted_once and is_of_member(finding):
                continue  # it is reported at the end, with its count
            if code not in self.rules.once_per_file or self.is_first(position, line, finding, at):
                kept.append((finding, at))
        return kept

    def is_first(self, position: int, line: SourceRecord, finding: Finding, at: int | None) -> bool:
        """Returns True for the first finding of a once-per-file rule. In a part that is not the first, keeps it in `apart` and returns
        False."""
        code = finding.code
        if code in self.notified:
            return False
        self.notified.add(code)
        if self.apart is None:
            return True
        collector = self.collector.separate_collector()
        collector.add(line, [(finding, at)])
        self.apart[code] = position, collector
        return False

    def _without_text_repeats(self, found: list[Finding], findings: Findings) -> list[Finding]:
        """Drops findings that repeat what the findings about the text of a record report."""
        from predlint.io.json_errors import is_hidden, unusable_value

        at = unusable_value(finding for finding, _ in findings)
        return [self._shown(f) for f in found if not is_hidden(f, at)] if at else found

    @staticmethod
    def _shown(finding: Finding) -> Finding:
        """Returns the finding with a printable value, if NaN is in it."""
        from predlint.model.lenient_json import without_placeholders

        return finding._replace(value=without_placeholders(finding.value))

    def _separator(self, text: bytes, match: re.Match[bytes]) -> Findings:
        from predlint.report.spans import LinePlaces

        try:
            line = text.decode("utf-8")
        except UnicodeDecodeError:
            return []
        at = len(text[: match.start()].decode("utf-8"))
        char = match.group().decode("utf-8")
        return [(found_at(LineSeparator, LinePlaces(line).path_at(at), None, f"U+{ord(char):04X}"), at)]

    # -- rereading records -----------------------------------------------------------------------------------------------------

    def source_record_of(self, position: int, raw: bytes, offset: int, line: int, column: int) -> SourceRecord:
        """Returns the source record that findings need."""
        return SourceRecord(self.source.name, line, offset, raw, None, self.base(position), column)

    def place(self, position: int) -> SourceRecord:
        """Rereads the record at a position and returns it as a source record."""
        place = self.marks.find(position)
        return self.source_record_of(position, place.raw, place.offset, place.line, place.column)

    def read(self, position: int) -> RereadRecord:
        """Rereads the record at a position for cross-record rules."""
        return self._reread(self.place(position))

    def read_sampled(self, position: int) -> RereadRecord:
        """Rereads the record at any position for rules about the file as a whole. One above the maximum size, which is refused, is empty:
        it would take more memory than there may be."""
        most = max_record_bytes(self.source)
        if self.marks.size_alone(position, self.count) > most or len((line := self.place(position)).raw) > most:
            return RereadRecord(0, b"", {})
        return self._reread(line)

    def _reread(self, line: SourceRecord) -> RereadRecord:
        value = reload(line.raw)
        column = line.shift + 1 if line.base else 0
        return RereadRecord(cast(int, line.number), line.raw, cast("dict[str, Any]", value) if isinstance(value, dict) else {}, column)

    def report_deferred(self, position: int, finding: Finding) -> None:
        """Reports a deferred finding for the record at a position."""
        line = self.place(position)
        line.value = reload(line.raw)
        if self.collector.add(line, [(self._shown(finding), None)], late=True):
            self.faulty.add_deferred(position)
        if self.watch is not None and (level := self.collector.levels[finding.key]) is not None:
            self.watch.late.add(position, finding)
            if level is Severity.ERROR:
                self.watch.errors.add_deferred(position)


def in_list_finding(finding: Finding) -> Finding:
    """Returns the finding with a message about the list that the record is in."""
    from predlint.io.json_errors import EACH_ELEMENT, EACH_LINE

    if finding.kind is PythonLiteral and finding.made_as(PythonLiteral).listed is False:
        return finding.with_fields(listed=True)
    if finding.kind is NotJson and finding.made_as(NotJson).fix_ == EACH_LINE:
        return finding.with_fields(fix_=EACH_ELEMENT)
    return finding


def _is_incidental(finding: Finding) -> bool:
    """Returns True for findings that do not affect the import of the record once it is written as JSON: those of the user's own rules, text
    after the record, and its syntax."""
    return finding.rule.family == "RUL" or finding.code in ("JSN001", "JSN002")


def _unreadable(text: bytes) -> tuple[Findings, Any, Iterable[tuple[int, int]]]:
    """Diagnoses a text that is not JSON. Returns its findings; the value that can be read from it, or None; and the spans of several
    values."""
    from predlint.io.json_errors import diagnose

    diagnosis = diagnose(text)
    findings = diagnosis.findings
    if diagnosis.readable:
        text = diagnosis.json or text[: len(text) - diagnosis.rest]
        if has_duplicate_member(text, diagnosis.value):
            findings += duplicate_members(text)
    return findings, diagnosis.value if diagnosis.readable else None, diagnosis.records


def readable(text: bytes) -> Any:
    """Returns the value of a record as rules get it, or None if nothing can be read."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _unreadable(text)[1]


#: Called with the offset in the file that was reached.
Tick = Callable[[int], None]
