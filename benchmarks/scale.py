"""How do time and memory grow with the file: one process, all processors, little memory?

    python benchmarks/scale.py                     # 1 and 10 million lines, about five minutes
    python benchmarks/scale.py --long              # 100 million lines too: 26 GB of disk, about half an hour
    python benchmarks/scale.py --millions 0.3,1

Prints a table and writes scale.svg, the curves, beside this file. The bare loop is measured on each file in the same run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from data import Classes, Images, write_ontology
from measure import HERE, Answer, Row, Settings, bare, folder, installed, predlint
from picture import Curve, Panel, picture

QUESTION = "A clean file of many lines with a uuid on each, all default rules on: seconds and memory of all processes together"
#: Seconds between two looks at the memory of a command.
_LOOK = 0.05
#: With less memory than their notes take, most of them go to disk.
LITTLE = "64MiB"


class Ran(NamedTuple):
    """What became of a command: wall-clock seconds, and the most that its processes and its spill folder took at a time, in bytes."""

    seconds: float
    memory: int
    disk: int


def run(command: Sequence[str | Path], spill: Path) -> Ran:
    """Runs a command to its end. Memory is the proportional share of every process that descends from it (Linux)."""
    memory = disk = 0
    with tempfile.TemporaryFile() as said:
        begin = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=installed())
        while process.poll() is None:
            memory = max(memory, sum(map(_share, _tree(process.pid))))
            disk = max(disk, sum(map(_size, _files(spill))))
            time.sleep(_LOOK)
        seconds = time.perf_counter() - begin
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"exit code {process.returncode}: {said.read().decode('utf-8', 'replace')[-2000:]}")
    return Ran(seconds, memory, disk)


def _tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    found = [root]
    for pid in found:
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
    return found


def _share(pid: int) -> int:
    """What a process takes: pages that several share count in parts."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):  # gone by now
        return path.stat().st_size
    return 0


def _files(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [path for path in folder.rglob("*") if path.is_file()]
    return []


@dataclass
class Series:
    """One way to run, over all sizes."""

    name: str
    command: list[str | Path] | None
    """Options of ``predlint validate``; None for the bare loop."""
    ran: list[tuple[int, Ran]] = field(default_factory=list[tuple[int, Ran]])


def measure(settings: Settings, sizes: Sequence[int]) -> Answer:
    """Every way over every size; the picture is written beside this file."""
    classes = Classes.of(12)
    ontology, spill = settings.directory / "ontology.json", settings.directory / "spill"
    write_ontology(ontology, classes)
    spill.mkdir()
    images = Images(classes, uuids=True)
    ways = [
        Series("bare loop (orjson.loads)", None),
        Series("one process", ["--jobs", "1"]),
        Series(f"all processors ({os.cpu_count()})", ["--jobs", "auto"]),
        Series(f"one process, --memory {LITTLE}", ["--jobs", "1", "--memory", LITTLE]),
        Series(f"all processors, --memory {LITTLE}", ["--jobs", "auto", "--memory", LITTLE]),
    ]
    rows: list[Row] = []
    for lines in sizes:
        path = settings.directory / "clean.ndjson"
        images.write(path, lines)
        size = path.stat().st_size
        for way in ways:
            command = (
                bare(path) if way.command is None else predlint("validate", "-q", "-O", ontology, "--spill-dir", spill, *way.command, path)
            )
            ran = min((run(command, spill) for _ in range(settings.repeats if lines <= 1_000_000 else 1)), key=lambda ran: ran.seconds)
            way.ran.append((lines, ran))
            ratio = ways[0].ran[-1][1].seconds / ran.seconds
            note = f"{ran.memory / 1e6:,.0f} MB" + (f", {ran.disk / 1e9:,.2f} GB on disk" if ran.disk else "")
            rows.append(Row(f"{lines:,} lines, {way.name}", ran.seconds, lines, size, ratio, note=note, more=ran._asdict()))
            print(rows[-1].cells(), file=sys.stderr, flush=True)
        path.unlink()
    (HERE / "scale.svg").write_text(_picture(ways), encoding="utf-8")
    below = "![time and memory by the number of lines](scale.svg)"
    return Answer("scale", QUESTION, rows, ("what", "seconds", "lines/s", "MB/s", "ratio", "goal", "memory"), below)


def _picture(ways: Sequence[Series]) -> str:
    def curves(values: str) -> list[Curve]:
        scale = 1e6 if values == "memory" else 1
        return [Curve(way.name, [(lines / 1e6, getattr(ran, values) / scale) for lines, ran in way.ran]) for way in ways]

    return picture([Panel("seconds", "million lines", curves("seconds")), Panel("peak memory, MB", "million lines", curves("memory"))])


def main() -> None:
    """Measures, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", default="1,10", help="numbers of lines, in millions")
    parser.add_argument("--long", action="store_true", help="100 million lines too")
    parser.add_argument("--repeats", type=int, default=3, help="of files up to a million lines; the best counts")
    parser.add_argument("--directory", type=folder, help="where to write the files (default: the system's temporary directory)")
    arguments = parser.parse_args()
    sizes = [int(float(number) * 1e6) for number in arguments.millions.split(",")] + [100_000_000] * arguments.long
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # files go, however this ends
    with tempfile.TemporaryDirectory(prefix="bench-", dir=arguments.directory) as directory:
        answer = measure(Settings(Path(directory), repeats=arguments.repeats), sizes)
    print(f"{answer.question}\n\n{answer.text()}")


if __name__ == "__main__":
    main()
