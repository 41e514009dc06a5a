"""What a run leaves behind in a folder, so that a later one over the same files need not check again what did not change."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
import weakref
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

from predlint.columns.locks import is_running, try_lock
from predlint.engine.errors import EngineError
from predlint.engine.worker_results import HALF, ResultFolder, build, replace
from predlint.hashes import Secret
from predlint.stream.sources import modification_mark
from predlint.stream.urls import is_url, local

_ABOUT = "run.json"
#: Bytes that it has at most.
_MOST_ABOUT = 1 << 16
#: Tells the note from files of that name that other programs write: it stays the same in every release.
_WHAT = "parts checked by predlint validate --resume; the folder may be deleted at any time"
#: What the note begins with.
_BEGIN = f'{{\n "what": "{_WHAT}"'.encode()


class ResumeState:
    """The folder of a run that can be continued."""

    def __init__(self, folder: str, fingerprint: str, lock: Lock | None = None) -> None:
        """``fingerprint`` tells runs apart whose findings may differ: another ontology, other options. Raises EngineError.

        ``lock``: that of the folder around, where this process has it already.
        """
        self.store = ResultFolder(os.path.abspath(folder), keeps=True)
        self.fingerprint = fingerprint
        self.used: set[str] = set()
        """Keys of parts that this run has asked for."""
        self.reused = 0
        """Parts that were not checked again."""
        self.begins_anew = False
        """True when the folder held the parts of another run."""
        self._lock = lock
        about = {"what": _WHAT, "version": build(), "python": list(sys.version_info[:2]), "fingerprint": fingerprint}
        try:
            self._open(Path(folder), about)
        except OSError as error:
            if isinstance(error, EngineError):
                raise
            where = f": {error.filename}" if error.filename not in (None, folder) else ""
            words = f"{folder}: the state of the run cannot be kept there ({(error.strerror or str(error)).lower()}{where})"
            raise EngineError(words, "give --resume a folder of its own that can be written") from None

    def _open(self, folder: Path, about: dict[str, Any]) -> None:
        if folder.exists() and not folder.is_dir():
            raise EngineError(f"{folder} is not a folder", "give --resume a folder, which is made if it is not there")
        if (folder / _ABOUT).is_dir():
            raise EngineError(f"{folder / _ABOUT} is a folder, where the note of a run should be", "give --resume a folder of its own")
        for name in (_ABOUT, LOCK):
            if (folder / name).is_symlink():  # no run makes one, and what it leads to is not ours to write
                raise EngineError(f"{folder / name} is a link, which no run has made", "give --resume a folder of its own")
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_ours(folder, _about(folder / _ABOUT)):
            raise EngineError(f"{folder} is not empty, and not the state of a run", "give --resume a folder of its own")
        if self._lock is None:
            self._lock = Lock(str(folder))
        known = _about(folder / _ABOUT)  # read again, now that nobody writes it
        self.secret = _secret_in(known) or Secret.drawn()
        """What hashes hang on in all runs of the folder: notes of an earlier one are joined with those of this."""
        about["secret"] = self.secret.data.hex()
        self._about = json.dumps(about)
        if known is not None and known != about:
            self.begins_anew = True
            for part in folder.glob("*.part"):
                part.unlink(missing_ok=True)
        for half in folder.glob(f".*{HALF}"):  # what a worker was writing when it was killed
            half.unlink(missing_ok=True)
        if known != about:
            replace(str(folder / _ABOUT), f"{json.dumps(about, indent=1)}\n".encode())

    def mark(self, name: str | None) -> str | None:
        """What tells this state of a file from others: its name, where it is, its size, when it was written. None for what has no such
        thing.

        What is found hangs on the run too: one of other options may be at work in the same folder, whatever its note says.
        """
        mark = modification_mark(name) if name is not None else None
        if name is None or mark is None:
            return None
        place = name if is_url(name) else os.path.abspath(local(name))  # findings have the name, and another folder another such file
        return blake2b(repr((self._about, name, place, mark)).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()

    def get(self, key: str, kind: type[Any]) -> Any:
        """What an earlier run has found in a part, as a record of a class; None where that is not known."""
        self.used.add(key)
        found = self.store.get(key, kind)
        self.reused += found is not None
        return found

    def within(self, name: str, facts: Any) -> ResumeState:
        """That of a run which is made along with this one, and whose findings depend on further facts: in a folder of its own."""
        digest = blake2b(repr((self.fingerprint, facts)).encode("utf-8", "backslashreplace"), digest_size=16)
        return ResumeState(os.path.join(self.store.folder, name), digest.hexdigest(), self._lock)

    def close(self) -> None:
        """Lets other runs work in the folder."""
        if self._lock is not None:
            self._lock.release()

    def finish(self) -> None:
        """Every file was read: parts that nobody asked for are of files that changed, or are no longer checked."""
        folder = Path(self.store.folder)
        for part in (*folder.glob("*.part"), *folder.glob(f".*{HALF}")):
            if part.stem not in self.used:
                with contextlib.suppress(OSError):
                    part.unlink()


def _is_ours(folder: Path, known: dict[str, Any] | None) -> bool:
    """True for a folder that a run may take over: an empty one, and one of an earlier run, be its note whole or not."""
    if known:
        return known.get("what") == _WHAT
    beside = [entry for entry in folder.iterdir() if entry.name not in (_ABOUT, LOCK)]
    if known is None:
        return not beside
    others = [entry for entry in beside if entry.suffix not in (".part", HALF)]
    if not all([entry.is_dir() for entry in others]):
        return False
    with open(folder / _ABOUT, "rb") as file:
        begin = file.read(len(_BEGIN)).rstrip(b"\0")  # cut off, or zeros, as a loss of power leaves it
    return len(others) < len(beside) or _BEGIN.startswith(begin)


def _secret_in(about: dict[str, Any] | None) -> Secret | None:
    """The secret in the note of a run; None where there is none."""
    try:
        return Secret(bytes.fromhex((about or {})["secret"]))
    except (KeyError, TypeError, ValueError):
        return None


def _about(path: Path) -> dict[str, Any] | None:
    """The note of a run; None where there is none, and empty where it cannot be read."""
    try:
        with open(path, "rb") as file:
            about: Any = json.loads(file.read(_MOST_ABOUT))
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", about) if isinstance(about, dict) else {}


# -- one run at a time works in such a folder: two would remove what the other one is writing --------------------------


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
