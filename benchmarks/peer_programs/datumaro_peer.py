"""Datumaro: how long import and validation of a COCO file take, and what it says of the files of a corpus.

python datumaro_peer.py speed ANNOTATIONS      one line of JSON: seconds of the import and of the validation, and counts
python datumaro_peer.py verdicts MANIFEST      JSON: for each file of annotations why it is refused, by the import or by the validator

The import's errors are collected, where by default it stops at the first one, so that the validator has its say too.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

os.environ["DATUMARO_TELEMETRY"] = "0"

from datumaro import Dataset
from datumaro.components.importer import ImportErrorPolicy
from datumaro.plugins.validators import DetectionValidator

Json = dict[str, Any]
#: Said of ``is_crowd`` and ``score`` of every annotation of every file, good or bad.
ALWAYS = "UndefinedAttribute"


class Collecting(ImportErrorPolicy):
    """Goes on after an error."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def _handle_item_error(self, error: Exception) -> None:
        self.errors.append(type(error.__cause__).__name__)

    _handle_annotation_error = _handle_item_error


@contextmanager
def placed(path: str) -> Generator[str]:
    """The file where the importer wants it: in a folder of that name, beside one for the images, which it does not open."""
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder, "annotations", "instances_all.json")
        inside.parent.mkdir()
        Path(folder, "images").mkdir()
        inside.symlink_to(Path(path).absolute())
        yield str(inside)


def load(path: str, policy: ImportErrorPolicy, form: str = "coco_instances") -> Any:
    """The dataset, wholly in memory."""
    dataset = Dataset.import_from(path, form, error_policy=policy)
    dataset.init_cache()
    return dataset


def speed(path: str) -> Json:
    """Seconds of both, and how many reports there are."""
    with placed(path) as inside:
        start = time.perf_counter()
        dataset = load(inside, Collecting())
        imported = time.perf_counter()
        reports = DetectionValidator().validate(dataset)["validation_reports"]
        end = time.perf_counter()
    severities = Counter(str(report["severity"]) for report in reports)
    return {"seconds_import": imported - start, "seconds_validate": end - imported, "items": len(dataset), "reports": severities}


def verdict(case: Json) -> Json:
    """The names of all errors; those that every file has stand apart."""
    policy = Collecting()
    try:
        with placed(case["path"]) as inside:
            dataset = load(inside, policy, "coco_person_keypoints" if case["keypoints"] else "coco_instances")
            reports = DetectionValidator().validate(dataset)["validation_reports"]
    except Exception as error:  # whatever is raised is the answer
        cause = error.__cause__ or error
        return {"refused": f"{type(cause).__name__}: {cause}"}
    found = policy.errors + [report["anomaly_type"] for report in reports if report["severity"] == "error"]
    said = sorted({name for name in found if name != ALWAYS})
    return ({"refused": ", ".join(said)} if said else {}) | ({"always": ALWAYS} if ALWAYS in found else {})


def main() -> None:
    """Standard output is for the answer alone."""
    what, path = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    with redirect_stdout(sys.stderr):
        if what == "speed":
            answer: Any = speed(path)
        else:
            cases: list[Json] = json.loads(Path(path).read_bytes())
            answer = {case["name"]: verdict(case) for case in cases if case["kind"] == "annotations"}
    print(json.dumps(answer))


main()
