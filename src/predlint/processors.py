"""The number of processors to use."""

from __future__ import annotations

import os

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
