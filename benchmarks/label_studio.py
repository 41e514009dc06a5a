"""(h) Label Studio: how long do tasks with predictions take, clean and with a wrong label each, beside the SDK and beside orjson?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import orjson

import label_studio_sdk
from environments import MissingPeerError
from label_studio_data import LABELS, REGIONS, write_config, write_giant, write_tasks
from measure import (
    Answer,
    Row,
    Settings,
    alone,
    bare,
    bare_whole,
    child,
    compared,
    inside,
    interleave,
    seconds_and_peak,
    validate,
)

QUESTION = f"Label Studio: tasks of {REGIONS} regions, 17 controls, one JSON array, all default rules on, one process"
#: A task weighs about as much as so many lines of the other questions.
LINES_TO_A_TASK = 15
#: Bytes of the giant array when the other questions have all their lines.
GIANT = 1_000_000_000
#: Goals: how many times as fast as the SDK looks at predictions that are parsed, and as orjson parses the same tasks; peak memory in MB.
SDK_GOAL, EACH_GOAL, PEAK_GOAL = 30.0, 1.4, 200
WHOLE, EACH = "orjson.loads of the file", "orjson.loads of each task"
CHECK, SDK = "the SDK's validate_prediction", "json.loads and the SDK"
WITHIN = "within a process"
#: Results whose labels are looked at for a wrong one: type -> its member.
LABELLED = ("rectanglelabels", "polygonlabels", "keypointlabels", "ellipselabels", "vectorlabels", "labels")
UNKNOWN = "lorry"
HEAD = ("what", "seconds", "tasks/s", "MB/s", "ratio", "goal", "")


def measure(settings: Settings) -> Answer:
    """Speed over clean tasks, memory and time of a gigabyte, and the diagnosis of one wrong label in every task."""
    tasks = settings.lines // LINES_TO_A_TASK
    config, path = settings.directory / "config.xml", settings.directory / "tasks.json"
    write_config(config)
    write_tasks(path, tasks)
    rows = clean(settings, config, path, tasks)
    path.unlink()
    rows += giant(settings, config)
    return Answer(
        "label_studio", QUESTION, rows + faulty(settings, config, tasks), ("what", "seconds", "tasks/s", "MB/s", "ratio", "goal", "")
    )


def clean(settings: Settings, config: Path, path: Path, tasks: int) -> list[Row]:
    """The checker, whole processes, the SDK, and orjson: one call for the file, and one for each task."""
    lines, size = settings.directory / "tasks.ndjson", path.stat().st_size
    lines.write_bytes(b"".join(orjson.dumps(task) + b"\n" for task in orjson.loads(path.read_bytes())))
    contenders: dict[str, Callable[[], float]] = {
        WHOLE: lambda: child(bare_whole(path)).seconds,
        EACH: lambda: child(bare(lines)).seconds,
        "ours": lambda: child(validate(config, "-q", path)).seconds,
    }
    runs: list[dict[str, Any]] = []
    missing: list[Row] = []
    try:
        label_studio_sdk.install()
    except MissingPeerError as error:
        missing.append(Row(label_studio_sdk.PACKAGE, note=f"missing: {error}"))
    else:
        contenders[SDK] = lambda: sdk_seconds(config, path, runs)
    processes = interleave(contenders, settings.repeats)
    within = inside(settings, config, path, "--lines", lines)
    lines.unlink()
    functions = {WHOLE: within["whole"], EACH: within["bare"], "ours": within["check"]}
    if runs:
        parse, check = (median(run[name] for run in runs[1:]) for name in ("seconds_parse", "seconds_validate"))
        functions |= {"json.loads": parse, CHECK: check, SDK: parse + check}
    rows = contest("checker.validate", WITHIN, functions, tasks, size)
    return rows + contest("predlint validate", "whole process", processes, tasks, size) + missing


def sdk_seconds(config: Path, path: Path, runs: list[dict[str, Any]]) -> float:
    """Seconds of the SDK's whole process; its parts are kept beside."""
    runs.append(label_studio_sdk.run(config, path))
    if runs[-1]["refused"]:
        raise RuntimeError(f"the SDK refuses {runs[-1]['refused']} of {runs[-1]['predictions']} clean predictions")
    return runs[-1]["seconds_process"]


def contest(ours: str, where: str, seconds: dict[str, float], tasks: int, size: int) -> list[Row]:
    """A row for each contender, then one for each that predlint is compared with."""
    rows = [
        Row(f"{ours if name == 'ours' else name}, {where}", took, tasks, size, seconds[WHOLE] / took, more={"tasks": tasks})
        for name, took in seconds.items()
    ]
    goals = {WHOLE: None, EACH: EACH_GOAL if where == WITHIN else None, CHECK: SDK_GOAL, SDK: None}
    return rows + [
        compared(f"{ours} beside {other}", seconds[other] / seconds["ours"], goal) for other, goal in goals.items() if other in seconds
    ]


def giant(settings: Settings, config: Path) -> list[Row]:
    """Seconds and peak memory of a gigabyte in one array."""
    path = settings.directory / "giant.json"
    tasks = write_giant(path, GIANT * settings.lines // Settings.lines)
    peaks: list[int] = []

    def ours() -> float:
        seconds, peak = seconds_and_peak(validate(config, "-q", path))
        peaks.append(peak)
        return seconds

    seconds, size, peak = interleave({"ours": ours}, settings.repeats)["ours"], path.stat().st_size, max(peaks)
    path.unlink()
    note = f"peak {peak / 1e6:,.0f} MB: {'met' if peak <= PEAK_GOAL * 1e6 else 'not met'}"
    what = f"predlint validate, an array of {size / 1e9:.2g} GB"
    return [Row(what, seconds, tasks, size, goal=f"≤ {PEAK_GOAL} MB", note=note, more={"peak_bytes": peak})]


def faulty(settings: Settings, config: Path, tasks: int) -> list[Row]:
    """The clean tasks again, with one label in each that the config does not have."""
    path, report = settings.directory / "faulty.json", settings.directory / "report"
    write_tasks(path, tasks)
    path.write_text(json.dumps([mislabelled(task) for task in json.loads(path.read_bytes())], separators=(",", ":")), encoding="utf-8")

    def ours(form: str) -> float:
        return child(validate(config, "--format", form, path), expect=(1,), out=report).seconds

    seconds = interleave(
        {"whole": lambda: child(bare_whole(path)).seconds, "text": lambda: ours("text"), "jsonl": lambda: ours("jsonl")}, settings.repeats
    )
    with report.open("rb") as file:
        findings = sum(1 for _ in file)
    size, loads = path.stat().st_size, seconds["whole"]
    path.unlink()
    rows = [Row(f"{WHOLE}, an unknown label in every task, whole process", loads, tasks, size, 1.0)]
    for form in ("text", "jsonl"):
        note = f"{findings:,} findings" if form == "jsonl" else ""
        rows.append(Row(f"an unknown label in every task, {form} report", seconds[form], tasks, size, loads / seconds[form], note=note))
    return rows


def mislabelled(task: dict[str, Any]) -> dict[str, Any]:
    """The task with another label in its first labelled result; every task has one."""
    for result in task["predictions"][0]["result"]:
        if result["type"] in LABELLED and result.get("from_name") in LABELS:
            result["value"][result["type"]] = [UNKNOWN]
            return task
    raise ValueError("a task without any label")


if __name__ == "__main__":
    alone(measure, __doc__)
