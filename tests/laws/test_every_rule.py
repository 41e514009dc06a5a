"""Every rule is reached by a mutation, which yields it at the place where the record was spoilt."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import laws.mutate_links  # noqa: F401  (it registers its mutations)
from laws.harness import AMBIGUOUS, SUMMARIES, examples
from laws.mutate_files import FILE_MUTATIONS, LOW_LIMIT, FileMutation
from laws.mutations import MUTATIONS, Mutation
from laws.ontologies import MEDIA, World, any_medium, seeded_world
from laws.records import Records, manner
from laws.spelling import spelling, write
from predlint.io import splitting
from predlint.io.data_rows import DataRows
from predlint.model.registry import RULES

#: What no single record shows.
OF_MANY = {"GEO033", "GEO043", "GEO044", "GEO048", "DUP015", "CNF017", "SPN019"}


@cache
def known_world(seed: int, media: str | None) -> World:
    return seeded_world(seed, media=media, target="mal" if seed % 4 == 3 else "model-run", most=20)


def pick_world(number: int, media: tuple[str | None, ...]) -> World:
    """One of several worlds of these media; images and no known medium come often."""
    most_used = tuple(medium for medium in ("image", None) if medium in media)
    order = (*most_used, *media)
    return known_world(number // len(order) % 12, order[number % len(order)])


def check_mutation(mutation: Mutation, world: World, rng: Random) -> bool:
    """Applies a mutation where that can be done, and checks what it promises; True when it could."""
    record = Records(world, rng, manner(rng)).one()
    mutant = mutation.apply(rng, record, world) if record is not None else None
    if mutant is None:
        return False
    rows = DataRows(list(mutant.rows)) if mutant.rows else None
    line = write(mutant.record, rng, spelling(rng)).encode()
    checker = world.checker if mutant.profile is None else world.check_with(mutant.profile)
    found = checker.validate(line, data_rows=rows).diagnostics
    places = [d.pointer for d in found if d.code == mutation.code]
    context = (mutation.name, mutant.pointer, [(d.code, d.pointer, d.message) for d in found], json.dumps(mutant.record), world)
    assert places, context
    assert mutant.pointer is None or mutant.pointer in places, context
    return True


def check_file_mutation(mutation: FileMutation, world: World, rng: Random) -> bool:
    """The same for a file; the lines around the spoilt one must not suffer."""
    records = Records(world, rng, manner(rng), joined=True)
    good = [record for _ in range(4) if (record := records.one()) is not None]
    how = spelling(rng)
    file = mutation.mutate(rng, [write(record, rng, how).encode() for record in good], world) if good else None
    if file is None:
        return False
    rows = DataRows(list(file.rows)) if file.rows else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitting, "LIMIT", LOW_LIMIT)
        found = world.checker.validate(file.data, data_rows=rows).diagnostics
    places = [(d.line, d.pointer) for d in found if d.code == mutation.code]
    context = (mutation.name, file.line, file.pointer, [(d.code, d.line, d.pointer, d.message) for d in found], file.data[-500:], world)
    assert places, context
    assert file.pointer is None or (file.line, file.pointer) in places, context
    if file.alone:
        assert {d.line for d in found if d.code not in SUMMARIES and d.code[:3] != "ONT"} <= {file.line}, context
    return True


def test_every_rule_has_a_mutation() -> None:
    reached = {m.code for m in (*MUTATIONS, *FILE_MUTATIONS)}
    platform = {code: rule for code, rule in RULES.items() if rule.family != "RUL"}  # of rules of the user's own there are none here
    every = {code for code, rule in platform.items() if rule.layer != "ontology" and rule.dialect in (None, "labelbox")}
    assert reached == every - AMBIGUOUS - OF_MANY


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.code}-{m.name}")
def test_mutation_yields_its_rule(mutation: Mutation) -> None:
    done: Counter[str] = Counter()
    for seed in range(600):
        done["applied"] += check_mutation(mutation, pick_world(seed, mutation.media), Random(seed))
        if done["applied"] == 8:
            return
    assert done["applied"], "no record was found that this can be done to"


@pytest.mark.parametrize("mutation", FILE_MUTATIONS, ids=lambda m: f"{m.code}-{m.name}")
def test_spoilt_file_yields_its_rule(mutation: FileMutation) -> None:
    done, enough = 0, 1 if mutation.name in ("five_thousand", "deep") else 5
    for seed in range(400):
        done += check_file_mutation(mutation, pick_world(seed, MEDIA), Random(seed))
        if done == enough:
            return
    assert done, "no file was found that this can be done to"


@examples(60)
@given(st.integers(0, 10**6))
def test_any_mutation_in_any_world(seed: int) -> None:
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng), most=10)
    for mutation in rng.sample(MUTATIONS, 8):
        check_mutation(mutation, world, rng)
