"""``predlint report`` with several reports: exact counts, and what none of them can tell, as a user's shell runs it."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_process import COMMAND, Outcome, clean_environment

Run = Callable[..., Outcome]
FILES = ("broken.ndjson", "clean.ndjson", "more.ndjson")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, street: Path) -> Path:
    """A folder with files, the reports of each, and the report of all of them."""
    folder = tmp_path_factory.mktemp("merged")
    for name in ("broken.ndjson", "clean.ndjson", "ontology.json", "datarows.csv"):
        shutil.copy(street / name, folder)
    lines = (street / "broken.ndjson").read_bytes().splitlines(keepends=True)
    (folder / "more.ndjson").write_bytes(b"".join(lines[:7]))
    for name, files in (*((Path(file).stem, (file,)) for file in FILES), ("every", FILES)):
        asked = ["-O", "ontology.json", "--data-rows", "datarows.csv", "-q"]
        asked += ["--format", f"json={name}.json", "--format", f"jsonl={name}.jsonl.gz"]
        done = subprocess.run([*COMMAND, "validate", *files, *asked], cwd=folder, env=clean_environment(), timeout=60, check=False)
        assert done.returncode in (0, 1)
    return folder


@pytest.fixture
def here(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path, dirs_exist_ok=True))


def summary_of(text: str) -> dict[str, Any]:
    return json.loads(text)["summary"]


@pytest.mark.parametrize("suffix", ["json", "jsonl.gz"])
def test_counts_are_those_of_one_run(run: Run, here: Path, suffix: str, repository: Path) -> None:
    done = run("report", *(f"{Path(file).stem}.{suffix}" for file in FILES), "--format", "json", cwd=here)
    whole = json.loads((here / "every.json").read_bytes())
    merged = json.loads(done.out)
    if suffix == "json":  # jsonl does not tell the time
        jsonschema.validate(merged, json.loads((repository / "schemas" / "report.schema.json").read_bytes()))
    summary, expected = merged["summary"], whole["summary"]
    of_all = [each for each in whole["diagnostics"] if each["code"] == "KEY010"]
    assert merged["diagnostics"] == [each for each in whole["diagnostics"] if each["code"] != "KEY010"]
    assert summary["infos"] == expected["infos"] - len(of_all)
    for name in ("files", "records", "clean_records", "errors", "warnings", "complete"):
        assert summary[name] == expected[name]
    assert summary["by_rule"] == {code: number for code, number in expected["by_rule"].items() if code != "KEY010"}
    assert summary["merged"]["reports"] == 3
    apart = [json.loads((here / f"{Path(file).stem}.json").read_bytes())["summary"]["by_rule"] for file in FILES]
    number = sum(counts.get("KEY010", 0) for counts in apart)
    assert number and summary["merged"]["left_out"] == {"KEY010": number}
    assert {"UID002", "UID003", "DUP001", "LNK006"} <= {*summary["merged"]["within_files"]}
    assert {"KEY010", "GEO004"}.isdisjoint(summary["merged"]["within_files"])
    assert done.code == 1
    assert "3 reports are put together: rules across records (KEY009, " in done.err
    assert (
        f"left out: {number} finding{'s' * (number > 1)} of KEY010. Each report knows only the data rows that its own files name"
        in done.err
    )


def test_every_format_says_so(run: Run, here: Path) -> None:
    names = {"text": "text", "markdown": "md", "html": "html", "sarif": "sarif", "junit": "xml", "gitlab": "json", "csv": "csv"}
    asked = [word for name, end in names.items() for word in ("--format", f"{name}=out.{end}")]
    done = run("report", "broken.json", "more.json", *asked, "--format", "concise", cwd=here)
    assert done.code == 1
    assert "2 reports · 2 files" in (here / "out.text").read_text(encoding="utf-8")
    for end in ("md", "html", "sarif"):
        assert "2 reports are put together" in (here / f"out.{end}").read_text(encoding="utf-8"), end
    assert len(done.out.splitlines()) == len((here / "out.csv").read_bytes().splitlines()) - 1


def test_patterns_here_and_behind_urls(run: Run, here: Path) -> None:
    pytest.importorskip("fsspec", reason="the extra remote is not installed")
    expected = run("report", "broken.json", "more.json", "--format", "jsonl", cwd=here).out
    assert run("report", "[bm]*o*e*.json", "--format", "jsonl", cwd=here).out == expected
    with zipfile.ZipFile(here / "reports.zip", "w") as archive:
        for name in ("broken.json", "more.json", "clean.ndjson"):
            archive.write(here / name, f"reports/{name}")
    tail = f"::{(here / 'reports.zip').as_uri()}"
    assert run("report", f"zip://reports/*.json{tail}", "--format", "jsonl", cwd=here).out == expected
    done = run("report", "gone*.json", cwd=here)
    assert (done.code, done.err.splitlines()[0]) == (2, "predlint: error: gone*.json: no file matches this pattern")


def test_put_together_again(run: Run, here: Path) -> None:
    """In two steps as in one."""
    assert run("report", "broken.json", "clean.json", "--format", "json=two.json", cwd=here).code == 1
    assert run("report", "two.json", "more.json", "--format", "json=steps.json", cwd=here).code == 1
    assert run("report", "broken.json", "clean.json", "more.json", "--format", "json=once.json", cwd=here).code == 1
    steps, once = (json.loads((here / name).read_bytes()) for name in ("steps.json", "once.json"))
    assert steps["summary"].pop("seconds") == pytest.approx(once["summary"].pop("seconds"), abs=0.005)
    assert steps == once
    alone = run("report", "two.json", cwd=here)
    assert "2 reports are put together" in alone.err and "2 reports · 2 files" in alone.out


def test_one_report_is_as_it_was(run: Run, here: Path) -> None:
    done = run("report", "more.json", "--format", "json", cwd=here)
    assert done.out == (here / "more.json").read_text(encoding="utf-8")
    assert "together" not in done.err


@pytest.mark.parametrize("level", ["error", "info", "never"])
def test_what_is_left_out_does_not_fail(run: Run, here: Path, level: str) -> None:
    (here / "one.ndjson").write_bytes((here / "clean.ndjson").read_bytes().splitlines(keepends=True)[0])
    asked = ("-O", "ontology.json", "--data-rows", "datarows.csv", "-q", "--select", "KEY")
    for name in ("one", "clean"):
        run("validate", f"{name}.ndjson", *asked, "--format", f"json={name}.json", cwd=here)
    assert run("report", "one.json", "--fail-level", level, cwd=here).code == (level == "info")
    done = run("report", "one.json", "clean.json", "--fail-level", level, cwd=here)
    assert done.code == 0
    assert "left out: 1 finding of KEY010" in done.err


def test_the_same_report_twice_and_the_same_file_twice(run: Run, here: Path) -> None:
    done = run("report", "more.json", "./more.json", "--format", "json", cwd=here)
    assert "more.json and ./more.json are one file: it is read once" in done.err
    assert summary_of(done.out)["files"] == 1
    done = run("report", "more.json", "every.json", "--format", "json", cwd=here)
    message = "more.ndjson is in every.json, and in an earlier report: what was found in it counts twice if it is the same file"
    assert message in done.err


def test_reports_that_do_not_belong_together(run: Run, here: Path, repository: Path) -> None:
    asked = ("-O", "ontology.json", "-q", "--severity", "ANS001=warning", "--format", "json=other.json")
    assert run("validate", "broken.ndjson", *asked, cwd=here).code == 1
    done = run("report", "more.json", "other.json", "broken.json", cwd=here)
    assert "ANS001 has other severities in an earlier report than in other.json (error and warning): the options differ" in done.err
    harbour = repository / "examples" / "harbour"
    coco = ("-O", harbour / "coco.json", "-q", "--format", "json=coco.json", "--select", "REC,GEO,UID,KEY,MED,CNF,NAM,ANS,LNK,DUP,JSN")
    bad = json.loads((harbour / "coco.json").read_bytes())
    bad["annotations"].append({**bad["annotations"][0], "bbox": [0, 0, -1, 1]})
    (here / "bad.json").write_text(json.dumps(bad))
    assert run("validate", "bad.json", *coco, cwd=here).code == 1
    done = run("report", "broken.json", "coco.json", cwd=here)
    assert "coco.json is of coco, and earlier reports are of labelbox: are they of one run?" in done.err


BROKEN: list[tuple[str, bytes, str]] = [
    ("new.json", b'{"version":99,"diagnostics":[]}', "new.json is a report of version 99, and this release reads version 1"),
    ("ontology.json", b"", "ontology.json is an ontology"),
    ("foreign.json", b'{"version":1,"name":"x"}', 'foreign.json has no list "diagnostics"'),
    ("preds.ndjson", b'{"name":"x","dataRow":{"globalKey":"a"}}\n', "preds.ndjson looks like predictions, not a report"),
    ("gone.json", b"", "gone.json: no such file"),
]


@pytest.mark.parametrize(("name", "data", "message"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_what_is_no_report(run: Run, here: Path, name: str, data: bytes, message: str) -> None:
    if data:
        (here / name).write_bytes(data)
    done = run("report", "broken.json", name, "--format", "json=out.json", cwd=here)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"predlint: error: {message}"), done.err
    assert not (here / "out.json").exists()


def test_a_report_that_is_cut_off(run: Run, here: Path) -> None:
    """What can be read of it is in the report, which does not look whole."""
    data = (here / "broken.json").read_bytes()
    (here / "cut.json").write_bytes(data[: len(data) // 2])
    done = run("report", "cut.json", "more.json", "--format", "json", cwd=here)
    assert done.code == 2
    summary = summary_of(done.out)
    assert summary["complete"] is not True and summary["records"] is None
    assert "cut.json: " in done.err
