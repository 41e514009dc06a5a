"""A file written again with its records mended: everything between and around them stays as it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from predlint.engine.fixing.fix_job import Change, FixOutcome
from predlint.fixes.json_text import JsonText
from predlint.fixes.layout import on_one_line, without_blank_lines
from predlint.fixes.many import fix_many
from predlint.fixes.record import FixedRecord, RecordFixer
from predlint.fixes.registry import REPETITIONS
from predlint.fixes.syntax import readable
from predlint.stream.limits import fits, max_record_bytes, max_record_values
from predlint.stream.syntax import is_read
from predlint.stream.urls import ending

if TYPE_CHECKING:
    from predlint.diagnostics import Severity
    from predlint.engine.checked_file import CheckedFile, RecordRange
    from predlint.stream.sources import Source


_BLOCK = 1 << 20
_SPACE = b" \t\r\n"
#: So many records that lack a member are proven, and not looked at one by one.
_MANY = 16


class FileFixer:
    """Writes one file again."""

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
        """``alike``: records that are like an earlier one once both are mended, and are left out, too: of each the parts that are (a line
        may become several), and the rule that says so. ``show`` is given each change; then lines are counted."""
        self.checked, self.mender, self.levels, self._write, self.show = checked, fixer, levels, write, show
        self.outcome = FixOutcome()
        self.drop = repetitions(checked) if unsafe else {}
        self.alike = alike or {}
        self.written: dict[int, tuple[int, ...]] = dict.fromkeys(self.drop, ())
        """Of each record that is not exactly one in the mended file, the parts that are written."""
        self._ready: dict[int, FixedRecord] = {}
        """Records that are mended already, by position."""
        self.feed = line_feed_of(checked.source)
        self._between = self.feed if checked.layout.kind == "lines" else b", "
        self._lines_read = LineFeeds(checked.source)
        self._new_line = 1
        self._ahead = False  # a line feed is written before the next record
        self._left_out = sorted({*self.drop, *self.alike})
        self._at_line_start = True

    def run(self) -> FixOutcome:
        """Everything, from the first byte to the last."""
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
            for stretch in checked.stretches():
                self._lines(stretch)
        else:
            self._elements()
        return self.outcome

    # -- the file as a whole ------------------------------------------------------------------------------------------

    def is_reported(self, code: str) -> bool:
        """True for a rule that is in force."""
        return self.levels[code] is not None

    def begins_with(self, *codes: str) -> str | None:
        """Which of some codes is said of how records lie in the file."""
        said = [each.kind.code for each in self.checked.rules.layout_findings(self.checked.layout, self.checked.name)]
        return next((code for code in codes if code in said and self.is_reported(code)), None)

    def _ends_with(self, *codes: str) -> str | None:
        """Which of some codes is said of it when all records are read."""
        checked = self.checked
        said = [each.kind.code for each in checked.rules.file_findings(checked.layout, checked.name, checked.count, checked.source.size)]
        return next((code for code in codes if code in said and self.is_reported(code)), None)

    def _start(self) -> None:
        """Without byte order marks, where that is a finding."""
        start = self.checked.layout.start
        if start and self.is_reported("JSN011"):
            self.done("JSN011")
        elif start:
            self.write(self.checked.source.read_at(0, start))

    def done(self, code: str, times: int = 1) -> None:
        """Counts what was mended of the file."""
        self.outcome.fixed_counts[code] += times
        self.outcome.touched = True

    def write(self, data: bytes) -> None:
        """Hands on what is to be in the file."""
        if data:
            self._at_line_start = data.endswith(b"\n")
            if self.show is not None:
                self._new_line += data.count(b"\n")
            self._write(data)

    def _in_lines(self, code: str) -> None:
        """Each record on a line of its own."""
        self.done(code)
        for position, offset, raw in self.checked.records():
            after = self.fix_record(position, offset, raw, on_one_line(raw), between=self.feed)
            if after is not None:
                self.write(after + self.feed)

    def _listed(self, code: str) -> None:
        """All records in one list, one a line."""
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
        """False where a record does not become JSON: it would keep the whole list from being read."""
        for stretch in self.checked.stretches():
            faulty = set(self.checked.faulty.among(stretch.first, stretch.first + stretch.count))
            raw = stretch.read(self.checked.source) if faulty else b""
            for position, (begin, end) in enumerate(stretch.spans(raw) if faulty else (), stretch.first):
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
            self._copy(offset, end)  # a line that is not read
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
        """Records of a stretch that have a finding."""
        first, behind = stretch.first, stretch.first + stretch.count
        dropped = self._left_out[bisect_left(self._left_out, first) : bisect_left(self._left_out, behind)]
        return {*self.checked.faulty.among(first, behind), *self.checked.once.among(first, behind), *dropped}

    def _plain(self, raw: bytes) -> None:
        """Lines without a finding, and what stands round others."""
        begin = 0 if self._at_line_start else raw.find(b"\n") + 1
        if self.is_reported("JSN013") and (begin or self._at_line_start):
            less, blank = without_blank_lines(raw[begin:])
            if blank:
                raw = raw[:begin] + less
                self.done("JSN013", blank)
        self.write(raw)

    # -- elements -----------------------------------------------------------------------------------------------------

    def _elements(self) -> None:
        """Elements in their places; with one that is left out goes one of the commas beside it."""
        checked = self.checked
        lists = {listed.first: listed.name for listed in checked.lists if listed.behind > listed.first}
        at, skips = self.checked.layout.start, False
        for stretch in checked.stretches():
            faulty = self._to_do(stretch)
            if not faulty and not skips:
                for first in range(stretch.first, stretch.first + stretch.count) if lists else ():
                    if first in lists:
                        checked.rules.enter_list(lists[first])
                self._copy(at, stretch.offset + stretch.size)
                at = stretch.offset + stretch.size
                continue
            raw = stretch.read(checked.source)
            spans = stretch.spans(raw)
            if stretch.first in lists:
                checked.rules.enter_list(lists[stretch.first])
            self._ready = self._at_once(raw, spans, stretch.first, faulty)
            for position, (begin, end) in enumerate(spans, stretch.first):
                dropped, first = self._is_dropped(position, raw[begin:end]), position in lists or not position
                if position in lists:
                    checked.rules.enter_list(lists[position])  # what an element is, depends on its list
                if first or not (skips or dropped):  # else the comma before it goes
                    self._copy(at, stretch.offset + begin)
                elif checked.broken:
                    self._unread(at, stretch.offset + begin, ahead=not skips)
                skips = dropped and (first or skips)
                if position in faulty:
                    self.write(self.fix_record(position, stretch.offset + begin, raw[begin:end]) or b"")
                else:
                    self.write(raw[begin:end])
                at = stretch.offset + end
        self._copy(at, checked.source.size)

    def _at_once(self, raw: bytes, spans: list[tuple[int, int]], first: int, faulty: set[int]) -> dict[int, FixedRecord]:
        """What becomes of those elements of a stretch that have no other finding than what is told once a file, where they are many."""
        reported = set(self.checked.faulty.among(first, first + len(spans)))
        places = sorted(position - first for position in faulty - reported - self.drop.keys() - self.alike.keys())
        if len(places) < _MANY:
            return {}
        fixed = fix_many(self.mender, [raw[slice(*spans[at])] for at in places])
        return {first + at: one for at, one in zip(places, fixed, strict=True) if one is not None}

    def _unread(self, at: int, end: int, *, ahead: bool) -> None:
        """What stands between two elements of which one is left out, and is no element: it could not be read, and stays. With a comma
        ``ahead`` of it, or else behind it."""
        raw = self.checked.source.read_at(at, end - at)
        kept = raw.rstrip(_SPACE).removesuffix(b",") if ahead else raw.lstrip(_SPACE).removeprefix(b",")
        if kept.strip(_SPACE + b","):
            self.write(kept)

    def _copy(self, at: int, end: int) -> None:
        """Bytes as they are."""
        while at < end and (block := self.checked.source.read_at(at, min(_BLOCK, end - at))):
            self.write(block)
            at += len(block)

    # -- one record ---------------------------------------------------------------------------------------------------

    def fix_record(self, position: int, offset: int, raw: bytes, laid: bytes | None = None, *, between: bytes = b"") -> bytes | None:
        """The record as it is to be; None for one that is left out. ``laid``: its layout in the mended file, where that is another one;
        ``between``: what stands between records there."""
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
        alike = self.alike.get(position, {})
        kept = tuple(part for part in range(len(parts)) if part not in alike)
        if len(parts) > 1 or not kept:
            self.written[position] = kept
        for code in alike.values():
            outcome.dropped += 1
            self.done(code)
        after = (between or self._between).join(parts[part] for part in kept) if kept else None
        self.shown(offset, raw, after, *sorted({*fixed.done, *alike.values()}))
        return after

    def _is_dropped(self, position: int, raw: bytes) -> bool:
        """True where nothing is written of an element; of one that becomes several, each may be left out by itself."""
        if position in self.drop or position not in self.alike:
            return position in self.drop
        return len(self.alike[position]) == len(self.mender(raw, lines=False).parts or (raw,))

    def _count_dropped(self, offset: int, raw: bytes, code: str) -> None:
        """Counts a record that is left out."""
        self.outcome.dropped += 1
        self.done(code)
        self.shown(offset, raw, None, code)

    def shown(self, offset: int, before: bytes, after: bytes | None, *codes: str) -> None:
        """Shows what becomes of a record that stands at a place."""
        if self.show is not None:
            ahead = self._ahead or (after is None and not self._at_line_start)
            self.show(Change(self._lines_read.line(offset), self._new_line + ahead, before, after, codes))


def _end_of_line(raw: bytes, end: int) -> int:
    """The place behind the end of a line."""
    feed = raw.find(b"\n", end)
    return feed + 1 if feed >= 0 else len(raw)


# -- a list of which all must be mended before any of it can be read ---------------------------------------------------


#: What is mended as a whole is held in memory.
_MOST = 16 << 20


def repair_syntax(fixer: FileFixer) -> bool:
    """Writes a file whose spelling alone keeps it from being read, mended as a whole and then element by element; False where that is not
    so."""
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
    """Each record on a line of its own."""
    fixed = [fixer.fix_record(position, 0, raw, on_one_line(raw), between=fixer.feed) for position, raw in enumerate(records)]
    return b"".join([raw + fixer.feed for raw in fixed if raw is not None]).decode("utf-8", "surrogatepass")


def _with_elements(fixer: FileFixer, text: JsonText) -> str:
    """The text with its elements mended, where those are the ones that were read before."""
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
            if not kept and entry is not entries[0]:  # all before it are left out
                at = entry.start
            if after is not None:
                parts += [text.text[at : entry.start], after.decode("utf-8", "surrogatepass")]
            elif entry is entries[0]:
                parts.append(text.text[at : entry.start])
            kept, at = kept or after is not None, entry.end
    return "".join([*parts, text.text[at:]])


# -- where records stand, before and after -----------------------------------------------------------------------------


_HEAD = 1 << 16


class LineFeeds:
    """Counts the lines of a source, from its begin on."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at, self._line = 0, 1

    def line(self, offset: int) -> int:
        """The line of a place in bytes that is not before the last one asked for."""
        while self._at < offset and (block := self._source.read_at(self._at, min(_BLOCK, offset - self._at))):
            self._line += block.count(b"\n")
            self._at += len(block)
        return self._line


def repetitions(checked: CheckedFile) -> dict[int, str]:
    """Positions of records that are the same as an earlier one, and the rule that says so."""
    return {late.position: late.code for late in checked.late if late.code in REPETITIONS and not late.pointer}


def originals(positions: Iterable[int], written: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Which record of the input, and which part of it, the records at these positions of the mended file were made of.

    ``positions`` are in order; ``written`` has the parts of each record that did not become exactly one.
    """
    others = iter(sorted(written.items()))
    other, parts = next(others, (None, ()))
    more = 0  # records that the mended file has more, up to the next of the others
    for position in positions:
        while other is not None and position >= other + more + len(parts):
            more += len(parts) - 1
            other, parts = next(others, (None, ()))
        if other is None or position < other + more:
            yield position - more, 0
        else:
            yield other, parts[position - other - more]


def line_feed_of(source: Source) -> bytes:
    """How the lines of a file end."""
    head = source.read_at(0, min(source.size, _HEAD))
    return b"\r\n" if head.partition(b"\n")[0].endswith(b"\r") and b"\n" in head else b"\n"
