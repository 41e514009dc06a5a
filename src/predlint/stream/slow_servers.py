"""Ends requests to servers that send nothing, or a byte now and then, which would keep a run for ever."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from predlint.names import quote
from predlint.stream.errors import SourceError
from predlint.stream.remote_faults import TIMEOUT, ConnectionLostError

T = TypeVar("T")
_DEFAULT = 60.0
#: Bytes that a server sends in each second of the default, on average. With a longer timeout it may be slower.
_SLOWEST = 64 << 10
#: The same where a file is sent as a whole, and each answer is what has arrived.
_SLOWEST_STREAM = 1 << 10


def patience() -> float:
    """Returns the maximum seconds without an answer, or without the next bytes of one. Raises SourceError for a wrong setting."""
    text = os.environ.get(TIMEOUT)
    if not text:
        return _DEFAULT
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < threading.TIMEOUT_MAX / 4:
        raise SourceError(f"{TIMEOUT} must be a number of seconds above 0, found {quote(text)}")
    return seconds


def in_time(ask: Callable[[], T], url: str, where: str = "", *, size: int = 0) -> T:
    """Returns the answer of ``ask``, which has ``size`` bytes. Raises ConnectionLostError if it takes too long; then ``ask`` is left alone
    in its thread."""
    answers: list[T] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            answers.append(ask())
        except BaseException as error:
            errors.append(error)
        done.set()

    threading.Thread(target=run, name="predlint request", daemon=True).start()
    given = patience()
    allowed = min(2 * given + size / _SLOWEST * given / _DEFAULT, threading.TIMEOUT_MAX)
    if not done.wait(allowed):
        raise slow(url, f"no whole answer in {allowed:,.3g} seconds", where)
    if errors:
        raise errors[0]
    return answers[0]


def slow(url: str, what: str, where: str) -> ConnectionLostError:
    """Returns the error for a server that is too slow."""
    what = f"the server sends too slowly: {what} (a larger {TIMEOUT} waits longer)"
    return ConnectionLostError(url, f"the connection broke {where}: {what}" if where else what)


class StreamPace:
    """The pace of a file that a server sends as a whole."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waited = 0.0
        self._bytes = 0

    def read(self, read: Callable[[int], bytes], size: int, where: str) -> bytes:
        """Returns the next bytes. Raises ConnectionLostError if there were too few since long."""
        begin = time.monotonic()
        data = in_time(lambda: read(size), self._url, where)
        self._waited += time.monotonic() - begin
        self._bytes += len(data)
        allowed = 2 * patience()
        if self._waited >= allowed:
            if data and self._bytes < self._waited * _SLOWEST_STREAM * _DEFAULT / patience():
                raise slow(self._url, f"{self._bytes:,} bytes in {self._waited:,.3g} seconds", where)
            self._waited, self._bytes = 0.0, 0
        return data
