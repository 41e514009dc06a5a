"""Detects whether a folder is in use: by files that the system locks for a process and unlocks when it ends, in any way."""

from __future__ import annotations

import os
from typing import Any


def try_lock(file: Any) -> bool | None:
    """Returns True if the file is now locked by us, False if somebody else has locked it, None if locks are not supported."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True


def is_running(pid: int) -> bool:
    """Returns True if this machine has a process of that number, ours or not."""
    if os.name == "nt":
        return _is_running_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it exists, for another user; or the number is no process id
        return True
    return True


def _is_running_on_windows(pid: int) -> bool:
    import ctypes

    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009  (it is not there on other systems)
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return kernel.GetLastError() == 5  # ERROR_ACCESS_DENIED: it exists, for another user
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE
