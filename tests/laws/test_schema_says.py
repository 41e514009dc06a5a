"""The JSON Schema of `predlint compile` refuses what breaks a rule that is said to be in it, and takes what breaks none of those.

Of a rule that is in it in part it may refuse a record or take it. What is a fault of the bytes of a file no schema of a record knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import copy
from functools import cache
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import predlint
from laws import enc_harness, ls_harness, test_every_rule
from laws import harness as lb_harness
from laws.coco_make import Maker
from laws.coco_make import disturb as disturb_element
from laws.coco_mutations import MUTATIONS, mismatched_worlds
from laws.harness import examples
from laws.ontologies import MEDIA
from laws.records import Records, manner
from laws.test_every_mutation import PLATFORMS, seeded_good
from predlint.model.diagnostics import Severity
from predlint.model.registry import RULES
from predlint.shape.json_schema import check_schema

SEEDS = st.integers(0, 10**6)
#: Ontologies and configs are drawn from so many, and compiled once.
WORLDS = 120
KINDS = ("bbox", "segm", "keypoints", "caption", "boxed")


class Case(NamedTuple):
    """Something that a schema is for, and how it is checked."""

    checker: predlint.Checker
    value: Any
    data: Any
    """The same as a file, or a list of records."""
    made: str
    rows: Any = None


_VALIDATORS: dict[int, tuple[predlint.Checker, Draft202012Validator]] = {}


def _validator(checker: predlint.Checker) -> Draft202012Validator:
    if id(checker) not in _VALIDATORS:  # the checker is kept, so that its id stays its own
        schema = checker.json_schema
        check_schema(schema)
        _VALIDATORS[id(checker)] = checker, Draft202012Validator(schema)
    return _VALIDATORS[id(checker)][1]


def assert_schema_agrees(case: Case) -> bool:
    """The law; True where a rule of the schema was told."""
    found = case.checker.validate(case.data, data_rows=case.rows).diagnostics
    errors = {d.code for d in found if d.severity is Severity.ERROR}
    in_schema = {code for code in errors if RULES[code].in_json_schema}
    unclear = {d.code for d in found if RULES[d.code].in_part or RULES[d.code].layer == "bytes"}
    accepted = _validator(case.checker).is_valid(case.value)
    context = case.made, [(d.code, d.pointer, d.message) for d in found if d.severity is Severity.ERROR], json.dumps(case.value)
    assert not (in_schema and accepted and len(errors) == 1), ("the schema takes it", *context)
    assert in_schema or unclear or accepted, ("the schema refuses it", *context)
    return bool(in_schema)


# -- what is made, good and spoilt -----------------------------------------------------------------------------------------


def _labelbox(seed: int) -> Iterator[Case]:
    rng, world = Random(seed), test_every_rule.pick_world(seed % WORLDS, MEDIA)
    records = Records(world, rng, manner(rng))
    for mutation in rng.sample(lb_harness.MUTATIONS, 12):
        record = records.one()
        if record is None:
            return
        mutant = mutation.apply(rng, record, world)
        made = [("good", record), ("disturbed", lb_harness.disturb(rng, record))]
        if mutant is not None and mutant.profile is None and not mutant.rows:
            made.append((mutation.name, mutant.record))
        for how, value in made:
            yield Case(world.checker, value, json.dumps(value).encode(), how)


def _label_studio(seed: int) -> Iterator[Case]:
    config, task, rng = seeded_good("label-studio", seed % WORLDS)
    rng = Random(f"{seed} {copy(rng).random()}")
    made = [("good", task), *[("disturbed", ls_harness.disturb(rng, task)) for _ in range(3)]]
    for mutation in rng.sample(PLATFORMS["label-studio"].mutations, 8):
        mutant = mutation.apply(rng, task, config)
        if mutant is not None and mutant.profile is None and not mutant.before:
            made.append((mutation.name, mutant.task))
    for how, value in made:
        yield Case(config.checker, value, [value], how)
        if isinstance(value, dict) and rng.random() < 0.3:
            for part, alone in _parts(value):
                yield Case(config.checker, alone, [alone], f"{how}, {part}")


def _parts(task: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """A prediction of a task by itself, and its data."""
    predictions = task.get("predictions")
    if isinstance(predictions, list) and predictions and isinstance(predictions[0], dict):
        yield "the prediction alone", {"task": 5, **predictions[0]}
    if isinstance(task.get("data"), dict):
        yield "the data alone", task["data"]


def _encord(seed: int) -> Iterator[Case]:
    onto, row, rng = seeded_good("encord", seed % WORLDS)
    rng = Random(f"{seed} {copy(rng).random()}")
    made = [("good", row), *[("disturbed", enc_harness.disturb(rng, row)) for _ in range(4)]]
    for mutation in rng.sample(PLATFORMS["encord"].mutations, 10):
        mutant = mutation.apply(rng, row, onto)
        if mutant is not None and mutant.profile is None and not mutant.before and mutant.rows is None:
            made.append((mutation.name, mutant.row))
    yield from [Case(onto.checker, value, [value], how) for how, value in made]


def _coco(seed: int) -> Iterator[Case]:
    """Whole files, for what an element is its file tells."""
    rng, worlds = Random(seed), mismatched_worlds()
    world = worlds[rng.choice(("truth", "categories", "encord", "mapped", "rows"))]
    maker = Maker(world, rng)
    files: list[Any] = [maker.document(6)]
    if not world.encord:
        files.append(maker.results(rng.choice(KINDS), 5))
    made = [(world, "good", file) for file in files]
    for file in files * 3:
        mutated = json.loads(json.dumps(file))
        elements = mutated if isinstance(mutated, list) else mutated[rng.choice(("images", "categories", "annotations", "annotations"))]
        at = rng.randrange(len(elements))
        elements[at] = disturb_element(rng, elements[at])
        made.append((world, "disturbed", mutated))
    for mutation in rng.sample(MUTATIONS, 5):
        text, _ = mutation.make(rng, worlds[mutation.world])
        if mutation.code != "JSN307":  # several JSON values
            made.append((worlds[mutation.world], mutation.code, json.loads(text)))
    yield from [Case(of.checker, value, json.dumps(value).encode(), how, of.rows) for of, how, value in made]


CASES = {"labelbox": _labelbox, "label-studio": _label_studio, "encord": _encord, "coco": _coco}

# -- the law ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", CASES)
def test_the_schema_refuses_what_its_rules_say(platform: str) -> None:
    """On seeds of its own for each platform, until rules of the schema were told often enough."""
    count = 0
    for seed in range(12):
        count += sum(assert_schema_agrees(case) for case in CASES[platform](seed))
        if count > 10:
            return
    raise AssertionError(f"told {count} times")


@examples(15)
@given(SEEDS, st.sampled_from(tuple(CASES)))
def test_any_record_is_refused_for_what_the_table_says(seed: int, platform: str) -> None:
    for case in CASES[platform](seed):
        assert_schema_agrees(case)


@cache
def _listed(platform: str) -> dict[str, bool]:
    checker = next(CASES[platform](0)).checker
    return {rule["code"]: rule["in_json_schema"] for rule in checker.rules}


@pytest.mark.parametrize("platform", CASES)
def test_the_table_is_that_of_the_rules(platform: str) -> None:
    table = _listed(platform)
    assert table and {code: RULES[code].in_json_schema for code in table} == table
    assert not any(said and RULES[code].severity is not Severity.ERROR for code, said in table.items())
