"""Inside one process: checkers of several ontologies and bare loops take turns; prints their medians as JSON.

The files are PREFIX.json (an ontology), PREFIX.ndjson, and PREFIX-half.ndjson with half as many lines, for each PREFIX. In processes one
after the other a busy neighbour of the machine would stand as the cost of a class.
"""

from __future__ import annotations

import argparse
import json
import time
from functools import partial
from pathlib import Path

import predlint
from inside import seconds_of_bare_loop
from measure import interleave


def seconds_of_check(checker: predlint.Checker, path: Path) -> float:
    """A whole file, of which nothing is to be said."""
    start = time.perf_counter()
    report = checker.validate(path)
    seconds = time.perf_counter() - start
    if report.counts["error"] or report.counts["warning"]:
        raise SystemExit(f"{path} is not clean: {report.diagnostics[0].message}")
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix", type=Path, nargs="+")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    prefixes: list[Path] = arguments.prefix
    compiled: dict[Path, float] = {}
    checkers: dict[Path, predlint.Checker] = {}
    for prefix in prefixes:
        start = time.perf_counter()
        checkers[prefix] = predlint.compile(f"{prefix}.json")
        compiled[prefix] = time.perf_counter() - start
    contenders = {
        f"{what} {prefix}": partial(run, path)
        for prefix in prefixes
        for suffix, half in (("", ""), ("-half", "half "))
        for path in (Path(f"{prefix}{suffix}.ndjson"),)
        for what, run in ((f"{half}bare", seconds_of_bare_loop), (f"{half}check", partial(seconds_of_check, checkers[prefix])))
    }
    seconds = interleave(contenders, arguments.repeats)
    kinds = ("bare", "check", "half bare", "half check")
    print(json.dumps([{kind: seconds[f"{kind} {prefix}"] for kind in kinds} | {"compile": compiled[prefix]} for prefix in prefixes]))


if __name__ == "__main__":
    main()
