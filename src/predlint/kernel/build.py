"""Builds the kernel from its C sources, with whatever compiler is there. Uses nothing but the standard library.

``python -m predlint.kernel.build`` builds it beside the sources; installing predlint does so, too (``hatch_build.py``). Where there is no
compiler predlint reads records in Python: slower, with the same verdicts.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
#: The library's file, beside this one.
FILE = "_scan.so"
#: Bytes of strangers are read here: what the compiler can add against slips is added.
HARDENED = ("-fstack-protector-strong", "-D_FORTIFY_SOURCE=2", "-fno-strict-overflow", "-fno-delete-null-pointer-checks")
FLAGS = ("-std=c99", "-O3", *HARDENED, "-ffp-contract=off", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=hidden")
_SECONDS = 120


class NotBuilt(Exception):
    """Says why there is no library."""


def sources_mark() -> str:
    """Tells the sources from those of other versions."""
    mark = hashlib.sha256()
    for path in sorted([*HERE.glob("*.c"), *HERE.glob("*.h")]):
        mark.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return mark.hexdigest()[:16]


def compiler() -> list[str] | None:
    """The command of a compiler that knows what GCC knows: ``CC``, else one that is found, else Zig's from the package index; None for
    none."""
    named = os.environ.get("CC")
    if named:
        return shlex.split(named)
    found = next(([path] for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)
    if found is None and importable("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc"]
    return found


def importable(name: str) -> bool:
    """True where a package is installed."""
    import importlib.util

    return importlib.util.find_spec(name) is not None


def build(folder: Path = HERE, flags: tuple[str, ...] = FLAGS, command: list[str] | None = None, file: str = FILE) -> Path:
    """Builds the library into a folder and gives its path. Raises NotBuilt."""
    command = command or compiler()
    if command is None:
        raise NotBuilt("no C compiler was found (cc, gcc or clang)")
    handle, name = tempfile.mkstemp(suffix=".so", dir=folder)
    os.close(handle)
    made = Path(name)
    try:
        given = [*command, *flags, f'-DSOURCES="{sources_mark()}"', "-o", name, str(HERE / "scan.c"), "-lm"]
        try:
            done = subprocess.run(given, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotBuilt(f"{command[0]} could not be run: {error}") from None
        if done.returncode:
            first = next((line for line in done.stderr.splitlines() if line.strip()), "")
            raise NotBuilt(f"{command[0]} failed with exit code {done.returncode}: {first.strip()[:200]}")
        made.chmod(0o755)
        return made.replace(folder / file)
    finally:
        made.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        print(build())  # noqa: T201
    except NotBuilt as reason:
        sys.exit(f"predlint: {reason}")
