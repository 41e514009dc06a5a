"""What every test may use."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from predlint.engine import files, sizes
from predlint.kernel import kernel_option
from predlint.model.hashes import SIZE, Secret
from predlint.shape import record_checks

REPOSITORY = Path(__file__).parent.parent

# A shared machine stalls at times: no deadline per example. The same examples every time, so that a red run can be repeated and a green
# one means something; `explore` draws others on each run (make explore), and what it finds becomes an example of its law.
settings.register_profile("default", max_examples=75, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", settings.get_profile("default"), derandomize=False, max_examples=400, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "default")

# What a shell starts in the background ignores Ctrl-C and Ctrl-\, and so would the commands that tests start and stop with it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGQUIT") and signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thirteen thousand tests and all their modules stay to the end: to look through them for garbage, again and again, takes a tenth
    of the time. Half of it is saved where what pytest makes of their assertions is kept, also where Python is told to keep nothing."""
    gc.disable()
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        return (yield)
    finally:
        sys.dont_write_bytecode = kept
        gc.freeze()
        gc.enable()
        gc.set_threshold(100_000, 50, 1_000)  # nor is it worth to look after every seven hundred things


def pytest_sessionfinish() -> None:
    """pytest looks through all that there is five times at its end, for what only then tells of a fault: once will do."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def kernel_for_all() -> Iterator[None]:
    """The kernel reads files of any size, so that tests of a few lines are tests of it; many records that it proves clean are explained all
    the same."""
    with (
        mock.patch.object(kernel_option, "WORTH", 0),
        mock.patch.multiple(sizes, SAMPLE_RECORDS=100, SAMPLE_BYTES=1 << 20, SAMPLED_SHARE=1),
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def checks_by_themselves() -> Iterator[None]:
    """Each check is held to what it declares itself, also where several are run as one."""
    with mock.patch.object(record_checks, "STRICT", True):
        yield


@pytest.fixture(scope="session", autouse=True)
def secret_of_runs() -> Iterator[None]:
    """Runs have another secret than this process: whoever does not hand it on finds nothing again. And it is the same in all tests."""
    with mock.patch.object(files, "OWN", Secret(bytes(range(SIZE)))):
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def street() -> Path:
    """The shipped example: ontology.json, datarows.csv, clean.ndjson, broken.ndjson."""
    return REPOSITORY / "examples" / "street"


@pytest.fixture(scope="session")
def predlint_command() -> str:
    """The console script that was installed beside this Python."""
    name = "predlint.exe" if sys.platform == "win32" else "predlint"
    command = Path(sys.executable).parent / name
    if not command.exists():
        pytest.fail(f"{command} is missing: install the project first (make test does)")
    return str(command)
