"""Facts about the machine and its settings that affect a run."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
import tempfile
from typing import Any

from msgspec import Struct

from predlint.processors import processors
from predlint.report.terminal import is_terminal, terminal_width, use_color


class Folder(Struct, frozen=True):
    """A folder for data that does not fit into memory."""

    path: str | None
    free: int | None
    """Bytes."""
    fault: str | None
    """Why nothing can be written there."""


def system() -> str:
    """The operating system, its release and the kind of processor."""
    return f"{platform.system()} {platform.release()} {platform.machine()}".strip()


def python() -> str:
    """The version of Python and its file."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def kernel() -> dict[str, Any]:
    """Returns whether the compiled kernel is used; if not, the reason and the remedy."""
    from predlint.kernel.kernel_option import requested
    from predlint.kernel.library import library_path, missing, remedy

    why = missing()
    return {
        "there": why is None, "path": library_path() if why is None else None, "required": requested() == "require",
        "why": why, "help": remedy() if why is not None else None,
    }  # fmt: skip


def memory() -> tuple[int | None, int | None]:
    """Returns the total and free memory in bytes, within the limit of a container. None for an unknown number."""
    total, free = _of_system()
    limit, used = _number("/sys/fs/cgroup/memory.max"), _number("/sys/fs/cgroup/memory.current")
    if limit is not None and (total is None or limit < total):
        total = limit
        if used is not None:
            free = min(free, limit - used) if free is not None else limit - used
    return total, max(0, free) if free is not None else None


def _of_system() -> tuple[int | None, int | None]:
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file)
        return tuple(int(lines[name].split()[0]) * 1024 for name in ("MemTotal", "MemAvailable"))  # pyright: ignore[reportReturnType]
    except (OSError, ValueError, KeyError, IndexError):  # not Linux
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), None
    except (AttributeError, ValueError, OSError):
        return None, None


def _number(path: str) -> int | None:
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):  # no such limit: there is no file, or it says "max"
        return None


def temporary(path: str | None = None) -> Folder:
    """The folder for temporary files: the usual one, or another. Something is written there, and taken away again."""
    try:
        folder = path or tempfile.gettempdir()
    except OSError as error:
        return Folder(None, None, (error.strerror or str(error)).lower())
    try:
        free = shutil.disk_usage(folder).free
        with tempfile.TemporaryFile(prefix="predlint-", dir=folder) as file:
            file.write(b"predlint")
    except OSError as error:
        return Folder(folder, None, (error.strerror or str(error)).lower())
    return Folder(folder, free, None)


def terminal() -> dict[str, Any]:
    """Returns the facts about standard output."""
    return {
        "terminal": is_terminal(sys.stdout),
        "width": terminal_width(sys.stdout),
        "encoding": getattr(sys.stdout, "encoding", None),
        "locale": locale.getlocale()[1] or locale.getpreferredencoding(False),
        "colors": use_color("auto", sys.stdout),
        "because": _because(),
    }


def _because() -> str:
    """Returns the reason why colours are on or off."""
    if os.environ.get("NO_COLOR"):
        return "NO_COLOR is set"
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return "FORCE_COLOR is set"
    if is_terminal(sys.stdout):
        return "a terminal"
    return "TERM is dumb" if os.environ.get("TERM") == "dumb" and sys.stdout.isatty() else "not a terminal"


def machine() -> dict[str, Any]:
    """Processors, memory and room for temporary files."""
    total, free = memory()
    folder = temporary()
    return {
        "system": system(), "processors": processors(), "memory": total, "memory_free": free,
        "temporary": {"path": folder.path, "free": folder.free, "fault": folder.fault},
    }  # fmt: skip
