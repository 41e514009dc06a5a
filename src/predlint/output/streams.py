"""Where reports go: standard output, or a file that appears only when it is whole."""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Callable
from typing import BinaryIO, TextIO, cast

from predlint.lazy_regex import lazy_regex
from predlint.stream.errors import SourceError

#: Bytes that are gathered before they are written.
BUFFER = 1 << 18
#: Characters of a name that stand in that of the file beside it: of four bytes each, they leave room for what is added.
_NAME = 48
#: What the system says where there is no room; the second of them not on every system.
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
#: Names of what a process has open.
_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = lazy_regex(r"/(?:dev|proc/self)/fd/(\d{1,9})", re.ASCII)


class OutputError(Exception):
    """A report could not be written. ``name`` is the output's name for the user.

    Not an OSError: nothing between here and ``main`` may take it for a fault in reading, and click ends a broken pipe with code 1.
    """

    def __init__(self, name: str, cause: OSError) -> None:
        reason = cause.strerror or str(cause)
        super().__init__(f"cannot write {name}: {reason if isinstance(cause, SourceError) else reason.lower()}")
        self.name, self.cause = name, cause
        self.reader_closed = isinstance(cause, BrokenPipeError) or (os.name == "nt" and cause.errno == errno.EINVAL)  # as it is told there
        self.holds_some = False
        """True for a file that has what was written until then."""
        self._is_full = cause.errno in _FULL

    @property
    def help(self) -> str | None:
        """What is there, and what can be done about it."""
        told = ["it holds what was found until then"] if self.holds_some else []
        told += [self.cause.help] if isinstance(self.cause, SourceError) and self.cause.help else []
        return "; ".join([*told, *(["make room there, or write it to another disk"] if self._is_full else [])]) or None


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
        """True where each line can be read by itself: then those of a file stay that were written before it failed."""
        self.begun = False
        """True once something was written to it."""
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
        """Hand everything over; with ``keep`` False, as little as possible."""
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
        """Standard output: send what is still in buffers nowhere, or Python complains about it at exit."""
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


class FileOutput(Output):
    """A file that is written beside its place and moved there when it is whole, so that no half report is ever read."""

    def __init__(self, path: str) -> None:
        self._temporary: str | None = None
        descriptor = descriptor_of(path)
        if descriptor is not None:  # open already: what stands there before and behind stays
            stream = os.fdopen(os.dup(descriptor), "wb", buffering=BUFFER)
        else:
            stream = self._at(path)
        super().__init__(path, stream)

    @property
    def waits(self) -> bool:
        """True for a file that appears at the end; others, a pipe or a device, take what is written at once."""
        return self._temporary is not None

    def _at(self, path: str) -> BinaryIO:
        self._target = os.path.realpath(path)  # a link stays a link
        try:
            there = os.stat(path)
        except FileNotFoundError:
            if path.endswith(("/", os.sep)):  # a folder is meant, and there is none
                raise
            there = None
        if there is not None and not os.access(path, os.W_OK):  # moving another file there would not ask
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if there is None or stat.S_ISREG(there.st_mode):
            return self._temporary_file(there)
        return open(path, "wb", buffering=BUFFER)  # /dev/null, a named pipe: there is nothing to replace

    def commit(self) -> None:
        """All is written: the file is closed, and `close` puts it in its place. So thousands of them can wait for the end of a run."""
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
        with contextlib.suppress(OSError, AttributeError):  # mkstemp is private; a report is as readable as any other new file
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
        """Puts the whole lines of a file in its place that was not written to its end; False when there is none."""
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
    """The number of what this process has open by that name (``/dev/stdout``, the ``/dev/fd/63`` of a shell); None for any other file."""
    if os.name == "nt":
        return None
    if path in _STREAMS:
        return _STREAMS[path]
    match = _DESCRIPTOR.fullmatch(path)
    return int(match.group(1)) if match is not None else None


def _give(path: str, there: os.stat_result) -> None:
    """Gives a new file the owner and the group of the one that it replaces, or the group alone, as far as the system lets; others
    could not read what they shared else."""
    for owner in (there.st_uid, -1):
        with contextlib.suppress(OSError, AttributeError):  # AttributeError: on Windows there are none
            os.chown(path, owner, there.st_gid)
            return


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def standard_output() -> Output:
    """Standard output, in bytes: reports are UTF-8 whatever the locale says."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - so it is when a shell closed it (>&-)
        raise OutputError("standard output", OSError(errno.EBADF, "it is closed"))
    sys.stdout.flush()
    if not sys.stdout.isatty():  # a person sees each line at once; for a pipe or a file a larger buffer is quicker
        with contextlib.suppress(OSError, ValueError):
            return Output("standard output", open(sys.stdout.fileno(), "wb", buffering=BUFFER, closefd=False))
    return Output("standard output", getattr(sys.stdout, "buffer", None) or cast("BinaryIO", _TextStream(sys.stdout)))


class _TextStream:
    """Takes bytes for a stream of text, as programs put in the place of standard output to see what is written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, data: bytes, /) -> int:
        self._stream.write(self._decoder.decode(data))
        return len(data)

    def flush(self) -> None:
        self._stream.flush()


def emit(text: str) -> None:
    """Text for standard output in UTF-8, flushed. None of its lines is a command to a program that runs jobs."""
    from predlint.report.terminal import without_commands

    output = standard_output()
    output.on_failure = fail
    output.write(without_commands(text).encode("utf-8", "backslashreplace"))
    output.close()


def fail(error: OutputError) -> None:
    """What to do when there is no other report to go on with."""
    raise error
