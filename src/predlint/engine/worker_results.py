"""How results get from workers to their caller: in files, as bytes in messages, or in memory that forked workers share."""

from __future__ import annotations

import contextlib
import os
import pickle
import tempfile
import zlib
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from itertools import accumulate, pairwise
from mmap import mmap
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from xxhash import xxh3_128_digest

from predlint import __version__
from predlint.columns.errors import SpillError
from predlint.serialization import SerializationError, pack, unpack

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: Bytes of the checksum before a result.
_SUM = 16

# -- in files: nothing large passes a scheduler, and a later run can reuse them ----------------------------------------


#: Largest result in bytes that is sent through a scheduler as it is …
SMALL = 1 << 16
#: … and largest that is written to a pipe at once: a process that is killed while it writes more leaves a truncated result, and its reader
# would wait for the rest.
ATOMIC = 1 << 11
#: Ending of the names of files that are being written.
HALF = ".half"


class ResultLostError(SpillError):
    """A result that was put into a file cannot be read."""


class ResultFile(Struct, frozen=True):
    """A result in a file."""

    path: str
    stays: bool

    def open(self) -> Any:
        """Returns the result. Raises ResultLostError if the file cannot be read here."""
        try:
            value = read(self.path, private=not self.stays)
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from None
        if value is None:
            raise self._lost("it is missing or damaged")
        if not self.stays:
            with contextlib.suppress(OSError):  # the folder is deleted with the run
                os.unlink(self.path)
        return value

    def _lost(self, why: str) -> ResultLostError:
        option = "--resume" if self.stays else "--spill-dir"
        return ResultLostError(
            f"{self.path}: what a worker has put there cannot be read: {why}",
            f"something else removed or changed it, or not all see the same folder: run again, with a {option} of its own",
        )


class ResultFolder(Struct, frozen=True):
    """A folder for results that this process and all workers can use."""

    folder: str
    keeps: bool = False
    """True if results stay for later runs."""
    small: int = ATOMIC
    """Largest size in bytes of a result that is returned as it is."""

    def put(self, key: str, value: Any) -> Any:
        """Stores a result. Returns the result itself if it is small, else its ResultFile. Raises SpillError if there is no room."""
        data = pack(value)
        if self.keeps or len(data) > self.small:
            try:
                write(self.path(key), data)
            except OSError as error:
                what, option = ("the state of the run", "--resume") if self.keeps else ("the results of workers", "--spill-dir")
                message = f"{self.folder}: {what} cannot be kept there: {error.strerror or error}"
                is_missing = isinstance(error, FileNotFoundError)
                help = "something removed it: run again" if is_missing else f"make room there, or name another folder with {option}"
                raise SpillError(message, help) from error
        return value if len(data) <= self.small else ResultFile(self.path(key), self.keeps)

    def get(self, key: str, kind: type[Any] = object) -> Any:
        """Returns the result of type ``kind`` that an earlier run has stored, or None if there is none that can be read."""
        if not self.keeps:
            return None
        try:
            value = read(self.path(key))
        except OSError:  # of another user, or on a failing disk
            return None
        return value if isinstance(value, kind) else None

    def path(self, key: str) -> str:
        """Returns the path of a result."""
        return os.path.join(self.folder, f"{key}.part")


def write(path: str, data: bytes) -> None:
    """Writes a file atomically, with a checksum."""
    try:
        replace(path, xxh3_128_digest(data), data)
    except FileNotFoundError:  # another run in this folder has cleaned up; or the folder itself is gone
        replace(path, xxh3_128_digest(data), data)


def replace(path: str, *data: bytes) -> None:
    """Writes a file atomically, in place of an existing file or link."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=HALF, dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            for each in data:
                file.write(each)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read(path: str, *, private: bool = False) -> Any:
    """Reads what `write` has written. Returns None if the file is missing or damaged. ``private``: only this run writes there."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    view = memoryview(data)
    if xxh3_128_digest(view[_SUM:]) != data[:_SUM]:
        return None
    try:
        return unpack(view[_SUM:], private=private)
    except SerializationError:
        return None


# -- in messages: for workers that share no disk with this process -----------------------------------------------------


#: Level of compression. Positions of records, most of a result, are halved at once; more effort takes longer than a network saves.
_LEVEL = 1


class ResultBytes(Struct, frozen=True):
    """A result as it is sent: plain data, so that its sender needs no further trust."""

    data: bytes

    def open(self) -> Any:
        """Returns the result. Raises ResultLostError if the bytes are damaged."""
        try:
            return opened(self.data)
        except SerializationError as error:
            raise ResultLostError(f"what a worker has sent cannot be read: {error}", "install the same predlint there") from None


class ResultBytesStore(Struct, frozen=True):
    """The counterpart of a ResultFolder: results are sent, whatever their size."""

    def put(self, key: str, value: Any) -> ResultBytes:
        """Returns a result as it is sent."""
        return ResultBytes(packed(value))


def packed(value: Any) -> bytes:
    """Returns a serializable value as compressed bytes with a checksum."""
    data = zlib.compress(pack(value), _LEVEL)
    return xxh3_128_digest(data) + data


def opened(data: bytes) -> Any:
    """Returns the value. Raises SerializationError for bytes that `packed` did not write, or not all of them."""
    view = memoryview(data)
    if xxh3_128_digest(view[_SUM:]) != data[:_SUM]:
        raise SerializationError("its checksum is another")
    try:
        return unpack(zlib.decompress(view[_SUM:]))
    except zlib.error as error:
        raise SerializationError(str(error)) from None


# -- in memory that this process shares with its forks, without files --------------------------------------------------


#: Bytes of shared memory for one result. The columns of a part take less than half of it; larger results go another way.
TRAY = 4 << 20


class SharedResult(Struct, frozen=True):
    """A result in shared memory."""

    tray: int
    sizes: tuple[int, ...]
    """Bytes of a pickle, and of the columns that it leaves out."""


class SharedMemoryPool:
    """Shared memory for results, in fixed slots. The caller lends a slot with each task, and gets it back with the result."""

    def __init__(self, count: int) -> None:
        """Allocates ``count`` slots, shared with processes that are forked from now on. Raises OSError if there is no room."""
        self._memory = memoryview(mmap(-1, count * TRAY))
        self._free = [*range(count)]

    def allocate(self) -> int | None:
        """Returns the number of a free slot; None if all are lent."""
        return self._free.pop() if self._free else None

    def release(self, tray: int) -> None:
        """Takes back a slot that is no longer written to."""
        self._free.append(tray)

    def serve(self, tray: int, value: Any) -> SharedResult | None:
        """Writes a result into a slot, in a worker. Returns None if it is too large."""
        columns: list[pickle.PickleBuffer] = []
        data = pickle.dumps(value, protocol=5, buffer_callback=columns.append)
        buffers = [memoryview(data), *[column.raw() for column in columns]]
        sizes = tuple([len(buffer) for buffer in buffers])
        if sum(sizes) > TRAY:
            return None
        for buffer, place in zip(buffers, self._places(tray, sizes), strict=True):
            place[:] = buffer
        return SharedResult(tray, sizes)

    def take(self, served: SharedResult) -> Any:
        """Returns the result, as a copy."""
        data, *columns = self._places(served.tray, served.sizes)
        return pickle.loads(data, buffers=columns)

    def _places(self, tray: int, sizes: tuple[int, ...]) -> list[memoryview]:
        return [self._memory[begin:end] for begin, end in pairwise(accumulate(sizes, initial=tray * TRAY))]


# -- which predlint made a result: releases differ in their number, checkouts in their sources -------------------------


_SOURCES = (".py", ".lark")


@cache
def build() -> str:
    """Returns the release number and a hash of the sources, which does not depend on where and when they were installed."""
    from importlib.resources import files  # takes milliseconds to load, and local workers do not need it

    mark = blake2b(digest_size=6)
    for name, source in _sources(files("predlint"), ""):
        text = source.read_bytes()
        mark.update(f"{name} {len(text)} ".encode())
        mark.update(text)
    return f"{__version__} ({mark.hexdigest()})"


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}/{entry.name}"
        if entry.name.endswith(_SOURCES):
            yield name, entry
        elif entry.is_dir():
            yield from _sources(entry, name)
