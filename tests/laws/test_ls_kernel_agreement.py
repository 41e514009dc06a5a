"""Two roads, one verdict: what is proven by blocks of tasks and what is explained one by one give the same report, to the byte."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from block_verdict_kit import run
from laws import ls_values as values
from laws.ls_configs import Config
from laws.ls_harness import disturb, examples
from laws.ls_make import make_config
from laws.ls_mutations import MUTATIONS
from laws.ls_tasks import Tasks
from predlint.engine import sizes

#: Controls of which a proof knows nothing: their results are explained one by one.
_EXPLAINED = {"Bitmask", "BitmaskLabels", "VideoRectangle", "VideoVector", "VideoVectorLabels", "HyperTextLabels", "Cube", "CubeLabels",
              "Chat", "ReactCode", "Sketch", "MagicWand"}  # fmt: skip
_PLAIN = {"Image", "Text", "Audio", "AudioPlus", "Video", "Pdf", "HyperText", "Object3D"}


@cache
def plain_config(number: int, tag: str | None = None) -> Config:
    """A config such as most projects have: one piece of data, and no labels but its own. ``tag``: that of one of its controls."""
    for seed in range(number * 10_000, number * 10_000 + 10_000):
        config = make_config(Random(seed), 1 + number % 6)
        keys = [shown.key for shown in config.objects if shown.key is not None]
        tags = {shown.tag for shown in config.objects}
        plain = len(keys) == 1 and keys[0].isidentifier() and tags <= _PLAIN and not any(shown.listed for shown in config.objects)
        hard = any(asks.tag in _EXPLAINED or "apiUrl" in asks.attrs or asks.when for asks in config.controls)
        drawn = any(asks.tag == tag or (tag is None and asks.form in ("box", "ellipse", "polygon", "vector")) for asks in config.controls)
        plain = plain and (number % 4 == 0 or not hard) and ((number % 4 == 1 and tag is None) or drawn)
        if plain and config.controls and config.repeater is None and not any(asks.dynamic for asks in config.controls):
            return config
    raise AssertionError(f"no plain config among the seeds from {number * 10_000}")


@contextlib.contextmanager
def small_blocks() -> Iterator[None]:
    """Blocks and lessons so small that a file of a few dozen tasks has several, and no rest between them."""
    with (
        mock.patch.object(sizes, "BLOCK", 1 << 14),
        mock.patch.object(sizes, "SMALLEST", 1 << 10),
    ):
        yield


def clean_tasks(config: Config, rng: Random, count: int) -> list[Any]:
    """Tasks of which nothing is said; fewer where few are so."""
    tasks = Tasks(config, rng, rng.choice((0.3, 0.6, 0.9)), tidy=rng.random() < 0.9)
    explain = config.checker.record_plan.file_rules(None).explain
    return [task for task in (tasks.one() for _ in range(count)) if not explain(task)]


def with_points(value: Any) -> Any:
    """A value as tables of numbers have it, with 3.0 for 3; not the bytes of a mask."""
    if isinstance(value, dict):
        return {name: each if name == "rle" else with_points(each) for name, each in value.items()}
    if isinstance(value, list):
        return [with_points(each) for each in value]
    return float(value) if value.__class__ is int else value


def spelt(rng: Random, tasks: list[Any]) -> str:
    """A file of the tasks: in lines or in one array, in one of the many ways to write them."""
    plain = "\\ud83d" in json.dumps(tasks) or rng.random() < 0.5
    if rng.random() < 0.15:
        tasks = [with_points(task) for task in tasks]
    if rng.random() < 0.2:
        return json.dumps(tasks, indent=2, ensure_ascii=plain)
    tight = rng.random() < 0.5
    lines = [json.dumps(task, ensure_ascii=plain, separators=(",", ":") if tight else None) for task in tasks]
    end = rng.choice(("\n", "\n", "\r\n"))
    return end.join(lines) + end if rng.random() < 0.5 else f"[{(',' if tight else ', ').join(lines)}]"


def both(config: Config, text: str) -> int:
    """Holds the roads against one another; the number of tasks that were proven."""
    with small_blocks():
        slow, fast = (run(config.checker, text.encode(), fast=road) for road in (False, True))
    assert fast.report.decode() == slow.report.decode(), config
    assert fast.totals == slow.totals, config
    return fast.proven


@examples(20)
@given(st.integers(0, 10**6), st.sampled_from((0, 1, 3, 20)))
def test_kernel_and_python_give_the_same_report(seed: int, faulty: int) -> None:
    """Some tasks among many clean ones are spoilt, by a mutation or without a thought."""
    rng, config = Random(seed), plain_config(seed % 60)
    tasks = clean_tasks(config, rng, 130) or [{"data": {}}]
    disturbed: set[int] = set()
    for _ in range(faulty):
        at = rng.randrange(len(tasks) // 2, len(tasks))
        mutant = rng.choice(MUTATIONS).apply(rng, tasks[at], config) if at not in disturbed and rng.random() < 0.7 else None
        disturbed.add(at)
        tasks[at] = mutant.task if mutant is not None else disturb(rng, tasks[at])
    if rng.random() < 0.3:
        tasks.append(rng.choice(tasks))
    both(config, spelt(rng, tasks))


@pytest.mark.slow
@examples(20)
@given(st.integers(0, 10**6))
def test_kernel_and_python_give_the_same_report_for_the_same_mistake_in_every_task(seed: int) -> None:
    rng, config = Random(seed), plain_config(seed % 60)
    tasks, mutation = clean_tasks(config, rng, 120), rng.choice(MUTATIONS)
    mutated = [mutant.task for task in tasks if (mutant := mutation.apply(rng, task, config)) is not None]
    if mutated:
        both(config, spelt(rng, tasks[: len(tasks) // 2] + mutated))


def test_the_kernel_is_used() -> None:
    clean_count = made = 0
    for number in range(12):
        rng, config = Random(number), plain_config(number)
        tasks = clean_tasks(config, rng, 120)
        clean_count, made = clean_count + both(config, "\n".join(json.dumps(task) for task in tasks)), made + len(tasks)
    assert clean_count > made / 10, (clean_count, made)


_ASKED = b"""<View>
  <Image name="photo" value="$photo"/>
  <RectangleLabels name="box" toName="photo"><Label value="tin"/><Label value="jar"/></RectangleLabels>
  <Rectangle name="bare" toName="photo"/>
  <Labels name="kind" toName="photo"><Label value="glass"/></Labels>
  <TextArea name="print" toName="photo" perRegion="true" required="true"/>
  <Number name="price" toName="photo" perRegion="true" required="true"/>
  <Choices name="side" toName="photo" required="true"><Choice value="left"/><Choice value="right"/></Choices>
</View>"""


def required_config() -> Config:
    """Each region must be answered for, by two controls."""
    config = Config((), (), None, None, _ASKED)
    assert config.checker is not None
    return config


def answered_task(rng: Random, number: int, *, apart: bool) -> dict[str, Any]:
    """A task whose every region has all its answers; ``apart``: its ids are found in no other task."""
    predictions: list[Any] = []
    for version in rng.sample("ab", rng.choice((1, 1, 2))):
        found: list[Any] = [_about("side", "choices", None, {"choices": [rng.choice(("left", "right"))]})]
        for index in range(rng.randrange(4)):
            id_ = f"r{number}-{version}-{index}" if apart else f"r{index}"
            place = {"x": rng.randrange(40), "y": 5 + index, "width": 20.5, "height": 30}
            bare = rng.random() < 0.3
            found.append(_about("bare" if bare else "box", "rectangle" if bare else "rectanglelabels", id_,
                                place if bare else {**place, "rectanglelabels": [rng.choice(("tin", "jar"))]}))  # fmt: skip
            found += [_about("kind", "labels", id_, {**place, "labels": ["glass"]})] if bare else []
            found.append(_about("print", "textarea", id_, {**place, "text": ["2.49"]}))
            found.append(_about("price", "number", id_, {**place, "number": rng.randrange(9)}))
        predictions.append({"model_version": version, "result": found})
    return {"data": {"photo": f"https://shelf.example.com/{number}.jpg"}, "predictions": predictions}


def _about(control: str, type_: str, id_: str | None, value: dict[str, Any]) -> dict[str, Any]:
    found = {"from_name": control, "to_name": "photo", "type": type_, "value": value}
    return found if id_ is None else {"id": id_, **found}


@pytest.mark.slow
@examples(20)
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from((0, 1, 5)))
def test_kernel_and_python_require_answers_of_each_region(seed: int, apart: bool, faulty: int) -> None:
    rng, config = Random(seed), required_config()
    tasks = [answered_task(rng, number, apart=apart) for number in range(90)]
    for task in rng.sample(tasks[45:], faulty):
        given_ = rng.choice(task["predictions"])["result"]
        answers = [result for result in given_ if result["from_name"] in ("print", "price")]
        if not answers:
            continue
        if rng.random() < 0.5:
            given_.remove(rng.choice(answers))
        else:
            rng.choice(answers)["id"] = rng.choice([result["id"] for result in given_ if "id" in result])
    clean = both(config, spelt(rng, tasks))
    assert clean > 0 or faulty


_MASKS = b"""<View><Image name="photo" value="$photo"/>
  <BrushLabels name="mask" toName="photo"><Label value="tin"/></BrushLabels></View>"""


@pytest.mark.slow
@examples(20)
@given(st.integers(0, 10**6), st.sampled_from((0, 1, 5)))
def test_kernel_and_python_report_truncated_masks(seed: int, faulty: int) -> None:
    rng, config = Random(seed), Config((), (), None, None, _MASKS)
    tasks: list[Any] = []
    for number in range(90):
        width, height = rng.randrange(1, 200), rng.randrange(1, 200)
        sizes = {"original_width": width, "original_height": height}
        value = {**values.brush(rng, width, height), "brushlabels": ["tin"]}
        result = {**_about("mask", "brushlabels", "m", value), **sizes}
        tasks.append(
            {"data": {"photo": f"https://shelf.example.com/{number}.jpg"}, "predictions": [{"model_version": "a", "result": [result]}]}
        )
    for task in rng.sample(tasks[45:], faulty):
        rle = task["predictions"][0]["result"][0]["value"]["rle"]
        del rle[rng.randrange(1, len(rle) + 1) :]
    clean = both(config, spelt(rng, tasks))
    assert clean > 0 or faulty
