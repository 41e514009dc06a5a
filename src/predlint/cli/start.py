"""The entry of the ``predlint`` command: so light that a Ctrl-C while the rest is loaded ends it as any other does."""

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
    """Runs the command line; gives its exit code."""
    # numpy's linear algebra is not used: its threads would only take memory, and stand in the way of processes that are forked.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Workers that do not begin as copies would load a types.py, say, that lies in the current folder, and not Python's own.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    # What is loaded stays, and records hold no cycles: there is little to collect on the way, and nothing at the end.
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
    """The command line. Nothing is open yet, so that a Ctrl-C may end all at once, where an exception would not always be told as one:
    orjson, for one, does not outlive any while it is loaded."""
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
    """Ends the process where nothing is left to be done: Python would take down all objects that there are, one by one, for 4 ms. What is
    registered for the end, threads, and who looks on are left to it."""
    import threading

    if atexit._ncallbacks() or threading.active_count() > 1 or _is_watched():  # pyright: ignore[reportPrivateUsage]
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # pyright: ignore[reportUnnecessaryComparison] - so it is when a shell closed it (>&-)
                stream.flush()
    except (OSError, ValueError):  # of which Python tells
        return
    os._exit(code)


def _is_watched() -> bool:
    """Whether a profiler or a debugger looks on, which tells of it at the end, or somebody goes on behind it (``python -i``)."""
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    tools = any(monitoring.get_tool(number) for number in range(6)) if monitoring is not None else False
    return bool(tools or sys.gettrace() or sys.getprofile() or sys.flags.inspect)


def _leave(_signal: int, _frame: object) -> None:
    try:
        os.write(2, _WORDS.encode())
    finally:
        os._exit(_STOPPED)
