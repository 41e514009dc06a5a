"""One record after the other: parsed, explained, its findings placed, and taken note of for the rules across records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import orjson

from predlint.diagnostics import Severity
from predlint.engine import sizes
from predlint.engine.error_tracking import ErrorTracker, RecordBitmap
from predlint.engine.record_offsets import RecordOffsets
from predlint.lazy_regex import lazy_regex
from predlint.report.collector import Collector
from predlint.report.source_record import SourceRecord
from predlint.rules import RULES
from predlint.shape.findings import MOST, Finding, is_of_member, limited_findings
from predlint.stream.duplicate_members import duplicate_members, has_duplicate_member
from predlint.stream.sources import Source
from predlint.stream.syntax_words import LineSeparator
from predlint.violation import make_finding as found_at

if TYPE_CHECKING:
    from predlint.engine.block_checker import BlockChecker
    from predlint.platforms.protocols import FileRules
    from predlint.stream.reread import RereadRecord

#: Raw characters at which ``str.splitlines`` breaks a line, though JSON and NDJSON do not.
_SEPARATORS = lazy_regex(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
#: Texts of so many bytes that are no JSON are remembered, and so many of them.
_SHORT, _MOST_REFUSED = 200, 1_000
#: Findings with the character that each is about, where the path does not tell it.
Findings = list[tuple[Finding, int | None]]


class RecordChecker:
    """The records of a file, or of a part of one, as they go by."""

    def __init__(self, source: Source, rules: FileRules, collector: Collector) -> None:
        self.source, self.rules, self.collector = source, rules, collector
        collector.identify = rules.identify
        self.marks = RecordOffsets(source)
        self.count = 0
        """Records that went by."""
        self.line = 0
        """Of lines: those that went by; of elements: the one on which the last one stands."""
        self.column = 0
        self.faulty = RecordBitmap()
        """Records with a finding."""
        self.watch: ErrorTracker | None = None
        """Given where somebody asks which records have which findings."""
        self.listed = False
        """True for elements of an array."""
        self.holds = True
        """True while none that was proven clean was explained all the same."""
        self.unproven = False
        """True where every record is to be explained."""
        self._ahead = source.size
        """The bytes that were not told the rules yet."""
        self.told: set[str] = set()
        """Codes that are told once a file, and were."""
        self.apart: dict[str, tuple[int, Collector]] | None = None
        """In a part that is not the first: such findings, which an earlier part may have told; code -> (position, where it is counted). The
        position is below 0 for what is no record."""
        self.literal = False
        """True where it is told of the whole document already that it is a Python literal."""
        self._literal = -2
        """The position of the last element that is a Python literal."""
        self.base: Callable[[int], str] = lambda position: ""
        """The pointer of a record in its document."""
        self._refused: dict[bytes, tuple[tuple[Finding, int | None], ...]] = {}
        """What is wrong with texts that nothing can be read of."""

    def observed(self) -> None:
        """From now on it is known which records have an error."""
        self.watch = ErrorTracker()
        self.rules.report_all()
        # What is told once a file is then no obstacle to proving the others. By itself none of that is an error that a proven record has.
        levels = self.collector.levels
        once = self.rules.once_per_file - self.rules.counted_once
        self.unproven = any([levels[code] is Severity.ERROR and RULES[code].severity is not Severity.ERROR for code in once])

    @cached_property
    def block_checker(self) -> BlockChecker:
        """What proves blocks of them."""
        from predlint.engine.block_checker import BlockChecker  # few files are so large

        return BlockChecker(self.rules)

    def uses_kernel(self, size: int) -> bool:
        """True where a block of that size is to be given to the rules at once: they are told of the whole file before its first one."""
        if self.unproven:
            return False
        size, self._ahead = max(size, self._ahead), 0
        return self.rules.uses_kernel(size)

    # -- one record ------------------------------------------------------------------------------------------------------------

    def explain(self, text: bytes, offset: int, place: int | None = None) -> None:
        """The record that stands at an offset; it is the next one, or the one at a ``place`` of the block that was proven last."""
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
            from predlint.stream.syntax import too_many_findings

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
        rules.add(text, value, sound, place)
        self.count += 1

    def _unreadable(self, text: bytes) -> tuple[Findings, Any, Iterable[tuple[int, int]]]:
        """What `_unreadable` says, which is remembered of short texts: one may stand on every line of a file."""
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
        """What is wrong with a record. Of a large one, that is told to a limit."""
        if len(text) < sizes.LARGE_RECORD:
            return self.rules.explain(value)
        with limited_findings(MOST) as bound:
            found = self.rules.explain(value)
        if not bound.exceeded:
            return found
        from predlint.stream.syntax import too_many_findings

        return [*found, too_many_findings(MOST)]

    def _each(self, text: str, places: Iterable[tuple[int, int]], offset: int) -> None:
        """What is wrong with each of several values on a line, which is one record all the same: nobody reads them so."""
        at = 0
        for begin, end in places:
            offset += len(text[at:begin].encode())
            raw, at = text[begin:end].encode(), begin
            try:
                value = orjson.loads(raw)
            except orjson.JSONDecodeError:
                continue  # shows when it stands on a line of its own
            if found := self.rules.explain(value):
                line = self.source_record_of(self.count, raw, offset, self.line, self.column + begin)
                line.value = value
                self.report(self.count, line, [(finding, None) for finding in found])

    def report(self, position: int, line: SourceRecord, findings: Findings, *, unread: bool = False) -> None:
        """Counts the findings of a record, but for those that are told once a file and were.

        ``unread``: nobody knows what it holds. Then it is not clean, whatever rules are left out.
        """
        unread = unread or any([finding.code == "JSN018" for finding, _ in findings])
        if self.watch is not None and (unread or self.is_error(findings)):  # also with what was told of another record already
            self.watch.errors.add(position)
        once = self.rules.once_per_file
        if once and any([finding.code in once for finding, _ in findings]):
            if self.watch is not None:
                self.watch.once.add(position)
            findings = self._untold(position, line, findings)
        again = self.listed and self._is_another_literal(position, findings)
        if again:
            findings = [(finding, at) for finding, at in findings if finding.code != "JSN002"]
        told = bool(findings) and self.collector.add(line, findings)
        if told or unread or (again and self.collector.levels["JSN002"] is not None):
            self.faulty.add(position)

    def _is_another_literal(self, position: int, findings: Findings) -> bool:
        """True for an element that is a Python literal as the one before it is: it is said of the first of them that the list is one."""
        from predlint.stream.syntax_words import COMMA

        if not any([finding.code == "JSN002" and not finding.fields[0].startswith(COMMA) for finding, _ in findings]):
            return False
        before, self._literal = self._literal, position
        return self.literal or before in (position, position - 1)

    def is_error(self, findings: Findings) -> bool:
        """True when there is an error among findings, by the levels of the run."""
        levels, late = self.collector.levels, self.rules.counted_once
        found = [finding for finding, _ in findings if levels[finding.key] is Severity.ERROR]
        return any([finding.code not in late or not is_of_member(finding) for finding in found])

    def _untold(self, position: int, line: SourceRecord, findings: Findings) -> Findings:
        kept: Findings = []
        for finding, at in findings:
            code = finding.code
            if code in self.rules.counted_once and is_of_member(finding):
                continue  # it is told at the end, with its number
            if code not in self.rules.once_per_file or self.is_first(position, line, finding, at):
                kept.append((finding, at))
        return kept

    def is_first(self, position: int, line: SourceRecord, finding: Finding, at: int | None) -> bool:
        """True for the first finding of a rule that is told once a file; in a part that is not the first it is put aside."""
        code = finding.code
        if code in self.told:
            return False
        self.told.add(code)
        if self.apart is None:
            return True
        collector = self.collector.separate_collector()
        collector.add(line, [(finding, at)])
        self.apart[code] = position, collector
        return False

    def _without_text_repeats(self, found: list[Finding], findings: Findings) -> list[Finding]:
        """What is said of a record beside what is wrong with its text."""
        from predlint.stream.syntax import is_hidden, unusable_value

        at = unusable_value(finding for finding, _ in findings)
        return [self._shown(f) for f in found if not is_hidden(f, at)] if at else found

    @staticmethod
    def _shown(finding: Finding) -> Finding:
        """The finding with a value that can be shown, where NaN stands in it."""
        from predlint.stream.syntax import without_placeholders

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

    # -- records read again ----------------------------------------------------------------------------------------------------

    def source_record_of(self, position: int, raw: bytes, offset: int, line: int, column: int) -> SourceRecord:
        """The record at a position as something that findings are about."""
        return SourceRecord(self.source.name, line, offset, raw, None, self.base(position), column)

    def place(self, position: int) -> SourceRecord:
        """The record at a position, read again."""
        place = self.marks.find(position)
        return self.source_record_of(position, place.raw, place.offset, place.line, place.column)

    def read(self, position: int) -> RereadRecord:
        """The same for rules across records."""
        from predlint.stream.reread import RereadRecord
        from predlint.stream.syntax import reload

        line = self.place(position)
        value = reload(line.raw)
        column = line.shift + 1 if line.base else 0
        return RereadRecord(cast(int, line.number), line.raw, cast("dict[str, Any]", value) if isinstance(value, dict) else {}, column)

    def report_deferred(self, position: int, finding: Finding) -> None:
        """Counts a finding that took more than this record."""
        from predlint.stream.syntax import reload

        line = self.place(position)
        line.value = reload(line.raw)
        if self.collector.add(line, [(self._shown(finding), None)], late=True):
            self.faulty.add_deferred(position)
        if self.watch is not None and (level := self.collector.levels[finding.key]) is not None:
            self.watch.late.add(position, finding)
            if level is Severity.ERROR:
                self.watch.errors.add_deferred(position)


def in_list_finding(finding: Finding) -> Finding:
    """The finding in words about the list that the record stands in."""
    from predlint.stream.json_errors import EACH_ELEMENT, EACH_LINE

    about = finding.fields
    if finding.code == "JSN002" and about[1] is False:
        return finding._replace(fields=(about[0], True))
    if finding.code == "JSN001" and about[1] == EACH_LINE:
        return finding._replace(fields=(about[0], EACH_ELEMENT))
    return finding


def _is_incidental(finding: Finding) -> bool:
    """True for what says nothing about whether the platform would import a record that can be read, once it is written as JSON: a rule of
    the user's own, what stands behind the record, and how it is written."""
    return finding.rule.family == "RUL" or finding.code in ("JSN001", "JSN002")


def _unreadable(text: bytes) -> tuple[Findings, Any, Iterable[tuple[int, int]]]:
    """What is wrong with a text that is no JSON; the value that can be read from it all the same, None where there is none; and where
    several values stand."""
    from predlint.stream.syntax import diagnose

    diagnosis = diagnose(text)
    findings = diagnosis.findings
    if diagnosis.readable:
        text = diagnosis.json or text[: len(text) - diagnosis.rest]
        if has_duplicate_member(text, diagnosis.value):
            findings += duplicate_members(text)
    return findings, diagnosis.value if diagnosis.readable else None, diagnosis.records


def readable(text: bytes) -> Any:
    """The value that rules are given of a record; None where nothing can be read."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _unreadable(text)[1]
