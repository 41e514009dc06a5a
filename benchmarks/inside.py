"""Inside one process: the bare loop and a compiled checker take turns on the same file; prints their medians as JSON.

This leaves out the start of Python and the compilation of the ontology, and so tells the cost of a line alone. Of a file that is
one JSON value the bare loop has its records as ``--lines``, and one call of orjson for the whole file takes its turn too.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import orjson

import predlint
from measure import interleave


def seconds_of_bare_loop(path: Path, clock: Callable[[], float] = time.perf_counter) -> float:
    """Each line parsed and let go."""
    start = clock()
    loads = orjson.loads
    with path.open("rb") as file:
        for line in file:
            loads(line)
    return clock() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("ontology", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--data-rows", type=Path)
    parser.add_argument("--lines", type=Path, metavar="PATH", help="the same records, one a line; the predictions are one JSON value")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()

    start = time.perf_counter()
    checker = predlint.compile(arguments.ontology)
    compiled = time.perf_counter() - start
    counts: dict[str, int] = {}

    def bare() -> float:
        return seconds_of_bare_loop(arguments.lines or arguments.predictions)

    def whole() -> float:
        start = time.perf_counter()
        orjson.loads(arguments.predictions.read_bytes())
        return time.perf_counter() - start

    def check() -> float:
        start = time.perf_counter()
        report = checker.validate(arguments.predictions, data_rows=arguments.data_rows)
        seconds = time.perf_counter() - start
        counts.update(report.counts)
        return seconds

    contenders = {"bare": bare, "check": check, **({"whole": whole} if arguments.lines else {})}
    seconds = interleave(contenders, arguments.repeats)
    print(json.dumps({**seconds, "compile": compiled, "counts": {str(k): v for k, v in counts.items()}}))


if __name__ == "__main__":
    main()
