"""Feeds the kernel with spoilt label rows of Encord, as fuzz_kernel.py does with lines of Labelbox.

    python benchmarks/fuzz_kernel_rows.py --seconds 600 --seed 1 --sanitize

Rows come from the generators of the laws: any ontology, images, groups of images and videos. Tables are those of the product, which leave a
record at its first doubt, and the same that read it to its end.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from random import Random
from typing import Any

import fuzz_kernel
from fuzz_kernel import Explain, Figures, Mutator, compare_block
from predlint.kernel import library
from predlint.kernel.scanner import Scanner
from predlint.kernel.shape_lowering import LoweredShape

KINDS = ("image", "img_group", "video")
ROWS = 12


def files_of(seed: int) -> tuple[list[bytes], list[Scanner], Explain]:
    """Rows of one ontology, as lines, and what reads them: the kernel with each of its tables, and the explainer."""
    from laws.enc_make import onto_of
    from laws.enc_rows import Rows

    rng, onto = Random(seed), onto_of(seed)
    rows = Rows(onto, rng, rng.choice((0.3, 0.6, 1.0)), odd=rng.random() < 0.2)
    plan: Any = onto.check_with(rng.choice((None, "strict-match"))).record_plan
    lines = [json.dumps(rows.one(rng.choice(KINDS)), ensure_ascii=rng.random() < 0.5).encode() for _ in range(ROWS)]
    scanners = [Scanner(library.library(), LoweredShape(library.library(), plan.shapes.row, ahead=ahead)) for ahead in (True, False)]
    plain = plan.file_rules(None)
    return lines, scanners, plain.explain


def fuzz(seconds: float, most: int, seed: int, rounds: int = 60, *, report: Callable[[str], None]) -> Figures:
    """Spoils rows until the time is over, or so many were read."""
    figures, begin = Figures(), time.monotonic()
    while time.monotonic() - begin < seconds and figures.lines < most:
        seed += 1
        lines, scanners, explain = files_of(seed)
        figures.files += 1
        rng = Random(seed)
        spoiler = Mutator(lines, rng)
        for turn in range(rounds):
            mutated = spoiler.block()
            block = rng.choice((b"\n", b"\r\n")).join(mutated) + rng.choice((b"\n", b""))
            for scanner in scanners:
                faults = compare_block(scanner, block, explain, figures)
                if not turn % 10:
                    faults += compare_block(scanner, b"[%b]" % b",".join(mutated), explain, figures, listed=True)
                figures.add(seed, faults, report)
            if time.monotonic() - begin > seconds or figures.lines >= most:
                break
    return figures


if __name__ == "__main__":
    fuzz_kernel.command(__doc__, fuzz, __file__)
