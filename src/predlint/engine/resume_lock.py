"""One run at a time works in a folder of ``--resume``: two would remove what the other one is writing."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
import weakref
from typing import Any, cast

from predlint.engine.faults import EngineError
from predlint.notes.locks import is_running, try_lock

LOCK = "predlint.lock"
#: Seconds that the workers of a killed run have to notice that it is gone: they are copies of it, and hold its lock until then.
_PATIENCE = 5.0
#: Bytes that the note of a run has at most.
_MOST = 1 << 16


class Lock:
    """The lock of a folder. The system takes it back when the process and its workers end, so none is ever left behind.

    Where files cannot be locked (Windows, some network drives), nobody is kept out.
    """

    def __init__(self, folder: str) -> None:
        """Raises EngineError when another run works there, OSError when nothing can be made there."""
        path = os.path.join(folder, LOCK)
        descriptor = _opened(path)
        self._release = weakref.finalize(self, os.close, descriptor)
        patience = time.monotonic() + _PATIENCE
        while try_lock(descriptor) is False:
            holder = _holder(path)
            if not _is_gone(holder) or time.monotonic() > patience:
                self.release()
                raise EngineError(f"{folder}: {_words(holder)}", "wait until it ends, or give --resume another folder")
            time.sleep(0.05)
        _sign(descriptor)

    def release(self) -> None:
        """Lets others in. It may be called twice."""
        self._release()


def _opened(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except PermissionError:
        if not os.path.lexists(path):
            raise
        return os.open(path, os.O_RDONLY)  # that of another user who may have let us in


def _sign(descriptor: int) -> None:
    """Says whose lock it is, for the run that is kept out."""
    holder = {"process": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
    with contextlib.suppress(OSError):  # a full disk: what matters is told by whoever writes a result
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(holder).encode())


def _holder(path: str) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError, RecursionError):
        with open(path, "rb") as file:
            holder: Any = json.loads(file.read(_MOST))
        known = cast("dict[str, Any]", holder) if isinstance(holder, dict) else {}
        if type(known.get("process")) is int:
            return known
    return {}


def _is_gone(holder: dict[str, Any]) -> bool:
    """True when the process that took the lock has ended, or the one that just takes it has not yet signed."""
    return not holder or (holder.get("host") == socket.gethostname() and not is_running(holder["process"]))


def _words(holder: dict[str, Any]) -> str:
    if not holder:
        return "another run keeps its state there"
    return f"another run keeps its state there: process {holder['process']} on {holder.get('host')}, since {holder.get('since')}"
