"""``predlint sample`` as a user runs it."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Outcome

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
STREET, SHELF, COCO = EXAMPLES / "street/ontology.json", EXAMPLES / "shelf/config.xml", EXAMPLES / "harbour/coco.json"
Run = Callable[..., Outcome]


def test_a_good_file_gives_no_finding(run: Run, tmp_path: Path) -> None:
    made = run("sample", STREET, "--media", "image", "-n", 40, "-o", "p.ndjson", "--data-rows", "rows.csv")
    assert (made.code, made.out) == (0, "")
    assert made.err.splitlines()[-1].startswith("predlint: 40 records on ")
    assert len((tmp_path / "p.ndjson").read_text().splitlines()) == 40
    checked = run("validate", "p.ndjson", "-O", STREET, "--media", "image", "--data-rows", "rows.csv", "--fail-level", "info")
    assert checked.code == 0, checked.out


def test_broken_records_and_beside_them_what_is_found(run: Run, tmp_path: Path) -> None:
    made = run(
        "sample", STREET, "--media", "image", "-n", 200, "--seed", 7, "--broken", 0.3, "-o", "p.ndjson", "--data-rows", "rows.ndjson"
    )
    assert made.code == 0 and "broken; expected findings: p.expected.ndjson" in made.err
    expected: dict[int | None, set[str]] = defaultdict(set)
    for line in (tmp_path / "p.expected.ndjson").read_text().splitlines():
        item = json.loads(line)
        assert list(item) == ["line", "codes", "mutation", "what"] and item["what"]
        expected[item["line"]] |= set(item["codes"])
    found: dict[int | None, set[str]] = defaultdict(set)
    checked = run("validate", "p.ndjson", "-O", STREET, "--media", "image", "--data-rows", "rows.ndjson", "--format", "jsonl")
    for diagnostic in checked.diagnostics:
        found[diagnostic["line"]].add(diagnostic["code"])
    assert len(expected) > 40
    assert found == expected


def test_only_some_codes_to_standard_output(run: Run) -> None:
    made = run("sample", SHELF, "-n", 12, "--broken", 1, "--only", "cnf,bitmask-image", "--expected", "found.ndjson")
    assert made.code == 0
    assert len(json.loads(made.out)) == 12


def test_the_same_seed_gives_the_same_file(run: Run) -> None:
    first, again, other = (run("sample", COCO, "--results", "-n", 20, "--seed", seed).out for seed in (1, 1, 2))
    assert first == again != other
    assert len(json.loads(first)) == 20


def test_names_that_a_terminal_would_obey_are_written_as_escapes(run: Run, tmp_path: Path) -> None:
    name = "a\x9b31mb\u202ec\x7f\u2028"
    questions = [{"type": "text", "name": name, "instructions": name, "options": []}]
    (tmp_path / "o.json").write_text(json.dumps({"mediaType": "IMAGE", "tools": [], "classifications": questions}))
    made = run("sample", "o.json", "-n", 3)
    assert {json.loads(line)["name"] for line in made.out.split("\n") if line} == {name}
    assert r"a\u009b31mb\u202ec\u007f\u2028" in made.out


@pytest.mark.parametrize("share", [0.01, 1])
def test_what_is_found_in_tasks_a_line(run: Run, tmp_path: Path, share: float) -> None:
    assert run("sample", SHELF, "-n", 9, "--broken", share, "-o", "tasks.jsonl").code == 0
    expected = [json.loads(line) for line in (tmp_path / "tasks.expected.ndjson").read_text().splitlines()]
    assert expected[0]["line"] == 1 and "JSN102" in expected[0]["codes"]
    found: dict[int, set[str]] = defaultdict(set)
    for diagnostic in run("validate", "tasks.jsonl", "-O", SHELF, "--format", "jsonl").diagnostics:
        found[diagnostic["line"]].add(diagnostic["code"])
    assert found == {item["line"]: set(item["codes"]) for item in expected}


def test_what_uploads_do_not_take_is_reported(run: Run) -> None:
    assert "uploads to Label Studio take no JSON lines" in run("sample", SHELF, "-n", 3, "-o", "tasks.jsonl").err
    assert "JSON lines" not in run("sample", SHELF, "-n", 1, "-o", "tasks.jsonl").err
    refused = run("sample", SHELF, "-n", 3, "--format", "ndjson", "-o", "tasks.json")
    assert refused.code == 2 and "one JSON value" in refused.err


def test_tasks_a_line_where_the_name_says_so(run: Run, tmp_path: Path) -> None:
    assert run("sample", SHELF, "-n", 3, "-o", "tasks.jsonl").code == 0
    assert [list(json.loads(line)) for line in (tmp_path / "tasks.jsonl").read_text().splitlines()] == [["data", "predictions"]] * 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((STREET, "--broken", "2"), '--broken cannot be "2"'),
        ((STREET, "--broken", "0.1", "--only", "GOE"), '"GOE" matches no rule'),
        ((STREET, "--broken", "0.1", "--only", "SPN"), "no record of this ontology can be broken so that SPN is found"),
        ((STREET, "--only", "GEO"), "say how many are to be broken: --broken 0.05"),
        ((STREET, "-n", "0"), '-n cannot be "0"'),
        ((STREET, "-n", "5", "--rows", "9"), "--rows 9 is more than -n 5"),
        ((STREET, "--results"), "--results is for COCO"),
        ((STREET, "--format", "json"), "Labelbox reads no predictions as json"),
        ((SHELF, "--media", "image"), "--media is for Labelbox"),
        ((SHELF, "--data-rows", "rows.csv"), "Label Studio has no data rows"),
        ((STREET, "--data-rows", "rows.txt"), "neither .csv nor .ndjson"),
        ((STREET, "-o", "a.ndjson", "--data-rows", "a.ndjson"), "a.ndjson is written to twice"),
        ((STREET, "-o", STREET), "is the ontology"),
        ((STREET, "--broken", "0.5", "--expected", "-"), "--expected cannot be standard output"),
        ((STREET, "-o", "nowhere/a.ndjson"), "cannot write nowhere/a.ndjson"),
        (("absent.json",), "there is no such file"),
    ],
    ids=str,
)
def test_impossible_requests_are_reported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[object, ...], message: str
) -> None:
    from predlint.cli.main import main

    monkeypatch.chdir(tmp_path)
    assert main(["sample", *map(str, options)]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_dash_is_standard_output(run: Run, tmp_path: Path) -> None:
    made = run("sample", STREET, "--media", "image", "-n", 3, "-o", "-")
    assert (made.code, len(made.out.splitlines()), list(tmp_path.iterdir())) == (0, 3, [])


def test_files_and_rules_of_an_ontology_in_parts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "main.onto").write_text('media image\nbox car\ninclude "rules.onto"\n')
    (tmp_path / "rules.onto").write_text("rule large { on car require width > 5000 px }\n")
    refused = run("sample", "main.onto", "-o", "rules.onto")
    assert refused.code == 2 and "rules.onto is a part of the ontology" in refused.err
    made = run("sample", "main.onto", "-n", 3)
    assert made.code == 0 and "the rules in the ontology's file are not considered" in made.err


def test_predictions_and_data_rows_are_compressed_as_their_names_say(run: Run, tmp_path: Path) -> None:
    assert run("sample", STREET, "-n", 50, "--broken", "0.2", "-o", "s.ndjson.gz", "--data-rows", "rows.csv.gz").code == 0
    assert gzip.decompress((tmp_path / "s.ndjson.gz").read_bytes()).count(b"\n") == 50
    assert gzip.decompress((tmp_path / "rows.csv.gz").read_bytes()).startswith(b"global_key,")
    assert (tmp_path / "s.expected.ndjson").is_file()
    assert run("validate", "s.ndjson.gz", "-O", STREET, "--data-rows", "rows.csv.gz").code == 1
