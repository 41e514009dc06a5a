"""The command, and pieces of Python, in a process of their own in which files are cut into small parts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import warm

TESTS = Path(__file__).parent.parent
_KITS = (str(TESTS / "engine"), str(TESTS))

#: What the command's process does first: the sizes, and what a test has to add.
_COMMAND = """
import sys
from predlint.engine import pool, run, runner, sizes, workers
from predlint.io import splitting
sizes.PART, sizes.LEAST_FOR_PROCESSES, splitting._PROBE_BYTES = {part}, {least}, {part}
pool.forks = lambda: {fork}
{before}
from predlint.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
#: A worker's part that is not the first waits for a minute, and tells that it does.
SLEEPS = """
import os, pathlib, time
def check(ref, part, original=workers.check):
    pathlib.Path(f"pids/{os.getpid()}").touch()
    if part.start >= LATE:
        pathlib.Path("waits").touch()
        time.sleep(60)
    return original(ref, part)
runner.check = check
"""


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str
    left: list[str]
    """What is left in its folder for temporary files."""

    @property
    def untimed(self) -> tuple[int, str]:
        """Exit code and report, without how long it took."""
        return self.code, "\n".join(line.rsplit(" · ", 1)[0] if " · " in line else line for line in self.out.split("\n"))


class Processes:
    """Starts processes in a folder, each of which has a folder for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        (folder / "pids").mkdir()
        self.started: list[subprocess.Popen[bytes]] = []

    def start(
        self, *args: object, part: int = 2_000, least: int = 0, fork: bool = True, before: str = "", stdin: bytes | None = None
    ) -> subprocess.Popen[bytes]:
        """``predlint ARGS`` with parts of so many bytes; files of ``minimum`` bytes are worth processes."""
        program = _COMMAND.format(part=part, least=least, fork=fork, before=before)
        return self._start([sys.executable, "-c", program, *map(str, args)], stdin)

    def _start(self, command: list[str], stdin: bytes | None) -> subprocess.Popen[bytes]:
        environment = self._environment | {"PYTHONPATH": _with(_KITS)}
        pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with self._input(stdin) as given:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdin=given, **pipes, start_new_session=True)
        self.started.append(process)
        return process

    @property
    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PREDLINT_DEBUG")}
        return kept | {"TMPDIR": str(self.temporary)}

    def _input(self, stdin: bytes | None) -> IO[bytes]:
        if stdin is None:
            return open(os.devnull, "rb")
        (self.folder / "stdin").write_bytes(stdin)
        return open(self.folder / "stdin", "rb")

    def end(self, process: subprocess.Popen[bytes], seconds: float = 60) -> Ended:
        """Waits for a process, without a word of a traceback."""
        out, err = process.communicate(timeout=seconds)
        return self._ended(process.returncode, out, err)

    def _ended(self, code: int, out: bytes, err: bytes) -> Ended:
        return Ended(code, out.decode(), err.decode("utf-8", "replace"), sorted(os.listdir(self.temporary)))

    def run(
        self, *args: object, part: int = 2_000, least: int = 0, fork: bool = True, before: str = "", stdin: bytes | None = None
    ) -> Ended:
        """The command from begin to end."""
        if not fork:  # what is started anew reads the program that its parent was started with
            return self.end(self.start(*args, part=part, least=least, fork=fork, before=before, stdin=stdin))
        program = f"import sys; sys.path += {_KITS}\n" + _COMMAND.format(part=part, least=least, fork=fork, before=before)
        with self._input(stdin) as given:
            done = warm.run(args, stdin=given, cwd=self.folder, env=self._environment, program=program)
        return self._ended(done.returncode, done.stdout, done.stderr)

    def python(self, program: str, *args: object) -> Any:
        """What a program of Python prints as JSON."""
        ended = self.end(self._start([sys.executable, "-c", program, *map(str, args)], None))
        assert ended.code == 0, ended.err
        assert ended.left == [], ended
        return json.loads(ended.out)

    @property
    def workers(self) -> list[int]:
        """Processes that have told of themselves."""
        return [int(name) for name in os.listdir(self.folder / "pids")]

    def kill_all(self) -> None:
        """Ends what is still there of what was started."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
        for pid in self.workers:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        for process in self.started:
            process.communicate()


def _with(folders: tuple[str, ...]) -> str:
    """The folders that modules come from, with some in front."""
    return os.pathsep.join((*folders, *filter(None, [os.environ.get("PYTHONPATH")])))


def is_alive(pid: int) -> bool:
    """True for a process that runs. One that ended, and that nobody waited for, does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Waits until something holds; False when it takes longer."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
