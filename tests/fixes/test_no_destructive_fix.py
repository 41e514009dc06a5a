"""`predlint fix`, safe or not, never makes of a file what its platform reads as something else; the law over all bad files there are."""

from __future__ import annotations

import json
from random import Random

import pytest
from fix_law import hold
from hypothesis import given, settings
from hypothesis import strategies as st
from supply import Bad, bad_files, checker_for

import laws.harness  # noqa: F401  (it registers mutations of lines)
from laws import coco_mutations as coco
from laws import ls_mutations as tasks
from laws import mutations as lines
from laws.enc_make import onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows
from laws.ls_harness import config_of
from laws.ls_tasks import Tasks
from laws.ontologies import any_medium, seeded_world
from laws.records import Records, manner
from laws.spelling import spelling, write
from predlint.stream.data_rows import DataRows

LABEL_ROWS = list(every_mutation())


def few(count: int) -> settings:
    """So many examples by default; more in a profile that asks for more."""
    return settings(max_examples=max(1, count * settings().max_examples // 100))


@pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.id) for bad in bad_files()])
def test_case(bad: Bad) -> None:
    checker, rows = checker_for(bad.options)
    for unsafe in (False, True):
        hold(checker, bad.platform, bad.text, unsafe=unsafe, rows=rows, name=bad.file)


# -- records that the mutations of the other laws spoil ------------------------------------------------------------------

SEEDS = st.integers(0, 10**6)


@few(150)
@given(SEEDS, st.booleans())
def test_spoilt_lines_of_labelbox(seed: int, unsafe: bool) -> None:
    rng = Random(seed)
    world = seeded_world(seed % 60, media=any_medium(Random(seed % 60)), target="mal" if seed % 4 == 3 else "model-run", most=10)
    for mutation in rng.sample(lines.MUTATIONS, 6):
        record = Records(world, rng, manner(rng)).one()
        mutant = mutation.apply(rng, record, world) if record is not None else None
        if mutant is not None:
            rows = DataRows(list(mutant.rows)) if mutant.rows else None
            checker = world.checker if mutant.profile is None else world.check_with(mutant.profile)
            hold(checker, "labelbox", write(mutant.record, rng, spelling(rng)).encode() + b"\n", unsafe=unsafe, rows=rows)


@few(150)
@given(SEEDS, st.booleans())
def test_spoilt_tasks(seed: int, unsafe: bool) -> None:
    rng, config = Random(seed), config_of(seed % 60)
    for mutation in rng.sample(tasks.MUTATIONS, 6):
        mutant = mutation.apply(rng, Tasks(config, rng, 0.8).one(), config)
        if mutant is not None:
            checker = config.checker if mutant.profile is None else config.check_with(mutant.profile)
            hold(checker, "label-studio", json.dumps([*mutant.before, mutant.task]).encode(), unsafe=unsafe)


@few(150)
@given(SEEDS, st.booleans())
def test_spoilt_label_rows(seed: int, unsafe: bool) -> None:
    rng, onto = Random(f"{seed} rows"), onto_of(seed % 60)
    for mutation in rng.sample(LABEL_ROWS, 6):
        mutant = mutation.apply(rng, Rows(onto, rng, 0.8).one(), onto)
        if mutant is not None:
            data = json.dumps([*mutant.before, mutant.row]).encode()
            hold(onto.check_with(mutant.profile), "encord", data, unsafe=unsafe, rows=mutant.rows)


@few(100)
@given(SEEDS, st.booleans())
def test_spoilt_coco_files(seed: int, unsafe: bool) -> None:
    rng = Random(seed)
    mutation = rng.choice(coco.MUTATIONS)
    world = coco.odd_worlds()[mutation.world]
    text, _ = mutation.make(rng, world)
    hold(world.checker, "coco", text.encode(), unsafe=unsafe, rows=world.rows)
