"""Output folders: the names of the files in them, and the removal of folders that stayed empty."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence

from predlint.stream.urls import is_url, shown


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
