"""Feeds the kernel with spoilt elements of COCO files, as fuzz_kernel.py does with lines of Labelbox.

    python benchmarks/fuzz_kernel_coco.py --seconds 600 --seed 1 --sanitize

Annotations, results of each kind and images come from the generators of the laws. What is clean has nothing wrong, and what is said of the
others by what is in doubt of them is all that there is to say.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any, NamedTuple

import fuzz_kernel
from fuzz_kernel import Figures, Mutator
from predlint.kernel import library
from predlint.kernel.scanner import Scanner, ScanResult
from predlint.model.findings import is_of_member
from predlint.model.violation import Finding
from predlint.platforms.coco.columns import ElementDoubts, ImageKernelAdapter, numbers_in
from predlint.platforms.coco.topics.missing import COUNTED
from predlint.platforms.kernel_adapter import ScannedBlock

LISTS = ("annotations", "annotations", "images", "bbox", "segm", "keypoints", "boxed")
ELEMENTS = 12
NAMES = (
    "image_id", "category_id", "segmentation", "area", "iscrowd", "keypoints", "num_keypoints", "score", "caption", "segments_info",
    "size", "counts", "file_name", "attributes", "Score", "box", "category", "image", "mask", "track_id",
)  # fmt: skip


class File(NamedTuple):
    """A list of a file, with what reads it."""

    texts: list[bytes]
    scanner: Scanner
    doubts: ElementDoubts | None
    explain: Callable[..., list[Any]]


def file_of(seed: int) -> File | None:
    """Some elements of one list; None where the kernel does not read such."""
    from laws.coco_make import Maker, worlds

    rng = Random(seed)
    world = rng.choice([*worlds().values()])
    kind = rng.choice(LISTS if not world.encord else LISTS[:3])
    maker, rules = Maker(world, rng), world.checker.record_plan.file_rules(world.rows)
    whole = kind in ("annotations", "images")
    rules._open(results=not whole, images=iter(world.images) if whole else None, categories=iter(world.categories) if whole else None)
    values: Sequence[Any]
    if kind == "images":
        if world.rows is not None:
            return None
        rules.enter_list("images")
        values = rng.sample(world.images, min(ELEMENTS, len(world.images)))
        scanner, doubts = (
            ImageKernelAdapter(library.library(), rules.plan.image_shape, rules.plan.reference, rules.secret, rules)._scanner,
            None,
        )
    else:
        rules.enter_list("annotations")
        values = maker.document(ELEMENTS)["annotations"] if whole else maker.results(kind, ELEMENTS)
        rules._first(values[0], sure=True)
        if (adapter := rules._proving_elements()) is None:
            return None
        scanner, doubts = adapter._scanner(of_box=False)
    texts = [json.dumps(value, separators=rng.choice(((",", ":"), (", ", ": ")))).encode() for value in values]
    return File(texts, scanner, doubts, rules.explain)


def compare_elements(file: File, texts: Sequence[bytes], figures: Figures) -> list[str]:
    """What the kernel says of the elements of a list, held against the explainer; of those in doubt by what is in doubt, too."""

    def explain(value: Any) -> list[Finding]:
        return [finding for finding in file.explain(value) if finding.code not in COUNTED or not is_of_member(finding)]

    def in_doubt(scanned: ScanResult) -> Callable[[bytes, Any], list[str]]:
        numbers = iter([numbers for _, numbers in numbers_in(ScannedBlock(b"", scanned))])

        def said_by_doubts(text: bytes, value: Any) -> list[str]:
            of = next(numbers)
            if file.doubts is None or (doubts := file.doubts.of(of)) is None:
                return []
            figures.compared += 1
            some, every = file.explain(value, doubts), file.explain(value)
            return [f"not all is said, {some} of {every}: {text!r}"] if repr(some) != repr(every) else []

        return said_by_doubts

    return fuzz_kernel.compare_block(file.scanner, b"[%b]" % b",".join(texts), explain, figures, listed=True, in_doubt=in_doubt)


def fuzz(seconds: float, most: int, seed: int, rounds: int = 60, *, report: Callable[[str], None]) -> Figures:
    """Spoils elements until the time is over, or so many were read."""
    fuzz_kernel.NAMES.extend([b'"%b"' % name.encode() for name in NAMES])
    figures, begin = Figures(), time.monotonic()
    while time.monotonic() - begin < seconds and figures.lines < most:
        seed += 1
        file = file_of(seed)
        if file is None:
            continue
        figures.files += 1
        spoiler = Mutator(file.texts, Random(seed))
        alone = partial(compare_elements, file, figures=figures)
        for turn in range(rounds):
            texts = spoiler.block()
            faults = [fault for text in texts for fault in alone([text])] if turn % 2 else alone(texts)
            figures.add(seed, faults, report)
            if time.monotonic() - begin > seconds or figures.lines >= most:
                break
    return figures


if __name__ == "__main__":
    fuzz_kernel.command(__doc__, fuzz, __file__)
