"""Builds the kernel from its C sources, with any compiler that is installed. Uses only the standard library, and imports little of it: each
run that loads the kernel imports this module.

``python -m predlint.kernel.build`` builds it beside the sources; installing predlint does so, too (``hatch_build.py``). Without a compiler
predlint reads records in Python: slower, with the same verdicts.
"""

from __future__ import annotations

import hashlib
import os
import sys

TYPE_CHECKING = False  # the module typing may not be loaded yet
if TYPE_CHECKING:
    from pathlib import Path

#: The folder of the sources.
HERE = os.path.dirname(os.path.realpath(__file__))
#: The library's file, in this folder. It has this name on all systems, so that Python does not take it for a module.
FILE = "scan.bin"
#: The kernel reads untrusted bytes, so all hardening of the compiler is on.
HARDENED = (
    "-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fno-strict-overflow", "-fno-delete-null-pointer-checks",
)  # fmt: skip
FLAGS = ("-std=c99", "-O2", *HARDENED, "-ffp-contract=off", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=hidden")
#: Compilers to look for.
_NAMES = ("cc", "gcc", "clang")
#: Timeout of a build on a slow machine: Zig builds the system's libraries first, a minute or two for Windows.
_SECONDS = 900
_TRIAL = """
#include <math.h>
#include <stdlib.h>
#include <string.h>
double predlint_trial(const char *text, int power);
double predlint_trial(const char *text, int power) { return text ? ldexp((double)strlen(text), power) : (double)labs(power); }
"""


class NotBuilt(Exception):
    """Raised if there is no library. The text names the reason."""


def sources_mark() -> str:
    """Returns a hash that tells these sources from those of other versions."""
    mark = hashlib.sha256()
    for name in sorted(os.listdir(HERE)):
        if name.endswith((".c", ".h")):
            with open(os.path.join(HERE, name), "rb") as file:
                mark.update(file.read().replace(b"\r\n", b"\n"))
    return mark.hexdigest()[:16]


def compiler() -> list[str]:
    """Returns the command of a compiler with GCC's options: ``CC``, else one that is found, else Zig's from the package index.

    Raises NotBuilt if none works, or if the kernel does not support this machine.
    """
    import shlex

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
    """Returns the command of the compiler in the package ziglang. The target names only the kind of processor: the library runs on any of
    that kind."""
    return [sys.executable, "-m", "ziglang", "cc", "-target", target]


def has_zig() -> bool:
    """Returns True if the package ziglang is installed."""
    import importlib.util

    return importlib.util.find_spec("ziglang") is not None


def zig_target() -> str | None:
    """Returns Zig's name of this machine; None if the kernel or the package ziglang does not support it."""
    import platform
    import sysconfig

    if not _is_for_this_machine():
        return None
    kind = sysconfig.get_platform()
    if kind.startswith("win"):  # there, platform.machine() names the processor, not the one of this Python
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
    """Returns the oldest macOS to build for."""
    import platform

    return os.environ.get("MACOSX_DEPLOYMENT_TARGET") or ("11.0" if platform.machine() == "arm64" else "10.13")


def _found() -> list[str]:
    """Returns the compilers of this machine. Those of Windows lack GCC's options, or build for another C library than Python's."""
    import shutil

    if os.name == "nt":
        return []
    found = [path for name in _NAMES if (path := shutil.which(name))]
    if sys.platform == "darwin" and _no_tools_of_apple():  # the stubs in /usr/bin only offer to install the tools
        return [path for path in found if os.path.dirname(path) != "/usr/bin"]
    return found


def _no_tools_of_apple() -> bool:
    import subprocess

    try:
        return subprocess.run(["/usr/bin/xcode-select", "-p"], capture_output=True, timeout=60, check=False).returncode != 0
    except (OSError, subprocess.TimeoutExpired):
        return True


def _compiler_problem(command: list[str]) -> str | None:
    """Returns why a compiler cannot be used: it cannot build a library of three lines, or this Python cannot load the result. None if it
    works."""
    import subprocess
    import tempfile
    from pathlib import Path

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
    """Returns further linker options: no build time or path in the library, and fixed addresses of functions."""
    import platform

    target = next((word for word in command if "-macos" in word or "-windows" in word or "-linux" in word), sys.platform)
    if "darwin" in target or "macos" in target:
        oldest = () if "-target" in command else (f"-mmacosx-version-min={deployment_target()}", "-arch", platform.machine())
        return "-g0", "-Wl,-x", f"-Wl,-install_name,{FILE}", *oldest
    return ("-g0", "-s", "-Wl,-z,relro,-z,now") if "linux" in target else ("-g0", "-s")


def _compile(command: list[str], source: Path, made: Path) -> None:
    """Runs a compiler. Raises NotBuilt."""
    import subprocess

    given = [*command, "-o", str(made), source.name, "-lm"]
    # the system libraries that Zig builds are deleted with the rest, unless it has a cache
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
        problem = next((line for line in lines if "error" in line.lower()), lines[0] if lines else "")
        raise NotBuilt(f"{name} failed with exit code {done.returncode}: {problem[:200]}".rstrip(" :"))


def build(
    folder: str | os.PathLike[str] = HERE, flags: tuple[str, ...] | None = None, command: list[str] | None = None, file: str = FILE
) -> Path:
    """Builds the library into a folder and returns its path. The file appears whole or not at all. Without ``flags`` it is built as it is
    released.

    Raises NotBuilt.
    """
    import tempfile
    from pathlib import Path

    command = command or compiler()
    flags = flags or (*FLAGS, *_linked(command))
    try:
        with tempfile.TemporaryDirectory(prefix="building-", dir=folder, ignore_cleanup_errors=True) as name:
            made = Path(name, FILE)  # of its own name: some linkers write it into the library
            _compile([*command, *flags, f'-DSOURCES="{sources_mark()}"'], Path(HERE, "scan.c"), made)
            made.chmod(0o755)
            return made.replace(Path(folder, file))
    except OSError as error:
        raise NotBuilt(f"{Path(folder, file)} cannot be written: {(error.strerror or str(error)).lower()}") from None


if __name__ == "__main__":
    try:
        print(build())  # noqa: T201
    except NotBuilt as reason:
        sys.exit(f"predlint: the kernel was not built: {reason}; predlint works without it, but large files take longer")
