"""What holds for every ontology and every record."""

from __future__ import annotations

import json
import pickle
from functools import cached_property
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import predlint
from laws.harness import SUMMARIES, disturb, examples, mutate
from laws.ontologies import World, any_medium, make_ontology, seeded_world, world, worlds
from laws.records import Records, manner
from laws.spelling import spelling, write
from predlint.model.diagnostics import Severity
from predlint.model.findings import keys_of
from predlint.model.registry import RULES
from predlint.shape.json_schema import check_schema

Json = dict[str, Any]
SEEDS = st.integers(0, 10**6)
RANDOMS = st.randoms(use_true_random=False)


class Oracle:
    """A world with its JSON Schema at work."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def validator(self) -> Draft202012Validator:
        schema = self.world.checker.json_schema
        check_schema(schema)
        return Draft202012Validator(schema)

    def agree(self, value: Any) -> None:
        """The law: the explainer reports no shape error exactly if the schema accepts, but for bounds that rules of records tell."""
        if not self.world.has_ids and "schemaId" in json.dumps(value):
            return  # ids cannot be checked then: the explainer says so once, the schema takes any
        findings = self.world.checker.record_plan.explain(value)
        # What a misspelt member holds, or one in place of another, is looked at as the one that is meant; a validator does not know it.
        misspelt = [keys_of(f.path) for f in findings if f.code in ("REC004", "REC012")]
        findings = [f for f in findings if not any(keys_of(f.path)[: len(keys)] == keys for keys in misspelt)]
        # Layer "bytes" is JSN005, the line that is no object: a shape too, for a validator.
        errors = {f.code for f in findings if f.rule.severity is Severity.ERROR and f.rule.layer in ("shape", "bytes")}
        accepted = self.validator.is_valid(value)
        if not accepted and not errors and self.has_schema_finding(value):
            return
        assert accepted == (not errors), (accepted, errors, [f.code for f in findings], value)

    def has_schema_finding(self, value: Any) -> bool:
        """True where a rule is told that the schema says, if only in part."""
        codes = {d.code for d in self.world.checker.check(json.dumps(value).encode()) if d.severity is Severity.ERROR}
        return any(RULES[code].in_json_schema or RULES[code].in_part for code in codes)


def found(world: World, line: bytes) -> list[tuple[str, str, str]]:
    return [(d.code, d.pointer, d.message) for d in world.checker.check(line) if d.code not in SUMMARIES]


# -- good records ---------------------------------------------------------------------------------------------------------


@examples(60)
@given(worlds(), RANDOMS)
def test_good_records_give_no_finding(world: World, rng: Random) -> None:
    records = Records(world, rng, manner(rng))
    for _ in range(3):
        if (record := records.one()) is not None:
            line = write(record, rng, spelling(rng)).encode()
            assert found(world, line) == [], line


@examples(12)
@example(1254)  # a mask of a tool whose name is what a question of unknown type asks
@example(205)  # and that question has the name of another tool
@given(SEEDS)
def test_good_records_give_no_finding_under_large_ontologies(seed: int) -> None:
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng))
    records = Records(world, rng, manner(rng), joined=True)
    lines = [write(record, rng, spelling(rng)).encode() for _ in range(40) if (record := records.one()) is not None]
    report = world.checker.validate(b"\n".join(lines))
    of_the_file = SUMMARIES - {"LNK006"}  # what a relationship joins is there
    assert [(d.code, d.pointer, lines[(d.line or 1) - 1]) for d in report.diagnostics if d.code not in of_the_file and lines] == []


# -- the explainer and the JSON Schema ------------------------------------------------------------------------------------


@examples(40)
@given(worlds(most=5), RANDOMS)
def test_explainer_and_schema_agree_on_good_and_spoilt_records(world: World, rng: Random) -> None:
    oracle = Oracle(world)
    records = Records(world, rng, manner(rng))
    for _ in range(4):
        record = records.one()
        if record is None:
            return
        oracle.agree(record)
        oracle.agree(mutate(rng, record, world))


@examples(8)
@given(SEEDS)
def test_explainer_and_schema_agree_on_records_spoilt_several_times(seed: int) -> None:
    rng = Random(seed)
    oracle = Oracle(seeded_world(seed, media=any_medium(rng), most=10))
    records = Records(oracle.world, rng, manner(rng))
    for _ in range(12):
        record = records.one()
        if record is None:
            return
        record = mutate(rng, record, oracle.world)
        for _ in range(rng.randint(0, 3)):
            record = disturb(rng, record)
        oracle.agree(record)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 300) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "name schemaId answer answers dataRow globalKey id bbox top left height width polygon x y point line mask png colorRGB"
                " instanceURI confidence classifications uuid metricValue masks relationship location customMetrics value frames".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
FIXED = world(make_ontology(Random(4), features=12, depth=2))
FIXED_MAL = world(make_ontology(Random(5), features=12, depth=2, ids="none"), "mal", None)


@pytest.mark.parametrize("target", ["model-run", "mal"])
@pytest.mark.parametrize("media", ["image", "text", None])
def test_explainer_and_schema_agree_on_records_detected_by_a_member(target: str, media: str | None) -> None:
    """Records that need no name, with one or without, and with another value beside."""
    ontology = {"tools": [{"tool": "rectangle", "name": "sign"}], "classifications": [{"type": "text", "name": "remark"}]}
    checker = predlint.compile(ontology, target=target, media=media)
    validator = Draft202012Validator(checker.json_schema)
    whole = {"dataRow": {"globalKey": "r"}, "uuid": "7c65c1e5-82e2-4662-8728-b4fa00000001"}
    names: list[Json] = [{}, *[{"name": name} for name in (None, [], "", 7, "sign", "remark", "nobody")]]
    others: list[Json] = [{}, {"answer": None}, {"answer": "a"}, {"bbox": {"top": 1, "left": 1, "height": 1, "width": 1}}, {"bbox": None}]
    told: list[Json] = [{}, *[{"metricValue": value} for value in (None, 0.5, [], "")], {"masks": None}, {"masks": {}}]
    for name, other, by in product(names, others, told):
        record = whole | name | other | by
        errors = [f for f in checker.record_plan.explain(record) if f.rule.severity is Severity.ERROR and f.rule.layer == "shape"]
        if not errors and not validator.is_valid(record):  # the forms of a metric's value are in the schema, and a record rule tells them
            errors = [found for found in checker.check(record) if found.code == "MET004"]
        assert validator.is_valid(record) == (not errors), (record, [f.code for f in errors])


@examples(110)
@given(JSON, st.sampled_from((FIXED, FIXED_MAL)))
@example(None, FIXED)
@example([], FIXED)
def test_explainer_and_schema_agree_on_any_json(value: Any, world: World) -> None:
    oracle = ORACLES[world.target]
    oracle.agree(value)
    if isinstance(value, dict):
        rng = Random(0)
        good = Records(world, rng).one() or {}
        oracle.agree(good | value)


ORACLES = {"model-run": Oracle(FIXED), "mal": Oracle(FIXED_MAL)}


@examples(12)
@given(worlds(most=10))
def test_schema_passes_the_metaschema_and_is_compiled_the_same_twice(world: World) -> None:
    again = predlint.compile(json.dumps(world.ontology).encode(), target=world.target, media=world.media)
    assert world.checker.json_schema == again.json_schema
    assert world.checker.rules == again.rules
    check_schema(again.json_schema)
    json.dumps(again.json_schema)  # it is plain JSON


# -- one checker, wherever it is --------------------------------------------------------------------------------------------


@examples(15)
@given(SEEDS)
def test_a_pickled_checker_gives_the_same_report(seed: int) -> None:
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng), most=20)
    records = Records(world, rng, manner(rng))
    made = [record for _ in range(30) if (record := records.one()) is not None]
    lines = [json.dumps(record if rng.random() < 0.5 else mutate(rng, record, world)).encode() for record in made]
    data = b"\n".join(lines)
    copied: predlint.Checker = pickle.loads(pickle.dumps(world.checker))
    first, second = world.checker.validate(data), copied.validate(data)
    assert first.diagnostics == second.diagnostics
    assert first.counts == second.counts


@pytest.mark.parametrize("features", [0, 1, 300])
def test_ontologies_of_any_size_compile(features: int) -> None:
    made = world(make_ontology(Random(features), features=features))
    assert len(made.tools) + len(made.questions) >= features * 0.9
    assert made.checker.json_schema["$schema"]


def test_disturbing_leaves_the_record_alone() -> None:
    record = Records(FIXED, Random(1)).one()
    assert record is not None
    before = json.dumps(record)
    disturb(Random(2), record)
    mutate(Random(3), record, FIXED)
    assert json.dumps(record) == before
