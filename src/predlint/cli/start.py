"""The entry point of the ``predlint`` command: so small that Ctrl-C ends it cleanly while the rest is imported."""

from __future__ import annotations

import atexit
import gc
import os
import sys

TYPE_CHECKING = False  # the module typing takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Callable

_STOPPED = 3
_WORDS = "predlint: stopped before the end\n"


def main() -> int:
    """Runs the command line; returns its exit code."""
    # numpy's linear algebra is not used: its threads would take memory and make forked processes unsafe.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Workers that are spawned would import a types.py, say, from the current folder instead of Python's own.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    # Imported modules stay, and records have no cycles: there is little to collect.
    gc.set_threshold(200_000, 20, 100)
    try:
        code = _load()()
    except KeyboardInterrupt:
        sys.stderr.write(_WORDS)
        code = _STOPPED
    finally:
        gc.freeze()
    _end(code)
    return code


def _load() -> Callable[[], int]:
    """Imports the command line. Nothing is open yet, so Ctrl-C may end the process at once; an exception would not always work: orjson
    fails if it is interrupted while it is loaded."""
    import signal

    before = signal.getsignal(signal.SIGINT)
    alone = before is signal.default_int_handler  # else it is ignored (a job in the background), or another program's
    try:
        if alone:
            signal.signal(signal.SIGINT, _leave)
    except ValueError:  # called by another thread than the first, which no signal reaches
        alone = False
    import orjson  # noqa: F401  # pyright: ignore[reportUnusedImport]

    from predlint.cli.main import main as run

    if alone:
        signal.signal(signal.SIGINT, before)
    return run


def _end(code: int) -> None:
    """Ends the process directly if nothing is left to do: Python would free all objects one by one, for 4 ms. With exit handlers, threads,
    or a debugger, Python ends it as usual."""
    import threading

    if atexit._ncallbacks() or threading.active_count() > 1 or _is_watched():  # pyright: ignore[reportPrivateUsage]
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # pyright: ignore[reportUnnecessaryComparison] - so it is when a shell closed it (>&-)
                stream.flush()
    except (OSError, ValueError):  # Python reports these
        return
    os._exit(code)


def _is_watched() -> bool:
    """Returns True if a profiler or debugger is active, which reports at the end, or if Python stays interactive (``python -i``)."""
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    tools = any(monitoring.get_tool(number) for number in range(6)) if monitoring is not None else False
    return bool(tools or sys.gettrace() or sys.getprofile() or sys.flags.inspect)


def _leave(_signal: int, _frame: object) -> None:
    try:
        os.write(2, _WORDS.encode())
    finally:
        os._exit(_STOPPED)
