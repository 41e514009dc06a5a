"""What is kept of all records of a file: where each can be read again, and which have findings or errors."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from msgspec import Struct

from predlint.io.reread import AheadReader, ByteRange
from predlint.io.sources import Source
from predlint.io.splitting import Cursor, characters_in
from predlint.model.findings import pointer
from predlint.model.hashes import distinct
from predlint.model.violation import Finding

if TYPE_CHECKING:
    from predlint.io.reread import Reader
    from predlint.io.splitting import Span
    from predlint.kernel.scanner import LineTable
    from predlint.report.totals import PartOffset


# -- Keeps which records have a finding or an error. Counts are final only after all rules have reported -------------


#: Positions are stored as bits if fewer than this many bits are needed for each: otherwise a position takes eight bytes.
_SPARSE = 64
#: Number of positions from which on numpy is worth its import.
_MANY = 4096
#: For each byte value, the indices of its bits that are 1.
_SET = tuple([tuple([bit for bit in range(8) if byte >> bit & 1]) for byte in range(256)])


class _Stretch(Struct, frozen=True):
    """Positions of one part of the file, from ``first`` on."""

    first: int
    number: int
    positions: array[int] | None
    bits: bytes

    def has(self, position: int) -> bool:
        if self.positions is not None:
            at = bisect_left(self.positions, position)
            return at < len(self.positions) and self.positions[at] == position
        byte, bit = divmod(position - self.first, 8)
        return byte < len(self.bits) and bool(self.bits[byte] >> bit & 1)

    def among(self, first: int, behind: int) -> list[int]:
        """Returns the positions from ``first`` to before ``behind``."""
        if self.positions is not None:
            return list(self.positions[bisect_left(self.positions, first) : bisect_left(self.positions, behind)])
        start, stop = max(0, first - self.first), behind - self.first
        found: list[int] = []
        for at, byte in enumerate(self.bits[start >> 3 : max(0, (stop + 7) >> 3)], start >> 3):
            if byte:
                found += [self.first + 8 * at + bit for bit in _SET[byte]]
        return found[bisect_left(found, first) : bisect_left(found, behind)]


class RecordBitmap:
    """The set of positions of records with a finding. Positions are added in file order, except for deferred findings."""

    def __init__(self) -> None:
        self.new = array("q")
        self._stretches: list[_Stretch] = []
        self._deferred = array("q")
        self._ordered: array[int] | None = None

    def add(self, position: int) -> None:
        """Adds a position after all others; the last one may be added again."""
        if not self.new or self.new[-1] != position:
            self.new.append(position)

    def extend(self, positions: Iterable[int]) -> None:
        """Adds several positions, in order."""
        self.new.extend(positions)

    @property
    def here(self) -> int:
        """A mark in the sequence of positions, for `put_among`."""
        return len(self.new)

    def put_among(self, here: int, positions: Iterable[int]) -> None:
        """Merges positions into those that were added after ``here``."""
        self.new[here:] = array("q", sorted({*self.new[here:], *positions}))

    def put_array(self, here: int, positions: Any) -> None:
        """Merges a numpy array of positions into those that were added after ``here``."""
        import numpy as np

        new = np.concatenate((np.array(self.new[here:], dtype=np.int64), positions.astype(np.int64)))
        self.new[here:] = array("q", distinct(new).tobytes())

    def add_deferred(self, position: int) -> None:
        """Adds the position of a deferred finding. It may come in any order and repeatedly."""
        self._deferred.append(position)

    def extend_deferred(self, positions: Iterable[int]) -> None:
        """Adds several positions of deferred findings."""
        self._deferred.extend(positions)

    def pack(self) -> None:
        """Packs what was added, at the end of a part or of a list."""
        if not self.new:
            return
        first, last = self.new[0], self.new[-1]
        bits = b""
        positions: array[int] | None = self.new
        if (last - first + 1) < _SPARSE * len(self.new):
            bits, positions = _bits(self.new), None
        self._stretches.append(_Stretch(first, len(self.new), positions, bits))
        self.new = array("q")

    def among(self, first: int, behind: int) -> list[int]:
        """Returns the positions from ``first`` to before ``behind``, ascending. Call it after all positions are added."""
        self.pack()
        if self._ordered is None or len(self._ordered) != len(self._deferred):
            self._ordered = array("q", sorted(self._deferred))
        found: list[int] = []
        at = max(0, bisect_right(self._stretches, first, key=_first) - 1)
        while at < len(self._stretches) and self._stretches[at].first < behind:
            found += self._stretches[at].among(first, behind)
            at += 1
        late = self._ordered[bisect_left(self._ordered, first) : bisect_left(self._ordered, behind)]
        return sorted({*found, *late}) if late else found

    def count(self, ranges: Sequence[tuple[int, int]]) -> int:
        """Counts the records in ranges of positions (first, last + 1). Ranges must not cut a packed part."""
        self.pack()
        starts = [first for first, _ in ranges]

        def counts(position: int) -> bool:
            at = bisect_right(starts, position) - 1
            return at >= 0 and position < ranges[at][1]

        total = sum(packed.number for packed in self._stretches if counts(packed.first))
        firsts = [packed.first for packed in self._stretches]
        before = -1
        for position in sorted(self._deferred):
            if position != before and counts(position):
                at = bisect_right(firsts, position) - 1
                total += at < 0 or not self._stretches[at].has(position)
            before = position
        return total


_first = attrgetter("first")


def _bits(positions: array[int]) -> bytes:
    """Returns a bitmap from the first to the last of these positions: eight bits a byte, the lowest bit first."""
    first, size = positions[0], positions[-1] - positions[0] + 1
    if len(positions) >= _MANY:
        import numpy as np

        marks = np.zeros(size, dtype=np.uint8)
        marks[np.frombuffer(positions, dtype=np.int64) - first] = 1
        return np.packbits(marks, bitorder="little").tobytes()
    packed = bytearray((size + 7) // 8)
    for position in positions:
        packed[position - first >> 3] |= 1 << (position - first & 7)
    return bytes(packed)


# -- positions and findings that are kept for observers ----------------------------------------------------------------


class DeferredFinding(NamedTuple):
    """A finding that takes more than one record: a duplicate, an answer given twice."""

    position: int
    """Position of the record with the finding."""
    code: str
    pointer: str
    """JSON pointer of the value with the finding, from the record's root; empty for the whole record."""


class DeferredFindings:
    """Deferred findings, in the order in which they were reported. Each takes 16 bytes."""

    def __init__(self) -> None:
        self._positions, self._kinds = array("q"), array("q")
        self._numbers: dict[tuple[str, str], int] = {}

    def add(self, position: int, finding: Finding) -> None:
        """Adds a finding for the record at a position."""
        kind = finding.code, pointer(finding.path)
        self._positions.append(position)
        self._kinds.append(self._numbers.setdefault(kind, len(self._numbers)))

    def __len__(self) -> int:
        return len(self._positions)

    def __iter__(self) -> Iterator[DeferredFinding]:
        kinds = list(self._numbers)
        for position, kind in zip(self._positions, self._kinds, strict=True):
            yield DeferredFinding(position, *kinds[kind])


class ErrorTracker:
    """The findings of a file that are kept for an observer, besides the report."""

    def __init__(self) -> None:
        self.errors = RecordBitmap()
        """Positions of records with an error, by the severities of the run."""
        self.once = RecordBitmap()
        """Positions of records with a once-per-file finding."""
        self.late = DeferredFindings()


# -- Offsets of records, so that one can be reread: one mark for each block of records, not for each record ----------


#: Number of blocks whose record offsets are cached: a few dozen kilobytes each.
_MOST_STRETCHES = 256
#: If record offsets are known, one in this many is stored as a step: rereading one record then reads little.
STEP = 32
#: Bytes of prefetched records that are kept.
_MOST_AHEAD = 8 << 20
#: The same for a remote file, which is read from begin to end for that; and the memory that a record takes besides its bytes.
_MOST_REMOTE, _BESIDE = 32 << 20, 250
T = TypeVar("T")
#: Begin, end, line and column of every element of a block, in parallel.
Elements = tuple["array[int]", "array[int]", "array[int]", "array[int]"]


class RecordPosition(Struct, frozen=True):
    """A record that was reread, with its place."""

    raw: bytes
    offset: int
    line: int
    column: int
    """Column of its first character, from 0: elements of a document may begin anywhere in a line."""


class _Run(Struct, frozen=True):
    """Consecutive elements: their text, begin and end of each in it, and the line and column at which it begins."""

    raw: bytes
    spans: list[tuple[int, int]]
    line: int
    column: int


class RecordOffsets:
    """First record, line and offset of each block; for elements of a document also the size in bytes and the column."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.record, self.line, self.offset = array("q"), array("q"), array("q")
        self.size, self.column = array("q"), array("q")
        self.steps, self.step = array("q"), array("q")
        """Offset of every `STEP`-th record; and for each block, the index of its first step, or -1 if it has none."""
        self.ahead: dict[int, RecordPosition] = {}
        """Position -> prefetched record."""
        self._lines: tuple[int, list[bytes]] = -1, []
        """The lines that follow the step that was read last."""
        self._runs: dict[int, _Run] = {}
        """Step -> elements that follow it."""
        self._cursor = Cursor(source, 0)
        self.stretches: dict[int, ByteRange] = {}
        self.elements_of: dict[int, Elements] = {}

    def lines(self, record: int, line: int, offset: int) -> None:
        """Marks the begin of a block of lines, after ``line`` lines."""
        self.record.append(record)
        self.line.append(line)
        self.offset.append(offset)
        self.step.append(-1)

    def steps_of(self, lines: LineTable, before: int = 0) -> None:
        """Stores steps for the last block. ``lines``: its records, with ``before`` bytes before the block. There must be no blank lines."""
        if len(lines) > 1:
            self.step[-1], base = len(self.steps), self.offset[-1] - before
            self.steps.extend([base + begin for begin in lines.begins(STEP)])

    def elements(self, record: int, offset: int, size: int, line: int, column: int) -> None:
        """Marks the begin of a block of elements. ``line`` counts from 1, ``column`` from 0."""
        self.lines(record, line, offset)
        self.size.append(size)
        self.column.append(column)

    def snapshot(self) -> tuple[array[int], ...]:
        """Returns all marks in a form that can be sent to another process."""
        return self.record, self.line, self.offset, self.size, self.column, self.step, self.steps

    def merge(self, columns: tuple[array[int], ...], shift: PartOffset) -> None:
        """Appends the marks of the next part of the file, which count from the part's begin."""
        record, line, offset, size, column, step, steps = columns
        self.record.extend(array("q", [shift.records + number for number in record]))
        self.offset.extend(offset)
        if size:
            self.size.extend(size)
            self.column.extend(array("q", [shift.column(*place) for place in zip(line, column, strict=True)]))
        self.line.extend(array("q", [shift.lines + number for number in line]))
        before = len(self.steps)
        self.step.extend(array("q", [before + at if at >= 0 else at for at in step]))
        self.steps.extend(steps)

    def find(self, position: int) -> RecordPosition:
        """Returns the record at a position, prefetched or reread."""
        found = self.ahead.get(position)
        return found if found is not None else self._find(position)

    def reader(self, read: Reader) -> AheadReader:
        """Returns a reader that gets the positions of the next records in advance."""
        if not self.source.is_remote:
            return AheadReader(read, self.read_ahead)
        return AheadReader(read, self.read_ahead, room=_MOST_REMOTE, size_of=self._size_about)

    def read_ahead(self, positions: Sequence[int]) -> None:
        """Prefetches records that will be found next, by ascending positions, as far as memory allows."""
        before, self.ahead = self.ahead, {}
        far = self.source.is_remote
        if far:
            self.source.expect(self._spans([position for position in positions if position not in before]))
        # For a remote file the number that fits is estimated: rereading the others one by one costs more than room for them.
        room = 2 * _MOST_REMOTE if far else _MOST_AHEAD
        for position in positions:
            place = self.ahead[position] = before.get(position) or self._find(position)
            room -= len(place.raw)
            if room < 0:
                break
        self.source.expect(())
        if far and positions:  # different rules ask for the same records
            self._keep(before, room - _MOST_REMOTE - len(self.ahead) * _BESIDE)

    def _keep(self, places: dict[int, RecordPosition], room: int) -> None:
        """Keeps records that were prefetched before, while there is room for them."""
        for position, place in places.items():
            room -= len(place.raw) + _BESIDE
            if room < 0:
                return
            self.ahead.setdefault(position, place)

    def _size_about(self, position: int) -> int:
        """Estimates the bytes of memory for a record, from the records around it."""
        mark = bisect_right(self.record, position) - 1
        behind = self.record[mark + 1] if mark + 1 < len(self.record) else position + 1
        return (self._end_of(mark) - self.offset[mark]) // max(1, behind - self.record[mark]) + _BESIDE

    def size_alone(self, position: int, count: int) -> int:
        """Returns the bytes of a record that is a block by itself, as long ones are; 0 for others. ``count``: number of records."""
        mark = bisect_right(self.record, position) - 1
        behind = self.record[mark + 1] if mark + 1 < len(self.record) else count
        return self._end_of(mark) - self.offset[mark] if behind - self.record[mark] == 1 else 0

    def _spans(self, positions: Iterable[int]) -> Iterator[Span]:
        """Yields the byte ranges that will be read to find records, by ascending positions."""
        for position in positions:
            mark = bisect_right(self.record, position) - 1
            begin, end = self.offset[mark], self._end_of(mark)
            if self.step[mark] >= 0:
                at = self.step[mark] + (position - self.record[mark]) // STEP
                end = self._end_of_step(mark, at)
                if not self.size:  # elements also need the text before them, to count lines and columns
                    begin = self.steps[at]
            yield begin, end

    def _find(self, position: int) -> RecordPosition:
        mark = bisect_right(self.record, position) - 1
        index = position - self.record[mark]
        if self.step[mark] < 0:
            return self._element(mark, index) if self.size else self._line(mark, index)
        step, behind = divmod(index, STEP)
        return self._element_behind(mark, step, behind) if self.size else self._line_behind(mark, step, behind)

    def _text_of(self, mark: int, at: int) -> bytes:
        """Reads the text of a block from a step to the next one."""
        return self.source.read_at(self.steps[at], self._end_of_step(mark, at) - self.steps[at])

    def _end_of_step(self, mark: int, at: int) -> int:
        """Returns the end of a step's text: the offset of the next step, or the end of the block."""
        end = self._end_of(mark)
        return min(end, self.steps[at + 1]) if at + 1 < len(self.steps) else end

    def _end_of(self, mark: int) -> int:
        """Returns the offset behind a block."""
        return self.offset[mark] + self.size[mark] if self.size else self._end(mark)

    def _line_behind(self, mark: int, step: int, index: int) -> RecordPosition:
        """Returns the line with this index behind a step of a block."""
        at = self.step[mark] + step
        if self._lines[0] != at:
            self._lines = at, self._text_of(mark, at).split(b"\n")
        lines = self._lines[1]
        offset = self.steps[at] + sum(map(len, lines[:index])) + index
        return RecordPosition(lines[index].removesuffix(b"\r"), offset, self.line[mark] + step * STEP + index + 1, 0)

    def _element_behind(self, mark: int, step: int, index: int) -> RecordPosition:
        """Returns the element with this index behind a step of a block."""
        at = self.step[mark] + step
        run = _kept(self._runs, at, lambda: self._run(mark, at))
        begin, end = run.spans[index]
        return RecordPosition(run.raw[begin:end], self.steps[at] + begin, *_position_after(run.raw[:begin], run.line, run.column))

    def _run(self, mark: int, at: int) -> _Run:
        cursor = self._cursor
        if not self.offset[mark] <= cursor.at <= self.steps[at]:
            cursor.at, cursor.line, cursor.column = self.offset[mark], self.line[mark], self.column[mark]
        cursor.go_to(self.steps[at])
        from predlint.io.document_blocks import split

        raw = self._text_of(mark, at).rstrip(b", \t\r\n")
        return _Run(raw, split(raw), cursor.line, cursor.column)

    def _line(self, mark: int, index: int) -> RecordPosition:
        block = _kept(self.stretches, mark, lambda: self._stretch(mark))
        number, offset, size = block.place(index)
        return RecordPosition(self.source.read_at(offset, size), offset, number, 0)

    def _stretch(self, mark: int) -> ByteRange:
        offset = self.offset[mark]
        return ByteRange(self.source.read_at(offset, self._end(mark) - offset), offset, self.line[mark])

    def _end(self, mark: int) -> int:
        """Returns the offset behind a block of lines."""
        return self.offset[mark + 1] if mark + 1 < len(self.offset) else self.source.size

    def _element(self, mark: int, index: int) -> RecordPosition:
        elements = _kept(self.elements_of, mark, lambda: self._elements(mark))
        begin, end, line, column = (numbers[index] for numbers in elements)
        offset = self.offset[mark] + begin
        return RecordPosition(self.source.read_at(offset, end - begin), offset, line, column)

    def _elements(self, mark: int) -> Elements:
        """Returns begin and end of the elements of a block in its text, and their lines and columns."""
        from predlint.io.document_blocks import split

        raw = self.source.read_at(self.offset[mark], self.size[mark])
        is_single = mark + 1 < len(self.record) and self.record[mark + 1] - self.record[mark] == 1
        found: Elements = (array("q"), array("q"), array("q"), array("q"))
        at, line, column = 0, self.line[mark], self.column[mark]
        for begin, end in [(0, len(raw))] if is_single else split(raw):
            (line, column), at = _position_after(raw[at:begin], line, column), begin
            for numbers, number in zip(found, (begin, end, line, column), strict=True):
                numbers.append(number)
        return found


def _position_after(text: bytes, line: int, column: int) -> tuple[int, int]:
    """Returns the line and the column behind a text that begins at these."""
    feeds = text.count(b"\n")
    tail = text[text.rfind(b"\n") + 1 :] if feeds else text
    return line + feeds, characters_in(tail) + (0 if feeds else column)


def _kept(kept: dict[int, T], key: int, made: Callable[[], T]) -> T:
    """Returns the cached value of a key, or makes it. The least recently used value is dropped first."""
    value = kept.pop(key, None)
    if value is None:
        if len(kept) >= _MOST_STRETCHES:
            del kept[next(iter(kept))]
        value = made()
    kept[key] = value
    return value
