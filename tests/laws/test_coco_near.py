"""What the fast road takes for clean among good COCO annotations and results is clean, however near it lies to what is wrong.

Not at random: each form of drawing, every kind of place in an element, each bound.
"""

from __future__ import annotations

from random import Random
from typing import Any

import orjson
import pytest

from block_verdict_kit import array, block_verdict_of, explain_doubted, findings_by_position
from kernel_kit import needs_kernel
from laws.coco_make import Maker, Style, worlds
from laws.near import Near, columns_of, is_double, text_of
from predlint.model.findings import pointer

pytestmark = needs_kernel

#: Up to a pixel beyond its image is rounding.
_LOW = (-1.5, -0.9, 0, 0.4, 1, 3, 2**31)
CASES = [
    ("truth", None),
    ("categories", None),
    ("encord", None),
    ("rows", None),
    ("truth", "bbox"),
    ("truth", "segm"),
    ("truth", "keypoints"),
]


class NearElements:
    """A file of which good elements were seen, and told what is told once a file."""

    def __init__(self, name: str, kind: str | None) -> None:
        self.world = worlds()[name]
        maker = Maker(self.world, Random(4), Style(outlines=0.9, rings=0.3))
        elements = maker.document(120)["annotations"] if kind is None else maker.results(kind, 60)
        if name != "truth":
            elements = [element for element in elements if "keypoints" not in element]
        self.rules: Any = self.world.checker.record_plan.file_rules(self.world.rows)
        if kind is None:
            self.rules._open(results=False, images=iter(self.world.images), categories=iter(self.world.categories))
            self.rules.enter_list("annotations")
        else:
            self.rules._open(results=True, images=None, categories=None)
        self.good: list[Any] = []
        for element in elements:
            if {finding.code for finding in self.rules.explain(element)} <= self.rules.once_per_file:
                self.good.append(element)
        self.said = set(self.rules.reported_codes)
        fine = [element for element in self.good if self._clean_count(text_of(element)) == 1 and not self.findings]
        fine.sort(key=lambda element: -len(text_of(element)))
        self.neighbours = [text_of(element) for element in fine[-2:]]
        self.bases = list({_form(element): element for element in fine}.values())
        self.rules.stream.snapshot()

    def _clean_count(self, *texts: bytes) -> int:
        self._remind()
        verdict = block_verdict_of(self.rules, array(*texts), listed=True)
        self.findings: dict[int, list[Any]] = findings_by_position(verdict) if verdict is not None else {}
        if verdict is not None and verdict.pending:
            explain_doubted(self.rules, array(*texts), verdict)
            self.rules.snapshot()
            return -1
        return len(texts) if verdict is not None else -1

    def _remind(self) -> None:
        self.rules.reported_codes.clear()
        self.rules.reported_codes.update(self.said)

    def _columns(self) -> tuple[dict[str, list[int]], Any]:
        columns, facts = columns_of(self.rules.stream.snapshot())
        return columns, {name: bool(fact) if name == "singles" else fact for name, fact in facts.items() if name not in ("kind", "objects")}

    def check_law(self, text: bytes, change: str) -> bool:
        """The law for one element between good ones; True where it is proven."""
        first, last = self.neighbours
        if self._clean_count(first, text, last) < 0:
            return False
        reported = self.findings.get(1, [])
        fast = self._columns()
        assert not is_double(text), (change, text)
        self._remind()
        found = [(finding.code, pointer(finding.path)) for finding in self.rules.explain(orjson.loads(text))]
        assert len(reported) == len(found) or {code for code, _ in found} <= self.said | self.rules.counted_once, (change, found, text)
        for each in (first, text, last):
            value = orjson.loads(each)
            self.rules.explain(value)
            self.rules.add(each, value, True)
        assert self._columns() == fast, (change, text)
        return not reported


def _bounds(width: int, height: int) -> tuple[tuple[float, ...], Any, tuple[tuple[float, float], ...]]:
    """Numbers around the edges of an image; beginnings and sizes there."""
    ends = [end + beyond for end in (width, height) for beyond in (0, 0.9, 1.5)]
    begins = [(end - 0.5, size) for end in (0, width, height) for size in (0.4, 2.2)]
    return (*_LOW, *ends), lambda item: None, (*begins, (-0.9, 1.5))


def _form(element: Any) -> tuple[Any, ...]:
    """Elements of one form are changed in the same places."""
    drawn = element.get("segmentation")
    rings = len(drawn) if isinstance(drawn, list) else drawn.__class__
    counts = drawn.get("counts").__class__ if isinstance(drawn, dict) else None
    return rings, counts, bool(element.get("keypoints"))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), CASES)
def test_clean_variants_of_good_elements_have_no_findings(name: str, kind: str | None) -> None:
    near_file = NearElements(name, kind)
    sizes = {image["id"]: (image["width"], image["height"]) for image in near_file.world.images}
    asked = clean_count = 0
    for element in near_file.bases if name in ("truth", "encord") else near_file.bases[:2]:
        assert near_file.check_law(text_of(element), "nothing")
        near = Near(near_file.good, *_bounds(*sizes[element["image_id"]]))
        for change, text in near.of(element):
            asked, clean_count = asked + 1, clean_count + near_file.check_law(text, change)
    assert asked > 200
    assert 0 < clean_count < asked
