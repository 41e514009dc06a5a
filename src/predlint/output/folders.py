"""Folders that a command writes files into: what the files are called there, and that a folder is gone again when nothing was written."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence

from predlint.stream.urls import is_url, shown


def output_names(files: Sequence[str], roots: Mapping[str, str]) -> list[str]:
    """What files are called in a folder that gets one for each of them: with the folders below the one that was given on the command line,
    of which ``roots`` tells; of a file that was named, its name alone. Where two would be called the same, all of them keep their folders
    below the one that they have in common."""
    names = [_name(file, roots.get(file)) for file in files]
    if len({*names}) == len(names) or any(map(is_url, files)):
        return names
    with contextlib.suppress(ValueError):  # on two drives
        common = os.path.commonpath([os.path.dirname(os.path.abspath(file)) for file in files])
        return [os.path.relpath(os.path.abspath(file), common) for file in files]
    return names


def is_folder_for(path: str, files: Sequence[str], roots: Mapping[str, str]) -> bool:
    """Whether a path stands for a folder: it ends with a slash, or is one; or it is not there, has no ending, and several files go there
    (or one that was found in a folder)."""
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
        if root is not None:  # found in a folder, or by a pattern; of a file in an archive, without the archive
            head = root.partition("::")[0]
            return file.removeprefix(head if head.endswith("/") else head + "/").partition("::")[0]
        return os.path.basename(shown(file).split("?", 1)[0].rstrip("/"))
    below = os.path.relpath(file, root) if root is not None else os.pardir
    return os.path.basename(os.path.normpath(file)) if below.split(os.sep)[0] == os.pardir else below


class MadeFolder:
    """A folder that is there now, with those above it."""

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
        """Removes those that were not there before and hold nothing."""
        for folder in self._made:  # from the lowest
            with contextlib.suppress(OSError):
                os.rmdir(folder)
