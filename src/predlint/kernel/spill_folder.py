"""The folder on disk for columns that do not fit in memory, locked while a run uses it, and the storage of their files."""

from __future__ import annotations

import contextlib
import importlib
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any, TypeVar

from msgspec import Struct

from predlint.model.diagnostics import SpillError
from predlint.model.processes import serializable
from predlint.model.texts import lazy_regex

# -- Detects whether a folder is in use: by files that the system locks for a process and unlocks when it ends, in any way --


def try_lock(file: Any) -> bool | None:
    """Returns True if the file is now locked by us, False if somebody else has locked it, None if locks are not supported."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True


def is_running(pid: int) -> bool:
    """Returns True if this machine has a process of that number, ours or not."""
    if os.name == "nt":
        return _is_running_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it exists, for another user; or the number is no process id
        return True
    return True


def _is_running_on_windows(pid: int) -> bool:
    import ctypes

    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009  (it is not there on other systems)
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return kernel.GetLastError() == 5  # ERROR_ACCESS_DENIED: it exists, for another user
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE


# -- Storage for files of columns: a disk, or objects behind a URL, which all workers reach and which are written once and whole --

T = TypeVar("T")
#: At least two characters before the colon: a single letter is a drive of Windows.
_URL = lazy_regex(r"[A-Za-z][A-Za-z0-9+.-]+://")
#: Seconds between tries: a short failure of the store is no reason to check a file again.
_WAITS = (0.5, 2.0, 8.0)
#: Bytes that one request fetches and keeps for the next read of the same object.
_AHEAD = 8 << 20


def is_elsewhere(path: str) -> bool:
    """Returns True for a URL."""
    return _URL.match(path) is not None


@contextlib.contextmanager
def created(path: str) -> Generator[Any]:
    """Opens a new file for writing. Behind a URL it appears once it is whole. Raises OSError."""
    if not is_elsewhere(path):
        with open(path, "xb", buffering=0) as file:
            yield file
        return
    handle, aside = tempfile.mkstemp(prefix="predlint-", suffix=".notes")
    try:
        with os.fdopen(handle, "wb", buffering=0) as file:
            yield file
        send(aside, path)
    finally:
        os.unlink(aside)


def send(file: str, url: str) -> None:
    """Uploads a file of this machine to a URL. Raises OSError."""
    system, path = _system_of(url)
    _patiently(lambda: system.put_file(file, path))


@contextlib.contextmanager
def opened(path: str, span: tuple[int, int] | None = None) -> Generator[Any]:
    """Opens a file for reading. ``span``: the byte range that will be read, which takes one request behind a URL. Raises OSError."""
    if is_elsewhere(path):
        yield _Object(path, span)
        return
    with open(path, "rb", buffering=0) as file:
        yield file


class _Object:
    """An object behind a URL, read by byte ranges."""

    def __init__(self, url: str, span: tuple[int, int] | None) -> None:
        self._system, self._path = _system_of(url)
        self._span = span
        self._at, self._held, self._begin = 0, b"", 0

    def seek(self, offset: int) -> None:
        self._at = offset

    def readinto(self, view: memoryview) -> int:
        """Fills the view as far as there are bytes, and returns their number."""
        begin, end = self._at, self._at + len(view)
        if not self._begin <= begin < end <= self._begin + len(self._held):
            until = max(end, min(self._span[1], begin + _AHEAD)) if self._span is not None and begin >= self._span[0] else end
            self._held, self._begin = _patiently(lambda: self._system.cat_file(self._path, start=begin, end=until)), begin
        data = self._held[begin - self._begin : end - self._begin]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def read(self) -> bytes:
        """Returns the whole object."""
        return _patiently(lambda: self._system.cat_file(self._path))


def remove(path: str) -> None:
    """Removes a file of ours. Ignores errors: it may be gone already, or go with its folder."""
    with contextlib.suppress(OSError):
        if is_elsewhere(path):
            system, inside = _system_of(path)
            _patiently(lambda: system.rm_file(inside))
        else:
            os.unlink(path)


def remove_folder(url: str) -> None:
    """Removes all objects below a URL, except those that cannot be removed."""
    with contextlib.suppress(OSError):
        system, path = _system_of(url)
        _patiently(lambda: system.rm(path, recursive=True))


def exists(path: str) -> bool:
    """Returns True if a file that was just written exists. Raises OSError."""
    if not is_elsewhere(path):
        return os.path.exists(path)
    system, inside = _system_of(path)
    system.invalidate_cache()
    return _patiently(lambda: bool(system.exists(inside)))


def _system_of(url: str) -> tuple[Any, str]:
    """Returns the file system of a URL, and the path there. Raises OSError if its package is missing."""
    try:
        core: Any = importlib.import_module("fsspec.core")
        return core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise OSError(f"{url}: {error}") from error


def _patiently(ask: Callable[[], T]) -> T:
    for wait in _WAITS:
        try:
            return ask()
        except FileNotFoundError:
            raise
        except Exception:  # each store has its own exceptions
            time.sleep(wait)
    try:
        return ask()
    except OSError:
        raise
    except Exception as error:
        raise OSError(str(error).split("\n", 1)[0] or type(error).__name__) from error


# -- The folder on disk for columns that do not fit in memory: made when a run starts, removed when it ends, in any way --

__all__ = ["SpillError", "SpillFolder", "SpillLocation", "remove_stale", "spill_error"]
#: The file that the owner of the folder keeps open, and locked if the system can lock files.
_LOCK = "lock"
_NAME = lazy_regex(r"predlint-(?P<host>[0-9a-z.-]+)-(?P<pid>[0-9]+)-[0-9a-f]{16}")
_UNSAFE_CHARACTERS = lazy_regex(r"[^0-9a-z.]+")


@contextlib.contextmanager
def spill_error(path: str, *, reading: bool = False) -> Generator[None]:
    """Turns errors of the system into a SpillError."""
    try:
        yield
    except OSError as error:
        folder = os.path.dirname(path)
        reason = error.strerror or str(error)
        if reading:
            message = f"{path}: what was kept there for the rules across records cannot be read again: {reason}"
            raise SpillError(message, "something else removed or changed it: run again, with a --spill-dir of its own") from error
        message = f"{folder}: what the rules across records need cannot be kept there: {reason}"
        raise SpillError(message, "make room there, name another folder with --spill-dir, or allow more memory with --memory") from error


@serializable(private=True, folder=str, partitions=int, memory=int, salt=int)
class SpillLocation(Struct, frozen=True):
    """The folder that columns are spilled to, with its settings. It can be pickled: other processes, or other machines that see the folder,
    write there too."""

    folder: str
    partitions: int = 64
    """The number of partitions of the rows, by their keys: a power of two, at most 65,536. One partition must fit into ``memory``."""
    memory: int = 64 << 20
    """The bytes that the work on one partition may take."""
    salt: int = 0x9E3779B97F4A7C15
    """An odd number of 64 bits that assigns keys to partitions: ids may be keys unchanged, and nobody must be able to write a file whose
    ids all fall into one."""

    def __post_init__(self) -> None:
        if self.partitions & (self.partitions - 1) or not 1 <= self.partitions <= 1 << 16:
            raise ValueError(f"partitions must be a power of two up to 65,536, found {self.partitions}")

    def new_file(self, kind: str) -> str:
        """Returns an unused path in the folder."""
        name = f"{secrets.token_hex(8)}.{kind}"
        return f"{self.folder}/{name}" if is_elsewhere(self.folder) else os.path.join(self.folder, name)


class SpillFolder:
    """A folder of its own for one run, removed at the end of the ``with`` statement. At its start, folders of killed runs are removed; but
    not behind a URL, where it is unknown whether they are still in use."""

    def __init__(self, parent: str | None = None, *, partitions: int = 64, memory: int = 64 << 20) -> None:
        """``parent``: the folder in which it is made, or its URL; by default the folder of the system for temporary files."""
        parent = parent if parent is not None else tempfile.gettempdir()
        self.parent = parent.rstrip("/") if is_elsewhere(parent) else os.path.abspath(parent)
        self.partitions, self.memory = partitions, memory
        self.path: str | None = None
        self._lock: Any = None

    def __enter__(self) -> SpillLocation:
        name = f"predlint-{_host()}-{os.getpid()}-{secrets.token_hex(8)}"
        salt = secrets.randbits(64) | 1
        if is_elsewhere(self.parent):
            self.path = f"{self.parent}/{name}"
            return SpillLocation(self.path, self.partitions, self.memory, salt)
        path = os.path.join(self.parent, name)
        with spill_error(path):
            os.makedirs(self.parent, exist_ok=True)
            remove_stale(self.parent)
            os.mkdir(path, 0o700)
            self.path = path
            try:
                self._lock = _locked(path)
            except BaseException:  # __exit__ will not run
                _remove(path, None)
                raise
        return SpillLocation(path, self.partitions, self.memory, salt)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.path is not None:
            if is_elsewhere(self.path):
                remove_folder(self.path)
            else:
                _remove(self.path, self._lock)
            self.path = self._lock = None


def remove_stale(parent: str) -> None:
    """Removes the folders in ``parent`` whose process, on this machine, has ended."""
    for name in os.listdir(parent):
        match = _NAME.fullmatch(name)
        if match is None or match["host"] != _host():
            continue
        path = os.path.join(parent, name)
        if os.path.islink(path) or not os.path.isdir(path):
            continue
        try:
            lock: Any = open(os.path.join(path, _LOCK), "r+b")  # noqa: SIM115  (held until the folder is removed)
        except FileNotFoundError:  # its run is creating or removing it
            lock = None
        except OSError:  # another user's folder
            continue
        if lock is None:
            if not is_running(int(match["pid"])):
                _remove(path, None)
        elif _is_abandoned(lock, int(match["pid"])):
            _remove(path, lock)
        else:
            lock.close()


def _is_abandoned(lock: Any, pid: int) -> bool:
    """Returns True if nobody holds the lock any more; if files cannot be locked, if there is no such process."""
    locked = try_lock(lock)
    return locked if locked is not None else not is_running(pid)


def _locked(path: str) -> Any:
    """Returns the lock of a new folder. It is locked before it gets its name, so that nobody finds it unlocked."""
    early = os.path.join(path, f"new-{_LOCK}")
    lock = open(early, "xb")  # noqa: SIM115  (kept open as long as the folder is there)
    try:
        if try_lock(lock) is None:  # no locks: an open file may not even be renamed there
            lock.close()
        os.rename(early, os.path.join(path, _LOCK))
    except BaseException:
        lock.close()
        raise
    return lock


def _remove(path: str, lock: Any) -> None:
    """Removes a folder; files that cannot be removed are left for a later run."""
    if lock is not None and os.name == "nt":
        lock.close()  # an open file cannot be removed there
    shutil.rmtree(path, ignore_errors=True)
    if lock is not None:
        lock.close()


def _host() -> str:
    return _UNSAFE_CHARACTERS.sub("-", socket.gethostname().lower()).strip("-") or "host"
