"""(k) Encord: how long do label rows of images and of videos take, beside Encord's own SDK?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from coco_speed import CLEAN
from coco_tools import ENCORD
from encord_rows import ONTOLOGY, write_images, write_videos
from environments import MissingPeerError
from measure import Answer, Row, Settings, Weighed, alone, bare, compared, inside, interleave, validate, weighed

QUESTION = "Encord: label rows, one a line, all default rules on, one process"
HEAD = ("what", "seconds", "objects/s", "MB/s", "ratio", "goal", "")
#: Rows when the other questions have all their lines; objects of each; frames of a video. An object counts on each of its frames.
IMAGES, IMAGE_OBJECTS = 2_000, 10
VIDEOS, VIDEO_OBJECTS, FRAMES = 100, 3, 100
#: Goals: how many times as fast as the SDK reads them, and as orjson parses them.
SDK_GOALS, LOADS_GOAL = {"images": 20.0, "videos": 12.0}, 1.3
OURS, LOADS, READ = "checker.validate", "orjson.loads of each row", "the SDK's from_labels_dict"
BOTH = "json.loads and the SDK"


def measure(settings: Settings) -> Answer:
    """Rows of images, then of videos: the checker and the SDK within their processes, then both as whole processes."""
    rows: list[Row] = []
    for words, write in {"images": images, "videos": videos}.items():
        path = settings.directory / f"{words}.ndjson"
        objects = write(settings, path)
        rows += contest(settings, path, objects, words)
        path.unlink()
    return Answer("encord_speed", QUESTION, rows, HEAD)


def images(settings: Settings, path: Path) -> int:
    return write_images(path, max(1, IMAGES * settings.lines // Settings.lines), IMAGE_OBJECTS)


def videos(settings: Settings, path: Path) -> int:
    return write_videos(path, max(1, VIDEOS * settings.lines // Settings.lines), VIDEO_OBJECTS, FRAMES)


def contest(settings: Settings, path: Path, objects: int, words: str) -> list[Row]:
    """All contenders over one file."""
    runs: list[Weighed] = []
    missing: list[Row] = []
    peaks: list[int] = []

    def process(command: list[str | Path], keep: Callable[[Weighed], None]) -> Callable[[], float]:
        def once() -> float:
            done = weighed(command)
            keep(done)
            return done.seconds

        return once

    contenders: dict[str, Callable[[], float]] = {
        LOADS: process(bare(path), lambda _: None),
        "predlint validate": process(validate(ONTOLOGY, *CLEAN, path), lambda done: peaks.append(done.peak)),
    }
    try:
        contenders[BOTH] = process(ENCORD.command("speed", ONTOLOGY, path), runs.append)
    except MissingPeerError as error:
        missing.append(Row(ENCORD.package, note=f"missing: {error}"))
    processes = interleave(contenders, settings.repeats)
    ours = inside(settings, ONTOLOGY, path)
    within = {LOADS: ours["bare"], OURS: ours["check"]}
    notes = {"predlint validate": f"peak {max(peaks) / 1e6:,.0f} MB"}
    if runs:
        said: list[dict[str, Any]] = [json.loads(run.out) for run in runs[1:]]
        if any(run["kept"] != objects for run in said):
            raise RuntimeError(f"the SDK kept {said[0]['kept']} of {objects} objects")
        parse, read = (median(run[name] for run in said) for name in ("seconds_parse", "seconds_read"))
        within |= {"json.loads of each row": parse, READ: read, BOTH: parse + read}
        notes[BOTH] = f"peak {max(run.peak for run in runs) / 1e6:,.0f} MB"
    size = path.stat().st_size
    rows: list[Row] = []
    for where, seconds in {"within a process": within, "whole process": processes}.items():
        for name, took in seconds.items():
            note = notes.get(name, "") if where == "whole process" else ""
            rows.append(Row(f"{words}: {name}, {where}", took, objects, size, seconds[LOADS] / took, note=note))
    rows.append(compared(f"{words}: {OURS} beside {LOADS}", within[LOADS] / within[OURS], LOADS_GOAL))
    if runs:
        rows.append(compared(f"{words}: {OURS} beside {READ}", within[READ] / within[OURS], SDK_GOALS[words]))
        rows.append(compared(f"{words}: {OURS} beside {BOTH}", within[BOTH] / within[OURS], None))
        ratio = processes[BOTH] / processes["predlint validate"]
        rows.append(compared(f"{words}: predlint validate beside {BOTH}, whole process", ratio, None))
    return rows + missing


if __name__ == "__main__":
    alone(measure, __doc__)
