"""Imports tasks with predictions into a Label Studio project when they fit its labeling config.

    python to_label_studio.py --dry-run
    python to_label_studio.py tasks.json -O config.xml --url http://localhost:8080 --project 7

Needs nothing but the server's API and LABEL_STUDIO_API_KEY. Exit code: 0 imported, 1 refused, 2 could not run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import predlint

SHELF = Path(__file__).parent.parent / "shelf"
#: Tasks of one request; a server takes at most 250,000, in 200 MB.
BATCH = 1_000


def main() -> int:
    options = parse()
    try:
        report = predlint.compile(options.config).validate(options.tasks)
    except (predlint.OntologyError, predlint.SourceError) as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return 2
    if not report.ok:
        print(report)
        print("nothing was imported")
        return 1
    if options.dry_run:
        print(f"would import {report.summary.records} tasks")
        return 0
    try:
        upload(options.tasks, options.url.rstrip("/"), options.project)
    except urllib.error.URLError as error:  # also what the server answers: an HTTPError says its status
        print(f"the import failed: {error}", file=sys.stderr)
        return 2
    return 0


def upload(path: Path, url: str, project: int) -> None:
    """Sends the tasks, some at a time."""
    tasks = tasks_of(path.read_bytes())
    headers = {"Authorization": authorization(url, os.environ["LABEL_STUDIO_API_KEY"])}
    for first in range(0, len(tasks), BATCH):
        answer = post(f"{url}/api/projects/{project}/import", tasks[first : first + BATCH], headers)
        if "import" in answer:  # a server that imports in the background
            print(f"taken as import {answer['import']}: its result will be at {url}/api/projects/{project}/imports/{answer['import']}")
        else:
            print(f"imported {answer['task_count']} tasks")


def tasks_of(text: bytes) -> list[Any]:
    """The tasks of a file: a list of them, one task, or a task a line."""
    try:
        tasks = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return tasks if isinstance(tasks, list) else [tasks]


def authorization(url: str, token: str) -> str:
    """The header for either kind of token: a personal access token is exchanged for one that lasts some minutes."""
    if token.count(".") == 2:
        return f"Bearer {post(f'{url}/api/token/refresh/', {'refresh': token}, {})['access']}"
    return f"Token {token}"


def post(url: str, value: Any, headers: dict[str, str]) -> dict[str, Any]:
    """The answer to a value that is sent as JSON."""
    request = urllib.request.Request(url, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Imports tasks with predictions into Label Studio when they fit the labeling config.")
    parser.add_argument("tasks", type=Path, nargs="?", default=SHELF / "tasks.json", help="a JSON list of tasks")
    parser.add_argument("-O", "--config", type=Path, default=SHELF / "config.xml")
    parser.add_argument("--url", default="http://localhost:8080", help="of the server")
    parser.add_argument("--project", type=int, help="the number of the project")
    parser.add_argument("--dry-run", action="store_true", help="only check")
    options = parser.parse_args()
    if not options.dry_run and options.project is None:
        parser.error("name the project with --project, or only check with --dry-run")
    if not options.dry_run and "LABEL_STUDIO_API_KEY" not in os.environ:
        parser.error("LABEL_STUDIO_API_KEY is not set")
    return options


if __name__ == "__main__":
    raise SystemExit(main())
