"""Opens an output by its name: a local file or a URL, compressed by the ending of its name; and checks that it can be written."""

from __future__ import annotations

import os

from predlint.output.compression import PackedFile, suffix_of
from predlint.output.streams import FileOutput
from predlint.stream.urls import is_url, local, shown

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
        from predlint.output.remote import PackedUrl, UrlOutput

        return PackedUrl(path) if packs else UrlOutput(path)
    return PackedFile(path) if packs else FileOutput(path)


def require_sendable(url: str) -> None:
    """Raises CannotWriteError if a URL surely cannot be written to, before the work begins."""
    from predlint.stream.remote_faults import RemoteError

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
