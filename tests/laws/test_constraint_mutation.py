"""A Shape with one constraint changed is another Shape, for the kernel as for the explainer: whatever is declared counts, on each record
of a long clean file as on a single one. So a constraint that is tightened is never lost on the way to the kernel."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from random import Random
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from laws.ontologies import MEDIA
from laws.shape_mutations import Mutation, are_there, explainer_of, impossible, mutations_of, nodes_of, one_of_each, paths_in, touched_by
from laws.writers import Writer
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.labelbox.kernel_adapter import LineKernel
from predlint.platforms.labelbox.rules import RecordRules
from predlint.shape.nodes import Branch, Items, Record
from predlint.shape.record_checks import Declared

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")
#: Lines of a file, of which so many differ.
LINES, DIFFERENT = 4_000, 125
#: Ontologies that are tried of each medium.
SEEDS = (3, 14, 159)
#: One of them for every day, the others among the slow tests.
seeds = pytest.mark.parametrize("seeds", [SEEDS[:1], pytest.param(SEEDS[1:], marks=pytest.mark.slow)], ids=["one", "others"])


class File(NamedTuple):
    """A clean file."""

    plan: Any
    shape: Any
    lines: list[bytes]
    values: list[Any]


@cache
def clean_file(medium: str | None, seed: int) -> File:
    writer = next(made for at in range(seed, seed + 100) if (made := Writer.of(at, most=6, media=(medium,))) is not None)
    plan = writer.world.checker.record_plan
    lines: list[bytes] = []
    while len(lines) < DIFFERENT:
        line = writer.line(writer.record())
        if not plan.explain(json.loads(line)):
            lines.append(line)
    return File(plan, plan.shape, lines, [json.loads(line) for line in lines])


def clean_in(shape: Any, file: File, rng: Random) -> list[set[int]]:
    """Which of the different records the kernel calls clean: among thousands, in blocks of a few, and each by itself. Of those that
    come more than once, whenever they come."""
    scanner = Scanner(library(), LoweredShape(library(), shape, identity="identity"))
    order = [at for _ in range(LINES // DIFFERENT) for at in rng.sample(range(DIFFERENT), DIFFERENT)]
    found: list[set[int]] = []
    for size in (LINES, 30, 1):
        clean = set[int]()
        told = order if size > 1 else range(DIFFERENT)
        for begin in range(0, len(told) if size != 30 else LINES // 4, size):
            places = told[begin : begin + size]
            scanned = scanner.scan(b"\n".join([file.lines[at] for at in places]))
            assert scanned is not None
            clean |= {places[at] for at in (scanned.lines["state"] == CLEAN).nonzero()[0].tolist()}
        found.append(clean)
    return found


def assert_faulty_are_doubted(mutation: Mutation, file: File, rng: Random) -> int:
    """The law for one mutation; gives the number of records about which something is to be said."""
    shape = mutation.apply(file.shape)
    explain = explainer_of(shape, file.shape)
    faulty = {at for at, value in enumerate(file.values) if explain(value)}
    for clean in clean_in(shape, file, rng) if faulty else ():
        assert not clean & faulty, (mutation.name, [file.lines[at] for at in sorted(clean & faulty)[:2]])
    return len(faulty)


@pytest.mark.parametrize("medium", MEDIA)
def test_changed_constraints_change_the_verdicts_of_a_long_clean_file(medium: str | None) -> None:
    """A few that matter, of the first ontology that has such; the slow test below takes all."""
    rng = Random(f"{medium}")
    count = 0
    for seed in SEEDS:
        file = clean_file(medium, seed)
        mutations = mutations_of(file.shape)
        mattered = (assert_faulty_are_doubted(mutation, file, rng) > 0 for mutation in rng.sample(mutations, min(40, len(mutations))))
        count = len([*islice(filter(None, mattered), 3)])
        if count:
            break
    assert count  # else the law would hold for want of constraints that matter


@cache
def share_of_each() -> dict[str | None, list[Mutation]]:
    """Each change in each place once, under one of the media that have it."""
    found: dict[Any, list[tuple[str | None, Mutation]]] = {}
    for medium in MEDIA:
        shape = clean_file(medium, SEEDS[0]).shape
        paths = paths_in(shape)
        for mutation in one_of_each(shape, mutations_of(shape)):
            found.setdefault((paths[id(mutation.node)], mutation.name), []).append((medium, mutation))
    shares: dict[str | None, list[Mutation]] = {medium: [] for medium in MEDIA}
    for number, several in enumerate(found.values()):
        medium, mutation = several[number % len(several)]
        shares[medium].append(mutation)
    return shares


@pytest.mark.slow
@pytest.mark.parametrize("medium", MEDIA)
def test_every_changed_constraint_changes_the_verdicts(medium: str | None) -> None:
    rng, file = Random(f"{medium}"), clean_file(medium, SEEDS[0])
    mutations = share_of_each()[medium]
    told = sum([assert_faulty_are_doubted(mutation, file, rng) > 0 for mutation in mutations])
    assert told or medium == "text"  # whose lines have little besides


@seeds
@pytest.mark.parametrize("medium", MEDIA)
def test_what_must_hold_together_counts_for_each_record(medium: str | None, seeds: tuple[int, ...]) -> None:
    """The explainer of a Shape does not say it, rules of records do: a constraint that nothing keeps leaves no record clean that has such a
    value."""
    rng = Random(f"{medium}")
    for seed in seeds:
        file = clean_file(medium, seed)
        for node in nodes_of(file.shape):
            if not isinstance(node, Record | Items) or not node.holds:
                continue
            explain = explainer_of(touched_by(file.shape, node), file.shape)
            touched = {at for at, value in enumerate(file.values) if explain(value)}
            for at, one in enumerate(node.holds):
                if touched and are_there(node, one) and (never := impossible(one)) is not None:
                    changed = replace(node, holds=(*node.holds[:at], never, *node.holds[at + 1 :]))
                    for clean in clean_in(Mutation("", node, changed).apply(file.shape), file, rng):
                        assert not clean & touched, (one, [file.lines[at] for at in sorted(clean & touched)[:2]])


@seeds
@pytest.mark.parametrize("medium", MEDIA)
def test_a_constraint_that_is_dropped_leaves_its_records_to_the_rules(medium: str | None, seeds: tuple[int, ...]) -> None:
    """Rules of records name the constraints that spare them a record: without one of these, nothing spares it."""
    dropped = 0
    for seed in seeds:
        file = clean_file(medium, seed)
        rules = RecordRules(file.plan.ontology, file.plan.target, medium, None, file.plan.intended_feature)
        for node in nodes_of(file.shape):
            if not isinstance(node, Record | Items) or not node.holds:
                continue
            explain = explainer_of(touched_by(file.shape, node), file.shape)
            touched = {at for at, value in enumerate(file.values) if explain(value)}
            for at, one in enumerate(node.holds) if touched else ():
                shape = Mutation("", node, replace(node, holds=node.holds[:at] + node.holds[at + 1 :])).apply(file.shape)
                scanner = Scanner(library(), LineKernel(library(), shape, rules, None).lowered)
                scanned = scanner.scan(b"\n".join(file.lines))
                assert scanned is not None
                for place in touched & {*(scanned.lines["state"] == CLEAN).nonzero()[0].tolist()}:
                    branch = scanner.lowered.branches[scanned.lines["branch"][place]]
                    assert not suppresses_check(rules, branch, one), (one, file.lines[place])
                dropped += 1
    assert dropped or medium in NOTHING_HELD


#: Media of which no clean record has values that must hold together.
NOTHING_HELD = ("text", "html", "llm-prompt-response", "llm-multimodal")


def suppresses_check(rules: RecordRules, branch: Branch, one: Any) -> bool:
    """True where a rule for records of a branch is spared by that constraint."""
    members = branch.body.members if isinstance(branch.body, Record) else {}
    asked = [check for check in rules.checks if not members.keys().isdisjoint(check.members)]
    return any([one in [held for _, held in (check.declared(branch) or Declared()).holds] for check in asked])
