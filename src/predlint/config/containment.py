"""Decides whether a file is in the folder of a configuration, which limits what a found configuration may reach."""

from __future__ import annotations

import os

from predlint.lazy_regex import lazy_regex
from predlint.stream.urls import READ, ending

#: Folders of version control systems, which may contain keys and addresses, and do not come with a repository.
_OF_VERSIONS = frozenset({".git", "git~1", ".hg", ".svn", ".jj", ".bzr"})  # git~1: its short name on Windows
#: Signs that some disks of macOS leave out of a name.
_INVISIBLE = lazy_regex("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")


def outside_reason(folder: str, path: str) -> str | None:
    """Returns the reason why a path is outside of the folder, with links resolved, or None if it is inside."""
    root, real = os.path.realpath(folder or os.curdir), os.path.realpath(path)
    inner = os.path.join(root, "")
    if not real.startswith(inner):
        return "is not in the folder of the configuration"
    if _OF_VERSIONS.isdisjoint(map(_as_disks_read, real[len(inner) :].split(os.sep))):
        return None
    return "belongs to version control"


def _as_disks_read(name: str) -> str:
    """Returns a name as file systems of Windows and macOS compare it: without case, trailing dots and spaces, and the text after a
    colon."""
    return _INVISIBLE.sub("", name).partition(":")[0].casefold().rstrip(" .")


def matches_name(path: str) -> bool:
    """Returns True if a file, with links resolved, has a suffix that predlint reads."""
    return ending(os.path.realpath(path)) in READ
