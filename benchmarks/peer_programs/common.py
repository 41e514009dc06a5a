"""What the peers' programs share: the command line, the loop, the answer. Runs in each peer's own environment."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from itertools import islice

import orjson


class Clock:
    """Seconds since it was made, and those of them in which a processor was busy."""

    def __init__(self) -> None:
        self.begin, self.busy = time.perf_counter(), time.process_time()

    def took(self, name: str = "seconds", busy: str = "busy") -> dict[str, float]:
        return {name: time.perf_counter() - self.begin, busy: time.process_time() - self.busy}


def bare_loop(path: str, lines: int) -> dict[str, float]:
    """What the bare loop takes for so many lines of a file, by what it takes for all of them."""
    clock, loads, all_lines = Clock(), orjson.loads, 0
    with open(path, "rb") as file:
        for line in file:
            all_lines += 1
            loads(line)
    return {name: seconds / all_lines * lines for name, seconds in clock.took("bare", "bare_busy").items()}


def run(prepare: Callable[[dict, dict], Callable[[bytes], bool]]) -> None:
    """``prepare`` gets the schema and the ontology and returns a check of one line.

    Prints seconds for the lines, for the bare loop over as many, and counts, as JSON.

    Arguments: schema, ontology, predictions, number of lines (0: all).
    """
    schema_path, ontology_path, data_path, limit = sys.argv[1:]
    with open(schema_path, "rb") as file:
        schema = json.load(file)
    with open(ontology_path, "rb") as file:
        ontology = json.load(file)
    start = time.perf_counter()
    check = prepare(schema, ontology)
    clock = Clock()
    lines = valid = 0
    with open(data_path, "rb") as file:
        for line in islice(file, int(limit) or None):
            lines += 1
            valid += check(line)
    took = clock.took()
    print(json.dumps({"prepare": clock.begin - start, **took, **bare_loop(data_path, lines), "lines": lines, "valid": valid}))
