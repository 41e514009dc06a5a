"""``predlint report``, and the reports for other programs' pages: the command as a user's shell runs it."""

from __future__ import annotations

import bz2
import gc
import gzip
import json
import lzma
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cli_process import BAD, COMMAND, GOOD, ONTOLOGY, Outcome, clean_environment, ndjson

from predlint.cli.outputs import open_file

Run = Callable[..., Outcome]
NAMES = {"sarif": "sarif", "github": "txt", "gitlab": "json", "junit": "xml", "markdown": "md"}
QUIET = {"GITHUB_STEP_SUMMARY": "", "GITHUB_WORKSPACE": "", "CI_PROJECT_DIR": ""}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of a run: four errors in five records."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (folder / "bad.ndjson").write_bytes(ndjson(GOOD, *({**BAD, "bbox": {**BAD["bbox"], "top": top}} for top in range(4))))
    asked = ["-O", "ontology.json", "-q", "--format", "jsonl=d.jsonl", "--format", "json=d.json"]
    done = subprocess.run([*COMMAND, "validate", "bad.ndjson", *asked], cwd=folder, env=clean_environment(), timeout=60, check=False)
    assert done.returncode == 1
    return folder


@pytest.fixture
def earlier(written: Path, tmp_path: Path) -> Path:
    """A copy of it, which is the working directory of commands."""
    return Path(shutil.copytree(written, tmp_path, dirs_exist_ok=True))


def test_every_format_in_one_pass_and_the_same_again_from_the_report(run: Run, ontology: Path, bad: Path, tmp_path: Path) -> None:
    asked = [word for name, end in NAMES.items() for word in ("--format", f"{name}=one.{end}")]
    done = run("validate", bad.name, "-O", ontology, *asked, "--format", "json=d.json", "--format", "text", **QUIET)
    assert done.code == 1
    assert "4 errors in 4 of 5 records" in done.out
    asked = [word.replace("one.", "two.") for word in asked]
    done = run("report", "d.json", *asked, "--format", "text", **QUIET)
    assert (done.code, done.err) == (1, "")
    assert "4 errors in 4 of 5 records" in done.out
    ends = re.compile(rb'"end(Line|Column)":\d+,')  # the earlier report has no ends of values
    one, two = ((tmp_path / name).read_bytes() for name in ("one.sarif", "two.sarif"))
    assert b'"endColumn"' in one
    assert ends.sub(b"", one) == two
    for name in ("gitlab", "junit"):
        assert (tmp_path / f"two.{NAMES[name]}").read_bytes() == (tmp_path / f"one.{NAMES[name]}").read_bytes(), name
    for name in ("github", "markdown"):  # the text around the value is not in the earlier report
        assert "❌ 4 errors in 4 of 5 records" in (tmp_path / f"one.{NAMES[name]}").read_text(encoding="utf-8")
        assert "❌ 4 errors in 4 of 5 records" in (tmp_path / f"two.{NAMES[name]}").read_text(encoding="utf-8")
    (sarif,) = json.loads((tmp_path / "one.sarif").read_bytes())["runs"]
    assert [result["ruleId"] for result in sarif["results"]] == ["GEO004"] * 4
    assert len(json.loads((tmp_path / "one.json").read_bytes())) == 4
    junit = ElementTree.fromstring((tmp_path / "one.xml").read_text(encoding="utf-8"))
    assert (junit.get("tests"), junit.get("failures")) == ("1", "1")


def test_from_standard_input_packed_and_to_standard_output(run: Run, earlier: Path) -> None:
    lines = (earlier / "d.jsonl").read_bytes()
    assert run("report", "-", "--format", "jsonl", stdin=gzip.compress(lines)).out.encode() == lines
    done = run("report", "d.jsonl")
    assert done.code == 1
    assert done.out.splitlines()[0].startswith("error GEO004 box-size · 4 places")
    assert "4 errors in 4 of 5 records · 1 file\n" in done.out
    shortened = b"".join(line for line in lines.splitlines(keepends=True) if b'"code":""' not in line)
    assert "4 errors · of how many records is not known" in run("report", "-", stdin=shortened).out
    assert "  and 1 more place" in done.out
    assert run("report", "d.jsonl", "--format", "concise").out.count("error GEO004") == 4
    assert "and 3 more places" in run("report", "d.json", "--samples", "1", "--format", "markdown").out


def test_the_fail_level_decides_the_exit_code(run: Run, earlier: Path) -> None:
    assert run("report", "d.json", "--fail-level", "never").code == 0
    (earlier / "warned.jsonl").write_text((earlier / "d.jsonl").read_text().replace('"severity":"error"', '"severity":"warning"'))
    assert run("report", "warned.jsonl").code == 0
    done = run("report", "warned.jsonl", "--fail-level", "warning", "--format", "junit")
    assert done.code == 1
    assert 'failures="1"' in done.out
    assert 'failures="0"' in run("report", "warned.jsonl", "--format", "junit").out


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device")
def test_a_report_that_cannot_be_written(run: Run, earlier: Path) -> None:
    done = run("report", earlier / "d.jsonl", "--format", "json=/dev/full", "--format", "text")
    assert done.code == 3
    assert "cannot write /dev/full: no space left on device" in done.err


def test_a_clean_report(run: Run, ontology: Path, good: Path) -> None:
    assert run("validate", good, "-O", ontology, "--format", "jsonl=d.jsonl", "--format", "json=d.json").code == 0
    done = run("report", "d.jsonl")
    assert (done.code, done.out) == (0, "no problems in 1 record · 1 file\n")
    done = run("report", "-", stdin=b"")
    assert (done.code, done.out) == (0, "no findings · of how many records is not known\n")
    assert run("report", "d.json").out.startswith("no problems in 1 record · 1 file · ")
    assert run("report", "d.json", "--format", "markdown").out == "## predlint: ✅ no problems in 1 record\n\n"
    assert 'name="no findings"' in run("validate", good.name, "-O", ontology, "--format", "junit").out


def test_wrong_lines_are_reported_and_the_rest_is_kept(run: Run, earlier: Path) -> None:
    with open(earlier / "d.jsonl", "ab") as file:
        file.write(b"oops\n")
    done = run("report", "d.jsonl", "--format", "gitlab")
    assert done.code == 2
    assert "predlint: error: d.jsonl: 1 part of it could not be read: line 6: not JSON" in done.err
    assert "what could be read is in the report; the rest is missing" in done.err
    assert [entry["severity"] for entry in json.loads(done.out)] == ["critical"] * 4 + ["blocker"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl: no such file"),
        (["bad.ndjson"], "bad.ndjson looks like predictions, not a report"),
        (["d.json", "--format", "json=d.json"], "would overwrite a file that is read"),
        (["d.json", "--format", "serif"], '--format cannot be "serif"'),
        (["d.json", "--format", "sarif", "--format", "junit"], "--format junit=report.xml"),
        (["d.json", "--format", "sarif=no/such/a.sarif"], "make the folder first: mkdir -p no/such"),
        (["d.json", "--format", "sarif=no way/a.sarif"], "make the folder first: mkdir -p 'no way'"),
        (["d.json", "--format", "sarif=."], "name a file in it: ./report.sarif"),
        (["d.json", "--format", "sarif=https://host/a.sarif"], "cannot write https://host/a.sarif: a web server takes no files"),
        ([], "FILE is missing"),
    ],
)
def test_what_cannot_be_done_is_reported(run: Run, earlier: Path, args: list[str], message: str) -> None:
    done = run("report", *args)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""


def test_reports_of_an_ontology(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text(json.dumps({"tools": [{"tool": "rectangle", "name": "a"}, {"tool": "rectangle", "name": "a"}]}))
    asked = [word for name, end in NAMES.items() for word in ("--format", f"{name}=r.{end}")]
    done = run("check", "o.json", *asked, **QUIET)
    assert done.code == 1
    codes = {result["ruleId"] for result in json.loads((tmp_path / "r.sarif").read_bytes())["runs"][0]["results"]}
    assert codes
    assert all(code.startswith("ONT") for code in codes)
    assert "file=o.json,line=1," in (tmp_path / "r.txt").read_text(encoding="utf-8")
    assert "records" not in (tmp_path / "r.md").read_text(encoding="utf-8").splitlines()[0]


def test_the_summary_of_a_step_is_added_to(run: Run, earlier: Path) -> None:
    step = earlier / "step.md"
    done = run("report", "d.json", "--format", "github", **{**QUIET, "GITHUB_STEP_SUMMARY": str(step)})
    assert done.out.startswith("::error file=bad.ndjson,line=2,col=")
    assert done.out.count("\n") == 1
    assert step.read_text(encoding="utf-8").startswith("## predlint: ❌ 4 errors in 4 of 5 records\n")


def test_the_page_shows_what_the_example_gives(run: Run, street: Path, repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs" / "report-formats.md").read_text(encoding="utf-8")
    asked = [word for name in NAMES for word in ("--format", f"{name}={tmp_path / name}")]
    run("validate", "broken.ndjson", "-O", "ontology.json", "--data-rows", "datarows.csv", *asked, cwd=street, **QUIET)
    shown = {name: page.split(f"<!-- {name} -->\n")[1].split("\n```\n")[0].split("\n", 1)[1] for name in NAMES}
    (sarif,) = json.loads((tmp_path / "sarif").read_bytes())["runs"]
    assert json.loads(shown.pop("sarif")) == sarif["results"][0]
    for name, text in shown.items():
        given = (tmp_path / name).read_text(encoding="utf-8").splitlines()
        assert len(text.splitlines()) >= 4, name
        assert [line for line in text.splitlines() if line != "…" and line not in given] == [], name


@pytest.mark.parametrize(("ending", "unpack"), [(".gz", gzip.decompress), (".bz2", bz2.decompress), (".xz", lzma.decompress)])
def test_reports_are_compressed_as_their_names_say(
    run: Run, ontology: Path, bad: Path, tmp_path: Path, ending: str, unpack: Callable[[bytes], bytes]
) -> None:
    names = [name for name in NAMES if name != "github"] + ["jsonl", "html", "concise", "text"]
    plain = [word for name in names for word in ("--format", f"{name}=plain.{name}")]
    packed = [word for name in names for word in ("--format", f"{name}=packed.{name}{ending}")]
    assert run("validate", bad.name, "-O", ontology, *plain, *packed, "-q", **QUIET).code == 1
    for name in names:
        assert unpack((tmp_path / f"packed.{name}{ending}").read_bytes()) == (tmp_path / f"plain.{name}").read_bytes()
    assert run("report", f"packed.jsonl{ending}", "--format", "jsonl", **QUIET).out == (tmp_path / "plain.jsonl").read_text()


@pytest.mark.parametrize(("ending", "unpack"), [(".gz", gzip.decompress), (".bz2", bz2.decompress), (".xz", lzma.decompress)])
def test_a_report_that_is_written_in_part_can_be_unpacked(tmp_path: Path, ending: str, unpack: Callable[[bytes], bytes]) -> None:
    """One that is thrown away leaves nothing behind, and no word of Python when its packer goes."""
    for name, keep in (("d.jsonl", True), ("e.jsonl", False)):
        output = open_file(str(tmp_path / f"{name}{ending}"), name, by_name=True)
        output.write(b"one\n")
        output.close(keep=keep)
        del output
        gc.collect()
    assert unpack((tmp_path / f"d.jsonl{ending}").read_bytes()) == b"one\n"
    assert [path.name for path in tmp_path.iterdir()] == [f"d.jsonl{ending}"]


def test_what_is_not_read_compressed_is_not_written_so(run: Run, ontology: Path, bad: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    done = run("baseline", bad.name, "-O", ontology, "-o", "b.json.gz")
    assert (done.code, done.err) == (
        2, "predlint: error: b.json.gz: a baseline is not read compressed, so it is not written compressed\n  help: name it b.json\n"
    )  # fmt: skip
    done = run("convert", ontology, "-o", "o.onto.xz")
    assert (done.code, "name it o.onto\n" in done.err) == (2, True)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "gitlab"])
def test_no_report_in_json_moves_a_terminal(run: Run, ontology: Path, tmp_path: Path, name: str) -> None:
    """Nor does any reader of lines take one of them for two."""
    odd = "a\u009b31mb\u202ec\u2066d\u2028e\u2029f\u0085g\x7fh\x1bi"
    (tmp_path / "odd.ndjson").write_text(json.dumps({**GOOD, odd: 1, "uuid": odd}) + "\n")
    out = run("validate", "odd.ndjson", "-O", ontology, "--format", name, **QUIET).out
    assert all(char.isprintable() or char == "\n" for char in out)
    if name in ("json", "jsonl"):
        found = json.loads(out)["diagnostics"] if name == "json" else [json.loads(line) for line in out.splitlines()[:-1]]
        assert odd in [each["value"] for each in found]


def _coco(examples: Path) -> str:
    known = json.loads((examples / "harbour" / "coco.json").read_text())
    one = known["annotations"][0]
    wrong = [{**one, "id": 901, "category_id": 99}, {**one, "id": 902, "bbox": [1, 2, -3, 4]}, {**one, "id": 902, "category_id": 99}]
    return json.dumps({**known, "images": [*known["images"], {"id": "x"}], "annotations": [one, *wrong]}, indent=1)


@pytest.mark.parametrize(
    ("name", "ontology", "made"),
    [
        ("tasks.json", "shelf/config.xml", lambda examples: (examples / "shelf" / "broken.json").read_text()),
        ("tasks.jsonl", "shelf/config.xml", lambda examples: _in_lines(json.loads((examples / "shelf" / "broken.json").read_text()))),
        ("rows.ndjson", "harbour/ontology.json", lambda examples: (examples / "harbour" / "broken.ndjson").read_text()),
        ("rows.json", "harbour/ontology.json", lambda examples: _in_a_list((examples / "harbour" / "broken.ndjson").read_text())),
        ("coco.json", "harbour/coco.json", _coco),
        ("results.json", "harbour/coco.json", lambda examples: json.dumps(2 * [{"image_id": 1, "category_id": 77, "score": 3}])),
        ("lines.ndjson", "street/ontology.json", lambda examples: (examples / "street" / "broken.ndjson").read_text()),
        ("list.json", "street/ontology.json", lambda examples: _in_a_list((examples / "street" / "broken.ndjson").read_text())),
    ],
)
def test_rules_name_lines_and_records_as_the_run_did(
    run: Run, repository: Path, tmp_path: Path, name: str, ontology: str, made: Callable[[Path], str]
) -> None:
    examples = repository / "examples"
    (tmp_path / name).write_text(made(examples))
    forms = ("--format", "text=before.txt", "--format", "jsonl=d.jsonl")
    assert run("validate", name, "-O", examples / ontology, *forms).code == 1
    assert run("report", "d.jsonl", "--format", "text=after.txt").code == 1
    before, after = (
        [line for line in (tmp_path / text).read_text().splitlines() if " · " in line and line.startswith(("error ", "warning ", "info "))]
        for text in ("before.txt", "after.txt")
    )
    assert after == before
    other = " on " if name in ("tasks.json", "rows.json", "coco.json", "results.json", "list.json") else " in "
    assert before and not [line for line in before if other in line]


def _in_lines(values: list[Any]) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def _in_a_list(lines: str) -> str:
    return "[" + ",\n".join(line for line in lines.splitlines() if line) + "]"
