"""Outputs for reports: standard output, or a file that appears only when it is complete."""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Callable
from typing import BinaryIO, Protocol, TextIO, cast

from predlint.io.paths import SourceError
from predlint.model.texts import lazy_regex

#: Bytes that are buffered before they are written.
BUFFER = 1 << 18
#: How many characters of a file's name the temporary file has: with four bytes each, they leave room for the rest.
_NAME = 48
#: Error numbers for a full disk; not every system has the second.
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
#: Names of the standard streams -> their file descriptors.
_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = lazy_regex(r"/(?:dev|proc/self)/fd/(\d{1,9})", re.ASCII)


class OutputError(Exception):
    """A report could not be written. ``name`` is the output's name for the user.

    Not an OSError: no code between here and ``main`` may mistake it for an error in reading, and click ends a broken pipe with code 1.
    """

    def __init__(self, name: str, cause: OSError) -> None:
        reason = cause.strerror or str(cause)
        super().__init__(f"cannot write {name}: {reason if isinstance(cause, SourceError) else reason.lower()}")
        self.name, self.cause = name, cause
        self.reader_closed = isinstance(cause, BrokenPipeError) or (os.name == "nt" and cause.errno == errno.EINVAL)  # on Windows
        self.holds_some = False
        """True for a file that keeps what was written until then."""
        self._is_full = cause.errno in _FULL

    @property
    def help(self) -> str | None:
        """The hint about what the file contains, and what the user can do; None if there is none."""
        hints = ["it holds what was found until then"] if self.holds_some else []
        hints += [self.cause.help] if isinstance(self.cause, SourceError) and self.cause.help else []
        return "; ".join([*hints, *(["make room there, or write it to another disk"] if self._is_full else [])]) or None


class Output:
    """One report's stream of bytes.

    A failed output (disk full, reader gone) remembers its error and drops what follows, so that other reports of the same run
    still get theirs; ``on_failure`` decides whether the run goes on.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self.failed: OutputError | None = None
        self.on_failure: Callable[[OutputError], None] | None = None
        self.before_write: Callable[[], None] | None = None
        self.in_lines = False
        """True if each line can be read by itself: then a failed file keeps the lines written so far."""
        self.begun = False
        """True once anything was written."""
        self._stream = stream

    def write(self, data: bytes, /) -> None:
        if self.failed is not None:
            return
        self.begun = True
        if self.before_write is not None:
            self.before_write()
        try:
            self._stream.write(data)
        except OSError as error:
            self._fail(error)

    def close(self, *, keep: bool = True) -> None:
        """Completes the output; with ``keep`` False, abandons it."""
        if self.failed is None:
            try:
                self._finish(keep)
            except OSError as error:
                self._fail(error)

    def _finish(self, keep: bool) -> None:
        self._stream.flush()

    def _fail(self, error: OSError) -> None:
        self.failed = OutputError(self.name, error)
        self._abandon()
        if self.on_failure is not None:
            self.on_failure(self.failed)

    def _abandon(self) -> None:
        """Redirects standard output to nowhere, because Python would complain at exit about what is still buffered."""
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


class FileOutput(Output):
    """A file that is written under a temporary name and moved to its path when it is complete, so that no half report is ever read."""

    def __init__(self, path: str) -> None:
        self._temporary: str | None = None
        descriptor = descriptor_of(path)
        if descriptor is not None:  # open already: append to it, without a temporary file
            stream = os.fdopen(os.dup(descriptor), "wb", buffering=BUFFER)
        else:
            stream = self._at(path)
        super().__init__(path, stream)

    @property
    def waits(self) -> bool:
        """True for a file that appears at the end; a pipe or a device takes the bytes at once."""
        return self._temporary is not None

    def _at(self, path: str) -> BinaryIO:
        self._target = os.path.realpath(path)  # keep a link as a link
        try:
            status = os.stat(path)
        except FileNotFoundError:
            if path.endswith(("/", os.sep)):  # a folder is meant, and there is none
                raise
            status = None
        if status is not None and not os.access(path, os.W_OK):  # os.replace would not check this
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if status is None or stat.S_ISREG(status.st_mode):
            return self._temporary_file(status)
        return open(path, "wb", buffering=BUFFER)  # /dev/null, a named pipe: there is nothing to replace

    def commit(self) -> None:
        """Closes the file, once everything is written; `close` moves it to its path. So thousands of files can wait for the run's end."""
        if self.failed is None:
            try:
                self._stream.close()
            except OSError as error:
                self._fail(error)

    def _temporary_file(self, there: os.stat_result | None) -> BinaryIO:
        import tempfile  # most runs write no file

        folder, name = os.path.split(self._target)
        descriptor, self._temporary = tempfile.mkstemp(prefix=f".{name[:_NAME]}.", suffix=".tmp", dir=folder)
        if there is not None:
            _give(self._temporary, there)
        with contextlib.suppress(OSError, AttributeError):  # mkstemp makes private files; a report is as readable as any other new file
            os.chmod(self._temporary, stat.S_IMODE(there.st_mode) if there is not None else 0o666 & ~_umask())
        return os.fdopen(descriptor, "wb", buffering=BUFFER)

    def _finish(self, keep: bool) -> None:
        if not keep:
            self._abandon()
            return
        self._stream.close()
        if self._temporary is not None:
            self._place(self._temporary)
            self._temporary = None

    def _place(self, temporary: str) -> None:
        os.replace(temporary, self._target)

    def _abandon(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.close()
        if self._temporary is not None:
            if self.failed is not None and self.in_lines and self._salvage(self._temporary):
                self.failed.holds_some = True
            else:
                with contextlib.suppress(OSError):
                    os.unlink(self._temporary)
            self._temporary = None

    def _salvage(self, temporary: str) -> bool:
        """Keeps the whole lines of a file that could not be completed; returns False if there is none."""
        with contextlib.suppress(OSError):
            with open(temporary, "r+b") as file:
                end = file.seek(0, os.SEEK_END)
                tail = b""
                while end and b"\n" not in tail:
                    begin = max(0, end - BUFFER)
                    file.seek(begin)
                    tail, end = file.read(end - begin), begin
                whole = end + tail.rfind(b"\n") + 1
                file.truncate(whole)
            if whole:
                os.replace(temporary, self._target)
                return True
        return False


def descriptor_of(path: str) -> int | None:
    """Returns the file descriptor that a name stands for (``/dev/stdout``, the ``/dev/fd/63`` of a shell); None for any other file."""
    if os.name == "nt":
        return None
    if path in _STREAMS:
        return _STREAMS[path]
    match = _DESCRIPTOR.fullmatch(path)
    return int(match.group(1)) if match is not None else None


def _give(path: str, there: os.stat_result) -> None:
    """Gives a new file the owner and group of the file that it replaces, as far as the system allows, because others may share it."""
    for owner in (there.st_uid, -1):
        with contextlib.suppress(OSError, AttributeError):  # AttributeError: Windows has no os.chown
            os.chown(path, owner, there.st_gid)
            return


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def standard_output() -> Output:
    """Returns standard output as bytes: reports are UTF-8 whatever the locale is."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - None if a shell closed it (>&-)
        raise OutputError("standard output", OSError(errno.EBADF, "it is closed"))
    sys.stdout.flush()
    if not sys.stdout.isatty():  # a terminal shows each line at once; for a pipe or a file a larger buffer is faster
        with contextlib.suppress(OSError, ValueError):
            return Output("standard output", open(sys.stdout.fileno(), "wb", buffering=BUFFER, closefd=False))
    return Output("standard output", getattr(sys.stdout, "buffer", None) or cast("BinaryIO", _TextStream(sys.stdout)))


class _TextStream:
    """Writes bytes to a text stream, with which programs replace standard output to capture it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, data: bytes, /) -> int:
        self._stream.write(self._decoder.decode(data))
        return len(data)

    def flush(self) -> None:
        self._stream.flush()


def emit(text: str) -> None:
    """Prints text as UTF-8 and flushes it. Lines that CI systems would take for commands are escaped."""
    output = standard_output()
    output.on_failure = fail
    output.write(without_commands(text).encode("utf-8", "backslashreplace"))
    output.close()


def fail(error: OutputError) -> None:
    """Raises the error: the action for a run with no other output."""
    raise error


#: Programs that run jobs obey these marks anywhere in a line of their output (``##[group]``, ``##vso[task.setvariable]``), ...
MARK = lazy_regex(r"(?<=#)#(?=\[|vso\[)", re.IGNORECASE)
#: ... and these at its beginning (``::add-mask::``).
BEGIN = lazy_regex(r"^( *):(?=:)", re.MULTILINE)


def without_commands(text: str) -> str:
    """Returns text without lines that are commands to a program that runs jobs. In JSON and in the rule language the meaning is
    unchanged."""
    text = MARK.sub("\\\\u0023", text) if "##" in text else text
    return BEGIN.sub(r"\1\\u003a", text) if "::" in text else text


# -- The interface between the engine and the writers of reports ---------------------------------------------------


class Writable(Protocol):
    """Anything with a ``write`` for bytes."""

    def write(self, data: bytes, /) -> object: ...
