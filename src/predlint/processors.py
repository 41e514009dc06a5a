"""How many processors there are to work with."""

from __future__ import annotations

import os

#: Workers that any machine may be asked for, and how many for each processor: more only wait for one another, each with memory of its own.
_ALWAYS, _EACH = 32, 4


def processors() -> int:
    """How many processors this process may use."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        usable = os.cpu_count() or 1
    quota = _quota()
    return max(1, min(usable, quota) if quota else usable)


def max_workers() -> int:
    """The largest number of worker processes that is of any use here."""
    return max(_ALWAYS, _EACH * processors())


def useful_workers(workers: int) -> int:
    """So many worker processes, or as many as are of any use here."""
    return workers if workers <= _ALWAYS else min(workers, max_workers())


def _quota() -> int | None:
    """Processors that a container's limit comes to, rounded up."""
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            limit, period = file.read().split()
    except (OSError, ValueError):
        return None
    return -(-int(limit) // int(period)) if limit.isdigit() and period.isdigit() and int(period) else None
