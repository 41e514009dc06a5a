"""Opens files that are to be written; what stands in the way is said in one way."""

from __future__ import annotations

import contextlib
import os
import stat

from predlint.cli.errors import CommandError
from predlint.output.streams import FileOutput
from predlint.stream.urls import is_url, local, shown


def open_file(path: str, name: str, *, by_name: bool = False, fixed: bool = False) -> FileOutput:
    """A file to write. ``name``: what it may be called, where ``path`` is a folder; ``by_name``: compressed, where ``path`` ends so;
    ``fixed``: nobody named it, nor can name another. Raises Fault."""
    from predlint.output.compression import NoPackerError
    from predlint.output.opening import open_output
    from predlint.stream.remote_faults import RemoteError

    try:
        return open_output(path, pack=by_name)
    except NoPackerError as error:
        raise CommandError(error.message, error.help) from None
    except RemoteError as error:
        raise CommandError(f"cannot write {shown(local(path))}: {error.strerror}", error.help) from None
    except (OSError, ValueError) as error:
        raise cannot_write(local(path), error, name, fixed) from None


def require_packer(path: str) -> None:
    """Raises Fault where what the name asks for is not installed: before the work begins."""
    from predlint.output import compression

    try:
        compression.require_packer(path)
    except compression.NoPackerError as error:
        raise CommandError(error.message, error.help) from None


def require_local(path: str) -> None:
    """Raises Fault for a URL."""
    if is_url(path):
        raise CommandError(f"files are written to this machine, not to {shown(path)}", "write it here, and copy it there")


def require_sendable(url: str) -> None:
    """Raises Fault where a URL surely cannot be written to: nobody waits for that until all is made."""
    from predlint.output.opening import CannotWriteError, require_sendable

    try:
        require_sendable(url)
    except CannotWriteError as error:
        raise CommandError(error.message, error.help) from None


def require_no_link_out(folder: str, path: str) -> None:
    """Raises Fault for a file in a folder that leads out of it."""
    from predlint.output.opening import CannotWriteError, require_inside

    try:
        require_inside(folder, path)
    except CannotWriteError as error:
        raise CommandError(error.message, error.help) from None


def require_uncompressed(path: str, what: str) -> None:
    """Raises Fault where a file would be compressed by its name, and could not be read again."""
    from predlint.output.compression import plain_name, suffix_of

    if suffix_of(path):
        raise CommandError(f"{path}: {what} is not read compressed, so it is not written compressed", f"name it {plain_name(path)}")


def cannot_write(path: str, error: OSError | ValueError, name: str, fixed: bool = False) -> CommandError:
    """Why a file cannot be written, and what to do about it."""
    import shlex

    from predlint.output.opening import ELSEWHERE, read_only

    folder = os.path.dirname(path)
    above = _lowest(folder)
    help = None
    if not path:
        return CommandError("the name of the file to write is empty", f"for example: {name}")
    if os.path.isdir(path):
        help = f"name a file in it: {shlex.quote(os.path.join(path, name))}"
    elif folder and not os.path.isdir(above):
        help = f"{above} is a file: name a folder in its place"
    elif isinstance(error, PermissionError) and os.path.lexists(path) and not os.access(path, os.W_OK):
        refused = read_only(path, fixed)
        return CommandError(refused.message, refused.help)
    elif not os.access(above, os.W_OK):
        where = f"the folder {above}" if above != os.curdir else "this folder"
        return CommandError(f"cannot write {path}: {where} cannot be written to", ELSEWHERE if fixed else "name another one")
    elif folder and above != folder:
        help = f"make the folder first: mkdir -p {shlex.quote(folder)}"
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return CommandError(f"cannot write {path}: {reason}", help)


def _lowest(folder: str) -> str:
    """The folder, or that of those above it that is there."""
    while folder and not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    return folder or os.curdir


def identities(path: str) -> list[str | tuple[int, int]]:
    """What tells a file from others: its real path, or its URL; and its number, for one that goes by several names or came by ``<``."""
    if is_url(path):
        return [path]
    keys: list[str | tuple[int, int]] = []
    with contextlib.suppress(OSError, ValueError):
        told = os.fstat(0) if path == "-" else os.stat(path)
        if stat.S_ISREG(told.st_mode):
            keys.append((told.st_dev, told.st_ino))
    return keys if path == "-" else [os.path.realpath(path), *keys]
