"""Where files of notes lie: on a disk; or behind a URL, as objects of a store that all workers reach, each written once and whole."""

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
#: As other names of files elsewhere: a single letter is a drive of Windows.
_URL = lazy_regex(r"[A-Za-z][A-Za-z0-9+.-]+://")
#: Seconds between tries: a store that was not reached for a moment is no reason to check a file again.
_WAITS = (0.5, 2.0, 8.0)
#: Bytes that are fetched with one request and kept for the next place of the same object.
_AHEAD = 8 << 20


def is_elsewhere(path: str) -> bool:
    """True for what is named by a URL."""
    return _URL.match(path) is not None


@contextlib.contextmanager
def created(path: str) -> Generator[Any]:
    """A new file to write. Behind a URL it is there once it is whole. Raises OSError."""
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
    """Puts a file of this machine behind a URL. Raises OSError."""
    system, path = _system_of(url)
    _patiently(lambda: system.put_file(file, path))


@contextlib.contextmanager
def opened(path: str, span: tuple[int, int] | None = None) -> Generator[Any]:
    """A file to read. ``span``: all that will be read of it, which takes one request where it lies behind a URL. Raises OSError."""
    if is_elsewhere(path):
        yield _Object(path, span)
        return
    with open(path, "rb", buffering=0) as file:
        yield file


class _Object:
    """What of an object is asked for."""

    def __init__(self, url: str, span: tuple[int, int] | None) -> None:
        self._system, self._path = _system_of(url)
        self._span = span
        self._at, self._held, self._begin = 0, b"", 0

    def seek(self, offset: int) -> None:
        self._at = offset

    def readinto(self, view: memoryview) -> int:
        """Fills the view as far as there is something to be read."""
        begin, end = self._at, self._at + len(view)
        if not self._begin <= begin < end <= self._begin + len(self._held):
            until = max(end, min(self._span[1], begin + _AHEAD)) if self._span is not None and begin >= self._span[0] else end
            self._held, self._begin = _patiently(lambda: self._system.cat_file(self._path, start=begin, end=until)), begin
        data = self._held[begin - self._begin : end - self._begin]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def read(self) -> bytes:
        """All of it."""
        return _patiently(lambda: self._system.cat_file(self._path))


def remove(path: str) -> None:
    """Removes a file of ours; nothing is wrong when it is gone already, or is to go with its folder."""
    with contextlib.suppress(OSError):
        if is_elsewhere(path):
            system, inside = _system_of(path)
            _patiently(lambda: system.rm_file(inside))
        else:
            os.unlink(path)


def remove_folder(url: str) -> None:
    """Removes all objects below a URL. What cannot be removed is left there."""
    with contextlib.suppress(OSError):
        system, path = _system_of(url)
        _patiently(lambda: system.rm(path, recursive=True))


def exists(path: str) -> bool:
    """Whether a file is there that was just written. Raises OSError."""
    if not is_elsewhere(path):
        return os.path.exists(path)
    system, inside = _system_of(path)
    system.invalidate_cache()
    return _patiently(lambda: bool(system.exists(inside)))


def _system_of(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path there. Raises OSError where its package is missing."""
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
        except Exception:  # each store has its own
            time.sleep(wait)
    try:
        return ask()
    except OSError:
        raise
    except Exception as error:
        raise OSError(str(error).split("\n", 1)[0] or type(error).__name__) from error
