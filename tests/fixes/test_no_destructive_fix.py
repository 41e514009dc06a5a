"""`predlint fix`, safe or not, never makes of a file what its platform reads as something else; the law over all bad files there are."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import groupby
from random import Random

import pytest
from fix_law import hold
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
from predlint.io.data_rows import DataRows

_BY_CODE = {code: [*found] for code, found in groupby(sorted(bad_files(), key=lambda bad: bad.code), key=lambda bad: bad.code)}
#: So many files of a rule are tried each time.
_FEW = 3


def _sample_files(code: str) -> list[Bad]:
    """Files of a rule, as different as may be: they are from all of its books."""
    found = _BY_CODE[code]
    return found[:: -(-len(found) // _FEW)]


@pytest.mark.parametrize("code", [*_BY_CODE])
def test_files_of_a_rule(code: str) -> None:
    for bad in _sample_files(code):
        _hold(bad)


@pytest.mark.slow
@pytest.mark.parametrize("code", [code for code in _BY_CODE if len(_BY_CODE[code]) > _FEW])
def test_all_files_of_a_rule(code: str) -> None:
    for bad in _BY_CODE[code]:
        _hold(bad)


def _hold(bad: Bad) -> None:
    checker, rows = checker_for(bad.options)
    try:
        if hold(checker, bad.platform, bad.text, unsafe=True, rows=rows, name=bad.file) != bad.text:
            hold(checker, bad.platform, bad.text, unsafe=False, rows=rows, name=bad.file)
    except AssertionError as broken:
        broken.add_note(bad.id)
        raise


# -- records that the mutations of the other laws spoil ------------------------------------------------------------------

LABEL_ROWS = [*every_mutation()]


def check_mutated_lines(seed: int) -> None:
    """Lines of Labelbox."""
    rng = Random(seed)
    world = seeded_world(seed % 60, media=any_medium(Random(seed % 60)), target="mal" if seed % 4 == 3 else "model-run", most=10)
    for mutation in rng.sample(lines.MUTATIONS, 6):
        record = Records(world, rng, manner(rng)).one()
        mutant = mutation.apply(rng, record, world) if record is not None else None
        if mutant is not None:
            rows = DataRows(list(mutant.rows)) if mutant.rows else None
            checker = world.checker if mutant.profile is None else world.check_with(mutant.profile)
            data = write(mutant.record, rng, spelling(rng)).encode() + b"\n"
            hold(checker, "labelbox", data, unsafe=rng.random() < 0.5, rows=rows)


def check_mutated_tasks(seed: int) -> None:
    """Tasks of Label Studio."""
    rng, config = Random(seed), config_of(seed % 60)
    for mutation in rng.sample(tasks.MUTATIONS, 6):
        mutant = mutation.apply(rng, Tasks(config, rng, 0.8).one(), config)
        if mutant is not None:
            checker = config.checker if mutant.profile is None else config.check_with(mutant.profile)
            hold(checker, "label-studio", json.dumps([*mutant.before, mutant.task]).encode(), unsafe=rng.random() < 0.5)


def check_mutated_label_rows(seed: int) -> None:
    """Label rows of Encord."""
    rng, onto = Random(f"{seed} rows"), onto_of(seed % 60)
    for mutation in rng.sample(LABEL_ROWS, 6):
        mutant = mutation.apply(rng, Rows(onto, rng, 0.8).one(), onto)
        if mutant is not None:
            data = json.dumps([*mutant.before, mutant.row]).encode()
            hold(onto.check_with(mutant.profile), "encord", data, unsafe=rng.random() < 0.5, rows=mutant.rows)


def check_mutated_coco_file(seed: int) -> None:
    """A COCO file."""
    rng = Random(seed)
    mutation = rng.choice(coco.MUTATIONS)
    world = coco.mismatched_worlds()[mutation.world]
    text, _ = mutation.make(rng, world)
    hold(world.checker, "coco", text.encode(), unsafe=rng.random() < 0.5, rows=world.rows)


MUTATED_CHECKS: dict[str, tuple[Callable[[int], None], int]] = {
    "lines": (check_mutated_lines, 30),
    "tasks": (check_mutated_tasks, 15),
    "label rows": (check_mutated_label_rows, 20),
    "COCO files": (check_mutated_coco_file, 40),
}


@pytest.mark.parametrize("kind", [*MUTATED_CHECKS])
def test_mutated(kind: str) -> None:
    spoil, count = MUTATED_CHECKS[kind]
    for seed in range(count):
        spoil(seed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*MUTATED_CHECKS])
def test_many_mutated(kind: str) -> None:
    spoil, count = MUTATED_CHECKS[kind]
    for seed in range(count, 6 * count):
        spoil(seed)
