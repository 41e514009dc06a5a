"""What holds for labels in spaces: they are judged as those of data units are, wherever they stand."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from laws.enc_harness import ODDITIES, Oracle, copied, disturb, examples, places, spoil
from laws.enc_make import onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows

Json = dict[str, Any]
SEEDS = st.integers(0, 10**6)
#: Rows whose labels are laid out for other data are something else once they are moved.
OF_OBJECTS = [mutation for mutation in every_mutation() if not mutation.code.startswith("JSN") and mutation.code != "REC212"]
SPACE = "front"
#: What is said of the labels as a whole depends on what they stand on, and what is told across spaces names the space.
_OF_LAYOUT = frozenset({"REC212", "KEY203", "KEY204", "KEY209", "UID202", "UID203", "REC202"})


def moved(row: Json) -> Json | None:
    """The row as one of a data group with a single space; None where it has several units, or no frames."""
    held: Any = row.get("data_units")
    units = list(cast("dict[str, Json]", held).items()) if isinstance(held, dict) else []
    kind = row.get("data_type")
    if len(units) != 1 or kind not in ("image", "video") or type(units[0][1]) is not dict or type(units[0][1].get("labels")) is not dict:
        return None
    row = copied(row)
    hash, unit = units[0]
    labels, sides = copied(unit["labels"]), {name: unit[name] for name in ("width", "height") if name in unit}
    space: Json = {"space_type": kind, **sides, "labels": {"0": labels} if kind == "image" and labels else labels}
    fps, seconds = unit.get("data_fps"), unit.get("data_duration")
    if isinstance(fps, (int, float)) and isinstance(seconds, (int, float)):
        space["number_of_frames"] = int(fps * seconds + 0.5)
    row["data_units"] = {hash: {**unit, "data_type": "group", "labels": {"objects": [], "classifications": []}}}
    answers = row.get("classification_answers")
    for answer in cast("dict[str, Json]", answers).values() if isinstance(answers, dict) else ():
        if type(answer) is dict and (answer.get("range") or not answer.get("spaces")):
            answer["spaces"] = {SPACE: {"type": "frame", "range": answer.get("range") or []}}
            answer["range"] = []
    return {**row, "data_type": "group", "spaces": {SPACE: space}}


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
    for spoilt in (row, disturb(rng, row), spoil(rng, row, 4), {**row, "spaces": disturb(rng, row["spaces"])}):
        oracle.agree(spoilt)


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
            holder[path[-1]] = copied(rng.choice(ODDITIES))
            onto.checker.check(changed)
