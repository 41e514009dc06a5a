"""No two findings on one place say opposite things of what becomes of it: lost and shown, refused by all and taken by some."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import copy, deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import laws.mutate_links  # noqa: F401  (it registers its mutations)
from laws import coco_make, enc_harness, ls_harness
from laws.coco_mutations import MUTATIONS as OF_COCO
from laws.coco_mutations import mismatched_worlds
from laws.enc_make import onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows
from laws.harness import disturb, examples
from laws.import_effects import opposed
from laws.ls_harness import config_of
from laws.ls_mutations import MUTATIONS as OF_TASKS
from laws.ls_tasks import Tasks
from laws.mutations import MUTATIONS as OF_LINES
from laws.ontologies import any_medium, seeded_world
from laws.records import Records, manner
from predlint.io.data_rows import DataRows
from predlint.model.diagnostics import Diagnostic, Severity

OF_ROWS = list(every_mutation())
SEEDS = st.integers(0, 10**6)
#: What a mutation stumbles over that finds a record spoilt before.
_STUMBLES = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RuntimeError)


def agree(found: list[Diagnostic], *about: Any) -> None:
    pairs = [[(d.code, d.pointer, d.message) for d in pair] for pair in opposed(found)]
    assert not pairs, (pairs[:3], *about)


def of_lines(seed: int) -> tuple[list[Diagnostic], Any] | None:
    rng = Random(seed)
    world = seeded_world(seed % 97, media=any_medium(rng), most=10)
    record: Any = Records(world, rng, manner(rng)).one()
    if record is None:
        return None
    rows: list[Any] = []
    for mutation in rng.sample(OF_LINES, 4):
        with suppress(*_STUMBLES):
            mutant = mutation.apply(rng, deepcopy(record), world)
            if mutant is not None:
                record, rows = mutant.record, [*rows, *mutant.rows]
    for _ in range(rng.randrange(2)):
        record = disturb(rng, record)
    return world.checker.validate(json.dumps(record).encode(), data_rows=DataRows(rows) if rows else None).diagnostics, record


def of_tasks(seed: int) -> tuple[list[Diagnostic], Any]:
    rng, config = Random(seed), config_of(seed)
    task: Any = Tasks(config, rng, 0.8).one()
    for mutation in rng.sample(OF_TASKS, 6):
        with suppress(*_STUMBLES):
            mutant = mutation.apply(rng, deepcopy(task), config)
            task = mutant.task if mutant is not None else task
    task = ls_harness.mutate(rng, task, rng.randrange(3))
    return config.checker.validate(json.dumps([task]).encode()).diagnostics, task


def of_rows(seed: int) -> tuple[list[Diagnostic], Any]:
    rng, onto = Random(f"{seed} rows"), onto_of(seed % 120)
    row: Any = Rows(onto, rng, 0.8).one()
    for mutation in rng.sample(OF_ROWS, 6):
        with suppress(*_STUMBLES):
            mutant = mutation.apply(copy(rng), deepcopy(row), onto)
            row = mutant.row if mutant is not None else row
    row = enc_harness.mutate(rng, row, rng.randrange(3))
    return onto.checker.validate(json.dumps([row]).encode()).diagnostics, row


def of_coco(seed: int) -> tuple[list[Diagnostic], Any]:
    rng = Random(seed)
    mutation = rng.choice(OF_COCO)
    world = mismatched_worlds()[mutation.world]
    text, _ = mutation.make(rng, world)
    data = text.encode()
    with suppress(ValueError):
        value = json.loads(text)
        for _ in range(rng.randrange(4)):
            value = coco_make.disturb(rng, value)
        data = json.dumps(value).encode()
    return world.checker.validate(data, data_rows=world.rows).diagnostics, text[:2000]


@pytest.mark.parametrize("found_in", [of_lines, of_tasks, of_rows, of_coco], ids=["labelbox", "label-studio", "encord", "coco"])
@examples(40)
@given(seed=SEEDS)
def test_findings_on_one_place_agree(found_in: Any, seed: int) -> None:
    found = found_in(seed)
    if found is not None:
        agree(found[0], json.dumps(found[1])[:4000])


@pytest.mark.parametrize(
    ("one", "other", "opposite"),
    [
        (
            ("/result/0", "the labels belong to no region; it is silently lost"),
            ("/result/0/to_name", "…, others show it on that object"),
            True,
        ),
        (
            ("/result/0", "the labels belong to no region; it is silently lost"),
            ("/result/1/to_name", "…, others show it on that object"),
            False,
        ),
        (("/labels/1", "Encord's SDK stops at it"), ("/labels/1", "Encord's SDK silently drops it"), True),
        (("/labels/1", "Encord's SDK stops at it"), ("/labels/1/name", "Encord keeps that"), False),
        (("/x", "…; the server refuses the import"), ("/x", "…, others silently lose it"), True),
        (("/x", "it is silently lost"), ("/x", "others silently lose it"), False),
    ],
)
def test_opposites_are_seen(one: tuple[str, str], other: tuple[str, str], opposite: bool) -> None:
    made = [
        Diagnostic(
            file=None, line=1, column=1, offset=0, pointer=place, code="REC101", rule="x", severity=Severity.ERROR, message=words,
            help=None, value=None, record={},
        )
        for place, words in (one, other)
    ]  # fmt: skip
    assert bool(list(opposed(made))) == opposite
