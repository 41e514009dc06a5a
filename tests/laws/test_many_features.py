"""Where features are many, one type serves all of one form. That its verdicts are those of the slow road is a law of ``test_roads``."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest

import predlint
from laws.harness import one_type
from laws.writers import Writer, taught
from predlint.shapes import merged

BOX, POLYGON = {"bbox": {"top": 1, "left": 1, "height": 5, "width": 5}}, {"polygon": [{"x": 2, "y": 2}, {"x": 9, "y": 2}, {"x": 5, "y": 9}]}
RADIO = {"type": "radio", "name": "seen", "options": [{"value": "yes"}, {"value": "no"}]}
LIKE = {
    "tools": [
        *({"tool": "rectangle", "name": f"box {n}"} for n in range(4)),
        *({"tool": "polygon", "name": f"area {n}"} for n in range(4)),
        *({"tool": "rectangle", "name": f"asked {n}", "classifications": [RADIO]} for n in range(4)),
        *({"tool": "rectangle", "name": f"other {n}", "classifications": [RADIO | {"name": "full"}]} for n in range(4)),
    ],
    "classifications": [RADIO | {"name": f"radio {n}"} for n in range(2)] + [{"type": "text", "name": "words"}],
}


def of_one_type(count: int) -> list[dict[str, Any]]:
    """Clean records of features of all forms."""
    answered = {"classifications": [{"name": "seen", "answer": {"name": "no"}}]}
    forms: list[dict[str, Any]] = [
        {"name": "box", "confidence": 0.5, **BOX},
        {"name": "area", "confidence": 0.5, **POLYGON},
        {"name": "asked", "confidence": 0.5, **BOX, **answered},
        {"name": "radio", "answer": {"name": "yes"}},
        {"name": "other", "confidence": 0.5, **BOX, "classifications": [{"name": "full", "answer": {"name": "no"}}]},
    ]
    made = [dict(forms[n % 5], dataRow={"globalKey": f"k{n}"}) for n in range(count)]
    for n, record in enumerate(made):
        record["name"] += f" {n // 5 % (2 if record['name'] == 'radio' else 4)}"
    return [*made, {"name": "words", "answer": "some", "dataRow": {"globalKey": f"k{count}"}}]


@pytest.mark.parametrize(
    "changes",
    [
        {0: BOX, 1: POLYGON},  # nothing
        {0: POLYGON | {"bbox": None}, 1: BOX | {"polygon": None}},  # the one has what the other lacks
        {0: {"confidence": None}, 3: {"confidence": 0.5}},
        {0: {"classifications": [{"name": "seen", "answer": {"name": "no"}}]}, 2: {"classifications": None}},
        {3: {"answer": "yes"}},
        {3: {"answer": None}},
        {3: {"answer": {"name": "maybe"}}},
        {3: {"name": "words"}},
        {120: {"name": "radio 1"}},
        {0: {"name": "nobody"}},
        {2: {"classifications": [{"name": "seen", "answer": {"name": "no"}}] * 2}},
        {2: {"classifications": [{"name": "full", "answer": {"name": "no"}}]}},  # what others list
        {2: {"classifications": [{"name": "seen", "answer": {"name": "no"}}, {"name": "full", "answer": {"name": "no"}}]}},
        {2: {"classifications": []}, 4: {"classifications": [{"name": name, "answer": {"name": "no"}} for name in ("full", "seen")]}},
    ],
)
def test_what_one_record_has_too_much_does_not_stand_for_what_another_lacks(changes: dict[int, dict[str, Any]]) -> None:
    checker = predlint.compile(LIKE, media="image")
    rules = checker.plan.file(None)
    for record in of_one_type(120):
        assert rules.explain(record) == []
        rules.learn(record)
    records = of_one_type(120)
    for at, change in changes.items():
        records[at] = {name: value for name, value in (records[at] | change).items() if value is not None}
    block = "".join(json.dumps(record) + "\n" for record in records).encode()
    with one_type():
        proven = rules.prove(block)
    clean = not any(rules.explain(record) for record in records)
    assert proven == (len(records) if clean else -1)
    assert rules._blocks.lessons.decoder.__class__.__name__ == "Merged"


@pytest.mark.parametrize("watched", [True, False])
def test_the_features_of_a_block_are_told_by_name_only_if_asked_for(watched: bool) -> None:
    """Names of one form are not told apart else, but for questions, whose answers are held against each other."""
    rules = predlint.compile(LIKE, media="image").plan.file(None)
    if watched:
        rules.watch()
    for record in of_one_type(120):
        rules.learn(record)
    block = "".join(json.dumps(record) + "\n" for record in of_one_type(120) if record["name"] in ("box 1", "radio 1")).encode()
    with one_type():
        assert rules.prove(block) > 0
    decoder = rules._blocks.lessons.decoder
    assert isinstance(decoder, merged.Merged)
    found = decoder.features(decoder.read(block)[0])
    assert found == ({"box 1", "radio 1"} if watched else {"box 0", "box 1", "box 2", "box 3", "radio 1"})
    assert rules.shown == ({"box 1", "radio 1"} if watched else set())


@pytest.mark.parametrize("given", [[], ["seen"], ["words"]])
@pytest.mark.parametrize("tools", [4, 600])
def test_lists_of_questions_that_are_required_of_some_tools_only(tools: int, given: list[str]) -> None:
    """What the lists of one tool may lack, those of another with the same questions may have to hold."""
    answers: dict[str, Any] = {"seen": {"name": "seen", "answer": {"name": "no"}}, "words": {"name": "words", "answer": "some"}}
    asked = [RADIO, {"type": "text", "name": "words"}]
    features = [
        {"tool": "rectangle", "name": f"box {n}", "classifications": [question | {"required": n % 2 == 1} for question in asked]}
        for n in range(tools)
    ]
    checker = predlint.compile({"tools": features}, media="image")
    places = [*[2 * n % tools for n in range(300)], 1, 3]
    answered = [answers[name] for name in given]
    records = [{"name": f"box {n}", **BOX, "classifications": answered, "dataRow": {"globalKey": f"k{at}"}} for at, n in enumerate(places)]
    found = checker.validate("".join(json.dumps(record) + "\n" for record in records).encode()).diagnostics
    assert {(d.line, d.code) for d in found if d.code == "ANS022"} == {(301, "ANS022"), (302, "ANS022")}


def test_one_type_is_taken() -> None:
    """Else the laws would hold for want of anything read so."""
    clean = total = 0
    read, parts = merged.Merged.read, list[int]()

    def counted(self: merged.Merged, part: bytes) -> tuple[list[object], bytes, int]:
        parts.append(len(part))
        return read(self, part)

    with one_type(), mock.patch.object(merged.Merged, "read", counted):
        for seed in range(12):
            if (writer := Writer.of(seed, most=6, media=("image",))) is not None:
                rules = taught(writer, lessons=300)
                lines = writer.lines(20)
                total += len(lines)
                clean += sum(rules.prove(line + b"\n") > 0 for line in lines)
    assert parts
    assert clean >= 0.5 * total, (clean, total)
