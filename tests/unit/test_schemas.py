"""The published schemas are fresh, are schemas, and describe what is really written and read."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import warm
from predlint import compile as compile_checker
from predlint import models as models_of
from predlint.cli.publish import schemas, write_schemas
from predlint.model.ontology import OntologyError
from predlint.model.registry import RULES
from predlint.platforms.labelbox.ontology import read_ontology

SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "corpus" / "labelbox" / "ontologies"
ONTOLOGIES = sorted(SHARED.glob("*.json"))
NAMES = ("diagnostic", "report", "rules", "outline", "labelbox-ontology", "statistics", "config")


@cache
def validator_of(name: str) -> Any:
    """The published schema at work."""
    return Draft202012Validator(json.loads(schemas()[f"{name}.schema.json"]))


def schema_errors(name: str, value: Any) -> list[str]:
    """What the published schema says against a value."""
    return [f"{error.json_path}: {error.message[:200]}" for error in validator_of(name).iter_errors(value)]


def predlint(*arguments: object) -> str:
    """Standard output of a command that finds faults or nothing."""
    done = warm.run(arguments)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode()


def test_the_files_are_fresh(repository: Path) -> None:
    folder = repository / "schemas"
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == schemas(), "run: make docs"


def test_writing_brings_a_folder_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "gone.schema.json").write_text("{}")
    (tmp_path / "notes.txt").write_text("mine")
    assert sorted(write_schemas(tmp_path)) == sorted([*schemas(), "gone.schema.json"])
    assert write_schemas(tmp_path) == []
    assert (tmp_path / "notes.txt").exists()


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_schema(name: str) -> None:
    schema = json.loads(schemas()[f"{name}.schema.json"])
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] and schema["description"]


# -- what is written ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(street: Path) -> list[Any]:
    """The example's findings, line by line."""
    options = ("-O", street / "ontology.json", "--data-rows", street / "datarows.csv", "--format", "jsonl")
    return [
        json.loads(line) for line in predlint("validate", street / "broken.ndjson", *options).splitlines()[:-1]
    ]  # the last is of totals


def test_every_line_of_jsonl(found: list[Any]) -> None:
    assert len(found) > 20
    assert any(diagnostic["line"] is None for diagnostic in found)
    assert [fault for diagnostic in found for fault in schema_errors("diagnostic", diagnostic)] == []


def test_the_report(street: Path, found: list[Any]) -> None:
    options = ("-O", street / "ontology.json", "--data-rows", street / "datarows.csv", "--format", "json")
    report = json.loads(predlint("validate", street / "broken.ndjson", *options))
    assert schema_errors("report", report) == []
    assert report["diagnostics"] == found


def test_the_report_of_a_clean_file_and_of_an_ontology(street: Path, tmp_path: Path) -> None:
    clean = json.loads(
        predlint("validate", street / "clean.ndjson", "-O", street / "ontology.json", "--media", "image", "--format", "json")
    )
    assert clean["diagnostics"] == []
    assert schema_errors("report", clean) == []
    (tmp_path / "twins.json").write_text(json.dumps({"tools": [{"tool": "point", "name": "a"}, {"tool": "line", "name": "a"}]}))
    twins = json.loads(predlint("check", tmp_path / "twins.json", "--format", "json"))
    assert twins["diagnostics"]
    assert schema_errors("report", twins) == []


@pytest.mark.parametrize("target", ["model-run", "mal"])
def test_the_rules_of_a_compilation(street: Path, tmp_path: Path, target: str) -> None:
    predlint("compile", street / "ontology.json", "-o", tmp_path, "--target", target)
    rules = json.loads((tmp_path / "rules.json").read_text(encoding="utf-8"))
    assert rules
    assert schema_errors("rules", rules) == []


def outline(path: Path) -> Any:
    return json.loads(predlint("show", path, "--format", "json"))


def test_the_outline(street: Path, tmp_path: Path) -> None:
    assert schema_errors("outline", outline(street / "ontology.json")) == []
    for name, document in READ.items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document))
        assert schema_errors("outline", outline(path)) == []


OTHERS = ("shelf/config.xml", "reviews/config.xml", "studio/survey.xml", "harbour/ontology.json", "harbour/coco.json")


@pytest.mark.parametrize("name", OTHERS)
def test_the_outlines_of_other_dialects(street: Path, name: str) -> None:
    found = outline(street.parent / name)
    assert schema_errors("outline", found) == []
    assert schema_errors("outline", found | {"colour": "red"}) != []
    assert schema_errors("outline", found | {"dialect": "labelbox"}) != []


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"colour": "red"},
        {"counts": {"tools": 1}},
        {"tools": [{"name": "car"}]},
        {"classifications": None},
        {"media": 5},
    ],
)
def test_what_is_no_outline(street: Path, change: dict[str, Any]) -> None:
    assert schema_errors("outline", outline(street / "ontology.json") | change)


def test_every_rule_has_a_code_and_a_name_that_the_schemas_take() -> None:
    example = {"file": None, "line": None, "column": None, "offset": None, "pointer": "", "severity": "error", "message": "x"}
    example |= {"help": None, "value": None, "record": {"data_row": None, "uuid": None, "feature": None}}
    assert [f for rule in RULES.values() for f in schema_errors("diagnostic", example | {"code": rule.code, "rule": rule.slug})] == []


@pytest.mark.parametrize(
    "change",
    [
        {"code": "XYZ001"},
        {"line": 0},
        {"severity": "fatal"},
        {"pointer": "answer"},
        {"pointer": "/a~2"},
        {"record": {}},
        {"colour": "red"},
    ],
)
def test_what_is_no_diagnostic(found: list[Any], change: dict[str, Any]) -> None:
    assert schema_errors("diagnostic", found[0] | change)


# -- what is read -------------------------------------------------------------------------------------------------------


def test_the_example_ontology(street: Path) -> None:
    assert schema_errors("labelbox-ontology", json.loads((street / "ontology.json").read_bytes())) == []


@pytest.mark.skipif(not ONTOLOGIES, reason="the corpus of ontologies is not beside this checkout")
@pytest.mark.parametrize("path", ONTOLOGIES, ids=lambda path: path.stem)
def test_the_ontologies_of_the_corpus(path: Path) -> None:
    document = json.loads(path.read_bytes())
    assert (schema_errors("labelbox-ontology", document) == []) == reads(document)
    assert reads(document)


def reads(document: Any) -> bool:
    try:
        read_ontology(document)
    except OntologyError:
        return False
    return True


RADIO = {"type": "radio", "name": "weather", "options": [{"label": "Sun", "value": "sun"}, {"value": 7, "label": 7}]}
PLAIN: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "car", "featureSchemaId": None, "required": None, "classifications": [RADIO]},
        {"tool": "edge", "name": "follows", "definition": {"constraints": [["a", "b"], [None, None]]}},
    ],
    "classifications": [RADIO | {"scope": "index", "instructions": "Weather?", "minCharacters": 3}],
    "mediaType": "IMAGE",
}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The plain ontology after a change in place."""
    document = copy.deepcopy(PLAIN)
    change(document)
    return document


READ = {
    "plain": PLAIN,
    "one list": {"tools": PLAIN["tools"]},
    "null and a list": {"tools": None, "classifications": [RADIO]},
    "normalized": {"normalized": PLAIN},
    "normalized beside what is broken": {"normalized": PLAIN, "tools": 5},
    "wrapped": {"data": {"project": {"name": "p", "ontology": {"normalized": PLAIN}}}},
    "features beside a wrapper": PLAIN | {"ontology": "street"},
    "an unknown tool": changed(lambda o: o["tools"].append({"tool": "marker", "name": "m"})),
    "an unknown question of any form": changed(lambda o: o["classifications"].append({"type": "group", "name": "g", "options": 5})),
    "a definition that is not for edges": changed(lambda o: o["tools"][0].update(definition={"constraints": 5})),
    "an unknown medium": PLAIN | {"mediaType": 5},
    "members of any name": changed(lambda o: o["tools"][0].update(colour="red", classifications=None)),
    "deeper questions": changed(lambda o: o["classifications"][0]["options"][0].update(options=[RADIO])),
}
REFUSED = {
    "a list": [PLAIN],
    "nothing": {},
    "no features": {"tools": [], "classifications": []},
    "tools of the wrong type": PLAIN | {"tools": {}},
    "a tool of the wrong type": {"tools": ["car"]},
    "a wrapper around a list": {"normalized": []},
    "a wrapper around nothing": {"ontology": {}},
    "a broken wrapper beside features": PLAIN | {"normalized": 5},
    "no name": {"tools": [{"tool": "rectangle"}]},
    "an empty name": {"tools": [{"tool": "rectangle", "name": ""}]},
    "no kind": {"tools": [{"name": "car"}]},
    "an id that is a number": changed(lambda o: o["tools"][0].update(featureSchemaId=5)),
    "required as text": changed(lambda o: o["tools"][0].update(required="yes")),
    "half a constraint": changed(lambda o: o["tools"][1]["definition"]["constraints"].append(["a"])),
    "no type": {"classifications": [{"name": "weather"}]},
    "a scope that is not": changed(lambda o: o["classifications"][0].update(scope="frame")),
    "a negative length": changed(lambda o: o["classifications"][0].update(maxCharacters=-1)),
    "half a length": changed(lambda o: o["classifications"][0].update(maxCharacters=0.5)),
    "questions beside options": changed(lambda o: o["classifications"][0].update(classifications=[RADIO])),
    "an option as text": changed(lambda o: o["classifications"][0]["options"].append("rain")),
    "an option without a value": changed(lambda o: o["classifications"][0]["options"].append({"label": "Rain"})),
    "an option with an empty value": changed(lambda o: o["classifications"][0]["options"].append({"value": ""})),
    "an option with a true value": changed(lambda o: o["classifications"][0]["options"].append({"value": True})),
    "a label that is a list": changed(lambda o: o["classifications"][0]["options"][0].update(label=[])),
    "an option where a question belongs": changed(lambda o: o["classifications"][0]["options"][0].update(options=[{"value": "x"}])),
}


@pytest.mark.parametrize("document", READ.values(), ids=list(READ))
def test_what_the_reader_takes_the_schema_takes(document: Any) -> None:
    assert reads(document)
    assert schema_errors("labelbox-ontology", document) == []


@pytest.mark.parametrize("document", REFUSED.values(), ids=list(REFUSED))
def test_what_the_schema_refuses_the_reader_refuses(document: Any) -> None:
    assert not reads(document)
    assert schema_errors("labelbox-ontology", document)


def test_the_schema_of_results_holds_what_the_reference_gives() -> None:
    reference = {"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [{"id": 3, "name": "boat"}, {"id": 5, "name": "pier"}]}
    validator = Draft202012Validator(compile_checker(reference).json_schema)
    result = {"image_id": 1, "category_id": 3, "bbox": [1, 2, 30, 40], "score": 0.5}
    assert validator.is_valid([result]) and validator.is_valid([{**result, "category_id": 5.0}])
    assert not validator.is_valid([{**result, "category_id": 4}])
    assert not validator.is_valid([{**result, "bbox": [1, 2, 0, 40]}])
    assert validator.is_valid([{"image_id": 1, "category_id": 9, "caption": "a boat"}])  # nobody reads it there
    models = models_of(reference)
    assert models.parse([result])
    for wrong in ({"category_id": 4}, {"bbox": [1, 2, 30, 0]}):
        with pytest.raises(ValueError):
            models.parse([{**result, **wrong}])
