"""What the measurements share: timed child processes, interleaved repeats, medians, the table.

Every number is put in relation to one loop, measured in the same run on the same file, so that it means something on
another machine too:

    with open(path, "rb") as file:
        for line in file:
            orjson.loads(line)

A file that is one JSON value is put in relation to one call besides, `orjson.loads` of the whole file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
BARE_LOOP = """
import sys, orjson
loads = orjson.loads
with open(sys.argv[1], "rb") as file:
    for line in file:
        loads(line)
"""
BARE_WHOLE = """
import sys, orjson
with open(sys.argv[1], "rb") as file:
    orjson.loads(file.read())
"""


@dataclass(frozen=True)
class Settings:
    """How much to measure, and where the files may lie."""

    directory: Path
    lines: int = 300_000
    repeats: int = 3
    memory_lines: tuple[int, ...] = (1_000_000, 3_000_000)


@dataclass
class Row:
    """One line of a table. ``ratio`` is the bare loop's time over this one's: 1 is as fast, 2 is twice as fast."""

    what: str
    seconds: float | None = None
    lines: int | None = None
    bytes: int | None = None
    ratio: float | None = None
    goal: str = ""
    note: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def cells(self) -> list[str]:
        rate = speed = ""
        if self.seconds and self.lines:
            rate = f"{self.lines / self.seconds:,.0f}"
        if self.seconds and self.bytes:
            speed = f"{self.bytes / self.seconds / 1e6:,.0f}"
        seconds = "" if self.seconds is None else f"{self.seconds:.3f}"
        return [self.what, seconds, rate, speed, ratio_text(self.ratio), self.goal, self.note]


@dataclass
class Answer:
    """The answer to one question: its table and what is to be said below it, ready to print and to keep."""

    name: str
    question: str
    rows: list[Row]
    head: tuple[str, ...] = ("what", "seconds", "lines/s", "MB/s", "ratio", "goal", "")
    below: str = ""

    def text(self) -> str:
        """The table, and what is to be said below it."""
        return f"{self.table()}\n\n{self.below}" if self.below else self.table()

    def table(self) -> str:
        return table(self.head, [row.cells() for row in self.rows])

    def as_dict(self) -> dict[str, Any]:
        rows = [{k: v for k, v in vars(row).items() if v not in (None, "", {})} for row in self.rows]
        return {"name": self.name, "question": self.question, "rows": rows, **({"below": self.below} if self.below else {})}


def ratio_text(ratio: float | None) -> str:
    """Two digits that say something."""
    if ratio is None:
        return ""
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with aligned columns; columns without any content are left out."""
    kept = [n for n in range(len(head)) if any(row[n] for row in rows)]
    lines = [[head[n] for n in kept], *([row[n] for n in kept] for row in rows)]
    widths = [max(3, *(len(line[n]) for line in lines)) for n in range(len(kept))]
    numeric = [all(not line[n] or line[n].replace(",", "").replace(".", "").isdigit() for line in lines[1:]) for n in range(len(kept))]

    def text(line: Sequence[str]) -> str:
        cells = (c.rjust(w) if right else c.ljust(w) for c, w, right in zip(line, widths, numeric, strict=True))
        return "| " + " | ".join(cells) + " |"

    rule = "|" + "|".join("-" * (w + 1) + ":" if right else "-" * (w + 2) for w, right in zip(widths, numeric, strict=True)) + "|"
    return "\n".join([text(lines[0]), rule, *map(text, lines[1:])])


class Child(NamedTuple):
    """What became of a child process."""

    seconds: float
    code: int
    out: str
    err: str


def installed() -> dict[str, str]:
    """The environment of an installed program, which does not compile its modules at every start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def child(command: Sequence[str | Path], *, expect: Sequence[int] = (0,), out: Path | None = None) -> Child:
    """Run a command to its end. Standard output goes to ``out``, else is returned. Raises when the exit code is not expected."""
    with tempfile.TemporaryFile() as err, out.open("w+b") if out else tempfile.TemporaryFile() as sink:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=sink, stderr=err, env=installed())
        code = process.wait()
        seconds = time.perf_counter() - start
        err.seek(0)
        sink.seek(0)
        output = err.read().decode("utf-8", "replace")
        text = "" if out else sink.read().decode("utf-8", "replace")
        if code not in expect:
            shown = " ".join(str(part) for part in command if "\n" not in str(part))
            raise RuntimeError(f"exit code {code} from {shown}\n{output[-2000:]}\n{text[-2000:]}")
    return Child(seconds, code, text, output)


# A child starts as a copy of its parent, whose memory counts into the child's peak: so the parent must be a small one.
LAUNCHER = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("\\n%d %f" % (used.ru_maxrss * (1 if sys.platform == "darwin" else 1024), used.ru_utime + used.ru_stime), file=sys.stderr)
sys.exit(code)
"""


class Weighed(NamedTuple):
    """What became of a child process, its peak resident memory in bytes and the seconds that it kept a processor busy."""

    seconds: float
    peak: int
    busy: float
    out: str


def weighed(command: Sequence[str | Path], expect: Sequence[int] = (0,)) -> Weighed:
    """Run a command to its end; its seconds have the hundredth in them that the launcher takes to start."""
    result = child([sys.executable, "-S", "-c", LAUNCHER, *command], expect=expect)
    peak, busy = result.err.rsplit(None, 2)[-2:]
    return Weighed(result.seconds, int(peak), float(busy), result.out)


def seconds_and_peak(command: Sequence[str | Path]) -> tuple[float, int]:
    """Seconds and peak resident memory of a command, in bytes."""
    return weighed(command)[:2]


def peak_memory(command: Sequence[str | Path]) -> int:
    """Peak resident memory of a command, in bytes."""
    return seconds_and_peak(command)[1]


def bare(path: Path) -> list[str | Path]:
    """The command of the bare loop, as a process of its own."""
    return [sys.executable, "-c", BARE_LOOP, path]


def bare_whole(path: Path) -> list[str | Path]:
    """The command of one call of orjson for the whole file, as a process of its own."""
    return [sys.executable, "-c", BARE_WHOLE, path]


def predlint(*arguments: str | Path) -> list[str | Path]:
    """A predlint command line in this Python."""
    return [sys.executable, "-m", "predlint", *arguments]


def validate(ontology: Path, *arguments: str | Path, jobs: str = "1") -> list[str | Path]:
    """The command that is measured: all default rules, in one process if nothing else is said."""
    return predlint("validate", "--jobs", jobs, "--ontology", ontology, *arguments)


def inside(settings: Settings, ontology: Path, predictions: Path, *more: str | Path) -> dict[str, Any]:
    """Median seconds of the bare loop and of a compiled checker, interleaved inside one fresh process (see inside.py)."""
    command = [sys.executable, HERE / "inside.py", ontology, predictions, "--repeats", str(settings.repeats), *more]
    result: dict[str, Any] = json.loads(child(command).out)
    return result


def compared(what: str, ratio: float, goal: float | None) -> Row:
    """How many times as fast as another, and whether that is enough."""
    if goal is None:
        return Row(what, ratio=ratio, note="no goal")
    return Row(what, ratio=ratio, goal=f"≥ {goal:g}", note="met" if ratio >= goal else "not met")


def interleave(contenders: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """Median seconds of each contender. They take turns, so that a slow minute of the machine hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(repeats + 1):
        for name, run in contenders.items():
            took = run()
            if turn:  # the first turn warms the file cache
                seconds[name].append(took)
    return {name: statistics.median(values) for name, values in seconds.items()}


def machine() -> dict[str, Any]:
    """What the numbers were measured on, as far as it says."""
    cpu = platform.processor() or platform.machine()
    with suppress(OSError):
        names = [line for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    result: dict[str, Any] = {"cpu": cpu, "cores": os.cpu_count(), "system": f"{platform.system()} {platform.machine()}"}
    with suppress(AttributeError, ValueError, OSError):
        result["memory_gib"] = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    result["python"] = f"{platform.python_implementation()} {platform.python_version()}"
    for package in ("predlint", "orjson", "msgspec", "numpy"):
        result[package] = metadata.version(package)
    return result


def folder(path: str) -> Path:
    """Returns the folder of an option. Raises ArgumentTypeError if there is none."""
    if not Path(path).is_dir():
        raise argparse.ArgumentTypeError(f"no such folder: {path}")
    return Path(path)


@contextmanager
def settings_from_command_line(description: str | None) -> Generator[tuple[Settings, argparse.Namespace]]:
    """The settings that every measurement's command line has; its files are deleted at the end."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=Settings.lines)
    parser.add_argument("--repeats", type=int, default=Settings.repeats)
    parser.add_argument("--quick", action="store_true", help="a tenth of the lines, three repeats: to see that it works")
    parser.add_argument("--directory", type=folder, help="where to write the files (default: the system's temporary directory)")
    parser.add_argument("--only", help="run.py: comma-separated names of measurements")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=arguments.directory) as directory:
        settings = Settings(Path(directory), arguments.lines, arguments.repeats)
        if arguments.quick:
            settings = Settings(Path(directory), settings.lines // 10, 3, tuple(n // 10 for n in settings.memory_lines))
        yield settings, arguments


def alone(measure: Callable[[Settings], Answer], description: str | None) -> None:
    """Run one measurement by itself and print its table."""
    with settings_from_command_line(description) as (settings, _):
        answer = measure(settings)
        print(f"{answer.question}\n\n{answer.text()}")
