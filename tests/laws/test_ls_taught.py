"""What clean tasks with members of any name taught proves no faulty one, and notes of a task what is noted of it by itself."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from unittest import mock

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.ls_harness import MEMBERS, ODDITIES, disturb, examples
from laws.test_ls_roads import clean_tasks, plain_config
from predlint.dialects.label_studio import task_lessons
from predlint.dialects.label_studio.stream import TaskStream
from predlint.dialects.labelbox import file_rules


@pytest.fixture(autouse=True)
def without_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is learned is tried where there is no kernel, or where it is in doubt."""
    monkeypatch.setattr(file_rules, "WORTH_THE_KERNEL", 1 << 60)


pytestmark = pytest.mark.slow

#: What other shapes, platforms and programs have in records of the same kind.
_NAMES = (
    *MEMBERS, "radiusX", "height", "vertices", "closed", "isBezier", "enabled", "confidence", "Confidence", "PROB", "readOnly", "Direction",
    "Rotation", "startOffset", "imageDataURL", "rle", "format", "number", "rating", "label", "polygonlabels", "lead_time", "meta", "task",
)  # fmt: skip
_VALUES = (*ODDITIES, 0.5, 50, 500, "a", ["a"], [{"enabled": True}], [{"isBezier": "x"}], [[10, 10], [50, 10], [50, 50]])


def _holders(value: Any) -> list[Any]:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return ([value] if isinstance(value, dict) else []) + [holder for each in inner for holder in _holders(each)]


def _with_member(rng: Random, task: Any) -> Any:
    task = json.loads(json.dumps(task))
    rng.choice(_holders(task))[rng.choice(_NAMES)] = rng.choice(_VALUES)
    return task


def _text(task: Any) -> bytes | None:
    """None for what is no JSON of its own: a test of bytes has that."""
    try:
        return orjson.dumps(task)
    except TypeError:
        return None


@examples(20)
@given(st.integers(0, 10**6))
def test_what_was_taught_proves_nothing_faulty(seed: int) -> None:
    rng, config = Random(seed), plain_config(seed % 60)
    rules: Any = predlint.compile(config.xml, profile=rng.choice((None, None, "sdk-2.1.3"))).plan.file(None)
    known = [task for task in clean_tasks(config, rng, 20) if not rules.explain(task)]
    for _ in range(60 if known else 0):
        odd = _with_member(rng, rng.choice(known))
        if _text(odd) is not None and not rules.explain(odd):
            known.append(odd)
    with mock.patch.object(task_lessons, "_LESSON", 8), mock.patch.object(task_lessons, "_MOST_TYPES", 100):
        for task in known:
            rules.learn(task)
        for _ in range(60 if known else 0):
            task = rng.choice(known)
            for _ in range(rng.randint(1, 3)):
                task = _with_member(rng, task) if rng.random() < 0.5 else disturb(rng, task)
                task = task if isinstance(task, dict) else {}
            text = _text(task)
            if text is not None and rules.prove_elements(b"[" + text + b"]") > 0:
                _holds(rules, task)


def _holds(rules: Any, task: Any) -> None:
    """Nothing is said of a task that is proven, and the same is noted of it."""
    assert not rules.explain(task), task
    alone, notes = TaskStream(rules.plan.config, rules.plan.shapes.names), rules.stream
    alone.add(task)
    assert (alone.rows[0], alone.ids[0], alone.versions) == (notes.rows[-1], notes.ids[-1], notes.versions), task
    notes.versions.clear()
