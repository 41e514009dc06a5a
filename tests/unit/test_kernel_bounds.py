"""Bytes that somebody made to harm: they take no more time and memory than their size allows, and nobody foresees the kernel's hashes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import groupby

import pytest

from predlint.kernel.library import TextTable, library

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")

#: One doubt: a text that is too long.
ONE_DOUBT = """
from predlint.kernel.library import library
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import Scanner
from predlint.rules import RULES
from predlint.shapes.faults import Fault
from predlint.shapes.nodes import Items, Text

said = Fault(RULES["REC003"], lambda value: ("", None))
scanned = Scanner(library(), Lowered(library(), Items(Text(said, most=1), said))).scan(b'["long"]')
print(scanned.doubts["value"][0], scanned.lines["form"][0])
"""


@pytest.mark.parametrize(
    "name", [lambda n: f"class-name-{n:04d}", lambda n: f"{n:06d}", lambda n: f"image_{n:05d}.jpg", lambda n: f"{n:040x}", lambda n: f"{n:x}"]
)
def test_names_that_differ_little_do_not_crowd_a_table(name: Callable[[int], str]) -> None:
    slots = TextTable(library(), [name(n) for n in range(4_000)]).slots
    longest = max([len(list(run)) for filled, run in groupby([slot >= 0 for slot in slots]) if filled])
    assert longest < 100  # of 8,192 places, half of them filled


def test_hashes_of_doubts_cannot_be_foreseen() -> None:
    told = {subprocess.run([sys.executable, "-c", ONE_DOUBT], capture_output=True, text=True, check=True).stdout for _ in range(3)}
    assert len(told) == 3
