"""The kernel is loaded for what is long enough; where it begins, in a file or in the files of a plan, changes no verdict."""

from __future__ import annotations

import json
from unittest import mock

import pytest

import predlint
from block_verdict_kit import count_clean
from kernel_kit import needs_kernel
from predlint.engine import sizes
from predlint.kernel import kernel_option
from predlint.platforms.labelbox.plan import LineFileRules

ONTOLOGY = {"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}


def lines(count: int) -> list[bytes]:
    """Boxes, of which every seventh has a confidence above 1 and every hundredth is no JSON."""

    def line(n: int) -> bytes:
        box = {"top": n, "left": 1, "height": 2, "width": 3}
        record = {"name": "car", "dataRow": {"globalKey": f"row {n // 3}"}, "bbox": box, "confidence": 1.5 if n % 7 == 0 else 0.5}
        return json.dumps(record).encode()[: 40 if n % 100 == 99 else None]

    return [line(n) for n in range(count)]


def findings_of(data: bytes, begins: int) -> list[tuple[int | None, str, str]]:
    checker = predlint.compile(ONTOLOGY, media="image")
    with mock.patch.object(kernel_option, "WORTH", begins):
        return [(d.line, d.code, d.message) for d in checker.validate(data).diagnostics]


@pytest.mark.parametrize("listed", [False, True])
def test_where_it_begins_changes_no_verdict(listed: bool) -> None:
    given = [line for line in lines(2_000) if not listed or line.endswith(b"}")]
    data = b"[" + b",\n".join(given) + b"]" if listed else b"\n".join(given)
    with mock.patch.object(sizes, "BLOCK", 1 << 14):
        first, *others = [findings_of(data, begins) for begins in (0, 1, 50_000, 1 << 30)]
    assert len(first) > 250
    assert all(other == first for other in others)


@needs_kernel
def test_small_files_of_one_plan_add_up() -> None:
    plan = predlint.compile(ONTOLOGY, media="image").record_plan
    with mock.patch.object(kernel_option, "WORTH", 1_000):
        ready = [plan.file_rules(None).uses_kernel(300) for _ in range(5)]
    assert ready == [False, False, False, True, True]
    assert isinstance(rules := plan.file_rules(None), LineFileRules) and count_clean(rules, b"\n".join(lines(50)) + b"\n") == 50
