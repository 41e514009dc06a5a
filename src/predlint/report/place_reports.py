"""Reports that list every place, ``concise``, ``jsonl`` and ``json``; and what they keep of a file until its end is known."""

from __future__ import annotations

import contextlib
import heapq
import struct
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from io import RawIOBase
from typing import TYPE_CHECKING, NamedTuple, cast

import orjson

from predlint.io.output_streams import Writable
from predlint.model.diagnostics import Diagnostic, SpillError
from predlint.report.formats import CODE, DEFAULTS, LEVEL, Format, ReportOptions, begins, in_lines
from predlint.report.listing import JSON_VERSION, LABELS, as_json_line, plain
from predlint.report.model import Group, JsonSink, RecordSink, Sink, Summary, wants_ends, wants_records
from predlint.report.statistics_json import as_data
from predlint.report.terminal import PLAIN, Style, as_word, is_seen, printable, seen

if TYPE_CHECKING:
    from predlint.model.statistics import Statistics
    from predlint.report.finding_details import FindingDetail


# -- Reports that list every place: ``concise`` for people and editors, ``jsonl`` and ``json`` for programs ----------


# Each renders a finding when it is found, writes it when its turn comes, and keeps none, so that memory does not grow with the number of
# findings.


class ConciseSink:
    """Writes one line for each finding: ``file:line:column: error GEO004 message [pointer]; help``."""

    wants_places = True

    def __init__(self, stream: Writable, options: ReportOptions = DEFAULTS) -> None:
        self._stream, self._style = stream, options.style

    def render(self, diagnostic: Diagnostic) -> bytes:
        return f"{concise(diagnostic, self._style)}\n".encode("utf-8", "backslashreplace")

    def emit(self, rendered: bytes) -> None:
        self._stream.write(rendered)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Writes nothing: programs that read this format would take any other line for a finding."""


def concise(diagnostic: Diagnostic, style: Style = PLAIN) -> str:
    """Returns the finding in one line."""
    d = diagnostic
    where = as_word(d.file) if d.file is not None else "record"
    if d.line is not None:
        where += f":{d.line}" if d.column is None else f":{d.line}:{d.column}"
    line = f"{style.place(where + ':')} {style.severity(LABELS[d.severity], d.severity)} {style.strong(d.code)} {printable(d.message)}"
    if d.pointer:
        line += style.faint(f" [{printable(d.pointer)}]")
    return f"{line}; {style.help(printable(d.help))}" if d.help else line


class JsonlSink:
    """Writes one JSON object per line, with its members in the documented order."""

    wants_places = True
    before, after = b"", b"\n"

    def __init__(self, stream: Writable) -> None:
        self._stream = stream

    def render(self, diagnostic: Diagnostic) -> bytes:
        return seen(as_json_line(diagnostic)) + self.after

    def emit(self, rendered: bytes) -> None:
        self._stream.write(rendered)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Writes the last line, which is no finding: its code is empty, and the totals are under "summary". Times are left out, because
        equal files give equal reports. The line has all members of a finding, so that programs can read them in every line."""
        totals = summary.as_dict()
        del totals["seconds"]
        members = dict.fromkeys(Diagnostic.__struct_fields__) | {"code": "", "rule": "", "message": "the totals of this report"}
        self._stream.write(seen(orjson.dumps(members | {"summary": totals})) + self.after)


class JsonDocumentSink:
    """Writes one JSON object. The findings come before the summary, which is known only at the end."""

    wants_places = True
    before, after = b",\n", b""

    def __init__(self, stream: Writable) -> None:
        self._stream = stream
        self._head = b'{"version":%d,"diagnostics":[' % JSON_VERSION

    def render(self, diagnostic: Diagnostic) -> bytes:
        return self.before + seen(as_json_line(diagnostic))

    def emit(self, rendered: bytes) -> None:
        if self._head:
            rendered, self._head = self._head + rendered[1:], b""  # the first finding has no comma before it
        self._stream.write(rendered)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        more = b""
        if summary.statistics is not None:
            more = b',"statistics":' + statistics_value(summary.statistics)
        elif summary.statistics_read is not None:
            more = b',"statistics":' + summary.statistics_read
        self._stream.write((self._head or b"\n") + b'],"summary":' + seen(orjson.dumps(summary.as_dict())) + more + b"}\n")


FORMATS = {
    "concise": Format(
        ("txt",), ConciseSink, in_lines(rb".+: " + LEVEL + b" " + CODE + b" "), in_lines=True, on_the_way=True, needs_all=True
    ),
    "json": Format(
        ("json",), lambda stream, _: JsonDocumentSink(stream), begins(rb'\{"version":[0-9]+,"diagnostics":\['), on_the_way=True
    ),
    "jsonl": Format(
        ("jsonl", "ndjson"), lambda stream, _: JsonlSink(stream),
        in_lines(rb'\{"file":(?:.*,"code":"' + CODE + rb'",|null,.*,"code":"",.*,"summary":\{)'), in_lines=True, on_the_way=True,
    ),
}  # fmt: skip


def statistics_value(statistics: Statistics) -> bytes:
    """Returns one JSON value: the member ``statistics`` of a report."""
    data = as_data(statistics)
    try:
        return seen(orjson.dumps(data))
    except TypeError:  # half of a surrogate pair in a name
        return seen(orjson.dumps(plain(data)))


# -- Bytes that are written once and then read once: in memory, and beyond that in a temporary file. A full disk loses none of them --

#: Bytes that are written to the file at once.
_STEP = 1 << 18


class ByteSpool:
    """Keeps all added bytes until `clear`, in memory if the disk is full."""

    def __init__(self, memory: int) -> None:
        """``memory``: maximum bytes before a file is used."""
        self._memory = memory
        self._held: list[bytes] = []
        """The bytes after those on disk."""
        self._size = 0
        """Number of bytes in memory."""
        self._disk: RawIOBase | None = None
        self._written = 0
        """Number of complete bytes on disk; more may follow them after the disk was full."""
        self.error: OSError | None = None
        """The error of a full disk. All bytes that are added after it stay in memory."""

    @property
    def size(self) -> int:
        return self._written + self._size

    def add(self, data: bytes) -> None:
        """Adds bytes. Callers that add many check `error`."""
        self._held.append(data)
        self._size += len(data)
        if self._size > (self._memory if self._disk is None else min(self._memory, _STEP)) and self.error is None:
            try:
                self._put_away()
            except OSError as error:
                self.error = error

    def _put_away(self) -> None:
        if self._disk is None:
            # Unbuffered: a buffer that cannot be flushed to a full disk would prevent reading, too.
            self._disk = cast("RawIOBase", tempfile.TemporaryFile(buffering=0))  # noqa: SIM115  (closed by `close`)
        self._disk.seek(self._written)
        view = memoryview(b"".join(self._held))
        at = 0
        while at < len(view):
            at += self._disk.write(view[at : at + _STEP]) or 0
        self._written += self._size
        self._held, self._size = [], 0

    def read(self, at: int, size: int) -> bytes:
        """Returns ``size`` bytes from an offset on, fewer at the end."""
        found = b""
        if at < self._written and self._disk is not None:
            self._disk.seek(at)
            wanted = min(size, self._written - at)
            while len(found) < wanted and (more := self._disk.read(wanted - len(found))):
                found += more
        if len(found) < size and self._held:
            if len(self._held) > 1:
                self._held = [b"".join(self._held)]
            begin = at + len(found) - self._written
            found += self._held[0][begin : begin + size - len(found)]
        return found

    def clear(self) -> None:
        """Discards all bytes."""
        self._held, self._size, self._written, self.error = [], 0, 0, None
        if self._disk is not None:
            self._disk.truncate(0)

    def close(self) -> None:
        """Closes and deletes the temporary file."""
        self._held, self._size = [], 0
        if self._disk is not None:
            with contextlib.suppress(OSError):
                self._disk.close()
            self._disk = None


# -- Keeps the rendered findings of one file until those that are known only at its end can be merged in -----------

#: Header of a batch: its number of findings. Their orders, codes (`_CODE` bytes each) and sizes in bytes follow.
_LOT = struct.Struct("<I")
_CODE = 6
#: Header of a deferred finding: order, code, number and size.
_DEFERRED_HEADER = struct.Struct("<q6sQI")
#: Findings that are written together.
_BATCH = 512
#: Maximum bytes in memory; further ones go to a temporary file.
_MEMORY = 8 << 20
#: Maximum bytes emitted at once, in whole findings, if nothing must be merged in.
_CHUNK = 1 << 20
#: Maximum deferred findings in memory; more are sorted and written to a temporary file, and merged from there.
_MAX_DEFERRED = 100_000
#: Bytes of sorted findings that are read at once.
_READ = 1 << 16


class _DeferredFinding(NamedTuple):
    """A finding that is known only at the end of its file."""

    order: int
    code: bytes
    number: int
    rendered: bytes


class _Lot(NamedTuple):
    """Orders, codes and sizes of findings that were written together, without their texts."""

    orders: array[int]
    codes: bytes
    sizes: array[int]

    def until(self, order: int) -> list[tuple[int, bytes, int]]:
        """Returns order, code and size in bytes of each finding; a single entry if all come before a deferred finding of that order."""
        orders, codes, sizes = self
        if max(orders) < order:
            return [(order - 1, b"", sum(sizes))]
        return [(at, codes[n * _CODE : (n + 1) * _CODE], size) for n, (at, size) in enumerate(zip(orders, sizes, strict=True))]


class FindingSpool:
    """The findings of one file for one sink, in the order in which they came; deferred ones are merged in by position."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._with_records = cast(RecordSink, sink) if wants_records(sink) or wants_ends(sink) else None
        self.texts, self.heads, self.disk = ByteSpool(_MEMORY), ByteSpool(_MEMORY), ByteSpool(0)
        self.texts_at = self.heads_at = 0
        """Number of bytes of `texts` and `heads` that were read."""
        self.new_texts: list[bytes] = []
        self.new_orders, self.new_sizes = array("q"), array("I")
        self.new_codes: list[str] = []
        self.deferred: list[_DeferredFinding] = []
        self.sorted: list[tuple[int, int]] = []
        """Start and end on disk of each sorted batch of deferred findings."""
        self.number = 0
        self._last: tuple[int, str] | None = None
        """Order and code of the last finding that came in order."""

    def add(self, order: int, code: str, diagnostic: Diagnostic, *, late: bool, detail: FindingDetail | None = None) -> None:
        """Adds a finding. ``order`` is its offset in the file, in bytes. A finding before earlier ones is deferred, too."""
        if detail is not None and self._with_records is not None:
            rendered = self._with_records.render_with(diagnostic, detail)
        else:
            rendered = self.sink.render(diagnostic)
        if not rendered:
            return
        if late or (self._last is not None and (order, code) < self._last):
            self._add_deferred(order, code, rendered)
            return
        self._last = order, code
        self.new_texts.append(rendered)
        self.new_orders.append(order)
        self.new_codes.append(code)
        self.new_sizes.append(len(rendered))
        if len(self.new_codes) >= _BATCH:
            self._write()

    def add_json(self, orders: Sequence[int], codes: Sequence[str], texts: Sequence[bytes]) -> None:
        """Adds findings that are rendered as JSON, in order, for a sink that writes JSON."""
        if not texts:
            return
        sink = cast(JsonSink, self.sink)
        if self._last is not None and (orders[0], codes[0]) < self._last:
            before = bisect_left(list(zip(orders, codes, strict=True)), self._last)
            for order, code, text in zip(orders[:before], codes[:before], texts[:before], strict=True):
                self._add_deferred(order, code, _framed([seen(text)], sink))
            self.add_json(orders[before:], codes[before:], texts[before:])
            return
        framed = _framed(texts, sink)
        if not is_seen(framed):
            texts = [seen(text) for text in texts]
            framed = _framed(texts, sink)
        more = len(sink.before) + len(sink.after)
        self._last = orders[-1], codes[-1]
        self.new_texts.append(framed)
        self.new_orders.extend(orders)
        self.new_codes += codes
        self.new_sizes.extend([len(text) + more for text in texts])
        if len(self.new_codes) >= _BATCH:
            self._write()

    def _add_deferred(self, order: int, code: str, rendered: bytes) -> None:
        self.deferred.append(_DeferredFinding(order, code.encode(), self.number, rendered))
        self.number += 1
        if len(self.deferred) >= _MAX_DEFERRED:
            self._put_away()

    def _put_away(self) -> None:
        begin = self.disk.size
        self.deferred.sort()
        for first in range(0, len(self.deferred), _BATCH):
            batch = self.deferred[first : first + _BATCH]
            self.disk.add(b"".join([_DEFERRED_HEADER.pack(*each[:3], len(each.rendered)) + each.rendered for each in batch]))
        self.sorted.append((begin, self.disk.size))
        self.deferred.clear()

    def _write(self) -> None:
        if not self.new_codes:
            return
        codes = b"".join([code.encode().ljust(_CODE, b"\0")[:_CODE] for code in self.new_codes])
        self.texts.add(b"".join(self.new_texts))
        self.heads.add(_LOT.pack(len(self.new_codes)) + self.new_orders.tobytes() + codes + self.new_sizes.tobytes())
        self.new_texts.clear()
        self.new_codes.clear()
        self.new_orders, self.new_sizes = array("q"), array("I")

    def flush(self) -> None:
        """Emits everything in order, and empties the spool."""
        self._write()
        self.texts_at = self.heads_at = 0
        if self.deferred or self.sorted:
            self._merge()
        self._emit()
        self.deferred.clear()
        self.sorted.clear()
        self._last = None
        for spool in self._piles():
            spool.clear()

    def _emit(self) -> None:
        """Emits all findings if nothing must be merged in, several at a time. Each finding is emitted whole, because tables parse them
        again."""
        size_so_far = 0
        while lot := self._lot():
            for size in lot.sizes:
                if size_so_far and size_so_far + size > _CHUNK:
                    self._pass(size_so_far)
                    size_so_far = 0
                size_so_far += size
        self._pass(size_so_far)

    def _merge(self) -> None:
        """Emits each deferred finding before those that come after it."""
        late = heapq.merge(sorted(self.deferred), *[self._read(*batch) for batch in self.sorted])
        pending = next(late, None)
        while pending is not None and (batch := self._lot()):
            before = 0
            for order, code, length in batch.until(pending.order):
                while pending is not None and (pending.order, pending.code) < (order, code):
                    self._pass(before)
                    before = 0
                    self.sink.emit(pending.rendered)
                    pending = next(late, None)
                before += length
            self._pass(before)
        while pending is not None:
            self.sink.emit(pending.rendered)
            pending = next(late, None)

    def _lot(self) -> _Lot | None:
        """Returns the next findings that were written together; None at the end."""
        head = self.heads.read(self.heads_at, _LOT.size)
        if not head:
            return None
        (count,) = _LOT.unpack(head)
        orders, sizes = array("q"), array("I")
        widths = orders.itemsize, _CODE, sizes.itemsize
        members = self.heads.read(self.heads_at + _LOT.size, count * sum(widths))
        self.heads_at += _LOT.size + len(members)
        behind, end = count * widths[0], count * (widths[0] + widths[1])
        orders.frombytes(members[:behind])
        sizes.frombytes(members[end:])
        return _Lot(orders, members[behind:end], sizes)

    def _texts(self, size: int) -> bytes:
        """Returns the next bytes of the findings that came in order."""
        text = self.texts.read(self.texts_at, size)
        self.texts_at += len(text)
        return text

    def _pass(self, size: int) -> None:
        """Emits so many bytes of the findings that came in order."""
        if size:
            self.sink.emit(self._texts(size))

    def _read(self, at: int, end: int) -> Iterator[_DeferredFinding]:
        """Yields a sorted batch of deferred findings."""
        data = b""
        while at < end or data:
            if len(data) < _DEFERRED_HEADER.size or len(data) < _DEFERRED_HEADER.size + _DEFERRED_HEADER.unpack_from(data)[3]:
                more = self.disk.read(at, min(max(_READ, len(data)), end - at))
                at += len(more)
                data += more
                continue
            order, code, number, length = _DEFERRED_HEADER.unpack_from(data)
            yield _DeferredFinding(order, code, number, data[_DEFERRED_HEADER.size : _DEFERRED_HEADER.size + length])
            data = data[_DEFERRED_HEADER.size + length :]

    def _piles(self) -> tuple[ByteSpool, ...]:
        return self.texts, self.heads, self.disk

    def require_room(self) -> None:
        """Raises SpillError if the disk is full. No finding is lost by then, but no more should be added."""
        error = self.texts.error or self.heads.error or self.disk.error
        if error is not None:
            words = f"{tempfile.gettempdir()}: the findings cannot be kept there until they are put in order: {error.strerror or error}"
            raise SpillError(words, "make room there, or set TMPDIR to a folder with more of it") from error

    def close(self) -> None:
        """Deletes the temporary files."""
        for spool in self._piles():
            spool.close()


def _framed(texts: Sequence[bytes], sink: JsonSink) -> bytes:
    """Joins the texts with the sink's text before and after each, in one step, because there are megabytes of them."""
    between = sink.after + sink.before
    if not sink.before:
        return between.join([*texts, b""])
    if not sink.after:
        return between.join([b"", *texts])
    return sink.before + between.join(texts) + sink.after
