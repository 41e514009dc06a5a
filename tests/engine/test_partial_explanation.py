"""Records that are the first of their form are explained by what is in doubt alone: that is what is said of them as a whole."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import UUID

import pytest

import predlint
from kernel_kit import needs_kernel
from laws.harness import run
from predlint.engine import block_checker
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.model.violation import Finding, InternalError
from predlint.platforms.kernel_adapter import DoubtSummary
from predlint.shape import record_checks
from violation_kit import violation_spec

pytestmark = needs_kernel
ONTOLOGY = {"tools": [{"tool": "rectangle", "name": "car"}]}
CONFIG = (
    """<View><Image name="img" value="$image"/><RectangleLabels name="box" toName="img"><Label value="car"/></RectangleLabels></View>"""
)


def same_verdict(checker: predlint.Checker, records: list[Any], rows: DataRows | None = None) -> Any:
    """What is said of the records, the same without the kernel, though none is explained as a whole besides, as it is in other tests."""
    data = b"".join([json.dumps(record).encode() + b"\n" for record in records])
    with mock.patch.object(record_checks, "STRICT", False):
        fast = run(checker, data, rows).verdict
    assert fast == run(checker, data, rows, fast=False).verdict
    return fast


def test_a_data_row_that_the_kernel_doubts_may_be_known_all_the_same() -> None:
    rows = DataRows([DataRow(n, None, f"ck-{n}", width=1000, height=800) for n in range(50)])
    box = {"top": 9000, "left": 1, "height": 7, "width": 10}
    records = [
        {"uuid": str(UUID(int=n, version=4)), "dataRow": {"id": f"ck-{n}"}, "name": "car", "bbox": {**box, "height": 7 + n / 8}}
        for n in range(50)
    ]
    verdict = same_verdict(predlint.compile(ONTOLOGY, media="image", target="model-run"), records, rows)
    assert "GEO006" in str(verdict)


def test_severity_of_a_score_depends_on_its_value() -> None:
    value = {"x": 5, "y": 5, "width": 3, "height": 2, "rotation": 0, "rectanglelabels": ["car"]}
    result = {"id": "r", "from_name": "box", "to_name": "img", "type": "rectanglelabels", "value": value}
    scores = ["1e5", "0.5", "0.7", "2", "x", "0.25"]
    tasks = [
        {"data": {"image": f"https://a.b/{n}.png"}, "predictions": [{"model_version": "one", "score": score, "result": [result]}]}
        for n, score in enumerate(scores)
    ]
    verdict = str(same_verdict(predlint.compile(CONFIG.encode(), dialect="label-studio"), tasks))
    assert "CNF102" in verdict
    assert "CNF106" in verdict


#: A line of its own, and what else its members may hold.
LINE = {
    "uuid": str(UUID(int=1, version=4)),
    "dataRow": {"globalKey": "k1"},
    "name": "car",
    "bbox": {"top": 1, "left": 1, "height": 7, "width": 10},
}
WRAPPED = [{"name": "car", "bbox": LINE["bbox"]}, [LINE], [{"name": "car", "bbox": LINE["bbox"]}] * 2, {"a": LINE}, None, [], {}]


@pytest.mark.parametrize("media", ["image", "video"])
@pytest.mark.parametrize("name", ["uuid", "bbox", "confidence", "masks"])
def test_what_wraps_a_member_is_seen_however_many_came_before(name: str, media: str) -> None:
    """A record in a member of another one, behind more lines with an object of its own in that member than were ever explained whole."""
    masks = {"frames": [{"index": 1, "instanceURI": "https://a.b/1.png"}], "instances": [{"colorRGB": [1, 2, 3], "name": "bone"}]}
    bare = {"uuid": LINE["uuid"], "dataRow": LINE["dataRow"], "masks": masks}
    for line in (LINE, bare):
        records = [{**line, "uuid": str(UUID(int=n, version=4)), name: {f"k{n}": n}} for n in range(120)]
        records += [{**line, name: value} for value in WRAPPED]
        same_verdict(predlint.compile(ONTOLOGY, media=media, target="mal"), records)


def test_a_part_that_says_something_else_than_the_whole_is_an_internal_error() -> None:
    whole = [Finding(violation_spec("GEO006", lambda value: ("message", None)).kind, None, 1, ())]
    adapter: Any = SimpleNamespace(explain=lambda value: [*whole], explain_doubts=lambda value, about: [*whole] if value else [])
    found, about = block_checker.DoubtGroups(frozenset()), DoubtSummary(0, (), ())
    for _ in range(200):
        assert found.explain_single(adapter, True, about) == whole
    with pytest.raises(InternalError):
        found.explain_single(adapter, False, about)
