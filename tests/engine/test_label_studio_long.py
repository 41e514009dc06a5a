"""What is said of one task is said of it in a long file of others, with the kernel and without, in one process and in two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jsonl_kit import findings

Json = dict[str, Any]
Findings = list[tuple[str, str, str]]
#: A file of more bytes than the load of the kernel is worth.
_OTHERS = 1_800

PHOTOS = '<View><Image name="i" value="$image"/><RectangleLabels name="b" toName="i"><Label value="Car"/></RectangleLabels></View>'
QUESTIONS = (
    '<View><Text name="q" value="$text"/><Choices name="a" toName="q"><Choice value="$first"/><Choice value="other"/></Choices></View>'
)
NOTES = '<View><Text name="t" value="$text" encoding="base64"/><Labels name="n" toName="t"><Label value="PER"/></Labels></View>'
TAGS = '<View><Text name="t" value="$text"/><Labels name="n" toName="t" value="$tags"/></View>'
RAW = [{"label": "Car", "score": 0.9, "bbox": [1, 2, 3, 4]}]
NOTE = "QW5uYSBsaXZlcyBpbiBSb21l" * 4


def predicted(*results: Json) -> list[Json]:
    return [{"model_version": "may", "result": list(results)}]


def box() -> Json:
    value = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["Car"]}
    return {"id": "r1", "from_name": "b", "to_name": "i", "type": "rectanglelabels", "value": value}


def choice(name: str) -> Json:
    return {"from_name": "a", "to_name": "q", "type": "choices", "value": {"choices": [name]}}


def span(**value: Any) -> Json:
    return {"id": "s", "from_name": "n", "to_name": "t", "type": "labels", "value": {"start": 0, "end": 4, "labels": ["PER"], **value}}


def photo(number: int) -> Json:
    return {"data": {"image": f"https://road.example.com/{number:09}.jpg"}, "predictions": predicted(box())}


def question(number: int) -> Json:
    return {"data": {"text": f"Which is number {number:09}?", "first": "one"}, "predictions": predicted(choice("other"))}


def note(number: int) -> Json:
    return {"data": {"text": NOTE, "number": number}, "predictions": predicted(span(text="Anna"))}


def tagged(number: int) -> Json:
    return {"data": {"text": f"Anna lives at {number:09}", "tags": [{"value": "PER"}]}, "predictions": predicted(span(text="Anna"))}


def run(config: Path, tasks: list[Json], path: Path, *options: str, kernel: bool) -> Findings:
    """What is said: code, severity and place behind the number of the task."""
    path.write_text(json.dumps(tasks))
    environment = dict(os.environ) if kernel else {**os.environ, "PREDLINT_KERNEL": "off"}
    command = [sys.executable, "-m", "predlint", "validate", path, "-O", config, "--format", "jsonl", "--no-config", *options]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode in (0, 1), done.stderr
    last = f"/{len(tasks) - 1}"
    found = findings(done.stdout)
    return [(each["code"], each["severity"], each["pointer"].removeprefix(last)) for each in found if each["code"] not in ("KEY106",)]


@pytest.mark.parametrize(
    ("config", "other", "task", "expected"),
    [
        (PHOTOS, photo, {**photo(0), "detections": RAW}, [("REC102", "warning", "/detections")]),
        (PHOTOS, photo, {**photo(0), "boxes": [[1, 2, 3, 4]], "scores": [0.5], "labels": ["Car"]}, [("REC102", "warning", "/boxes")]),
        (PHOTOS, photo, {"data": photo(0)["data"], "detections": RAW}, [("REC102", "error", "/detections")]),
        (PHOTOS, photo, {"data": photo(0)["data"] | {"objects": RAW}}, [("REC102", "error", "/data/objects")]),
        (QUESTIONS, question, question(0) | {"predictions": predicted(choice("two"))}, [
            ("ANS110", "error", "/predictions/0/result/0/value/choices/0"),
        ]),
        (QUESTIONS, question, question(0) | {"predictions": predicted(choice("$first"))}, [
            ("ANS110", "error", "/predictions/0/result/0/value/choices/0"),
        ]),
        (QUESTIONS, question, question(0) | {"predictions": predicted(choice("one"))}, [
            ("MED101", "warning", "/predictions/0/result/0/value/choices/0"),
        ]),
        (NOTES, note, note(0) | {"predictions": predicted(span(text="Carl"))}, [
            ("SPN105", "error", "/predictions/0/result/0/value/text"),
        ]),
        (NOTES, note, {"data": {"text": "Anna lives!"}, "predictions": predicted(span())}, [("KEY102", "error", "/data/text")]),
        (TAGS, tagged, {"data": {"text": "Anna lives", "tags": ["PER"]}, "predictions": predicted(span())}, [
            ("KEY102", "error", "/data/tags"),
        ]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kernel", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["kernel", "explained"])
def test_one_task_among_many(tmp_path: Path, config: str, other: Any, task: Json, expected: Findings, kernel: bool) -> None:
    file, path = tmp_path / "config.xml", tmp_path / "tasks.json"
    file.write_text(config)
    assert run(file, [task], path, kernel=kernel) == expected
    many = [*map(other, range(1, _OTHERS)), task]
    assert run(file, many, path, *(() if kernel else ("--jobs", "2")), kernel=kernel) == expected


@pytest.mark.parametrize("kernel", [True, False])
def test_annotations_are_counted(tmp_path: Path, kernel: bool) -> None:
    """Also those of tasks of which nothing is said."""
    file, path = tmp_path / "config.xml", tmp_path / "tasks.json"
    file.write_text(PHOTOS)
    tasks = [{"data": photo(number)["data"], "annotations": [{"result": [box()]}] * (number % 3)} for number in range(_OTHERS)]
    path.write_text(json.dumps(tasks))
    environment = dict(os.environ) if kernel else {**os.environ, "PREDLINT_KERNEL": "off"}
    for jobs in ("1", "2"):
        command = [sys.executable, "-m", "predlint", "validate", path, "-O", file, "--format", "jsonl", "--no-config", "--jobs", jobs]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        found = findings(done.stdout)
        assert [(each["code"], each["severity"], each["message"]) for each in found] == [
            ("JSN108", "info", f"{_OTHERS:,} annotations checked, no prediction")
        ]
        assert done.returncode == 0
