"""An output by its name: a file of this machine or behind a URL, compressed where its name ends so; and what stands in the way."""

from __future__ import annotations

import os

from predlint.output.compression import PackedFile, suffix_of
from predlint.output.streams import FileOutput
from predlint.stream.urls import is_url, local, shown

#: What to do where a file of that name belongs into a folder, and cannot be written there.
ELSEWHERE = "run this in another folder, where it can be"


class CannotWriteError(OSError):
    """A file that is not written where it was to go. ``message`` says why, ``help`` what can be done about it."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


def open_output(path: str, *, pack: bool = True) -> FileOutput:
    """A file to write, which is there when it is whole. ``pack``: compressed where its name ends in .gz and the like.

    Raises NoPacker where what compresses it is not installed, RemoteError where such a URL cannot be written to, OSError and ValueError
    for what else stands in the way.
    """
    path = local(path)
    packs = pack and bool(suffix_of(path))
    if is_url(path):
        from predlint.output.remote import PackedUrl, UrlOutput

        return PackedUrl(path) if packs else UrlOutput(path)
    return PackedFile(path) if packs else FileOutput(path)


def require_sendable(url: str) -> None:
    """Raises CannotWrite where a URL surely cannot be written to: nobody waits for that until all is made."""
    from predlint.stream.remote_faults import RemoteError

    try:
        open_output(url, pack=False).close(keep=False)
    except RemoteError as error:
        raise CannotWriteError(f"cannot write {shown(url)}: {error.strerror}", error.help) from None


def require_writable(path: str) -> None:
    """Raises CannotWrite where a file of this machine surely is not written in the end."""
    real = os.path.realpath(path)
    if os.path.exists(real) and not os.access(real, os.W_OK):
        raise read_only(path)
    if (os.path.isfile(real) or not os.path.exists(real)) and not os.access(os.path.dirname(real), os.W_OK):
        raise CannotWriteError(f"cannot write {path}: the folder {os.path.dirname(real)} cannot be written to", "name another one")


def require_inside(folder: str, path: str) -> None:
    """Raises CannotWrite for a file in a folder that leads out of it: the user named the folder, and whoever filled it the link."""
    real, root = os.path.realpath(path), os.path.realpath(folder)
    if not real.startswith(os.path.join(root, "")):
        raise CannotWriteError(f"{path} leads to {real}, out of {folder}: nothing is written there", "remove the link, or name that file")


def read_only(path: str, fixed: bool = False) -> CannotWriteError:
    """A file is there that must not be written over. ``fixed``: nobody named it, nor can name another."""
    try:
        of_disk = hasattr(os, "statvfs") and os.statvfs(path).f_flag & os.ST_RDONLY
    except OSError:  # a link to where nobody may look, or a disk that does not tell
        of_disk = False
    if of_disk:
        return CannotWriteError(f"cannot write {path}: its disk is read-only", ELSEWHERE if fixed else "write it to another one")
    return CannotWriteError(f"cannot write {path}: it is read-only", "chmod u+w" if fixed else "chmod u+w, or another name")
