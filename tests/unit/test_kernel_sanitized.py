"""The kernel under the sanitizers of the compiler: its tests, and lines that were spoilt at random. Bytes of strangers are read there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from predlint.kernel.build import compiler

#: Runs the kernel's tests with a library that was built into a folder.
TESTS = """
import sys
from pathlib import Path
import fuzz_kernel
import pytest

fuzz_kernel.take(Path(sys.argv[2]))
sys.exit(pytest.main([*sys.argv[3:], "-q", "-n", "0", "-p", "no:cacheprovider", "--capture=sys"]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sanitized")


def run(folder: Path, repository: Path, monkeypatch: pytest.MonkeyPatch, program: str, *arguments: str, further: str = "") -> str:
    """What the program prints under the sanitizers; a report of theirs ends it."""
    if sys.platform != "linux" or compiler() is None:
        pytest.skip("there is no compiler here, or none whose sanitizers can be put before Python")
    monkeypatch.syspath_prepend(repository / "benchmarks")
    import fuzz_kernel

    command = fuzz_kernel.under_sanitizers(folder, list(arguments), program=program, further=further.split())
    if isinstance(command, str):
        pytest.skip(command)
    monkeypatch.setenv("PYTHONPATH", str(repository / "benchmarks"))
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[:4000]}"  # a report comes first, then the stack of Python
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("further", "compiler", "of"),
    [
        pytest.param("", "clang", ("bounds", "brush", "drawing_operations", "png", "rings"), id="of clang"),
        pytest.param("-U__SSE2__", None, (), id="for other processors"),  # to which drawings are the same
    ],
)
@pytest.mark.timeout(900)
def test_the_kernels_tests_pass_under_sanitizers(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, further: str, compiler: str | None, of: tuple[str, ...]
) -> None:
    """Those of clang come first: they refuse more, such as a place that is reckoned from no list at all."""
    if compiler is not None and shutil.which(compiler) is not None:
        monkeypatch.setenv("CC", compiler)
    program = tmp_path / "tests.py"
    program.write_text(TESTS, encoding="utf-8")
    tests = [f"tests/unit/test_kernel{name}.py" for name in ("", "_duplicates", "_tracks", *[f"_{each}" for each in of])]
    tests.append("tests/engine/test_encord_kernel.py")  # the parts of a row that tell of each other
    printed = run(tmp_path, repository, monkeypatch, str(program), *tests, further=further)
    assert " passed" in printed
    skipped = [line for line in printed.splitlines() if line.startswith("SKIPPED")]
    assert ("skipped" in printed) == bool(skipped)
    assert all("the shared corpus is not at" in line for line in skipped), skipped


@pytest.mark.parametrize(
    ("fuzzer", "lines"),
    [
        ("fuzz_kernel", 4_000),
        pytest.param("fuzz_kernel_coco", 2_000, marks=pytest.mark.slow),
        pytest.param("fuzz_kernel_rows", 3_000, marks=pytest.mark.slow),
    ],
)
def test_spoilt_records_do_no_harm_and_are_never_wrongly_clean(
    fuzzer: str, lines: int, folder: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is anything told otherwise for the tracks along which they are read."""
    program, limits = repository / "benchmarks" / f"{fuzzer}.py", ("--lines", str(lines), "--rounds", "15", "--seconds", "600")
    printed = run(folder, repository, monkeypatch, str(program), *limits, "--seed", "7")
    assert printed.rstrip().endswith("; 0 faults"), printed


def test_a_slip_is_seen(folder: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the tests above would pass for want of sanitizers."""
    program = folder / "slip.py"
    program.write_text(
        "import ctypes, sys\nfrom pathlib import Path\nimport fuzz_kernel\nfuzz_kernel.take(Path(sys.argv[2]))\n"
        "from predlint.kernel.library import library\nnumbers = (ctypes.c_double * 3)()\n"
        "place = ctypes.CDLL(None).malloc\nplace.restype = ctypes.c_void_p\nplace = place(24)\n"
        "library().predlint_ring(ctypes.c_void_p(place), 40)\n",
        encoding="utf-8",
    )
    with pytest.raises(AssertionError, match="heap-buffer-overflow"):
        run(folder, repository, monkeypatch, str(program))
