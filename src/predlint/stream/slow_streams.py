"""Reads streams that have no data yet but are not at their end: pipes that another program set to non-blocking."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from typing import Any

from predlint.stream.errors import SourceError

#: Seconds between two attempts if the system cannot signal new data.
_PAUSE = 0.02


class PollingStream:
    """A stream whose `read` waits for data if the stream's own returns None."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """Returns the next bytes; empty at the end. Raises SourceError for a stream that returns None and cannot be waited for."""
        while (data := self._stream.read(size)) is None:
            _wait_for(self._stream)
        return data


def _wait_for(stream: Any) -> None:
    """Waits until there is something to read."""
    fileno: Callable[[], int] | None = getattr(stream, "fileno", None)
    try:
        number = fileno() if fileno is not None else -1
    except (OSError, ValueError):  # the stream has no file descriptor
        number = -1
    if number < 0:
        help = "give a stream whose read() waits for data, and gives b'' at its end only"
        raise SourceError("the stream was not read to its end: its read() gave None, which means that there is no data yet", help=help)
    if not hasattr(select, "poll"):
        time.sleep(_PAUSE)
        return
    poll = select.poll()
    poll.register(number, select.POLLIN)
    poll.poll()
