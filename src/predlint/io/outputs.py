"""Opens an output by its name: a file or a URL, compressed by its ending, complete or not there, also in place of what was read."""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from predlint.io.archives import ZSTD_PACKAGE, require_zstd, zstd_packed
from predlint.io.output_streams import BUFFER, FileOutput, Output, OutputError
from predlint.io.paths import is_url, is_web, local, shown
from predlint.io.remote import RemoteError, patiently, system_of
from predlint.model.diagnostics import UserError

if TYPE_CHECKING:
    from predlint.io.output_streams import Writable


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
            require_zstd()
        except ImportError:
            raise NoPackerError(
                f"{path}: zstd data is not written here", f"pip install {ZSTD_PACKAGE}, or let the name end in .gz"
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
        return zstd_packed(raw)
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


# -- Output folders: the names of the files in them, and the removal of folders that stayed empty ------------------


def output_names(files: Sequence[str], roots: Mapping[str, str]) -> list[str]:
    """Returns the names of output files in a folder, one for each input: the path below the folder that was given on the command line (see
    ``roots``), or the file name of an input that was named itself. If two names are equal, all are relative to the inputs' common
    folder."""
    names = [_name(file, roots.get(file)) for file in files]
    if len({*names}) == len(names) or any(map(is_url, files)):
        return names
    with contextlib.suppress(ValueError):  # on different drives
        common = os.path.commonpath([os.path.dirname(os.path.abspath(file)) for file in files])
        return [os.path.relpath(os.path.abspath(file), common) for file in files]
    return names


def is_folder_for(path: str, files: Sequence[str], roots: Mapping[str, str]) -> bool:
    """Returns True if a path means a folder: it ends with a slash, or is a folder; or it does not exist, has no ending, and several files
    (or one that was found in a folder) go there."""
    if path.endswith(("/", os.sep)) or os.path.isdir(path):
        return True
    return (
        not is_url(path)
        and not os.path.lexists(path)
        and not os.path.splitext(path)[1]
        and (len(files) > 1 or any(file in roots for file in files))
    )


def _name(file: str, root: str | None) -> str:
    if is_url(file):
        if root is not None:  # found in a folder, or by a pattern; for a file in an archive, the archive's name
            head = root.partition("::")[0]
            return file.removeprefix(head if head.endswith("/") else head + "/").partition("::")[0]
        return os.path.basename(shown(file).split("?", 1)[0].rstrip("/"))
    below = os.path.relpath(file, root) if root is not None else os.pardir
    return os.path.basename(os.path.normpath(file)) if below.split(os.sep)[0] == os.pardir else below


class MadeFolder:
    """Creates a folder and its parents, and can remove those that it created."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        self._made: list[str] = []
        above = os.path.abspath(path)
        while not os.path.lexists(above):
            self._made.append(above)
            above = os.path.dirname(above)
        try:
            os.makedirs(path, exist_ok=True)
        except OSError:
            self.remove_empty()
            raise

    def remove_empty(self) -> None:
        """Removes the created folders that are empty."""
        for folder in self._made:  # the deepest first
            with contextlib.suppress(OSError):
                os.rmdir(folder)


# -- Replaces a file that was read, only if nothing else has changed it meanwhile. After a loss of power, either the old or the new file
# is
#
# complete.

#: Identifies a file and its content: device, inode, size, time of the last change in nanoseconds.
State = tuple[int, int, int, int]


def state_of(path: str) -> State | None:
    """Returns the state of a file; None if there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class ReplacedError(CannotWriteError):
    """A file that is to be replaced was changed by something else since it was read."""

    def __init__(self, name: str, kept: str) -> None:
        message = f"{name} was changed while it was being fixed, so it is left as it is"
        super().__init__(message, f"the fixed text of what was read is in {kept}: run fix again, once nothing writes to {name}")


class InPlaceOutput(FileOutput):
    """The new content of a file that was read."""

    def __init__(self, path: str, read: State) -> None:
        """``read``: the state of the file before it was read."""
        super().__init__(path)
        self._read = read

    def commit(self) -> None:
        """Writes everything to the disk and closes the file."""
        if self.failed is None:
            try:
                self._stream.flush()
                os.fsync(self._stream.fileno())
            except OSError as error:
                self._fail(error)
        super().commit()

    def require_unchanged(self) -> None:
        """Raises ReplacedError if the file is not the one that was read; the new content is then saved next to it."""
        if self._temporary is not None and state_of(self._target) != self._read:
            kept = _keep_copy(self._temporary, self._target)
            self._temporary = None
            raise ReplacedError(self.name, kept)

    def _finish(self, keep: bool) -> None:
        if keep:
            _sync_folder(self._target)
            self.require_unchanged()
        super()._finish(keep)
        if keep:
            _sync_folder(self._target)


def _keep_copy(temporary: str, target: str) -> str:
    """Moves a temporary file to a free name beside the target."""
    for number in itertools.count():
        kept = f"{target}.fixed{number or ''}"
        try:
            os.close(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        os.replace(temporary, kept)
        return kept
    raise AssertionError("numbers do not end")


def _sync_folder(path: str) -> None:
    """Writes the folder of a file to disk, if the system can do that, so that the new name survives a loss of power."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # some network disks take no such order
            os.fsync(folder)
    finally:
        os.close(folder)
