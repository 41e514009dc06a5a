"""Every rule about tasks of Label Studio and label rows of Encord is reached by a mutation, which yields it where the record was spoilt."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy
from functools import cache
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import ls_mutations
from laws.enc_make import onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows
from laws.harness import examples
from laws.ls_harness import config_of
from laws.ls_make import seeded_config
from laws.ls_tasks import Tasks
from predlint.model.registry import RULES


class Platform(NamedTuple):
    """Of what records are made, and how."""

    mutations: list[Any]
    without: set[str]
    """Rules that no single record breaks."""
    few: Callable[[int], tuple[Any, Random]]
    """One of a few dozen ontologies, and the randomness by which records are made."""
    any: Callable[[int], tuple[Any, Random]]
    one: Callable[[Any, Random], Any]
    """A good record under an ontology."""
    enough: int
    """So often each mutation is tried."""


PLATFORMS = {
    "label-studio": Platform(
        ls_mutations.MUTATIONS, {"GEO126", "SPN130", "SPN131", "GEO136", "DUP111", "CNF117"},
        lambda seed: (seeded_config(seed % 40, 24), Random(seed)), lambda seed: (config_of(seed), Random(seed)),
        lambda config, rng: Tasks(config, rng, 0.8).one(), 3,
    ),
    "encord": Platform(
        [*every_mutation()], {"JSN203", "GEO229", "GEO250", "DUP213", "CNF232"},
        lambda seed: (onto_of(seed % 40 * 3), Random(f"{seed} rows")), lambda seed: (onto_of(seed), Random(f"{seed} rows")),
        lambda onto, rng: Rows(onto, rng, 0.8).one(), 4,
    ),
}  # fmt: skip


@cache
def seeded_good(platform: str, seed: int) -> tuple[Any, Any, Random]:
    """What every mutation begins with: an ontology, a good record, and how the randomness that made it goes on."""
    ontology, rng = PLATFORMS[platform].few(seed)
    return ontology, PLATFORMS[platform].one(ontology, rng), rng


def check_mutation(mutation: Any, ontology: Any, record: Any, rng: Random) -> bool:
    """Applies a mutation to a good record where that can be done, and checks what it promises; True when it could."""
    mutant = mutation.apply(rng, record, ontology)
    if mutant is None:
        return False
    checker = ontology.checker if mutant.profile is None else ontology.check_with(mutant.profile)
    spoilt = mutant.task if hasattr(mutant, "task") else mutant.row
    found = checker.validate([*mutant.before, spoilt], data_rows=getattr(mutant, "rows", None)).diagnostics
    places = [d.pointer for d in found if d.code == mutation.code]
    if not places or mutant.pointer not in (None, *places):
        findings = [(d.code, d.pointer, d.message) for d in found]
        raise AssertionError((mutation.name, mutant.pointer, findings, json.dumps(spoilt), ontology))
    return True


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_rule_has_a_mutation(platform: str) -> None:
    of_files = {code for code, rule in RULES.items() if rule.dialect == platform and rule.layer != "ontology"}
    expected = of_files - PLATFORMS[platform].without
    if platform == "label-studio":
        expected = {code for code in expected if not code.startswith("JSN")}
    assert {mutation.code for mutation in PLATFORMS[platform].mutations} == expected


@pytest.mark.parametrize(
    ("platform", "mutation"),
    [pytest.param(name, each, id=f"{each.code}-{each.name}") for name, platform in PLATFORMS.items() for each in platform.mutations],
)
def test_mutation_yields_its_rule(platform: str, mutation: Any) -> None:
    done = 0
    for seed in range(400):
        ontology, record, rng = seeded_good(platform, seed)
        done += check_mutation(mutation, ontology, record, copy(rng))
        if done == PLATFORMS[platform].enough:
            return
    assert done, "no record was found that this can be done to"


@pytest.mark.parametrize("platform", PLATFORMS)
@examples(60)
@given(st.integers(0, 10**6))
def test_any_mutation_under_any_ontology(platform: str, seed: int) -> None:
    about = PLATFORMS[platform]
    ontology, rng = about.any(seed)
    for mutation in rng.sample(about.mutations, 6):
        check_mutation(mutation, ontology, about.one(ontology, rng), rng)
