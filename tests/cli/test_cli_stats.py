"""``predlint stats``: the command as a user's shell runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import GOOD, Outcome, ndjson

Run = Callable[..., Outcome]
UTF8 = {"PYTHONIOENCODING": "utf-8"}


def test_the_example_is_counted_as_its_page_shows(run: Run, street: Path, repository: Path) -> None:
    done = run("stats", street / "clean.ndjson", "-O", street / "ontology.json", "--data-rows", street / "datarows.csv", **UTF8)
    assert (done.code, done.err) == (0, "")
    page = (repository / "docs" / "stats.md").read_text(encoding="utf-8")
    shown = page.split("```\n")[3].splitlines()
    assert len(shown) > 15
    assert [line for line in shown if line != "…" and line not in done.out.splitlines()] == []
    assert "error" not in done.out


def test_errors_are_reported_in_one_line_and_change_no_exit_code(run: Run, ontology: Path, bad: Path) -> None:
    done = run("stats", bad, "-O", ontology)
    assert done.code == 0
    assert done.out.splitlines()[-1] == "4 errors: predlint validate names them, with the same files and options"


def test_unreadable_files_are_reported(run: Run, ontology: Path, good: Path) -> None:
    good.write_bytes(good.read_bytes() + b"{'name': nan}\n")
    done = run("stats", good, "-O", ontology)
    assert done.code == 0
    assert "  1 record could not be read: not counted below" in done.out.splitlines()


def test_several_files_and_standard_input(run: Run, ontology: Path, good: Path) -> None:
    done = run("stats", good, "-", "-O", ontology, "--format", "json", stdin=ndjson(GOOD, GOOD))
    assert done.code == 0
    data = json.loads(done.out)
    assert data["version"] == 1
    assert data["summary"]["files"] == 2
    assert data["summary"]["records"] == data["statistics"]["records"]["total"] == 3
    assert data["statistics"]["features"][0]["objects"] == 3


def test_each_format_to_its_own_place(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    done = run("stats", good, "-O", ontology, "--format", "text", "--format", f"json={tmp_path / 'stats.json'}")
    assert done.code == 0
    assert done.out.startswith("1 record")
    assert json.loads((tmp_path / "stats.json").read_bytes())["statistics"]["records"]["total"] == 1


def test_where_only_ascii_is_read_nothing_else_is_written(run: Run, ontology: Path, good: Path) -> None:
    done = run("stats", good, "-O", ontology, PYTHONIOENCODING="ascii")
    assert done.out.isascii()
    assert "1 record, 1 data row" in done.out


def test_without_records_nothing_is_counted(run: Run, ontology: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.ndjson"
    empty.write_bytes(b"")
    done = run("stats", empty, "-O", ontology)
    assert done.code == 0
    assert done.out.splitlines()[0].startswith("0 records")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["{good}"], "no ontology given"),
        (["-O", "{ontology}"], "no files to count"),
        (["{good}", "-O", "{ontology}", "--format", "jsonl"], "possible: text, json"),
        (["{good}", "-O", "{ontology}", "--format", "json={good}"], "would overwrite a file that is read"),
        (["{good}", "-O", "{ontology}", "--format", "json=no/such/folder/a.json"], "make the folder first: mkdir -p no/such/folder"),
        (["{good}", "-O", "{ontology}", "--jobs", "0"], '--jobs cannot be "0"'),
        (["nowhere.ndjson", "-O", "{ontology}"], "nowhere.ndjson"),
        (["{good}", "-O", "{ontology}", "--data-rows", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_what_cannot_be_done_is_reported(run: Run, ontology: Path, good: Path, args: list[str], message: str) -> None:
    done = run("stats", *(arg.format(good=good, ontology=ontology) for arg in args))
    assert done.code == 2
    assert done.out == ""
    assert message in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_stops_it(run: Run, ontology: Path, good: Path) -> None:
    done = run("stats", good, "-O", ontology, "--format", "json=/dev/full")
    assert done.code == 3
    assert "cannot write /dev/full" in done.err


@pytest.mark.parametrize(("example", "predictions", "ontology"), [
    ("harbour", "rows.ndjson", "ontology.json"), ("street", "clean.ndjson", "ontology.json"),
])  # fmt: skip
def test_unused_data_rows_are_reported_with_statistics(
    run: Run, repository: Path, tmp_path: Path, example: str, predictions: str, ontology: str
) -> None:
    """This is about no record, and is told when the rules of the last file are gone."""
    folder, few = repository / "examples" / example, tmp_path / "few.ndjson"
    few.write_bytes((folder / predictions).read_bytes().split(b"\n")[0] + b"\n")
    command = ("validate", few, "-O", folder / ontology, "--data-rows", folder / "datarows.csv", "--format", "jsonl")
    plain, counted = run(*command), run(*command, "--statistics")
    assert "internal error" not in counted.err
    assert counted.out.splitlines()[:-1] == plain.out.splitlines()[:-1] != []
    assert any([json.loads(line)["record"] == {"data_row": None, "uuid": None, "feature": None} for line in plain.out.splitlines()[:-1]])
