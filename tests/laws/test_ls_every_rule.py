"""Every rule about Label Studio files is reached by a mutation, which yields it at the place where the task was spoilt."""

from __future__ import annotations

import json
from copy import copy
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.ls_configs import Config
from laws.ls_harness import Json, config_of, examples
from laws.ls_make import seeded_config
from laws.ls_mutations import MUTATIONS, Mutation
from laws.ls_tasks import Tasks
from predlint.model.registry import RULES


def good(config: Config, rng: Random) -> Json:
    return Tasks(config, rng, 0.8).one()


@cache
def seeded_good(seed: int) -> tuple[Config, Json, Random]:
    """What every mutation begins with: a config, a good task, and how the randomness that made it goes on."""
    config, rng = seeded_config(seed % 40, 24), Random(seed)
    return config, good(config, rng), rng


def check_mutation(mutation: Mutation, config: Config, task: Json, rng: Random) -> bool:
    """Applies a mutation to a good task where that can be done, and checks what it promises; True when it could."""
    mutant = mutation.apply(rng, task, config)
    if mutant is None:
        return False
    checker = config.checker if mutant.profile is None else config.check_with(mutant.profile)
    found = checker.validate([*mutant.before, mutant.task]).diagnostics
    places = [d.pointer for d in found if d.code == mutation.code]
    if not places or mutant.pointer not in (None, *places):
        findings = [(d.code, d.pointer, d.message) for d in found]
        raise AssertionError((mutation.name, mutant.pointer, findings, json.dumps(mutant.task), config))
    return True


#: Rules about what many tasks have alike.
OF_MANY = {"GEO126", "SPN130", "SPN131", "GEO136", "DUP111", "CNF117"}


def test_every_rule_has_a_mutation() -> None:
    about_files = {code for code, rule in RULES.items() if rule.dialect == "label-studio" and rule.layer != "ontology"}
    assert {m.code for m in MUTATIONS} == {code for code in about_files - OF_MANY if not code.startswith("JSN")}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.code}-{m.name}")
def test_mutation_yields_its_rule(mutation: Mutation) -> None:
    done = 0
    for seed in range(400):
        config, task, rng = seeded_good(seed)
        done += check_mutation(mutation, config, task, copy(rng))
        if done == 3:
            return
    assert done, "no task was found that this can be done to"


@examples(60)
@given(st.integers(0, 10**6))
def test_any_mutation_under_any_config(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    for mutation in rng.sample(MUTATIONS, 6):
        check_mutation(mutation, config, good(config, rng), rng)
