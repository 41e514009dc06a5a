"""The process that predlint runs in: its processors, its memory, and its garbage."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache

# -- The number of processors to use -------------------------------------------------------------------------------

#: Limits of useful workers: on any machine, and for each processor. More would only wait for one another, each with its own memory.
_ALWAYS, _EACH = 32, 4


def processors() -> int:
    """Returns how many processors this process may use."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        usable = os.cpu_count() or 1
    quota = _quota()
    return max(1, min(usable, quota) if quota else usable)


def max_workers() -> int:
    """Returns the largest useful number of worker processes."""
    return max(_ALWAYS, _EACH * processors())


def useful_workers(workers: int) -> int:
    """Returns the number of worker processes, limited to what is useful here."""
    return workers if workers <= _ALWAYS else min(workers, max_workers())


def _quota() -> int | None:
    """Returns the processor limit of a container, rounded up; None without a limit."""
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            limit, period = file.read().split()
    except (OSError, ValueError):
        return None
    return -(-int(limit) // int(period)) if limit.isdigit() and period.isdigit() and int(period) else None


# -- Pauses Python's garbage collector, which otherwise scans all objects again and again while thousands are made at once --


@contextmanager
def paused_gc() -> Generator[None]:
    """Pauses garbage collection: for code that makes many objects without cycles, which all stay, or all go soon."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


# -- Keeps freed memory in the process, for the next block of a file -----------------------------------------------

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
