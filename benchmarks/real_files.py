"""(q) How fast are files as they really come: long outlines, mistakes, a long list of data rows, repeats?

Seconds, and ratios, are of processor time without that of the start: a command's own, less what it takes with ten lines of the same file.
So they say what a line costs, whatever else the machine does, and `end_to_end.py` says what the start costs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import mask_files
from coco_files import CocoFiles, write_categories
from coco_tools import PANLABEL
from data import Classes, Images, write_ontology
from environments import MissingPeerError, environment
from faulty import a_percent
from label_studio import LINES_TO_A_TASK
from label_studio_data import write_config, write_each, write_tasks
from measure import HERE, Answer, Row, Settings, alone, bare, bare_whole, child, interleave, predlint, validate, weighed
from real_lines import (
    by_pixels,
    one_each,
    one_of_ten,
    twenty_kinds,
    write_faults,
    write_one_each,
    write_outlines,
    write_repeats,
    write_rows,
)

QUESTION = "Files as they come, text report, one process: processor time without that of the start; a ratio of 1 is that of the bare loop"
OURS, BARE, LOADS = "predlint", "bare loop", "orjson.loads of the file"
#: Points of an outline; there are so many points in a file as 2,400 lines of a thousand have, when other files have all their lines.
POINTS, ALL_POINTS = (4, 10, 65, 100, 300, 1_000, 10_000), 2_400_000
#: Those that read lines.
PEERS = ("pysimdjson", "jsonschema-rs", "msgspec", "duckdb")
#: So many times the lines of other questions stand in the longest clean file, and are annotations and tasks in those of other platforms.
LONGEST, LONG, TASKS_LONGER = 10, 10 / 3, 20
#: The least ratios.
GOALS = {"a million clean": 1.9, "the longest clean": 2.2, "100 points": 1.6, "csv": 0.75, "one of ten wrong": 0.9}
PANLABEL_GOAL, TASKS_GOAL, TWO_GOAL, TWO_GOAL_COCO = 3, 1.5, 1.75, 1.3
REPEATS_ONE_OF = 100


@dataclass(frozen=True)
class Case:
    """A file of lines: how it is made, and what is asked of it."""

    what: str
    write: Callable[[Path], None]
    lines: int
    goal: float | None = None
    clean: bool = True
    rows: str = ""
    """The ending of the name of its list of data rows."""
    peers: Sequence[str] = PEERS


@dataclass
class Contest:
    """Contenders over one file of lines."""

    settings: Settings
    ontology: Path
    schema: Path
    path: Path
    case: Case
    data_rows: Path | None = None
    loops: dict[str, list[float]] = field(default_factory=dict)
    """Of the bare loop within a peer's process."""
    refused: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ten = self.path.with_name(f"ten-{self.path.name}")
        with self.path.open("rb") as file:
            self.ten.write_bytes(b"".join(islice(file, 10)))

    def rows(self) -> list[Row]:
        """A line for each contender."""
        contenders: dict[str, Callable[[], float]] = {BARE: self._bare, OURS: self._ours}
        missing: list[Row] = []
        for name in self.case.peers:
            try:
                contenders[name] = partial(self._peer, name, environment(name, "orjson"))
            except MissingPeerError as error:
                missing.append(Row(f"{self.case.what}: {name}", note=f"missing: {error}"))
        seconds, rows = interleave(contenders, self.settings.repeats), list[Row]()
        for name, took in seconds.items():
            loop = median(self.loops[name][1:]) if name in self.loops else seconds[BARE]
            row = Row(f"{self.case.what}: {name}", took, self.case.lines, self.path.stat().st_size, loop / took)
            if name == OURS:
                row = with_goal(row, self.case.goal)
            elif not self.case.clean and name in self.refused:
                row.note = f"refuses {self.refused[name]:,} lines"
            rows.append(row)
        return rows + missing

    def _bare(self) -> float:
        return less_its_start(bare, self.path, self.ten)

    def _ours(self) -> float:
        shown, code = (("-q",), (0,)) if self.case.clean else (("--format", "text"), (0, 1))
        listed = ("--data-rows", self.data_rows) if self.data_rows else ()

        def command(path: Path) -> list[str | Path]:
            return validate(self.ontology, *shown, *(listed if path == self.path else ()), path)

        return less_its_start(command, self.path, self.ten, code)

    def _peer(self, name: str, python: Path) -> float:
        program = HERE / "peer_programs" / f"{name.replace('-', '_')}_peer.py"
        listed = (self.data_rows,) if self.data_rows and name == "duckdb" else ()
        reported = json.loads(child([python, program, self.schema, self.ontology, self.path, "0", *listed]).out)
        self.loops.setdefault(name, []).append(reported["bare_busy"])
        self.refused[name] = reported["lines"] - reported["valid"]
        if self.case.clean and self.refused[name]:
            raise RuntimeError(f"{name} refuses {self.refused[name]} of {reported['lines']} clean lines")
        return reported["busy"]


def busy(command: Sequence[str | Path], expect: Sequence[int] = (0,)) -> float:
    """The seconds in which a command keeps a processor busy."""
    return weighed(command, expect).busy


def less_its_start(command: Callable[[Path], list[str | Path]], path: Path, few: Path, expect: Sequence[int] = (0,)) -> float:
    """The same of a command over a file, less what it takes with one that holds next to nothing."""
    return busy(command(path), expect) - busy(command(few), expect)


def with_goal(row: Row, goal: float | None) -> Row:
    """The row with its goal, and whether it is met."""
    if goal is not None and row.ratio is not None:
        row.goal, row.note = f"≥ {goal:g}", "met" if row.ratio >= goal else "not met"
    return row


def cases(settings: Settings, classes: Classes) -> list[Case]:
    """All files of lines."""
    lines, million, longest = settings.lines, int(settings.lines * LONG), settings.lines * LONGEST
    images = Images(classes, uuids=True)
    [name] = classes.names["polygon"]

    def clean(count: int) -> Callable[[Path], None]:
        return lambda path: images.write(path, count)

    def repeats(path: Path) -> None:
        whole = path.with_name("whole.ndjson")
        images.write(whole, million)
        write_repeats(whole, path, REPEATS_ONE_OF)
        whole.unlink()

    made = [
        Case(f"{million:,} clean lines", clean(million), million, GOALS["a million clean"]),
        Case(f"{longest:,} clean lines", clean(longest), longest, GOALS["the longest clean"], peers=()),
    ]
    for points in POINTS:
        count = max(1, min(lines, ALL_POINTS * lines // Settings.lines // points))
        goal = GOALS["100 points"] if points == 100 else None
        made.append(Case(f"outlines of {points:,} points", lambda path, p=points, n=count: write_outlines(path, name, p, n), count, goal))
    for points in (100, 1_000):
        count, goal = max(1, ALL_POINTS * lines // Settings.lines // points), GOALS["100 points"] if points == 100 else None
        what = f"outlines of some {points:,} points from pixel to pixel"
        made.append(Case(what, lambda path, p=points, n=count: write_outlines(path, name, p, n, by_pixels), count, goal))
    for ending in ("csv", "ndjson", "parquet", "txt"):
        goal, peers = (GOALS["csv"], ("duckdb",)) if ending == "csv" else (None, ())
        what = f"as many data rows as lines, {ending}"
        made.append(Case(what, lambda path: write_one_each(path, classes, lines), lines, goal, rows=ending, peers=peers))
    for what, change, goal in (
        ("one of ten lines wrong", one_of_ten, GOALS["one of ten wrong"]),
        ("percent for a fraction on all lines", a_percent, None),
        ("twenty mistakes, one of them on each line", twenty_kinds, None),
        ("an unknown name of its own on each line", one_each, None),
    ):
        made.append(Case(what, lambda path, c=change: write_faults(path, classes, lines, c), lines, goal, clean=False))
    made.append(Case(f"{million:,} lines, uuids of one in {2 * REPEATS_ONE_OF} repeated", repeats, million, clean=False))
    return made


def measure(settings: Settings) -> Answer:
    """Lines of Labelbox beside what reads such lines; then tasks, and annotations, and two processes."""
    classes = Classes.of(12)
    ontology, emitted = settings.directory / "ontology.json", settings.directory / "emitted"
    write_ontology(ontology, classes)
    child(predlint("compile", ontology, "-o", emitted))
    rows: list[Row] = []
    for case in cases(settings, classes):
        path, listed = settings.directory / "lines.ndjson", settings.directory / f"rows.{case.rows}" if case.rows else None
        case.write(path)
        if listed is not None:
            write_rows(listed, case.lines)
        rows += Contest(settings, ontology, emitted / "schema.json", path, case, listed).rows()
        if case.lines == settings.lines * LONGEST:
            rows.append(two(settings, f"{case.what}, two processes", validate(ontology, "-q", path), TWO_GOAL))
        path.unlink()
    return Answer("real_files", QUESTION, rows + tasks(settings) + annotations(settings) + masks(settings))


def two(settings: Settings, what: str, one: list[str | Path], goal: float) -> Row:
    """How many times as fast as one process two are, from start to exit, by the clock on the wall."""
    both = ["2" if part == "1" and one[at - 1] == "--jobs" else part for at, part in enumerate(one)]
    ratios = [child(one).seconds / child(both).seconds for _ in range(settings.repeats)]
    ratio = median(ratios)
    return with_goal(Row(what, ratio=ratio), goal)


def tasks(settings: Settings) -> list[Row]:
    """Tasks of Label Studio in one array, against the loop over the same tasks, one a line."""
    config, path, each = (settings.directory / name for name in ("config.xml", "tasks.json", "tasks.ndjson"))
    count = TASKS_LONGER * settings.lines // LINES_TO_A_TASK
    write_config(config)
    write_tasks(path, count)
    write_each(each, count)
    few, few_each = settings.directory / "few.json", settings.directory / "few.ndjson"
    write_tasks(few, 1)
    write_each(few_each, 1)
    seconds = interleave({
        BARE: lambda: less_its_start(bare, each, few_each),
        OURS: lambda: less_its_start(lambda path: validate(config, "-q", path), path, few),
    }, settings.repeats)  # fmt: skip
    size, what = path.stat().st_size, f"{count:,} tasks of Label Studio"
    path.unlink()
    each.unlink()
    rows = [Row(f"{what}: {name}", took, count, size, seconds[BARE] / took) for name, took in seconds.items()]
    return [rows[0], with_goal(rows[1], TASKS_GOAL)]


def annotations(settings: Settings) -> list[Row]:
    """COCO files beside panlabel; the ratio is to one `orjson.loads` of the file."""
    rows: list[Row] = []
    categories, small = settings.directory / "categories.json", settings.directory / "small.json"
    write_categories(categories)
    CocoFiles(1, 1).write_document(small, "lists-first")
    for images, goal in ((settings.lines // 50, None), (settings.lines // 15, TWO_GOAL_COCO)):
        path, files = settings.directory / "annotations.json", CocoFiles(images, 50)
        files.write_document(path, "lists-first")
        commands: dict[str, Callable[[Path], list[str | Path]]] = {
            LOADS: bare_whole,
            OURS: lambda path: validate(categories, "-q", path),
            f"{OURS}, the file its own ontology": lambda path: validate(path, "-q", path),
            "panlabel": lambda path: PANLABEL.command("validate", "--format", "coco", path),
        }
        contenders = {name: partial(less_its_start, command, path, small) for name, command in commands.items()}
        seconds = interleave(contenders, settings.repeats)
        what, size = f"{files.total:,} annotations of COCO", path.stat().st_size
        rows += [Row(f"{what}: {name}", took, files.total, size, seconds[LOADS] / took) for name, took in seconds.items()]
        rows.append(with_goal(Row(f"{what}: {OURS} beside panlabel", ratio=seconds["panlabel"] / seconds[OURS]), PANLABEL_GOAL))
        if goal is not None:
            rows.append(two(settings, f"{what}, two processes", validate(categories, "-q", path), goal))
        path.unlink()
    return rows


def masks(settings: Settings) -> list[Row]:
    """Files of masks; beside images, the loop that unpacks them. Ratios are to the bare loop, or to `orjson.loads` of a COCO file."""
    ontology, config, categories = (settings.directory / name for name in ("raster.json", "brush.xml", "categories.json"))
    ontology.write_text(json.dumps(mask_files.ONTOLOGY), encoding="utf-8")
    config.write_text(mask_files.CONFIG, encoding="utf-8")
    write_categories(categories)
    kinds = ((mask_files.IMAGES, ontology, bare), (mask_files.BRUSHES, config, bare), (mask_files.SPECKLED, categories, bare_whole))
    rows: list[Row] = []
    for made, held_against, loop in kinds:
        for what, write, maximum in made:
            count = max(12, maximum * settings.lines // Settings.lines)
            ending = "ndjson" if loop is bare else "json"
            path, few = settings.directory / f"masks.{ending}", settings.directory / f"few.{ending}"
            write(path, count)
            write(few, count // 6)  # so long that it is read in the same way
            commands: dict[str, Callable[[Path], list[str | Path]]] = {
                BARE if loop is bare else LOADS: loop,
                OURS: partial(_validate_masks, held_against),
            }
            if made is mask_files.IMAGES:
                commands["base64 and zlib"] = lambda path: [sys.executable, "-c", mask_files.UNPACK_LOOP, path]
            contenders = {name: partial(less_its_start, command, path, few) for name, command in commands.items()}
            seconds, size, records = interleave(contenders, settings.repeats), path.stat().st_size, count - count // 6
            first = next(iter(seconds.values()))
            rows += [Row(f"{count:,} {what}: {name}", took, records, size, first / took) for name, took in seconds.items()]
            path.unlink()
    return rows


def _validate_masks(ontology: Path, path: Path) -> list[str | Path]:
    return validate(ontology, "-q", path)


if __name__ == "__main__":
    alone(measure, __doc__)
