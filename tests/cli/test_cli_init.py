"""``predlint init``: what is found, what is written, and what is left alone."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli_process import Outcome

from predlint.cli.init import into_pyproject
from predlint.cli.main import main
from predlint.config.keys import CONFIGURATION
from predlint.config.patterns import matches
from predlint.tools.init_search import search
from predlint.tools.init_text import GITLAB, PRE_COMMIT, Snippet, github, gitlab, joined, patterns, plan, pre_commit, text_of

Run = Callable[..., Outcome]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command without a process of its own: most tests here need none, and are quicker so."""
    monkeypatch.setattr("predlint.cli.main._end_on_sigterm", lambda: None)
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr("gc.set_threshold", lambda *_: None)
    monkeypatch.chdir(tmp_path)

    def call(*args: object) -> Outcome:
        code = main([str(each) for each in args])
        outcome = Outcome(code, *capfd.readouterr())
        assert "internal error" not in outcome.err, outcome.err
        return outcome

    return call


@pytest.fixture
def street_project(tmp_path: Path, street: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One ontology, its rules and data rows, predictions in two folders, and other people's files."""
    for name in ("ontology.json", "datarows.csv", "rules.onto"):
        shutil.copy(street / name, tmp_path)
    for folder in ("preds", "preds/old", "node_modules/x", ".hidden", "env2"):
        (tmp_path / folder).mkdir(exist_ok=True, parents=True)
        shutil.copy(street / "clean.ndjson", tmp_path / folder)
        shutil.copy(street / "ontology.json", tmp_path / folder / "copy.json") if folder[:5] != "preds" else None
    (tmp_path / "env2" / "pyvenv.cfg").touch()
    (tmp_path / "preds" / "may.ndjson.gz").write_bytes(gzip.compress((street / "broken.ndjson").read_bytes()))
    (tmp_path / "notes.json").write_text('{"a": 1}')
    (tmp_path / "pom.xml").write_text("<project/>")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# -- what is found ------------------------------------------------------------------------------------------------------------


def test_files_are_detected_by_their_content(street_project: Path) -> None:
    found = search()
    assert found.ontologies == {"ontology.json": "labelbox"}
    assert found.predictions == {"preds/clean.ndjson": "labelbox", "preds/may.ndjson.gz": "labelbox", "preds/old/clean.ndjson": "labelbox"}
    assert (found.data_rows, found.rules, found.maps) == (["datarows.csv"], ["rules.onto"], [])
    assert found.others == ["notes.json"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.csv", "global_key,width,height\ncam/1.jpg,1920,1080\ncam/2.jpg,1920,1080\n"),
        ("images.tsv", "Global Key\twidth\na\t1\n"),
        ("images of May.csv", "\ufeffmedia_type;globalKey\nIMAGE;a\n"),
        ("harbour.csv", "data_title,data_hash\na,b\n"),
        ("export.ndjson", '{"data_row": {"id": "x", "global_key": "a"}, "media_attributes": {"width": 5, "height": 5}}\n'),
        ("images.json", '[{"global_key": "a"}, {"global_key": "b"}]'),
        ("rows.txt", "a\nb\n"),
    ],
)
def test_a_list_of_data_rows_is_detected_by_its_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert search().data_rows == [name]


def test_of_two_lists_the_one_that_is_called_so_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("datarows.csv", "mixed.csv", "a/rows.csv", "b/data_rows.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("global_key\na\n")
    monkeypatch.chdir(tmp_path)
    assert search().data_rows == ["datarows.csv", "a/rows.csv", "b/data_rows.csv"]


def test_of_several_lists_those_that_the_predictions_name_are_chosen_and_reported(street_project: Path, inside: Run) -> None:
    for name in ("preds/rows.csv", "far/rows.csv", "copy_of_datarows.csv"):
        (street_project / name).parent.mkdir(exist_ok=True)
        (street_project / name).write_text("global_key\nother.jpg\n")
    shutil.copy(street_project / "datarows.csv", street_project / "copy_of_datarows.csv")
    several = "there are several lists of data rows: choose one in the configuration"
    output = inside("init", "ontology.json").out.splitlines()
    assert several in output
    for name in ("preds/rows.csv", "far/rows.csv"):
        assert f"{name}: the predictions name none of its data rows: not used" in output
    written = (street_project / "predlint.toml").read_text()
    assert '# data-rows = "copy_of_datarows.csv"\n# data-rows = "datarows.csv"\n' in written
    assert "rows.csv\n" not in written.replace("datarows.csv", "")
    (street_project / "copy_of_datarows.csv").unlink()
    assert several not in inside("init", "ontology.json", "--force").out
    assert '\ndata-rows = "datarows.csv"\n' in (street_project / "predlint.toml").read_text()
    (street_project / "datarows.csv").unlink()
    inside("init", "ontology.json", "--force")
    assert "\ndata-rows" not in (street_project / "predlint.toml").read_text()


def test_each_list_goes_with_the_files_that_name_its_data_rows(street_project: Path, street: Path, inside: Run) -> None:
    """As of two splits: what the one list does not have is no fault of the other's predictions."""
    shutil.rmtree(street_project / "preds")
    for split in ("train", "val", "test"):
        (street_project / split).mkdir()
        lines = (street / "clean.ndjson").read_text(encoding="utf-8").replace("street-", f"{split}-").splitlines(keepends=True)
        text = "".join(line for line in lines if '"globalKey"' in line)
        (street_project / split / "predictions.ndjson").write_text(text, encoding="utf-8")
        if split != "test":
            rows = (street / "datarows.csv").read_text(encoding="utf-8").replace("street-", f"{split}-")
            (street_project / split / "rows.csv").write_text(rows, encoding="utf-8")
    output = inside("init").out.splitlines()
    assert "datarows.csv: the predictions name none of its data rows: not used" in output
    assert "there are several ontologies: check in the configuration that each has the right files" not in output
    sections = tomllib.loads((street_project / "predlint.toml").read_text())["files"]
    assert {tuple(section["pattern"]): section.get("data-rows") for section in sections} == {
        ("train/**/*.ndjson",): "train/rows.csv",
        ("val/**/*.ndjson",): "val/rows.csv",
        ("test/**/*.ndjson",): None,
    }
    assert inside("validate").code == 0


def test_splits_in_coco_are_held_against_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: Run) -> None:
    """Their images have the same numbers, and other names."""
    for split in ("train", "valid", "test"):
        (tmp_path / split).mkdir()
        images = [{"id": 1, "file_name": f"{split}.jpg", "width": 9, "height": 9}]
        annotations = [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5], "area": 25, "iscrowd": 0, "segmentation": []}]
        whole = {"images": images, "categories": [{"id": 1, "name": "a"}], "annotations": annotations}
        (tmp_path / split / "_annotations.coco.json").write_text(json.dumps(whole))
    assert inside("init").code == 0
    done = inside("validate")
    assert (done.code, "KEY" in done.out) == (0, False), done.out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("people.csv", "id,name\n1,x\n"),
        ("detections.csv", "global_key,class,score\na,car,0.9\na,van,0.8\nb,car,0.7\n"),
        ("detections.json", '[{"global_key": "a", "class": "car"}, {"global_key": "a", "class": "van"}]'),
        ("words.txt", "a\nb\n"),
        ("empty.csv", ""),
    ],
)
def test_other_tables_are_no_lists_of_data_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert search().data_rows == []


def test_every_platform(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for example in ("street", "shelf", "harbour"):
        shutil.copytree(repository / "examples" / example, tmp_path / example)
    monkeypatch.chdir(tmp_path)
    found = search()
    assert found.ontologies["shelf/config.xml"] == "label-studio"
    assert found.ontologies["harbour/ontology.json"] == "encord"
    assert found.predictions["shelf/tasks.json"] == "label-studio"
    assert found.predictions["harbour/rows.ndjson"] == "encord"
    assert found.predictions["harbour/coco.json"] == "coco"
    assert found.maps == ["harbour/mapping.json"]
    made = plan(found, None)
    parts = {part.ontology: part for part in reversed(made.parts)}  # of the harbour: that of label rows
    assert "street/broken.ndjson" in found.predictions
    assert any(matches(pattern, "street/broken.ndjson") for pattern in parts["street/ontology.json"].patterns)
    assert any(matches(pattern, "harbour/rows.ndjson") for pattern in parts["harbour/ontology.json"].patterns)
    assert parts["street/ontology.json"].rules == ["street/rules.onto"]
    assert not parts["shelf/config.xml"].data_rows
    text = tomllib.loads(text_of(made))
    assert not list(CONFIGURATION.wrong(text, ()))
    assert {section["ontology"] for section in text["files"]} >= {"street/ontology.json", "shelf/config.xml", "harbour/ontology.json"}


def test_names_decide_which_of_two_ontologies_is_intended(tmp_path: Path, street: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ontology = json.loads((street / "ontology.json").read_text())
    for tool in ontology["tools"]:
        tool["name"] = f"other {tool['name']}"
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    (tmp_path / "a" / "other.json").write_text(json.dumps(ontology))
    shutil.copy(street / "ontology.json", tmp_path / "b" / "meant.json")
    shutil.copy(street / "clean.ndjson", tmp_path / "a")
    monkeypatch.chdir(tmp_path)
    assert {part.ontology: part.patterns for part in plan(search(), None).parts} == {
        "a/other.json": [],
        "b/meant.json": ["a/**/*.ndjson"],
    }


def test_a_list_that_no_prediction_names_is_reported(inside: Run, tmp_path: Path, repository: Path) -> None:
    for project, predictions in (("street", "clean.ndjson"), ("harbour", "rows.ndjson")):
        (tmp_path / project).mkdir()
        for name in ("ontology.json", predictions):
            shutil.copy(repository / "examples" / project / name, tmp_path / project)
    (tmp_path / "lists").mkdir()
    shutil.copy(repository / "examples" / "street" / "datarows.csv", tmp_path / "lists")
    message = "lists/datarows.csv: the predictions name none of its data rows: not used"
    assert message not in inside("init").out.splitlines()
    sections = tomllib.loads((tmp_path / "predlint.toml").read_text())["files"]
    assert {section["ontology"]: section.get("data-rows") for section in sections} == {
        "street/ontology.json": "lists/datarows.csv",
        "harbour/ontology.json": None,
    }
    (tmp_path / "lists" / "datarows.csv").write_text("global_key\nother\n")
    assert message in inside("init", "--force").out.splitlines()


def test_lists_and_documents_are_held_against_each_ontology_too(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are one JSON list, and a COCO file is one document: neither has lines."""
    for folder in ("configs", "tasks", "coco"):
        (tmp_path / folder).mkdir()
    examples = repository / "examples"
    shutil.copy(examples / "shelf" / "config.xml", tmp_path / "configs" / "shelf.xml")
    shutil.copy(examples / "reviews" / "config.xml", tmp_path / "configs" / "a reviews.xml")
    shutil.copy(examples / "shelf" / "tasks.json", tmp_path / "tasks")
    for name in ("ontology.json", "oars.json", "coco.json", "mapping.json"):
        shutil.copy(examples / "harbour" / name, tmp_path / "coco")
    monkeypatch.chdir(tmp_path)
    assert {part.ontology: part.patterns for part in plan(search(), None).parts if part.patterns} == {
        "configs/shelf.xml": ["tasks/**/*.json"],
        "coco/ontology.json": ["/coco/coco.json"],
    }
    (tmp_path / "coco" / "mapping.json").unlink()
    assert next(part.ontology for part in plan(search(), None).parts if part.patterns == ["/coco/coco.json"]) == "coco/ontology.json"


def test_a_mapping_is_for_coco_files_alone(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: Run) -> None:
    """With one, label rows of the same project would be taken for COCO files."""
    for name in ("ontology.json", "coco.json", "mapping.json", "rows.ndjson"):
        shutil.copy(repository / "examples" / "harbour" / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert [(part.ontology, part.patterns, part.maps) for part in plan(search(), None).parts] == [
        ("ontology.json", ["/*.ndjson"], []),
        ("ontology.json", ["/coco.json"], ["mapping.json"]),
    ]
    done = inside("init")
    assert "several" not in done.out
    assert "rows.ndjson" not in inside("validate", "--format", "concise").out
    (tmp_path / "rows.ndjson").unlink()
    assert [(part.patterns, part.maps) for part in plan(search(), None).parts] == [(["/coco.json"], ["mapping.json"])]


def test_a_list_of_results_is_for_the_coco_file_that_has_its_ids(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However near an ontology of Encord is, which takes no lists of results."""
    for folder in ("results", "truth/2025"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(repository / "examples" / "harbour" / "ontology.json", tmp_path)
    shutil.copy(repository / "examples" / "harbour" / "coco.json", tmp_path / "truth" / "2025")
    result = {"image_id": 1, "category_id": 1, "bbox": [40, 60, 200, 100], "score": 0.9}
    monkeypatch.chdir(tmp_path)
    for image, ontology in ((1, "truth/2025/coco.json"), (99, "ontology.json")):
        (tmp_path / "results" / "boxes.json").write_text(json.dumps([{**result, "image_id": image}] * 3))
        assert next(part.ontology for part in plan(search(), None).parts if "results/**/*.json" in part.patterns) == ontology


def coco_file(*ids: int, names: dict[int, str], **more: object) -> str:
    images = [{"id": number, "file_name": f"{number:012}.jpg", "width": 640, "height": 480} for number in ids]
    annotation = {"category_id": min(names), "bbox": [10, 10, 100, 50], "area": 5000, "iscrowd": 0, "segmentation": []}
    annotations = [{**annotation, "id": at + 1, "image_id": number} for at, number in enumerate(ids)]
    categories = [{"id": number, "name": name} for number, name in names.items()]
    return json.dumps({"info": {}, "images": images, "annotations": annotations, "categories": categories, **more})


def put(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


def coco_results(*ids: int, category: int = 1) -> str:
    return json.dumps([{"image_id": number, "category_id": category, "bbox": [10.5, 10, 100, 50], "score": 0.9} for number in ids])


def sections(folder: Path) -> dict[str, list[str]]:
    written = tomllib.loads((folder / "predlint.toml").read_text())
    return {section["ontology"]: section["pattern"] for section in written["files"]}


def test_a_folder_of_cocos_own_files(inside: Run, tmp_path: Path) -> None:
    """Each truth is checked against its own categories, each list of results against the truth that has its ids, or its name."""
    both, person = {1: "person", 3: "car"}, {1: "person"}
    captions = coco_file(4, names={1: ""}, categories=[], annotations=[{"id": 1, "image_id": 4, "caption": "a"}])
    put(tmp_path, {
        "annotations/instances_train2017.json": coco_file(7, 8, names=both),
        "annotations/instances_val2017.json": coco_file(4, 5, names=both),
        "annotations/person_keypoints_val2017.json": coco_file(4, 5, names=person),
        "annotations/captions_val2017.json": captions,
        "annotations/image_info_test-dev2017.json": coco_file(1, 2, names=both, annotations=[]),
        "results/bbox_val2017_results.json": coco_results(4, 5, category=3),
        "results/keypoints_val2017_results.json": coco_results(4, 5),
        "results/test-dev.json": coco_results(1, 2),
        "yolo/notes.json": json.dumps({"categories": [{"id": 0, "name": "car"}], "info": {"contributor": "Label Studio"}}),
        "configs/data.json": json.dumps({"images": "train/", "categories": ["person", "car"]}),
        "package.json": "{}",
    })  # fmt: skip
    output = inside("init").out
    assert "notes.json" not in output
    assert "data.json" not in output
    assert sections(tmp_path) == {
        "annotations/instances_train2017.json": ["/annotations/instances_train2017.json"],
        "annotations/instances_val2017.json": ["/results/bbox_val2017_results.json", "/annotations/instances_val2017.json"],
        "annotations/person_keypoints_val2017.json": [
            "/results/keypoints_val2017_results.json",
            "/annotations/person_keypoints_val2017.json",
        ],
        "annotations/image_info_test-dev2017.json": ["/results/test-dev.json"],
    }
    assert "no problems · 4 ontologies" in inside("check").out
    every = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.json")]
    for how in ([], ["."], ["--hook", "--", *every]):
        done = inside("validate", *how)
        assert (done.code, done.err) == (0, ""), done.err
        assert "12 records · 6 files" in done.out


@pytest.mark.parametrize("split", ["train", "val"])
def test_results_are_matched_by_name_to_splits_with_the_same_image_ids(inside: Run, tmp_path: Path, split: str) -> None:
    put(tmp_path, {f"annotations/instances_{each}2017.json": coco_file(*range(50), names={1: "a"}) for each in ("train", "val")})
    put(tmp_path, {f"out/yolo-{split}.json": coco_results(*range(20))})
    inside("init")
    assert "out/**/*.json" in sections(tmp_path)[f"annotations/instances_{split}2017.json"]


def test_coco_for_encord_beside_other_coco(inside: Run, tmp_path: Path, repository: Path) -> None:
    """Names tell, or a mapping beside it: results of the other dataset are never held against what is to be imported, and the reverse."""
    harbour = repository / "examples" / "harbour"
    encord = json.loads((harbour / "coco.json").read_text())
    encord = {
        key: [each for each in encord[key] if 4 not in (each.get("category_id"), each["id"])] for key in ("annotations", "categories")
    }
    encord["images"] = json.loads((harbour / "coco.json").read_text())["images"]
    put(tmp_path, {
        "ontology/structure.json": (harbour / "ontology.json").read_text(),
        "labels/labels-export.json": json.dumps([json.loads(line) for line in (harbour / "rows.ndjson").read_text().splitlines()]),
        "upload/predictions_coco.json": json.dumps(encord),
        "upload/category_map.json": (harbour / "mapping.json").read_text(),
        "data/annotations/instances_val2017.json": coco_file(1, 2, 3, names={1: "person", 2: "car", 3: "boat"}),
        "data/annotations/captions_val2017.json": '{"images": [{"id": 1}], "annotations": [{"id": 1, "image_id": 1, "caption": "a"}]}',
        "results/instances_val2017_results.json": coco_results(1, 2, 3),
    })  # fmt: skip
    inside("init")
    written = tomllib.loads((tmp_path / "predlint.toml").read_text())["files"]
    assert [(section["ontology"], section["pattern"], section.get("map")) for section in written] == [
        ("ontology/structure.json", ["labels/**/*.json"], None),
        ("ontology/structure.json", ["upload/**/*.json"], "upload/category_map.json"),
        (
            "data/annotations/instances_val2017.json",
            ["results/**/*.json", "/data/annotations/instances_val2017.json"],
            None,
        ),
    ]
    for how in ([], ["."]):
        done = inside("validate", *how)
        assert done.code == 0, done.out
        assert "4 files" in done.out
    shutil.copy(tmp_path / "upload" / "predictions_coco.json", tmp_path / "upload" / "june.json")
    assert "5 files" in inside("validate", "upload", ".").out, "the mapping is named, and a pattern may take it"
    output = inside("init", "ontology/structure.json", "--force").out
    assert "not for this ontology: results/instances_val2017_results.json, data/annotations/instances_val2017.json" in output
    inside("init", "--force")
    done = inside("validate", "--hook", "--", "results/instances_val2017_results.json")
    assert (done.code, done.err) == (0, ""), "its truth is checked when that is committed"


def test_an_array_for_labelbox_is_included_and_both_ways_are_reported(inside: Run, tmp_path: Path, street: Path) -> None:
    lines = (street / "clean.ndjson").read_text(encoding="utf-8").splitlines()
    put(tmp_path, {
        "ontology.json": (street / "ontology.json").read_text(encoding="utf-8"),
        "preds/run.ndjson": "\n".join(lines[:2]),
        "preds/upload.json": f"[{', '.join(lines[2:])}]",
    })  # fmt: skip
    output = inside("init").out.splitlines()
    told = next(
        at for at, line in enumerate(output) if line.startswith("preds/upload.json: a JSON array, where Labelbox reads one object a line")
    )
    assert "predlint fix -o" in output[told + 1]
    assert "ignore JSN004" in output[told + 1]
    done = inside("validate", "--format", "json")
    assert json.loads(done.out)["summary"]["by_rule"].get("JSN004") == 1
    config = tmp_path / "predlint.toml"
    comment = '# "preds/**/*.json" = ["JSN004"]'
    text = config.read_text()
    assert comment in text
    config.write_text(text.replace(comment, comment.removeprefix("# ")).replace("# [per-file-ignores]", "[per-file-ignores]"))
    done = inside("validate", "--format", "json")
    assert (done.code, json.loads(done.out)["summary"]["by_rule"].get("JSN004")) == (0, None)
    config.write_text(text)
    assert inside("fix", "preds/upload.json", "-o", "preds/upload.ndjson").code == 0
    (tmp_path / "preds/upload.json").unlink()
    assert inside("validate").code == 0


def test_a_coco_file_that_cannot_be_used_is_remarked(inside: Run, tmp_path: Path) -> None:
    put(tmp_path, {"a.json": coco_file(1, names={1: "a"}), "b.json": coco_file(1, names={1: "a"}, categories=["a"])})
    output = inside("init").out
    assert 'b.json: not taken for a COCO file: a category is "a", where an object was expected' in output
    assert inside("validate").code == 0


def test_patterns_take_what_was_found_and_nothing_else() -> None:
    every = ["p/a.ndjson", "p/x/b.ndjson", "q/c.ndjson", "q/rows.ndjson", "d.json", "name [1].json"]
    assert patterns(["p/a.ndjson", "p/x/b.ndjson"], every) == ["p/**/*.ndjson"]
    assert patterns(["q/c.ndjson"], every) == ["/q/c.ndjson"]
    assert patterns(["!r/e.ndjson"], [*every, "!r/e.ndjson"]) == ["/!r/**/*.ndjson"]
    assert patterns(["d.json", "name [1].json"], every) == ["/d.json", "/name [[]1].json"], "beside which others may come to lie"
    assert patterns(["d.ndjson", "e.jsonl.gz"], [*every, "d.ndjson", "e.jsonl.gz"]) == ["/*.ndjson", "/*.jsonl.gz"]
    assert matches(*patterns(["name [1].json"], every), "name [1].json")


# -- what is written ----------------------------------------------------------------------------------------------------------


def test_the_configuration_works_as_it_is(run: Run, street_project: Path) -> None:
    done = run("init")
    assert done.code == 0
    assert "ontology: ontology.json (labelbox)" in done.out
    assert "predictions (labelbox): preds/clean.ndjson, preds/may.ndjson.gz, preds/old/clean.ndjson" in done.out
    assert "wrote predlint.toml\nnext: predlint validate checks them all\n" in done.out
    assert {path.name for path in street_project.iterdir() if path.name.startswith(".")} == {".hidden"}
    written = tomllib.loads((street_project / "predlint.toml").read_text())
    assert written == {
        "ontology": "ontology.json",
        "data-rows": "datarows.csv",
        "rules": ["rules.onto"],
        "include": ["preds/**/*.ndjson", "preds/**/*.ndjson.gz"],
    }
    done = run("validate")
    assert (done.code, "3 files" in done.out) == (1, True)
    before = (street_project / "predlint.toml").read_bytes()
    done = run("init")
    assert (done.code, "is here already" in done.err) == (2, True)
    assert (street_project / "predlint.toml").read_bytes() == before
    done = run("init", "--pyproject")
    assert (done.code, "wins over pyproject.toml" in done.err) == (2, True)


def test_every_comment_of_it_can_be_used(street_project: Path) -> None:
    """The lines that are given as examples are right as they stand."""
    text = text_of(plan(search(), None))
    examples = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ") and ("=" in line or "[" in line[:3])]
    settings = tomllib.loads("\n".join(examples))
    assert len(settings) >= 7
    assert not list(CONFIGURATION.wrong(settings, ()))


@pytest.mark.parametrize(("example", "ontology", "end"), [("street", "ontology.json", ".ndjson"), ("shelf", "config.xml", ".json")])
def test_where_predictions_will_be_is_proposed_by_platform(
    inside: Run, tmp_path: Path, repository: Path, example: str, ontology: str, end: str
) -> None:
    shutil.copy(repository / "examples" / example / ontology, tmp_path)
    inside("init")
    assert f'# include = ["predictions/**/*{end}"]' in (tmp_path / "predlint.toml").read_text()


def test_a_full_file_name_is_distinguished_from_a_pattern(inside: Run, tmp_path: Path, street: Path) -> None:
    message = "# A file that is named whole lies beside files of other kinds: a new one has to be named, too."
    put(tmp_path, {name: (street / name).read_text(encoding="utf-8") for name in ("ontology.json", "clean.ndjson")})
    inside("init")
    assert message not in (tmp_path / "predlint.toml").read_text()
    put(tmp_path, {"others.ndjson": '{"global_key": "a"}\n'})
    inside("init", "--force")
    assert f'{message}\ninclude = ["/clean.ndjson"]' in (tmp_path / "predlint.toml").read_text()


def test_an_empty_folder_and_an_ontology_by_name(inside: Run, tmp_path: Path, street: Path) -> None:
    done = inside("init")
    assert done.code == 0
    assert "no ontology found" in done.out and "no predictions found" in done.out
    assert tomllib.loads((tmp_path / "predlint.toml").read_text()) == {}
    shutil.copy(street / "ontology.json", tmp_path / "a b.json")
    assert inside("init", "a b.json", "--force").code == 0
    assert tomllib.loads((tmp_path / "predlint.toml").read_text()) == {"ontology": "a b.json"}
    (tmp_path / "c.json").write_text("[]")
    done = inside("init", "c.json", "--force")
    assert (done.code, done.err.startswith("predlint: error: c.json")) == (2, True)


PYPROJECT = """\
[project]
name = "x" # kept

[tool.predlint]
ontology = "a"
[tool.predlint.severity]
GEO = "off"

# about ruff
[tool.ruff]
line-length = 3
[[tool.predlint.files]]
pattern = "x"
"""


def test_pyproject_keeps_everything_else() -> None:
    made = into_pyproject(PYPROJECT, '[tool.predlint]\nontology = "b"\n')
    assert made == ('[project]\nname = "x" # kept\n\n# about ruff\n[tool.ruff]\nline-length = 3\n\n[tool.predlint]\nontology = "b"\n')
    windows = into_pyproject("[project]\r\nname = 'x'\r\n", "[tool.predlint]\n")
    assert windows == "[project]\r\nname = 'x'\r\n\r\n[tool.predlint]\r\n"
    assert into_pyproject("", "[tool.predlint]\n") == "[tool.predlint]\n"


def test_pyproject_on_the_command_line(inside: Run, street_project: Path) -> None:
    (street_project / "pyproject.toml").write_text(PYPROJECT)
    done = inside("init", "--pyproject")
    assert (done.code, "has [tool.predlint] already" in done.err) == (2, True)
    assert (street_project / "pyproject.toml").read_text() == PYPROJECT
    assert inside("init", "--pyproject", "--force").code == 0
    assert tomllib.loads((street_project / "pyproject.toml").read_text())["tool"]["predlint"]["ontology"] == "ontology.json"
    for broken, why in (("[tool.x]\npredlint = \n", ": Invalid value"), (f"x = {'[' * 5000}{']' * 5000}\n", ": it nests too deep")):
        (street_project / "pyproject.toml").write_text(broken)
        done = inside("init", "--pyproject")
        assert (done.code, f"pyproject.toml is not TOML{why}" in done.err) == (2, True)
    (street_project / "pyproject.toml").write_text("tool = {predlint = {samples = 1}, x = {y = 1}}\n")
    done = inside("init", "--pyproject", "--force")
    assert (done.code, "Traceback" not in done.err) == (2, True)
    assert (street_project / "pyproject.toml").read_text() == "tool = {predlint = {samples = 1}, x = {y = 1}}\n"


# -- snippets -------------------------------------------------------------------------------------------------------------------


def hooks(text: str) -> list[str]:
    return [hook["id"] for repo in yaml.safe_load(text)["repos"] for hook in repo["hooks"]]


def test_a_hook_and_a_job_are_added_to_a_configuration_that_is_there(inside: Run, street_project: Path) -> None:
    output = inside("init").out.splitlines()
    assert output[-2:] == [
        "predlint init --pre-commit puts a hook into .pre-commit-config.yaml",
        "predlint init --write-ci github (or gitlab) writes a job for CI",
    ]
    assert not (street_project / PRE_COMMIT).exists()
    config = street_project / "predlint.toml"
    config.write_text(config.read_text() + "# mine\n")
    before = config.read_bytes()
    done = inside("init", "--pre-commit")
    assert (done.code, done.out) == (0, f"predlint.toml is here already: kept\nwrote {PRE_COMMIT}\n")
    written = (street_project / PRE_COMMIT).read_text()
    done = inside("init", "--write-ci", "gitlab")
    assert (done.code, f"wrote {GITLAB}" in done.out, (street_project / GITLAB).exists()) == (0, True, True)
    assert config.read_bytes() == before
    (street_project / PRE_COMMIT).unlink()
    inside("init", "--force", "--pre-commit")
    assert (street_project / PRE_COMMIT).read_text() == written, "as if it had been asked for at once"
    config.write_text("nothing = 1\n")
    done = inside("init", "--write-ci", "github")
    assert (done.code, "nothing" in done.err) == (2, True)


def test_a_table_in_pyproject_is_kept_too(inside: Run, street_project: Path) -> None:
    inside("init", "--pyproject")
    before = (street_project / "pyproject.toml").read_bytes()
    for options in ([], ["--pyproject"]):
        (street_project / PRE_COMMIT).unlink(missing_ok=True)
        assert inside("init", "--pre-commit", *options).out == f"pyproject.toml is here already: kept\nwrote {PRE_COMMIT}\n"
    assert (street_project / "pyproject.toml").read_bytes() == before
    assert not (street_project / "predlint.toml").exists()


def test_a_configuration_above_is_named(inside: Run, street_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "instead of" not in inside("init").out
    monkeypatch.chdir(street_project / "preds")
    above = os.path.join(os.pardir, "predlint.toml")
    assert f"wrote predlint.toml; in this folder and below it is in force instead of {above}" in inside("init").out


@pytest.mark.parametrize(
    "present",
    [
        "",
        "repos:\n- repo: https://example.org/a\n  rev: v1\n  hooks:\n  - id: a\n",
        "repos:\n  - repo: https://example.org/a\n    rev: v1\n    hooks:\n      - id: a\n\n# the end",
        "# all\nci: {}\nrepos: # here\n    # first\n    -   repo: local\n        hooks:\n        -   id: a\nexclude: x\n",
    ],
)
def test_the_hook_is_added_behind_the_others(present: str) -> None:
    snippet = pre_commit("", "predlint.toml", ["preds/**/*.ndjson"])
    made = joined(snippet, present)
    assert made is not None
    assert hooks(made) == [*(["a"] if present else []), "predlint", "predlint-check"]
    before, after = yaml.safe_load(present) or {"repos": []}, yaml.safe_load(made)
    assert {k: v for k, v in after.items() if k != "repos"} == {k: v for k, v in before.items() if k != "repos"}
    assert after["repos"][:-1] == before["repos"]
    assert after["repos"][-1] == yaml.safe_load(snippet.text)["repos"][0]
    assert all(line in made.splitlines() for line in present.splitlines())


@pytest.mark.parametrize(
    "present", ["repos: []\n", "repos: [{repo: local, hooks: []}]\n", "{repos: []}\n", "exclude: x\n", "repos:\n\t- repo: x\n"]
)
def test_what_cannot_be_added_to_surely_is_left_alone(present: str) -> None:
    assert joined(pre_commit("", "predlint.toml", []), present) is None


@pytest.mark.parametrize(
    ("present", "added"),
    [
        ("", True),
        ("test:\n  script: [make]\n", True),
        ("stages:\n  - build\n  - test\n", True),
        ("stages:\n  - build\n", False),
        ("stages: [build, test]\n", False),
        ("{}\n", False),
        ("a: 1\n---\nb: 2\n", False),
    ],
)
def test_the_job_of_gitlab(present: str, added: bool) -> None:
    made = joined(gitlab(""), present)
    assert (made is not None) == added
    if made is not None:
        jobs = yaml.safe_load(made)
        assert jobs.pop("predlint")["artifacts"]["reports"] == {"codequality": "gl-code-quality-report.json"}
        assert jobs == (yaml.safe_load(present) or {})


@pytest.mark.parametrize("name", ["a\nb: c", "a\u202eb", 'a\x1b"\\', "a\u2028\U0001f600'b"])
def test_names_with_special_characters_are_quoted_in_a_hook(name: str) -> None:
    text = pre_commit("", "predlint.toml", [name]).text
    assert all(line.isprintable() for line in text.split("\n"))
    files = yaml.safe_load(text)["repos"][0]["hooks"][0]["files"]
    assert re.fullmatch(files, name)


def test_snippets_for_a_configuration_below_the_root() -> None:
    def read(snippet: Snippet) -> Any:
        return yaml.safe_load(snippet.text)

    hook, check = read(pre_commit("ml: x/sub", "predlint.toml", ["/*.json"], ["street.json"]))["repos"][0]["hooks"]
    assert hook["entry"] == "predlint validate --hook --config 'ml: x/sub/predlint.toml'"
    assert check["entry"] == "predlint check --hook --config 'ml: x/sub/predlint.toml'"
    names = ["a.json", "b/c.ndjson.gz", "b/c.json", "street.json", "b/street.json", "my_ontology.json", "b/config.xml", "b/x.onto"]
    taken = [[name for name in names if re.search(each["files"], f"ml: x/sub/{name}")] for each in (hook, check)]
    lines_and_json = [name for name in names if "json" in name]  # those that are written later, too: their content tells
    assert taken == [lines_and_json, ["street.json", "my_ontology.json", "b/config.xml"]]
    assert not re.search(hook["files"], "other/a.json")
    hook, _ = read(pre_commit("", "predlint.toml", ["runs/*.predictions"]))["repos"][0]["hooks"]
    assert [name for name in [*names, "runs/1.predictions"] if re.search(hook["files"], name)] == [*lines_and_json, "runs/1.predictions"]
    assert read(github("ml"))["jobs"]["predlint"]["steps"][-1] == {"run": "predlint validate --format github", "working-directory": "ml"}
    assert read(gitlab("ml"))["predlint"]["script"][1] == "cd ml"
    assert read(gitlab("ml"))["predlint"]["artifacts"]["reports"]["codequality"] == "ml/gl-code-quality-report.json"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_commit_is_stopped_with_nothing_but_what_init_wrote(
    inside: Run, street_project: Path, street: Path, predlint_command: str
) -> None:
    """The hook that init writes, and the published one without arguments: the configuration says all."""
    pytest.importorskip("pre_commit")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))}
    environment |= {
        "PRE_COMMIT_HOME": str(street_project / ".cache"), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": os.pathsep.join([str(Path(predlint_command).parent), os.environ["PATH"]]),
    }  # fmt: skip

    def call(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=street_project, env=environment, capture_output=True, text=True, encoding="utf-8")

    call("git", "init", "--quiet")
    assert inside("init", "--pre-commit", "--write-ci", "github").code == 0
    assert (street_project / ".github" / "workflows" / "predlint.yml").exists()
    assert "already has predlint: left as it is" in inside("init", "--pre-commit", "--force").out
    call("git", "add", "preds", "predlint.toml", PRE_COMMIT)
    for predictions, code in (("clean", 0), ("broken", 1)):
        shutil.copy(street / f"{predictions}.ndjson", street_project / "preds" / "may.ndjson")
        call("git", "rm", "--cached", "--quiet", "preds/may.ndjson.gz")
        call("git", "add", "preds/may.ndjson")
        done = call(sys.executable, "-m", "pre_commit", "run")
        assert done.returncode == code, done.stdout + done.stderr
    assert "ANS001" in done.stdout and "preds/may.ndjson" in done.stdout


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are text there")
def test_a_file_that_a_configuration_cannot_name_is_remarked(inside: Run, tmp_path: Path, street: Path) -> None:
    strange = os.fsdecode(b"o\xff.json")
    shutil.copy(street / "ontology.json", tmp_path / strange)
    shutil.copy(street / "ontology.json", tmp_path / "o.json")
    shutil.copy(street / "clean.ndjson", tmp_path / "a\\b.ndjson")
    shutil.copy(street / "clean.ndjson", tmp_path / "b.json")
    done = inside("init")
    assert (done.code, "'o\\udcff.json': its name is not UTF-8" in done.out) == (0, True)
    assert tomllib.loads((tmp_path / "predlint.toml").read_text())["ontology"] == "o.json"
    assert inside("config").code == 0
    done = inside("init", "--force", strange)
    assert (done.code, "its name is not UTF-8" in done.err) == (2, True)


def test_what_git_lfs_did_not_fetch_is_remarked(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"
    put(tmp_path, {"instances.json": pointer, "preds.ndjson": pointer})
    assert search(str(tmp_path)).remarks == [
        f"{name}: it is a pointer of Git LFS: git lfs pull fetches the file" for name in ("instances.json", "preds.ndjson")
    ]


def test_a_file_that_cannot_be_read_is_remarked(tmp_path: Path) -> None:
    (tmp_path / "gone.ndjson").symlink_to(tmp_path / "nowhere")
    (tmp_path / "packed.ndjson.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    found = search(str(tmp_path))
    assert (found.remarks, found.predictions) == (["gone.ndjson: it cannot be read"], {"packed.ndjson.zst": None})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows.csv")
    (tmp_path / "zero.ndjson").symlink_to("/dev/zero")
    found = search(str(tmp_path))
    assert (found.checked_files, found.remarks, found.predictions, found.data_rows) == (0, [], {}, [])


def test_patterns_take_no_other_json(inside: Run, tmp_path: Path, street: Path) -> None:
    """Files of other programs lie beside predictions, now or later."""
    shutil.copy(street / "ontology.json", tmp_path)
    records = [json.loads(line) for line in (street / "clean.ndjson").read_text(encoding="utf-8").splitlines()]
    for name in ("preds.json", "more.json", "runs/a.json", "runs/b.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(records))
    for name in ("package.json", "runs/package.json"):
        (tmp_path / name).write_text('{"name": "x", "version": "1"}')
    done = inside("init")
    assert done.code == 0, done.err
    for name in ("package.json", "tsconfig.json", "runs/package.json", "web/package.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('{"name": "x", "version": "1"}')
    report = json.loads(inside("validate", "--format", "json").out)
    assert report["summary"]["files"] == 4
    assert inside("init", "--pre-commit").code == 0
    pattern = re.search(r"files: '(.*)'", (tmp_path / PRE_COMMIT).read_text())
    assert pattern is not None
    assert re.match(pattern[1], "runs/a.json")
    assert not [name for name in ("package.json", "tsconfig.json", "runs/package.json", "web/package.json") if re.match(pattern[1], name)]
