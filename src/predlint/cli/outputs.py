"""Opens files to be written, and reports errors in a uniform way."""

from __future__ import annotations

import contextlib
import os
import stat

from predlint.cli.errors import CommandError
from predlint.output.streams import FileOutput
from predlint.stream.errors import is_url, local, shown


def open_file(path: str, name: str, *, by_name: bool = False, fixed: bool = False) -> FileOutput:
    """Opens a file for writing. ``name``: its suggested name, if ``path`` is a folder; ``by_name``: compress as the suffix says; ``fixed``:
    the user did not name the path, and cannot change it. Raises CommandError."""
    from predlint.output.opening import NoPackerError, open_output
    from predlint.stream.remote import RemoteError

    try:
        return open_output(path, pack=by_name)
    except NoPackerError as error:
        raise CommandError(error.message, error.help) from None
    except RemoteError as error:
        raise CommandError(f"cannot write {shown(local(path))}: {error.strerror}", error.help) from None
    except (OSError, ValueError) as error:
        raise cannot_write(local(path), error, name, fixed) from None


def require_packer(path: str) -> None:
    """Raises CommandError before the work begins if the compressor for the suffix is not installed."""
    from predlint.output import opening

    try:
        opening.require_packer(path)
    except opening.NoPackerError as error:
        raise CommandError(error.message, error.help) from None


def require_local(path: str) -> None:
    """Raises CommandError for a URL."""
    if is_url(path):
        raise CommandError(f"files are written to this machine, not to {shown(path)}", "write it here, and copy it there")


def require_sendable(url: str) -> None:
    """Raises CommandError if a URL surely cannot be written to, before all work is done."""
    from predlint.output.opening import CannotWriteError, require_sendable

    try:
        require_sendable(url)
    except CannotWriteError as error:
        raise CommandError(error.message, error.help) from None


def require_no_link_out(folder: str, path: str) -> None:
    """Raises CommandError for a file in a folder that leads out of it."""
    from predlint.output.opening import CannotWriteError, require_inside

    try:
        require_inside(folder, path)
    except CannotWriteError as error:
        raise CommandError(error.message, error.help) from None


def require_uncompressed(path: str, what: str) -> None:
    """Raises CommandError if the suffix asks for a compression that predlint could not read again."""
    from predlint.output.opening import plain_name, suffix_of

    if suffix_of(path):
        raise CommandError(f"{path}: {what} is not read compressed, so it is not written compressed", f"name it {plain_name(path)}")


def cannot_write(path: str, error: OSError | ValueError, name: str, fixed: bool = False) -> CommandError:
    """Returns the error for a file that cannot be written, with the help."""
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
    """Returns the folder, or its nearest parent that exists."""
    while folder and not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    return folder or os.curdir


def identities(path: str) -> list[str | tuple[int, int]]:
    """Returns keys that identify a file: its real path or its URL, and its device and inode, since it may have several names or be
    redirected by ``<``."""
    if is_url(path):
        return [path]
    keys: list[str | tuple[int, int]] = []
    with contextlib.suppress(OSError, ValueError):
        status = os.fstat(0) if path == "-" else os.stat(path)
        if stat.S_ISREG(status.st_mode):
            keys.append((status.st_dev, status.st_ino))
    return keys if path == "-" else [os.path.realpath(path), *keys]
