"""Folders and patterns in the place of files, and an ontology among them."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Outcome

Run = Callable[..., Outcome]
IMAGE = ("--media", "image")


@pytest.fixture
def here(tmp_path: Path, street: Path) -> Path:
    """A folder as people have them: predictions of two runs, beside what is none."""
    clean = street / "clean.ndjson"
    for name in ("a.ndjson", "deep/b.ndjson", "node_modules/c.ndjson", ".hidden/d.ndjson", "env/e.ndjson", "env/pyvenv.cfg"):
        (tmp_path / "runs" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(clean, tmp_path / "runs" / name)
    shutil.copy(street / "ontology.json", tmp_path)
    shutil.copy(street / "datarows.csv", tmp_path)
    (tmp_path / "package.json").write_text('{"name": "x", "version": "1"}')
    (tmp_path / "tsconfig.json").write_text('{"compilerOptions": {}}')
    return tmp_path


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (["runs"], 2),
        (["."], 2),
        (["runs", "./runs", "runs/"], 2),
        (["runs/a.ndjson", "runs"], 2),
        (["runs", "runs/a.ndjson"], 2),
        (["runs/*.ndjson"], 1),
        (["runs/*"], 2),  # the folder in it too
        (["runs/**"], 2),
        (["**/*.ndjson"], 2),
        (["runs/?.ndjson", "runs/deep/[a-c].ndjson"], 2),
        (["runs/.hidden/*.ndjson"], 1),  # named
        (["runs/node_modules"], 1),
        (["*.json", "runs/a.ndjson"], 3),  # a pattern takes what it says, but for the ontology
    ],
)
def test_what_is_taken(run: Run, here: Path, given: list[str], count: int) -> None:
    done = run("validate", *given, "-O", "ontology.json", *IMAGE, "--format", "json", cwd=here)
    assert json.loads(done.out)["summary"]["files"] == count, done.err
    assert "twice" not in done.err


def test_folders_and_patterns_behind_urls(run: Run, here: Path) -> None:
    """Here in an archive, which needs no server."""
    pytest.importorskip("fsspec", reason="the extra remote is not installed")
    with zipfile.ZipFile(here / "runs.zip", "w") as archive:
        for path in sorted((here / "runs").rglob("*.*")):
            if path.is_file():
                archive.write(path, path.relative_to(here))
    tail = f"::{(here / 'runs.zip').as_uri()}"
    for given, count in ((f"zip://runs/{tail}", 2), (f"zip://runs/*.ndjson{tail}", 1), (f"zip://**/*.ndjson{tail}", 2)):
        done = run("validate", given, "-O", "ontology.json", *IMAGE, "--format", "json", cwd=here)
        assert (done.code, json.loads(done.out)["summary"]["files"]) == (0, count), done.err
    done = run("fix", f"zip://runs/{tail}", "-O", "ontology.json", *IMAGE, "-o", "out/", cwd=here)
    assert done.code == 0, done.err
    for name in ("a.ndjson", "deep/b.ndjson"):
        assert (here / "out" / name).read_bytes() == (here / "runs" / name).read_bytes()
    done = run("validate", f"zip://gone/{tail}", "-O", "ontology.json", cwd=here)
    assert (done.code, done.out, done.err) == (2, "", f"predlint: error: zip://gone/{tail}: no such folder\n")
    done = run("validate", f"zip://runs/*.json{tail}", "-O", "ontology.json", cwd=here)
    assert (done.code, done.err.splitlines()[0]) == (2, f"predlint: error: zip://runs/*.json{tail}: no file matches this pattern")


def test_skipped_files_are_reported(run: Run, here: Path) -> None:
    done = run("validate", ".", "-O", "ontology.json", *IMAGE, cwd=here)
    assert (done.code, done.err) == (0, "predlint: passed over package.json, tsconfig.json: they do not look like files of predictions\n")
    assert run("validate", ".", "-O", "ontology.json", *IMAGE, "-q", cwd=here).err == ""


def test_an_import_log_is_no_file_of_predictions(run: Run, here: Path) -> None:
    line = {"uuid": "3f0c9d52-7e14-4b8a-9d27-1c65e0a4b811", "dataRow": {"globalKey": "street-001.jpg"}}
    (here / "runs" / "status.ndjson").write_text(json.dumps({**line, "status": "SUCCESS"}))
    (here / "runs" / "errors.ndjson").write_text(json.dumps({**line, "status": "FAILURE", "errors": [{"name": "x", "message": "y"}]}))
    done = run("validate", "runs", "-O", "ontology.json", *IMAGE, cwd=here)
    assert (done.code, "passed over runs/errors.ndjson, runs/status.ndjson" in done.err) == (0, True)
    assert "status.ndjson" not in run("init", cwd=here).out
    assert "REC006" in run("validate", "runs/status.ndjson", "-O", "ontology.json", *IMAGE, cwd=here).out


@pytest.mark.parametrize("file", ["runs/snake.ndjson", "runs/flat.ndjson", "runs/flat.json"])
def test_predictions_that_name_their_data_row_in_another_way_are_checked(run: Run, here: Path, file: str) -> None:
    row = {"data_row": {"global_key": "street-001.jpg"}} if "snake" in file else {"globalKey": "street-001.jpg"}
    line = {"name": "sign", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, **row}
    (here / file).write_text(json.dumps([line] if file.endswith(".json") else line))
    (here / "rows.ndjson").write_text(json.dumps({"global_key": "street-001.jpg", "media_type": "IMAGE"}))
    for given in (["."], ["--hook", "--", file, "rows.ndjson"]):
        done = run("validate", "-O", "ontology.json", *IMAGE, *given, cwd=here)
        assert (done.code, file in done.out, "rows.ndjson" in done.out) == (1, True, False), done.err


def test_a_broken_file_is_not_passed_over(run: Run, here: Path) -> None:
    (here / "runs" / "broken.ndjson").write_text("garbage\n")
    done = run("validate", "runs", "-O", "ontology.json", *IMAGE, cwd=here)
    assert done.code == 1
    assert "JSN001" in done.out


def test_reports_and_what_options_name_are_no_predictions(run: Run, here: Path) -> None:
    shutil.copy(here / "runs" / "a.ndjson", here / "rows.ndjson")
    line = ("validate", ".", "-O", "ontology.json", *IMAGE, "--format", "jsonl=found.jsonl", "--format", "json")
    for _ in range(2):  # the second time the report is there
        assert json.loads(run(*line, cwd=here).out)["summary"]["files"] == 3
    (here / "rows.ndjson").write_text('{"global_key": "a"}\n')
    for more in ((), ("--data-rows", "rows.ndjson", "--select", "JSN")):
        assert json.loads(run(*line, *more, cwd=here).out)["summary"]["files"] == 2


@pytest.mark.parametrize("command", ["validate", "stats", "baseline", "fix"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("empty", "no predictions in empty: there is no .ndjson, .jsonl or .json file"),
        ("others", "no predictions in others: package.json is none"),
        ("runs/*.jsonl", "runs/*.jsonl: no file matches this pattern"),
        ("*.json[", "*.json[: no file matches this pattern"),
    ],
)
def test_nothing_to_check(run: Run, here: Path, command: str, given: str, message: str) -> None:
    (here / "empty").mkdir()
    (here / "others").mkdir()
    shutil.copy(here / "package.json", here / "others")
    done = run(command, "runs/a.ndjson", given, "-O", "ontology.json", cwd=here)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"predlint: error: {message}\n")


def test_predictions_given_as_ontology_are_reported_before_their_folder(run: Run, here: Path) -> None:
    shutil.rmtree(here / "runs" / "deep")
    done = run("validate", "runs", "-O", "runs/a.ndjson", cwd=here)
    assert (done.code, "runs/a.ndjson: this looks like a predictions file, not an ontology" in done.err) == (2, True), done.err


def test_other_commands(run: Run, here: Path) -> None:
    assert json.loads(run("stats", "runs", "-O", "ontology.json", "--format", "json", cwd=here).out)["summary"]["files"] == 2
    assert run("baseline", "runs/**", "-O", "ontology.json", "-o", "known.json", cwd=here).code == 0
    assert run("fix", "runs", "-O", "ontology.json", *IMAGE, "-o", "fixed/", cwd=here).code == 0
    assert sorted(path.relative_to(here / "fixed").as_posix() for path in (here / "fixed").rglob("*.ndjson")) == [
        "a.ndjson",
        "deep/b.ndjson",
    ]


def test_a_name_with_the_signs_of_a_pattern(run: Run, here: Path) -> None:
    (here / "runs" / "a.ndjson").rename(here / "a[1].ndjson")
    (here / "-x.ndjson").write_bytes((here / "a[1].ndjson").read_bytes())
    for given in ("a[1].ndjson", "a[[]1].ndjson", "./-x.ndjson", "-*.ndjson"):
        assert run("validate", "-O", "ontology.json", *IMAGE, "--", given, cwd=here).code == 0


def test_a_link_to_nothing_is_reported(run: Run, here: Path) -> None:
    (here / "runs" / "gone.ndjson").symlink_to("nowhere")
    done = run("validate", "runs", "-O", "ontology.json", cwd=here)
    assert done.code == 2
    assert "gone.ndjson: no such file\n  help: it is a link to nowhere" in done.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_a_folder_is_not_waited_for(run: Run, here: Path) -> None:
    os.mkfifo(here / "runs" / "pipe.ndjson")
    (here / "runs" / "link.ndjson").symlink_to("pipe.ndjson")
    for given in ("runs", "runs/**", "runs/*.ndjson"):
        assert run("validate", given, "-O", "ontology.json", *IMAGE, cwd=here).code == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_cannot_be_read(run: Run, here: Path) -> None:
    (here / "runs" / "deep").chmod(0)
    done = run("validate", "runs", "-O", "ontology.json", cwd=here)
    assert done.code == 2
    assert "the folder cannot be read (permission denied)" in done.err


def test_a_folder_with_a_configuration(run: Run, here: Path) -> None:
    (here / "predlint.toml").write_text('ontology = "ontology.json"\nmedia = "image"\ninclude = ["runs/deep/*.ndjson"]\n')
    for given in ((), (".",), ("runs",), ("runs/deep",)):
        assert json.loads(run("validate", *given, "--format", "json", cwd=here).out)["summary"]["files"] == 1
    assert json.loads(run("validate", ".", "--format", "json", cwd=here / "runs").out)["summary"]["files"] == 1
    done = run("validate", "runs/node_modules", cwd=here)
    assert done.code == 2
    assert "no predictions in runs/node_modules: predlint.toml:3 includes no file in it" in done.err.replace("\\", "/")


def test_an_ontology_among_the_files(run: Run, here: Path, repository: Path) -> None:
    done = run("validate", "ontology.json", "runs/a.ndjson", *IMAGE, cwd=here)
    assert (done.code, done.err) == (0, "predlint: ontology.json is an ontology: the predictions are checked against it (-O)\n")
    assert run("validate", "runs", "ontology.json", *IMAGE, "-q", cwd=here).code == 0
    shelf = repository / "examples" / "shelf"
    done = run("validate", shelf / "broken.json", shelf / "config.xml")
    assert done.code == 1
    assert "config.xml is an ontology" in done.err


def test_an_ontology_in_a_folder(run: Run, here: Path) -> None:
    (here / "rules.onto").write_text("")
    done = run("validate", ".", *IMAGE, cwd=here)
    assert done.code == 0, done.err
    assert "predlint: ontology.json is an ontology: the predictions are checked against it (-O)" in done.err
    shutil.copy(here / "ontology.json", here / "runs" / "old.json")
    done = run("validate", ".", cwd=here)
    assert done.code == 2
    assert f"2 files are ontologies: ontology.json, {os.path.join('runs', 'old.json')}" in done.err.replace("\\\\", "\\")
    (here / "ontology.json").unlink()
    (here / "runs" / "old.json").unlink()
    assert "no ontology given" in run("validate", ".", cwd=here).err


def test_a_coco_file_is_the_ontology_of_lists_of_results(run: Run, tmp_path: Path) -> None:
    categories = [{"id": 1, "name": "car"}]
    images = [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 100}]
    box = {"image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5], "area": 25, "iscrowd": 0}
    coco = {"images": images, "categories": categories, "annotations": [{"id": 1, **box}]}
    (tmp_path / "coco.json").write_text(json.dumps(coco))
    (tmp_path / "results.json").write_text(json.dumps([{**box, "score": 0.5}]))
    done = run("validate", "results.json", "coco.json")
    assert done.code == 0, done.out
    assert "coco.json is an ontology" in done.err
    alone = run("validate", ".", "-O", "coco.json", "--format", "json")
    assert json.loads(alone.out)["summary"]["files"] == 1
    (tmp_path / "results.json").unlink()
    alone = run("validate", ".", "-O", "coco.json", "--format", "json")
    assert json.loads(alone.out)["summary"]["files"] == 1  # checked against its own categories
    assert run("validate", "coco.json").code == 2


# -- what is excluded ---------------------------------------------------------------------------------------------------------


def files_of(done: Outcome) -> int:
    return json.loads(done.out)["summary"]["files"]


@pytest.mark.parametrize("command", ["validate", "stats", "baseline", "fix"])
def test_every_command_leaves_out_what_is_excluded(run: Run, here: Path, command: str) -> None:
    (here / "runs" / "broken.ndjson").write_text("garbage\n")
    more = {"fix": ["-o", "out/"], "baseline": ["-o", "b.json"]}.get(command, [])
    done = run(command, "runs", "-O", "ontology.json", "--exclude", "broken.*", *more, cwd=here)
    assert done.code == 0, done.out + done.err
    assert "broken" not in done.out + done.err


@pytest.mark.parametrize(
    ("given", "exclude", "count"),
    [
        (["runs"], ["deep/"], 1),
        (["."], ["/runs/deep/b.ndjson"], 1),
        (["runs/*"], ["deep/"], 1),
        (["**/*.ndjson"], ["deep/"], 1),
        (["runs/a.ndjson", "runs/deep/b.ndjson"], ["deep/"], 1),
        (["runs"], ["runs/*", "!a.ndjson"], 1),
        (["runs"], ["deep/", "!deep/"], 2),
        (["runs"], ["!deep/"], 2),
        ([], [], 2),
        ([], ["deep/"], 1),
    ],
)
def test_what_is_excluded(run: Run, here: Path, given: list[str], exclude: list[str], count: int) -> None:
    (here / "predlint.toml").write_text('ontology = "ontology.json"\ninclude = ["runs/**/[ab].ndjson"]\n')
    patterns = [word for each in exclude for word in ("--exclude", each)]
    assert files_of(run("validate", *given, *IMAGE, *patterns, "--format", "json", cwd=here)) == count
    if exclude:
        (here / "predlint.toml").write_text(
            f'ontology = "ontology.json"\ninclude = ["runs/**/[ab].ndjson"]\nexclude = {json.dumps(exclude)}\n'
        )
        assert files_of(run("validate", *given, *IMAGE, "--format", "json", cwd=here)) == count


def test_messages_for_excluded_files(run: Run, here: Path) -> None:
    (here / "predlint.toml").write_text('ontology = "ontology.json"\nexclude = ["deep/"]\n')
    done = run("validate", "runs/a.ndjson", "runs/deep/b.ndjson", *IMAGE, cwd=here)
    assert done.err == 'predlint: passed over runs/deep/b.ndjson: excluded by "deep/" in predlint.toml:2\n'
    done = run("validate", "deep/b.ndjson", *IMAGE, cwd=here / "runs")
    assert done.code == 2
    assert 'nothing is left to read: deep/b.ndjson is excluded by "deep/" in ../predlint.toml:2' in done.err
    assert "help: to read it all the same: --exclude '!deep/'" in done.err
    assert run("validate", "deep/b.ndjson", *IMAGE, "--exclude", "!deep/", cwd=here / "runs").code == 0
    for given in ("runs/deep", "runs/deep/*.ndjson"):
        done = run("validate", given, *IMAGE, cwd=here)
        assert (done.code, '"deep/" in predlint.toml:2' in done.err) == (2, True), done.err
    (here / "predlint.toml").write_text('ontology = "ontology.json"\ninclude = ["runs/**/*.ndjson"]\nexclude = ["deep/"]\n')
    done = run("validate", "runs/deep", *IMAGE, cwd=here)
    assert 'all that predlint.toml:2 includes of it is excluded by "deep/" in predlint.toml:3' in done.err
    assert "help: to read it all the same: --exclude '!deep/'" in done.err
    assert run("validate", "runs/deep", *IMAGE, "--exclude", "!deep/", cwd=here).code == 0
    done = run("validate", "runs", *IMAGE, "--exclude", "!", cwd=here)
    assert (done.code, done.err.split("\n")[0]) == (2, 'predlint: error: --exclude: "!" is no pattern')
    assert "exclude           deep/, !x" in run("config", "--exclude", "!x", cwd=here).out


def test_a_coco_file_whose_images_fill_its_begin_is_found(run: Run, tmp_path: Path) -> None:
    images = [{"id": number, "file_name": f"{number}.jpg", "width": 9, "height": 9} for number in range(2_000)]
    categories = [{"id": 1, "name": "a"}]
    whole = {"images": images, "annotations": [], "categories": categories}
    (tmp_path / "coco").mkdir()
    (tmp_path / "coco" / "instances.json").write_text(json.dumps(whole))
    (tmp_path / "coco" / "image_info.json").write_text(json.dumps({"images": images, "categories": categories}))
    for name, other in {"dashboard": {"annotations": {"list": []}}, "model": {"model_version": "v1", "map": 0.5}}.items():
        (tmp_path / "coco" / f"{name}.json").write_text(json.dumps(other))
    done = run("validate", "coco", "-O", "coco/instances.json", "--format", "json", cwd=tmp_path)
    assert "passed over coco/dashboard.json, coco/image_info.json, coco/model.json" in done.err


@pytest.mark.parametrize(
    ("platform", "ontology", "records"),
    [
        ("street", "ontology.json", "clean.ndjson"),
        ("shelf", "config.xml", "tasks.json"),
        ("harbour", "ontology.json", "rows.ndjson"),
    ],
)
@pytest.mark.parametrize("form", ["utf-16", "printed", "printed in a list", "under a name"])
def test_predictions_in_a_form_that_nothing_reads_are_not_passed_over(
    run: Run, tmp_path: Path, repository: Path, platform: str, ontology: str, records: str, form: str
) -> None:
    """As a shell of Windows writes what a program prints, as Python prints it, as an API answers: told in folders, by hooks and to init."""
    example = repository / "examples" / platform
    text = (example / records).read_text(encoding="utf-8")
    every = json.loads(text) if records.endswith(".json") else [json.loads(line) for line in text.splitlines()]
    written = {
        "utf-16": json.dumps(every).encode("utf-16"),
        "printed": str(every[0]).encode(),
        "printed in a list": str(every).encode(),
        "under a name": json.dumps({"version": 1, "items": every}).encode(),
    }
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "run.json").write_bytes(written[form])
    (tmp_path / "package.json").write_text('{"name": "x", "files": [{"data": 1}]}')
    (tmp_path / "metrics.json").write_text(str({"map": 0.5, "runs": [{"data": "a"}]}))
    shutil.copy(example / ontology, tmp_path)
    every_file = ("out/run.json", "package.json", "metrics.json", ontology)
    for given in (["out"], ["--hook", "--", *every_file]):
        done = run("validate", "-O", ontology, "--format", "json", *given, cwd=tmp_path)
        assert (done.code, "passed over" in done.err) == (1, False), done.err
        assert json.loads(done.out)["summary"]["files"] == 1
    assert "out/run.json" in run("init", cwd=tmp_path).out
