"""Keeps freed memory in the process, for the next block of a file."""

from __future__ import annotations

from functools import cache

#: More than the largest single allocation for one block. Up to twice as much may stay free before the system gets it back. A much larger
#: limit would be bad: the columns of all records grow in allocations of their own, and move without leaving a gap only if these exceed the
#: limit. A million records take 28 to 34 bytes each, with 4 MB here 32 to 41; with 2 MB, blocks of Label Studio tasks are given back each
#: time.
_LARGE = 3 << 20
#: The limit for a process that checks parts of files, and so keeps columns of one part at a time. Recording and serializing these columns
#: took 1,300 pages for each 16 MB read.
OF_A_PART = 8 << 20


@cache
def keep_freed_memory(size: int = _LARGE) -> None:
    """Lets the next block reuse the memory of the one before. Has an effect once per process.

    The C library of Linux gives memory of some size back to the system at once, and the system clears each page before it gives it
    out again: 150 to 400 pages for each megabyte read. It keeps allocations no larger than the largest one that was freed before.
    That one is never written to, so it takes no memory itself. Elsewhere this does nothing.
    """
    bytes(size)
