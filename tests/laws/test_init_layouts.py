"""However a repository is laid out, what `init` writes passes on its clean files, and reads them all."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import warm

EXAMPLES = Path(__file__).parents[2] / "examples"
Files = dict[str, str]


def text(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


STREET = "".join(line for line in text("street/clean.ndjson").splitlines(keepends=True) if '"globalKey"' in line)
HARBOUR = json.loads(text("harbour/coco.json"))
#: What lies about in repositories, and is nobody's business.
OTHERS = {
    "package.json": '{"name": "x"}', "tsconfig.json": "{ // a comment\n}", "model/metrics.json": '{"model_version": "v1", "map": 0.5}',
    "notes.txt": "a\nb\n", "pom.xml": "<project/>", "detections.csv": "file,class,score\na.jpg,car,0.5\n", ".github/x.json": "[]",
    "res/layout.xml": "<LinearLayout><View/></LinearLayout>", "people.csv": "id,name\n1,x\n", "empty.json": "",
}  # fmt: skip


@st.composite
def labelbox(draw: st.DrawFn) -> tuple[Files, set[str]]:
    """Predictions as splits or as one file, with a list of data rows for all, for each, of others, or none."""
    splits = draw(st.sampled_from([("",), ("train/", "val/"), ("train/", "val/", "test/")]))
    where = draw(st.sampled_from(["", "predictions/", "out/run-1/"]))
    name = draw(st.sampled_from(["predictions.ndjson", "labels.jsonl", "annotations.ndjson"]))
    lists = draw(st.sampled_from(["none", "all", "each", "other", "some"]))
    files = {draw(st.sampled_from(["ontology.json", "ontology_export.json", "config/street.json"])): text("street/ontology.json")}
    rows = text("street/datarows.csv")
    head, *lines = rows.splitlines()
    every = [head]
    predictions: set[str] = set()
    for split in splits:
        mark = f"{split[:-1] or 'street'}-"
        records = STREET.replace("street-", mark)
        path = f"{where}{split}{name}"
        files[path] = records
        predictions.add(path)
        own = [re.sub(r",c\w{20,}", f",c{mark[0]}" + "0" * 23, line.replace("street-", mark)) for line in lines]
        every += own
        if lists == "each" or (lists == "some" and split == splits[0]):
            files[f"{where}{split}{draw(st.sampled_from(['rows.csv', 'datarows.csv', 'data_rows.csv']))}"] = "\n".join([head, *own])
    if lists == "all":
        files[draw(st.sampled_from(["datarows.csv", f"{where}rows.csv", "lists/export.csv"]))] = "\n".join(every)
    if lists == "other":
        files[draw(st.sampled_from(["datarows.csv", f"{where}rows.csv"]))] = "global_key\nof another project.jpg\n"
    return files, predictions


@st.composite
def label_studio(draw: st.DrawFn) -> tuple[Files, set[str]]:
    config = draw(st.sampled_from(["config.xml", "labeling_config.xml", "label_studio/interface.xml"]))
    name = draw(st.sampled_from(["tasks.json", "data/project-3-at-2026-11-20-08-15-6f2a.json", "predictions/a.json"]))
    return {config: text("shelf/config.xml"), name: text("shelf/tasks.json")}, {name}


@st.composite
def encord(draw: st.DrawFn) -> tuple[Files, set[str]]:
    files = {draw(st.sampled_from(["ontology.json", "ontology_structure.json"])): text("harbour/ontology.json")}
    predictions: set[str] = set()
    if draw(st.booleans()):
        name = draw(st.sampled_from(["label_rows.ndjson", "labels.json", "export/labels.jsonl"]))
        rows = text("harbour/rows.ndjson")
        files[name] = json.dumps([json.loads(line) for line in rows.splitlines()]) if name.endswith(".json") else rows
        predictions.add(name)
        if draw(st.booleans()):
            files["datarows.csv"] = text("harbour/datarows.csv")
    if draw(st.booleans()) or not predictions:
        name = draw(st.sampled_from(["coco.json", "coco/annotations.json"]))
        without_oars = {
            key: [each for each in value if key == "images" or 4 not in (each.get("category_id"), each["id"])]
            for key, value in HARBOUR.items()
            if key != "info"
        }
        files |= {name: json.dumps(without_oars), "coco/mapping.json": text("harbour/mapping.json")}
        predictions.add(name)
        if draw(st.booleans()):
            files["images.csv"] = text("harbour/images.csv")
    return files, predictions


@st.composite
def coco(draw: st.DrawFn) -> tuple[Files, set[str]]:
    """Splits that number their images alike, as exporters write them, or one truth with results beside it; its categories are no names of
    an ontology of Encord. All are checked, the truth too."""
    names = draw(st.sampled_from([
        ("train/_annotations.coco.json", "valid/_annotations.coco.json", "test/_annotations.coco.json"),
        ("annotations/instances_train2017.json", "annotations/instances_val2017.json"),
        ("result.json",),
    ]))  # fmt: skip
    files: Files = {}
    for name in names:
        images = [{**image, "file_name": f"{name[:5]}-{image['file_name']}"} for image in HARBOUR["images"]]
        categories = [{**category, "name": f"class {category['id']}"} for category in HARBOUR["categories"]]
        files[name] = json.dumps({**HARBOUR, "images": images, "categories": categories})
    if len(names) > 1 or draw(st.booleans()):
        return files, set(names)
    results = [{**{key: each[key] for key in ("image_id", "category_id", "bbox")}, "score": 0.5} for each in HARBOUR["annotations"]]
    results_name = draw(st.sampled_from(["detections.json", "results/bbox.json"]))
    return {**files, results_name: json.dumps(results)}, {*names, results_name}


def put(folder: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


def run(folder: Path, *args: str) -> tuple[int, str, str]:
    done = warm.run(args, cwd=folder)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


PROJECTS = st.one_of(labelbox(), label_studio(), encord(), coco())
LAYOUTS = st.dictionaries(st.sampled_from(["", "ml", "projects/a", "projects/b"]), PROJECTS, min_size=1, max_size=2)


@settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(LAYOUTS, st.sets(st.sampled_from(sorted(OTHERS)), max_size=4))
def test_what_init_writes_passes_on_clean_files(layout: dict[str, tuple[Files, set[str]]], others: set[str]) -> None:
    if len(layout) > 1:  # only people know where a project in the folder of another ends
        layout.pop("", None)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        put(folder, {name: OTHERS[name] for name in others})
        predictions: set[str] = set()
        for where, (files, of_project) in layout.items():
            put(folder / where, files)
            predictions |= {f"{where}/{name}".removeprefix("/") for name in of_project}
        code, out, err = run(folder, "init", "--pre-commit")
        assert (code, err) == (0, ""), err
        code, out, err = run(folder, "validate", "--format", "json")
        assert code == 0, (folder / "predlint.toml").read_text() + out + err
        assert json.loads(out)["summary"]["files"] == len(predictions), (folder / "predlint.toml").read_text()
        hook: dict[str, Any] = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]
        committed = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.is_file())
        taken = [name for name in committed if re.search(hook["files"], name)]
        assert predictions <= set(taken)
        code, out, err = run(folder, "validate", "--hook", "-q", "--format", "concise", "--", *committed)  # whatever a hook is given
        assert (code, err) == (0, ""), out + err
