"""Labelbox lines, as the view shows them."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.harness import disturb, examples, mutate
from laws.ontologies import World, worlds
from laws.records import Records, manner
from laws.sites import choices, feature_of
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.model.findings import keys_of, pointer
from predlint.model.views import Box, Instance
from predlint.platforms.labelbox.ontology import read_ontology
from predlint.platforms.labelbox.view import LabelboxView
from predlint.platforms.sources import view_for, vocabulary_of

Json = dict[str, Any]


def option(value: Any, *questions: Json, id: str | None = None) -> Json:
    return {"value": value, "label": f"the {value}", "options": list(questions), "featureSchemaId": id}


def question(kind: str, name: str, *options: Json, id: str | None = None, scope: str | None = None, **more: Any) -> Json:
    made = {"type": kind, "name": name, "instructions": name, "options": list(options), "featureSchemaId": id, **more}
    return {**made, "scope": scope} if scope else made


def tool(kind: str, name: str, *questions: Json, id: str | None = None) -> Json:
    return {"tool": kind, "name": name, "classifications": list(questions), "featureSchemaId": id}


BERTH = question("text", "berth", id="q-berth")
STATE = question("radio", "state", option("sailing"), option("moored", BERTH, id="o-moored"), id="q-state")
HOW = question("radio", "how", option("thick"), option("thin"))
CARGO = question("checklist", "cargo", option("fish"), option("sand"), option(7))
HARBOUR = read_ontology(
    {
        "tools": [
            tool("rectangle", "boat", STATE, CARGO, id="t-boat"),
            tool("polygon", "quay"),
            tool("point", "buoy"),
            tool("line", "rope"),
            tool("raster-segmentation", "water", id="t-water"),
            tool("named-entity", "name"),
            tool("edge", "moored to"),
            tool("message-ranking", "best"),
            tool("cuboid-9d", "crane"),
            tool("rectangle", "weather"),
        ],
        "classifications": [
            question("radio", "weather", option("clear"), option("fog", HOW), scope="global"),
            question("checklist", "lights", option("on"), option("off", id="o-off"), scope="index", id="q-lights"),
            question("text", "log", scope="global"),
            question("radio", "tide", option("high"), option("low"), scope="index"),
            question("text", "call", scope="index"),
            question("mystery", "riddle"),
        ],
    }
)  # fmt: skip
VIEW = LabelboxView(HARBOUR)
WORDS = VIEW.vocabulary
BOAT = {"feature": "boat:box", "drawn": ("box", 10, 20, 40, 60)}
ROW = {"dataRow": {"globalKey": "h-1"}}
BOX = {"left": 10, "top": 20, "width": 30, "height": 40}


def describe_instance(instance: Instance) -> Json:
    """Of an instance what it has, in words."""
    feature = WORDS.features[instance.feature]
    shape = instance.shape
    drawn = None if shape is None else (shape.kind, *(shape.box or ()))
    found = {
        "feature": f"{feature.name}:{feature.kind}",
        "at": pointer(instance.path),
        "confidence": instance.confidence,
        "drawn": drawn,
        "answers": {WORDS.questions[number].name: answer for number, answer in instance.answers.items()},
        "frame": instance.frame,
        "span": instance.span,
        "identity": instance.identity or None,
        "scene": instance.scene or None,
    }
    return {name: value for name, value in found.items() if value not in (None, {}, "")}


def shown(record: Any) -> list[Json]:
    return [describe_instance(instance) for instance in VIEW.instances(record)]


def test_the_vocabulary() -> None:
    assert vocabulary_of(HARBOUR) == WORDS
    assert [(f.name, f.kind, f.ids) for f in WORDS.features] == [
        ("boat", "box", ("t-boat",)), ("quay", "polygon", ()), ("buoy", "point", ()), ("rope", "line", ()), ("water", "mask", ("t-water",)),
        ("name", "text-span", ()), ("moored to", "relationship", ()), ("best", "message", ()), ("crane", "other", ()),
        ("weather", "box", ()), ("weather", "radio", ()), ("lights", "checklist", ("q-lights",)), ("log", "text", ()),
        ("tide", "radio", ()), ("call", "text", ()), ("riddle", "other", ()),
    ]  # fmt: skip
    assert [f.number for f in WORDS.features] == list(range(16))
    assert [f.number for f in WORDS.by_name["weather"]] == [9, 10]
    boat = WORDS.features[0]
    state, cargo, berth = (WORDS.questions[number] for number in boat.questions)
    assert (state.name, state.kind, state.under, state.ids) == ("state", "radio", None, ("q-state",))
    assert [(c.value, c.label, c.ids) for c in state.choices] == [("sailing", "the sailing", ()), ("moored", "the moored", ("o-moored",))]
    assert [c.value for c in cargo.choices] == ["fish", "sand", "7"]
    assert (berth.kind, berth.under, berth.choices) == ("text", (state.number, "moored"), ())
    weather = WORDS.features[10]
    assert [(q.name, q.under) for q in (WORDS.questions[n] for n in weather.questions)] == [("weather", None), ("how", (3, "fog"))]
    assert [q.number for q in WORDS.questions] == list(range(len(WORDS.questions)))
    assert WORDS.assumed_confidence == 1
    assert WORDS.features[15].questions == ()


CASES: list[tuple[str, Json, list[Json]]] = [
    (
        "a box, by name",
        {"name": "boat", "bbox": BOX, "confidence": 0.5},
        [{"feature": "boat:box", "confidence": 0.5, "drawn": ("box", 10, 20, 40, 60)}],
    ),
    (
        "a box, by id, and questions about it by ids",
        {
            "schemaId": "t-boat", "bbox": BOX,
            "classifications": [
                {"schemaId": "q-state", "answer": {"schemaId": "o-moored", "classifications": [{"schemaId": "q-berth", "answer": "12 b"}]}},
                {"name": "cargo", "answers": [{"name": "fish"}, {"name": "7"}, {"name": "gold"}, {"name": "fish"}]},
            ],
        },
        [{**BOAT, "answers": {"state": ("moored",), "berth": "12 b", "cargo": ("fish", "7")}}],
    ),
    ("a name that is not known, with an id that is", {"name": "ship", "schemaId": "t-boat", "bbox": BOX}, [BOAT]),
    ("a name that is not known", {"name": "ship", "bbox": BOX}, []),
    ("no value", {"name": "boat"}, []),
    ("a box that is none", {"name": "boat", "bbox": [1, 2, 3, 4], "confidence": "high"}, [{"feature": "boat:box"}]),
    ("a side that is no number", {"name": "boat", "bbox": {**BOX, "top": True}}, [{"feature": "boat:box"}]),
    ("the tool of that name", {"name": "weather", "bbox": BOX}, [{"feature": "weather:box", "drawn": ("box", 10, 20, 40, 60)}]),
    (
        "the question of that name",
        {
            "name": "weather",
            "answer": {"name": "fog", "confidence": 0.75, "classifications": [{"name": "how", "answer": {"name": "thin"}}]},
        },
        [{"feature": "weather:radio", "confidence": 0.75, "answers": {"weather": ("fog",), "how": ("thin",)}}],
    ),
    (
        "a nested question of another option",
        {"name": "weather", "answer": {"name": "clear", "classifications": [{"name": "how", "answer": {"name": "thin"}}]}},
        [{"feature": "weather:radio", "answers": {"weather": ("clear",)}}],
    ),
    ("an option that is not known", {"name": "weather", "answer": {"name": "hail"}}, [{"feature": "weather:radio"}]),
    (
        "a checklist: the least sure option counts",
        {"name": "lights", "answer": [{"name": "on", "confidence": 0.75}, {"schemaId": "o-off", "confidence": 0.25}]},
        [{"feature": "lights:checklist", "confidence": 0.25, "answers": {"lights": ("on", "off")}}],
    ),
    (
        "a text",
        {"name": "log", "answer": "all well", "confidence": 0.5},
        [{"feature": "log:text", "confidence": 0.5, "answers": {"log": "all well"}}],
    ),
    ("a text that is none", {"name": "log", "answer": 5}, [{"feature": "log:text"}]),
    (
        "a polygon that is closed",
        {"name": "quay", "polygon": [{"x": 0, "y": 0}, {"x": 9, "y": 0}, {"x": 9, "y": 9}, {"x": 0, "y": 0}]},
        [{"feature": "quay:polygon", "drawn": ("polygon", 0, 0, 9, 9)}],
    ),
    ("a polygon with a point that is none", {"name": "quay", "polygon": [{"x": 0, "y": 0}, {"x": 9}]}, [{"feature": "quay:polygon"}]),
    ("a point", {"name": "buoy", "point": {"x": 1.5, "y": 2}}, [{"feature": "buoy:point", "drawn": ("point", 1.5, 2, 1.5, 2)}]),
    ("a line", {"name": "rope", "line": [{"x": 1, "y": 5}, {"x": 4, "y": 1}]}, [{"feature": "rope:line", "drawn": ("line", 1, 1, 4, 5)}]),
    ("a mask", {"name": "water", "mask": {"png": "iVBOR"}}, [{"feature": "water:mask", "drawn": ("mask",)}]),
    ("words of a text", {"name": "name", "location": {"start": 3, "end": 9}}, [{"feature": "name:text-span", "span": (3, 9)}]),
    (
        "words of a message",
        {"name": "name", "location": {"start": 3, "end": 9}, "messageId": "m-2"},
        [{"feature": "name:text-span", "span": (3, 9)}],
    ),
    (
        "words of a PDF, whose pages count from 1 there",
        {"name": "name", "textSelections": [{"tokenIds": ["a"], "page": 1}, {"tokenIds": ["b"], "page": 3}]},
        [
            {"feature": "name:text-span", "at": "/textSelections/0", "frame": 0},
            {"feature": "name:text-span", "at": "/textSelections/1", "frame": 2},
        ],
    ),
    (
        "a box on a page, in inches",
        {"name": "boat", "bbox": {"left": 1, "top": 0.5, "width": 2, "height": 1}, "page": 4, "unit": "INCHES"},
        [{"feature": "boat:box", "drawn": ("box", 72, 36, 216, 108), "frame": 4}],
    ),
    (
        "a box on a page whose size is not known, per cent",
        {"name": "boat", "bbox": BOX, "page": 4, "unit": "PERCENT", **ROW},
        [{"feature": "boat:box", "frame": 4}],
    ),
    (
        "key frames",
        {
            "name": "boat", "groupKey": "axial",
            "classifications": [{"name": "state", "answer": {"name": "sailing"}}, {"name": "cargo", "answer": [{"name": "sand"}]}],
            "segments": [
                {"keyframes": [{"frame": 1, "bbox": BOX}]},
                {"keyframes": [{"frame": 7, "classifications": [{"name": "state", "answer": [{"name": "moored"}]}]}, "?"]},
            ],
        },
        [
            {
                "feature": "boat:box", "at": "/segments/0/keyframes/0", "drawn": ("box", 10, 20, 40, 60), "frame": 1,
                "answers": {"state": ("sailing",), "cargo": ("sand",)},
            },
            {
                "feature": "boat:box", "at": "/segments/1/keyframes/0", "frame": 7,
                "answers": {"state": ("moored",), "cargo": ("sand",)},
            },
        ],
    ),
    ("segments without key frames", {"name": "rope", "segments": [{}, 5]}, [{"feature": "rope:line"}]),
    (
        "composite masks",
        {
            "masks": {
                "frames": [{"index": 3, "imBytes": ""}],
                "instances": [{"name": "water"}, {"name": "boat"}, 7, {"colorRGB": [1, 2, 4], "schemaId": "t-water"}],
            }
        },
        [
            {"feature": "water:mask", "at": "/masks/instances/0", "drawn": ("mask",), "frame": 3},
            {"feature": "water:mask", "at": "/masks/instances/3", "drawn": ("mask",), "frame": 3, "identity": 3},
        ],
    ),
    (
        "composite masks on two frames: none says which",
        {"masks": {"frames": [{"index": 3}, {"index": 4}], "instances": [{"name": "water"}]}},
        [{"feature": "water:mask", "at": "/masks/instances/0", "drawn": ("mask",)}],
    ),
    (
        "an answer for two ranges of frames",
        {"name": "tide", "answer": {"name": "high", "confidence": 0.5, "frames": [{"start": 1, "end": 5}, {"start": 9, "end": 9}]}},
        [
            {"feature": "tide:radio", "at": "/answer/frames/0", "confidence": 0.5, "answers": {"tide": ("high",)}, "span": (1, 5)},
            {"feature": "tide:radio", "at": "/answer/frames/1", "confidence": 0.5, "answers": {"tide": ("high",)}, "span": (9, 9)},
        ],
    ),
    (
        "ranges beside the answer",
        {"name": "lights", "answer": [{"name": "on"}, {"name": "off"}], "frames": [{"start": 1, "end": 5}, {"start": 9, "end": 3}]},
        [{"feature": "lights:checklist", "at": "/frames/0", "answers": {"lights": ("on", "off")}, "span": (1, 5)}],
    ),
    (
        "options for ranges of their own, one of which they share",
        {
            "name": "lights",
            "answer": [
                {"name": "on", "frames": [{"start": 0, "end": 5}, {"start": 7, "end": 9}], "confidence": 1},
                {"name": "off", "frames": [{"start": 7, "end": 9}], "confidence": 0.5},
            ],
        },
        [
            {"feature": "lights:checklist", "at": "/answer/0/frames/0", "answers": {"lights": ("on",)}, "span": (0, 5), "confidence": 1},
            {
                "feature": "lights:checklist", "at": "/answer/0/frames/1", "confidence": 0.5,
                "answers": {"lights": ("on", "off")}, "span": (7, 9),
            },
        ],
    ),
    (
        "texts over time",
        {
            "name": "call", "confidence": 0.5,
            "answer": [{"value": "ahoy", "frames": [{"start": 10, "end": 20}], "confidence": 0.75}, {"value": "over"}],
        },
        [
            {"feature": "call:text", "at": "/answer/0/frames/0", "answers": {"call": "ahoy"}, "span": (10, 20), "confidence": 0.75},
            {"feature": "call:text", "answers": {"call": "over"}, "confidence": 0.5},
        ],
    ),
    (
        "an answer about a message",
        {"name": "tide", "answer": {"name": "low"}, "messageId": "m-1"},
        [{"feature": "tide:radio", "answers": {"tide": ("low",)}}],
    ),
    ("an empty answer", {"name": "lights", "answer": []}, [{"feature": "lights:checklist"}]),
    ("a relationship", {"name": "moored to", "relationship": {"source": "a", "target": "b"}}, [{"feature": "moored to:relationship"}]),
    ("messages", {"name": "best", "messageEvaluationTask": {"format": "message-ranking"}}, [{"feature": "best:message"}]),
    ("a tool of a kind that is not known", {"name": "crane", "polygon": []}, [{"feature": "crane:other"}]),
    ("a question of a kind that is not known", {"name": "riddle", "answer": {}}, [{"feature": "riddle:other"}]),
    ("a metric", {"metricValue": 0.5, "metricName": "iou", "featureName": "boat"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("record", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_instances(record: Json, expected: list[Json]) -> None:
    assert shown({**ROW, **record}) == expected


@pytest.mark.parametrize("value", [None, [], 5, "x", {}, {"name": ["boat"]}, {"name": {}, "schemaId": []}, {"name": "boat", "bbox": None}])
def test_what_is_no_line(value: Any) -> None:
    assert shown(value) in ([], [{"feature": "boat:box"}])
    assert VIEW.row(value) is None


def test_rows() -> None:
    listed = DataRows(
        [
            DataRow(0, "h-1", "id-1", width=640, height=480, media="image"),
            DataRow(1, None, "id-2", frame_count=90, media="video"),
            DataRow(2, "doc", page_count=4, width=600, height=800, media="pdf"),
        ]
    )
    view = LabelboxView(HARBOUR, listed, "image")

    def of(**reference: Any) -> Any:
        return view.row({"dataRow": reference})

    assert of(globalKey="h-1") == of(id="id-1") == (("key", "h-1"), "h-1", 640, 480, None, "image")
    assert of(id="id-2") == (("id", "id-2"), "id-2", None, None, 90, "video")
    assert of(globalKey="doc")[4] == 4
    assert of(globalKey="new") == (("key", "new"), "new", None, None, None, "image")
    assert of(globalKey=None, id="new") == (("id", "new"), "new", None, None, None, "image")
    assert of(globalKey=5) is of() is None
    assert view.row({"data_row": {"global_key": "h-1"}}) == view.row({"globalKey": "h-1"}) == of(globalKey="h-1")
    assert view.row({"data_row": {"globalKey": "new"}}) == of(globalKey="new")
    page = view.instances({"name": "boat", "bbox": BOX, "page": 1, "unit": "PERCENT", "dataRow": {"globalKey": "doc"}})[0]
    assert page.shape is not None
    assert page.shape.box == Box(60, 160, 240, 480)


def test_prefilter() -> None:
    assert VIEW.prefilter_texts(0) == (b'"boat"', b'"t-boat"')
    assert VIEW.prefilter_texts(1) == (b'"quay"',)
    odd = LabelboxView(read_ontology({"tools": [tool("point", 'a "b"\té')], "classifications": []}))
    assert odd.prefilter_texts(0) == (json.dumps('a "b"\té', ensure_ascii=False).encode(),)


# -- laws ----------------------------------------------------------------------------------------------------------------

NAMES = "boat weather lights name t-boat q-lights on off fog call tide".split()
MEMBERS = (
    "name schemaId answer answers dataRow globalKey id bbox top left height width polygon x y point line mask confidence classifications"
    " masks frames instances segments keyframes frame location start end textSelections page unit value messageId groupKey relationship"
).split()
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(NAMES) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=2), inner, max_size=6),
    max_leaves=20,
)


def is_there(record: Any, instance: Instance) -> bool:
    """Whether the path of an instance leads to something."""
    for key in keys_of(instance.path):
        record = record[key]
    return record is not None


def read_instances(view: LabelboxView, record: Any) -> list[Instance]:
    """All that a view tells of a record."""
    row = view.row(record)
    assert row is None or (row.name and hash(row.key) is not None)
    found = view.instances(record)
    for instance in found:
        assert is_there(record, instance)
        assert 0 <= instance.feature < len(view.vocabulary.features)
        assert hash((instance.identity, instance.scene)) is not None
        assert instance.answers.keys() <= set(view.vocabulary.features[instance.feature].questions)
        if instance.shape is not None:
            assert instance.shape.box is None or len(instance.shape.box) == 4
            assert instance.shape.area is None or instance.shape.area >= 0
    return found


@examples(150)
@given(JSON, st.sampled_from(NAMES), st.sampled_from(MEMBERS))
def test_any_json_value_is_shown_or_not(value: Any, name: str, member: str) -> None:
    read_instances(VIEW, value)
    read_instances(VIEW, {"name": name, member: value, "dataRow": value})
    read_instances(VIEW, {"name": name, "answer": {"name": "on", member: value}, "frames": value})


@examples(60)
@given(worlds(), st.randoms(use_true_random=False))
def test_a_clean_record_is_shown_with_all_its_options_and_a_spoilt_one_never_fails(world: World, rng: Random) -> None:
    ontology = read_ontology(json.dumps(world.ontology).encode())
    view = LabelboxView(ontology, None, world.media)
    records = Records(world, rng, manner(rng))
    for _ in range(3):
        record = records.one()
        if record is None:
            return
        clean(world, view, record)
        read_instances(view, mutate(rng, record, world))
        read_instances(view, disturb(rng, disturb(rng, record)))


def clean(world: World, view: LabelboxView, record: Json) -> None:
    """Of a clean record: the feature that it names, where it stands, and every option that it chooses."""
    found = read_instances(view, record)
    if "metricValue" in record:
        assert found == []
        return
    named = feature_of(record, world)
    assert found and named is not None, record
    features = [view.vocabulary.features[instance.feature] for instance in found]
    if named[0] != "masks":
        assert {feature.name for feature in features} == {named[1]["name"]}
        assert {feature.answered for feature in features} == {named[0] in ("radio", "checklist", "text")}
    drawn = {instance.shape.kind for instance in found if instance.shape is not None}
    sized = record.get("unit") != "PERCENT"  # of a page whose size is not known
    assert len(drawn) == (sized and named[0] in ("bbox", "polygon", "point", "line", "mask", "masks", "segments"))
    assert all(instance.confidence is None or 0 <= instance.confidence <= 1 for instance in found)
    chosen: dict[str, set[str]] = {}
    for instance in found:
        for number, answer in instance.answers.items():
            if isinstance(answer, tuple):
                chosen.setdefault(view.vocabulary.questions[number].name, set()).update(answer)
    for choice in choices(record, world):
        if "segments" in record and not choice.at.startswith("/segments"):
            continue  # a key frame may say otherwise
        value = choice.option["value"]
        assert (value if isinstance(value, str) else json.dumps(value)) in chosen[choice.question["name"]], record
    needles = view.prefilter_texts(found[0].feature)
    assert needles is None or any(prefilter_text in json.dumps(record, ensure_ascii=False).encode() for prefilter_text in needles)


def test_the_registry_gives_this_view(street: Any) -> None:
    checker = predlint.compile(street / "ontology.json", media="image")
    view = view_for(checker.record_plan, checker.record_plan.file_rules(None), None)
    row = view.row({"dataRow": {"globalKey": "a"}})
    assert row is not None
    assert row.media == "image"
    lines = (street / "clean.ndjson").read_text(encoding="utf-8").splitlines()
    shown = [(view.instances(json.loads(line)), line) for line in lines]
    assert all(found for found, line in shown if "metricValue" not in line)
