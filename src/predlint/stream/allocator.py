"""Memory that blocks of a file leave behind."""

from __future__ import annotations

from functools import cache

#: More than any piece of what is made of one block at a time; twice as much may lie free before the system has it back. Much more would
#: be bad: what is noted of all records grows in pieces of its own, and moves without a gap behind it only where these are larger.
#: A million records take 28 to 34 bytes each, with 4 MB here 32 to 41; with 2 MB blocks of Label Studio tasks are given back each time.
_LARGE = 3 << 20
#: The same of a part of a file, for a process in which no more than one is noted at a time. What it notes, and what is made of that to be
#: handed over, took 1,300 pages for each 16 MB read.
OF_A_PART = 8 << 20


@cache
def keep_freed_memory(size: int = _LARGE) -> None:
    """Lets the next block have the memory of the one before, once for all in this process.

    The C library of Linux gives memory of some size back to the system at once, and the system clears each page before it gives it
    out again: 150 to 400 pages for each megabyte read. It keeps what is no larger than the largest piece that was freed before.
    That piece is never written to, so it takes no memory itself. Elsewhere this does nothing.
    """
    bytes(size)
