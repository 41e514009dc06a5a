"""What holds for labels in spaces: they are judged as those of data units are, wherever they stand."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from laws.enc_harness import UNUSUAL_VALUES, Oracle, copied, disturb, examples, mutate, places
from laws.enc_make import onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows
from laws.enc_spaces import SPACE, moved

Json = dict[str, Any]
SEEDS = st.integers(0, 10**6)
#: Rows whose labels are laid out for other data are something else once they are moved.
OF_OBJECTS = [mutation for mutation in every_mutation() if not mutation.code.startswith("JSN") and mutation.code != "REC212"]
#: What is said of the labels as a whole depends on what they stand on, and what is told across spaces names the space; events in spaces
#: are read by nobody.
_OF_LAYOUT = frozenset({"REC212", "REC248", "REC249", "KEY203", "KEY204", "KEY209", "SPN205", "UID202", "UID203", "REC202"})


@examples(60)
@given(SEEDS)
def test_good_rows_are_clean_in_a_space(seed: int) -> None:
    rng, onto = Random(f"{seed} space"), onto_of(seed)
    row = moved(Rows(onto, rng, rng.choice((0.3, 0.6, 1.0))).one(rng.choice(("image", "video"))))
    assert row is not None
    assert [(d.code, d.pointer, d.message) for d in onto.checker.check(row)] == [], (json.dumps(row), onto.source)


@examples(60)
@given(SEEDS)
def test_objects_are_judged_alike_in_units_and_in_spaces(seed: int) -> None:
    rng, onto = Random(f"{seed} alike"), onto_of(seed)
    row = Rows(onto, rng, 0.6).one(rng.choice(("image", "video")))
    mutant = rng.choice(OF_OBJECTS).apply(rng, row, onto)
    changed = cast("Json", mutant.row if mutant is not None else row)
    if (other := moved(changed)) is None:
        return
    (hash,) = cast("dict[str, Json]", changed["data_units"])
    unit, space = f"/data_units/{hash}/labels", f"/spaces/{SPACE}/labels"
    if changed["data_type"] == "image":
        space += "/0"

    def of(found: list[Any], start: str) -> list[tuple[str, str]]:
        return sorted((d.code, d.pointer[len(start) :]) for d in found if d.pointer.startswith(start) and d.code not in _OF_LAYOUT)

    assert of(onto.checker.check(changed), unit) == of(onto.checker.check(other), space), (json.dumps(changed), onto.source)


@cache
def _oracle(number: int) -> Oracle:
    return Oracle(onto_of(number))


@examples(20)
@given(SEEDS)
def test_explainer_and_schema_agree_in_spaces(seed: int) -> None:
    rng, oracle = Random(f"{seed} schema"), _oracle(seed % 12 * 23)
    row = moved(Rows(oracle.onto, rng, 0.6, odd=True).one(rng.choice(("image", "video"))))
    assert row is not None
    for mutated in (row, disturb(rng, row), mutate(rng, row, 4), {**row, "spaces": disturb(rng, row["spaces"])}):
        oracle.agree(mutated)


@examples(30)
@given(SEEDS)
def test_whatever_stands_in_a_space_is_looked_at_to_the_end(seed: int) -> None:
    rng, onto = Random(f"{seed} odd"), onto_of(seed)
    row = moved(Rows(onto, rng, 0.6).one(rng.choice(("image", "video"))))
    assert row is not None
    for part in ("spaces", "classification_answers", "object_answers"):
        every = list(places(row[part]))
        for path in rng.sample(every, min(len(every), 6)):
            changed = copied(row)
            holder: Any = changed[part]
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = copied(rng.choice(UNUSUAL_VALUES))
            onto.checker.check(changed)
