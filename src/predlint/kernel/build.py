"""Builds the kernel from its C sources, with whatever compiler is there. Uses nothing but the standard library.

``python -m predlint.kernel.build`` builds it beside the sources; installing predlint does so, too (``hatch_build.py``). Where there is no
compiler predlint reads records in Python: slower, with the same verdicts.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: The library's file, beside this one. It is found by its path, and called so on all systems: nobody takes it for a module of Python.
FILE = "scan.bin"
#: Bytes of strangers are read here: what the compiler can add against slips is added.
HARDENED = (
    "-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fno-strict-overflow", "-fno-delete-null-pointer-checks",
)  # fmt: skip
FLAGS = ("-std=c99", "-O2", *HARDENED, "-ffp-contract=off", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=hidden")
#: Compilers that are looked for.
_NAMES = ("cc", "gcc", "clang")
#: For the library on a slow machine: Zig builds the system's libraries first, which takes it a minute or two for Windows.
_SECONDS = 900
_TRIAL = """
#include <math.h>
#include <stdlib.h>
#include <string.h>
double predlint_trial(const char *text, int power);
double predlint_trial(const char *text, int power) { return text ? ldexp((double)strlen(text), power) : (double)labs(power); }
"""


class NotBuilt(Exception):
    """Says why there is no library."""


def sources_mark() -> str:
    """Tells the sources from those of other versions."""
    mark = hashlib.sha256()
    for path in sorted([*HERE.glob("*.c"), *HERE.glob("*.h")]):
        mark.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return mark.hexdigest()[:16]


def compiler() -> list[str]:
    """The command of a compiler that knows what GCC knows: ``CC``, else one that is found, else Zig's from the package index.

    Raises NotBuilt where there is none that works, and where the kernel is not for this machine.
    """
    if not _is_for_this_machine():
        raise NotBuilt("the kernel is for processors of 64 bits, lowest byte first")
    named = shlex.split(os.environ.get("CC", ""))
    if named:
        fault = _compiler_problem(named)
        if fault is not None:
            raise NotBuilt(f"CC={shlex.join(named)} does not work: {fault}")
        return named
    faults: list[str] = []
    for path in _found():
        fault = _compiler_problem([path])
        if fault is None:
            return [path]
        faults.append(f"{path} does not work: {fault}")
    target = zig_target()
    if target is not None and has_zig():
        return zig(target)
    raise NotBuilt(faults[0] if faults else "no C compiler was found (cc, gcc or clang)")


def zig(target: str) -> list[str]:
    """The command of the compiler in the package ziglang. The target names its processor: any of the kind runs what is built."""
    return [sys.executable, "-m", "ziglang", "cc", "-target", target]


def has_zig() -> bool:
    """True where the package ziglang is installed."""
    return importlib.util.find_spec("ziglang") is not None


def zig_target() -> str | None:
    """What Zig calls this machine; None for one that the kernel or the package ziglang is not for."""
    if not _is_for_this_machine():
        return None
    kind = sysconfig.get_platform()
    if kind.startswith("win"):  # platform.machine() tells of the processor there, not of this Python
        return {"win-amd64": "x86_64-windows-gnu", "win-arm64": "aarch64-windows-gnu"}.get(kind)
    machine = platform.machine()
    if sys.platform == "darwin":
        known = {"arm64": "aarch64", "x86_64": "x86_64"}.get(machine)
        return f"{known}-macos.{deployment_target()}" if known else None
    if sys.platform != "linux":
        return None
    known = {"x86_64": "x86_64", "aarch64": "aarch64", "ppc64le": "powerpc64le"}.get(machine)
    libc = "gnu.2.17" if platform.libc_ver()[0] == "glibc" else "musl"
    return f"{known}-linux-{libc}" if known else None


def _is_for_this_machine() -> bool:
    return sys.byteorder == "little" and sys.maxsize > 1 << 32


def deployment_target() -> str:
    """The oldest macOS that is built for."""
    return os.environ.get("MACOSX_DEPLOYMENT_TARGET") or ("11.0" if platform.machine() == "arm64" else "10.13")


def _found() -> list[str]:
    """Compilers of this machine. Those of Windows do not know what GCC knows, or build for another C library than Python's."""
    if os.name == "nt":
        return []
    found = [path for name in _NAMES if (path := shutil.which(name))]
    if sys.platform == "darwin" and _no_tools_of_apple():  # what stands in /usr/bin there only opens a window that offers to install them
        return [path for path in found if os.path.dirname(path) != "/usr/bin"]
    return found


def _no_tools_of_apple() -> bool:
    try:
        return subprocess.run(["/usr/bin/xcode-select", "-p"], capture_output=True, timeout=60, check=False).returncode != 0
    except (OSError, subprocess.TimeoutExpired):
        return True


def _compiler_problem(command: list[str]) -> str | None:
    """Why a compiler does not do: it cannot build a library of three lines, or what it builds cannot be loaded by this Python."""
    with tempfile.TemporaryDirectory(prefix="predlint-", ignore_cleanup_errors=True) as name:
        source, made = Path(name, "trial.c"), Path(name, FILE)
        source.write_text(_TRIAL, encoding="ascii")
        try:
            _compile([*command, *FLAGS, *_linked(command)], source, made)
        except NotBuilt as reason:
            return str(reason)
        loads = [sys.executable, "-I", "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])", str(made)]
        done = subprocess.run(loads, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False)
        return "what it builds cannot be loaded by this Python" if done.returncode else None


def _linked(command: list[str]) -> tuple[str, ...]:
    """What the linker is told besides: what is built does not tell where and when that was, and its addresses of functions are fixed."""
    target = next((word for word in command if "-macos" in word or "-windows" in word or "-linux" in word), sys.platform)
    if "darwin" in target or "macos" in target:
        oldest = () if "-target" in command else (f"-mmacosx-version-min={deployment_target()}", "-arch", platform.machine())
        return "-g0", "-Wl,-x", f"-Wl,-install_name,{FILE}", *oldest
    return ("-g0", "-s", "-Wl,-z,relro,-z,now") if "linux" in target else ("-g0", "-s")


def _compile(command: list[str], source: Path, made: Path) -> None:
    """Runs a compiler. Raises NotBuilt."""
    given = [*command, "-o", str(made), source.name, "-lm"]
    # what Zig builds of the system's libraries goes away with the rest, unless there is a place for it
    place = {} if "ZIG_GLOBAL_CACHE_DIR" in os.environ else {"ZIG_GLOBAL_CACHE_DIR": str(made.parent / "zig")}
    local = {"ZIG_LOCAL_CACHE_DIR": str(made.parent / "zig-local")}
    name = "ziglang" if "ziglang" in command else command[0]
    try:
        done = subprocess.run(
            given, cwd=source.parent, env=os.environ | place | local, capture_output=True, text=True, errors="replace", timeout=_SECONDS,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except OSError as error:
        raise NotBuilt(f"{name} could not be run: {(error.strerror or str(error)).lower()}") from None
    except subprocess.TimeoutExpired:
        raise NotBuilt(f"{name} took longer than {_SECONDS} seconds") from None
    if done.returncode or not made.exists():
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        said = next((line for line in lines if "error" in line.lower()), lines[0] if lines else "")
        raise NotBuilt(f"{name} failed with exit code {done.returncode}: {said[:200]}".rstrip(" :"))


def build(folder: Path = HERE, flags: tuple[str, ...] | None = None, command: list[str] | None = None, file: str = FILE) -> Path:
    """Builds the library into a folder and gives its path: whole, or not at all. Without ``flags`` it is built as it is released.

    Raises NotBuilt.
    """
    command = command or compiler()
    flags = flags or (*FLAGS, *_linked(command))
    try:
        with tempfile.TemporaryDirectory(prefix="building-", dir=folder, ignore_cleanup_errors=True) as name:
            made = Path(name, FILE)  # of its own name: some linkers write it into the library
            _compile([*command, *flags, f'-DSOURCES="{sources_mark()}"'], HERE / "scan.c", made)
            made.chmod(0o755)
            return made.replace(folder / file)
    except OSError as error:
        raise NotBuilt(f"{folder / file} cannot be written: {(error.strerror or str(error)).lower()}") from None


if __name__ == "__main__":
    try:
        print(build())  # noqa: T201
    except NotBuilt as reason:
        sys.exit(f"predlint: the kernel was not built: {reason}; predlint works without it, but large files take longer")
