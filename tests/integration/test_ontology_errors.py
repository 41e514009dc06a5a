"""An ontology for which good predictions are refused or lost: every run says so, at the ontology's place, whatever the way of checking."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import predlint
import warm
from predlint import Diagnostic, Severity

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
CONFIG = """<View>
  <Image name="photo" value="$photo"/>
  <RectangleLabels name="product" toName="photo"><Label value="tin"/></RectangleLabels>
  <Choices name="shelf" toName="product"><Choice value="full"/><Choice value="empty"/></Choices>
</View>
"""
RESULT: dict[str, Any] = {
    "id": "t1", "from_name": "product", "to_name": "photo", "type": "rectanglelabels",
    "value": {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["tin"]},
}  # fmt: skip
TASK: dict[str, Any] = {
    "data": {"photo": "https://shelf.example.com/1.jpg"},
    "predictions": [{"model_version": "may", "score": 0.5, "result": [RESULT]}],
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.xml"
    path.write_text(CONFIG)
    (tmp_path / "tasks.json").write_text(json.dumps([TASK]))
    return path


def _of_config(found: Iterable[Diagnostic], file: str) -> list[tuple[str, int | None, int | None, str | None]]:
    assert all(each.file == file for each in found if each.code.startswith("ONT"))
    return [(each.code, each.line, each.column, each.pointer) for each in found if each.code.startswith("ONT")]


EXPECTED = [("ONT105", 4, 3, "/View/Choices")]


def test_every_way_says_it_once(config: Path) -> None:
    tasks = str(config.parent / "tasks.json")
    checker = predlint.compile(config)
    assert _of_config(checker.validate([tasks, tasks]).diagnostics, str(config)) == EXPECTED
    assert _of_config(checker.validate(tasks, jobs=2).diagnostics, str(config)) == EXPECTED
    assert _of_config(checker.merge([checker.check_part(part) for part in checker.plan(tasks)]).diagnostics, str(config)) == EXPECTED
    assert _of_config(list(checker.iter_diagnostics([TASK])), str(config)) == EXPECTED
    assert not checker.validate(tasks).ok
    assert _of_config(checker.check(TASK), "") == []  # of one record alone


def test_an_ontology_in_memory_has_a_name_too() -> None:
    assert _of_config(predlint.compile(CONFIG).validate([TASK]).diagnostics, "<ontology>") == EXPECTED


def test_the_command(config: Path) -> None:
    ran = warm.run(["validate", config.parent / "tasks.json", "-O", config, "--no-config"])
    assert ran.returncode == 1
    assert "config.xml:4:3" in ran.stdout.decode()
    assert warm.run(["validate", config.parent / "tasks.json", "-O", config, "--no-config", "--ignore", "ONT105"]).returncode == 0


def test_several_ontologies(config: Path) -> None:
    folder = config.parent
    (folder / "other.xml").write_text(CONFIG.replace('toName="product"', 'toName="photo"'))
    (folder / "others.json").write_text(json.dumps([TASK]))
    (folder / "more.json").write_text(json.dumps([TASK]))
    sections = {"tasks.json": "config.xml", "others.json": "other.xml", "more.json": "config.xml"}
    text = "".join(f'[[files]]\npattern = "{pattern}"\nontology = "{path}"\n' for pattern, path in sections.items())
    (folder / "predlint.toml").write_text(text)
    ran = warm.run(["validate", *sections, "--format", "jsonl"], cwd=folder)
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [(each["code"], each["file"]) for each in found if each["code"].startswith("ONT")] == [("ONT105", "config.xml")]


def test_of_encord(tmp_path: Path) -> None:
    harbour = EXAMPLES / "harbour"
    ontology: Any = json.loads((harbour / "ontology.json").read_text())
    ontology["objects"][1]["featureNodeHash"] = ontology["objects"][0]["featureNodeHash"]
    path = tmp_path / "ontology.json"
    path.write_text(json.dumps(ontology))
    found = _of_config(predlint.compile(path).validate(str(harbour / "rows.ndjson")).diagnostics, str(path))
    assert [code for code, *_ in found] == ["ONT211"]
    assert _of_config(predlint.compile(harbour / "ontology.json").validate(str(harbour / "rows.ndjson")).diagnostics, "") == []


def test_of_a_coco_file(tmp_path: Path) -> None:
    file: Any = json.loads((EXAMPLES / "harbour" / "coco.json").read_text())
    file["categories"].append(file["categories"][0])
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(file))
    found = _of_config(predlint.compile(path).validate(str(EXAMPLES / "harbour" / "coco.json")).diagnostics, str(path))
    assert [code for code, *_ in found] == ["ONT303"]
    itself = predlint.compile(path).validate([str(EXAMPLES / "harbour" / "coco.json"), f"{tmp_path}/../{tmp_path.name}/coco.json"])
    assert {"UID303"} == {each.code for each in itself.diagnostics if each.severity is Severity.ERROR}  # its own finding says it


def test_a_feature_that_harms_no_other_is_for_check_alone(tmp_path: Path) -> None:
    ontology: Any = json.loads((EXAMPLES / "street" / "ontology.json").read_text())
    ontology["classifications"].append({"name": "haste", "instructions": "haste", "type": "radio", "options": []})
    path = tmp_path / "ontology.json"
    path.write_text(json.dumps(ontology))
    assert "ONT003" in [each.code for each in predlint.check(path).diagnostics]
    assert _of_config(predlint.compile(path).validate(str(EXAMPLES / "street" / "clean.ndjson")).diagnostics, str(path)) == []


def test_what_the_report_says_is_no_warning_beside_it(tmp_path: Path) -> None:
    (tmp_path / "config.xml").write_text(
        CONFIG.replace(' toName="product"', "").replace(
            '<Image name="photo"', '<Image name="other" value="$photo"/>\n  <Image name="photo"'
        )
    )
    (tmp_path / "tasks.json").write_text(json.dumps([TASK]))
    ran = warm.run(["validate", tmp_path / "tasks.json", "-O", tmp_path / "config.xml", "--no-config", "--format", "concise"])
    assert b"ONT106" in ran.stdout
    assert b"ONT106" not in ran.stderr
    assert b"toName" not in ran.stderr


def test_a_shape_that_is_not_known_yet_stops_no_run(tmp_path: Path) -> None:
    ontology: Any = json.loads((EXAMPLES / "harbour" / "ontology.json").read_text())
    ontology["objects"].append(
        {**ontology["objects"][0], "id": "99", "name": "new", "featureNodeHash": "NeW+0001", "shape": "hologram", "attributes": []}
    )
    path = tmp_path / "ontology.json"
    path.write_text(json.dumps(ontology))
    assert "ONT203" in [each.code for each in predlint.check(path).diagnostics]
    ran = warm.run(["validate", EXAMPLES / "harbour" / "rows.ndjson", "-O", path, "--no-config"])
    assert ran.returncode == 0
    assert b"hologram" in ran.stderr
