"""The Encord ontology as values, which files are one, and what becomes of one that cannot be used."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from encord_examples import choice, oar, ontology, ontology_with_attributes, question, radio, sort, template, text_of, thing
from predlint.model.ontology import OntologyError
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.encord.ontology_file import is_encord
from predlint.platforms.encord.reader import read_encord, read_structure
from predlint.platforms.registry import plan_for, read_ontology
from predlint.report.platform_trees import outline_of, tree_text
from predlint.report.tree import Layout

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "encord_coco" / "ontologies"
WHY = question(id="1.1.1.1", name="why", featureNodeHash="wHy00001", required=True)
HULL = radio(choice(options=[WHY]), choice(id="1.1.2", label="Steel", value="steel", featureNodeHash="sTeEl001", archived=True))
FULL = ontology(
    thing(attributes=[{**HULL, "dynamic": True}], required=True),
    thing(id="2", name="oar", shape="skeleton", featureNodeHash="oAr+0001"),
    classifications=(sort(question(type="numeric"), level="global"),),
    templates=({"template": template()},),
)


def test_the_values() -> None:
    read = read_encord(FULL.encode())
    boat, oar_feature = read.objects
    assert (boat.id, boat.name, boat.color, boat.shape, boat.hash, boat.required, boat.archived) == (
        "1", "boat", "#2A6FDB", "bounding_box", "bOaT+001", True, False,
    )  # fmt: skip
    (hull,) = boat.attributes
    assert (hull.type, hull.dynamic, hull.required, hull.pointer) == ("radio", True, False, "/objects/0/attributes/0")
    assert [(option.label, option.value, option.archived) for option in hull.options] == [("Wood", "wood", False), ("Steel", "steel", True)]
    (weather,) = read.classifications
    assert (weather.name, weather.level, weather.hash, weather.attribute and weather.attribute.type) == (
        "notes", "global", "wEaTh001", "numeric",
    )  # fmt: skip
    (skeleton,) = read.skeletons
    assert [(key, vertex.name) for key, vertex in skeleton.vertices.items()] == [("0", "p0"), ("1", "p1")]
    assert (skeleton.edges, skeleton.hash, skeleton.width) == ((("0", "1"),), "oAr+0001", 0.3)
    assert read.skeleton_of(oar_feature) is skeleton
    assert read.skeleton_of(boat) is None
    assert (read.dialect, read.media, read.name, read.faults, read.notices) == ("encord", None, None, (), ())
    assert (read.attribute_count(), read.choice_count()) == (3, 2)


def test_nested_attributes_come_with_the_steps_that_lead_to_them() -> None:
    boat = read_encord(FULL.encode()).objects[0]
    steps = [([(s.attribute.name, s.choice.label) for s in above], a.name) for above, a in boat.every_attribute()]
    assert steps == [([], "hull"), ([("hull", "Wood")], "why")]


def test_it_can_be_sent_to_another_process() -> None:
    read = read_encord(FULL.encode())
    assert pickle.loads(pickle.dumps(read)) == read


def test_paths_bytes_and_json_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "boats.json"
    path.write_text(FULL)
    expected = read_encord(FULL.encode())
    for source in (path, str(path), json.loads(FULL), b"\xef\xbb\xbf" + FULL.encode()):
        assert is_encord(source)
        assert read_ontology(source) == expected


@pytest.mark.parametrize("wrapper", ["editor", "structure", "ontology", "editor_ontology"])
def test_what_the_api_wraps_around_it_is_set_aside(wrapper: str) -> None:
    text = text_of(title="Harbour", ontology_hash="x", **{wrapper: json.loads(ontology_with_attributes(question(required="no")))})
    read = read_ontology(text.encode(), faulty=True)
    assert isinstance(read, Structure)
    assert (read.name, read.faults[0].pointer) == ("Harbour", f"/{wrapper}/objects/0/attributes/0/required")


SOURCES: list[tuple[Any, bool]] = [
    ({"objects": [], "classifications": []}, True),
    ({"classifications": [{"featureNodeHash": "x"}]}, True),
    ({"objects": [{"shape": "polygon"}], "more": 1}, True),
    ({"objects": 5}, True),
    ({"skeleton_templates": 5}, True),
    ({"tools": [], "classifications": []}, False),
    ({"classifications": [{"type": "radio", "name": "x", "options": []}]}, False),
    ({"tools": [], "objects": [], "editor": {"objects": []}}, False),
    ({"objects": ["boat"], "size": 3}, False),
    ({"images": [], "annotations": [], "categories": []}, False),
    ({"editor": {"editor": {"editor": {"editor": {"objects": []}}}}}, False),
    ({}, False),
]


@pytest.mark.parametrize(("value", "expected"), SOURCES)
def test_which_files_are_encord_ontologies(value: Any, expected: bool) -> None:
    assert is_encord(value) is expected
    assert is_encord(json.dumps(value).encode()) is expected


def test_what_cannot_be_read_is_left_to_others() -> None:
    assert not is_encord("/no/such/file.json")
    assert not is_encord(b'{"objects":[')
    assert not is_encord(b'["objects","objects"]')


def refusal(text: str, dialect: str | None = None) -> OntologyError:
    with pytest.raises(OntologyError) as caught:
        read_ontology(text.encode(), dialect)
    return caught.value


def test_a_faulty_ontology_is_refused_with_the_first_fault_and_the_number_of_others() -> None:
    error = refusal(ontology(thing(featureNodeHash=7, name=None)))
    help = "give it the name that people see in the editor; 1 more fault in the file: predlint check lists them"
    assert (error.pointer, error.help) == ("/objects/0/name", help)
    error = refusal(ontology(thing(featureNodeHash=7)))
    assert error.help == 'write it between quotes: "7"'


@pytest.mark.parametrize(
    "text",
    [
        ontology(thing(name="")),
        ontology(thing(id="x", color=None)),
        ontology(thing(shape="torus")),
        ontology_with_attributes(radio()),
        ontology_with_attributes(question(type="wheel")),
        ontology_with_attributes({key: value for key, value in question().items() if key != "required"}),
        ontology(classifications=(sort(question(), question(name="b")),)),
        oar(),
        oar(template(name=None, skeleton={"0": 1, "1": {}}, skeletonEdges=5)),
        oar(template(), template()),
        ontology(thing(), thing()),
    ],
)
def test_what_no_label_needs_does_not_make_it_unusable(text: str) -> None:
    assert read_encord(text.encode()).features


def test_parts_that_are_not_checked_are_notices() -> None:
    read = read_encord(ontology(thing(shape="torus"), thing(id="2", name="b", attributes=[question(type="wheel")])).encode())
    assert [notice.code for notice in read.notices] == ["ONT203", "ONT204"]
    assert (read.objects[0].shape, read.objects[1].attributes[0].type) == ("torus", "wheel")


def test_other_files_are_named() -> None:
    assert "label row" in refusal('{"label_hash":"x","data_units":{"a":{}},"object_answers":{}}').message
    assert "not an Encord ontology" in refusal('{"tools":[]}', "encord").message
    assert "not valid JSON" in refusal('{"objects":[', "encord").message


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        (
            b"<View><Image/></View>",
            "this is a Label Studio labeling config (XML), not an Encord ontology",
            "give the ontology of the Encord",
        ),
        (b"", "the file is empty", "export the ontology itself: with the SDK"),
        (b"<p>", "this is XML, not JSON", "export the ontology itself: with the SDK"),
        (b'[{"tool": "bbox", "name": "a"}]', "a list of tools, where an object was expected", "an Encord ontology is an object with"),
    ],
)
def test_files_that_hold_no_ontology_are_refused_in_words_of_encord(text: bytes, message: str, help: str) -> None:
    with pytest.raises(OntologyError) as raised:
        read_ontology(text, "encord")
    assert raised.value.message == message
    assert raised.value.help is not None and raised.value.help.startswith(help)


def test_its_label_rows_are_checked() -> None:
    plan = plan_for(read_ontology(FULL.encode()), "model-run", None, "default")
    assert "Encord: a label row" in plan.json_schema()["description"]


def test_the_tree() -> None:
    assert tree_text(read_encord(FULL.encode()), "boats.json").splitlines() == [
        "boats.json",
        "encord · 2 objects · 1 classification · 3 attributes · 2 options",
        "",
        "Objects          kind          featureHash",
        "├ boat           bounding_box  bOaT+001  required",
        "│ └ hull         radio         hUlL/001  dynamic",
        "│   ├ Wood       option        wOoD0001",
        "│   │ └ why      text          wHy00001  required",
        "│   └ Steel      option        sTeEl001  archived",
        "└ oar            skeleton      oAr+0001  vertices p0, p1",
        "",
        "Classifications  kind          featureHash",
        "└ notes          numeric       wEaTh001  global · its attribute: nOtE/001",
    ]


def test_the_tree_of_strange_names_and_long_lists() -> None:
    many = [choice(id=f"1.1.{i}", label=f"n\u00ba {i}", value=f"n{i}", featureNodeHash=f"nUmB{i:04}") for i in range(1, 15)]
    read = read_encord(ontology(thing(name="b\u00f4t", shape="torus", attributes=[radio(*many)])).encode())
    text = tree_text(read, "boats.json", layout=Layout(ascii=True))
    assert text.isascii()
    assert "... 4 more options" in text
    assert "--all shows long lists in full" in text
    assert "not checked" in text
    assert "more options" not in tree_text(read, "boats.json", layout=Layout(everything=True))


def test_the_outline() -> None:
    outline = json.loads(json.dumps(outline_of(read_encord(FULL.encode()))))
    assert (outline["version"], outline["dialect"], outline["objects"][0]["hash"]) == (1, "encord", "bOaT+001")
    assert outline["objects"][0]["attributes"][0]["options"][0]["attributes"][0]["name"] == "why"
    assert outline["classifications"][0]["attribute"]["type"] == "numeric"
    assert outline["skeletons"][0]["vertices"]["1"] == {"name": "p1", "hash": "vErT0001"}
    assert outline["skeletons"][0]["edges"] == [["0", "1"]]


def test_ontologies_that_are_in_use_can_be_used() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of Encord ontologies is not on this machine")
    for path in CORPUS.glob("*.json"):
        read = read_encord(path)
        assert read == read_structure(path)
        assert read.features
        assert tree_text(read, str(path))
