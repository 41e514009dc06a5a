"""Streams of a program that have nothing to give yet."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import predlint
from predlint.io.paths import SourceError

STREET = Path(__file__).parent.parent.parent / "examples" / "street"


class Halting:
    """Gives None before each of its blocks."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks, self.halted = blocks, False

    def read(self, size: int = -1) -> bytes | None:
        if size == 0:
            return b""
        self.halted = not self.halted
        return None if self.halted else next(self.blocks, b"")


def test_a_stream_that_says_none_is_not_taken_for_a_whole_one() -> None:
    checker = predlint.compile(STREET / "ontology.json")
    with pytest.raises(SourceError, match="not read to its end"):
        checker.validate(Halting(iter([b"x\n"])))  # pyright: ignore[reportArgumentType]


def test_a_raw_pipe_that_does_not_block_is_waited_for() -> None:
    checker = predlint.compile(STREET / "ontology.json")
    broken = (STREET / "broken.ndjson").read_bytes()
    ours, other = os.pipe()
    os.set_blocking(ours, False)

    def write() -> None:
        with open(other, "wb", buffering=0) as pipe:
            for begin in range(0, len(broken), 400):
                pipe.write(broken[begin : begin + 400])
                time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    with io.FileIO(ours) as stream:
        report = checker.validate(stream)  # pyright: ignore[reportArgumentType]
    assert report.counts == checker.validate(broken).counts
    writer.join()
