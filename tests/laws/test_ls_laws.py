"""What holds for every labeling config and every task."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.ls_harness import ALLOWED, UNUSUAL_VALUES, Oracle, config_of, disturb, examples, mutate, random_tasks
from laws.ls_make import make_config
from laws.ls_mutations import MUTATIONS
from laws.ls_tasks import Tasks
from predlint.io.reread import RereadRecord
from predlint.model.findings import pointer
from predlint.platforms.label_studio.stream import TaskCrossRecordRules
from predlint.shape.json_schema import check_schema

SEEDS = st.integers(0, 10**6)


# -- good tasks -----------------------------------------------------------------------------------------------------------


@examples(100)
@given(SEEDS)
def test_good_tasks_give_no_error(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks = Tasks(config, rng, rng.choice((0.3, 0.6, 1.0)))
    for _ in range(3):
        task = tasks.one()
        found = [(d.code, d.pointer, d.message) for d in config.checker.check(task) if d.code not in ALLOWED]
        assert found == [], (task, config)


@examples(40)
@given(SEEDS)
def test_good_files_give_no_error(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks = Tasks(config, rng)
    report = config.checker.validate([tasks.one() for _ in range(20)])
    assert [(d.code, d.pointer, d.message) for d in report.diagnostics if d.code not in ALLOWED] == [], config


# -- the explainer and the JSON Schema ------------------------------------------------------------------------------------


@pytest.mark.slow
@examples(25)
@given(SEEDS)
def test_explainer_and_schema_agree(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    oracle, tasks = Oracle(config), Tasks(config, rng, 0.4)
    for _ in range(3):
        task = tasks.one()
        oracle.agree(task)
        mutant = rng.choice(MUTATIONS).apply(rng, task, config)
        if mutant is not None:
            oracle.agree(mutant.task)
        oracle.agree(disturb(rng, task))
        oracle.agree(mutate(rng, task, 4))


ANY = st.recursive(
    st.sampled_from(UNUSUAL_VALUES) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("data predictions result from_name to_name type value id score labels x y from_id to_id annotations".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@examples(60)
@given(ANY, st.integers(0, 3))
def test_explainer_and_schema_agree_on_any_json(value: Any, number: int) -> None:
    oracle = _oracle(number)
    oracle.agree(value)
    good = Tasks(oracle.config, Random(number), 1.0).one()
    for prediction in good.get("predictions", []):
        del prediction["result"][3:]  # a validator of JSON Schema tries every control for each
    if isinstance(value, dict):
        oracle.agree(good | cast("dict[str, Any]", value))
    for result in good.get("predictions", [{"result": []}])[0]["result"][:1]:
        oracle.agree({**good, "predictions": [{"result": [{**result, "value": value}]}]})


_ORACLES: dict[int, Oracle] = {}


def _oracle(number: int) -> Oracle:
    if number not in _ORACLES:
        _ORACLES[number] = Oracle(config_of(number * 7 + 5))
    return _ORACLES[number]


@examples(18)
@given(SEEDS)
def test_schema_passes_the_metaschema_and_is_compiled_the_same_twice(seed: int) -> None:
    config = make_config(Random(seed), seed % 30)
    schema, again = config.checker.json_schema, predlint.compile(config.xml)
    check_schema(schema)
    assert json.loads(json.dumps(schema)) == again.json_schema == schema
    assert config.checker.rules == again.rules


@pytest.mark.parametrize("controls", [0, 1, 80])
def test_configs_of_any_size_compile(controls: int) -> None:
    config = make_config(Random(controls), controls)
    oracle, tasks = Oracle(config), Tasks(config, Random(1), 0.3)
    for _ in range(3):
        oracle.agree(tasks.one())


# -- the same tasks, however they lie in a file -----------------------------------------------------------------------------

#: Rules that speak of lines in their words.
_OF_LINES = {"KEY105", "KEY106"}


def _findings_of(report: predlint.Report, numbered: dict[int, int] | None) -> list[tuple[Any, ...]]:
    """What was found, by task; ``numbered`` gives a task's number by its line, where pointers do not."""
    reported: list[tuple[Any, ...]] = []
    for d in report.diagnostics:
        at, where = -1, d.pointer
        if numbered is not None and d.line is not None:
            at = numbered[d.line]
        elif numbered is None and d.line is not None:
            number, _, rest = d.pointer[1:].partition("/")
            at, where = int(number), f"/{rest}" if rest else ""
        words = d.message if d.code not in _OF_LINES else ""
        reported.append((at, d.code, where, words, d.severity, json.dumps(d.value), json.dumps(d.record)))
    return sorted(reported)


@pytest.mark.slow
@examples(30)
@given(SEEDS)
def test_the_same_is_found_however_the_tasks_lie_in_the_file(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks: list[Any] = [task for task in random_tasks(config, rng, 8, 0.6) if isinstance(task, dict)] or [{"data": {}}]
    tasks += rng.choices(tasks, k=2)
    lines = [json.dumps(task) for task in tasks]
    each = {n + 1: n for n in range(len(tasks))}
    expected = _findings_of(config.checker.validate("\n".join(lines).encode()), each)
    assert _findings_of(config.checker.validate(tasks), each) == expected
    for indent in (None, 2, 1):
        found = config.checker.validate(json.dumps(tasks, indent=indent, ensure_ascii="\\ud83d" in "".join(lines)).encode())
        assert _findings_of(found, None) == expected
    assert _findings_of(config.checker.validate(f"[{','.join(lines)}]".encode()), None) == expected


# -- nothing breaks -------------------------------------------------------------------------------------------------------


@examples(60)
@given(SEEDS)
def test_nothing_crashes_and_every_message_can_be_made(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks: list[Any] = random_tasks(config, rng, 4, 1.0)
    tasks.append(mutate(rng, tasks[0], 6))
    for found in (config.checker.check(task) for task in tasks):
        for d in found:
            assert d.message, d
            assert len(d.message) < 3_000, d
    checker = config.check_with(rng.choice((None, "sdk-2.1.2", "sdk-2.1.3")))
    report = checker.validate(tasks)
    assert all(d.message for d in report.diagnostics)


HARD: tuple[Any, ...] = (
    None,
    1e308,
    -1e308,
    10**40,
    10**400,
    float(10**22),
    "٣",
    "²",
    "9" * 5000,
    [[[[]]]],
    {"a": {"b": {}}},
    True,
    "\ud83d",
    -0.0,
)


@examples(60)
@given(SEEDS, st.sampled_from(HARD))
def test_hard_values_anywhere_break_nothing(seed: int, hard: Any) -> None:
    rng, config = Random(seed), config_of(seed)
    task: Any = Tasks(config, rng, 0.6).one()
    places = list(_places(task, ()))
    for place in rng.sample(places, min(len(places), 12)):
        copy = json.loads(json.dumps(task))
        holder = copy
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = hard
        explain: Any = config.checker.record_plan.file_rules(None)
        for finding in explain.explain(copy):
            assert finding.words()[0], (finding.code, pointer(finding.path))
        explain.add(b"", copy, True)


def _places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    for key in keys:
        yield (*path, key)
        yield from _places(value[key], (*path, key))


# -- across tasks ---------------------------------------------------------------------------------------------------------


@examples(60)
@given(SEEDS)
def test_parts_of_a_file_merge_to_the_whole(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks: list[Any] = random_tasks(config, rng, 9, 0.3)
    tasks = [*tasks, *rng.choices(tasks, k=3), {"data": {}}, {}, {"data": {}, "id": 1}]
    rng.shuffle(tasks)
    cuts = sorted(rng.sample(range(len(tasks)), 2))
    parts = [_stream(config, part) for part in (tasks[: cuts[0]], tasks[cuts[0] : cuts[1]], tasks[cuts[1] :])]
    left, right = ([_stream(config, part) for part in (tasks[: cuts[0]], tasks[cuts[0] : cuts[1]], tasks[cuts[1] :])] for _ in range(2))
    assert [part.count for part in parts] == [part.count for part in left]
    left[0].merge(left[1].snapshot())
    left[0].merge(left[2].snapshot())
    right[1].merge(right[2].snapshot())
    right[0].merge(right[1].snapshot())
    whole = _settled(_stream(config, tasks), tasks)
    assert _settled(left[0], tasks) == whole
    assert _settled(right[0], tasks) == whole


def _stream(config: Any, tasks: list[Any]) -> TaskCrossRecordRules:
    plan = config.checker.record_plan
    stream = TaskCrossRecordRules(plan.config, plan.shapes.names)
    for task in tasks:
        stream.add(task)
    return stream


def _settled(stream: TaskCrossRecordRules, tasks: list[Any]) -> list[str]:
    def read(position: int) -> RereadRecord:
        task = tasks[position]
        return RereadRecord(position + 1, b"", cast("dict[str, Any]", task) if isinstance(task, dict) else {})

    late = [f"{position} {f.code} {pointer(f.path)} {f.words()}" for position, f in stream.finalize(read)]
    return sorted(late) + [f"{f.code} {f.words()}" for f in stream.summary()]


# -- one checker, wherever it is -----------------------------------------------------------------------------------------------


@examples(15)
@given(SEEDS)
def test_a_pickled_checker_gives_the_same_report(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks = random_tasks(config, rng, 6, 0.5)
    copied: predlint.Checker = pickle.loads(pickle.dumps(config.checker))
    assert copied.validate(tasks).diagnostics == config.checker.validate(tasks).diagnostics
