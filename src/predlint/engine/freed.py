"""Memory that blocks of a file leave behind."""

from __future__ import annotations

from functools import cache

#: More than what is made of one block at a time.
_LARGE = 16 << 20


@cache
def keep_freed_memory() -> None:
    """Lets the next block have the memory of the one before, once for all in this process.

    The C library of Linux gives memory of some size back to the system at once, and the system clears each page before it gives it
    out again: 150 to 400 pages for each megabyte read. It keeps what is no larger than the largest piece that was freed before.
    That piece is never written to, so it takes no memory itself. Elsewhere this does nothing.
    """
    bytes(_LARGE)
