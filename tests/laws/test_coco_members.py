"""No member that a rule reads of an element is one that the kernel takes for nobody's: whatever its name, and whatever its value."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

import predlint
from block_verdict_kit import run
from kernel_kit import needs_kernel
from laws.coco_make import Maker, Style, World, worlds
from laws.coco_run import small_windows

pytestmark = needs_kernel
SOURCES = Path(predlint.__file__).parent / "platforms"
#: What a program may look for in a member: other forms of what is known, and what says that something is missing or false.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 0.5, 1.5, 2**40, "", "1", "x", "quay_001.jpg", "[1, 2, 3, 4]", [], [0], [1, 2, 3, 4], {},
    [[1, 2, 30, 2, 30, 40]], [[1, 2], [3, 4], [5, 9]], {"x": 1, "y": 2, "width": 3, "height": 4}, {"size": [5, 5], "counts": [25]},
    [{"x": 1, "y": 2}],
)  # fmt: skip
KINDS = (
    ("truth", None), ("categories", None), ("encord", None), ("rows", None), ("truth", "bbox"), ("truth", "boxed"), ("truth", "segm"),
    ("truth", "keypoints"),
)  # fmt: skip


@cache
def names() -> list[str]:
    """All texts in the sources that may be the name of a member, and some that nobody knows."""
    found = {"", "another", "_id", "Score"}
    for source in (*SOURCES.glob("*.py"), *(SOURCES / "coco").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[A-Za-z][A-Za-z_]{1,24}", node.value):
                found.add(node.value)
    return sorted(found)


def mutated(world: World, kind: str | None, name: str, rng: Random) -> bytes:
    """A file of which every third element has another value in a member of that name."""
    maker = Maker(world, Random(11), Style(scores=1))
    document = maker.document(3 * len(VALUES)) if kind is None else None
    elements: list[Any] = document["annotations"] if document is not None else maker.results(kind or "", 3 * len(VALUES))
    for element, value in zip(elements[1::3], rng.sample(VALUES, len(VALUES)), strict=True):
        element[name] = value
    return json.dumps(document or elements).encode()


def agree(world: World, kind: str | None, name: str) -> int:
    """How many elements are proven of a file in which a member has any value."""
    data = mutated(world, kind, name, Random(name))
    with small_windows(1 << 20):
        fast, slow = (run(world.checker, data, world.rows, fast=each) for each in (True, False))
    assert (fast.report.decode(), fast.totals) == (slow.report.decode(), slow.totals), (world.name, kind, name)
    return fast.proven


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_no_member_is_read_by_rules_alone(name: str, kind: str | None) -> None:
    """Some members, others for each kind of file."""
    clean = [agree(worlds()[name], kind, member) for member in Random(f"{name} {kind}").sample(names(), 10)]
    assert sum(clean) > 10 * len(VALUES)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_no_member_of_any_name_is_read_by_rules_alone(name: str, kind: str | None) -> None:
    """Each in two of the eight kinds of file: one of a document and one of results."""
    assert len(names()) > 300
    for member in names()[KINDS.index((name, kind)) % 4 :: 4]:
        agree(worlds()[name], kind, member)
