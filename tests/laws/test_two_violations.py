"""One fault hides no other: of two in one record both are told, but where the first leaves open what the record is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import partial
from random import Random
from typing import Any

import pytest

import laws.mutate_links  # noqa: F401  (it registers its mutations)
from laws.harness import SUMMARIES
from laws.mutations import MUTATIONS, Mutation
from laws.ontologies import World, any_medium, seeded_world
from laws.records import Records, manner

pytestmark = pytest.mark.slow

Places = set[tuple[str, str]]
#: Which say that nobody knows what the record is of, or that nothing like it can be here: the rest of it is judged by nothing.
_OPEN = frozenset({"NAM001", "NAM002", "NAM006", "NAM008", "NAM011", "NAM013", "MED001", "MED002", "MED008"})
#: The same of an answer: which option or question it is of.
_OPEN_ANSWERS = frozenset({"ANS001", "ANS011", "ANS015", "ANS018", "ANS019"})
#: A name that is nearly right is that of several features, or of none with that id; a value of a kind that the medium has not.
_NEARLY = frozenset({"NAM003", "NAM004", "NAM005", "NAM010"})
#: The record is of another kind, which is said of it as a whole; or has the value of another, in whose place its own is missing.
_OTHER = frozenset({"REC002", "REC006", "MED007", "GEO031"})
#: An order is one of two frames: of a frame that is none, nothing is told.
_NEIGHBOURS = frozenset({("SPN010", "SPN008")})
_ABSENT = object()


def _at(value: Any, place: str) -> Any:
    for key in place.split("/")[1:]:
        name = key.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(name)] if isinstance(value, list) else value[name]
        except (LookupError, ValueError, TypeError):
            return _ABSENT
    return value


def _are_unrelated(one: str, other: str) -> bool:
    return not f"{one}/".startswith(f"{other}/") and not f"{other}/".startswith(f"{one}/")


def _same(one: Any, other: Any, place: str) -> bool:
    """Whether what was spoilt is spoilt in both."""
    a, b = _at(one, place), _at(other, place)
    if a is _ABSENT and _at(other, place.rpartition("/")[0]) is _ABSENT:
        return False
    return a is b if _ABSENT in (a, b) else json.dumps(a) == json.dumps(b)


def hidden(
    record: Any, mutations: Sequence[Callable[[Any], tuple[Any, str, str] | None]], found: Callable[[Any], Places]
) -> tuple[bool, list[tuple[str, str, str, Places, str]]]:
    """Whether both ways to spoil the record can be done at once, and what is not told then: code, place, the other's code."""
    made = [each(deepcopy(record)) for each in mutations]
    if None in made:
        return False, []
    (first, code, place), (second, other, there) = [each for each in made if each is not None]
    both = mutations[1](deepcopy(first))
    if both is None or both[2] != there or not _are_unrelated(place, there):
        return False, []
    if not (_same(first, both[0], place) and _same(second, both[0], there)):
        return False, []
    if (code, place) not in found(first) or (other, there) not in found(second):
        return False, []
    findings = found(both[0])
    places = {where for _, where in findings}
    lost = [(a, where, b) for a, where, b in ((code, place, other), (other, there, code)) if where not in places]
    return True, [(*each, findings, json.dumps(both[0])) for each in lost]


def _found(world: World, value: Any) -> Places:
    report = world.checker.validate(json.dumps(value).encode())
    return {(d.code, d.pointer) for d in report.diagnostics if d.code not in SUMMARIES}


def _mutated(mutation: Mutation, seed: float, world: World, value: Any) -> tuple[Any, str, str] | None:
    """The record spoilt, always in the same way, the code that says so and the place; None where that cannot be done."""
    try:
        mutant = mutation.apply(Random(seed), value, world)
    except (LookupError, TypeError, AttributeError, RuntimeError, ValueError):
        return None  # it is made for good records
    if mutant is None or mutant.rows or mutant.profile is not None or mutant.pointer is None:
        return None
    return mutant.record, mutation.code, mutant.pointer


@pytest.mark.parametrize("lot", range(12))
def test_two_faults_of_a_line(lot: int) -> None:
    done = 0
    for seed in range(lot * 40, lot * 40 + 40):
        rng = Random(f"{seed} two")
        world = seeded_world(seed % 60, media=any_medium(Random(seed % 60)), target="mal" if seed % 4 == 3 else "model-run", most=20)
        record = Records(world, rng, manner(rng)).one()
        for _ in range(24 if record is not None else 0):
            ways = [partial(_mutated, mutation, rng.random(), world) for mutation in rng.sample(MUTATIONS, 2)]
            could, lost = hidden(record, ways, partial(_found, world))
            done += could
            lost = [each for each in lost if each[2] not in _OPEN | _OPEN_ANSWERS | _NEARLY | _OTHER]
            assert [each for each in lost if (each[0], each[2]) not in _NEIGHBOURS] == []
    assert done
