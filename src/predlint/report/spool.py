"""Rendered findings of one file, kept until those that are known only at its end can take their place among them."""

from __future__ import annotations

import struct
import tempfile
from typing import IO, Any, cast

from predlint.diagnostics import Diagnostic
from predlint.report.sink import Sink

#: Order, code, and size in bytes of one rendered finding.
_HEAD = struct.Struct("<q6sI")
#: Findings that are written together.
_BATCH = 512
#: Bytes in memory; further ones go to a temporary file.
_MEMORY = 8 << 20
#: Bytes emitted at once when nothing has to be put in between. `Sink.emit` may rely on a multiple of eight.
_CHUNK = 1 << 20


class Spool:
    """The findings of one file for one sink, in the order in which they came; late ones are put in by place."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.texts, self.heads = _temporary(_MEMORY), _temporary(_MEMORY)
        self.new_texts: list[bytes] = []
        self.new_heads: list[bytes] = []
        self.late: list[tuple[int, str, int, bytes]] = []

    def add(self, order: int, code: str, diagnostic: Diagnostic, *, late: bool) -> None:
        """Takes a finding. ``order`` is its offset in the file, in bytes."""
        rendered = self.sink.render(diagnostic)
        if late:
            self.late.append((order, code, len(self.late), rendered))
            return
        self.new_texts.append(rendered)
        self.new_heads.append(_HEAD.pack(order, code.encode(), len(rendered)))
        if len(self.new_texts) >= _BATCH:
            self._write()

    def _write(self) -> None:
        self.texts.write(b"".join(self.new_texts))
        self.heads.write(b"".join(self.new_heads))
        self.new_texts.clear()
        self.new_heads.clear()

    def flush(self) -> None:
        """Emits everything in order, and is empty then."""
        self._write()
        self.texts.seek(0)
        self.heads.seek(0)
        if self.late:
            self._merge()
        while chunk := self.texts.read(_CHUNK):
            self.sink.emit(chunk)
        self.late.clear()
        for file in (self.texts, self.heads):
            file.seek(0)
            file.truncate()

    def _merge(self) -> None:
        """Emits findings one by one, each late one before those behind its place."""
        late = iter(sorted(self.late, key=lambda item: item[:3]))
        waiting = next(late, None)
        while head := self.heads.read(_HEAD.size):
            order, code, length = _HEAD.unpack(head)
            while waiting is not None and (waiting[0], waiting[1]) < (order, code.decode()):
                self.sink.emit(waiting[3])
                waiting = next(late, None)
            self.sink.emit(self.texts.read(length))
        while waiting is not None:
            self.sink.emit(waiting[3])
            waiting = next(late, None)

    def close(self) -> None:
        """Lets the temporary files go."""
        self.texts.close()
        self.heads.close()


def _temporary(size: int) -> IO[bytes]:
    return cast("IO[bytes]", cast(Any, tempfile.SpooledTemporaryFile(max_size=size)))
