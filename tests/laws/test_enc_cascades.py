"""One mistake is told once, where it is: nothing is said of parts of a row that have nothing to do with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from laws.enc_harness import UNUSUAL_VALUES, at, copied, examples, places
from laws.enc_make import onto_of
from laws.enc_rows import Rows
from predlint.model.diagnostics import Severity
from predlint.model.findings import keys_of

Place = tuple[Any, ...]
KEYED = ("object_answers", "classification_answers", "object_actions")
#: Two classifications of one feature share a frame: that is told at the later of the two, whichever was changed.
_OF_OTHERS = {"SPN204"}
#: Said of a list beside what is said of its items.
_OF_LISTS = {"GEO209"}


@examples(60)
@given(st.integers(0, 10**6))
def test_a_mistake_is_reported_where_it_is(seed: int) -> None:
    rng, onto = Random(f"{seed} cascade"), onto_of(seed)
    row = Rows(onto, rng, 0.8).one()
    found = [place for place in places(row) if len(_scope(place)) > 1]
    for place in rng.sample(found, min(len(found), 6)):
        mutated = _changed(rng, row, place)
        scope = _scope(place)
        hashes = {*_hashes(at(row, scope)), *_hashes(_at(mutated, scope)), scope[-1]}
        rules: Any = onto.checker.record_plan.file_rules(None)
        errors = [(f.code, tuple(keys_of(f.path))) for f in rules.explain(mutated) if f.rule.severity is Severity.ERROR]
        context = (place, at(row, place), _at(mutated, place), errors, json.dumps(mutated), onto.source)
        for code, where in errors:
            beside = where[: len(scope)] == scope or scope[: len(where)] == where
            assert beside or code in _OF_OTHERS or hashes & {*where, *_hashes_above(mutated, where)}, context
        here = Counter(where for code, where in errors if code not in _OF_LISTS)
        assert here[place] <= 1, context


def _scope(place: Place) -> Place:
    """The object, the frame or the entry that a place lies in; empty for what concerns the whole row."""
    if place[0] in KEYED:
        return place[:2] if len(place) > 1 else ()
    if place[0] != "data_units" or len(place) < 5:
        return ()
    start = 3 if place[3] in ("objects", "classifications") else 4
    return place[: start + 2] if len(place) > start + 1 else place[:start]


def _changed(rng: Random, row: Any, place: Place) -> Any:
    """The row with that place taken away, renamed, or put in other words."""
    mutated = copied(row)
    holder, key = at(mutated, place[:-1]), place[-1]
    old, how = holder[key], rng.randrange(4)
    if how == 0:
        del holder[key]
    elif how == 1 and isinstance(holder, dict):
        holder[f"{key}_"] = holder.pop(key)
    elif how == 2 and isinstance(old, str):
        holder[key] = rng.choice((f"{old}x", old.swapcase(), ""))
    else:
        holder[key] = copied(rng.choice(UNUSUAL_VALUES))
    return mutated


def _at(value: Any, place: Place) -> Any:
    """What stands there now; None where nothing does."""
    try:
        return at(value, place)
    except (KeyError, IndexError, TypeError):
        return None


def _hashes(value: Any) -> Iterator[str]:
    """The hashes of objects and classifications in a part of a row."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _hashes(inner)
    if isinstance(value, dict):
        yield from (value[name] for name in ("objectHash", "classificationHash") if isinstance(value.get(name), str))


def _hashes_above(row: Any, where: Place) -> Iterator[str]:
    """The hashes of what a place lies in."""
    for size in range(1, len(where) + 1):
        above = _at(row, where[:size])
        if isinstance(above, dict):
            yield from (above[name] for name in ("objectHash", "classificationHash") if isinstance(above.get(name), str))
