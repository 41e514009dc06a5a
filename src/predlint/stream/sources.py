"""Where bytes come from: a file, standard input, or bytes in memory. What cannot be read twice is kept aside while it is read.

Some findings name two records, so every source must be readable again: standard input, and what a compressed file holds, goes
to memory, and to a temporary file when it is large.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from collections.abc import Callable, Generator, Iterable
from typing import IO, TYPE_CHECKING, cast

from msgspec import Struct

from predlint.stream.archives import HEAD, ArchiveKind, MissingPackageError, kind_of
from predlint.stream.errors import DiskFullError, SourceError, source_error
from predlint.stream.urls import is_own, is_url, local

if TYPE_CHECKING:
    from predlint.stream.compression import ReadableStream
    from predlint.stream.remote import Remote, RemoteFile
    from predlint.stream.spooled_bytes import Folder, SpooledBytes

__all__ = [
    "BLOCK",
    "MOST_UNPACKED",
    "DiskFullError",
    "Source",
    "SourceError",
    "check_path",
    "is_archive",
    "modification_mark",
    "open_path",
    "open_where",
    "plain_size",
    "room",
    "spool",
]

#: Large enough for a hundred calls of numpy to cost little, small enough for the processor's cache.
BLOCK = 1 << 20
#: Bytes of an archive, or a pipe, that holds what is read beside the predictions: an ontology, a list of data rows. A list of ten million
#: keys is a gigabyte; what never ends is to be told before the disk is full.
MOST_UNPACKED = 4 << 30


class Source(Struct):
    """An open, seekable file of bytes."""

    name: str | None
    file: IO[bytes]
    size: int
    corrupt: str | None = None
    """Where the bytes break off, in words: of an archive that is damaged, of a file behind a lost connection; None for what is whole."""
    where: str | None = None
    """A path or URL by which another process opens the same bytes, with `open_where`; None when they are in the memory of this one.

    Of a URL it has all, also what must not be shown; ``name`` may be shown.
    """
    records: bool = False
    """True for records that a program holds: they are in no file."""
    max_record: int | None = None
    """Bytes of the longest record that is read; None for the usual limit."""

    remote: RemoteFile | None = None
    """What is behind ``file`` where that is read from a URL."""

    @property
    def is_remote(self) -> bool:
        """True for a file that is read from a URL, part by part: there each look at another place is a request."""
        return self.remote is not None

    def expect(self, spans: Iterable[tuple[int, int]], *, side_by_side: bool = True) -> None:
        """Is told which ranges are read next, each by its begin and its end, in their order. Of a file behind a URL they are fetched
        with few requests, with ``run_in_threads`` several at once; any other is read as quickly without."""
        if self.remote is not None:
            self.remote.expect(spans, side_by_side=side_by_side)

    def read_at(self, offset: int, size: int) -> bytes:
        """Raises SourceError where the file can no longer be read."""
        try:
            self.file.seek(offset)
            return self.file.read(size)
        except OSError as error:
            if self.name is None or isinstance(error, SourceError):
                raise
            raise source_error(self.name, error) from None


def is_pipe(path: str | os.PathLike[str]) -> bool:
    """True for a pipe, as the shell's ``<(command)`` is one: what it holds can be read only once."""
    try:
        return stat.S_ISFIFO(os.stat(local(os.fspath(path))).st_mode)
    except (OSError, ValueError):  # whoever opens it says what is wrong; a URL is none
        return False


def check_path(path: str) -> None:
    """Raises SourceError when the path is surely not a file of predictions that can be read."""
    if path == "-":
        return
    path = local(path)
    if is_url(path):
        from predlint.stream.remote import check_url

        check_url(path)
        return
    try:
        if not stat.S_ISFIFO(os.stat(path).st_mode):  # a pipe may be opened only once
            with open(path, "rb"):
                pass
    except (OSError, ValueError) as error:
        raise source_error(path, error) from None


@contextlib.contextmanager
def open_path(path: str, *, folder: Folder = None, name: str | None = None, most: int | None = None) -> Generator[Source]:
    """Opens a file, a URL, or standard input for ``-``; what is compressed is unpacked. ``folder`` is as for `spool`; ``name`` is what the
    user calls a file that is not a URL, if not by its path. ``maximum``: so many bytes are kept aside, None: as many as there are."""
    if path == "-":
        if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
            raise SourceError("standard input is closed", help="name a file, or pipe predictions in", path=path)
        with spool(sys.stdin.buffer, name="-", folder=folder) as source:
            yield source
        return
    path = local(path)
    if is_url(path):
        from predlint.stream.remote import open_url

        with open_url(path) as remote, _of_remote(remote, folder, most) as source:
            yield source
        return
    name = name if name is not None else path
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        raise source_error(name, error) from None
    where = None if is_own(path) else os.path.abspath(path)
    with file:
        if not file.seekable() or _is_compressed(name, file):
            with _spooled_source(file, name, True, folder, where, most) as source:
                yield source
        else:
            yield Source(name, file, os.fstat(file.fileno()).st_size, where=where)


@contextlib.contextmanager
def _of_remote(remote: Remote, folder: Folder, most: int | None) -> Generator[Source]:
    """A file behind a URL: read where it is, if it can be read anywhere and is not compressed."""
    if remote.size is not None and not _is_compressed(remote.name, remote.file):
        where = remote.url if remote.is_shared else None
        yield Source(remote.name, remote.file, remote.size, where=where, remote=remote.raw)
        return
    remote.raw.as_far_as_it_goes = True
    # Read once, from its begin: what is lost behind a broken connection is not there to be looked at a second time either.
    with _spooled_source(_Once(remote.file), remote.name, True, folder, most=most) as source:
        source.corrupt = remote.raw.broken or source.corrupt
        yield source


class _Once:
    """A file that is not gone back in."""

    def __init__(self, file: IO[bytes]) -> None:
        self.read = file.read


@contextlib.contextmanager
def open_where(where: str, name: str | None) -> Generator[Source]:
    """Opens what `Source.where` told, as it is: it was unpacked already. ``name`` is that of the source."""
    if is_url(where):
        from predlint.stream.remote import open_url

        with open_url(where, known=True) as remote:
            if remote.size is None:
                raise SourceError(f"{name or remote.name}: it can no longer be read in parts", path=name)
            yield Source(name, remote.file, remote.size, where=where, remote=remote.raw)
        return
    try:
        file = open(where, "rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        raise source_error(name or where, error) from None
    with file:
        yield Source(name, file, os.fstat(file.fileno()).st_size, where=where)


def is_archive(path: str) -> bool:
    """True for a file that has to be fetched or unpacked as a whole before any of it is read. Raises SourceError."""
    if is_url(path):
        from predlint.stream.remote import open_url

        with open_url(path) as remote:
            return remote.size is None or _is_compressed(remote.name, remote.file)
    try:
        with open(path, "rb") as file:
            return not file.seekable() or _is_compressed(path, file)
    except (OSError, ValueError) as error:
        raise source_error(path, error) from None


def plain_size(path: str) -> int | None:
    """The bytes of a file on a disk that is not compressed; None for what is something else, or cannot be read."""
    path = local(path)
    if path == "-" or is_url(path):
        return None
    try:
        told = os.stat(path)
        if not stat.S_ISREG(told.st_mode):
            return None
        with open(path, "rb") as file:
            return None if _is_compressed(path, file) else told.st_size
    except (OSError, ValueError, SourceError):
        return None


def modification_mark(name: str) -> tuple[object, ...] | None:
    """Size and time of the last change of a file, which are others once it was written again; None for what has none."""
    if name == "-":
        return None
    name = local(name)
    if is_url(name):
        from predlint.stream.remote import mark_of

        try:
            return mark_of(name)
        except SourceError:  # who opens it says why
            return None
    try:
        told = os.stat(name)
    except (OSError, ValueError):
        return None
    return (told.st_size, told.st_mtime_ns) if stat.S_ISREG(told.st_mode) else None


def _is_compressed(path: str, file: IO[bytes]) -> bool:
    try:
        head = file.read(HEAD)
        file.seek(0)
    except OSError as error:
        raise source_error(path, error) from None
    return kind_of(head) is not None


@contextlib.contextmanager
def spool(stream: ReadableStream, *, name: str | None = None, unpack: bool = True, folder: Folder = None) -> Generator[Source]:
    """A stream made readable twice, and unpacked when it is compressed. ``name`` is that of the file it comes from.

    What is not to be unpacked are records that a program holds. What is too large for memory goes to a temporary file in ``folder``
    (None: where such files usually go) until the source is closed.
    """
    with _spooled_source(stream, name, unpack, folder) as source:
        source.records = not unpack
        yield source


@contextlib.contextmanager
def _spooled_source(
    stream: ReadableStream, name: str | None, unpack: bool, folder: Folder, path: str | None = None, most: int | None = None
) -> Generator[Source]:
    """``path`` is that of the file which is the stream, where threads can open it."""
    from predlint.stream.spooled_bytes import SpooledBytes

    kept = SpooledBytes(folder)
    try:
        yield _kept(stream, kept, name, unpack, path, most)
    finally:
        kept.close()


def _kept(stream: ReadableStream, kept: SpooledBytes, name: str | None, unpack: bool, path: str | None, most: int | None) -> Source:
    from predlint.stream.slow_streams import PollingStream

    called = name or "the predictions"

    def keep(chunk: bytes) -> None:
        if most is not None and kept.tell() + len(chunk) > most:
            raise SourceError(f"{called}: there are more than {most >> 30} GB in it, unpacked", help="is this the right file?", path=name)
        with room(called, name, kept.folder):
            kept.write(chunk)

    source = Source(name, cast("IO[bytes]", kept), 0)
    try:
        if not isinstance(stream, io.IOBase):
            stream = PollingStream(stream)
        elif stream.isatty():  # which goes on behind its end: one Ctrl-D is to be enough
            raw = PollingStream(getattr(stream, "raw", stream))
            stream = io.BytesIO(b"".join(iter(lambda: raw.read(BLOCK), b"")))
        elif not stream.seekable():
            stream = PollingStream(stream)
        head = stream.read(BLOCK) or b""
        while unpack and 0 < len(head) < HEAD and (more := stream.read(HEAD)):
            head += more
        kind = kind_of(head) if unpack else None
        if kind is not None:
            source.corrupt = _unpack(stream, head, kind, kept, keep, path)
        else:
            chunk = head
            while chunk:
                keep(chunk)
                chunk = stream.read(BLOCK)
        with room(called, name, kept.folder):
            source.size = kept.tell()
            kept.flush()
            kept.seek(0)
    except MissingPackageError as missing:
        raise SourceError(f"{called}: {missing.kind} data is not read here", help=f"pip install {missing.package}", path=name) from None
    except OSError as error:
        if name is None or isinstance(error, SourceError):  # a caller's own stream raises what its caller knows
            raise
        raise source_error(name, error) from None
    source.where = kept.path
    return source


def _unpack(
    stream: ReadableStream, head: bytes, kind: ArchiveKind, kept: SpooledBytes, keep: Callable[[bytes], None], path: str | None
) -> str | None:
    """Keeps what an archive holds; where it breaks off, in words. ``head`` was read from the stream."""
    from predlint.stream.compression import DecompressedStream

    unpacked = None
    if isinstance(stream, io.IOBase) and stream.seekable():
        from predlint.stream.members import Members

        file = cast("IO[bytes]", stream)
        base = file.seek(-len(head), os.SEEK_CUR)
        members = Members(file, kind, path)
        for chunk in members.chunks():
            keep(chunk)
        kept.truncate(members.given)  # of a part that is not whole, the careful way rescues what it holds
        file.seek(base + members.taken)
        unpacked = DecompressedStream(stream, kind, taken=members.taken, given=members.given)
    unpacked = unpacked or DecompressedStream(stream, kind, head)
    while chunk := unpacked.read():
        keep(chunk)
    return unpacked.corrupt


@contextlib.contextmanager
def room(called: str, name: str | None, folder: Folder) -> Generator[None]:
    """Says in words that what is kept aside found no room."""
    try:
        yield
    except OSError as error:
        from predlint.stream.spooled_bytes import folder_path

        said = f"{called}: no room to keep it aside in {folder_path(folder)} ({error.strerror or error})"
        help = "or name another folder with --spill-dir" if folder is not None else "or set TMPDIR to a folder with more of it"
        raise DiskFullError(said, help=f"free some space there, {help}", path=name) from None
