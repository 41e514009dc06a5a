"""The typed models accept what the JSON Schema accepts, and nothing else; what they write is what they read. Those that refuse unknown
members refuse nothing else besides."""

from __future__ import annotations

import json
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import predlint
from laws.harness import examples
from laws.test_schema_says import CASES, SEEDS, Case, _validator
from predlint.model.diagnostics import Severity

_MODULES: dict[int, tuple[predlint.Checker, ModuleType, ModuleType]] = {}


def modules_for(checker: predlint.Checker) -> tuple[ModuleType, ModuleType]:
    """Its models that keep unknown members, and those that refuse them; the checker is kept, so that its id stays its own."""
    if id(checker) not in _MODULES:
        _MODULES[id(checker)] = checker, predlint.models(checker, extra="allow"), predlint.models(checker)
    return _MODULES[id(checker)][1:]


def plain(made: Any) -> Any:
    """What a model, or a list of models, writes."""
    if isinstance(made, list):
        return [plain(each) for each in made]
    return made.to_dict() if isinstance(made, BaseModel) else made


def is_contained_in(one: Any, other: Any) -> bool:
    """Whether all of one stands in the other, which may have names besides."""
    if isinstance(one, dict):
        return isinstance(other, dict) and all(name in other and is_contained_in(each, other[name]) for name, each in one.items())
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(is_contained_in, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def assert_models_agree(case: Case) -> bool:
    """The law; True where both accept."""
    accepted = _validator(case.checker).is_valid(case.value)
    module, narrow = modules_for(case.checker)
    context = (case.made, json.dumps(case.value)[:4000])
    try:
        made = module.parse(case.value)
    except ValidationError as error:
        assert not accepted, ("the models refuse it", str(error)[:2000], *context)
        with pytest.raises(ValidationError):
            narrow.parse(case.value)
        return False
    assert accepted, ("the models take it", *context)
    written = plain(made)
    assert is_contained_in(case.value, written), ("a model loses something", json.dumps(written)[:4000], *context)
    assert _validator(case.checker).is_valid(written), ("the schema refuses what a model writes", json.dumps(written)[:4000], *context)
    assert plain(module.parse(written)) == written
    assert plain(module.parse_json(json.dumps(case.value))) == written
    try:
        same = plain(narrow.parse(case.value))
    except ValidationError as error:
        assert "extra_forbidden" in {each["type"] for each in error.errors()}, (str(error)[:2000], *context)
    else:
        assert is_contained_in(same, written), ("the narrow models add something", json.dumps(same)[:4000], *context)
    return True


@pytest.mark.parametrize("platform", CASES)
def test_models_accept_what_the_schema_accepts(platform: str) -> None:
    verdicts: list[bool] = []
    for seed in range(8):
        verdicts += [assert_models_agree(case) for case in CASES[platform](seed)]
        if verdicts.count(True) > 5 and verdicts.count(False) > 5:
            return
    raise AssertionError(f"{verdicts.count(False)} refused of {len(verdicts)}")


@examples(8)
@given(SEEDS, st.sampled_from(tuple(CASES)))
def test_any_record_is_accepted_by_both_or_by_none(seed: int, platform: str) -> None:
    for case in CASES[platform](seed):
        assert_models_agree(case)


# -- predictions made up -------------------------------------------------------------------------------------------------------

ONTOLOGIES = {
    "street": ("examples/street/ontology.json", "image"),
    "shelf": ("examples/shelf/config.xml", None),
    "harbour": ("examples/harbour/ontology.json", None),
    "text": ("examples/media/text.json", "text"),
    "video": ("examples/media/video.json", "video"),
    "conversation": ("examples/media/conversation.json", "conversational"),
    "survey": ("examples/studio/survey.xml", None),
    "guards": ("examples/guards/coco.json", None),
}


@cache
def checked(name: str) -> predlint.Checker:
    path, media = ONTOLOGIES[name]
    return predlint.compile(path, media=media)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ONTOLOGIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_clean_samples_come_through_the_models_clean(name: str, seed: int) -> None:
    path, media = ONTOLOGIES[name]
    checker, (_, module) = checked(name), modules_for(checked(name))
    records = predlint.sample(path, number=40, seed=seed, media=media).records  # type: ignore[arg-type]
    assert records
    made = [module.parse(record) for record in records]
    assert checker.validate(records).counts.get("error", 0) == checker.validate([plain(each) for each in made]).counts.get("error", 0) == 0
    for record, each in zip(records, made, strict=True):
        assert is_contained_in(record, plain(each))


@pytest.mark.parametrize("name", ONTOLOGIES)
def test_broken_samples_are_refused_where_the_schema_refuses_them(name: str) -> None:
    path, media = ONTOLOGIES[name]
    samples = predlint.sample(path, number=60, seed=3, broken=0.9, only=["REC", "ANS", "CNF"], media=media)  # type: ignore[arg-type]
    records = samples.records
    verdicts = {assert_models_agree(Case(checked(name), record, None, "sample")) for record in records}
    assert verdicts == {True, False}


# -- values that languages read otherwise --------------------------------------------------------------------------------------

_BOX = {"top": 1, "left": 2, "height": 3, "width": 4}
_LINE: dict[str, Any] = {"name": "sign", "bbox": _BOX, "dataRow": {"globalKey": "a"}}


@pytest.mark.parametrize(
    "changes",
    [
        {"confidence": True}, {"confidence": 1}, {"confidence": "0.5"}, {"confidence": None}, {"confidence": 1.0000001}, {"bbox": None},
        {"bbox": {**_BOX, "top": "1"}}, {"bbox": {**_BOX, "top": -1}}, {"bbox": {**_BOX, "top": 2**70}}, {"bbox": {**_BOX, "width": False}},
        {"bbox": [_BOX]}, {"isBenchmarkReferenceLabel": 1}, {"isBenchmarkReferenceLabel": None}, {"uuid": "x"}, {"uuid": ""},
        {"name": None},
        {"name": "Sign"}, {"name": ["sign"]}, {"name": {}}, {"schemaId": ""}, {"schemaId": None}, {"name": None, "schemaId": "sign"},
        {"dataRow": {"globalKey": "a" * 200}}, {"dataRow": {"globalKey": "\U0001f600" * 200}}, {"dataRow": {"globalKey": "a" * 201}},
        {"dataRow": {"globalKey": "a", "id": "b"}}, {"dataRow": {}}, {"dataRow": "a"}, {"model_config": 1, "schema": 2, "_key": 3},
        {"answer": None}, {"answer": {"name": "x"}}, {"metricValue": None}, {"metricValue": 3}, {"masks": []}, {"classifications": {}},
        {"classifications": ()}, {"classifications": [None]}, {"classifications": [[]]}, {"confidence": 10**40}, {"bounding_box": 1},
    ],
    ids=str,
)  # fmt: skip
def test_one_value_changed(changes: dict[str, Any]) -> None:
    value = json.loads(json.dumps({**_LINE, **changes}))
    assert_models_agree(Case(checked("street"), value, None, "changed"))


@pytest.mark.parametrize("value", [None, True, 1, "a", [], {}, [[]], {"name": "sign"}], ids=str)
@pytest.mark.parametrize("name", ONTOLOGIES)
def test_what_is_no_record(name: str, value: Any) -> None:
    assert_models_agree(Case(checked(name), value, None, "no record"))


def test_whole_numbers_may_have_a_point() -> None:
    """1.0 is an integer to JSON Schema; true is none."""
    for number, fits in ((1.0, True), (1, True), (1.5, False), (True, False), ("1", False), (2.0**60, True)):
        case = Case(checked("guards"), {"image_id": number, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}, None, "whole")
        assert assert_models_agree(case) is fits, number


def test_rules_of_ones_own_that_the_schema_has() -> None:
    rules = b"rule low {\n  on sign\n  require confidence >= 0.5\n}\n"
    checker = predlint.compile("examples/street/ontology.json", media="image", rules=rules)
    verdicts = [assert_models_agree(Case(checker, {**_LINE, "confidence": number}, None, "rule")) for number in (0.4, 0.5, 0.6)]
    assert verdicts == [False, True, True]
    module, _ = modules_for(checker)
    with pytest.raises(ValidationError, match="your rule does not hold"):
        module.Sign(confidence=0.4, bbox=_BOX, dataRow={"globalKey": "a"})
    made = module.Sign(confidence=0.5, bbox=_BOX, dataRow={"globalKey": "a"})
    assert [d for d in checker.check(made) if d.severity is Severity.ERROR] == []
