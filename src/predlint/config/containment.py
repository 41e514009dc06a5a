"""Whether a file lies in the folder of a configuration, as far as what came with the configuration reaches."""

from __future__ import annotations

import os

from predlint.lazy_regex import lazy_regex
from predlint.stream.urls import READ, ending

#: What a program for versions keeps of its own, with keys and addresses in it: it does not come with a repository.
_OF_VERSIONS = frozenset({".git", "git~1", ".hg", ".svn", ".jj", ".bzr"})  # git~1: the short name that Windows gives
#: Signs that some disks of macOS leave out of a name.
_INVISIBLE = lazy_regex("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")


def outside_reason(folder: str, path: str) -> str | None:
    """Why a path does not lead to a place in the folder or below it, links followed; None where it does."""
    root, real = os.path.realpath(folder or os.curdir), os.path.realpath(path)
    inner = os.path.join(root, "")
    if not real.startswith(inner):
        return "is not in the folder of the configuration"
    if _OF_VERSIONS.isdisjoint(map(_as_disks_read, real[len(inner) :].split(os.sep))):
        return None
    return "belongs to version control"


def _as_disks_read(name: str) -> str:
    """A name as a disk may read it on Windows and macOS: without its case, its end, and what stands behind a colon."""
    return _INVISIBLE.sub("", name).partition(":")[0].casefold().rstrip(" .")


def matches_name(path: str) -> bool:
    """True for a file whose name says that it may be one which predlint reads, links followed."""
    return ending(os.path.realpath(path)) in READ
