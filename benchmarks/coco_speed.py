"""(j) COCO: how long does a file of a million annotations take, and how much memory, beside the tools that read such files?"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from coco_files import CocoFiles, Layout, write_categories
from coco_tools import DATUMARO, FASTER, PANLABEL, PYCOCOTOOLS, Tool
from environments import MissingPeerError
from measure import Answer, Row, Settings, Weighed, alone, bare_whole, compared, inside, interleave, validate, weighed

QUESTION = "COCO: annotation files with polygons and result arrays, all default rules on, one process"
HEAD = ("what", "seconds", "annotations/s", "MB/s", "ratio", "goal", "")
#: Images of the large files when the other questions have all their lines; annotations on each.
IMAGES, EACH = 20_000, 50
#: The file for Datumaro, which keeps everything in memory and takes statistics of it.
SMALL_IMAGES, SMALL_EACH = 2_000, 10
#: The file with masks; as many annotations on each image.
MASKED_IMAGES = 10_000
#: The rule that mentions boxes without a segmentation, which that file has alone.
BOXES_ALONE = "REC310"
#: A run over a large file takes ten seconds or more; so many of them are enough.
LARGE_REPEATS = 3
#: Goals: how many times as fast as another; peak memory in MB.
COCO_GOAL, PANLABEL_GOAL, DATUMARO_GOAL, PEAK_GOAL = 3.0, 1.5, 10.0, 200
#: How many times as fast two processors are as one.
TWO_GOAL = 1.8
#: What a row of the table is about: the layout of the file, or another file.
LAYOUTS: dict[Layout, str] = {"lists-first": "lists first", "annotations-first": "lists last"}
RESULTS, SMALL, MASKS = "results", "small", "masks"
#: Anything that is found in these files, even a mere hint, ends the measurement: they are clean.
CLEAN = ("--fail-level", "info", "-q")
OURS, LOADS = "predlint validate", "orjson.loads of the file"
ALL = f"{OURS}, all processors"


@dataclass
class Contest:
    """Contenders over one file, each a whole process, in turns; what they say of themselves is kept beside."""

    settings: Settings
    path: Path
    annotations: int
    repeats: int
    commands: dict[str, list[str | Path]] = field(default_factory=dict)
    missing: list[Row] = field(default_factory=list)
    runs: dict[str, list[Weighed]] = field(default_factory=dict)

    def enter(self, name: str, tool: Tool, *arguments: str | Path) -> None:
        """Let a tool take part, or say why it cannot."""
        try:
            self.commands[name] = tool.command(*arguments)
        except MissingPeerError as error:
            self.missing.append(Row(name, note=f"missing: {error}"))

    def run(self) -> dict[str, float]:
        """Median seconds of each."""

        def contend(name: str, command: Sequence[str | Path]) -> Callable[[], float]:
            runs = self.runs[name] = []

            def once() -> float:
                runs.append(weighed(command))
                return runs[-1].seconds

            return once

        return interleave({name: contend(name, command) for name, command in self.commands.items()}, self.repeats)

    def rows(self, where: str, seconds: dict[str, float], notes: dict[str, str]) -> list[Row]:
        """A line for each contender: its time beside that of one orjson.loads of the file, and its peak memory."""
        size, loads = self.path.stat().st_size, seconds[LOADS]
        rows: list[Row] = []
        for name, took in seconds.items():
            peak, busy = max(run.peak for run in self.runs[name]), self.busy(name)
            note = f"peak {peak / 1e6:,.0f} MB, processor {busy:.1f} s" + (f"; {notes[name]}" if name in notes else "")
            more = {"peak_bytes": peak, "busy_seconds": busy}
            rows.append(Row(f"{where}: {name}", took, self.annotations, size, loads / took, note=note, more=more))
        return rows + self.missing

    def busy(self, name: str) -> float:
        """Median of the seconds that a contender keeps a processor busy: steadier than its time where others use the machine too."""
        return median(run.busy for run in self.runs[name][1:])

    def beside(self, seconds: dict[str, float], goals: dict[str, float | None], where: str) -> list[Row]:
        """How many times as fast as each other tool, and whether that is enough; beside it the same by processor time."""
        rows: list[Row] = []
        for name, goal in goals.items():
            if name in seconds:
                row = compared(f"{where}: {OURS} beside {name}", seconds[name] / seconds[OURS], goal)
                row.note += f"; by processor time {self.busy(name) / self.busy(OURS):.2f}"
                rows.append(row)
        return rows

    def said(self, name: str, *members: str) -> float:
        """Median of the seconds that a tool measured within its own process, without its start."""
        return median(sum(json.loads(run.out)[member] for member in members) for run in self.runs[name][1:])


def measure(settings: Settings) -> Answer:
    """Whole processes over both layouts and over a result array; then Datumaro and a small file."""
    images = max(1, IMAGES * settings.lines // Settings.lines)
    files = CocoFiles(images, EACH)
    rows: list[Row] = []
    for layout, words in LAYOUTS.items():
        rows += documents(settings, files, layout, words)
    rows += results(settings, files)
    rows += masks(settings)
    return Answer("coco_speed", QUESTION, rows + small(settings), HEAD)


def documents(settings: Settings, files: CocoFiles, layout: Layout, words: str) -> list[Row]:
    """One large annotation file."""
    path, categories = settings.directory / "annotations.json", settings.directory / "categories.json"
    files.write_document(path, layout)
    write_categories(categories)
    contest = Contest(settings, path, files.total, min(settings.repeats, LARGE_REPEATS))
    contest.commands |= {LOADS: bare_whole(path), OURS: validate(categories, *CLEAN, path)}
    contest.commands[ALL] = validate(categories, *CLEAN, path, jobs="auto")
    if layout == "lists-first":
        contest.commands[f"{OURS}, the file its own ontology"] = validate(path, *CLEAN, path)
    contest.enter("pycocotools COCO()", PYCOCOTOOLS, "speed", path)
    contest.enter("faster-coco-eval COCO()", FASTER, "speed", path)
    contest.enter("panlabel validate", PANLABEL, "validate", "--format", "coco", path)
    seconds = contest.run()
    rows = contest.rows(words, seconds, {"panlabel validate": "segmentation is not looked at"})
    goals = {"pycocotools COCO()": COCO_GOAL, "faster-coco-eval COCO()": None, "panlabel validate": PANLABEL_GOAL}
    rows += contest.beside(seconds, goals, words)
    rows.append(compared(f"{words}: {ALL} beside one", seconds[OURS] / seconds[ALL], TWO_GOAL if os.cpu_count() == 2 else None))
    rows.append(peak_row(contest, words))
    path.unlink()
    return rows


def results(settings: Settings, files: CocoFiles) -> list[Row]:
    """One large result array, with the images and categories that it belongs to."""
    path, reference = settings.directory / "results.json", settings.directory / "truth.json"
    files.write_results(path)
    files.write_truth(reference)
    contest = Contest(settings, path, files.total, min(settings.repeats, LARGE_REPEATS))
    contest.commands |= {LOADS: bare_whole(path), OURS: validate(reference, "--data-rows", reference, *CLEAN, path)}
    contest.enter("pycocotools COCO() and loadRes", PYCOCOTOOLS, "speed", reference, path)
    contest.enter("faster-coco-eval COCO() and loadRes", FASTER, "speed", reference, path)
    seconds = contest.run()
    rows = contest.rows(RESULTS, seconds, {})
    goals = {"pycocotools COCO() and loadRes": COCO_GOAL, "faster-coco-eval COCO() and loadRes": None}
    rows += contest.beside(seconds, goals, RESULTS)
    rows.append(peak_row(contest, RESULTS))
    path.unlink()
    return rows


def masks(settings: Settings) -> list[Row]:
    """An annotation file with a mask, as compressed run lengths, in each annotation."""
    path, categories = settings.directory / "masks.json", settings.directory / "categories.json"
    files = CocoFiles(max(1, MASKED_IMAGES * settings.lines // Settings.lines), SMALL_EACH, drawn="masks")
    files.write_document(path, "lists-first")
    write_categories(categories)
    contest = Contest(settings, path, files.total, min(settings.repeats, LARGE_REPEATS))
    contest.commands |= {LOADS: bare_whole(path), OURS: validate(categories, *CLEAN, path)}
    contest.enter("pycocotools COCO()", PYCOCOTOOLS, "speed", path)
    seconds = contest.run()
    rows = contest.rows(MASKS, seconds, {"pycocotools COCO()": "masks are not looked at"})
    rows += contest.beside(seconds, {"pycocotools COCO()": None}, MASKS)
    path.unlink()
    return rows


def small(settings: Settings) -> list[Row]:
    """Boxes without polygons, whole processes and within a process, beside Datumaro."""
    path, categories = settings.directory / "small.json", settings.directory / "categories.json"
    files = CocoFiles(SMALL_IMAGES, SMALL_EACH, drawn="boxes")
    files.write_document(path, "lists-first")
    write_categories(categories)
    name = "Datumaro, import and validation"
    contest = Contest(settings, path, files.total, settings.repeats)
    contest.commands |= {LOADS: bare_whole(path), OURS: validate(categories, "--ignore", BOXES_ALONE, *CLEAN, path)}
    contest.enter(name, DATUMARO, "speed", path)
    seconds = contest.run()
    notes: dict[str, str] = {}
    within: dict[str, float] = {}
    if name in seconds:
        reports: dict[str, int] = json.loads(contest.runs[name][-1].out)["reports"]
        notes[name] = ", ".join(f"{number:,} {severity}s" for severity, number in reports.items())
        within[name] = contest.said(name, "seconds_import", "seconds_validate")
    rows = contest.rows(SMALL, seconds, notes) + contest.beside(seconds, {name: DATUMARO_GOAL}, SMALL)
    ours = inside(settings, categories, path)
    size, where = path.stat().st_size, f"{SMALL}, within a process"
    within = {LOADS: ours["bare"], "checker.validate": ours["check"]} | within
    rows += [Row(f"{where}: {what}", took, files.total, size, within[LOADS] / took) for what, took in within.items()]
    path.unlink()
    if name not in within:
        return rows
    ratio = within[name] / within["checker.validate"]
    return [*rows, compared(f"{where}: checker.validate beside {name}", ratio, DATUMARO_GOAL)]


def peak_row(contest: Contest, where: str) -> Row:
    """Peak memory and its goal."""
    peak = max(run.peak for run in contest.runs[OURS])
    note = f"peak {peak / 1e6:,.0f} MB: {'met' if peak <= PEAK_GOAL * 1e6 else 'not met'}"
    more: dict[str, Any] = {"peak_bytes": peak}
    return Row(f"{where}: {OURS}", goal=f"≤ {PEAK_GOAL} MB", note=note, more=more)


if __name__ == "__main__":
    alone(measure, __doc__)
