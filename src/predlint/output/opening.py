"""Opens an output by its name: a local file or a URL, compressed by the ending of its name, and complete or not there."""

from __future__ import annotations

import contextlib
import os
import tempfile
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from predlint.output.streams import BUFFER, FileOutput, Output, OutputError
from predlint.stream import zstd
from predlint.stream.errors import is_url, is_web, local, shown
from predlint.stream.remote import RemoteError, patiently, system_of
from predlint.user_error import UserError

if TYPE_CHECKING:
    from predlint.report.model import Writable


# -- Compresses output by the ending of its file name: .gz, .bz2, .xz, .zst ----------------------------------------

#: zlib's default level; the strongest takes twice the time to save one percent.
_GZIP = 6
SUFFIXES = (".gz", ".bz2", ".xz", ".zst")


class NoPackerError(UserError):
    """The package for the compression of a file is not installed."""


class CompressedOutput(Protocol):
    """Compresses bytes; the output is complete only after `close`."""

    def write(self, data: bytes, /) -> Any: ...
    def close(self) -> None: ...


class Takes(Protocol):
    """A stream that takes bytes."""

    def write(self, data: bytes, /) -> Any: ...


class _Raw:
    """Wraps an output as the file object that Python's compressors expect. After `shut`, bytes are dropped."""

    def __init__(self, output: Takes) -> None:
        self._output: Takes | None = output

    def write(self, data: bytes | memoryview, /) -> int:
        if self._output is not None:
            self._output.write(bytes(data))
        return len(data)

    def shut(self) -> None:
        self._output = None

    def flush(self) -> None:
        """Does nothing: nothing is buffered here."""

    def close(self) -> None:
        """Does nothing: the opener of the output closes it."""


def suffix_of(path: str) -> str:
    """Returns ``.gz`` and the like; empty for a name without zstd."""
    ending = os.path.splitext(path)[1].lower()
    return ending if ending in SUFFIXES else ""


def plain_name(path: str) -> str:
    """Returns the name without the ending for zstd."""
    return path[: -len(suffix_of(path))] if suffix_of(path) else path


def require_packer(path: str) -> None:
    """Raises NoPackerError, before the work begins, if the package for the name's compression is not installed."""
    if suffix_of(path) == ".zst":
        try:
            zstd.require()
        except ImportError:
            raise NoPackerError(
                f"{path}: zstd data is not written here", f"pip install {zstd.PACKAGE}, or let the name end in .gz"
            ) from None


def packed(path: str, output: Takes) -> CompressedOutput:
    """Returns a stream that compresses into ``output`` by the ending of ``path``. Close it before the output."""
    return _onto(path, _Raw(output))


def _onto(path: str, raw: Any) -> CompressedOutput:
    ending = suffix_of(path)
    if ending == ".gz":
        import gzip

        return gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP, fileobj=raw, mtime=0)  # mtime=0: equal content gives equal bytes
    if ending == ".bz2":
        import bz2

        return bz2.BZ2File(raw, "wb")
    if ending == ".xz":
        import lzma

        return lzma.LZMAFile(raw, "wb")
    if ending == ".zst":
        return zstd.packing(raw)
    return raw


class Packing(FileOutput):
    """A mixin for outputs that are compressed by the ending of their name."""

    def __init__(self, path: str) -> None:
        """Raises NoPackerError, and what opening the output raises."""
        require_packer(path)
        super().__init__(path)
        self._file = self._stream
        self._raw = _Raw(self._file)
        self._packer = _onto(path, self._raw)
        self._stream: Any = self._packer

    def _finish(self, keep: bool) -> None:
        if keep:
            self._packer.close()
            self._stream = self._file
        super()._finish(keep)

    def _salvage(self, temporary: str) -> bool:
        return False  # compressed data has no whole lines

    def _abandon(self) -> None:
        self._raw.shut()  # drop what the compressor writes when it is closed
        with contextlib.suppress(OSError, ValueError):
            self._packer.close()
        self._stream = self._file
        super()._abandon()


class PackedFile(Packing):
    """A file that is compressed by the ending of its name."""


# -- Opens an output by its name: a local file or a URL, compressed by the ending of its name; and checks that it can be written --

#: Help for a file whose name is fixed, if it cannot be written to its folder.
ELSEWHERE = "run this in another folder, where it can be"


class CannotWriteError(OSError):
    """A file cannot be written to its destination. ``message`` says why, ``help`` what the user can do."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


def open_output(path: str, *, pack: bool = True) -> FileOutput:
    """Opens an output file that appears only when it is complete. ``pack``: compress it if its name ends in .gz and the like.

    Raises NoPackerError if the package for that is not installed, RemoteError if the URL cannot be written to, OSError and ValueError
    for other obstacles.
    """
    path = local(path)
    packs = pack and bool(suffix_of(path))
    if is_url(path):
        return PackedUrl(path) if packs else UrlOutput(path)
    return PackedFile(path) if packs else FileOutput(path)


def require_sendable(url: str) -> None:
    """Raises CannotWriteError if a URL surely cannot be written to, before the work begins."""
    try:
        open_output(url, pack=False).close(keep=False)
    except RemoteError as error:
        raise CannotWriteError(f"cannot write {shown(url)}: {error.strerror}", error.help) from None


def require_writable(path: str) -> None:
    """Raises CannotWriteError if a local file surely cannot be written at the end."""
    real = os.path.realpath(path)
    if os.path.exists(real) and not os.access(real, os.W_OK):
        raise read_only(path)
    if (os.path.isfile(real) or not os.path.exists(real)) and not os.access(os.path.dirname(real), os.W_OK):
        raise CannotWriteError(f"cannot write {path}: the folder {os.path.dirname(real)} cannot be written to", "name another one")


def require_inside(folder: str, path: str) -> None:
    """Raises CannotWriteError for a file in a folder that is a link out of it: the user named the folder, but perhaps does not know the
    link."""
    real, root = os.path.realpath(path), os.path.realpath(folder)
    if not real.startswith(os.path.join(root, "")):
        raise CannotWriteError(f"{path} leads to {real}, out of {folder}: nothing is written there", "remove the link, or name that file")


def read_only(path: str, fixed: bool = False) -> CannotWriteError:
    """Returns the error for an existing file that must not be overwritten. ``fixed``: the user cannot choose another name."""
    try:
        of_disk = hasattr(os, "statvfs") and os.statvfs(path).f_flag & os.ST_RDONLY
    except OSError:  # a link to a forbidden place, or a disk that does not tell
        of_disk = False
    if of_disk:
        return CannotWriteError(f"cannot write {path}: its disk is read-only", ELSEWHERE if fixed else "write it to another one")
    return CannotWriteError(f"cannot write {path}: it is read-only", "chmod u+w" if fixed else "chmod u+w, or another name")


# -- Saves a file for a program, atomically ------------------------------------------------------------------------


def save(path: str, write: Callable[[Writable], object]) -> None:
    """Calls ``write`` with an output file, compressed if its name ends so. An existing file stays if that fails. Raises OSError."""
    output = _open(path)
    whole = False
    try:
        write(output)
        whole = True
    finally:
        output.close(keep=whole)


def _open(path: str) -> Output:
    try:
        output = open_output(path)
    except NoPackerError as error:
        raise ImportError(f"{error.message}; {error.help}") from None
    except OSError as error:
        if is_url(local(path)):  # such errors name the URL themselves
            raise
        raise OSError(error.errno, error.strerror, path) from None  # the original error names the temporary file
    output.on_failure = _raise
    return output


def _raise(error: OutputError) -> None:
    """Raises the original error, as programs expect it."""
    raise error.cause from None


# -- Writes files behind URLs: they are written to a local file first, and sent when complete. Needs fsspec, as reading them does --

#: Kinds of storage in which an object appears only when complete. For others, a file is sent under a temporary name first.
_IN_BUCKETS = ("s3://", "s3a://", "gs://", "gcs://", "abfs://", "abfss://", "az://", "adl://", "oss://")
_WHOLE = (*_IN_BUCKETS, "hf://", "memory://")


class UrlOutput(FileOutput):
    """A file behind a URL. It is sent when all of it is written; if that fails, an existing file there stays."""

    def __init__(self, url: str) -> None:
        """Raises RemoteError if the URL cannot be written to."""
        if is_web(url):
            raise RemoteError(url, "a web server takes no files", "write to storage, such as s3:// or gs://, or to this machine")
        bucket, _, name = url.partition("://")[2].partition("/")
        if url.lower().startswith(_IN_BUCKETS) and not name.strip("/"):
            example = f"{url.partition(':')[0]}://{bucket or 'bucket'}/report.json"
            raise RemoteError(url, "it names no object in a bucket", f"for example: {example}")
        self._url = url
        self._is_whole = url.lower().startswith(_WHOLE)
        self._system, self._path = system_of(url, writing=True)
        super().__init__(url)
        self.name = shown(url)

    def _at(self, path: str) -> BinaryIO:
        descriptor, self._temporary = tempfile.mkstemp(prefix="predlint-", suffix=".tmp")
        return os.fdopen(descriptor, "wb", buffering=BUFFER)

    def _place(self, temporary: str) -> None:
        self.send(temporary)
        os.unlink(temporary)

    def send(self, file: str) -> None:
        """Sends a local file there. Raises RemoteError."""
        temporary = self._path
        if not self._is_whole:
            folder, name = os.path.split(self._path)
            temporary = f"{folder}/.{name}.{uuid.uuid4().hex}.tmp"
        try:
            patiently(lambda: self._put(file, temporary), self._url, writing=True)
            if temporary != self._path:
                patiently(lambda: self._system.mv(temporary, self._path), self._url, writing=True)
        except RemoteError:
            if temporary != self._path:
                with contextlib.suppress(Exception):  # it may not exist at all
                    self._system.rm_file(temporary)
            raise

    def _put(self, file: str, path: str) -> Any:
        folder = os.path.dirname(path)
        if folder and not self._is_whole:
            self._system.makedirs(folder, exist_ok=True)
        return self._system.put_file(file, path)

    def _salvage(self, temporary: str) -> bool:
        return False  # half a report is not sent


class PackedUrl(Packing, UrlOutput):
    """A file behind a URL that is compressed by the ending of its name."""
