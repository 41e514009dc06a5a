"""Rendered findings of one file, kept until those that are known only at its end can take their place among them."""

from __future__ import annotations

import heapq
import struct
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from predlint.columns.errors import SpillError
from predlint.diagnostics import Diagnostic
from predlint.report.byte_spool import ByteSpool
from predlint.report.json_bytes import is_seen, seen
from predlint.report.sink import JsonSink, RecordSink, Sink, wants_ends, wants_records

if TYPE_CHECKING:
    from predlint.report.finding_details import FindingDetail

#: How many findings of a lot are described together: their orders, codes (in `_CODE` bytes each) and sizes in bytes.
_LOT = struct.Struct("<I")
_CODE = 6
#: Order, code, number and size of a late one.
_DEFERRED_HEADER = struct.Struct("<q6sQI")
#: Findings that are written together.
_BATCH = 512
#: Bytes in memory; further ones go to a temporary file.
_MEMORY = 8 << 20
#: Bytes emitted at once when nothing has to be put in between, as far as these are whole findings.
_CHUNK = 1 << 20
#: Late findings in memory; more are sorted and written to a temporary file, from which they are merged.
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
    """What is known of findings that were written together, without their texts."""

    orders: array[int]
    codes: bytes
    sizes: array[int]

    def until(self, order: int) -> list[tuple[int, bytes, int]]:
        """Orders, codes and sizes in bytes; all as one where none of them comes behind a late finding of that order."""
        orders, codes, sizes = self
        if max(orders) < order:
            return [(order - 1, b"", sum(sizes))]
        return [(at, codes[n * _CODE : (n + 1) * _CODE], size) for n, (at, size) in enumerate(zip(orders, sizes, strict=True))]


class FindingSpool:
    """The findings of one file for one sink, in the order in which they came; late ones are put in by place."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._with_records = cast(RecordSink, sink) if wants_records(sink) or wants_ends(sink) else None
        self.texts, self.heads, self.disk = ByteSpool(_MEMORY), ByteSpool(_MEMORY), ByteSpool(0)
        self.texts_at = self.heads_at = 0
        """Bytes of them that were read."""
        self.new_texts: list[bytes] = []
        self.new_orders, self.new_sizes = array("q"), array("I")
        self.new_codes: list[str] = []
        self.deferred: list[_DeferredFinding] = []
        self.sorted: list[tuple[int, int]] = []
        """Where on disk late findings stand that are sorted: begin and end of each lot."""
        self.number = 0
        self._last: tuple[int, str] | None = None
        """Order and code of the last one that came in its order."""

    def add(self, order: int, code: str, diagnostic: Diagnostic, *, late: bool, detail: FindingDetail | None = None) -> None:
        """Takes a finding. ``order`` is its offset in the file, in bytes; one that stands before others that came earlier is late too."""
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
        """Takes findings that are written as JSON, in order, for a sink that writes each as that."""
        if not texts:
            return
        sink = cast(JsonSink, self.sink)
        if self._last is not None and (orders[0], codes[0]) < self._last:
            before = bisect_left(list(zip(orders, codes, strict=True)), self._last)
            for order, code, text in zip(orders[:before], codes[:before], texts[:before], strict=True):
                self._add_deferred(order, code, _framed([seen(text)], sink))
            self.add_json(orders[before:], codes[before:], texts[before:])
            return
        together = _framed(texts, sink)
        if not is_seen(together):
            texts = [seen(text) for text in texts]
            together = _framed(texts, sink)
        more = len(sink.before) + len(sink.after)
        self._last = orders[-1], codes[-1]
        self.new_texts.append(together)
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
            some = self.deferred[first : first + _BATCH]
            self.disk.add(b"".join([_DEFERRED_HEADER.pack(*each[:3], len(each.rendered)) + each.rendered for each in some]))
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
        """Emits everything in order, and is empty then."""
        self._write()
        self.texts_at = self.heads_at = 0
        if self.deferred or self.sorted:
            self._merge()
        self._emit()
        self.deferred.clear()
        self.sorted.clear()
        self._last = None
        for pile in self._piles():
            pile.clear()

    def _emit(self) -> None:
        """Emits what has nothing to be put in between, some findings at a time. Each is emitted whole: tables take them apart again."""
        some = 0
        while lot := self._lot():
            for size in lot.sizes:
                if some and some + size > _CHUNK:
                    self._pass(some)
                    some = 0
                some += size
        self._pass(some)

    def _merge(self) -> None:
        """Emits each late finding before those behind its place."""
        late = heapq.merge(sorted(self.deferred), *[self._read(*lot) for lot in self.sorted])
        waiting = next(late, None)
        while waiting is not None and (lot := self._lot()):
            before = 0
            for order, code, length in lot.until(waiting.order):
                while waiting is not None and (waiting.order, waiting.code) < (order, code):
                    self._pass(before)
                    before = 0
                    self.sink.emit(waiting.rendered)
                    waiting = next(late, None)
                before += length
            self._pass(before)
        while waiting is not None:
            self.sink.emit(waiting.rendered)
            waiting = next(late, None)

    def _lot(self) -> _Lot | None:
        """The findings that were written together next; None at the end."""
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
        """The next bytes of the findings that came in their order."""
        text = self.texts.read(self.texts_at, size)
        self.texts_at += len(text)
        return text

    def _pass(self, size: int) -> None:
        """Emits as many bytes of the findings that came in their order."""
        if size:
            self.sink.emit(self._texts(size))

    def _read(self, at: int, end: int) -> Iterator[_DeferredFinding]:
        """A lot of late findings, in order."""
        held = b""
        while at < end or held:
            if len(held) < _DEFERRED_HEADER.size or len(held) < _DEFERRED_HEADER.size + _DEFERRED_HEADER.unpack_from(held)[3]:
                more = self.disk.read(at, min(max(_READ, len(held)), end - at))
                at += len(more)
                held += more
                continue
            order, code, number, length = _DEFERRED_HEADER.unpack_from(held)
            yield _DeferredFinding(order, code, number, held[_DEFERRED_HEADER.size : _DEFERRED_HEADER.size + length])
            held = held[_DEFERRED_HEADER.size + length :]

    def _piles(self) -> tuple[ByteSpool, ...]:
        return self.texts, self.heads, self.disk

    def require_room(self) -> None:
        """Raises SpillError once there is none on disk. Nothing is lost by then, but no more should come."""
        error = self.texts.error or self.heads.error or self.disk.error
        if error is not None:
            words = f"{tempfile.gettempdir()}: the findings cannot be kept there until they are put in order: {error.strerror or error}"
            raise SpillError(words, "make room there, or set TMPDIR to a folder with more of it") from error

    def close(self) -> None:
        """Lets the temporary files go."""
        for pile in self._piles():
            pile.close()


def _framed(texts: Sequence[bytes], sink: JsonSink) -> bytes:
    """The texts with what stands before and behind each of them, in one piece that is made once: there are megabytes of them."""
    between = sink.after + sink.before
    if not sink.before:
        return between.join([*texts, b""])
    if not sink.after:
        return between.join([b"", *texts])
    return sink.before + between.join(texts) + sink.after
