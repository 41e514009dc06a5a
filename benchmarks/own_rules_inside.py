"""Inside one process: the same file with each set of rules, without rules, and a loop written by hand; prints medians as JSON."""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import orjson

import predlint
from measure import interleave


def by_hand(path: Path, name: str) -> float:
    """What one would write for the rule on pairs: boxes of one name by data row, each held against each."""
    start = time.perf_counter()
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with path.open("rb") as file:
        for line in file:
            record = orjson.loads(line)
            if record["name"] == name:
                rows[record["dataRow"]["globalKey"]].append(record["bbox"])
    for boxes in rows.values():
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                width = min(a["left"] + a["width"], b["left"] + b["width"]) - max(a["left"], b["left"])
                height = min(a["top"] + a["height"], b["top"] + b["height"]) - max(a["top"], b["top"])
                if width > 0 and height > 0:
                    both = width * height
                    if both / (a["width"] * a["height"] + b["width"] * b["height"] - both) > 0.999:
                        raise AssertionError("the file is clean")
    return time.perf_counter() - start


def check(ontology: Path, path: Path, rules: list[bytes]) -> Callable[[], float]:
    """A run of a compiled checker; the file must be clean."""
    checker = predlint.compile(ontology, rules=rules)

    def run() -> float:
        start = time.perf_counter()
        report = checker.validate(path)
        seconds = time.perf_counter() - start
        assert report.ok and not report.counts["warning"], report.diagnostics[:3]
        return seconds

    return run


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("ontology", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("rules", type=json.loads)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    contenders = {"plain": check(arguments.ontology, arguments.predictions, [])}
    for name, text in arguments.rules.items():
        contenders[name] = check(arguments.ontology, arguments.predictions, [text.encode()])
    box = json.loads(arguments.rules["pairs in each data row"].split("on ")[1].split(" as ")[0])
    contenders["by hand"] = partial(by_hand, arguments.predictions, box)
    print(json.dumps(interleave(contenders, arguments.repeats)))


if __name__ == "__main__":
    main()
