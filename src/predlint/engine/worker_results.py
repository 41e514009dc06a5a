"""Results of workers on their way to whoever asked: as files, as bytes that are sent, or in memory that forked workers share."""

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

# -- in files, so that nothing large passes a scheduler; or kept for a later run ---------------------------------------


#: Bytes of a result that still passes a scheduler as it is …
SMALL = 1 << 16
#: … and one that passes a pipe in one piece: a process that is killed while it writes more would leave half of it, and a reader who
#: waits for the rest.
ATOMIC = 1 << 11
#: Behind the names of files that are being written.
HALF = ".half"


class ResultLostError(SpillError):
    """A result that was put into a file cannot be read from there."""


class ResultFile(Struct, frozen=True):
    """A result that lies in a file."""

    path: str
    stays: bool

    def open(self) -> Any:
        """The result. Raises ParcelLost when the file cannot be read here."""
        try:
            value = read(self.path, private=not self.stays)
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from None
        if value is None:
            raise self._lost("it is missing or damaged")
        if not self.stays:
            with contextlib.suppress(OSError):  # the folder goes with the run
                os.unlink(self.path)
        return value

    def _lost(self, why: str) -> ResultLostError:
        option = "--resume" if self.stays else "--spill-dir"
        return ResultLostError(
            f"{self.path}: what a worker has put there cannot be read: {why}",
            f"something else removed or changed it, or not all see the same folder: run again, with a {option} of its own",
        )


class ResultFolder(Struct, frozen=True):
    """A folder that this process and all workers see."""

    folder: str
    keeps: bool = False
    """True when results stay for later runs."""
    small: int = ATOMIC
    """Bytes of a result that is handed over as it is."""

    def put(self, key: str, value: Any) -> Any:
        """Stores a result; gives it where it is small, else the parcel that it is in. Raises SpillError when there is no room."""
        data = pack(value)
        if self.keeps or len(data) > self.small:
            try:
                write(self.path(key), data)
            except OSError as error:
                what, option = ("the state of the run", "--resume") if self.keeps else ("the results of workers", "--spill-dir")
                words = f"{self.folder}: {what} cannot be kept there: {error.strerror or error}"
                gone = isinstance(error, FileNotFoundError)
                help = "something removed it: run again" if gone else f"make room there, or name another folder with {option}"
                raise SpillError(words, help) from error
        return value if len(data) <= self.small else ResultFile(self.path(key), self.keeps)

    def get(self, key: str, kind: type[Any] = object) -> Any:
        """The result that an earlier run has stored, of this class; None where there is none that can be read here."""
        if not self.keeps:
            return None
        try:
            value = read(self.path(key))
        except OSError:  # of another user, or on a disk that fails
            return None
        return value if isinstance(value, kind) else None

    def path(self, key: str) -> str:
        """Where a result lies."""
        return os.path.join(self.folder, f"{key}.part")


def write(path: str, data: bytes) -> None:
    """Writes a file that is there whole or not at all, with a checksum."""
    try:
        replace(path, xxh3_128_digest(data), data)
    except FileNotFoundError:  # another run that began or ended in this folder has tidied up; or the folder itself is gone
        replace(path, xxh3_128_digest(data), data)


def replace(path: str, *data: bytes) -> None:
    """Puts a file there that is whole, in place of what there is, be that a link."""
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
    """What `write` has written; None when it is not there, or not as it was written. ``private``: only this run writes there."""
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


# -- sent: for workers who share no disk with this process -------------------------------------------------------------


#: Places of records, of which most of a result consists, shrink by half at once; more effort takes longer than a network saves.
_LEVEL = 1


class ResultBytes(Struct, frozen=True):
    """A result as it is sent: data alone, so that whoever brings it need not be trusted with more."""

    data: bytes

    def open(self) -> Any:
        """The result. Raises ParcelLost where it came otherwise than it was sent."""
        try:
            return opened(self.data)
        except SerializationError as error:
            raise ResultLostError(f"what a worker has sent cannot be read: {error}", "install the same predlint there") from None


class ResultBytesStore(Struct, frozen=True):
    """In the place of a folder: results are sent, whatever their size."""

    def put(self, key: str, value: Any) -> ResultBytes:
        """A result as it is sent."""
        return ResultBytes(packed(value))


def packed(value: Any) -> bytes:
    """A value of what is `stored`, compressed, behind its checksum."""
    data = zlib.compress(pack(value), _LEVEL)
    return xxh3_128_digest(data) + data


def opened(data: bytes) -> Any:
    """The value. Raises NotStored for bytes that `packed` did not write, or not all of them."""
    view = memoryview(data)
    if xxh3_128_digest(view[_SUM:]) != data[:_SUM]:
        raise SerializationError("its checksum is another")
    try:
        return unpack(zlib.decompress(view[_SUM:]))
    except zlib.error as error:
        raise SerializationError(str(error)) from None


# -- in memory that this process and those that are copies of it have, which costs no file -----------------------------


#: Bytes of a tray. What is noted of a part takes less than half of it; a result that is larger goes another way.
TRAY = 4 << 20


class SharedResult(Struct, frozen=True):
    """A result that lies on a tray."""

    tray: int
    sizes: tuple[int, ...]
    """Bytes of a pickle, and of the columns that it leaves out."""


class SharedMemoryPool:
    """Places for results, each for one at a time. Whoever asks lends a tray with a piece of work, and has it back with the result."""

    def __init__(self, count: int) -> None:
        """``count`` of them, for this process and those that begin as copies of it from now on. Raises OSError where there is no room."""
        self._memory = memoryview(mmap(-1, count * TRAY))
        self._free = [*range(count)]

    def allocate(self) -> int | None:
        """The number of a tray that nobody has; None where all are lent."""
        return self._free.pop() if self._free else None

    def release(self, tray: int) -> None:
        """Takes back a tray to which nobody will write any more."""
        self._free.append(tray)

    def serve(self, tray: int, value: Any) -> SharedResult | None:
        """Puts a result on a tray, in a worker; None where it is too large."""
        columns: list[pickle.PickleBuffer] = []
        data = pickle.dumps(value, protocol=5, buffer_callback=columns.append)
        pieces = [memoryview(data), *[column.raw() for column in columns]]
        sizes = tuple([len(piece) for piece in pieces])
        if sum(sizes) > TRAY:
            return None
        for piece, place in zip(pieces, self._places(tray, sizes), strict=True):
            place[:] = piece
        return SharedResult(tray, sizes)

    def take(self, served: SharedResult) -> Any:
        """The result, as a copy."""
        data, *columns = self._places(served.tray, served.sizes)
        return pickle.loads(data, buffers=columns)

    def _places(self, tray: int, sizes: tuple[int, ...]) -> list[memoryview]:
        return [self._memory[begin:end] for begin, end in pairwise(accumulate(sizes, initial=tray * TRAY))]


# -- which predlint has made them: releases differ by their number, checkouts by their sources -------------------------


_SOURCES = (".py", ".lark")


@cache
def build() -> str:
    """The number of the release, and a mark of the sources that is the same wherever and whenever they were installed."""
    from importlib.resources import files  # takes milliseconds to load, and workers of this machine do not ask

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
