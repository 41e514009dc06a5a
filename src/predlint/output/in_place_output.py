"""Replaces files that were read, only if nothing else has changed them meanwhile; and folders of output."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Mapping, Sequence

from predlint.output.opening import CannotWriteError
from predlint.output.streams import FileOutput
from predlint.stream.errors import is_url, shown

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
        """Raises ReplacedError if the file is not the one that was read; the new content is then kept beside it."""
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
