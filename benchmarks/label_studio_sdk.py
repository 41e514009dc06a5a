"""What Label Studio's own SDK says of predictions, and how long it takes: the check that its server runs on import.

The SDK lives in an environment of its own under benchmarks/.venvs, made at the first run; this file is imported here and
run there, as a program that needs nothing but the SDK:

    python benchmarks/label_studio_sdk.py CONFIG TASKS_FILE        one line of JSON: counts and seconds
    python benchmarks/label_studio_sdk.py --verdicts MANIFEST      JSON: what it says of each prediction of a corpus
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from environments import environment
from measure import HERE, child

#: Fixed, because releases differ in what they refuse.
PACKAGE = "label-studio-sdk==2.1.2"

#: A prediction -> the SDK's complaints about it; none: accepted.
Check = Callable[[object], list[str]]
#: What the SDK says of a task, prediction by prediction; a sentence where there is nothing that it could be asked about.
TaskVerdict = str | list[dict[str, Any]]
#: The same of a file, task by task; a sentence when the file or its config cannot be read.
FileVerdict = str | list[TaskVerdict]


def install() -> Path:
    """The Python that has the SDK."""
    return environment(PACKAGE)


def run(config: Path, tasks: Path) -> dict[str, Any]:
    """The SDK over a file in a process of its own: tasks, predictions, refused, seconds_parse, seconds_validate, seconds_process."""
    process = child([install(), Path(__file__), config, tasks])
    return {**json.loads(process.out), "seconds_process": process.seconds}


def run_verdicts(manifest: Path) -> dict[str, FileVerdict]:
    """What the SDK says of each file of a corpus, in a process of its own."""
    result: dict[str, FileVerdict] = json.loads(child([install(), Path(__file__), "--verdicts", manifest]).out)
    return result


def checker(config: str) -> Check:
    """The SDK's check of one prediction against a labeling config; raises what the SDK raises when it cannot read the config."""
    # A program's own folder comes first on the path, and this file has the package's name: it would import itself.
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() != HERE.resolve()]
    module = importlib.import_module("label_studio_sdk.label_interface")
    interface = module.LabelInterface(config)

    def check(prediction: object) -> list[str]:
        return flat(interface.validate_prediction(prediction, return_errors=True))

    return check


def flat(errors: list[Any]) -> list[str]:
    """The SDK puts what it says of one relation into a list of its own among the sentences."""
    return [text for error in errors for text in (cast("list[str]", error) if isinstance(error, list) else [error])]


def measured(config: Path, path: Path) -> dict[str, Any]:
    """Parse a JSON array of tasks and check each of their predictions. Seconds are without the import and the config."""
    check = checker(config.read_text(encoding="utf-8"))
    start = time.perf_counter()
    tasks: list[dict[str, Any]] = json.loads(path.read_bytes())
    parsed = time.perf_counter()
    predictions = refused = 0
    for task in tasks:
        for prediction in task.get("predictions", ()):
            predictions += 1
            refused += bool(check(prediction))
    end = time.perf_counter()
    counts = {"tasks": len(tasks), "predictions": predictions, "refused": refused}
    return {**counts, "seconds_parse": parsed - start, "seconds_validate": end - parsed}


def verdicts(manifest: Path) -> dict[str, FileVerdict]:
    """What the SDK says of each file that the manifest of a corpus maps to its config."""
    folder = manifest.parent
    described = json.loads(manifest.read_bytes())
    return {
        f"{part}/{name}": file_verdict(folder / "configs" / entry["config"], folder / part / name)
        for part in ("valid", "invalid")
        for name, entry in described[part].items()
    }


def file_verdict(config: Path, path: Path) -> FileVerdict:
    """What the SDK says of one file: an array of tasks, one task, or lines of tasks."""
    try:
        if path.suffix == ".jsonl":
            roots = [json.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
        else:
            root: Any = json.loads(path.read_bytes())
            roots: list[Any] = cast("list[Any]", root) if isinstance(root, list) else [root]
    except ValueError:  # also what is not in the encoding that it seems to be in
        return "not json"
    try:
        check = checker(config.read_text(encoding="utf-8"))
    except Exception as error:  # whatever the SDK raises is the answer
        return f"config refused: {type(error).__name__}: {error}"
    return [task_verdict(check, task) for task in roots]


def task_verdict(check: Check, task: object) -> TaskVerdict:
    """What the SDK says of a task's predictions; a task-like object with a result and no predictions is a prediction itself."""
    if not isinstance(task, dict):
        return "the task is not an object"
    members = cast("dict[str, Any]", task)
    predictions = members.get("predictions", [members] if "result" in members else [])
    if not isinstance(predictions, list):
        return "predictions is not a list"
    return [verdict(check, prediction) for prediction in cast("list[Any]", predictions)]


def verdict(check: Check, prediction: object) -> dict[str, Any]:
    """Accepted or not, and why; a crash of the SDK is an answer too."""
    try:
        errors = check(prediction)
    except Exception as error:  # whatever the SDK raises is the answer
        errors = [f"crash: {type(error).__name__}: {error}"]
    return {"accepted": not errors, "errors": errors}


def main() -> None:
    """The program that runs beside the SDK."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verdicts", type=Path, metavar="MANIFEST", help="a corpus: its files and the config of each")
    parser.add_argument("config", type=Path, nargs="?", metavar="CONFIG")
    parser.add_argument("tasks", type=Path, nargs="?", metavar="TASKS_FILE")
    arguments = parser.parse_args()
    if arguments.verdicts:
        print(json.dumps(verdicts(arguments.verdicts), indent=1))
    elif arguments.config and arguments.tasks:
        print(json.dumps(measured(arguments.config, arguments.tasks)))
    else:
        parser.error("give CONFIG and TASKS_FILE, or --verdicts MANIFEST")


if __name__ == "__main__":
    main()
