"""Opens sources of bytes, which can be read again: files, standard input, bytes in memory; and reads small files as a whole."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from collections.abc import Callable, Generator, Iterable
from typing import IO, TYPE_CHECKING, Any, cast

from msgspec import Struct

from predlint.io.archives import GIT_LFS, HEAD, ArchiveKind, MissingPackageError, kind_of
from predlint.io.paths import DiskFullError, SourceError, is_own, is_url, local, source_error
from predlint.model.diagnostics import EngineError, RunInterrupted, SpillError

if TYPE_CHECKING:
    from predlint.io.compression import ReadableStream
    from predlint.io.remote import Remote, RemoteFile
    from predlint.io.spooled_bytes import Folder, SpooledBytes


# -- Opens sources of bytes: a file, standard input, or bytes in memory. What cannot be read twice is copied while it is read --


# Some findings need two records, so every source must be readable again: standard input, and the content of a compressed file, are copied
# to
# memory, or to a temporary file if they are large.

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
    """The number of such records; an object may give no line or several."""
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
        from predlint.io.remote import check_url

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
        from predlint.io.remote import open_url

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
        from predlint.io.remote import open_url

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
        from predlint.io.remote import open_url

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
        from predlint.io.remote import mark_of

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
    from predlint.io.spooled_bytes import SpooledBytes

    kept = SpooledBytes(folder)
    try:
        yield _kept(stream, kept, name, unpack, path, most)
    finally:
        kept.close()


def _kept(stream: ReadableStream, kept: SpooledBytes, name: str | None, unpack: bool, path: str | None, most: int | None) -> Source:
    from predlint.io.spooled_bytes import PollingStream

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
    from predlint.io.compression import DecompressedStream

    unpacked = None
    if isinstance(stream, io.IOBase) and stream.seekable():
        from predlint.io.compression import Members

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
        from predlint.io.spooled_bytes import folder_path

        message = f"{called}: no room to keep it aside in {folder_path(folder)} ({error.strerror or error})"
        help = "or name another folder with --spill-dir" if folder is not None else "or set TMPDIR to a folder with more of it"
        raise DiskFullError(message, help=f"free some space there, {help}", path=name) from None


# -- Reads files as a whole, and once: ontologies, maps, baselines. Compressed files are unpacked --------------------


# The size is limited, because a device, an endless pipe or an archive of zeros would exhaust memory.

#: Maximum bytes of a file that is read as a whole, and of a pipe or an archive in memory, which may be a COCO file given for its
#: categories.
MOST, MOST_PIPED = 64 << 20, 256 << 20
#: Maximum values and member names in JSON that is read as a whole: each takes 100 to 200 bytes in memory.
MOST_VALUES = 4_000_000
_WRONG_FILE = "is this the right file?"


class FileTooLargeError(SourceError):
    """The file is larger than the limit for files of its kind."""


@contextlib.contextmanager
def open_bytes(path: str | os.PathLike[str]) -> Generator[IO[bytes]]:
    """Opens a file or a URL that is read once, from its beginning; unpacks a compressed one. Raises OSError only, also for a URL."""
    name = local(os.fspath(path))
    if is_url(name):
        from predlint.io.remote import open_small

        with open_small(name) as file:
            yield open_plain(file)
        return
    with open(name, "rb") as file:
        yield open_plain(file)


def read_whole(file: IO[bytes], most: int | None = None) -> bytes:
    """Returns the rest of a file. Raises FileTooLargeError for more than ``most`` bytes (None: `MOST`), or `MOST_VALUES`."""
    most = MOST if most is None else most
    data = file.read(most + 1)
    if len(data) > most:
        raise FileTooLargeError(f"it is larger than {most >> 20:,} MB", help=_WRONG_FILE)
    require_few_values(data)
    return data


def require_few_values(data: bytes) -> None:
    """Raises FileTooLargeError for bytes that would take gigabytes of memory as JSON."""
    if (values := count_if_many(data, MOST_VALUES)) is not None:
        raise FileTooLargeError(f"it holds {values:,} values, where {MOST_VALUES:,} are possible", help=_WRONG_FILE)


def unpacked(data: bytes) -> bytes:
    """Returns the bytes; unpacks them if they are an archive. Raises OSError for a damaged archive, FileTooLargeError for a too large
    one."""
    return read_whole(open_plain(io.BytesIO(data)), MOST_PIPED) if kind_of(data[:HEAD]) is not None else data


def open_plain(file: IO[bytes]) -> IO[bytes]:
    """Returns the file, or a file with the unpacked bytes if it is an archive."""
    if file.seekable():
        head = file.read(len(GIT_LFS))
        file.seek(0)
    else:  # a pipe
        head = cast("io.BufferedReader[Any]", file).peek(len(GIT_LFS))
    if head.startswith(GIT_LFS):
        raise SourceError("it is a pointer of Git LFS, not the file itself", help="fetch the file: git lfs pull")
    kind = kind_of(head[:HEAD])
    return file if kind is None else io.BufferedReader(_Plain(file, kind), BLOCK)


class _Plain(io.RawIOBase):
    """The unpacked bytes of an archive, as a file. Damage is raised as an OSError when it is reached."""

    def __init__(self, file: IO[bytes], kind: ArchiveKind) -> None:
        from predlint.io.compression import DecompressedStream

        try:
            self._unpacked = DecompressedStream(file, kind)
        except MissingPackageError as missing:
            raise SourceError(f"{missing.kind} data is not read here", help=f"pip install {missing.package}") from None
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self._left:
            self._left = memoryview(self._unpacked.read())
            if not self._left and self._unpacked.corrupt is not None:
                raise OSError(self._unpacked.corrupt)
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


_STEP = 1 << 20


def count_if_many(text: bytes, most: int) -> int | None:
    """Counts the values and names in a text. Returns None if there are at most ``most``. In text that is no JSON, counts what looks like
    them."""
    if len(text) <= most or sum([text.count(sign) for sign in (b",", b":", b"[", b"{")]) <= most:
        return None
    from predlint.io.boundaries import begun_in

    found, inside, at = 0, False, 0
    while at < len(text):
        block = text[at : at + _STEP]
        if block.endswith(b"\\") and len(block) > 1:  # do not cut in the middle of an escape
            block = block.rstrip(b"\\") or block
        started, inside = begun_in(block, inside)
        found += started
        at += len(block)
    return found if found > most else None


# -- a file that is changed while it is read ---------------------------------------------------------------------------


#: The message for a file that was changed during the run, behind its name.
CHANGED = "the file was changed while it was read"


class FileChange:
    """Tells whether a file was changed while it was read."""

    words: str | None = None
    """The message, once all was read; None if the file was not changed."""


@contextlib.contextmanager
def detect_changes(path: str | None) -> Generator[FileChange]:
    """Watches the file with this path or URL, if any, while it is read. An unexpected exception of a file that was changed does not end the
    run: it is reported as the change."""
    mark = modification_mark(path) if path is not None else None
    change = FileChange()

    def has_changed() -> bool:
        if mark is not None and modification_mark(path or "") != mark:
            change.words = CHANGED
        return change.words is not None

    try:
        yield change
    except (SourceError, RunInterrupted, EngineError, SpillError):
        raise
    except Exception:
        if not has_changed():
            raise
    else:
        has_changed()
