"""What people see names a question or an option as well as its name does: the verdict on a record is the same."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from laws.harness import AMBIGUOUS, SUMMARIES, examples
from laws.ontologies import World, any_medium, seeded_world
from laws.records import Json, Records, manner
from laws.spelling import spelling, write


def relabelled(record: Json, ontology: Json) -> Json:
    """The record, with what people see in place of each name of a question or an option."""
    record = deepcopy(record)
    named = [feature for feature in ontology["tools"] if feature["name"] == record.get("name")]
    asked = [question for question in ontology["classifications"] if question["name"] == record.get("name")]
    if not named and len(asked) == 1 and "name" in record:
        record["name"] = asked[0]["instructions"]
        _answers(record, asked[0])
    nested = [question for tool in named for question in tool["classifications"]]
    for holder in (record, *_keyframes(record.get("segments"))):
        _nested(holder, nested)
    return record


def _keyframes(segments: Any) -> list[Json]:
    return [keyframe for segment in segments or () for keyframe in segment.get("keyframes") or ()]


def _nested(holder: Json, questions: list[Json]) -> None:
    for entry in holder.get("classifications") or ():
        asked = [question for question in questions if question["name"] == entry.get("name")]
        if asked:
            entry["name"] = asked[0]["instructions"]
            _answers(entry, asked[0])


def _answers(holder: Json, question: Json) -> None:
    given = holder.get("answer", holder.get("answers"))
    for answer in given if isinstance(given, list) else [given]:
        for option in question.get("options") or () if isinstance(answer, dict) else ():
            value = option["value"] if isinstance(option["value"], str) else json.dumps(option["value"])
            if answer.get("name") == value:
                answer["name"] = option["label"]
                _nested(answer, option["options"])
                break


def _findings_of(world: World, lines: list[bytes]) -> list[tuple[int | None, str, str]]:
    return [(d.line, d.code, d.pointer) for d in world.checker.validate(b"\n".join(lines) + b"\n").diagnostics]


@examples(60)
@given(st.integers(0, 100_000))
def test_records_with_labels_are_as_clean_as_with_names(seed: int) -> None:
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng), most=8)
    records, how = Records(world, rng, manner(rng)), spelling(rng)
    validator = Draft202012Validator(world.checker.json_schema)
    for _ in range(3):
        if (record := records.one()) is not None:
            other = relabelled(record, world.ontology)
            found = [(d.code, d.pointer, d.message) for d in world.checker.check(write(other, rng, how)) if d.code not in SUMMARIES]
            if any(code in AMBIGUOUS for code, *_ in found):
                continue  # what one question is called is what people see of another
            assert found == [], other
            assert validator.is_valid(other), other


@examples(12)
@given(st.integers(0, 10_000))
def test_files_with_labels_are_judged_as_those_with_names(seed: int) -> None:
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng), most=30)
    records, how = Records(world, rng, manner(rng), joined=True), spelling(rng)
    usual = [record for _ in range(300) if (record := records.one()) is not None]
    others = [relabelled(record, world.ontology) for record in usual]
    some = [other if n % 100 == 50 else record for n, (record, other) in enumerate(zip(usual, others, strict=True))]
    expected = _findings_of(world, [write(record, rng, how).encode() for record in usual])
    for written in (others, some):
        assert _findings_of(world, [write(record, rng, how).encode() for record in written]) == expected
