"""Inside one process: the bare loop and a compiled checker take turns on the same file; prints their medians as JSON.

This leaves out the start of Python and the compilation of the ontology, and so tells the cost of a line alone. Of a file that is
one JSON value the bare loop has its records as ``--lines``, and one call of orjson for the whole file takes its turn too.

``decode`` is the floor below the checker: the file is read, and what the checker had msgspec decode of it is decoded again, into the
same types, and let go; nothing is checked. No way of checking Python objects of these types takes less.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import orjson

import predlint
from measure import interleave
from predlint.dialects.learned import Learned


@contextmanager
def nothing_learned() -> Iterator[None]:
    """Every file is the first one: none learns from earlier ones how its records may be written."""
    with mock.patch.object(Learned, "take", lambda self, fits=None: None), mock.patch.object(Learned, "leave", lambda self, lessons: None):
        yield


def decodings(check: Callable[[], object]) -> list[tuple[Callable[[Any], object], Any]]:
    """The calls of msgspec that a check makes and that succeed: what is called, and with what."""
    calls: list[tuple[Callable[[Any], object], Any]] = []

    class Recorded:
        """A decoder whose calls are kept."""

        def __init__(self, *types: Any, **options: Any) -> None:
            decoder = make(*types, **options)
            self.decode, self.decode_lines = recorded(decoder.decode), recorded(decoder.decode_lines)

    def recorded(decode: Callable[[Any], object]) -> Callable[[Any], object]:
        def once(text: Any) -> object:
            value = decode(text)
            calls.append((decode, text))
            return value

        return once

    make = msgspec.json.Decoder
    with mock.patch.object(msgspec.json, "Decoder", Recorded):
        check()
    return calls


def seconds_of_bare_loop(path: Path) -> float:
    """Each line parsed and let go."""
    start = time.perf_counter()
    loads = orjson.loads
    with path.open("rb") as file:
        for line in file:
            loads(line)
    return time.perf_counter() - start


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
        with nothing_learned():
            start = time.perf_counter()
            report = checker.validate(arguments.predictions, data_rows=arguments.data_rows)
            seconds = time.perf_counter() - start
        counts.update(report.counts)
        return seconds

    calls = decodings(check)

    def decode() -> float:
        start = time.perf_counter()
        with arguments.predictions.open("rb") as file:
            while file.read(1 << 20):
                pass
        gc.disable()  # as the checker has it, since records hold no cycles
        for call, text in calls:
            call(text)
        gc.enable()
        return time.perf_counter() - start

    contenders = {"bare": bare, "check": check, "decode": decode, **({"whole": whole} if arguments.lines else {})}
    seconds = interleave(contenders, arguments.repeats)
    print(json.dumps({**seconds, "compile": compiled, "counts": {str(k): v for k, v in counts.items()}}))


if __name__ == "__main__":
    main()
