"""What the peers' programs share: the command line, the loop, the answer. Runs in each peer's own environment."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from itertools import islice

import orjson


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
    prepared = time.perf_counter()
    lines = valid = 0
    with open(data_path, "rb") as file:
        for line in islice(file, int(limit) or None):
            lines += 1
            valid += check(line)
    end = time.perf_counter()
    loads, all_lines = orjson.loads, 0
    with open(data_path, "rb") as file:
        for line in file:
            all_lines += 1
            loads(line)
    bare = (time.perf_counter() - end) / all_lines * lines
    print(json.dumps({"prepare": prepared - start, "seconds": end - prepared, "bare": bare, "lines": lines, "valid": valid}))
