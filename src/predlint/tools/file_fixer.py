"""Writes a file again with its records fixed; everything between and around them stays as it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from predlint.io.broken_documents import fits
from predlint.io.json_errors import is_read
from predlint.io.paths import ending
from predlint.io.splitting import max_record_bytes, max_record_values
from predlint.tools.fix_context import REPETITIONS, readable
from predlint.tools.fix_job import Change, FixOutcome
from predlint.tools.fix_model import JsonText
from predlint.tools.fix_record import FixedRecord, RecordFixer, fix_many, on_one_line, without_blank_lines

if TYPE_CHECKING:
    from predlint.engine.record_split import CheckedFile, RecordRange
    from predlint.io.sources import Source
    from predlint.model.diagnostics import Severity


_BLOCK = 1 << 20
_SPACE = b" \t\r\n"
#: From this many records on that lack a member, the kernel checks the fixed records together.
_MANY = 16


class FileFixer:
    """Writes one file again, with its records fixed."""

    def __init__(
        self,
        checked: CheckedFile,
        fixer: RecordFixer,
        levels: Mapping[str, Severity | None],
        write: Callable[[bytes], object],
        *,
        unsafe: bool,
        alike: Mapping[int, Mapping[int, str]] | None = None,
        show: Callable[[Change], object] | None = None,
    ) -> None:
        """``alike``: position of a record -> its parts that repeat an earlier fixed record, which are dropped (a line may become several),
        with the code of the rule. ``show`` is given each change; then lines are counted."""
        self.checked, self.mender, self.levels, self._write, self.show = checked, fixer, levels, write, show
        self.outcome = FixOutcome()
        self.drop = repetitions(checked) if unsafe else {}
        self.alike = alike or {}
        self.written: dict[int, tuple[int, ...]] = dict.fromkeys(self.drop, ())
        """Position -> indices of its parts that are written, for each record that does not become exactly one in the fixed file."""
        self._ready: dict[int, FixedRecord] = {}
        """Position -> record that is fixed already."""
        self.feed = line_feed_of(checked.source)
        self._between = self.feed if checked.layout.kind == "lines" else b", "
        self._lines_read = LineFeeds(checked.source)
        self._new_line = 1
        self._ahead = False  # True if a line feed is written before the next record
        self._left_out = sorted({*self.drop, *self.alike})
        self._at_line_start = True

    def run(self) -> FixOutcome:
        """Writes the whole file and returns the outcome."""
        checked, layout = self.checked, self.checked.layout
        self._start()
        if checked.broken and layout.kind in ("array", "document") and repair_syntax(self):
            return self.outcome
        if not checked.broken and (code := self._ends_with("JSN101", "JSN307")) is not None and self._can_be_listed():
            in_lines = code == "JSN101" and ending(checked.name or "") in (".jsonl", ".ndjson")
            (self._in_lines if in_lines else self._listed)(code)
        elif not checked.broken and (code := self.begins_with("JSN003", "JSN004") or self._ends_with("JSN203")) is not None:
            self._in_lines(code)
        elif layout.kind == "lines":
            for record_range in checked.stretches():
                self._lines(record_range)
        else:
            self._elements()
        return self.outcome

    # -- the file as a whole ------------------------------------------------------------------------------------------

    def is_reported(self, code: str) -> bool:
        """Returns True if the rule is on."""
        return self.levels[code] is not None

    def begins_with(self, *codes: str) -> str | None:
        """Returns the first of these codes with a finding about the layout of the file, or None."""
        reported = [each.kind.code for each in self.checked.rules.layout_findings(self.checked.layout, self.checked.name)]
        return next((code for code in codes if code in reported and self.is_reported(code)), None)

    def _ends_with(self, *codes: str) -> str | None:
        """Returns the first of these codes with a finding about the whole file, known after all records, or None."""
        checked = self.checked
        reported = [
            each.kind.code for each in checked.rules.file_findings(checked.layout, checked.name, checked.count, checked.source.size)
        ]
        return next((code for code in codes if code in reported and self.is_reported(code)), None)

    def _start(self) -> None:
        """Writes the byte order mark, or drops it if that is a finding."""
        start = self.checked.layout.start
        if start and self.is_reported("JSN011"):
            self.done("JSN011")
        elif start:
            self.write(self.checked.source.read_at(0, start))

    def done(self, code: str, times: int = 1) -> None:
        """Counts fixes that concern the whole file."""
        self.outcome.fixed_counts[code] += times
        self.outcome.touched = True

    def write(self, data: bytes) -> None:
        """Writes bytes to the fixed file."""
        if data:
            self._at_line_start = data.endswith(b"\n")
            if self.show is not None:
                self._new_line += data.count(b"\n")
            self._write(data)

    def _in_lines(self, code: str) -> None:
        """Writes each record on a line of its own."""
        self.done(code)
        for position, offset, raw in self.checked.records():
            after = self.fix_record(position, offset, raw, on_one_line(raw), between=self.feed)
            if after is not None:
                self.write(after + self.feed)

    def _listed(self, code: str) -> None:
        """Writes all records as one list, one a line."""
        self.done(code)
        self.write(b"[" + self.feed)
        behind = b""
        for position, offset, raw in self.checked.records():
            self._ahead = len(behind) > 1
            after = self.fix_record(position, offset, raw, between=b"," + self.feed)
            if after is not None:
                self.write(behind + after)
                behind = b"," + self.feed
        self.write(self.feed + b"]" + self.feed)

    def _can_be_listed(self) -> bool:
        """Returns False if a record does not become JSON: it would make the whole list unreadable."""
        for record_range in self.checked.stretches():
            faulty = set(self.checked.faulty.among(record_range.first, record_range.first + record_range.count))
            raw = record_range.read(self.checked.source) if faulty else b""
            for position, (begin, end) in enumerate(record_range.spans(raw) if faulty else (), record_range.first):
                if position in faulty:
                    fixed = self.mender(raw[begin:end], lines=self.checked.layout.kind == "lines")
                    if not all(map(is_read, fixed.parts or (fixed.raw,))):
                        return False
        return True

    # -- lines --------------------------------------------------------------------------------------------------------

    def _lines(self, stretch: RecordRange) -> None:
        source, offset, end = self.checked.source, stretch.offset, stretch.offset + stretch.size
        if (
            stretch.count == 1
            and stretch.size > min(max_record_bytes(source), max_record_values(source))
            and fits(source, offset, end) is None
        ):
            self._copy(offset, end)  # an oversized line is copied
            return
        raw = stretch.read(self.checked.source)
        faulty = self._to_do(stretch)
        at = 0
        for position, (begin, end) in enumerate(stretch.spans(raw) if faulty else (), stretch.first):
            if position in faulty:
                self._plain(raw[at:begin])
                after = self.fix_record(position, stretch.offset + begin, raw[begin:end])
                at = end if after is not None else _end_of_line(raw, end)
                self.write(after or b"")
        self._plain(raw[at:])

    def _to_do(self, stretch: RecordRange) -> set[int]:
        """Returns the positions of records of a range that may have to change."""
        first, behind = stretch.first, stretch.first + stretch.count
        dropped = self._left_out[bisect_left(self._left_out, first) : bisect_left(self._left_out, behind)]
        return {*self.checked.faulty.among(first, behind), *self.checked.once.among(first, behind), *dropped}

    def _plain(self, raw: bytes) -> None:
        """Writes lines without a finding, and the text around other records, without blank lines."""
        begin = 0 if self._at_line_start else raw.find(b"\n") + 1
        if self.is_reported("JSN013") and (begin or self._at_line_start):
            shortened, blank = without_blank_lines(raw[begin:])
            if blank:
                raw = raw[:begin] + shortened
                self.done("JSN013", blank)
        self.write(raw)

    # -- elements -----------------------------------------------------------------------------------------------------

    def _elements(self) -> None:
        """Writes elements in their places. A dropped element takes one of the commas beside it with it."""
        checked = self.checked
        lists = {listed.first: listed.name for listed in checked.lists if listed.behind > listed.first}
        at, skips = self.checked.layout.start, False
        for record_range in checked.stretches():
            faulty = self._to_do(record_range)
            if not faulty and not skips:
                for first in range(record_range.first, record_range.first + record_range.count) if lists else ():
                    if first in lists:
                        checked.rules.enter_list(lists[first])
                self._copy(at, record_range.offset + record_range.size)
                at = record_range.offset + record_range.size
                continue
            raw = record_range.read(checked.source)
            spans = record_range.spans(raw)
            if record_range.first in lists:
                checked.rules.enter_list(lists[record_range.first])
            self._ready = self._at_once(raw, spans, record_range.first, faulty)
            for position, (begin, end) in enumerate(spans, record_range.first):
                dropped, first = self._is_dropped(position, raw[begin:end]), position in lists or not position
                if position in lists:
                    checked.rules.enter_list(lists[position])  # the type of an element depends on its list
                if first or not (skips or dropped):  # else the comma before it is dropped
                    self._copy(at, record_range.offset + begin)
                elif checked.broken:
                    self._unread(at, record_range.offset + begin, ahead=not skips)
                skips = dropped and (first or skips)
                if position in faulty:
                    self.write(self.fix_record(position, record_range.offset + begin, raw[begin:end]) or b"")
                else:
                    self.write(raw[begin:end])
                at = record_range.offset + end
        self._copy(at, checked.source.size)

    def _at_once(self, raw: bytes, spans: list[tuple[int, int]], first: int, faulty: set[int]) -> dict[int, FixedRecord]:
        """Fixes the elements of a range that have once-per-file findings only together, if they are many: position -> fixed record."""
        reported = set(self.checked.faulty.among(first, first + len(spans)))
        places = sorted(position - first for position in faulty - reported - self.drop.keys() - self.alike.keys())
        if len(places) < _MANY:
            return {}
        fixed = fix_many(self.mender, [raw[slice(*spans[at])] for at in places])
        return {first + at: record for at, record in zip(places, fixed, strict=True) if record is not None}

    def _unread(self, at: int, end: int, *, ahead: bool) -> None:
        """Writes unreadable text between two elements if one of them is dropped. Keeps the comma before it if ``ahead``, else the one
        behind it."""
        raw = self.checked.source.read_at(at, end - at)
        kept = raw.rstrip(_SPACE).removesuffix(b",") if ahead else raw.lstrip(_SPACE).removeprefix(b",")
        if kept.strip(_SPACE + b","):
            self.write(kept)

    def _copy(self, at: int, end: int) -> None:
        """Copies bytes unchanged."""
        while at < end and (block := self.checked.source.read_at(at, min(_BLOCK, end - at))):
            self.write(block)
            at += len(block)

    # -- one record ---------------------------------------------------------------------------------------------------

    def fix_record(self, position: int, offset: int, raw: bytes, laid: bytes | None = None, *, between: bytes = b"") -> bytes | None:
        """Returns the fixed record, or None if it is dropped. ``laid``: its text in the layout of the fixed file, if that differs;
        ``between``: the separator of records there."""
        outcome = self.outcome
        if position in self.drop:
            self._count_dropped(offset, raw, self.drop[position])
            return None
        before = raw if laid is None else laid
        fixed = self._ready.pop(position, None) or self.mender(before, lines=self.checked.layout.kind == "lines")
        outcome.undone += fixed.undone
        outcome.causes += fixed.causes
        outcome.guessed |= fixed.guessed
        outcome.renamed |= fixed.renamed
        outcome.unknown |= fixed.unknown
        if fixed.raw == before and position not in self.alike:
            return fixed.raw
        if fixed.raw != before:
            outcome.fixed_counts += fixed.done
            outcome.changed += 1
            outcome.touched = True
        parts = fixed.parts or (fixed.raw,)
        repeated = self.alike.get(position, {})
        kept = tuple(part for part in range(len(parts)) if part not in repeated)
        if len(parts) > 1 or not kept:
            self.written[position] = kept
        for code in repeated.values():
            outcome.dropped += 1
            self.done(code)
        after = (between or self._between).join(parts[part] for part in kept) if kept else None
        self.shown(offset, raw, after, *sorted({*fixed.done, *repeated.values()}))
        return after

    def _is_dropped(self, position: int, raw: bytes) -> bool:
        """Returns True if nothing is written of an element. If it becomes several, all of them must be dropped."""
        if position in self.drop or position not in self.alike:
            return position in self.drop
        return len(self.alike[position]) == len(self.mender(raw, lines=False).parts or (raw,))

    def _count_dropped(self, offset: int, raw: bytes, code: str) -> None:
        """Counts a record that is dropped."""
        self.outcome.dropped += 1
        self.done(code)
        self.shown(offset, raw, None, code)

    def shown(self, offset: int, before: bytes, after: bytes | None, *codes: str) -> None:
        """Passes the change of the record at this offset to `show`."""
        if self.show is not None:
            ahead = self._ahead or (after is None and not self._at_line_start)
            self.show(Change(self._lines_read.line(offset), self._new_line + ahead, before, after, codes))


def _end_of_line(raw: bytes, end: int) -> int:
    """Returns the offset behind the end of the line."""
    feed = raw.find(b"\n", end)
    return feed + 1 if feed >= 0 else len(raw)


# -- a list that must be repaired as a whole before any of it can be read ----------------------------------------------


#: Largest file that is repaired as a whole, in memory.
_MOST = 16 << 20


def repair_syntax(fixer: FileFixer) -> bool:
    """Repairs a file whose JSON syntax alone makes it unreadable: first as a whole, then element by element. Returns False, and writes
    nothing, for any other file."""
    source, start = fixer.checked.source, fixer.checked.layout.start
    if source.size > _MOST:
        return False
    raw = source.read_at(start, source.size - start)
    try:
        found = readable(raw.decode(), [code for code in ("JSN001", "JSN002") if fixer.is_reported(code)])
    except UnicodeDecodeError:
        return False
    if found is None:
        return False
    code, text = found
    fixer.done(code)
    fixer.outcome.changed += 1
    before, show, fixer.show = fixer.outcome.fixed_counts.copy(), fixer.show, None
    after = _with_elements(fixer, JsonText(text)).encode("utf-8", "surrogatepass")
    fixer.show = show
    fixer.shown(start, raw, after, *sorted({code, *(fixer.outcome.fixed_counts - before)}))
    fixer.write(after)
    return True


def _in_lines(fixer: FileFixer, records: list[bytes]) -> str:
    """Returns each fixed record on a line of its own."""
    fixed = [fixer.fix_record(position, 0, raw, on_one_line(raw), between=fixer.feed) for position, raw in enumerate(records)]
    return b"".join([raw + fixer.feed for raw in fixed if raw is not None]).decode("utf-8", "surrogatepass")


def _with_elements(fixer: FileFixer, text: JsonText) -> str:
    """Returns the text with its elements fixed, or unchanged if their number differs from what was read before."""
    checked = fixer.checked
    names = [listed.name for listed in checked.lists] if checked.layout.kind == "document" else [None]
    lists = [(name, text.entries([] if name is None else [name])) for name in names]
    if sum(len(entries) for _, entries in lists) != checked.count:
        return text.text
    if (code := fixer.begins_with("JSN004")) is not None:
        fixer.done(code)
        return _in_lines(fixer, [text.text[entry.start : entry.end].encode("utf-8", "surrogatepass") for entry in lists[0][1]])
    parts: list[str] = []
    at, position = 0, 0
    for name, entries in lists:
        if name is not None:
            checked.rules.enter_list(name)
        kept = False
        for entry in entries:
            raw = text.text[entry.start : entry.end].encode("utf-8", "surrogatepass")
            after = fixer.fix_record(position, 0, raw)
            position += 1
            if not kept and entry is not entries[0]:  # all elements before it are dropped
                at = entry.start
            if after is not None:
                parts += [text.text[at : entry.start], after.decode("utf-8", "surrogatepass")]
            elif entry is entries[0]:
                parts.append(text.text[at : entry.start])
            kept, at = kept or after is not None, entry.end
    return "".join([*parts, text.text[at:]])


# -- positions of records before and after -----------------------------------------------------------------------------


_HEAD = 1 << 16


class LineFeeds:
    """Counts the lines of a source from its begin."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at, self._line = 0, 1

    def line(self, offset: int) -> int:
        """Returns the line number of an offset, which must not be before the last one asked for."""
        while self._at < offset and (block := self._source.read_at(self._at, min(_BLOCK, offset - self._at))):
            self._line += block.count(b"\n")
            self._at += len(block)
        return self._line


def repetitions(checked: CheckedFile) -> dict[int, str]:
    """Returns position -> rule code, for records that repeat an earlier one."""
    return {late.position: late.code for late in checked.late if late.code in REPETITIONS and not late.pointer}


def originals(positions: Iterable[int], written: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Yields the record of the input, and the index of its part, that each record of the fixed file at these positions was made from.

    ``positions`` are in order; ``written`` has the parts of each record that did not become exactly one.
    """
    others = iter(sorted(written.items()))
    other, parts = next(others, (None, ()))
    more = 0  # how many more records the fixed file has, up to the next of these
    for position in positions:
        while other is not None and position >= other + more + len(parts):
            more += len(parts) - 1
            other, parts = next(others, (None, ()))
        if other is None or position < other + more:
            yield position - more, 0
        else:
            yield other, parts[position - other - more]


def line_feed_of(source: Source) -> bytes:
    """Returns the line ending of a file."""
    head = source.read_at(0, min(source.size, _HEAD))
    return b"\r\n" if head.partition(b"\n")[0].endswith(b"\r") and b"\n" in head else b"\n"
