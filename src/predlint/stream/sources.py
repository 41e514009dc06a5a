"""Opens sources of bytes: a file, standard input, or bytes in memory. What cannot be read twice is copied while it is read.

Some findings need two records, so every source must be readable again: standard input, and the content of a compressed file, are copied to
memory, or to a temporary file if they are large.
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
from predlint.stream.errors import DiskFullError, SourceError, is_own, is_url, local, source_error

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

#: Large enough that a hundred calls of numpy cost little, small enough for the processor's cache.
BLOCK = 1 << 20
#: Maximum unpacked bytes of an archive or a pipe with other input than predictions: an ontology, a list of data rows. A list of ten million
#: keys is a gigabyte; endless input must be detected before the disk is full.
MOST_UNPACKED = 4 << 30


class Source(Struct):
    """An open, seekable file of bytes."""

    name: str | None
    file: IO[bytes]
    size: int
    corrupt: str | None = None
    """The message about where the bytes break off: in a damaged archive, or a file behind a lost connection. None for a whole file."""
    where: str | None = None
    """A path or URL by which another process opens the same bytes, with `open_where`; None if they are in the memory of this process.

    A URL may contain secrets; ``name`` is safe to show.
    """
    records: bool = False
    """True for records in memory of the calling program, without a file."""
    taken: int = 0
    """The number of such records, of which an object may give no line or several."""
    max_record: int | None = None
    """Maximum bytes of a record; None for the usual limit."""

    remote: RemoteFile | None = None
    """The remote file behind ``file``, if that is read from a URL."""

    @property
    def is_remote(self) -> bool:
        """True for a file that is read from a URL, part by part: each read elsewhere is a request."""
        return self.remote is not None

    def expect(self, spans: Iterable[tuple[int, int]], *, side_by_side: bool = True) -> None:
        """Announces the ranges that are read next, each by its beginning and end, in their order. For a file behind a URL they are fetched
        with few requests, with ``side_by_side`` several at once; other files need no announcement."""
        if self.remote is not None:
            self.remote.expect(spans, side_by_side=side_by_side)

    def read_at(self, offset: int, size: int) -> bytes:
        """Reads bytes at an offset. Raises SourceError if the file can no longer be read."""
        try:
            self.file.seek(offset)
            return self.file.read(size)
        except OSError as error:
            if self.name is None or isinstance(error, SourceError):
                raise
            raise source_error(self.name, error) from None


def is_pipe(path: str | os.PathLike[str]) -> bool:
    """Returns True for a pipe, such as the shell's ``<(command)``, which can be read only once."""
    try:
        return stat.S_ISFIFO(os.stat(local(os.fspath(path))).st_mode)
    except (OSError, ValueError):  # opening it gives the reason; a URL is no pipe
        return False


def check_path(path: str) -> None:
    """Raises SourceError if the path is surely not a file of predictions that can be read."""
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
    """Opens a file, a URL, or standard input for ``-``; unpacks a compressed file. ``folder``: as for `spool`. ``name``: the user's name
    for a file that is not a URL, if not its path. ``most``: maximum bytes to copy (None: no limit)."""
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
    """Opens a file behind a URL: read in place if it can be read anywhere and is not compressed, else copied."""
    if remote.size is not None and not _is_compressed(remote.name, remote.file):
        where = remote.url if remote.is_shared else None
        yield Source(remote.name, remote.file, remote.size, where=where, remote=remote.raw)
        return
    remote.raw.as_far_as_it_goes = True
    # Read once, from its beginning: after a broken connection the rest cannot be read a second time either.
    with _spooled_source(_Once(remote.file), remote.name, True, folder, most=most) as source:
        source.corrupt = remote.raw.broken or source.corrupt
        yield source


class _Once:
    """A file without ``seek``."""

    def __init__(self, file: IO[bytes]) -> None:
        self.read = file.read


@contextlib.contextmanager
def open_where(where: str, name: str | None) -> Generator[Source]:
    """Opens the path or URL of `Source.where` without unpacking, which was done already. ``name`` is that of the source."""
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
    """Returns True for a file that must be fetched or unpacked as a whole before any of it is read. Raises SourceError."""
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
    """Returns the bytes of an uncompressed file on a disk; None for anything else, and if it cannot be read."""
    path = local(path)
    if path == "-" or is_url(path):
        return None
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return None
        with open(path, "rb") as file:
            return None if _is_compressed(path, file) else status.st_size
    except (OSError, ValueError, SourceError):
        return None


def modification_mark(name: str) -> tuple[object, ...] | None:
    """Returns size and time of the last change of a file, which differ after it is written again; None if it has none."""
    if name == "-":
        return None
    name = local(name)
    if is_url(name):
        from predlint.stream.remote import mark_of

        try:
            return mark_of(name)
        except SourceError:  # opening it gives the reason
            return None
    try:
        status = os.stat(name)
    except (OSError, ValueError):
        return None
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def _is_compressed(path: str, file: IO[bytes]) -> bool:
    try:
        head = file.read(HEAD)
        file.seek(0)
    except OSError as error:
        raise source_error(path, error) from None
    return kind_of(head) is not None


@contextlib.contextmanager
def spool(stream: ReadableStream, *, name: str | None = None, unpack: bool = True, folder: Folder = None) -> Generator[Source]:
    """Opens a stream so that it can be read twice; unpacks a compressed one. ``name``: that of the file it comes from.

    With ``unpack=False`` the stream contains records of the calling program. Bytes that are too many for memory go to a temporary file in
    ``folder`` (None: the usual folder) until the source is closed.
    """
    with _spooled_source(stream, name, unpack, folder) as source:
        source.records, source.taken = not unpack, getattr(stream, "taken", 0)
        yield source


@contextlib.contextmanager
def _spooled_source(
    stream: ReadableStream, name: str | None, unpack: bool, folder: Folder, path: str | None = None, most: int | None = None
) -> Generator[Source]:
    """Copies a stream to spooled bytes. ``path``: the path of the stream's file, if threads can open it."""
    from predlint.stream.spooled_bytes import SpooledBytes

    kept = SpooledBytes(folder)
    try:
        yield _kept(stream, kept, name, unpack, path, most)
    finally:
        kept.close()


def _kept(stream: ReadableStream, kept: SpooledBytes, name: str | None, unpack: bool, path: str | None, most: int | None) -> Source:
    from predlint.stream.spooled_bytes import PollingStream

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
        elif stream.isatty():  # a terminal goes on after its end: one Ctrl-D must be enough
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
        if name is None or isinstance(error, SourceError):  # the stream is the caller's own, and so are its errors
            raise
        raise source_error(name, error) from None
    source.where = kept.path
    return source


def _unpack(
    stream: ReadableStream, head: bytes, kind: ArchiveKind, kept: SpooledBytes, keep: Callable[[bytes], None], path: str | None
) -> str | None:
    """Writes the unpacked content of an archive. Returns the message about where it breaks off, or None. ``head`` was read from the
    stream."""
    from predlint.stream.compression import DecompressedStream

    unpacked = None
    if isinstance(stream, io.IOBase) and stream.seekable():
        from predlint.stream.compression import Members

        file = cast("IO[bytes]", stream)
        base = file.seek(-len(head), os.SEEK_CUR)
        members = Members(file, kind, path)
        for chunk in members.chunks():
            keep(chunk)
        kept.truncate(members.given)  # DecompressedStream rescues more of a part that is not whole
        file.seek(base + members.taken)
        unpacked = DecompressedStream(stream, kind, taken=members.taken, given=members.given)
    unpacked = unpacked or DecompressedStream(stream, kind, head)
    while chunk := unpacked.read():
        keep(chunk)
    return unpacked.corrupt


@contextlib.contextmanager
def room(called: str, name: str | None, folder: Folder) -> Generator[None]:
    """Raises DiskFullError if there is no room for spooled bytes."""
    try:
        yield
    except OSError as error:
        from predlint.stream.spooled_bytes import folder_path

        message = f"{called}: no room to keep it aside in {folder_path(folder)} ({error.strerror or error})"
        help = "or name another folder with --spill-dir" if folder is not None else "or set TMPDIR to a folder with more of it"
        raise DiskFullError(message, help=f"free some space there, {help}", path=name) from None
