"""Every rule about Encord label rows is reached by a mutation, which yields it at the place where the row was spoilt."""

from __future__ import annotations

import json
from copy import copy
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.enc_harness import examples
from laws.enc_make import Json, Onto, onto_of
from laws.enc_mutations import Mutation, every_mutation
from laws.enc_rows import Rows
from predlint.model.registry import RULES

MUTATIONS = list(every_mutation())


def good(onto: Onto, rng: Random) -> Json:
    return Rows(onto, rng, 0.8).one()


@cache
def seeded_good(seed: int) -> tuple[Onto, Json, Random]:
    """What every mutation begins with: an ontology, a good row, and how the randomness that made it goes on."""
    onto, rng = onto_of(seed % 40 * 3), Random(f"{seed} rows")
    return onto, good(onto, rng), rng


def check_mutation(mutation: Mutation, onto: Onto, row: Json, rng: Random) -> bool:
    """Applies a mutation to a good row where that can be done, and checks what it promises; True when it could."""
    mutant = mutation.apply(rng, row, onto)
    if mutant is None:
        return False
    found = onto.check_with(mutant.profile).validate([*mutant.before, mutant.row], data_rows=mutant.rows).diagnostics
    places = [d.pointer for d in found if d.code == mutation.code]
    context = (mutation.name, mutant.pointer, [(d.code, d.pointer, d.message) for d in found], json.dumps(mutant.row), onto.source)
    assert places, context
    assert mutant.pointer is None or mutant.pointer in places, context
    return True


def test_every_rule_has_a_mutation() -> None:
    about_rows = {code for code, rule in RULES.items() if rule.dialect == "encord" and rule.layer != "ontology"}
    assert {mutation.code for mutation in MUTATIONS} == about_rows - {
        "JSN203",
        "GEO229",
        "GEO250",
        "DUP213",
        "CNF232",
    }  # which are about files


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.code}-{m.name}")
def test_mutation_yields_its_rule(mutation: Mutation) -> None:
    done = 0
    for seed in range(400):
        onto, row, rng = seeded_good(seed)
        done += check_mutation(mutation, onto, row, copy(rng))
        if done == 4:
            return
    assert done, "no row was found that this can be done to"


@examples(60)
@given(st.integers(0, 10**6))
def test_any_mutation_under_any_ontology(seed: int) -> None:
    rng, onto = Random(f"{seed} rows"), onto_of(seed)
    for mutation in rng.sample(MUTATIONS, 6):
        check_mutation(mutation, onto, good(onto, rng), rng)
