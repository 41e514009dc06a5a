"""``predlint baseline`` and ``predlint validate --baseline``, in real processes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_process import BAD, GOOD, WARNED, Outcome, ndjson

from predlint.cli.main import main

Run = Callable[..., Outcome]


def box(name: str, top: float, **more: Any) -> dict[str, Any]:
    """A box without a width (GEO004); a different ``top`` makes a different line."""
    return {**BAD, "name": name, "bbox": {**BAD["bbox"], "top": top}, **more}


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    """Two signs and a vehicle without width, and a warning."""
    path = tmp_path / "predictions.ndjson"
    path.write_bytes(ndjson(GOOD, box("sign", 1), box("sign", 2), box("vehicle", 3), WARNED))
    return path


KNOWN = """\
{
  "version": 1,
  "about": "Known findings, counted; predlint validate --baseline leaves them out.",
  "patterns": [],
  "findings": [
    {"files": "predictions.ndjson", "code": "GEO004", "rule": "box-size", "feature": "sign", "count": 2},
    {"files": "predictions.ndjson", "code": "GEO004", "rule": "box-size", "feature": "vehicle", "count": 1},
    {"files": "predictions.ndjson", "code": "REC003", "rule": "unknown-member", "feature": "sign", "count": 1}
  ]
}
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The baseline of it."""
    path = tmp_path / "baseline.json"
    path.write_text(KNOWN)
    return path


def add(path: Path, *records: dict[str, Any]) -> None:
    with path.open("ab") as file:
        file.write(ndjson(*records))


def entries(path: Path) -> list[tuple[Any, ...]]:
    return [tuple(entry.values()) for entry in json.loads(path.read_bytes())["findings"]]


# -- the file ----------------------------------------------------------------------------------------------------------------------


def test_it_has_counts_and_no_places(run: Run, ontology: Path, predictions: Path, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    done = run("baseline", predictions, "-O", ontology, "-o", path)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [f"{path}: 4 known findings", "  3  GEO004 box-size", "  1  REC003 unknown-member"]
    assert path.read_text() == KNOWN


def test_it_is_the_same_from_everywhere(run: Run, ontology: Path, predictions: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    again = run("baseline", "../predictions.ndjson", "-O", ontology, "-o", "../again.json", cwd=tmp_path / "sub")
    assert again.code == 0
    assert (tmp_path / "again.json").read_text() == KNOWN
    elsewhere = run("baseline", predictions, "-O", ontology, "-o", tmp_path / "sub" / "baseline.json", "-q")
    assert (elsewhere.out, elsewhere.err) == ("", "")
    assert entries(tmp_path / "sub" / "baseline.json")[0][0] == "../predictions.ndjson"


def test_one_that_is_there_is_written_anew_and_what_changed_is_reported(run: Run, ontology: Path, predictions: Path, made: Path) -> None:
    assert run("baseline", predictions, "-O", ontology, "-o", made).out.splitlines()[-1] == "as many as before"
    predictions.write_bytes(ndjson(GOOD, box("sign", 1), *(box("vehicle", top) for top in range(1, 4))))
    done = run("baseline", predictions, "-O", ontology, "-o", made)
    assert done.out.splitlines() == [f"{made}: 4 known findings", "  4  GEO004 box-size", "2 fewer, 2 more than before"]


def test_files_that_are_not_counted_again_are_reported(run: Run, ontology: Path, predictions: Path, made: Path) -> None:
    others = [predictions.with_name(f"{name}.ndjson") for name in "ab"]
    for other in others:
        other.write_bytes(predictions.read_bytes())
    run("baseline", predictions, *others, "-O", ontology, "-o", made)
    assert run("baseline", *others, "-O", ontology, "-o", made).out.splitlines()[-3:] == [
        "4 fewer than before",
        "4 of the fewer are in a file that was not counted this time, and no longer known: predictions.ndjson",
        "to keep those of files that still exist, count all files in one run",
    ]
    output = run("baseline", predictions, "-O", ontology, "-o", made).out
    assert "8 of the fewer are in 2 files that were not counted this time, and no longer known: a.ndjson, b.ndjson\n" in output
    run("baseline", predictions, *others, "-O", ontology, "-o", made, "--pattern", "*.ndjson")
    assert run("baseline", predictions, "-O", ontology, "-o", made).out.splitlines()[-1] == "8 fewer than before"


def test_nothing_else_is_written_over(run: Run, ontology: Path, predictions: Path, warned: Path, made: Path) -> None:
    inputs = dict.fromkeys((ontology, predictions), "would overwrite")
    for path, words in {**inputs, warned: "it is not overwritten"}.items():
        before = path.read_bytes()
        done = run("baseline", predictions, "-O", ontology, "-o", path)
        assert (done.code, done.out) == (2, "")
        assert words in done.err
        assert path.read_bytes() == before
    made.write_text(made.read_text().replace('"version"', '<<<<<<< HEAD\n"version"'))
    assert "it is not overwritten" in run("baseline", predictions, "-O", ontology, "-o", made).err


def test_what_could_not_be_read_to_its_end_makes_no_baseline(run: Run, ontology: Path, predictions: Path, tmp_path: Path) -> None:
    import gzip

    cut = tmp_path / "cut.ndjson.gz"
    cut.write_bytes(gzip.compress(predictions.read_bytes() * 50)[:-40])
    done = run("baseline", predictions, cut, "-O", ontology, "-o", "baseline.json")
    assert done.code == 2
    assert done.err.splitlines()[-1] == "predlint: not all could be read: no baseline was written"
    assert run("baseline", "nowhere.ndjson", "-O", ontology, "-o", "baseline.json").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut.ndjson.gz", "predictions.ndjson"]


def test_one_that_is_there_outlives_a_ctrl_c(ontology: Path, predictions: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = made.read_bytes()

    def stopped(_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("predlint.cli.baseline.baseline_bytes", stopped)
    assert main(["baseline", str(predictions), "-O", str(ontology), "-o", str(made)]) == 3
    assert made.read_bytes() == before


def test_without_findings_there_is_one_too(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    done = run("baseline", good, "-O", ontology, "-o", "baseline.json")
    assert (done.code, done.out) == (0, "baseline.json: no findings, none is known\n")
    assert entries(tmp_path / "baseline.json") == []
    assert run("validate", good, "-O", ontology, "--baseline", "baseline.json").out.startswith("no problems in 1 record · 1 file")


def test_standard_input_and_output(run: Run, ontology: Path, predictions: Path, tmp_path: Path) -> None:
    done = run("baseline", "-", "-O", ontology, "-o", "-", stdin=predictions.read_bytes())
    assert done.code == 0
    assert done.err.startswith("the baseline: 4 known findings\n")
    (tmp_path / "b.json").write_text(done.out)
    assert [entry[0] for entry in entries(tmp_path / "b.json")] == ["-", "-", "-"]
    against = ("validate", "-", "-O", ontology, "--baseline", "b.json")
    assert run(*against, stdin=predictions.read_bytes()).code == 0
    more = run(*against, "--format", "jsonl", stdin=predictions.read_bytes() + ndjson(box("vehicle", 9)))
    assert (more.code, [d["line"] for d in more.diagnostics]) == (1, [4, 6])


# -- what is new -------------------------------------------------------------------------------------------------------------------


def test_what_is_known_is_left_out(run: Run, ontology: Path, predictions: Path, made: Path) -> None:
    known = ("validate", predictions, "-O", ontology, "--baseline", made)
    done = run(*known)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"no new problems in 5 records · 4 known findings left out ({made}) · 1 file")
    assert run(*known, "--fail-level", "info").code == 0
    assert run("validate", predictions, "-O", ontology).code == 1
    predictions.write_bytes(ndjson(*reversed([json.loads(line) for line in predictions.read_bytes().splitlines()])))
    assert run(*known).code == 0, "lines that move are known"


@pytest.mark.skipif(os.name == "nt", reason="there are no such names")
def test_a_pipe_is_counted_and_shown(run: Run, ontology: Path, predictions: Path, made: Path) -> None:
    data = predictions.read_bytes()
    done = run("validate", "/dev/stdin", "-O", ontology, "--baseline", made, "--format", "jsonl", stdin=data)
    assert len(done.diagnostics) == 4 == len(run("validate", "-", "-O", ontology, "--format", "jsonl", stdin=data).diagnostics)


def test_what_an_earlier_run_has_left_out_is_shown_by_another_baseline(run: Run, ontology: Path, predictions: Path, made: Path) -> None:
    add(predictions, box("vehicle", 4))
    line = ("validate", predictions, "-O", ontology, "--baseline", made, "--resume", "state")
    assert "2 errors in 2 of 6 records" in run(*line).out
    made.write_text(json.dumps({**json.loads(KNOWN), "findings": []}))
    assert "4 errors, 1 warning in 5 of 6 records" in run(*line).out


def test_of_a_count_that_is_passed_all_are_shown(run: Run, ontology: Path, predictions: Path, made: Path) -> None:
    add(predictions, box("sign", 7))
    done = run("validate", predictions, "-O", ontology, "--baseline", made, "--format", "concise")
    assert done.code == 1
    assert [line.split(":")[1] for line in done.out.splitlines()] == ["2", "3", "6"]
    assert "3 errors in 3 of 6 records · 2 known findings left out" in done.err
    assert f'GEO004 box-size of "sign" in predictions.ndjson: 3, 1 more than in {made}' in done.err


def test_another_rule_feature_or_file_is_new(run: Run, ontology: Path, predictions: Path, made: Path, bad: Path) -> None:
    add(predictions, {**GOOD, "name": "sgn"}, {**WARNED, "name": "vehicle"})
    given = ("-O", ontology, "--baseline", made, "--format", "jsonl")
    done = run("validate", predictions, bad, *given)
    assert [(d["file"], d["line"], d["code"]) for d in done.diagnostics] == [
        (str(predictions), 6, "NAM002"),
        (str(predictions), 7, "REC003"),
        *((str(bad), line, "GEO004") for line in range(2, 6)),
    ]
    assert "mended" not in done.err
    warned = run("validate", predictions, *given, "--ignore", "NAM002")
    assert (warned.code, len(warned.diagnostics)) == (0, 1)
    assert run("validate", predictions, *given, "--ignore", "NAM002", "--fail-level", "warning").code == 1


def test_what_is_fixed_is_reported_once(run: Run, ontology: Path, predictions: Path, made: Path, good: Path) -> None:
    predictions.write_bytes(ndjson(GOOD, box("sign", 1)))
    given = ("-O", ontology, "--baseline", made)
    done = run("validate", predictions, *given)
    assert done.code == 0
    assert done.err == f"predlint: 3 findings of {made} are fixed: update it with predlint baseline FILES -o {made}\n"
    assert run("validate", predictions, *given, "-q").err == ""
    assert run("validate", good, *given).err == "", "other files are not missed"
    assert run("validate", predictions, *given, "--select", "NAM").err == "", "nor are rules that are off"


def test_several_reports_in_one_run(run: Run, ontology: Path, predictions: Path, made: Path, tmp_path: Path) -> None:
    add(predictions, box("vehicle", 7))
    names = ("json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "html")
    formats = [part for name in names for part in ("--format", f"{name}={tmp_path / name}")]
    done = run("validate", predictions, "-O", ontology, "--baseline", made, "--format", "text", *formats, "--statistics")
    assert done.code == 1
    report = json.loads((tmp_path / "json").read_bytes())
    assert [d["line"] for d in report["diagnostics"]] == [4, 6]
    summary = report["summary"]
    assert (summary["errors"], summary["records"], summary["clean_records"], summary["known"]) == (2, 6, 4, 3)
    assert report["statistics"]["records"]["total"] == 6
    *lines, last = [json.loads(line) for line in (tmp_path / "jsonl").read_text().splitlines()]
    assert lines == report["diagnostics"]
    assert {**last["summary"], "seconds": summary["seconds"]} == summary
    assert len(json.loads((tmp_path / "sarif").read_bytes())["runs"][0]["results"]) == 2
    for name in names[3:]:
        assert "REC003" not in (tmp_path / name).read_text(), name
        assert "GEO004" in (tmp_path / name).read_text(), name
    for name in ("markdown", "html"):
        assert "3 known findings left out" in (tmp_path / name).read_text(), name
    again = run("report", tmp_path / "json")
    assert (again.code, "GEO004" in again.out, "REC003" in again.out) == (1, True, False)


def test_reports_are_whole_where_nothing_is_new(run: Run, ontology: Path, predictions: Path, made: Path, tmp_path: Path) -> None:
    names = ("text", "json", "jsonl", "concise", "sarif", "gitlab", "junit", "markdown", "html")
    formats = [part for name in names for part in ("--format", f"{name}={tmp_path / name}")]
    done = run("validate", predictions, "-O", ontology, "--baseline", made, *formats)
    assert done.code == 0
    assert json.loads((tmp_path / "json").read_bytes())["summary"]["known"] == 4
    assert json.loads((tmp_path / "gitlab").read_bytes()) == []
    assert (tmp_path / "concise").read_bytes() == b""
    assert json.loads((tmp_path / "jsonl").read_bytes())["summary"]["known"] == 4
    assert "No new problems" in (tmp_path / "html").read_text()
    assert "no new problems" in (tmp_path / "markdown").read_text()
    assert f"{made}" in done.err


# -- files -------------------------------------------------------------------------------------------------------------------------


def test_files_of_a_pattern_are_counted_together(run: Run, ontology: Path, tmp_path: Path) -> None:
    folder = tmp_path / "predictions"
    folder.mkdir()
    (folder / "may-01.ndjson").write_bytes(ndjson(box("sign", 1), box("sign", 2)))
    done = run("baseline", folder / "may-01.ndjson", "-O", ontology, "-o", "b.json", "--pattern", "predictions/**", "--pattern", "x/")
    assert done.out.splitlines()[-1] == "no file with a finding matches x/"
    assert entries(tmp_path / "b.json") == [("predictions/**", "GEO004", "box-size", "sign", 2)]
    (folder / "may-02.ndjson").write_bytes(ndjson(box("sign", 1), box("sign", 2)))
    given = ("-O", ontology, "--baseline", "b.json")
    assert run("validate", folder / "may-02.ndjson", *given).code == 0
    both = run("validate", folder / "may-01.ndjson", folder / "may-02.ndjson", *given)
    assert both.code == 1
    assert 'of "sign" in predictions/**: 4, 2 more than in b.json' in both.err
    # without patterns of its own, a new count keeps those of before
    assert "2 more than before" in run("baseline", *sorted(folder.iterdir()), "-O", ontology, "-o", "b.json").out
    assert run("validate", *sorted(folder.iterdir()), *given).code == 0


def test_many_files_by_two_processes(run: Run, ontology: Path, made: Path, predictions: Path, tmp_path: Path) -> None:
    """--resume has small files checked apart, whoever does it."""
    add(predictions, box("vehicle", 7))
    (tmp_path / "other.ndjson").write_bytes(ndjson(box("sign", 3)))
    command = ("validate", predictions, "other.ndjson", "-O", ontology, "--baseline", made, "--format", "jsonl")
    one = run(*command, "--jobs", 1)
    two = run(*command, "--jobs", 2, "--resume", "state")
    assert (one.code, len(one.diagnostics)) == (1, 3)
    assert (two.code, two.out) == (one.code, one.out)
    again = run(*command, "--jobs", 2, "--resume", "state")
    assert (again.code, again.out) == (one.code, one.out)
    (tmp_path / "none.json").write_text('{"version": 1, "findings": []}')
    none = run(*command[:5], "--baseline", "none.json", *command[7:], "--resume", "state")
    assert len(none.diagnostics) == 6


# -- rules of one's own, and the configuration -------------------------------------------------------------------------------------


def test_rules_of_ones_own_are_known_by_name(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "p.ndjson").write_bytes(ndjson(GOOD))
    rules = tmp_path / "rules.onto"
    rules.write_text("rule small-sign { on sign require width > 100 }\n")
    given = ("p.ndjson", "-O", ontology, "--rules", rules, "--select", "RUL")
    assert run("baseline", *given, "-o", "b.json").code == 0
    assert entries(tmp_path / "b.json") == [("p.ndjson", "RUL", "small-sign", "sign", 1)]
    rules.write_text("rule first { on sign require width > 200 }\nrule small-sign { on sign require width > 100 }\n")
    done = run("validate", *given, "--baseline", "b.json", "--format", "jsonl")
    assert [(d["code"], d["rule"]) for d in done.diagnostics] == [("RUL001", "first")]
    rules.write_text("rule other { on sign require width > 1 }\n")
    assert run("validate", *given, "--baseline", "b.json").err == "", "a rule that is gone mends nothing"


def test_the_configuration_names_it(run: Run, ontology: Path, predictions: Path, tmp_path: Path) -> None:
    (tmp_path / "predlint.toml").write_text(f'ontology = "{ontology}"\ninclude = ["*.ndjson"]\nbaseline = "known/baseline.json"\n')
    (tmp_path / "sub").mkdir()
    (tmp_path / "known").mkdir()
    missing = run("validate")
    assert missing.code == 2
    assert missing.err.startswith("predlint: error: predlint.toml:3: known/baseline.json: no such file\n")
    inside: dict[str, Any] = {"cwd": tmp_path / "sub"}
    assert run("baseline", **inside).out.splitlines()[0] == "../known/baseline.json: 4 known findings"
    assert [entry[0] for entry in entries(tmp_path / "known" / "baseline.json")] == ["../predictions.ndjson"] * 3
    assert run("validate", **inside).code == 0
    assert run("validate", "--no-baseline", **inside).code == 1
    assert run("validate", "--no-baseline", "--baseline", "b.json", **inside).code == 2
    assert run("validate", "--baseline", "no.json", **inside).err.startswith("predlint: error: no.json: no such file\n")
    shown = json.loads(run("config", "--format", "json", **inside).out)["settings"]["baseline"]
    assert shown == {"value": "../known/baseline.json", "whence": "../predlint.toml:3"}


def test_files_of_several_ontologies(run: Run, ontology: Path, predictions: Path, street: Path, tmp_path: Path) -> None:
    (tmp_path / "street.ndjson").write_bytes(ndjson({**GOOD, "name": "sgn"}))
    (tmp_path / "predlint.toml").write_text(
        f'ontology = "{ontology}"\nselect = ["GEO", "NAM", "REC"]\n[[files]]\npattern = "street.*"\n'
        f'ontology = "{street / "ontology.json"}"\n'
    )
    files = (predictions, "street.ndjson")
    assert run("baseline", *files, "-o", "b.json").out.splitlines()[0] == "b.json: 5 known findings"
    assert run("validate", *files, "--baseline", "b.json").out.startswith("no new problems in 6 records · 5 known findings left out")
    add(tmp_path / "street.ndjson", {**GOOD, "name": "sgn", "bbox": {**GOOD["bbox"], "top": 3}})
    done = run("validate", *files, "--baseline", "b.json", "--format", "jsonl")
    assert [(d["file"], d["line"]) for d in done.diagnostics] == [("street.ndjson", 1), ("street.ndjson", 2)]
    assert "4 known findings left out" in done.err


# -- what is wrong with it ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"version": 1', ["b.json:1:14: this is not JSON", "predlint baseline"]),
        ('{"version": 1, "findings": [{"files": 3}]}', ["b.json:1:29", 'no "code"']),
        ('{"version": 9, "findings": []}', ["b.json is a baseline of version 9", "newer predlint"]),
        ('{"version": 1, "diagnostics": [], "summary": {}}', ["b.json is not a baseline"]),
    ],
)
def test_one_that_cannot_be_used(
    capsys: pytest.CaptureFixture[str], ontology: Path, good: Path, tmp_path: Path, text: str, words: list[str]
) -> None:
    (tmp_path / "b.json").write_text(text)
    assert main(["validate", str(good), "-O", str(ontology), "--baseline", str(tmp_path / "b.json")]) == 2
    done = capsys.readouterr()
    assert done.out == ""
    assert [word for word in words if word not in done.err] == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["baseline", "{good}", "-O", "{ontology}"], ["no place for the baseline given", "-o baseline.json"]),
        (["baseline", "{good}", "-O", "{ontology}", "-o", "{tmp}/no/b.json"], ["mkdir -p {tmp}/no"]),
        (["baseline", "{good}", "-O", "{ontology}", "-o", "https://example.com/b.json"], ["not written to a URL"]),
        (["baseline", "{good}", "-O", "{ontology}", "-o", "{tmp}/b.json", "--pattern", ""], ["the pattern is empty"]),
        (["baseline", "{good}", "-O", "{ontology}", "-o", "{tmp}/b.json", "--pattern", "a\\b"], ["backslash"]),
        (["baseline", "-O", "{ontology}", "-o", "{tmp}/b.json"], ["no files to count"]),
        (["validate", "{good}", "-O", "{ontology}", "--baseline", "{tmp}"], ["{tmp} is a folder", "{tmp}/baseline.json"]),
        (
            ["validate", "{good}", "-O", "{ontology}", "--baseline", "{tmp}/emty.json"],
            ["did you mean {empty}?", "-o {tmp}/emty.json counts"],
        ),
        (["validate", "{good}", "-O", "{ontology}", "--baseline", "{empty}", "--format", "json={empty}"], ["overwrite"]),
    ],
)
def test_impossible_requests_are_reported(
    capsys: pytest.CaptureFixture[str], ontology: Path, good: Path, tmp_path: Path, args: list[str], words: list[str]
) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"version": 1, "findings": []}')
    names = {"good": good, "ontology": ontology, "tmp": tmp_path, "empty": empty}
    assert main([*(each.format(**names) for each in args), "--no-config"]) == 2
    done = capsys.readouterr()
    assert done.out == ""
    assert [word for word in words if word.format(**names) not in done.err] == []


def test_the_page_shows_the_findings(run: Run, street: Path, repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs" / "baseline.md").read_text(encoding="utf-8").splitlines()
    (tmp_path / "broken.ndjson").write_bytes((street / "broken.ndjson").read_bytes())
    given = ("broken.ndjson", "-O", street / "ontology.json", "--data-rows", street / "datarows.csv")
    counted = run("baseline", *given, "-o", "baseline.json", PYTHONIOENCODING="utf-8").out.splitlines()
    assert [line for line in counted[:4] if f"   {line}" not in page] == []
    entry = next(line for line in (tmp_path / "baseline.json").read_text().splitlines() if "ANS001" in line)
    assert entry in page
    known = run("validate", *given, "--baseline", "baseline.json")
    assert (known.code, known.out.count("\n")) == (0, 1)
    assert any(line.strip().startswith(known.out.rpartition(" · ")[0]) for line in page)
    found = run("validate", *given, "--select", "ANS001", "--format", "jsonl").diagnostics
    number = next(each["line"] for each in found if each["code"] == "ANS001")
    lines = (tmp_path / "broken.ndjson").read_bytes().splitlines(keepends=True)
    (tmp_path / "broken.ndjson").write_bytes(b"".join([*lines, lines[number - 1]]))
    more = run("validate", *given, "--baseline", "baseline.json")
    assert (more.code, f"  {more.err.strip()}" in page) == (1, True), more.err


def test_records_with_known_errors_are_rejects(run: Run, ontology: Path, predictions: Path, made: Path, tmp_path: Path) -> None:
    done = run("validate", predictions, "-O", ontology, "--baseline", made, "--write-valid", "good", "--write-rejects", "bad")
    assert done.code == 0
    lines = predictions.read_bytes().splitlines(keepends=True)
    assert (tmp_path / "good").read_bytes() == lines[0] + lines[4]
    assert (tmp_path / "bad").read_bytes() == b"".join(lines[1:4])
