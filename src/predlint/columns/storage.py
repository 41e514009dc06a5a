"""Storage for files of columns: a disk, or objects behind a URL, which all workers reach and which are written once and whole."""

from __future__ import annotations

import contextlib
import importlib
import os
import tempfile
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from predlint.lazy_regex import lazy_regex

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
